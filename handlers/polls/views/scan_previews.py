"""Preview of a quick scan in draft, page by page as an organisation will see it."""

from alliance.polls.scan_answers import OpenedAnswer
from handlers.polls.views.scan_answers import answer_form
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.blocks import View, actions, button, context, text
from handlers.slack.views.markup import cut
from texts import Translator


def preview(words: Translator, opened: OpenedAnswer, *, page: int, metadata: str) -> View:
    """One page, counted from 0, of the form that organisations will fill in; values typed into it are not stored."""
    view = answer_form(words, opened, page=page, metadata=metadata, is_preview=True)
    is_last = page + 1 >= opened.pages
    blocks = [block for block in view["blocks"] if block["type"] != "actions"]
    if page > 0:
        blocks.append(actions("preview-pages", button(words("page.previous"), ActionId.SCAN_PREVIEW, value="back")))
    return {
        **view,
        "callback_id": CallbackId.SCAN_PREVIEW,
        "title": text(cut(words("builder.preview"), 24)),
        "submit": text(words("builder.preview_done") if is_last else words("page.next")),
        "blocks": [context(words("builder.preview_only")), *blocks],
    }
