"""The annexes of a meeting's papers: each item's full text, its supporters, and its outcomes so far."""

from collections.abc import Iterator
from enum import StrEnum

from alliance.contributions.details import Detail
from alliance.contributions.outcomes import DecisionOutcomeShown, HandoverOutcome
from alliance.enums import BundleState, DecisionOutcome, Name
from alliance.meetings.annexes import Annex, AnnexSupporter, BundleFacts, PollFacts, StepFacts
from alliance.meetings.decision_lists import ListedItem
from alliance.meetings.packs import PackItem
from reports.word.content import Bullets, Grid, Heading, Paragraph, Part
from texts import Translator

UPDATES_WIDTHS = (22, 22, 56)
RESULT_WIDTHS = (80, 20)
ITEMS_WIDTHS = (15, 85)
ADDRESSEES_WIDTHS = (30, 25, 45)


def has_annex(item: PackItem) -> bool:
    """Whether an item has more than its question and proposal."""
    return bool(item.annex) or item.more != Annex()


def annex(item: PackItem, words: Translator) -> Iterator[Part]:
    """The annex of an item."""
    more = item.more
    if more.merged_into is not None:
        yield Paragraph(words("pack.merged_into", ref=more.merged_into[0], title=more.merged_into[1]))
    if more.kind is not None and more.shared_on is not None:
        kind, author = (
            words(f"kind.{more.kind}").capitalize(),
            next((one for one in more.behind if one.is_author), None),
        )
        by = name(author.organisation, words) if author else ""
        yield Paragraph(words("pack.shared", kind=kind, day=words.full_day(more.shared_on), organisation=by))
    if item.annex:
        yield Paragraph(item.annex)
    for detail in more.details:
        yield Heading(words(f"field.{detail.field}"), 3)
        yield Paragraph(_value(detail, words))
    if more.step is not None:
        yield from _step(more.step, item.ref or "", words)
    if more.poll is not None:
        yield from _poll(more.poll, item.ref or "", words)
    if more.bundle is not None:
        yield from _bundle(more.bundle, item.ref or "", words)
    if more.behind:
        yield from _supporters(more, item.ref or "", words)
    became = [
        *(handed_line(one, words) for one in more.became.handed),
        *(decided_line(one, words) for one in more.became.decided),
    ]
    if became:
        yield Heading(words("pack.became"), 3)
        yield Bullets(became)


def name(one: Name, words: Translator) -> str:
    """A name in the language of `words`."""
    return words.name(one)


def ref_and_title(ref: str | None, title: Name | None, words: Translator) -> str:
    """The reference and title of what an item is about; `title` is None if its readers may not see it."""
    called = name(title, words) if title is not None else words("pack.hidden")
    return f"{ref} · {called}" if ref else called


def subject(item: PackItem | ListedItem, words: Translator) -> str:
    """The reference and title of an item on an agenda or a list of decisions."""
    return ref_and_title(item.ref, item.title, words)


def _value(detail: Detail, words: Translator) -> str:
    if isinstance(detail.value, StrEnum):
        return words(f"{detail.field}.{detail.value}").capitalize()
    return detail.value


def _supporters(more: Annex, ref: str, words: Translator) -> Iterator[Part]:
    yield Heading(words("pack.behind"), 3)
    yield Paragraph(words.count("dossier.behind", len(more.behind)))
    # Only bottlenecks have a severity, and empty columns are left out.
    columns = [
        ("organisation", 30, [_named(one, words) for one in more.behind]),
        ("severity", 20, [words(f"severity.{one.severity}") if one.severity else "" for one in more.behind]),
        ("context", 50, [one.context for one in more.behind]),
    ]
    filled = [one for one in columns if any(one[2])]
    headings = [words(f"dossier.{key}") for key, *_ in filled]
    widths = [round(width * 100 / sum(one[1] for one in filled)) for _, width, _ in filled]
    rows = list(zip(*(cells for *_, cells in filled), strict=True))
    yield Grid(words("dossier.behind_caption", ref=ref), headings, rows, widths)
    if more.adopted:
        yield Heading(words("pack.adopted"), 3)
        yield Bullets([f"{name(city, words)}: {words(f'adoption.{state}')}" for city, state in more.adopted])


def _named(one: AnnexSupporter, words: Translator) -> str:
    called = name(one.organisation, words)
    return f"{called} ({words('pack.is_author')})" if one.is_author else called


def _step(step: StepFacts, ref: str, words: Translator) -> Iterator[Part]:
    owners = ", ".join(name(one, words) for one in step.owners) or words("pack.no_owner")
    if description := name(step.description, words):
        yield Paragraph(description)
    lines = [words("pack.step_stands", status=words(f"status.{step.status}"), owners=owners)]
    if step.due_on is not None:
        lines.append(words("pack.step_late" if step.is_late else "pack.step_due", day=words.full_day(step.due_on)))
    if step.waits_for:
        lines.append(words("pack.step_waits", refs=", ".join(step.waits_for)))
    yield Paragraph(" ".join(lines))
    if step.updates:
        headings = [words(f"pack.{key}") for key in ("day", "status", "note")]
        rows = [(words.full_day(one.on), words(f"status.{one.status}"), one.note) for one in step.updates]
        yield Grid(words("pack.step_caption", ref=ref), headings, rows, UPDATES_WIDTHS)


def _poll(poll: PollFacts, ref: str, words: Translator) -> Iterator[Part]:
    counted = words("poll.n_of_m", n=poll.voted, m=poll.of)
    yield Paragraph(words("pack.poll_stands", state=words(f"poll.state.{poll.state}"), counted=counted))
    if poll.options:
        rows = [(text, words.number(votes)) for text, votes in poll.options]
        headings = [words("pack.option"), words("pack.votes")]
        yield Grid(words("pack.poll_caption", ref=ref), headings, rows, RESULT_WIDTHS, numbers=(1,))


def _bundle(bundle: BundleFacts, ref: str, words: Translator) -> Iterator[Part]:
    if bundle.state is BundleState.MANDATE:
        yield Paragraph(words.count("pack.bundle_waits", bundle.answered, m=bundle.asked))
    if bundle.cover_note:
        yield Paragraph(bundle.cover_note)
    if bundle.items:
        headings = [words("pack.reference"), words("pack.subject")]
        yield Grid(words("pack.bundle_caption", ref=ref), headings, bundle.items, ITEMS_WIDTHS)
    if bundle.addressees:
        headings = [words(f"pack.{key}") for key in ("addressee", "state", "answer")]
        rows = [
            (
                who,
                words(f"handed.{state}"),
                " ".join(part for part in (words(f"handedanswer.{answer}") if answer else "", line) if part),
            )
            for who, state, answer, line in bundle.addressees
        ]
        yield Grid(words("pack.addressees_caption", ref=ref), headings, rows, ADDRESSEES_WIDTHS)


def handed_line(one: HandoverOutcome, words: Translator) -> str:
    """How far a dossier is with an addressee, in a line."""
    answer = words(f"handedanswer.{one.answer}") if one.answer else ""
    addressee = words.typed_name(one.addressee)
    told = {"ref": one.ref, "addressee": addressee, "day": words.full_day(one.on), "answer": answer}
    return _with_line(words(f"card.handed_{one.state}", **told), one.line)


def decided_line(one: DecisionOutcomeShown, words: Translator) -> str:
    """A meeting's decision with its day, in a line."""
    told = {"meeting": one.ref, "day": words.full_day(one.on), "outcome": words(f"decision.{one.outcome}")}
    return _with_line(words("card.decided", **told), one.line)


def decision(outcome: DecisionOutcome | None, line: str, words: Translator) -> str:
    """A decision in a line: its outcome, and its words."""
    if outcome is None:
        return words("pack.undecided")
    told = words(f"decision.{outcome}").capitalize()
    return f"{told}: {line}" if line else told


def _with_line(told: str, line: str) -> str:
    return f"{told}. {' '.join(line.split())}" if line else told
