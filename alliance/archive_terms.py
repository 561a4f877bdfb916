"""How long what is archived is kept, as the metadata of an archive say it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Appraisal:
    """Kept for good (`B`), for a number of years (`V`), or still to be decided (`N`)."""

    code: str = "N"
    years: int | None = None
