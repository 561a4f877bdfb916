"""Ask an alliance for help: a question in its channel, answered in the thread."""

import datetime as dt
from dataclasses import dataclass

from alliance.enums import Name
from alliance.errors import Conflict, Invalid
from alliance.people.alliances import get_open_alliance
from alliance.people.members import Person
from alliance.people.roles import Action, authorise
from alliance.people.visibility import check_may_contribute, is_part_of
from alliance.typed_text import check_text, clean_text
from storage.contributions import help_requests as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.once import store_once
from storage.people import alliances as alliance_rows
from storage.tables import Alliance, HelpRequest

MAX_QUESTION = 1000


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
    now: dt.datetime,
    channel_id: str | None = None,
) -> HelpRequest:
    """Enqueue a member's question for an alliance's channel. Submitting the same form twice makes one question.

    `channel_id` is where the form was opened, and where the member gets the confirmation that the question was posted.

    Raises NotRegistered; NotAllowed for guests who may only read there; Invalid for the question or the alliance;
    Conflict for an alliance that was archived or has no channel.
    """
    authorise(by, Action.SHARE)
    assert by.member is not None
    if existing := rows.find_by_submission(session, key):
        return _of_member(existing, by)
    text = clean_text(question)
    check_text("question", text, MAX_QUESTION)
    alliance = _get_alliance_to_ask(session, alliance_id)
    check_may_contribute(by, alliance)
    if alliance_id not in list_reachable(session, by=by, channel_id=channel_id):
        raise Invalid("alliance", "problem.alliance_unknown")
    asked = HelpRequest(submission_key=key, alliance_id=alliance_id, member_id=by.member.id, text=text, at=now)
    if not store_once(session, asked):
        # The same form arrived twice at once, and the other one was stored while this one waited.
        twin = rows.find_by_submission(session, key)
        assert twin is not None
        return _of_member(twin, by)
    about = {"help_request": asked.id, "tell": by.slack_user_id, "acted_in": channel_id}
    enqueue(session, kind="help_request", channel_key=alliance.channel_id or "", about=about, now=now)
    return asked


def _of_member(asked: HelpRequest, by: Person) -> HelpRequest:
    """What this form stored before. Raises Conflict if somebody else did: a form's id can be made up."""
    if by.member is None or asked.member_id != by.member.id:
        raise Conflict("problem.form_of_others")
    return asked


def list_reachable(session: Session, *, by: Person, channel_id: str | None) -> set[int]:
    """List the ids of the alliances with a channel in which a person can read the answers.

    Guests and people from other workspaces can open their own alliances' channels and the one that they are in.
    """
    return {
        alliance.id
        for alliance, _ in alliance_rows.list_alliances(session)
        if alliance.channel_id
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
