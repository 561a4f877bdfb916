"""Ask an alliance for help: a question in its channel, answered in the thread."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from alliance.contributions.sharing import get_to_change
from alliance.enums import Name, Series, Visibility
from alliance.errors import Conflict, Invalid
from alliance.local_time import LocalTime
from alliance.people.alliances.alliances import get_open_alliance
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.people.visibility import check_may_contribute, is_part_of
from alliance.typed_text import check_text, clean_text
from storage.contributions import help_requests as rows
from storage.contributions.contributions import Found
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.once import store_once
from storage.people import alliances as alliance_rows
from storage.tables import Alliance, Contribution, HelpRequest

MAX_QUESTION = 1000
ASK_AGAIN = dt.timedelta(days=30)
"""How long after an alliance was asked about a contribution it can be asked again."""


@dataclass(frozen=True)
class ListedRequest:
    """A question in the list of its author's questions."""

    text: str
    alliance: Name
    channel_id: str | None
    at: dt.datetime


def ask_alliance(
    session: Session,
    *,
    by: Person,
    key: str,
    question: str,
    alliance_id: int,
    time: LocalTime,
    about_number: int | None = None,
    channel_id: str | None = None,
) -> HelpRequest:
    """Enqueue a member's question for an alliance's channel. Submitting the same form twice makes one question.

    `about_number` is the number of the contribution that it is about, if it is about one. `channel_id` is where the
    form was opened, and where the member gets the confirmation that the question was posted.

    Raises NotRegistered; NotAllowed for guests who may only read there; Invalid for the question or the alliance;
    NotFound for a contribution that the member may not read; Conflict for an alliance that was archived or has no
    channel, and for a contribution that was merged or archived, was asked about lately, or belongs to another alliance
    only.
    """
    authorise(by, Action.SHARE)
    # Locked before anything is checked, so that of two members who ask about it at once the second is refused.
    about = (
        get_to_change(session, by=by, number=about_number, channel_id=channel_id, follow=False)
        if about_number is not None
        else None
    )
    if existing := rows.find_by_submission(session, key):
        return _of_member(existing, by)
    text = clean_text(question)
    check_text("question", text, MAX_QUESTION)
    alliance = _get_alliance_to_ask(session, alliance_id)
    check_may_contribute(by, alliance)
    if about is not None and about_number is not None:
        check_askable(session, about[0], time=time)
        if about[0].visibility is Visibility.ALLIANCE and alliance_id != about[1].id:
            raise Invalid(
                "alliance", "problem.ask_elsewhere", ref=Series.CONTRIBUTION.ref(about_number), alliance=about[1].names
            )
    if alliance_id not in list_reachable(session, by=by, channel_id=channel_id):
        raise Invalid("alliance", "problem.alliance_unknown")
    asked = HelpRequest(
        submission_key=key,
        alliance_id=alliance_id,
        member_id=by.as_member.id,
        contribution_id=about[0].id if about is not None else None,
        text=text,
        at=time.now,
    )
    if not store_once(session, asked):
        # The same form arrived twice at once, and the other one was stored while this one waited.
        twin = rows.find_by_submission(session, key)
        assert twin is not None
        return _of_member(twin, by)
    told = {"help_request": asked.id, "tell": by.slack_user_id, "acted_in": channel_id}
    enqueue(session, kind="help_request", channel_key=alliance.channel_id or "", about=told, now=time.now)
    return asked


def _of_member(asked: HelpRequest, by: Person) -> HelpRequest:
    """What this form stored before. Raises Conflict if somebody else did: a form's id can be made up."""
    if by.member is None or asked.member_id != by.member.id:
        raise Conflict("problem.form_of_others")
    return asked


def check_askable(session: Session, contribution: Contribution, *, time: LocalTime) -> None:
    """Raise Conflict for a contribution that was archived, or that an alliance was asked about lately."""
    ref = contribution.ref
    if contribution.archived_at is not None:
        raise Conflict("problem.archived", ref=ref)
    asked_at = map_lately_asked(session, [contribution.id], today=time.today).get(contribution.id)
    if asked_at is not None:
        raise Conflict("problem.asked_about", ref=ref, day=asked_at.astimezone(time.zone).date())


def map_lately_asked(session: Session, contribution_ids: Collection[int], *, today: dt.date) -> dict[int, dt.datetime]:
    """When an alliance was last asked about each of these contributions, if that was less than `ASK_AGAIN` ago."""
    since = dt.datetime.combine(today - ASK_AGAIN, dt.time(), dt.UTC)
    return rows.map_asked_about(session, contribution_ids, since=since)


def list_reachable(session: Session, *, by: Person, channel_id: str | None, about: Found | None = None) -> set[int]:
    """List the ids of the alliances with a channel in which a person can read the answers.

    Guests and people from other workspaces can open their own alliances' channels and the one that they are in. `about`
    is the contribution that the question is about: if it is visible to its alliance only, only that can be asked.
    """
    only = about[1].id if about is not None and about[0].visibility is Visibility.ALLIANCE else None
    return {
        alliance.id
        for alliance, _ in alliance_rows.list_alliances(session)
        if alliance.channel_id
        and only in (None, alliance.id)
        and (not by.is_restricted or is_part_of(by, alliance) or alliance.channel_id == channel_id)
    }


def list_asked(session: Session, *, by: Person, limit: int = 5) -> list[ListedRequest]:
    """List a member's questions, newest first; empty for a non-member."""
    if by.member is None:
        return []
    found = rows.list_of_member(session, by.member.id, limit=limit)
    return [ListedRequest(one.text, of.names, of.channel_id, one.at) for one, of in found]


def _get_alliance_to_ask(session: Session, alliance_id: int) -> Alliance:
    alliance = get_open_alliance(session, alliance_id, closed="problem.alliance_archived")
    if alliance.channel_id is None:
        raise Conflict("problem.alliance_without_channel", alliance=alliance.names)
    return alliance
