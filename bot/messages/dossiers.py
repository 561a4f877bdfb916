"""A bundle as files: first a message that says what they are, then Word and Excel in its thread."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from alliance import bundles
from alliance.dossiers import FILES, CollectedDossier, collect_dossier, get_own
from alliance.errors import RuleError
from bot.messages.kind import Budget, Kind, Sent, beside, reader_of
from bot.outgoing import File, Outgoing, Post
from handlers.desk import Desk
from handlers.views import dossiers as views
from reports.dossier import build_dossier, dossier_file_name
from reports.dossier_sheets import build_dossier_workbook
from storage.database import Session
from storage.deliveries import enqueue
from storage.tables import Delivery
from texts import Translator

WORD, SHEETS = "bundle_word", "bundle_sheets"


def _message(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    words, dossier = _collect(session, delivery, desk)
    if dossier is None:
        return None
    return Post(*views.files_message(words, dossier))


def _word(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    words, dossier = _collect(session, delivery, desk)
    if dossier is None:
        return None
    return _file(delivery, dossier, "docx", partial(build_dossier, dossier, words, made_at=desk.now()))


def _sheets(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    words, dossier = _collect(session, delivery, desk)
    if dossier is None:
        return None
    return _file(delivery, dossier, "xlsx", partial(build_dossier_workbook, dossier, words, made_at=desk.now()))


def _file(delivery: Delivery, dossier: CollectedDossier, ending: str, content: Callable[[], bytes]) -> File:
    return File(
        name=dossier_file_name(dossier, ending),
        title=dossier.ref,
        content=content,
        channel_id=delivery.about["channel"],
        thread_ts=delivery.about["ts"],
    )


def _collect(session: Session, delivery: Delivery, desk: Desk) -> tuple[Translator, CollectedDossier | None]:
    """What the bundle says now, if who asked may still see it."""
    words, reader = reader_of(session, delivery, desk)
    on = desk.texts.network.local(desk.now()).date()
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
        # What others allow is for who runs the bundle, and what was handed over is no draft.
        dossier = replace(dossier, left_out=(), limited=(), slips=(), replaces=0, is_concept=False)
    return words, dossier


def _after_message(session: Session, delivery: Delivery, sent: Sent) -> None:
    about = {**delivery.about, "channel": sent.channel_id, "ts": sent.ts}
    for kind in (WORD, SHEETS):
        enqueue(session, kind=kind, lane=beside(delivery.lane), about=about, now=sent.now, is_urgent=True)


KINDS = {
    FILES: Kind(_message, _after_message),
    WORD: Kind(_word, takes_long=True, budget=Budget.UPLOAD),
    SHEETS: Kind(_sheets, takes_long=True, budget=Budget.UPLOAD),
}
