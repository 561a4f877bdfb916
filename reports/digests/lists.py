"""The sheets that are in a workbook only if they have rows, and how each row is made."""

from alliance.bundles.past_states import ReportedBundle
from alliance.digests.lists import HeldRound, Participant, RankedBottleneck, ReportedAdoption
from alliance.digests.outcomes import ReportedDecision
from alliance.words import Series
from reports.digests.list_sheet import ListSheet
from reports.digests.polls import POLL_SHEET
from reports.excel.sheets import Column, ColumnKind, Link, Row
from reports.excel.wording import names
from texts import Translator


def bottleneck_row(one: RankedBottleneck, words: Translator) -> Row:
    """The row of a bottleneck."""
    return (
        one.reference,
        one.behind,
        one.title,
        words.name(one.alliance),
        words.name(one.organisation),
        names(one.recognised_by, words),
        one.heavy or None,
        words(f"sphere.{one.sphere}") if one.sphere else None,
        words(f"pillar.{one.pillar}") if one.pillar else None,
        one.addressee,
        ", ".join(f"{Series.CONTRIBUTION}-{number}" for number in one.practices) or words("report.not_solved"),
        words.local(one.shared_at).date(),
        Link(words("report.open_in_slack"), one.permalink) if one.permalink else None,
    )


def round_row(one: HeldRound, words: Translator) -> Row:
    """The row of a check-in that was held or missed in the period."""
    return (
        words.name(one.alliance),
        words.local(one.asked_at).date(),
        words.local(one.ends_at).date(),
        words(f"report.round.{_round_state(one)}"),
        None if one.is_missed else one.asked,
        None if one.is_missed else one.answered,
        None if one.is_missed else one.changed,
    )


def _round_state(one: HeldRound) -> str:
    if one.is_missed:
        return "missed"
    return "running" if one.is_running else "held"


def adoption_row(one: ReportedAdoption, words: Translator) -> Row:
    """The row of an organisation's adoption of a practice."""
    return (
        one.reference,
        one.title,
        words.name(one.organisation),
        words.name(one.shared_by),
        words(f"adoption.{one.state}"),
        words.local(one.since).date(),
        words.name(one.alliance),
        one.adapted,
        one.stop_reason,
        Link(words("report.open_in_slack"), one.permalink) if one.permalink else None,
    )


def participation_row(one: Participant, words: Translator) -> Row:
    """The row of an organisation that is part of an alliance."""
    return (
        words.name(one.organisation),
        words(f"orgkind.{one.kind}"),
        names(one.takes_part, words),
        names(one.reads_along, words),
        one.did.contributions,
        one.did.endorsements,
        one.did.reports,
        one.did.answers,
    )


def bundle_row(one: ReportedBundle, words: Translator) -> Row:
    """The row of an addressee of a bundle."""
    return (
        one.reference,
        one.title,
        one.items,
        one.ask,
        one.addressee,
        one.edition,
        words(f"handed.{one.state}"),
        one.since,
        _answer(one, words),
        one.line or (one.earlier.line if one.earlier else ""),
    )


def _answer(one: ReportedBundle, words: Translator) -> str | None:
    """The answer of an addressee: to the edition that they have, else to an earlier one."""
    if one.earlier is None:
        return words(f"handedanswer.{one.answer}") if one.answer else None
    answer = words(f"handedanswer.{one.earlier.answer}")
    edition = one.earlier.edition
    return answer if edition is None else words("addressee.earlier_answer", edition=edition, answer=answer)


def decision_row(one: ReportedDecision, words: Translator) -> Row:
    """The row of a decision that was recorded in the period."""
    return (
        one.reference,
        one.held_on,
        one.meeting,
        one.about,
        words.name(one.title),
        words(f"decision.{one.outcome}"),
        one.line,
        one.step,
    )


OPTIONAL_SHEETS = (
    ListSheet(
        key="bottlenecks",
        columns=(
            Column("bottleneck", ColumnKind.MENTION, 12),
            Column("behind", ColumnKind.NUMBER, 14),
            Column("title", ColumnKind.TEXT, 42),
            Column("alliance", ColumnKind.TEXT, 21),
            Column("shared_by", ColumnKind.TEXT, 15),
            Column("recognised_by", ColumnKind.TEXT, 30),
            Column("heavy", ColumnKind.NUMBER, 9),
            Column("sphere", ColumnKind.TEXT, 16),
            Column("pillar", ColumnKind.TEXT, 18),
            Column("addressee", ColumnKind.TEXT, 22),
            Column("solved_elsewhere", ColumnKind.TEXT, 16),
            Column("shared_on", ColumnKind.DATE, 14),
            Column("slack", ColumnKind.LINK, 10, is_internal=True),
        ),
        items=lambda digest: digest.lists.bottlenecks,
        row=bottleneck_row,
    ),
    ListSheet(
        key="rounds",
        columns=(
            Column("alliance", ColumnKind.TEXT, 30),
            Column("held_on", ColumnKind.DATE, 14),
            Column("ends_on", ColumnKind.DATE, 14),
            Column("round_state", ColumnKind.TEXT, 25),
            Column("asked_steps", ColumnKind.NUMBER, 12),
            Column("answered_steps", ColumnKind.NUMBER, 14),
            Column("changed_steps", ColumnKind.NUMBER, 12),
        ),
        items=lambda digest: digest.lists.rounds,
        row=round_row,
    ),
    POLL_SHEET,
    ListSheet(
        key="adoptions",
        columns=(
            Column("practice", ColumnKind.MENTION, 12),
            Column("title", ColumnKind.TEXT, 42),
            Column("adopter", ColumnKind.TEXT, 18),
            Column("practice_of", ColumnKind.TEXT, 18),
            Column("adoption_state", ColumnKind.TEXT, 18),
            Column("adopted_since", ColumnKind.DATE, 14),
            Column("alliance", ColumnKind.TEXT, 21),
            Column("adapted", ColumnKind.TEXT, 40),
            Column("stop_reason", ColumnKind.TEXT, 28),
            Column("slack", ColumnKind.LINK, 10, is_internal=True),
        ),
        items=lambda digest: digest.lists.adoptions,
        row=adoption_row,
    ),
    ListSheet(
        key="bundles",
        columns=(
            Column("bundle", ColumnKind.REFERENCE, 12),
            Column("bundle_title", ColumnKind.TEXT, 34),
            Column("bundled", ColumnKind.NUMBER, 15),
            Column("ask", ColumnKind.TEXT, 40),
            Column("for_whom", ColumnKind.TEXT, 26),
            Column("handed_edition", ColumnKind.NUMBER, 11),
            Column("handed_state", ColumnKind.TEXT, 15),
            Column("handed_since", ColumnKind.DATE, 14),
            Column("handed_answer", ColumnKind.TEXT, 28),
            Column("answer_line", ColumnKind.TEXT, 40),
        ),
        items=lambda digest: digest.lists.bundles,
        row=bundle_row,
    ),
    ListSheet(
        key="decisions",
        columns=(
            Column("meeting", ColumnKind.TEXT, 10),
            Column("meeting_on", ColumnKind.DATE, 14),
            Column("meeting_title", ColumnKind.TEXT, 28),
            Column("decided_about", ColumnKind.MENTION, 12),
            Column("subject", ColumnKind.TEXT, 40),
            Column("decision_outcome", ColumnKind.TEXT, 16),
            Column("decision_line", ColumnKind.TEXT, 48),
            Column("made_step", ColumnKind.MENTION, 12),
        ),
        items=lambda digest: digest.lists.decisions,
        row=decision_row,
    ),
    ListSheet(
        key="participations",
        columns=(
            Column("participant", ColumnKind.TEXT, 28),
            Column("organisation_kind", ColumnKind.TEXT, 15),
            Column("takes_part", ColumnKind.TEXT, 46),
            Column("reads_along", ColumnKind.TEXT, 30),
            Column("contributions_made", ColumnKind.NUMBER, 15),
            Column("endorsements_made", ColumnKind.NUMBER, 16),
            Column("reports_made", ColumnKind.NUMBER, 18),
            Column("answers_made", ColumnKind.NUMBER, 14),
        ),
        items=lambda digest: digest.lists.participations,
        row=participation_row,
        is_internal=True,
    ),
)
"""In the order in which they follow the sheets that are always present."""
