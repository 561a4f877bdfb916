"""Erasure: take a person out of everything that is stored, and leave what belongs to their organisation.

The member's row stays as a stand-in without name and Slack id, so that what they wrote keeps its organisation and votes
keep their count. Readers see the words for `FORMER` in its place. Of kept files readers get a twin without the person;
the original is sealed. Texts that name the person are only offered to the secretariat (`naming_texts`).
"""

import datetime as dt
import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alliance import kept_messages
from alliance.enums import FORMER, GONE
from alliance.errors import Invalid
from alliance.people.audit import audit
from alliance.people.departures import end_roles
from alliance.people.known_names import KnownNames
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.people.vacancies import Admins, leave_vacant, list_last_roles
from alliance.records.erasure.erased_names import NamesOfOne, digest_of
from alliance.records.erasure.found_texts import words_of
from alliance.records.handover_notes import ERASED, tell_everybody
from alliance.records.indexing import index_again
from alliance.records.ownership import Owned, OwnedKind, list_owned
from alliance.records.received_files import drop_waiting
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import people
from storage.records import erasing as rows
from storage.records.erasing import StoredText
from storage.tables import ErasureFind, ErasureRecord, ErasureRequest, KeptFile, Member

REPORT = "erasure_report"
SUBJECT = "person"
"""The name of an erased person in the audit log."""
NOT_SHOWN = frozenset({"deliveries", "drafts", "kept_messages", "merges", "sent_packs", "undos"})
"""Tables whose JSON nobody reads as such: a sure find in it is replaced, and others are left alone."""

TOLD = (OwnedKind.STEP, OwnedKind.CONTACT)
"""Kinds of things about which others are notified when their person is erased."""

RedactFile = Callable[[bytes, str, NamesOfOne, dt.datetime], bytes | None]
"""Makes the twin of a file's bytes in the language of its words; None if the file does not name the person."""


Where = tuple[list[Any], dict[str, Any]]
"""Where a name is: the place in JSON, and the position in the text there."""


@dataclass(frozen=True)
class TwinFile:
    """A kept file of which readers get a twin: what it is, and the checksums of both."""

    kind: str
    subject: str
    edition: int
    name: str
    sealed: str
    """The checksum of the original, as it was sent."""
    twin: str


@dataclass(frozen=True)
class Erasure:
    """What an erasure did, without the identity of the person."""

    erasure_id: int
    replaced: Mapping[str, int]
    """The number of rows that were changed or deleted, by table."""
    files: tuple[TwinFile, ...]
    """Kept, as the law asks for (AVG art. 17 lid 3): originals are sealed, readers get twins."""
    sure: int
    """Places in texts that name the person: somebody of the secretariat decides."""
    unsure: int
    """Places in texts with a word that may be the person's name, or just a word."""
    at: dt.datetime


@dataclass(frozen=True)
class MadeTwins:
    """Twins that were made before the transaction of the erasure, since that takes long."""

    last_id: int
    """Later kept files were not looked at."""
    contents: Mapping[int, bytes]
    """The bytes of each twin, by the id of the kept file."""


def ask_erasure(session: Session, *, by: Person, slack_user_id: str, now: dt.datetime) -> None:
    """Store that a person is to be erased: themselves, or on their request by the secretariat or an admin.

    It is carried out within seconds. Raises NotAllowed, and Invalid for somebody about whom nothing is stored.
    """
    is_own = by.slack_user_id == slack_user_id
    if not is_own:
        authorise(by, Action.ADMINISTER)
    if not rows.find_names(session, slack_user_id):
        raise Invalid("member", "problem.nobody_to_erase")
    asked_by = None if is_own else by.slack_user_id
    rows.add_request(session, ErasureRequest(slack_user_id=slack_user_id, by_slack_user_id=asked_by, asked_at=now))
    if not is_own:
        audit(session, by, "ask_erasure", SUBJECT, {}, now)
    # Nothing else may be stored about a person who is about to be erased.
    session.info["leaves_no_trace"] = is_own


def make_twins(
    session: Session, *, slack_user_id: str, redact_file: RedactFile, ordinary: frozenset[str], now: dt.datetime
) -> MadeTwins:
    """Make the twins of all kept files that name a person; changes nothing."""
    names = _names_of(session, slack_user_id, rows.find_names(session, slack_user_id), ordinary)
    ids = rows.list_file_ids(session)
    return MadeTwins(max(ids, default=0), dict(_twins(session, ids, names, redact_file, now)))


def erase_person(
    session: Session,
    *,
    by: Person | None,
    slack_user_id: str,
    redact_file: RedactFile,
    now: dt.datetime,
    ordinary: frozenset[str] = frozenset(),
    twins: MadeTwins | None = None,
    channel_keys: Sequence[str] = (),
    admins: Admins | None = None,
) -> Erasure:
    """Take a person out of everything, and report it to the secretariat (in `channel_keys`).

    `by` is None for the person themselves, for the command line and for scheduled actions. Their roles end; those that
    nobody else holds are vacant, also that of admin if `admins` says who else is one. Raises NotAllowed, and Invalid
    for somebody about whom nothing is stored, such as after an earlier erasure.
    """
    if by is not None:
        authorise(by, Action.ADMINISTER)
    found = rows.find_names(session, slack_user_id)
    dropped = drop_waiting(session)  # before the person is locked: an import locks in this order, too
    member, has_profile = rows.lock_person(session, slack_user_id)
    if member is None and not has_profile:
        raise Invalid("member", "problem.nobody_to_erase")
    names = _names_of(session, slack_user_id, found, ordinary)
    shown = rows.list_shown(session, member.id) if member is not None else []
    let_go = list_owned(session, member.id, today=now.date()).of(*TOLD) if member is not None else ()
    record = ErasureRecord(person=_recognisable(slack_user_id), at=now)
    session.add(record)
    session.flush()
    done, stand_in = _take_out(session, slack_user_id, member, names, admins, now)
    changed, finds = _go_through_texts(session, names, record, ids=(slack_user_id, stand_in))
    done["received_files"] += dropped
    done.update(text.place.table.name for text in changed)
    index_again(session, changed)
    rows.drop_search_words(session, sorted({*names.words, slack_user_id.casefold()} - words_of(session, finds)))
    record.files = _replace_files(session, names, redact_file, twins, record, now)
    record.replaced = dict(sorted((+done).items()))
    session.add_all(finds)
    session.flush()
    for kind, ids in shown:
        kept_messages.refresh(session, kind, ids, is_urgent=False, now=now)
    if member is not None:
        gone = Owned(let_go)
        tell_everybody(session, by=by, handed_from=member, to=None, owned=Owned(), let_go=gone, reason=ERASED, now=now)
    audit(session, by, "erase_person", SUBJECT, {}, now, erasure=record.id)
    for channel_key in channel_keys:
        enqueue(session, kind=REPORT, channel_key=channel_key, about={"erasure": record.id}, now=now)
    return _as_erasure(record, finds)


def list_erasures(session: Session) -> list[Erasure]:
    """What was erased so far, the oldest first, with the places that are still to be looked at."""
    return [_as_erasure(one, rows.list_finds(session, one.id)) for one in rows.list_erasures(session)]


def list_came_back(session: Session, erased: Sequence[tuple[str, dt.datetime]]) -> list[str]:
    """The Slack ids of people who are still stored although they were erased, as after restoring an older backup.

    `erased` has what each erasure recorded of the person, and when. People who used the bot again after their erasure
    started anew, and are not listed.
    """
    stored = rows.list_stored_since(session)
    return [user for user, since in stored if any(since < at and _is_of(one, user) for one, at in erased)]


def list_records(session: Session) -> list[tuple[str, dt.datetime]]:
    """What each erasure stored of the person, and when it was: enough to recognise them, not to find out who it was."""
    return [(one.person, one.at) for one in rows.list_erasures(session)]


def _as_erasure(record: ErasureRecord, finds: Sequence[ErasureFind]) -> Erasure:
    sure = sum(one.is_sure for one in finds)
    files = tuple(TwinFile(**one) for one in record.files)
    return Erasure(record.id, record.replaced, files, sure, len(finds) - sure, record.at)


def _recognisable(slack_user_id: str, *, salt: str | None = None) -> str:
    salt = salt or secrets.token_hex(8)
    return f"{salt}${hashlib.sha256(f'{salt}:{slack_user_id}'.encode()).hexdigest()}"


def _is_of(record: str, slack_user_id: str) -> bool:
    return _recognisable(slack_user_id, salt=record.partition("$")[0]) == record


def _names_of(session: Session, slack_user_id: str, found: list[str], ordinary: frozenset[str]) -> NamesOfOne:
    others = KnownNames(tuple(rows.list_other_names(session, slack_user_id)), tuple(people.list_public_names(session)))
    return NamesOfOne(slack_user_id, found, others=others, ordinary=ordinary)


def _take_out(
    session: Session,
    slack_user_id: str,
    member: Member | None,
    names: NamesOfOne,
    admins: Admins | None,
    now: dt.datetime,
) -> tuple[Counter[str], str]:
    """Delete what is about nobody else, end the roles, and put a stand-in for the person's ids and name.

    Returns how many rows of which table changed, and the stand-in for the Slack id.
    """
    last = list_last_roles(session, member, admins) if member is not None and member.left_at is None else []
    done: Counter[str] = rows.drop_rows(session, slack_user_id, member.id if member is not None else None)
    stand_in = f"{GONE}{secrets.token_hex(8)}"
    _unname_audited(session, slack_user_id)
    if member is not None:
        done += rows.clear_references(session, member.id)
        end_roles(session, member, now=now)
        rows.make_stand_in(session, member, stand_in=stand_in, now=now)
        leave_vacant(session, last, after=member, by=None, now=now)
        done["members"] += 1
    done["step_owners"] += rows.drop_contact_names(session, names.is_name)
    done += rows.replace_id(session, slack_user_id, stand_in)
    done += rows.drop_words(session, names.has_word)
    return done, stand_in


def _unname_audited(session: Session, slack_user_id: str) -> None:
    """The audit log keeps former names of a person as values of a field."""
    for entry in rows.list_audited(session, slack_user_id):
        if "name" in entry.before:
            entry.before = {**entry.before, "name": FORMER}
        if "name" in entry.after:
            entry.after = {**entry.after, "name": FORMER}


def _go_through_texts(
    session: Session, names: NamesOfOne, record: ErasureRecord, *, ids: tuple[str, str]
) -> tuple[list[StoredText], list[ErasureFind]]:
    """Replace mentions and lone names in all texts, and note where else the person may be named.

    `ids` are the Slack id and its stand-in.
    """
    changed: list[StoredText] = []
    finds: list[ErasureFind] = []
    for text in rows.list_texts(session, [ids[0], *sorted(names.words)]):
        is_at_once = text.place.table.name in NOT_SHOWN
        is_json = not isinstance(text.value, str)
        new, found = _without(text.value, names, ids, is_at_once=is_at_once, is_json=is_json)
        if new != text.value:
            rows.change_text(session, text, new)
            changed.append(text)
        place = f"{text.place.table.name}.{text.place.column.name}"
        finds += [
            ErasureFind(erasure_id=record.id, place=place, row_key=list(text.key), path=path, **where)
            for path, where in found
        ]
    return changed, finds


def _without(
    value: Any, names: NamesOfOne, ids: tuple[str, str], *, is_at_once: bool, is_json: bool
) -> tuple[Any, list[Where]]:
    """A value without mentions and lone names, and where in it the person may be named."""
    if isinstance(value, str):
        if is_json and (value == ids[0] or names.is_name(value)):
            return ids[1] if value == ids[0] else FORMER, []
        text = names.without_id(value)
        found = names.find(text)
        if is_at_once:
            for one in reversed([one for one in found if one.is_sure]):
                text = text[: one.begins] + FORMER + text[one.ends :]
            return text, []
        digest = digest_of(text)
        here: list[Where] = [
            ([], {"begins": one.begins, "ends": one.ends, "is_sure": one.is_sure, "digest": digest}) for one in found
        ]
        return text, here
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        done = {key: _without(one, names, ids, is_at_once=is_at_once, is_json=is_json) for key, one in parts}
        if isinstance(value, dict):
            done = {names.without_id(str(key)): one for key, one in done.items()}
        # A place is found again by the keys that are stored now.
        inside = [([key, *path], where) for key, (_, found) in done.items() for path, where in found]
        new = {key: one for key, (one, _) in done.items()}
        return (new if isinstance(value, dict) else list(new.values())), inside
    return value, []


def _replace_files(
    session: Session,
    names: NamesOfOne,
    redact_file: RedactFile,
    twins: MadeTwins | None,
    record: ErasureRecord,
    now: dt.datetime,
) -> list[dict[str, Any]]:
    """Give readers the twins of the kept files, and make those of files that came after the others were made."""
    made = dict(twins.contents) if twins is not None else {}
    later = rows.list_file_ids(session, after=twins.last_id if twins is not None else 0)
    made |= dict(_twins(session, later, names, redact_file, now))
    told: list[dict[str, Any]] = []
    for file_id, content in made.items():
        file = session.get_one(KeptFile, file_id)
        sealed = rows.replace_file(session, file, content, erasure_id=record.id, now=now)
        about = {"kind": str(file.kind), "subject": file.subject, "edition": file.edition, "name": file.name}
        told.append({**about, "sealed": sealed, "twin": file.sha256})
    return told


def _twins(
    session: Session, ids: Sequence[int], names: NamesOfOne, redact_file: RedactFile, now: dt.datetime
) -> Iterator[tuple[int, bytes]]:
    for file_id in ids:
        file = session.get_one(KeptFile, file_id)
        twin = redact_file(file.content, file.variant.partition(":")[0], names, now)
        session.expunge(file)  # its bytes are not needed any longer
        if twin is not None:
            yield file_id, twin
