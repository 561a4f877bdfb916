"""When alliances ask, and closures."""

import datetime as dt

from alliance.calendar.recurrence import Occasion
from alliance.checkins.closures import Shift, ShownClosure
from alliance.checkins.days_off import DayOff
from alliance.checkins.schedules import Planned, ScheduleForm, ScheduleState
from alliance.enums import Every, Name
from handlers.checkins.schedules import ScheduleMetadata
from handlers.checkins.views import closures, schedules
from handlers.slack.metadata import RowMetadata
from storage.tables import Alliance, Closure
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

METADATA = RowMetadata(row_id=123_456, seen="0123456789abcdef").dump()
DAY = dt.date(2027, 9, 30)
LONGEST_ZONE = "America/Argentina/ComodRivadavia"
PIECES = {"closures.days", "schedules.every_value", "schedules.moved_words", "schedules.rule"}


def messages(of: Extreme) -> Messages:
    """None: nobody is told of them."""
    return {}


def windows(of: Extreme) -> Windows:
    """Every form and list."""
    words = of.words
    values = ScheduleForm(
        Every.WEEKS, 2, dt.time(23, 59), LONGEST_ZONE, DAY, weeks=52, window_days=20, paused_until=DAY
    )
    name = Name(of.text(150), of.text(150))
    planned = Planned(Occasion(DAY, DAY + dt.timedelta(days=60), (name,) * 20), NOW, NOW)
    standings = [ScheduleState(_alliance(of, number), values, planned, (DAY,) * 60) for number in range(120)]
    metadata = ScheduleMetadata(alliance_id=123_456, form=values, seen=" ".join([NOW.isoformat()] * 3)).dump()
    shifts = [Shift(name, (DAY,) * 40, DAY)] * 120
    shown = [ShownClosure(_closure(of, number), of.organisation, is_own=True) for number in range(120)]
    days = (DAY + dt.timedelta(days=30 * number) for number in range(24))
    holidays = [DayOff(day, name, is_worked=True, may_change=True) for day in days]
    filled = closures.ClosureValues(of.text(150), DAY, DAY, "500")
    return {
        "schedules.schedule_list": schedules.schedule_list(words, standings),
        "schedules.schedule_list, none set": schedules.schedule_list(words, [ScheduleState(_alliance(of, 1))]),
        "schedules.schedule_form": schedules.schedule_form(words, of.text(150), values, metadata=METADATA),
        "schedules.pause_form": schedules.pause_form(words, of.text(150), DAY, metadata=METADATA),
        "schedules.papers_form": schedules.papers_form(words, of.text(150), 60, metadata=METADATA),
        "schedules.next_dates": schedules.next_dates(words, of.text(150), values, [planned] * 3, metadata=metadata),
        "schedules.end_form": schedules.end_form(words, of.text(150), metadata=METADATA),
        "closures.closure_list": closures.closure_list(words, shown, holidays),
        "closures.closure_list, empty": closures.closure_list(words, [], []),
        "closures.holiday_form": closures.holiday_form(words, name, DAY, shifts, is_worked=True, metadata=METADATA),
        "closures.closure_form": closures.closure_form(
            words, filled, organisations=of.groups(500), metadata=METADATA, shifts=shifts
        ),
        "closures.closure_form, own": closures.closure_form(words, filled, own=of.text(150), metadata=METADATA),
        "closures.closure_form, moves nothing": closures.closure_form(
            words, filled, organisations=of.groups(5), metadata=METADATA, shifts=[]
        ),
        "closures.remove_form": closures.remove_form(words, shown[0], shifts, metadata=METADATA),
    }


def _alliance(of: Extreme, number: int) -> Alliance:
    alliance = of.alliance
    alliance.id = number
    return alliance


def _closure(of: Extreme, number: int) -> Closure:
    last_on = DAY + dt.timedelta(days=60)
    return Closure(id=number, organisation_id=1, first_on=DAY, last_on=last_on, name=of.text(150), created_at=NOW)
