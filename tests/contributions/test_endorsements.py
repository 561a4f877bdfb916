"""Endorsing: an organisation recognises a contribution or joins in, once, whoever of it says so."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from alliance.contributions.editing import edit_contribution
from alliance.contributions.endorsements import (
    Recognition,
    SaidMeanwhile,
    endorse,
    open_endorsement,
    withdraw_endorsement,
)
from alliance.contributions.sharing import ShownEndorsement, show_contribution
from alliance.enums import ExternalAccess, FollowReason, Visibility
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered
from alliance.people.members import Person, SlackProfile, identify
from storage.contributions import following as follow_rows
from storage.contributions.contributions import list_events
from storage.engine.database import Database, Session
from storage.tables import Alliance, Member
from tests.kit import Player, Town
from tests.kit.beforehand import has_shared
from tests.kit.reading import held, labels, says, texts
from tests.networks.small_network import Network, at

HOUSING = "alliantie-studentenhuisvesting"
NOW = at("2026-11-24T09:00")
ALSO = "hebben dit ook"


@pytest.fixture
def network(database: Database) -> Iterator[Network]:
    """A small network in which Utrecht shared B-1, on both databases."""
    with database.writing() as session:
        made = Network(session)
        made.share(1, "2026-11-20T10:00")
        yield made


def person(network: Network, city: str) -> Person:
    """Somebody of a city."""
    return who(network.session, f"U{city.upper()}", f"Iemand · {city}")


def colleague(network: Network, city: str) -> Person:
    """Somebody else of the same city."""
    user_id = f"U{city.upper()}2"
    organisation_id = network.cities[city]
    network.add(Member(slack_user_id=user_id, organisation_id=organisation_id, name="Een ander", created_at=NOW))
    return who(network.session, user_id, "Een ander")


def who(session: Session, user_id: str, name: str, *, team: str = "T1") -> Person:
    profile = SlackProfile(slack_user_id=user_id, team_id=team, name=name, fetched_at=NOW)
    return identify(session, profile, team_id="T1", admin_users=())


def standing(network: Network, number: int = 1) -> tuple[ShownEndorsement, ...]:
    """The endorsements of a contribution, as its card names them."""
    return show_contribution(network.session, reader=person(network, "Utrecht"), number=number).endorsements


def said(severity: int | None = 2, context: str = "Bij ons ook.") -> Recognition:
    return Recognition(severity, context)


# --- the rules


def test_it_counts_once_for_an_organisation_whoever_of_it_clicks(network: Network) -> None:
    session = network.session
    endorse(session, by=person(network, "Delft"), number=1, said=said(2), now=NOW)
    endorse(session, by=colleague(network, "Delft"), number=1, said=said(3, "Nu erger."), now=NOW)
    assert [(one.organisation.name, one.severity, one.context) for one in standing(network)] == [
        ("Delft", 3, "Nu erger.")
    ]


def test_the_heaviest_stand_first(network: Network) -> None:
    session = network.session
    endorse(session, by=person(network, "Delft"), number=1, said=said(1), now=NOW)
    endorse(session, by=person(network, "Groningen"), number=1, said=said(3), now=NOW)
    assert [one.organisation.name for one in standing(network)] == ["Groningen", "Delft"]


def test_what_was_said_stays_in_the_history_when_it_is_changed_and_taken_back(network: Network) -> None:
    session, delft = network.session, person(network, "Delft")
    endorse(session, by=delft, number=1, said=said(1, "Een beetje."), now=NOW)
    endorse(session, by=delft, number=1, said=said(3, "Heel erg."), now=NOW)
    withdraw_endorsement(session, by=colleague(network, "Delft"), number=1, now=NOW)
    assert standing(network) == ()
    events = [(event.kind, event.about.get("context")) for event, *_ in reversed(list_events(session, 1))]
    assert events == [
        ("endorsed", "Een beetje."),
        ("endorsement_changed", "Heel erg."),
        ("endorsement_withdrawn", None),
    ]


def test_saying_the_same_twice_changes_nothing(network: Network) -> None:
    session, delft = network.session, person(network, "Delft")
    for _ in range(2):
        endorse(session, by=delft, number=1, said=said(), now=NOW)
    assert len(list_events(session, 1)) == 1


def test_who_endorses_follows_and_who_stopped_following_does_not_begin_again(network: Network) -> None:
    session, delft = network.session, person(network, "Delft")
    endorse(session, by=delft, number=1, said=said(), now=NOW)
    follow = follow_rows.find_follow(session, 1, network.people["Delft"])
    assert follow is not None
    assert follow.reason is FollowReason.ENDORSER
    follow.stopped_at = NOW
    endorse(session, by=delft, number=1, said=said(3), now=NOW)
    assert [member.name for member in follow_rows.list_followers(session, 1)] == []


def test_a_colleagues_word_in_the_meantime_is_not_overwritten_unseen(network: Network) -> None:
    session, delft = network.session, person(network, "Delft")
    opened = open_endorsement(session, reader=delft, number=1)
    endorse(session, by=colleague(network, "Delft"), number=1, said=said(3, "Van mij."), now=NOW)
    with pytest.raises(SaidMeanwhile):
        endorse(session, by=delft, number=1, said=said(1, "Van ons."), stamp=opened.stamp, now=NOW)
    again = open_endorsement(session, reader=delft, number=1)
    assert (again.said, again.said_by) == (said(3, "Van mij."), "Een ander")
    endorse(session, by=delft, number=1, said=said(1, "Van ons."), stamp=again.stamp, now=NOW)
    assert [one.context for one in standing(network)] == ["Van ons."]


@pytest.mark.parametrize("severity", [0, 4, -1])
def test_there_are_three_weights(network: Network, severity: int) -> None:
    with pytest.raises(Invalid):
        endorse(network.session, by=person(network, "Delft"), number=1, said=said(severity), now=NOW)


def test_a_line_of_context_is_a_line_and_has_an_end(network: Network) -> None:
    session, delft = network.session, person(network, "Delft")
    with pytest.raises(Invalid) as refused:
        endorse(session, by=delft, number=1, said=said(2, "x" * 301), now=NOW)
    assert (refused.value.field, refused.value.reason) == ("context", "problem.too_long")
    endorse(session, by=delft, number=1, said=said(2, "  Een\n\u202eregel "), now=NOW)
    assert standing(network)[0].context == "Een regel"


def test_what_one_may_not_see_cannot_be_endorsed(network: Network) -> None:
    hidden = network.share(2, "2026-11-21T10:00")
    hidden.visibility = Visibility.ALLIANCE
    stranger = who(network.session, "UFREMD", "Niemand", team="T2")
    with pytest.raises(NotFound):
        open_endorsement(network.session, reader=stranger, number=2)
    with pytest.raises(NotFound):
        open_endorsement(network.session, reader=stranger, number=99)


def test_who_has_no_organisation_is_asked_for_it_first(network: Network) -> None:
    with pytest.raises(NotRegistered):
        endorse(network.session, by=who(network.session, "UNIEUW", "Nieuw"), number=1, said=said(), now=NOW)


def test_where_people_of_other_workspaces_only_read_they_do_not_endorse(network: Network) -> None:
    session = network.session
    alliance = session.get_one(Alliance, network.housing)
    alliance.external_access = ExternalAccess.READ
    session.add(alliance)
    outsider = who(session, "UDELFT", "Iemand · Delft", team="T2")
    with pytest.raises(NotAllowed) as refused:
        endorse(session, by=outsider, number=1, said=said(), now=NOW)
    assert refused.value.reason == "problem.guests_read_only"


def test_an_organisation_that_left_the_network_does_not_endorse(network: Network) -> None:
    delft = person(network, "Delft")
    assert delft.organisation is not None
    delft.organisation.ended_on = dt.date(2026, 11, 1)
    with pytest.raises(Conflict) as refused:
        endorse(network.session, by=delft, number=1, said=said(), now=NOW)
    assert refused.value.reason == "problem.organisation_ended"


# --- as people see it


def test_two_clicks_put_an_organisation_on_the_card(town: Town) -> None:
    ts = card_of(town, town.noor, "Te weinig kamers")
    town.jelle.presses(ALSO, ts=ts)
    assert town.jelle.submits() == {}
    assert town.jelle.stack() == []
    town.settle()
    assert says("card.endorsed_bottleneck", n=2, names="*Groningen*") in texts(town.cards("Te weinig kamers"))
    assert town.refused_calls() == []


def test_how_heavily_it_weighs_and_how_it_is_there_can_be_read(shared_town: Town) -> None:
    ts = card_of(shared_town, shared_town.noor, "Zwaar en licht")
    endorses(shared_town.jelle, ts, severity="3", context="Bij ons slapen ze op de camping.")
    endorses(shared_town.samira, ts, severity="1")
    shared_town.settle()
    (card,) = shared_town.cards("Zwaar en licht")
    line = "Ook herkend door *Groningen* (zwaar) en *Delft* (licht): samen 3 organisaties"
    assert line in texts(card["blocks"])
    assert line.replace("*", "") in card["text"]
    assert "camping" not in texts(card)
    assert "3 organisaties herkennen dit" in shared_town.noor.types("/kennis zoek zwaar licht")
    shown = shared_town.noor.types(f"/kennis toon {ref_of(card)}")
    assert "*Groningen*: “Bij ons slapen ze op de camping.” (Jelle Hoekstra)" in shown
    assert "ambtelijk" in shown


def test_the_form_says_what_is_meant_and_asks_little(shared_town: Town) -> None:
    ts = card_of(shared_town, shared_town.noor, "Wat het formulier vraagt")
    shared_town.jelle.presses(ALSO, ts=ts)
    form = shared_town.jelle.form()
    assert labels(form) == ["Hoe zwaar weegt het bij jullie?", "Toelichting: hoe is het bij jullie?"]
    assert held(form, "severity") == "Merkbaar: het kost ons tijd of geld"
    assert "geen standpunt van het bestuur" in texts(form)


def test_on_an_opportunity_one_joins_in_and_says_what_one_brings(shared_town: Town) -> None:
    ts = card_of(shared_town, shared_town.noor, "Samen inkopen", word="kans")
    shared_town.jelle.presses("Wij doen mee", ts=ts)
    assert labels(shared_town.jelle.form()) == ["Toelichting: wat brengen jullie in?"]
    assert not shared_town.jelle.submits(context="Een inkoper.")
    shared_town.settle()
    assert "Doen mee: *Groningen* · samen 2 organisaties" in texts(shared_town.cards("Samen inkopen"))


@pytest.mark.parametrize("word", ["praktijk", "kans"])
def test_severity_is_for_bottlenecks(shared_town: Town, word: str) -> None:
    title = f"Zonder weging ({word})"
    ts = card_of(shared_town, shared_town.noor, title, word=word)
    shared_town.jelle.presses("Wij herkennen dit" if word == "praktijk" else "Wij doen mee", ts=ts)
    form = shared_town.jelle.form()
    assert len(labels(form)) == 1
    assert not re.search("zwaar|weegt|ernst|merkbaar", str(form))
    assert not shared_town.jelle.submits()
    shared_town.settle()
    (card,) = shared_town.cards(title)
    assert "*Groningen*" in texts(card["blocks"])


def test_a_corrected_kind_leaves_no_severity_behind(network: Network) -> None:
    endorse(network.session, by=person(network, "Delft"), number=1, said=said(3), now=NOW)
    typed = {"kind": "best_practice"}
    edit_contribution(network.session, by=person(network, "Utrecht"), number=1, base=1, seen=1, typed=typed, now=NOW)
    assert [(one.organisation.name, one.severity) for one in standing(network)] == [("Delft", None)]


def test_a_colleague_finds_it_filled_in_and_can_take_it_back(shared_town: Town) -> None:
    ts = card_of(shared_town, shared_town.noor, "Terug te nemen")
    endorses(shared_town.wout, ts, severity="3", context="In Nijmegen ook.")
    shared_town.karim.presses(ALSO, ts=ts)
    form = shared_town.karim.form()
    assert "Jullie staan hier al bij: zwaar, “In Nijmegen ook.” (Wout Janssen)." in texts(form)
    assert held(form, "severity") == "Zwaar: we lopen erop vast"
    assert held(form, "context") == "In Nijmegen ook."
    shared_town.karim.presses("haal ons eraf", view="modal")
    assert "jullie staan niet meer bij" in texts(shared_town.karim.form())
    shared_town.settle()
    assert "Nijmegen" not in texts(shared_town.cards("Terug te nemen"))


def test_who_takes_it_back_is_not_left_with_a_form_about_what_is_gone(shared_town: Town) -> None:
    ts = card_of(shared_town, shared_town.noor, "Van hieronder")
    endorses(shared_town.jelle, ts)
    shared_town.jelle.presses("Meer…", ts=ts)
    shared_town.jelle.presses("^Onze herkenning aanpassen$", view="modal")
    shared_town.jelle.presses("haal ons eraf", view="modal")
    assert "jullie staan niet meer bij" in texts(shared_town.jelle.form())
    shared_town.control.post("close", user=shared_town.jelle.user_id)
    assert shared_town.jelle.stack() == []


def test_ones_own_card_has_its_own_button_to_change_what_was_said(shared_town: Town) -> None:
    ts = card_of(shared_town, shared_town.noor, "Aan te passen")
    endorses(shared_town.jelle, ts)
    shared_town.settle()
    (card,) = shared_town.cards("Aan te passen")
    shown = shared_town.jelle.types(f"/kennis toon {ref_of(card)}")
    assert "Onze herkenning aanpassen" in shown
    assert "Wij hebben dit ook" not in shown


@pytest.mark.parametrize(
    ("who", "sentence"), [("noor", "van Utrecht zelf: jullie tellen al als eerste mee"), ("emily", "already count")]
)
def test_ones_own_contribution_counts_already(shared_town: Town, who: str, sentence: str) -> None:
    player = getattr(shared_town, who)
    channel = HOUSING if who == "noor" else "alliantie-internationalisering"
    title = {"noor": "Fietsen op de stoep", "emily": "Taalcursus zit vol"}[who]
    player.types(f"/kennis knelpunt {title}", channel=channel)
    assert not player.submits(body=f"{title}, elke dag opnieuw.")
    shared_town.settle()
    ts = shared_town.cards(title, channel)[-1]["ts"]
    player.presses("hebben dit ook", channel, ts=ts)
    assert player.stack() == []
    assert sentence in player.reads(channel)


def test_who_is_new_says_for_which_organisation_and_goes_on_to_endorsing(town: Town) -> None:
    ts = card_of(town, town.noor, "Voor een nieuweling")
    newcomer = town.newcomer("bram", "Bram Vos", email="bram@maastricht.nl")
    newcomer.presses(ALSO, ts=ts)
    assert "Even kennismaken" in newcomer.form()["title"]["text"]
    assert not newcomer.submits()
    assert newcomer.form()["title"]["text"] == "Wij hebben dit ook"
    assert not newcomer.submits(context="Ook in Maastricht.")
    town.settle()
    assert "Ook herkend door *Maastricht*" in texts(town.cards("Voor een nieuweling"))


def test_who_turns_out_to_be_of_the_same_organisation_reads_that_it_counts_already(town: Town) -> None:
    ts = card_of(town, town.noor, "Van een collega")
    newcomer = town.newcomer("bram", "Bram Vos", email="bram@utrecht.nl")
    newcomer.presses(ALSO, ts=ts)
    assert not newcomer.submits()
    assert "jullie tellen al als eerste mee" in texts(newcomer.form())
    newcomer.types("/kennis knelpunt Nu lid")
    assert newcomer.form()["title"]["text"] == "Knelpunt delen"


def test_somebody_of_another_workspace_endorses_from_the_card(shared_town: Town) -> None:
    ts = card_of(shared_town, shared_town.noor, "Voor het ministerie")
    endorses(shared_town.daan, ts, context="Dat horen wij uit meer steden.")
    shared_town.settle()
    assert "OCW" in texts(shared_town.cards("Voor het ministerie"))


def test_what_is_archived_while_the_form_is_open_is_said_and_nothing_is_lost(shared_town: Town) -> None:
    ts = card_of(shared_town, shared_town.noor, "Intussen weg")
    shared_town.jelle.presses(ALSO, ts=ts)
    archive(shared_town, "Intussen weg")
    errors = shared_town.jelle.submits(context="Dit typte ik.")
    assert list(errors) == ["context"]
    assert "is gearchiveerd" in errors["context"]
    assert held(shared_town.jelle.form(), "context") == "Dit typte ik."


def test_a_colleague_who_was_first_is_shown_beside_ones_own_text(shared_town: Town) -> None:
    ts = card_of(shared_town, shared_town.noor, "Tegelijk")
    shared_town.wout.presses(ALSO, ts=ts)
    endorses(shared_town.karim, ts, severity="3", context="Van Karim.")
    assert not shared_town.wout.submits(severity="1", context="Van Wout.")
    form = shared_town.wout.form()
    assert "Terwijl jij typte, zei Karim Aydin dit namens jullie: zwaar, “Van Karim.”" in texts(form)
    assert (held(form, "context"), held(form, "severity")[:5]) == ("Van Wout.", "Licht")  # type: ignore[index]
    assert not shared_town.wout.submits()
    shared_town.settle()
    (card,) = shared_town.cards("Tegelijk")
    assert "“Van Wout.”" in shared_town.wout.types(f"/kennis toon {ref_of(card)}")


def test_a_button_works_in_ones_own_answer_and_behind_more(shared_town: Town) -> None:
    ts = card_of(shared_town, shared_town.noor, "Overal te herkennen")
    shared_town.jelle.presses("Meer…", ts=ts)
    shared_town.jelle.presses(ALSO, view="modal")
    assert not shared_town.jelle.submits(context="Via meer.")
    assert shared_town.jelle.stack() == []
    shared_town.settle()
    assert "Groningen" in texts(shared_town.cards("Overal te herkennen"))


def card_of(town: Town, player: Player, title: str, *, word: str = "knelpunt") -> str:
    """Share something; gives its card."""
    has_shared(player, title, word=word)
    return str(town.cards(title)[-1]["ts"])


def ref_of(card: dict[str, object]) -> str:
    found = re.search(r"B-\d+", str(card["text"]))
    assert found is not None
    return found[0]


def endorses(player: Player, ts: str, **values: str) -> None:
    """Press the card's button and send the form."""
    player.presses(ALSO, ts=ts)
    assert not player.submits(**values)


def archive(town: Town, title: str) -> None:
    from sqlmodel import select

    from storage.tables import Contribution

    with town.database.writing() as session:
        found = session.exec(select(Contribution).where(Contribution.title == title)).one()
        found.archived_at = town.now()
        session.add(found)
