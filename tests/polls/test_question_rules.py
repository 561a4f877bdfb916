"""Asking questions by the rules, on both databases: what can be asked, who sees what, and who is reminded."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from alliance.enums import (
    ChairKind,
    CheckinVolume,
    KeptKind,
    OptionState,
    ParticipationKind,
    QuestionForm,
    Results,
    Secrecy,
    Voter,
)
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound
from alliance.polls import ending, polls, votes
from alliance.polls.question_validation import QuestionDraft, check_draft
from alliance.polls.questions import ask_question, decide_option, propose_option
from storage.polls import questions as rows
from storage.tables import Absence, Chair, Closure, Delivery, Member, Participation, Poll
from tests.kit import reminders
from tests.kit.deliveries import stand
from tests.kit.reading import says
from tests.networks.small_network import at, audited
from tests.networks.voting import AFTER, ANONYMOUS, BY_ORGANISATION, DRAFT, ENDS_AT, NOW, Hall, hall
from tests.polls.test_votes import sentence

__all__ = ["hall"]

OPEN_TO_OPTIONS = replace(DRAFT, takes_options=True)
ELEVEN = tuple(f"Optie {number}" for number in range(11))
REFUSED: list[tuple[dict[str, Any], str, str, str]] = [
    (
        {"question": " \u200b "},
        "question",
        "Schrijf hier wat je wilt vragen, bijvoorbeeld: op welke dag komen we bij elkaar?",
        "Write what you would like to ask, for example: which day shall we meet?",
    ),
    (
        {"question": "x" * 301},
        "question",
        "Dit zijn 301 tekens en er passen er 300. Kort het iets in.",
        "This is 301 characters; the limit is 300. Please shorten it a little.",
    ),
    (
        {"options": ("Maandag", "", "  ")},
        "options",
        "Geef minstens 2 antwoorden, elk op een eigen regel.",
        "Give at least 2 answers, each on its own line.",
    ),
    (
        {"options": ELEVEN},
        "options",
        "Dit zijn 11 antwoorden en er passen er 10. Laat er een paar weg.",
        "You have 11 answers; the limit is 10. Leave a few out.",
    ),
    (
        {"options": ("Maandag", "  maandag ")},
        "options",
        "Het antwoord “maandag” staat er al. Geef elk antwoord een eigen tekst.",
        "The answer “maandag” is already there. Make each answer different.",
    ),
    (
        {"options": ("Maandag", "x" * 151)},
        "options",
        f"Het antwoord dat begint met “{'x' * 40}” telt 151 tekens en er passen er 150. Kort het iets in.",
        f"The answer that starts with “{'x' * 40}” is 151 characters; the limit is 150. Please shorten it a little.",
    ),
    (
        {"form": QuestionForm.MULTIPLE, "most": 4},
        "most",
        "Kies hoeveel antwoorden iemand hoogstens mag geven: van 2 tot en met 3.",
        "Choose how many answers each person may give at most: from 2 to 3.",
    ),
    (
        {"quorum": 0},
        "quorum",
        "Het quorum is minstens 1 organisatie. Laat het leeg als je er geen wilt.",
        "A quorum is at least 1 organisation. Leave it empty if you don't want one.",
    ),
    (
        {"form": QuestionForm.SCALE, "takes_options": True},
        "takes_options",
        "Een cijfer loopt van 1 tot en met 5. Daar kunnen leden geen antwoorden aan toevoegen.",
        "A score goes from 1 to 5. Members cannot add answers to it.",
    ),
    (
        {"secrecy": Secrecy.ANONYMOUS, "voter": Voter.ORGANISATION},
        "voter",
        "Anoniem stemmen kan alleen met één stem per persoon. Kies dat, of stem op naam.",
        "Anonymous voting only works with one vote per person. Choose that, or let people vote by name.",
    ),
    (
        {"secrecy": Secrecy.ANONYMOUS, "takes_options": True},
        "takes_options",
        "Bij een anonieme peiling kunnen leden geen antwoorden voorstellen: dan zou te zien zijn van wie ze komen.",
        "In an anonymous poll members cannot suggest answers: it would show who they came from.",
    ),
    (
        {"secrecy": Secrecy.ANONYMOUS, "results": Results.LIVE},
        "results",
        "Bij een anonieme peiling verschijnt de uitslag pas na afloop. Kies dat bij “Meer…”, of stem op naam.",
        "In an anonymous poll the results only appear at the end. Choose that under “More…”, or let people"
        " vote by name.",
    ),
]


def channel_keys(hall: Hall, kind: str) -> list[str]:
    found = hall.session.exec(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id)).all()  # type: ignore[arg-type]
    return [one.channel_key for one in found]


@pytest.mark.parametrize(("wrong", "field", "dutch", "english"), REFUSED)
def test_what_cannot_be_asked_is_refused_at_its_field(
    wrong: dict[str, Any], field: str, dutch: str, english: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_draft(replace(DRAFT, **wrong))
    assert (refused.value.field, sentence(refused.value), sentence(refused.value, "en")) == (field, dutch, english)


def test_a_draft_is_cleaned_and_a_scale_gets_its_options() -> None:
    typed = replace(DRAFT, question="  Wanneer \n dan? ", options=(" Maandag ", "", "Dinsdag"), most=7)
    made = check_draft(typed)
    assert (made.question, made.options, made.most) == ("Wanneer dan?", ("Maandag", "Dinsdag"), 1)
    assert check_draft(replace(DRAFT, form=QuestionForm.SCALE, options=())).options == ("1", "2", "3", "4", "5")


def test_a_quorum_is_not_higher_than_there_are_organisations(hall: Hall) -> None:
    with pytest.raises(Invalid) as refused:
        hall.ask(replace(DRAFT, quorum=3))
    assert sentence(refused.value) == ("Het quorum kan niet hoger zijn dan het aantal organisaties dat deelneemt: 2.")
    poll = hall.ask(replace(DRAFT, quorum=2))
    assert hall.show(poll).has_quorum is False
    hall.vote(poll, "UUTRECHT", 1)
    hall.vote(poll, "UGRONINGEN")
    assert hall.show(poll).has_quorum is True


def test_the_deadline_lies_ahead_and_within_a_year(hall: Hall) -> None:
    for ends_at, reason in ((NOW, "problem.deadline_past"), (NOW + dt.timedelta(days=1100), "problem.deadline_far")):
        with pytest.raises(Invalid) as refused:
            _ask_until(hall, ends_at)
        assert (refused.value.field, refused.value.reason) == ("ends_on", reason)
    assert not hall.session.exec(select(Poll)).all()


def _ask_until(hall: Hall, ends_at: dt.datetime) -> None:
    ask_question(
        hall.session,
        by=hall.chair,
        alliance_id=hall.network.housing,
        draft=DRAFT,
        channel_id=None,
        ends_at=ends_at,
        now=NOW,
    )


def test_only_who_chairs_asks(hall: Hall) -> None:
    with pytest.raises(NotAllowed):
        ask_question(
            hall.session,
            by=hall.person("UGRONINGEN"),
            alliance_id=hall.network.housing,
            draft=DRAFT,
            channel_id=None,
            ends_at=ENDS_AT,
            now=NOW,
        )


def test_where_nobody_takes_part_nobody_is_asked(hall: Hall) -> None:
    for row in hall.session.exec(select(Participation)).all():
        row.until = NOW
        hall.network.add(row)
    with pytest.raises(Invalid) as refused:
        hall.ask()
    assert refused.value.field == "alliance"
    assert sentence(refused.value) == (
        "In Studentenhuisvesting is nog niemand die kan stemmen: er neemt geen organisatie met leden aan deel."
    )


def test_asked_in_person_it_goes_to_everybody_who_is_there(hall: Hall) -> None:
    hall.join(3)
    hall.person("UGRO1", deleted=True)
    _goes_away(hall, "UGRO2")
    hall.ask(channel_id=None)
    assert channel_keys(hall, "poll") == ["UUTRECHT", "UGRONINGEN", "UGRO0"]


def remind(hall: Hall, moment: str | dt.datetime) -> list[str]:
    """Who has got a reminder by a moment, when the clock ticks then."""
    now = at(moment) if isinstance(moment, str) else moment
    reminders.remind(hall.session, now)
    return reminders.reminded(hall.session)


def test_who_has_not_voted_is_reminded_once_when_four_fifths_have_passed(hall: Hall) -> None:
    hall.join(4)
    _goes_away(hall, "UGRO1")
    _member(hall, "UGRO2").checkin_volume = CheckinVolume.NONE
    for draft in (DRAFT, ANONYMOUS):
        hall.vote(hall.ask(draft), "UGRO0", 1)
    assert remind(hall, "2026-12-09T08:59") == []
    assert remind(hall, "2026-12-09T09:00") == ["UUTRECHT", "UGRONINGEN", "UGRO3"]
    assert {len(asks) for _, asks in reminders.reminded_of(hall.session)} == {2}, "one message for both"
    assert len(remind(hall, "2026-12-10T16:00")) == 3


def test_each_is_reminded_on_their_own_clock_and_work_days(hall: Hall) -> None:
    hall.join(1)
    hall.person("UGRONINGEN", tz="America/New_York")
    hall.person("UGRO0", tz="Pacific/Auckland")
    closed = dt.date(2026, 12, 9)
    utrecht = hall.network.cities["Utrecht"]
    hall.network.add(
        Closure(organisation_id=utrecht, first_on=closed, last_on=closed, name="Studiedag", created_at=NOW)
    )
    poll = hall.ask()
    found: list[tuple[str, list[str]]] = []
    for _ in range(4):
        assert poll.remind_at is not None
        moment, before = poll.remind_at, reminders.reminded(hall.session)
        found.append((f"{moment:%a %H:%M}", remind(hall, moment)[len(before) :]))
    assert poll.remind_at is None
    assert found == [
        ("Wed 05:00", []),
        ("Wed 14:00", ["UGRONINGEN"]),
        ("Wed 20:00", ["UGRO0"]),
        ("Thu 08:00", ["UUTRECHT"]),
    ]


def test_who_is_away_is_reminded_on_their_return_by_the_day_on_their_own_clock(hall: Hall) -> None:
    hall.join(3)
    hall.person("UGRO0", tz="Pacific/Auckland")
    for user, last_on in (("UGRO0", "2026-12-09"), ("UGRO1", "2026-12-09"), ("UGRO2", "2026-12-10")):
        _goes_away(hall, user, until=last_on)
    hall.ask()
    assert remind(hall, "2026-12-09T09:00") == ["UUTRECHT", "UGRONINGEN"]
    assert remind(hall, "2026-12-09T20:59")[2:] == []
    assert remind(hall, "2026-12-09T21:00")[2:] == ["UGRO0"], "nine o'clock on the tenth, there"
    assert remind(hall, "2026-12-10T09:00")[3:] == ["UGRO1"]
    assert len(remind(hall, "2026-12-10T16:59")) == 4, "nobody who is away until it closes"


def test_another_deadline_reminds_only_who_was_not_reminded_yet(hall: Hall) -> None:
    poll = hall.ask()
    hall.vote(poll, "UGRONINGEN", 1)
    assert remind(hall, "2026-12-09T10:00") == ["UUTRECHT"]
    votes.withdraw_vote(hall.session, by=hall.person("UGRONINGEN"), number=poll.number, now=at("2026-12-09T11:00"))
    later = at("2026-12-17T17:00")
    polls.extend(hall.session, by=hall.chair, number=poll.number, ends_at=later, now=at("2026-12-10T10:00"))
    assert audited(hall.session)[-1] == ("poll_extended", f"V-{poll.number}")
    assert remind(hall, "2026-12-14T17:00") == ["UUTRECHT"]
    assert remind(hall, "2026-12-15T09:00") == ["UUTRECHT", "UGRONINGEN"]


def test_a_poll_that_was_closed_or_ends_within_the_day_reminds_nobody(hall: Hall) -> None:
    closed = hall.ask()
    ending.close(hall.session, by=hall.chair, number=closed.number, now=NOW)
    hall.ask(ends_at=at("2026-12-03T17:00"))
    assert remind(hall, "2026-12-03T16:30") == remind(hall, "2026-12-09T10:00") == []


def test_where_organisations_vote_colleagues_of_who_voted_hear_nothing(hall: Hall) -> None:
    hall.join(2)
    hall.vote(hall.ask(BY_ORGANISATION), "UGRO0", 1)
    assert remind(hall, "2026-12-10T15:00") == ["UUTRECHT"]


@pytest.mark.parametrize(
    ("results", "seen"),
    [
        (Results.LIVE, {"everybody": True, "who voted": True, "who did not": True}),
        (Results.AFTER_VOTING, {"everybody": False, "who voted": True, "who did not": False}),
        (Results.AT_END, {"everybody": False, "who voted": False, "who did not": False}),
    ],
)
def test_who_sees_results_when(hall: Hall, results: Results, seen: dict[str, bool]) -> None:
    poll = hall.ask(replace(DRAFT, results=results))
    hall.vote(poll, "UGRONINGEN", 2)
    readers = {"everybody": None, "who voted": "UGRONINGEN", "who did not": "UUTRECHT"}
    for who, user in readers.items():
        shown = hall.show(poll, user)
        assert (shown.shows_results, shown.voted) == (seen[who], 1), who
        assert shown.options[1].votes == (1 if seen[who] else None)
        assert bool(shown.options[1].voters or shown.leaders) is seen[who]
    ending.end_due(hall.session, now=AFTER)
    assert all(hall.show(poll, user).options[1].voters == ("Iemand · Groningen",) for user in readers.values())


def test_a_tie_has_several_leaders_and_no_votes_have_none(hall: Hall) -> None:
    poll = hall.ask()
    assert hall.show(poll).leaders == ()
    hall.vote(poll, "UGRONINGEN", 1)
    hall.vote(poll, "UUTRECHT", 3)
    shown = hall.show(poll)
    assert shown.leaders == (shown.options[0].id, shown.options[2].id)


def test_how_many_could_vote_is_kept_as_it_was_at_the_end(hall: Hall) -> None:
    polls_asked = [hall.ask(), hall.ask(BY_ORGANISATION)]
    ending.end_due(hall.session, now=AFTER)
    hall.join(5)
    hall.network.join("Delft", ParticipationKind.TAKES_PART)
    assert [hall.show(poll).electorate for poll in polls_asked] == [2, 2]


def test_an_option_of_a_member_waits_for_who_runs_the_poll(hall: Hall) -> None:
    poll = hall.ask(OPEN_TO_OPTIONS)
    propose_option(hall.session, by=hall.person("UGRONINGEN"), number=poll.number, text=" Vrijdag ", now=NOW)
    assert channel_keys(hall, "poll_option") == ["UUTRECHT"]
    assert [one.text for one in hall.show(poll).options] == list(DRAFT.options)
    assert hall.show(poll, "UGRONINGEN").proposed == ()
    (waiting,) = hall.show(poll, "UUTRECHT").proposed
    assert (waiting.text, waiting.by) == ("Vrijdag", "Iemand · Groningen")
    with pytest.raises(NotAllowed):
        decide_option(hall.session, by=hall.person("UGRONINGEN"), option_id=waiting.id, accept=True, now=NOW)
    decide_option(hall.session, by=hall.chair, option_id=waiting.id, accept=True, now=NOW)
    assert [one.text for one in hall.show(poll).options] == [*DRAFT.options, "Vrijdag"]
    assert audited(hall.session)[-1] == ("option_decided", f"V-{poll.number}")
    hall.vote(poll, "UGRONINGEN", 4)
    with pytest.raises(Conflict) as refused:
        decide_option(hall.session, by=hall.chair, option_id=waiting.id, accept=False, now=NOW)
    assert sentence(refused.value) == "Op het antwoord “Vrijdag” is al gestemd. Het kan niet meer weg."


def test_when_who_asked_has_left_the_chairs_hear_of_an_option(hall: Hall) -> None:
    poll = hall.ask(OPEN_TO_OPTIONS)
    hall.join(1)
    chair = {"alliance_id": hall.network.housing, "kind": ChairKind.OFFICIAL, "since": NOW}
    hall.network.add(Chair.model_validate({**chair, "member_id": _member(hall, "UGRO0").id}))
    _member(hall, "UUTRECHT").left_at = NOW
    propose_option(hall.session, by=hall.person("UGRONINGEN"), number=poll.number, text="Vrijdag", now=NOW)
    assert channel_keys(hall, "poll_option") == ["UGRO0"]


def test_an_option_that_was_removed_meanwhile_takes_no_vote(hall: Hall) -> None:
    poll = hall.ask(OPEN_TO_OPTIONS)
    propose_option(hall.session, by=hall.person("UGRONINGEN"), number=poll.number, text="Vrijdag", now=NOW)
    (waiting,) = hall.show(poll, "UUTRECHT").proposed
    hall.vote(poll, "UGRONINGEN", 1)
    decide_option(hall.session, by=hall.chair, option_id=waiting.id, accept=False, now=NOW)
    with pytest.raises(Conflict) as refused:
        hall.vote(poll, "UGRONINGEN", 4)
    assert (
        sentence(refused.value) == "Het antwoord “Vrijdag” is er niet meer. Kies een ander; je stem is niet veranderd."
    )
    assert sentence(refused.value, "en") == (
        "The answer “Vrijdag” has gone. Choose another one; your vote has not changed."
    )
    assert hall.show(poll).options[0].votes == 1
    assert [row.state for row in rows.list_options(hall.session, poll.id)][-1] is OptionState.REMOVED


@pytest.mark.parametrize(
    ("text", "dutch"),
    [
        ("  ", "Schrijf hier het antwoord dat je wilt voorstellen."),
        ("dinsdag", "Het antwoord “dinsdag” staat er al. Geef elk antwoord een eigen tekst."),
        ("x" * 151, says("problem.too_long", length=151, limit=150)),
    ],
)
def test_an_option_that_cannot_be_proposed(hall: Hall, text: str, dutch: str) -> None:
    poll = hall.ask(OPEN_TO_OPTIONS)
    with pytest.raises(Invalid) as refused:
        propose_option(hall.session, by=hall.person("UGRONINGEN"), number=poll.number, text=text, now=NOW)
    assert (refused.value.field, sentence(refused.value)) == ("option", dutch)


def test_a_poll_that_takes_no_options_says_so(hall: Hall) -> None:
    poll = hall.ask()
    with pytest.raises(Conflict) as refused:
        propose_option(hall.session, by=hall.person("UGRONINGEN"), number=poll.number, text="Vrijdag", now=NOW)
    assert sentence(refused.value) == "Bij V-1 kun je geen antwoorden voorstellen: de keuzes liggen vast."
    with pytest.raises(NotFound):
        decide_option(hall.session, by=hall.chair, option_id=999_999, accept=True, now=NOW)


def test_a_repeated_question_is_laid_beside_those_before(hall: Hall) -> None:
    first = hall.ask()
    hall.vote(first, "UGRONINGEN", 1)
    ending.end_due(hall.session, now=AFTER)
    second = hall.ask(ANONYMOUS, follows=first.number, is_repeat=True)
    hall.vote(second, "UGRONINGEN", 1)
    ending.close(hall.session, by=hall.chair, number=second.number, now=NOW)
    third = hall.ask(follows=second.number, is_repeat=True)
    newest, oldest = hall.show(third).previous
    assert (newest.ref, newest.withheld, newest.options, newest.voted) == ("V-2", True, (), 1)
    assert (oldest.ref, oldest.options) == ("V-1", (("Maandag", 1), ("Dinsdag", 0), ("Woensdag", 0)))
    assert hall.show(hall.ask(follows=first.number)).previous == ()
    with pytest.raises(NotFound):
        hall.ask(follows=99)


def test_however_many_vote_the_message_is_brought_up_to_date_once_in_three_seconds(hall: Hall) -> None:
    users = hall.join(4)
    poll = hall.ask()
    message = stand(hall.session, KeptKind.POLL, poll.id, "CHUISVESTING")
    for user in users:
        hall.vote(poll, user, 1)
    assert channel_keys(hall, "poll_update") == [f"CHUISVESTING/kept-{message.id}"]


def test_a_draft_of_every_kind_can_be_asked(hall: Hall) -> None:
    drafts: list[QuestionDraft] = [
        replace(DRAFT, form=form, most=2, secrecy=secrecy, results=Results.AT_END)
        for form in QuestionForm
        for secrecy in Secrecy
    ]
    shown = [hall.show(hall.ask(draft)) for draft in drafts]
    assert [len(one.options) for one in shown] == [3, 3, 3, 3, 5, 5]
    assert [one.most for one in shown] == [1, 1, 2, 2, 1, 1]


def _member(hall: Hall, user: str) -> Member:
    return hall.session.exec(select(Member).where(Member.slack_user_id == user)).one()


def _goes_away(hall: Hall, user: str, *, until: str | None = None) -> None:
    member_id = _member(hall, user).id
    last_on = dt.date.fromisoformat(until) if until else ENDS_AT.date()
    hall.network.add(Absence(member_id=member_id, first_on=NOW.date(), last_on=last_on, created_at=NOW))
