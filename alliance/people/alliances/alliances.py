"""Administer alliances: create, change, archive and reopen them, set their channels and participations."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from alliance.enums import ExternalAccess, ParticipationKind
from alliance.errors import Conflict, Invalid
from alliance.people.alliances import start_here
from alliance.people.alliances.participation import apply_change
from alliance.people.audit import audit, audit_changes
from alliance.people.members import Person, get_running, list_secretariat_channel_keys
from alliance.people.name_rules import free_slug, read_name, read_other_name
from alliance.people.permissions import Action, authorise
from alliance.typed_text import check_length, clean_text
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.slots import claim
from storage.people import alliance_admin as rows
from storage.people import alliances as alliance_rows
from storage.people import people, vocabulary
from storage.people.network import ids_by_slug
from storage.tables import Alliance, Organisation

MAX_GOAL = 1000
TOLD_BEFORE = dt.timedelta(days=7)
"""How long before an alliance ends its chairs are notified."""


@dataclass(frozen=True)
class AllianceForm:
    """The values typed in the form of an alliance."""

    name: str
    name_en: str
    goal: str
    theme_id: int
    ends_on: dt.date | None
    goal_en: str | None = None
    """None: the form has no such field, and the stored value is kept."""
    starts_on: dt.date | None = None
    keeps_start: bool = False
    """The form has no field for the first day, and the stored one is kept."""


@dataclass(frozen=True)
class Consequences:
    """Counts of what a change of an alliance affects."""

    contributions: int
    steps: int
    topics: int
    taking_part: int
    reading_along: int
    drafts: int
    """Contributions to it that were started and not yet shared."""


def count_consequences(session: Session, *, alliance_id: int) -> Consequences:
    """Count what belongs to an alliance: archiving keeps it readable and findable, and closed to additions."""
    return Consequences(**rows.count_all_of(session, alliance_id))


def create_alliance(
    session: Session,
    *,
    by: Person,
    form: AllianceForm,
    channel: tuple[str, bool] | None,
    now: dt.datetime,
    today: dt.date,
) -> Alliance:
    """Add an alliance, temporary if it has an end date. `channel` is its id and whether it is private.

    Raises Invalid for a name that is empty, too long or taken, for an end date in the past, for an archived theme, and
    for a channel that belongs to another alliance.
    """
    authorise(by, Action.ADMINISTER)
    values = _read(session, form, today=today, own=None)
    alliance = Alliance(
        slug=free_slug(str(values["name"]), ids_by_slug(session, Alliance), otherwise="alliance"),
        position=rows.last_position(session, form.theme_id) + 1,
        **values,
    )
    session.add(alliance)
    session.flush()
    if channel is not None:
        _take_channel(session, alliance, *channel, now=now)
    audit(session, by, "create_alliance", alliance.slug, {}, now, **_plain(alliance))
    return alliance


def change_alliance(
    session: Session, *, by: Person, alliance_id: int, form: AllianceForm, now: dt.datetime, today: dt.date
) -> Alliance:
    """Change an alliance's names, goal, theme or end date. Raises Invalid for values `create_alliance` would refuse."""
    authorise(by, Action.ADMINISTER)
    alliance = get_alliance(session, alliance_id, for_change=True)
    before = _plain(alliance)
    for name, value in _read(session, form, today=today, own=alliance).items():
        setattr(alliance, name, value)
    audit_changes(session, by, "change_alliance", alliance.slug, before, _plain(alliance), now)
    start_here.refresh(session, alliance, now=now)
    return alliance


def check_change(session: Session, *, by: Person, alliance_id: int, form: AllianceForm, today: dt.date) -> Alliance:
    """Return the unchanged alliance if this change is possible. Raises what `change_alliance` raises."""
    authorise(by, Action.ADMINISTER)
    alliance = get_alliance(session, alliance_id)
    _read(session, form, today=today, own=alliance)
    return alliance


def set_external_access(
    session: Session, *, by: Person, alliance_id: int, access: ExternalAccess, now: dt.datetime
) -> Alliance:
    """Set whether guests and people from other workspaces may contribute to an alliance or only read."""
    authorise(by, Action.ADMINISTER)
    alliance = get_alliance(session, alliance_id, for_change=True)
    before, after = {"external_access": alliance.external_access}, {"external_access": access}
    audit_changes(session, by, "set_external_access", alliance.slug, before, after, now)
    alliance.external_access = access
    return alliance


def archive_alliance(session: Session, *, by: Person | None, alliance_id: int, now: dt.datetime) -> Alliance:
    """Archive an alliance: its content and cards stay readable and findable, and nothing new can be added.

    `by` is None when its end date has passed. Participations and chairs are kept, so that those people can go on
    reading.
    """
    if by is not None:
        authorise(by, Action.ADMINISTER)
    alliance = get_alliance(session, alliance_id, for_change=True)
    alliance.archived_at = now
    start_here.leave(session, alliance, now=now)
    audit(session, by, "archive_alliance", alliance.slug, {"archived": False}, now, archived=True)
    return alliance


def reopen_alliance(session: Session, *, by: Person, alliance_id: int, now: dt.datetime, today: dt.date) -> Alliance:
    """Reopen an archived alliance, and clear a past end date. Raises Conflict if its theme is archived."""
    authorise(by, Action.ADMINISTER)
    alliance = get_any_alliance(session, alliance_id, for_change=True)
    if alliance.archived_at is None:
        return alliance
    theme = vocabulary.find_theme(session, alliance.theme_id)
    if theme is not None and theme.archived_at is not None:
        raise Conflict("problem.theme_archived", theme=theme.names)
    before = {"archived": True, "ends_on": str(alliance.ends_on) if alliance.ends_on else None}
    alliance.archived_at = None
    if alliance.ends_on is not None and alliance.ends_on < today:
        alliance.ends_on = None
    start_here.welcome(session, alliance, now=now)
    ends_on = str(alliance.ends_on) if alliance.ends_on else None
    audit(session, by, "reopen_alliance", alliance.slug, before, now, archived=False, ends_on=ends_on)
    return alliance


def list_ending_days(session: Session) -> list[dt.date]:
    """List the dates on which an alliance's end is announced or due, including past ones until that is done."""
    ends = {one.ends_on for one in rows.list_ending(session, by=dt.date.max) if one.ends_on is not None}
    return [day for on in ends for day in (on - TOLD_BEFORE, on + dt.timedelta(days=1))]


def announce_ends(
    session: Session, *, now: dt.datetime, today: dt.date, secretariat_channel: str | None
) -> list[Alliance]:
    """Tell lead officers and the secretariat a week ahead that an alliance ends; returns those whose last day is past.

    No alliance is among the latter before it was announced.
    """
    ended = []
    for alliance in rows.list_ending(session, by=today + TOLD_BEFORE):
        if claim(session, "alliance_ends", f"{alliance.id}:{alliance.ends_on}", now=now):
            _notify_of_term(session, alliance, "alliance_ends", secretariat_channel, now)
        elif alliance.ends_on is not None and alliance.ends_on < today:
            ended.append(alliance)
    return ended


def close_ended(session: Session, alliance: Alliance, *, now: dt.datetime, secretariat_channel: str | None) -> None:
    """Archive an alliance whose last day is past, and tell its lead officers and the secretariat."""
    archive_alliance(session, by=None, alliance_id=alliance.id, now=now)
    _notify_of_term(session, alliance, "alliance_ended", secretariat_channel, now)


def choose_heir(session: Session, *, by: Person, alliance_id: int, heir_id: int | None, now: dt.datetime) -> Alliance:
    """Choose which alliance gets the open steps of one that ends; None: they are closed then.

    Raises NotAllowed, and Invalid for an alliance that is archived, ends no later, or is the same.
    """
    authorise(by, Action.RUN_AGENDA, alliance_id=alliance_id)
    alliance = get_alliance(session, alliance_id, for_change=True)
    if heir_id is not None:
        heir = get_alliance(session, heir_id)
        if heir.id == alliance.id or not outlives(heir, alliance):
            raise Invalid("alliance", "problem.heir_ends", alliance=heir.names)
    before, after = {"hand_steps_to": alliance.hand_steps_to_id}, {"hand_steps_to": heir_id}
    audit_changes(session, by, "choose_heir", alliance.slug, before, after, now)
    alliance.hand_steps_to_id = heir_id
    return alliance


def outlives(heir: Alliance, alliance: Alliance) -> bool:
    """Whether an alliance is still there when another one ends."""
    if heir.archived_at is not None:
        return False
    return heir.ends_on is None or (alliance.ends_on is not None and heir.ends_on > alliance.ends_on)


def begins_later(alliance: Alliance, today: dt.date) -> bool:
    """Whether an alliance's first day is still to come, so that nobody is asked anything."""
    return alliance.starts_on is not None and alliance.starts_on > today


def set_channel(
    session: Session, *, by: Person, alliance_id: int, channel_id: str, is_private: bool, now: dt.datetime
) -> Alliance:
    """Set the channel in which an alliance's cards are posted. Raises Invalid if another alliance has that channel."""
    authorise(by, Action.ADMINISTER)
    alliance = get_alliance(session, alliance_id, for_change=True)
    was = {"channel_id": alliance.channel_id, "channel_is_private": alliance.channel_is_private}
    _take_channel(session, alliance, channel_id, is_private, now=now)
    told = {"channel_id": channel_id, "channel_is_private": is_private}
    audit(session, by, "set_channel", alliance.slug, was, now, **told)
    return alliance


def set_participation(
    session: Session,
    *,
    by: Person,
    alliance_id: int,
    organisation_id: int,
    kind: ParticipationKind | None,
    contact_id: int | None = None,
    now: dt.datetime,
) -> tuple[Alliance, Organisation]:
    """Set whether an organisation takes part in an alliance, is an observer, or (None) neither.

    Makes the change of `participation.change_participation`, but for any organisation, not just one's own. `contact_id`
    is the member who becomes its contact person there; None keeps the present one. Raises Invalid if they do not speak
    for the organisation.
    """
    authorise(by, Action.ADMINISTER)
    alliance = get_alliance(session, alliance_id, for_change=True)
    organisation = get_running(session, organisation_id)
    people_of = {member.id: member for member in people.list_members_of(session, organisation_id)}
    if contact_id is not None and contact_id not in people_of:
        raise Invalid("contact", "problem.contact_not_theirs")
    contact = people_of[contact_id] if contact_id is not None and kind is not None else None
    apply_change(session, by=by, alliance=alliance, organisation=organisation, kind=kind, contact=contact, now=now)
    return alliance, organisation


def get_alliance(session: Session, alliance_id: int, *, for_change: bool = False) -> Alliance:
    """Return a running alliance by id. Raises Invalid, since the id comes from a choice in a form.

    With `for_change` the row is locked: others who would change the alliance or its participations wait for this
    transaction to end.
    """
    alliance = get_any_alliance(session, alliance_id, for_change=for_change)
    if alliance.archived_at is not None:
        raise Invalid("alliance", "problem.alliance_unknown")
    return alliance


def get_any_alliance(session: Session, alliance_id: int, *, for_change: bool = False) -> Alliance:
    """Return an alliance by id, archived or not. Raises Invalid, since the id comes from a choice in a form.

    With `for_change` it is locked until this transaction ends.
    """
    find = alliance_rows.lock_alliance if for_change else alliance_rows.find_alliance
    alliance = find(session, alliance_id)
    if alliance is None:
        raise Invalid("alliance", "problem.alliance_unknown")
    return alliance


def get_open_alliance(session: Session, alliance_id: int, *, closed: str = "problem.alliance_closed") -> Alliance:
    """Return a running alliance by id. Raises Invalid if it is unknown, Conflict with the text `closed` if archived."""
    alliance = get_any_alliance(session, alliance_id)
    if alliance.archived_at is not None:
        raise Conflict(closed, alliance=alliance.names)
    return alliance


def _read(session: Session, form: AllianceForm, *, today: dt.date, own: Alliance | None) -> dict[str, Any]:
    """Validate the form and return the values to store."""
    others = [found for found, _ in alliance_rows.list_alliances(session) if own is None or found.id != own.id]
    theme = vocabulary.find_theme(session, form.theme_id)
    if theme is None or theme.archived_at is not None:
        raise Invalid("theme", "problem.theme_unknown")
    if form.ends_on is not None and form.ends_on < today and (own is None or form.ends_on != own.ends_on):
        raise Invalid("ends_on", "problem.ends_in_past")
    starts_on = own.starts_on if own is not None and form.keeps_start else form.starts_on
    if starts_on is not None and form.ends_on is not None and form.ends_on < starts_on:
        raise Invalid("ends_on", "problem.ends_before_start", day=starts_on)
    goal = clean_text(form.goal)
    check_length("goal", goal, MAX_GOAL)
    values: dict[str, Any] = {
        "name": read_name(form.name, taken=[other.name for other in others]),
        "name_en": read_other_name(form.name_en),
        "goal": goal,
        "theme_id": form.theme_id,
        "starts_on": starts_on,
        "ends_on": form.ends_on,
    }
    if form.goal_en is not None:
        goal_en = clean_text(form.goal_en)
        check_length("goal_en", goal_en, MAX_GOAL)
        values["goal_en"] = goal_en or None
    return values


def _take_channel(session: Session, alliance: Alliance, channel_id: str, is_private: bool, *, now: dt.datetime) -> None:
    holder = rows.find_holder(session, channel_id)
    if holder is not None and holder.id != alliance.id:
        if holder.archived_at is None:
            raise Invalid("channel", "problem.channel_taken", alliance=holder.names)
        # A channel belongs to one alliance: an archived one gives it up. Its cards stay where they are.
        holder.channel_id = None
        session.flush()
    if alliance.channel_id != channel_id:
        start_here.leave(session, alliance, moves_to=channel_id, now=now)
    alliance.channel_id, alliance.channel_is_private = channel_id, is_private
    session.flush()
    start_here.welcome(session, alliance, now=now)


def _plain(alliance: Alliance) -> dict[str, object]:
    """The values of an alliance that the audit log records."""
    return {
        "name": alliance.name,
        "name_en": alliance.name_en,
        "goal": alliance.goal,
        "goal_en": alliance.goal_en,
        "theme_id": alliance.theme_id,
        "starts_on": str(alliance.starts_on) if alliance.starts_on else None,
        "ends_on": str(alliance.ends_on) if alliance.ends_on else None,
        "channel_id": alliance.channel_id,
    }


def _notify_of_term(
    session: Session, alliance: Alliance, key: str, secretariat_channel: str | None, now: dt.datetime
) -> None:
    chairs = [member.slack_user_id for _, member in alliance_rows.list_lead_officers(session, alliance.id)]
    for channel_key in dict.fromkeys([*chairs, *list_secretariat_channel_keys(session, secretariat_channel)]):
        about = {"key": key, "alliance": alliance.id, "on": str(alliance.ends_on)}
        enqueue(session, kind="alliance_term", channel_key=channel_key, about=about, now=now)
