"""The action agenda as people see it: making steps, reporting, turning the pages."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from handlers.agenda.views.agenda import step_card
from tests.extremes.agenda import step
from tests.extremes.long_values import Extreme
from tests.kit import Town
from tests.kit.reading import held, labels, options, says, texts
from tests.kit.wire import send_form
from texts import Translator

WORDS = Translator("nl", ZoneInfo("Europe/Amsterdam"))


def _make(town: Town, title: str, *owners: str, contact: str | None = None) -> str:
    """Marit makes a step; gives its reference."""
    town.marit.types(f"/kennis actie {title}")
    known = options(town.marit.form(), "owners")
    more = {"contacts": [town.users[contact]]} if contact else {}
    errors = town.marit.submits(owners=[known[owner] for owner in owners], **more)  # type: ignore[arg-type]
    assert not errors, errors
    made = str(town.marit.form()["title"]["text"])
    town.close_all_forms()
    town.settle()
    return made


def test_a_chair_makes_a_step_for_the_channels_alliance(shared_town: Town) -> None:
    shared_town.marit.types("/kennis actie Woonmonitor inkopen")
    form = shared_town.marit.form()
    assert "Voor *Studentenhuisvesting*." in texts(form)
    asked = ["Wat gaat er gebeuren?", "Omschrijving", "Eigenaar", "Contactpersoon", "Looptijd", "Datum"]
    assert labels(form) == asked
    assert shared_town.marit.submits(runs="continuous", due_on="2027-01-11", description="Voor alle *steden*.") == {}
    shown = texts(shared_town.marit.form())
    assert "*Woonmonitor inkopen*" in shown
    assert "doorlopend · opnieuw bekijken op 11 jan." in shown
    assert "nog geen eigenaar" in shown
    assert "Voor alle *steden*." in shown
    assert "Voor alle" not in shared_town.marit.types("/kennis acties Studentenhuisvesting")


def test_a_title_that_is_too_long_is_cut_and_stands_whole_in_the_description(shared_town: Town) -> None:
    typed = "Samen met alle steden en huisvesters een woonmonitor inkopen die we elk jaar in september kunnen lezen"
    hanneke = shared_town.hanneke
    hanneke.types(f"/kennis actie {typed}", "@bot")
    form = hanneke.form()
    assert labels(form) == ["Wat gaat er gebeuren?", "Omschrijving", "Alliantie"]
    hanneke.submits(alliance=options(form, "alliance")["Internationalisering"])
    cut = "Samen met alle steden en huisvesters een woonmonitor inkopen die we elk jaar in…"
    assert (held(hanneke.form(), "title"), held(hanneke.form(), "description")) == (cut, typed)
    assert hanneke.submits() == {}
    assert f"*{cut}*" in texts(hanneke.form())
    assert typed in texts(hanneke.form())
    shared_town.close_all_forms()


def test_the_secretariat_says_for_which_alliance_first_and_keeps_the_title(shared_town: Town) -> None:
    shared_town.hanneke.types("/kennis actie Samen inkopen", "@bot")
    form = shared_town.hanneke.form()
    assert labels(form) == ["Wat gaat er gebeuren?", "Alliantie"]
    assert shared_town.hanneke.submits(alliance=options(form, "alliance")["Internationalisering"]) == {}
    assert "Voor *Internationalisering*." in texts(shared_town.hanneke.form())
    assert shared_town.hanneke.submits() == {}
    assert "*Samen inkopen*" in texts(shared_town.hanneke.form())


def test_what_few_need_is_a_click_away_and_what_was_filled_in_stays(http_town: Town) -> None:
    marit = http_town.marit
    marit.types("/kennis actie Flats tellen")
    owners = options(marit.form(), "owners")
    # What was refused stays in the form, as what somebody is typing does.
    refused = marit.submits(owners=[owners["Utrecht"]], due_on="2026-11-01")  # type: ignore[arg-type]
    assert refused == {"due_on": says("problem.day_past")}
    marit.presses("^Contactpersoon zonder Slack$", view="modal")
    form = marit.form()
    asked = ["Wat gaat er gebeuren?", "Omschrijving", "Eigenaar", "Contactpersoon", "Contactpersoon zonder Slack"]
    assert labels(form) == [*asked, "Looptijd", "Datum"]  # this alliance has no ladder
    assert held(form, "title") == "Flats tellen"
    assert marit.submits(due_on="2027-01-11", contact_names="Delft: Jan Jansen")["contact_names"].startswith(
        "Bij welke eigenaar hoort “Delft: Jan Jansen”?"
    )
    assert marit.submits(contact_names="Jan Jansen") == {}
    shown = texts(marit.form())
    assert "Utrecht (Jan Jansen, niet in Slack)" in shown
    assert "*Flats tellen*" in shown
    assert "eerste stap" in shown
    assert http_town.refused_calls() == []


def test_the_rung_can_be_chosen_where_there_is_a_ladder(http_town: Town) -> None:
    hanneke = http_town.hanneke
    hanneke.types("/kennis actie Campus verbinden", "@bot")
    hanneke.submits(alliance=options(hanneke.form(), "alliance")["Kennisintensieve ecosystemen"])
    hanneke.presses("^Trede, of contactpersoon zonder Slack$", view="modal")
    rungs = options(hanneke.form(), "rung")
    assert hanneke.submits(rung=rungs["trede 2: Samenwerken in projecten"]) == {}
    assert "trede 2: Samenwerken in projecten" in texts(hanneke.form())


def test_who_runs_no_agenda_hears_who_does(shared_town: Town) -> None:
    refused = shared_town.noor.types("/kennis actie", "@bot")
    assert "Dat kan alleen de trekker van de alliantie of het secretariaat." in refused
    chair, secretariat = (f"<@{shared_town.users[one]}>" for one in ("marit", "hanneke"))
    assert chair in refused, "the chair of the own alliance"
    assert refused.index(chair) < refused.index(secretariat)
    assert "Only the alliance's chair or the secretariat can do that." in shared_town.emily.types(
        "/kennis action", "@bot"
    )


def test_an_owner_reports_in_one_line_and_a_colleague_reads_it(shared_town: Town) -> None:
    step = _make(shared_town, "Bewoners bevragen", "Utrecht")
    told = shared_town.noor.types(f"/kennis status {step.lower()} risico Te weinig antwoorden")
    assert f"*{step}* heeft nu de status *vraagt aandacht* · Te weinig antwoorden" in told
    shown = shared_town.jelle.types(f"/kennis toon {step}")
    assert "Status: vraagt aandacht sinds 24 nov. Te weinig antwoorden" in shown
    shared_town.jelle.presses("^Geschiedenis$")
    assert "*vraagt aandacht* · 24 november 2026 · Noor de Wit" in shared_town.jelle.reads(
        "alliantie-studentenhuisvesting"
    )


def test_without_a_status_the_form_opens(shared_town: Town) -> None:
    step = _make(shared_town, "Kamers verdelen", "Utrecht")
    shared_town.noor.types(f"/kennis status {step}")
    assert shared_town.noor.submits(status="done", note="Gelukt.") == {}
    shared_town.settle()
    assert f"*{step}* heeft nu de status *afgerond* · Gelukt." in shared_town.noor.reads(
        "alliantie-studentenhuisvesting"
    )


BAD_LINES = [
    ("noor", "status", "Welke stap, en hoe staat die ervoor?"),
    ("noor", "status B-7 loopt", "Welke stap, en hoe staat die ervoor?"),
    ("noor", "status A-99999 loopt", says("problem.no_step", key="A-99999")),
    ("noor", "status A-15 zwom", "“zwom” ken ik niet als status."),
    ("noor", "status A-15 loopt", "A-15 heeft nog geen eigenaar."),
    ("noor", "status A-15", "A-15 heeft nog geen eigenaar."),
    ("noor", "acties zomaar", "Een alliantie “zomaar” ken ik niet."),
    ("emily", "status", "Which step, and how is it going?"),
    ("emily", "status A-15 swam", "I don't know “swam” as a status."),
    ("emily", "status A-15 running", "A-15 has no owner yet."),
    ("marit", "status A-15 mogelijk", "Een opgepakte stap wordt niet opnieuw een mogelijke stap."),
]


@pytest.mark.parametrize(("name", "line", "said"), BAD_LINES)
def test_a_line_that_says_too_little_gets_a_sentence(shared_town: Town, name: str, line: str, said: str) -> None:
    assert said in getattr(shared_town, name).types(f"/kennis {line}", "@bot")


def test_somebody_of_another_organisation_hears_whose_step_it_is(shared_town: Town) -> None:
    step = _make(shared_town, "Huisvesters bellen", "Utrecht", "Delft")
    told = shared_town.jelle.types(f"/kennis status {step} loopt")
    assert f"{step} is van Delft, Utrecht." in told
    assert f"Vraag het aan <@{shared_town.marit.user_id}>" in told


def test_a_wrong_day_or_title_is_a_sentence_in_both_languages(shared_town: Town) -> None:
    long = "Deze titel heeft 81 tekens en er passen er 80. Zet de rest bij Omschrijving."
    long_en = "This title has 81 characters; the limit is 80. Put the rest under Description."
    for command, form_language, said, too_long in [
        ("actie", "nl", "Die dag is al voorbij.", long),
        ("action", "en", "That day has", long_en),
    ]:
        shared_town.marit.types("/kennis instellingen", "@bot")
        shared_town.marit.submits(language=form_language)
        shared_town.close_all_forms()
        shared_town.marit.types(f"/kennis {command} Te laat")
        assert shared_town.marit.submits(due_on="2026-11-01")["due_on"].startswith(said)
        assert send_form(shared_town.marit, title="x" * 81, due_on="2027-01-11") == {"title": too_long}
        shared_town.close_all_forms()
    shared_town.marit.types("/kennis instellingen", "@bot")
    shared_town.marit.submits(language="automatic")
    shared_town.close_all_forms()


def test_the_agenda_turns_in_place_and_keeps_the_choice(shared_town: Town) -> None:
    channel = "alliantie-maatschappelijke-impact"
    shared_town.noor.types("/kennis acties", channel)
    count = len(shared_town.messages(channel, reader="noor"))
    shared_town.noor.presses("^Mogelijk$", channel)
    shared_town.settle()
    found = shared_town.messages(channel, reader="noor")
    assert len(found) == count
    assert "*Actieagenda* · Maatschappelijke impact · mogelijk: 5 stappen" in texts(found[-1])
    shared_town.noor.presses("^Te laat$", channel)
    shared_town.settle()
    assert "Geen enkele stap is te laat." in texts(shared_town.messages(channel, reader="noor")[-1])


def test_home_leads_to_the_agenda_a_step_and_its_form(http_town: Town) -> None:
    step = _make(http_town, "Buren spreken", "Utrecht")
    http_town.noor.opens_home()
    http_town.noor.presses("^Actieagenda$", view="home")
    http_town.noor.presses("^Van ons$", view="modal")
    assert step in texts(http_town.noor.form())
    http_town.noor.presses("^Bekijken$", view="modal")
    http_town.noor.presses("^Status melden$", view="modal")
    assert http_town.noor.submits(status="on_track") == {}
    assert f"*{step}* heeft nu de status *op schema*" in texts(http_town.noor.form())
    http_town.noor.presses(f"^{says('undo.button')}$", view="modal")
    assert f"*{step}* heeft weer de status *niet gestart*" in texts(http_town.noor.form())
    assert http_town.refused_calls() == []


def test_the_overview_counts_what_its_reader_may_see(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    http_town.noor.shares("Vertrouwelijk plan", visibility="alliance")
    http_town.settle()
    assert "0 praktijkvoorbeelden · 2 knelpunten · 0 kansen" in http_town.jelle.types("/kennis overzicht")
    told = http_town.pieter.types("/kennis overzicht studentenhuisvesting", "algemeen")
    assert "0 praktijkvoorbeelden · 1 knelpunt · 0 kansen" in told
    assert "5 mogelijk, 1 niet gestart" in told


def test_where_it_could_be_any_alliance_the_overview_asks(shared_town: Town) -> None:
    told = shared_town.noor.types("/kennis overzicht", "@bot")
    assert "Van welke alliantie wil je het overzicht?" in told


def test_a_form_of_another_make_is_refused_with_a_sentence(shared_town: Town) -> None:
    step = _make(shared_town, "Een stap", "Utrecht")
    shared_town.noor.types(f"/kennis status {step}")
    errors = send_form(shared_town.noor, without=("status",))
    assert list(errors.values()) == [says("problem.choose")]


def test_an_owner_of_a_late_step_reads_who_sets_another_date() -> None:
    late = replace(step(Extreme(WORDS, "A")), days_late=3, may_run=False)
    line = says("step.chair_changes", alliance=late.alliance.name)
    assert line in texts(step_card(WORDS, late))
    assert line not in texts(step_card(WORDS, replace(late, may_run=True))), "who sets it needs nobody"
    assert line not in texts(step_card(WORDS, replace(late, days_late=0)))
