"""Building and sending quick scans by the rules, on both databases."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlmodel import select

from alliance.checkins.absences import list_away
from alliance.enums import AnswerState, CheckinVolume, ParticipationKind, PollState, ScanForm
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound
from alliance.people.members import Person
from alliance.polls import ending, scan_drafts, scan_templates, scans
from alliance.polls.scan_drafts import DraftOvertaken, ScanOutline
from alliance.polls.scan_questions import ScanQuestionDraft, check_question, read_options
from storage.engine.database import Database, Session
from storage.people import people
from storage.polls import scans as rows
from storage.tables import Absence, Alliance, Delivery, Member, Participation, Poll, ScanAnswer, SlackProfile
from tests.kit.reminders import remind, reminded
from tests.kit.times import local
from tests.networks.small_network import ADMIN, LONG_AGO, Network, at, audited, session, somebody_of

__all__ = ["session"]

NOW = at("2026-11-24T10:00")
ENDS = at("2026-12-01T17:00")
TWO = (
    ScanQuestionDraft("Hoeveel?", ScanForm.NUMBER, unit="kamers", lowest=Decimal(0), is_summed=True),
    ScanQuestionDraft("Waarom?", ScanForm.TEXT),
)


@pytest.fixture
def network(database: Database) -> Network:
    """The small network: Utrecht and Groningen take part, Delft reads along."""
    with database.writing() as session:
        return Network(session)


def somebody(session: Session, network: Network, city: str, *, is_chair: bool = False) -> Person:
    kind = ParticipationKind.READS_ALONG if city == "Delft" else ParticipationKind.TAKES_PART
    return somebody_of(session, network, city, is_chair=is_chair, kind=kind)


def begun(
    session: Session,
    network: Network,
    *questions: ScanQuestionDraft,
    title: str = "Kamers",
    chair: Person | None = None,
) -> Poll:
    by = chair or somebody(session, network, "Utrecht", is_chair=True)
    outline = ScanOutline(questions=questions)
    return scan_drafts.start_scan(
        session, by=by, alliance_id=network.housing, title=title, outline=outline, follows=None, now=NOW
    )


def sent(session: Session, network: Network, *, in_channel: bool = True, ends_at: dt.datetime = ENDS) -> Poll:
    poll = begun(session, network, *TWO)
    return scans.send_scan(
        session,
        by=somebody(session, network, "Utrecht", is_chair=True),
        number=poll.number,
        version=poll.version,
        explanation="Voor het overleg.",
        in_channel=in_channel,
        ends_at=ends_at,
        now=NOW,
    )


def answers(session: Session, network: Network, poll: Poll, city: str, state: AnswerState) -> None:
    session.add(ScanAnswer(poll_id=poll.id, organisation_id=network.cities[city], state=state, updated_at=NOW))
    session.flush()


def channel_keys(session: Session, kind: str) -> list[str]:
    return sorted(one.channel_key for one in session.exec(select(Delivery).where(Delivery.kind == kind)).all())


# --- questions


def test_options_are_read_line_by_line_without_what_nobody_sees() -> None:
    assert read_options(" Ja \n\n\u200b\nNee,  misschien\t later\r\n") == ("Ja", "Nee, misschien later")


def test_a_question_is_kept_without_what_nobody_sees() -> None:
    kept = check_question(ScanQuestionDraft(" Hoeveel? \u202e ", ScanForm.NUMBER, unit="  kamers ", is_required=False))
    assert kept == ScanQuestionDraft(
        "Hoeveel?", ScanForm.NUMBER, unit="kamers", is_required=False, lowest=Decimal(0)
    ), "and a number begins at 0"


@pytest.mark.parametrize(
    ("draft", "field", "reason"),
    [
        (ScanQuestionDraft("Wat?", ScanForm.TEXT, lowest=Decimal(0)), "lowest", "problem.scan_bounds_unused"),
        (ScanQuestionDraft("Wat?", ScanForm.DATE, unit="kamers"), "unit", "problem.scan_unit_unused"),
        (ScanQuestionDraft("Wat?", ScanForm.NUMBER, unit=" "), "unit", "problem.scan_unit_missing"),
        (ScanQuestionDraft("Wat?", ScanForm.SCALE, ("Ja", "Nee")), "options", "problem.scan_options_unused"),
        (ScanQuestionDraft("Wat?", ScanForm.NUMBER, highest=Decimal(0)), "highest", "problem.scan_bounds_crossed"),
        (ScanQuestionDraft("Wat?", ScanForm.NUMBER, highest=Decimal("0.0001")), "highest", "problem.number_fine"),
        (ScanQuestionDraft("Wat?", ScanForm.SCALE, is_summed=True), "is_summed", "problem.scan_sum_unused"),
        (
            ScanQuestionDraft("Wat?", ScanForm.NUMBER, unit="Procent", is_summed=True),
            "is_summed",
            "problem.scan_sum_percent",
        ),
    ],
)
def test_what_a_form_of_answer_does_not_have_or_cannot_be_is_refused(
    draft: ScanQuestionDraft, field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as said:
        check_question(draft)
    assert (said.value.field, said.value.reason) == (field, reason)


@pytest.mark.parametrize("length", [500, 501])
def test_a_question_has_at_most_five_hundred_characters(length: int) -> None:
    question = ScanQuestionDraft("a" * length, ScanForm.TEXT)
    if length == 500:
        assert check_question(question) == question
        return
    with pytest.raises(Invalid) as caught:
        check_question(question)
    assert (caught.value.field, caught.value.reason) == ("question", "problem.scan_question_long")
    assert caught.value.values == {"length": 501, "limit": 500}


# --- drafts


def test_a_template_becomes_a_draft_with_all_that_it_asks(session: Session, network: Network) -> None:
    outline = scan_templates.outline_of("monitor-studentenhuisvesting", lambda text: text.nl)
    chair = somebody(session, network, "Utrecht", is_chair=True)
    poll = scan_drafts.start_scan(
        session, by=chair, alliance_id=network.housing, title=" ", outline=outline, follows=None, now=NOW
    )
    draft = scan_drafts.show_draft(session, by=chair, number=poll.number)
    assert draft.title == "Monitor studentenhuisvesting"
    assert [one.number for one in draft.questions] == list(range(1, 10))
    assert draft.questions[0].unit == "kamers"
    assert poll.state is PollState.DRAFT
    assert poll.ends_at is None


def test_a_draft_is_for_the_alliances_chairs_alone(session: Session, network: Network) -> None:
    poll = begun(session, network, *TWO)
    other = somebody(session, network, "Groningen")
    with pytest.raises(NotAllowed):
        begun(session, network, chair=other)
    with pytest.raises(NotFound):
        scan_drafts.show_draft(session, by=other, number=poll.number)
    with pytest.raises(NotFound):
        scan_drafts.add_question(session, by=other, number=poll.number, draft=TWO[0])
    with pytest.raises(NotFound):
        scan_drafts.drop_draft(session, by=other, number=poll.number, version=poll.version, now=NOW)
    assert scan_drafts.list_drafts(session, by=other) == []
    chair = somebody(session, network, "Groningen", is_chair=True)
    (listed,) = scan_drafts.list_drafts(session, by=chair)
    assert (listed.number, listed.question_count) == (poll.number, 2)
    scan_drafts.drop_draft(session, by=chair, number=poll.number, version=poll.version, now=NOW)
    assert scan_drafts.list_drafts(session, by=chair) == []
    assert audited(session)[-1] == ("scan_draft_dropped", f"V-{poll.number}")


def test_an_unknown_scan_is_not_found(session: Session, network: Network) -> None:
    with pytest.raises(NotFound):
        scan_drafts.show_draft(session, by=somebody(session, network, "Utrecht", is_chair=True), number=99)


def test_every_change_makes_a_new_version_and_an_old_one_is_refused(session: Session, network: Network) -> None:
    chair = somebody(session, network, "Utrecht", is_chair=True)
    poll = begun(session, network, *TWO)
    seen = scan_drafts.show_draft(session, by=chair, number=poll.number)
    first = seen.questions[0].id
    changed = scan_drafts.change_question(
        session, by=chair, number=poll.number, version=seen.version, question_id=first, draft=TWO[1]
    )
    assert changed.version == seen.version + 1
    for overtaken in (
        lambda: scan_drafts.change_question(
            session, by=chair, number=poll.number, version=seen.version, question_id=first, draft=TWO[0]
        ),
        lambda: scan_drafts.remove_question(
            session, by=chair, number=poll.number, version=seen.version, question_id=first
        ),
        lambda: scan_drafts.set_texts(
            session, by=chair, number=poll.number, version=seen.version, title="Anders", explanation=""
        ),
        lambda: scan_drafts.drop_draft(session, by=chair, number=poll.number, version=seen.version, now=NOW),
    ):
        with pytest.raises(DraftOvertaken) as caught:
            overtaken()
        assert caught.value.newest == changed.version
    assert scan_drafts.show_draft(session, by=chair, number=poll.number) == changed


def test_moving_follows_the_order_there_is_now(session: Session, network: Network) -> None:
    chair = somebody(session, network, "Utrecht", is_chair=True)
    poll = begun(session, network, *(ScanQuestionDraft(text, ScanForm.TEXT) for text in "abc"))
    ids = [one.id for one in scan_drafts.show_draft(session, by=chair, number=poll.number).questions]

    def moved(question_id: int, *, is_up: bool) -> str:
        found = scan_drafts.move_question(session, by=chair, number=poll.number, question_id=question_id, is_up=is_up)
        return "".join(one.text for one in found.questions)

    assert moved(ids[2], is_up=True) == "acb"
    assert moved(ids[2], is_up=True) == "cab"
    assert moved(ids[2], is_up=True) == "cab"
    assert moved(ids[0], is_up=False) == "cba"
    assert moved(ids[0], is_up=False) == "cba"
    with pytest.raises(Conflict) as caught:
        moved(9999, is_up=True)
    assert caught.value.reason == "problem.scan_question_gone"


def test_a_question_of_another_scan_cannot_be_reached(session: Session, network: Network) -> None:
    chair = somebody(session, network, "Utrecht", is_chair=True)
    one, other = begun(session, network, *TWO), begun(session, network, *TWO)
    question = scan_drafts.show_draft(session, by=chair, number=other.number).questions[0]
    with pytest.raises(Conflict):
        scan_drafts.remove_question(session, by=chair, number=one.number, version=one.version, question_id=question.id)


def test_twelve_questions_fit(session: Session, network: Network) -> None:
    chair = somebody(session, network, "Utrecht", is_chair=True)
    poll = begun(session, network, *(ScanQuestionDraft(f"Vraag {number}", ScanForm.TEXT) for number in range(12)))
    with pytest.raises(Invalid) as caught:
        scan_drafts.add_question(session, by=chair, number=poll.number, draft=TWO[0])
    assert (caught.value.reason, caught.value.values) == ("problem.scan_questions_many", {"limit": 12})


def test_only_what_was_sent_and_may_be_seen_can_be_copied(session: Session, network: Network) -> None:
    chair = somebody(session, network, "Utrecht", is_chair=True)
    poll = begun(session, network, *TWO)
    with pytest.raises(Invalid):
        scan_drafts.copy_of(session, by=chair, number=poll.number)
    out = sent(session, network)
    outline, follows = scan_drafts.copy_of(session, by=chair, number=out.number)
    assert (outline.title, outline.explanation, outline.questions) == ("Kamers", "Voor het overleg.", TWO)
    assert follows.id == out.id
    stranger = Person("UX", "Iemand", None, None, False, False, False, None, None)
    assert scan_drafts.list_earlier(session, by=stranger) == []
    with pytest.raises(Invalid):
        scan_drafts.copy_of(session, by=stranger, number=out.number)


# --- sending


def test_it_is_sent_to_the_channel_once(session: Session, network: Network) -> None:
    poll = sent(session, network)
    assert (poll.state, poll.channel_id, poll.ends_at) == (PollState.OPEN, "CHUISVESTING", ENDS)
    assert poll.remind_at == at("2026-11-30T06:00"), "four fifths of the time"
    assert channel_keys(session, "poll") == ["CHUISVESTING"]
    with pytest.raises(Conflict) as caught:
        scans.send_scan(
            session,
            by=somebody(session, network, "Utrecht", is_chair=True),
            number=poll.number,
            version=poll.version,
            explanation="",
            in_channel=True,
            ends_at=ENDS,
            now=NOW,
        )
    assert caught.value.reason == "problem.scan_sent"
    assert audited(session).count(("scan_sent", f"V-{poll.number}")) == 1


@pytest.mark.parametrize(
    ("ends_at", "reason"),
    [
        (at("2026-11-23T17:00"), "problem.deadline_past"),
        (at("2026-11-24T10:01"), "problem.deadline_past"),
        (at("2029-11-24T17:00"), "problem.deadline_far"),
    ],
)
def test_the_deadline_has_to_be_possible(session: Session, network: Network, ends_at: dt.datetime, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        sent(session, network, ends_at=ends_at)
    assert (caught.value.field, caught.value.reason) == ("ends_on", reason)


@pytest.mark.parametrize(("count", "reason"), [(0, "problem.scan_questions_none"), (1, "problem.scan_questions_few")])
def test_too_few_questions_are_not_sent(session: Session, network: Network, count: int, reason: str) -> None:
    poll = begun(session, network, *TWO[:count])
    with pytest.raises(Conflict) as caught:
        scans.send_scan(
            session,
            by=somebody(session, network, "Utrecht", is_chair=True),
            number=poll.number,
            version=poll.version,
            explanation="",
            in_channel=True,
            ends_at=ENDS,
            now=NOW,
        )
    assert caught.value.reason == reason
    assert channel_keys(session, "poll") == []


def test_without_a_channel_it_goes_to_the_contact_persons(session: Session, network: Network) -> None:
    colleague = Member(
        slack_user_id="UCOLLEGA", organisation_id=network.cities["Utrecht"], name="Collega", created_at=LONG_AGO
    )
    session.add(colleague)
    session.flush()
    _contact(session, network, "Utrecht", colleague.id)
    alliance = session.get(Alliance, network.housing)
    assert alliance is not None
    alliance.channel_id = None
    session.flush()
    with pytest.raises(Invalid) as caught:
        sent(session, network)
    assert (caught.value.field, caught.value.reason) == ("where", "problem.scan_no_channel")
    poll = sent(session, network, in_channel=False)
    assert poll.channel_id is None
    assert channel_keys(session, "poll") == ["UCOLLEGA", "UGRONINGEN"]


def test_a_contact_person_who_is_not_there_is_replaced_by_the_colleagues(session: Session, network: Network) -> None:
    for name in ("A", "B", "C"):
        session.add(
            Member(
                slack_user_id=f"U{name}",
                organisation_id=network.cities["Utrecht"],
                name=name,
                created_at=LONG_AGO,
                left_at=LONG_AGO if name == "C" else None,
            )
        )
    session.flush()
    _contact(session, network, "Utrecht", network.people["Utrecht"])
    alliance = session.get(Alliance, network.housing)
    assert alliance is not None
    utrecht = [network.cities["Utrecht"]]

    def asked() -> list[str]:
        found = scans.list_to_ask(session, alliance, utrecht, away=list_away(session, time=local(NOW)))
        return [one.slack_user_id for one in found]

    assert asked() == ["UUTRECHT"]
    absence = Absence(member_id=network.people["Utrecht"], first_on=NOW.date(), last_on=NOW.date(), created_at=LONG_AGO)
    session.add(absence)
    session.flush()
    assert asked() == ["UA", "UB"]
    session.add(SlackProfile(slack_user_id="UA", team_id="T1", name="A", is_deleted=True, fetched_at=LONG_AGO))
    session.flush()
    assert asked() == ["UB"]


def test_nobody_at_all_is_told_before_it_is_sent(session: Session, network: Network) -> None:
    for row in session.exec(select(Participation)).all():
        row.until = LONG_AGO
        session.add(row)
    session.flush()
    with pytest.raises(Conflict) as caught:
        sent(session, network)
    assert caught.value.reason == "problem.scan_nobody"


def test_before_it_is_sent_one_sees_whom_it_asks_and_whom_it_cannot_reach(session: Session, network: Network) -> None:
    member = people.get_member(session, network.people["Groningen"])
    member.left_at = LONG_AGO
    session.add(member)
    session.flush()
    found = scans.preview_receivers(session, alliance_id=network.housing, time=local(NOW))
    assert [one.slack_user_id for one in found.members] == ["UUTRECHT"]
    assert (found.organisations, found.asked) == (2, 0)
    assert [one.nl for one in found.unreached] == ["Groningen"]


# --- running


def test_how_many_have_answered_counts_what_was_sent_in(session: Session, network: Network) -> None:
    poll = sent(session, network)
    answers(session, network, poll, "Utrecht", AnswerState.SUBMITTED)
    answers(session, network, poll, "Groningen", AnswerState.DRAFT)
    utrecht = scans.show_scan(session, poll=poll, reader=somebody(session, network, "Utrecht"))
    assert (utrecht.answered, utrecht.organisations) == (1, 2)
    assert (utrecht.has_answered, utrecht.may_answer, utrecht.may_run) == (True, True, False)
    groningen = scans.show_scan(session, poll=poll, reader=somebody(session, network, "Groningen"))
    assert (groningen.has_answered, groningen.may_answer) == (False, True)
    delft = scans.show_scan(session, poll=poll, reader=somebody(session, network, "Delft"))
    assert not delft.may_answer
    everybody = scans.show_scan(session, poll=poll, reader=None)
    assert (everybody.has_answered, everybody.may_answer, everybody.may_run) == (False, True, False)


def test_who_has_not_sent_anything_in_is_reminded_once(session: Session, network: Network) -> None:
    poll = sent(session, network)
    answers(session, network, poll, "Utrecht", AnswerState.SUBMITTED)
    answers(session, network, poll, "Groningen", AnswerState.DRAFT)
    for _ in range(2):
        remind(session, ENDS - dt.timedelta(hours=2))
    assert reminded(session) == ["UGRONINGEN"]


def test_who_wants_no_messages_is_not_reminded(session: Session, network: Network) -> None:
    sent(session, network)
    member = people.get_member(session, network.people["Utrecht"])
    member.checkin_volume = CheckinVolume.NONE
    session.add(member)
    session.flush()
    remind(session, ENDS - dt.timedelta(hours=2))
    assert reminded(session) == ["UGRONINGEN"]


def test_who_joins_or_leaves_later_does_not_change_what_ended(session: Session, network: Network) -> None:
    poll = sent(session, network)
    answers(session, network, poll, "Utrecht", AnswerState.SUBMITTED)
    ending.end_due(session, now=ENDS)
    assert (poll.state, poll.electorate) == (PollState.CLOSED, 2)
    for row in rows.list_taking_part(session, network.housing):
        row.until = ENDS
        session.add(row)
    network.session = session
    network.join("Delft", ParticipationKind.TAKES_PART)
    shown = scans.show_scan(session, poll=poll, reader=None)
    assert (shown.answered, shown.organisations) == (1, 2)
    with pytest.raises(Conflict):
        scans.get_open_scan(session, reader=ADMIN, number=poll.number, now=ENDS)


def test_between_its_deadline_and_the_tick_it_takes_no_answers(session: Session, network: Network) -> None:
    poll = sent(session, network)
    assert (
        scans.get_open_scan(session, reader=ADMIN, number=poll.number, now=ENDS - dt.timedelta(seconds=1)).id == poll.id
    )
    with pytest.raises(Conflict):
        scans.get_open_scan(session, reader=ADMIN, number=poll.number, now=ENDS)


def _contact(session: Session, network: Network, city: str, member_id: int | None) -> None:
    running = rows.list_taking_part(session, network.housing)
    row = next(one for one in running if one.organisation_id == network.cities[city])
    row.contact_member_id = member_id
    session.add(row)
    session.flush()
