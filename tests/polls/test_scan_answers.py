"""Filling in a quick scan in Slack: three colleagues at one answer, page by page, until it is sent in."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from alliance.enums import AnswerState, ExternalAccess
from alliance.polls import ending
from storage.tables import Alliance, ScanAnswer, ScanValue
from tests.kit import Player, Town
from tests.kit.asked_scans import (
    ask_in,
    button_labels,
    day,
    field,
    fills,
    months,
    number,
    one_page,
    opens,
    three_pages,
    words,
)
from tests.kit.people import HOUSING
from tests.kit.polls import speaks_english
from tests.kit.reading import elements, held, labels, says, texts
from tests.kit.scans import shown as form_text
from tests.kit.wire import send, send_form, submission


def colleague(town: Town, name: str, real_name: str) -> Player:
    """Somebody else of Utrecht, who has answered nothing yet."""
    return town.newcomer(name, real_name, email=f"{name}.voorbeeld@utrecht.nl")


def joins(who: Player) -> None:
    """Say for which organisation one works, which is guessed."""
    assert not who.submits()


def answers(town: Town) -> list[ScanAnswer]:
    with town.database.reading() as session:
        return list(session.exec(select(ScanAnswer)).all())


def values(town: Town) -> list[Any]:
    with town.database.reading() as session:
        found = session.exec(select(ScanValue).order_by(ScanValue.question_id)).all()  # type: ignore[arg-type]
        return [one.text or one.number or one.day for one in found]


def typed(who: Player, said: dict[str, Any]) -> Any:
    """The payload of sending the page on top with these answers."""
    return submission(who, **said)


def errors_of(who: Player, said: dict[str, Any]) -> dict[str, str]:
    """The errors of sending it past the client's own checks."""
    return send_form(who, **said)


# --- three colleagues


def test_three_colleagues_fill_in_one_answer(town: Town) -> None:
    ask_in(town, three_pages())
    opens(town.noor)
    assert labels(town.noor.form())[0] == "1. Hoeveel kamers zijn er?"
    assert "Pagina 1 van 3 · namens *Utrecht*" in form_text(town.noor)
    assert town.noor.form()["submit"]["text"] == "Volgende"
    assert not fills(town.noor, "1.200", "0", "4", "Geen grond.")
    assert "Pagina 2 van 3" in form_text(town.noor)

    sanne = colleague(town, "sanne", "Sanne Bos")
    opens(sanne)
    joins(sanne)
    assert "Pagina 2 van 3" in form_text(sanne), "she goes on where Noor left it"
    assert "Noor de Wit (10:00) is hier ook mee bezig." in form_text(sanne)
    assert "4 van de 9 vragen zijn al ingevuld" in form_text(sanne)
    assert not fills(sanne, "Vijf.", "Zes.", "Zeven.", "Acht.")
    assert sanne.form()["submit"]["text"] == "Insturen"

    pim = colleague(town, "pim", "Pim Kok")
    opens(pim)
    joins(pim)
    assert "Sanne Bos (10:00) en Noor de Wit (10:00) zijn hier ook mee bezig." in form_text(pim)
    assert labels(pim.form()) == ["9. Wanneer is het klaar?"]
    assert not fills(pim, "2027-01-01")
    assert "is ingestuurd door Pim Kok namens *Utrecht*" in form_text(pim)
    town.settle()
    (answer,) = answers(town)
    assert answer.state is AnswerState.SUBMITTED
    assert "1" in texts(town.messages(HOUSING)[-1])
    assert town.refused_calls() == []


def test_one_answer_is_counted_in_the_singular(town: Town) -> None:
    ask_in(town, three_pages())
    opens(town.noor)
    fills(town.noor, "1200", None, None, None)
    assert "1 van de 9 vragen is al ingevuld." in form_text(town.noor)


def test_back_keeps_the_page_and_shows_the_one_before(town: Town) -> None:
    ask_in(town, three_pages())
    opens(town.noor)
    fills(town.noor, "1200", "1", "3", "Geld.")
    fills(town.noor, "Vijf.", None, None, None)
    town.noor.presses("^Vorige$", view="modal")
    assert held(town.noor.form(), field(town.noor, 1)) == "Vijf."
    town.noor.presses("^Vorige$", view="modal")
    form = town.noor.form()
    said = [held(form, field(town.noor, place)) for place in range(1, 5)]
    assert said == ["1200", "Nee", "3", "Geld."]
    assert "Vorige" not in button_labels(town.noor)
    assert town.refused_calls() == []


def test_a_page_sent_by_two_at_once_shows_what_the_other_wrote_and_keeps_both(town: Town) -> None:
    ask_in(town, one_page())
    sanne = colleague(town, "sanne", "Sanne Bos")
    opens(sanne)
    joins(sanne)
    opens(town.noor)
    assert not fills(sanne, "1.150", None, None, "Grond.")
    assert not fills(town.noor, "1.200", "0", None, None)
    shown = form_text(town.noor)
    assert "Een collega vulde hier intussen iets anders in." in shown
    assert "Sanne Bos vulde hier om 10:00 in: 1.150 kamers" in shown
    assert held(town.noor.form(), field(town.noor, 1)) == "1.200"
    assert held(town.noor.form(), field(town.noor, 4)) == "Grond.", "what she left alone is what Sanne wrote"
    assert Decimal(1150) in values(town)
    assert not fills(town.noor)
    assert Decimal(1200) in values(town)
    assert [one.state for one in answers(town)] == [AnswerState.SUBMITTED]
    assert town.refused_calls() == []


def test_an_english_colleague_reads_it_in_english(town: Town) -> None:
    ask_in(town, one_page())
    lea = town.newcomer("lea", "Lea Stone", email="lea.voorbeeld@utrecht.nl", locale="en-GB")
    opens(town.noor)
    opens(lea)
    joins(lea)
    assert "Noor de Wit (10:00) is also working on this." in form_text(lea)
    assert fills(town.noor, "1200", None, None, None) == {}
    assert not fills(lea, "1,300", None, None, None)
    assert "A colleague filled in something different here in the meantime." in form_text(lea)
    assert "Noor de Wit filled this in at 10:00: 1,200 kamers" in form_text(lea)


# --- sending in, and correcting


def test_what_is_required_is_asked_for_at_its_field_and_its_page(town: Town) -> None:
    ask_in(town, three_pages())
    opens(town.noor)
    fills(town.noor, None, "0", None, None)
    fills(town.noor, None, None, None, None)
    last = field(town.noor, 1)
    with pytest.raises(AssertionError, match=last):
        fills(town.noor, None)
    assert not fills(town.noor, "2027-03-01")
    assert "Pagina 1 van 3" in form_text(town.noor), "the first one that is missing stands there"
    blocks = town.noor.form()["blocks"]
    place = [block.get("block_id") for block in blocks].index(field(town.noor, 1))
    assert "Deze vraag is nodig om in te sturen." in texts(blocks[place + 1])
    fills(town.noor, "12")
    fills(town.noor)
    assert answers(town)[0].state is AnswerState.DRAFT
    assert not fills(town.noor, "2027-03-01")
    assert answers(town)[0].state is AnswerState.SUBMITTED


def test_nothing_at_all_cannot_be_sent_in(town: Town) -> None:
    ask_in(town, one_page())
    opens(town.noor)
    assert list(fills(town.noor).values()) == ["Er is nog niets ingevuld. Beantwoord eerst een vraag."]


def test_it_can_be_corrected_until_the_deadline(town: Town) -> None:
    ask_in(town, [number(required=True), words()])
    opens(town.noor)
    fills(town.noor, "12", None)
    town.settle()
    opens(town.noor)
    assert "Ingestuurd door Noor de Wit op" in form_text(town.noor)
    assert "Wat je hier wijzigt, geldt meteen." in form_text(town.noor)
    assert town.noor.form()["submit"]["text"] == "Klaar"
    assert not fills(town.noor, "13", "Gelezen.")
    assert values(town) == [Decimal(13), "Gelezen."]
    opens(town.noor)
    with town.database.writing() as session:
        ending.end_due(session, now=town.now().replace(year=2027))
    assert list(fills(town.noor, "14", None).values()) == [says("problem.poll_closed", ref="V-1")]
    assert values(town)[0] == Decimal(13)


def test_closing_names_who_has_begun_and_offers_no_outcome_without_answers(town: Town) -> None:
    number_of_scan = ask_in(town, three_pages())
    opens(town.noor)
    fills(town.noor, "12", None, None, None)
    town.marit.types(f"/kennis toon V-{number_of_scan}")
    card = [one for one in town.messages(HOUSING, reader="marit") if one.get("ephemeral_to")][-1]
    buttons = [one for block in card["blocks"] if block["type"] == "actions" for one in block["elements"]]
    (sure,) = [one["confirm"]["text"]["text"] for one in buttons if one["text"]["text"] == says("poll.close")]
    assert sure == (
        "Daarna kan geen organisatie meer invullen of verbeteren, en heropenen kan niet. "
        "Utrecht is begonnen en stuurde nog niets in: dat telt dan niet mee."
    )
    town.marit.presses(f"^{says('poll.close')}$")
    closed = [one for one in town.messages(HOUSING, reader="marit") if one.get("ephemeral_to")][-1]
    assert says("poll.closed_empty", ref="V-1") in texts(closed)
    assert says("poll.record_outcome") not in [one.label for one in elements(closed)]


# --- who may


def test_who_only_reads_along_or_is_not_asked_reads_who_can(town: Town) -> None:
    ask_in(town, one_page())
    for name in ("hanneke", "tom"):
        player = getattr(town, name)
        player.presses("Invullen", HOUSING)
        told = player.reads(HOUSING) + (form_text(player) if player.stack() else "")
        assert "Deze scan vraagt alleen de organisaties die meedoen met" in told, name
        assert f"<@{town.marit.user_id}>" in told
    assert answers(town) == []


def test_somebody_of_another_workspace_answers_only_where_the_alliance_allows_it(town: Town) -> None:
    ask_in(town, one_page())
    with town.database.writing() as session:
        alliance = session.exec(select(Alliance).where(Alliance.channel_id == town.channels[HOUSING])).one()
        alliance.external_access = ExternalAccess.READ
    town.daan.presses("Invullen", HOUSING)
    told = town.daan.reads(HOUSING) + (form_text(town.daan) if town.daan.stack() else "")
    assert "lezen gasten en mensen van andere werkruimtes alleen mee" in told
    assert answers(town) == []


# --- bad input


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ca. 1.200", says("problem.number_about", number=1200)),
        ("veel", says("problem.number_only", example="12,5")),
        ("1,200", says("problem.number_ambiguous", typed="1,200", whole="1200", part="1,2")),
        ("12%", "Deze vraag telt in kamers, niet in procenten. Vul een getal in, bijvoorbeeld 1200 of 12,5."),
        ("9" * 30, "Dit getal is te groot: hoogstens 999 999 999 999. Klopt het aantal nullen?"),
        ("0,12345", "Hoogstens 3 cijfers achter de komma. Rond het getal af."),
    ],
)
def test_a_number_that_is_none_is_told_what_would_be(shared_town: Town, said: str, sentence: str) -> None:
    ask_in(shared_town, [number(), words()])
    opens(shared_town.noor)
    first = field(shared_town.noor, 1)
    assert fills(shared_town.noor, said, "Blijft staan.") == {first: sentence}
    assert held(shared_town.noor.form(), field(shared_town.noor, 2)) == "Blijft staan."


def test_everything_that_is_wrong_on_a_page_is_told_at_once_and_nothing_of_it_is_stored(shared_town: Town) -> None:
    ask_in(shared_town, [months(60), number(), words()])
    opens(shared_town.noor)
    below, unread = field(shared_town.noor, 1), field(shared_town.noor, 2)
    assert fills(shared_town.noor, "-5", "veel", "Goed.") == {
        below: says("problem.number_outside", range="0–60 maanden"),
        unread: says("problem.number_only", example="12,5"),
    }
    shared_town.close_all_forms()
    opens(shared_town.noor)
    assert not held(shared_town.noor.form(), field(shared_town.noor, 3))


@pytest.mark.parametrize(
    ("highest", "said", "dutch", "english"),
    [
        (60, "-5", "0–60 maanden", "0–60 maanden"),
        (60, "60,5", "0–60 maanden", "0–60 maanden"),
        (None, "−5 maanden", "0 maanden of meer", "0 maanden or more"),
    ],
)
def test_a_number_is_within_its_bounds_and_the_form_says_which(
    shared_town: Town, highest: int | None, said: str, dutch: str, english: str
) -> None:
    ask_in(shared_town, [months(highest), words()])
    for player, language, wanted in (
        (shared_town.noor, "nl", dutch),
        (speaks_english(shared_town.jelle), "en", english),
    ):
        opens(player)
        assert f"{wanted}. " in form_text(player)
        told = {field(player, 1): says("problem.number_outside", language, range=wanted)}
        assert fills(player, said) == told
        assert fills(player, "60", "Niets.") == {}
        shared_town.close_all_forms()


def test_an_english_reader_is_told_in_english(shared_town: Town) -> None:
    lea = shared_town.newcomer("lea", "Lea Stone", email="lea.voorbeeld@utrecht.nl", locale="en-GB")
    ask_in(shared_town, [number(), words()])
    opens(lea)
    joins(lea)
    for said, sentence in (
        ("about 1,200", says("problem.number_about", "en", number=1200)),
        ("many", says("problem.number_only", "en", example="12.5")),
        ("1.200", says("problem.number_ambiguous", "en", typed="1.200", whole="1200", part="1.2")),
        ("9" * 30, "This number is too large: the limit is 999 999 999 999. Have you typed too many zeros?"),
    ):
        assert list(fills(lea, said).values()) == [sentence]


def test_going_back_with_a_bad_number_stays_and_says_so(shared_town: Town) -> None:
    ask_in(shared_town, [words("A?"), words("B?"), words("C?"), words("D?"), number()])
    opens(shared_town.noor)
    fills(shared_town.noor)
    last = field(shared_town.noor, 1)
    fills(shared_town.noor, "ca. 3")
    shared_town.noor.presses("^Vorige$", view="modal")
    assert says("problem.number_about", number=3) in form_text(shared_town.noor)
    assert held(shared_town.noor.form(), last) == "ca. 3"


def test_what_no_client_would_send_is_refused(shared_town: Town) -> None:
    ask_in(shared_town, [day(), words()])
    opens(shared_town.noor)
    first, second = field(shared_town.noor, 1), field(shared_town.noor, 2)
    payload = submission(shared_town.noor)
    payload["view"]["state"]["values"][first] = {"value": {"type": "datepicker", "selected_date": "2026-02-30"}}
    assert send(shared_town.noor, payload)["errors"] == {first: "Deze dag bestaat niet. Kies een dag in de kalender."}
    payload["view"]["state"]["values"][first] = {"value": {"type": "datepicker", "selected_date": "0026-02-03"}}
    assert send(shared_town.noor, payload)["errors"] == {first: "Kies een dag tussen 1900 en 2199."}
    sentence = says("problem.too_long", length=1001, limit=1000)
    assert errors_of(shared_town.noor, {second: "x" * 1001}) == {second: sentence}


def test_a_choice_that_is_none_is_refused(shared_town: Town) -> None:
    ask_in(shared_town, one_page())
    opens(shared_town.noor)
    for place, said in ((2, "9"), (2, "x"), (3, "6"), (3, "-1")):
        block = field(shared_town.noor, place)
        assert errors_of(shared_town.noor, {block: said}) == {block: says("problem.choose")}


def test_a_page_sent_twice_changes_nothing(shared_town: Town) -> None:
    ask_in(shared_town, three_pages())
    opens(shared_town.noor)
    payload = typed(shared_town.noor, {field(shared_town.noor, 1): "77"})
    for _ in range(2):
        assert send(shared_town.noor, payload)["response_action"] == "update"
    with shared_town.database.reading() as session:
        assert len(session.exec(select(ScanValue).where(ScanValue.number == 77)).all()) == 1
