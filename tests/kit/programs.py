"""Programs of the machine that some tests need and `pip` does not bring."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def chromium() -> str:
    """The browser that opens the page; without windows of its own it takes half of the processor time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return _program("Chromium", *names, required_by="REQUIRE_BROWSER")


def libreoffice() -> str:
    """The spreadsheet program that opens the workbook."""
    return _program("LibreOffice", "soffice", "libreoffice", required_by="REQUIRE_OFFICE")


def pdf_reader() -> str:
    """What reads printed pages; what draws them comes with it."""
    return _program("pdftotext (poppler-utils)", "pdftotext", required_by="REQUIRE_OFFICE")


def word_processor() -> str:
    """The word processor that opens a document: the same program, with its part for that."""
    program = _program("LibreOffice", "soffice", "libreoffice", required_by="REQUIRE_WRITER")
    if not list(Path(program).resolve().parent.glob("libswlo.*")):
        _missing("LibreOffice Writer", required_by="REQUIRE_WRITER")
    return program


def _program(what: str, *names: str, required_by: str) -> str:
    """Its path. Where it is missing the test is skipped, or fails if the environment says that it must be there."""
    found = [path for name in names if (path := shutil.which(name))]
    return found[0] if found else _missing(what, required_by=required_by)


def _missing(what: str, *, required_by: str) -> NoReturn:
    reason = f"no {what} on this machine"
    if os.environ.get(required_by):
        pytest.fail(f"{reason}, though {required_by} is set", pytrace=False)
    pytest.skip(reason)
