"""`/kennis overzicht`: the overview of an alliance on one small page."""

from collections.abc import Sequence

from alliance.checkins.progress import Progress
from alliance.enums import ContributionKind, Status
from alliance.pages.overview import Overview, RecognisedBottleneck
from handlers.checkins.views.schedules import moved_words
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, Choice, actions, button, context, option, section, text
from handlers.slack.views.markup import bold, cut, linked_ref, mrkdwn, quote, short_name
from texts import Translator


def overview_page(words: Translator, overview: Overview) -> tuple[str, list[Block]]:
    """The figures of an alliance, with buttons to its agenda, participation and contributions."""
    about = overview.about
    name = words.name(about.alliance.names)
    top = bold(mrkdwn(name))
    if about.alliance.channel_id:
        top += f" · <#{about.alliance.channel_id}>"
    figures = [
        words.count("alliances.takes_part", len(about.takes_part)),
        *[words.count(f"overview.{kind}", overview.kinds.get(kind, 0)) for kind in ContributionKind],
    ]
    blocks = [section(f"{top}\n{' · '.join(figures)}"), section(_steps(words, overview))]
    blocks += [section(told) for told in (_waiting(words, overview), _checkins(words, overview)) if told]
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
    """The question which alliance to show, if it could be any."""
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
    """The number of steps per status, in the order of the glossary, followed by what needs attention."""
    counted = [(status, overview.statuses.get(status, 0)) for status in Status]
    told = [f"{n} {words.count(f'status.{status}', n)}" for status, n in counted if n]
    lines = [f"*{words('overview.steps')}* {', '.join(told) if told else words('overview.no_steps')}"]
    needs = []
    if overview.overdue:
        needs.append(words.count("overview.overdue", overview.overdue))
    if overview.without_owner:
        needs.append(words.count("overview.without_owner", overview.without_owner))
    if any(steps for *_, steps in overview.rungs):
        rungs = [
            words("overview.rung", number=number, name=mrkdwn(words.name(name)), n=steps)
            for number, name, steps in overview.rungs
        ]
        needs.append(f"{words('overview.rungs')} {', '.join(rungs)}")
    return "\n".join([*lines, *needs])


def _waiting(words: Translator, overview: Overview) -> str:
    """The steps that wait for something."""
    lines = [
        words(
            "summary.stuck_on",
            ref=one.ref,
            title=quote(words.name(one.title), 150),
            on=cut(", ".join(one.waits_for), 150),
        )
        for one in overview.waiting
    ]
    return "\n".join([f"*{words('overview.waiting')}*", *[f"• {line}" for line in lines]]) if lines else ""


def _checkins(words: Translator, overview: Overview) -> str:
    """The progress of the running round, the last rounds, and the next dates: counts, and names for chairs."""
    lines = []
    if overview.progress is not None and overview.progress.total:
        lines += _progress(words, overview.progress)
    if overview.trend:
        told = [
            words(
                "overview.round",
                day=words.day(one.asked_on),
                answered=words.number(one.answered),
                asked=words.number(one.asked),
            )
            for one in overview.trend
        ]
        lines.append(words("overview.trend", rounds=" · ".join(told)))
    if overview.upcoming:
        days = [
            f"{words.weekday(one.on.weekday())} {words.day(one.on)} {moved_words(words, one)}".rstrip()
            for one in overview.upcoming
        ]
        lines.append(words("overview.next", days=" · ".join(days)))
    return cut("\n".join([f"*{words('overview.checkins')}*", *lines]), 3000) if lines else ""


def _progress(words: Translator, one: Progress) -> list[str]:
    lines = []
    if one.is_on_its_way:
        lines.append(words("overview.sent", sent=words.number(one.sent), total=words.number(one.total)))
    if one.not_reached:
        names = [
            f"{mrkdwn(short_name(person.name))} ({_reason_words(words, person.reason)})"
            for person in one.not_reached[:10]
        ]
        more = len(one.not_reached) - len(names)
        told = ", ".join([*names, *([words.count("list.more", more)] if more else [])])
        lines.append(words("overview.not_reached", names=told))
    return lines


def _reason_words(words: Translator, reason: str) -> str:
    return words(f"notreached.{reason}") if words.has(f"notreached.{reason}") else mrkdwn(cut(reason, 60))


def _recognised(words: Translator, one: RecognisedBottleneck) -> str:
    ref = linked_ref(one.ref, one.permalink)
    return f"{ref} {quote(one.title, 200)} ({words.count('overview.organisations', one.organisations)})"
