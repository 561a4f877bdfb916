"""A year of weekly check-ins on Thursdays at nine in Amsterdam, beside a calendar of 2027 written by hand."""

from sqlmodel import select

from storage.engine.database import Database
from storage.tables import Round
from tests.checkins.test_slots import begins, plan

# Every Thursday of 2027, each with its hour in UTC: summer time lasts from 28 March to 31 October.
# 6 May is Ascension Day and becomes Friday 7 May; the other Dutch holidays of the year fall on other weekdays
# (1 January Fri, 26 March Fri, 29 March Mon, 27 April Tue, 17 May Mon, 25 and 26 December Sat and Sun).
YEAR = """
01-07 8  01-14 8  01-21 8  01-28 8
02-04 8  02-11 8  02-18 8  02-25 8
03-04 8  03-11 8  03-18 8  03-25 8
04-01 7  04-08 7  04-15 7  04-22 7  04-29 7
05-07 7  05-13 7  05-20 7  05-27 7
06-03 7  06-10 7  06-17 7  06-24 7
07-01 7  07-08 7  07-15 7  07-22 7  07-29 7
08-05 7  08-12 7  08-19 7  08-26 7
09-02 7  09-09 7  09-16 7  09-23 7  09-30 7
10-07 7  10-14 7  10-21 7  10-28 7
11-04 8  11-11 8  11-18 8  11-25 8
12-02 8  12-09 8  12-16 8  12-23 8  12-30 8
"""


def test_a_year_of_thursdays_is_as_the_calendar_has_it(database: Database) -> None:
    words = YEAR.split()
    expected = [f"2027-{day} {hour:0>2}:00" for day, hour in zip(words[::2], words[1::2], strict=True)]
    assert len(expected) == 52
    with database.writing() as session:
        schedule = plan(session, "2027-01-01")
        assert begins(session, schedule, 52) == expected
        moved = [one for one in session.exec(select(Round)).all() if one.held_on != one.planned_on]
        assert [(str(one.planned_on), str(one.held_on), one.moved_by[0][0]) for one in moved] == [
            ("2027-05-06", "2027-05-07", "Hemelvaartsdag")
        ]
