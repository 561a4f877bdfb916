"""`/kennis scan`: a quick scan is begun and built in forms, kept after every step, and looked at."""

import pytest
from sqlmodel import select

from alliance.enums import PollState
from storage.polls import polls as rows
from storage.tables import Alliance, ScanQuestion
from tests.kit import Town
from tests.kit.administration import changes_person
from tests.kit.reading import elements, held, labels, options, says
from tests.kit.scans import MONITOR, adds, begins, draft, fills_in, questions, refused, shown
from tests.kit.wire import send, send_form, submission
from tests.networks.small_network import at

LONG = "Hoeveel kamers? " * 187 + "Eindigt."


# --- beginning


def test_a_member_reads_who_can(http_town: Town) -> None:
    answer = http_town.noor.types("/kennis scan Kamers")
    assert "Dat kan alleen" in answer
    assert "trekker" in answer
    assert "secretariaat" in answer
    assert f"<@{http_town.hanneke.user_id}>" in answer
    assert not http_town.noor.stack()


def test_an_english_member_reads_it_in_english(http_town: Town) -> None:
    assert "secretariat" in http_town.emily.types("/kennis scan Rooms", "algemeen")


def test_the_form_offers_the_templates_of_the_agenda(http_town: Town) -> None:
    http_town.marit.types("/kennis scan Kamers in 2027")
    form = http_town.marit.form()
    assert labels(form) == ["Voor welke alliantie?", "Begin met", "Titel"]
    assert held(form, "title") == "Kamers in 2027"
    assert held(form, "alliance") == "Studentenhuisvesting"
    assert list(options(form, "start_from")) == [
        "Een leeg blad",
        "Borging City Deal Kennis Maken",
        "Financiering, regelgeving en kennis voor opschaling",
        "Investeringsagenda's zichtbaar maken",
        "Internationaliseringsbeleid per stad",
        "Monitor studentenhuisvesting",
    ]


def test_a_chair_is_offered_the_own_alliance_and_the_secretariat_all(http_town: Town) -> None:
    http_town.marit.types("/kennis scan")
    assert list(options(http_town.marit.form(), "alliance")) == ["Studentenhuisvesting"]
    http_town.hanneke.types("/kennis scan", "algemeen")
    assert len(options(http_town.hanneke.form(), "alliance")) == 4


def test_a_template_is_a_copy_in_the_networks_language(http_town: Town) -> None:
    changes_person(http_town.hanneke, http_town.emily, roles=["secretariat"])
    http_town.close_all_forms()
    http_town.emily.types("/kennis scan", "algemeen")
    assert "Student-housing monitor" in options(http_town.emily.form(), "start_from")
    assert says("form.network_language", "en", language="Dutch") in shown(http_town.emily)
    housing = options(http_town.emily.form(), "alliance")["Student housing"]
    assert not http_town.emily.submits(start_from=MONITOR, alliance=housing)
    told = shown(http_town.emily)
    assert "*Monitor studentenhuisvesting*" in told
    assert "*4.* Hoe lang wacht een student gemiddeld op een kamer?\n→ number: 0–120 maanden" in told
    assert len(questions(http_town)) == 9


def test_without_a_title_of_its_own_a_blank_scan_is_refused(http_town: Town) -> None:
    http_town.marit.types("/kennis scan")
    told = "Geef de scan een titel, of begin met een sjabloon of een eerdere scan."

    def is_optional() -> bool:
        (title,) = [one for one in http_town.marit.form()["blocks"] if one["block_id"] == "title"]
        return bool(title.get("optional"))

    assert not is_optional()
    http_town.marit.fills(start_from=MONITOR)
    assert is_optional()
    http_town.marit.fills(start_from="blank")
    assert not is_optional()
    assert http_town.marit.submits(title=" ") == {"title": told}
    told = says("problem.too_long", length=3000, limit=150)
    assert send_form(http_town.marit, title="a" * 3000) == {"title": told}


# --- building


def test_questions_of_every_form_are_listed_in_words(http_town: Town) -> None:
    marit = http_town.marit
    begins(marit)
    assert "Er staan nog geen vragen in. Voeg er 2 tot 12 toe." in shown(marit)
    adds(marit, "Is er een woonvisie?", form="choice", options="Ja\n\nNee\n Weet ik niet ")
    adds(marit, "Hoe tevreden ben je? 1 = niet, 5 = zeer.", form="scale")
    adds(marit, "Hoeveel kamers kwamen erbij?", form="number", unit="kamers")
    adds(marit, "Hoe lang is de wachttijd?", form="number", unit="maanden", highest="60")
    adds(marit, "Wanneer is het klaar?", form="date")
    adds(marit, "Wat nog meer?")
    told = shown(marit)
    assert "*1.* Is er een woonvisie?\n→ keuze uit 3: Ja, Nee, Weet ik niet" in told
    assert "*2.* Hoe tevreden ben je? 1 = niet, 5 = zeer.\n→ schaal van 1 tot 5" in told
    assert "*3.* Hoeveel kamers kwamen erbij?\n→ getal: 0 kamers of meer" in told
    assert "*4.* Hoe lang is de wachttijd?\n→ getal: 0–60 maanden" in told
    assert "*5.* Wanneer is het klaar?\n→ datum" in told
    assert "*6.* Wat nog meer?\n→ korte tekst" in told
    assert "6 vragen; er passen er 12. Elke stap is meteen bewaard." in told
    assert [one.position for one in questions(http_town)] == [1, 2, 3, 4, 5, 6]
    assert not http_town.refused_calls()


def test_a_question_is_changed_moved_and_removed_behind_its_dots(http_town: Town) -> None:
    marit = http_town.marit
    begins(marit)
    for text in ("Eerste", "Tweede", "Derde"):
        adds(marit, text)
    marit.picks("Omhoog", near="Derde")
    marit.picks("Omlaag", near="Eerste")
    assert [one.text for one in questions(http_town)] == ["Derde", "Eerste", "Tweede"]
    assert "*1.* Derde" in shown(marit)
    marit.picks("Wijzigen", near="Eerste")
    assert held(marit.form(), "question") == "Eerste"
    told = {"unit": "kamers", "is_summed": "yes", "lowest": "-5", "highest": "1.000"}
    assert not fills_in(marit, question="Hoeveel?", form="number", **told)
    assert "*2.* Hoeveel?\n→ getal: -5–1.000 kamers · wordt opgeteld" in shown(marit)
    marit.picks("Wijzigen", near="Hoeveel?")
    assert not marit.submits()
    assert [held(marit.form(), field) for field in ("lowest", "highest")] == ["-5", "1000"]
    assert not marit.submits()
    marit.picks("Verwijderen", near="Derde")
    assert [(one.position, one.text) for one in questions(http_town)] == [(1, "Hoeveel?"), (2, "Tweede")]
    assert len(marit.stack()) == 1


def test_title_and_explanation_can_be_changed(http_town: Town) -> None:
    marit = http_town.marit
    begins(marit)
    marit.presses("^Titel en uitleg$", view="modal")
    told = says("problem.too_long", length=1001, limit=1000)
    assert send_form(marit, title="Kamers nu", explanation="a" * 1001) == {"explanation": told}
    assert not marit.submits(title="Kamers nu", explanation="Voor de *bestuurders* <!channel>.")
    assert "*Kamers nu*\nVoor de *bestuurders* &lt;!channel&gt;." in shown(marit)


def test_any_chair_goes_on_with_a_draft_where_it_was_left(http_town: Town) -> None:
    begins(http_town.marit)
    adds(http_town.marit, "Eerste")
    http_town.close_all_forms()
    http_town.karim.types("/kennis scan")
    assert "*V-1* Kamers in 2027\nStudentenhuisvesting · 1 vraag" in shown(http_town.karim)
    http_town.karim.presses("^Verder$", view="modal")
    assert "*1.* Eerste" in shown(http_town.karim)
    assert "het secretariaat kan hiermee verder met `/kennis scan`." in shown(http_town.karim)
    adds(http_town.karim, "Tweede")
    assert len(questions(http_town)) == 2
    assert len(http_town.karim.stack()) == 1


def test_a_draft_can_be_thrown_away(http_town: Town) -> None:
    begins(http_town.marit)
    adds(http_town.marit, "Eerste")
    http_town.marit.presses("^Weggooien$", view="modal")
    assert "Concept *V-1* is weggegooid." in shown(http_town.marit)
    with http_town.database.reading() as session:
        assert rows.find_poll(session, 1) is None
        assert not session.exec(select(ScanQuestion)).all()


def test_the_preview_is_what_an_organisation_will_see_page_by_page(http_town: Town) -> None:
    marit = http_town.marit
    begins(marit, "", MONITOR)
    marit.presses("^Voorbeeld$", view="modal")
    assert "Wat je hier invult, wordt nergens bewaard." in shown(marit)
    assert [one[:3] for one in labels(marit.form())] == ["1. ", "2. ", "3. ", "4. "]
    assert not marit.submits()
    assert labels(marit.form())[0] == (
        "5. Wat kost een kamer met gedeelde voorzieningen gemiddeld, zonder huurtoeslag?"
    )
    marit.presses("Vorige", view="modal")
    assert labels(marit.form())[0].startswith("1. ")
    for _ in range(3):
        assert not marit.submits()
    assert marit.form()["callback_id"] == "scan_builder"
    assert not http_town.refused_calls()


# --- what cannot be


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"question": " \u200b"}, "question", "Typ hier wat je wilt vragen."),
        (
            {"question": "Wat?", "form": "choice", "options": " "},
            "options",
            "Een keuzevraag heeft opties nodig: typ er 2 tot 10, elk op een eigen regel.",
        ),
        (
            {"question": "Wat?", "form": "number", "unit": "% van de woningen", "is_summed": "yes"},
            "is_summed",
            "Procenten van verschillende organisaties kun je niet optellen. Zeg nee, of vraag naar een aantal.",
        ),
        (
            {"question": "Wat?", "form": "choice", "options": "Ja\n \n"},
            "options",
            "Met één optie valt er niets te kiezen. Typ er minstens twee, elk op een eigen regel.",
        ),
        (
            {"question": "Wat?", "form": "choice", "options": "Ja\nNee\nja"},
            "options",
            "De optie “ja” staat er twee keer. Verander of verwijder er een.",
        ),
        (
            {"question": "Wat?", "form": "choice", "options": "\n".join("abcdefghijk")},
            "options",
            "Dit zijn 11 opties en er passen er 10. Voeg er een paar samen.",
        ),
        (
            {"question": "Wat?", "form": "choice", "options": "Ja\n" + "x" * 76},
            "options",
            f"De optie “{'x' * 40}…” heeft 76 tekens; er passen er 75. Kort haar in.",
        ),
        (
            {"question": "Wat?", "form": "number", "unit": "kamers", "lowest": "10", "highest": "9,5"},
            "highest",
            "Het hoogste moet boven het laagste (10) liggen. Laat dit leeg als er geen bovengrens is.",
        ),
        (
            {"question": "Wat?", "form": "number", "unit": "kamers", "lowest": "nul"},
            "lowest",
            "Vul alleen een getal in, bijvoorbeeld 1200 of 12,5, zonder woorden erbij.",
        ),
        (
            {"question": "Wat?", "form": "number", "unit": "kamers", "highest": "1000000000000"},
            "highest",
            "Dit getal is te groot: hoogstens 999 999 999 999. Klopt het aantal nullen?",
        ),
    ],
)
def test_a_question_that_cannot_be_is_refused_beside_its_field(
    http_town: Town, values: dict[str, str], field: str, sentence: str
) -> None:
    begins(http_town.marit)
    assert refused(http_town.marit, **values) == {field: sentence}
    assert not questions(http_town)
    typed = "unit" if field == "is_summed" else field
    assert held(http_town.marit.form(), typed) == values[typed]  # nothing that was typed is lost


def test_the_second_page_has_the_fields_of_the_chosen_form_of_answer_and_nothing_typed_is_lost(http_town: Town) -> None:
    marit = http_town.marit
    begins(marit)
    marit.presses("^Vraag toevoegen$", view="modal")
    assert labels(marit.form()) == ["Vraag", "Hoe wordt er geantwoord?", "Verplicht?"]
    assert not marit.submits(question="Hoeveel?", form="number", required="no")
    assert labels(marit.form()) == ["Eenheid", "Optellen?", "Laagste", "Hoogste"]
    assert (held(marit.form(), "is_summed"), held(marit.form(), "lowest")) == (says("builder.is_not_summed"), "0")
    http_town.control.post("fill", user=marit.user_id, values={"unit": "kamers", "is_summed": "yes"})
    marit.presses("^Vorige$", view="modal")
    assert (held(marit.form(), "question"), held(marit.form(), "form")) == ("Hoeveel?", says("builder.form_number"))
    second = submission(marit)
    assert not marit.submits()
    assert held(marit.form(), "unit") == "kamers"
    assert not marit.submits()
    assert [(one.unit, one.is_summed, one.is_required) for one in questions(http_town)] == [("kamers", True, False)]
    send(marit, second)
    assert len(questions(http_town)) == 1, "sent again from the page before"
    assert http_town.refused_calls() == []


def test_a_question_that_another_client_lets_be_too_long_is_refused(http_town: Town) -> None:
    begins(http_town.marit)
    http_town.marit.presses("^Vraag toevoegen$", view="modal")
    told = "Je vraag heeft 3000 tekens; er passen er 500. Kort hem in, of zet een deel in de uitleg."
    assert send_form(http_town.marit, question=LONG, form="choice") == {"question": told}


def test_an_english_chair_reads_what_cannot_be_in_english(http_town: Town) -> None:
    changes_person(http_town.hanneke, http_town.emily, roles=["secretariat"])
    http_town.close_all_forms()
    emily = http_town.emily
    emily.types("/kennis scan", "algemeen")
    housing = options(emily.form(), "alliance")["Student housing"]
    assert emily.submits(title=" ", alliance=housing) == {
        "title": "Give the scan a title, or start from a template or an earlier scan."
    }
    assert not emily.submits(title="Rooms")
    emily.presses("^Send…$", view="modal")
    assert "There are no questions yet. Add at least 2; then you can send the scan." in shown(emily)
    emily.town.control.post("close", user=emily.user_id)
    emily.presses("^Add a question$", view="modal")
    told = "Your question is 3000 characters; the limit is 500. Shorten it, or move part of it to the note."
    assert send_form(emily, question=LONG, form="choice") == {"question": told}
    told = "The option “ja” is there twice. Change or remove one."
    assert fills_in(emily, question="Wat?", options="Ja\nja") == {"options": told}
    told = "With one option there is nothing to choose. Type at least two, each on its own line."
    assert emily.submits(options="Ja") == {"options": told}


def test_a_thirteenth_question_is_refused_and_a_colleagues_twelfth_counts(http_town: Town) -> None:
    marit = http_town.marit
    begins(marit)
    for number in range(1, 12):
        adds(marit, f"Vraag {number}")
    marit.presses("^Vraag toevoegen$", view="modal")
    http_town.karim.types("/kennis scan")
    http_town.karim.presses("^Verder$", view="modal")
    adds(http_town.karim, "De twaalfde")
    assert "De scan is vol: er passen 12 vragen in." in shown(http_town.karim)
    told = "Er passen 12 vragen in een quick scan. Verwijder er eerst een, of voeg twee vragen samen."
    assert marit.submits(question="De dertiende", form="text") == {"question": told}
    assert len(questions(http_town)) == 12
    assert "Vraag toevoegen" not in [one.label for one in elements(http_town.karim.form())]


def test_one_question_is_no_scan(http_town: Town) -> None:
    begins(http_town.marit)
    adds(http_town.marit, "Eerste")
    assert "Nog 1 vraag erbij en je kunt de scan uitzetten." in shown(http_town.marit)
    http_town.marit.presses("^Uitzetten…$", view="modal")
    said = shown(http_town.marit)
    assert "Een quick scan heeft minstens 2 vragen." in said
    assert "stel deze ene vraag met `/kennis peiling`." in said
    assert draft(http_town).state is PollState.DRAFT


@pytest.mark.parametrize(
    ("start_from", "sentence"),
    [
        ("template:bestaat-niet", "Dit sjabloon bestaat niet meer. Kies een ander, of begin leeg."),
        ("copy:99", "Die eerdere scan is er niet, of je mag hem niet zien. Kies een andere, of begin leeg."),
    ],
)
def test_what_it_begins_with_may_be_gone(http_town: Town, start_from: str, sentence: str) -> None:
    http_town.marit.types("/kennis scan Kamers")
    assert send_form(http_town.marit, start_from=start_from) == {"start_from": sentence}


def test_an_alliance_may_be_archived_meanwhile(http_town: Town) -> None:
    marit = http_town.marit
    marit.types("/kennis scan Kamers")
    alliance = options(marit.form(), "alliance")["Studentenhuisvesting"]
    begins(http_town.karim, "", MONITOR)
    http_town.karim.presses("^Uitzetten…$", view="modal")
    with http_town.database.writing() as session:
        row = session.get(Alliance, int(alliance))
        assert row is not None
        row.archived_at = at("2026-11-24T10:00")
        session.add(row)
    assert marit.submits() == {"alliance": says("problem.alliance_unknown")}
    (told,) = http_town.karim.submits().values()
    assert told == "De alliantie Studentenhuisvesting is gearchiveerd. Er kan geen quick scan meer worden uitgezet."


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-11-23", says("problem.deadline_past")),
        ("2029-11-24", "Langer dan een jaar vooruit kan niet: wie onthoudt dat nog? Kies een dag binnen een jaar."),
    ],
)
def test_a_deadline_that_cannot_be_is_refused(http_town: Town, day: str, sentence: str) -> None:
    begins(http_town.marit, "", MONITOR)
    http_town.marit.presses("^Uitzetten…$", view="modal")
    assert http_town.marit.submits(ends_on=day) == {"ends_on": sentence}
    assert draft(http_town).state is PollState.DRAFT
