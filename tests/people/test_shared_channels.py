"""Private channels that another organisation reads along in: whoever chooses one is warned, the secretariat once."""

import datetime as dt

from sqlmodel import select

from alliance.people.alliances import shared_channels
from storage.engine.database import Database
from storage.tables import Delivery, Member
from tests.kit import Town
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T10:00")
WARNING = "is besloten, maar gedeeld met een andere organisatie"


def test_each_of_the_secretariat_hears_of_a_shared_channel_once_until_it_is_shared_anew(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)

        def note(*, is_shared: bool) -> bool:
            return shared_channels.note(session, channel_id="C1", is_shared=is_shared, now=NOW)

        assert not note(is_shared=True), "nobody is there who could be told"
        session.get_one(Member, network.people["Groningen"]).is_secretariat = True
        session.flush()
        assert [note(is_shared=one) for one in (True, True, False, True)] == [True, False, False, True]
        told = session.exec(select(Delivery)).all()
        assert [(one.kind, one.channel_key) for one in told] == [(shared_channels.SHARED, "UGRONINGEN")] * 2
        assert shared_channels.list_shared(session, secretariat_channel="C1") == ["C1"]
        assert shared_channels.list_shared(session, secretariat_channel="C2") == []


def test_a_channel_that_becomes_shared_is_told_in_person_and_stands_in_the_admin_menu(http_town: Town) -> None:
    http_town.stop_bot()
    http_town.watches_channels = True
    http_town.start_bot()
    office = http_town.channels["nkn-secretariaat"]
    members = next(one["members"] for one in http_town.control.get("state")["channels"] if one["id"] == office)
    http_town.move(http_town.now() + dt.timedelta(hours=2))
    assert WARNING not in http_town.hanneke.reads("@bot")
    http_town.control.post("channel", id=office, members=[*members, http_town.users["daan"]])
    http_town.move(http_town.now() + dt.timedelta(hours=2), jump=True)
    http_town.move(http_town.now() + dt.timedelta(hours=2), jump=True)
    told = [one["text"] for one in http_town.messages("@bot", reader="hanneke")]
    assert [f"<#{office}> {WARNING}" in one for one in told] == [True]
    assert WARNING not in str(http_town.messages("nkn-secretariaat"))
    assert f"<#{office}> {WARNING}" in http_town.hanneke.types("/kennis beheer")
    http_town.control.post("channel", id=office, members=members)
    http_town.move(http_town.now() + dt.timedelta(hours=2), jump=True)
    assert WARNING not in http_town.hanneke.types("/kennis beheer")


def test_who_chooses_a_shared_private_channel_is_warned(http_town: Town) -> None:
    bot = http_town.control.get("state")["apps"][0]["bot_user"]
    members = [http_town.users["hanneke"], http_town.users["daan"], bot]
    made = http_town.control.post("channel", name="besloten", is_private=True, members=members)["channel"]["id"]
    said = http_town.hanneke.manages("Kanaal van een alliantie", alliance="Studentenhuisvesting", channel=made)
    assert f"<#{made}> {WARNING}" in said
    said = http_town.hanneke.manages(
        "Kanaal van een alliantie", alliance="Studentenhuisvesting", channel=http_town.channels["algemeen"]
    )
    assert WARNING not in said
