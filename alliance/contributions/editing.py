"""Edit contributions: text, kind and details, and restore an earlier version.

Every save creates a version. A form knows the version that it started from; later saves by others are shown once to the
person who saves after them, and then replaced only in the fields that this person changed.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from alliance.contributions.details import REVIEW_ON, clean_detail, fields_of, kept_for, offered_for
from alliance.contributions.endorsements import has_severity
from alliance.contributions.freshness import note_revised
from alliance.contributions.history import audit_others, record_event
from alliance.contributions.review_dates import next_review
from alliance.contributions.sharing import (
    MAX_BODY,
    MAX_TITLE,
    Shown,
    get_readable,
    get_to_change,
    keep_version,
)
from alliance.contributions.versions import (
    TEXT_FIELDS,
    Content,
    Meanwhile,
    changes_between,
    content_of,
    differ,
    get_version,
    saved_since,
)
from alliance.enums import ContributionKind, EventKind, Series, Visibility
from alliance.errors import Conflict, Invalid, NotAllowed
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from alliance.people.visibility import check_may_contribute, is_own, may_contribute
from alliance.typed_text import check_text, clean_line, clean_text
from storage.contributions import contributions as contribution_rows
from storage.contributions import versions as rows
from storage.contributions.endorsements import clear_severities
from storage.engine.database import Session
from storage.tables import Contribution


class Overtaken(Conflict):
    """Somebody else saved after the form was opened; nothing was stored, and the person must see the changes first."""

    def __init__(self, meanwhile: tuple[Meanwhile, ...], newest: int) -> None:
        super().__init__("problem.overtaken")
        self.meanwhile = meanwhile
        self.newest = newest


def fields_for(person: Person, contribution: Contribution) -> tuple[str, ...]:
    """Return the fields of the short form that a person may change: all, only the kind, or none."""
    if is_own(person, contribution) or may(person, Action.EDIT_ANY):
        return TEXT_FIELDS
    return ("kind",) if may(person, Action.CORRECT_KIND, alliance_id=contribution.alliance_id) else ()


def may_enrich(person: Person, item: Shown) -> bool:
    """Whether to offer a person editing of all fields: the author, colleagues, the secretariat."""
    member = person.member
    is_open = not item.is_archived and item.merged_into is None
    if member is None or not is_open or not may_contribute(person, item.alliance):
        return False
    is_theirs = item.author_slack_user_id == person.slack_user_id or member.organisation_id == item.organisation.id
    return is_theirs or may(person, Action.EDIT_ANY)


def may_edit(person: Person, item: Shown) -> bool:
    """Whether to offer a person editing: for those who may enrich it, and for chairs, who may correct the kind."""
    is_open = not item.is_archived and item.merged_into is None
    is_chair = may(person, Action.CORRECT_KIND, alliance_id=item.alliance.id)
    return may_enrich(person, item) or (is_open and is_chair)


def get_changeable(
    session: Session,
    *,
    by: Person,
    number: int,
    needs: Collection[str] = TEXT_FIELDS,
    channel_id: str | None = None,
) -> contribution_rows.Found:
    """Return the rows of `B-<number>` for a person who may change one of the fields in `needs`.

    Raises NotFound if they may not see it; NotRegistered; NotAllowed, naming whom to ask, or if guests may only read in
    its alliance; Conflict if it is merged or archived.
    """
    found = get_readable(session, reader=by, number=number, channel_id=channel_id)
    contribution, alliance, organisation, author = found
    authorise(by, Action.EDIT)
    if contribution.number != number:
        raise Conflict("problem.item_merged", ref=Series.CONTRIBUTION.ref(number), into=contribution.ref)
    if contribution.archived_at is not None:
        raise Conflict("problem.item_archived", ref=contribution.ref)
    if not set(needs) & set(fields_for(by, contribution)):
        ask = [] if author.left_at is not None else [(author.slack_user_id, author.name)]
        name = organisation.names
        raise NotAllowed(Action.EDIT, "problem.not_own", ask=ask, ref=contribution.ref, organisation=name)
    check_may_contribute(by, alliance)
    return found


def edit_contribution(
    session: Session,
    *,
    by: Person,
    number: int,
    base: int,
    seen: int,
    typed: Mapping[str, str],
    now: dt.datetime,
    channel_id: str | None = None,
) -> Contribution:
    """Store the typed fields of the short form as a new version; without changes there is no new version.

    `base` is the version from which the form was filled, `seen` the newest one whose changes the person was shown.
    Raises Overtaken for newer ones, Invalid for a field, and what `get_changeable` raises. Fields that the person may
    not change, or did not change, keep their values.
    """
    contribution = _hold(session, by, number, channel_id)
    allowed = fields_for(by, contribution)
    wanted = {name: _clean(name, typed[name]) for name in TEXT_FIELDS if name in typed and name in allowed}
    return _save(session, contribution, wanted, by=by, base=base, seen=seen, now=now)


def enrich_contribution(
    session: Session,
    *,
    by: Person,
    number: int,
    base: int,
    seen: int,
    typed: Mapping[str, Any],
    today: dt.date,
    now: dt.datetime,
    channel_id: str | None = None,
) -> Contribution:
    """Store the fields of its kind as a new version; fields missing from `typed` keep their values.

    Raises what `edit_contribution` raises, and Conflict if the kind was corrected since `base`.
    """
    contribution = _hold(session, by, number, channel_id, needs=("body",))
    filled_as = rows.find_version(session, contribution.id, base)
    if filled_as is not None and filled_as[0].kind is not contribution.kind:
        raise Conflict("problem.kind_changed", ref=Series.CONTRIBUTION.ref(number))
    kind = ContributionKind(contribution.kind)
    offered = offered_for(session, alliance_id=contribution.alliance_id, details=contribution.details)
    choices = {"topics": offered.topics, "sdgs": offered.goals}
    wanted = {
        field.name: clean_detail(field, typed[field.name], today=today, offered=choices.get(field.name, ()))
        for field in fields_of(kind)
        if field.name in typed and field.name != REVIEW_ON
    }
    review_on = _review_on(contribution, typed.get(REVIEW_ON), today)
    return _save(session, contribution, wanted, by=by, base=base, seen=seen, now=now, review_on=review_on)


def restore_version(
    session: Session, *, by: Person, number: int, version: int, now: dt.datetime, channel_id: str | None = None
) -> Contribution:
    """Restore an earlier version's text as a new version; the visibility stays as it is now.

    Raises what `get_changeable` raises, and NotFound for a version that does not exist or is hidden from the person.
    """
    contribution = _hold(session, by, number, channel_id, needs=("body",))
    earlier = get_version(session, reader=by, number=number, version=version, channel_id=channel_id)
    wanted = {**dict.fromkeys(content_of(contribution)), **content_of(earlier)}
    wanted.pop("visibility")
    return _apply(session, contribution, wanted, by=by, now=now, restored=version)


def review_day(contribution: Contribution, today: dt.date) -> str:
    """Return the review date for a form, in ISO format; empty if there is none or it has come."""
    on = contribution.review_on
    return on.isoformat() if on is not None and on > today else ""


def _hold(
    session: Session, by: Person, number: int, channel_id: str | None, needs: Collection[str] = TEXT_FIELDS
) -> Contribution:
    get_to_change(session, by=by, number=number, channel_id=channel_id)
    return get_changeable(session, by=by, number=number, needs=needs, channel_id=channel_id)[0]


def _clean(name: str, typed: str) -> str:
    match name:
        case "title":
            check_text(name, text := clean_line(typed), MAX_TITLE)
            return text
        case "body":
            check_text(name, text := clean_text(typed), MAX_BODY)
            return text
    words: type[ContributionKind] | type[Visibility] = ContributionKind if name == "kind" else Visibility
    if typed not in {word.value for word in words}:
        raise Invalid(name, "problem.choose")
    return typed


def _review_on(contribution: Contribution, typed: object, today: dt.date) -> dt.date | None:
    """Return the typed review date; None if it was left unchanged."""
    if typed is None or str(typed) == review_day(contribution, today):
        return None
    field = next(field for field in fields_of(ContributionKind(contribution.kind)) if field.name == REVIEW_ON)
    day = clean_detail(field, typed, today=today)
    return dt.date.fromisoformat(day) if day else next_review(today)


def _save(
    session: Session,
    contribution: Contribution,
    wanted: Content,
    *,
    by: Person,
    base: int,
    seen: int,
    now: dt.datetime,
    review_on: dt.date | None = None,
) -> Contribution:
    """Store what the person changed compared to their base version; untouched fields keep their current values."""
    began = rows.find_version(session, contribution.id, base)
    before = content_of(began[0]) if began else content_of(contribution)
    touched = {name: value for name, value in wanted.items() if differ(value, before.get(name))}
    is_new = any(differ(value, content_of(contribution).get(name)) for name, value in touched.items())
    if is_new and (meanwhile := saved_since(session, contribution, max(base, seen), only=wanted)):
        raise Overtaken(meanwhile, contribution.version)
    return _apply(session, contribution, touched, by=by, now=now, review_on=review_on)


def _apply(
    session: Session,
    contribution: Contribution,
    wanted: Content,
    *,
    by: Person,
    now: dt.datetime,
    review_on: dt.date | None = None,
    restored: int | None = None,
) -> Contribution:
    """Change the row, store the version and record the event; does nothing if nothing changes."""
    before = content_of(contribution)
    changed = {name: value for name, value in wanted.items() if differ(value, before.get(name))}
    if not changed and review_on is None:
        return contribution
    now_reads = {**before, **changed}
    kind = ContributionKind(now_reads["kind"])
    details = {**contribution.details, **{name: v for name, v in changed.items() if name not in TEXT_FIELDS}}
    contribution.kind = kind
    contribution.title, contribution.body = now_reads["title"], now_reads["body"]
    contribution.visibility = Visibility(now_reads["visibility"])
    contribution.details = kept_for(kind, {name: value for name, value in details.items() if value})
    contribution.version += 1
    note_revised(session, contribution, now=now)
    event = EventKind.KIND_CORRECTED if "kind" in changed else EventKind.EDITED
    fields = [change.field for change in changes_between(before, content_of(contribution))]
    about: dict[str, Any] = {"version": contribution.version, "fields": fields}
    if "kind" in changed:
        about |= {"from": before["kind"], "to": kind.value}
        if not has_severity(kind):
            clear_severities(session, contribution.id)
    if review_on is not None:
        contribution.review_on, contribution.reviews_asked = review_on, 0
        about["fields"] = [*fields, REVIEW_ON]
    if restored is not None:
        event, about["restored"] = EventKind.VERSION_RESTORED, restored
    keep_version(session, contribution, by=by, now=now)
    record_event(session, contribution, event, by=by, about=about, now=now)
    # The texts themselves are in the versions.
    was = {"kind": before["kind"]} if "kind" in changed else {}
    after = {"kind": kind.value} if "kind" in changed else {}
    audit_others(session, by, "edit_contribution", contribution, was, now, **after, fields=about["fields"])
    return contribution
