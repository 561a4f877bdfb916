"""What people choose for themselves: their language, and how loudly they hear of what they follow."""

import datetime as dt

import pytest
from sqlmodel import select

from alliance.attention.preferences import Preferences, get_preferences, save_preferences
from alliance.enums import OrganisationKind, Volume
from alliance.errors import Invalid
from alliance.people.members import identify
from handlers.slack.context import read_profile
from storage.engine.database import Database
from storage.people import people
from storage.tables import Member, Organisation, SlackProfile
from tests.kit import Player, Town
from tests.kit.checkins import THURSDAY, plan_rounds
from tests.kit.people import HOUSING
from tests.kit.reading import held, labels, options, says, texts
from tests.kit.wire import send_form

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


def profile(user: str = "U1", *, locale: str | None = "nl-NL", team: str = "T1", name: str = "Noor") -> SlackProfile:
    """What Slack tells of somebody."""
    told: dict[str, object] = {"id": user, "real_name": name, "locale": locale, "team_id": team}
    return read_profile(told, now=NOW, team_id="T1")


def sets(player: Player, **values: str) -> str:
    """Fill in the form; gives what is said of it."""
    player.types("/kennis instellingen", "@bot")
    errors = player.submits(**values)
    assert not errors, errors
    said = texts(player.form()["blocks"])
    player.town.close_all_forms()
    return said


def member(town: Town, name: str) -> Member:
    """The member as stored."""
    with town.database.reading() as session:
        return session.exec(select(Member).where(Member.slack_user_id == town.users[name])).one()


# --- the rules


def test_what_somebody_chose_stays_when_slack_is_asked_again(database: Database) -> None:
    with database.writing() as session:
        people.save_profile(session, profile())
        people.save_language(session, "U1", "en")
    with database.writing() as session:
        people.save_profile(session, profile(name="Noor de Wit"))
    with database.reading() as session:
        kept = people.find_profile(session, "U1")
    assert kept is not None
    assert (kept.language, kept.name, kept.locale) == ("en", "Noor de Wit", "nl-NL")


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Preferences("fr"), "language"),
        (Preferences("nl", Volume.MONTH, dt.time(9, 10)), "daily_at"),
    ],
)
def test_what_cannot_be_chosen_is_refused(database: Database, wanted: Preferences, field: str) -> None:
    with database.writing() as session:
        people.save_profile(session, profile())
        city = Organisation(slug="utrecht", name="Utrecht", kind=OrganisationKind.CITY)
        session.add(city)
        session.flush()
        session.add(Member(slack_user_id="U1", organisation_id=city.id, name="Noor", created_at=NOW))
        session.flush()
        by = identify(session, profile(), team_id="T1", admin_users=())
        with pytest.raises(Invalid) as refused:
            save_preferences(session, by=by, preferences=wanted, now=NOW)
    assert refused.value.field == field


def test_who_is_no_member_chooses_a_language_alone(database: Database) -> None:
    with database.writing() as session:
        people.save_profile(session, profile())
        by = identify(session, profile(), team_id="T1", admin_users=())
        save_preferences(session, by=by, preferences=Preferences("en", Volume.NONE), now=NOW)
        assert get_preferences(session, reader=by) == Preferences("en")


# --- as people see it


def test_the_language_that_was_chosen_wins_at_once_over_slacks(http_town: Town) -> None:
    noor = http_town.noor
    assert "Saved. You are reading Kennisbot in English." in sets(noor, language="en")
    assert "What you can do with Kennisbot" in noor.types("/kennis help")
    http_town.move(http_town.now() + dt.timedelta(days=2))  # Slack is asked again
    assert "What you can do with Kennisbot" in noor.types("/kennis help")
    assert "Nederlands" in sets(noor, language="automatic")
    assert says("help.text") in noor.types("/kennis help")


def test_what_comes_by_message_is_in_that_language_too(http_town: Town) -> None:
    sets(http_town.noor, language="en")
    http_town.noor.shares("Te weinig kamers")
    http_town.settle()
    told = [one["text"] for one in http_town.messages(HOUSING, reader="noor") if one.get("ephemeral_to")]
    assert "Te weinig kamers" in told[-1]
    assert "Gelukt!" not in told[-1]


@pytest.mark.parametrize("in_slack", [False, True])
def test_a_change_of_language_holds_at_once_for_what_comes_by_itself(http_town: Town, in_slack: bool) -> None:
    noor = http_town.noor
    noor.types("/kennis help", "@bot")
    plan_rounds(http_town, noor=1)
    if in_slack:
        http_town.control.post("user", id=noor.user_id, locale="en-GB")
        http_town.settle()
    else:
        sets(noor, language="en")
    http_town.move(THURSDAY)
    assert "how is your action step going" in noor.reads()
    before = noor.reads()
    http_town.move(THURSDAY + dt.timedelta(days=4, hours=8))
    reminder = noor.reads().removeprefix(before)
    assert "*Reminder*" in reminder


def test_the_form_shows_what_holds_now(http_town: Town) -> None:
    noor = http_town.noor
    noor.types("/kennis settings", "@bot")
    assert labels(noor.form()) == [
        "Taal",
        "Hoe vaak hoor je iets van wat je volgt?",
        says("settings.daily_at"),
        "Waarover krijg je een check-in?",
        says("settings.contact"),
    ]
    assert held(noor.form(), "is_contact") == says("settings.contact_no")
    assert list(options(noor.form(), "volume")) == ["eens per maand", "elke week", "meteen", "nooit"]
    assert (held(noor.form(), "volume"), held(noor.form(), "daily_at")) == ("meteen", "09:00")
    http_town.close_all_forms()
    said = sets(noor, volume="week", daily_at="08:30", is_contact="yes")
    assert says("settings.saved_week", time="08:30") in said
    noor.types("/kennis instellingen", "@bot")
    assert (held(noor.form(), "volume"), held(noor.form(), "daily_at")) == ("elke week", "08:30")
    assert held(noor.form(), "is_contact") == says("settings.contact_yes")
    assert (member(http_town, "noor").news_volume, member(http_town, "noor").daily_at) == (Volume.WEEK, dt.time(8, 30))


def test_it_is_reached_from_home_and_home_follows(http_town: Town) -> None:
    noor = http_town.noor
    noor.opens_home()
    noor.presses("^Meer…$", view="home")
    noor.presses("^Instellingen$", view="modal")
    assert noor.submits(language="en", volume="none") == {}
    assert "You will no longer get updates on what you follow." in texts(noor.form())
    http_town.settle()
    assert "More…" in texts(noor.home())
    assert http_town.refused_calls() == []


def test_who_is_no_member_is_offered_the_language_alone(shared_town: Town) -> None:
    shared_town.guus.types("/kennis instellingen", "algemeen")
    assert labels(shared_town.guus.form()) == ["Taal"]
    assert "Deel of volg je iets, dan kies je hier ook" in texts(shared_town.guus.form())
    assert shared_town.guus.submits(language="nl") == {}


def test_people_of_another_workspace_read_what_their_organisation_reads(http_town: Town) -> None:
    daan = http_town.daan
    with http_town.database.writing() as session:
        stored = people.find_profile(session, daan.user_id)
        assert stored is not None
        stored.locale = None
        session.add(stored)
        ministry = session.exec(select(Organisation).where(Organisation.slug == "ocw")).one()
        ministry.language = "en"
        session.add(ministry)
    context = http_town.parts.context  # type: ignore[union-attr]
    with http_town.database.reading() as session:
        stored = people.find_profile(session, daan.user_id)
    assert stored is not None
    assert context.words(stored).language == "en"
    stored.language = "nl"
    assert context.words(stored).language == "nl"
    stored.language, stored.team_id = None, context.team_id
    assert context.words(stored).language == "nl"  # the network's: of our own people Slack tells


def test_a_time_that_is_not_offered_is_a_sentence_under_its_field(shared_town: Town) -> None:
    for player, language in ((shared_town.noor, "nl"), (shared_town.emily, "en")):
        player.types("/kennis instellingen", "@bot")
        assert send_form(player, daily_at="09:10") == {"daily_at": says("problem.choose", language)}
        shared_town.close_all_forms()
