"""What administrators read of alliances: the list of all, and the page of one with everything that is set."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.enums import ChairKind, Name, ParticipationKind
from alliance.people.alliances.alliances import get_any_alliance
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from storage.engine.database import Session
from storage.people import alliance_admin as admin_rows
from storage.people import delegates, people, vocabulary
from storage.people import participation as rows
from storage.tables import Alliance, Theme


@dataclass(frozen=True)
class ListedAlliance:
    """An alliance in the list."""

    alliance_id: int
    name: Name
    theme: Name
    goal: Name
    channel_id: str | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    is_archived: bool
    chairs: tuple[tuple[ChairKind, str], ...]
    takes_part: tuple[Name, ...]
    reads_along: tuple[Name, ...]


@dataclass(frozen=True)
class AlliancePage:
    """Everything that is set for an alliance, and who set something last."""

    alliance: ListedAlliance
    delegates: tuple[tuple[str, str], ...]
    """Each delegate, and the chair for whom they act."""
    topics: tuple[Name, ...]
    asks_next_at: dt.datetime | None
    """When its schedule asks next; None without one."""
    heir: Name | None
    """The alliance that gets its open steps when it ends."""
    changed_at: dt.datetime | None = None
    changed_by: str = ""
    """Who set something last; empty for the program itself."""


def list_all(session: Session) -> list[ListedAlliance]:
    """List all alliances in the network's order, archived ones last."""
    return _listed(session, admin_rows.list_all_alliances(session))


def show_page(session: Session, *, reader: Person, alliance_id: int) -> AlliancePage:
    """Return the page of an alliance, archived or not. Raises NotAllowed, and Invalid for an unknown one."""
    authorise(reader, Action.ADMINISTER)
    alliance = get_any_alliance(session, alliance_id)
    theme = vocabulary.find_theme(session, alliance.theme_id)
    assert theme is not None  # guaranteed by a foreign key
    (listed,) = _listed(session, [(alliance, theme)])
    chairs = {chair.id: member.name for chair, member in rows.list_chairs_of(session, [alliance_id])}
    found = delegates.list_delegates(session, chairs.keys())
    heir = alliance.hand_steps_to_id and get_any_alliance(session, alliance.hand_steps_to_id)
    change = admin_rows.find_last_change(session, alliance.slug)
    by = people.find_member(session, change.by_slack_user_id) if change is not None else None
    return AlliancePage(
        listed,
        delegates=tuple((member.name, chairs[one.chair_id]) for one, member in found),
        topics=tuple(one.names for one in vocabulary.list_topics(session, alliance_id)),
        asks_next_at=None if listed.is_archived else admin_rows.find_next_checkin(session, alliance_id),
        heir=heir.names if heir else None,
        changed_at=change.at if change is not None else None,
        changed_by=by.name if by is not None else "",
    )


def _listed(session: Session, found: Sequence[tuple[Alliance, Theme]]) -> list[ListedAlliance]:
    ids = [alliance.id for alliance, _ in found]
    organisations: dict[tuple[int, ParticipationKind], list[Name]] = defaultdict(list)
    for row, organisation, _ in rows.list_participations_of(session, ids):
        organisations[row.alliance_id, ParticipationKind(row.kind)].append(organisation.names)
    chairs: dict[int, list[tuple[ChairKind, str]]] = defaultdict(list)
    for chair, member in rows.list_chairs_of(session, ids):
        chairs[chair.alliance_id].append((ChairKind(chair.kind), member.name))
    return [
        ListedAlliance(
            alliance_id=one.id,
            name=one.names,
            theme=theme.names,
            goal=Name(one.goal, one.goal_en),
            channel_id=one.channel_id,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            is_archived=one.archived_at is not None,
            chairs=tuple(chairs[one.id]),
            takes_part=tuple(organisations[one.id, ParticipationKind.TAKES_PART]),
            reads_along=tuple(organisations[one.id, ParticipationKind.READS_ALONG]),
        )
        for one, theme in found
    ]
