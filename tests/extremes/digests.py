"""A digest's mail, a chair's lines, and polls in lists."""

from dataclasses import replace
from datetime import timedelta

from alliance.calendar.periods import days_between
from alliance.digests.due_digests import DigestOccasion
from alliance.digests.schedule_editing import DigestScheduleForm, ListedSchedule
from alliance.enums import Frequency, MeetingKind, Name, PollKind, PollState
from alliance.pages.chair_digests import ChairDigest
from alliance.pages.upcoming import NextMeeting
from alliance.polls.lists import ListedPoll
from handlers.digests.schedules import DigestScheduleMetadata
from handlers.digests.views import digest_schedules as schedules
from handlers.digests.views import digests
from handlers.digests.views.digests import MAX_LINE
from handlers.pages.views import chair_digests
from handlers.slack.views import failed_files
from handlers.slack.views.markup import quote
from reports.digests.lists_in_words import DigestLine, DigestList
from storage.tables import DigestSchedule, Meeting
from tests.extremes.agenda import step
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

PIECES = {
    "digest_schedules.before_value",
    "digest_schedules.next_line",
    "undelivered.reason_key",
    "digest_schedules.rule",
    "failed_files.alone",
    "failed_files.by_command",
    "failed_files.missing",
}


def listed(of: Extreme, number: int = 123_456, *, waits: bool = True) -> ListedPoll:
    """A poll in a list, as long as it can be."""
    return ListedPoll(
        number=number,
        ref=f"V-{number}",
        kind=PollKind.STATUS_POLL,
        title=of.text(300),
        alliance=Name(of.text(150), of.text(150)),
        state=PollState.OPEN if waits else PollState.CANCELLED,
        ends_at=NOW,
        answered=123_456,
        of=123_456,
        outcome=of.text(1000),
        is_closing_soon=waits,
        waits_for_reader=waits,
    )


def messages(of: Extreme) -> Messages:
    """Every message."""
    words = of.words
    steps = [step(of)] * 30
    meeting = NextMeeting(12_345, of.text(150), NOW.date(), NOW.date())
    by_hand = failed_files.by_command(words, ["kennisbot", "digest", "--week", "2026", "--alliance", of.text(150)])
    lost = [failed_files.MissingFile(kind, "scope", "x" * 60, by_hand) for kind in ("word", "excel")]
    more = words.count("digest.more", 123_456, sheet=words("report.sheet.contributions"))
    more = f"{more} · {words.count('digest.unlisted', 123_456)}"
    found = ChairDigest(1, Name(of.text(150), of.text(150)), steps, steps, steps, (), NOW, meeting)
    return {
        "chair_digests.chair_digest": chair_digests.chair_digest(
            words, found, period="23–29 november", key="2026-W47", told=[of.text(80)] * 3
        ),
        "chair_digests.chair_digest, all well": chair_digests.chair_digest(
            words,
            ChairDigest(1, Name(of.text(150)), (), (), (), (), None, None),
            period="23–29 november",
            key="2026-W47",
            told=[],
        ),
        "digest_schedules.refused": schedules.refused(
            words, channel_id="C0123456789", error="restricted_action", is_office=True
        ),
        "digests.making_message": digests.making_message(words, title=of.text(300), is_long=True),
        "failed_files.failed_file": failed_files.failed_file(words, of.text(300), lost[0]),
        "failed_files.late": failed_files.late(words, "storage", "storage_limit_reached", attempts=3),
        "failed_files.elsewhere_notice": failed_files.elsewhere_notice(
            words, of.text(300), "<#C0123456789>", failed_files.missing(words, lost)
        ),
        "digests.digest_message, with buttons": digests.digest_message(
            words,
            title=of.text(150),
            figures=[of.text(80)] * 5,
            lists=[
                *[DigestList(of.text(300), [DigestLine("B-123456", of.text(MAX_LINE), "https://x.slack.com/a/C1/p1")])]
                * 5,
                DigestList(words("digest.results_title"), [DigestLine("V-123456", of.text(MAX_LINE + 100))] * 3, more),
                *[DigestList(words("digest.changes_title"), [DigestLine("A-123456", of.text(400))] * 3, more)] * 6,
            ],
            quiet=words("digest.quiet"),
            impact=of.text(150),
            corrected=1234,
            missing=failed_files.missing(words, lost),
            note=words("digestplan.before_this", meeting=quote(of.text(150), 150), day="31 december 2026"),
            about="2026-01-01/2026-12-31 123456",
        ),
    }


def windows(of: Extreme) -> Windows:
    """Every form and page."""
    words = of.words
    meeting = Meeting(number=123_456, title=of.text(150), held_on=NOW.date(), papers_on=NOW.date())
    day = NOW.date()
    values = DigestScheduleForm(
        Frequency.BEFORE_MEETING, NOW.time(), day, 1, "C0123456789", MeetingKind.STEERING_GROUP, 60
    )
    row = DigestSchedule(frequency=Frequency.BEFORE_MEETING, wall_time=NOW.time(), starts_on=day)
    period = days_between(day - timedelta(days=400), day)
    occasions = (DigestOccasion(row, "1:O-123456", period, NOW, meeting),) * 3
    one = ListedSchedule(123_456, values, Name(of.text(150), of.text(150)), False, False, upcoming=occasions)
    weekly = replace(values, frequency=Frequency.WEEKLY)
    standing = ListedSchedule(0, weekly, None, True, True)
    shown = [
        standing,
        replace(one, schedule_id=99, is_paused=True),
        *(replace(one, schedule_id=number) for number in range(1, 80)),
    ]
    metadata = DigestScheduleMetadata(form_id="0" * 32, form=values, schedule_id=123_456).dump()
    alone = replace(one, upcoming=(), form=replace(values, days_before=None))
    return {
        "digests.mail_form": digests.mail_form(words, of.text(10_000)),
        "digest_schedules.schedule_list": schedules.schedule_list(words, shown),
        "digest_schedules.schedule_form": schedules.schedule_form(
            words, values, of.groups(500), problem=words("problem.choose"), metadata=metadata
        ),
        "digest_schedules.schedule_form, weekly": schedules.schedule_form(
            words, weekly, [], is_builtin=True, metadata=metadata
        ),
        "digest_schedules.next_dates": schedules.next_dates(words, one, metadata=metadata),
        "digest_schedules.next_dates, none planned": schedules.next_dates(words, alone, metadata=metadata),
        "digest_schedules.end_form": schedules.end_form(words, one, metadata=metadata),
        "digest_schedules.end_form, weekly": schedules.end_form(words, standing, metadata=metadata),
    }
