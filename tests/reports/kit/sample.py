"""A believable digest, made by hand: what the workbook's tests write and look at."""

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

from alliance.agenda.past_statuses import StepStanding
from alliance.bundles.past_states import ReportedBundle
from alliance.calendar.periods import previous, week_of
from alliance.calendar.typed_periods import parse_period
from alliance.digests.digests import Attention, AttentionReason, Digest, SharedContribution
from alliance.digests.figures import Correction, Figure, FigureName, TrendPoint
from alliance.digests.impact import Total
from alliance.digests.lists import DigestLists, HeldRound, Participant, RankedBottleneck, ReportedAdoption, ReportedPoll
from alliance.digests.outcomes import ReportedDecision
from alliance.enums import (
    AddresseeAnswer,
    AddresseeState,
    AdoptionState,
    Ambition,
    ContributionKind,
    DecisionOutcome,
    Name,
    OrganisationKind,
    Pillar,
    PollKind,
    PollState,
    Sphere,
    Status,
    Visibility,
)
from alliance.polls.question_results import ClosedResult
from storage.digests.lists import Activity
from tests.reports.kit.by_alliance import BY_ALLIANCE, DESCRIPTIONS, PROGRESS
from texts import Translator

ZONE = ZoneInfo("Europe/Amsterdam")
DUTCH, ENGLISH = Translator("nl", ZONE), Translator("en", ZONE)
MADE_AT = dt.datetime(2026, 11, 23, 7, 0, 3, tzinfo=dt.UTC)
WEEK = parse_period("2026-W47", dt.date(2026, 11, 23))

HOUSING = Name("Studentenhuisvesting", "Student housing")
IMPACT = Name("Maatschappelijke impact", "Societal impact")
ECOSYSTEMS = Name("Kennisintensieve ecosystemen", "Knowledge-intensive ecosystems")
INTERNATIONAL = Name("Internationalisering", "Internationalisation")
CONDITIONS = Name("Stedelijke randvoorwaarden", "Urban conditions")
IMPACT_THEME = Name("Maatschappelijke impact van kennis", "Societal impact of knowledge")

SHARED = [
    (
        "2026-11-20T09:12",
        "bottleneck",
        "Te weinig kamers voor eerstejaars",
        (
            "In september zochten 900 eerstejaars nog een kamer; de wachttijd is nu 14 maanden. Vooral "
            "studenten uit het buitenland vallen tussen wal en schip: zij kunnen niet komen kijken en "
            "hebben geen netwerk in de stad.\n\nWe vragen om ruimte in de regels voor tijdelijke woningen."
        ),
        HOUSING,
        CONDITIONS,
        "Utrecht",
        "Ute van Dijk · Utrecht",
        "network",
        True,
    ),
    (
        "2026-11-19T15:40",
        "best_practice",
        "Hospitaverhuur met een proefperiode",
        (
            "Groningen laat particulieren een kamer verhuren met een proefperiode van negen maanden. In het "
            "eerste jaar kwamen er 140 kamers bij."
        ),
        HOUSING,
        CONDITIONS,
        "Groningen",
        "Geert Hofstra · Groningen",
        "network",
        True,
    ),
    (
        "2026-11-18T11:05",
        "opportunity",
        "Samen een summer school over waterstof",
        "Delft zoekt twee steden om in augustus een summer school te houden, met bedrijven uit de regio.",
        ECOSYSTEMS,
        Name("Kennisintensieve ecosystemen"),
        "Delft",
        "Dewi Mertens · Delft",
        "network",
        True,
    ),
    (
        "2026-11-17T16:21",
        "bottleneck",
        "Puntenstelsel remt gedeelde voorzieningen",
        "=1+1 Het puntenstelsel waardeert een kamer met gedeelde keuken zo laag dat bouwen niet uit kan.",
        HOUSING,
        CONDITIONS,
        "Delft",
        "Dewi Mertens · Delft",
        "alliance",
        False,
    ),
    (
        "2026-11-16T10:00",
        "best_practice",
        "Effecten meten met één vragenlijst",
        (
            "De stad vraagt deelnemers van alle projecten dezelfde tien vragen, voor en na. Daardoor zijn "
            "uitkomsten voor het eerst te vergelijken."
        ),
        IMPACT,
        IMPACT_THEME,
        "Tilburg",
        "Tessa de Wit · Tilburg",
        "network",
        True,
    ),
]

STEPS = [
    (
        1,
        IMPACT,
        "Quick scan: wat hebben de steden nodig om de City Deal Kennis Maken te borgen?",
        "first_step",
        "on_track",
        "2026-10-08",
        "Tien van de twaalf steden hebben geantwoord.",
        ["Tilburg"],
        ["Tessa de Wit"],
        False,
        "2026-12-01",
        0,
    ),
    (
        2,
        IMPACT,
        "Resultaten overhandigen aan de stuurgroep en de eigen bestuurders",
        "first_step",
        "not_started",
        None,
        "",
        ["Tilburg", "Leiden"],
        ["Tessa de Wit"],
        False,
        "2027-01-20",
        0,
    ),
    (
        3,
        IMPACT,
        "Onderzoek laten doen naar de maatschappelijke effecten",
        "first_step",
        "at_risk",
        "2026-11-12",
        "Het onderzoeksbudget is nog niet rond; OCW beslist in december.",
        ["Leiden"],
        [],
        False,
        None,
        0,
    ),
    (
        7,
        ECOSYSTEMS,
        "Overzicht van ecosystemen, succesfactoren en handelingsopties",
        "first_step",
        "on_track",
        "2026-09-10",
        "Eerste versie ligt bij de regio's.",
        ["Eindhoven", "Delft"],
        ["Dewi Mertens"],
        False,
        "2026-11-13",
        9,
    ),
    (
        8,
        ECOSYSTEMS,
        "Kennisuitwisseling per thema met instellingen, campussen en bedrijven",
        "first_step",
        "on_track",
        "2026-10-08",
        "",
        ["Enschede"],
        [],
        True,
        None,
        0,
    ),
    (
        12,
        HOUSING,
        "Kennisuitwisseling over wat steden zelf kunnen doen",
        "first_step",
        "on_track",
        "2026-10-08",
        "Bijeenkomst van 3 november goed bezocht.",
        ["Utrecht"],
        ["Ute van Dijk"],
        True,
        None,
        0,
    ),
    (
        13,
        HOUSING,
        "Knelpunten bundelen en aanbieden aan het landelijk platform",
        "perspective",
        "blocked",
        "2026-11-18",
        "Wacht op B-7: zonder cijfers over de wachttijd heeft aanbieden geen zin.",
        ["Utrecht", "Groningen"],
        ["Ute van Dijk", "Geert Hofstra"],
        False,
        "2026-12-15",
        0,
    ),
    (
        14,
        HOUSING,
        "Werkconferentie voor bestuurders voorbereiden",
        "perspective",
        "done",
        "2026-11-05",
        "Datum en locatie staan vast: 12 maart, Utrecht.",
        ["Utrecht"],
        ["Ute van Dijk"],
        False,
        "2026-11-06",
        0,
    ),
    (
        21,
        INTERNATIONAL,
        "Uitwisseling van ervaringen met internationaliseringsbeleid per stad",
        "first_step",
        "not_started",
        None,
        "",
        [],
        [],
        True,
        None,
        0,
    ),
    (
        22,
        INTERNATIONAL,
        "Gezamenlijke visie en koers met rijk, instellingen en bedrijven",
        "perspective",
        "proposed",
        None,
        "",
        [],
        [],
        True,
        None,
        0,
    ),
    (
        9,
        ECOSYSTEMS,
        "Investeringsagenda's van steden en regio's zichtbaar maken",
        "perspective",
        "proposed",
        None,
        "",
        [],
        [],
        False,
        None,
        0,
    ),
]


COUNTS = {FigureName.NEW_CONTRIBUTIONS, FigureName.ENDORSEMENTS, FigureName.ADOPTIONS}
"""What is out of nothing."""


def _at(moment: str) -> dt.datetime:
    return dt.datetime.fromisoformat(moment).replace(tzinfo=ZONE)


LISTS = DigestLists(
    alliances=BY_ALLIANCE,
    bottlenecks=(
        RankedBottleneck(
            number=16,
            title="Te weinig kamers voor eerstejaars",
            alliance=HOUSING,
            organisation=Name("Utrecht"),
            recognised_by=(Name("Delft"), Name("Groningen"), Name("Leiden")),
            heavy=2,
            sphere=Sphere.REGIONAL,
            pillar=Pillar.REGULATION,
            addressee="Ministerie van BZK",
            shared_at=_at("2026-11-20T09:12"),
            permalink="https://nkn.slack.com/archives/C0HUIS/p1763716000100",
            practices=(12, 9),
        ),
        RankedBottleneck(
            number=7,
            title="Wachten op de energieaansluiting",
            alliance=ECOSYSTEMS,
            organisation=Name("Eindhoven"),
            recognised_by=(),
            heavy=0,
            sphere=None,
            pillar=None,
            addressee="",
            shared_at=_at("2026-10-02T14:00"),
            permalink=None,
        ),
    ),
    rounds=(
        HeldRound(HOUSING, dt.date(2026, 11, 19), _at("2026-11-24T17:00"), False, 6, 4, 2),
        HeldRound(IMPACT, dt.date(2026, 11, 16), _at("2026-11-16T09:00"), True, 0, 0, 0),
    ),
    polls=(
        ReportedPoll(
            number=3,
            kind=PollKind.QUESTION,
            title="Schuiven we de conferentie naar maart?",
            alliance=HOUSING,
            asked_by="Marit Verhoeven · trekker Studentenhuisvesting",
            opened_at=_at("2026-11-12T10:00"),
            ends_at=_at("2026-11-19T17:00"),
            state=PollState.CLOSED,
            answered=20,
            of=24,
            outcome="Conferentie op 12 maart.",
            handed=(("Stuurgroep LPS", dt.date(2026, 11, 20)),),
            is_news=True,
            result=ClosedResult(3, _at("2026-11-19T17:00"), (("Ja", 14), ("Nee", 5)), 0, 1, 20, 24, withheld=False),
        ),
    ),
    adoptions=(
        ReportedAdoption(
            number=15,
            title="Hospitaverhuur met een proefperiode",
            alliance=HOUSING,
            organisation=Name("Leiden"),
            shared_by=Name("Groningen"),
            state=AdoptionState.RUNNING,
            since=_at("2026-11-18T10:00"),
            adapted="Een proefperiode van zes maanden.",
            stop_reason="",
        ),
    ),
    bundles=(
        ReportedBundle(
            number=2,
            title="Kamers voor eerstejaars",
            items=4,
            ask="Maak tijdelijke woningen mogelijk.",
            addressee="Ministerie van BZK",
            state=AddresseeState.ANSWERED,
            since=dt.date(2026, 11, 20),
            answer=AddresseeAnswer.PARTLY,
            line="Voor twee jaar, op proef.",
            edition=1,
        ),
        ReportedBundle(2, "Kamers voor eerstejaars", 4, "Maak tijdelijke woningen mogelijk.", "Stuurgroep LPS"),
    ),
    decisions=(
        ReportedDecision(
            meeting_number=3,
            meeting="Ambtelijk overleg",
            held_on=dt.date(2026, 11, 17),
            about="B-16",
            title=Name("Te weinig kamers voor eerstejaars"),
            outcome=DecisionOutcome.AGREED,
            line="Aanbieden aan het ministerie.",
            step="A-13",
        ),
    ),
    participations=(
        Participant(Name("Utrecht"), OrganisationKind.CITY, (HOUSING, IMPACT), (ECOSYSTEMS,), Activity(1, 0, 3, 1)),
        Participant(Name("Kences"), OrganisationKind.UMBRELLA, (), (HOUSING,), Activity(0, 0, 0, 0)),
    ),
    progress=PROGRESS,
)


def sample_digest(*, weeks: int = 6) -> Digest:
    """Week 47 of 2026 with everything in it, and the figures of so many weeks up to then."""
    steps = tuple(_step(*row) for row in STEPS)
    by_number = {step.number: step for step in steps}
    return Digest(
        period=WEEK,
        previous=previous(WEEK),
        as_of=WEEK.ends_at(ZONE),
        alliance=None,
        figures=(
            Figure(FigureName.NEW_CONTRIBUTIONS, 5, None, 3),
            Figure(FigureName.ENDORSEMENTS, 31, None, 22),
            Figure(FigureName.ON_TRACK, 4, 8, 6),
            Figure(FigureName.ON_TRACK_LATE, 1, 4, 0),
            Figure(FigureName.ANSWERED, 21, 24, 20),
            Figure(FigureName.ADOPTIONS, 3, None, 2),
            Figure(FigureName.CONTRIBUTORS, 4, 12, 4),
            Figure(FigureName.NEEDS_ATTENTION, 2, 8, 1),
            Figure(FigureName.UPDATED, 3, 9, 5),
        ),
        corrections=(),
        attention=(
            Attention(by_number[13], AttentionReason.BLOCKED),
            Attention(by_number[7], AttentionReason.OVERDUE),
            Attention(by_number[3], AttentionReason.AT_RISK),
        ),
        contributions=tuple(_contribution(number, row) for number, row in zip(range(16, 11, -1), SHARED, strict=True)),
        steps=steps,
        trend=tuple(_point(back) for back in reversed(range(weeks))),
        first_used_on=dt.date(2026, 10, 1),
        impact=dict(zip(Total, (5, 6, 3, 0, 2, 1, 2, 0, 4, 12, 18), strict=True)),
    )


def full_digest() -> Digest:
    """The sample with rows in every sheet that is there only when it has some."""
    return dataclasses.replace(
        sample_digest(), lists=LISTS, corrections=(Correction(FigureName.ENDORSEMENTS, 22, 21, previous(WEEK)),)
    )


def empty_digest() -> Digest:
    """A week in which there was nothing at all."""
    return dataclasses.replace(
        sample_digest(weeks=0),
        figures=tuple(Figure(name, 0, None if name in COUNTS else 0, None) for name in FigureName),
        attention=(),
        contributions=(),
        steps=(),
        impact={},
    )


def _contribution(number: int, row: tuple) -> SharedContribution:  # type: ignore[type-arg]  # a row of the list above
    at, kind, title, body, alliance, theme, city, author, visibility, has_card = row
    return SharedContribution(
        number=number,
        shared_at=dt.datetime.fromisoformat(at).replace(tzinfo=ZONE),
        kind=ContributionKind(kind),
        title=title,
        body=body,
        alliance=alliance,
        theme=theme,
        organisation=Name(city),
        author=author,
        visibility=Visibility(visibility),
        permalink=f"https://nkn.slack.com/archives/C0HUIS/p17637{number}000100" if has_card else None,
    )


def _step(
    number: int,
    alliance: Name,
    title: str,
    ambition: str,
    status: str,
    since: str | None,
    note: str,
    owners: list[str],
    contacts: list[str],
    is_continuous: bool,
    due_on: str | None,
    days_late: int,
) -> StepStanding:
    return StepStanding(
        number=number,
        alliance=alliance,
        title=Name(title),
        description=Name(DESCRIPTIONS.get(number, "")),
        ambition=Ambition(ambition),
        status=Status(status),
        since=dt.datetime.fromisoformat(f"{since}T10:00").replace(tzinfo=ZONE) if since else None,
        note=note,
        owners=tuple(Name(owner) for owner in owners),
        contacts=tuple(contacts),
        is_continuous=is_continuous,
        due_on=dt.date.fromisoformat(due_on) if due_on else None,
        days_late=days_late,
        source="Positioneringsdocument NKN",
        source_year=2020,
    )


def _point(weeks_back: int) -> TrendPoint:
    week = week_of(WEEK.first_on - dt.timedelta(weeks=weeks_back))
    back = weeks_back
    numbers = (5 - back % 3, 30 - back, 6 - back % 4, 1, 20, 3, 4, 2 - back % 2, 3 + back % 3)
    return TrendPoint(week, dict(zip(FigureName, numbers, strict=True)))
