"""The lists of `beheer`, the template of an import and the audit log: empty, and with 200 rows of long names."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from alliance.enums import ChairKind, Name, OrganisationKind, ParticipationKind
from alliance.people.alliances.pages import ListedAlliance
from alliance.people.audit_log import LogFilter, LoggedChange, ShownEntry
from alliance.people.organisations.pages import ListedOrganisation
from alliance.people.word_list import ListedWord, WordKind
from alliance.records.people import ListedPerson, PersonRole
from reports.records.alliances import alliances_table
from reports.records.audit_log import log_table
from reports.records.import_template import build_template
from reports.records.list_workbook import build_list_workbook
from reports.records.organisations import organisations_table, words_table
from reports.records.people import people_table
from tests.reports.kit.sample import DUTCH, ENGLISH, MADE_AT
from texts import Translator

ROWS = 200
LONG = Name("Bestuurscommissie Arbeidsmarktkrapte en Studentenhuisvestingsvraagstukken ’s-Hertogenbosch-Noordoost")
ALLIANCE = Name("Samenwerkingsverband internationale kenniswerkersgezinnen en meertaligheid")
PERSON = "Annemarie-Charlotte van den Heuvel-Schimmelpenninck van der Oye"


def _people(number: int) -> list[ListedPerson]:
    alliances = ((ALLIANCE, ParticipationKind.TAKES_PART), (LONG, ParticipationKind.READS_ALONG))
    one = ListedPerson(
        member_id=1,
        slack_user_id="U1",
        name=PERSON,
        organisation_id=1,
        organisation=LONG,
        roles=tuple(PersonRole),
        chairs=((1, ALLIANCE, ChairKind.OFFICIAL), (2, LONG, ChairKind.EXECUTIVE)),
        alliances=alliances,
        last_seen_on=MADE_AT.date(),
        joined_at=MADE_AT,
        left_at=MADE_AT,
        owns=1234,
    )
    return [one] * number


def _organisations(number: int) -> list[ListedOrganisation]:
    one = ListedOrganisation(
        organisation_id=1,
        name=LONG,
        kind=OrganisationKind.CITY,
        region="Zuidwest-Nederland en de Zeeuwse eilanden",
        mail_domains=("studentenhuisvestingsvraagstukken.gemeente-shertogenbosch.example", "gemeente.example"),
        language="nl",
        team_id="T0123456789",
        people=1234,
        participations=(),
        ended_on=MADE_AT.date(),
        successor=ALLIANCE,
    )
    return [one] * number


def _alliances(number: int) -> list[ListedAlliance]:
    one = ListedAlliance(
        alliance_id=1,
        name=ALLIANCE,
        theme=LONG,
        goal=Name("Genoeg betaalbare kamers voor wie in een kennisstad studeert of net begint met werken. " * 3),
        channel_id="C0123456789",
        starts_on=MADE_AT.date(),
        ends_on=MADE_AT.date(),
        is_archived=False,
        chairs=((ChairKind.OFFICIAL, PERSON), (ChairKind.EXECUTIVE, PERSON)),
        takes_part=(LONG, ALLIANCE),
        reads_along=(LONG,),
    )
    return [one] * number


def _words(number: int) -> list[ListedWord]:
    return [
        ListedWord(list(WordKind)[row % len(WordKind)], LONG, ALLIANCE, Name("Wat is er nodig?"))
        for row in range(number)
    ]


def _entries(number: int) -> list[ShownEntry]:
    changes = (LoggedChange("title", LONG.nl, ALLIANCE.nl), LoggedChange("note", None, "Een nieuwe toelichting. " * 9))
    return [
        ShownEntry(MADE_AT - dt.timedelta(hours=row), PERSON, PERSON, "edit_step", "A-123456", changes)
        for row in range(number)
    ]


def build_sheets() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The name of each workbook, and what makes it."""
    for size, number in (("full", ROWS), ("empty", 0)):
        for words in (DUTCH, ENGLISH):
            tables = (
                people_table(_people(number), words),
                organisations_table(_organisations(number), words),
                alliances_table(_alliances(number), words),
                words_table(_words(number), words),
                log_table(_entries(number // 2), LogFilter(), words),
            )
            for table in tables if size == "full" or words is DUTCH else ():
                name = f"list-{table.name}-{size}-{words.language}"
                yield name, partial(build_list_workbook, table, words, made_at=MADE_AT)
    for words in (DUTCH, ENGLISH):
        yield f"template-{words.language}", partial(_template, words)


def _template(words: Translator) -> bytes:
    return build_template(words, made_at=MADE_AT)
