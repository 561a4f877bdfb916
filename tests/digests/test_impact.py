"""What came of it all since the start: counted as it was at a moment, told in one line, and kept as it was reported."""

import datetime as dt

import pytest

from alliance.calendar.periods import Period, days_between, month_of, previous, quarter_of, week_of
from alliance.digests.bottleneck_progress import list_bottleneck_progress
from alliance.digests.digests import collect_digest
from alliance.digests.figures import FigureName, Scope, total_impact
from alliance.digests.impact import Total
from alliance.enums import (
    AddresseeAnswer,
    AddresseeKind,
    AddresseeState,
    AdoptionState,
    BundleState,
    ContributionKind,
    EventKind,
    LinkKind,
    Status,
)
from reports.digests.figures import correction_line, impact_line
from reports.digests.titles import period_name
from storage.engine.database import Session
from storage.tables import (
    Addressee,
    AddresseeEvent,
    Adoption,
    Alliance,
    Bundle,
    BundleEdition,
    BundleItem,
    Contribution,
    ContributionEvent,
    HandedItem,
    Merge,
    StepLink,
)
from tests.digests.test_digests import network, session
from tests.kit.times import local
from tests.networks.small_network import ZONE, Network, at, report
from tests.reports.kit.sample import DUTCH, ENGLISH

__all__ = ["network", "session"]

pytestmark = pytest.mark.both_databases("dialect")

MONDAY = at("2026-11-23T08:00")
WEEK = week_of(dt.date(2026, 11, 16))  # 16–22 November, 2026-W47


def totals(session: Session, period: Period = WEEK, scope: Scope | None = None) -> dict[str, int]:
    """Those that are not none."""
    found = total_impact(session, period=period, zone=ZONE, scope=scope or Scope())
    return {name.value: value for name, value in found.items() if value}


def adopt(network: Network, practice: Contribution, city: str, when: str, *states: tuple[str, AdoptionState]) -> None:
    """A city takes a practice over, and reports later how far it is."""
    last = states[-1]
    network.add(
        Adoption(
            contribution_id=practice.id,
            organisation_id=network.cities[city],
            member_id=network.people[city],
            state=last[1],
            created_at=at(when),
            updated_at=at(last[0]),
        )
    )
    for place, (moment, state) in enumerate(states):
        network.add(
            ContributionEvent(
                contribution_id=practice.id,
                kind=EventKind.ADOPTION_CHANGED if place else EventKind.ADOPTED,
                organisation_id=network.cities[city],
                about={"state": state},
                at=at(moment),
            )
        )


def bundle(
    network: Network,
    number: int,
    *items: Contribution,
    alliance: int | None = None,
    left_out: Contribution | None = None,
) -> Addressee:
    """A dossier with these items that was handed to a ministry, without the one that is left out."""
    made = network.add(
        Bundle(
            number=number,
            title="Kamers",
            state=BundleState.OUT,
            alliance_id=alliance,
            by_member_id=network.people["Utrecht"],
            created_at=at("2026-10-01T10:00"),
            updated_at=at("2026-10-01T10:00"),
        )
    )
    for position, item in enumerate(items):
        network.add(
            BundleItem(
                bundle_id=made.id,
                contribution_id=item.id,
                position=position,
                by_member_id=network.people["Utrecht"],
                created_at=at("2026-10-01T10:00"),
            )
        )
    addressee = network.add(
        Addressee(
            bundle_id=made.id,
            kind=AddresseeKind.MINISTRY,
            name="Ministerie",
            state=AddresseeState.ANSWERED,
            created_at=at("2026-10-01T10:00"),
        )
    )
    for item in items:
        if item is not left_out:
            network.add(HandedItem(addressee_id=addressee.id, contribution_id=item.id))
    return addressee


def answer(network: Network, addressee: Addressee, when: str, said: AddresseeAnswer | None) -> None:
    """Store an answer; without one, that a later edition was handed over."""
    network.add(
        AddresseeEvent(
            addressee_id=addressee.id,
            state=AddresseeState.ANSWERED if said else AddresseeState.HANDED,
            answer=said,
            happened_on=at(when).date(),
            by_member_id=network.people["Utrecht"],
            at=at(when),
        )
    )


def practice(network: Network, number: int, when: str = "2026-10-01T10:00") -> Contribution:
    row = network.share(number, when)
    row.kind = ContributionKind.BEST_PRACTICE
    return network.add(row)


def test_a_network_that_just_began_has_nothing_to_tell(session: Session, network: Network) -> None:
    digest = collect_digest(session, period=WEEK, time=local(MONDAY))
    assert totals(session) == {}
    assert impact_line(digest.impact, digest.first_used_on, DUTCH) == ""


def test_a_practice_counts_with_how_far_its_taker_was_then(session: Session, network: Network) -> None:
    shared = practice(network, 1)
    exploring, running = AdoptionState.EXPLORING, AdoptionState.RUNNING
    adopt(network, shared, "Delft", "2026-11-10T10:00", ("2026-11-10T10:00", exploring), ("2026-11-25T10:00", running))
    adopt(network, shared, "Groningen", "2026-11-24T10:00", ("2026-11-24T10:00", exploring))
    assert totals(session) == {"adoptions_exploring": 1, "organisations_active": 2}
    later = totals(session, week_of(dt.date(2026, 11, 23)))
    assert later == {"adoptions_exploring": 1, "adoptions_running": 1, "organisations_active": 3}


def test_what_was_merged_counts_once_where_it_went(session: Session, network: Network) -> None:
    source, target = practice(network, 1), practice(network, 2)
    for one in (source, target):
        adopt(network, one, "Delft", "2026-11-10T10:00", ("2026-11-10T10:00", AdoptionState.EMBEDDED))
    network.add(Merge(source_id=source.id, target_id=target.id, at=at("2026-11-18T10:00")))
    assert totals(session)["adoptions_embedded"] == 1
    assert totals(session, previous(WEEK))["adoptions_embedded"] == 2


def test_the_newest_answer_of_each_addressee_counts(session: Session, network: Network) -> None:
    first, second = bundle(network, 1), bundle(network, 2)
    answer(network, first, "2026-11-10T10:00", AddresseeAnswer.DECLINED)
    answer(network, first, "2026-11-17T10:00", AddresseeAnswer.PARTLY)
    answer(network, second, "2026-11-24T10:00", AddresseeAnswer.HONOURED)
    assert totals(session) == {"answers_partly": 1}
    answer(network, first, "2026-11-18T10:00", None)
    assert totals(session) == {"answers_partly": 1}  # a later edition takes no answer away
    assert totals(session, previous(WEEK)) == {"answers_declined": 1}


def test_a_bottleneck_is_removed_by_a_step_that_is_done_or_a_dossier_that_is_honoured(
    session: Session, network: Network
) -> None:
    by_step, by_both, merged, kept, out = (network.share(number, "2026-10-01T10:00") for number in range(1, 6))
    step = network.step(1)
    for one in (by_step, by_both):
        network.add(
            StepLink(
                step_id=step.id,
                contribution_id=one.id,
                kind=LinkKind.MADE_OF,
                by_member_id=network.people["Utrecht"],
                at=at("2026-10-02T10:00"),
            )
        )
    network.report(step, "2026-11-17T10:00", Status.DONE)
    answer(
        network, bundle(network, 1, by_both, merged, out, left_out=out), "2026-11-18T10:00", AddresseeAnswer.HONOURED
    )
    answer(network, bundle(network, 2, kept), "2026-11-18T10:00", AddresseeAnswer.PARTLY)
    assert totals(session)["bottlenecks_removed"] == 3
    network.add(Merge(source_id=merged.id, target_id=kept.id, at=at("2026-11-19T10:00")))
    by_step.archived_at = at("2026-11-20T10:00")
    session.add(by_step)
    assert totals(session)["bottlenecks_removed"] == 3  # the one that it went up in, now
    assert totals(session)["steps_done"] == 1
    assert "bottlenecks_removed" not in totals(session, previous(WEEK))


def test_an_answer_is_about_what_the_edition_had_that_was_answered(session: Session, network: Network) -> None:
    both, left_out, later = (network.share(number, "2026-10-01T10:00") for number in range(1, 4))
    handed = bundle(network, 1, both, left_out, later)
    for edition, inside, moment in (
        (1, (both, left_out), "2026-11-02T10:00"),
        (2, (both,), "2026-11-03T10:00"),
        (3, (both, left_out, later), "2026-11-19T10:00"),
    ):
        network.add(
            BundleEdition(
                bundle_id=handed.bundle_id,
                edition=edition,
                handed_on=at(moment).date(),
                made_at=at(moment),
                content={"contribution_ids": [one.id for one in inside]},
            )
        )
        answer(network, handed, moment, None)
        if edition == 2:
            answer(network, handed, "2026-11-18T10:00", AddresseeAnswer.HONOURED)
    assert totals(session)["bottlenecks_removed"] == 1
    (quarter,) = list_bottleneck_progress(session, period=WEEK, zone=ZONE, alliance_id=None)
    assert (quarter.answered, quarter.shared) == (1, 3)
    # Once they answer about the third edition, all of it counts.
    answer(network, handed, "2026-11-20T10:00", AddresseeAnswer.HONOURED)
    assert totals(session)["bottlenecks_removed"] == 3


def test_an_answer_counts_for_organisations_with_something_in_the_edition(session: Session, network: Network) -> None:
    inside, left_out = network.share(1, "2026-10-01T10:00"), network.share(2, "2026-10-01T10:00", city="Delft")
    handed = bundle(network, 1, inside, left_out)
    content, moment = {"contribution_ids": [inside.id]}, at("2026-11-02T10:00")
    network.add(
        BundleEdition(bundle_id=handed.bundle_id, edition=1, handed_on=moment.date(), made_at=moment, content=content)
    )
    answer(network, handed, "2026-11-02T10:00", None)
    answer(network, handed, "2026-11-18T10:00", AddresseeAnswer.HONOURED)
    counted = [totals(session, scope=Scope(organisation_id=network.cities[city])) for city in ("Utrecht", "Delft")]
    assert [one.get("answers_honoured", 0) for one in counted] == [1, 0]


def test_what_an_alliance_reached_stays_when_it_ends(session: Session, network: Network) -> None:
    other = network.alliance("anders", "Een andere", position=2)
    network.step(1, Status.DONE)
    network.step(2, Status.DONE, alliance=other)
    ended = session.get_one(Alliance, network.housing)
    ended.archived_at = at("2026-11-01T10:00")
    session.add(ended)
    assert totals(session)["steps_done"] == 2
    assert totals(session, scope=Scope(other)) == {"steps_done": 1}


def test_the_line_leaves_out_what_is_none_and_says_how_the_rest_divides(session: Session, network: Network) -> None:
    shared = practice(network, 1)
    for city, state in (("Delft", AdoptionState.EXPLORING), ("Groningen", AdoptionState.EMBEDDED)):
        adopt(network, shared, city, "2026-11-10T10:00", ("2026-11-10T10:00", state))
    answer(network, bundle(network, 1), "2026-11-17T10:00", AddresseeAnswer.HONOURED)
    digest = collect_digest(session, period=WEEK, time=local(MONDAY))
    assert impact_line(digest.impact, digest.first_used_on, DUTCH) == (
        "Sinds 1 oktober 2026, de eerste dag: 1 praktijk van een ander overgenomen (1 geborgd), "
        "1 praktijk in verkenning, 1 antwoord op een dossier (1 gehonoreerd) en 3 organisaties actief."
    )
    assert impact_line(digest.impact, digest.first_used_on, ENGLISH) == (
        "Since 1 October 2026, the first day: 1 practice put to use elsewhere (1 embedded), 1 practice being explored, "
        "1 answer to a dossier (1 honoured), and 3 active organisations."
    )


@pytest.mark.parametrize("period", [WEEK, month_of(dt.date(2026, 10, 5)), quarter_of(dt.date(2026, 9, 5))])
def test_reported_totals_stay_and_a_later_change_is_told(session: Session, network: Network, period: Period) -> None:
    step = network.step(1, Status.DONE)
    report(session, period, now=MONDAY)
    reported = collect_digest(session, period=period, time=local(MONDAY))
    assert (reported.impact[Total.STEPS_DONE], reported.corrections) == (1, ())
    network.report(step, "2026-09-02T10:00", Status.BLOCKED)  # noted late, and dated back
    for about in (None, network.housing):
        again = collect_digest(session, period=period, time=local(MONDAY), alliance_id=about)
        assert again.impact[Total.STEPS_DONE] == 1
        (corrected,) = [one for one in again.corrections if one.name is Total.STEPS_DONE]
        assert (corrected.reported, corrected.now, corrected.period) == (1, 0, period)
        assert correction_line(corrected, DUTCH) == (
            f"Later gecorrigeerd: over {period_name(period, DUTCH)} is gemeld 1; door wat daarna is "
            "gewijzigd, zou dat nu 0 zijn (Sinds de eerste dag: afgeronde actiestappen)."
        )


def test_the_trend_is_of_the_same_kind_as_the_period_and_of_the_same_alliance(
    session: Session, network: Network
) -> None:
    for month in (7, 9, 10):
        report(session, month_of(dt.date(2026, month, 1)), now=MONDAY)
    report(session, WEEK, now=MONDAY)
    october = month_of(dt.date(2026, 10, 1))
    for about in (None, network.housing):
        trend = collect_digest(session, period=october, time=local(MONDAY), alliance_id=about).trend
        assert [point.period.key for point in trend] == ["2026-07", "2026-09", "2026-10"]
    network.share(1, "2026-10-03T10:00")
    again = collect_digest(session, period=october, time=local(MONDAY), alliance_id=network.housing)
    assert (again.figures[0].value, len(again.contributions)) == (0, 1)
    assert [(one.name, one.reported, one.now) for one in again.corrections] == [
        ("new_contributions", 0, 1),
        ("contributors", 0, 1),
        ("organisations_active", 0, 1),
    ]


def test_a_range_of_days_has_the_weeks_up_to_its_end_also_of_several_alliances_together(
    session: Session, network: Network
) -> None:
    other = network.alliance("kennis", "Kennisecosystemen", position=2)
    third = network.alliance("impact", "Maatschappelijke impact", position=3)
    network.share(1, "2026-11-03T10:00")
    for number in (2, 3, 4):
        network.step(number, Status.ON_TRACK, alliance={2: network.housing, 3: other, 4: third}[number])
    for day in (2, 9, 16):  # the last of these weeks ends after the range does
        report(session, week_of(dt.date(2026, 11, day)), now=MONDAY)
    days = days_between(dt.date(2026, 11, 3), dt.date(2026, 11, 17))
    digest = collect_digest(session, period=days, time=local(MONDAY), alliance_id=(network.housing, other))
    assert [point.period.key for point in digest.trend] == ["2026-W45", "2026-W46"]
    assert [point.values[FigureName.NEW_CONTRIBUTIONS] for point in digest.trend] == [1, 0]
    assert [point.values[FigureName.ON_TRACK] for point in digest.trend] == [2, 2]
    # How many organisations contributed to one or the other was reported of neither.
    assert not any(FigureName.CONTRIBUTORS in point.values for point in digest.trend)
    whole = collect_digest(session, period=days, time=local(MONDAY))
    assert [point.values[FigureName.ON_TRACK] for point in whole.trend] == [3, 3]
    assert whole.trend[0].values[FigureName.CONTRIBUTORS] == 1


def test_an_archived_step_is_in_no_denominator(session: Session, network: Network) -> None:
    network.step(1, Status.ON_TRACK)
    away = network.step(2, Status.ON_TRACK)
    away.archived_at = at("2026-11-17T10:00")
    session.add(away)
    for period, standing in ((WEEK, (1, 1)), (previous(WEEK), (2, 2))):
        digest = collect_digest(session, period=period, time=local(MONDAY))
        figure = digest.figures[2]
        assert (figure.value, figure.out_of) == standing
        assert len(digest.steps) == standing[1]
