"""Corrected editions of digests: the posted one stays as it was, and figures that changed since are reported again."""

from alliance.calendar.periods import Period
from alliance.digests.figures import Correction, FigureName, Scope, list_corrections, store_corrected
from alliance.digests.impact import Total
from alliance.enums import KeptFileKind
from alliance.errors import Invalid
from alliance.kept_files import list_kept
from alliance.local_time import LocalTime
from alliance.people.audit import audit
from alliance.people.members import Person
from storage.digests import digests as store
from storage.engine.database import Session
from storage.engine.once import store_once
from storage.tables import DigestEdition

FIRST = 1
"""The edition that a schedule posted."""
FIGURES: dict[str, FigureName | Total] = {one.value: one for one in (*FigureName, *Total)}


def subject_of(period: Period, alliance_id: int | None) -> str:
    """What the files of a digest are kept under: its period, and the alliance if it is about one."""
    return period.key if alliance_id is None else f"{period.key}/{alliance_id}"


def find_latest(session: Session, period: Period, alliance_id: int | None = None) -> tuple[int, tuple[Correction, ...]]:
    """The latest edition of a digest, and the figures that it corrects; the first corrects none."""
    latest = store.find_latest_edition(session, subject_of(period, alliance_id))
    if latest is None:
        return FIRST, ()
    told = latest.corrections
    return latest.edition, tuple(Correction(FIGURES[one["figure"]], one["was"], one["is"], period) for one in told)


def correct_digest(session: Session, *, by: Person, period: Period, alliance_id: int | None, time: LocalTime) -> int:
    """Make the next edition of a posted digest, with the figures as counted now; returns its number.

    From then on these are the reported figures. Raises Invalid if it was not posted, or if no figure changed since its
    latest edition.
    """
    subject = subject_of(period, alliance_id)
    if not list_kept(session, kind=KeptFileKind.DIGEST, subject=subject):
        raise Invalid("digest", "problem.digest_not_posted")
    scope = Scope(alliance_id)
    corrections = list_corrections(session, period=period, zone=time.zone, scope=scope)
    edition = find_latest(session, period, alliance_id)[0] + 1
    made = DigestEdition(
        subject=subject,
        edition=edition,
        corrections=[{"figure": one.name.value, "was": one.reported, "is": one.now} for one in corrections],
        by_member_id=by.as_member.id,
        made_at=time.now,
    )
    if not corrections or not store_once(session, made):
        raise Invalid("digest", "problem.nothing_to_correct")
    store_corrected(session, corrections, zone=time.zone, scope=scope)
    before = {one.name.value: one.reported for one in corrections}
    audit(session, by, "correct_digest", subject, before, time.now, **{one.name.value: one.now for one in corrections})
    return edition
