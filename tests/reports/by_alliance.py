"""What the sample's charts show by alliance."""

from alliance.digests.alliance_figures import AllianceFigures
from alliance.words import Name

BY_ALLIANCE = (
    AllianceFigures(Name("Maatschappelijke impact", "Societal impact"), 9, 4, 12),
    AllianceFigures(Name("Kennisintensieve ecosystemen", "Knowledge-intensive ecosystems"), 7, 3, 9),
    AllianceFigures(Name("Studentenhuisvesting", "Student housing"), 15, 6, 14),
    AllianceFigures(Name("Internationalisering", "Internationalisation"), 0, 0, 5),
)
