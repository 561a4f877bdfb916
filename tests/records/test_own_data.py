"""`/kennis mijn gegevens`: everything about a person in a zip, about nobody else, and gone from Slack after a week."""

import io
import urllib.request
import zipfile
from typing import Any

from tests.kit import Town


def unpacked(town: Town, file: dict[str, Any]) -> dict[str, str]:
    """The files in a zip, by how their names end."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with (
        opener.open(f"{town.sandbox.url}{file['url']}", timeout=10) as response,
        zipfile.ZipFile(io.BytesIO(response.read())) as archive,
    ):
        return {name.rpartition(".")[2]: archive.read(name).decode() for name in archive.namelist()}


def test_a_person_gets_their_data_in_private_and_slack_keeps_it_for_a_week(town: Town) -> None:
    town.noor.shares("Kamers aan de rand van de stad")
    answer = town.noor.types("/kennis mijn gegevens")
    assert "Na 7 dagen" in answer
    town.settle()
    (file,) = town.files(r"mijn-gegevens.*\.zip")
    assert not set(file["channels"]) & set(town.channels.values())
    files = unpacked(town, file)
    assert "Noor de Wit" in files["html"]
    town.noor.types("/kennis mine data")
    town.settle()
    assert "twee keer" in town.noor.types("/kennis mijn gegevens")
    town.move("2026-12-01T09:30+00:00")
    assert town.files(r"mijn-gegevens.*\.zip") == []
    assert town.refused_calls() == []
