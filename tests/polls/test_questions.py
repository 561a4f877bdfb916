"""Asking a question: `/kennis peiling`, its two pages, what stands in the channel or in direct messages."""

import datetime as dt
import re

import pytest
from sqlmodel import select

from storage.people import people
from storage.tables import Draft
from tests.kit import Player, Town, reading
from tests.kit.people import HOUSING
from tests.kit.polls import (
    QUESTION,
    asks,
    direct,
    fills_more,
    later,
    manages,
    message,
    ref_of,
    shown,
    speaks_english,
    votes,
)
from tests.kit.reading import only_for, says
from tests.kit.wire import send, send_form, submission

IMPACT = "alliantie-maatschappelijke-impact"
ELEVEN = "\n".join(f"Antwoord {number}" for number in range(1, 12))


def begins(player: Player, question: str = QUESTION, channel: str = HOUSING, **more: str) -> Player:
    """Somebody with the form in front of them, in which some of it is filled in."""
    player.types(f"/kennis peiling {question}", channel)
    return player


# --- asking


def test_what_is_pre_filled_is_enough_to_ask(town: Town) -> None:
    begins(town.marit)
    form = town.marit.form()
    assert "Je vraagt dit aan de alliantie *Studentenhuisvesting*." in reading.texts(form)
    assert reading.labels(form) == ["Vraag", "Antwoorden", "Wie ziet wat?"]
    assert reading.held(form, "question") == QUESTION
    for told in (
        "in dit kanaal",
        "Stemmen kan tot dinsdag 1 dec. (over een week) om 17:00",
        "Ieder kiest één antwoord",
        "Iedereen van een deelnemende organisatie heeft één stem",
        "De uitslag komt na afloop",
    ):
        assert told in reading.texts(form)
    assert not town.marit.submits(options="Ja\nNee")
    assert not town.marit.stack()
    town.settle()
    said = shown(town, message(town, QUESTION))
    for told in (
        "*V-1 · Peiling* · Studentenhuisvesting",
        f"*{QUESTION}*",
        "• Ja\n• Nee",
        "0 van 8 mensen stemden (0 van 7 organisaties)",
        "Stemmen kan tot di 1 dec. 17:00",
        "Gevraagd door Marit Verhoeven",
        "*Op naam:* wie de uitslag ziet, ziet ook wie wat stemde. De uitslag komt na afloop.",
    ):
        assert told in said
    assert not town.refused_calls()


def test_what_a_screen_reader_hears_says_it_all(town: Town) -> None:
    asked = asks(town.marit)
    assert asked["text"].startswith(f"V-1 · Peiling · Studentenhuisvesting: {QUESTION} Kies uit: Ja, Nee.")
    assert "Stemmen kan tot di 1 dec. 17:00" in asked["text"]
    votes(town.noor, "Ja", asked)
    manages(town.marit, "Nu sluiten", asked)
    town.settle()
    heard = message(town, QUESTION)["text"]
    assert "gesloten" in heard
    assert "Uitslag: Ja: 1 (100 %), Nee: 0 (0 %)." in heard
    assert "█" not in heard


def test_the_days_that_are_proposed_are_tomorrow_friday_and_in_a_week(town: Town) -> None:
    begins(town.marit).presses("^Meer…$", view="modal")
    assert list(reading.options(town.marit.form(), "day")) == [
        "woensdag 25 nov. (morgen) om 17:00",
        "vrijdag 27 nov. om 17:00",
        "dinsdag 1 dec. (over een week) om 17:00",
        "een andere dag of tijd…",
    ]


def test_another_day_and_time_are_asked_on_a_page_of_their_own(town: Town) -> None:
    begins(town.marit)
    assert fills_more(town.marit, day="other") == {}
    assert not town.marit.submits(options="Ja\nNee")
    assert reading.labels(town.marit.form()) == ["Laatste dag", "Hoe laat?"]
    assert not town.marit.submits(ends_on="2026-12-17", time="09:30")
    assert not town.marit.stack()
    town.settle()
    assert "Stemmen kan tot do 17 dec. 09:30" in shown(town, message(town, QUESTION))


def test_the_secretariat_chooses_an_alliance_where_the_channel_says_none(town: Town) -> None:
    begins(town.hanneke, channel="algemeen")
    offered = reading.options(town.hanneke.form(), "alliance")
    assert {"Studentenhuisvesting", "Internationalisering"} <= set(offered)
    assert not town.hanneke.submits(options="Ja\nNee", alliance=offered["Internationalisering"])
    town.settle()
    assert "Internationalisering" in shown(town, message(town, QUESTION, "algemeen"), "algemeen")


def test_a_member_is_told_who_can(town: Town) -> None:
    said = town.noor.types("/kennis peiling Zullen we?")
    assert only_for("chair", "secretariat") in said
    assert town.marit.user_id in said
    assert not town.noor.stack()
    said = speaks_english(town.jelle).types("/kennis poll Shall we?")
    assert only_for("chair", "secretariat", language="en") in said


def test_a_chair_asks_their_own_alliance_alone(town: Town) -> None:
    impact = next(one for one in town.control.get("state")["channels"] if one["name"] == IMPACT)
    town.control.post("channel", id=impact["id"], members=[*impact["members"], town.marit.user_id])
    said = town.marit.types("/kennis peiling Zullen we?", IMPACT)
    assert only_for("chair", "secretariat") in said
    assert not town.marit.stack()
    assert "Studentenhuisvesting" in reading.texts(begins(town.marit, channel="algemeen").form())


def test_whoever_reads_english_reads_all_of_it_in_english(town: Town) -> None:
    begins(speaks_english(town.marit), "Shall we?")
    form = town.marit.form()
    assert reading.labels(form) == ["Question", "Answers", "Who sees what?"]
    assert says("form.network_language", "en", language="Dutch") in reading.texts(form)
    assert fills_more(town.marit, where="dm") == {}
    assert not town.marit.submits(options="Yes\nNo")
    town.settle()
    said = reading.texts(direct(town.marit, "Shall we?"))
    for told in ("Poll", "0 of 8 people voted (0 of 7 organisations)", "Voting is open until", "By name"):
        assert told in said
    assert "mensen stemden" in reading.texts(direct(town.noor, "Shall we?"))


def test_who_asks_from_another_place_hears_where_the_question_is(town: Town) -> None:
    begins(town.marit, channel="@bot")
    assert not town.marit.submits(options="Ja\nNee")
    town.settle()
    posted = message(town, QUESTION)
    told = town.marit.reads()
    assert f"|V-1>* staat in <#{town.channels[HOUSING]}>." in told
    assert str(posted["ts"]).replace(".", "") in told, "with a link to it"
    asks(town.marit, "En in april?")
    assert "V-2" not in town.marit.reads(), "it stands where it was asked"


def test_what_people_typed_stays_text(town: Town) -> None:
    begins(town.marit, "Gaan we <!channel> & *verder*?")
    assert not town.marit.submits(options="<@U1> ja\n*Nee*")
    town.settle()
    asked = message(town, "Gaan we")
    assert "&lt;!channel&gt; &amp;" in asked["text"]
    assert "&lt;@U1&gt; ja" in asked["text"]
    assert "<!channel>" not in str(asked["blocks"]).replace("&lt;!channel&gt;", "")


# --- the other pages


def test_yes_and_no_are_one_click_that_loses_nothing(town: Town) -> None:
    marit = speaks_english(town.marit)
    begins(marit)
    town.control.post("fill", user=marit.user_id, values={"options": "Misschien\nNee", "secrecy": "anonymous"})
    for _ in range(2):
        marit.presses("^Yes / No$", view="modal")
        assert reading.held(marit.form(), "options") == "Ja\nNee\nMisschien", "in the network's language"
    assert reading.held(marit.form(), "question") == QUESTION
    assert not marit.submits()
    town.settle()
    assert "• Ja\n• Nee\n• Misschien" in reading.texts(message(town, QUESTION))
    assert not town.refused_calls()


def test_the_first_page_says_what_the_second_came_to(town: Town) -> None:
    begins(town.marit)
    more = {"voter": "organisation", "results": "live", "quorum": "5", "explanation": "De zaal is bezet."}
    assert fills_more(town.marit, **more) == {}
    form = town.marit.form()
    for told in ("Iedere organisatie heeft één stem.", "De uitslag is meteen te zien.", "Quorum, in organisaties: 5."):
        assert told in reading.texts(form)
    assert reading.held(form, "question") == QUESTION
    assert not town.marit.submits(options="Ja\nNee")
    town.settle()
    said = shown(town, message(town, QUESTION))
    for told in (
        "De zaal is bezet.",
        says("ballot.turnout_organisation", n=0, of=7),
        "Eén stem per organisatie",
        "Het quorum van 5 van 7 organisaties is nog niet gehaald.",
        "Ja 0",
    ):
        assert told in said


def test_as_direct_messages_it_says_first_who_was_asked_already(town: Town) -> None:
    asks(town.marit, "Eerste vraag?")
    begins(town.marit, "Tweede vraag?")
    assert fills_more(town.marit, where="dm") == {}
    form = reading.texts(town.marit.form())
    assert "8 mensen krijgen dit als bericht. Aan niemand van hen is deze week al iets gevraagd." in form
    assert not town.marit.submits(options="Ja\nNee")
    town.settle()
    assert "Tweede vraag?" in reading.texts(direct(town.noor, "Tweede vraag?"))
    assert "Tweede vraag?" not in town.noor.reads(HOUSING)
    begins(town.marit, "Derde vraag?")
    assert fills_more(town.marit, where="dm") == {}
    said = reading.texts(town.marit.form())
    assert "Aan 8 van hen is deze week al iets gevraagd: Ingrid Bakker (1×), Jelle Hoekstra (1×)" in said
    assert "en nog 5" in said
    assert not town.refused_calls()


def test_a_question_in_direct_messages_shows_ones_own_vote_there(town: Town) -> None:
    begins(town.marit)
    fills_more(town.marit, where="dm")
    assert not town.marit.submits(options="Ja\nNee")
    town.settle()
    asked = direct(town.noor)
    votes(town.noor, "Nee", asked, "@bot")
    later(town)
    assert "Jouw stem: *Nee*" in reading.texts(direct(town.noor))
    assert "Jouw stem" not in reading.texts(direct(town.jelle))
    town.move(town.now() + dt.timedelta(minutes=2))
    assert re.search(r"\b1 van (de )?\d", reading.texts(direct(town.jelle)))  # the others' follow, where they are few


# --- how it is answered


def test_a_scale_needs_no_answers_and_has_a_mean(town: Town) -> None:
    asked = asks(town.marit, "Hoe tevreden zijn we?", form="scale", options="")
    for player, mark in ((town.noor, "4"), (town.jelle, "5"), (town.samira, "4")):
        votes(player, mark, asked)
    manages(town.marit, "Nu sluiten", asked)
    said = shown(town, asked)
    assert "4 `████████████` 2 (67 %)" in said
    assert "Gemiddeld: 4,3." in said


def test_of_several_answers_one_chooses_in_a_form(town: Town) -> None:
    asked = asks(town.marit, "Welke dagen?", form="multiple", most="2", options="Ma\nDi\nWo")
    assert "Hoogstens 2 antwoorden" in reading.texts(asked)
    town.noor.presses("^Stem$", ts=asked["ts"])
    options = reading.options(town.noor.form(), "options")
    errors = town.noor.submits(options=[options[one] for one in ("Ma", "Di", "Wo")])  # type: ignore[arg-type]
    assert errors == {"options": says("problem.too_many_options", count=3, most=2)}
    assert not town.noor.submits(options=[options[one] for one in ("Ma", "Wo")])  # type: ignore[arg-type]
    assert "Je stem telt: *Ma en Wo*" in reading.texts(town.noor.form())
    manages(town.marit, "Nu sluiten", asked)
    said = shown(town, asked)
    assert says("ballot.tie", options="*Ma* en *Wo*", votes="1 stem") in said


def test_an_answer_that_somebody_proposes_is_added_by_who_asked(town: Town) -> None:
    begins(town.marit)
    fills_more(town.marit, takes_options=["yes"])
    assert not town.marit.submits(options="Ja\nNee")
    town.settle()
    asked = message(town, QUESTION)
    town.noor.presses("^Antwoord voorstellen$", ts=asked["ts"])
    assert not town.noor.submits(option="Misschien")
    town.settle()
    assert "*Misschien*, voorgesteld door Noor de Wit" in town.marit.reads()
    town.marit.presses("^Voeg toe$", "@bot")
    later(town)
    votes(town.noor, "Misschien", message(town, QUESTION))
    town.noor.presses("^Antwoord voorstellen$", ts=asked["ts"])
    assert "option" in town.noor.submits(option="misschien")


# --- anonymous


def test_before_anybody_votes_an_anonymous_question_says_who_sees_what(town: Town) -> None:
    asked = asks(town.marit, secrecy="anonymous")
    said = reading.texts(asked)
    assert "*Anoniem:* niemand ziet wat iemand stemt, ook de trekker en het secretariaat niet" in said
    assert "Anoniem: niemand ziet" in asked["text"].replace("*", "")
    buttons = [one for block in asked["blocks"] for one in block.get("elements", []) if "vote:" in str(one)]
    assert buttons
    confirms = [one["confirm"]["text"]["text"] for one in buttons]
    assert [one.partition(".")[0] for one in confirms] == [
        "Anoniem en definitief: Ja",
        "Anoniem en definitief: Nee",
        "Anoniem en definitief: Onthouding",
    ]
    assert "Stem intrekken" not in said


def test_no_answer_to_an_anonymous_vote_says_what_it_was(town: Town) -> None:
    asked = asks(town.marit, secrecy="anonymous")
    said = votes(town.noor, "Ja", asked)
    assert said.count("geteld") == 1
    assert not re.search(r"\bja\b", said, re.IGNORECASE)
    assert "Je hebt hier al anoniem gestemd" in reading.texts(_pressed(town.noor, "^Heb ik gestemd", asked))
    assert "definitief" in votes(town.noor, "Nee", asked)


def test_who_is_new_leaves_nothing_behind_by_wanting_to_vote_anonymously(town: Town) -> None:
    asked = asks(town.marit, secrecy="anonymous")
    newcomer = town.newcomer("bram", "Bram Vos", email="bram@groningen.nl")
    newcomer.presses("^Ja", ts=asked["ts"])
    with town.database.reading() as session:
        assert people.find_profile(session, newcomer.user_id) is None
        assert not session.exec(select(Draft)).all()
    assert not newcomer.submits()
    assert "V-1" in reading.texts(newcomer.form()), "and goes on to the vote"
    assert not newcomer.submits(options="abstain")
    assert "geteld" in reading.texts(newcomer.form())


def test_fewer_than_five_anonymous_votes_stay_hidden(town: Town) -> None:
    asked = asks(town.marit, secrecy="anonymous")
    for player in (town.noor, town.jelle, town.samira):
        votes(player, "Ja", asked)
    town.move("2026-12-01T17:00:30+01:00")
    said = shown(town, asked)
    assert "gesloten" in said
    assert "Er zijn minder dan vijf stemmen." in said
    assert "3 van 8 mensen" in said
    assert "█" not in said


# --- later


def test_whoever_has_not_voted_is_reminded_once_in_working_hours(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    town.move("2026-11-30T17:00:30+01:00")
    said = town.jelle.reads()
    assert says("reminder.opening", name="Jelle", refs="V-1") in said
    assert says("ballot.reminder", ref="V-1", name="Marit Verhoeven", title=QUESTION, moment="di 1 dec. 17:00") in said
    assert "Naar de vraag" in said
    assert QUESTION not in town.noor.reads()
    town.move("2026-12-02T12:00+01:00")
    assert len([one for one in town.messages("@bot", reader="jelle") if "*Herinnering*" in str(one)]) == 1
    assert not town.refused_calls()


def test_a_question_is_asked_again_and_laid_beside_the_time_before(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    votes(town.jelle, "Nee", asked)
    manages(town.marit, "Nu sluiten", asked)
    town.settle()
    manages(town.marit, "Opnieuw vragen", asked)
    assert reading.held(town.marit.form(), "options") == "Ja\nNee"
    assert not town.marit.submits()
    town.settle()
    again = message(town, QUESTION)
    assert ref_of(again) == "V-2"
    votes(town.noor, "Nee", again)
    manages(town.marit, "Nu sluiten", again)
    assert "Eerder (V-1, 24 nov.): Ja: 1 (50 %), Nee: 1 (50 %)" in shown(town, again)


def test_a_follow_up_says_what_it_follows(town: Town) -> None:
    asked = asks(town.marit)
    manages(town.marit, "Nu sluiten", asked)
    manages(town.marit, "Vervolgvraag stellen", asked)
    assert not town.marit.submits(question="En dan in april?")
    town.settle()
    assert "vervolg op V-1" in reading.texts(message(town, "En dan in april?"))


# --- what cannot be


BAD = [
    ({"options": "Ja"}, "options", "Geef minstens 2 antwoorden", "at least 2 answers"),
    ({"options": "Ja\nja"}, "options", "Het antwoord “ja” staat er al.", "The answer “ja” is already there."),
    (
        {"options": ELEVEN},
        "options",
        "Dit zijn 11 antwoorden en er passen er 10.",
        "You have 11 answers; the limit is 10.",
    ),
    ({"options": ""}, "options", "Geef minstens 2 antwoorden", "at least 2 answers"),
    ({"question": " \u200b "}, "question", "Schrijf hier wat je wilt vragen", "Write what you would like to ask"),
    (
        {"options": f"Ja\n{'n' * 151}"},
        "options",
        "telt 151 tekens en er passen er 150.",
        "is 151 characters; the limit is 150.",
    ),
]


@pytest.mark.parametrize(("values", "field", "dutch", "english"), BAD)
def test_what_cannot_be_asked_is_said_beside_its_field(
    shared_town: Town, values: dict[str, str], field: str, dutch: str, english: str
) -> None:
    for player, wanted in ((shared_town.karim, dutch), (speaks_english(shared_town.marit), english)):
        begins(player)
        errors = player.submits(**{"options": "Ja\nNee", **values})
        assert wanted in errors[field]
        assert reading.held(player.form(), "question") is not None


def test_a_question_that_is_too_long_is_not_lost(shared_town: Town) -> None:
    begins(shared_town.karim, "x" * 301)
    errors = shared_town.karim.submits(options="Ja\nNee")
    assert errors == {"question": says("problem.too_long", length=301, limit=300)}
    assert reading.held(shared_town.karim.form(), "question") == "x" * 301
    begins(speaks_english(shared_town.marit), "x" * 301)
    errors = shared_town.marit.submits(options="Ja\nNee")
    assert errors == {"question": says("problem.too_long", "en", length=301, limit=300)}


@pytest.mark.parametrize(
    ("values", "field", "dutch", "english"),
    [
        ({"quorum": "ca. 3"}, "quorum", "“ca. 3” is geen aantal.", "“ca. 3” is not a number."),
        ({"form": "multiple", "most": "veel"}, "most", "“veel” is geen aantal.", "“veel” is not a number."),
        ({"quorum": "0"}, "quorum", "Het quorum is minstens 1 organisatie.", "A quorum is at least 1 organisation."),
    ],
)
def test_what_cannot_stand_on_the_second_page_is_said_there(
    shared_town: Town, values: dict[str, str], field: str, dutch: str, english: str
) -> None:
    for player, wanted in ((shared_town.karim, dutch), (speaks_english(shared_town.marit), english)):
        begins(player)
        assert wanted in fills_more(player, **values)[field]


def test_an_anonymous_question_counts_persons(shared_town: Town) -> None:
    begins(shared_town.karim)
    fills_more(shared_town.karim, voter="organisation")
    errors = shared_town.karim.submits(options="Ja\nNee", secrecy="anonymous")
    assert "Anoniem stemmen kan alleen met één stem per persoon." in errors["secrecy"]


def test_an_anonymous_question_offers_its_result_at_the_end_alone(shared_town: Town) -> None:
    begins(shared_town.karim)
    shared_town.control.post("fill", user=shared_town.karim.user_id, values={"secrecy": "anonymous"})
    shared_town.karim.presses("^Meer…$", view="modal")
    assert reading.options(shared_town.karim.form(), "results") == {"Na afloop": "at_end"}
    assert "altijd pas na afloop" in str(shared_town.karim.form())


def test_a_quorum_of_more_organisations_than_there_are_is_refused(shared_town: Town) -> None:
    begins(shared_town.karim)
    fills_more(shared_town.karim, quorum="99")
    errors = shared_town.karim.submits(options="Ja\nNee")
    assert errors == {"secrecy": says("problem.quorum_high", organisations=7)}


@pytest.mark.parametrize(
    ("day", "dutch", "english"),
    [
        ("2026-11-23", "Dit moment is al voorbij of komt te snel.", "That moment has passed or is too soon."),
        ("2029-11-23", "Langer dan een jaar vooruit kan niet", "More than a year ahead is too far"),
        ("morgen", "Deze dag of tijd begrijp ik niet.", "I cannot read this day or time."),
    ],
)
def test_a_deadline_that_cannot_be_is_said(shared_town: Town, day: str, dutch: str, english: str) -> None:
    for player, wanted in ((shared_town.karim, dutch), (speaks_english(shared_town.marit), english)):
        begins(player)
        assert fills_more(player, day="other") == {}
        assert not player.submits(options="Ja\nNee")
        payload = submission(player)
        payload["view"]["state"]["values"]["ends_on"]["value"]["selected_date"] = day
        errors = send(player, payload)["errors"]
        assert wanted in errors["ends_on"]


def test_the_same_form_sent_twice_is_one_question(shared_town: Town) -> None:
    begins(shared_town.karim, "Twee keer?")
    payload = submission(shared_town.karim, options="Ja\nNee")
    assert [send(shared_town.karim, payload) for _ in range(2)] == [{"response_action": "clear"}] * 2
    shared_town.settle()
    assert len([one for one in shared_town.messages(HOUSING) if "Twee keer?" in reading.texts(one)]) == 1


def test_a_form_without_a_choice_gets_a_sentence(shared_town: Town) -> None:
    begins(shared_town.karim)
    shared_town.karim.presses("^Meer…$", view="modal")
    assert send_form(shared_town.karim, form="raar") == {"form": says("problem.choose")}


def _pressed(player: Player, label: str, asked: dict[str, object]) -> object:
    """What somebody alone reads after pressing a button of a question."""
    before = {one["ts"] for one in player.town.messages(HOUSING, reader=player.name)}
    player.presses(label, ts=str(asked["ts"]))
    return [one for one in player.town.messages(HOUSING, reader=player.name) if one["ts"] not in before]
