"""After a click in a list or a card, that list shows what the click changed, also where only one person sees it."""

import json
import re

import pytest

from handlers.slack.addresses import is_of_slack
from handlers.slack.lists.renewable import MAX_OPTION_VALUE, read_click, renewable
from handlers.slack.metadata import MAX_METADATA, ListPlace
from handlers.slack.views.blocks import actions, button, option, overflow
from tests.kit import Player, Town
from tests.kit.beforehand import has_shared
from tests.kit.reading import elements, held, says, texts

HOUSING = "alliantie-studentenhuisvesting"
PRACTICE = "Leeg kantoor tien jaar lang studentenhuis", "Een leegstaand kantoorpand is omgebouwd tot 120 kamers."
BOTTLENECK = "Kantoren staan leeg en niemand durft ze om te bouwen", "Eigenaren vinden ombouwen te riskant."


def newest(player: Player, channel: str = HOUSING) -> str:
    """The `ts` of the newest message that the person sees and nobody else does."""
    player.town.settle()
    messages = player.town.messages(channel, reader=player.name)
    return str([m for m in messages if channel == "@bot" or m.get("ephemeral_to")][-1]["ts"])


def now_in(player: Player, ts: str, channel: str = HOUSING) -> tuple[str, list[str]]:
    """The text and the buttons of a message as it is now."""
    player.town.settle()
    (found,) = [m for m in player.town.messages(channel, reader=player.name) if m["ts"] == ts]
    return texts(found), [one.label for one in elements(found)]


# --- hits


def test_a_hit_that_is_followed_from_the_list_says_so_in_the_list(shared_town: Town) -> None:
    jelle = shared_town.jelle
    has_shared(shared_town.noor, "Vleermuizen in de collegezaal")
    jelle.types("/kennis zoek vleermuizen")
    hits = newest(jelle)
    jelle.presses("^Volgen$", ts=hits)
    assert now_in(jelle, hits)[1][-3:] == ["Bekijken", "Wij hebben dit ook", "Niet meer volgen"]
    jelle.presses("^Niet meer volgen$", ts=hits)
    assert now_in(jelle, hits)[1][-3:] == ["Bekijken", "Wij hebben dit ook", "Volgen"]
    assert shared_town.refused_calls() == []


def test_a_hit_that_is_endorsed_through_its_form_is_counted_in_the_list(shared_town: Town) -> None:
    jelle = shared_town.jelle
    has_shared(shared_town.noor, "Wasbeer in de bibliotheek")
    jelle.types("/kennis wasbeer")
    hits = newest(jelle)
    before = now_in(jelle, hits)
    jelle.presses("^Wij hebben dit ook$", ts=hits)
    assert jelle.submits(severity="3") == {}
    text, buttons = now_in(jelle, hits)
    assert "Wij hebben dit ook" not in buttons
    assert len(text) > len(before[0]), "the line of facts tells who has it too"
    assert shared_town.refused_calls() == []


def test_what_was_done_in_a_list_is_said_and_undone_there(shared_town: Town) -> None:
    jelle = shared_town.jelle
    first, second = has_shared(shared_town.noor, "Hazen in de kelder"), has_shared(shared_town.noor, "Hazen op het dak")
    jelle.types("/kennis hazen")
    hits = newest(jelle)
    before = now_in(jelle, hits)
    jelle.presses("^Wij hebben dit ook$", ts=hits)
    assert jelle.submits(severity="3") == {}
    jelle.presses("^Volgen$", ts=hits)
    text, buttons = now_in(jelle, hits)
    assert newest(jelle) == hits, "nothing else was posted"
    followed = first if says("follow.begun", ref=first) in text else second
    assert says("follow.begun", ref=followed) in text
    assert says("undo.button") in buttons, "what was done before can still be undone"
    jelle.presses(f"^{says('undo.button')}$", ts=hits)
    jelle.presses("^Niet meer volgen$", ts=hits)
    text, buttons = now_in(jelle, hits)
    assert buttons == before[1]
    assert newest(jelle) == hits
    assert shared_town.refused_calls() == []


def test_a_newcomers_click_is_shown_after_they_chose_their_organisation(shared_town: Town) -> None:
    finn = shared_town.newcomer("finn", "Finn", email="finn@groningen.nl")
    has_shared(shared_town.noor, "Otters in de fontein")
    finn.types("/kennis otters")
    hits = newest(finn)
    finn.presses("^Wij hebben dit ook$", ts=hits)
    assert finn.submits() == {}
    assert finn.submits(severity="3") == {}
    assert "Wij hebben dit ook" not in now_in(finn, hits)[1]


def test_a_later_page_of_hits_stays_that_page(shared_town: Town) -> None:
    jelle = shared_town.jelle
    for number in range(7):
        has_shared(shared_town.noor, f"Pinguïns bij gracht {number}")
    jelle.types("/kennis zoek pinguïns")
    jelle.presses(f"^{says('search.more')}")
    later = newest(jelle)
    before, _ = now_in(jelle, later)
    jelle.presses("^Volgen$", ts=later)
    after, buttons = now_in(jelle, later)
    assert buttons.count("Niet meer volgen") == 1
    assert re.findall(r"gracht \d", after) == re.findall(r"gracht \d", before)


def test_hits_below_the_search_form_are_shown_anew_there(shared_town: Town) -> None:
    jelle = shared_town.jelle
    has_shared(shared_town.noor, "Egels onder het stadhuis")
    jelle.types("/kennis zoek")
    jelle.presses(f"^{says('menu.find')}$")
    jelle.submits(query="egels")
    jelle.presses("^Volgen$", view="modal")
    shared_town.settle()
    form = jelle.stack()[0]
    assert "Niet meer volgen" in [one.label for one in elements(form)]
    assert held(form, "query") == "egels"


def test_hits_in_a_direct_message_are_shown_anew(shared_town: Town) -> None:
    jelle = shared_town.jelle
    has_shared(shared_town.noor, "Dassen onder de spoorlijn")
    jelle.says("dassen")
    hits = newest(jelle, "@bot")
    jelle.presses("^Wij hebben dit ook$", "@bot", ts=hits)
    assert jelle.submits(severity="3") == {}
    assert now_in(jelle, hits, "@bot")[1][-3:] == ["Bekijken", "Niet meer volgen", says("undo.button")]


# --- what helped elsewhere, cards, what is one's own, an alliance


def has_matches(town: Town) -> str:
    """A bottleneck that a practice of another city fits, with what its author reads of that; gives the `ts`."""
    town.jelle.shares(*PRACTICE, word="praktijk")
    town.settle()
    town.noor.shares(*BOTTLENECK)
    town.settle()
    (found,) = [m for m in town.messages(HOUSING, reader="noor") if "Past niet" in [e.label for e in elements(m)]]
    return str(found["ts"])


def test_what_helped_elsewhere_says_that_it_was_taken_over(town: Town) -> None:
    matches = has_matches(town)
    town.noor.presses("^Past bij ons$", ts=matches)
    assert town.noor.submits(state="running") == {}
    text, buttons = now_in(town.noor, matches)
    assert buttons == ["Bekijken", says("undo.button"), says("adopt.report")]
    assert says("match.adopted", ref="B-2") in text


def test_a_practice_that_does_not_fit_is_hidden_where_it_was_said(town: Town) -> None:
    matches = has_matches(town)
    town.noor.presses("^Past niet$", ts=matches)
    text, buttons = now_in(town.noor, matches)
    assert says("match.hidden", practice="B-1", ref="B-2") in text
    assert buttons == [says("match.restore")]


@pytest.mark.parametrize("form", ["{0}", "toon {0} en {1}"])
def test_a_card_shows_the_click_in_it(shared_town: Town, form: str) -> None:
    jelle = shared_town.jelle
    refs = has_shared(shared_town.noor, "Muizen in de kluis"), has_shared(jelle, "Mieren in de kluis")
    jelle.types(f"/kennis {form.format(*refs)}")
    card = newest(jelle)
    jelle.presses("^Wij hebben dit ook$", ts=card)
    assert jelle.submits(severity="2") == {}
    _, buttons = now_in(jelle, card)
    assert "Wij hebben dit ook" not in buttons
    assert says("do.change_endorsement") in buttons


def test_a_card_shows_what_was_done_behind_its_more_button(shared_town: Town) -> None:
    noor = shared_town.noor
    ref = has_shared(shared_town.noor, "Spinnen in de kluis", word="praktijk")
    noor.types(f"/kennis {ref}")
    card = newest(noor)
    noor.presses(f"^{says('do.more')}", ts=card)
    noor.presses(f"^{says('do.archive')}$", view="modal")
    assert noor.submits(reason="De kluis is leeg.") == {}
    assert "De kluis is leeg." in now_in(noor, card)[0]


def test_the_card_of_a_step_shows_the_status_that_was_reported_from_it(town: Town) -> None:
    marit = town.marit
    marit.types("/kennis actie Kamers tellen")
    assert marit.submits(description="Per wijk") == {}
    marit.types(f"/kennis {marit.form()['title']['text']}")
    card = newest(marit)
    before, _ = now_in(marit, card)
    marit.presses(f"^{says('step.report')}", ts=card)
    assert marit.submits(status="blocked", note="De telling ligt stil.") == {}
    after, _ = now_in(marit, card)
    assert "De telling ligt stil." in after
    assert "De telling ligt stil." not in before


def test_a_dropped_draft_is_gone_from_the_list_of_what_is_ones_own(town: Town) -> None:
    has_shared(town.jelle, "Kamers te koud in de winter")
    town.noor.types("/kennis knelpunt Kamers te koud in de winter")
    assert town.noor.submits(body="Er is te weinig.") == {}
    town.noor.types("/kennis mijn")
    own = newest(town.noor)
    assert says("alike.drop") in now_in(town.noor, own)[1]
    town.noor.presses(f"^{says('alike.drop')}$", ts=own)
    assert says("alike.drop") not in now_in(town.noor, own)[1]


def test_the_page_of_an_alliance_shows_who_takes_part_now(town: Town) -> None:
    noor = town.noor
    noor.types("/kennis alliantie internationalisering")
    page = newest(noor)
    _, before = now_in(noor, page)
    noor.presses(f"^{before[0]}$", ts=page)
    assert noor.submits() == {}
    assert before[0] not in now_in(noor, page)[1]


def test_a_list_whose_address_has_run_out_stays_as_it_is(town: Town) -> None:
    has_shared(town.noor, "Wasbeer in de bibliotheek")
    town.jelle.types("/kennis wasbeer")
    hits = newest(town.jelle)
    town.jelle.presses("^Wij hebben dit ook$", ts=hits)
    town.move("2026-11-24T11:30+01:00")
    assert town.jelle.submits(severity="3") == {}
    assert "Wij hebben dit ook" in now_in(town.jelle, hits)[1]
    assert "Wij hebben dit ook" not in town.jelle.types("/kennis wasbeer")


# --- how a list is carried


def test_a_value_carries_its_list_and_gives_it_back() -> None:
    rows = [actions("a", button("Volgen", "follow", value="B-1"), overflow("more", [("Weg", "drop:B-1")]))]
    follow, more = renewable(rows, "hits", "\nkamers met\nuitzicht")[0]["elements"]
    clicked, told = read_click(follow)
    assert (clicked["value"], told) == ("B-1", ("hits", "\nkamers met\nuitzicht"))
    clicked, told = read_click({**more, "selected_option": more["options"][0]})
    assert (clicked["selected_option"]["value"], told) == ("drop:B-1", ("hits", "\nkamers met\nuitzicht"))
    assert read_click(rows[0]["elements"][0]) == (rows[0]["elements"][0], None)


def test_a_value_without_room_for_its_list_stays_as_it_is() -> None:
    row = actions("a", overflow("more", [("Weg", "drop:B-1")]), button("Volgen", "follow", value="B-1"))
    more, follow = renewable([row], "hits", "x" * MAX_OPTION_VALUE)[0]["elements"]
    assert more["options"] == [option("Weg", "drop:B-1")]
    assert follow["value"] != "B-1"


def test_a_list_is_left_out_of_a_form_without_room_for_it() -> None:
    place = ListPlace(name="hits", typed='"' * 700, response_url="https://hooks.slack.com/actions/T1/1/abc")
    form = {"private_metadata": json.dumps({"form_id": "f" * 32})}
    assert len(place.kept_in(form)["private_metadata"]) < MAX_METADATA
    full = {"private_metadata": json.dumps({"form_id": "f" * 2900})}
    assert place.kept_in(full) == full


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("https://hooks.slack.com/actions/T1/1/abc", True),
        ("http://hooks.slack.com/actions/T1/1/abc", False),
        ("https://hooks.slack.com.example.org/actions", False),
        ("https://slack.com@example.org/actions", False),
        ("http://127.0.0.1:9/response", True),
        ("http://127.0.0.1:99/response", False),
        ("", False),
    ],
)
def test_only_addresses_of_slack_are_slacks(url: str, is_own: bool) -> None:
    assert is_of_slack(url, "http://127.0.0.1:9/api/") is is_own
