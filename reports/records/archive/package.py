"""A zip that is the same for the same content, with the checksum of each file in it."""

import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterable
from typing import IO, NamedTuple

STORED = (".xlsx", ".docx")
"""Files that are compressed already."""
PLAIN = 0o644 << 16
UNIX = 3
EARLIEST = 1980
"""The first year that a zip can date."""


class Packed(NamedTuple):
    """A file of the zip."""

    path: str
    size: int
    sha256: str


class Package:
    """Writes files into a zip, one after the other, all dated with the same day."""

    def __init__(self, target: IO[bytes], on: dt.date) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._date = (max(on.year, EARLIEST), on.month, on.day, 0, 0, 0)
        self.packed: list[Packed] = []

    def add(self, path: str, content: bytes) -> Packed:
        """Add a file."""
        return self.stream(path, (content,))

    def stream(self, path: str, pieces: Iterable[bytes]) -> Packed:
        """Add a file that is made piece by piece."""
        info = zipfile.ZipInfo(path, self._date)
        info.compress_type = zipfile.ZIP_STORED if path.endswith(STORED) else zipfile.ZIP_DEFLATED
        info.create_system, info.external_attr = UNIX, PLAIN
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=False) as part:
            for piece in pieces:
                part.write(piece)
                digest.update(piece)
                size += len(piece)
        self.packed.append(Packed(path, size, digest.hexdigest()))
        return self.packed[-1]

    def give_up(self) -> None:
        """Leave the zip as it is, unreadable: there may be no room for its list."""
        self._zip.fp = None

    def close(self) -> None:
        """Write the list of the zip; without it nothing can be read."""
        self._zip.close()
