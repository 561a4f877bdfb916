"""The question whether contributions are still right, and the message as its questions are answered."""

from collections.abc import Sequence

from alliance.contributions.freshness import ReviewQuestion
from alliance.enums import EventKind
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, section
from handlers.slack.views.markup import bold, cut, link, quote, short_name
from texts import Translator

QUESTION = "review-"
"""Prefix of the block ids of the message's buttons; the reference follows."""


def review_message(words: Translator, questions: Sequence[ReviewQuestion], *, reader: str) -> tuple[str, list[Block]]:
    """One message with everything that the reader (a Slack user id) is asked to review.

    Each contribution has its own buttons or, once answered, its answer.
    """
    waiting = [one for one in questions if one.answer is None]
    refs = ", ".join(one.item.ref for one in waiting)
    asks = words.count("review.ask", len(waiting), refs=refs) if waiting else words("review.thanks")
    blocks = [section(asks)]
    for one in questions:
        blocks += _question(words, one) if one.answer is None else [section(_answered(words, one, reader))]
    if any(one.item.author_slack_user_id != reader for one in waiting):
        blocks.append(context(words("review.instead")))
    said = [f"{one.item.ref}: {quote(one.item.title, 100)}" for one in waiting]
    return "\n".join([asks, *said]), blocks


def _question(words: Translator, question: ReviewQuestion) -> list[Block]:
    item = question.item
    organisation = quote(words.name(item.organisation.names), 60)
    facts = [
        words(f"kind.{item.kind}"),
        organisation,
        words("card.by", name=cut(short_name(item.author_name), 60)),
        words("card.since", day=words.full_day(words.local(item.created_at).date())),
    ]
    lines = [f"*{_ref(question)}* · {bold(quote(item.title, 200))}", " · ".join(facts)]
    if item.not_verified_since is not None:
        lines.append(words("review.marked"))
    elif question.asked_again:
        lines.append(words("review.again"))
    buttons = [
        button(
            words("review.yes"), ActionId.CONFIRM_REVIEW, value=item.ref, style="primary", hint=_hint(words, item.ref)
        ),
        *[
            button(words(f"do.{name}"), action_id, value=item.ref)
            for name, action_id in (
                ("enrich", ActionId.ENRICH),
                ("edit", ActionId.EDIT),
                ("archive", ActionId.ARCHIVE),
            )
        ],
    ]
    return [section("\n".join(lines)), actions(f"{QUESTION}{item.ref}", *buttons)]


def _answered(words: Translator, question: ReviewQuestion, reader: str) -> str:
    """The answer to a question, with the name of the person who gave it unless that is the reader."""
    answer, item = question.answer, question.item
    assert answer is not None
    name = f"*{_ref(question)}* · {quote(item.title, 200)}"
    if answer.kind is EventKind.MERGED_AWAY:
        return words("review.merged", name=name, into=item.ref)
    key = {EventKind.REVIEW_CONFIRMED: "confirmed", EventKind.ARCHIVED: "archived"}.get(answer.kind, "edited")
    day = words.day(words.local(answer.at).date())
    if answer.by is None or answer.by.slack_user_id == reader:
        return words(f"review.{key}", name=name, day=day)
    return words(f"review.{key}_by", name=name, day=day, who=short_name(answer.by.name))


def _ref(question: ReviewQuestion) -> str:
    """The reference that was asked about, with a link unless it was merged into another contribution."""
    ref, permalink = question.ref, question.item.permalink
    return link(permalink, ref) if permalink and question.number == question.item.number else ref


def _hint(words: Translator, ref: str) -> str:
    return f"{words('review.yes')}: {ref}"
