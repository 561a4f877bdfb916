"""Write a bundle to disk, for `kennisbot bundle`."""

import datetime as dt
from functools import partial
from pathlib import Path

from alliance.bundles import bundles
from alliance.bundles.dossiers import collect_dossier, find_own
from alliance.errors import NotFound
from bot.app import NotReady
from bot.files.file_output import write_whole
from handlers.slack.parsing import read_id
from reports.bundles.dossier import build_dossier
from reports.bundles.dossier_sheets import build_dossier_workbook
from storage.engine.database import Database
from texts import Translator

BUILDERS = {".docx": build_dossier, ".xlsx": build_dossier_workbook}


def write_bundle(
    database: Database, typed: str, path: Path, *, organisation: str | None, words: Translator, now: dt.datetime
) -> str:
    """Write a bundle to a Word or Excel file, depending on the extension; returns a line that describes the result.

    Raises NotReady for an invalid reference, extension or organisation.
    """
    build = BUILDERS.get(path.suffix.casefold())
    if build is None:
        raise NotReady(f"“{path.name}” ends in neither .docx nor .xlsx: Word and Excel are what there is.")
    number = read_id(typed.strip().upper().removeprefix("D-"))
    with database.reading() as session:
        try:
            bundle = bundles.get_bundle(session, number)
        except NotFound:
            raise NotReady(f"There is no bundle “{typed}”. A bundle is called D-2, for example.") from None
        own_id = find_own(session, bundle, organisation) if organisation else None
        if organisation and own_id is None:
            raise NotReady(f"“{organisation}” stands behind nothing in {bundles.ref(bundle)}.")
        on = words.local(now).date()
        dossier = collect_dossier(session, bundle, on=on, for_organisation=own_id)
    write_whole(path, partial(build, dossier, words, made_at=now))
    told = f"{len(dossier.items)} items, {dossier.organisations} organisations, {len(dossier.named)} by name"
    left_out = f", {len(dossier.left_out)} left out" if dossier.left_out else ""
    return f"{path} · {told}{left_out}"
