"""What stands behind the items of the sample's meeting papers, and what changed since the meeting before."""

import datetime as dt
from dataclasses import replace

from alliance.bundles.past_states import ReportedBundle
from alliance.calendar.periods import days_between
from alliance.contributions.details import Detail
from alliance.contributions.outcomes import DecisionOutcomeShown, HandoverOutcome, Outcomes
from alliance.enums import (
    AddresseeAnswer,
    AddresseeState,
    AdoptionState,
    BundleState,
    ContributionKind,
    DecisionOutcome,
    MeetingKind,
    Name,
    PollState,
    Purpose,
    Sphere,
    Status,
)
from alliance.meetings.annexes import Annex, AnnexSupporter, BundleFacts, PollFacts, ReportedStatus, StepFacts
from alliance.meetings.changes import Changes, SharedSince, StepSince
from alliance.meetings.decision_lists import DecisionList, ItemCorrection, ListedItem, ListedStep
from alliance.meetings.decision_results import DecisionResult
from tests.reports.kit.sample import HOUSING, IMPACT

OF_ROOMS = Annex(
    kind=ContributionKind.BOTTLENECK,
    shared_on=dt.date(2026, 11, 3),
    details=(
        Detail("affected", "Eerstejaars, en het meest wie van ver komt. Ook docenten: zij zien studenten uitvallen."),
        Detail("sphere", Sphere.NATIONAL),
        Detail("tried", "Hospitaverhuur met een proefperiode (140 kamers in Groningen), en een meldpunt."),
    ),
    behind=(
        AnnexSupporter(Name("Utrecht"), is_author=True),
        AnnexSupporter(Name("Groningen"), 3, "De wachttijd is 20 maanden; in september sliepen 40 mensen in een hal."),
        AnnexSupporter(Name("Delft"), 2),
    ),
    adopted=((Name("Tilburg"), AdoptionState.RUNNING),),
    became=Outcomes(
        handed=(
            HandoverOutcome(
                "D-2",
                "Ministerie van OCW",
                AddresseeState.ANSWERED,
                AddresseeAnswer.PARTLY,
                "Volgend jaar opnieuw.",
                dt.date(2026, 11, 20),
            ),
        ),
        decided=(DecisionOutcomeShown("O-1", dt.date(2026, 9, 15), DecisionOutcome.POSTPONED, "Eerst cijfers."),),
    ),
)
OF_STEP = Annex(
    step=StepFacts(
        status=Status.BLOCKED,
        owners=(Name("Gemeente Utrecht"), Name("Gemeente Nijmegen")),
        due_on=dt.date(2026, 11, 30),
        is_late=True,
        waits_for=("B-16", "A-7"),
        updates=(
            ReportedStatus(dt.date(2026, 11, 12), Status.BLOCKED, "Het budget is nog niet rond."),
            ReportedStatus(dt.date(2026, 10, 8), Status.ON_TRACK, ""),
        ),
        description=Name("Onderzoek naar de effecten van de City Deal, en hoe die groter worden."),
    ),
)
OF_BUNDLE = Annex(
    bundle=BundleFacts(
        state=BundleState.MANDATE,
        cover_note="Zes steden vragen hetzelfde, en geen van hen lost het alleen op.",
        items=(("B-16", "Te weinig kamers voor eerstejaars"), ("B-13", "Puntenstelsel remt gedeelde voorzieningen")),
        addressees=(("Ministerie van OCW", AddresseeState.CONCEPT, None, ""),),
        asked=6,
        answered=4,
    )
)
OF_POLL = Annex(poll=PollFacts(PollState.CLOSED, (("Ja, naar maart", 14), ("Nee", 6)), voted=20, of=24))
CHANGED = Changes(
    period=days_between(dt.date(2026, 9, 15), dt.date(2026, 12, 4)),
    previous="O-1",
    decided=(
        DecisionResult(
            "O-1",
            dt.date(2026, 9, 15),
            "B-12",
            Name("Hospitaverhuur met proefperiode"),
            DecisionOutcome.AGREED,
            "Alle steden proberen het een jaar.",
            "A-9",
            Status.ON_TRACK,
        ),
        DecisionResult("O-1", dt.date(2026, 9, 15), None, Name("De werkconferentie van maart"), None, ""),
    ),
    steps=(
        StepSince(
            "A-3",
            Name("Onderzoek laten doen naar de maatschappelijke effecten"),
            IMPACT,
            Status.ON_TRACK,
            Status.BLOCKED,
            "Het budget is nog niet rond.",
        ),
        StepSince("A-9", Name("Hospitaverhuur een jaar proberen"), HOUSING, None, Status.ON_TRACK, ""),
    ),
    shared=(SharedSince("B-16", ContributionKind.BOTTLENECK, "Te weinig kamers", Name("Utrecht")),),
    handed=(
        ReportedBundle(
            2,
            "Ruimte voor studenten",
            2,
            "",
            "Ministerie van OCW",
            AddresseeState.ANSWERED,
            dt.date(2026, 11, 2),
            AddresseeAnswer.PARTLY,
        ),
    ),
)
_AGREED = ListedItem(
    1,
    1,
    "B-12",
    Name("Hospitaverhuur met proefperiode"),
    Purpose.DECISION,
    DecisionOutcome.AGREED,
    "Alle steden proberen het een jaar.",
    ListedStep("A-9", Name("Hospitaverhuur een jaar proberen"), (Name("Utrecht"), Name("Delft")), dt.date(2027, 2, 1)),
)
_POSTPONED = ListedItem(
    2,
    2,
    "D-2",
    Name("Ruimte voor studenten"),
    Purpose.DECISION,
    DecisionOutcome.POSTPONED,
    "Eerst de cijfers van de monitor.",
    later="O-5",
)
SAMPLE_LIST = DecisionList(
    "O-3",
    MeetingKind.OFFICIAL,
    "Ambtelijk overleg 15 december 2026",
    dt.date(2026, 12, 15),
    dt.time(14),
    "Stadhuis Utrecht, kamer 3",
    (HOUSING,),
    (
        _AGREED,
        _POSTPONED,
        ListedItem(3, 3, None, Name("De werkconferentie van maart"), Purpose.DISCUSSION),
    ),
    edition=2,
    corrects=(ItemCorrection(replace(_AGREED, line="Utrecht probeert het een jaar.", step=None), _AGREED),),
    corrected_at=dt.datetime(2026, 12, 16, 9, tzinfo=dt.UTC),
)
