"""Voting, and what whoever runs a poll can do with it: who may, and what is said to who may not or comes too late."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlmodel import select

from alliance.enums import ExternalAccess, OptionState, VoteKind
from alliance.people.members import identify
from alliance.polls.votes import SubmittedVote, cast_vote
from storage.people import people
from storage.tables import Alliance, Poll, QuestionOption, Vote
from tests.kit import Player, Town, reading
from tests.kit.administration import audit, changes_person, takes_part
from tests.kit.people import HOUSING
from tests.kit.polls import (
    QUESTION,
    asks,
    direct,
    fills_more,
    later,
    manages,
    message,
    new_text,
    shown,
    speaks_english,
    votes,
)
from tests.kit.reading import only_for, says
from tests.kit.wire import send, submission


def presses(player: Player, label: str, asked: dict[str, Any], channel: str = HOUSING) -> str:
    """Press a button of a message; gives what the person reads in answer, alone."""
    before = {one["ts"] for one in player.town.messages(channel, reader=player.name)}
    player.presses(label, channel, ts=asked["ts"])
    return new_text(player, before, channel)


def count(town: Town) -> int:
    """How many votes are stored."""
    with town.database.reading() as session:
        return len(session.exec(select(Vote)).all())


def votes_blank(player: Player) -> None:
    """Vote blank, as a button in a message of an earlier release did."""
    with player.town.database.writing() as session:
        profile = people.find_profile(session, player.user_id)
        assert profile is not None
        by = identify(session, profile, team_id=profile.team_id, admin_users=())
        cast_vote(session, by=by, number=1, choice=SubmittedVote(VoteKind.BLANK), now=player.town.now())


# --- voting


def test_a_vote_counts_at_once_and_can_be_changed_and_withdrawn(town: Town) -> None:
    asked = asks(town.marit)
    said = votes(town.noor, "Ja", asked)
    assert "Je stem telt: *Ja*. Wijzigen of intrekken kan tot di 1 dec. 17:00." in said
    later(town)
    assert "1 van 8 mensen stemde (1 van 7 organisaties)" in shown(town, asked)
    votes(town.jelle, "Ja", asked)
    assert "Je stem telt: *Nee*" in votes(town.noor, "Nee", asked)
    later(town)
    assert "2 van 8 mensen stemden (2 van 7 organisaties)" in shown(town, asked)
    assert "Stem intrekken" not in [one.label for one in reading.elements(asked)]
    assert "Jouw stem: *Nee*" in presses(town.noor, "^Mijn stem$", asked)
    town.noor.presses("^Stem intrekken$", HOUSING)
    later(town)
    assert "1 van 8 mensen" in shown(town, asked)
    manages(town.marit, "Nu sluiten", asked)
    assert "De meeste stemmen" not in shown(town, asked), "one vote makes no majority"
    closed = [one for one in town.messages(HOUSING, reader="marit") if one.get("ephemeral_to")][-1]
    assert says("poll.closed", ref="V-1") in reading.texts(closed)
    assert says("poll.record_outcome") in [one.label for one in reading.elements(closed)]
    assert not town.refused_calls()


def test_what_was_voted_is_said_in_the_voters_language(town: Town) -> None:
    asked = asks(town.marit)
    assert "Your vote counts: *Ja*. You can change or withdraw it until Tue 1 Dec, 17:00." in votes(
        speaks_english(town.noor), "Ja", asked
    )


def test_abstention_is_counted_as_such_and_so_is_a_blank_vote_of_an_earlier_release(town: Town) -> None:
    asked = asks(town.marit)
    assert "Blanco" not in reading.texts(asked)
    for player, label in ((town.noor, "Ja"), (town.samira, "Onthouding"), (town.karim, "Ja")):
        votes(player, label, asked)
    votes_blank(town.jelle)
    manages(town.marit, "Nu sluiten", asked)
    said = shown(town, asked)
    for told in ("Ja `████████████` 2 (50 %)", "Blanco `██████` 1 (25 %)", "Onthouding `██████` 1 (25 %)"):
        assert told in said
    assert "De meeste stemmen: *Ja* (2 stemmen)." in said


def test_an_answer_that_is_called_abstention_takes_the_place_of_the_button(town: Town) -> None:
    asked = asks(town.marit, options="Ja\nNee\nOnthouding")
    labels = [one.label for one in reading.elements(asked)]
    assert labels.count("Onthouding") == 1
    assert "Blanco" not in labels
    blank = asks(town.marit, "En in april?", options="Ja\nBlanco")
    assert "Onthouding" not in [one.label for one in reading.elements(blank)]


def test_a_tie_is_said_in_words(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    votes(town.jelle, "Nee", asked)
    manages(town.marit, "Nu sluiten", asked)
    assert "Gelijk: *Ja* en *Nee* hebben elk 1 stem." in shown(town, asked)


def test_a_question_that_nobody_answered_says_so(town: Town) -> None:
    asked = asks(town.marit)
    manages(town.marit, "Nu sluiten", asked)
    assert "Niemand heeft gestemd." in shown(town, asked)


def test_an_organisation_has_one_vote_that_a_colleague_can_change(town: Town) -> None:
    town.marit.types(f"/kennis peiling {QUESTION}")
    fills_more(town.marit, voter="organisation", quorum="2")
    assert not town.marit.submits(options="Ja\nNee")
    town.settle()
    asked = message(town, QUESTION)
    votes(town.karim, "Ja", asked)
    votes(town.wout, "Nee", asked)
    manages(town.marit, "Nu sluiten", asked)
    said = shown(town, asked)
    assert "1 van 7 organisaties stemde" in said
    assert "Nee `████████████` 1 (100 %)" in said
    assert "Het quorum van 2 van 7 organisaties is niet gehaald." in said


def test_whoever_has_voted_sees_results_that_others_do_not_see_yet(town: Town) -> None:
    town.marit.types(f"/kennis peiling {QUESTION}")
    fills_more(town.marit, results="after_voting")
    assert not town.marit.submits(options="Ja\nNee")
    town.settle()
    asked = message(town, QUESTION)
    votes(town.noor, "Ja", asked)
    assert "█" not in presses(town.jelle, "^Uitslag$", asked)
    said = presses(town.noor, "^Uitslag$", asked)
    assert "Ja `████████████` 1 (100 %)" in said
    assert "*Ja*: Noor de Wit" in said


def test_votes_at_the_same_moment_all_count_once(town: Town) -> None:
    asked = asks(town.marit)
    voters = [town.noor, town.jelle, town.samira, town.karim, town.wout, town.yasmin] * 2
    with ThreadPoolExecutor(6) as pool:
        pressed = list(pool.map(lambda player: player.presses("^Ja", ts=asked["ts"]), voters))
    assert all(one["acked"] for one in pressed)
    later(town)
    assert "6 van 8 mensen" in shown(town, asked)
    assert count(town) == 6


def test_a_vote_after_the_end_is_refused_in_a_sentence(town: Town) -> None:
    asked = asks(town.marit)
    _end_behind_its_back(town)
    said = votes(town.noor, "Ja", asked)
    assert "V-1 is gesloten; antwoorden kan niet meer." in said
    assert "V-1 is closed, so it can no longer be answered." in votes(speaks_english(town.jelle), "Ja", asked)
    assert count(town) == 0


def test_whom_it_does_not_ask_reads_who_can(town: Town) -> None:
    asked = asks(town.marit)
    said = votes(town.hanneke, "Ja", asked)
    names = f"<@{town.marit.user_id}>"  # neither herself nor the political lead
    assert says("problem.not_asked_to_vote", alliance="Studentenhuisvesting", names=names) in said
    said = votes(speaks_english(town.tom), "Ja", asked)
    assert "Only members of organisations that take part in Student housing can vote." in said
    assert count(town) == 0


def test_somebody_of_another_workspace_votes_where_the_alliance_allows_it(town: Town) -> None:
    asked = asks(town.marit)
    ministry = "Ministerie van OCW"
    takes_part(town.hanneke, ministry, "Studentenhuisvesting")
    town.close_all_forms()
    for access, told in ((ExternalAccess.READ, "alleen"), (ExternalAccess.CONTRIBUTE, "Je stem telt: *Ja*")):
        with town.database.writing() as session:
            alliance = session.exec(select(Alliance).where(Alliance.channel_id == town.channels[HOUSING])).one()
            alliance.external_access = access
            session.add(alliance)
        assert told in votes(town.daan, "Ja", asked)


def test_whoever_is_new_says_for_which_organisation_and_goes_on_to_vote(town: Town) -> None:
    asked = asks(town.marit)
    guus = town.newcomer("gijs", "Gijs Nieuw", email="gijs@utrecht.nl")
    guus.presses("^Ja$", ts=asked["ts"])
    assert not guus.submits()
    assert QUESTION in reading.texts(guus.form())
    options = reading.options(guus.form(), "options")
    assert not guus.submits(options=options["Ja"])
    assert "Je stem telt: *Ja*" in reading.texts(guus.form())
    later(town)
    assert "1 van 9 mensen" in shown(town, asked)


def test_a_vote_on_a_message_that_was_deleted_counts_and_is_said(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    town.control.post("delete", user=town.users["tom"], channel=HOUSING, ts=asked["ts"])
    later(town)
    said = town.noor.types("/kennis toon V-1")
    assert "Jouw stem: *Ja*" in said
    presses_here = town.noor.presses("^Nee$")
    assert presses_here["acked"]
    later(town)
    assert "Jouw stem: *Nee*" in town.noor.types("/kennis toon V-1")
    assert [error for _, error in town.refused_calls()] == ["message_not_found"]


def test_an_answer_that_was_removed_in_the_meantime_is_refused_in_a_sentence(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Nee", asked)
    with town.database.writing() as session:
        option = session.exec(select(QuestionOption).where(QuestionOption.text == "Ja")).one()
        option.state = OptionState.REMOVED
        session.add(option)
    said = votes(town.noor, "Ja", asked)
    assert says("problem.option_removed", option="Ja") in said
    assert says("problem.option_removed", "en", option="Ja") in votes(speaks_english(town.jelle), "Ja", asked)
    assert count(town) == 1


# --- running it


def test_who_may_not_run_it_reads_who_can(town: Town) -> None:
    asked = asks(town.marit)
    said = presses(town.noor, "^Beheren$", asked)
    assert only_for("chair", "secretariat") in said
    assert town.marit.user_id in said
    assert town.karim.user_id not in said
    said = presses(speaks_english(town.jelle), "^Beheren$", asked)
    assert only_for("chair", "secretariat", language="en") in said


def test_when_the_chair_who_asked_is_gone_the_others_run_it(town: Town) -> None:
    asked = asks(town.marit)
    town.control.post("user", id=town.marit.user_id, deleted=True)
    town.settle()
    manages(town.karim, "Verlengen", asked)
    assert not town.karim.submits(ends_on="2026-12-08", time="12:00")
    assert "Stemmen kan tot di 8 dec. 12:00" in shown(town, asked)
    town.control.post("user", id=town.karim.user_id, deleted=True)
    town.settle()
    manages(town.hanneke, "Nu sluiten", asked)
    assert "gesloten" in shown(town, asked)


def test_a_chair_who_is_chair_no_more_cannot_run_it(town: Town) -> None:
    asked = asks(town.marit)
    changes_person(town.hanneke, town.noor, chairs=["Studentenhuisvesting:official"])
    town.close_all_forms()
    town.settle()
    assert only_for("chair", "secretariat") in presses(town.marit, "^Beheren$", asked)
    assert "Wat wil je doen?" in presses(town.noor, "^Beheren$", asked)


def test_a_deadline_moves_and_what_it_cannot_be_is_said(town: Town) -> None:
    asked = asks(town.marit)
    manages(town.marit, "Verlengen", asked)
    assert reading.labels(town.marit.form()) == ["Laatste dag", "Hoe laat?"]
    errors = town.marit.submits(ends_on="2026-11-20", time="17:00")
    assert errors == {"ends_on": says("problem.deadline_past")}
    errors = town.marit.submits(ends_on="2029-11-20", time="17:00")
    assert errors["ends_on"].startswith("Langer dan een jaar vooruit kan niet")
    assert not town.marit.submits(ends_on="2026-12-04", time="17:00")
    assert "Stemmen kan tot vr 4 dec. 17:00" in shown(town, asked)
    town.move("2026-12-02T12:00+01:00")
    assert "gesloten" not in shown(town, asked)


def test_cancelling_takes_a_word_of_why(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    manages(town.marit, "Intrekken", asked)
    assert town.marit.submits(reason="  ")["reason"].startswith("Schrijf in een paar woorden waarom")
    assert not town.marit.submits(reason="De datum staat al vast.")
    said = shown(town, asked)
    assert "*ingetrokken*" in said
    assert "Ingetrokken: De datum staat al vast." in said
    assert "█" not in said
    assert not town.refused_calls()


def test_the_outcome_stands_with_the_result(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    manages(town.marit, "Nu sluiten", asked)
    manages(town.karim, "Uitkomst vastleggen", asked)
    assert not town.karim.submits(outcome="De conferentie is op 12 maart.")
    said = shown(town, asked)
    assert "*Uitkomst:* De conferentie is op 12 maart. _(vastgelegd door Karim Aydin)_" in said
    (entry,) = audit(town, "poll_outcome")
    assert (entry.before, entry.after) == ({"outcome": ""}, {"outcome": "De conferentie is op 12 maart."})


def test_closing_twice_is_said(town: Town) -> None:
    asked = asks(town.marit)
    presses(town.marit, "^Beheren$", asked)
    presses(town.karim, "^Beheren$", asked)
    town.marit.presses("^Nu sluiten$")
    before = {one["ts"] for one in town.messages(HOUSING, reader="karim")}
    town.karim.presses("^Nu sluiten$")
    assert says("problem.poll_closed", ref="V-1") in new_text(town.karim, before)


# --- by its reference


def test_a_poll_is_shown_by_its_reference_with_what_one_can_do(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    assert "Jouw stem: *Ja*" in town.noor.types("/kennis toon v1")
    assert "Nu sluiten" in town.marit.types("/kennis toon V-1")
    assert "Nu sluiten" not in town.noor.types("/kennis toon V-1")
    assert QUESTION in speaks_english(town.noor).types("/kennis show V-1")


def test_what_one_may_not_see_is_not_there(town: Town) -> None:
    asks(town.marit)
    for ref in ("V-1", "V-99"):
        said = town.pieter.types(f"/kennis toon {ref}", "algemeen")
        assert says("problem.no_poll", key=ref) in said
    assert says("problem.no_poll", "en", key="V-99") in town.emily.types("/kennis show V-99", "algemeen")


def test_in_a_mention_it_shows_what_everybody_there_may_see(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    bot = town.control.get("state")["apps"][0]["bot_user"]
    said = town.noor.says(f"<@{bot}> V-1", HOUSING)
    town.settle()
    thread = town.control.get(f"messages?channel={HOUSING}&thread_ts={said['ts']}")["messages"]
    answers = [one for one in thread if one["ts"] != said["ts"]]
    assert QUESTION in reading.texts(answers)
    assert "Jouw stem" not in reading.texts(answers)


def test_a_vote_in_what_only_one_person_sees_shows_itself_there(town: Town) -> None:
    asks(town.marit)
    town.noor.types("/kennis toon V-1")
    town.noor.presses("^Nee$")
    own = [m for m in town.messages(HOUSING, reader="noor") if m.get("is_ephemeral")]
    assert "Jouw stem: *Nee*" in reading.texts(own[-1])


def test_one_votes_from_home_as_well(town: Town) -> None:
    asks(town.marit)
    assert QUESTION in town.noor.opens_home()
    town.noor.presses("^Antwoorden$", view="home")
    town.noor.presses("^Ja$", view="modal")
    assert "Jouw stem: *Ja*" in reading.texts(town.noor.form())
    assert not town.refused_calls()


def test_it_shows_in_the_zone_of_who_reads(town: Town) -> None:
    town.control.post("user", id=town.noor.user_id, tz="Europe/Lisbon")
    town.settle()
    town.noor.types("/kennis help")
    town.marit.types(f"/kennis peiling {QUESTION}")
    fills_more(town.marit, where="dm")
    assert not town.marit.submits(options="Ja\nNee")
    town.settle()
    assert "Stemmen kan tot di 1 dec. 16:00" in reading.texts(direct(town.noor))
    assert "Stemmen kan tot di 1 dec. 17:00" in reading.texts(direct(town.jelle))


def _end_behind_its_back(town: Town) -> None:
    """Its deadline passes, and the tick that ends it has not come yet."""
    with town.database.writing() as session:
        poll = session.exec(select(Poll)).one()
        poll.ends_at = town.now() - dt.timedelta(seconds=1)
        session.add(poll)


def test_nobody_runs_a_poll_past_its_buttons(http_town: Town) -> None:
    asked = asks(http_town.marit)
    for action_id in ("poll_close", "poll_extend", "poll_cancel", "poll_repeat"):
        send(http_town.noor, _click(http_town.noor, action_id, "1", asked))
    assert not http_town.noor.stack()
    send(http_town.noor, _click(http_town.noor, "vote:999999", "1:999999", asked))
    send(http_town.noor, _click(http_town.noor, "vote:x", "nonsense", asked))
    manages(http_town.marit, "Intrekken", asked)
    stolen = submission(http_town.marit, reason="Omdat het kan.")
    answer = send(http_town.noor, {**stolen, "user": {**stolen["user"], "id": http_town.noor.user_id}})
    assert only_for("chair", "secretariat") in answer["errors"]["reason"]
    later(http_town)
    said = shown(http_town, asked)
    assert "0 van 8 mensen stemden" in said
    assert "gesloten" not in said


def _click(player: Player, action_id: str, value: str, asked: dict[str, Any]) -> dict[str, Any]:
    """A button of a message as somebody could send it who has no such button."""
    state = player.town.control.get("state")
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.1"}
    channel = player.town.channels[HOUSING]
    return {
        "type": "block_actions",
        "team": {"id": state["team"]["id"], "domain": "kennissteden"},
        "user": {"id": player.user_id, "username": player.name, "team_id": state["team"]["id"]},
        "api_app_id": state["apps"][0]["id"],
        "token": "",
        "trigger_id": "",
        "container": {"type": "message", "message_ts": asked["ts"], "channel_id": channel, "is_ephemeral": False},
        "channel": {"id": channel, "name": HOUSING},
        "message": asked,
        "actions": [action],
    }
