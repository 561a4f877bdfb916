"""A believable dossier and the papers of meetings, made by hand: what is printed and looked at."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from enum import Enum
from typing import Any

from alliance.bundles.dossiers import CollectedDossier, NamedOrganisation
from alliance.bundles.preview import ItemUnder, PreviewItem, SupporterShown
from alliance.contributions.details import Detail
from alliance.enums import ContributionKind, MeetingKind, Name, Pillar, Purpose, Sphere
from alliance.meetings.packs import MeetingPack, PackItem
from tests.reports.kit.pack_sample import CHANGED, OF_BUNDLE, OF_POLL, OF_ROOMS, OF_STEP
from tests.reports.kit.sample import HOUSING, IMPACT

NETWORK = Name("Netwerk Kennissteden Nederland", "Dutch Network of Knowledge Cities")
HOSTILE = (
    '=HYPERLINK("https://example.org") @SUM(A1) \x00\x0b\ud800 <b>&amp;</b> _x0041_ שלום עולם شكراً 👩‍🎓 '
    "Verhuurdersheffingsverminderingsregelingsaanvraagformulieren https://example.org/een/heel/lang/adres?met=vragen"
)
KEPT = {"permalink", "about", "step", "ref", "reference", "field", "previous", "answered"}
"""Fields that nobody types."""

ROOMS = PreviewItem(
    ref="B-16",
    title="Te weinig kamers voor eerstejaars",
    kind=ContributionKind.BOTTLENECK,
    what=(
        "In september zochten 900 eerstejaars nog een kamer; de wachttijd is nu 14 maanden. Vooral studenten uit het "
        "buitenland vallen tussen wal en schip: zij kunnen niet komen kijken en hebben geen netwerk in de stad.\n\n"
        "Tijdelijke woningen helpen snel, maar de regels laten ze maar tien jaar toe. Daarvoor bouwt niemand."
    ),
    details=(
        Detail("affected", "Eerstejaars, en het meest wie van ver komt. Ook docenten: zij zien studenten uitvallen."),
        Detail("cause", "De regels voor tijdelijk bouwen maken het te duur, en grond is schaars."),
        Detail("sphere", Sphere.NATIONAL),
        Detail("addressee", "Ministerie van VRO"),
        Detail("pillar", Pillar.REGULATION),
        Detail(
            "tried", "Hospitaverhuur met een proefperiode (140 kamers in Groningen), en een meldpunt voor lege panden."
        ),
    ),
    organisations=(
        SupporterShown(Name("Groningen"), 3, "De wachttijd is 20 maanden; in september sliepen 40 mensen in een hal."),
        SupporterShown(Name("Utrecht"), 3, "Wij hebben grond voor 600 tijdelijke woningen, maar geen bouwer."),
        SupporterShown(None, 2, "Bij ons zoekt één op de vijf nog in november."),
        SupporterShown(Name("Delft"), None, "", is_author=True),
    ),
    counted=6,
    under=(
        ItemUnder(
            "B-9",
            "Internationale studenten vinden niets",
            "Zij kunnen niet komen kijken, en advertenties zijn in het Nederlands.",
            (Detail("affected", "Studenten uit het buitenland"), Detail("sphere", Sphere.LOCAL)),
        ),
    ),
)
SHARED_KITCHEN = PreviewItem(
    ref="B-13",
    title="Puntenstelsel remt gedeelde voorzieningen",
    kind=ContributionKind.BOTTLENECK,
    what="Het puntenstelsel waardeert een kamer met gedeelde keuken zo laag dat bouwen niet uit kan.",
    details=(),
    organisations=(),
    counted=2,
    under=(),
)
SCHOOL = PreviewItem(
    ref="K-14",
    title="Samen een summer school over waterstof",
    kind=ContributionKind.OPPORTUNITY,
    what="Delft zoekt twee steden om in augustus een summer school te houden, met bedrijven uit de regio.",
    details=(
        Detail("window", "tot 1 maart 2027"),
        Detail("needed", "Twee steden met een hogeschool, en bedrijven in de regio."),
        Detail("first_step", "Een middag in januari om het programma te maken."),
    ),
    organisations=(SupporterShown(Name("Delft"), 1, "De campus is in augustus vrij.", True),),
    counted=3,
    under=(),
)


def sample_dossier(own: Name | None = None) -> CollectedDossier:
    """A dossier of three items for the ministry, or for the executives of an organisation."""
    return CollectedDossier(
        ref="D-2",
        title="Ruimte voor studenten in de kennissteden",
        is_concept=False,
        edition=1,
        ask=(
            "Maak tijdelijke woningen voor studenten dertig jaar mogelijk, en waardeer gedeelde voorzieningen in het "
            "puntenstelsel."
        ),
        cover_note=(
            "Zes steden lopen tegen hetzelfde aan. Zij hebben geprobeerd wat binnen hun eigen macht ligt, en laten "
            "zien wat daarvan werkt en waar landelijke regels in de weg staan."
        ),
        addressees=("Ministerie van BZK", "Ministerie van OCW"),
        on=dt.date(2026, 11, 23),
        items=(ROOMS, SHARED_KITCHEN, SCHOOL),
        organisations=7,
        named=(
            NamedOrganisation(Name("Delft"), True),
            NamedOrganisation(Name("Groningen"), None),
            NamedOrganisation(Name("Utrecht"), True),
        ),
        own=own,
        slips=(),
        left_out=(),
        network=NETWORK,
        contact="secretariaat@kennissteden.example",
    )


def big_dossier(items: int = 24) -> CollectedDossier:
    """A dossier whose contents take more than a page."""
    told = tuple(
        dataclasses.replace((ROOMS, SHARED_KITCHEN, SCHOOL)[place % 3], ref=f"B-{100 + place}")
        for place in range(items)
    )
    return dataclasses.replace(sample_dossier(), items=told)


def long_dossier() -> CollectedDossier:
    """A dossier of thirty items in which every text is as long as it may be, and with forty names."""
    sentence = "De wachttijd voor een kamer is in alle steden langer dan een jaar en tijdelijk bouwen mag niet. "
    items = tuple(
        dataclasses.replace(one, title=(sentence * 2)[:150].strip(), what=(sentence * 8).strip())
        for one in big_dossier(30).items
    )
    return dataclasses.replace(
        sample_dossier(),
        title=(sentence * 2)[:150].strip(),
        ask=(sentence * 11)[:1000].strip(),
        cover_note=(sentence * 30)[:3000].strip(),
        addressees=tuple(f"Ministerie van {place}, afdeling kamers en campussen" for place in range(6)),
        named=tuple(NamedOrganisation(Name(f"Gemeente nummer {place} aan de rivier"), True) for place in range(40)),
        items=items,
    )


def sample_pack(kind: MeetingKind) -> MeetingPack:
    """The papers of a meeting with five items, one of them a subject of its own."""
    title, alliances = {
        MeetingKind.OFFICIAL: ("Najaarsoverleg", (HOUSING, IMPACT)),
        MeetingKind.EXECUTIVE: ("Bestuurlijk overleg najaar 2026", (HOUSING,)),
    }.get(kind, ("Werkconferentie Ruimte voor studenten", ()))
    return MeetingPack(
        ref="O-3",
        kind=kind,
        title=title,
        held_on=dt.date(2026, 12, 15),
        starts_at=dt.time(9, 30),
        place="Stadskantoor Utrecht, zaal 2.11",
        alliances=alliances,
        items=(
            PackItem(1, None, Name("Opening en mededelingen", "Opening"), Purpose.INFORMATION, "", "", "", None, ""),
            PackItem(
                2,
                "B-16",
                Name("Te weinig kamers voor eerstejaars"),
                Purpose.DECISION,
                "Bieden we het dossier aan het ministerie aan, en wie spreekt de minister?",
                "Utrecht en Groningen bieden het dossier in januari aan.",
                "Doen. Neem de cijfers van Groningen over de wachttijd mee." if kind is MeetingKind.EXECUTIVE else "",
                HOUSING,
                ROOMS.what,
                advised_in="O-2" if kind is MeetingKind.EXECUTIVE else None,
                came_from="O-2" if kind is MeetingKind.EXECUTIVE else None,
                also_on=("O-4",),
                more=OF_ROOMS,
            ),
            PackItem(
                3,
                "A-3",
                Name("Onderzoek laten doen naar de maatschappelijke effecten"),
                Purpose.DISCUSSION,
                "Het onderzoeksbudget is nog niet rond. Hoe verder?",
                "",
                "",
                IMPACT,
                "OCW beslist in december. Zonder dat geld blijft het bij een verkenning in drie steden.",
                came_from="O-1",
                more=OF_STEP,
            ),
            PackItem(
                4,
                "D-3",
                Name("Ruimte voor studenten"),
                Purpose.DISCUSSION,
                "Wie vraagt de steden die nog niet antwoordden?",
                "",
                "",
                None,
                "Maak tijdelijke woningen twintig jaar mogelijk.",
                more=OF_BUNDLE,
            ),
            PackItem(
                5,
                "V-3",
                Name("Schuiven we de werkconferentie?"),
                Purpose.INFORMATION,
                "",
                "",
                "",
                HOUSING,
                "De conferentie gaat naar maart.",
                more=OF_POLL,
            ),
        ),
        version=2,
        changes=CHANGED,
        network=NETWORK,
    )


def hostile(thing: Any, text: str = HOSTILE) -> Any:
    """The papers with this text wherever somebody could have typed one."""
    if type(thing) is tuple:
        return tuple(hostile(one, text) for one in thing)
    if isinstance(thing, str) and not isinstance(thing, Enum):
        return text if thing else ""
    if not dataclasses.is_dataclass(thing) or isinstance(thing, type):
        return thing
    changed: Mapping[str, Any] = {
        field.name: hostile(getattr(thing, field.name), text)
        for field in dataclasses.fields(thing)
        if field.init and field.name not in KEPT
    }
    return dataclasses.replace(thing, **changed)
