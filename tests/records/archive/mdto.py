"""The order and the obligations of MDTO's elements, as the schema 1.0.2 has them, to check an archive by.

Written down from the schema; each line has an element, how often it may stand, and what it holds.
"""

import datetime as dt
import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

SPACE = "{https://www.nationaalarchief.nl/mdto}"
ONE, MAYBE, MANY, SOME = (1, 1), (0, 1), (0, 10**9), (1, 10**9)
TEXT, FREE, DATE, TIME, NUMBER, LANGUAGE, DURATION = "text", "free", "date", "time", "number", "language", "duration"
REFERENCE = (("verwijzingNaam", ONE, TEXT), ("verwijzingIdentificatie", MAYBE, "identificatie"))
GROUPS = {
    "identificatie": (("identificatieKenmerk", ONE, TEXT), ("identificatieBron", ONE, TEXT)),
    "verwijzing": REFERENCE,
    "begrip": (("begripLabel", ONE, TEXT), ("begripCode", MAYBE, FREE), ("begripBegrippenlijst", ONE, "verwijzing")),
    "dekkingInTijd": (
        ("dekkingInTijdType", ONE, "begrip"),
        ("dekkingInTijdBegindatum", ONE, DATE),
        ("dekkingInTijdEinddatum", MAYBE, DATE),
    ),
    "event": (
        ("eventType", ONE, "begrip"),
        ("eventTijd", MAYBE, TIME),
        ("eventVerantwoordelijkeActor", MAYBE, "verwijzing"),
        ("eventResultaat", MAYBE, FREE),
    ),
    "termijn": (
        ("termijnTriggerStartLooptijd", MAYBE, "begrip"),
        ("termijnStartdatumLooptijd", MAYBE, DATE),
        ("termijnLooptijd", MAYBE, DURATION),
        ("termijnEinddatum", MAYBE, DATE),
    ),
    "betrokkene": (("betrokkeneTypeRelatie", ONE, "begrip"), ("betrokkeneActor", ONE, "verwijzing")),
    "beperking": (
        ("beperkingGebruikType", ONE, "begrip"),
        ("beperkingGebruikNadereBeschrijving", MAYBE, FREE),
        ("beperkingGebruikDocumentatie", MANY, "verwijzing"),
        ("beperkingGebruikTermijn", MAYBE, "termijn"),
    ),
    "checksum": (
        ("checksumAlgoritme", ONE, "begrip"),
        ("checksumWaarde", ONE, TEXT),
        ("checksumDatum", ONE, TIME),
    ),
    "informatieobject": (
        ("identificatie", SOME, "identificatie"),
        ("naam", ONE, TEXT),
        ("aggregatieniveau", MAYBE, "begrip"),
        ("classificatie", MANY, "begrip"),
        ("trefwoord", MANY, FREE),
        ("omschrijving", MANY, FREE),
        ("raadpleeglocatie", MAYBE, FREE),
        ("dekkingInTijd", MANY, "dekkingInTijd"),
        ("dekkingInRuimte", MANY, "verwijzing"),
        ("taal", MANY, LANGUAGE),
        ("event", MANY, "event"),
        ("waardering", ONE, "begrip"),
        ("bewaartermijn", MAYBE, "termijn"),
        ("informatiecategorie", MAYBE, "begrip"),
        ("isOnderdeelVan", MANY, "verwijzing"),
        ("bevatOnderdeel", MANY, "verwijzing"),
        ("heeftRepresentatie", MANY, "verwijzing"),
        ("aanvullendeMetagegevens", MANY, "verwijzing"),
        ("gerelateerdInformatieobject", MANY, FREE),
        ("archiefvormer", SOME, "verwijzing"),
        ("betrokkene", MANY, "betrokkene"),
        ("activiteit", MAYBE, "verwijzing"),
        ("beperkingGebruik", SOME, "beperking"),
    ),
    "bestand": (
        ("identificatie", SOME, "identificatie"),
        ("naam", ONE, TEXT),
        ("omvang", ONE, NUMBER),
        ("bestandsformaat", ONE, "begrip"),
        ("checksum", SOME, "checksum"),
        ("URLBestand", MAYBE, FREE),
        ("isRepresentatieVan", ONE, "verwijzing"),
    ),
}
LISTS = {
    "aggregatieniveau": ("Begrippenlijst Aggregatieniveaus MDTO", {"Archief", "Serie", "Dossier", "Archiefstuk"}),
    "eventType": ("Begrippenlijst EventTypeLijst MDTO", {"Creatie", "Wijziging"}),
    "waardering": (
        "Begrippenlijst Waarderingen MDTO",
        {"Blijvend te bewaren", "Tijdelijk te bewaren", "Nader te bepalen"},
    ),
    "beperkingGebruikType": (
        "Begrippenlijst BeperkingGebruikTypeLijst MDTO",
        {"Geen beperking", "Nader te bepalen", "Overig"},
    ),
    "checksumAlgoritme": ("Begrippenlijst ChecksumAlgoritme MDTO", {"SHA-224", "SHA-256", "SHA-384", "SHA-512"}),
    "betrokkeneTypeRelatie": (
        "Begrippenlijst Relatietypen MDTO",
        {"Belanghebbende", "Indiener", "Rechthebbende"},
    ),
    "bestandsformaat": ("PRONOM-register", set()),
}
"""The standard's own lists of terms, with their labels; of an open list those that the archive may use."""
APPRAISALS = {"Blijvend te bewaren": "B", "Tijdelijk te bewaren": "V", "Nader te bepalen": "N"}
READ: dict[str, Callable[[str], bool]] = {
    TEXT: lambda text: bool(text.strip()),
    FREE: lambda text: True,
    DATE: lambda text: bool(dt.date.fromisoformat(text)),
    TIME: lambda text: dt.datetime.fromisoformat(text).tzinfo is not None,
    NUMBER: lambda text: int(text) >= 0,
    LANGUAGE: lambda text: bool(re.fullmatch(r"[a-z]{2}", text)),
    DURATION: lambda text: bool(re.fullmatch(r"P\d+Y", text)),
}


def kind_of(root: Element) -> str:
    """What an MDTO file describes; everything in it is checked against the table."""
    assert root.tag == f"{SPACE}MDTO", root.tag
    (described,) = root
    kind = described.tag.removeprefix(SPACE)
    assert kind in {"informatieobject", "bestand"}
    _check(described, kind)
    return kind


def text_of(element: Element, *path: str) -> str:
    """The text at a path of element names."""
    return element.findtext("/".join(f"{SPACE}{name}" for name in path)) or ""


def _check(element: Element, group: str) -> None:
    """That an element holds what its group may hold, in its order."""
    names = [child.tag.removeprefix(SPACE) for child in element]
    order = [name for name, *_ in GROUPS[group]]
    assert names == sorted(names, key=order.index), (group, names)
    for name, (least, most), content in GROUPS[group]:
        found = [child for child in element if child.tag == f"{SPACE}{name}"]
        assert least <= len(found) <= most, (group, name, len(found))
        for child in found:
            if content in GROUPS:
                _check(child, content)
                _check_list(child, name)
            else:
                assert not len(child), (group, name)
                assert READ[content](child.text or ""), (group, name, child.text)


def _check_list(element: Element, name: str) -> None:
    """That a term stands in the list that it names."""
    if name not in LISTS:
        return
    terms, labels = LISTS[name]
    assert text_of(element, "begripBegrippenlijst", "verwijzingNaam") == terms
    label, code = text_of(element, "begripLabel"), text_of(element, "begripCode")
    assert not labels or label in labels, (name, label)
    if name == "waardering":
        assert code == APPRAISALS[label]
    if name == "bestandsformaat":
        assert re.fullmatch(r"(x-)?fmt/\d+", code), code
