"""The fields of each kind: their inputs in a form, and their values on a card."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from alliance.contributions.details import DetailNames, Field, Input, completeness, fields_of
from alliance.contributions.sharing import Shown
from alliance.enums import ContributionKind, Name
from handlers.slack.views.blocks import Block, context, date_picker, grouped_multi_select, section, select, text_input
from handlers.slack.views.markup import MAX_MESSAGE, cut, link, mrkdwn, quote
from texts import Translator

LEAST_SHOWN = 1200
"""Minimum number of characters reserved for details in a message next to the longest text."""
MOST_SHOWN = 5000


def label_of(words: Translator, name: str) -> str:
    """The label of a field, either of the short form or of a kind."""
    if name in {"kind", "title", "body", "visibility"}:
        return words(f"history.field_{name}")
    return words(f"field.{name}")


def readable(words: Translator, name: str, value: Any, named: DetailNames) -> str:
    """A field's value as readable, unescaped text; empty if it has no value."""
    if not value:
        return ""
    match name:
        case "kind":
            return words(f"kind.{value}")
        case "visibility":
            return words(f"visibility.{value}")
        case "sphere":
            return words(f"sphere.{value}")
        case "pillar":
            return words(f"pillar.{value}")
        case "effect":
            return words(f"effect.{value}")
        case "outcome":
            return words(f"outcome.{value}")
        case "topics":
            return ", ".join(_name(words, named.topics[one]) for one in value if one in named.topics)
        case "sdgs":
            return ", ".join(f"{one} {_name(words, named.goals[one])}" for one in value if one in named.goals)
        case "review_on":
            return words.full_day(dt.date.fromisoformat(value))
    return str(value)


def fact_line(words: Translator, name: str, shown: str) -> str:
    """A field with its value, which is markup, in a line: "Effect in kaart: gemeten", "Werkte het? Ja, het werkte"."""
    label = label_of(words, name)
    if label.endswith("?"):
        return f"*{label}* {shown[:1].upper()}{shown[1:]}"
    return f"*{label}:* {shown}"


def detail_lines(words: Translator, item: Shown) -> list[Block]:
    """The fields of a contribution that are filled in, for its whole card: at most eight blocks that fit in a message.

    If something is cut, a note says where to read the rest.
    """
    room = max(LEAST_SHOWN, min(MOST_SHOWN, MAX_MESSAGE - len(mrkdwn(item.body))))
    filled = [field for field in fields_of(item.kind) if item.details.get(field.name)]
    long = [field for field in filled if field.input is Input.TEXT]
    short = [field for field in filled if field.input is not Input.TEXT]
    facts = [_fact(words, field, item) for field in short]
    share = max(0, room - sum(map(len, facts))) // max(1, len(long))
    share = max(share, LEAST_SHOWN // 10)
    blocks = [
        section(f"*{label_of(words, field.name)}*\n{quote(str(item.details[field.name]), share)}") for field in long
    ]
    if facts:
        blocks.append(section(cut("\n".join(facts), room)))
    if any(len(mrkdwn(str(item.details[field.name]))) > share for field in long):
        blocks.append(context(words("details.cut")))
    return blocks


def completeness_hint(words: Translator, kind: ContributionKind, details: Mapping[str, Any]) -> str:
    """How many details are filled in, and which missing ones would help others most.

    The wording is friendly, as none of them are required.
    """
    found = completeness(kind, details)
    if not found.missing:
        return words("details.complete")
    filled = words("details.filled", filled=found.filled, total=found.total)
    return words("details.missing", hint=filled, fields=in_a_sentence(words, found.missing))


def in_a_sentence(words: Translator, names: Sequence[str]) -> str:
    """The labels of fields as a list within a sentence."""
    labels = [label_of(words, name).rstrip("?") for name in names]
    # Acronyms such as "SDG's" keep their capitals.
    lowered = [label if label[1:2].isupper() else label[:1].lower() + label[1:] for label in labels]
    return ", ".join(lowered)


def detail_input(words: Translator, field: Field, value: Any, offered: DetailNames) -> Block | None:
    """The input for one field with its value; None if there is nothing to choose from."""
    label = label_of(words, field.name)
    hint = words(f"field.{field.name}_hint") if words.has(f"field.{field.name}_hint") else ""
    match field.input:
        case Input.CHOICE:
            choices = [(readable(words, field.name, word.value, offered), word.value) for word in field.words or ()]
            placeholder = words("form.choose")
            return select(field.name, label, choices, initial=value, placeholder=placeholder, hint=hint, optional=True)
        case Input.TOPICS | Input.SDGS:
            ids = offered.topics if field.input is Input.TOPICS else offered.goals
            choices = [(readable(words, field.name, [one], offered), str(one)) for one in ids]
            if not choices:
                return None
            chosen = [str(one) for one in value or ()]
            return grouped_multi_select(
                field.name,
                label,
                [(label, choices)],
                initial=chosen,
                placeholder=words("form.choose"),
                hint=hint,
                optional=True,
            )
        case Input.DATE:
            initial = dt.date.fromisoformat(value) if value else None
            return date_picker(field.name, label, initial=initial, hint=hint, optional=True)
    return text_input(
        field.name,
        label,
        max_length=field.length,
        initial=str(value or ""),
        hint=hint,
        multiline=field.input is Input.TEXT,
        optional=True,
    )


def _name(words: Translator, name: Name) -> str:
    return words.name(name)


def _fact(words: Translator, field: Field, item: Shown) -> str:
    value = item.details[field.name]
    if field.input is Input.LINK:
        parts = urlsplit(str(value))
        shown = link(str(value).replace("&", "&amp;"), cut(f"{parts.netloc}{parts.path}".rstrip("/"), 80))
    else:
        shown = quote(readable(words, field.name, value, item.named), 400)
    return fact_line(words, field.name, shown)
