"""Office files as they are printed: pages with their words in place, and as pictures."""

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path

PATIENCE = 1200
"""Seconds after which the program is taken to hang. All files are twenty-five seconds of work, and ten times that on a
machine that ten others want, too."""
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>')


@dataclass(frozen=True)
class PageWord:
    """A word and where it stands on its page, in points from the left and from above."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class PrintedPage:
    """A page, its size in points."""

    width: float
    height: float
    words: Sequence[PageWord]

    @property
    def text(self) -> str:
        """Its words in the order in which they were printed."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class Shade:
    """A page as a grey picture."""

    width: int
    height: int
    greys: bytes

    def is_blank_beyond(self, margin: float) -> bool:
        """Whether nothing is drawn nearer to the edge than this share of the page's width."""
        edge = max(1, round(margin * self.width))
        rows = [self.greys[start : start + self.width] for start in range(0, len(self.greys), self.width)]
        sides = b"".join(row[:edge] + row[-edge:] for row in rows)
        return min(sides + b"".join(rows[:edge] + rows[-edge:])) > 250


@dataclass(frozen=True)
class Printed:
    """A file as it is printed."""

    pdf: Path

    @cached_property
    def pages(self) -> list[PrintedPage]:
        """Its pages in order."""
        told = run("pdftotext", "-bbox", str(self.pdf), "-").decode(errors="replace")
        pages = []
        for part in told.split("<page ")[1:]:
            width, height = re.findall(r'(?:width|height)="([\d.]+)"', part)[:2]
            words = [
                PageWord(unescape(text), *(float(place) for place in places)) for *places, text in _WORD.findall(part)
            ]
            pages.append(PrintedPage(float(width), float(height), words))
        return pages

    @cached_property
    def shades(self) -> list[Shade]:
        """Its pages as small grey pictures."""
        with tempfile.TemporaryDirectory() as folder:
            run("pdftoppm", "-gray", "-r", "36", str(self.pdf), f"{folder}/page")
            return [_read_shade(path.read_bytes()) for path in sorted(Path(folder).iterdir())]

    def draw(self, folder: Path, *, dots_per_inch: int = 80) -> None:
        """Keep each page as a picture in the folder, named after the file and numbered."""
        run("pdftoppm", "-png", "-r", str(dots_per_inch), str(self.pdf), str(folder / self.pdf.stem))


def print_files(program: str, files: Mapping[str, bytes], folder: Path) -> dict[str, Printed]:
    """Print files (by their names) into the folder with one start of the program, in a profile of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    with tempfile.TemporaryDirectory() as profile:
        place = f"-env:UserInstallation={Path(profile).as_uri()}"
        run(program, place, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths))
    return {path.name: Printed(path.with_suffix(".pdf")) for path in paths}


def run(*command: str) -> bytes:
    """What a program writes; fails when it fails. Raises TimeoutExpired when it hangs, and leaves nothing running."""
    # A session of its own: what is started is a launcher, and what it starts has to end with it.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        try:
            out, errors = process.communicate(timeout=PATIENCE)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert process.returncode == 0, errors.decode(errors="replace")
    return out


def _read_shade(content: bytes) -> Shade:
    """A picture in the form of PGM: "P5", its width, height and lightest grey, then a byte for each dot."""
    width, height = map(int, content.split(maxsplit=3)[1:3])
    return Shade(width, height, content[-width * height :])
