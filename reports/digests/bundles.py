"""The sheet with the bundles that were handed over, a row for each addressee."""

from alliance.bundles.past_states import ReportedBundle
from reports.digests.list_sheet import ListSheet
from reports.excel.sheets import Column, ColumnKind, Row
from texts import Translator


def bundle_row(one: ReportedBundle, words: Translator) -> Row:
    """The row of an addressee of a bundle."""
    return (
        one.ref,
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


BUNDLE_SHEET = ListSheet(
    key="bundles",
    columns=(
        Column("bundle", ColumnKind.REFERENCE, 12),
        Column("bundle_title", ColumnKind.TEXT, 34),
        Column("bundled", ColumnKind.NUMBER, 15),
        Column("ask", ColumnKind.TEXT, 40),
        Column("bundle_addressee", ColumnKind.TEXT, 26),
        Column("handed_edition", ColumnKind.NUMBER, 11),
        Column("handed_state", ColumnKind.TEXT, 15),
        Column("handed_since", ColumnKind.DATE, 14),
        Column("handed_answer", ColumnKind.TEXT, 28),
        Column("answer_line", ColumnKind.TEXT, 40),
    ),
    items=lambda digest: digest.lists.bundles,
    row=bundle_row,
)
