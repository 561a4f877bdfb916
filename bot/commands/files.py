"""Commands that write files, and the one that reads them in."""

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from alliance.local_time import LocalTime
from bot.app import NotReady, make_clock
from bot.commands.starting import console, one_line_errors, open_current, start
from bot.files.archives import make_archive
from bot.files.bundles import write_bundle
from bot.files.digests import write_digest
from bot.files.imports import import_file, write_template
from bot.files.meetings import write_meeting
from reports import Version
from storage.engine.database import Database
from texts import Translator, Translators

files = typer.Typer()


@files.command()
def digest(
    week: Annotated[str, typer.Option(help="A week such as 2026-W47, a month, quarter or range, or “since O-3”.")],
    out: Annotated[Path | None, typer.Option(help="File to write; by default named after the period.")] = None,
    alliance: Annotated[str | None, typer.Option(help="Only this alliance, by its name or part of it.")] = None,
    for_meeting: Annotated[bool, typer.Option("--for-meeting", help="Leave out names that are recognised.")] = False,
    edition: Annotated[int | None, typer.Option(help="An edition that was posted, instead of the latest.")] = None,
) -> None:
    """Write the digest of a period to an Excel file. Needs only DATABASE_URL."""
    with one_line_errors():
        database, words, time = _open()
        version = Version.MEETING if for_meeting else Version.WORKING
        told = write_digest(
            database, week, out, alliance=alliance, version=version, edition=edition, words=words, time=time
        )
        for line in told:
            console.print(line)


@files.command()
def bundle(
    reference: Annotated[str, typer.Argument(help="Reference of the bundle, such as D-2.")],
    out: Annotated[Path, typer.Option(help="File to write: .docx for Word, .xlsx for Excel.")],
    organisation: Annotated[str | None, typer.Option("--for", help="For this organisation's executives.")] = None,
    edition: Annotated[
        int | None, typer.Option(help="As this edition was handed over, instead of as it is now.")
    ] = None,
) -> None:
    """Write a bundle to a Word or Excel file. Needs only DATABASE_URL."""
    with one_line_errors():
        database, words, time = _open()
        told = write_bundle(
            database, reference, out, organisation=organisation, edition=edition, words=words, now=time.now
        )
        console.print(told)


@files.command()
def meeting(
    reference: Annotated[str, typer.Argument(help="Reference of the meeting, such as O-3.")],
    out: Annotated[Path, typer.Option(help="File to write: .docx for Word, .xlsx for Excel.")],
    decisions: Annotated[bool, typer.Option("--decisions", help="Write the list of decisions.")] = False,
    edition: Annotated[int | None, typer.Option(help="A version that was sent, as it was.")] = None,
) -> None:
    """Write the papers of a meeting to a Word file, or its workbook to an Excel file. Needs only DATABASE_URL."""
    with one_line_errors():
        database, words, time = _open()
        told = write_meeting(
            database, reference, out, words=words, time=time, with_decisions=decisions, edition=edition
        )
        console.print(told)


@files.command()
def archive(
    first: Annotated[str | None, typer.Option("--from", help="First day, such as 2026-01-01.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, yesterday at the latest.")] = None,
    out: Annotated[Path | None, typer.Option(help="Zip to write; by default named after the period.")] = None,
    about: Annotated[
        str | None, typer.Option(help="Only what a search for these words finds, for a Woo request.")
    ] = None,
    with_closed: Annotated[
        str | None, typer.Option("--with-closed", help="Include what only one alliance may see, for this reason.")
    ] = None,
) -> None:
    """Write everything that happened in a period to a zip that needs no program. Needs only DATABASE_URL."""
    with one_line_errors():
        settings = start(frozenset())
        if about is None and (first is None or last is None):
            raise NotReady("Which period? Name its days, such as --from 2026-01-01 --to 2026-03-31.")
        database = open_current(settings)
        words, now = Translators(settings.locale, settings.timezone).network, make_clock(settings).now()
        made = make_archive(
            database,
            out,
            first=first,
            last=last,
            about=about,
            reason=with_closed,
            appraisal=settings.appraisal,
            words=words,
            now=now,
        )
        for line in made:
            console.print(line, soft_wrap=True, markup=False)


@files.command()
def template(
    out: Annotated[Path | None, typer.Option(help="File to write; by default in this folder.")] = None,
) -> None:
    """Write the template for an import: an Excel file with a sheet for each list."""
    with one_line_errors():
        settings = start(frozenset())
        words, now = Translators(settings.locale, settings.timezone).network, dt.datetime.now(dt.UTC)
        console.print(f"{write_template(out, words=words, now=now)}", soft_wrap=True)


@files.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The filled-in template or a digest (.xlsx), or one sheet as .csv.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would change and what is wrong.")] = False,
) -> None:
    """Import organisations, people, alliances, steps and contributions: all of a file, or nothing if it has errors.

    Needs only DATABASE_URL.
    """
    with one_line_errors():
        database, words, time = _open()
        done = import_file(database, file, words=words, time=time, is_dry=dry_run)
        for line in done.lines:
            console.print(line, soft_wrap=True, markup=False)
    if not done.is_right:
        sys.exit(1)


def _open() -> tuple[Database, Translator, LocalTime]:
    """The database beside which the bot may run, and the network's language and time."""
    settings = start(frozenset())
    words = Translators(settings.locale, settings.timezone).network
    return open_current(settings), words, LocalTime(dt.datetime.now(dt.UTC), words.zone, settings.country)
