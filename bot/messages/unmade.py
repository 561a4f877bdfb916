"""What readers hear of a file that is late or does not come: why, who can mend it, and whether it comes by itself."""

import datetime as dt

from alliance.typed_periods import parse_period
from alliance.words import DeliveryState, Name
from bot.messages.kind import Budget, Kind, place_of, words_for
from bot.outgoing import Outgoing, Post, Update
from handlers.desk import Desk
from handlers.views import unmade as views
from reports.titles import period_title
from storage import alliances
from storage.database import Session
from storage.deliveries import enqueue, find_delivery, find_newest_of
from storage.tables import Delivery

ANSWER = "digest_answer"
"""The kind that turns the message which said that a digest is being made into that digest."""
LATE_AFTER = 3
"""Attempts: what goes well by then, nobody need hear of."""
OF_THE_FILE = {
    "disk_full": "disk",
    "disk_not_writable": "disk",
    "no_memory": "memory",
    "process_ended": "memory",
    "took_too_long": "memory",
    "storage_limit_reached": "storage",
    "upload_storage_limit_reached": "storage",
    "file_uploads_disabled": "forbidden",
    "file_uploads_except_images_disabled": "forbidden",
    "file_upload_size_restricted": "size",
}
"""What can be wrong with a file wherever it goes, and which sentence tells it."""


def is_of_the_file(error: str) -> bool:
    """Whether a file would come nowhere for this, unlike what is wrong with the place it goes to.

    Slack's words are in small letters; those of our own errors are not.
    """
    return error in OF_THE_FILE or not error.islower()


def tell(session: Session, delivery: Delivery, *, error: str, is_over: bool, now: dt.datetime) -> None:
    """Say in the place where a file is awaited that it is late, or that it does not come; each once.

    Before `LATE_AFTER` attempts, and while it waits for what is not the file's own fault, nothing is said.
    """
    is_late = delivery.attempts >= LATE_AFTER and error in OF_THE_FILE
    if not is_over and not is_late:
        return
    key = f"unmade:{delivery.key}:{'over' if is_over else 'late'}"
    if find_newest_of(session, key) is None:
        about = {"delivery": delivery.id, "error": error, "over": is_over}
        kind = "unmade_answer" if delivery.kind == ANSWER else "unmade"
        enqueue(session, kind=kind, lane=place_of(delivery.lane), about=about, coalesce_key=key, now=now)


def _unmade(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    awaited = find_delivery(session, delivery.about["delivery"])
    if awaited is None or awaited.state in {DeliveryState.SENT, DeliveryState.DROPPED}:
        return None  # it came meanwhile
    words = words_for(session, delivery, desk)
    error, is_over = delivery.about["error"], delivery.about["over"]
    about = awaited.about
    what = ""
    if "period" in about and awaited.kind != "digest_file":
        alliance = alliances.find_alliance(session, about["alliance"]) if about.get("alliance") else None
        named = Name(alliance.name, alliance.name_en) if alliance is not None else None
        period = parse_period(about["period"], desk.now().astimezone(desk.texts.network.zone).date())
        what = period_title(period, named, words)
    why = OF_THE_FILE.get(error, "unknown")
    text, blocks = views.unmade(words, what=what, why=why, error=error, is_over=is_over, command=desk.command)
    if awaited.kind == ANSWER:
        return Update(about["channel"], about["ts"], text, blocks)
    return Post(text, blocks, thread_ts=about.get("ts"))


KINDS = {"unmade": Kind(_unmade), "unmade_answer": Kind(_unmade, budget=Budget.UPDATE)}
