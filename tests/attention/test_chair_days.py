"""What lead officers hear, together with what they are asked; and the summary of a round."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import select

from alliance.checkins.schedules import ScheduleForm, save_schedule
from alliance.enums import Every
from storage.tables import Absence, Alliance, Chair, Delegate, Member
from tests.agenda.test_agenda_in_slack import _make
from tests.agenda.test_step_editing_in_slack import chooses
from tests.kit import Town
from tests.kit.checkins import answers, checkins, statuses
from tests.kit.people import HOUSING, Player
from tests.kit.reading import options, says, texts
from tests.kit.times import local

pytestmark = pytest.mark.digests

WEDNESDAY, THURSDAY, FRIDAY = "2026-11-25T12:00:00+00:00", "2026-11-26T08:05:00+00:00", "2026-11-27T12:00:00+00:00"
DEADLINE = "2026-12-01T16:05:00+00:00"
LAY = "voor aan de bestuurlijk trekker"


def asks_weekly(town: Town) -> None:
    """Studentenhuisvesting asks on Thursdays at nine."""
    parts = town.parts
    assert parts is not None
    form = ScheduleForm(
        every=Every.WEEKS,
        weekday=3,
        wall_time=dt.time(9),
        zone="Europe/Amsterdam",
        starts_on=dt.date(2026, 11, 24),
    )
    profile = parts.context.profile(parts.app.client, town.marit.user_id)
    with parts.context.writing() as session:
        housing = session.exec(select(Alliance).where(Alliance.slug == "studentenhuisvesting")).one()
        save_schedule(
            session,
            by=parts.context.person(session, profile),
            alliance_id=housing.id,
            form=form,
            time=local(town.now()),
        )


def heard(player: Player) -> list[dict[str, Any]]:
    """The messages of the bot to somebody, oldest first."""
    return [one for one in player.town.messages("@bot", reader=player.name) if one.get("user") != player.user_id]


def test_the_lead_officer_hears_what_got_stuck_and_lays_it_before_the_political_lead(town: Town) -> None:
    stuck, own = _make(town, "Platform overtuigen", "Utrecht"), _make(town, "Conferentie", "Leiden", contact="marit")
    asks_weekly(town)
    town.move(WEDNESDAY)
    town.noor.types(f"/kennis status {stuck} vast De voorzitter is weg")
    before = {player.name: len(heard(player)) for player in (town.marit, town.karim)}
    town.move(THURSDAY)
    (message,) = heard(town.marit)[before["marit"] :]
    assert f"*{own}* Conferentie" in texts(message)
    assert f"Vastgelopen:\n• *{stuck}* Platform overtuigen: De voorzitter is weg" in texts(message)
    # Who has it read aloud hears it, too.
    assert f"Vastgelopen: • *{stuck}* Platform overtuigen: De voorzitter is weg" in message["text"]
    assert len(heard(town.karim)) == before["karim"]
    town.move(FRIDAY)
    town.marit.presses(f"^Leg {stuck} {LAY}$", "@bot")
    assert "Karim Aydin" in texts(town.marit.form())
    assert town.marit.submits(question="Wat nu?", answer_by="2026-11-30") == {}
    town.settle()
    assert "Wat nu?" in town.karim.reads()
    assert town.refused_calls() == []


def test_what_comes_later_waits_for_the_next_message_at_most_a_week(town: Town) -> None:
    first, second = _make(town, "Eerste", "Utrecht"), _make(town, "Tweede", "Utrecht")
    town.noor.types(f"/kennis status {first} vast De voorzitter is weg")
    town.move(WEDNESDAY)
    assert f"*{first}*" in texts(heard(town.marit)[-1])
    count = len(heard(town.marit))
    town.noor.types(f"/kennis status {second} vast Ook de ander")
    town.move("2026-12-01T12:00:00+00:00")
    assert len(heard(town.marit)) == count
    town.move("2026-12-02T12:00:00+00:00")
    (message,) = heard(town.marit)[count:]
    assert f"*{second}* Tweede: Ook de ander" in texts(message)


def test_after_two_silent_rounds_the_bot_asks_through_the_lead_officer_alone(town: Town) -> None:
    silent, other = _make(town, "Stil", "Utrecht", contact="noor"), _make(town, "Luid", "Groningen", contact="jelle")
    asks_weekly(town)
    for thursday in ("2026-11-26", "2026-12-03"):
        town.move(f"{thursday}T12:00:00+00:00")
        town.jelle.types(f"/kennis status {other} loopt Het gaat")
    town.move("2026-12-09T12:00:00+00:00")
    asked = len(heard(town.noor))
    town.move("2026-12-15T12:00:00+00:00")  # the third round, until after its reminder would come
    assert len(heard(town.noor)) == asked
    (message,) = [one for one in heard(town.marit)[-1:] if silent in statuses(one)]
    said = says("chairday.silent", name="Noor de Wit", refs=silent, person=f"<@{town.noor.user_id}>")
    assert said in texts(message)
    town.noor.opens_home()
    assert silent in texts(town.noor.home())
    for public in (town.karim.reads(), texts(town.messages(HOUSING)), town.jelle.reads()):
        assert "twee keer niet geantwoord" not in public
    answers(town.marit, silent, "stagneert")
    assert said not in texts(heard(town.marit)[-1])
    # What she reports herself brings her back.
    town.noor.types(f"/kennis status {silent} loopt Weer terug")
    town.move("2026-12-23T12:00:00+00:00")
    count = len(checkins(town.noor))
    town.move("2026-12-24T12:00:00+00:00")
    assert len(checkins(town.noor)) == count + 1
    assert town.refused_calls() == []


def test_who_is_away_hears_it_when_they_are_back(town: Town) -> None:
    asks_weekly(town)
    stuck = _make(town, "Vast", "Utrecht")
    with town.database.writing() as session:
        marit = session.exec(select(Member).where(Member.slack_user_id == town.marit.user_id)).one()
        session.add(
            Absence(
                member_id=marit.id,
                first_on=dt.date(2026, 11, 24),
                last_on=dt.date(2026, 11, 29),
                created_at=town.now(),
            )
        )
    town.noor.types(f"/kennis status {stuck} vast Niemand thuis")
    town.move(FRIDAY)
    assert "Niemand thuis" not in town.marit.reads()
    town.move("2026-11-30T12:00:00+00:00")
    assert "Niemand thuis" in town.marit.reads()


def test_the_summary_counts_and_says_what_changed_and_is_stuck_on_what(town: Town) -> None:
    town.noor.shares("Te weinig kamers")
    town.noor.shares("Vertrouwelijk plan", visibility="alliance")
    town.settle()
    one, two = _make(town, "Monitor inkopen", "Utrecht", contact="noor"), _make(town, "Bellen", "Delft")
    asks_weekly(town)
    town.noor.types(f"/kennis toon {one}")
    town.noor.presses("^Koppelen$")
    assert town.noor.submits(link_kind="waits_for", references="B-2") == {}
    town.close_all_forms()
    town.move(THURSDAY)
    town.noor.types(f"/kennis status {one} vast Wacht op de raad")
    count = len(town.messages(HOUSING))
    town.move(DEADLINE)
    found = town.messages(HOUSING)[count:]
    assert len(found) == 1
    told = texts(found[0])
    assert "Check-in van 26 nov." in told
    assert "1 van 2 stappen beantwoord" in told
    assert f"*{one}* Monitor inkopen: van niet gestart naar stagneert. Wacht op de raad" in told
    assert f"*{one}* Monitor inkopen: wacht op B-2" in told
    assert "Vertrouwelijk" not in str(found[0])
    assert two not in told
    town.noor.presses("^Actieagenda$", HOUSING, ts=found[0]["ts"])
    town.move("2026-12-08T16:05:00+00:00")
    assert len([one for one in town.messages(HOUSING)[count:] if "Check-in van" in texts(one)]) == 1


def test_the_summary_of_an_alliance_without_a_channel_is_in_its_chairs_next_message(town: Town) -> None:
    ref = _make(town, "Monitor inkopen", "Utrecht", contact="noor")
    with town.database.writing() as session:
        housing = session.exec(select(Alliance).where(Alliance.slug == "studentenhuisvesting")).one()
        housing.channel_id = None
        session.add(housing)
    asks_weekly(town)
    town.move(THURSDAY)
    town.noor.types(f"/kennis status {ref} vast Wacht op de raad", "@bot")
    town.move("2026-12-01T16:05:00+00:00")
    before = len(heard(town.marit))
    town.move("2026-12-04T12:00:00+00:00")  # a week after they heard that it got stuck
    (told,) = heard(town.marit)[before:]
    assert says("chairday.ended", n=1, answered=1) in texts(told)
    changed = f"Veranderd in de check-in:\n• *{ref}* Monitor inkopen: van niet gestart naar stagneert. Wacht op de raad"
    assert changed in texts(told)
    assert f"Stagneert:\n• *{ref}* Monitor inkopen" in texts(told)
    assert says("chairday.ended", n=1, answered=1) not in town.noor.reads()
    # Nothing changed: nothing is said.
    town.move("2026-12-10T08:05:00+00:00")
    town.noor.presses("^Niets nieuws$", "@bot")
    town.move("2026-12-18T12:00:00+00:00")
    assert sum("Veranderd in de check-in:" in texts(one) for one in heard(town.marit)) == 1
    assert town.refused_calls() == []


def test_who_acts_for_a_chair_that_left_still_hears_it(town: Town) -> None:
    asks_weekly(town)
    stuck = _make(town, "Vast", "Utrecht")
    with town.database.writing() as session:
        member = {one.slack_user_id: one for one in session.exec(select(Member)).all()}
        jelle = member[town.jelle.user_id]
        for chair in session.exec(select(Chair)).all():
            session.add(Delegate(chair_id=chair.id, member_id=jelle.id, since=town.now()))
            holder = session.get_one(Member, chair.member_id)
            holder.left_at = town.now()
            session.add(holder)
    town.noor.types(f"/kennis status {stuck} vast Niemand thuis")
    town.move(FRIDAY)
    assert "Niemand thuis" in town.jelle.reads()


def test_a_channel_that_is_gone_ends_the_round_all_the_same(town: Town) -> None:
    ref = _make(town, "Monitor inkopen", "Utrecht", contact="noor")
    asks_weekly(town)
    town.move(THURSDAY)
    town.noor.types(f"/kennis status {ref} loopt Het gaat")
    town.control.post("channel", id=town.channels[HOUSING], is_archived=True)
    town.move("2026-12-03T08:05:00+00:00")
    assert len([one for one in heard(town.noor) if ref in texts(one)]) >= 2


def test_a_question_moves_along_when_its_step_is_handed_over(town: Town) -> None:
    ref = _make(town, "Overgedragen stap", "Utrecht", contact="noor")
    asks_weekly(town)
    town.move(THURSDAY)
    assert f"*{ref}* Overgedragen stap" in texts(heard(town.noor)[-1])
    before = len(heard(town.jelle))
    chooses(town.marit, "owners", ref)
    known = options(town.marit.form(), "owners")
    errors = town.marit.submits(owners=[known["Groningen"]], contacts=[town.users["jelle"]])  # type: ignore[arg-type]
    assert errors == {}
    town.close_all_forms()
    town.move("2026-11-26T08:10:00+00:00")  # two messages to one person do not go in the same second
    assert "wat hier stond, is overgedragen" in texts(heard(town.noor)[-1])
    new = [texts(one) for one in heard(town.jelle)[before:]]
    assert any("heeft jou contactpersoon gemaakt" in one for one in new)
    assert any("hoe staat je actiestap ervoor?" in one and ref in one for one in new)
    town.move(DEADLINE)
    assert len([one for one in heard(town.noor) if ref in texts(one)]) <= 1  # the reminder went along
    assert town.refused_calls() == []
