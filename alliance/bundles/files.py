"""Ask for the files of a bundle: as it is now, or as an edition was handed over."""

import datetime as dt
from dataclasses import dataclass, replace

from alliance.bundles import editions, permissions, supporter_notices
from alliance.bundles.dossiers import CollectedDossier, collect_dossier, list_supporters
from alliance.enums import AddresseeKind
from alliance.errors import Conflict, NotFound
from alliance.people.members import Person
from storage.bundles import bundles as rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.tables import Bundle

FILES = "bundle_files"
"""The kind of the delivery that announces the files; they are posted in its thread."""


@dataclass(frozen=True)
class OwnFiles:
    """What members of an organisation can have of a bundle that was handed over to executives."""

    bundle: Bundle
    edition: int | None
    """The edition; None if it was handed over before editions were kept."""
    only: frozenset[int]
    """The ids of the contributions that were handed over."""


def ask_for_files(
    session: Session,
    *,
    by: Person,
    number: int,
    now: dt.datetime,
    organisation_id: int | None = None,
    channel_key: str | None = None,
    language: str | None = None,
    edition: int | None = None,
) -> Bundle:
    """Enqueue the files of a bundle for `channel_key`, by default as a direct message to `by`.

    They show the bundle as it is now, or an `edition` that was handed over; with an organisation, for its own
    executives. They are made in `language`, by default the reader's. Raises NotFound if there is no such bundle or
    edition, or `by` may not see it, and Conflict for a bundle without items, for an organisation that supports none of
    them, or for an edition with an item that `by` may not see.
    """
    bundle = permissions.get_to_read(session, reader=by, number=number)
    if edition is not None:
        _check_edition(session, bundle, edition, by=by, organisation_id=organisation_id)
    elif not rows.list_items(session, bundle.id):
        raise Conflict("problem.bundle_empty", ref=bundle.ref)
    elif organisation_id is not None and all(key != organisation_id for key, _ in list_supporters(session, bundle)):
        raise Conflict("problem.bundle_not_behind", ref=bundle.ref)
    about = {
        "bundle": bundle.number,
        "organisation": organisation_id,
        "by": by.slack_user_id,
        "language": language,
        "edition": edition,
    }
    enqueue(session, kind=FILES, channel_key=channel_key or by.slack_user_id, about=about, now=now, is_urgent=True)
    return bundle


def ask_for_own(
    session: Session,
    *,
    by: Person,
    number: int,
    now: dt.datetime,
    channel_key: str | None = None,
    language: str | None = None,
) -> Bundle:
    """Enqueue the files for the organisation's own executives, if items that were handed over to them have its support.

    `channel_key` and `language` as with `ask_for_files`. Raises what `get_own` raises.
    """
    own = get_own(session, reader=by, number=number)
    assert by.organisation is not None  # get_own found it among the supporters of an item
    about = {
        "bundle": own.bundle.number,
        "organisation": by.organisation.id,
        "is_own": True,
        "by": by.slack_user_id,
        "language": language,
        "edition": own.edition,
    }
    enqueue(session, kind=FILES, channel_key=channel_key or by.slack_user_id, about=about, now=now, is_urgent=True)
    return own.bundle


def get_own(session: Session, *, reader: Person, number: int) -> OwnFiles:
    """The files that a reader's organisation can get of a bundle handed over to executives.

    Raises NotFound for organisations that support none of its items, and Conflict for one that did not support it yet
    when it was handed over, or if a guest may not see all of it.
    """
    bundle = permissions.get_bundle(session, number)
    missing: int | None = None
    for one in rows.list_addressees(session, [bundle.id]):
        if one.kind is not AddresseeKind.OWN_EXECUTIVES:
            continue
        only = frozenset(found.id for found, _ in rows.list_handed(session, one.id))
        frozen = editions.find_edition(session, bundle, one.edition) if one.edition else None
        if frozen is not None and reader.organisation is not None:
            found = frozen.find_own({reader.organisation.id, *reader.predecessor_ids})
            if found is not None:
                editions.check_readable(session, bundle, frozen, found[1], reader=reader)
                return OwnFiles(bundle, one.edition, only)
        if supporter_notices.is_supporter(session, one, reader=reader):
            if frozen is None:
                return OwnFiles(bundle, None, only)
            missing = one.edition
    if missing is not None:
        raise Conflict("problem.bundle_own_not_yet", ref=bundle.ref, edition=missing)
    raise NotFound("bundle", bundle.ref)


def collect_unkept(
    session: Session, own: OwnFiles, *, reader: Person, organisation_id: int | None, on: dt.date
) -> CollectedDossier:
    """What was handed over before editions were kept, as it is on a day for members of an organisation.

    Other organisations' mandates, and what only an alliance can see, are for people who run the bundle.
    """
    dossier = collect_dossier(
        session, own.bundle, on=on, for_organisation=organisation_id, reader=reader, only=own.only
    )
    return replace(editions.as_handed(dossier, dossier.replaces), limited=())


def _check_edition(session: Session, bundle: Bundle, edition: int, *, by: Person, organisation_id: int | None) -> None:
    frozen = editions.find_edition(session, bundle, edition)
    if frozen is None:
        raise Conflict("problem.bundle_edition_not_kept", ref=bundle.ref, edition=edition)
    dossier = frozen.dossier
    if organisation_id is not None:
        own = frozen.find_own([organisation_id])
        if own is None:
            raise Conflict("problem.bundle_own_not_in", ref=bundle.ref, edition=edition)
        dossier = own[1]
    editions.check_readable(session, bundle, frozen, dossier, reader=by)
