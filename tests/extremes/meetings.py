"""Meetings: the list, an agenda, what the bot proposes, and the forms."""

from dataclasses import replace

from alliance.calendar.periods import quarter_of
from alliance.contributions.outcomes import DecisionOutcomeShown
from alliance.enums import DecisionOutcome, ItemState, KeptFileKind, MeetingKind, Name, Purpose
from alliance.meetings.decision_lists import DecisionList, DecisionListState, ListedItem, ListedStep
from alliance.meetings.items import MOST, ItemForm
from alliance.meetings.planning import COMING, PAST, ListedMeeting, MeetingForm
from alliance.meetings.proposals import MOST as MOST_PROPOSALS
from alliance.meetings.proposals import Proposal, WhyProposed
from alliance.meetings.sent_files import SentFiles
from alliance.meetings.shown_items import Gone, ShownDecision, ShownItem
from handlers.meetings.views import decision_lists as lists
from handlers.meetings.views import meeting_forms as forms
from handlers.meetings.views import packs, planning
from handlers.slack.ids import CallbackId
from handlers.slack.views.files import files_form
from handlers.slack.views.markup import quote
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

PIECES = frozenset(
    {
        "planning.proposal_wording",
        "planning.titled",
        "decision_lists.list_buttons",
        "packs.sent_select",
        "decision_lists.sent_line",
        "decision_lists.state_line",
    }
)


def _meeting(of: Extreme) -> ListedMeeting:
    return ListedMeeting(
        number=123_456,
        kind=MeetingKind.OFFICIAL,
        title=of.text(150),
        held_on=NOW.date(),
        starts_at=NOW.time(),
        papers_on=NOW.date(),
        place=of.text(500),
        alliances=tuple(Name(of.text(150), of.text(150)) for _ in range(40)),
        items=MOST,
        is_past=True,
        is_open=True,
        reason=of.text(300),
        pack_at=NOW,
        may_run=True,
    )


def _item(of: Extreme, item_id: int, *, gone: Gone = Gone.ARCHIVED) -> ShownItem:
    return ShownItem(
        item_id=item_id,
        position=item_id,
        purpose=Purpose.DECISION,
        state=ItemState.TAKEN,
        title=Name(of.text(300), of.text(300)),
        ref="B-123456",
        question=of.text(1000),
        proposal=of.text(1000),
        advice=of.text(2000),
        alliance=Name(of.text(150), of.text(150)),
        decision=ShownDecision(1, DecisionOutcome.AMENDED, of.text(1000), of.text(150), NOW, "A-123456"),
        gone=gone,
        into="B-123456",
        also_on=("O-123456",) * 40,
        came_from="O-123456",
        advised_in="O-123457",
        is_limited=True,
        can_become_step=True,
        can_be_adopted=True,
        laid_before=of.text(1000),
    )


def _sent() -> list[SentFiles]:
    return [SentFiles(kind, 123, NOW, "en") for kind in (KeptFileKind.PAPERS, KeptFileKind.DECISIONS)] * 60


def _standing(of: Extreme) -> DecisionListState:
    named = tuple(Name(of.text(100)) for _ in range(10))
    return DecisionListState(MOST, MOST, MOST, 123, NOW, is_sent=False, content="0" * 16, readers=named, to_office=True)


def _list(of: Extreme) -> DecisionList:
    step = ListedStep("A-123456", Name(of.text(80)), (Name(of.text(100)),), NOW.date())
    items = tuple(
        ListedItem(
            one, one, "B-123456", Name(of.text(300)), Purpose.DECISION, DecisionOutcome.AMENDED, of.text(1000), step
        )
        for one in range(1, MOST + 1)
    )
    kind = MeetingKind.CONFERENCE
    return DecisionList("O-123456", kind, of.text(150), NOW.date(), None, of.text(500), (), items, edition=123)


def messages(of: Extreme) -> Messages:
    """What stands in messages."""
    words, meeting = of.words, _meeting(of)
    items = [_item(of, 123_000 + more) for more in range(MOST)]
    text = planning.meeting_text(words, meeting)
    hidden = [replace(_item(of, 1, gone=Gone.MERGED), title=None, ref=None, decision=None)]
    proposed = [
        Proposal(_item(of, 123_000 + more), list(WhyProposed)[more % len(WhyProposed)])
        for more in range(MOST_PROPOSALS)
    ]
    cancelled = replace(meeting, is_cancelled=True, is_open=False)
    before = DecisionOutcomeShown("O-123456", NOW.date(), DecisionOutcome.AMENDED, of.text(1000))
    undecided = [replace(one, decision=None, decided_before=before) for one in items]
    return {
        "planning.meeting_page, decided before": (text, planning.meeting_page(words, meeting, undecided)),
        "planning.meeting_page": (
            text,
            planning.meeting_page(
                words,
                meeting,
                items,
                page=1,
                told="O-3 staat gepland.",
                list_line=lists.state_line(words, _standing(of)),
                list_buttons=lists.list_buttons(words, "O-123456", _standing(of)),
                has_sent=True,
            ),
        ),
        "planning.meeting_page, hidden": (text, planning.meeting_page(words, meeting, hidden)),
        "planning.meeting_page, empty": (text, planning.meeting_page(words, replace(meeting, alliances=()), [])),
        "planning.meeting_text": (planning.meeting_text(words, cancelled), planning.meeting_page(words, cancelled, [])),
        "planning.proposal_list": (text, planning.proposal_list(words, meeting, proposed)),
        "planning.proposal_list, none": (text, planning.proposal_list(words, meeting, [])),
        "planning.scheduled": (
            text,
            planning.scheduled(words, of.text(300), meeting, ["O-123456"] * 20, is_limited=True),
        ),
        "planning.moved": planning.moved(words, meeting, was=NOW.date(), by="<@U0123456789>", has_papers=True),
        "decision_lists.offer": lists.offer(words, meeting, _standing(of)),
        "decision_lists.list_message": lists.list_message(
            words, meeting, _list(of), _standing(of), refused=quote(of.text(300))
        ),
        "planning.cancelled": planning.cancelled(words, meeting, by="<@U0123456789>", has_papers=True),
        "packs.pack_message": packs.pack_message(
            words, meeting, items, version=123, period=quarter_of(NOW.date()), refused=("C0123456789", of.text(100))
        ),
        "packs.sent_message": packs.sent_message(words, meeting, version=123, missing=quote(of.text(300))),
        "packs.empty_pack": packs.empty_pack(words, meeting),
    }


def windows(of: Extreme) -> Windows:
    """The list and the forms."""
    words, meeting = of.words, _meeting(of)
    values = MeetingForm(MeetingKind.CONFERENCE, of.text(150), NOW.date(), NOW.time(), NOW.date(), of.text(150), (1, 2))
    form = ItemForm(Purpose.INFORMATION, of.text(1000), of.text(1000), of.text(300))
    item, metadata = _item(of, 1), "{}"
    offered = [(of.text(200), str(number)) for number in range(COMING)]
    return {
        "planning.meeting_list": planning.meeting_list(
            words, [meeting] * COMING, [replace(meeting, is_cancelled=True)] * PAST
        ),
        "planning.meeting_list, none": planning.meeting_list(words, [], []),
        "meeting_forms.meeting_form": forms.meeting_form(
            words, values, of.groups(100), ref="O-123456", metadata=metadata
        ),
        "files.files_form, papers": files_form(
            words,
            CallbackId.MEETING_PACK,
            title="O-123456",
            about=words("file.about", what=words("pack.what", ref="O-123456")),
            language="en",
            metadata=metadata,
        ),
        "packs.sent_form": packs.sent_form(words, "O-123456", _sent(), metadata=metadata),
        "meeting_forms.cancel_form": forms.cancel_form(words, "O-123456", of.text(150), metadata=metadata),
        "meeting_forms.schedule_form": forms.schedule_form(
            words, of.text(300), offered, form, limited="B-123456", metadata=metadata
        ),
        "meeting_forms.item_form": forms.item_form(words, "O-123456", form, name=of.text(300), metadata="{}"),
        "meeting_forms.item_form, subject": forms.item_form(words, "O-1", form, name=None, metadata=metadata),
        "meeting_forms.advice_form": forms.advice_form(words, item, of.text(300), metadata=metadata),
        "meeting_forms.decision_form": forms.decision_form(words, item, of.text(300), metadata=metadata),
    }
