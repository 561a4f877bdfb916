"""The history of a contribution: what happened, each version, and back to an earlier one."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alliance.contributions import editing, versions
from alliance.contributions.history import HistoryLine, list_history
from alliance.enums import ContributionKind, EventKind, OrganisationKind, Visibility
from alliance.errors import NotFound
from alliance.people.members import Person
from handlers.contributions.views.history import event_line
from storage.engine.database import Database
from storage.people.people import find_profile
from storage.tables import Member, Organisation
from tests.contributions.test_editing_rules import NOW, edit, person
from tests.kit import Town
from tests.kit.contributions import change, colleague, opens, row_of, shared
from tests.kit.reading import says, texts
from tests.networks.small_network import Network
from texts import Translator

pytestmark = pytest.mark.both_databases("JSON")

NL, EN = (Translator(language, ZoneInfo("Europe/Amsterdam")) for language in ("nl", "en"))


def happened(kind: EventKind, **about: Any) -> HistoryLine:
    """Something that Noor did for Utrecht."""
    noor = Member(slack_user_id="U1", organisation_id=1, name="Noor de Wit · Utrecht", created_at=NOW)
    utrecht = Organisation(slug="utrecht", name="Utrecht", kind=OrganisationKind.CITY)
    return HistoryLine(kind, dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC), noor, utrecht, about)


@pytest.mark.parametrize("kind", sorted(set(EventKind) - {EventKind.MATCHED}))  # which no history tells
@pytest.mark.parametrize("words", [NL, EN])
def test_everything_that_can_happen_is_said_with_who_and_when(kind: EventKind, words: Translator) -> None:
    about = {"undone": EventKind.ARCHIVED} if kind is EventKind.UNDONE else {}
    line = event_line(words, happened(kind, **about), ContributionKind.BOTTLENECK)
    assert "Noor de Wit (Utrecht) " in line
    assert line.startswith("do 26 nov. 09:00 · " if words is NL else "Thu 26 Nov, 09:00 · ")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            happened(EventKind.EDITED, version=2, fields=["title", "cause", "review_on"]),
            "wijzigde: titel, oorzaak, nalopen op",
        ),
        (
            happened(EventKind.KIND_CORRECTED, **{"from": "bottleneck", "to": "opportunity"}),
            "verbeterde de soort: van knelpunt naar kans",
        ),
        (happened(EventKind.VERSION_RESTORED, restored=1), "zette versie 1 terug"),
        (happened(EventKind.ARCHIVED, reason="<!channel> dubbel"), "archiveerde dit (&lt;!channel&gt; dubbel)"),
        (happened(EventKind.STEP_LINKED, number=4), "koppelde een actiestap (A-4)"),
        (happened(EventKind.ADOPTED, state="exploring", **{"from": None}), "verkent dit"),
        (happened(EventKind.ADOPTED, state="running", **{"from": None}), "past dit toe: in uitvoering"),
        (
            happened(EventKind.ADOPTION_CHANGED, state="running", note="kleiner", **{"from": "embedded"}),
            "veranderde de toepassing: van geborgd naar in uitvoering (kleiner)",
        ),
        (
            happened(EventKind.ADOPTION_CHANGED, state="stopped", reason="Geen geld.", **{"from": "running"}),
            "stopte met toepassen (Geen geld.)",
        ),
        (
            happened(EventKind.ADOPTION_CHANGED, state="running", note="groter", **{"from": "running"}),
            "vulde aan hoe de toepassing gaat (groter)",
        ),
        (happened(EventKind.ENDORSED, severity=3, context="<!here> vol"), "heeft dit ook (zwaar: &lt;!here&gt; vol)"),
        (happened(EventKind.ENDORSED, severity=1, context=""), "heeft dit ook (licht)"),
        (happened(EventKind.MERGED_IN, number=16, title="Geheim"), "voegde B-16 hierbij"),
        (happened(EventKind.MERGED_AWAY, number=3, title="Geheim"), "voegde dit bij B-3"),
        (happened(EventKind.MERGE_UNDONE, number=3, title="Geheim"), "maakte de samenvoeging met B-3 ongedaan"),
    ],
)
def test_an_event_says_what_it_is_about(event: HistoryLine, said: str) -> None:
    assert said in event_line(NL, event, ContributionKind.BOTTLENECK)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ContributionKind.BOTTLENECK, "heeft dit ook"),
        (ContributionKind.OPPORTUNITY, "doet mee"),
        (ContributionKind.BEST_PRACTICE, "herkent dit"),
    ],
)
def test_an_endorsement_is_told_in_the_words_of_the_kind(kind: ContributionKind, said: str) -> None:
    assert event_line(NL, happened(EventKind.ENDORSED), kind).endswith(f"Noor de Wit (Utrecht) {said}")


def test_what_nobody_did_was_kennisbot(database: Database) -> None:
    line = event_line(NL, HistoryLine(EventKind.REVIEW_ASKED, NOW, None, None, {}), ContributionKind.BOTTLENECK)
    assert "Kennisbot vroeg of dit nog klopt" in line


def test_the_history_is_read_newest_first_and_each_version_with_what_changed(shared_town: Town) -> None:
    ref = shared(shared_town, "Met geschiedenis", body="Eerst dit.")
    noor = shared_town.noor
    opens(noor, "Bewerken", ref)
    assert not noor.submits(body="Daarna dat.")
    opens(shared_town.jelle, "Geschiedenis", ref)
    shown = texts(shared_town.jelle.form())
    assert shown.index("wijzigde: tekst") < shown.index("Noor de Wit (Utrecht) deelde dit")
    shared_town.jelle.presses("^Lezen$", view="modal")
    assert "Eerst dit." in texts(shared_town.jelle.form())
    shared_town.jelle.presses("^Terug$", view="modal")
    with pytest.raises(AssertionError, match="nothing to press"):
        shared_town.jelle.presses("^Deze versie terugzetten$", view="modal")


def test_an_earlier_version_is_restored_and_the_card_shows_it(shared_town: Town) -> None:
    ref = shared(shared_town, "Terug naar toen", body="Zo was het.")
    noor = shared_town.noor
    opens(noor, "Bewerken", ref)
    assert not noor.submits(body="Zo werd het.")
    opens(noor, "Geschiedenis", ref)
    noor.presses("^Lezen$", view="modal")  # the last button is that of the oldest version
    assert "versie 1" in texts(noor.form())
    noor.presses("^Deze versie terugzetten$", view="modal")
    assert "Versie 1 is teruggezet en is nu versie 3." in texts(noor.form())
    shared_town.settle()
    (card,) = shared_town.cards("Terug naar toen")
    assert "Zo was het." in texts(card["blocks"])
    opens(shared_town.jelle, "Geschiedenis", ref)
    assert "Noor de Wit (Utrecht) zette versie 1 terug" in texts(shared_town.jelle.form())


def test_a_long_history_is_read_page_by_page(shared_town: Town) -> None:
    ref = shared(shared_town, "Vaak gewijzigd")
    with shared_town.database.writing() as session:
        noor = shared_town.parts.context.person(session, find_profile_of(shared_town, "noor"))  # type: ignore[union-attr]
        for number in range(1, 13):
            editing.edit_contribution(
                session,
                by=noor,
                number=int(ref[2:]),
                base=number,
                seen=number,
                typed={"body": f"Versie {number}"},
                now=shared_town.now(),
            )
    opens(shared_town.noor, "Geschiedenis", ref)
    assert "deelde dit" not in texts(shared_town.noor.form())
    shared_town.noor.presses("^Ouder$", view="modal")
    assert "deelde dit" in texts(shared_town.noor.form())
    shared_town.noor.presses("^Nieuwer$", view="modal")
    assert "deelde dit" not in texts(shared_town.noor.form())


def test_what_was_for_the_alliance_alone_stays_so_when_it_is_opened_up(shared_town: Town) -> None:
    ref = shared(shared_town, "Eerst onder ons", body="De jurist twijfelt.", visibility="alliance")
    noor, pieter = shared_town.noor, shared_town.pieter
    opens(noor, "Bewerken", ref)
    assert not noor.submits(body="Het mag bekend zijn.", visibility="network")
    opens(pieter, "Geschiedenis", ref, "algemeen")
    pieter.presses("^Lezen$", view="modal")
    assert "Die versie van" in texts(pieter.form())
    assert "De jurist twijfelt." not in str(pieter.stack())
    shared_town.control.post("close", user=pieter.user_id, all=True)
    opens(pieter, "Geschiedenis", ref, "algemeen")
    newest = next(one for one in pieter.form()["blocks"] if (one.get("accessory") or {}).get("value") == "2")
    shared_town.control.post(
        "action",
        user=pieter.user_id,
        view="modal",
        action_id=newest["accessory"]["action_id"],
        block_id=newest["block_id"],
    )
    assert "Het mag bekend zijn." in texts(pieter.form())
    assert "De jurist twijfelt." not in texts(pieter.form())


def test_restoring_what_was_archived_meanwhile_is_refused_with_a_sentence(shared_town: Town) -> None:
    ref = shared(shared_town, "Archief ertussen", body="Zo was het.")
    noor, frida = shared_town.noor, colleague(shared_town, "frida")
    opens(noor, "Bewerken", ref)
    assert not noor.submits(body="Zo werd het.")
    opens(frida, "Geschiedenis", ref)
    frida.presses("^Lezen$", view="modal")
    change(shared_town, ref, archived_at=NOW)
    frida.presses("^Deze versie terugzetten$", view="modal")
    assert says("problem.item_archived", ref=ref, secretariat="|").partition("|")[0] in texts(frida.form())
    assert row_of(shared_town, ref).body == "Zo werd het."


def find_profile_of(town: Town, name: str) -> Any:
    """What Slack told of somebody."""
    with town.database.reading() as session:
        return find_profile(session, town.users[name])


def test_a_version_shows_what_changed_against_the_one_before(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        noor = person(session, network, "Utrecht")
        edit(session, noor, title="Veel te weinig kamers")
        found = versions.show_version(session, reader=noor, number=1, version=2, may_restore=True)
        assert [(one.field, one.old, one.new) for one in found.changes] == [
            ("title", "Te weinig kamers", "Veel te weinig kamers")
        ]
        assert (found.by_name, found.newest, found.can_be_restored) == ("Iemand · Utrecht", 2, False)
        assert versions.show_version(session, reader=noor, number=1, version=1, may_restore=True).can_be_restored


def test_a_hidden_version_is_missing_also_for_comparison(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        item = network.share(1, "2026-11-02T09:00")
        noor = person(session, network, "Utrecht")
        edit(session, noor, visibility="alliance", body="De jurist twijfelt.")
        edit(session, noor, base=2, visibility="network", body="Openbaar.")
        stranger = Person("UX", "Iemand", None, None, False, False, False, None, None)
        assert item.visibility is Visibility.NETWORK
        newest = versions.show_version(session, reader=stranger, number=1, version=3, may_restore=False)
        assert newest.changes == ()
        assert newest.content["body"] == "Openbaar."
        with pytest.raises(NotFound):
            versions.show_version(session, reader=stranger, number=1, version=2, may_restore=False)
        assert len(list_history(session, item)) == 2
