"""The sheets about contributions: those of the period, the most recognised bottlenecks, and adoptions."""

from alliance.digests.digests import SharedContribution
from alliance.digests.lists import RankedBottleneck, ReportedAdoption
from alliance.enums import Series
from alliance.people.members import short_person_name
from reports.digests.list_sheet import ListSheet
from reports.excel.sheets import Column, ColumnKind, Link, Row
from reports.excel.wording import names
from texts import Translator


def contribution_row(item: SharedContribution, words: Translator) -> Row:
    """The row of a contribution of the period."""
    return (
        item.ref,
        words.local(item.shared_at).date(),
        words(f"kind.{item.kind}"),
        item.title,
        item.body,
        words.name(item.alliance),
        words.name(item.theme),
        words.name(item.organisation),
        # Additions to a Slack name, such as a city, are left out: there is a column for the organisation.
        short_person_name(item.author),
        words(f"visibility.{item.visibility}"),
        Link(words("report.open_in_slack"), item.permalink) if item.permalink else None,
    )


CONTRIBUTION_SHEET = ListSheet(
    key="contributions",
    columns=(
        Column("contribution", ColumnKind.REFERENCE, 12),
        Column("shared_on", ColumnKind.DATE, 14),
        Column("kind", ColumnKind.TEXT, 19),
        Column("title", ColumnKind.TEXT, 28),
        Column("body", ColumnKind.TEXT, 50),
        Column("alliance", ColumnKind.TEXT, 21),
        Column("theme", ColumnKind.TEXT, 20),
        Column("organisation", ColumnKind.TEXT, 14),
        Column("author", ColumnKind.TEXT, 19, is_internal=True),
        Column("visibility", ColumnKind.TEXT, 13),
        Column("slack", ColumnKind.LINK, 10, is_internal=True),
    ),
    items=lambda digest: digest.contributions,
    row=contribution_row,
)


def bottleneck_row(one: RankedBottleneck, words: Translator) -> Row:
    """The row of a bottleneck."""
    return (
        one.ref,
        one.behind,
        one.title,
        words.name(one.alliance),
        words.name(one.organisation),
        names(one.recognised_by, words),
        one.heavy or None,
        words(f"sphere.{one.sphere}") if one.sphere else None,
        words(f"pillar.{one.pillar}") if one.pillar else None,
        one.addressee,
        ", ".join(Series.CONTRIBUTION.ref(number) for number in one.practices) or words("report.not_solved"),
        words.local(one.shared_at).date(),
        Link(words("report.open_in_slack"), one.permalink) if one.permalink else None,
    )


BOTTLENECK_SHEET = ListSheet(
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
)


def adoption_row(one: ReportedAdoption, words: Translator) -> Row:
    """The row of an organisation's adoption of a practice."""
    return (
        one.ref,
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


ADOPTION_SHEET = ListSheet(
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
)
