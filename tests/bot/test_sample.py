"""The demo's sample makes sense whatever day of the week it is made: nothing happens before what it follows."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from bot.demo.group_events import ENDS_AT, events_together
from bot.demo.sample import Players, moment, workday
from bot.demo.sample_file import Sample, Timed, read_sample
from storage.tables import Alliance
from tests.kit import Town
from tests.kit.reading import texts

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = dt.date(2026, 11, 23)


@dataclass(frozen=True)
class Calendar:
    """All of the sample's players that tells when something happens."""

    today: dt.date
    zone: ZoneInfo = ZONE


def _follows(sample: Sample) -> Iterator[tuple[Timed, Timed]]:
    """What comes first, and what can only come after it."""
    shared = {item.title: item for item in sample.contributions}
    for contribution in sample.contributions:
        said = (contribution.enriched, *contribution.endorsed, *contribution.adopted)
        yield from ((contribution, later) for later in said if later)
    for step in sample.steps:
        yield from ((step.adopted, report) for report in step.history)
    for question in sample.questions:
        yield from ((question, vote) for vote in question.votes)
    for meeting in sample.meetings:
        for item in meeting.items:
            yield meeting, item
            if item.decided:
                yield item, item.decided
            if item.about in shared:
                yield shared[item.about], item
    for bundle in sample.bundles:
        yield from ((shared[title], bundle) for title in bundle.items)
        yield from ((bundle, later) for later in (*bundle.mandates, *bundle.reports))


@pytest.mark.parametrize("weekday", range(7))
def test_nothing_comes_before_what_it_follows(weekday: int) -> None:
    calendar = Calendar(MONDAY + dt.timedelta(days=weekday))
    found = [(moment(calendar, first), moment(calendar, later), later) for first, later in _follows(read_sample())]
    assert len(found) > 30
    assert [later for first_at, later_at, later in found if later_at <= first_at] == []


@pytest.mark.parametrize("weekday", range(7))
def test_votes_and_mandates_come_in_time_and_reports_once_they_did(weekday: int) -> None:
    calendar, sample = Calendar(MONDAY + dt.timedelta(days=weekday)), read_sample()
    for question in sample.questions:
        ends_at = dt.datetime.combine(workday(calendar, -question.ends_days_ago), ENDS_AT, ZONE)
        assert all(moment(calendar, vote) < ends_at for vote in question.votes)
    for meeting in sample.meetings:
        held_on = workday(calendar, meeting.held_in_days)
        decided = [moment(calendar, item.decided) for item in meeting.items if item.decided]
        assert all(at.astimezone(ZONE).date() >= held_on for at in decided)
        assert all(moment(calendar, item).astimezone(ZONE).date() < held_on for item in meeting.items)
    for bundle in sample.bundles:
        until = workday(calendar, -bundle.mandate_ends_days_ago)
        assert all(moment(calendar, one).astimezone(ZONE).date() <= until for one in bundle.mandates)
        assert all(moment(calendar, one).astimezone(ZONE).date() > until for one in bundle.reports)


@pytest.mark.parametrize("weekday", range(7))
def test_who_allows_something_stood_behind_it_when_they_were_asked(weekday: int) -> None:
    calendar, sample = Calendar(MONDAY + dt.timedelta(days=weekday)), read_sample()
    organisations = {person.name: person.organisation for person in sample.people}
    shared = {item.title: item for item in sample.contributions}
    for bundle in sample.bundles:
        items, asked_at = [shared[title] for title in bundle.items], moment(calendar, bundle)
        behind = {organisations[item.by] for item in items}
        behind |= {
            organisations[said.by] for item in items for said in item.endorsed if moment(calendar, said) < asked_at
        }
        assert {organisations[one.by] for one in bundle.mandates} <= behind


def test_who_asks_a_question_in_its_channel_is_not_told_where_it_is(town: Town) -> None:
    assert town.parts is not None
    sample, context = read_sample(), town.parts.context
    with town.database.reading() as session:
        alliances = {one.slug: one.id for one in session.exec(select(Alliance)).all()}
    ids = {name: town.users[name] for name in (one.name for one in sample.people) if name in town.users}
    profiles = {name: context.profile(town.parts.app.client, user_id) for name, user_id in ids.items()}
    players = Players(
        context=context,
        sample=sample,
        user_ids=ids,
        channel_ids=town.channels,
        profiles=profiles,
        say=lambda *_: "",
        zone=ZONE,
        today=town.now().date() + dt.timedelta(days=20),  # the question is asked now
        alliances=alliances,
    )
    first = next(iter(events_together(players)))
    first.do()
    town.settle()
    (asked,) = sample.questions[:1]
    assert asked.question in texts(town.messages(asked.channel))
    assert "V-1" not in getattr(town, asked.by).reads()
