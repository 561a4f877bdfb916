"""The look-alikes of what somebody is about to share, shown before it is shared."""

from collections.abc import Callable, Sequence

from alliance.contributions.sharing import Shown
from handlers.contributions.views.sharing import item_ref, support
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, context, form, section
from handlers.slack.views.markup import bold, mrkdwn, quote
from texts import Translator

BODY = 200
"""Maximum number of characters of each text: enough to recognise it."""


def look_alikes_step(
    words: Translator,
    alike: Sequence[Shown],
    *,
    title: str,
    buttons: Callable[[Shown], Sequence[Block]],
    all_own: bool = False,
    metadata: str,
) -> View:
    """The step between the form and posting; it has no fields, so that "Toch plaatsen" is one click.

    `all_own` says that the author's own organisation shared all of these: it cannot recognise them, but add to them.
    """
    blocks = [section(words("alike.own" if all_own else "alike.text", title=bold(quote(title, 300))))]
    for item in alike:
        show = button(words("card.show"), ActionId.SHOW, value=item.ref, hint=words("card.show_of", ref=item.ref))
        blocks += [short_card(words, item), actions(f"alike-{item.ref}", *buttons(item), show)]
    back = button(words("alike.back"), ActionId.BACK_TO_DRAFT)
    blocks += [actions("alike", back), context(words("alike.kept"))]
    return form(
        words,
        CallbackId.LOOK_ALIKES,
        words("alike.title"),
        blocks,
        submit=words("alike.post"),
        close=words("form.close"),
        metadata=metadata,
    )


def short_card(words: Translator, item: Shown) -> Block:
    """A contribution in a few lines, enough to judge whether it is the same."""
    ref = item_ref(item)
    facts = [
        words(f"kind.{item.kind}").capitalize(),
        mrkdwn(words.name(item.organisation.names)),
    ]
    facts += support(words, item)
    return section(f"*{ref}* · {bold(quote(item.title, 400))}\n{quote(item.body, BODY)}\n{' · '.join(facts)}")


def draft_kept(words: Translator, *, ref: str, organisation: str, title: str, draft_id: str) -> tuple[str, list[Block]]:
    """Notify a member who endorsed a look-alike instead of posting that their own text is kept as a draft."""
    text = words("alike.not_posted", ref=ref, organisation=mrkdwn(organisation), title=quote(title, 200))
    go_on = button(words("alike.go_on"), ActionId.RESUME, value=draft_id)
    drop = button(words("alike.drop"), ActionId.DROP_DRAFT, value=draft_id)
    return text, [section(text), actions(f"draft-{draft_id}", go_on, drop)]
