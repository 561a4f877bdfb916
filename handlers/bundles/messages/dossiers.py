"""Render a bundle as files: first a message that introduces them, then Word and Excel in its thread."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from alliance.bundles import bundles
from alliance.bundles.dossiers import FILES, CollectedDossier, collect_dossier, get_own
from alliance.errors import RuleError
from alliance.words import Series
from handlers.bundles.views import dossiers as views
from handlers.slack.context import Context
from handlers.slack.files import in_chosen_language
from handlers.slack.messages.kind import Awaited, Budget, Kind, Sent, beside, reader_of, to_who_asked
from handlers.slack.outgoing import File, Outgoing, Post
from handlers.slack.views.unmade import by_command
from reports.bundles.dossier import build_dossier, dossier_file_name
from reports.bundles.dossier_sheets import build_dossier_workbook
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import people
from storage.tables import Delivery
from texts import Translator

WORD, SHEETS = "bundle_word", "bundle_sheets"


def _message(session: Session, delivery: Delivery, context: Context, missing: str = "") -> Outgoing | None:
    words, dossier = _collect(session, delivery, context)
    if dossier is None:
        return None
    return Post(*views.files_message(words, dossier, missing))


def _word(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, dossier = _collect(session, delivery, context)
    if dossier is None:
        return None
    words = in_chosen_language(words, delivery)
    return _file(delivery, dossier, "docx", partial(build_dossier, dossier, words, made_at=context.now()))


def _sheets(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, dossier = _collect(session, delivery, context)
    if dossier is None:
        return None
    words = in_chosen_language(words, delivery)
    return _file(delivery, dossier, "xlsx", partial(build_dossier_workbook, dossier, words, made_at=context.now()))


def _file(delivery: Delivery, dossier: CollectedDossier, ending: str, content: Callable[[], bytes]) -> File:
    return File(
        name=dossier_file_name(dossier, ending),
        title=dossier.ref,
        content=content,
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )


def _collect(session: Session, delivery: Delivery, context: Context) -> tuple[Translator, CollectedDossier | None]:
    """The bundle's current dossier, or None if the person who asked may no longer see it."""
    words, reader = reader_of(session, delivery, context)
    on = context.texts.network.local(context.now()).date()
    number, own_id, only = delivery.about["bundle"], delivery.about.get("organisation"), None
    is_own = bool(delivery.about.get("is_own"))
    try:
        if is_own:
            bundle, only = get_own(session, reader=reader, number=number)
        else:
            bundle = bundles.get_to_read(session, reader=reader, number=number)
    except RuleError:
        return words, None
    dossier = collect_dossier(session, bundle, on=on, for_organisation=own_id, reader=reader, only=only)
    if is_own:
        # Other organisations' mandates are for people who run the bundle, and what was handed over is no draft.
        dossier = replace(dossier, left_out=(), limited=(), slips=(), replaces=0, is_concept=False)
    return words, dossier


def _after_message(session: Session, delivery: Delivery, sent: Sent) -> None:
    about = {**delivery.about, "channel": sent.channel_id, "ts": sent.ts}
    for kind in (WORD, SHEETS):
        enqueue(session, kind=kind, lane=beside(delivery.lane), about=about, now=sent.now, is_urgent=True)


def _ref(_session: Session, delivery: Delivery, _context: Context, _words: Translator) -> str:
    return f"{Series.BUNDLE}-{delivery.about['bundle']}"


def _on_the_command_line(session: Session, delivery: Delivery, context: Context, words: Translator) -> str:
    ref = _ref(session, delivery, context, words)
    command = ["kennisbot", "bundle", ref, "--out", f"{ref}.{'docx' if delivery.kind == WORD else 'xlsx'}"]
    if own_id := delivery.about.get("organisation"):
        command += ["--for", people.get_organisation(session, own_id).name]
    return by_command(words, command)


_otherwise = partial(to_who_asked, FILES)
KINDS = {
    FILES: Kind(_message, _after_message, _otherwise),
    WORD: Kind(
        _word,
        after_failed=_otherwise,
        takes_long=True,
        awaited=Awaited("word", _ref, _on_the_command_line, _message),
        budget=Budget.UPLOAD,
    ),
    SHEETS: Kind(
        _sheets,
        after_failed=_otherwise,
        takes_long=True,
        awaited=Awaited("excel", _ref, _on_the_command_line, _message),
        budget=Budget.UPLOAD,
    ),
}
