"""Identify people and register members."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alliance.enums import ChairKind, ParticipationKind
from alliance.errors import Invalid, NotFound
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.events import note_event
from storage.engine.once import store_once
from storage.people import people
from storage.people.departures import release_elsewhere
from storage.people.identities import MemberLinks, StoredUser, find_user
from storage.tables import Member, Organisation, SlackProfile

__all__ = [
    "Member",
    "Organisation",
    "Person",
    "SlackProfile",
    "ask_to_be_added",
    "attach",
    "guess_organisation",
    "identify",
    "identify_known",
    "list_secretariat_channel_keys",
    "placeholder",
    "register_member",
    "with_present_rights",
]


@dataclass(frozen=True)
class HeldChair:
    """An alliance that a person chairs, and the kind of chair."""

    alliance_id: int
    kind: ChairKind
    acting_for_id: int | None = None
    """The chair, by member id, on whose behalf a delegate acts; None for the chair themselves."""


@dataclass(frozen=True)
class Person:
    """Anyone who talks to the bot, member or not, with what the rules need to know about them."""

    slack_user_id: str
    name: str
    locale: str | None
    zone: str | None
    is_admin: bool
    is_restricted: bool
    """A guest, or somebody from another workspace: they see what their alliance's channel shows."""
    is_external: bool
    member: Member | None
    organisation: Organisation | None
    chairs: tuple[HeldChair, ...] = ()
    participations: Mapping[int, ParticipationKind] = field(default_factory=dict)
    """Their organisation's kind of participation, by alliance id."""
    predecessor_ids: frozenset[int] = frozenset()
    """The organisations that merged into theirs, whose contributions count as their own."""
    may_register: bool = False
    """Whether they can become a member by choosing an organisation; guests only if it follows from their profile."""

    @property
    def alliance_ids(self) -> Collection[int]:
        """The alliances in which their organisation takes part or is an observer."""
        return self.participations.keys()

    @property
    def is_secretariat(self) -> bool:
        """Whether they belong to the secretariat."""
        return self.member is not None and self.member.is_secretariat

    @property
    def as_member(self) -> Member:
        """The member that they are, in use cases that only members are authorised for."""
        assert self.member is not None
        return self.member

    def acting_for_id(self, alliance_id: int) -> int | None:
        """The chair, by member id, on whose behalf they act in an alliance; None if they act in their own right."""
        held = [chair for chair in self.chairs if chair.alliance_id == alliance_id]
        if self.is_secretariat or any(chair.acting_for_id is None for chair in held):
            return None
        return next((chair.acting_for_id for chair in held), None)


def short_person_name(name: str) -> str:
    """Return a person's name without a suffix such as their city or their role as a chair."""
    return name.split(" · ")[0]


def placeholder(
    *,
    is_restricted: bool,
    member: Member | None = None,
    participations: Mapping[int, ParticipationKind] | None = None,
) -> Person:
    """A placeholder for all people of one kind, to ask what each of them may see."""
    return Person(
        slack_user_id="",
        name="",
        locale=None,
        zone=None,
        is_admin=False,
        is_restricted=is_restricted,
        is_external=is_restricted,
        member=member,
        organisation=None,
        participations=participations or {},
    )


def identify(session: Session, profile: SlackProfile, *, team_id: str, admin_users: Collection[str]) -> Person:
    """Identify a Slack user from what is stored; `team_id` is the network's own workspace."""
    user = find_user(session, profile.slack_user_id)
    return _person(session, profile, user, team_id=team_id, admin_users=admin_users)


def identify_known(
    session: Session, slack_user_id: str, *, team_id: str, admin_users: Collection[str]
) -> tuple[SlackProfile, Person] | None:
    """Identify a Slack user by their stored profile, and return both; None if no profile is stored."""
    user = find_user(session, slack_user_id)
    if user.profile is None:
        return None
    return user.profile, _person(session, user.profile, user, team_id=team_id, admin_users=admin_users)


def _person(
    session: Session, profile: SlackProfile, user: StoredUser, *, team_id: str, admin_users: Collection[str]
) -> Person:
    member, organisation, ties = user.member, user.organisation, user.ties
    if profile.is_deleted:  # Slack closed the account: anything sent in its name has no rights
        member, organisation, ties = None, None, MemberLinks()
    is_external = profile.team_id != team_id
    is_admin = (profile.is_owner and not is_external) or profile.slack_user_id in admin_users
    is_restricted = profile.is_guest or is_external or profile.is_deleted
    may_register = member is None and not profile.is_deleted
    if may_register and is_restricted:
        may_register = guess_organisation(people.list_organisations(session), profile) is not None
    return Person(
        slack_user_id=profile.slack_user_id,
        name=profile.name,
        locale=profile.locale,
        zone=profile.tz,
        # Owning some other workspace gives no rights in this network.
        is_admin=not profile.is_deleted and (is_admin or (member is not None and member.is_admin)),
        is_restricted=is_restricted,
        is_external=is_external,
        member=member,
        organisation=organisation,
        chairs=tuple(HeldChair(*one) for one in ties.chairs),
        participations=ties.participations,
        predecessor_ids=ties.predecessor_ids,
        may_register=may_register,
    )


def attach(session: Session, person: Person) -> Person:
    """Return the person with their rows in this session, so that changes to these are stored; reads nothing."""
    member = session.merge(person.member, load=False) if person.member is not None else None
    organisation = session.merge(person.organisation, load=False) if person.organisation is not None else None
    return replace(person, member=member, organisation=organisation)


def with_present_rights(person: Person) -> Person:
    """The person with their rights of this moment, for a change that may take those rights from themselves."""
    if person.member is None:
        return person
    return replace(person, member=Member(**{name: getattr(person.member, name) for name in Member.model_fields}))


def guess_organisation(organisations: Sequence[Organisation], profile: SlackProfile) -> Organisation | None:
    """Guess the organisation from a user's workspace or mail domain; None if neither matches."""
    for organisation in organisations:
        if organisation.team_id is not None and organisation.team_id == profile.team_id:
            return organisation
    domain = (profile.mail_domain or "").lower()
    known = {one: organisation for organisation in reversed(organisations) for one in organisation.mail_domains}
    # The longest: an institute at "bk.tudelft.nl" may have an entry of its own beside "tudelft.nl".
    fitting = [one for one in known if domain == one or domain.endswith(f".{one}")]
    return known[max(fitting, key=len)] if fitting else None


def register_member(
    session: Session,
    *,
    profile: SlackProfile,
    is_restricted: bool,
    organisation_id: int,
    now: dt.datetime,
    channel_keys: Sequence[str],
) -> Member:
    """Register a Slack user as a member representing an organisation, and notify the secretariat (in `channel_keys`).

    An existing member is left unchanged: choosing twice has no effect, and only the secretariat corrects. Guests and
    people from other workspaces may only choose the organisation guessed for them, since it decides what they may see.
    Raises Invalid for an unknown organisation, and for one that is not open to them.
    """
    member = people.find_member(session, profile.slack_user_id)
    if member is not None and member.left_at is None:
        return member
    organisation = get_running(session, organisation_id)
    if is_restricted:
        guess = guess_organisation(people.list_organisations(session), profile)
        if guess is None or guess.id != organisation_id:
            raise Invalid("organisation", "problem.guest_organisation")
    is_back = member is not None
    if member is not None:
        member.left_at, member.organisation_id, member.name = None, organisation_id, profile.name
        release_elsewhere(session, member.id, organisation_id)
    else:
        user_id = profile.slack_user_id
        member = Member(slack_user_id=user_id, organisation_id=organisation_id, name=profile.name, created_at=now)
        if not store_once(session, member):
            return get_member_of(session, user_id)  # a double click: the other request registered them
    about = {"member": member.id, "organisation": organisation.id, **({"is_back": True} if is_back else {})}
    for channel_key in channel_keys:
        enqueue(session, kind="new_member", channel_key=channel_key, about=about, now=now)
    return member


def ask_to_be_added(session: Session, *, profile: SlackProfile, channel_keys: Sequence[str], now: dt.datetime) -> None:
    """Tell the secretariat (in `channel_keys`) that somebody's organisation is missing, at most once a day (UTC)."""
    if not note_event(session, f"ask_to_join:{profile.slack_user_id}:{now:%Y-%m-%d}", now=now):
        return
    for channel_key in channel_keys:
        enqueue(session, kind="wants_to_join", channel_key=channel_key, about={"who": profile.slack_user_id}, now=now)


def list_secretariat_channel_keys(session: Session, channel_id: str | None) -> list[str]:
    """The channel keys of the secretariat: its channel, or each of its members if it has none."""
    if channel_id:
        return [channel_id]
    return [member.slack_user_id for member in people.list_secretariat(session)]


def get_member_of(session: Session, slack_user_id: str) -> Member:
    """Return the member with this Slack user id. Raises NotFound for a non-member or a former member."""
    member = people.find_member(session, slack_user_id)
    if member is None or member.left_at is not None:
        raise NotFound("member", slack_user_id)
    return member


def get_running(session: Session, organisation_id: int, *, field: str = "organisation") -> Organisation:
    """Return an organisation by id. Raises Invalid if it is unknown, or has ended since the form was opened."""
    try:
        organisation = people.get_organisation(session, organisation_id)
    except LookupError:
        raise Invalid(field, "problem.organisation_unknown") from None
    if organisation.ended_on is None:
        return organisation
    name = organisation.names
    if organisation.successor_id is None:
        raise Invalid(field, "problem.organisation_ended", organisation=name)
    successor = people.get_organisation(session, organisation.successor_id)
    now_called = successor.names
    raise Invalid(field, "problem.organisation_merged", organisation=name, successor=now_called)
