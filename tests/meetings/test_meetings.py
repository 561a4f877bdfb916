"""`/kennis overleg` as people meet it: planning, agendas, proposals, and what is said to what cannot be."""

from typing import Any

import pytest
from sqlmodel import select

from storage.tables import Meeting
from tests.kit import Player, Town
from tests.kit.checkins import plan_rounds
from tests.kit.people import HOUSING
from tests.kit.polls import speaks_english
from tests.kit.reading import choice, elements, held, labels, only_for, options, says, texts

DAY = "2026-12-15"


def plans(player: Player, *, day: str = DAY, word: str = "overleg", **values: Any) -> str:
    """Plan a meeting all the way; gives what is confirmed."""
    player.types(f"/kennis {word}")
    player.presses("^(Nieuw overleg|New meeting)$", view="modal")
    errors = player.submits(**{"held_on": day, **values})
    assert not errors, errors
    said = texts(player.form()["blocks"])
    player.town.close_all_forms()
    return said


def housing(player: Player) -> str:
    """The value of the alliance on housing in the form that is open."""
    return options(player.form(), "alliances")["Studentenhuisvesting"]


def opens_schedule(player: Player, ref: str) -> None:
    """Open the form behind "Agenderen" on a contribution's card."""
    player.types(f"/kennis toon {ref}")
    player.presses("^Meer…$")
    player.presses("^Agenderen$", view="modal")


def schedules(player: Player, ref: str, **values: Any) -> str:
    """Put a contribution on the agenda of the next meeting, from its card; gives what is confirmed."""
    opens_schedule(player, ref)
    errors = player.submits(**values)
    assert not errors, errors
    said = texts(player.form()["blocks"])
    player.town.close_all_forms()
    return said


def test_the_secretariat_plans_a_meeting_and_finds_it_in_the_list(http_town: Town) -> None:
    said = plans(http_town.hanneke, kind="executive", starts_at="14:00")
    assert "*O-1* is gepland" not in said
    assert "O-1 staat gepland." in said
    assert "*O-1* · *Bestuurlijk overleg 15 december 2026*" in said
    assert "di 15 december 2026 om 14:00 · stukken vr 4 december 2026 · 0 punten" in said
    assert "Hele netwerk" in said
    http_town.hanneke.types("/kennis overleg")
    shown = texts(http_town.hanneke.form())
    assert "Komende overleggen" in shown
    assert "Bestuurlijk overleg 15 december 2026" in shown
    http_town.hanneke.presses("^Tonen$", view="modal")
    assert "Zet er iets op met *Agenderen* op een kaart" in texts(http_town.hanneke.form())
    assert http_town.refused_calls() == []


def test_a_chair_plans_for_the_own_alliance_in_english(http_town: Town) -> None:
    marit = speaks_english(http_town.marit)
    marit.types("/kennis meeting")
    assert "No meetings are planned yet." in texts(marit.form())
    marit.presses("^New meeting$", view="modal")
    form = marit.form()
    assert "Papers ready on" in labels(form)
    assert list(options(form, "alliances")) == ["Student housing"]
    assert not marit.submits(held_on=DAY)
    assert "O-1 has been planned." in texts(marit.form()["blocks"])
    assert "*O-1* · *Officers' meeting 15 December 2026*\nTue 15 December 2026" in texts(marit.form()["blocks"])
    http_town.close_all_forms()
    assert "*O-1* · *Ambtelijk overleg 15 december 2026*" in http_town.hanneke.types("/kennis overleg O-1")


def test_who_prepares_no_meetings_reads_who_does(http_town: Town) -> None:
    said = http_town.noor.types("/kennis overleg")
    assert only_for("chair", "secretariat") in said
    assert http_town.noor.stack() == []


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        pytest.param({"held_on": "2026-11-01"}, "held_on", "1 november 2026 is al voorbij", id="past"),
        pytest.param(
            {"held_on": DAY, "papers_on": "2026-12-16"}, "papers_on", "uiterlijk op de dag van het overleg", id="after"
        ),
        pytest.param({"held_on": DAY, "papers_on": "2026-11-02"}, "papers_on", "is al voorbij", id="papers past"),
    ],
)
def test_a_form_says_what_cannot_be(http_town: Town, values: dict[str, str], field: str, sentence: str) -> None:
    http_town.hanneke.types("/kennis overleg Ledendag")
    assert held(http_town.hanneke.form(), "title") == "Ledendag"
    errors = http_town.hanneke.submits(**values)
    assert sentence in errors[field]


def test_a_contribution_is_put_on_two_agendas_from_its_card(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    http_town.settle()
    opens_schedule(http_town.hanneke, "B-1")
    assert "Er is nog geen overleg gepland om dit op te agenderen." in texts(http_town.hanneke.form())
    http_town.close_all_forms()
    plans(http_town.hanneke)
    plans(http_town.hanneke, day="2026-12-16", kind="executive")
    said = schedules(http_town.hanneke, "B-1", purpose="decision", question="Doen we mee?", proposal="Ja, allemaal.")
    assert "B-1 staat op de agenda van *O-1*" in said
    opens_schedule(http_town.hanneke, "B-1")
    offered = options(http_town.hanneke.form(), "meeting")
    assert [label[:3] for label in offered] == ["O-1", "O-2"]
    assert not http_town.hanneke.submits(meeting="2")
    assert "Het staat ook op de agenda van O-1." in texts(http_town.hanneke.form()["blocks"])
    http_town.close_all_forms()
    shown = http_town.hanneke.types("/kennis toon O-1")
    assert "*1.* *B-1* Te weinig kamers · Studentenhuisvesting · ter besluitvorming" in shown
    assert "*Vraag:* Doen we mee?" in shown
    assert "*Voorstel:* Ja, allemaal." in shown
    opens_schedule(http_town.hanneke, "B-1")
    errors = http_town.hanneke.submits(question="Nog eens?")
    assert "B-1 staat al op de agenda van O-1." in errors["meeting"]


def test_what_is_visible_to_one_alliance_alone_is_warned_of_on_an_agenda_of_more(http_town: Town) -> None:
    hanneke = http_town.hanneke
    http_town.noor.shares("Te weinig kamers", visibility="alliance")
    plans(hanneke)
    chosen: Any = [_housing(hanneke)]
    plans(hanneke, day="2026-12-16", alliances=chosen)
    opens_schedule(hanneke, "B-1")
    assert "B-1 is alleen zichtbaar voor de eigen alliantie." in texts(hanneke.form())
    http_town.close_all_forms()
    assert "in de stukken van dit overleg lezen anderen het ook" in schedules(hanneke, "B-1", meeting="1")
    assert "lezen anderen het ook" not in schedules(hanneke, "B-1", meeting="2")


def test_a_meeting_on_a_public_holiday_is_planned_and_that_is_said(http_town: Town) -> None:
    said = plans(http_town.hanneke, day="2026-12-25")
    assert "O-1 staat gepland. Let op: vr 25 december 2026 is geen werkdag (Eerste kerstdag)." in said
    assert "geen werkdag" not in plans(http_town.hanneke, day="2026-12-24")


def test_a_reader_of_an_empty_agenda_is_not_told_to_fill_it(http_town: Town) -> None:
    plans(http_town.hanneke)
    shown = http_town.noor.types("/kennis toon O-1")
    assert "Er staat nog niets op de agenda." in shown
    assert "Zet er iets op" not in shown


def test_who_may_not_schedule_is_not_offered_it_and_reads_the_agenda_without_buttons(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    plans(http_town.hanneke)
    schedules(http_town.hanneke, "B-1")
    http_town.noor.types("/kennis toon B-1")
    http_town.noor.presses("^Meer…$")
    assert "Agenderen" not in [one.label for one in elements(http_town.noor.form())]
    http_town.close_all_forms()
    shown = http_town.noor.types("/kennis toon O-1")
    assert "*B-1* Te weinig kamers" in shown
    (*_, card) = http_town.messages(HOUSING, reader="noor")
    assert list(elements(card)) == []
    assert says("problem.no_meeting", key="O-9", command="/kennis") in http_town.noor.types("/kennis toon O-9")


def test_a_conference_has_its_subjects_in_the_order_one_gives_them(http_town: Town) -> None:
    plans(http_town.hanneke, kind="conference")
    hanneke = http_town.hanneke
    hanneke.types("/kennis overleg")
    hanneke.presses("^Tonen$", view="modal")
    for title in ("Opening", "Woningnood"):
        hanneke.presses("^Eigen onderwerp$", view="modal")
        assert not hanneke.submits(title=title)
    hanneke.picks("Omhoog", "Woningnood")
    shown = texts(hanneke.form())
    assert shown.index("*1.* *Woningnood*") < shown.index("*2.* *Opening*")
    hanneke.picks("Bewerken", "Opening")
    assert not hanneke.submits(title="Opening door de wethouder", purpose="information")
    assert "*2.* *Opening door de wethouder* · ter informatie" in texts(hanneke.form())
    hanneke.picks("Van de agenda", "Woningnood")
    assert "Woningnood" not in texts(hanneke.form())
    hanneke.presses("^Eigen onderwerp$", view="modal")
    assert "waar het over gaat" in hanneke.submits(title="\u200b")["title"]


def test_the_bots_proposals_are_taken_or_left(http_town: Town) -> None:
    plan_rounds(http_town, noor=1, nobody=1)
    http_town.noor.types("/kennis status A-901 vast")
    marit = http_town.marit
    marit.types("/kennis overleg")
    marit.presses("^Nieuw overleg$", view="modal")
    chosen: Any = [housing(marit)]
    assert not marit.submits(held_on=DAY, alliances=chosen)
    marit.presses("^Voorstellen$", view="modal")
    shown = texts(marit.form())
    assert "*A-901* Stap 901 · Studentenhuisvesting\nDeze stap stagneert.\n" in shown
    assert says("proposal.why_no_owner") + "\n" in shown
    first = next(one for one in elements(marit.form()) if one.label == "Overnemen")
    marit._do("action", view="modal", action_id=first.action_id, block_id=first.block_id)
    assert "*A-901*" not in texts(marit.form())
    # The agenda lies beneath, and has it.
    assert "*1.* *A-901* Stap 901" in texts(marit.stack()[-2])
    count = texts(marit.form()).count("Laten liggen")
    marit.presses("^Laten liggen$", view="modal")
    assert texts(marit.form()).count("Laten liggen") in (count, count - 1)
    http_town.close_all_forms()
    assert "*1.* *A-901* Stap 901" in marit.types("/kennis overleg O-1")


def test_an_agenda_in_a_message_has_what_was_taken_from_the_proposals(http_town: Town) -> None:
    hanneke = http_town.hanneke
    plans(hanneke)
    hanneke.types("/kennis overleg O-1", HOUSING)
    assert "Van de agenda" not in texts(http_town.messages(HOUSING, reader="hanneke")[-1])
    for choice_of_proposal in ("^Overnemen$", "^Laten liggen$"):
        hanneke.presses("^Voorstellen$", HOUSING)
        hanneke.presses(choice_of_proposal, view="modal")
        http_town.close_all_forms()
        http_town.settle()
        shown = texts(http_town.messages(HOUSING, reader="hanneke")[-1])
        assert shown.count("Van de agenda") == 1


def test_a_step_is_put_on_an_agenda_from_its_card(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    plans(http_town.hanneke)
    marit = http_town.marit
    marit.types("/kennis toon A-901")
    message = http_town.messages(HOUSING, reader="marit")[-1]
    menu = next(one for one in elements(message) if one.action_id == "step_more")
    where = {"channel": HOUSING, "ts": message["ts"], "action_id": menu.action_id, "block_id": menu.block_id}
    marit._do("action", **where, value=choice(message, menu.action_id, "schedule:A-901"))
    assert not marit.submits(purpose="discussion")
    told = says("item.scheduled", item="A-901", meeting="*O-1* Ambtelijk overleg 15 december 2026")
    assert told in texts(marit.form()["blocks"])


def test_a_meeting_is_moved_with_its_papers_and_cancelled_and_those_concerned_hear_it(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    plans(http_town.hanneke)
    schedules(http_town.marit, "B-1")
    hanneke = http_town.hanneke
    hanneke.types("/kennis overleg O-1")
    hanneke.presses("^Wijzigen of verplaatsen$")
    assert not hanneke.submits(held_on="2026-12-22")
    assert "di 22 december 2026 · stukken vr 11 december 2026" in texts(hanneke.form())
    http_town.settle()
    heard = http_town.marit.reads()
    assert "is verplaatst van di 15 december 2026 naar di 22 december 2026" in heard
    http_town.close_all_forms()
    hanneke.types("/kennis overleg O-1")
    hanneke.presses("^Afzeggen$")
    assert "waarom het niet doorgaat" in hanneke.submits(reason=" ​")["reason"]
    assert not hanneke.submits(reason="Te weinig punten")
    assert "*Gaat niet door:* Te weinig punten" in texts(hanneke.form())
    http_town.settle()
    assert "22 december 2026 gaat niet door" in http_town.marit.reads()
    http_town.close_all_forms()
    hanneke.types("/kennis overleg O-1")
    (*_, card) = http_town.messages(HOUSING, reader="hanneke")
    assert list(elements(card)) == []


def test_a_usual_title_follows_the_day_and_an_own_one_stays(http_town: Town) -> None:
    hanneke = http_town.hanneke
    plans(hanneke)
    hanneke.types("/kennis overleg O-1")
    hanneke.presses("^Wijzigen of verplaatsen$")
    assert not hanneke.submits(held_on="2026-12-22")
    shown = texts(hanneke.form())
    assert "overleg 22 december 2026*" in shown
    assert "15 december" not in shown
    http_town.close_all_forms()
    plans(hanneke, title="Wonen")
    hanneke.types("/kennis overleg O-2")
    hanneke.presses("^Wijzigen of verplaatsen$")
    assert not hanneke.submits(held_on="2026-12-23")
    assert "*Wonen*" in texts(hanneke.form())


def test_a_cancelled_meeting_does_not_ask_for_subjects(http_town: Town) -> None:
    hanneke = http_town.hanneke
    plans(hanneke)
    hanneke.types("/kennis overleg O-1")
    hanneke.presses("^Afzeggen$")
    assert not hanneke.submits(reason="Te weinig punten")
    shown = texts(hanneke.form())
    assert "Er stond niets op de agenda." in shown
    assert says("meeting.empty_yet") not in shown
    http_town.close_all_forms()
    hanneke.types("/kennis overleg")
    assert "*Geweest of afgezegd*" in texts(hanneke.form())
    http_town.close_all_forms()
    assert "`/kennis overleg` toont alle overleggen" in hanneke.types("/kennis overleg O-9")
    assert "There was nothing on the agenda." in http_town.emily.types("/kennis show O-1", "algemeen")


def test_somebody_who_changes_it_meanwhile_is_not_overwritten(http_town: Town) -> None:
    plans(http_town.hanneke)
    hanneke = http_town.hanneke
    hanneke.types("/kennis overleg O-1")
    hanneke.presses("^Wijzigen of verplaatsen$")
    with http_town.database.writing() as session:
        session.exec(select(Meeting)).one().version += 1
    assert "Iemand anders heeft O-1 intussen gewijzigd." in str(hanneke.submits(place="Elders"))


def test_a_schedule_asks_before_the_papers_as_well(http_town: Town) -> None:
    marit = http_town.marit
    marit.types("/kennis overleg")
    marit.presses("^Nieuw overleg$", view="modal")
    chosen: Any = [housing(marit)]
    assert not marit.submits(held_on=DAY, papers_on="2026-12-08", alliances=chosen)
    http_town.close_all_forms()
    hanneke = http_town.hanneke
    hanneke.types("/kennis beheer", "@bot")
    hanneke.presses("^Check-ins$", "@bot")
    hanneke.picks("Instellen", "Studentenhuisvesting")
    assert not hanneke.submits()
    assert not hanneke.submits()
    http_town.close_all_forms()
    hanneke.types("/kennis beheer", "@bot")
    hanneke.presses("^Check-ins$", "@bot")
    hanneke.picks("Voor de stukken van een overleg", "Studentenhuisvesting")
    assert "Kies 1 tot en met 60 dagen." in hanneke.submits(days_before_papers="xx")["days_before_papers"]
    assert not hanneke.submits(days_before_papers="8")
    shown = texts(hanneke.form())
    assert "en 8 dagen voor de stukken van een overleg" in shown
    assert "30 nov." in shown


def _housing(player: Player) -> str:
    """The value of the alliance on housing, from a form that is closed again."""
    player.types("/kennis overleg")
    player.presses("^Nieuw overleg$", view="modal")
    found = housing(player)
    player.town.close_all_forms()
    return found
