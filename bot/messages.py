"""What each delivery says: rendered when it is sent, from what is true then, in its reader's language.

Also what a sent or failed delivery causes, such as the author's confirmation when a card stands in its channel.
"""

import datetime as dt
from collections.abc import Callable
from functools import partial

from alliance import agenda, contributions, digests, members
from alliance.calendar import Period, parse_period
from alliance.contributions import Shown
from alliance.errors import NotFound
from bot.outgoing import File, Home, Outgoing, Post
from handlers.command import help_page
from handlers.contributions import card_of
from handlers.desk import Desk
from handlers.parsing import parse_reference
from handlers.views import contributions as contribution_views
from handlers.views import digests as digest_views
from handlers.views import help as help_views
from handlers.views import home as home_views
from handlers.views import members as member_views
from handlers.views import shared as shared_views
from handlers.views.parts import Block, mention, mrkdwn, section
from reports import build_workbook, digest_file_name
from reports.figures import attention_line, label_figures
from reports.titles import is_running, period_days, title
from storage import alliances as alliance_rows
from storage import contributions as rows
from storage import people
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import Card, Contribution, Delivery
from texts import Translator


def render(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    """The call to make for a delivery; None when there is nothing left to say."""
    return _RENDER[delivery.kind](session, delivery, desk)


def wants_permalink(delivery: Delivery) -> bool:
    """Whether what follows a delivery needs the address of the message."""
    return delivery.kind == "card"


def after_sent(
    session: Session, delivery: Delivery, *, channel_id: str, ts: str, permalink: str | None, now: dt.datetime
) -> None:
    """What a message that stands in Slack causes, in the transaction that notes it."""
    if delivery.kind == "card" and _is_channel(delivery.lane):
        found = rows.find_contribution(session, delivery.about["contribution"])
        if found is None or rows.find_card(session, found[0].id or 0, channel_id):
            return
        session.add(Card(contribution_id=found[0].id or 0, channel_id=channel_id, ts=ts, permalink=permalink))
        about = {"contribution": delivery.about["contribution"], "channel": channel_id}
        enqueue(session, kind="shared", lane=delivery.about["tell"], about=about, now=now)
    elif delivery.kind == digests.DIGEST:
        about = {**delivery.about, "channel": channel_id, "ts": ts}
        enqueue(session, kind="digest_file", lane=delivery.lane, about=about, now=now)


def after_failed(session: Session, delivery: Delivery, *, error: str, now: dt.datetime) -> None:
    """What a message that a channel will not take causes: its author learns what to do, and what was for the
    secretariat's channel comes to each of its members."""
    if not _is_channel(delivery.lane):
        return
    if delivery.kind == "card":
        about = {"contribution": delivery.about["contribution"], "channel": delivery.lane, "error": error}
        enqueue(session, kind="card_refused", lane=delivery.about["tell"], about=about, now=now)
    elif delivery.kind in _FOR_SECRETARIAT:
        for lane in members.list_secretariat_lanes(session, None):
            enqueue(session, kind=_FOR_SECRETARIAT[delivery.kind], lane=lane, about=delivery.about, now=now)


def _card(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    found = _contribution(session, delivery)
    if found is None:
        return None
    contribution, item = found
    words = _words(session, delivery, desk)
    if not _is_channel(delivery.lane):
        return Post(*shared_views.no_channel(words, item, command=desk.command))
    if not contributions.shows_openly(contribution, item.alliance):
        blocks = contribution_views.closed_card(words, item)
        return Post(blocks[0]["text"]["text"], blocks)
    return Post(contribution_views.card_text(words, item), contribution_views.card(words, item))


def _shared(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    return _to_author(session, delivery, desk, shared_views.shared)


def _card_refused(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    return _to_author(session, delivery, desk, partial(shared_views.refused, error=delivery.about["error"]))


def _to_author(
    session: Session, delivery: Delivery, desk: Desk, view: Callable[..., tuple[str, list[Block]]]
) -> Outgoing | None:
    found = _contribution(session, delivery)
    if found is None:
        return None
    words = _words(session, delivery, desk)
    return Post(*view(words, found[1], channel_id=delivery.about["channel"], command=desk.command))


def _new_member(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    words = _words(session, delivery, desk)
    member = people.get_member(session, delivery.about["member"])
    organisation = people.get_organisation(session, delivery.about["organisation"])
    name = words.name(organisation.name, organisation.name_en)
    return Post(
        *member_views.new_member(words, slack_user_id=member.slack_user_id, organisation=name, command=desk.command)
    )


def _role(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    words = _words(session, delivery, desk)
    about = delivery.about
    values = {"who": mention(about["by"]), "command": desk.command}
    if about.get("chair"):
        values["chair"] = words(f"chair.{about['chair']}")
    alliance = alliance_rows.find_alliance(session, about["alliance"]) if about.get("alliance") else None
    if alliance is not None:
        values["alliance"] = mrkdwn(words.name(alliance.name, alliance.name_en))
    if about.get("organisation"):
        organisation = people.get_organisation(session, about["organisation"])
        values["organisation"] = mrkdwn(words.name(organisation.name, organisation.name_en))
    text = words(about["key"], **values)
    return Post(text, [section(text)])


def _home(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    profile = people.find_profile(session, delivery.lane)
    if profile is None:
        return None
    words = desk.words(profile)
    person = desk.person(session, profile)
    organisation = person.organisation
    page = home_views.HomePage(
        name=person.name,
        is_restricted=person.is_restricted,
        organisation=words.name(organisation.name, organisation.name_en) if organisation else None,
        allowed={subcommand.name for subcommand in desk.subcommands.allowed(person)},
        own=contributions.list_own(session, reader=person, limit=5),
        drafts=contributions.list_drafts(session, slack_user_id=person.slack_user_id),
        steps=agenda.list_own_steps(session, reader=person, today=words.local(desk.now()).date()),
        recent=contributions.list_recent(session, reader=person),
        alliances=[
            home_views.AllianceLine(
                name=words.name(alliance.name, alliance.name_en),
                goal=words.name(alliance.goal, alliance.goal_en),
                channel_id=alliance.channel_id,
                participation=person.participations.get(alliance.id or 0),
                chairs=[member.name for _, member in alliance_rows.list_chairs(session, alliance.id or 0)],
            )
            for alliance, _ in alliance_rows.list_alliances(session)
        ],
    )
    return Home(home_views.home(words, page, command=desk.command))


def _reply(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    profile = people.find_profile(session, delivery.about["reader"])
    if profile is None:
        return None
    words = desk.words(profile)
    person = desk.person(session, profile)
    references = [reference for typed in delivery.about["references"] if (reference := parse_reference(typed))]
    channel_id = delivery.lane if _is_channel(delivery.lane) else None
    thread_ts = delivery.about["thread_ts"] if channel_id else None
    if not references and delivery.about["help"] and not person.is_external and channel_id is None:
        return Post(words("help.text"), help_page(words, desk, person))
    if not references:
        allowed = {subcommand.name for subcommand in desk.subcommands.allowed(person)} - (
            {"digest", "admin"} if channel_id else set()
        )
        # People of other workspaces have no slash commands: only what they can do is named.
        command = None if person.is_external else desk.command
        return Post(words("mention.text"), help_views.menu(words, allowed, command=command), thread_ts=thread_ts)
    today = words.local(desk.now()).date()
    texts: list[str] = []
    blocks: list[Block] = []
    for reference in references:
        try:
            text, card = card_of(session, words, person, reference, today=today, channel_id=channel_id)
        except NotFound as error:
            text = words(f"problem.no_{error.what}", key=str(reference))
            card = [section(text)]
        texts.append(text)
        blocks += card
    return Post("\n".join(texts), blocks, thread_ts=thread_ts)


def _digest(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    words = _words(session, delivery, desk)
    digest = _collect(session, delivery, desk)
    text, blocks = digest_views.digest_message(
        words,
        title=_heading(digest, words),
        figures=[labelled.told for labelled in label_figures(digest, words)],
        attention=[attention_line(one, words) for one in digest.attention],
        newest=[
            digest_views.NewContribution(item.reference, item.title, item.permalink) for item in digest.contributions
        ],
    )
    return Post(text, blocks)


def _digest_file(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    words = _words(session, delivery, desk)
    digest = _collect(session, delivery, desk)
    return File(
        name=digest_file_name(digest, words),
        title=title(digest, words),
        content=build_workbook(digest, words, made_at=desk.now()),
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )


def _heading(digest: digests.Digest, words: Translator) -> str:
    heading = f"{title(digest, words)} · {period_days(digest.period, words)}"
    return words("digest.so_far", heading=heading) if is_running(digest, words) else heading


def _collect(session: Session, delivery: Delivery, desk: Desk) -> digests.Digest:
    zone = desk.texts.network.zone
    return digests.collect_digest(session, period=_period(delivery, desk), zone=zone, now=desk.now())


def _period(delivery: Delivery, desk: Desk) -> Period:
    return parse_period(delivery.about["period"], desk.now().astimezone(desk.texts.network.zone).date())


def _contribution(session: Session, delivery: Delivery) -> tuple[Contribution, Shown] | None:
    found = rows.find_contribution(session, delivery.about["contribution"])
    if found is None or found[0].archived_at is not None:
        return None
    return found[0], contributions.shown(session, [found])[0]


def _words(session: Session, delivery: Delivery, desk: Desk) -> Translator:
    if _is_channel(delivery.lane):
        return desk.texts.network
    profile = people.find_profile(session, delivery.lane)
    return desk.words(profile) if profile else desk.texts.network


def _is_channel(lane: str) -> bool:
    return lane[:1] not in {"U", "W"}


_FOR_SECRETARIAT = {"new_member": "new_member", digests.DIGEST: digests.DIGEST, "digest_file": digests.DIGEST}
"""What comes to the secretariat's members when their channel refuses it: a file comes with its message again."""

_RENDER: dict[str, Callable[[Session, Delivery, Desk], Outgoing | None]] = {
    "card": _card,
    "shared": _shared,
    "card_refused": _card_refused,
    "new_member": _new_member,
    "role": _role,
    "home": _home,
    "reply": _reply,
    digests.DIGEST: _digest,
    "digest_file": _digest_file,
}
