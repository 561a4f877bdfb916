"""The views of first contact, and the notice to the secretariat about a new member."""

from collections.abc import Sequence

from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, actions, button, context, form, reading_view, section
from handlers.slack.views.markup import mention, mrkdwn
from texts import Translator

ORGANISATION = fields.row(BlockId.ORGANISATION, "first.which", placeholder="form.choose")


def first_contact(
    words: Translator,
    *,
    guess: Choice | None,
    organisations: Sequence[tuple[str, Sequence[Choice]]],
    domain: str | None,
    asked: str,
    metadata: str,
) -> View:
    """The question which organisation somebody works for, with the guess chosen already.

    `domain` is that of their mail address, if it is known, and `asked` names whom to ask for a missing organisation.
    """
    name, value = guess or ("", "")
    why = words("first.guess", organisation=mrkdwn(name)) if guess else not_recognised(words, domain)
    blocks = [
        section(f"{words('first.welcome')} {why}"),
        ORGANISATION.block(words, value, organisations),
        section(words("first.missing", names=asked), accessory=button(words("first.ask"), ActionId.ASK_TO_JOIN)),
    ]
    return form(
        words, CallbackId.FIRST_CONTACT, words("first.title"), blocks, submit=words("first.go_on"), metadata=metadata
    )


def guest_unknown(words: Translator, *, domain: str | None, asked: str) -> View:
    """Tell a guest whose organisation cannot be guessed why they cannot choose one, and let them ask to be added."""
    told = [not_recognised(words, domain), words("first.ask_to_be_added", names=asked)]
    blocks = [section(" ".join(told)), actions("ask_to_join", button(words("first.ask"), ActionId.ASK_TO_JOIN))]
    return reading_view(words, blocks, title=words("first.title"))


def not_recognised(words: Translator, domain: str | None) -> str:
    """The sentence that tells why somebody's organisation could not be guessed."""
    return words("first.not_recognised", domain=mrkdwn(domain)) if domain else words("first.no_domain")


def joined(words: Translator, *, organisation: str, asked: str) -> Block:
    """Confirm on top of the next form which organisation somebody works for."""
    return context(words("first.joined", organisation=mrkdwn(organisation), names=asked))


def wants_to_join(
    words: Translator, *, slack_user_id: str, domain: str | None, command: str
) -> tuple[str, list[Block]]:
    """Tell the secretariat that somebody's organisation is missing, and explain how to add it."""
    text = words("first.wants_to_join", who=mention(slack_user_id))
    if domain:
        text += " " + words("first.their_domain", domain=mrkdwn(domain))
    return text, [section(text), context(words("first.add", command=command))]


def new_member(
    words: Translator, *, slack_user_id: str, organisation: str, command: str, is_back: bool = False
) -> tuple[str, list[Block]]:
    """Notify the secretariat of a member who is new or back, and their organisation; explain how to correct it."""
    text = words(
        "first.is_back" if is_back else "first.secretariat",
        who=mention(slack_user_id),
        organisation=mrkdwn(organisation),
    )
    return text, [section(text), context(words("first.correct", command=command))]
