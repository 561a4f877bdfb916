"""Is it still right: asked once for each item and round, answered with one click, marked where nobody answers."""

import datetime as dt

import pytest
from sqlmodel import col, select

from alliance.contributions import editing, freshness
from alliance.contributions.sharing import Submission, share_contribution
from alliance.enums import ChairKind, ContributionKind, EventKind, OrganisationKind, Visibility, Volume
from alliance.errors import NotAllowed
from alliance.people.departures import note_departure
from alliance.people.members import Person, SlackProfile, identify
from storage.contributions import contributions as contribution_rows
from storage.engine.database import Database, Session
from storage.enums import KeptKind
from storage.tables import Chair, Contribution, ContributionEvent, Delivery, KeptMessage, Member, Organisation
from tests.kit import Player, Town
from tests.kit.reading import says, texts
from tests.kit.times import local
from tests.kit.together import at_once
from tests.networks.small_network import Network, at, session

__all__ = ["session"]

NOW = at("2026-11-24T10:00")
DUE = at("2027-11-24T09:00")  # a Wednesday
AGAIN = at("2027-12-08T09:00")
GIVEN_UP = at("2027-12-22T09:00")


@pytest.fixture
def network(database: Database) -> Network:
    """The small network with a colleague in Utrecht, a chair from Leiden, and one contribution of Utrecht."""
    with database.writing() as session:
        made = Network(session)
        city = made.add(Organisation(slug="leiden", name="Leiden", kind=OrganisationKind.CITY))
        for user, city_id in (("ULEIDEN", city.id), ("UCOLLEAGUE", made.cities["Utrecht"])):
            member = made.add(Member(slack_user_id=user, organisation_id=city_id or 0, name=user, created_at=NOW))
            made.people[user] = member.id
        chair = Chair(alliance_id=made.housing, member_id=made.people["ULEIDEN"], kind=ChairKind.OFFICIAL, since=NOW)
        made.add(chair)
        _share(session, "Utrecht", "form-1")
        _forget_deliveries(session)
    return made


def person(session: Session, user: str) -> Person:
    """The member with this Slack user id, or of this city."""
    known = SlackProfile(slack_user_id=user if user[1:].isupper() else f"U{user.upper()}", team_id="T1", name=user)
    return identify(session, known, team_id="T1", admin_users=())


def ask(session: Session, now: dt.datetime) -> int:
    return freshness.ask_due(session, time=local(now))


def confirm(session: Session, user: str, now: dt.datetime) -> Contribution:
    return freshness.confirm(session, by=person(session, user), number=1, now=now)


def item(session: Session, number: int = 1) -> Contribution:
    found = contribution_rows.find_contribution(session, number)
    assert found is not None
    return found[0]


def member(session: Session, user: str) -> Member:
    return session.exec(select(Member).where(Member.slack_user_id == user)).one()


def asked(session: Session) -> list[tuple[str, list[int]]]:
    """Who is asked about what, in the order in which that was put in line."""
    statement = select(KeptMessage).where(KeptMessage.kind == KeptKind.REVIEW).order_by(col(KeptMessage.id))
    return [(one.place, one.about["items"]) for one in session.exec(statement).all()]


def kinds(session: Session) -> list[EventKind]:
    statement = select(ContributionEvent).order_by(col(ContributionEvent.id))
    return [EventKind(one.kind) for one in session.exec(statement).all()]


# --- when


@pytest.mark.parametrize(
    ("moment", "is_asked"),
    [
        ("2027-11-23T12:00", 0),  # a day early
        ("2027-11-24T08:59", 0),  # before working hours
        ("2027-11-24T09:00", 1),
        ("2027-11-24T16:59", 1),
        ("2027-11-24T17:00", 0),
        ("2027-11-27T12:00", 0),  # a Saturday
        ("2027-11-29T09:00", 1),  # the Monday after it
    ],
)
def test_the_author_is_asked_after_a_year_in_working_hours(session: Session, moment: str, is_asked: int) -> None:
    assert ask(session, at(moment)) == is_asked


@pytest.mark.parametrize(
    ("moment", "due_at"),
    [
        ("2026-11-24T10:00", "2027-11-24T09:00"),
        ("2027-11-24T11:00", "2027-11-24T11:00"),
        ("2027-11-26T17:30", "2027-11-29T09:00"),  # Friday evening: on Monday
        ("2028-04-13T17:30", "2028-04-18T09:00"),  # before Good Friday: after Easter Monday
    ],
)
def test_the_next_question_is_known_beforehand(session: Session, moment: str, due_at: str) -> None:
    assert freshness.next_due_at(session, time=local(at(moment))) == at(due_at)


def test_nothing_comes_where_nothing_waits(session: Session) -> None:
    item(session).archived_at = NOW
    session.flush()
    assert freshness.next_due_at(session, time=local(DUE)) is None


def test_asking_again_the_same_day_asks_nobody(session: Session) -> None:
    assert (ask(session, DUE), ask(session, DUE), ask(session, DUE + dt.timedelta(hours=2))) == (1, 0, 0)
    assert asked(session) == [("UUTRECHT", [1])]


def test_a_restart_asks_nobody_twice(database: Database, network: Network) -> None:
    for _ in range(3):
        with database.writing() as session:
            ask(session, DUE)
    with database.reading() as session:
        assert asked(session) == [("UUTRECHT", [1])]


@pytest.mark.both_databases("concurrency")
def test_two_who_tick_at_once_ask_once(database: Database, network: Network) -> None:

    def tick() -> int:
        with database.writing() as session:
            return ask(session, DUE)

    assert set(at_once(tick, tick)) == {0, 1}
    with database.reading() as session:
        assert asked(session) == [("UUTRECHT", [1])]


def test_all_that_is_due_comes_in_one_message_and_what_is_too_much_on_the_next_working_day(session: Session) -> None:
    for number in range(2, 13):
        _share(session, "Utrecht", f"form-{number}")
    assert ask(session, DUE) == 1
    assert asked(session) == [("UUTRECHT", list(range(1, 11)))]
    assert freshness.next_due_at(session, time=local(DUE)) == at("2027-11-25T09:00")
    ask(session, at("2027-11-25T09:00"))
    assert asked(session)[1:] == [("UUTRECHT", [11, 12])]


def test_a_review_date_that_was_set_is_kept(session: Session) -> None:
    item(session).review_on = dt.date(2026, 12, 1)
    session.flush()
    assert ask(session, at("2026-12-01T09:00")) == 1


@pytest.mark.parametrize("column", ["archived_at", "merged_into_id"])
def test_what_is_hidden_is_not_asked_about(session: Session, column: str) -> None:
    _share(session, "Utrecht", "form-2")
    item(session).review_on = item(session, 2).review_on
    setattr(item(session), column, NOW if column == "archived_at" else item(session, 2).id)
    session.flush()
    ask(session, DUE)
    assert asked(session) == [("UUTRECHT", [2])]


# --- unanswered


def test_unanswered_it_is_asked_once_more_after_two_weeks_and_then_marked(session: Session) -> None:
    ask(session, DUE)
    assert ask(session, AGAIN - dt.timedelta(days=1)) == 0
    assert ask(session, AGAIN) == 1
    assert item(session).not_verified_since is None
    assert ask(session, GIVEN_UP) == 0
    assert item(session).not_verified_since == GIVEN_UP
    assert kinds(session)[1:] == [EventKind.REVIEW_ASKED, EventKind.REVIEW_ASKED, EventKind.NOT_VERIFIED]
    assert freshness.next_due_at(session, time=local(GIVEN_UP)) is None  # and nobody is asked any more


def test_confirming_later_takes_the_mark_away(session: Session) -> None:
    for moment in (DUE, AGAIN, GIVEN_UP):
        ask(session, moment)
    confirm(session, "Utrecht", at("2028-02-01T12:00"))
    found = item(session)
    assert (found.not_verified_since, found.reviews_asked) == (None, 0)
    assert found.review_on == dt.date(2029, 1, 31)  # 2028 is a leap year


# --- answered


def test_one_click_is_good_for_a_year(session: Session) -> None:
    ask(session, DUE)
    confirm(session, "Utrecht", DUE + dt.timedelta(hours=1))
    assert item(session).review_on == dt.date(2028, 11, 23)  # 365 days, one of which is 29 February
    assert ask(session, AGAIN) == 0


def test_clicking_twice_is_once(session: Session) -> None:
    ask(session, DUE)
    for minutes in (1, 2):
        confirm(session, "Utrecht", DUE + dt.timedelta(minutes=minutes))
    assert kinds(session).count(EventKind.REVIEW_CONFIRMED) == 1


def test_a_change_of_the_text_answers_the_question(session: Session) -> None:
    ask(session, DUE)
    freshness.note_revised(session, item(session), now=DUE + dt.timedelta(hours=1))
    assert (item(session).reviews_asked, item(session).review_on) == (0, dt.date(2028, 11, 23))


def test_enriching_it_answers_the_question_too(session: Session) -> None:
    ask(session, DUE)
    version = item(session).version
    editing.enrich_contribution(
        session,
        by=person(session, "Utrecht"),
        number=1,
        base=version,
        seen=version,
        typed={"results": "Negen op de tien vonden iets."},
        today=DUE.date(),
        now=DUE,
    )
    assert item(session).reviews_asked == 0
    assert ask(session, AGAIN) == 0


def test_a_change_before_any_question_changes_no_date(session: Session) -> None:
    freshness.note_revised(session, item(session), now=NOW)
    assert item(session).review_on == dt.date(2027, 11, 24)


def test_others_may_not_answer(session: Session) -> None:
    ask(session, DUE)
    with pytest.raises(NotAllowed):
        confirm(session, "Groningen", DUE)


# --- who is asked


def test_an_author_who_left_is_replaced_by_all_colleagues(session: Session) -> None:
    _leave(session, "UUTRECHT")
    session.add(Member(slack_user_id="UTHIRD", organisation_id=1, name="Derde", created_at=NOW))
    session.flush()
    assert ask(session, DUE) == 2
    assert asked(session) == [("UCOLLEAGUE", [1]), ("UTHIRD", [1])]


def test_without_colleagues_the_chair_is_asked_and_without_chair_the_secretariat(session: Session) -> None:
    for user in ("UUTRECHT", "UCOLLEAGUE"):
        _leave(session, user)
    ask(session, DUE)
    assert asked(session) == [("ULEIDEN", [1])]
    _leave(session, "ULEIDEN")
    member(session, "UDELFT").is_secretariat = True
    session.flush()
    ask(session, AGAIN)
    assert asked(session)[1:] == [("UDELFT", [1])]


def test_without_anybody_it_waits_until_somebody_is_there(session: Session) -> None:
    for user in ("UUTRECHT", "UCOLLEAGUE", "ULEIDEN"):
        _leave(session, user)
    assert ask(session, DUE) == 0
    assert item(session).reviews_asked == 0


def test_an_author_whose_account_is_closed_is_not_asked(session: Session) -> None:
    closed = SlackProfile(slack_user_id="UUTRECHT", team_id="T1", name="Noor", is_deleted=True, fetched_at=NOW)
    session.add(closed)
    session.flush()
    ask(session, DUE)
    assert asked(session) == [("UCOLLEAGUE", [1])]


def test_who_wants_to_hear_nothing_is_not_asked(session: Session) -> None:
    member(session, "UUTRECHT").news_volume = Volume.NONE
    session.flush()
    ask(session, DUE)
    assert asked(session) == [("UCOLLEAGUE", [1])]


def test_what_one_was_asked_is_found_until_it_is_answered(session: Session) -> None:
    ask(session, DUE)
    assert [one.ref for one in freshness.list_to_answer(session, reader=person(session, "Utrecht"))] == ["B-1"]
    assert freshness.list_to_answer(session, reader=person(session, "UCOLLEAGUE")) == []
    confirm(session, "UCOLLEAGUE", DUE)
    assert freshness.list_to_answer(session, reader=person(session, "Utrecht")) == []


# --- in Slack


def test_one_click_in_the_message_answers_in_its_place(town: Town) -> None:
    town.noor.shares("Nog altijd te weinig", word="praktijk")
    town.settle()
    town.move("2027-11-24T12:00+01:00", jump=True)
    (message,) = [one for one in town.messages("@bot", reader="noor") if "Klopt dit nog" in one["text"]]
    assert "Nog altijd te weinig" in message["text"]
    town.noor.presses("Ja, klopt nog", "@bot", ts=message["ts"])
    town.settle()
    (after,) = [one for one in town.messages("@bot", reader="noor") if one["ts"] == message["ts"]]
    assert "heb je dit bevestigd" in texts(after["blocks"])
    assert "Ja, klopt nog" not in texts(after["blocks"])
    assert town.refused_calls() == []


def test_who_lives_by_another_clock_is_asked_when_they_work_and_hears_other_things_meanwhile(town: Town) -> None:
    town.noor.shares("Aan de andere kant van de wereld", word="praktijk")
    town.settle()
    town.control.post("user", id=town.noor.user_id, tz="America/Los_Angeles")
    town.settle()
    town.noor.types("/kennis help")
    town.move("2027-11-24T12:00+01:00", jump=True)  # three at night there
    assert "Klopt dit nog" not in town.noor.reads()
    town.noor.says("B-1")
    town.settle()
    assert "Aan de andere kant van de wereld" in town.noor.reads()
    town.move("2027-11-24T18:01+01:00")
    assert "Klopt dit nog" in town.noor.reads()


def test_the_answer_of_one_colleague_stands_in_the_messages_of_the_others(town: Town) -> None:
    town.jelle.shares("Van wie vertrok")
    town.settle()
    ute, piet = (_joins(town, name, town.jelle) for name in ("ute", "piet"))
    with town.database.writing() as session:
        note_departure(session, slack_user_id=town.jelle.user_id, now=town.now())
    town.move("2027-11-24T12:00+01:00", jump=True)
    ute.presses("Ja, klopt nog", "@bot")
    town.settle()
    told = says("review.confirmed", name="Van wie vertrok", day="24 nov.")
    assert told.removeprefix("✓ ") in ute.reads()
    assert "Ute heeft dit op 24 nov. bevestigd" in piet.reads()
    assert "Ja, klopt nog" not in piet.reads()
    assert town.refused_calls() == []


def test_a_closed_account_is_noted_as_a_departure(town: Town) -> None:
    town.jelle.shares("Van wie vertrekt")
    town.settle()
    town.control.post("user", id=town.jelle.user_id, deleted=True)
    town.settle()
    with town.database.reading() as session:
        assert member(session, town.jelle.user_id).left_at is not None


def test_what_nobody_confirmed_is_marked_and_one_click_on_its_card_takes_the_mark_away(town: Town) -> None:
    town.noor.shares("Al lang niet bekeken")
    town.settle()
    town.move("2027-11-24T12:00+01:00", jump=True)
    town.move("2027-12-23T12:00+01:00")
    (card,) = town.cards("Al lang niet bekeken")
    assert "Niet opnieuw bevestigd" in texts(card["blocks"])
    assert "klopt" in town.noor.types("/kennis toon B-1").lower()
    town.noor.presses("^Klopt nog$")
    town.settle()
    (card,) = town.cards("Al lang niet bekeken")
    assert "Niet opnieuw bevestigd" not in texts(card["blocks"])
    assert "klopt nog. Ik vraag het weer op" in town.noor.reads("alliantie-studentenhuisvesting")


# --- small helpers


def _share(session: Session, city: str, key: str) -> None:
    submission = Submission(
        key=key,
        kind=ContributionKind.BEST_PRACTICE,
        title=f"Kamerpool {key}",
        body="Tachtig kamers.",
        alliance_id=1,
        visibility=Visibility.NETWORK,
    )
    share_contribution(session, author=person(session, city), submission=submission, now=NOW)


def _leave(session: Session, user: str) -> None:
    note_departure(session, slack_user_id=user, now=NOW)
    session.flush()


def _forget_deliveries(session: Session) -> None:
    for one in (*session.exec(select(Delivery)).all(), *session.exec(select(KeptMessage)).all()):
        session.delete(one)
    session.flush()


def _joins(town: Town, name: str, colleague: Player) -> Player:
    """Somebody new who speaks for the same organisation as a colleague."""
    newcomer = town.newcomer(name, f"{name.capitalize()} · nieuw")
    assert town.parts is not None
    town.parts.context.profile(town.parts.app.client, newcomer.user_id)
    with town.database.writing() as session:
        organisation_id = member(session, colleague.user_id).organisation_id
        session.add(
            Member(
                slack_user_id=newcomer.user_id,
                organisation_id=organisation_id,
                name=f"{name.capitalize()} · nieuw",
                created_at=town.now(),
            )
        )
    return newcomer
