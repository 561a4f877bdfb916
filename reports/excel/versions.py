"""The two versions of a workbook: one to work with, and one that can go on the table of a meeting."""

from enum import Enum

from reports.excel.sheets import Column


class Version(Enum):
    """For whom a workbook is."""

    WORKING = "working"
    """For secretariat and chairs: with everything."""
    MEETING = "meeting"
    """Without names of people, without what each organisation did, and without links to Slack."""

    def shows(self, column: Column) -> bool:
        """Whether it has this column."""
        return self is Version.WORKING or not column.is_internal
