"""Organisations that support contributions: their own organisation, and those that endorse them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alliance.enums import Name
from storage.contributions import contributions as contribution_rows
from storage.contributions import endorsements as endorsement_rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Contribution, Organisation


@dataclass(frozen=True)
class Supporter:
    """What one organisation says about a contribution, and through whom."""

    organisation_id: int
    """The successor, if the organisation was merged into another."""
    organisation: Name
    member_id: int
    severity: int | None = None
    context: str = ""
    is_author: bool = False


def follow_merges(session: Session, contribution: Contribution) -> Contribution:
    """Follow merges to the final target of a contribution; itself if it was not merged."""
    while contribution.merged_into_id is not None:
        found = contribution_rows.find_contribution_by_id(session, contribution.merged_into_id)
        if found is None:
            break
        contribution = found[0]
    return contribution


def map_supporters(session: Session, contributions: Sequence[Contribution]) -> dict[int, tuple[Supporter, ...]]:
    """Map contributions by id to their supporters: the own organisation first, each once."""
    said = endorsement_rows.list_words(session, [one.id for one in contributions])
    concerned = {one.organisation_id for one in contributions} | {organisation_id for _, organisation_id, *_ in said}
    running = {key: (one.id, one.names) for key, one in map_running(session, concerned).items()}
    found: dict[int, dict[int, Supporter]] = {}
    for one in contributions:
        key, name = running[one.organisation_id]
        found[one.id] = {key: Supporter(key, name, one.author_id, is_author=True)}
    for contribution_id, organisation_id, member_id, severity, context in said:
        key, name = running[organisation_id]
        if key not in found[contribution_id]:
            found[contribution_id][key] = Supporter(key, name, member_id, severity, context)
    return {key: tuple(voices.values()) for key, voices in found.items()}


def map_final_supporters(session: Session, contributions: Sequence[Contribution]) -> dict[int, tuple[Supporter, ...]]:
    """Map contributions by id to their supporters; for a merged one, to those of its final target."""
    wholes = {one.id: follow_merges(session, one) for one in contributions}
    voices = map_supporters(session, list({one.id: one for one in wholes.values()}.values()))
    return {key: voices[whole.id] for key, whole in wholes.items()}


def map_running(session: Session, organisation_ids: Collection[int]) -> dict[int, Organisation]:
    """Map organisations by id to what they are now: themselves, or their final successor."""
    known = people.map_organisations(session, organisation_ids)
    return {key: _now(known, key) for key in organisation_ids}


def _now(known: dict[int, Organisation], organisation_id: int) -> Organisation:
    organisation = known[organisation_id]
    while organisation.successor_id is not None and organisation.successor_id in known:
        organisation = known[organisation.successor_id]
    return organisation
