"""`/kennis overzicht`: how an alliance's check-ins go, in counts for everybody, with names for its chairs alone."""

import datetime as dt
import re

from sqlmodel import select

from alliance.enums import LinkKind
from storage.tables import ActionStep, SlackProfile, StepLink
from tests.kit import Town
from tests.kit.checkins import THURSDAY, answers, joins, plan_rounds
from tests.kit.people import HOUSING


def overview(town: Town, name: str, channel: str = HOUSING) -> str:
    return str(getattr(town, name).types("/kennis overzicht", channel))


def test_it_says_when_the_next_questions_come_and_what_moves_them(http_town: Town) -> None:
    http_town.move("2027-04-28T10:00:00Z", jump=True)
    plan_rounds(http_town, noor=1)
    told = overview(http_town, "noor")
    days = re.search("Eerstvolgende: (.*)", told)
    assert days is not None, told
    first, second, third = days[1].split(" · ")
    assert (first, third) == ("donderdag 29 apr.", "donderdag 13 mei")
    assert second.startswith("vrijdag 7 mei (")
    assert "Hemelvaartsdag" in second


def test_a_round_is_told_in_counts_and_never_in_names(http_town: Town) -> None:
    plan_rounds(http_town, noor=2, jelle=1)
    http_town.move(THURSDAY)
    assert "Beantwoorde stappen per ronde: 26 nov. 0 van 3" in overview(http_town, "samira")
    answers(http_town.noor, "A-901", "op schema")
    told = overview(http_town, "samira")
    assert "Beantwoorde stappen per ronde: 26 nov. 1 van 3" in told
    assert "Noor" not in told
    http_town.move(THURSDAY + dt.timedelta(weeks=1))
    assert "per ronde: 26 nov. 1 van 3 · 3 dec. 0 van 3" in overview(http_town, "samira")


def test_who_cannot_be_reached_is_told_to_chairs_and_the_secretariat_and_not_tried_again(http_town: Town) -> None:
    gone = joins(http_town, "gijs", "Gijs Bos · Utrecht", colleague_of=http_town.noor)
    plan_rounds(http_town, noor=1, gijs=1)
    http_town.look_at_accounts()
    http_town.move(THURSDAY - dt.timedelta(minutes=30))
    with http_town.database.writing() as session:
        session.get_one(SlackProfile, gone.user_id).is_deleted = True
    http_town.move(THURSDAY)
    told = {name: overview(http_town, name) for name in ("noor", "marit", "hanneke")}
    assert "Niet te bereiken" not in told["noor"]
    assert "Niet te bereiken: Gijs Bos (account uitgezet)." in told["marit"]
    assert "Niet te bereiken: Gijs Bos (account uitgezet)." in told["hanneke"]
    tried = len(http_town.calls("chat.postMessage"))
    http_town.move(THURSDAY + dt.timedelta(hours=6))
    assert len(http_town.calls("chat.postMessage")) == tried


def test_it_says_what_waits_for_what(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    plan_rounds(http_town, noor=1)
    with http_town.database.writing() as session:
        step = session.exec(select(ActionStep).where(ActionStep.number == 901)).one()
        session.add(
            StepLink(step_id=step.id, contribution_id=1, kind=LinkKind.WAITS_FOR, at=http_town.now()),
        )
    assert "A-901 Stap 901: wacht op B-1" in overview(http_town, "noor").replace("*", "")
