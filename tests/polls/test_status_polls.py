"""A status poll as people meet it: `/kennis uitvraag`, the message that asks, and the chair's that keeps up."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlmodel import select

from alliance.enums import Status
from storage.tables import ActionStep, Alliance, CheckinMessage, Poll, Round
from tests.kit import Player, Town
from tests.kit.checkins import THURSDAY, answers, checkins, joins, plan_rounds, statuses
from tests.kit.people import HOUSING
from tests.kit.polls import later, speaks_english
from tests.kit.reading import elements, options, says, texts
from tests.kit.wire import send, submission

QUESTION = "Halen we 1 december?"
WEDNESDAY = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
"""Less than a day before the check-in of Thursday."""
TO_FRIDAY = "2026-11-27"
AFTER_FRIDAY = dt.datetime(2026, 11, 27, 16, 5, tzinfo=dt.UTC)


def asks(player: Player, *refs: str, question: str = QUESTION, word: str = "uitvraag", **values: str) -> str:
    """Ask all the way, about these steps or all, until Friday; gives what is confirmed."""
    player.types(f"/kennis {word}")
    chosen = [ref.removeprefix("A-") for ref in refs]
    more: Any = {"steps": chosen} if chosen else {}
    errors = player.submits(question=question, ends_on=TO_FRIDAY, **more, **values)
    assert not errors, errors
    player.town.settle()
    said = texts(player.form()["blocks"])
    player.town.close_all_forms()
    return said


def kept_up(player: Player) -> dict[str, Any]:
    """The message that tells who asked how far it is; there is one."""
    (found,) = [
        one
        for one in player.town.messages("@bot", reader=player.name)
        if "poll-manage" in str(one) or "Ingetrokken:" in texts(one)
    ]
    return found


def told(player: Player) -> str:
    """What it says by now."""
    later(player.town)
    return texts(kept_up(player))


def test_owners_get_it_now_with_the_chairs_name_and_answer_as_in_a_check_in(http_town: Town) -> None:
    plan_rounds(http_town, noor=2, jelle=1)
    said = asks(http_town.marit)
    assert "*V-1* is gestart en gaat over 3 stappen." in said
    (message,) = checkins(http_town.noor)
    assert "*Marit Verhoeven* (trekker Studentenhuisvesting) vraagt: Halen we 1 december?" in texts(message)
    assert "V-1 · je antwoord staat op naam" in texts(message)
    assert "Antwoorden kan tot vr 27 nov. 17:00." in texts(message)
    assert f"vraagt: {QUESTION}" in message["text"]
    assert list(statuses(message)) == ["A-901", "A-902"]
    answers(http_town.noor, "A-901", "stagneert")
    http_town.settle()
    assert f"vraagt: {QUESTION}" in texts(checkins(http_town.noor)[0])
    http_town.noor.presses("Niets nieuws", "@bot")
    http_town.settle()
    (message,) = checkins(http_town.noor)
    assert says("checkin.done", name="Noor") in texts(message)
    assert f"vroeg: {QUESTION}" in texts(message)
    assert f"vraagt: {QUESTION}" not in texts(message)
    assert len(checkins(http_town.jelle)) == 1
    assert http_town.refused_calls() == []


def test_who_asks_about_a_step_of_their_own_is_not_asked_in_their_own_name(http_town: Town) -> None:
    plan_rounds(http_town, marit=1)
    asks(http_town.marit)
    (message,) = checkins(http_town.marit)
    assert f"Je eigen vraag: {QUESTION}" in texts(message)
    assert "vraagt:" not in texts(message)


def test_who_asked_sees_how_far_it_is_in_one_message_with_names(http_town: Town) -> None:
    plan_rounds(http_town, noor=2, jelle=1)
    asks(http_town.marit)
    before = told(http_town.marit)
    assert "0 van 3 stappen beantwoord · loopt tot vr 27 nov. 17:00" in before
    assert "*Nog niet geantwoord:* Jelle Hoekstra (A-903), Noor de Wit (A-901, A-902)" in before
    answers(http_town.noor, "A-901", "stagneert")
    answers(http_town.noor, "A-902", "op schema")
    after = told(http_town.marit)
    assert "2 van 3 stappen beantwoord" in after
    assert "✓ *A-901* Stap 901: van niet gestart naar stagneert (Noor de Wit)" in after
    assert "*Nog niet geantwoord:* Jelle Hoekstra (A-903)" in after
    assert "… *A-903* Stap 903: nog geen antwoord" in after
    labels = [one.label for one in elements(kept_up(http_town.marit))]
    assert labels == ["Nu sluiten", "Verlengen", "Intrekken"]


def test_a_colleague_who_looks_it_up_reads_counts_and_no_names(http_town: Town) -> None:
    plan_rounds(http_town, noor=1, jelle=1)
    asks(http_town.marit)
    answers(http_town.noor, "A-901", "stagneert")
    http_town.jelle.types("/kennis toon V-1")
    said = http_town.jelle.types("/kennis toon V-1")
    assert says("statuspoll.n_of_m", n=2, answered=1) in said
    assert "Noor" not in said
    assert says("statuspoll.silent") not in said
    assert "Noor de Wit" in http_town.karim.types("/kennis toon V-1")


def test_the_check_in_of_tomorrow_goes_along_in_the_one_message_of_the_day(http_town: Town) -> None:
    plan_rounds(http_town, noor=2, jelle=1, nobody=1)
    http_town.move(WEDNESDAY)
    http_town.marit.types("/kennis uitvraag")
    form = texts(http_town.marit.form())
    assert "De check-in van do 26 nov. 09:00 gaat meteen mee, in hetzelfde bericht" in form
    assert re.search(r"Nog zonder eigenaar, dus daarover hoort niemand iets: (A-\d+, )+A-904\.", form), form
    http_town.close_all_forms()
    asks(http_town.marit, "A-901")
    (message,) = checkins(http_town.noor)
    said = texts(message["blocks"])
    assert list(statuses(message)) == ["A-901", "A-902"]
    assert said.index(QUESTION) < said.index("A-901") < said.index("En de check-in:") < said.index("A-902")
    (other,) = checkins(http_town.jelle)
    assert QUESTION not in texts(other)
    http_town.move(THURSDAY + dt.timedelta(hours=3))
    assert [len(checkins(one)) for one in (http_town.noor, http_town.jelle)] == [1, 1]
    with http_town.database.reading() as session:
        assert len(session.exec(select(Round)).all()) == 2


def test_two_on_one_day_are_one_message(http_town: Town) -> None:
    plan_rounds(http_town, noor=3)
    asks(http_town.marit, "A-901")
    asks(http_town.marit, "A-902", question="Wie is er in de kerstvakantie bereikbaar?")
    (message,) = checkins(http_town.noor)
    said = texts(message["blocks"])
    assert list(statuses(message)) == ["A-901", "A-902"]
    assert said.index(QUESTION) < said.index("A-901") < said.index("kerstvakantie") < said.index("A-902")


def test_the_same_step_twice_on_one_day_is_asked_by_the_newer_one(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    asks(http_town.marit)
    asks(http_town.karim, question="En lukt het nog dit jaar?")
    (message,) = checkins(http_town.noor)
    assert texts(message["blocks"]).count("*A-901*") == 1
    assert "*Karim Aydin* (trekker Studentenhuisvesting) vraagt: En lukt het nog dit jaar?" in texts(message)
    answers(http_town.noor, "A-901", "op schema")
    for player in (http_town.marit, http_town.karim):
        assert "1 van 1 stap beantwoord" in told(player)


def test_withdrawn_with_a_word_of_why_says_so_where_it_was_asked(http_town: Town) -> None:
    plan_rounds(http_town, noor=2)
    asks(http_town.marit)
    http_town.marit.presses("^Intrekken", "@bot")
    assert http_town.marit.submits(reason="   ")
    assert not http_town.marit.submits(reason="Het besluit is uitgesteld.")
    http_town.settle()
    (message,) = checkins(http_town.noor)
    said = texts(message["blocks"])
    assert "Hoi Noor, je hoeft dit niet meer te beantwoorden." in said
    assert "heeft V-1 ingetrokken. Niet meer nodig: Het besluit is uitgesteld." in said
    assert list(statuses(message)) == []
    assert "Ingetrokken: Het besluit is uitgesteld." in told(http_town.marit)
    http_town.move(AFTER_FRIDAY)
    assert len(checkins(http_town.noor)) == 2  # the check-in of Thursday came
    assert "Statusuitvraag V-1" not in texts(http_town.messages(HOUSING))


def test_an_answer_in_a_withdrawn_message_is_refused_with_a_sentence(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    asks(http_town.marit)
    (old,) = checkins(http_town.noor)
    http_town.marit.presses("^Intrekken", "@bot")
    assert not http_town.marit.submits(reason="Niet nodig.")
    answers(http_town.noor, "A-901", "op schema", message=old)
    assert "V-1 is ingetrokken; antwoorden kan niet meer." in http_town.noor.reads()


def test_at_the_deadline_the_channel_reads_counts_and_who_asked_hears_it(http_town: Town) -> None:
    plan_rounds(http_town, noor=1, jelle=1)
    asks(http_town.marit)
    answers(http_town.noor, "A-901", "stagneert")
    before = len(http_town.messages("@bot", reader="marit"))
    http_town.move(AFTER_FRIDAY)
    summary = texts(http_town.messages(HOUSING)[-1])
    assert f"*Statusuitvraag V-1: {QUESTION}*" in summary
    assert "Studentenhuisvesting: 1 van 2 stappen beantwoord." in summary
    assert "Noor" not in summary
    new = [texts(one) for one in http_town.messages("@bot", reader="marit")[before:]]
    assert [one for one in new if "Statusuitvraag V-1" in one]
    assert says("statuspoll.n_of_m", n=2, answered=1) + " · gesloten" in told(http_town.marit)


def results(player: Player) -> list[dict[str, Any]]:
    """The messages that tell this person how a status poll ended."""
    player.town.settle()
    return [one for one in player.town.messages("@bot", reader=player.name) if "poll-result" in str(one)]


def test_where_nobody_answered_only_who_asked_hears_it_in_a_sentence(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    asks(http_town.marit)
    http_town.move(AFTER_FRIDAY)
    assert "V-1" not in texts(http_town.messages(HOUSING))
    (result,) = results(http_town.marit)
    assert result["text"] == f"V-1 {QUESTION} is gesloten. Niemand heeft geantwoord."
    assert [one.label for one in elements(result)] == ["Op de agenda"]


def test_who_asked_hears_the_result_once_and_the_channel_what_changed(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    asks(http_town.marit)
    answers(http_town.noor, "A-901", "stagneert")
    http_town.move(AFTER_FRIDAY)
    (result,) = results(http_town.marit)
    (summary,) = [one for one in http_town.messages(HOUSING) if QUESTION in texts(one)]
    for told_there in (result, summary):
        assert f"Statusuitvraag V-1: {QUESTION}" in texts(told_there)
        assert "1 van 1 stap beantwoord" in texts(told_there)
        assert "A-901" in texts(told_there)
    assert [one.label for one in elements(result)] == ["Actieagenda", "Uitkomst vastleggen", "Op de agenda"]
    assert not results(http_town.noor)
    assert not http_town.refused_calls()


def test_another_deadline_stands_in_the_message(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    asks(http_town.marit)
    http_town.marit.presses("^Verlengen", "@bot")
    assert not http_town.marit.submits(ends_on="2026-11-25")
    http_town.settle()
    assert f"{says('statuspoll.until')} wo 25 nov. 17:00." in texts(checkins(http_town.noor)[-1])
    assert "loopt tot wo 25 nov. 17:00" in told(http_town.marit)


def test_another_chair_takes_over(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    asks(http_town.marit)
    http_town.karim.types("/kennis toon V-1")
    http_town.karim.presses("^Nu sluiten", HOUSING)
    assert "gesloten" in told(http_town.marit)


def test_the_form_says_who_was_asked_already_this_week(http_town: Town) -> None:
    plan_rounds(http_town, noor=1, jelle=1)
    asks(http_town.marit, "A-901")
    http_town.marit.types("/kennis uitvraag Lukt het?")
    form = http_town.marit.form()
    assert "Over alle stappen samen krijgen 2 personen dit." in texts(form)
    assert says("ballot.asked_already", n=1, names="Noor de Wit (1×)") in texts(form)
    assert "Een statusuitvraag is altijd op naam" in texts(form)
    assert options(form, "steps") == {"A-901 Stap 901": "901", "A-902 Stap 902": "902"}


def test_a_member_reads_who_can_ask(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    said = http_town.noor.types("/kennis uitvraag")
    assert "trekker" in said
    assert f"<@{http_town.users['marit']}>" in said
    assert not http_town.noor.stack()
    english = speaks_english(http_town.jelle).types("/kennis status-poll")
    assert "chair" in english


def test_who_runs_several_alliances_chooses_one(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    hanneke = http_town.hanneke
    hanneke.types("/kennis uitvraag Lukt het nog?", "@bot")
    choice = options(hanneke.form(), "alliance")["Studentenhuisvesting"]
    assert not hanneke.submits(alliance=choice)
    assert not hanneke.submits(ends_on=TO_FRIDAY)
    http_town.settle()
    assert "*Hanneke Postma* (voor Studentenhuisvesting) vraagt: Lukt het nog?" in texts(checkins(http_town.noor)[-1])


def test_where_nobody_can_answer_a_sentence_says_so(http_town: Town) -> None:
    assert "Nog zonder eigenaar, dus niemand kan erover antwoorden" in http_town.marit.types("/kennis uitvraag")
    with http_town.database.writing() as session:
        for step in session.exec(select(ActionStep)).all():
            step.status = Status.DONE
            session.add(step)
    said = http_town.marit.types("/kennis uitvraag")
    assert "Studentenhuisvesting heeft geen open actiestappen met een eigenaar" in said
    speaks_english(http_town.marit)
    assert "Student housing has no open action steps with an owner" in http_town.marit.types("/kennis status-poll")


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        pytest.param({"ends_on": "2026-11-20"}, "ends_on", "al voorbij of komt te snel", id="past"),
        pytest.param({"ends_on": "2029-11-20"}, "ends_on", "Langer dan een jaar vooruit kan niet", id="three years"),
        pytest.param({"day": "other"}, "ends_on", "Kies hier de dag waarop de uitvraag eindigt", id="no day"),
    ],
)
def test_a_deadline_that_cannot_be_is_refused(
    http_town: Town, values: dict[str, str], field: str, sentence: str
) -> None:
    plan_rounds(http_town, noor=1)
    http_town.marit.types("/kennis uitvraag")
    errors = http_town.marit.submits(**values)
    assert list(errors) == [field]
    assert sentence in errors[field]
    assert checkins(http_town.noor) == []


def test_what_changes_while_the_form_is_open_is_named(http_town: Town) -> None:
    plan_rounds(http_town, noor=2)
    marit = http_town.marit
    marit.types("/kennis uitvraag")
    with http_town.database.writing() as session:
        step = session.exec(select(ActionStep).where(ActionStep.number == 901)).one()
        step.status = Status.DONE
        session.add(step)
    chosen: Any = {"steps": ["901", "902"]}
    assert "Inmiddels afgerond, weg of zonder eigenaar: A-901." in marit.submits(**chosen)["steps"]
    with http_town.database.writing() as session:
        alliance = session.exec(select(Alliance).where(Alliance.channel_id == http_town.channels[HOUSING])).one()
        alliance.archived_at = http_town.now()
        session.add(alliance)
    assert marit.submits(steps=chosen["steps"][1:])
    assert checkins(http_town.noor) == []


def test_the_same_form_twice_is_one_poll(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.marit.types("/kennis uitvraag")
    payload = submission(http_town.marit, ends_on=TO_FRIDAY)
    send(http_town.marit, payload)
    again = send(http_town.marit, payload)
    assert "er is niets dubbel gevraagd" in texts(again["view"])
    http_town.settle()
    with http_town.database.reading() as session:
        assert len(session.exec(select(Poll)).all()) == 1
        assert len(session.exec(select(CheckinMessage)).all()) == 1


def test_a_hundred_and_fifty_steps_can_be_chosen_in_pages_and_asked_at_once(http_town: Town) -> None:
    plan_rounds(http_town, noor=150)
    http_town.marit.types("/kennis uitvraag")
    form = http_town.marit.form()
    block = next(one for one in form["blocks"] if one.get("block_id") == "steps")
    groups = block["element"]["option_groups"]
    assert [one["label"]["text"] for one in groups] == ["A-901 tot en met A-1000", "A-1001 tot en met A-1050"]
    assert not http_town.marit.submits(ends_on=TO_FRIDAY)
    http_town.settle()
    assert says("statuspoll.n_of_m", n=150, answered=0) in told(http_town.marit)
    assert "Pagina 1 van 19, 150 stappen" in texts(checkins(http_town.noor)[-1])
    assert http_town.refused_calls() == []


def test_a_colleague_reads_it_in_english(http_town: Town) -> None:
    lisa = joins(http_town, "lisa", "Lisa Vos · Utrecht", colleague_of=http_town.noor, locale="en-GB")
    lisa.types("/kennis help", "@bot")
    plan_rounds(http_town, lisa=1)
    speaks_english(http_town.marit)
    said = asks(http_town.marit, word="status-poll")
    assert "*V-1* has started and asks about 1 step." in said
    (message,) = checkins(lisa)
    assert f"*Marit Verhoeven* (chair of Student housing) asks: {QUESTION}" in texts(message)
    assert "V-1 · your answer is by name" in texts(message)
    later(http_town)
    assert "0 of 1 step answered · open until" in http_town.marit.reads()
    assert "Not answered yet:* Lisa Vos (A-901)" in http_town.marit.reads()
