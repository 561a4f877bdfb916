"""Workbooks of digests that were posted are kept, and come back as they were when the same one is asked for."""

from alliance.calendar.periods import Period
from alliance.digests.editions import find_latest, subject_of
from alliance.enums import KeptFileKind
from alliance.kept_files import KeptKey, list_kept
from alliance.local_time import LocalTime
from storage.engine.database import Session


def find_key(
    session: Session, period: Period, *, alliance_id: int | None, is_scheduled: bool, variant: str, time: LocalTime
) -> KeptKey | None:
    """The key under which a workbook is kept; None for one that is made again each time.

    Kept are those that a schedule makes of a period that has ended (`is_scheduled`), and, once it did, the other
    variants that people ask for: in another language, or for a meeting. People get the latest edition.
    """
    if period.ends_at(time.zone) > time.now:
        return None
    subject = subject_of(period, alliance_id)
    if not is_scheduled and not list_kept(session, kind=KeptFileKind.DIGEST, subject=subject):
        return None
    edition, _ = find_latest(session, period, alliance_id)
    return KeptKey(KeptFileKind.DIGEST, subject, edition, variant)
