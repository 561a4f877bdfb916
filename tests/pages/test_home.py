"""The bot's own page: what each person finds there."""

import datetime as dt
import re

import pytest

from alliance.agenda.agenda import adopt_step, update_status
from alliance.enums import Status
from storage.agenda.agenda import find_step_by_slug
from storage.contributions.contributions import find_contribution
from storage.people.people import find_profile
from tests.kit import Player, Town
from tests.kit.administration import changes_person
from tests.kit.reading import elements, held, only_for, options, promised, says, texts

HOUSING = "alliantie-studentenhuisvesting"


def adopt(town: Town, slug: str, *, by: Player, owner: Player) -> str:
    """A chair takes a step of the starter agenda up for somebody's organisation; gives its reference."""
    assert town.parts is not None
    context = town.parts.context
    with town.database.writing() as session:
        chair, holder = (find_profile(session, one.user_id) for one in (by, owner))
        assert chair is not None
        assert holder is not None
        step = find_step_by_slug(session, slug)
        assert step is not None
        organisation = context.person(session, holder).organisation
        assert organisation is not None
        person = context.person(session, chair)
        owners = [organisation.id]
        adopt_step(session, by=person, number=step.number, owners=dict.fromkeys(owners), due_on=None, now=context.now())
        update_status(
            session, by=person, number=step.number, status=Status.BLOCKED, note="Wacht op geld.", now=context.now()
        )
        return f"A-{step.number}"


def test_a_member_is_greeted_and_sees_for_whom_they_speak(shared_town: Town) -> None:
    page = shared_town.noor.opens_home()
    assert "Hoi Noor!" in page
    assert "Je doet mee namens *Utrecht*." in page


MENU = ["Delen", "Zoeken", "Mijn werk", "Actieagenda", "Meer…"]
LEADING_MENU = [*MENU[:4], "Vragen…", "Overleg en dossiers…", "Meer…"]


@pytest.mark.parametrize(
    ("name", "buttons"),
    [
        ("noor", MENU),
        ("guus", MENU),
        ("marit", LEADING_MENU),
        ("tom", MENU),
        ("hanneke", LEADING_MENU),
        ("emily", ["Share", "Search", "My work", "Action agenda", "More…"]),
    ],
)
def test_the_buttons_are_what_this_person_may_do(shared_town: Town, name: str, buttons: list[str]) -> None:
    player = getattr(shared_town, name)
    player.opens_home()
    assert [one.label for one in elements(player.home()) if one.block_id == "menu"] == buttons


def test_who_shared_nothing_yet_is_invited_to(shared_town: Town) -> None:
    page = shared_town.fleur.opens_home()
    assert says("home.nothing_to_do") in page
    assert says("home.no_own") in page
    assert "Je hebt nog niets gedeeld. Begin met een knelpunt" in shared_town.fleur.types("/kennis mijn", "@bot")


def test_own_contributions_come_newest_first_each_with_the_link_to_its_card(shared_town: Town) -> None:
    for title in ("Eerst dit", "Daarna dat"):
        shared_town.yasmin.shares(title)
        shared_town.settle()
    page = shared_town.yasmin.opens_home()
    (card,) = shared_town.cards("Daarna dat")
    assert card["permalink"] in page
    own = page[page.index(says("home.own")) :].partition(says("home.news"))[0]
    assert own.index("Daarna dat") < own.index("Eerst dit")


def test_what_others_shared_last_is_there_too(shared_town: Town) -> None:
    shared_town.samira.shares("Vers van Delft")
    shared_town.settle()
    page = shared_town.pieter.opens_home()
    assert "Vers van Delft" in page[page.index(says("home.recent")) :]


def test_the_open_steps_of_the_own_organisation_are_listed_with_their_status(shared_town: Town) -> None:
    ref = adopt(shared_town, "huisvesting-conferentie", by=shared_town.marit, owner=shared_town.jelle)
    page = shared_town.jelle.opens_home()
    (line,) = [line for line in page.splitlines() if f"*{ref}*" in line]
    assert "stagneert" in line
    assert ref not in shared_town.fleur.opens_home()
    assert f"*{ref}*" in shared_town.jelle.types("/kennis mijn")


def test_a_step_is_shown_with_its_owner_status_and_source(shared_town: Town) -> None:
    ref = adopt(shared_town, "huisvesting-projecten", by=shared_town.marit, owner=shared_town.samira)
    shown = shared_town.noor.types(f"/kennis toon {ref}")
    assert "Status: stagneert sinds 24 nov. Wacht op geld." in shown
    assert "Delft" in shown
    assert "bron: " in shown


def test_the_page_speaks_the_readers_language(shared_town: Town) -> None:
    page = shared_town.emily.opens_home()
    assert "Hi Emily!" in page
    assert says("home.own", "en") in page


@pytest.mark.parametrize(("button", "answer"), [("^Help$", says("help.text")), ("^Mijn werk$", "Jouw bijdragen")])
def test_a_button_on_home_answers_in_a_window(shared_town: Town, button: str, answer: str) -> None:
    shared_town.noor.opens_home()
    if "Help" in button:
        shared_town.noor.presses("^Meer…$", view="home")
        shared_town.noor.presses(button, view="modal")
    else:
        shared_town.noor.presses(button, view="home")
    assert answer in texts(shared_town.noor.form())


def test_the_secretariats_button_makes_the_digest_of_the_running_week(shared_town: Town) -> None:
    shared_town.hanneke.opens_home()
    shared_town.hanneke.presses("^Overleg en dossiers…$", view="home")
    shared_town.hanneke.presses("^Rapportage maken$", view="modal")
    assert promised("digest.what", period="23–29 november 2026") in texts(shared_town.hanneke.form())
    shared_town.settle()
    assert len(shared_town.files("2026-W48")) == 1


def test_a_list_on_home_opens_in_a_window(shared_town: Town) -> None:
    shared_town.noor.opens_home()
    shared_town.noor.opens_list("show_mine:own")
    assert says("mine.title") in texts(shared_town.noor.form())


def test_whoever_comes_from_another_workspace_has_no_page(shared_town: Town) -> None:
    assert shared_town.daan.opens_home() == ""


def test_the_page_is_published_once_however_often_slack_tells_of_it(http_town: Town) -> None:
    http_town.fault("duplicate_event")
    http_town.noor.opens_home()
    assert len(http_town.calls("views.publish")) == 1


def test_the_messages_tab_publishes_nothing(http_town: Town) -> None:
    http_town.control.post("open_home", user=http_town.noor.user_id, tab="messages")
    http_town.settle()
    assert http_town.calls("views.publish") == []


def test_a_full_page_is_still_a_page_that_slack_takes(http_town: Town) -> None:
    for number in range(11):
        http_town.noor.shares(f"{number} " + "&<>" * 49)
    http_town.settle()
    page = http_town.noor.opens_home()
    assert len(re.findall(r"\*<http[^|>]+\|B-\d+>\*", page)) >= 3
    assert not re.search(r"<[^>]*$|<[^>]*\n", page)  # no link is cut in half
    assert http_town.refused_calls() == []


def test_whoever_has_no_organisation_chooses_one_on_home(http_town: Town) -> None:
    page = http_town.guus.opens_home()
    assert says("home.new") in page
    assert says("home.nothing_to_do") not in page
    http_town.guus.presses(says("home.choose_organisation"), view="home")
    form = http_town.guus.form()
    assert not http_town.guus.submits(organisation=options(form, "organisation")["Tilburg"])
    assert says("home.speaks_for", organisation="Tilburg") in texts(http_town.guus.form())
    http_town.close_all_forms()
    http_town.move(http_town.now() + dt.timedelta(seconds=10))
    assert says("home.speaks_for", organisation="Tilburg") in texts(http_town.guus.home())
    assert says("home.choose_organisation") not in http_town.noor.opens_home()
    assert says("home.choose_organisation") not in http_town.lotte.opens_home(), "guests do not choose"
    assert http_town.refused_calls() == []


def test_whoever_left_the_secretariat_reads_so_on_a_home_that_was_open(http_town: Town) -> None:
    hanneke = http_town.hanneke
    hanneke.opens_home()
    changes_person(http_town.tom, http_town.emily, roles=["secretariat"])
    http_town.close_all_forms()
    changes_person(http_town.tom, hanneke, roles=[])
    http_town.close_all_forms()
    button = next(one for one in elements(hanneke.home()) if one.action_id == "home_all:office")
    http_town.control.post(
        "action", user=hanneke.user_id, view="home", action_id=button.action_id, block_id=button.block_id
    )
    assert only_for("secretariat") in texts(hanneke.form())


def test_a_lead_officer_finds_what_waits_for_them_and_how_their_alliance_stands(shared_town: Town) -> None:
    page = shared_town.marit.opens_home()
    assert "Nog te besluiten: *A-" in page
    assert re.search(says("list.more", n=2).replace("2", r"\d+"), page), "the first five of the starter agenda's steps"
    state = page[page.index(says("home.state")) :]
    assert re.search(r"\*Studentenhuisvesting\*: .*\d+ mogelijk", state)
    shared_town.marit.opens_list("show_overview")
    assert "*Studentenhuisvesting*" in texts(shared_town.marit.form())
    assert says("home.state") not in shared_town.noor.opens_home()


def test_a_list_that_is_long_opens_as_a_whole(http_town: Town) -> None:
    for number in range(7):
        http_town.samira.shares(f"Nummer {number} van Delft")
    http_town.settle()
    page = http_town.noor.opens_home()
    assert "Nummer 6" in page
    assert "Nummer 3 " not in page
    http_town.noor.opens_list("home_all:news")
    assert "Nummer 0" in texts(http_town.noor.form())


def test_the_secretariat_finds_what_waits_for_it_and_when_the_next_digest_comes(shared_town: Town) -> None:
    page = shared_town.hanneke.opens_home()
    assert says("home.office") in page
    assert says("home.next_digest", at="ma 30 nov. 08:00") in page
    assert says("home.office") not in shared_town.tom.opens_home()


def test_what_is_begun_waits_with_a_button_that_goes_on(http_town: Town) -> None:
    http_town.guus.types("/kennis knelpunt Halverwege", channel="algemeen")
    http_town.close_all_forms()
    assert says("todo.draft", what="Halverwege") in http_town.guus.opens_home()
    http_town.guus.presses("^Ga verder$", view="home")
    assert http_town.guus.form()


def test_home_shows_what_was_just_shared_from_it(http_town: Town) -> None:
    http_town.noor.opens_home()
    http_town.noor.presses("^Delen$", view="home")
    form = http_town.noor.form()
    values = {
        "kind": "bottleneck",
        "title": "Vanaf Home gedeeld",
        "body": "Tekst.",
        "alliance": options(form, "alliance")["Studentenhuisvesting"],
    }
    assert not http_town.noor.submits(**values)
    http_town.settle()
    http_town.move(http_town.now() + dt.timedelta(seconds=10))
    assert "Vanaf Home gedeeld" in texts(http_town.noor.home())
    published = len(http_town.calls("views.publish"))
    http_town.jelle.shares("Zonder Home")
    http_town.settle()
    assert len(http_town.calls("views.publish")) == published  # jelle never opened theirs


def test_a_question_is_answered_from_home_and_goes_from_it(http_town: Town) -> None:
    http_town.noor.shares("Klopt dit nog")
    http_town.settle()
    with http_town.database.writing() as session:
        found = find_contribution(session, 1)
        assert found is not None
        found[0].reviews_asked = 1
        session.add(found[0])
    assert "Klopt dit nog? *B-1*" in http_town.noor.opens_home()
    http_town.noor.presses("klopt", view="home")
    http_town.move(http_town.now() + dt.timedelta(seconds=10))
    assert "Klopt dit nog? *" not in texts(http_town.noor.home())
    assert http_town.refused_calls() == []


def test_two_that_look_alike_are_merged_or_left_from_the_secretariats_home(http_town: Town) -> None:
    for who in (http_town.noor, http_town.jelle):
        who.shares("Te weinig kamers voor eerstejaars", body="In september zoeken negenhonderd studenten een kamer.")
        http_town.settle()
    pairs = says("home.pairs", n=1)
    assert pairs in http_town.hanneke.opens_home()
    http_town.hanneke.opens_list("home_all:office")
    http_town.hanneke.presses("^Samenvoegen", view="modal")
    assert len(http_town.hanneke.stack()) == 2
    http_town.close_all_forms()
    http_town.hanneke.opens_list("home_all:office")
    http_town.hanneke.presses("^Los houden$", view="modal")
    http_town.move(http_town.now() + dt.timedelta(seconds=10))
    assert pairs not in texts(http_town.hanneke.home())


def test_somebody_of_no_organisation_reads_the_network_and_misses_nothing(shared_town: Town) -> None:
    shared_town.samira.shares("Voor wie nieuw is")
    shared_town.settle()
    assert "Voor wie nieuw is" in shared_town.guus.opens_home()
    shared_town.guus.opens_list("home_all:news")
    assert "jullie nog niet" not in texts(shared_town.guus.form())


def test_who_leads_asks_around_about_what_nobody_answers_or_puts_it_on_an_agenda(shared_town: Town) -> None:
    shared_town.noor.shares("Niemand weet het")
    shared_town.settle()
    page = shared_town.marit.opens_home()
    shared_town.hanneke.opens_home()
    shared_town.marit.presses(f"^{says('unanswered.ask')}$", view="home")
    form = shared_town.marit.form()
    (ref,) = re.findall(r"B-\d+", held(form, "question") or "")
    assert ref in page[page.index(says("home.unanswered")) :]
    assert held(form, "alliance") == "Studentenhuisvesting"
    ask = f"^{says('unanswered.ask')}$"
    shared_town.hanneke.presses(ask, view="home")
    assert not shared_town.marit.submits()
    refused = str(shared_town.hanneke.submits())
    assert says("problem.asked_about", ref=ref, day="|").partition("|")[0] in refused, "asked while the form was open"
    shared_town.close_all_forms()
    shared_town.settle()
    asked = shared_town.noor.reads(HOUSING)
    assert f"{ref}: " in asked
    assert says("unanswered.asked", day="") in shared_town.marit.opens_home(), (
        "everybody who could ask reads that it was"
    )
    shared_town.hanneke.presses(f"^{says('unanswered.ask')}$", view="home")
    assert says("problem.asked_about", ref=ref, day="|").partition("|")[0] in texts(shared_town.hanneke.form())
    shared_town.noor.presses(f"^{says('card.show')}$", HOUSING)
    assert shared_town.noor.reads(HOUSING).count(ref) > asked.count(ref)
    shared_town.marit.presses(f"^{says('poll.schedule')}$", view="home")
    assert says("problem.no_meetings", command="/kennis") in texts(shared_town.marit.form())
    shared_town.close_all_forms()
    shared_town.marit.opens_list("home_all:unanswered")
    assert ref in texts(shared_town.marit.form())
    assert says("home.unanswered") not in shared_town.noor.opens_home()
