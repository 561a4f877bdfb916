"""Before something is shared: what looks like it, and standing behind that instead."""

import re

import pytest

from alliance.contributions.history import record_event
from alliance.contributions.look_alikes import find_look_alikes
from alliance.enums import EventKind
from alliance.index.indexing import index_changes
from storage.engine.database import Database
from tests.kit import Player, Town
from tests.kit.reading import elements, held, options, says, texts
from tests.kit.wire import send, submission
from tests.networks.knowledge_base import ANYBODY, NOW, Base

HOUSING = "alliantie-studentenhuisvesting"
TITLE, BODY = "Zonnepanelen op monumentale kamerpanden", "De monumentenstatus houdt verduurzaming van kamers tegen."
OTHER, OTHER_BODY = "Zonnepanelen op monumenten met kamers", "Op monumentale panden met kamers mogen geen zonnepanelen."


def share_first(town: Town, author: Player | None = None) -> str:
    """Utrecht shares the one that others look like; gives its reference."""
    (author or town.noor).shares(TITLE, BODY)
    town.settle()
    (card,) = town.cards(TITLE)
    found = re.search(r"B-\d+", card["text"])
    assert found
    return found[0]


def begins(player: Player, title: str = OTHER, body: str = OTHER_BODY, **values: str) -> None:
    """Fill in the short form and send it."""
    player.types(f"/kennis knelpunt {title}")
    assert not player.submits(body=body, **values)


def test_what_looks_like_it_is_shown_before_it_is_posted(town: Town) -> None:
    ref = share_first(town)
    begins(town.samira)
    step = town.samira.form()
    assert step["title"]["text"] == "Is het een van deze?"
    assert step["submit"]["text"] == "Toch plaatsen"
    assert f"|{ref}>*" in texts(step)
    assert TITLE in texts(step)
    assert [block for block in step["blocks"] if block["type"] == "input"] == []
    town.settle()
    assert town.cards(OTHER) == []


def test_to_post_it_anyway_is_one_click_that_closes_all(town: Town) -> None:
    share_first(town)
    begins(town.samira, visibility="alliance")
    assert not town.samira.submits()
    assert town.samira.stack() == []
    town.settle()
    assert "alleen zichtbaar voor wie in deze alliantie" in texts(town.messages(HOUSING))
    assert OTHER in town.samira.types("/kennis mijn")
    assert "Begonnen" not in town.samira.types("/kennis mijn")
    assert town.refused_calls() == []


def test_what_looks_like_ones_own_can_be_added_to(town: Town) -> None:
    town.noor.shares("Te weinig kamers in september", "Studenten vinden in september geen kamer.")
    town.settle()
    town.noor.types("/kennis knelpunt Te weinig kamers in september")
    assert not town.noor.submits(body="Studenten vinden in september geen kamer.")
    shown = texts(town.noor.form()["blocks"])
    assert "Dit deelden jullie al" in shown
    assert "ook bij jullie speelt" not in shown
    town.noor.presses(f"^{says('do.enrich')}$", view="modal")
    assert town.noor.form()["callback_id"] != "look_alikes"


def test_at_most_three_are_shown_each_with_its_button(town: Town) -> None:
    share_first(town)
    for number in range(4):
        town.noor.shares(f"{TITLE} deel {number}", BODY)
        town.settle()
    begins(town.samira)
    labels = [one.label for one in elements(town.samira.form())]
    assert labels.count("Wij hebben dit ook") == 3
    assert labels.count("Bekijken") == 3


def test_nothing_is_shown_where_nothing_is_close(shared_town: Town) -> None:
    shared_town.noor.shares("Heel iets anders in de haven", "Over boten.")
    shared_town.settle()
    begins(shared_town.samira, "Taallessen voor partners", "Wie meekomt, leert niets.")
    assert shared_town.samira.stack() == []


def test_who_endorses_instead_posts_nothing_and_hears_where_the_text_is(town: Town) -> None:
    ref = share_first(town)
    begins(town.samira)
    town.samira.presses("Wij hebben dit ook", view="modal")
    assert not town.samira.submits()
    assert town.samira.stack() == []
    town.settle()
    assert "Delft" in texts(town.cards(TITLE)[0]["blocks"])
    assert town.cards(OTHER) == []
    said = town.samira.reads()
    assert f"{ref} heeft er een organisatie bij: *Delft*." in said
    assert f"Je eigen tekst is niet geplaatst en staat bij je concepten: {OTHER}" in said
    town.samira.presses("Verder met mijn tekst", "@bot")
    assert held(town.samira.form(), "body") == OTHER_BODY


def test_the_draft_that_was_not_posted_can_be_deleted(town: Town) -> None:
    share_first(town)
    begins(town.samira)
    town.samira.presses("Wij hebben dit ook", view="modal")
    town.samira.submits()
    town.settle()
    town.samira.presses("^Verwijderen$", "@bot")
    assert "Je concept is verwijderd." in town.samira.reads()
    assert OTHER not in town.samira.types("/kennis mijn")
    town.samira.presses("Verder met mijn tekst", "@bot")
    assert "Dit concept is er niet meer: het is al gedeeld of verwijderd." in town.samira.reads()


def test_one_goes_back_to_the_form_as_it_was_filled_in(town: Town) -> None:
    share_first(town)
    begins(town.hanneke, visibility="alliance", organisation=_delft(town))
    town.hanneke.presses("Terug naar mijn tekst", view="modal")
    form = town.hanneke.form()
    assert (held(form, "title"), held(form, "body")) == (OTHER, OTHER_BODY)
    assert (held(form, "alliance"), held(form, "organisation")) == ("Studentenhuisvesting", "Delft")
    assert held(form, "visibility") == "de alliantie"
    assert len(town.hanneke.stack()) == 1


def test_who_closes_the_step_finds_all_of_it_again(town: Town) -> None:
    share_first(town)
    begins(town.samira, visibility="alliance")
    town.close_all_forms()
    town.samira.types("/kennis mijn")
    town.samira.presses("^Ga verder$")
    form = town.samira.form()
    assert (held(form, "title"), held(form, "body")) == (OTHER, OTHER_BODY)
    assert held(form, "visibility") == "de alliantie"


def test_what_one_may_not_read_is_no_look_alike(town: Town) -> None:
    town.noor.shares(TITLE, BODY, visibility="alliance")
    town.settle()
    town.control.post("join", user=town.pieter.user_id, channel=HOUSING)
    begins(town.pieter)
    assert town.pieter.stack() == []


def test_a_mistake_is_told_in_the_form_before_anything_else(shared_town: Town) -> None:
    shared_town.jelle.types(f"/kennis knelpunt {OTHER}")
    assert "body" in shared_town.jelle.submits(body=" \u200b ")


def test_posting_anyway_twice_is_one_contribution(http_town: Town) -> None:
    share_first(http_town)
    begins(http_town.samira)
    twice = submission(http_town.samira)
    assert [send(http_town.samira, twice)["response_action"] for _ in range(2)] == ["clear", "clear"]
    http_town.settle()
    assert len(http_town.cards(OTHER)) == 1


@pytest.mark.parametrize(
    ("name", "language", "alliance"), [("samira", "nl", "Studentenhuisvesting"), ("emily", "en", "Student housing")]
)
def test_an_alliance_that_is_closed_meanwhile_is_told_over_the_step(
    http_town: Town, name: str, language: str, alliance: str
) -> None:
    share_first(http_town)
    player: Player = getattr(http_town, name)
    http_town.control.post("join", user=player.user_id, channel=HOUSING)
    begins(player)
    _archive_housing(http_town)
    player.submits()
    assert says("problem.alliance_archived", language, alliance=alliance) in texts(player.form())
    assert len(player.stack()) == 2


def _archive_housing(town: Town) -> None:
    from storage.people.alliances import find_alliance_of_channel

    with town.database.writing() as session:
        alliance = find_alliance_of_channel(session, town.channels[HOUSING])
        assert alliance is not None
        alliance.archived_at = town.now()
        session.add(alliance)


def _delft(town: Town) -> str:
    town.hanneke.types("/kennis knelpunt")
    found = options(town.hanneke.form(), "organisation")["Delft"]
    town.close_all_forms()
    return found


def test_two_who_share_the_same_at_once_see_each_other_before_the_text_is_indexed(database: Database) -> None:
    body = "Gemeenten, corporaties en hogescholen rekenen elk op hun eigen manier hoeveel eerstejaars een kamer zoeken."
    with database.writing() as session:
        base = Base(session)
        for number in range(40):
            base.share(f"Gemeenten rekenen, geval {number}", "Corporaties en hogescholen rekenen eerstejaars.")
        row = base.network.share(41, "2026-11-02T09:00", city="Delft", title="Kamers tellen met elkaar")
        row.body = body
        record_event(session, row, EventKind.SHARED, by=None, now=NOW)

        def alike(title: str) -> list[int]:
            found = find_look_alikes(session, reader=ANYBODY, title=title, body=body, alliance_id=row.alliance_id)
            return [one.number for one in found if one.number == 41]

        assert alike("Kamers tellen met elkaar") == [41]
        assert alike("Fietsen stallen bij het station") == []
        index_changes(session)
        assert alike("Kamers tellen met elkaar") == [41]
