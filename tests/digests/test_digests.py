"""The digest: due once a week for ever, and true for its period whenever it is made."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

import pytest
from sqlmodel import select

from alliance.calendar.periods import Period, month_of, previous, week_of
from alliance.calendar.typed_periods import parse_period
from alliance.checkins.reports import note_answers
from alliance.digests.digests import AttentionReason, Digest, collect_digest
from alliance.digests.figures import FigureName
from alliance.digests.impact import Total
from alliance.enums import ContributionKind, KeptKind, Status, Visibility
from alliance.errors import NotFound
from storage.engine.database import Database, Session
from storage.tables import (
    Alliance,
    AllianceSnapshot,
    FigureSnapshot,
    Merge,
    Participation,
    Round,
    RoundStep,
    StepOwner,
)
from tests.kit.deliveries import stand
from tests.kit.times import local
from tests.networks.small_network import LONG_AGO, Network, at, report

MONDAY = at("2026-11-23T08:00")
WEEK = week_of(dt.date(2026, 11, 16))  # 16–22 November, 2026-W47


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


@pytest.fixture
def network(session: Session) -> Network:
    return Network(session)


def collected(
    session: Session, period: Period = WEEK, now: dt.datetime = MONDAY, alliance_id: int | None = None
) -> Digest:
    return collect_digest(session, period=period, time=local(now), alliance_id=alliance_id)


def check_in(network: Network, opens: str, *, until: str) -> Round:
    day = dt.date.fromisoformat(opens[:10])
    held = Round(alliance_id=network.housing, held_on=day, planned_on=day, opens_at=at(opens), ends_at=at(until))
    return network.add(held)


def values(digest: Digest) -> dict[str, tuple[int, int | None]]:
    return {figure.name.value: (figure.value, figure.out_of) for figure in digest.figures}


# --- its figures


def test_the_figures_count_what_they_say(session: Session, network: Network) -> None:
    network.share(1, "2026-11-16T00:00")
    network.share(2, "2026-11-22T23:59", city="Delft")
    network.share(3, "2026-11-23T00:00")
    network.share(4, "2026-11-15T23:59")
    for number, status in enumerate(
        (Status.ON_TRACK, Status.AT_RISK, Status.BLOCKED, Status.DONE, Status.DROPPED, Status.PROPOSED), start=1
    ):
        network.step(number, status)
    network.report(network.step(7), "2026-11-18T10:00", Status.ON_TRACK)
    assert values(collected(session)) == {
        "new_contributions": (2, None),
        "endorsements": (0, None),
        "on_track": (2, 4),
        "on_track_late": (0, 2),
        "answered": (0, 0),
        "adoptions": (0, None),
        "contributors": (1, 2),  # Delft reads along
        "needs_attention": (2, 4),
        "updated": (1, 6),  # being entered is no report, and what is only proposed does not count
    }


def test_a_change_is_told_against_the_week_before(session: Session, network: Network) -> None:
    network.share(1, "2026-11-10T10:00")
    network.share(2, "2026-11-17T10:00")
    network.share(3, "2026-11-18T10:00")
    figure = collected(session).figures[0]
    assert (figure.value, figure.previous, figure.change) == (2, 1, 1)


def test_there_is_no_change_against_a_time_before_the_beginning(session: Session, network: Network) -> None:
    network.share(1, "2026-11-17T10:00")
    assert [figure.change for figure in collected(session).figures] == [None] * len(FigureName)


@pytest.mark.parametrize(("began", "change"), [("2026-10-15T10:00", 0), ("2026-10-18T10:00", None)])
def test_a_month_is_told_against_one_that_was_lived_for_at_least_half(
    session: Session, network: Network, began: str, change: int | None
) -> None:
    network.share(1, began)
    network.share(2, "2026-11-17T10:00")
    november = month_of(dt.date(2026, 11, 1))
    assert collected(session, november, now=at("2026-12-01T08:00")).figures[0].change == change


def test_reported_figures_stay_when_data_changes_afterwards(session: Session, network: Network) -> None:
    first = network.share(1, "2026-11-10T10:00")
    report(session, week_of(dt.date(2026, 11, 10)), now=at("2026-11-16T08:00"))
    first.archived_at = at("2026-11-11T10:00")  # noted late, and dated back
    session.add(first)
    network.share(2, "2026-11-17T10:00")
    digest = collected(session)
    assert digest.figures[0].previous == 1
    assert [(one.name, one.reported, one.now) for one in digest.corrections] == [
        ("new_contributions", 1, 0),
        ("contributors", 1, 0),
    ]
    assert values(collected(session, week_of(dt.date(2026, 11, 10))))["new_contributions"] == (1, None)


def test_figures_are_kept_once(session: Session, network: Network) -> None:
    report(session, WEEK, now=MONDAY)
    network.share(1, "2026-11-17T10:00")
    report(session, WEEK, now=MONDAY)
    rows: Sequence[FigureSnapshot | AllianceSnapshot] = session.exec(select(FigureSnapshot)).all()
    assert sorted(row.figure for row in rows) == sorted([*FigureName, *Total])
    of_alliance = session.exec(select(AllianceSnapshot).where(AllianceSnapshot.alliance_id == network.housing)).all()
    assert sorted(row.figure for row in of_alliance) == sorted([*FigureName, *Total])
    rows = [*rows, *of_alliance]
    assert {row.value for row in rows if row.figure == "new_contributions"} == {0}


def test_the_trend_has_the_reported_weeks_up_to_the_period_and_no_later_ones(session: Session) -> None:
    for first_on in ("2026-08-10", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"):
        report(session, week_of(dt.date.fromisoformat(first_on)), now=MONDAY)
    assert [point.period.key for point in collected(session).trend] == ["2026-W45", "2026-W46", "2026-W47"]
    assert collected(session, parse_period("2026-11", dt.date(2026, 12, 1))).trend == ()  # no month was reported


def test_a_check_in_counts_in_the_week_in_which_its_time_runs_out(session: Session, network: Network) -> None:
    """On Monday at eight, when a report comes, the one of Thursday still runs: nobody is told that nobody answered."""
    network.share(1, "2026-11-02T10:00")
    held = check_in(network, "2026-11-12T09:00", until="2026-11-17T17:00")
    step = network.step(1, Status.ON_TRACK)
    answered_at = at("2026-11-16T14:00")
    network.add(RoundStep(round_id=held.id, step_id=step.id, status_before="", answered_at=answered_at))
    before = collected(session, previous(WEEK), now=at("2026-11-16T08:00"))
    assert values(before)["answered"] == (0, 0)
    (shown,) = before.lists.rounds
    assert (shown.is_running, shown.asked, shown.answered) == (True, 1, 0)
    # Nor does a week that runs count what it still waits for.
    running = collected(session, now=at("2026-11-17T12:00"))
    assert (values(running)["answered"], running.lists.rounds[0].is_running) == ((0, 0), True)
    after = collected(session)
    assert values(after)["answered"] == (1, 1)
    assert not after.lists.rounds[0].is_running
    # None of none was nothing to compare with.
    assert next(one for one in after.figures if one.name is FigureName.ANSWERED).change is None


def test_a_report_after_a_check_in_is_over_takes_no_answer_out_of_its_week(session: Session, network: Network) -> None:
    held = check_in(network, "2026-11-12T09:00", until="2026-11-17T17:00")
    answered, unanswered = network.step(1, Status.ON_TRACK), network.step(2, Status.ON_TRACK)
    for step in (answered, unanswered):
        network.add(RoundStep(round_id=held.id, step_id=step.id, status_before=""))
    note_answers(session, [answered], by_member_id=None, is_changed=False, now=at("2026-11-16T14:00"))
    report(session, WEEK, now=MONDAY)
    assert values(collected(session))["answered"] == (1, 2)
    note_answers(session, [answered, unanswered], by_member_id=None, is_changed=True, now=at("2026-11-26T09:00"))
    again = collected(session)
    assert (values(again)["answered"], again.corrections) == ((1, 2), ())
    assert (again.lists.rounds[0].answered, again.lists.rounds[0].changed) == (1, 0)


def test_a_second_report_while_a_check_in_runs_takes_no_answer_out_of_its_week(
    session: Session, network: Network
) -> None:
    held = check_in(network, "2026-11-19T09:00", until="2026-11-25T17:00")
    step = network.step(1, Status.ON_TRACK)
    asked = network.add(RoundStep(round_id=held.id, step_id=step.id, status_before=Status.ON_TRACK))
    note_answers(session, [step], by_member_id=None, is_changed=False, now=at("2026-11-20T14:00"))
    before = collected(session).lists.rounds
    network.report(step, "2026-11-24T09:00", Status.BLOCKED)
    note_answers(session, [step], by_member_id=None, is_changed=True, now=at("2026-11-24T09:00"))
    assert asked.is_changed
    assert collected(session).lists.rounds == before
    assert (before[0].answered, before[0].changed) == (1, 0)
    after = collected(session, week_of(dt.date(2026, 11, 23)), now=at("2026-11-30T08:00")).lists.rounds
    assert (after[0].answered, after[0].changed) == (1, 1)


# --- as it was


def test_a_past_week_reads_as_it_was_then(session: Session, network: Network) -> None:
    shared = network.share(1, "2026-11-17T10:00", title="Zoals eerst")
    step = network.step(1)
    network.report(step, "2026-11-18T10:00", Status.ON_TRACK, "loopt")
    then = collected(session)
    shared.title, shared.kind, shared.visibility = "Later anders", ContributionKind.OPPORTUNITY, Visibility.ALLIANCE
    shared.archived_at = at("2026-11-26T10:00")
    network.add(shared)
    network.version(shared, 2, "2026-11-25T10:00")
    network.report(step, "2026-11-25T10:00", Status.BLOCKED, "vast")
    network.step(2, entered="2026-11-24T10:00")
    assert collected(session, now=at("2026-12-24T10:00")) == then
    assert (then.contributions[0].title, then.steps[0].status, then.steps[0].note) == (
        "Zoals eerst",
        Status.ON_TRACK,
        "loopt",
    )


@pytest.mark.parametrize(
    ("merged", "undone", "numbers"),
    [
        pytest.param("2026-11-18T10:00", None, [1], id="merged within the week"),
        pytest.param("2026-11-24T10:00", None, [2, 1], id="merged after it"),
        pytest.param("2026-11-18T10:00", "2026-11-18T15:00", [2, 1], id="and undone"),
        pytest.param("2026-11-22T10:00", "2026-11-23T07:00", [1], id="undone after it"),
    ],
)
def test_what_went_up_in_another_contribution_is_told_there(
    session: Session, network: Network, merged: str, undone: str | None, numbers: list[int]
) -> None:
    target, source = network.share(1, "2026-11-17T10:00"), network.share(2, "2026-11-17T11:00")
    undone_at = at(undone) if undone else None
    network.add(Merge(source_id=source.id, target_id=target.id, at=at(merged), undone_at=undone_at))
    digest = collect_digest(session, period=WEEK, time=local(MONDAY))
    assert [one.number for one in digest.contributions] == numbers


def test_what_was_archived_within_the_week_is_not_told(session: Session, network: Network) -> None:
    shared = network.share(1, "2026-11-17T10:00")
    shared.archived_at = at("2026-11-18T10:00")
    session.add(shared)
    assert collected(session).contributions == ()


def test_contributions_come_newest_first_with_the_link_to_their_card(session: Session, network: Network) -> None:
    first, second = network.share(1, "2026-11-17T10:00"), network.share(2, "2026-11-18T10:00", city="Groningen")
    for channel, link in (("CHUISVESTING", "https://x.slack.com/own"), ("CELSEWHERE", "https://x.slack.com/other")):
        stand(session, KeptKind.CARD, first.id, channel, permalink=link)
    stand(session, KeptKind.CARD, second.id, "CHUISVESTING")
    rows = collected(session).contributions
    assert [(row.ref, row.organisation.nl, row.permalink) for row in rows] == [
        ("B-2", "Groningen", None),
        ("B-1", "Utrecht", "https://x.slack.com/own"),
    ]
    assert rows[1].theme.nl == "Stedelijke randvoorwaarden"


def test_a_status_counts_from_when_it_was_reached_and_keeps_its_newest_note(session: Session, network: Network) -> None:
    step = network.step(1)
    network.report(step, "2026-11-03T10:00", Status.AT_RISK, "geld")
    network.report(step, "2026-11-10T10:00", Status.ON_TRACK, "opgelost")
    network.report(step, "2026-11-17T10:00", Status.ON_TRACK)
    row = collected(session).steps[0]
    assert (row.status, row.since, row.note) == (Status.ON_TRACK, at("2026-11-10T10:00"), "opgelost")


def test_a_step_that_nobody_reported_on_has_no_date(session: Session, network: Network) -> None:
    network.step(1)
    assert collected(session).steps[0].since is None


def test_proposed_steps_come_last_and_owners_with_their_contact(session: Session, network: Network) -> None:
    network.step(1, Status.PROPOSED)
    step = network.step(2)
    network.add(
        StepOwner(
            step_id=step.id,
            organisation_id=network.cities["Utrecht"],
            contact_member_id=network.people["Utrecht"],
            since=LONG_AGO,
        )
    )
    network.add(StepOwner(step_id=step.id, organisation_id=network.cities["Delft"], since=LONG_AGO))
    rows = collected(session).steps
    assert [row.ref for row in rows] == ["A-2", "A-1"]
    assert ([name.nl for name in rows[0].owners], rows[0].contacts) == (["Delft", "Utrecht"], ("Iemand · Utrecht",))


def test_attention_goes_to_what_is_stuck_then_late_then_at_risk(session: Session, network: Network) -> None:
    network.step(1, Status.AT_RISK)
    network.step(2, Status.ON_TRACK, due_on="2026-11-21")
    network.step(3, Status.ON_TRACK, due_on="2026-11-13")
    network.step(4, Status.BLOCKED, due_on="2026-11-01")
    network.step(5, Status.ON_TRACK, due_on="2026-11-22")
    network.step(6, Status.DONE, due_on="2026-11-01")
    network.step(7, Status.PROPOSED, due_on="2026-11-01")
    assert [(item.step.ref, item.reason, item.step.days_late) for item in collected(session).attention] == [
        ("A-4", AttentionReason.BLOCKED, 21),
        ("A-3", AttentionReason.OVERDUE, 9),
        ("A-2", AttentionReason.OVERDUE, 1),
        ("A-1", AttentionReason.AT_RISK, 0),
    ]


def test_a_running_week_is_told_up_to_now(session: Session, network: Network) -> None:
    network.step(1, Status.ON_TRACK, due_on="2026-11-17")
    digest = collected(session, now=at("2026-11-18T10:00"))
    assert digest.as_of == at("2026-11-18T10:00")
    assert digest.steps[0].days_late == 1
    assert collected(session).as_of == at("2026-11-23T00:00")


# --- one alliance, archived alliances


def test_a_digest_of_one_alliance_has_only_what_is_its_own(session: Session, network: Network) -> None:
    other = network.alliance("impact", "Maatschappelijke impact", position=2)
    network.share(1, "2026-11-17T10:00")
    network.share(2, "2026-11-17T11:00", alliance=other)
    network.step(1)
    network.step(2, Status.BLOCKED, alliance=other)
    digest = collected(session, alliance_id=other)
    assert digest.alliance is not None
    assert digest.alliance.nl == "Maatschappelijke impact"
    assert [row.ref for row in digest.contributions] == ["B-2"]
    assert [row.ref for row in digest.steps] == ["A-2"]
    assert values(digest)["contributors"] == (0, 0)
    assert len(collected(session).steps) == 2


def test_an_unknown_alliance_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        collected(session, alliance_id=99)


def test_the_steps_of_an_archived_alliance_leave_the_agenda_from_then_on(session: Session, network: Network) -> None:
    network.step(1, Status.BLOCKED)
    alliance = session.get_one(Alliance, network.housing)
    alliance.archived_at = at("2026-11-24T10:00")
    session.add(alliance)
    assert len(collected(session).steps) == 1
    later = collected(session, week_of(dt.date(2026, 11, 23)), now=at("2026-11-30T08:00"))
    assert (later.steps, values(later)["on_track"]) == ((), (0, 0))


def test_who_left_an_alliance_no_longer_counts(session: Session, network: Network) -> None:
    for row in session.exec(select(Participation)).all():
        row.until = at("2026-11-18T10:00")
        session.add(row)
    assert values(collected(session))["contributors"] == (0, 0)
    assert values(collected(session, week_of(dt.date(2026, 11, 9))))["contributors"] == (0, 2)


def test_a_digest_cannot_be_changed(session: Session) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        collected(session).period = WEEK  # type: ignore[misc]
