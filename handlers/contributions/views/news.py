"""The message that tells followers what happened to the contributions they follow."""

from collections.abc import Mapping, Sequence
from typing import Any

from alliance.contributions.endorsements import has_severity
from alliance.contributions.news import ContributionNews, NewsItem
from alliance.contributions.sharing import Shown
from alliance.enums import AdoptionState, ContributionKind, EventKind, Series
from handlers.slack.ids import ActionId
from handlers.slack.parsing import date_or_none
from handlers.slack.views.blocks import Block, actions, button, context, section
from handlers.slack.views.markup import bold, cut, dated, linked_ref, quote
from texts import Translator

STORIES = 10
"""Maximum number of contributions that one message reports in full, each with its buttons.

For the others it reports only the newest event.
"""
IN_MESSAGE = 5
"""Maximum number of contributions that a check-in message reports each with its button."""
PIECES = 5
"""Maximum number of events that one message reports about a contribution, the newest ones."""
STORY = 900
"""Maximum number of characters about one contribution in a message."""
OTHERS = 2000
"""Maximum number of characters about all contributions that are reported in one line each."""
MAX_TEXT = 3000
ADOPTIONS = frozenset({EventKind.ADOPTED, EventKind.ADOPTION_CHANGED})


def news(words: Translator, stories: Sequence[ContributionNews]) -> tuple[str, list[Block]]:
    """The news of each contribution, with buttons to show it and to unfollow it."""
    blocks: list[Block] = []
    texts: list[str] = []
    for story in stories[:STORIES]:
        lines = _lines(words, story)
        told = _cut("\n".join([_title(story.item), *[f"• {line}" for line in lines]]))
        blocks += [section(told), _buttons(words, story)]
        texts.append(f"{story.item.ref}, {quote(story.item.title, 150)}: {'; '.join(lines)}")
    if others := _others(words, stories[STORIES:]):
        blocks.append(section("\n".join(others)))
    settings = button(words("news.settings"), ActionId.SETTINGS)
    blocks += [context(words("news.how")), actions("news", settings)]
    text = cut(" ".join([words("news.text"), *texts, *others]), MAX_TEXT)
    return text.replace("*", ""), blocks


def in_message(words: Translator, stories: Sequence[ContributionNews]) -> list[Block]:
    """The news as part of a check-in message: a line for each contribution, and the way to its card."""
    if not stories:
        return []
    blocks = [section(bold(words("news.heading")))]
    for story in stories[:IN_MESSAGE]:
        ref = story.item.ref
        told = _cut(f"{_title(story.item)}: {'; '.join(_lines(words, story))}")
        show = button(words("card.show"), ActionId.SHOW, value=ref, hint=words("card.show_of", ref=ref))
        blocks.append(section(told, accessory=show))
    if others := _others(words, stories[IN_MESSAGE:]):
        blocks.append(section("\n".join(others)))
    return blocks


def _cut(told: str) -> str:
    """Shorten the news of one contribution to its room, never inside a link."""
    kept = cut(told, STORY)
    start = kept.rfind("<")
    return f"{kept[:start].rstrip(' *')}…" if start > kept.rfind(">") else kept


def _others(words: Translator, stories: Sequence[ContributionNews]) -> list[str]:
    """One line per contribution as far as there is room, and the number of the remaining ones."""
    lines: list[str] = []
    for told, story in enumerate(stories):
        line = f"{_title(story.item)}: {_lines(words, story)[-1]}"
        if sum(map(len, lines)) + len(line) > OTHERS:
            return [*lines, words.count("news.others", len(stories) - told)]
        lines.append(line)
    return lines


def _title(item: Shown, limit: int = 300) -> str:
    ref = linked_ref(item.ref, item.permalink)
    return f"*{ref}* · {quote(item.title, limit)}"


def _buttons(words: Translator, story: ContributionNews) -> Block:
    ref = story.item.ref
    return actions(
        f"news-{ref}",
        button(words("card.show"), ActionId.SHOW, value=ref, hint=words("card.show_of", ref=ref)),
        button(words("do.unfollow"), ActionId.UNFOLLOW, value=ref, hint=words("follow.stop_of", ref=ref)),
    )


def _lines(words: Translator, story: ContributionNews) -> list[str]:
    # How far an organisation is now says all that its earlier reports did.
    latest = {piece.organisation: piece for piece in story.pieces if piece.kind in ADOPTIONS}
    pieces = [one for one in story.pieces if one.kind not in ADOPTIONS or latest[one.organisation] is one]
    newest = pieces[-PIECES:]
    # A follower of both contributions of a merge would otherwise get the same line twice.
    lines = list(dict.fromkeys(_line(words, piece, story.item) for piece in newest))
    left = len(pieces) - len(newest)
    return [words.count("news.before", left), *lines] if left else lines


def _line(words: Translator, piece: NewsItem, item: Shown) -> str:
    who = f"*{quote(words.name(piece.organisation), 60)}*" if piece.organisation else ""
    about = piece.about
    match piece.kind:
        case EventKind.ENDORSED:
            return words(
                f"news.endorsed_{item.kind}", organisation=who, said=_severity_and_context(words, about, item.kind)
            )
        case EventKind.ADOPTED | EventKind.ADOPTION_CHANGED:
            state = words(f"adoption.{about['state']}")
            reason = _quoted(about.get("reason"))
            if about["state"] == AdoptionState.STOPPED:
                return words("news.adoption_stopped", organisation=who, reason=reason)
            if about["state"] == AdoptionState.EXPLORING:
                return words("news.explored", organisation=who)
            return words(f"news.{piece.kind}", organisation=who, state=state, reason=reason)
        case EventKind.KIND_CORRECTED:
            return words("news.kind_corrected", old=words(f"kind.{about['from']}"), new=words(f"kind.{about['to']}"))
        case EventKind.DECIDED:
            outcome = words(f"decision.{about['outcome']}")
            key = "news.decided_anew" if about.get("is_correction") else "news.decided"
            meeting = dated(words, about["meeting"], date_or_none(about.get("held_on")))
            return words(key, meeting=meeting, outcome=outcome, line=quote(about["note"], 300))
        case EventKind.MATCHED if piece.practice:
            how = "embedded" if about["is_embedded"] else piece.practice.kind
            return words(f"news.matched_{how}", organisation=who, ref=item.ref, fits=_title(piece.practice, 60))
        case EventKind.STEP_LINKED:
            return words(f"news.step_{about.get('kind', 'related')}", ref=Series.STEP.ref(about["number"]))
        case EventKind.STEP_STATUS:
            return words(
                "news.step_status", ref=Series.STEP.ref(about["number"]), status=words(f"status.{about['to']}")
            )
        case EventKind.MERGED_IN | EventKind.MERGED_AWAY | EventKind.MERGE_UNDONE:
            return words(f"news.{piece.kind}", ref=piece.ref, other=Series.CONTRIBUTION.ref(about["number"]))
        case EventKind.ARCHIVED | EventKind.RESTORED:
            return words(f"news.{piece.kind}", reason=_quoted(about.get("reason")))
    return words(f"news.{piece.kind}")


def _severity_and_context(words: Translator, about: Mapping[str, Any], kind: ContributionKind) -> str:
    """The context, and the severity of a bottleneck, to append to a sentence."""
    weight = about.get("severity") if has_severity(kind) else None
    said = f" ({words(f'severity.{weight}')})" if weight else ""
    return said + _quoted(about.get("context"))


def _quoted(typed: object) -> str:
    return f": “{quote(str(typed), 300)}”" if typed else ""
