"""Editions: what was handed over stays as it was, byte for byte, and the next one says what changed."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlmodel import delete, select

from alliance.bundles import addressees, bundles
from alliance.bundles.addressees import AddresseeForm, AddresseeReport
from alliance.bundles.changes import CountedChange, EditionChanges
from alliance.bundles.comparing import holds_withdrawn, without_items
from alliance.bundles.dossiers import CollectedDossier
from alliance.bundles.earlier_answers import EarlierAnswer
from alliance.bundles.editions import FrozenEdition, check_readable, collect_concept, find_edition, list_editions
from alliance.bundles.files import ask_for_files, ask_for_own
from alliance.bundles.past_states import list_bundles
from alliance.bundles.preview import ItemUnder, PreviewItem, SupporterShown
from alliance.contributions.outcomes import NewSupporters, map_outcomes
from alliance.enums import AddresseeAnswer, AddresseeKind, AddresseeState, Name, Naming, Visibility
from alliance.people.members import SlackProfile, identify
from handlers.bundles.views.bundles import addressee_line
from reports.bundles.changes import changed_lines
from reports.bundles.dossier import build_dossier
from reports.bundles.dossier_sheets import build_dossier_workbook
from reports.bundles.redaction import Marking
from reports.digests.bundles import bundle_row
from storage.engine.database import Database
from storage.tables import Addressee, BundleEdition, Delivery
from tests.kit.times import local
from tests.networks.bundling import NOW, Bundling, net, refused
from tests.reports.kit.sample import DUTCH, ENGLISH
from tests.reports.test_dossier import everything_in

__all__ = ["net"]

TODAY = NOW.date()
LATER = NOW + dt.timedelta(days=9)


def edition(net: Bundling, number: int = 1) -> FrozenEdition:
    found = find_edition(net.session, net.bundle, number)
    assert found is not None
    return found


def concept(net: Bundling) -> CollectedDossier:
    return collect_concept(net.session, net.bundle, on=LATER.date(), clean=Marking())


def changes(net: Bundling) -> EditionChanges:
    found = concept(net).changes
    assert found is not None
    return found


def files(frozen: FrozenEdition) -> list[bytes]:
    """Both files, as they are made whenever somebody asks for them first."""
    builders = (build_dossier, build_dossier_workbook)
    return [build(frozen.dossier, DUTCH, made_at=frozen.made_at) for build in builders]


def test_what_was_handed_over_stays_whatever_changes_behind_it(net: Bundling) -> None:
    net.one.body = "Volgens Jelle Hoekstra (06-41527389) zijn er te weinig kamers."
    net.add(net.one)
    net.reports(net.ready())
    before = files(edition(net))
    assert "41527389" not in str(net.session.exec(select(BundleEdition.content)).all())
    net.one.body, net.one.title = "Heel anders", "Nieuw"
    net.two.archived_at = LATER
    net.add(net.one)
    net.add(net.two)
    net.recognise(net.one, "Delft")
    net.says("Groningen", Naming.NOT, stamp=_stamp(net, "Groningen"), now=LATER)
    assert files(edition(net)) == before
    told = everything_in(before[0])
    assert "Te weinig kamers" in told
    assert "Groningen" in told
    assert "Concept" not in told
    english = everything_in(build_dossier(edition(net).dossier, ENGLISH, made_at=NOW))
    assert "Volgens [name] ([contact]) zijn er te weinig kamers." in english


def _stamp(net: Bundling, city: str) -> int:
    answered = net.mandate(city).answered_at
    assert answered is not None
    return int(answered.timestamp() * 1_000_000)


def test_the_first_handover_sends_the_files_and_whoever_gets_it_later_gets_the_same(net: Bundling) -> None:
    first = net.ready("VNG")
    second = net.session.exec(select(Addressee).where(Addressee.name == "VNG")).one()
    net.reports(first)
    net.recognise(net.two, "Groningen")
    net.reports(second, on=LATER.date(), now=LATER)
    sent = net.session.exec(select(Delivery).where(Delivery.kind == "bundle_files")).all()
    assert [one.about["edition"] for one in sent] == [1]
    assert [(one.edition, one.handed_on) for one in list_editions(net.session, net.bundle)] == [(1, TODAY)]
    assert edition(net).dossier.organisations == 3


def test_an_edition_goes_to_nobody_else_once_it_says_more_than_may_leave(net: Bundling) -> None:
    first = net.ready("VNG")
    second = net.session.exec(select(Addressee).where(Addressee.name == "VNG")).one()
    net.reports(first)
    net.mandate("Groningen").valid_until = TODAY
    with refused("problem.bundle_edition_outdated"):
        net.reports(second, on=LATER.date(), now=LATER)


def test_an_item_under_another_and_words_without_a_name_go_to_nobody_else_either(net: Bundling) -> None:
    net.reports(net.ready())
    given = edition(net).dossier
    one, *others = given.items
    unnamed = SupporterShown(None, 4, "Wij ook.")
    under = ItemUnder("B-9", "Ook dit", "Tekst")
    said = replace(one, organisations=(*one.organisations, unnamed))

    def with_first(item: PreviewItem) -> CollectedDossier:
        return replace(given, items=(item, *others))

    assert holds_withdrawn(with_first(said), given), "somebody withdrew words that were never under a name"
    assert not holds_withdrawn(given, with_first(said))
    named = replace(unnamed, name=Name("Breda"))
    assert not holds_withdrawn(with_first(said), with_first(replace(one, organisations=(*one.organisations, named))))
    assert holds_withdrawn(with_first(replace(one, under=(under,))), given)
    assert not holds_withdrawn(given, with_first(replace(one, under=(under,))))


def test_who_may_not_see_an_item_is_not_told_who_is_named_or_how_many_there_are() -> None:
    counts = (CountedChange("B-1", 1, 2), CountedChange("", 3, 4))
    found = EditionChanges(1, TODAY, counts=counts, named=(Name("Utrecht"),), unnamed=(Name("Delft"),))
    assert without_items(found, ()) == found
    assert without_items(found, {"B-2"}) == EditionChanges(1, TODAY, counts=(CountedChange("B-1", 1, 2),))


def test_the_next_edition_asks_who_endorsed_since_and_says_what_changed(net: Bundling) -> None:
    addressee = net.ready()
    net.reports(addressee)
    first_ask = edition(net).dossier.ask
    assert changes(net).is_nothing
    assert changed_lines(DUTCH, changes(net)) == ["Er is niets veranderd."]
    net.recognise(net.two, "Utrecht").created_at = LATER
    assert map_outcomes(net.session, [net.two.id])[net.two.id].not_yet_in == (
        NewSupporters("D-1", 1, (Name("Utrecht"),)),
    )
    net.one.body = "Sinds mei staan er 900 op de lijst."
    net.add(net.one)
    net.share(3, "2026-11-20T10:00", title="Vergunning duurt lang")
    bundles.begin_edition(net.session, by=net.who(), number=1, now=LATER)
    net.writes("Pas de regeling aan", now=LATER)
    net.puts(3, now=LATER)
    net.asks(until=LATER.date(), now=LATER)
    assert net.mandate("Utrecht").edition == 2, "it is behind B-2 since, and shared B-3"
    for city in ("Utrecht", "Delft", "Groningen"):
        net.says(city, now=LATER)
    found = changes(net)
    assert (found.edition, found.added, found.rewritten) == (1, (("B-3", "Vergunning duurt lang"),), ("B-1",))
    assert found.counts == (CountedChange("B-2", 1, 2),)
    net.reports(addressee, on=LATER.date(), now=LATER)
    assert map_outcomes(net.session, [net.two.id])[net.two.id].not_yet_in == ()
    frozen = edition(net, 2)
    assert frozen.dossier.changes == found
    for told in ("Wat is er veranderd sinds uitgave 1", "Nieuw: B-3 Vergunning duurt lang", "Tekst gewijzigd: B-1"):
        assert told in everything_in(build_dossier(frozen.dossier, DUTCH, made_at=NOW))
    assert found.is_asked_otherwise
    assert first_ask not in everything_in(build_dossier(frozen.dossier, DUTCH, made_at=NOW))


def test_an_answer_stays_with_its_edition_and_numbers_follow_each_other(net: Bundling) -> None:
    addressee = net.ready()
    net.share(3, "2026-11-20T10:00", title="Vergunning duurt lang")
    net.reports(addressee)
    net.reports(addressee, AddresseeState.ANSWERED, answer=AddresseeAnswer.PARTLY, line="Op proef.")
    net.says("Groningen", Naming.NOT, stamp=_stamp(net, "Groningen"), now=LATER)
    assert bundles.edition_of(net.session, net.bundle) == 1, "the next one was not handed over"
    for _ in range(2):
        bundles.begin_edition(net.session, by=net.who(), number=1, now=LATER)
        net.writes(f"{net.bundle.ask}.", now=LATER)
        net.puts(3, now=LATER)
        net.asks(until=LATER.date(), now=LATER)
        assert bundles.edition_of(net.session, net.bundle) == concept(net).edition == 2
        for city in ("Utrecht", "Delft"):
            net.says(city, now=LATER)
    net.session.refresh(addressee)
    net.reports(addressee, on=LATER.date(), now=LATER)
    assert addressee.edition == bundles.edition_of(net.session, net.bundle) == edition(net, 2).dossier.edition == 2
    (shown,) = addressees.list_addressees(net.session, net.bundle)
    assert (shown.state, shown.edition) == (AddresseeState.HANDED, 2)
    assert shown.earlier == EarlierAnswer(AddresseeAnswer.PARTLY, "Op proef.", 1)
    told = "overhandigd · uitgave 2 (uitgave 1: deels gehonoreerd)"
    assert told in addressee_line(DUTCH, shown)
    (listed,) = list_bundles(net.session, end=LATER + dt.timedelta(days=1), alliance_id=None)
    assert (listed.edition, listed.items, listed.earlier) == (2, len(edition(net, 2).contribution_ids), shown.earlier)
    assert bundle_row(listed, DUTCH)[-4:] == ("overhandigd", LATER.date(), "uitgave 1: deels gehonoreerd", "Op proef.")


def test_who_wants_to_be_named_no_more_is_not_named_as_such_outside(net: Bundling) -> None:
    net.reports(net.ready())
    net.says("Groningen", Naming.NOT, stamp=_stamp(net, "Groningen"), now=LATER)
    found = changes(net)
    assert found.unnamed == (Name("Groningen"),)
    assert any("Groningen" in line for line in changed_lines(DUTCH, found))
    assert not any("Groningen" in line for line in changed_lines(DUTCH, found, is_outside=True))
    assert "Groningen" not in everything_in(build_dossier(concept(net), DUTCH, made_at=NOW))


def test_own_executives_keep_what_they_got_and_who_joined_since_waits(net: Bundling) -> None:
    form = AddresseeForm(AddresseeKind.OWN_EXECUTIVES, "Colleges")
    addressees.add_addressee(net.session, by=net.who(), number=1, form=form, now=NOW)
    net.asks()
    net.says("Groningen", Naming.WITHOUT_NAME)
    for city in ("Utrecht", "Delft"):
        net.says(city)
    net.reports(net.session.exec(select(Addressee)).one())
    found = edition(net).find_own([net.cities["Groningen"]])
    assert found is not None
    own = found[1]
    assert (own.own, own.items[0].organisations[0].name) == (Name("Groningen"), Name("Groningen"))
    assert "Groningen" not in everything_in(build_dossier(edition(net).dossier, DUTCH, made_at=NOW))
    ask_for_own(net.session, by=net.who("UGRONINGEN"), number=1, now=NOW)
    assert net.channel_keys("bundle_files") == ["UGRONINGEN", "UUTRECHT"]
    new = net.session.get_one(BundleEdition, 1)
    new.content = {**new.content, "own": [one for one in new.content["own"] if one["own"]["nl"] != "Delft"]}
    net.add(new)
    with refused("problem.bundle_own_not_yet"):
        ask_for_own(net.session, by=net.who("UDELFT"), number=1, now=NOW)
    with refused("problem.bundle_own_not_in"):
        key = net.cities["Delft"]
        ask_for_files(net.session, by=net.who(), number=1, organisation_id=key, edition=1, now=NOW)


def test_an_edition_with_what_somebody_may_not_see_is_not_given_to_them(net: Bundling) -> None:
    net.two.visibility = Visibility.ALLIANCE
    net.add(net.two)
    net.reports(net.ready())
    frozen = edition(net)
    check_readable(net.session, net.bundle, frozen, frozen.dossier, reader=net.who())
    with refused("problem.bundle_edition_hidden"):
        outsider = replace(net.who(), member=None, participations={})
        check_readable(net.session, net.bundle, frozen, frozen.dossier, reader=outsider)


def test_what_was_handed_over_before_editions_were_kept_is_not_made_up_afterwards(net: Bundling) -> None:
    first = net.ready("VNG")
    net.reports(first)
    net.session.execute(delete(BundleEdition))
    with refused("problem.bundle_edition_not_kept"):
        ask_for_files(net.session, by=net.who(), number=1, edition=1, now=LATER)
    assert concept(net).changes is None
    second = net.session.exec(select(Addressee).where(Addressee.name == "VNG")).one()
    net.reports(second, on=LATER.date(), now=LATER)
    assert [one.edition for one in list_editions(net.session, net.bundle)] == [2]
    assert second.edition == 2


@pytest.mark.both_databases("concurrency")
def test_two_addressees_at_the_same_moment_get_one_edition(database: Database) -> None:
    with database.writing() as session:
        network = Bundling(session)
        network.begun()
        network.ready("VNG")
    with database.reading() as session:
        ids = [one.id for one in session.exec(select(Addressee)).all()]

    def hand_over(addressee_id: int) -> None:
        with database.writing() as session:
            profile = SlackProfile(slack_user_id="UUTRECHT", team_id="T1", name="Iemand", fetched_at=NOW)
            addressees.report(
                session,
                by=identify(session, profile, team_id="T1", admin_users=()),
                addressee_id=addressee_id,
                report=AddresseeReport(AddresseeState.HANDED, TODAY),
                version=1,
                time=local(NOW),
                clean=Marking(),
            )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(hand_over, ids))
    with database.reading() as session:
        assert [one.edition for one in session.exec(select(Addressee)).all()] == [1, 1]
        assert len(session.exec(select(BundleEdition)).all()) == 1
        sent = session.exec(select(Delivery).where(Delivery.kind == "bundle_files")).all()
        assert len(sent) == 1, "the files come once"
