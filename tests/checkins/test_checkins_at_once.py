"""Many people answer a check-in at the same time, early, late and again; each answer counts once, and none is lost."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.checkins.test_checkins import is_answered, reports
from tests.kit import Player, Town
from tests.kit.checkins import THURSDAY, WEEK, answers, checkins, chosen, joins, plan_rounds, statuses
from tests.kit.people import HOUSING
from tests.kit.reading import texts

OWNERS = ("noor", "jelle", "samira", "marit", "karim", "hanneke", "pieter", "yasmin", "bas", "emily")
ON_TRACK = {"emily": "on track"}


def clicks(player: Player, ref: str, status: str, message: dict[str, Any]) -> bool:
    """Choose a status without waiting for the bot to come to rest; whether the bot acknowledged it."""
    element = statuses(message)[ref]
    value = next(one["value"] for one in element["options"] if one["text"]["text"] == status)
    answer = player._do(
        "action",
        action_id=element["action_id"],
        block_id=element["block_id"],
        value=value,
        channel="@bot",
        ts=message["ts"],
    )
    return bool(answer["acked"])


def test_ten_owners_answer_at_once_and_each_message_follows(http_town: Town) -> None:
    plan_rounds(http_town, **dict.fromkeys(OWNERS, 2))
    http_town.move(THURSDAY + dt.timedelta(minutes=1))
    players = [getattr(http_town, name) for name in OWNERS]
    messages = [checkins(player)[-1] for player in players]
    wanted = [
        (player, next(iter(statuses(message))), message) for player, message in zip(players, messages, strict=True)
    ]
    with ThreadPoolExecutor(len(players)) as pool:
        done = list(
            pool.map(lambda one: clicks(one[0], one[1], ON_TRACK.get(one[0].name, "op schema"), one[2]), wanted)
        )
    http_town.settle()
    assert done == [True] * len(players)
    for player, ref, _ in wanted:
        (message,) = checkins(player)
        assert chosen(message, ref) == ON_TRACK.get(player.name, "op schema")
        assert reports(http_town, int(ref[2:])) == [("on_track", "")]
        assert is_answered(http_town, int(ref[2:])) == [True]
    assert "10 van 20" in http_town.noor.types("/kennis overzicht", HOUSING)
    assert http_town.refused_calls() == []


def test_two_colleagues_answer_the_same_step_at_once_and_both_answers_are_kept(http_town: Town) -> None:
    lisa = joins(http_town, "lisa", "Lisa Vos · Utrecht", colleague_of=http_town.noor)
    lisa.types("/kennis help", "@bot")
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    (message,) = checkins(http_town.noor)
    with ThreadPoolExecutor(2) as pool:
        own = pool.submit(clicks, http_town.noor, "A-901", "stagneert", message)
        hers = pool.submit(lisa.types, "/kennis status A-901 loopt Het is besteld", "@bot")
    assert own.result()
    assert "*A-901*" in hers.result()
    http_town.settle()
    told = reports(http_town)
    assert sorted(told) == [("blocked", ""), ("on_track", "Het is besteld")]
    (message,) = checkins(http_town.noor)
    last = {"blocked": "stagneert", "on_track": "op schema"}[told[-1][0]]
    assert chosen(message, "A-901") == last
    assert is_answered(http_town) == [True]
    assert http_town.refused_calls() == []


def test_an_answer_can_be_early_changed_and_late_and_the_last_one_stands(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY - dt.timedelta(hours=20))
    http_town.noor.opens_home()
    answers(http_town.noor, "A-901", "op schema", view="home")  # early: the round counts it
    http_town.move(THURSDAY + dt.timedelta(minutes=1))
    assert checkins(http_town.noor) == []  # it is answered: nothing is asked
    assert statuses(http_town.noor.home()) == {}
    http_town.noor.opens_list("show_mine:own")
    assert chosen(http_town.noor.form(), "A-901") == "op schema"
    answers(http_town.noor, "A-901", "vraagt aandacht", view="modal")  # changed in the round
    http_town.move(THURSDAY + dt.timedelta(days=5, hours=12))  # after its deadline
    answers(http_town.noor, "A-901", "afgerond", view="modal")
    assert [one[0] for one in reports(http_town)] == ["on_track", "at_risk", "done"]
    assert is_answered(http_town) == [True]
    http_town.move(THURSDAY + WEEK + dt.timedelta(minutes=1))
    assert checkins(http_town.noor) == []  # what is done is not asked again


def test_who_did_not_answer_reads_after_the_deadline_that_it_still_counts(http_town: Town) -> None:
    plan_rounds(http_town, noor=1, emily=1)
    http_town.move(THURSDAY)
    http_town.move(THURSDAY + dt.timedelta(days=5, hours=12))
    assert "De termijn is voorbij, maar je antwoord telt tot de volgende ronde." in texts(checkins(http_town.noor)[-1])
    said = "The deadline has passed, but your answer counts until the next round."
    assert said in texts(checkins(http_town.emily)[-1])
    assert len(checkins(http_town.noor)) == 1  # said in the message that is there, and nothing is sent
