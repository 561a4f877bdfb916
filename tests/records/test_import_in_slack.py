"""Excel in over Slack: the template from beheer, a file in a direct message, what is told of it, and the button."""

import datetime as dt
import io
from typing import Any

import openpyxl
from sqlmodel import select

from alliance.enums import OrganisationKind
from alliance.retention_periods import Retention
from bot.ticks.housekeeping import delete_expired
from handlers.records.views.imports import right_message
from storage.tables import Organisation, ReceivedFile
from tests.kit import Town
from tests.kit.reading import says, texts
from tests.records.filled import filled
from tests.reports.kit.sample import DUTCH

GOOD = filled({"Organisaties": [{"Naam": "Provincie Proefland", "Soort": "provincie"}]})
WRONG = filled({"Organisaties": [{"Naam": "Scherfland", "Soort": "onderzeeboot"}, {"Soort": "koepel"}]})


def names(town: Town) -> list[str]:
    with town.database.reading() as session:
        return [one.name for one in session.exec(select(Organisation)).all()]


def newest(town: Town, reader: str = "hanneke") -> dict[str, Any]:
    """The newest message to somebody that is no reply."""
    return [one for one in town.messages("@bot", reader=reader) if one.get("thread_ts", one["ts"]) == one["ts"]][-1]


def test_the_template_comes_from_beheer_as_a_direct_message(shared_town: Town) -> None:
    shared_town.hanneke.types("/kennis beheer", "@bot")
    shared_town.hanneke.presses(says("admin.open_import"), "@bot")
    shared_town.hanneke.presses(says("importing.get_template"), view="modal")
    shared_town.settle()
    *_, file = shared_town.files("sjabloon")
    assert "Organisaties" in openpyxl.load_workbook(io.BytesIO(shared_town.content(file))).sheetnames


def test_a_right_file_says_what_changes_and_changes_it_with_the_button_once(shared_town: Town) -> None:
    refused = shared_town.refused_calls()
    shared_town.hanneke.sends("goed.xlsx", GOOD)
    shared_town.settle()
    assert "Organisaties: 1 nieuw" in texts(newest(shared_town))
    assert "Provincie Proefland" not in names(shared_town)
    pressed = newest(shared_town)["ts"]
    shared_town.hanneke.presses(says("importing.take_in"), "@bot", ts=pressed)
    shared_town.settle()
    assert names(shared_town).count("Provincie Proefland") == 1
    assert says("importing.take_in") not in str(newest(shared_town)["blocks"])
    assert "goed.xlsx" in texts(newest(shared_town))
    shared_town.hanneke.sends("goed.xlsx", GOOD)
    shared_town.settle()
    assert says("importing.take_in") not in str(newest(shared_town)["blocks"])
    assert shared_town.refused_calls() == refused


def test_what_is_wrong_is_told_with_a_copy_that_has_it_at_each_cell(shared_town: Town) -> None:
    shared_town.hanneke.sends("fout.xlsx", WRONG)
    shared_town.settle()
    told = texts(newest(shared_town))
    assert "onderzeeboot" in told
    assert "rij" in told
    *_, file = shared_town.files("fout-nagekeken")
    book = openpyxl.load_workbook(io.BytesIO(shared_town.content(file)))
    assert book.sheetnames[0] == "Fouten"
    assert sum(cell.comment is not None for row in book["Organisaties"].iter_rows() for cell in row) == 2


def test_what_changes_is_named_and_all_of_it_is_in_the_thread(shared_town: Town) -> None:
    shared_town.hanneke.sends("een.xlsx", filled({"Mensen": [{"Naam": "Noor de Wit", "Organisatie": "Delft"}]}))
    shared_town.settle()
    assert "Noor de Wit: Utrecht → Delft" in texts(newest(shared_town))
    assert not shared_town.files("een-nagekeken")
    cities = ("Delft", "Eindhoven", "Groningen", "Maastricht", "Nijmegen", "Tilburg", "Utrecht", "Wageningen")
    regions = [{"Naam": one, "Soort": "koepel", "Regio": "Nieuw"} for one in cities]
    shared_town.hanneke.sends("veel.xlsx", filled({"Organisaties": regions}))
    shared_town.settle()
    assert "Delft (Soort): kennisstad → koepel" in texts(newest(shared_town))
    *_, file = shared_town.files("veel-nagekeken")
    book = openpyxl.load_workbook(io.BytesIO(shared_town.content(file)))
    told = [row[-1].value for row in book["Wijzigingen"].iter_rows()]
    assert "Delft (Soort): kennisstad → koepel" in told
    assert sum("→" in str(one) for one in told) > 10


def test_a_file_that_became_wrong_after_it_was_looked_at_changes_nothing(shared_town: Town) -> None:
    person = {"Naam": "Iemand Nieuw", "Slack-id": "U0NIEUW", "Organisatie": "Zwolle"}
    with shared_town.database.writing() as session:
        city = Organisation(slug="zwolle", name="Zwolle", kind=OrganisationKind.CITY)
        session.add(city)
    shared_town.hanneke.sends("mensen.xlsx", filled({"Mensen": [person]}))
    shared_town.settle()
    with shared_town.database.writing() as session:
        city = session.exec(select(Organisation).where(Organisation.slug == "zwolle")).one()
        city.ended_on = shared_town.now().date()
    shared_town.hanneke.presses(says("importing.take_in"), "@bot", ts=newest(shared_town)["ts"])
    shared_town.settle()
    assert "Zwolle" in texts(newest(shared_town))
    assert shared_town.files("mensen-nagekeken")


def test_whoever_may_not_import_reads_who_can(shared_town: Town) -> None:
    for name in ("noor", "guus"):
        shared_town.hanneke.sends("goed.xlsx", GOOD)
        before = len(shared_town.messages("@bot", reader=name))
        getattr(shared_town, name).sends("goed.xlsx", GOOD)
        shared_town.settle()
        (told,) = shared_town.messages("@bot", reader=name)[before + 1 :]
        assert "secretariaat" in texts(told)
        assert shared_town.users["hanneke"] in str(told)


def test_a_text_with_a_picture_is_answered_and_a_picture_alone_is_too(shared_town: Town) -> None:
    shared_town.noor.sends("foto.png", b"png")
    shared_town.settle()
    assert says("importing.only_tables") in texts(newest(shared_town, "noor"))
    shared_town.noor.sends("foto.png", b"png", text="A-1")
    shared_town.settle()
    assert "A-1" in texts(newest(shared_town, "noor"))


def test_without_files_read_a_sentence_says_who_can_mend_it(shared_town: Town) -> None:
    shared_town.fault("refused", method="files.info", error="missing_scope")
    shared_town.hanneke.sends("goed.xlsx", GOOD)
    shared_town.settle()
    assert "files:read" in texts(newest(shared_town))


def test_files_are_kept_for_a_week(shared_town: Town) -> None:
    shared_town.hanneke.sends("oud.xlsx", GOOD)
    shared_town.settle()
    delete_expired(shared_town.database, Retention(), now=shared_town.now() + dt.timedelta(days=8))
    with shared_town.database.reading() as session:
        assert session.exec(select(ReceivedFile)).all() == []


def test_an_empty_template_is_not_said_to_be_there_already() -> None:
    empty, _ = right_message(DUTCH, "leeg.xlsx", [], [], [], value="")
    same, _ = right_message(DUTCH, "zelfde.xlsx", ["Organisaties: 1"], [], [], value="")
    assert "nog niets" in empty
    assert "nog niets" not in same
