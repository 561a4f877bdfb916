"""Results are told: to the channel in the poll's thread, and to whoever asked, once each time a poll ends."""

from typing import Any

from sqlmodel import select

from storage.tables import Member
from tests.kit import Player, Town, reading
from tests.kit.asked_scans import ask_in, choice, fills, number, opens
from tests.kit.people import HOUSING
from tests.kit.polls import QUESTION, asks, direct, fills_more, manages, message, speaks_english, votes
from tests.kit.reading import says

END = "2026-12-01T17:00:30+01:00"
VOTERS = ("noor", "jelle", "samira", "karim", "wout")


def replies(town: Town, asked: dict[str, Any], channel: str = HOUSING) -> list[dict[str, Any]]:
    """What was said in a question's thread."""
    town.settle()
    return [one for one in town.messages(channel) if one.get("thread_ts") == asked["ts"] != one["ts"]]


def told(player: Player) -> list[dict[str, Any]]:
    """The direct messages that tell this person how a poll ended."""
    player.town.settle()
    return [one for one in player.town.messages("@bot", reader=player.name) if "poll-result" in str(one)]


def labels(shown: dict[str, Any]) -> list[str]:
    return [one.label for one in reading.elements(shown)]


def test_at_the_end_the_channel_and_whoever_asked_are_told(town: Town) -> None:
    asked = asks(town.marit)
    for player, label in ((town.noor, "Ja"), (town.jelle, "Ja"), (town.samira, "Nee")):
        votes(player, label, asked)
    assert not replies(town, asked)
    town.move(END)
    (reply,) = replies(town, asked)
    assert reply["subtype"] == "thread_broadcast"
    for part in ("Ja 2 van 3 (67 %) · Nee 1 (33 %)", "Ja `████████████` 2 (67 %)", "3 van 8 mensen stemden"):
        assert part in reading.texts(reply)
    assert reply["text"].startswith(f"De uitslag van V-1 {QUESTION}: Ja 2 van 3 (67 %)")
    assert "█" not in reply["text"]
    assert not labels(reply)
    (direct,) = told(town.marit)
    assert "Ja 2 van 3 (67 %) · Nee 1 (33 %)" in reading.texts(direct)
    assert labels(direct) == ["Uitkomst vastleggen", "Op de agenda", "Excel"]
    assert not told(town.noor)
    assert not town.refused_calls()


def test_whoever_asked_goes_on_from_there(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    manages(town.marit, "Nu sluiten", asked)
    (direct,) = told(town.marit)
    town.marit.presses("^Uitkomst vastleggen$", "@bot", ts=direct["ts"])
    assert not town.marit.submits(outcome="De conferentie is op 12 maart.")
    town.marit.presses("^Excel$", "@bot", ts=direct["ts"])
    town.settle()
    assert town.files("V-1")
    town.marit.presses("^Op de agenda$", "@bot", ts=direct["ts"])
    assert says("problem.no_meetings", command="/kennis") in town.marit.reads()
    assert "12 maart" in reading.texts(message(town, QUESTION))


def test_a_question_in_direct_messages_ends_in_those_messages_and_only_the_asker_gets_another(town: Town) -> None:
    town.marit.types(f"/kennis peiling {QUESTION}", HOUSING)
    fills_more(town.marit, where="dm")
    assert not town.marit.submits(options="Ja\nNee")
    town.settle()
    votes(town.noor, "Nee", direct(town.noor), "@bot")
    before = len(town.messages("@bot", reader="jelle"))
    manages(town.marit, "Nu sluiten", direct(town.marit), "@bot")
    town.settle()
    for player in (town.noor, town.jelle):
        said = reading.texts(direct(player))
        assert says("ballot.state_closed") in said
        assert "Nee `████████████` 1 (100 %)" in said
        assert "Ja" not in labels(direct(player))
    assert (len(told(town.marit)), told(town.jelle)) == (1, [])
    assert len(town.messages("@bot", reader="jelle")) == before


def test_the_channel_reads_the_networks_language_and_whoever_asked_their_own(town: Town) -> None:
    asked = asks(speaks_english(town.marit))
    votes(town.noor, "Ja", asked)
    town.move(END)
    (reply,) = replies(town, asked)
    assert reply["text"].startswith("De uitslag van V-1")
    (direct,) = told(town.marit)
    assert "Ja 1 of 1 (100%)" in reading.texts(direct)
    assert labels(direct) == ["Record the outcome", "Put on an agenda", "Excel"]


def test_of_fewer_than_five_anonymous_votes_only_the_turnout_is_told(town: Town) -> None:
    asked = asks(town.marit, secrecy="anonymous")
    for name in VOTERS[:4]:
        votes(getattr(town, name), "Ja", asked)
    town.move(END)
    for shown in (*replies(town, asked), *told(town.marit)):
        said = reading.texts(shown)
        assert says("ballot.withheld") in said
        assert "4 van 8 mensen stemden" in said
        assert "█" not in said
        assert "%" not in said
    assert labels(told(town.marit)[0]) == ["Uitkomst vastleggen", "Op de agenda"]


def test_five_anonymous_votes_are_told_in_totals(town: Town) -> None:
    asked = asks(town.marit, secrecy="anonymous")
    for name in VOTERS:
        votes(getattr(town, name), "Nee" if name == "noor" else "Ja", asked)
    town.move(END)
    (reply,) = replies(town, asked)
    assert "Ja 4 van 5 (80 %) · Nee 1 (20 %)" in reading.texts(reply)


def test_where_nobody_voted_one_sentence_says_so(town: Town) -> None:
    asked = asks(town.marit)
    town.move(END)
    (reply,) = replies(town, asked)
    assert reply["text"] == f"V-1 {QUESTION} is gesloten. Niemand heeft gestemd."
    assert len(reply["blocks"]) == 1
    assert labels(told(town.marit)[0]) == ["Op de agenda"]


def test_one_that_is_cancelled_tells_nothing_more(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    manages(town.marit, "Intrekken", asked)
    assert not town.marit.submits(reason="De datum staat al vast.")
    town.move(END)
    assert not replies(town, asked)
    assert not told(town.marit)


def test_one_that_is_extended_is_told_once_at_its_new_end(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    manages(town.marit, "Verlengen", asked)
    assert not town.marit.submits(ends_on="2026-12-03")
    town.move(END)
    assert not replies(town, asked)
    votes(town.jelle, "Ja", asked)
    town.move("2026-12-03T17:00:30+01:00")
    (reply,) = replies(town, asked)
    assert "Ja 2 van 2 (100 %)" in reading.texts(reply)
    assert len(told(town.marit)) == 1


def test_one_that_is_asked_again_tells_what_changed(town: Town) -> None:
    asked = asks(town.marit)
    for player, label in ((town.noor, "Ja"), (town.jelle, "Nee")):
        votes(player, label, asked)
    manages(town.marit, "Nu sluiten", asked)
    town.settle()
    manages(town.marit, "Opnieuw vragen", asked)
    assert not town.marit.submits()
    town.settle()
    again = message(town, QUESTION)
    votes(town.noor, "Nee", again)
    manages(town.marit, "Nu sluiten", again)
    (reply,) = replies(town, again)
    assert "Vergeleken met V-1 (24 nov.): Ja van 50 naar 0 %, Nee van 50 naar 100 %." in reading.texts(reply)


def test_one_asked_in_direct_messages_is_told_to_whoever_asked_alone(town: Town) -> None:
    town.marit.types(f"/kennis peiling {QUESTION}")
    fills_more(town.marit, where="dm")
    assert not town.marit.submits(options="Ja\nNee")
    town.move(END)
    assert len(told(town.marit)) == 1
    assert not told(town.noor)
    assert QUESTION not in reading.texts(town.messages(HOUSING))


def test_when_whoever_asked_has_left_the_lead_officer_is_told(town: Town) -> None:
    asks(town.hanneke)
    with town.database.writing() as session:
        left = session.exec(select(Member).where(Member.slack_user_id == town.hanneke.user_id)).one()
        left.left_at = town.now()
        session.add(left)
    town.move(END)
    assert not told(town.hanneke)
    assert len(told(town.marit)) == 1


def test_where_its_message_was_deleted_the_result_stands_in_the_channel(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    town.control.post("delete", user=town.users["tom"], channel=HOUSING, ts=asked["ts"])
    town.move(END)
    found = [one for one in town.messages(HOUSING) if one["text"].startswith("De uitslag van V-1")]
    assert [one.get("thread_ts") for one in found] == [None]
    assert not [error for _, error in town.refused_calls() if error != "message_not_found"]


def test_a_reply_that_slack_took_without_an_answer_is_not_repeated(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    town.fault("half_response", method="chat.postMessage")
    town.move(END)
    town.move("2026-12-01T17:05+01:00")
    assert len(replies(town, asked)) == 1
    assert len(told(town.marit)) == 1


def test_a_scan_tells_its_summary_with_bars(town: Town) -> None:
    ask_in(town, [number(), choice()])
    asked = message(town, "Kamers in 2027")
    for player, rooms, plan in ((town.noor, "1200", "0"), (town.jelle, "400", "1")):
        opens(player)
        assert not fills(player, rooms, plan)
    town.close_all_forms()
    town.move(END)
    (reply,) = replies(town, asked)
    assert reply["subtype"] == "thread_broadcast"
    said = reading.texts(reply)
    assert "2 van 7 organisaties antwoordden" in said
    assert "samen 1.600 kamers, middelste 800 kamers (laagste 400, hoogste 1.200; 2 antwoorden)" in said
    assert "Ja `████████████` 1 (50 %)" in said
    (direct,) = told(town.marit)
    assert "Ja: 1 · Nee: 1" in reading.texts(direct)
    assert labels(direct) == ["Uitkomst vastleggen", "Op de agenda", "Excel"]
    assert not town.refused_calls()
