"""What the sample's charts show, by alliance and by quarter, and what its steps say."""

import datetime as dt

from alliance.calendar.periods import quarter_of
from alliance.digests.alliance_figures import AllianceFigures
from alliance.digests.bottleneck_progress import QuarterProgress
from alliance.enums import Name

BY_ALLIANCE = (
    AllianceFigures(Name("Maatschappelijke impact", "Societal impact"), 9, 4, 12),
    AllianceFigures(Name("Kennisintensieve ecosystemen", "Knowledge-intensive ecosystems"), 7, 3, 9),
    AllianceFigures(Name("Studentenhuisvesting", "Student housing"), 15, 6, 14),
    AllianceFigures(Name("Internationalisering", "Internationalisation"), 0, 0, 5),
)
PROGRESS = tuple(
    QuarterProgress(quarter_of(dt.date(2026, month, 1)), *numbers)
    for month, numbers in ((1, (2, 4, 3, 2)), (4, (3, 6, 2, 1)), (7, (0, 0, 0, 0)), (10, (6, 3, 1, 0)))
)
DESCRIPTIONS = {
    7: (
        "Een overzicht van (bovenregionale) ecosystemen, hun succesfactoren en wat we kunnen doen voor meer "
        "maatschappelijk effect en verdienvermogen, met lopend onderzoek van het Rijk."
    ),
    13: "=1+1 Bestuurders helpen de knelpunten op te lossen.",
}
"""What some of the steps say besides their title, by number."""
