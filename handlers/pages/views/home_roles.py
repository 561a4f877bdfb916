"""Home's parts for some members only: open questions, chaired alliances, and the secretariat's work."""

from collections.abc import Sequence

from alliance.bundles.bundles import ListedBundle
from alliance.contributions.sharing import Shown
from alliance.pages.home import Chaired, HomePart, Office, Pair
from alliance.pages.upcoming import NextMeeting, OpenMandate
from alliance.people.members import Member, Organisation
from handlers.agenda.views import agenda as agenda_views
from handlers.contributions.views import sharing as contribution_views
from handlers.contributions.views.freshness import QUESTION
from handlers.digests.views.digest_schedules import next_line
from handlers.pages.views.home_parts import counted_line, list_part
from handlers.slack.ids import ActionId
from handlers.slack.views.parts import Block, actions, bold, button, context, mention, mrkdwn, quote, section
from reports.digests.figures import impact_line
from texts import Translator, meeting_title


def questions(words: Translator, asked: Sequence[Shown]) -> list[Block]:
    """The review questions that wait for the reader's answer; empty if there are none."""
    if not asked:
        return []
    blocks = [section(f"*{words('home.questions')}*")]
    for item in asked:
        yes = button(words("review.yes"), f"{ActionId.CONFIRM_REVIEW}:home", value=item.ref)
        # The same block id as in the review message: the question disappears on an answer, which is confirmation
        # enough.
        block_id = f"{QUESTION}{item.ref}"
        blocks.append(section(contribution_views.line(words, item), block_id=block_id, accessory=yes))
    return blocks


def mandates(words: Translator, asked: Sequence[OpenMandate]) -> list[Block]:
    """The mandates that the reader's organisation is asked for; empty if there are none."""
    blocks: list[Block] = [section(f"*{words('home.mandates')}*")] if asked else []
    for one in asked:
        line = f"{bold(one.ref)} · {quote(one.title, 200)}"
        if one.until is not None:
            line += f" · {words('home.mandate_until', day=words.full_day(one.until))}"
        value = str(one.mandate_id)
        answer = button(words("mandate.answer"), f"{ActionId.MANDATE_SAY}:{value}", value=value, hint=one.ref)
        blocks.append(section(line, accessory=answer))
    return blocks


def chaired(words: Translator, one: Chaired) -> list[Block]:
    """An alliance for its chair: what needs attention, has no owner, is undecided, and what is recognised."""
    alliance = mrkdwn(words.name(one.alliance.name, one.alliance.name_en))
    about = str(one.alliance.id)
    agenda = button(words("menu.actions"), f"{ActionId.SHOW_STEPS}:{about}", value=about, hint=alliance)
    told = words("home.you_chair", alliance=alliance)
    if one.next_checkin_at is not None:
        told += "\n" + words("schedule.next", moment=words.moment(one.next_checkin_at))
    blocks = [section(told, accessory=agenda)]
    if (meeting := one.next_meeting) is not None:
        # Two chaired alliances may share a meeting, so its number alone is not unique.
        action = f"{ActionId.MEETING_SHOW}:{about}:{meeting.number}"
        show = button(words("meeting.show_agenda"), action, value=meeting.ref, hint=meeting.ref)
        blocks.append(section(words("home.next_meeting", meeting=meeting_line(words, meeting)), accessory=show))
    bare = len(blocks)
    for part, steps in (
        (HomePart.ATTENTION, one.attention),
        (HomePart.NO_OWNER, one.no_owner),
        (HomePart.UNDECIDED, one.undecided),
    ):
        blocks += list_part(words, part, [agenda_views.step_line(words, step) for step in steps], about=about)
    recognised = [counted_line(words, counted, "home.recognised_by") for counted in one.recognised]
    blocks += list_part(words, HomePart.RECOGNISED, recognised, about=about)
    if len(blocks) == bare:
        blocks.append(section(words("home.all_well")))
    return blocks


def office(words: Translator, found: Office, *, command: str) -> list[Block]:
    """The secretariat's part of Home."""
    people = [person_line(words, member, organisation) for member, organisation in found.people]
    facts = [next_line(words, found.next_digest) if found.next_digest else words("home.no_digest")]
    if found.not_verified:
        facts.append(words.count("home.not_verified", found.not_verified))
    if told := impact_line(found.impact, words):
        facts.append(told)
    plans = button(words("digestplan.list_title"), f"{ActionId.LIST_DIGEST_SCHEDULES}:home")
    blocks = [section("\n".join([f"*{words('home.office')}*", *facts]), accessory=plans)]
    if found.failed:
        kinds = ", ".join(f"{number} × `{mrkdwn(kind)}`" for kind, number in found.failed.items())
        number = sum(found.failed.values())
        blocks.append(section(words.count("home.failed", number, kinds=kinds)))
    blocks += list_part(words, HomePart.MEETINGS, [meeting_line(words, meeting) for meeting in found.meetings])
    blocks += list_part(words, HomePart.BUNDLES, [bundle_line(words, bundle) for bundle in found.bundles])
    blocks += list_part(words, HomePart.PEOPLE, people)
    if people:
        blocks.append(context(words("first.correct", command=command)))
    if found.look_alikes:
        blocks.append(section(f"*{words('home.look_alikes')}*"))
    for pair in found.look_alikes:
        blocks += _pair(words, pair)
    return blocks


def person_line(words: Translator, member: Member, organisation: Organisation) -> str:
    """A new member, with the organisation that they represent and the day they joined."""
    name = mrkdwn(words.name(organisation.name, organisation.name_en))
    day = words.day(words.local(member.created_at).date())
    return words("home.person", who=mention(member.slack_user_id), organisation=name, day=day)


def meeting_line(words: Translator, meeting: NextMeeting) -> str:
    """A coming meeting with its date and that of its papers, or a past one whose decisions are not recorded yet."""
    days = {"day": words.dated(meeting.held_on), "papers": words.dated(meeting.papers_on)}
    title = quote(meeting_title(words, meeting.title, meeting.held_on), 150)
    key = "home.meeting_over" if meeting.is_over else "home.meeting"
    return words(key, meeting=f"{bold(meeting.ref)} · {title}", **days)


def bundle_line(words: Translator, one: ListedBundle) -> str:
    """A dossier under way: its state, and its progress with the first addressees."""
    line = f"{bold(one.ref)} · {quote(one.title, 150)} · {words(f'bundlestate.{one.state}')}"
    whom = [f"{quote(name, 60)} ({words(f'handed.{state}')})" for name, state in one.addressees[:2]]
    return f"{line} · {', '.join(whom)}" if whom else line


def _pair(words: Translator, pair: Pair) -> list[Block]:
    """Two contributions that may be the same, with buttons to merge them or keep them separate."""
    lines = [contribution_views.line(words, item) for item in (pair.newer, pair.older)]
    refs = f"{pair.newer.ref}, {pair.older.ref}"
    merge = button(words("do.merge"), f"{ActionId.MERGE}:{pair.pair_id}", value=pair.newer.ref, hint=refs)
    leave = button(
        words("home.leave_apart"), f"{ActionId.LEAVE_LOOK_ALIKES}:{pair.pair_id}", value=str(pair.pair_id), hint=refs
    )
    return [section("\n".join(lines)), actions(f"pair:{pair.pair_id}", merge, leave)]
