"""Write a bundle to disk, for `kennisbot bundle`."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

from alliance.bundles import permissions
from alliance.bundles.dossiers import CollectedDossier, find_own
from alliance.bundles.editions import (
    FrozenEdition,
    collect_concept,
    file_key,
    find_edition,
    list_editions,
)
from alliance.errors import NotFound
from alliance.kept_files import find_kept, keep
from bot.app import NotReady
from bot.files.file_output import write_whole
from handlers.slack.parsing import read_id
from reports.bundles.dossier import build_dossier, dossier_file_name
from reports.bundles.dossier_sheets import build_dossier_workbook
from reports.bundles.redaction import Marking
from storage.engine.database import Database, Session
from storage.tables import Bundle
from texts import Translator

BUILDERS = {".docx": build_dossier, ".xlsx": build_dossier_workbook}


def write_bundle(
    database: Database,
    typed: str,
    path: Path,
    *,
    organisation: str | None,
    words: Translator,
    now: dt.datetime,
    edition: int | None = None,
) -> str:
    """Write a bundle to a Word or Excel file, depending on the extension; returns a line that describes the result.

    With `edition`, as that was handed over, byte for byte. Raises NotReady for an invalid reference, edition, extension
    or organisation.
    """
    build = BUILDERS.get(path.suffix.casefold())
    if build is None:
        raise NotReady(f"“{path.name}” ends in neither .docx nor .xlsx: Word and Excel are what there is.")
    number = read_id(typed.strip().upper().removeprefix("D-"))
    with database.reading() as session:
        try:
            bundle = permissions.get_bundle(session, number)
        except NotFound:
            raise NotReady(f"There is no bundle “{typed}”. A bundle is called D-2, for example.") from None
        if edition is not None:
            frozen = _find_edition(session, bundle, edition)
            own = _find_own_of(frozen, organisation, bundle, edition) if organisation else None
        else:
            own_id = find_own(session, bundle, organisation) if organisation else None
            if organisation and own_id is None:
                raise NotReady(f"“{organisation}” stands behind nothing in {bundle.ref}.")
            on = words.local(now).date()
            dossier = collect_concept(session, bundle, on=on, clean=Marking(), for_organisation=own_id)
    if edition is not None:
        return _write_edition(database, frozen, own, path, build, words)
    write_whole(path, partial(build, dossier, words, made_at=now))
    told = f"{len(dossier.items)} items, {dossier.organisations} organisations, {len(dossier.named)} by name"
    left_out = f", {len(dossier.left_out)} left out" if dossier.left_out else ""
    return f"{path} · {told}{left_out}"


def _find_edition(session: Session, bundle: Bundle, edition: int) -> FrozenEdition:
    found = find_edition(session, bundle, edition)
    if found is None:
        there = ", ".join(str(one.edition) for one in list_editions(session, bundle)) or "none"
        raise NotReady(f"There is no edition {edition} of {bundle.ref}. There are: {there}.")
    return found


def _find_own_of(
    frozen: FrozenEdition, organisation: str, bundle: Bundle, edition: int
) -> tuple[int, CollectedDossier]:
    for one in frozen.own:
        found = frozen.find_own([one.organisation_id])
        if found is not None and organisation.strip().casefold() in {
            one.own.nl.casefold(),
            (one.own.en or "").casefold(),
        }:
            return found
    raise NotReady(f"“{organisation}” has no files of its own in edition {edition} of {bundle.ref}.")


def _write_edition(
    database: Database,
    frozen: FrozenEdition,
    own: tuple[int, CollectedDossier] | None,
    path: Path,
    build: Callable[..., bytes],
    words: Translator,
) -> str:
    """Write a file of an edition: the kept one, or the first of its kind, which is kept then."""
    own_id, dossier = own if own is not None else (None, frozen.dossier)
    ending = path.suffix.casefold().removeprefix(".")
    key = file_key(dossier.ref, dossier.edition, language=words.language, ending=ending, own_id=own_id)
    with database.reading() as session:
        kept = find_kept(session, key)
    if kept is None:
        content = build(dossier, words, made_at=frozen.made_at)
        with database.writing() as session:
            kept = keep(
                session,
                key,
                name=dossier_file_name(dossier, ending),
                content=content,
                now=frozen.made_at,
            )
    content, handed_on = kept.content, frozen.handed_on
    write_whole(path, lambda: content)
    return f"{path} · edition {dossier.edition}, handed over {handed_on} · SHA-256 {kept.sha256}"
