"""Render the list of decisions of a meeting: a message, then the Word file in its thread."""

import datetime as dt
from dataclasses import replace
from functools import partial

from alliance.channel_keys import is_channel, place_of
from alliance.enums import KeptFileKind
from alliance.kept_files import KeptKey
from alliance.meetings import planning
from alliance.meetings.decision_lists import LIST, DecisionList, collect_list, find_list_state
from alliance.people.members import Person
from handlers.meetings.messages.packs import meeting_ref
from handlers.meetings.views import decision_lists as views
from handlers.slack.context import Context
from handlers.slack.files import kept_or_new
from handlers.slack.messages.delivery_kind import Awaited, Kind, file_kind, follow_with, reader_of, why_undelivered
from handlers.slack.outgoing import File, Outgoing, Post
from handlers.slack.views.failed_files import by_command
from reports.meetings.decision_list import build_decision_list, list_file_name, list_variant
from storage.engine.database import Session
from storage.engine.deliveries import enqueue, find_newest_of
from storage.meetings import meetings as rows
from storage.people import alliances
from storage.tables import Delivery, Meeting
from texts import Translator

WORD = "decision_list_word"


def _message(session: Session, delivery: Delivery, context: Context, missing: str = "") -> Outgoing | None:
    found = _find(session, delivery, context)
    if found is None:
        return None
    words, reader, meeting, made = found
    listed = planning.listed(session, [meeting], reader=reader, today=context.network_today)[0]
    # A draft is only for people who can send it, or for the secretariat's channel.
    standing = find_list_state(session, meeting) if made.edition is None else None
    refused = ""
    if "error" in delivery.about:
        why = why_undelivered(words, delivery, context)
        refused = words("decisionlist.instead", channel=f"<#{delivery.about['instead_of']}>", why=why)
    return Post(*views.list_message(words, listed, made, standing, refused=refused, missing=missing))


def _word(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = _find(session, delivery, context)
    if found is None:
        return None
    language, made = delivery.about["language"], found[3]
    words = replace(context.channel_words(), language=language)
    file = File(
        name=list_file_name(made.ref, edition=made.edition, on=context.network_today),
        title=words("decisionlist.file_title", ref=made.ref),
        content=partial(build_decision_list, made, words, made_at=context.now()),
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )
    if made.edition is None:
        return file
    key = KeptKey(KeptFileKind.DECISIONS, made.ref, made.edition, list_variant(made, language))
    return kept_or_new(session, key, file)


def _find(
    session: Session, delivery: Delivery, context: Context
) -> tuple[Translator, Person | None, Meeting, DecisionList] | None:
    """The list for the reader of a delivery.

    None if there is nothing to send: the reader may not read it; or, for a draft, the meeting was cancelled or they no
    longer run it; or the channel no longer belongs to an alliance.
    """
    meeting = rows.find_meeting_by_id(session, delivery.about["meeting"])
    if meeting is None:
        return None
    edition, place = delivery.about["edition"], place_of(delivery.channel_key)
    if not is_channel(delivery.channel_key):
        words, reader = reader_of(session, delivery, context)
        listed = planning.listed(session, [meeting], reader=reader, today=context.network_today)[0]
        # A list that was sent stays available to all readers of the meeting; a draft only to people who run it.
        is_for_them = listed.may_run and not listed.is_cancelled if edition is None else not reader.is_restricted
        made = collect_list(session, meeting, edition=edition, reader=reader)
        return (words, reader, meeting, made) if is_for_them else None
    alliance = alliances.find_alliance_of_channel(session, place)
    if alliance is None and place != context.secretariat_channel:
        return None
    made = collect_list(session, meeting, edition=edition, channel_of=alliance)
    return context.channel_words(), None, meeting, made


def _to_who_sent_it(session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    """Notify the sender of a list once that a channel refused it, and attach the list."""
    if not is_channel(delivery.channel_key):
        return
    about = {key: delivery.about[key] for key in ("meeting", "edition", "language", "by")}
    told = {**about, "instead_of": place_of(delivery.channel_key), "error": error}
    key = f"{LIST}:{about['meeting']}:{about['edition']}:{place_of(delivery.channel_key)}"
    if find_newest_of(session, key) is None:
        enqueue(session, kind=LIST, channel_key=about["by"], about=told, coalesce_key=key, now=now)


def _on_the_command_line(session: Session, delivery: Delivery, context: Context, words: Translator) -> str:
    ref = meeting_ref(session, delivery, context, words)
    edition = ["--edition", str(sent)] if (sent := delivery.about["edition"]) else []
    return by_command(words, ["kennisbot", "meeting", ref, "--decisions", *edition, "--out", f"{ref}.docx"])


KINDS = {
    LIST: Kind(_message, follow_with(WORD, is_asked=False), _to_who_sent_it),
    WORD: file_kind(_word, Awaited("word", meeting_ref, _on_the_command_line, _message), after_failed=_to_who_sent_it),
}
