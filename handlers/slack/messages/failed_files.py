"""Report files that are late or failed: which, why, who can fix it, and how to get them anyway.

Shared by every kind of file. While a file is retried, a reply in the thread says so. When it is given up, the message
that promised it is updated, and the secretariat is notified if that message is posted elsewhere.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

from alliance.channel_keys import is_channel, place_of
from alliance.enums import DeliveryState
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Awaited, Budget, Kind, to_each_of_the_secretariat, words_for
from handlers.slack.outgoing import Block, Outgoing, Post, Update
from handlers.slack.views import failed_files as views
from handlers.slack.views.markup import mention
from handlers.slack.views.undelivered import is_away
from storage.engine.database import Session
from storage.engine.deliveries import enqueue, find_delivery, find_newest_of, list_failed
from storage.tables import Delivery
from texts import Translator

LATE_AFTER = 3
"""Number of attempts before a file is reported as late; nobody is notified of a file that succeeds earlier."""
GATHERED = dt.timedelta(seconds=30)
"""How long the secretariat's notification waits for further failed files of the same message."""
LATE, OVER, CHANGED, PLAIN, ELSEWHERE = (
    "unmade",
    "unmade_over",
    "unmade_message",
    "unmade_answer",
    "unmade_elsewhere",
)
OURS = {
    "disk_full": "disk",
    "disk_not_writable": "disk",
    "no_memory": "memory",
    "process_ended": "memory",
    "took_too_long": "memory",
    "ArchiveTooLarge": "size",
}
"""Errors that can occur while a file is made, with the key of the sentence for each."""
SLACKS = {
    "storage_limit_reached": "storage",
    "upload_storage_limit_reached": "storage",
    "file_uploads_disabled": "forbidden",
    "file_uploads_except_images_disabled": "forbidden",
    "file_upload_size_restricted": "size",
    "file_type_not_allowed": "type",
    "restricted_action": "restricted",
    "access_denied": "restricted",
    "no_permission": "restricted",
    "ekm_access_denied": "restricted",
    "missing_scope": "scope",
    "not_allowed_token_type": "scope",
    "unknown_method": "method",
    "method_deprecated": "method",
    "deprecated_endpoint": "method",
}
"""Slack's errors when it refuses a file, with the key of the sentence for each."""
OF_THE_PLACE = frozenset(
    {"is_archived", "not_in_channel", "channel_not_found", "invalid_channel", "posting_to_channel_denied"}
)
"""Errors of the channel to which a file is posted, rather than of the file."""


def is_file_problem(delivery: Delivery, kind: Kind, error: str) -> bool:
    """Whether the problem is with the file itself, so that it would fail in any channel."""
    if kind.awaited is None:
        return False
    if _is_ours(error):
        return True
    has_other_way = kind.after_failed is not None and is_channel(delivery.channel_key)
    return kind.awaited.message is not None and not (error in OF_THE_PLACE and has_other_way)


def report_late(session: Session, delivery: Delivery, kind: Kind, *, error: str, now: dt.datetime) -> None:
    """Report once that a file is late, if several attempts failed and the problem is with the file itself."""
    key = _late_key(delivery)
    if kind.awaited is None or delivery.attempts < LATE_AFTER or error not in OURS.keys() | SLACKS.keys():
        return
    if find_newest_of(session, key) is None:
        about = {"delivery": delivery.id, "error": error, "attempts": delivery.attempts}
        enqueue(session, kind=LATE, channel_key=place_of(delivery.channel_key), about=about, coalesce_key=key, now=now)


def report_given_up(
    session: Session, delivery: Delivery, kind: Kind, *, error: str, office: Sequence[str], now: dt.datetime
) -> None:
    """Withdraw the promise of a file that was given up.

    Also notifies everyone in `office` (channel keys), except the place that the file was for.
    """
    place, about = place_of(delivery.channel_key), {"delivery": delivery.id, "error": error}
    is_told_late = find_newest_of(session, _late_key(delivery)) is not None
    if _has_promise(delivery, kind):
        _change(session, delivery, error=error, now=now)
    if not _has_promise(delivery, kind) or is_told_late:
        enqueue(session, kind=OVER, channel_key=place, about=about, now=now)
    for channel_key in office:
        if channel_key != place:
            key = f"unmade:{_message_of(delivery)}:{channel_key}"
            due_at = now + GATHERED
            enqueue(
                session, kind=ELSEWHERE, channel_key=channel_key, about=about, coalesce_key=key, due_at=due_at, now=now
            )


def report_recovered(session: Session, delivery: Delivery, kind: Kind, *, now: dt.datetime) -> None:
    """Restore the promise in the message if a file that was given up succeeded after all."""
    if _has_promise(delivery, kind) and find_newest_of(session, _change_key(delivery)) is not None:
        _change(session, delivery, error="", now=now)


def _change(session: Session, delivery: Delivery, *, error: str, now: dt.datetime) -> None:
    # A separate channel key, as another file of the same message may block its queue for days.
    channel_key, about = f"{place_of(delivery.channel_key)}/unmade", {"delivery": delivery.id, "error": error}
    enqueue(session, kind=CHANGED, channel_key=channel_key, about=about, coalesce_key=_change_key(delivery), now=now)


def _has_promise(delivery: Delivery, kind: Kind) -> bool:
    """Whether a posted message promised the file; a file with `beside` in its `about` was requested later."""
    return kind.awaited is not None and kind.awaited.message is not None and not delivery.about.get("beside")


def _message_of(delivery: Delivery) -> str:
    return f"{delivery.about['channel']}:{delivery.about['ts']}" if "ts" in delivery.about else delivery.key


def _change_key(delivery: Delivery) -> str:
    return f"unmade:{_message_of(delivery)}"


def _late_key(delivery: Delivery) -> str:
    return f"unmade:{delivery.key}:late"


def _is_ours(error: str) -> bool:
    """Whether it failed before Slack was called: Slack's errors are in lower case, unlike names of exceptions."""
    return error in OURS or not (error.islower() or is_away(error))


def why_of(error: str) -> str:
    """The reason of an error, as the end of a key below `failure.why`."""
    otherwise = "away" if is_away(error) else "unknown" if _is_ours(error) else "refused"
    return {**OURS, **SLACKS}.get(error, otherwise)


class _Renderings:
    """Renders the reports about failed files; `kinds` are the kinds of delivery that bring a file."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._awaited = {name: kind.awaited for name, kind in kinds.items() if kind.awaited is not None}

    def late(self, session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
        found = self._find(session, delivery)
        if found is None or found[0].state in {DeliveryState.SENT, DeliveryState.DROPPED}:
            return None  # it was sent or dropped meanwhile
        error = delivery.about["error"]
        attempts = delivery.about.get("attempts", LATE_AFTER)
        told = views.late(words_for(session, delivery, context), why_of(error), error, attempts=attempts)
        return Post(*told, thread_ts=found[0].about.get("ts"))

    def over(self, session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
        found = self._find(session, delivery)
        if found is None:
            return None
        words, ts = words_for(session, delivery, context), found[0].about.get("ts")
        if ts is None:
            return Post(*self._alone(session, delivery, found, context, words))
        file = self._missing(session, found[0], context, words, error=delivery.about["error"])
        return Post(*views.alone(views.missing(words, [file])), thread_ts=ts)

    def changed(self, session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
        found = self._find(session, delivery)
        if found is None or found[1].message is None:
            return None
        words = words_for(session, delivery, context)
        said = views.missing(words, self._list_missing(session, found[0], context, words))
        post = found[1].message(session, found[0], context, said)
        if not isinstance(post, Post):
            return post
        return Update(found[0].about["channel"], found[0].about["ts"], post.text, post.blocks)

    def plain(self, session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
        """The content if the promising message cannot be rendered again either."""
        found = self._find(session, delivery)
        if found is None:
            return None
        told = self._alone(session, delivery, found, context, words_for(session, delivery, context))
        return Update(found[0].about["channel"], found[0].about["ts"], *told)

    def elsewhere(self, session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
        found = self._find(session, delivery)
        if found is None:
            return None
        words, where = words_for(session, delivery, context), place_of(found[0].channel_key)
        files = self._list_missing(session, found[0], context, words)
        if not files:
            return None  # somebody had it retried meanwhile
        what = found[1].subject(session, found[0], context, words)
        place = f"<#{where}>" if is_channel(where) else mention(where)
        return Post(*views.elsewhere_notice(words, what, place, views.missing(words, files)))

    def _alone(
        self, session: Session, delivery: Delivery, found: tuple[Delivery, Awaited], context: Context, words: Translator
    ) -> tuple[str, list[Block]]:
        file = self._missing(session, found[0], context, words, error=delivery.about["error"])
        return views.failed_file(words, found[1].subject(session, found[0], context, words), file)

    def _list_missing(
        self, session: Session, awaited: Delivery, context: Context, words: Translator
    ) -> list[views.MissingFile]:
        """The files of the same message that were given up."""
        return [
            self._missing(session, one, context, words, error=one.error or "")
            for one in list_failed(session, channel_key=awaited.channel_key)
            if one.kind in self._awaited and _message_of(one) == _message_of(awaited)
        ]

    def _missing(
        self, session: Session, awaited: Delivery, context: Context, words: Translator, *, error: str
    ) -> views.MissingFile:
        kind = self._awaited[awaited.kind]
        otherwise = kind.otherwise(session, awaited, context, words)
        return views.MissingFile(kind.format, why_of(error), error, otherwise)

    def _find(self, session: Session, delivery: Delivery) -> tuple[Delivery, Awaited] | None:
        awaited = find_delivery(session, delivery.about["delivery"])
        kind = self._awaited.get(awaited.kind) if awaited is not None else None
        return (awaited, kind) if awaited is not None and kind is not None else None


def _report_otherwise(session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    """Report the failure in another way if the promising message could not be updated.

    If it could not be rendered, it is replaced by the report; if Slack refused the update, the report is posted below
    it.
    """
    if delivery.about["error"]:
        kind = PLAIN if _is_ours(error) else OVER
        enqueue(session, kind=kind, channel_key=place_of(delivery.channel_key), about=delivery.about, now=now)


def kinds_of(kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """The kinds of delivery that report on the files of the given `kinds`."""
    of = _Renderings(kinds)
    return {
        LATE: Kind(of.late),
        OVER: Kind(of.over),
        CHANGED: Kind(of.changed, after_failed=_report_otherwise, budget=Budget.UPDATE, takes_long=True),
        PLAIN: Kind(of.plain, budget=Budget.UPDATE),
        ELSEWHERE: Kind(of.elsewhere, after_failed=partial(to_each_of_the_secretariat, ELSEWHERE)),
    }
