"""Writing an archive to a file: everything passes through once, so that its size does not matter."""

import datetime as dt
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from alliance.archive_terms import Appraisal
from alliance.enums import Series
from alliance.records.archive import Archive, ArchivedFile, ArchivedRecord, ArchiveOrder, ArchivePart
from reports.records.archive.file_texts import texts_of
from reports.records.archive.inventory import NAME as INVENTORY
from reports.records.archive.inventory import Inventory
from reports.records.archive.mdto import Described, MetadataWriter, Referred
from reports.records.archive.package import Package, Packed
from reports.records.archive.pages import Listed, index_page, record_page
from reports.records.archive.readme import readme
from reports.records.archive.redacted_files import redact_file
from reports.records.archive.sheets import FILES, ArchiveSheets, Spool
from reports.records.archive.values_in_words import PlainValues, RedactedValues
from texts import LANGUAGES, Translator

MANIFEST, CHECKSUMS = "manifest.json", "manifest-sha256.txt"
DOSSIERS = frozenset({ArchivePart.MEETINGS, ArchivePart.BUNDLES, ArchivePart.DIGESTS})
"""The parts whose things have files beside their data: a dossier of several pieces in the metadata."""
OF_SERIES = {
    Series.CONTRIBUTION: ArchivePart.CONTRIBUTIONS,
    Series.STEP: ArchivePart.STEPS,
    Series.POLL: ArchivePart.POLLS,
    Series.MEETING: ArchivePart.MEETINGS,
    Series.BUNDLE: ArchivePart.BUNDLES,
}
"""The part to which things with these references belong."""
_REFERENCES = re.compile(rb"\b[BV]-\d+\b")
_OFFICE = (".docx", ".xlsx")


def archive_file_name(order: ArchiveOrder, today: dt.date) -> str:
    """The file's name; only there is the day on which it was made."""
    kind = "woo" if order.about else "archief"
    return f"kennisbot-{kind}-{order.first_on}-{order.last_on}-gemaakt-{today}.zip"


def archive_title(order: ArchiveOrder, words: Translator) -> str:
    """What an archive is called."""
    days = {"first": words.full_day(order.first_on), "last": words.full_day(order.last_on)}
    if order.about:
        return words("archival.title_about", about=order.about, **days)
    return words("archival.title", **days)


def write_archive(archive: Archive, target: IO[bytes], words: Translator, appraisal: Appraisal) -> bool:
    """Write an archive as a zip in the language of `words`; the same content gives the same bytes.

    Returns whether anything happened that is in it.
    """
    writing = _Writing(archive, target, words, appraisal)
    try:
        writing.run()
    except BaseException:
        writing.package.give_up()
        raise
    return any(writing.counts.values())


@dataclass(frozen=True)
class FileLeftOut:
    """A file that was handed over and is not in the archive."""

    ref: str
    name: str
    why: str
    closed: str = ""
    """The references of the closed things that it mentions."""
    redacted: bytes | None = None
    """The replacement: the file without people, if it can be made."""
    finds: int = 0
    """How much about people is left out of that."""

    @property
    def told(self) -> str:
        """What the file is called: whose it is, and its name."""
        return f"{self.ref} · {self.name}"


class _Writing:
    """One archive while it is written."""

    def __init__(self, archive: Archive, target: IO[bytes], words: Translator, appraisal: Appraisal) -> None:
        self.archive, self.order, self.words = archive, archive.order, words
        self.title = archive_title(archive.order, words)
        self.network = words.name(archive.network)
        self.package = Package(target, self.order.last_on)
        self.maker = MetadataWriter(
            f"Kennisbot · {self.network}", self.network, words.language, appraisal, self.order.last_on
        )
        self.plain = self._plain()
        self.sheets, self.index = ArchiveSheets(words), Spool()
        self.inventory = Inventory(words) if self.order.about else None
        self.closed = archive.closed_refs()
        self.files: list[tuple[str, str]] = []
        """Path and name of each file of the thing that is being written."""
        self.files_left_out: list[FileLeftOut] = []
        self.counts: dict[str, int] = {}
        period = f"{self.order.first_on}/{self.order.last_on}"
        key = f"woo:{self.order.about}:{period}" if self.order.about else f"archief:{period}"
        self.root = Referred(key, f"{self.title} · {self.network}")

    def run(self) -> None:
        """Write everything, the list of checksums last."""
        for part in ArchivePart:
            self.counts[part] = 0
            for record in self.archive.records(part):
                self.counts[part] += 1
                self._record(record)
            if self.counts[part]:
                self._series(part)
        self._whole()
        self._manifest()
        self.package.close()

    def _plain(self) -> PlainValues:
        if not self.order.about:
            return PlainValues(self.words)
        people = self.archive.known
        board = {one.member_id: one.name for one in self.archive.board()}
        return RedactedValues(self.words, people, board)

    def _record(self, record: ArchivedRecord) -> None:
        """The data of a thing, its files, and the metadata of each."""
        before = self.plain.left_out
        values = self.plain.record(record.content)
        title, folder = self.plain.text(record.title), self._folder(record)
        own = Referred(record.ref, f"{record.ref} {title}")
        is_dossier = record.part in DOSSIERS
        data_of = Referred(f"{record.ref}#gegevens", self.words("archival.data_of", ref=record.ref))
        piece = data_of if is_dossier else own
        pieces = [self._data(values, folder, record, piece), self._page(values, folder, record, piece, title)]
        left_out = self.plain.left_out - before
        if self.inventory is not None:
            kind = self.words(f"archival.document.{record.part}")
            self.inventory.add(record.ref, kind, title, values["made_at"], left_out, [one.path for one in pieces])
        parts = [piece] if is_dossier else []
        if is_dossier:
            self._describe(f"{folder}/gegevens", record, piece, "Archiefstuk", pieces=pieces, part_of=own)
        self.files = []
        told = (self._file(file, folder, record, own) for file in record.files)
        parts += [one for one in told if one is not None]
        level = "Dossier" if is_dossier else "Archiefstuk"
        path = f"{folder}/dossier" if is_dossier else f"{folder}/{record.ref}"
        files = [] if is_dossier else pieces
        self._describe(path, record, own, level, pieces=files, part_of=self._series_of(record.part), parts=parts)
        self.sheets.add(record.part, values)
        year, state = self._day(record.made_at).year, values.get("state") or ""
        data, page = (one.path for one in pieces)
        self.index.add([record.part, record.ref, title, str(year), state, page, data, self.files])

    def _data(self, values: dict[str, Any], folder: str, record: ArchivedRecord, of: Referred) -> Packed:
        content = json.dumps(values, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"
        return self._add(f"{folder}/{_safe(record.ref)}.json", content, of, self.archive.end)

    def _page(self, values: dict[str, Any], folder: str, record: ArchivedRecord, of: Referred, title: str) -> Packed:
        up, start = "../" * (folder.count("/") + 1), "index" if self.inventory is None else INVENTORY
        links = {"index": f"{up}{start}.html", "data": f"{_safe(record.ref)}.json"}
        page = record_page(values, f"{record.ref} · {title}", self.words, **links)
        return self._add(f"{folder}/{_safe(record.ref)}.html", page, of, self.archive.end)

    def _file(self, file: ArchivedFile, folder: str, record: ArchivedRecord, own: Referred) -> Referred | None:
        """A file as it was handed over, unless it has to stay out; how it is referred to."""
        content, called, key = self.archive.read(file), file.name, f"{record.ref}#{file.edition}:{file.variant}"
        name = f"{file.edition}-{file.variant.replace(':', '-')}-{_safe(file.name)}"
        kind = self.words(f"archival.document.{file.kind}")
        made_at = self.words.local(file.made_at).isoformat(timespec="seconds")
        if (left_out := self._left_out(file, content, record)) is not None:
            self.files_left_out.append(left_out)
            if left_out.redacted is None:
                if self.inventory is not None:
                    self.inventory.leave_out(record.ref, kind, left_out.name, made_at, left_out.why)
                return None
            content, called, key = left_out.redacted, left_out.name, f"{key}:{self.words('archival.redacted_part')}"
            name = f"{file.edition}-{self.words('archival.redacted_part')}-{_safe(called.replace(' ', '-'))}"
        piece = Referred(key, called)
        packed = self._add(f"{folder}/{name}", content, piece, file.made_at)
        self.files.append((packed.path, called))
        described = Described(
            piece,
            "Archiefstuk",
            self.words("archival.file_of", ref=record.ref, edition=file.edition),
            self._day(file.made_at),
            self._day(file.made_at),
            kind=self.words(f"archival.document.{file.kind}"),
            made_at=file.made_at,
            changed_at=file.made_at,
            part_of=own,
            files=[self._refer(packed)],
        )
        self._metadata(packed.path.rpartition(".")[0], described)
        row = {"path": packed.path, "ref": record.ref, "name": called, "edition": file.edition}
        self.sheets.add_row(FILES, {**row, "made_at": made_at, "size": packed.size, "sha256": packed.sha256})
        if self.inventory is not None:
            finds, also = (left_out.finds, self._instead(file)) if left_out is not None else (None, "")
            self.inventory.add(record.ref, kind, called, made_at, finds, [packed.path], also)
        return piece

    def _left_out(self, file: ArchivedFile, content: bytes, record: ArchivedRecord) -> FileLeftOut | None:
        """Why a file stays out: it reveals something closed or, in answer to a request, something about people.

        A file in which something is replaced differs from the one handed over. It is included instead, and the
        inventory says so, but only if the rules find nothing in it any more, and never if it reveals something closed.
        """
        plain, spaced = self.plain, re.sub(r"[-_]", " ", file.name)
        is_named = isinstance(plain, RedactedValues) and plain.count_in(spaced)
        name = plain.text(spaced) if is_named else file.name
        if closed := ", ".join(sorted(self.closed & _mentioned(file.name, content))):
            return FileLeftOut(record.ref, name, self.words("archival.why_file", refs=closed), closed)
        if not isinstance(plain, RedactedValues):
            return None
        if (texts := texts_of(content)) is None:
            return FileLeftOut(record.ref, name, self.words("archival.why_unread"))
        office = plain.office(self.archive.contact)

        def count(told: Iterable[str]) -> int:
            return sum(plain.count_in(text.replace(office, "") if office else text) for text in told)

        found = count([spaced, *texts])
        if not found:
            return None
        redacted = redact_file(content, lambda text: plain.without_people(text, office), self._instead(file))
        is_clean = not count(texts_of(redacted) or [])
        why = self.words.count("archival.why_people", found)
        return FileLeftOut(record.ref, name, why, redacted=redacted if is_clean else None, finds=found)

    def _instead(self, file: ArchivedFile) -> str:
        """The note that a file was made for the request, and from which original."""
        return self.words("archival.redacted_file", sha256=file.sha256)

    def _describe(
        self,
        path: str,
        record: ArchivedRecord,
        own: Referred,
        level: str,
        *,
        pieces: Sequence[Packed],
        part_of: Referred,
        parts: Sequence[Referred] = (),
    ) -> None:
        names = (record.alliance, record.organisation)
        alliance, organisation = ("" if one is None else self.words.name(one) for one in names)
        described = Described(
            own,
            level,
            own.name,
            self._day(record.made_at),
            self._day(record.changed_at),
            kind=self.words(f"archival.part.{record.part}"),
            keywords=[alliance] if alliance else [],
            made_at=record.made_at,
            changed_at=record.changed_at,
            organisation=organisation,
            part_of=part_of,
            parts=parts,
            files=[self._refer(one) for one in pieces],
            restriction=self.words("archival.closed_to", alliance=alliance) if record.is_closed else "",
        )
        self._metadata(path, described)

    def _series(self, part: ArchivePart) -> None:
        """The metadata of a part, which lists all that is in it."""
        rows = (row for row in self.index if row[0] == part)
        described = Described(
            self._series_of(part),
            "Serie",
            self.words(f"archival.about.{part}"),
            self.order.first_on,
            self.order.last_on,
            kind=self.words(f"archival.part.{part}"),
            part_of=self.root,
            parts=(Referred(str(ref), f"{ref} {title}") for _, ref, title, *_ in rows),
        )
        self._metadata(f"{self.words(f'archival.folder.{part}')}/serie", described)

    def _whole(self) -> None:
        """What is about the archive as a whole: workbook, explanation, index and metadata."""
        overview = Referred(f"{self.root.key}#overzicht", self.words("archival.overview"))
        guide = Referred(f"{self.root.key}#toelichting", self.words("archival.guide"))
        book = self.sheets.write(title=self.title, sentences=self._sentences(), made_at=self.archive.end)
        end = self.archive.end
        books = [self._add(f"{self.words('archival.file.overview')}.xlsx", book, overview, end)]
        guides = []
        if self.inventory is not None:
            for ref in self.archive.left_out:
                kind = self.words(f"archival.document.{OF_SERIES[Series(ref[:1])]}")
                at = self.archive.closed_since(ref)
                day = self.words.local(at).isoformat(timespec="seconds") if at is not None else ""
                self.inventory.leave_out(ref, kind, "", day, self.words("archival.why_closed"))
            made = self.inventory.write(self.title, end)
            books += [self._add(path, content, overview, end) for path, content in made]
        else:
            rows = (Listed(*row) for row in self.index)  # type: ignore[arg-type]  # as it was added
            page = index_page(rows, self.title, self._sentences(), self.words)
            guides.append(self._add("index.html", page, guide, end))
        for language in LANGUAGES:
            text = readme(self, Translator(language, self.words.zone))
            guides.append(self._add("LEESMIJ.txt" if language == "nl" else "README.txt", text, guide, end))
        for own, pieces in ((overview, books), (guide, guides)):
            described = Described(
                own,
                "Archiefstuk",
                own.name,
                self.order.first_on,
                self.order.last_on,
                part_of=self.root,
                files=[self._refer(one) for one in pieces],
            )
            self._metadata(pieces[0].path.rpartition(".")[0], described)
        series = [self._series_of(part) for part in ArchivePart if self.counts[part]]
        described = Described(
            self.root,
            "Archief",
            " ".join(self._sentences()),
            self.order.first_on,
            self.order.last_on,
            parts=[*series, overview, guide],
        )
        self._metadata("archief", described)

    def _sentences(self) -> list[str]:
        counted = [
            self.words.count(f"archival.count.{part}", self.counts[part])
            for part in ArchivePart
            if self.counts.get(part)
        ]
        told = self.words("archival.holds", what=", ".join(counted)) if counted else self.words("archival.nothing")
        out = self.archive.left_out
        left = [self.words.count("archival.closed_left_out", len(out), refs=", ".join(out))] if out else []
        reason = [self.words("archival.closed_included", reason=self.order.reason)] if self.order.reason else []
        return [told, *left, *reason]

    def _manifest(self) -> None:
        """The list of everything with checksums, as JSON and as `sha256sum` reads it."""
        order = {"network": self.network, "from": str(self.order.first_on), "to": str(self.order.last_on)}
        closed = {
            "included": bool(self.order.reason),
            "reason": self.order.reason,
            "left_out": len(self.archive.left_out),
            "references": self.archive.left_out,
            "files_left_out": [
                {"file": one.told, "because_of": one.closed} for one in self.files_left_out if one.closed
            ],
        }
        others = [
            {"file": one.told, "why": one.why, "redacted": one.redacted is not None}
            for one in self.files_left_out
            if not one.closed
        ]
        files = sorted(self.package.packed)
        manifest = {
            **order,
            "about": self.order.about,
            "time_zone": str(self.words.zone),
            "language": self.words.language,
            "metadata": "MDTO 1.0.2",
            "counts": {str(part): number for part, number in self.counts.items()},
            "closed": closed,
            **({"files_left_out": others} if self.order.about else {}),
            "files": [{"path": one.path, "bytes": one.size, "sha256": one.sha256} for one in files],
        }
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"
        files.append(self.package.add(MANIFEST, content))
        lines = (f"{one.sha256}  {one.path}\n".encode() for one in sorted(files))
        self.package.stream(CHECKSUMS, lines)

    def _add(self, path: str, content: bytes, of: Referred, at: dt.datetime) -> Packed:
        """Add a file with the metadata of its own."""
        packed = self.package.add(path, content)
        own = self._refer(packed)
        told = self.maker.file(own, size=packed.size, sha256=packed.sha256, at=at, of=of)
        self.package.add(f"{path}.bestand.mdto.xml", told.encode())
        return packed

    def _refer(self, packed: Packed) -> Referred:
        return Referred(f"{self.root.key}#{packed.path}", packed.path.rpartition("/")[2])

    def _metadata(self, path: str, described: Described) -> None:
        self.package.stream(f"{path}.mdto.xml", _in_bytes(self.maker.describe(described)))

    def _series_of(self, part: ArchivePart) -> Referred:
        return Referred(f"{self.root.key}#{part}", self.words(f"archival.part.{part}"))

    def _folder(self, record: ArchivedRecord) -> str:
        folder = self.words(f"archival.folder.{record.part}")
        return f"{folder}/{_safe(record.ref)}" if record.part in DOSSIERS else folder

    def _day(self, at: dt.datetime) -> dt.date:
        return self.words.local(at).date()


def _mentioned(name: str, content: bytes) -> set[str]:
    """The references of contributions and polls in a Word or Excel file; none in one that is something else."""
    found: set[str] = set()
    if not name.endswith(_OFFICE) or not zipfile.is_zipfile(BytesIO(content)):
        return found
    with zipfile.ZipFile(BytesIO(content)) as parts:
        for part in parts.namelist():
            if part.endswith(".xml"):
                found |= {ref.decode() for ref in _REFERENCES.findall(parts.read(part))}
    return found


def _safe(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)


def _in_bytes(pieces: Iterable[str]) -> Iterator[bytes]:
    return (piece.encode() for piece in pieces)
