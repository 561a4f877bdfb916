"""The organisations as the secretariat reads them: the list, and a page with everything in the name of one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alliance.enums import Name, Naming, OrganisationKind, ParticipationKind, Series
from alliance.errors import NotFound
from alliance.people.members import Person
from alliance.people.organisations.endings import find_undoable
from alliance.people.organisations.organisations import values_of
from alliance.people.permissions import Action, authorise
from storage.engine.database import Session
from storage.people import organisation_pages as rows
from storage.people import people
from storage.tables import Organisation


@dataclass(frozen=True)
class HeldParticipation:
    """An organisation's participation in an alliance, with its contact person there if it has one."""

    alliance_id: int
    alliance: Name
    kind: ParticipationKind
    contact: str | None


@dataclass(frozen=True)
class ListedOrganisation:
    """An organisation in the list."""

    organisation_id: int
    name: Name
    kind: OrganisationKind
    region: str | None
    mail_domains: tuple[str, ...]
    language: str | None
    team_id: str | None
    people: int
    participations: tuple[HeldParticipation, ...]
    ended_on: dt.date | None
    successor: Name | None


@dataclass(frozen=True)
class OrganisationPage:
    """An organisation with everything in its name."""

    listed: ListedOrganisation
    people: tuple[str, ...]
    predecessors: tuple[Name, ...]
    contributions: tuple[str, ...]
    """References, newest first, as in the next four."""
    endorsed: tuple[str, ...]
    adopted: tuple[str, ...]
    steps: tuple[str, ...]
    mandates: tuple[tuple[str, Naming | None], ...]
    """Dossiers with what the organisation allowed; None while it has not answered."""
    is_undoable: bool
    """Whether its end can still be undone."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What its form changes, as plain data."""


def list_organisations(session: Session) -> list[ListedOrganisation]:
    """List all organisations by name, those that ended last, for readers who may administer."""
    found = rows.list_all(session)
    counted = rows.count_people(session)
    held: dict[int, list[HeldParticipation]] = defaultdict(list)
    for organisation_id, alliance, kind, contact in rows.list_all_participations(session):
        name = alliance.names
        held[organisation_id].append(HeldParticipation(alliance.id, name, ParticipationKind(kind), contact))
    names = {one.id: _name(one) for one in found}
    return [_listed(one, counted.get(one.id, 0), held[one.id], names) for one in found]


def show_organisation(session: Session, *, reader: Person, organisation_id: int, now: dt.datetime) -> OrganisationPage:
    """Return the page of an organisation, also of one that ended. Raises NotAllowed and NotFound."""
    authorise(reader, Action.ADMINISTER)
    try:
        one = people.get_organisation(session, organisation_id)
    except LookupError:
        raise NotFound("organisation", str(organisation_id)) from None
    held = [
        HeldParticipation(alliance.id, alliance.names, ParticipationKind(kind), contact)
        for _, alliance, kind, contact in rows.list_all_participations(session, organisation_id)
    ]
    successor = people.get_organisation(session, one.successor_id) if one.successor_id else None
    names = {successor.id: _name(successor)} if successor else {}
    members = rows.list_people(session, organisation_id)
    return OrganisationPage(
        listed=_listed(one, len(members), held, names),
        people=tuple(member.name for member in members),
        predecessors=tuple(_name(before) for before in rows.list_predecessors(session, organisation_id)),
        contributions=_refs(Series.CONTRIBUTION, rows.list_contribution_numbers(session, organisation_id)),
        endorsed=_refs(Series.CONTRIBUTION, rows.list_endorsed_numbers(session, organisation_id)),
        adopted=_refs(Series.CONTRIBUTION, rows.list_adopted_numbers(session, organisation_id)),
        steps=_refs(Series.STEP, rows.list_owned_numbers(session, organisation_id)),
        mandates=tuple(
            (Series.BUNDLE.ref(number), naming) for number, naming in rows.list_mandates(session, organisation_id)
        ),
        is_undoable=one.ended_on is not None
        and find_undoable(session, organisation_id=organisation_id, now=now) is not None,
        values=values_of(one),
    )


def _listed(
    one: Organisation, count: int, held: Iterable[HeldParticipation], names: Mapping[int, Name]
) -> ListedOrganisation:
    return ListedOrganisation(
        organisation_id=one.id,
        name=_name(one),
        kind=OrganisationKind(one.kind),
        region=one.region,
        mail_domains=tuple(one.mail_domains),
        language=one.language,
        team_id=one.team_id,
        people=count,
        participations=tuple(held),
        ended_on=one.ended_on,
        successor=names.get(one.successor_id) if one.successor_id else None,
    )


def _name(one: Organisation) -> Name:
    return one.names


def _refs(series: Series, numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(series.ref(number) for number in numbers)
