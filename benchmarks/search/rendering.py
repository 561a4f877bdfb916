"""Home and a card as the worker renders them, whatever they show."""

import datetime as dt

from handlers.messages import KINDS
from handlers.slack.context import Context
from handlers.slack.subcommands import Subcommands
from storage.engine.database import Database, Session
from storage.tables import Delivery
from texts import Translators

MEMBER = "U0BENCHMARK"


def make_context(database: Database, now: dt.datetime) -> Context:
    """A context in a network whose workspace is that of the benchmark's member."""
    texts = Translators("nl", "Europe/Amsterdam")
    return Context(
        database=database,
        now=lambda: now,
        texts=texts,
        team_id="T0SANDBOX",
        bot_user_id="U0BOT",
        subcommands=Subcommands(texts),
    )


def render_home(session: Session, context: Context) -> None:
    """A member's Home."""
    session.expunge_all()
    assert KINDS["home"].render(session, _delivery("home", MEMBER, {}), context) is not None


def render_card(session: Session, context: Context, number: int) -> None:
    """The card of B-`number`."""
    session.expunge_all()
    assert (
        KINDS["card"].render(session, _delivery("card", "C0BENCHMARK", {"contribution": number}), context) is not None
    )


def _delivery(kind: str, channel_key: str, about: dict[str, object]) -> Delivery:
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    return Delivery(key="benchmark", kind=kind, channel_key=channel_key, about=about, created_at=now, due_at=now)
