"""The two versions of a workbook: one to work with, and one that can be handed out at a meeting."""

from enum import Enum

from reports.excel.sheets import Column


class Version(Enum):
    """The readers a workbook is for."""

    WORKING = "working"
    """For secretariat and chairs: with everything."""
    MEETING = "meeting"
    """Without names that are recognised, without each organisation's activity, and without links to Slack."""

    def shows(self, column: Column) -> bool:
        """Whether this version has the column."""
        return self is Version.WORKING or not column.is_internal
