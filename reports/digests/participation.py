"""The sheet with the organisations and what each of them did."""

from alliance.digests.lists import Participant
from reports.digests.list_sheet import ListSheet
from reports.excel.sheets import Column, ColumnKind, Row
from reports.excel.wording import names
from texts import Translator


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


PARTICIPATION_SHEET = ListSheet(
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
)
