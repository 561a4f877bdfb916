"""Quick scans: building and sending them, and where they stand."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from alliance.enums import Name, PollState, ScanForm
from alliance.number_range import NumberRange
from alliance.polls.handovers import ShownHandover
from alliance.polls.scan_answers import AskedQuestion, OpenedAnswer
from alliance.polls.scan_drafts import ListedScan, ShownDraft
from alliance.polls.scan_questions import ShownScanQuestion
from alliance.polls.scans import ShownScan
from handlers.polls.views import scan_messages, scan_previews, scan_questions, scans
from handlers.slack.metadata import FormMetadata
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

METADATA = FormMetadata(form_id="V-123456", number=123_456, version=123_456, other=123_456, page=2).dump()
DAY = dt.date(2027, 9, 30)
PIECES = {"scans.for_source", "scans.form_words"}


def messages(of: Extreme) -> Messages:
    """A scan in each state."""
    words = of.words
    found: Messages = {
        f"scan_messages.message, {state}": scan_messages.message(words, scan_of(of, state), knows_reader=knows)
        for state in PollState
        for knows in (state is PollState.OPEN,)
    }
    scan = scan_of(of, PollState.OPEN)
    found["scan_messages.message, in a channel"] = scan_messages.message(words, scan)
    found["scan_messages.draft"] = scan_messages.draft(words, scan_of(of, PollState.DRAFT))
    return found


def windows(of: Extreme) -> Windows:
    """Every form of the builder."""
    words, draft = of.words, _draft(of, 12)
    listed = [ListedScan(number, of.text(150), _name(of), 12) for number in range(1, 51)]
    typed = scan_questions.TypedQuestion(
        text=of.text(3000), options=of.text(3000), unit=of.text(30), lowest=of.text(100), highest=of.text(100)
    )
    asking = scans.ScanAudience(500, 2000, 2000, (_name(of),) * 40, has_channel=True, network_language="nl")
    values = scans.SendValues(DAY, scans.CHANNEL, of.text(3000))
    notice = words("problem.scan_overtaken", ref="V-123456")
    return {
        "scans.start_form": scans.start_form(
            words,
            alliances=of.groups(150),
            alliance="120",
            title=of.text(3000),
            templates=[(of.text(75), str(number)) for number in range(20)],
            earlier=listed,
            drafts=listed,
            network_language="nl",
        ),
        "scans.builder": scans.builder(words, draft, command="/kennis", metadata=METADATA, notice=notice),
        "scans.builder, empty": scans.builder(words, _draft(of, 0), command="/kennis", metadata=METADATA),
        "scans.builder, one": scans.builder(words, _draft(of, 1), command="/kennis", metadata=METADATA),
        "scan_questions.question_form": scan_questions.question_form(
            words, typed, metadata=METADATA, is_new=False, notice=notice
        ),
        **{
            f"scan_questions.details_form, {one}": scan_questions.details_form(
                words, replace(typed, form=one), metadata=METADATA, is_new=False, notice=notice
            )
            for one in sorted(scan_questions.DETAILED)
        },
        "scan_questions.question_form, new": scan_questions.question_form(
            words, scan_questions.TypedQuestion(), metadata=METADATA, is_new=True
        ),
        "scans.texts_form": scans.texts_form(words, of.text(150), of.text(1000), metadata=METADATA, notice=notice),
        "scans.send_form": scans.send_form(words, draft, asking, values, metadata=METADATA, notice=notice),
        "scans.sent": scans.sent(words, "V-123456", of.text(150), ends_at=NOW, channel_id="C0123456789", people=2000),
        "scans.sent, directly": scans.sent(words, "V-123456", of.text(150), ends_at=NOW, channel_id=None, people=2000),
        "scans.dropped": scans.dropped(words, "V-123456"),
        **{
            f"scan_previews.preview, page {page}": scan_previews.preview(
                words, _opened(of), page=page, metadata=METADATA
            )
            for page in range(3)
        },
    }


def _name(of: Extreme) -> Name:
    return Name(of.text(150), of.text(150))


def _options(of: Extreme) -> tuple[str, ...]:
    return tuple(f"{number} {of.text(72)}" for number in range(10))


def _questions(of: Extreme, count: int) -> tuple[ShownScanQuestion, ...]:
    forms = list(ScanForm) * 3
    return tuple(
        ShownScanQuestion(
            number,
            number,
            of.text(500),
            forms[number],
            _options(of) if forms[number] is ScanForm.CHOICE else (),
            of.text(30) if forms[number] is ScanForm.NUMBER else "",
            is_required=False,
            range=_range(of) if forms[number] is ScanForm.NUMBER else None,
            is_summed=forms[number] is ScanForm.NUMBER,
        )
        for number in range(1, count + 1)
    )


def _range(of: Extreme) -> NumberRange:
    return NumberRange(Decimal("-999999999999.999"), Decimal("999999999999.999"), of.text(30))


def _draft(of: Extreme, count: int) -> ShownDraft:
    return ShownDraft(123_456, 123_456, of.text(150), of.text(1000), 1, _name(of), _questions(of, count))


def _opened(of: Extreme) -> OpenedAnswer:
    asked = tuple(
        AskedQuestion(one.id, one.form, one.text, one.options, one.unit, one.is_required, range=one.range)
        for one in _questions(of, 12)
    )
    return OpenedAnswer(123_456, of.text(150), of.text(1000), 0, _name(of), NOW, asked)


def scan_of(of: Extreme, state: PollState) -> ShownScan:
    handed = (ShownHandover(of.text(150), DAY, of.text(1000), of.text(150)),) * 20
    return ShownScan(
        number=123_456,
        title=of.text(150),
        explanation=of.text(1000),
        alliance=_name(of),
        by=of.text(150),
        state=state,
        ends_at=NOW,
        questions=12,
        answered=500,
        organisations=500,
        outcome=of.text(1000),
        outcome_by=of.text(150),
        reason=of.text(300),
        handed=handed,
        may_answer=True,
        has_answered=True,
        may_run=True,
    )
