"""Mandates in Slack: one message for each organisation, what it answers, and what comes of that."""

from storage.bundles.bundles import find_bundle
from storage.enums import OrganisationKind
from storage.tables import Mandate, Organisation
from tests.kit import Town
from tests.kit.beforehand import asked_bundle, shared_items
from tests.kit.bundles import answers, asks, begins, hands_over, names, opens, opens_in_form, reports, writes
from tests.kit.reading import options, says, texts
from tests.kit.wire import send_form


def questions(town: Town, name: str) -> list[str]:
    """The questions about mandates that somebody got."""
    found = [texts(one) for one in town.messages("@bot", reader=name)]
    return [one for one in found if "in staan?" in one or " mag staan" in one]


def test_each_is_asked_once_for_all_items_and_it_is_ready_when_all_answered(town: Town) -> None:
    one, two = asked_bundle(town)
    assert len(questions(town, "noor")) == 1
    (told,) = questions(town, "jelle")
    assert "Hanneke Postma bundelt bijdragen in dossier D-1 (Ruimte voor studenten), voor Ministerie van OCW." in told
    assert "Mag Groningen erin staan?" in told
    assert one in told
    assert two in told
    assert "Zonder antwoord uiterlijk op 8 december 2026 tellen jullie mee, zonder naam." in told
    assert "Wacht op akkoord tot en met 8 december 2026 · uitgave 1" in opens(town.hanneke)
    assert answers(town.jelle, "without_name", executive="yes") == {}
    assert "Dank je: jullie staan zonder naam in D-1." in texts(town.jelle.form())
    assert answers(town.noor) == {}
    town.settle()
    assert "Jullie antwoord: zonder naam, bestuurder akkoord." in town.jelle.reads()
    ready = town.hanneke.reads()
    assert "D-1 (Ruimte voor studenten) is klaar om te overhandigen." in ready
    assert "Organisaties: 2 (1 met naam; 1 zonder naam)." in ready
    town.close_all_forms()
    opens_in_form(town.hanneke)
    town.hanneke.presses("^Voorbeeld$", view="modal")
    preview = texts(town.hanneke.form())
    assert "• Utrecht" in preview
    assert "Groningen" not in preview
    assert "“Wachttijd 20 maanden”" in preview, "its words stay, without its name"
    assert town.refused_calls() == []


def test_several_addressees_are_told_in_a_sentence(town: Town) -> None:
    shared_items(town)
    assert begins(town.hanneke) == {}
    assert names(town.hanneke) == {}
    assert names(town.hanneke, "Stuurgroep", addressee_kind="steering_group") == {}
    assert asks(town.hanneke, until="2026-12-08") == {}
    town.settle()
    (told,) = questions(town, "jelle")
    assert "voor Ministerie van OCW en Stuurgroep." in told


def test_before_sending_it_says_whom_it_asks_and_who_was_asked_already(town: Town) -> None:
    asked_bundle(town)
    assert begins(town.hanneke, "Nog een") == {}
    assert names(town.hanneke) == {}
    assert writes(town.hanneke) == {}
    town.hanneke.presses("^Vraag akkoord$", view="modal")
    told = texts(town.hanneke.form())
    assert "Voor D-2 krijgen 2 mensen elk één bericht, voor alle bijdragen samen." in told
    assert says("asked.this_week", n=1, name="Jelle Hoekstra") in told
    assert town.hanneke.submits(until="2026-11-01") == {"until": says("problem.day_past_needed")}


def test_who_is_silent_is_reminded_once_and_then_counted(town: Town) -> None:
    asked_bundle(town)
    assert answers(town.noor) == {}
    town.close_all_forms()
    town.move("2026-12-09T09:00:00+00:00")
    assert len(questions(town, "jelle")) == 2, "the question and one reminder"
    assert len(questions(town, "noor")) == 1, "who has answered is not reminded"
    assert "(1 met naam; 1 zonder antwoord, telt mee)" in town.hanneke.reads()
    shown = opens(town.hanneke)
    assert says("bundlestate.ready") in shown
    assert "Groningen: geen antwoord, telt mee zonder naam" in shown
    assert "wacht op" not in shown


def test_where_all_answered_already_nobody_is_said_to_be_asked(town: Town) -> None:
    asked_bundle(town)
    assert answers(town.noor) == {}
    opens_in_form(town.hanneke)
    town.hanneke.presses("^Nieuwe uitgave$", view="modal")
    town.hanneke.presses("^Vraag akkoord$", view="modal")
    shown = texts(town.hanneke.form())
    assert "Voor D-1 krijgt nu niemand een bericht." in shown
    assert "0 mensen" not in shown
    assert town.hanneke.submits(until="2026-11-01") == {"until": says("problem.day_past_needed")}


def test_of_another_ask_and_addressee_each_is_asked_anew_and_reads_what_changed(town: Town) -> None:
    asked_bundle(town)
    assert answers(town.noor) == {}
    assert answers(town.jelle, executive="yes") == {}
    town.close_all_forms()
    town.settle()
    opens_in_form(town.hanneke)
    town.hanneke.presses("^Geadresseerde$", view="modal")
    assert "D-1 wordt dan weer concept, en je vraagt opnieuw akkoord." in texts(town.hanneke.form())
    assert town.hanneke.submits(name="Tweede Kamer") == {}
    shown = texts(town.hanneke.form())
    assert "D-1 is weer concept: over deze geadresseerde is nog geen akkoord gevraagd." in shown
    assert "Groningen: met naam, bestuurder akkoord (voor een eerdere tekst of geadresseerde" in shown
    town.hanneke.presses("^Teksten$", view="modal")
    assert "Verander je wat we vragen, dan wordt iedereen opnieuw om akkoord gevraagd." in texts(town.hanneke.form())
    assert town.hanneke.submits(ask="Schaf de toeslag af") == {}
    town.hanneke.presses("^Vraag akkoord$", view="modal")
    assert "Voor D-1 krijgen 2 mensen elk één bericht" in texts(town.hanneke.form())
    assert town.hanneke.submits(until="2026-12-15") == {}
    town.close_all_forms()
    town.settle()
    _, told = questions(town, "jelle")
    assert "Hanneke Postma heeft dossier D-1 (Ruimte voor studenten) gewijzigd." in told
    assert "Wat we vragen is anders. Eerst stond er: “Pas de toeslag aan”" in told
    assert "nu Ministerie van OCW en Tweede Kamer, eerst Ministerie van OCW." in told
    assert "*Wat we vragen:* Schaf de toeslag af" in told
    assert "Jullie antwoord van toen: met naam, bestuurder akkoord. Tot je opnieuw antwoordt" in told
    town.jelle.presses("^Antwoord geven$", "@bot")
    form = texts(town.jelle.form())
    assert "*Wat we vragen:* Schaf de toeslag af" in form
    assert "Voor Ministerie van OCW en Tweede Kamer" in form
    assert town.jelle.submits() == {}, "what it said then stands in the form"
    town.close_all_forms()
    assert "Groningen: met naam, bestuurder nog niet gevraagd" in opens(town.hanneke)
    assert town.refused_calls() == []


def test_a_later_withdrawal_is_told_and_respected_in_the_next_edition(town: Town) -> None:
    _, two = asked_bundle(town)
    assert answers(town.noor) == {}
    assert answers(town.jelle) == {}
    town.settle()
    opens_in_form(town.hanneke)
    assert reports(town.hanneke, state="handed", day="2026-11-24") == {}
    town.close_all_forms()
    town.settle()
    town.jelle.presses("^Antwoord wijzigen$", "@bot")
    own = f"Kies je “niet”, dan laten we {two} weg, ook als anderen het herkennen: jullie deelden dit."
    assert own in texts(town.jelle.form())
    assert town.jelle.submits(naming="not", executive="yes") == {}
    assert "D-1 is al overhandigd; de volgende uitgave houdt zich hieraan." in texts(town.jelle.form())
    town.close_all_forms()
    town.settle()
    assert f"Groningen in D-1: niet ({two} gaat dan niet mee)." in town.hanneke.reads()
    assert "Jullie antwoord: niet." in town.jelle.reads(), "there is nothing to which an executive agrees"
    opens_in_form(town.hanneke)
    town.hanneke.presses("^Nieuwe uitgave$", view="modal")
    town.hanneke.presses("^Voorbeeld$", view="modal")
    preview = texts(town.hanneke.form())
    assert "• Groningen" not in preview
    assert "1 bijdrage staat er niet in:" in preview
    stays_out = says("leftout.stays_out", organisation="Groningen")
    assert f"• {two}: {stays_out}" in preview
    assert "Huurtoeslag geldt niet" not in preview
    assert "*1 organisatie staat hierachter*" in preview
    opens_in_form(town.hanneke)
    assert asks(town.hanneke, until="2026-12-08") == {}
    assert hands_over(town.hanneke) == {}
    town.close_all_forms()
    town.settle()
    (told,) = [one for one in town.messages("@bot", reader="jelle") if "niet mee." in texts(one)]
    assert f"*{two}* · Huurtoeslag geldt niet (stond in een eerdere uitgave)" in texts(told)
    assert f"{two} ging deze keer niet mee." in texts(told["blocks"])
    assert f"{two} (stond in een eerdere uitgave). {two} ging deze keer niet mee." in told["text"]
    assert all("niet mee." not in texts(one) for one in town.messages("@bot", reader="noor"))


def test_the_list_says_who_is_counted_all_the_same(town: Town) -> None:
    asked_bundle(town)
    assert answers(town.noor, executive="no") == {}
    assert answers(town.jelle, executive="yes", valid_until="2026-11-25") == {}
    town.close_all_forms()
    town.settle()
    shown = opens(town.hanneke)
    assert "Utrecht: met naam, bestuurder niet akkoord (telt daarom mee zonder naam)" in shown
    assert "Groningen: met naam, bestuurder akkoord, geldig tot en met 25 november 2026" in shown
    assert "verlopen" not in shown
    town.move("2026-11-26T09:00:00+00:00")
    shown = opens(town.hanneke)
    assert "geldig tot en met 25 november 2026 (verlopen; telt nu mee zonder naam, Vraag akkoord" in shown
    opens_in_form(town.hanneke)
    town.hanneke.presses("^Nieuwe uitgave$", view="modal")
    assert asks(town.hanneke, until="2026-12-08") == {}
    shown = texts(town.hanneke.form())
    assert "Groningen: wacht op" in shown
    assert "verlopen" not in shown


def test_what_is_put_away_asks_nobody_any_more_and_can_be_taken_back(town: Town) -> None:
    asked_bundle(town)
    assert answers(town.noor) == {}
    town.close_all_forms()
    town.settle()
    opens(town.hanneke)
    (shown,) = [one for one in town.messages("@bot", reader="hanneke") if "Archiveren" in str(one)][-1:]
    assert "1 organisatie heeft nog niet geantwoord: haar bericht zegt dan dat het niet meer hoeft." in str(shown)
    town.hanneke.presses("^Archiveren$", "@bot")
    town.settle()
    assert "Dossier D-1 (Ruimte voor studenten) van Hanneke Postma is ingetrokken." in town.jelle.reads()
    assert questions(town, "jelle") == []
    assert "Jullie antwoord: met naam" in town.noor.reads(), "who answered is left alone"
    town.move("2026-12-07T12:00:00+00:00")
    assert "*Herinnering*" not in town.jelle.reads()
    assert "D-1 (Ruimte voor studenten) is gearchiveerd." in opens(town.hanneke)
    assert says("problem.no_bundle", key="D-1") in opens(town.samira)
    town.hanneke.presses("^Terughalen$", "@bot")
    town.settle()
    assert "Wacht op akkoord tot en met 8 december 2026" in opens(town.hanneke)
    assert len(questions(town, "jelle")) == 2, "its question stands there again, and the reminder that was due"
    assert answers(town.jelle) == {}
    assert town.refused_calls() == []


def test_who_stands_behind_an_item_reads_how_far_it_is_and_whom_to_ask(town: Town) -> None:
    asked_bundle(town)
    told = opens(town.jelle)
    assert "D-1 (Ruimte voor studenten) kunnen alleen het secretariaat en de trekkers van de alliantie openen." in told
    assert "Vraag ernaar bij <@" in told
    assert "Wacht op akkoord" in told
    assert says("problem.no_bundle", key="D-1") in opens(town.samira), "who has nothing to do with it"
    for who in (town.noor, town.jelle):
        assert answers(who) == {}
    town.close_all_forms()
    town.settle()
    opens_in_form(town.hanneke)
    assert reports(town.hanneke, state="answered", day="2026-11-24", answer="partly") == {}
    town.close_all_forms()
    town.settle()
    assert "*deels gehonoreerd*" in opens(town.jelle)
    assert town.refused_calls() == []


def test_another_organisation_cannot_answer_and_two_at_once_do_not_overwrite(http_town: Town) -> None:
    asked_bundle(http_town)
    http_town.jelle.presses("^Antwoord geven$", "@bot")
    assert send_form(http_town.jelle, naming="with_name") == {}
    # The same form once more, which was opened before that.
    assert http_town.jelle.submits(naming="with_name") == {}
    http_town.close_all_forms()
    http_town.settle()
    (told,) = [one for one in http_town.messages("@bot", reader="jelle") if "Jullie antwoord" in texts(one)]
    assert "met naam" in texts(told)
    assert http_town.refused_calls() == []


def test_an_english_reader_is_asked_and_answered_in_english(town: Town) -> None:
    shared_items(town)
    town.emily.types("/kennis bottleneck Rooms are scarce for talent", "algemeen")
    alliance = options(town.emily.form(), "alliance")["Student housing"]
    assert not town.emily.submits(body="There are too few.", alliance=alliance)
    town.emily.posts_anyway()
    town.settle()
    town.close_all_forms()
    assert begins(town.hanneke) == {}
    assert names(town.hanneke) == {}
    assert asks(town.hanneke) == {}
    town.settle()
    assert "May Enschede be named in it?" in town.emily.reads()
    town.emily.presses("^Answer$", "@bot")
    assert "valid_until" in town.emily.submits(naming="not", valid_until="2026-11-01")
    assert town.emily.submits(naming="not", valid_until="2026-12-24") == {}
    assert "Thank you: you will be left out of D-1." in texts(town.emily.form())


def test_of_many_items_the_form_shows_all_and_the_page_leads_to_every_answer(town: Town) -> None:
    for number in range(14):
        town.jelle.shares(f"Eigen knelpunt nummer {number} {'abcdefghijklmn'[number] * 9}")
    town.settle()
    town.close_all_forms()
    assert begins(town.hanneke) == {}
    assert names(town.hanneke) == {}
    assert asks(town.hanneke, until="2026-12-08") == {}
    town.close_all_forms()
    town.settle()
    assert "… en nog 2, achter de knop" in town.jelle.reads("@bot")
    town.jelle.presses("^Antwoord geven$", "@bot")
    assert all(f"knelpunt nummer {number} " in texts(town.jelle.form()) for number in range(14))
    assert town.jelle.submits(naming="with_name") == {}
    town.close_all_forms()
    town.settle()
    opens_in_form(town.hanneke)
    assert reports(town.hanneke, state="handed", day="2026-11-24") == {}
    town.settle()
    assert "Ook: B-" in town.jelle.reads("@bot")
    with town.database.writing() as session:
        bundle = find_bundle(session, 1)
        assert bundle is not None
        names_of = [f"Samenwerkingsverband nummer {number}" for number in range(40)]
        for name in names_of:
            city = Organisation(slug=name.lower().replace(" ", "-"), name=name, kind=OrganisationKind.CITY)
            session.add(city)
            session.flush()
            session.add(Mandate(bundle_id=bundle.id, organisation_id=city.id, edition=1))
    opens_in_form(town.hanneke)
    town.hanneke.presses("^Alles tonen$", view="modal")
    shown = texts(town.hanneke.form())
    assert all(f"• {name}: " in shown for name in names_of)
    assert town.refused_calls() == []


def test_whoever_answers_reads_what_would_be_told_in_their_name(town: Town) -> None:
    asked_bundle(town)
    own = "_Van jullie:_ zwaar · “Wachttijd 20 maanden”"
    town.jelle.presses("^Antwoord geven$", "@bot")
    assert own in texts(town.jelle.form())
    town.noor.presses("^Antwoord geven$", "@bot")
    assert own not in texts(town.noor.form())
