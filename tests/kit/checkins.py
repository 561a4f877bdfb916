"""An alliance that asks: steps with owners, a schedule, and answering as people do."""

import datetime as dt
import re
from typing import Any

from sqlmodel import select

from alliance.checkins.schedules import plan_next
from alliance.enums import Ambition, Every, Status
from storage.tables import ActionStep, Alliance, Member, Schedule, StepOwner
from tests.kit.people import HOUSING, Player
from tests.kit.times import local
from tests.kit.town import Town

THURSDAY = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)
"""Nine o'clock in Amsterdam: the first round."""
WEEK = dt.timedelta(weeks=1)
FIRST = 901
"""The number of the first step."""


def plan_rounds(town: Town, channel: str = HOUSING, weekday: int = 3, first: int = FIRST, /, **steps: int) -> None:
    """Give each of these people so many steps of the alliance on housing, and let it ask on Thursdays at nine.

    Their numbers go on from `first`, in the order of the people; `nobody` owns what nobody owns.
    """
    numbers = iter(range(first, first + 1000))
    with town.database.writing() as session:
        alliance = session.exec(select(Alliance).where(Alliance.channel_id == town.channels[channel])).one()
        now = town.now()
        for name, count in steps.items():
            for _ in range(count):
                number = next(numbers)
                step = ActionStep(
                    number=number,
                    alliance_id=alliance.id,
                    title=f"Stap {number}",
                    ambition=Ambition.FIRST_STEP,
                    status=Status.NOT_STARTED,
                    created_at=now,
                    updated_at=now,
                )
                session.add(step)
                session.flush()
                if name == "nobody":
                    continue
                member = session.exec(select(Member).where(Member.slack_user_id == town.users[name])).one()
                session.add(
                    StepOwner(
                        step_id=step.id,
                        organisation_id=member.organisation_id,
                        contact_member_id=member.id,
                        since=now,
                    )
                )
        schedule = Schedule(
            alliance_id=alliance.id,
            every=Every.WEEKS,
            weekday=weekday,
            wall_time=dt.time(9),
            zone="Europe/Amsterdam",
            starts_on=now.date(),
            updated_at=now,
        )
        plan_next(session, schedule, time=local(now))
        session.add(schedule)


def stop_rounds(town: Town) -> None:
    """No further round begins."""
    with town.database.writing() as session:
        schedule = session.exec(select(Schedule)).one()
        schedule.paused_until = dt.date(2030, 1, 1)
        plan_next(session, schedule, time=local(town.now()))
        session.add(schedule)


def joins(town: Town, name: str, real_name: str, *, colleague_of: Player, **more: Any) -> Player:
    """Somebody new in the workspace who speaks for the organisation of somebody else."""
    player = town.newcomer(name, real_name, **more)
    with town.database.writing() as session:
        other = session.exec(select(Member).where(Member.slack_user_id == colleague_of.user_id)).one()
        session.add(
            Member(
                slack_user_id=player.user_id,
                organisation_id=other.organisation_id,
                name=real_name,
                created_at=town.now(),
            )
        )
    return player


def checkins(player: Player) -> list[dict[str, Any]]:
    """The check-in messages that somebody has, oldest first."""
    messages = player.town.messages("@bot", reader=player.name)
    return [m for m in messages if "checkin-all" in str(m) and not m.get("is_ephemeral")]


def statuses(shown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The selects of a message or of Home by the steps' references."""
    found = {}
    for block in shown.get("blocks") or []:
        for element in [*(block.get("elements") or []), block.get("accessory")]:
            if isinstance(element, dict) and str(element.get("action_id", "")).startswith("checkin_status"):
                found[f"A-{element['action_id'].partition(':')[2]}"] = {**element, "block_id": block["block_id"]}
    return found


def answers(player: Player, ref: str, status: str, *, message: dict[str, Any] | None = None, view: str = "") -> Any:
    """Choose a status beside a step: in a message, by default the newest, or in the `home` or `modal` view."""
    shown = {"home": player.home, "modal": player.form}[view]() if view else (message or checkins(player)[-1])
    select_ = statuses(shown)[ref]
    value = next(one["value"] for one in select_["options"] if re.search(status, one["text"]["text"], re.IGNORECASE))
    return uses(player, select_["action_id"], select_["block_id"], value, message=shown, view=view)


def uses(
    player: Player, action_id: str, block_id: str, value: str, *, message: dict[str, Any], view: str = ""
) -> dict[str, Any]:
    """Use an element with a value; the bot comes to rest."""
    where = {"view": view} if view else {"channel": "@bot", "ts": message["ts"]}
    answer: dict[str, Any] = player._do("action", action_id=action_id, block_id=block_id, value=value, **where)
    player.town.settle()
    return answer


def chosen(shown: dict[str, Any], ref: str) -> str | None:
    """The status that is chosen beside a step."""
    option = statuses(shown)[ref].get("initial_option")
    return option["text"]["text"] if option else None


def later(player: Player, when: str) -> dict[str, Any]:
    """Put the newest check-in off."""
    message = checkins(player)[-1]
    block = next(one for one in message["blocks"] if one.get("block_id") == "checkin-all")
    element = next(one for one in block["elements"] if one["action_id"] == "checkin_later")
    value = next(one["value"] for one in element["options"] if when in one["text"]["text"])
    return uses(player, "checkin_later", "checkin-all", value, message=message)
