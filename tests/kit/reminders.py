"""Reminders as the rules send them: who gets one, and what about."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from alliance.attention import reminders
from storage.engine.database import Session
from storage.enums import KeptKind
from storage.tables import Delivery, KeptMessage
from tests.kit.times import local

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def remind(session: Session, now: dt.datetime) -> int:
    """Let the clock tick: how many people get a reminder, or a check-in back that they snoozed."""
    back = reminders.bring_back(session, now=now)
    return back + reminders.remind_due(session, time=local(now))


def reminded(session: Session) -> list[str]:
    """The Slack user ids of those who got one, in the order in which they were sent."""
    channel_keys = session.exec(
        select(Delivery.channel_key).where(Delivery.kind == "reminder").order_by(col(Delivery.id))
    ).all()
    return [channel_key.removesuffix("/reminder") for channel_key in channel_keys]


def reminded_of(session: Session) -> list[tuple[str, list[str]]]:
    """Who got one, and of what: the kinds of what is asked."""
    statement = select(KeptMessage).where(KeptMessage.kind == KeptKind.REMINDER).order_by(col(KeptMessage.id))
    return [(one.place, [kind for kind, _ in one.about["asks"]]) for one in session.exec(statement).all()]
