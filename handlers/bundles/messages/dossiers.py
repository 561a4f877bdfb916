"""Render a bundle as files: first a message that introduces them, then Word and Excel in its thread."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from alliance.bundles import permissions
from alliance.bundles.dossiers import CollectedDossier
from alliance.bundles.editions import (
    FrozenEdition,
    check_readable,
    collect_concept,
    file_key,
    find_edition,
    list_files,
)
from alliance.bundles.files import FILES, collect_unkept, get_own
from alliance.enums import Series
from alliance.errors import RuleError
from alliance.people.members import Person
from handlers.bundles.views import dossiers as views
from handlers.bundles.views.editions import edition_message
from handlers.slack.context import Context
from handlers.slack.files import in_chosen_language, kept_or_new
from handlers.slack.messages.delivery_kind import Awaited, Kind, file_kind, follow_with, reader_of, to_who_asked
from handlers.slack.outgoing import File, Outgoing, Post
from handlers.slack.views.failed_files import by_command
from reports.bundles.dossier import build_dossier, dossier_file_name
from reports.bundles.dossier_sheets import build_dossier_workbook
from reports.bundles.redaction import Marking
from storage.engine.database import Session
from storage.people import people
from storage.tables import Bundle, Delivery
from texts import Translator

WORD, SHEETS = "bundle_word", "bundle_sheets"


@dataclass(frozen=True)
class _Wanted:
    """The dossier that somebody asked for."""

    dossier: CollectedDossier
    frozen: FrozenEdition | None = None
    """The edition that was handed over, if it is one."""
    sums: tuple[tuple[str, str], ...] = ()
    """Ending and checksum of its files that are kept, in the language that was asked for."""
    own_id: int | None = None
    """The organisation for whose executives it is, by the id that it had when it was handed over."""


def _message(session: Session, delivery: Delivery, context: Context, missing: str = "") -> Outgoing | None:
    words, wanted = _find(session, delivery, context)
    if wanted is None:
        return None
    if wanted.frozen is None:
        return Post(*views.files_message(words, wanted.dossier, missing))
    told = words("dossier.handed_edition", edition=wanted.dossier.edition, day=words.full_day(wanted.frozen.handed_on))
    return Post(*edition_message(words, wanted.dossier, told, wanted.sums, missing))


def _word(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    return _file(session, delivery, context, "docx", build_dossier)


def _sheets(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    return _file(session, delivery, context, "xlsx", build_dossier_workbook)


def _file(
    session: Session, delivery: Delivery, context: Context, ending: str, build: Callable[..., bytes]
) -> Outgoing | None:
    """A file of the bundle as it is now, or of an edition: then with the bytes that are kept, or to be kept."""
    words, wanted = _find(session, delivery, context)
    if wanted is None:
        return None
    words, dossier, frozen = in_chosen_language(words, delivery), wanted.dossier, wanted.frozen
    made_at = context.now()
    if frozen is not None:
        # An edition is made in the network's time zone and at the time of its handover, whichever reader asks for it.
        words, made_at = replace(context.texts.network, language=words.language), frozen.made_at
    file = File(
        name=dossier_file_name(dossier, ending),
        title=dossier.ref,
        content=partial(build, dossier, words, made_at=made_at),
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )
    if frozen is None:
        return file
    own_id, language = wanted.own_id, words.language
    key = file_key(dossier.ref, dossier.edition, language=language, ending=ending, own_id=own_id)
    return kept_or_new(session, key, file)


def _find(session: Session, delivery: Delivery, context: Context) -> tuple[Translator, _Wanted | None]:
    """What the person who asked gets; None if they may no longer see it."""
    words, reader = reader_of(session, delivery, context)
    number, edition = delivery.about["bundle"], delivery.about.get("edition")
    own_id, is_own = delivery.about.get("organisation"), bool(delivery.about.get("is_own"))
    try:
        own = get_own(session, reader=reader, number=number) if is_own else None
        bundle = own.bundle if own else permissions.get_to_read(session, reader=reader, number=number)
        if edition is not None:
            language = in_chosen_language(words, delivery).language
            return words, _find_edition(session, bundle, edition, own_id, language, reader)
    except RuleError:
        return words, None
    on = context.network_today
    if own is None:
        concept = collect_concept(session, bundle, on=on, clean=Marking(), for_organisation=own_id, reader=reader)
        return words, _Wanted(concept)
    return words, _Wanted(collect_unkept(session, own, reader=reader, organisation_id=own_id, on=on))


def _find_edition(
    session: Session, bundle: Bundle, edition: int, own_id: int | None, language: str, reader: Person
) -> _Wanted | None:
    frozen = find_edition(session, bundle, edition)
    if frozen is None:
        return None
    dossier = frozen.dossier
    if own_id is not None:
        own_ids = {
            own_id,
            *(reader.predecessor_ids if reader.organisation and reader.organisation.id == own_id else ()),
        }
        found = frozen.find_own(own_ids)
        if found is None:
            return None
        own_id, dossier = found
    check_readable(session, bundle, frozen, dossier, reader=reader)
    sums = []
    for ending in ("docx", "xlsx"):
        variant = file_key(dossier.ref, edition, language=language, ending=ending, own_id=own_id).variant
        sums += [
            (ending, one.sha256)
            for one in list_files(session, bundle)
            if one.edition == edition and one.variant == variant
        ]
    return _Wanted(dossier, frozen, tuple(sums), own_id)


def _bundle_ref(_session: Session, delivery: Delivery, _context: Context, _words: Translator) -> str:
    return Series.BUNDLE.ref(delivery.about["bundle"])


def _on_the_command_line(session: Session, delivery: Delivery, context: Context, words: Translator) -> str:
    ref = _bundle_ref(session, delivery, context, words)
    command = ["kennisbot", "bundle", ref, "--out", f"{ref}.{'docx' if delivery.kind == WORD else 'xlsx'}"]
    if edition := delivery.about.get("edition"):
        command += ["--edition", str(edition)]
    if own_id := delivery.about.get("organisation"):
        command += ["--for", people.get_organisation(session, own_id).name]
    return by_command(words, command)


_otherwise = partial(to_who_asked, FILES)
KINDS = {
    FILES: Kind(_message, follow_with(WORD, SHEETS), _otherwise),
    WORD: file_kind(_word, Awaited("word", _bundle_ref, _on_the_command_line, _message), after_failed=_otherwise),
    SHEETS: file_kind(_sheets, Awaited("excel", _bundle_ref, _on_the_command_line, _message), after_failed=_otherwise),
}
