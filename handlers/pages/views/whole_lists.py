"""The lists of Home in full, each in a window."""

from collections.abc import Sequence

from alliance.bundles.bundles import ListedBundle
from alliance.enums import PollState
from alliance.pages.home import LookAlikePair, SecretariatWork
from alliance.pages.upcoming import NextMeeting, Upcoming
from alliance.pages.visible_contributions import Counted
from alliance.people.members import Member, Organisation
from alliance.polls.lists import ListedPoll
from handlers.contributions.views import sharing as contribution_views
from handlers.digests.views.digest_schedules import next_line
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, context, reading_view, section
from handlers.slack.views.markup import bold, mention, mrkdwn, quote
from reports.digests.figures import impact_line
from texts import Translator, meeting_title

TOGETHER = 5
"""Number of lines in one section: more could be too long for Slack."""


def whole_list(words: Translator, title: str, groups: Sequence[tuple[str, Sequence[str]]]) -> View:
    """Lists of lines, each under its heading if it has one; those without lines are left out."""
    blocks: list[Block] = []
    for heading, lines in groups:
        if lines and heading:
            blocks.append(section(bold(heading)))
        blocks += _lines(lines)
    return _window(words, title, blocks)


def whole_upcoming(
    words: Translator, meetings: Sequence[NextMeeting], checkins: Sequence[Upcoming], polls: Sequence[ListedPoll]
) -> View:
    """The meetings and polls that concern a person, each with its button, and the next check-ins."""
    blocks = [section(bold(words("home.meetings")))] if meetings else []
    for one in meetings:
        show = button(words("meeting.show_agenda"), f"{ActionId.MEETING_SHOW}:home", value=one.ref, hint=one.ref)
        blocks.append(section(_meeting_line(words, one), accessory=show))
    if checkins:
        lines = [f"{words.dated(one.on)} · {mrkdwn(words.name(one.title))}" for one in checkins]
        blocks += [section(bold(words("overview.checkins"))), *_lines(lines)]
    if polls:
        blocks.append(section(bold(words("home.polls"))))
    for poll in polls:
        see = button(words("card.show"), f"{ActionId.POLL_SHOW}:home", value=str(poll.number), hint=poll.ref)
        blocks.append(section(_poll_line(words, poll), accessory=see))
    return _window(words, words("home.upcoming"), blocks)


def whole_office(words: Translator, found: SecretariatWork, *, command: str) -> View:
    """Everything that waits for the secretariat, and the digests' schedules."""
    facts = [next_line(words, found.next_digest) if found.next_digest else words("home.no_digest")]
    if found.not_verified:
        facts.append(words.count("home.not_verified", found.not_verified))
    if told := impact_line(found.impact, found.first_used_on, words):
        facts.append(told)
    plans = button(words("digestplan.list_title"), f"{ActionId.LIST_DIGEST_SCHEDULES}:home")
    blocks = [section("\n".join(facts), accessory=plans)]
    if found.failed:
        kinds = ", ".join(f"{number} × `{mrkdwn(kind)}`" for kind, number in found.failed.items())
        blocks.append(section(words.count("home.failed", sum(found.failed.values()), kinds=kinds)))
    if found.look_alikes:
        blocks.append(section(bold(words("home.look_alikes"))))
    for pair in found.look_alikes:
        blocks += _pair(words, pair)
    if found.bundles:
        lines = [_bundle_line(words, one) for one in found.bundles]
        blocks += [section(bold(words("home.bundles"))), *_lines(lines)]
    if found.people:
        lines = [_person_line(words, *one) for one in found.people]
        blocks += [
            section(bold(words("home.people"))),
            *_lines(lines),
            context(words("first.correct", command=command)),
        ]
    return _window(words, words("home.office"), blocks)


def counted_line(words: Translator, counted: Counted, key: str) -> str:
    """A contribution with the number of organisations that recognise or adopted it."""
    line = contribution_views.line(words, counted.item)
    return f"{line} · {words.count(key, counted.organisations)}" if counted.organisations else line


def _window(words: Translator, title: str, blocks: list[Block]) -> View:
    view = reading_view(words, blocks or [section(words("home.nothing"))], title=title)
    return {**view, "callback_id": CallbackId.HOME_ALL}


def _lines(lines: Sequence[str]) -> list[Block]:
    return [section("\n".join(lines[start : start + TOGETHER])) for start in range(0, len(lines), TOGETHER)]


def _meeting_line(words: Translator, meeting: NextMeeting) -> str:
    """A coming meeting with its date and that of its papers."""
    title = quote(meeting_title(words, meeting.title, meeting.held_on), 150)
    days = {"day": words.dated(meeting.held_on), "papers": words.dated(meeting.papers_on)}
    return words("home.meeting", meeting=f"{bold(meeting.ref)} · {title}", **days)


def _poll_line(words: Translator, one: ListedPoll) -> str:
    """A poll with its end or state, and how many answered; its outcome on a second line."""
    parts = [
        bold(one.ref),
        words(f"poll.kind.{one.kind}"),
        quote(one.title, 120),
        quote(words.name(one.alliance), 60),
        _state_words(words, one),
        words("poll.n_of_m", n=one.answered, m=one.of),
    ]
    line = " · ".join(parts)
    return f"{line}\n{words('poll.outcome', line=quote(one.outcome, 150))}" if one.outcome else line


def _state_words(words: Translator, one: ListedPoll) -> str:
    if one.state is not PollState.OPEN or one.ends_at is None:
        return words(f"poll.state.{one.state}")
    until = words("poll.until", moment=words.moment(one.ends_at))
    return words("poll.closing_soon", until=until) if one.is_closing_soon else until


def _person_line(words: Translator, member: Member, organisation: Organisation) -> str:
    """A new member, with the organisation that they represent and the day they joined."""
    name = mrkdwn(words.name(organisation.names))
    day = words.day(words.local(member.created_at).date())
    return words("home.person", who=mention(member.slack_user_id), organisation=name, day=day)


def _bundle_line(words: Translator, one: ListedBundle) -> str:
    """A dossier under way: its state, and its progress with the first addressees."""
    line = f"{bold(one.ref)} · {quote(one.title, 150)} · {words(f'bundlestate.{one.state}')}"
    whom = [f"{quote(name, 60)} ({words(f'handed.{state}')})" for name, state in one.addressees[:2]]
    return f"{line} · {', '.join(whom)}" if whom else line


def _pair(words: Translator, pair: LookAlikePair) -> list[Block]:
    """Two contributions that may be the same, with buttons to merge them or keep them separate."""
    lines = [contribution_views.line(words, item) for item in (pair.newer, pair.older)]
    refs = f"{pair.newer.ref}, {pair.older.ref}"
    merge = button(words("do.merge"), f"{ActionId.MERGE}:{pair.pair_id}", value=pair.newer.ref, hint=refs)
    leave = button(
        words("home.leave_apart"), f"{ActionId.LEAVE_LOOK_ALIKES}:{pair.pair_id}", value=str(pair.pair_id), hint=refs
    )
    return [section("\n".join(lines)), actions(f"pair:{pair.pair_id}", merge, leave)]
