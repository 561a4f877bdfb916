"""A check-in as people get it: one message a day with all that is asked, which follows what happens."""

import datetime as dt

import pytest
from sqlmodel import col, select

from alliance.checkins.rounds import post_messages
from storage.enums import DeliveryState
from storage.people import people
from storage.tables import (
    ActionStep,
    CheckinMessage,
    Delivery,
    Member,
    RoundStep,
    SlackProfile,
    StatusUpdate,
    StepOwner,
)
from tests.kit import Town
from tests.kit.checkins import (
    THURSDAY,
    WEEK,
    answers,
    checkins,
    chosen,
    joins,
    later,
    plan_rounds,
    statuses,
    uses,
)
from tests.kit.reading import elements, says, texts

HOUR = dt.timedelta(hours=1)


def reports(town: Town, number: int = 901) -> list[tuple[str, str]]:
    """What was reported on a step, in order."""
    with town.database.reading() as session:
        step = session.exec(select(ActionStep).where(ActionStep.number == number)).one()
        rows = session.exec(select(StatusUpdate).where(StatusUpdate.step_id == step.id)).all()
        return [(str(row.status), row.note) for row in rows]


def is_answered(town: Town, number: int = 901) -> list[bool]:
    """Whether a step counts as answered in each of its rounds."""
    with town.database.reading() as session:
        step = session.exec(select(ActionStep).where(ActionStep.number == number)).one()
        rows = session.exec(select(RoundStep).where(RoundStep.step_id == step.id)).all()
        return [row.answered_at is not None for row in rows]


def test_one_message_has_every_step_and_follows_each_answer(http_town: Town) -> None:
    plan_rounds(http_town, noor=2, jelle=1)
    http_town.move(THURSDAY)
    (message,) = checkins(http_town.noor)
    said = texts(message)
    assert "Hoi Noor, hoe staan je actiestappen ervoor? Antwoorden kan tot di 1 dec. 17:00." in said
    assert list(statuses(message)) == ["A-901", "A-902"]
    answers(http_town.noor, "A-901", "op schema")
    (message,) = checkins(http_town.noor)
    assert chosen(message, "A-901") == "op schema"
    assert "✓ op schema" in texts(message)
    assert is_answered(http_town) == [True]
    answers(http_town.noor, "A-901", "stagneert")
    answers(http_town.noor, "A-902", "op schema")
    (message,) = checkins(http_town.noor)
    assert "Dank je, Noor: alles is beantwoord." in texts(message)
    assert [one[0] for one in reports(http_town)] == ["on_track", "blocked"]
    assert http_town.refused_calls() == []


def test_a_second_click_and_a_retry_of_slack_change_nothing(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    (message,) = checkins(http_town.noor)
    for _ in range(3):
        answers(http_town.noor, "A-901", "op schema", message=message)
    assert reports(http_town) == [("on_track", "")]
    http_town.noor.presses("Toelichting", "@bot")
    assert not http_town.noor.submits(note="Eerste gesprek gevoerd.")
    http_town.settle()
    assert reports(http_town) == [("on_track", ""), ("on_track", "Eerste gesprek gevoerd.")]


def test_nothing_new_answers_all_that_is_open_with_one_click(http_town: Town) -> None:
    plan_rounds(http_town, noor=3)
    http_town.move(THURSDAY)
    answers(http_town.noor, "A-902", "stagneert")
    http_town.noor.presses("Niets nieuws", "@bot")
    http_town.settle()
    (message,) = checkins(http_town.noor)
    assert "alles is beantwoord" in texts(message)
    assert "Niets nieuws" not in texts(message)
    assert [is_answered(http_town, number) for number in (901, 902, 903)] == [[True]] * 3
    assert reports(http_town, 901) == []


def test_who_answers_for_the_organisation_is_shown_to_the_colleague_who_was_asked(http_town: Town) -> None:
    plan_rounds(http_town, niels=1)
    http_town.move(THURSDAY)
    assert checkins(http_town.hanneke) == []
    assert "Ik heb" not in http_town.hanneke.types("/kennis status A-901 loopt Alles is besteld")
    http_town.settle()
    (message,) = checkins(http_town.niels)
    assert "✓ op schema (door Hanneke Postma): Alles is besteld" in texts(message)
    assert "Dank je, Niels" in texts(message)


def test_later_asks_once_again_at_that_time(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    later(http_town.noor, "uur")
    assert "Ik vraag het je opnieuw op do 26 nov. 10:00." in texts(checkins(http_town.noor)[-1])
    before = len(http_town.messages("@bot", reader="noor"))
    http_town.move(THURSDAY + HOUR)
    http_town.move(THURSDAY + 3 * HOUR)
    new = http_town.messages("@bot", reader="noor")[before:]
    (again,) = new
    assert says("reminder.opening", name="Noor", refs="A-901") in texts(again)
    assert "opnieuw op" not in texts(checkins(http_town.noor)[-1])


@pytest.mark.parametrize(
    ("when", "moment"), [("Morgen", "vr 27 nov. 09:00"), ("week", "ma 30 nov. 09:00")], ids=["tomorrow", "next week"]
)
def test_later_names_the_moment(http_town: Town, when: str, moment: str) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    later(http_town.noor, when)
    assert says("checkin.snoozed", moment=moment) in texts(checkins(http_town.noor)[-1])


def test_what_was_answered_in_the_meantime_is_not_asked_again(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    later(http_town.noor, "uur")
    answers(http_town.noor, "A-901", "op schema")
    before = len(http_town.messages("@bot", reader="noor"))
    http_town.move(THURSDAY + 2 * HOUR)
    assert len(http_town.messages("@bot", reader="noor")) == before


def test_sixty_steps_are_on_eight_pages_and_none_is_left_out(http_town: Town) -> None:
    plan_rounds(http_town, noor=60)
    http_town.move(THURSDAY)
    seen = list(statuses(checkins(http_town.noor)[-1]))
    for _ in range(7):
        http_town.noor.presses("^Volgende", "@bot")
        http_town.settle()
        (message,) = checkins(http_town.noor)
        seen += statuses(message)
    assert seen == [f"A-{number}" for number in range(901, 961)]
    assert "Pagina 8 van 8, 60 stappen" in texts(message)
    answers(http_town.noor, "A-960", "op schema")
    assert chosen(checkins(http_town.noor)[-1], "A-960") == "op schema"
    http_town.noor.presses("Niets nieuws", "@bot")
    http_town.settle()
    assert [is_answered(http_town, number) for number in range(901, 961)] == [[True]] * 60
    assert http_town.refused_calls() == []


def test_due_ones_come_first_and_stay_where_they_are(http_town: Town) -> None:
    plan_rounds(http_town, noor=3)
    with http_town.database.writing() as session:
        step = session.exec(select(ActionStep).where(ActionStep.number == 903)).one()
        step.due_on = dt.date(2026, 12, 1)
        session.add(step)
    http_town.move(THURSDAY)
    answers(http_town.noor, "A-903", "op schema")
    assert list(statuses(checkins(http_town.noor)[-1])) == ["A-903", "A-901", "A-902"]


def test_a_step_that_goes_to_another_organisation_or_is_archived_asks_no_more(http_town: Town) -> None:
    plan_rounds(http_town, noor=3)
    http_town.move(THURSDAY)
    (message,) = checkins(http_town.noor)
    with http_town.database.writing() as session:
        first, second = (
            session.exec(select(ActionStep).where(ActionStep.number == number)).one() for number in (901, 902)
        )
        jelle = session.exec(select(Member).where(Member.slack_user_id == http_town.users["jelle"])).one()
        owner = session.exec(select(StepOwner).where(StepOwner.step_id == first.id)).one()
        owner.organisation_id, owner.contact_member_id = jelle.organisation_id, jelle.id
        second.archived_at = http_town.now()
        session.add_all([owner, second])
    answers(http_town.noor, "A-901", "op schema", message=message)
    assert "is van Groningen" in http_town.noor.reads()
    answers(http_town.noor, "A-903", "op schema")
    (message,) = checkins(http_town.noor)
    assert list(statuses(message)) == ["A-903"]
    assert "Deze stap is niet meer van jullie" in texts(message)
    assert "Deze stap is gearchiveerd" in texts(message)
    assert "alles is beantwoord" in texts(message)


def test_after_the_next_round_began_the_old_message_takes_no_answers_and_says_so(http_town: Town) -> None:
    plan_rounds(http_town, noor=2)
    http_town.move(THURSDAY)
    (old,) = checkins(http_town.noor)
    http_town.move(THURSDAY + WEEK)
    answers(http_town.noor, "A-901", "op schema", message=old)
    assert says("problem.round_over") in http_town.noor.reads()
    assert reports(http_town) == []
    http_town.move(THURSDAY + WEEK + HOUR)
    old, new = checkins(http_town.noor)
    assert "Hoi Noor, deze check-in is voorbij." in texts(old)
    assert list(statuses(old)) == []
    http_town.noor.presses("Wat staat er nu open", "@bot")
    assert "Te beantwoorden" in http_town.noor.reads()
    answers(http_town.noor, "A-901", "op schema", message=new)
    assert is_answered(http_town) == [False, True]


def test_a_late_answer_counts_until_the_next_round(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    http_town.move(THURSDAY + dt.timedelta(days=5, hours=12))
    answers(http_town.noor, "A-901", "op schema")
    assert is_answered(http_town) == [True]
    assert "alles is beantwoord" in texts(checkins(http_town.noor)[-1])


def test_for_whose_account_was_closed_the_chair_is_asked(http_town: Town) -> None:
    plan_rounds(http_town, jelle=1)
    with http_town.database.writing() as session:
        profile = session.get_one(SlackProfile, http_town.users["jelle"])
        profile.is_deleted = True
        session.add(profile)
    http_town.move(THURSDAY)
    assert checkins(http_town.jelle) == []
    assert says("checkin.instead_of", name="Jelle Hoekstra") in texts(checkins(http_town.marit)[-1])


def test_the_chair_reads_for_whom_they_report(http_town: Town) -> None:
    plan_rounds(http_town, jelle=1)
    with http_town.database.writing() as session:
        owner = session.exec(select(StepOwner)).one()
        owner.contact_member_id, owner.contact_name = None, "Jan Jansen"
        session.add(owner)
    http_town.move(THURSDAY)
    assert "voor Groningen (Jan Jansen, niet in Slack)" in texts(checkins(http_town.marit)[-1])


def test_a_message_that_was_stuck_until_the_next_round_is_not_sent_any_more(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    http_town.move(THURSDAY + WEEK + HOUR)
    sent = len(http_town.messages("@bot", reader="noor"))
    with http_town.database.writing() as session:
        old = session.exec(select(CheckinMessage).order_by(col(CheckinMessage.id))).first()
        assert old is not None
        post_messages(session, [(old.id, http_town.users["noor"])], now=http_town.now())
    http_town.settle()
    assert len(http_town.messages("@bot", reader="noor")) == sent


def test_an_account_that_slack_says_was_closed_is_asked_no_more(http_town: Town) -> None:
    plan_rounds(http_town, jelle=1)
    http_town.control.post("user", id=http_town.users["jelle"], deleted=True)
    http_town.settle()
    with http_town.database.reading() as session:
        jelle = session.exec(select(Member).where(Member.slack_user_id == http_town.users["jelle"])).one()
        assert people.list_unreachable(session, [jelle.id]) == {jelle.id}
    http_town.move(THURSDAY)
    assert checkins(http_town.jelle) == []
    assert says("checkin.instead_of", name="Jelle Hoekstra") in texts(checkins(http_town.marit)[-1])


def test_who_cannot_be_reached_is_listed_once_and_not_tried_again(http_town: Town) -> None:
    plan_rounds(http_town, noor=1, jelle=1)
    with http_town.database.writing() as session:
        jelle = session.exec(select(Member).where(Member.slack_user_id == http_town.users["jelle"])).one()
        jelle.slack_user_id = "U0NOBODY"
        session.add(jelle)
    http_town.move(THURSDAY)
    http_town.move(THURSDAY + dt.timedelta(days=5))
    with http_town.database.reading() as session:
        sent = session.exec(select(Delivery).where(Delivery.channel_key == "U0NOBODY")).all()
    assert [(one.kind, one.state, one.error, one.attempts) for one in sent] == [
        ("checkin", DeliveryState.FAILED, "channel_not_found", 1)
    ]
    assert len(checkins(http_town.noor)) == 1


def test_the_chair_is_asked_who_takes_up_what_nobody_owns(http_town: Town) -> None:
    plan_rounds(http_town, noor=1, nobody=2)
    http_town.move(THURSDAY)
    marit = http_town.marit
    message = http_town.messages("@bot", reader="marit")[-1]
    assert "Wie pakt dit op?" in texts(message)
    block = next(one for one in message["blocks"] if one.get("block_id") == "owner-902")
    choice = next(one for one in block["accessory"]["options"] if one["text"]["text"] == "Groningen")
    uses(marit, block["accessory"]["action_id"], "owner-902", choice["value"], message=message)
    assert "Genoteerd: Groningen pakt A-902 op." in marit.reads()
    assert "Groningen" in marit.types("/kennis toon A-902")
    message = next(m for m in http_town.messages("@bot", reader="marit") if m["ts"] == message["ts"])
    assert "owner-902" not in str(message)
    assert "owner-903" in str(message)


def test_a_colleague_on_a_phone_reads_english(http_town: Town) -> None:
    lisa = joins(http_town, "lisa", "Lisa Vos · Utrecht", colleague_of=http_town.noor, locale="en-GB")
    lisa.types("/kennis help", "@bot")
    plan_rounds(http_town, lisa=1)
    http_town.move(THURSDAY)
    (message,) = checkins(lisa)
    assert "Hi Lisa, how is your action step going? You can answer until" in texts(message)
    assert [one.label for one in elements(message)][-3:] == ["Nothing new", "Later", "I'm away"]


def test_a_late_step_that_is_asked_about_is_answered_on_home_as_the_others_are(http_town: Town) -> None:
    plan_rounds(http_town, noor=2)
    with http_town.database.writing() as session:
        late = session.exec(select(ActionStep).where(ActionStep.number == 901)).one()
        late.due_on = THURSDAY.date() - dt.timedelta(days=2)
    http_town.move(THURSDAY)
    http_town.noor.opens_home()
    home = http_town.noor.home()
    todo = [str(one["block_id"]) for one in home["blocks"] if str(one.get("block_id")).startswith("todo-")]
    assert todo == ["todo-status-901", "todo-status-902", "todo-nothing-new"]
