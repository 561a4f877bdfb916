"""Import a big file, or read it with bare openpyxl: a process of its own, so that its memory can be told.

Its arguments: `make`, `bare` or `import`, and the number of rows. It prints the seconds.
"""

import datetime as dt
import random
import sys
import time
from pathlib import Path

import openpyxl

from tests.kit.times import local

FILE, DATABASE = Path("import.xlsx"), Path("import.db")
TEXT = "De stad wil kamers, zorg en energie, samen met de gemeente en de hogeschool in de regio. " * 5
NOW = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)


def main() -> None:
    """Do what was asked, and print the seconds it took."""
    what, rows = sys.argv[1], int(sys.argv[2])
    if what == "make":
        make(rows)
        print(0)
        return
    started = time.perf_counter()
    read_bare(rows) if what == "bare" else read_and_store(rows)
    print(time.perf_counter() - started)


def make(rows: int) -> None:
    """A file with so many rows in five sheets, and a database with a small network."""
    from storage.engine.database import Database
    from storage.engine.migrate import migrate
    from tests.networks.small_network import network_with_chair
    from tests.records.filled import filled

    database = Database(f"sqlite:///{DATABASE}")
    migrate(database)
    with database.writing() as session:
        network_with_chair(session)
    chance = random.Random(1)

    cities = [f"Organisatie {number}" for number in range(max(1, rows // 20))]
    names = [f"Alliantie {number}" for number in range(10)]
    step = {"Status": "op schema", "Uiterlijk": dt.date(2027, 3, 1)}
    sheets: dict[str, list[dict[str, object]]] = {
        "Organisaties": [{"Naam": city, "Soort": "partner"} for city in cities],
        "Allianties": [{"Alliantie": name, "Thema": "Stedelijke randvoorwaarden"} for name in names],
        "Mensen": [
            {"Naam": f"Mens {n}", "Slack-id": f"U0MENS{n}", "Organisatie": city} for n, city in enumerate(cities)
        ],
        "Actiestappen": [
            {**step, "Alliantie": chance.choice(names), "Actiestap": f"Stap {n}", "Eigenaar": chance.choice(cities)}
            for n in range(rows * 9 // 20)
        ],
        "Bijdragen": [
            {
                "Soort": "praktijkvoorbeeld",
                "Titel": f"Bijdrage {n}",
                "Waar gaat het om?": TEXT,
                "Alliantie": chance.choice(names),
                "Organisatie": chance.choice(cities),
                "Contactpersoon": f"Mens {n % len(cities)}",
            }
            for n in range(rows * 9 // 20)
        ],
    }
    FILE.write_bytes(filled(sheets))


def read_bare(rows: int) -> None:
    """All cells of the file, by openpyxl and nothing else."""
    book = openpyxl.load_workbook(FILE, read_only=True)
    found = sum(1 for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) if any(row))
    assert found >= rows


def read_and_store(rows: int) -> None:
    """The whole import, as `kennisbot import` does it."""
    from zoneinfo import ZoneInfo

    from bot.files.imports import import_file
    from storage.engine.database import Database
    from texts import Translator

    words = Translator("nl", ZoneInfo("Europe/Amsterdam"))
    database = Database(f"sqlite:///{DATABASE}")
    done = import_file(database, FILE, words=words, time=local(NOW), is_dry=False)
    assert done.is_right, done.lines[:3]
    assert rows


if __name__ == "__main__":
    main()
