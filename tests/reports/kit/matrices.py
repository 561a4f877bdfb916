"""Matrices of quick scans and results of questions, for the tests of their workbooks."""

import datetime as dt
from decimal import Decimal

from alliance.enums import AnswerState, Name, PollState, ScanForm
from alliance.polls.handovers import ShownHandover
from alliance.polls.scan_matrix import MatrixColumn, MatrixRow, ScanMatrix
from alliance.polls.scan_values import Value

SENT_AT = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
CLOSED_AT = dt.datetime(2026, 12, 1, 16, tzinfo=dt.UTC)
LONG_QUESTION = (
    "Welke afspraken over de toewijzing van zelfstandige en onzelfstandige kamers aan eerstejaars en internationale "
    "studenten staan er in jullie prestatieafspraken, en tot wanneer gelden die?\nNoem ook wie ze heeft ondertekend."
)
FORMULA, LONG_ANSWER = '=HYPERLINK("https://example.org")', "Geen grond, en te weinig geld. " * 12


def sample_matrix() -> ScanMatrix:
    """Four organisations and five questions of every form."""
    columns = (
        MatrixColumn(
            "Hoeveel kamers zijn er?",
            ScanForm.NUMBER,
            "kamers",
            answered=2,
            total=Decimal("2350.5"),
            lowest=Decimal("1150.5"),
            median=Decimal("1175.25"),
            highest=Decimal(1200),
        ),
        MatrixColumn(
            "Hoeveel groei verwacht je?", ScanForm.NUMBER, "%", 1, None, Decimal("3.5"), Decimal("3.5"), Decimal("3.5")
        ),
        MatrixColumn("Is er een plan?", ScanForm.CHOICE, answered=2, counts=(("Ja", 1), ("=Nee", 1))),
        MatrixColumn(
            "Hoe goed werkt het?",
            ScanForm.SCALE,
            answered=2,
            average=Decimal("3.5"),
            counts=(("1", 0), ("2", 0), ("3", 1), ("4", 1), ("5", 0)),
        ),
        MatrixColumn(LONG_QUESTION, ScanForm.TEXT, answered=2, texts=(FORMULA, LONG_ANSWER)),
        MatrixColumn(
            "Wanneer is het klaar?",
            ScanForm.DATE,
            answered=1,
            first_on=dt.date(2027, 1, 1),
            last_on=dt.date(2027, 1, 1),
        ),
    )
    answers: tuple[Value, ...] = (
        Decimal("1150.500"),
        Decimal("3.5"),
        "Ja",
        Decimal(3),
        FORMULA,
        dt.date(2027, 1, 1),
    )
    nothing: tuple[Value, ...] = (None,) * 6
    utrecht: tuple[Value, ...] = (Decimal(1200), None, "=Nee", Decimal(4), LONG_ANSWER, None)
    return ScanMatrix(
        number=9,
        title="Kamers in 2027",
        explanation="Voor het bestuurlijk overleg.",
        alliance=Name("Studentenhuisvesting", "Student housing"),
        asked_by="Marit Verhoeven",
        state=PollState.CLOSED,
        ends_at=CLOSED_AT,
        closed_at=CLOSED_AT,
        columns=columns,
        rows=(
            MatrixRow(Name("Delft"), nothing),
            MatrixRow(Name("Groningen", "Groningen"), answers, AnswerState.SUBMITTED, "Jelle Hoekstra", SENT_AT),
            MatrixRow(Name("Leiden"), nothing, AnswerState.DRAFT),
            MatrixRow(Name("Utrecht"), utrecht, AnswerState.SUBMITTED, "Noor de Wit", SENT_AT),
        ),
        outcome="Naar de minister.",
        outcome_by="Marit Verhoeven",
        handovers=(
            ShownHandover("het ministerie van OCW", dt.date(2026, 12, 3), "In het overleg.", "Marit Verhoeven"),
        ),
    )
