"""The form to ask for an archive, and the message above the file."""

import datetime as dt

from alliance.records.archive import MAX_ABOUT, MAX_REASON
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.parts import Block, View, bold, context, date_picker, form, mrkdwn, section, text_input
from texts import Translator


def archive_form(words: Translator, first_on: dt.date, last_on: dt.date) -> View:
    """The form, with a period to begin with."""
    blocks = [
        section(words("archival.form_about")),
        date_picker(BlockId.FIRST_ON, words("archival.form_first"), initial=first_on),
        date_picker(BlockId.LAST_ON, words("archival.form_last"), initial=last_on),
        text_input(
            BlockId.ABOUT,
            words("archival.form_subject"),
            max_length=MAX_ABOUT,
            hint=words("archival.form_subject_hint"),
            optional=True,
        ),
        text_input(
            BlockId.REASON,
            words("archival.form_reason"),
            max_length=MAX_REASON,
            hint=words("archival.form_reason_hint"),
            optional=True,
        ),
    ]
    return form(words, CallbackId.PERIOD_ARCHIVE, words("archival.form"), blocks, submit=words("archival.form_submit"))


def file_message(words: Translator, title: str, missing: str = "") -> tuple[str, list[Block]]:
    """What is in the file that follows in the message's thread, or `missing`, which says why it does not."""
    shown = section(bold(mrkdwn(title)))
    if missing:
        return f"{mrkdwn(title)}\n{missing}", [shown, section(missing)]
    return words("archival.follows", title=mrkdwn(title)), [shown, context(words("archival.in_thread"))]
