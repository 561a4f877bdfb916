"""The pinned "Start hier" message: the way in for who has no commands, no shortcuts and no Home."""

import pytest
from sqlmodel import col, delete

from alliance.enums import ExternalAccess, KeptKind
from alliance.people.alliances.start_here import welcome_all
from bot.manifest import build_manifest
from storage.people.alliances import list_alliances
from storage.tables import KeptMessage
from tests.kit import Player, Town
from tests.kit.reading import elements, held, labels, options, says, texts

HOUSING = "alliantie-studentenhuisvesting"


def stands(town: Town) -> None:
    """Have the message posted in every alliance's channel, as an upgrade does."""
    assert town.parts is not None
    with town.parts.context.writing() as session:
        session.execute(delete(KeptMessage).where(col(KeptMessage.kind) == KeptKind.START_HERE))
        welcome_all(session, now=town.parts.context.now())
    town.settle()


def starts(town: Town, channel: str = HOUSING) -> list[dict[str, object]]:
    """The messages that say where to start in a channel."""
    return [m for m in town.messages(channel) if "Start hier" in m["text"] and not m.get("ephemeral_to")]


def let_guests_read_only(town: Town) -> None:
    """The alliance on housing lets guests and people of other workspaces read, no more."""
    with town.database.writing() as session:
        for alliance, _ in list_alliances(session):
            alliance.external_access = ExternalAccess.READ
            session.add(alliance)


@pytest.fixture
def started(shared_town: Town) -> Town:
    """A town in whose channels the message stands."""
    if not starts(shared_town):
        stands(shared_town)
    return shared_town


def test_it_stands_pinned_in_each_alliances_channel_once(town: Town) -> None:
    stands(town)
    assert town.parts is not None
    with town.parts.context.writing() as session:
        assert welcome_all(session, now=town.parts.context.now()) == 0
    town.settle()
    for channel in (HOUSING, "alliantie-ecosystemen"):
        (start,) = starts(town, channel)
        assert start["pinned_to"]
    assert len(town.calls("pins.add")) == 4
    assert town.refused_calls() == []


def test_it_says_what_one_can_do_with_a_button_for_each(started: Town) -> None:
    (start,) = starts(started)
    menu = ["Delen", "Zoeken", "Mijn werk", "Actieagenda", "Meer…"]
    assert [one.label for one in elements(start)] == [*menu, "Wat is dit?"]
    assert "*Studentenhuisvesting*" in str(start["text"])


def test_a_new_channel_gets_it_too_and_only_once(town: Town) -> None:
    town.hanneke.manages("Kanaal van een alliantie", alliance="Studentenhuisvesting", channel=town.channels["algemeen"])
    town.close_all_forms()
    town.settle()
    (start,) = starts(town, "algemeen")
    assert start["pinned_to"]
    town.hanneke.manages("Kanaal van een alliantie", alliance="Studentenhuisvesting", channel=town.channels["algemeen"])
    town.settle()
    assert len(starts(town, "algemeen")) == 1


def test_a_pin_that_slack_refuses_leaves_the_message_where_it_is(town: Town) -> None:
    manifest = build_manifest("/kennis")
    manifest["oauth_config"]["scopes"]["bot"].remove("pins:write")  # as where the app was installed before this version
    town.control.post("app", id=town.control.get("state")["apps"][0]["id"], manifest=manifest)
    stands(town)
    (start,) = starts(town)
    assert not start.get("pinned_to")
    assert town.parts is not None
    assert town.parts.worker.is_idle()


def test_somebody_of_another_workspace_shares_with_it(started: Town) -> None:
    started.daan.presses("^Delen$")
    assert held(started.daan.form(), "alliance") == "Studentenhuisvesting"
    assert list(options(started.daan.form(), "alliance")) == ["Studentenhuisvesting"]  # the only one they can look into
    assert not started.daan.submits(kind="opportunity", title="Vanuit Den Haag", body="Er is een regeling.")
    started.settle()
    (card,) = started.cards("Vanuit Den Haag")
    assert "OCW" in texts(card["blocks"])
    told = texts([one for one in started.messages(HOUSING, reader="daan") if one.get("ephemeral_to")])
    assert "Met “Mijn werk”, vastgezet in " in told
    assert "/kennis" not in told


def test_somebody_of_another_workspace_searches_with_it(started: Town) -> None:
    started.noor.shares("Veerpont voor studenten", "Over het water.")
    started.settle()
    started.daan.presses("^Zoeken$")
    assert labels(started.daan.form()) == ["Waar zoek je naar?"]
    assert not started.daan.submits(query="veerponten")
    assert "Veerpont voor studenten" in texts(started.daan.form()).replace("*", "")
    started.daan.presses("^Bekijken$", view="modal")
    assert "Over het water." in texts(started.daan.form())


def test_one_finds_ones_own_questions_and_contributions(started: Town) -> None:
    started.samira.shares("Van Samira zelf", "Iets eigens.")
    started.settle()
    started.samira.types("/kennis zoek zevenmijlslaars")
    started.samira.presses("^Vraag een alliantie$")
    started.samira.submits(question="Wie heeft een zevenmijlslaars?")
    started.settle()
    started.samira.presses("^Mijn werk$")
    page = started.samira.reads(HOUSING)
    assert says("start.questions") in page
    assert "Wie heeft een zevenmijlslaars?" in page
    assert "Van Samira zelf" in page


def test_who_asked_nothing_reads_only_of_what_they_shared(started: Town) -> None:
    started.wout.presses("^Mijn werk$")
    assert says("mine.none") in started.wout.reads(HOUSING)
    assert says("start.questions") not in started.wout.reads(HOUSING)


def test_what_is_behind_more_is_what_the_person_who_clicks_may_do(started: Town) -> None:
    refused = started.refused_calls()
    for name, buttons in (
        ("daan", ["Overzicht", "Allianties", "Ik ben afwezig", "Instellingen", "Help"]),
        ("hanneke", ["Overzicht", "Allianties", "Ik ben afwezig", "Instellingen", "Beheer", "Help"]),
    ):
        player: Player = getattr(started, name)
        player.presses("^Meer…$", ts=str(starts(started)[0]["ts"]))
        started.settle()
        (answer,) = [one for one in started.messages(HOUSING, reader=name) if "Overzicht" in texts(one)]
        assert [one.label for one in elements(answer)] == buttons
        player.presses("^Help$")
    started.settle()
    assert says("start.without_command") in started.daan.reads(HOUSING)
    assert started.refused_calls() == refused


@pytest.mark.parametrize(("name", "sentence"), [("noor", "`/kennis help`"), ("daan", "werken commando's niet")])
def test_what_is_this_tells_each_what_works_for_them(started: Town, name: str, sentence: str) -> None:
    player: Player = getattr(started, name)
    player.presses("^Wat is dit")
    assert sentence in texts(player.form())
    assert "Kennisbot bewaart wat het netwerk weet." in texts(player.form())


def test_where_guests_only_read_they_search_but_do_not_share(town: Town) -> None:
    stands(town)
    town.noor.shares("Alleen om te lezen", "Voor wie meeleest.")
    town.settle()
    let_guests_read_only(town)
    town.daan.presses("^Delen$")
    assert town.daan.stack() == []
    said = town.daan.reads(HOUSING)
    assert "In Studentenhuisvesting lezen gasten en mensen van andere werkruimtes alleen mee." in said
    assert town.hanneke.user_id in said
    town.daan.presses("^Zoeken$")
    town.daan.submits(query="lezen")
    assert "Alleen om te" in texts(town.daan.form())
    town.close_all_forms()
    town.daan.presses("^Wat is dit")
    assert "zoeken en bekijken kan, delen niet" in texts(town.daan.form())
    town.close_all_forms()
    town.noor.presses("^Delen$")
    assert town.noor.form()["title"]["text"] == "Kennis delen"


def test_a_form_that_was_open_when_guests_lost_the_right_tells_it(town: Town) -> None:
    stands(town)
    town.daan.presses("^Delen$")
    let_guests_read_only(town)
    errors = town.daan.submits(kind="opportunity", title="Net te laat", body="Helaas.")
    assert "lezen gasten en mensen van andere werkruimtes alleen mee" in str(errors)
    town.settle()
    assert town.cards("Net te laat") == []


def test_a_guest_of_no_known_organisation_is_told_whom_to_ask(started: Town) -> None:
    gast = started.newcomer("gast-start", "Gast", email="gast@example.org", is_restricted=True)
    gast.presses("^Delen$")
    assert "Als gast kies je je organisatie niet zelf" in texts(gast.form())
    assert f"Vraag <@{started.users['hanneke']}> om je toe te voegen" in texts(gast.form())


def test_a_guest_who_asks_in_a_direct_message_hears_where_there_is_more_to_see(started: Town) -> None:
    started.noor.shares("Veerpont voor studenten", "Over het water.")
    started.settle()
    gast = started.newcomer("gast-dm", "Gast", email="gast@example.org", is_restricted=True)
    gast.says("veerpont", "@bot")
    started.settle()
    assert "Noem mij in het kanaal van je alliantie" in gast.reads()
    assert "Over het water" not in gast.reads()
    started.noor.says("veerpont", "@bot")
    started.settle()
    assert "Noem mij in het kanaal van je alliantie" not in started.noor.reads()


def test_a_guest_is_promised_nothing_that_a_guest_cannot_do(started: Town) -> None:
    gast = started.newcomer("gast-belofte", "Gast", email="gast@example.org", is_restricted=True)
    home = gast.opens_home()
    assert says("home.recent") not in home
    assert says("home.no_news") not in home
    gast.says("hoi", "@bot")
    started.settle()
    assert says("mention.text_reading") in gast.reads()
    assert "knelpunt Te weinig kamers" not in gast.reads()
    gast.says("knelpunt Te weinig bankjes", "@bot")
    started.settle()
    asked = f"<@{started.users['hanneke']}>"
    assert says("first.ask_to_be_added", names=asked).split(". Vraag")[0] in gast.reads()
    assert "vond ik niets" not in gast.reads()


def test_a_guest_who_finds_nothing_gets_no_menu_with_it(started: Town) -> None:
    gast = started.newcomer("gast-niets", "Gast", email="gast@example.org", is_restricted=True)
    gast.says("xyzqwv", "@bot")
    started.settle()
    assert says("search.nothing", typed="xyzqwv") in gast.reads()
    assert says("menu.find") not in gast.reads()
    started.noor.says("xyzqwv", "@bot")
    started.settle()
    assert says("menu.find") in started.noor.reads()


# --- where Slack opens no form for people of other workspaces


def test_what_there_is_to_read_comes_as_a_message_where_slack_opens_no_form(started: Town) -> None:
    started.fault("refused", method="views.open", error="invalid_trigger_id", times=1)
    started.daan.presses("^Wat is dit")
    started.settle()
    assert "Kennisbot bewaart wat het netwerk weet." in started.daan.reads(HOUSING)


def test_what_there_is_to_fill_in_is_answered_with_a_link_to_messages_with_buttons(started: Town) -> None:
    since = len(started.messages("@bot", reader="daan"))
    started.fault("refused", method="views.open", error="invalid_trigger_id", times=2)
    started.daan.presses("^Delen$")
    started.settle()
    said = started.daan.reads(HOUSING)
    assert "<https://slack.com/app_redirect?team=" in said
    assert "|je berichten met mij>" in said
    (told,) = started.messages("@bot", reader="daan")[since:]
    assert [one.label for one in elements(told)] == ["Mijn werk", "Wat is dit?"]
    assert f"Vraag <@{started.users['hanneke']}>" in told["text"]
    started.daan.presses("^Wat is dit", "@bot")
    started.settle()
    assert "Kennisbot bewaart wat het netwerk weet." in started.daan.reads("@bot")


def test_people_of_the_own_workspace_hear_that_slack_refused_their_form(started: Town) -> None:
    started.fault("refused", method="views.open", error="invalid_arguments", times=1)
    started.wout.presses("^Wat is dit")
    assert "Er ging iets mis" in started.wout.reads(HOUSING)
