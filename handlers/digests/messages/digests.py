"""Render the digest's message and its file, and the placeholder that becomes the digest once it is made."""

from dataclasses import replace
from functools import partial

from alliance.calendar.periods import Period
from alliance.calendar.typed_periods import parse_period
from alliance.channel_keys import is_channel, place_of
from alliance.digests import digests, readers
from alliance.digests.due_digests import ASKED, CLOSING, DIGEST
from alliance.digests.kept_workbooks import find_key
from handlers.digests.messages.schedules import instead_of_the_channel, note_of
from handlers.digests.views import digests as digest_views
from handlers.slack.context import Context
from handlers.slack.files import kept_or_new
from handlers.slack.messages.delivery_kind import Awaited, Budget, Kind, file_kind, follow_with, words_for
from handlers.slack.outgoing import Answer, Block, File, Outgoing, Post, Update
from handlers.slack.views import failed_files as unmade_views
from reports import Version, build_workbook, digest_file_name
from reports.digests.figures import correction_line, figure_lines, impact_line
from reports.digests.lists_in_words import quiet_line, write_lists
from reports.digests.titles import heading, period_title, version_title, with_days, workbook_variant
from storage.engine.database import Session
from storage.people import alliances
from storage.tables import Alliance, Delivery
from texts import Translator

ANSWER = "digest_answer"
"""Delivery kind that turns the placeholder message into the digest."""
SHOWN = 5
"""Maximum number of corrections that the message above a posted workbook has."""
LONG_DAYS = 80
"""From this length on, about a quarter, the message says that it may take a while."""


def _digest(session: Session, delivery: Delivery, context: Context, missing: str = "") -> Outgoing | None:
    if not _still_reads(session, delivery, context):
        return None
    words = words_for(session, delivery, context)
    note = note_of(session, delivery, words)
    digest = _collect(session, delivery, context, only_told=True)
    return Post(*_message(digest, delivery, words, note=note, missing=missing))


def _asked(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, period = words_for(session, delivery, context), _period(delivery, context)
    is_long = (period.last_on - period.first_on).days >= LONG_DAYS
    called = with_days(_digest_title(session, delivery, context, words), period, words)
    return Post(*digest_views.making_message(words, title=called, is_long=is_long))


def _answer(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words = words_for(session, delivery, context)
    digest = _collect(session, delivery, context)
    channel_id, ts = delivery.about["channel"], delivery.about["ts"]
    file = _file(session, digest, delivery, context, words)
    if not isinstance(file.content, bytes):
        return Answer(file, Update(channel_id, ts, *_message(digest, delivery, words)))
    is_correctable = any(one.period == digest.period for one in digest.corrections)
    told = replace(digest, corrections=())
    message = _message(told, delivery, words, note=_as_posted(digest, words), is_correctable=is_correctable)
    return Answer(file, Update(channel_id, ts, *message))


def _as_posted(digest: digests.Digest, words: Translator) -> str:
    """The sentence that a workbook is the posted one, with what would be counted otherwise now."""
    lines = [correction_line(one, words) for one in digest.corrections]
    more = [words.count("list.more", len(lines) - SHOWN)] if len(lines) > SHOWN else []
    return "\n".join([words("digest.as_posted"), *lines[:SHOWN], *more])


def _digest_title(session: Session, delivery: Delivery, context: Context, words: Translator) -> str:
    alliance = _alliance(session, delivery)
    named = alliance.names if alliance is not None else None
    return period_title(_period(delivery, context), named, words)


def _alliance(session: Session, delivery: Delivery) -> Alliance | None:
    alliance_id = delivery.about.get("alliance")
    return alliances.find_alliance(session, alliance_id) if alliance_id else None


def _on_the_command_line(session: Session, delivery: Delivery, context: Context, words: Translator) -> str:
    alliance, about = _alliance(session, delivery), delivery.about
    asked = ["kennisbot", "digest", "--week", _period(delivery, context).key]
    asked += ["--alliance", alliance.name] if alliance is not None else []
    asked += ["--for-meeting"] if about.get("version") == Version.MEETING.value else []
    return unmade_views.by_command(words, asked)


def _message(
    digest: digests.Digest,
    delivery: Delivery,
    words: Translator,
    *,
    note: str = "",
    missing: str = "",
    is_correctable: bool = False,
) -> tuple[str, list[Block]]:
    return digest_views.digest_message(
        words,
        title=heading(digest, words),
        figures=figure_lines(digest, words),
        lists=write_lists(digest, words),
        quiet=quiet_line(digest, words),
        impact=impact_line(digest.impact, digest.first_used_on, words),
        corrected=len(digest.corrections),
        note=note,
        missing=missing,
        is_correctable=is_correctable,
        about=" ".join(part for part in (delivery.about["period"], str(delivery.about.get("alliance") or "")) if part),
    )


def _digest_file(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    if not _still_reads(session, delivery, context):
        return None
    digest = _collect(session, delivery, context)
    return _file(session, digest, delivery, context, words_for(session, delivery, context))


def _file(session: Session, digest: digests.Digest, delivery: Delivery, context: Context, words: Translator) -> File:
    version, now = Version(delivery.about.get("version", Version.WORKING.value)), context.now()
    # Others may get the same file: its times are the network's.
    words = replace(context.channel_words(), language=words.language)
    file = File(
        name=digest_file_name(digest, words, version=version),
        title=version_title(digest, words, version),
        content=partial(build_workbook, digest, words, made_at=now, version=version),
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )
    variant = workbook_variant(digest, words.language, version)
    key = find_key(
        session,
        digest.period,
        alliance_id=delivery.about.get("alliance"),
        is_scheduled="slot" in delivery.about or CLOSING in delivery.about,
        variant=variant,
        time=context.time_at(now),
    )
    return kept_or_new(session, key, file) if key is not None else file


def _still_reads(session: Session, delivery: Delivery, context: Context) -> bool:
    channel, zone, place = context.secretariat_channel, context.texts.network.zone, place_of(delivery.channel_key)
    return readers.is_still_reader(session, delivery.about, place, secretariat_channel=channel, zone=zone)


def _collect(session: Session, delivery: Delivery, context: Context, *, only_told: bool = False) -> digests.Digest:
    digest = digests.collect_digest(
        session,
        period=_period(delivery, context),
        time=context.network_time,
        alliance_id=delivery.about.get("alliance"),
        only_told=only_told,
    )
    return digests.without_limited(session, digest) if _is_open(delivery, context) else digest


def _is_open(delivery: Delivery, context: Context) -> bool:
    """Whether others than the secretariat or the person who asked read it.

    That is so in another channel, and for the meeting version of the whole network, read by several alliances.
    """
    is_for_table = delivery.about.get("version") == Version.MEETING.value and delivery.about.get("alliance") is None
    place = delivery.about.get("channel") or place_of(delivery.channel_key)
    is_direct = place[:1] == "D" or not is_channel(place)
    return is_for_table or not (is_direct or place == context.secretariat_channel)


def _period(delivery: Delivery, context: Context) -> Period:
    return parse_period(delivery.about["period"], context.network_today)


_WORKBOOK = Awaited("excel", _digest_title, _on_the_command_line, _digest)
KINDS = {
    # A file that the channel refused is sent again together with its message.
    DIGEST: Kind(
        _digest,
        follow_with("digest_file", is_asked=False),
        instead_of_the_channel,
        takes_long=True,
        awaited=replace(_WORKBOOK, message=None),
    ),
    "digest_file": file_kind(_digest_file, _WORKBOOK, after_failed=instead_of_the_channel),
    ASKED: Kind(_asked, follow_with(ANSWER), instead_of_the_channel),
    ANSWER: Kind(
        _answer, after_failed=instead_of_the_channel, takes_long=True, awaited=_WORKBOOK, budget=Budget.UPDATE
    ),
}
