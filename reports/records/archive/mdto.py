"""MDTO metadata: an `informatieobject` or a `bestand` as XML, as the schema 1.0.2 of the Nationaal Archief has it.

The order of the elements is fixed by the schema. Labels are those of its lists of terms, which are Dutch.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape

from alliance.archive_terms import Appraisal
from reports.excel.layout import printable

SPACE = "https://www.nationaalarchief.nl/mdto"
SCHEMA = f"{SPACE} {SPACE}/MDTO-XML1.0.2.xsd"
OWN_LIST = "Begrippenlijst Kennisbot"
LONGEST_NAME = 80
"""The standard's own advice on the length of a name."""
FORMATS = {
    "json": ("JSON Data Interchange Format", "fmt/817"),
    "xlsx": ("Microsoft Excel for Windows", "fmt/214"),
    "docx": ("Microsoft Word for Windows", "fmt/412"),
    "html": ("Hypertext Markup Language 5", "fmt/471"),
    "txt": ("PlainValues Text File", "x-fmt/111"),
}
"""Name and PRONOM code of each format, by the ending of the file's name."""
APPRAISALS = {"B": "Blijvend te bewaren", "V": "Tijdelijk te bewaren", "N": "Nader te bepalen"}

Element = tuple[str, "str | Sequence[Element]"]


class Referred(NamedTuple):
    """A thing of the archive as another refers to it."""

    key: str
    name: str


@dataclass(frozen=True)
class Described:
    """An `informatieobject`."""

    own: Referred
    level: str
    """Archief, Serie, Dossier or Archiefstuk."""
    description: str
    first_on: dt.date
    last_on: dt.date
    kind: str = ""
    keywords: Sequence[str] = ()
    made_at: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    organisation: str = ""
    part_of: Referred | None = None
    parts: Iterable[Referred] = ()
    files: Sequence[Referred] = ()
    restriction: str = ""
    """Why its use is restricted; empty if that still has to be judged."""


@dataclass(frozen=True)
class MetadataWriter:
    """Writes the metadata of one archive: `source` tells where the keys come from, `network` made what is archived."""

    source: str
    network: str
    language: str
    appraisal: Appraisal
    last_on: dt.date

    def describe(self, one: Described) -> Iterator[str]:
        """The XML of an `informatieobject` in pieces, since a series may have ten thousand parts."""
        yield _head("informatieobject")
        yield from (_xml(element, 2) for element in self._before_parts(one))
        yield from (_xml(("bevatOnderdeel", self._refer(part)), 2) for part in one.parts)
        yield from (_xml(element, 2) for element in self._after_parts(one))
        yield _foot("informatieobject")

    def file(self, own: Referred, *, size: int, sha256: str, at: dt.datetime, of: Referred) -> str:
        """The XML of a `bestand`: a file, and what it represents."""
        label, code = FORMATS[own.name.rpartition(".")[2]]
        elements: list[Element] = [
            ("identificatie", self._identify(own.key)),
            ("naam", _named(own.name)),
            ("omvang", str(size)),
            ("bestandsformaat", _term(label, "PRONOM-register", code)),
            (
                "checksum",
                (
                    ("checksumAlgoritme", _term("SHA-256", "Begrippenlijst ChecksumAlgoritme MDTO")),
                    ("checksumWaarde", sha256),
                    ("checksumDatum", _time(at)),
                ),
            ),
            ("isRepresentatieVan", self._refer(of)),
        ]
        return "".join([_head("bestand"), *(_xml(element, 2) for element in elements), _foot("bestand")])

    def _before_parts(self, one: Described) -> Iterator[Element]:
        yield "identificatie", self._identify(one.own.key)
        yield "naam", _named(one.own.name)
        yield "aggregatieniveau", _term(one.level, "Begrippenlijst Aggregatieniveaus MDTO")
        if one.kind:
            yield "classificatie", _term(one.kind, OWN_LIST)
        for keyword in one.keywords:
            yield "trefwoord", keyword
        if one.description:
            yield "omschrijving", one.description
        yield (
            "dekkingInTijd",
            (
                ("dekkingInTijdType", _term("Looptijd", OWN_LIST)),
                ("dekkingInTijdBegindatum", one.first_on.isoformat()),
                ("dekkingInTijdEinddatum", max(one.first_on, one.last_on).isoformat()),
            ),
        )
        yield "taal", self.language
        events = [("Creatie", one.made_at)]
        if one.changed_at != one.made_at:
            events.append(("Wijziging", one.changed_at))
        for label, at in events:
            if at is not None:
                yield (
                    "event",
                    (("eventType", _term(label, "Begrippenlijst EventTypeLijst MDTO")), ("eventTijd", _time(at))),
                )
        code = self.appraisal.code
        yield "waardering", _term(APPRAISALS[code], "Begrippenlijst Waarderingen MDTO", code)
        if code == "V" and self.appraisal.years:
            yield "bewaartermijn", self._kept_until(self.appraisal.years)
        if one.part_of is not None:
            yield "isOnderdeelVan", self._refer(one.part_of)

    def _after_parts(self, one: Described) -> Iterator[Element]:
        for file in one.files:
            yield "heeftRepresentatie", self._refer(file)
        yield "archiefvormer", (("verwijzingNaam", self.network),)
        if one.organisation:
            role = _term("Indiener", "Begrippenlijst Relatietypen MDTO")
            yield (
                "betrokkene",
                (("betrokkeneTypeRelatie", role), ("betrokkeneActor", (("verwijzingNaam", one.organisation),))),
            )
        label = "Overig" if one.restriction else "Nader te bepalen"
        limits: list[Element] = [
            ("beperkingGebruikType", _term(label, "Begrippenlijst BeperkingGebruikTypeLijst MDTO"))
        ]
        if one.restriction:
            limits.append(("beperkingGebruikNadereBeschrijving", one.restriction))
        yield "beperkingGebruik", limits

    def _kept_until(self, years: int) -> Sequence[Element]:
        last, year = self.last_on, self.last_on.year + years
        day = min(last.day, 28) if last.month == 2 else last.day
        return (
            ("termijnTriggerStartLooptijd", _term("Einde van de periode", OWN_LIST)),
            ("termijnStartdatumLooptijd", last.isoformat()),
            ("termijnLooptijd", f"P{years}Y"),
            ("termijnEinddatum", last.replace(year=year, day=day).isoformat()),
        )

    def _identify(self, key: str) -> Sequence[Element]:
        return (("identificatieKenmerk", key), ("identificatieBron", self.source))

    def _refer(self, one: Referred) -> Sequence[Element]:
        return (("verwijzingNaam", _named(one.name)), ("verwijzingIdentificatie", self._identify(one.key)))


def _term(label: str, terms: str, code: str = "") -> Sequence[Element]:
    found: list[Element] = [("begripLabel", label)]
    if code:
        found.append(("begripCode", code))
    return (*found, ("begripBegrippenlijst", (("verwijzingNaam", terms),)))


def _named(name: str) -> str:
    """A name of the length that the standard advises, cut after a word."""
    name = " ".join(name.split())
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 1].rpartition(' ')[0] or name[: LONGEST_NAME - 1]}…"


def _time(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _head(name: str) -> str:
    root = f'<MDTO xmlns="{SPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{SCHEMA}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n\t<{name}>\n'


def _foot(name: str) -> str:
    return f"\t</{name}>\n</MDTO>\n"


def _xml(element: Element, depth: int) -> str:
    name, content = element
    indent = "\t" * depth
    if isinstance(content, str):
        return f"{indent}<{name}>{escape(printable(content))}</{name}>\n"
    inside = "".join(_xml(one, depth + 1) for one in content)
    return f"{indent}<{name}>\n{inside}{indent}</{name}>\n"
