"""What helped elsewhere: practices of others that may solve a bottleneck."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import select

from alliance import undo
from alliance.contributions import adoptions, archiving, match_scores, matches, matching, sharing
from alliance.contributions.adoptions import AdoptionReport
from alliance.enums import AdoptionState, ContributionKind, OrganisationKind, UndoKind, Visibility
from alliance.errors import Conflict, NotAllowed
from alliance.index.indexing import reindex
from alliance.index.synonyms import Synonyms
from alliance.people.members import Person, identify
from storage.engine.database import Database, Session
from storage.tables import Adoption, Contribution, Delivery, Match, Organisation, SlackProfile, Undo
from tests.kit import Town
from tests.kit.reading import says, texts
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T10:00")
HOUSING = "alliantie-studentenhuisvesting"
PRACTICE = "Leeg kantoor tien jaar lang studentenhuis", "Een leegstaand kantoorpand is omgebouwd tot 120 kamers."
BOTTLENECK = (
    "Kantoren staan leeg en niemand durft ze om te bouwen",
    "Eigenaren vinden ombouwen te riskant.",
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """`B-1` is a practice of Groningen that solves `B-2`, a bottleneck of Utrecht; `B-3` is about something else."""
    with database.writing() as opened:
        network = Network(opened)
        share(network, 1, "Groningen", ContributionKind.BEST_PRACTICE, *PRACTICE)
        share(network, 2, "Utrecht", ContributionKind.BOTTLENECK, *BOTTLENECK)
        share(network, 3, "Utrecht", ContributionKind.BOTTLENECK, "Strooizout ligt te ver weg", "Bij ijzel is het op.")
        yield opened


def share(network: Network, number: int, city: str, kind: ContributionKind, title: str, body: str) -> Contribution:
    made = network.share(number, "2026-11-24T09:50", title=title, city=city)
    made.kind, made.body = kind, body
    reindex(network.session, made)
    return made


def row(session: Session, number: int) -> Contribution:
    return session.exec(select(Contribution).where(Contribution.number == number)).one()


def person(session: Session, city: str) -> Person:
    known = SlackProfile(slack_user_id=f"U{city.upper()}", team_id="T1", name=city)
    return identify(session, known, team_id="T1", admin_users=())


def compare(session: Session, now: dt.datetime = NOW) -> None:
    """What the tick does."""
    session.flush()
    matching.note_compared(session, matching.compare_waiting(session, now=now), now=now)
    session.flush()


def helped(session: Session, city: str = "Utrecht", number: int = 2) -> list[int]:
    found = matches.show_matches(session, reader=person(session, city), number=number)
    return [practice.number for practice in found.practices]


def has_matches(session: Session, reader: Person) -> bool:
    item = sharing.show_contribution(session, reader=reader, number=2)
    return matches.has_matches(session, reader=reader, item=item)


def told(session: Session) -> list[int]:
    sent = session.exec(select(Delivery).where(Delivery.kind == matching.MATCHES)).all()
    return [one.about["contribution"] for one in sent]


def test_a_bottleneck_meets_the_practice_of_another_that_solves_it_and_its_author_is_told_once(
    session: Session,
) -> None:
    compare(session)
    assert (helped(session), helped(session, number=3)) == ([1], [])
    assert told(session) == [2]
    row(session, 2).matched_at = None
    compare(session)
    assert told(session) == [2]
    assert not matching.is_any_waiting(session)


def test_what_is_ones_own_did_not_help_elsewhere(session: Session) -> None:
    compare(session)
    assert helped(session, "Groningen") == []
    row(session, 1).organisation_id = row(session, 2).organisation_id
    row(session, 1).matched_at = None
    compare(session)
    assert session.exec(select(Match)).all() == []


def test_an_old_bottleneck_is_matched_without_a_message(session: Session) -> None:
    compare(session, NOW + dt.timedelta(days=30))
    assert (helped(session), told(session)) == ([1], [])


def test_a_match_never_crosses_visibility(session: Session) -> None:
    breda = Organisation(slug="breda", name="Breda", kind=OrganisationKind.CITY)
    session.add(breda)
    session.flush()
    stranger = person(session, "Delft").member
    assert stranger is not None
    stranger.organisation_id = breda.id
    row(session, 1).visibility = Visibility.ALLIANCE
    reindex(session, row(session, 1))
    compare(session)
    assert helped(session) == [1]
    assert helped(session, "Delft") == []
    assert not has_matches(session, person(session, "Delft"))


def test_of_two_practices_that_are_as_alike_the_one_that_meets_more_of_the_bottleneck_fits_better() -> None:
    words = match_scores.Likeness(Synonyms([]), lambda _: {})
    bottleneck = {"havenloods": 100, "botenhelling": 100}
    one_word, both_words = {"havenloods": 100}, {"havenloods": 60, "botenhelling": 60, "zwemsteiger": 85}
    assert words.score(bottleneck, both_words) > words.score(bottleneck, one_word) + 20


def test_what_is_archived_or_no_longer_a_bottleneck_is_not_shown(session: Session) -> None:
    compare(session)
    archiving.archive_contribution(session, by=person(session, "Groningen"), number=1, reason="Gestopt", now=NOW)
    assert helped(session) == []
    row(session, 1).archived_at = None
    row(session, 2).kind = ContributionKind.OPPORTUNITY
    session.flush()
    assert helped(session) == []


def test_what_changed_is_compared_again(session: Session) -> None:
    compare(session)
    practice = row(session, 1)
    practice.title, practice.body, practice.matched_at = "Nachtbus", "De bus rijdt tot drie uur.", None
    reindex(session, practice)
    compare(session)
    assert session.exec(select(Match)).all() == []


def test_past_niet_is_kept_for_the_pair_alone_by_those_who_stand_behind_it(session: Session) -> None:
    compare(session)
    delft, utrecht = person(session, "Delft"), person(session, "Utrecht")
    with pytest.raises(NotAllowed) as refused:
        matches.dismiss_match(session, by=delft, bottleneck=2, practice=1, now=NOW)
    assert refused.value.reason == "problem.not_behind"
    for _ in range(2):
        assert matches.dismiss_match(session, by=utrecht, bottleneck=2, practice=1, now=NOW).practices == ()
    row(session, 2).matched_at = None
    compare(session)
    assert helped(session, "Delft") == []
    found = matches.show_matches(session, reader=utrecht, number=2)
    assert [one.number for one in found.dismissed] == [1], "who stands behind it can put it back later"
    assert has_matches(session, utrecht)
    assert not has_matches(session, delft)
    assert matches.show_matches(session, reader=delft, number=2).dismissed == ()
    assert [one.number for one in matches.restore_match(session, by=utrecht, bottleneck=2, practice=1).practices] == [1]


def test_past_bij_ons_links_the_two_until_it_is_undone(session: Session) -> None:
    compare(session)
    utrecht, running = person(session, "Utrecht"), AdoptionReport(AdoptionState.RUNNING)
    adoptions.report_adoption(session, by=utrecht, number=1, report=running, bottleneck=2, now=NOW)

    def links(number: int) -> list[int]:
        session.flush()
        session.expire_all()
        item = sharing.show_contribution(session, reader=utrecht, number=number)
        return [one.number for one in matches.list_links(session, reader=utrecht, item=item)]

    assert (links(1), links(2)) == ([2], [1])
    assert matches.show_matches(session, reader=utrecht, number=2).adopted == {1}
    with pytest.raises(Conflict) as refused:
        matches.dismiss_match(session, by=utrecht, bottleneck=2, practice=1, now=NOW)
    assert refused.value.reason == "problem.match_adopted"
    done = session.exec(select(Undo.id)).one()
    undo.undo(session, by=utrecht, undo_id=done, kind=UndoKind.ADOPTION, ref="B-1", now=NOW)
    assert (links(1), links(2)) == ([], [])
    assert session.exec(select(Adoption)).all() == []


def test_who_shares_a_bottleneck_reads_what_helped_elsewhere_and_takes_it_over(shared_town: Town) -> None:
    town = shared_town
    town.jelle.shares(*PRACTICE, word="praktijk")
    town.settle()
    town.noor.shares(*BOTTLENECK)
    town.settle()
    assert says("do.matches") in (read := town.noor.reads(HOUSING))
    assert "toegepast" not in read, "what only she reads cannot be renewed when somebody adopts it"
    town.noor.types("/kennis toon B-2")
    town.noor.presses(says("do.matches"), HOUSING)
    town.noor.presses("Past niet", view="modal")
    window = texts(town.noor.form()["blocks"])
    assert says("match.hidden", practice="B-1", ref="B-2") in window
    assert says("match.nothing", ref="B-2") not in window, "it does not contradict what the click did"
    town.noor.presses(says("match.restore"), view="modal")
    town.noor.presses("Past bij ons", view="modal")
    assert town.noor.submits(state="running") == {}
    town.settle()
    assert says("match.links_best_practice", items="*B-2*") in town.noor.types("/kennis toon B-1")
    assert town.refused_calls() == []
