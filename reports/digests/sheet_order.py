"""The sheets with lists, in the order of the workbook."""

from reports.digests.bundles import BUNDLE_SHEET
from reports.digests.checkins import ROUND_SHEET
from reports.digests.contributions import ADOPTION_SHEET, BOTTLENECK_SHEET, CONTRIBUTION_SHEET
from reports.digests.decisions import DECISION_SHEET
from reports.digests.participation import PARTICIPATION_SHEET
from reports.digests.polls import POLL_SHEET
from reports.digests.steps import STEP_SHEET

STANDING_SHEETS = (CONTRIBUTION_SHEET, STEP_SHEET)
"""Sheets that are always present."""
OPTIONAL_SHEETS = (
    BOTTLENECK_SHEET,
    ROUND_SHEET,
    POLL_SHEET,
    ADOPTION_SHEET,
    BUNDLE_SHEET,
    DECISION_SHEET,
    PARTICIPATION_SHEET,
)
"""Sheets that are present only if they have rows."""
