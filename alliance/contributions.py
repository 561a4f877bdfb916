"""Sharing what an organisation knows or runs into, and who may read it."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.errors import Conflict, Invalid, NotFound
from alliance.members import Person
from alliance.roles import Action, authorise
from alliance.words import ContributionKind, Name, Visibility
from storage import alliances as alliance_rows
from storage import contributions as rows
from storage import people
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import Alliance, Contribution, ContributionVersion, Draft, Organisation

MAX_TITLE = 150
MAX_BODY = 3000

# Invisible characters that turn text around or hide it would let one card imitate another; halves of characters cannot
# be stored.
_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True)
class Submission:
    """What a member typed into the short form, and which form it was."""

    key: str
    kind: ContributionKind
    title: str
    body: str
    alliance_id: int
    visibility: Visibility
    organisation_id: int | None = None
    """Another organisation than the member's own: for those who may share on behalf of others."""


@dataclass(frozen=True)
class Shown:
    """A contribution as a reader may see it, with what a card names."""

    number: int
    kind: ContributionKind
    title: str
    body: str
    visibility: Visibility
    created_at: dt.datetime
    alliance: Alliance
    organisation: Organisation
    author_name: str
    author_slack_user_id: str
    is_archived: bool
    permalink: str | None = None

    @property
    def ref(self) -> str:
        """Its reference, as people say it."""
        return f"B-{self.number}"


@dataclass(frozen=True)
class Begun:
    """What somebody began to share and has not shared yet."""

    draft_id: str
    title: str


def clean_line(text: str) -> str:
    """One line of typed text: normalised, without control characters, spaces folded."""
    return " ".join(_visible(text).split())


def clean_text(text: str) -> str:
    """Typed text of several lines: normalised, without control characters, blank edges cut."""
    return "\n".join(line.rstrip() for line in _visible(text).splitlines()).strip()


def is_readable(text: str) -> bool:
    """Whether there is anything to see: characters of no width alone, which emoji and Persian need, are nothing."""
    return any(unicodedata.category(character)[0] in "LNPSM" for character in text)


def share_contribution(session: Session, *, author: Person, submission: Submission, now: dt.datetime) -> Contribution:
    """Store what a member shares and put its card in line for the alliance's channel.

    The same form sent twice is one contribution, and the second time nothing is put in line. Raises NotRegistered,
    NotAllowed, Invalid for a field, and Conflict when the alliance was archived since the form was opened.
    """
    authorise(author, Action.SHARE)
    assert author.member is not None
    if existing := rows.find_by_submission(session, submission.key):
        return existing[0]
    title, body = clean_line(submission.title), clean_text(submission.body)
    _check("title", title, MAX_TITLE)
    _check("body", body, MAX_BODY)
    alliance = _get_open_alliance(session, submission.alliance_id)
    contribution = Contribution(
        number=0,
        submission_key=submission.key,
        kind=submission.kind,
        title=title,
        body=body,
        alliance_id=submission.alliance_id,
        organisation_id=_choose_organisation(session, author, submission.organisation_id),
        author_id=author.member.id or 0,
        visibility=submission.visibility,
        created_at=now,
        updated_at=now,
    )
    if not rows.insert_numbered(session, contribution):
        # The same form arrived twice at once, and the other one was stored while this one waited.
        twin = rows.find_by_submission(session, submission.key)
        assert twin is not None
        return twin[0]
    _keep_version(session, contribution, author.member.id, now)
    lane = alliance.channel_id or author.slack_user_id
    about = {"contribution": contribution.number, "tell": author.slack_user_id}
    enqueue(session, kind="card", lane=lane, about=about, now=now)
    return contribution


def show_contribution(session: Session, *, reader: Person, number: int, channel_id: str | None = None) -> Shown:
    """`B-<number>` for this reader, who asks in `channel_id`. Raises NotFound also for what they may not see."""
    found = rows.find_contribution(session, number)
    if found is None or not may_read(reader, found[0], found[1], channel_id=channel_id):
        raise NotFound("contribution", f"B-{number}")
    return shown(session, [found])[0]


def list_own(session: Session, *, reader: Person, limit: int = 10) -> list[Shown]:
    """A member's own contributions, newest first; empty for who is no member."""
    if reader.member is None or reader.member.id is None:
        return []
    return shown(session, rows.list_of_author(session, reader.member.id, limit=limit))


def list_recent(session: Session, *, reader: Person, limit: int = 5) -> list[Shown]:
    """The newest contributions that this reader may see."""
    # Few are hidden from any one reader, so a page of ten times the size has enough of them.
    found = rows.list_newest(session, limit=limit * 10)
    return shown(session, [row for row in found if may_read(reader, row[0], row[1])][:limit])


def may_read(reader: Person, contribution: Contribution, alliance: Alliance, *, channel_id: str | None = None) -> bool:
    """Whether a reader may see a contribution, asked for in `channel_id` (None: in a direct message or on Home).

    Visible to the alliance: members of its organisations, its chairs, the secretariat and the author. Visible to the
    network: everybody in the workspace; guests and people of other workspaces what their alliance's channel shows.
    """
    is_author = reader.member is not None and reader.member.id == contribution.author_id
    belongs = alliance.id in reader.alliance_ids or any(chair.alliance_id == alliance.id for chair in reader.chairs)
    if is_author or belongs or reader.is_secretariat:
        return True
    if contribution.visibility is Visibility.ALLIANCE:
        return False
    return not reader.is_restricted or (channel_id is not None and channel_id == alliance.channel_id)


def shows_openly(contribution: Contribution, alliance: Alliance) -> bool:
    """Whether everybody who can read the alliance's channel may read the contribution, too."""
    return contribution.visibility is Visibility.NETWORK or alliance.channel_is_private


def default_visibility(alliance: Alliance | None) -> Visibility:
    """What a new contribution is visible to unless its author says otherwise."""
    return Visibility.ALLIANCE if alliance is not None and alliance.channel_is_private else Visibility.NETWORK


def save_draft(session: Session, *, draft_id: str, slack_user_id: str, data: dict[str, str], now: dt.datetime) -> None:
    """Keep what somebody began to share under `draft_id`, over what was kept there before."""
    draft = rows.find_draft(session, draft_id)
    if draft is None:
        draft = Draft(id=draft_id, slack_user_id=slack_user_id, kind="contribution", created_at=now, updated_at=now)
    draft.data, draft.updated_at = dict(data), now
    session.add(draft)


def take_draft(session: Session, *, draft_id: str, slack_user_id: str) -> dict[str, str]:
    """What this person began to share; empty when nothing is kept under that id for them."""
    draft = rows.find_draft(session, draft_id)
    return dict(draft.data) if draft is not None and draft.slack_user_id == slack_user_id else {}


def list_drafts(session: Session, *, slack_user_id: str) -> list[Begun]:
    """What this person began to share and has not shared, newest first; only what has a title to know it by."""
    begun = [Begun(draft.id, str(draft.data.get("title", ""))) for draft in rows.list_drafts(session, slack_user_id)]
    return [one for one in begun if one.title]


def drop_draft(session: Session, *, draft_id: str, slack_user_id: str) -> None:
    """Forget a draft that was shared."""
    draft = rows.find_draft(session, draft_id)
    if draft is not None and draft.slack_user_id == slack_user_id:
        session.delete(draft)


def shown(session: Session, found: Sequence[rows.Found]) -> list[Shown]:
    """Rows as readers see them; whoever calls has checked that they may."""
    links = rows.list_permalinks(session, [contribution.id or 0 for contribution, *_ in found])
    return [
        Shown(
            number=contribution.number,
            kind=contribution.kind,
            title=contribution.title,
            body=contribution.body,
            visibility=contribution.visibility,
            created_at=contribution.created_at,
            alliance=alliance,
            organisation=organisation,
            author_name=author.name,
            author_slack_user_id=author.slack_user_id,
            is_archived=contribution.archived_at is not None,
            permalink=links.get(contribution.id or 0),
        )
        for contribution, alliance, organisation, author in found
    ]


def _check(field: str, text: str, limit: int) -> None:
    if not is_readable(text):
        raise Invalid(field, f"problem.{field}_empty")
    if len(text) > limit:
        raise Invalid(field, "problem.too_long", length=len(text), limit=limit)


def _get_open_alliance(session: Session, alliance_id: int) -> Alliance:
    alliance = alliance_rows.find_alliance(session, alliance_id)
    if alliance is None:
        raise Invalid("alliance", "problem.alliance_unknown")
    if alliance.archived_at is not None:
        raise Conflict("problem.alliance_archived", alliance=Name(alliance.name, alliance.name_en))
    return alliance


def _choose_organisation(session: Session, author: Person, organisation_id: int | None) -> int:
    assert author.organisation is not None
    assert author.organisation.id is not None
    if organisation_id in (None, author.organisation.id):
        return author.organisation.id
    authorise(author, Action.SHARE_FOR_OTHERS)
    try:
        return people.get_organisation(session, organisation_id or 0).id or 0
    except LookupError:
        raise Invalid("organisation", "problem.organisation_unknown") from None


def _keep_version(session: Session, contribution: Contribution, by_member_id: int | None, now: dt.datetime) -> None:
    session.add(
        ContributionVersion(
            contribution_id=contribution.id or 0,
            version=contribution.version,
            kind=contribution.kind,
            title=contribution.title,
            body=contribution.body,
            visibility=contribution.visibility,
            details=contribution.details,
            by_member_id=by_member_id,
            at=now,
        )
    )


def _visible(text: str) -> str:
    seen = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", seen)
