"""A quick scan that colleagues build at once, and one that is sent: where it stands, who is reminded, how it ends."""

from sqlmodel import select

from alliance.enums import PollState
from storage.tables import Delivery
from tests.kit import Player, Town
from tests.kit.asked_scans import ask_in, fills, one_page, opens
from tests.kit.people import HOUSING
from tests.kit.reading import elements, held, options, says, texts
from tests.kit.scans import MONITOR, adds, begins, draft, questions, sends, shown
from tests.kit.wire import send, submission

# --- two at once


def both_build(town: Town) -> tuple[Player, Player]:
    """Marit and Karim have the builder of the same two questions open."""
    begins(town.marit)
    adds(town.marit, "Eerste")
    adds(town.marit, "Tweede")
    town.karim.types("/kennis scan")
    town.karim.presses("^Verder$", view="modal")
    return town.marit, town.karim


def test_a_colleagues_change_is_not_overwritten_unseen(http_town: Town) -> None:
    marit, karim = both_build(http_town)
    karim.picks("Wijzigen", near="Eerste")
    marit.picks("Wijzigen", near="Eerste")
    assert not marit.submits(question="Eerste van Marit")
    assert not karim.submits(question="Eerste van Karim")
    assert "Een collega heeft deze scan gewijzigd terwijl jij typte." in shown(karim)
    assert held(karim.form(), "question") == "Eerste van Karim"
    assert questions(http_town)[0].text == "Eerste van Marit"
    assert not karim.submits()
    assert questions(http_town)[0].text == "Eerste van Karim"


def test_what_a_colleague_changed_is_shown_before_a_question_is_removed(http_town: Town) -> None:
    marit, karim = both_build(http_town)
    marit.picks("Wijzigen", near="Eerste")
    assert not marit.submits(question="Veel beter gevraagd")
    karim.picks("Verwijderen", near="Eerste")
    assert "Een collega heeft V-1 intussen gewijzigd. Zo staat de scan er nu voor" in shown(karim)
    assert "*1.* Veel beter gevraagd" in shown(karim)
    assert len(questions(http_town)) == 2
    karim.picks("Verwijderen", near="Veel beter gevraagd")
    assert len(questions(http_town)) == 1


def test_a_question_that_a_colleague_removed_cannot_be_changed(http_town: Town) -> None:
    marit, karim = both_build(http_town)
    karim.picks("Wijzigen", near="Eerste")
    marit.picks("Verwijderen", near="Eerste")
    (told,) = karim.submits(question="Anders").values()
    assert told.startswith("Een collega heeft deze vraag intussen verwijderd.")


def test_a_scan_that_a_colleague_sent_is_no_draft_any_more(http_town: Town) -> None:
    marit, karim = both_build(http_town)
    karim.presses("^Vraag toevoegen$", view="modal")
    sends(marit)
    (told,) = karim.submits(question="Nog een", form="text").values()
    assert told.startswith("V-1 is geen concept meer: de scan is intussen uitgezet.")
    assert len(questions(http_town)) == 2


def test_what_is_sent_is_what_was_seen(http_town: Town) -> None:
    marit, karim = both_build(http_town)
    marit.presses("^Uitzetten…$", view="modal")
    adds(karim, "Derde")
    assert not marit.submits(explanation="Voor het bestuurlijk overleg.")
    assert says("problem.scan_overtaken", ref="V-1") in shown(marit)
    assert "op 3 vragen" in shown(marit)
    assert held(marit.form(), "explanation") == "Voor het bestuurlijk overleg."
    assert draft(http_town).state is PollState.DRAFT
    assert not marit.submits()
    assert draft(http_town).state is PollState.OPEN


# --- sending


def test_it_stands_in_the_alliances_channel_with_what_one_can_do(http_town: Town) -> None:
    begins(http_town.marit, "", MONITOR)
    http_town.marit.presses("^Uitzetten…$", view="modal")
    told = shown(http_town.marit)
    assert "Je vraagt 7 organisaties elk één antwoord op 9 vragen, altijd op naam." in told
    assert says("builder.asked_nobody") in told
    assert not http_town.marit.submits(ends_on="2026-12-01")
    assert f"staat uit in <#{http_town.channels[HOUSING]}>. Invullen kan tot di 1 dec. 17:00." in shown(http_town.marit)
    assert len(http_town.marit.stack()) == 1
    http_town.settle()
    (message,) = http_town.cards("Monitor studentenhuisvesting")
    said = texts(message)
    assert "*V-1 · Quick scan* · Studentenhuisvesting" in said
    assert "9 vragen · 0 van 7 organisaties ingevuld · invullen kan tot di 1 dec. 17:00" in said
    assert "uitgezet door Marit Verhoeven" in said
    assert "altijd op naam" in said
    assert [one.label for one in elements(message)][:2] == ["Invullen", "Matrix bekijken"]
    assert "0 van 7 organisaties ingevuld. Invullen kan tot di 1 dec. 17:00. Uitgezet door" in message["text"]
    assert not http_town.refused_calls()


def test_it_goes_to_the_contact_persons_where_that_is_chosen(http_town: Town) -> None:
    begins(http_town.marit, "", MONITOR)
    sends(http_town.marit, where="direct")
    assert not http_town.cards("Monitor studentenhuisvesting")
    for who in (http_town.noor, http_town.jelle, http_town.karim, http_town.wout):
        assert "*V-1 · Quick scan*" in who.reads()
    assert "*V-1 · Quick scan*" not in http_town.emily.reads()
    assert "staat uit in een direct bericht aan" in shown(http_town.marit)


def test_it_can_be_sent_twice_and_is_sent_once(http_town: Town) -> None:
    begins(http_town.marit, "", MONITOR)
    http_town.marit.presses("^Uitzetten…$", view="modal")
    payload = submission(http_town.marit)
    send(http_town.marit, payload)
    send(http_town.marit, payload)
    http_town.settle()
    assert len(http_town.cards("Monitor studentenhuisvesting")) == 1


def test_who_has_not_answered_is_reminded_once_in_working_hours(http_town: Town) -> None:
    begins(http_town.marit, "", MONITOR)
    sends(http_town.marit, ends_on="2026-12-01")
    http_town.move("2026-11-30T07:59:00+00:00")
    assert "nog geen antwoord binnen" not in http_town.noor.reads()
    http_town.move("2026-11-30T08:01:00+00:00")
    told = http_town.noor.reads()
    assert "Quick scan *V-1* sluit di 1 dec. 17:00: *Monitor studentenhuisvesting*." in told
    assert "Van Utrecht is nog geen antwoord binnen." in told
    http_town.move("2026-12-01T12:00:00+00:00")
    with http_town.database.reading() as session:
        sent = session.exec(select(Delivery).where(Delivery.kind == "reminder")).all()
    channel_keys = sorted(one.channel_key for one in sent)
    assert len(channel_keys) == len(set(channel_keys)) == 7  # not the political lead
    assert "nog geen antwoord binnen" not in http_town.emily.reads()


def test_at_the_deadline_it_closes_with_how_many_there_were(http_town: Town) -> None:
    begins(http_town.marit, "", MONITOR)
    sends(http_town.marit, ends_on="2026-12-01")
    http_town.move("2026-12-01T16:01:00+00:00")
    (message,) = http_town.cards("Monitor studentenhuisvesting")
    said = texts(message)
    assert "*gesloten*" in said
    assert message["text"].startswith("V-1 Quick scan · gesloten (Studentenhuisvesting): ")
    assert says("quickscan.answered_of", n=0, of=7) in said
    assert "Invullen" not in [one.label for one in elements(message)]
    assert draft(http_town).electorate == 7


def test_what_came_of_it_stands_where_it_was_asked(http_town: Town) -> None:
    ask_in(http_town, one_page())
    opens(http_town.noor)
    assert fills(http_town.noor, "1200", None, None, None) == {}
    http_town.move("2026-12-01T16:01:00+00:00")
    http_town.marit.presses("^Beheren$")
    http_town.marit.presses("uitkomst")
    assert not http_town.marit.submits(outcome="Naar het <!here> bestuurlijk overleg.")
    http_town.marit.presses("^Beheren$")
    http_town.marit.presses("overhandigd|overhandigd|overgedragen|overhandig")
    assert not http_town.marit.submits(addressee="Stuurgroep LPS", handed_on="2026-12-01")
    http_town.close_all_forms()
    http_town.settle()
    (message,) = [one for one in http_town.cards("Kamers in 2027") if not one.get("ephemeral_to")]
    said = texts(message)
    assert "Uitkomst: Naar het &lt;!here&gt; bestuurlijk overleg. _(vastgelegd door Marit Verhoeven)_" in said
    assert says("quickscan.handed", addressee="Stuurgroep LPS", day="1 december 2026") in said
    assert [one.label for one in elements(message)] == ["Matrix bekijken", "Beheren"]
    assert not http_town.refused_calls()


def test_a_cancelled_scan_says_why(http_town: Town) -> None:
    begins(http_town.marit, "", MONITOR)
    sends(http_town.marit)
    http_town.marit.presses("^Beheren$")
    http_town.marit.presses("Afbreken|Annuleren|Intrekken")
    assert not http_town.marit.submits(reason="De cijfers komen later.")
    http_town.settle()
    (message,) = [one for one in http_town.cards("Monitor studentenhuisvesting") if not one.get("ephemeral_to")]
    assert "*ingetrokken*" in texts(message)
    assert "Ingetrokken: De cijfers komen later." in texts(message)
    assert "Invullen" not in [one.label for one in elements(message)]


def test_a_draft_is_shown_by_its_reference_to_who_may_go_on_with_it(http_town: Town) -> None:
    begins(http_town.marit, "", MONITOR)
    http_town.close_all_forms()
    assert "concept van een quick scan" in http_town.karim.types("/kennis toon V-1")
    http_town.karim.presses("^Verder$")
    assert "*9.* Wanneer is het volgende grote project klaar?" in shown(http_town.karim)
    assert "concept" not in http_town.noor.types("/kennis toon V-1")


def test_an_earlier_scan_is_begun_anew_with_a_copy_of_it(http_town: Town) -> None:
    begins(http_town.marit, "Kamers nu", MONITOR)
    http_town.marit.picks("Verwijderen", near="Hoe groot is het tekort")
    sends(http_town.marit)
    http_town.close_all_forms()
    http_town.karim.types("/kennis scan")
    copy = options(http_town.karim.form(), "start_from")["V-1 Kamers nu"]
    assert not http_town.karim.submits(start_from=copy)
    assert draft(http_town, 2).title == "Kamers nu"
    assert draft(http_town, 2).follows_id == draft(http_town, 1).id
    assert [one.text for one in questions(http_town, 2)] == [one.text for one in questions(http_town, 1)]
    assert len(questions(http_town, 2)) == 8
