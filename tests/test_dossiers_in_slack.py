"""The files of a bundle in Slack: a message first, Word and Excel in its thread, to who asked."""

import io
import urllib.request
import zipfile

from tests.kit import Town
from tests.kit.bundles import answers, asks, begins, names, opens, opens_in_form, shared_items
from tests.kit.reading import options, texts


def content(town: Town, pattern: str) -> bytes:
    """The newest file with this name."""
    *_, file = town.files(pattern)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{town.sandbox.url}{file['url']}", timeout=10) as response:
        read: bytes = response.read()
    return read


def said_in(word: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(word)) as file:
        return file.read("word/document.xml").decode()


def test_the_secretariat_gets_word_and_excel_and_reads_whom_to_look_after(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    opens_in_form(town.hanneke)
    town.hanneke.presses("^Word en Excel$", view="modal")
    town.settle()
    assert "Word en Excel van D-1 komen eraan" in texts(town.hanneke.form())
    told = town.hanneke.reads("@bot")
    assert "D-1" in told
    assert "Word en Excel volgen in de draad." in told
    assert "Kijk dit na" not in told
    assert sorted(file["name"] for file in town.files("dossier")) == [
        "kennisbot-dossier-D-1.docx",
        "kennisbot-dossier-D-1.xlsx",
    ]
    said = said_in(content(town, "docx"))
    assert "Te weinig kamers voor studenten" in said
    assert "Groningen" not in said, "nobody has said that they may be named"
    assert town.refused_calls() == []


def test_after_the_mandates_who_allowed_it_is_named_and_own_executives_get_their_own(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    opens_in_form(town.hanneke)
    assert names(town.hanneke, "Colleges", addressee_kind="own_executives") == {}
    assert asks(town.hanneke) == {}
    town.close_all_forms()
    town.settle()
    answers(town.jelle)
    town.close_all_forms()
    town.settle()
    opens(town.hanneke)
    town.hanneke.presses("^Word en Excel$", "@bot")
    town.settle()
    assert "Groningen" in said_in(content(town, "D-1.docx"))
    opens_in_form(town.hanneke)
    town.hanneke.presses("^Voor eigen bestuurders$", view="modal")
    whose = options(town.hanneke.form(), "organisation")
    assert town.hanneke.submits(organisation=whose["Groningen"]) == {}
    assert "Word en Excel van D-1 komen eraan" in texts(town.hanneke.form())
    town.settle()
    said = said_in(content(town, "D-1-.*docx"))
    assert "Bij " in said
    assert "Wachttijd 20 maanden" in said
    assert town.refused_calls() == []
