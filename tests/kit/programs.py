"""Programs of the machine that some tests need and `pip` does not bring."""

import os
import shutil

import pytest


def chromium() -> str:
    """The browser that opens the page."""
    return _program("Chromium", "chromium", "chromium-browser", "google-chrome", required_by="REQUIRE_BROWSER")


def libreoffice() -> str:
    """The spreadsheet program that opens the workbook."""
    return _program("LibreOffice", "soffice", "libreoffice", required_by="REQUIRE_OFFICE")


def _program(what: str, *names: str, required_by: str) -> str:
    """Its path. Where it is missing the test is skipped, or fails if the environment says that it must be there."""
    for name in names:
        if path := shutil.which(name):
            return path
    reason = f"no {what} on this machine"
    if os.environ.get(required_by):
        pytest.fail(f"{reason}, though {required_by} is set", pytrace=False)
    pytest.skip(reason)
