"""Alliances in `beheer`: new, temporary, changed, closed and reopened; what that means is shown before it is saved."""

import datetime as dt
import threading
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from alliance.enums import ChairKind, ExternalAccess
from alliance.people.appointments import appoint_chair
from alliance.records.alliance_endings import close_due
from storage.engine.database import Database
from storage.people.alliances import list_chairs
from storage.tables import Alliance, Delivery, SlackProfile
from tests.kit import Player, Town
from tests.kit.administration import audit, changes_person, opens_alliance, opens_list, opens_row
from tests.kit.reading import elements, held, labels, only_for, options, says, texts
from tests.kit.together import at_once
from tests.kit.waiting import PATIENCE
from tests.networks.small_network import ADMIN, Network, at

HOUSING = "Studentenhuisvesting"


def makes(who: Player, **values: str) -> dict[str, str]:
    """Fill in the form for a new alliance; gives the errors beside its fields."""
    opens_list(who)
    who.presses("^Nieuwe alliantie$", view="modal")
    theme = next(iter(options(who.form(), "theme").values()))
    return who.submits(**{"theme": theme, **values})


def opens(who: Player, choice: str, alliance: str) -> None:
    """Open what a choice beside an alliance leads to."""
    opens_list(who)
    opens_alliance(who, alliance)
    who.presses(f"^{choice}$", view="modal")


# --- new


def test_a_new_alliance_is_in_the_forms_at_once(shared_town: Town) -> None:
    assert not makes(shared_town.hanneke, name="Groene campus", starts_on="2026-12-01", goal="Samen verduurzamen.")
    assert "De alliantie *Groene campus* is er. Kies nog een kanaal" in texts(shared_town.hanneke.form())
    shared_town.noor.types("/kennis knelpunt Nog geen zonnepanelen")
    assert "Groene campus" in options(shared_town.noor.form(), "alliance")
    (entry,) = [one for one in audit(shared_town, "create_alliance") if one.subject == "groene-campus"]
    assert entry.after["starts_on"] == "2026-12-01"


def test_it_gets_a_channel_and_a_last_day_where_it_is_temporary(http_town: Town) -> None:
    told = http_town.control.post("channel", name="tijdelijk", members=[http_town.users["noor"]])
    channel = told["channel"]["id"]
    assert not makes(http_town.hanneke, name="Taskforce kamers", ends_on="2027-03-01", channel=channel)
    opens_list(http_town.hanneke)
    (line,) = [line for line in texts(http_town.hanneke.form()).splitlines() if f"<#{channel}>" in line]
    assert "tot en met 1 maart 2027" in line
    http_town.noor.types("/kennis knelpunt Kort maar krachtig", channel="tijdelijk")
    assert held(http_town.noor.form(), "alliance") == "Taskforce kamers"


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"name": " "}, {"name": says("problem.name_empty")}),
        ({"name": "studentenhuisvesting"}, {"name": says("problem.name_taken", name="studentenhuisvesting")}),
        (
            {"name": "Te laat", "ends_on": "2026-11-23"},
            {"ends_on": "Die dag is al voorbij. Kies vandaag of later, of archiveer de alliantie meteen."},
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    shared_town: Town, values: dict[str, str], errors: dict[str, str]
) -> None:
    assert makes(shared_town.hanneke, **values) == errors


def test_an_english_reader_is_refused_in_english(http_town: Town) -> None:
    changes_person(http_town.tom, http_town.emily, roles=["secretariat"])
    opens_list(http_town.emily, "Alliances")
    http_town.emily.presses("^New alliance$", view="modal")
    theme = next(iter(options(http_town.emily.form(), "theme").values()))
    errors = http_town.emily.submits(name="Late", theme=theme, ends_on="2026-11-23")
    assert errors == {"ends_on": "That day has passed. Choose today or later, or archive the alliance straight away."}


# --- changed


def test_a_change_is_saved_after_what_it_means_was_shown(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    opens(http_town.hanneke, "Wijzigen", HOUSING)
    assert not http_town.hanneke.submits(name="Wonen voor studenten", ends_on="2027-06-30")
    shown = texts(http_town.hanneke.form())
    assert "*Dit verandert er*" in shown
    assert "“Studentenhuisvesting” heet voortaan “Wonen voor studenten”, ook bij de 1 bijdrage" in shown
    assert "na 30 juni 2027 komt er niets nieuws meer bij" in shown
    assert "organisaties die meedoen" in shown
    assert audit(http_town, "change_alliance") == []
    assert not http_town.hanneke.submits()
    assert "*Wonen voor studenten* is gewijzigd." in texts(http_town.hanneke.form())
    (entry,) = audit(http_town, "change_alliance")
    assert entry.before == {"ends_on": None, "name": HOUSING}
    assert entry.after == {"ends_on": "2027-06-30", "name": "Wonen voor studenten"}


def test_an_alliance_that_is_running_gets_a_first_day_and_then_nobody_is_asked_before_it(http_town: Town) -> None:
    opens(http_town.hanneke, says("keep.do_first_day"), HOUSING)
    assert not http_town.hanneke.submits(starts_on="2027-01-04")
    assert says("means.starts_on", day="4 januari 2027") in texts(http_town.hanneke.form())
    assert not http_town.hanneke.submits()
    (entry,) = audit(http_town, "change_alliance")
    assert (entry.before, entry.after) == ({"starts_on": None}, {"starts_on": "2027-01-04"})
    http_town.marit.types("/kennis peiling Doen we dit?")
    assert "4 januari 2027" in str(http_town.marit.submits(options="Ja\nNee"))
    opens(http_town.hanneke, "Wijzigen", HOUSING)
    assert not http_town.hanneke.submits(starts_on="2026-09-01")
    assert says("means.started_on", day="1 september 2026") in texts(http_town.hanneke.form())


def test_after_a_change_on_a_page_the_list_below_it_is_as_it_is_now_and_where_it_was(http_town: Town) -> None:
    opens_list(http_town.hanneke)
    assert not http_town.hanneke.submits(query="Student")
    opens_row(http_town.hanneke, HOUSING)
    http_town.hanneke.presses("^Wijzigen$", view="modal")
    assert not http_town.hanneke.submits(name="Studenten wonen")
    assert not http_town.hanneke.submits()
    below, page, _ = http_town.hanneke.stack()
    assert "Studenten wonen" in texts(page)
    assert "Studenten wonen" in texts(below)
    assert HOUSING not in texts(below)
    assert "Ecosystemen" not in texts(below), "what was searched for is still what is shown"
    assert not [one for one in http_town.refused_calls() if one[0].startswith("views.")]


def test_what_is_changed_once_more_is_shown_once_more(http_town: Town) -> None:
    opens(http_town.hanneke, "Wijzigen", HOUSING)
    http_town.hanneke.submits(name="Wonen")
    http_town.hanneke.submits(name="Kamers")
    assert "heet voortaan “Kamers”" in texts(http_town.hanneke.form())
    assert audit(http_town, "change_alliance") == []
    http_town.hanneke.submits()
    assert audit(http_town, "change_alliance")[0].after == {"name": "Kamers"}


def test_the_page_beneath_shows_the_change(http_town: Town) -> None:
    opens(http_town.hanneke, "Wijzigen", HOUSING)
    http_town.hanneke.submits(name="Wonen")
    http_town.hanneke.submits()
    assert "*Wonen*" in texts(http_town.hanneke.stack()[1])


# --- closed and reopened


def test_a_closed_alliance_is_read_and_found_and_takes_nothing_new(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    http_town.settle()
    opens(http_town.hanneke, "Archiveren", HOUSING)
    shown = texts(http_town.hanneke.form())
    assert "1 bijdrage" in shown
    assert "Alles blijft leesbaar en vindbaar" in shown
    http_town.jelle.types("/kennis knelpunt Begonnen voor het einde")
    assert not http_town.hanneke.submits()
    errors = http_town.jelle.submits(body="Tekst.")
    assert list(errors.values()) == [says("problem.alliance_archived", alliance=HOUSING)]
    assert "Te weinig kamers" in http_town.noor.types("/kennis toon B-1", "@bot")
    assert "Te weinig kamers" in http_town.noor.types("/kennis zoek kamers", "@bot")
    http_town.samira.types("/kennis knelpunt Iets anders", "@bot")
    assert HOUSING not in options(http_town.samira.form(), "alliance")
    assert f"*{HOUSING}*" not in http_town.marit.opens_home()
    http_town.close_all_forms()
    opens(http_town.hanneke, "Heropenen", HOUSING)
    assert "Je heropent *Studentenhuisvesting*." in texts(http_town.hanneke.form())
    assert not http_town.hanneke.submits()
    http_town.samira.types("/kennis knelpunt Iets anders", "@bot")
    assert HOUSING in options(http_town.samira.form(), "alliance")
    changes = [(one.action, one.after.get("archived")) for one in audit(http_town, "archive_alliance")]
    assert changes == [("archive_alliance", True)]
    assert audit(http_town, "reopen_alliance")[0].after["archived"] is False


def test_its_channel_is_free_for_another_alliance_then(http_town: Town) -> None:
    channel = http_town.channels["alliantie-maatschappelijke-impact"]
    opens(http_town.hanneke, "Archiveren", "Maatschappelijke impact")
    http_town.hanneke.submits()
    http_town.close_all_forms()
    told = http_town.hanneke.manages("Kanaal van een alliantie", alliance=HOUSING, channel=channel)
    assert f"<#{channel}>" in told


# --- its last day


def test_chairs_and_secretariat_hear_before_and_it_is_closed_the_day_after(http_town: Town) -> None:
    opens(http_town.hanneke, "Wijzigen", HOUSING)
    http_town.hanneke.submits(ends_on="2026-12-15")
    http_town.hanneke.submits()
    http_town.move("2026-12-09T09:00+01:00")
    told = http_town.marit.reads()
    assert "*Studentenhuisvesting* loopt tot en met 15 december 2026. De dag erna archiveer ik haar" in told
    assert told.count("loopt tot en met 15 december") == 2  # one message: its text, and its block
    http_town.move("2026-12-15T23:00+01:00")
    assert "is afgelopen (15" not in http_town.marit.reads()
    http_town.move("2026-12-16T00:30+01:00")
    assert "*Studentenhuisvesting* is afgelopen (15 december 2026) en gearchiveerd." in http_town.marit.reads()
    assert "is afgelopen (15" in texts(http_town.messages("nkn-secretariaat"))
    (entry,) = audit(http_town, "archive_alliance")
    assert entry.by_slack_user_id == "kennisbot"


def test_one_that_nobody_was_told_of_is_not_closed_before_they_are(database: Database) -> None:
    now, today = at("2026-11-24T10:00"), dt.date(2026, 11, 24)
    with database.writing() as session:
        network = Network(session)
        alliance = session.get_one(Alliance, network.housing)
        alliance.ends_on = dt.date(2026, 11, 1)
        network.add(alliance)
        about: dict[str, Any] = {"note": "Voorbij.", "now": now, "today": today, "secretariat_channel": "COFFICE"}
        assert close_due(session, **about) == []
        assert close_due(session, **about) == ["huisvesting"]
        assert close_due(session, **about) == []
        session.flush()
        terms = select(Delivery).where(Delivery.kind == "alliance_term")
        sent = [one.about["key"] for one in session.exec(terms.order_by(Delivery.id)).all()]  # type: ignore[arg-type]
    assert sent == ["alliance_ends", "alliance_ended"]


# --- guests


def test_what_guests_may_is_set_for_each_alliance(http_town: Town) -> None:
    opens(http_town.hanneke, "Gasten en externen", HOUSING)
    form = http_town.hanneke.form()
    assert held(form, "access") == "lezen en bijdragen"
    assert "contactperso" in texts(form)
    assert not http_town.hanneke.submits(access="read")
    assert "lezen voortaan alleen mee in *Studentenhuisvesting*" in texts(http_town.hanneke.form())
    with http_town.database.reading() as session:
        (changed,) = session.exec(select(Alliance).where(Alliance.name == HOUSING)).all()
        assert changed.external_access is ExternalAccess.READ
    (entry,) = audit(http_town, "set_external_access")
    assert (entry.before, entry.after) == ({"external_access": "contribute"}, {"external_access": "read"})


# --- who may


def test_a_button_of_a_list_that_somebody_may_not_use_any_more_is_refused_with_names(http_town: Town) -> None:
    changes_person(http_town.tom, http_town.noor, roles=["secretariat"])
    http_town.close_all_forms()
    opens_list(http_town.noor)
    changes_person(http_town.tom, http_town.noor, roles=[])
    http_town.noor.presses("^Nieuwe alliantie$", view="modal")
    assert only_for("secretariat", "admin") in texts(http_town.noor.form())


def test_home_leads_to_the_list_and_its_form_as_well(shared_town: Town) -> None:
    shared_town.hanneke.opens_home()
    shared_town.hanneke.presses("^Meer…$", view="home")
    shared_town.hanneke.presses("^Beheer$", view="modal")
    shared_town.hanneke.presses("^Allianties$", view="modal")
    opens_row(shared_town.hanneke, HOUSING)
    shared_town.hanneke.presses("^Wijzigen$", view="modal")
    assert labels(shared_town.hanneke.form()) == [
        "Naam",
        "Naam in het Engels",
        "Doel",
        "Doel in het Engels",
        "Thema",
        "Laatste dag",
    ]
    assert len(shared_town.hanneke.stack()) == 3
    assert elements(shared_town.hanneke.stack()[1])


# --- two at once


@pytest.mark.both_databases("concurrency")
def test_two_who_appoint_a_chair_at_once_leave_one(database: Database) -> None:
    now = at("2026-11-24T10:00")
    with database.writing() as session:
        network = Network(session)
        housing, cities = network.housing, network.cities
    ready = threading.Barrier(2, timeout=PATIENCE)

    def appoint(city: str) -> None:
        with database.writing() as session:
            if not database.is_sqlite:
                ready.wait()  # both have begun: only the rule itself can keep them apart
            appoint_chair(
                session,
                by=ADMIN,
                alliance_id=housing,
                kind=ChairKind.OFFICIAL,
                profile=SlackProfile(slack_user_id=f"U{city.upper()}", team_id="T", name=city, fetched_at=now),
                organisation_id=cities[city],
                now=now,
            )

    at_once(partial(appoint, "Utrecht"), partial(appoint, "Delft"))
    with database.reading() as session:
        assert len(list_chairs(session, housing)) == 1
