"""The form to ask for files whose language can be chosen."""

from collections.abc import Sequence

from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, form, section, select
from texts import LANGUAGES, Translator


def files_form(
    words: Translator,
    callback_id: CallbackId,
    *,
    title: str,
    about: str,
    language: str,
    metadata: str,
    choices: Sequence[Block] = (),
) -> View:
    """The form with a file's language to choose, after `choices` of its own.

    `about` says what will be made, `language` is the initial choice.
    """
    blocks = [section(about), *choices, language_select(words, language)]
    return form(words, callback_id, title, blocks, submit=words("file.make"), metadata=metadata)


def language_select(words: Translator, language: str) -> Block:
    """The choice of a file's language."""
    choices = [(words(f"settings.language_{one}"), one) for one in LANGUAGES]
    return select(BlockId.LANGUAGE, words("file.language"), choices, initial=language)
