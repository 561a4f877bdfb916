"""The audit log as a window: a page of it, newest first, and the form to filter it."""

from collections.abc import Sequence

from alliance.people.audit_log import LogFilter, ShownEntry
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, form, reading_view, section
from handlers.slack.views.markup import bold, cut, mention, mrkdwn
from reports.records.audit_words import AuditWords, filter_words
from texts import Translator

MAX_FILTER = 100
MAX_LINE = 400
"""Characters of one change; a text can be long, and the workbook has all of it."""

FILTER = (
    fields.line(BlockId.WHO, "log.who", MAX_FILTER, hint="log.who_hint", optional=True),
    fields.line(BlockId.ABOUT, "log.about", MAX_FILTER, hint="log.about_hint", optional=True),
    fields.day(BlockId.FIRST_ON, "log.first_on", optional=True),
    fields.day(BlockId.LAST_ON, "log.last_on", optional=True),
)


def log_window(
    words: Translator,
    entries: Sequence[ShownEntry],
    wanted: LogFilter,
    *,
    page: int,
    has_more: bool,
    metadata: str,
) -> View:
    """One page of the log, with what it is filtered by."""
    filtering = button(words("log.filter"), f"{ActionId.AUDIT_LOG}:filter")
    excel = button(words("list.excel"), f"{ActionId.AUDIT_LOG}:excel")
    blocks: list[Block] = [
        section(words("log.means", filtered=filter_words(words, wanted, mrkdwn))),
        actions("log", filtering, excel),
    ]
    told = AuditWords(words, mrkdwn, bold, lambda channel: f"<#{channel}>", mention)
    blocks += [section(_entry(told, one)) for one in entries] or [section(words("log.none"))]
    turning = []
    if page:
        turning.append(button(words("log.newer"), f"{ActionId.AUDIT_LOG}:newer", value=str(page - 1)))
    if has_more:
        turning.append(button(words("log.older"), f"{ActionId.AUDIT_LOG}:older", value=str(page + 1)))
    if turning:
        blocks.append(actions("pages", *turning))
    view = reading_view(words, blocks, title=words("log.title"))
    return {**view, "callback_id": CallbackId.AUDIT_LOG, "private_metadata": metadata}


def filter_form(words: Translator, wanted: LogFilter, *, metadata: str) -> View:
    """The form with what the log is filtered by."""
    title, blocks = words("log.filter_title"), fields.inputs(words, FILTER, wanted)
    return form(words, CallbackId.AUDIT_FILTER, title, blocks, submit=words("log.show"), metadata=metadata)


def _entry(told: AuditWords, entry: ShownEntry) -> str:
    lines = [f"{told.words.moment(entry.at)} · {told.sentence(entry)}"]
    lines += [f"• {cut(line, MAX_LINE)}" for line in told.lines(entry.changes)]
    return "\n".join(lines)
