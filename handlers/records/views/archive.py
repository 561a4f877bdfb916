"""The form to ask for an archive, and the message above the file."""

import datetime as dt

from alliance.records.archive import MAX_ABOUT, MAX_REASON
from handlers.slack import fields
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, context, form, section
from handlers.slack.views.markup import bold, mrkdwn
from texts import Translator

ARCHIVE = (
    fields.day(BlockId.FIRST_ON, "archival.form_first", allows_none=True),
    fields.day(BlockId.LAST_ON, "archival.form_last", allows_none=True),
    fields.line(BlockId.ABOUT, "archival.form_subject", MAX_ABOUT, hint="archival.form_subject_hint", optional=True),
    fields.line(BlockId.REASON, "archival.form_reason", MAX_REASON, hint="archival.form_reason_hint", optional=True),
)


def archive_form(words: Translator, first_on: dt.date, last_on: dt.date) -> View:
    """The form, with a period to begin with."""
    blocks = [
        section(words("archival.form_about")),
        *fields.inputs(words, ARCHIVE, {"first_on": first_on, "last_on": last_on}),
    ]
    return form(words, CallbackId.PERIOD_ARCHIVE, words("archival.form"), blocks, submit=words("archival.form_submit"))


def file_message(words: Translator, title: str, missing: str = "") -> tuple[str, list[Block]]:
    """What is in the file that follows in the message's thread, or `missing`, which says why it does not."""
    shown = section(bold(mrkdwn(title)))
    if missing:
        return f"{mrkdwn(title)}\n{missing}", [shown, section(missing)]
    return words("archival.follows", title=mrkdwn(title)), [shown, context(words("archival.in_thread"))]
