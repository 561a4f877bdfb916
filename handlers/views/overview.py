"""`/kennis overzicht`: how an alliance stands, on one small page."""

from collections.abc import Sequence

from alliance.overview import Overview, Recognised
from alliance.words import ContributionKind, Status
from handlers.ids import ActionId
from handlers.views.parts import (
    Block,
    Choice,
    actions,
    bold,
    button,
    context,
    cut,
    link,
    mrkdwn,
    option,
    quote,
    section,
    text,
)
from texts import Translator


def overview_page(words: Translator, overview: Overview) -> tuple[str, list[Block]]:
    """The figures of an alliance, with the ways on."""
    about = overview.about
    name = words.name(about.alliance.name, about.alliance.name_en)
    top = bold(mrkdwn(name))
    if about.alliance.channel_id:
        top += f" · <#{about.alliance.channel_id}>"
    figures = [
        words.count("alliances.takes_part", len(about.takes_part)),
        *[words.count(f"overview.{kind}", overview.kinds.get(kind, 0)) for kind in ContributionKind],
    ]
    blocks = [section(f"{top}\n{' · '.join(figures)}"), section(_steps(words, overview))]
    if overview.recognised:
        lines = [_recognised(words, one) for one in overview.recognised]
        blocks.append(section("\n".join([f"*{words('overview.recognised')}*", *lines])))
        shows = [
            button(one.ref, f"{ActionId.SHOW}:{one.ref}", value=one.ref, hint=words("card.show_of", ref=one.ref))
            for one in overview.recognised
        ]
    else:
        shows = []
    value = str(about.alliance.id)
    blocks.append(
        actions(
            "overview",
            button(words("menu.actions"), ActionId.SHOW_STEPS, value=value),
            button(words("overview.participation"), ActionId.PARTICIPATION, value=value),
            *shows,
        )
    )
    return f"{name}: {'; '.join(figures)}", blocks


def choose_alliance(words: Translator, groups: Sequence[tuple[str, Sequence[Choice]]]) -> tuple[str, list[Block]]:
    """Of which alliance somebody wants to know, where it could be several."""
    question = words("overview.which")
    element: Block = {
        "type": "static_select",
        "action_id": ActionId.OVERVIEW,
        "placeholder": text(words("form.alliance")),
        "option_groups": [
            {"label": text(cut(name, 75)), "options": [option(*choice) for choice in choices[:100]]}
            for name, choices in list(groups)[:100]
        ],
    }
    return question, [section(question), actions("overview-alliance", element), context(words("overview.typed"))]


def _steps(words: Translator, overview: Overview) -> str:
    """The steps by status, in the order of the glossary; what needs somebody on a second line."""
    counted = [(status, overview.statuses.get(status, 0)) for status in Status]
    told = [f"{n} {words(f'status.{status}')}" for status, n in counted if n]
    lines = [f"*{words('overview.steps')}* {', '.join(told) if told else words('overview.no_steps')}"]
    needs = []
    if overview.overdue:
        needs.append(words.count("overview.overdue", overview.overdue))
    if overview.without_owner:
        needs.append(words.count("overview.without_owner", overview.without_owner))
    return "\n".join([*lines, *([" · ".join(needs)] if needs else [])])


def _recognised(words: Translator, one: Recognised) -> str:
    ref = link(one.permalink, one.ref) if one.permalink else one.ref
    return f"{ref} {quote(one.title, 200)} ({words.count('overview.organisations', one.organisations)})"
