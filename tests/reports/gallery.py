"""Every file that people get, as it is printed: what the tests look at and what `make pictures` keeps."""

import dataclasses
import datetime as dt
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from alliance.bundles.dossiers import CollectedDossier
from alliance.calendar.periods import days_between, quarter_of
from alliance.digests.digests import Digest
from alliance.digests.figures import FigureName
from alliance.digests.lists import DigestLists
from alliance.enums import MeetingKind, Name
from alliance.meetings.packs import MeetingPack
from reports import Version, build_workbook
from reports.bundles.dossier import build_dossier
from reports.bundles.dossier_sheets import build_dossier_workbook
from reports.meetings.decision_list import build_decision_list
from reports.meetings.pack import build_meeting_pack
from reports.polls.scan_workbook import build_scan_workbook
from tests.kit import programs
from tests.kit.office import print_files
from tests.kit.processes import ROOT
from tests.reports.kit.matrices import sample_matrix
from tests.reports.kit.pack_sample import SAMPLE_LIST
from tests.reports.kit.papers import big_dossier, hostile, long_dossier, sample_dossier, sample_pack
from tests.reports.kit.record_sheets import build_sheets
from tests.reports.kit.sample import DUTCH, ENGLISH, MADE_AT, empty_digest, full_digest
from texts import Translator

BODY_LIMIT, NOTE_LIMIT = 1_100, 700
"""Characters that a row can show: of what is longer, a spreadsheet shows the beginning (the explanation says so)."""
PICTURES = ROOT / "build" / "pictures"
LANGUAGES = (DUTCH, ENGLISH)
CITIES = ("Utrecht", "Groningen", "Delft", "Leiden")
"""For each of their executives; Leiden stands behind nothing by its own words."""


def _digests() -> dict[str, tuple[Digest, Translator, Version]]:
    full = full_digest()
    full = dataclasses.replace(full, lists=dataclasses.replace(full.lists, scans=(sample_matrix(),)))
    files = {
        f"{name}-{version.value}-{words.language}": (digest, words, version)
        for name, digest in (("full", full), ("empty", empty_digest()))
        for version in Version
        for words in LANGUAGES
    }
    files["hostile-working-nl"] = (hostile(full), DUTCH, Version.WORKING)
    files["long-working-nl"] = (_with_long_texts(full), DUTCH, Version.WORKING)
    files["endless-working-nl"] = (_with_endless_words(full), DUTCH, Version.WORKING)
    files["between-meeting-nl"] = (_between_meetings(full), DUTCH, Version.MEETING)
    files["first-working-nl"] = (_first_week(full), DUTCH, Version.WORKING)
    files["big-working-nl"] = (_big_digest(full), DUTCH, Version.WORKING)
    return files


def _between_meetings(digest: Digest) -> Digest:
    """The time between two meetings of two alliances: beside the weeks, and nothing before it to compare with."""
    left_out = FigureName.CONTRIBUTORS
    trend = [
        dataclasses.replace(one, values={name: told for name, told in one.values.items() if name is not left_out})
        for one in digest.trend
    ]
    return dataclasses.replace(
        digest,
        period=days_between(dt.date(2026, 10, 5), digest.period.last_on),
        alliance=Name("Studentenhuisvesting + Internationalisering"),
        figures=tuple(dataclasses.replace(one, previous=None) for one in digest.figures),
        trend=tuple(trend),
    )


def _with_long_texts(digest: Digest) -> Digest:
    """As long as a row can be high."""
    first, second, *further = digest.contributions
    told = dataclasses.replace(first, body=" ".join(f"{first.body} ({number})" for number in range(1, 10))[:BODY_LIMIT])
    lines = dataclasses.replace(second, body="\n".join(f"Regel {number}" for number in range(1, 26)))
    step, *steps = digest.steps
    noted = dataclasses.replace(step, note=" ".join(f"{step.note} ({number})" for number in range(1, 40))[:NOTE_LIMIT])
    return dataclasses.replace(digest, contributions=(told, lines, *further), steps=(noted, *steps))


def _with_endless_words(digest: Digest) -> Digest:
    """Longer than a row can be high."""
    first, second, third, *further = digest.contributions
    told = [
        dataclasses.replace(one, body=body)
        for one, body in ((first, "a" * 6_000), (second, "woord " * 3_000), (third, "regel\n" * 300))
    ]
    step, *steps = digest.steps
    noted = dataclasses.replace(step, note="n" * 4_000)
    return dataclasses.replace(digest, contributions=(*told, *further), steps=(noted, *steps))


def _big_digest(digest: Digest, rows: int = 150) -> Digest:
    """A quarter of a big network, with lists of several pages, many alliances, and more cities than a matrix names."""
    contributions = [dataclasses.replace(digest.contributions[row % 5], number=1000 + row) for row in range(rows)]
    alliances = [Name(f"Alliantie voor onderwerp {number}") for number in range(1, 15)]
    steps = [
        dataclasses.replace(digest.steps[row % 11], number=1000 + row, alliance=alliances[row % 14])
        for row in range(rows)
    ]
    counted = [dataclasses.replace(digest.lists.alliances[0], alliance=one) for one in alliances]
    (adopted,) = digest.lists.adoptions
    cities = [Name(f"Kennisstad {number}") for number in range(1, 15)]
    adoptions = [
        dataclasses.replace(adopted, number=100 + row, organisation=cities[row % 14], shared_by=cities[row * row % 13])
        for row in range(rows)
    ]
    return dataclasses.replace(
        digest,
        period=quarter_of(digest.period.last_on),
        contributions=tuple(contributions),
        steps=tuple(steps),
        attention=(digest.attention * 9)[1:],
        lists=dataclasses.replace(digest.lists, alliances=tuple(counted), adoptions=tuple(adoptions)),
    )


def _first_week(digest: Digest) -> Digest:
    """A week with nothing before it to compare with."""
    figures = tuple(dataclasses.replace(one, previous=None) for one in digest.figures)
    return dataclasses.replace(digest, trend=(), figures=figures, corrections=(), lists=DigestLists())


def _packs() -> dict[str, tuple[MeetingPack, Translator]]:
    executive = sample_pack(MeetingKind.EXECUTIVE)
    return {
        **{f"pack-{kind.value}-nl": (sample_pack(kind), DUTCH) for kind in MeetingKind},
        "pack-executive-en": (executive, ENGLISH),
        "pack-empty-nl": (dataclasses.replace(executive, items=()), DUTCH),
        "pack-hostile-nl": (hostile(executive), DUTCH),
    }


def _dossiers() -> dict[str, tuple[CollectedDossier, Translator]]:
    return {
        "dossier-nl": (sample_dossier(), DUTCH),
        "dossier-en": (sample_dossier(), ENGLISH),
        "dossier-big-nl": (big_dossier(), DUTCH),
        "dossier-long-nl": (dataclasses.replace(long_dossier(), items=long_dossier().items[:6]), DUTCH),
        "dossier-hostile-nl": (hostile(sample_dossier()), DUTCH),
        **{f"dossier-{city.casefold()}-nl": (sample_dossier(Name(city)), DUTCH) for city in CITIES},
    }


def _sheets() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for name, (digest, words, version) in _digests().items():
        yield name, partial(build_workbook, digest, words, made_at=MADE_AT, version=version)
    yield "scan-nl", partial(build_scan_workbook, sample_matrix(), DUTCH, made_at=MADE_AT)
    yield "dossier-sheets-nl", partial(build_dossier_workbook, sample_dossier(), DUTCH, made_at=MADE_AT)


def _documents() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for name, (dossier, words) in _dossiers().items():
        yield name, partial(build_dossier, dossier, words, made_at=MADE_AT)
    for name, (pack, words) in _packs().items():
        yield name, partial(build_meeting_pack, pack, words, made_at=MADE_AT)
    yield "decision-list-nl", partial(build_decision_list, SAMPLE_LIST, DUTCH, made_at=MADE_AT)


SHEETS = {f"{name}.xlsx": build for name, build in _sheets()}
"""The workbooks: what makes each, by its file's name."""
LISTS = {f"{name}.xlsx": build for name, build in build_sheets()}
"""The lists of `beheer`, the audit log and the template of an import."""
DOCUMENTS = {f"{name}.docx": build for name, build in _documents()}
"""The Word documents, likewise."""


def main() -> None:
    """`make pictures`: every page of every file as a picture."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    files = {name: build() for name, build in (SHEETS | LISTS | DOCUMENTS).items()}
    try:
        program, _ = programs.word_processor(), programs.pdf_reader()
    except pytest.skip.Exception as missing:
        sys.exit(f"make pictures: {missing}")
    printed = print_files(program, files, PICTURES)
    for one in printed.values():
        one.draw(PICTURES)
    print(
        f"{sum(len(one.pages) for one in printed.values())} pages of {len(files)} files in {PICTURES.relative_to(ROOT)}"
    )


if __name__ == "__main__":
    main()
