"""Themes, topics and goals in `beheer`: changed by those who may, and felt at once where they are used."""

import pytest

from alliance.errors import Conflict, Invalid, NotAllowed
from alliance.people.vocabulary import (
    TopicForm,
    archive_theme,
    change_theme,
    create_theme,
    create_topic,
    reopen_theme,
    set_topic_archived,
    show_sdgs,
)
from storage.contributions.details import list_goals, list_topics_of
from storage.engine.database import Database
from storage.people.vocabulary import list_themes
from storage.tables import Sdg
from tests.kit import Town
from tests.kit.administration import audit, opens_list, opens_words
from tests.kit.reading import labels, options, texts
from tests.networks.small_network import ADMIN, Network, at, audited, somebody

NOW = at("2026-11-24T10:00")
HOUSING = "Studentenhuisvesting"


# --- themes


def test_a_theme_is_added_at_its_place_and_offered_for_alliances(http_town: Town) -> None:
    opens_words(http_town.hanneke, "Thema's")
    http_town.hanneke.presses("^Nieuw thema$", view="modal")
    assert not http_town.hanneke.submits(name="Duurzaamheid", name_en="Sustainability", after="0")
    assert "Het thema *Duurzaamheid* is opgeslagen." in texts(http_town.hanneke.form())
    assert texts(http_town.hanneke.stack()[-2]["blocks"][2:]).startswith("*Duurzaamheid*")
    http_town.close_all_forms()
    opens_list(http_town.hanneke, "Allianties")
    http_town.hanneke.presses("^Nieuwe alliantie$", view="modal")
    assert next(iter(options(http_town.hanneke.form(), "theme"))) == "Duurzaamheid"


def test_a_change_of_a_theme_tells_first_what_stands_under_it(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    opens_words(http_town.hanneke, "Thema's")
    with http_town.database.reading() as session:
        theme = next(one for one in list_themes(session) if "randvoorwaarden" in one.name.lower())
    http_town.hanneke.picks("Wijzigen", near=theme.name)
    assert "Hieronder vallen" in texts(http_town.hanneke.form())
    assert "1 bijdrage" in texts(http_town.hanneke.form())
    assert not http_town.hanneke.submits(name="Stad en student")
    (entry,) = audit(http_town, "change_theme")
    assert (entry.before, entry.after) == ({"name": theme.name}, {"name": "Stad en student"})


def test_a_theme_with_running_alliances_stays(http_town: Town) -> None:
    opens_words(http_town.hanneke, "Thema's")
    with http_town.database.reading() as session:
        theme = list_themes(session)[0]
    http_town.hanneke.picks("Archiveren", near=theme.name)
    form = http_town.hanneke.form()
    assert "Er lopen nog allianties onder dit thema." in texts(form)
    assert form["submit"] is None


def test_an_archived_theme_is_offered_no_more_and_can_come_back(http_town: Town) -> None:
    opens_words(http_town.hanneke, "Thema's")
    http_town.hanneke.presses("^Nieuw thema$", view="modal")
    http_town.hanneke.submits(name="Tijdelijk thema")
    http_town.close_all_forms()
    for choice, sentence in (("Archiveren", "is gearchiveerd"), ("Heropenen", "doet weer mee")):
        opens_words(http_town.hanneke, "Thema's")
        http_town.hanneke.picks(choice, near="Tijdelijk thema")
        assert not http_town.hanneke.submits()
        assert sentence in texts(http_town.hanneke.form())
        http_town.close_all_forms()
        opens_list(http_town.hanneke, "Allianties")
        http_town.hanneke.presses("^Nieuwe alliantie$", view="modal")
        offered = "Tijdelijk thema" in options(http_town.hanneke.form(), "theme")
        assert offered is (choice == "Heropenen")
        http_town.close_all_forms()


def test_themes_keep_their_order_whatever_comes_between(database: Database) -> None:
    with database.writing() as session:
        first = Network(session).theme_id
        second = create_theme(session, by=ADMIN, name="Tweede", name_en="", after_id=first, now=NOW)
        third = create_theme(session, by=ADMIN, name="Derde", name_en="", after_id=second.id, now=NOW)
        change_theme(session, by=ADMIN, theme_id=third.id, name="Derde", name_en="Third", after_id=None, now=NOW)
        assert [one.name for one in list_themes(session)] == ["Derde", "Stedelijke randvoorwaarden", "Tweede"]
        with pytest.raises(Conflict):
            archive_theme(session, by=ADMIN, theme_id=first, now=NOW)
        with pytest.raises(Invalid):
            create_theme(session, by=ADMIN, name="tweede", name_en="", after_id=None, now=NOW)
        archive_theme(session, by=ADMIN, theme_id=second.id, now=NOW)
        reopen_theme(session, by=ADMIN, theme_id=second.id, now=NOW)
        actions = [(action, subject) for action, subject in audited(session) if subject == second.slug]
        assert actions == [(action, second.slug) for action in ("create_theme", "archive_theme", "reopen_theme")]


# --- topics


def test_a_chair_keeps_the_topics_of_the_own_alliance(http_town: Town) -> None:
    opens_list(http_town.marit, "Onderwerpen")
    http_town.marit.presses("^Nieuw onderwerp$", view="modal")
    assert labels(http_town.marit.form()) == ["Naam", "Naam in het Engels", "Vraag", "Vraag in het Engels"]
    assert not http_town.marit.submits(name="Leegstand", question="Wat werkt bij jullie tegen leegstand?")
    assert "Het onderwerp *Leegstand* is opgeslagen." in texts(http_town.marit.form())
    http_town.close_all_forms()
    opens_list(http_town.marit, "Onderwerpen")
    http_town.marit.picks("Archiveren", near="Leegstand")
    assert "Er zijn 0 bijdragen over gedeeld." in texts(http_town.marit.form())
    assert not http_town.marit.submits()
    assert "*Leegstand* · gearchiveerd" in texts(http_town.marit.stack()[0])
    (entry,) = audit(http_town, "create_topic")
    assert entry.by_slack_user_id == http_town.marit.user_id
    assert entry.subject == "studentenhuisvesting:leegstand"


def test_the_secretariat_chooses_the_alliance_in_the_list(http_town: Town) -> None:
    opens_words(http_town.hanneke, "Onderwerpen")
    chooser = next(block for block in http_town.hanneke.form()["blocks"] if block["type"] == "actions")["elements"][0]
    value = next(one["value"] for one in chooser["options"] if one["text"]["text"] == HOUSING)
    http_town.control.post(
        "action", user=http_town.hanneke.user_id, view="modal", action_id=chooser["action_id"], value=value
    )
    assert len(http_town.hanneke.stack()) == 2
    chosen = next(block for block in http_town.hanneke.form()["blocks"] if block["type"] == "actions")["elements"][0]
    assert chosen["initial_option"]["text"]["text"] == HOUSING


def test_topics_of_another_alliance_are_not_a_chairs_to_keep(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        other = network.alliance("impact", "Impact", position=2)
        chair = somebody(chairs=(network.housing,))
        with pytest.raises(NotAllowed):
            create_topic(session, by=chair, alliance_id=other, form=TopicForm("Iets"), now=NOW)
        topic = create_topic(session, by=chair, alliance_id=network.housing, form=TopicForm("Iets"), now=NOW)
        with pytest.raises(NotAllowed):
            set_topic_archived(session, by=somebody(chairs=(other,)), topic_id=topic.id, archived=True, now=NOW)
        with pytest.raises(Invalid) as refused:
            create_topic(session, by=chair, alliance_id=network.housing, form=TopicForm("iets "), now=NOW)
        assert refused.value.reason == "problem.name_taken"


def test_an_archived_topic_is_offered_no_more_and_stays_where_it_is(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        topic = create_topic(session, by=ADMIN, alliance_id=network.housing, form=TopicForm("Iets"), now=NOW)
        set_topic_archived(session, by=ADMIN, topic_id=topic.id, archived=True, now=NOW)
        assert list_topics_of(session, network.housing) == []
        assert [one.name for one in list_topics_of(session, network.housing, and_these=[topic.id])] == ["Iets"]


# --- goals


def test_a_hidden_goal_is_offered_no_more_and_stays_on_what_names_it(database: Database) -> None:
    with database.writing() as session:
        for number in (101, 102):
            session.add(Sdg(number=number, name=f"Doel {number}"))
        session.flush()
        shown = show_sdgs(session, by=ADMIN, numbers=frozenset({101}), now=NOW)
        assert [one.number for one in shown] == [101]
        assert [one.number for one in list_goals(session)] == [101]
        assert {one.number for one in list_goals(session, and_these=[102])} == {101, 102}
        with pytest.raises(NotAllowed):
            show_sdgs(session, by=somebody(chairs=(1,)), numbers=frozenset(), now=NOW)
