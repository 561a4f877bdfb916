"""The lists of a digest's message and mail, most important first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeVar

from babel.lists import format_list

from alliance.digests.digests import Attention, Digest, SharedContribution, StatusChange
from alliance.digests.figures import FigureName
from alliance.digests.lists import RankedBottleneck, ReportedPoll
from alliance.digests.outcomes import ComingMeeting, ReportedDecision, ReportedProgress
from alliance.enums import Name, Series, Status
from alliance.polls.question_results import ClosedResult
from reports.excel.wording import sheet_name
from reports.polls.results_in_words import result_without_people, result_words
from texts import Translator, meeting_title

SHOWN, SHOWN_DECISIONS = 3, 5
MAX_TITLE, MAX_NOTE, MAX_LINE = 100, 120, 240
NEWS = (
    FigureName.NEW_CONTRIBUTIONS,
    FigureName.ENDORSEMENTS,
    FigureName.ANSWERED,
    FigureName.ADOPTIONS,
    FigureName.UPDATED,
)
"""The figures that are zero in a period in which nothing happened."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class DigestLine:
    """One thing in a list: its reference, and the text about it."""

    ref: str
    """Empty for a subject of a meeting's own."""
    text: str
    permalink: str | None = None
    """Where it is posted in Slack."""

    def __str__(self) -> str:
        return f"{self.ref} {self.text}".lstrip()


@dataclass(frozen=True)
class DigestList:
    """A list with its heading; if it is cut, with how many more there are, and where they can be read."""

    heading: str
    lines: Sequence[DigestLine]
    more: str = ""


def write_lists(digest: Digest, words: Translator, clean: Callable[[str], str] | None = None) -> list[DigestList]:
    """The content of the digest, list by list, without empty lists.

    What was typed goes through `clean` before it is cut: half a number would not be recognised.
    """
    return [one for one in _ListWriter(digest, words, clean or str).lists() if one.lines or one.more]


def quiet_line(digest: Digest, words: Translator) -> str:
    """The sentence for a period in which nothing happened; else empty."""
    lists, told = digest.lists, {one.name: one.value for one in digest.figures}
    closed = [one for one in lists.polls if one.is_news]
    if digest.contributions or lists.decisions or digest.progress or closed or digest.changes:
        return ""
    return "" if any(told.get(name) for name in NEWS) else words("digest.quiet")


@dataclass(frozen=True)
class _ListWriter:
    digest: Digest
    words: Translator
    clean: Callable[[str], str]

    def lists(self) -> Iterator[DigestList]:
        digest = self.digest
        ended = [one for one in digest.lists.polls if one.is_news]
        results = [one for one in ended if one.answered or one.outcome]
        behind = [one for one in digest.lists.bottlenecks if one.recognised_by]
        yield from self._decisions()
        yield self._list("progress", digest.progress, self._progress, self._progress_sheet())
        listed = self._list("results", results, self._result, "polls")
        yield replace(listed, more=" · ".join(filter(None, [listed.more, self._unanswered(len(ended) - len(results))])))
        changes = self._list("changes", digest.changes, self._change, "steps")
        yield changes
        newest = self._list("newest", digest.contributions, self._contribution, "contributions")
        yield replace(newest, more=" · ".join(filter(None, [newest.more, self._unlisted()])))
        told = {line.ref for line in changes.lines}
        rest = [one for one in digest.attention if one.step.ref not in told]
        heading = "attention" if len(rest) == len(digest.attention) else "attention_rest"
        yield self._list(heading, rest, self._attention, "steps")
        yield self._list("recognised", behind[:SHOWN], self._recognised)
        yield self._list("next", [one for one in [digest.next_meeting] if one is not None], self._next)

    def _list(
        self, name: str, found: Sequence[Item], tell: Callable[[Item], DigestLine], sheet: str = ""
    ) -> DigestList:
        more = self._more(len(found) - SHOWN, sheet)
        return DigestList(self.words(f"digest.{name}_title"), [tell(one) for one in found[:SHOWN]], more)

    def _more(self, number: int, sheet: str) -> str:
        if number < 1:
            return ""
        return self.words.count("digest.more", number, sheet=sheet_name(sheet, self.words))

    def _unlisted(self) -> str:
        """The new contributions that the figure counts and these readers may not read."""
        number = self.digest.unlisted
        return self.words.count("digest.unlisted", number) if number else ""

    def _unanswered(self, number: int) -> str:
        """The polls that ended without an answer: counted, as they have no result."""
        return self.words.count("digest.unanswered", number) if number else ""

    def _decisions(self) -> Iterator[DigestList]:
        """A list for each meeting."""
        decisions, words = self.digest.lists.decisions, self.words
        shown = decisions[:SHOWN_DECISIONS]
        for _, group in groupby(shown, lambda one: one.ref):
            of_meeting = list(group)
            first = of_meeting[0]
            named = f"{first.ref} {meeting_title(words, first.meeting, first.held_on)}"
            if words.full_day(first.held_on) not in named:
                named = f"{named} ({words.day(first.held_on)})"
            is_last = of_meeting[-1] is shown[-1]
            more = self._more(len(decisions) - len(shown), "decisions") if is_last else ""
            heading = words("digest.decisions_title", meeting=named)
            yield DigestList(heading, [self._decision(one) for one in of_meeting], more)

    def _decision(self, one: ReportedDecision) -> DigestLine:
        words = self.words
        key = "digest.decision_changed" if one.is_changed else "digest.decision"
        outcome = words(f"decision.{one.outcome}")
        if one.step:
            outcome = words("digest.decision_step", outcome=outcome, step=one.step)
        told = words(key, outcome=outcome, line=self._cut(one.line, MAX_LINE))
        return DigestLine(
            one.about or "", self._with_alliances(self._named(one.title), told, one.alliance), one.permalink
        )

    def _progress(self, one: ReportedProgress) -> DigestLine:
        words = self.words
        told = [
            words(f"digest.progress{'' if place else '_first'}.{state}", to=one.addressee, day=words.day(on))
            for place, (state, on) in enumerate(one.days)
        ]
        said = format_list(told, locale=words.language)
        if one.answer:
            said = f"{said}: {words(f'handedanswer.{one.answer}')}"
        return DigestLine(
            one.ref, self._with_alliances(one.title, self._noted(said, one.line), one.alliance), one.permalink
        )

    def _progress_sheet(self) -> str:
        """The sheet of the first one that is not shown: dossiers come first."""
        cut = self.digest.progress[SHOWN:]
        return "polls" if cut and cut[0].ref.startswith(Series.POLL) else "bundles"

    def _result(self, one: ReportedPoll) -> DigestLine:
        words = self.words
        told = [words.count(f"digest.turnout.{one.kind}", one.of, answered=words.number(one.answered))]
        if isinstance(one.result, ClosedResult) and one.result.withheld and one.result.voted:
            told.append(words("digest.result_withheld"))
        result = result_without_people(one.result, self.clean)
        told += filter(None, [result_words(words, result)])
        if one.outcome:
            told.append(words("poll.outcome", line=self._cut(one.outcome, MAX_LINE)))
        return DigestLine(one.ref, self._with_alliances(one.title, " · ".join(told), one.alliance), one.permalink)

    def _change(self, one: StatusChange) -> DigestLine:
        words, step = self.words, one.step
        told = words("digest.change_line", before=words(f"status.{one.before}"), after=words(f"status.{step.status}"))
        if step.days_late:
            told = words.count("digest.change_late", step.days_late, told=told)
        return DigestLine(
            step.ref, self._with_alliances(self._named(step.title), self._noted(told, step.note), step.alliance)
        )

    def _contribution(self, one: SharedContribution) -> DigestLine:
        told = self.words(
            "digest.shared_by", kind=self.words(f"kind.{one.kind}"), organisation=self._named(one.organisation)
        )
        return DigestLine(one.ref, self._with_alliances(one.title, told, one.alliance), one.permalink)

    def _attention(self, one: Attention) -> DigestLine:
        words, step = self.words, one.step
        reasons = [words(f"digest.attention.{step.status}")] if step.status in {Status.BLOCKED, Status.AT_RISK} else []
        reasons += [words.count("digest.attention.overdue", step.days_late)] if step.days_late else []
        told = format_list(reasons, locale=words.language)
        return DigestLine(step.ref, self._with_alliances(self._named(step.title), told, step.alliance))

    def _recognised(self, one: RankedBottleneck) -> DigestLine:
        told = self.words.count("digest.recognised_by", one.behind)
        return DigestLine(one.ref, self._with_alliances(one.title, told, one.alliance), one.permalink)

    def _next(self, one: ComingMeeting) -> DigestLine:
        words = self.words
        title = meeting_title(words, one.title, one.held_on)
        is_ready = one.papers_on < words.local(self.digest.as_of).date()
        if is_ready:  # before a reader could be kept waiting for them
            told = words("digest.meeting_day", day=words.dated(one.held_on))
        else:
            key = "digest.papers_on" if words.full_day(one.held_on) in title else "digest.meeting_on"
            told = words(key, day=words.dated(one.held_on), papers=words.dated(one.papers_on))
        return DigestLine(one.ref, self._with_alliances(title, told, *one.alliances))

    def _with_alliances(self, title: str, told: str, *alliances: Name | None) -> str:
        """The text about something, with its title and alliance.

        The digest's own alliance is not repeated, and neither is one that the title names.
        """
        own = self.digest.alliance
        names = [name for one in alliances if one and one != own and (name := self._named(one)) not in title]
        about = self._cut(title, MAX_TITLE) + (f" ({', '.join(names)})" if names else "")
        return f"{about} {told}" if about.endswith(("?", "!", ".", "…")) else f"{about}: {told}"

    def _noted(self, told: str, note: str) -> str:
        return f"{told}. {self._cut(note, MAX_NOTE)}" if note.strip() else told

    def _cut(self, typed: str, limit: int) -> str:
        return one_line(self.clean(" ".join(typed.split())), limit)

    def _named(self, name: Name) -> str:
        return self.words.name(name)


def brief_news(
    decisions: Sequence[ReportedDecision], progress: Sequence[ReportedProgress], words: Translator
) -> list[str]:
    """Decisions, and what was handed over and answered, in phrases beside figures; the rest is counted."""
    told = []
    if decisions:
        made = [
            f"{one.about or _short(one.title, words)}: {words(f'decision.{one.outcome}')}" for one in decisions[:SHOWN]
        ]
        told.append(words.count("digest.brief_decisions", len(decisions), told=_cut_list(made, len(decisions), words)))
    if progress:
        came = [f"{one.ref} {_how_far(one, words)}" for one in progress[:SHOWN]]
        told.append(_cut_list(came, len(progress), words))
    return told


def _how_far(one: ReportedProgress, words: Translator) -> str:
    return words(f"handedanswer.{one.answer}") if one.answer else words(f"handed.{one.days[-1][0]}")


def _short(name: Name, words: Translator) -> str:
    return one_line(words.name(name), 60)


def _cut_list(told: Sequence[str], number: int, words: Translator) -> str:
    more = [words.count("list.more", number - len(told))] if number > len(told) else []
    return ", ".join([*told, *more])


def one_line(typed: str, limit: int) -> str:
    """Typed text as one line, cut between words to at most `limit` characters."""
    line = " ".join(typed.split())
    if len(line) <= limit:
        return line
    kept = line[: limit - 1]
    return f"{(kept.rpartition(' ')[0] or kept).rstrip()}…"
