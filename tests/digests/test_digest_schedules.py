"""`/kennis rapportage schema`: digests that come by themselves, as the secretariat sets them; and who reads them."""

import re
from typing import Any

import pytest
from sqlmodel import select

from storage.tables import AuditEntry, DigestSchedule, FigureSnapshot
from tests.digests.test_digest_in_slack import AT_EIGHT, SECRETARIAT, cells, digests, file_of, workbook
from tests.kit import Player, Town
from tests.kit.administration import changes_person
from tests.kit.polls import speaks_english
from tests.kit.reading import options, says, texts
from tests.meetings.test_meetings import plans

pytestmark = pytest.mark.digests

BEFORE = "Voor elk bestuurlijk overleg"


def makes(player: Player, frequency: str, *, alliance: str = "", **values: str) -> str:
    """Make a schedule all the way; gives the next dates as they were shown, and what was confirmed."""
    assert not tries(player, frequency, alliance=alliance, **values)
    shown = texts(player.form()["blocks"])
    assert not player.submits()
    said = f"{shown}\n{texts(player.form()['blocks'])}"
    player.town.close_all_forms()
    return said


TWIN = "Deze rapportage komt daar al, om 08:00. Wijzig dat schema, of kies een andere alliantie of een ander kanaal."


def tries(player: Player, frequency: str, *, alliance: str = "", **values: str) -> dict[str, str]:
    """Fill in the form for a new schedule; gives the errors beside its fields."""
    player.town.close_all_forms()
    player.types("/kennis rapportage schema", "@bot")
    player.presses("^(Nieuw schema|New schedule)$", view="modal")
    form = player.form()
    values["frequency"] = options(form, "frequency")[frequency]
    if alliance:
        values["alliance"] = options(form, "alliance")[alliance]
    return player.submits(**values)


def listed(player: Player) -> str:
    """The list of schedules."""
    player.town.close_all_forms()
    player.types("/kennis rapportage schema")
    return texts(player.form()["blocks"])


def channel(town: Town, name: str, *, private: bool = True, with_bot: bool = True) -> str:
    """A new channel."""
    bot = town.control.get("state")["apps"][0]["bot_user"]
    members = [town.users["hanneke"], *([bot] if with_bot else [])]
    made = town.control.post("channel", name=name, is_private=private, members=members)["channel"]
    town.channels[name] = made["id"]
    return str(made["id"])


def titles(town: Town, place: str, reader: str | None = None) -> list[str]:
    """The first lines of the digests in a channel, or in somebody's direct messages, without their threads."""
    found = [one["text"].split(". ")[0] for one in town.messages(place, reader=reader) if not one.get("files")]
    return [one for one in found if re.match(r"\w*[Rr]apportage ", one)]


def rows(town: Town, table: Any) -> list[Any]:
    with town.database.reading() as session:
        return list(session.exec(select(table)).all())


def test_the_secretariat_sees_makes_changes_and_ends_schedules(http_town: Town) -> None:
    hanneke = http_town.hanneke
    first = listed(hanneke)
    assert "*Weekrapportage van het hele netwerk*" in first
    assert "Elke maandag om 08:00, over de week ervoor · naar het secretariaat" in first
    assert "Volgende: ma 30 nov. 08:00, over 23–29 november" in first
    said = makes(hanneke, "Elke maand", alliance="Studentenhuisvesting", time="09:30")
    assert (
        "*Studentenhuisvesting*\nElke eerste dag van de maand om 09:30, over de maand ervoor, naar het secretariaat."
        in said
    )
    assert "• di 1 dec. 09:30, over 1–30 november\n• vr 1 jan. 09:30, over 1–31 december" in said
    assert "Bewaard. De volgende rapportage komt di 1 dec. 09:30." in said
    assert "*Studentenhuisvesting*" in listed(hanneke)
    hanneke.picks("Wijzigen", "*Studentenhuisvesting*")
    assert not hanneke.submits(time="10:15")
    hanneke.presses("^Terug$", view="modal")
    assert not hanneke.submits(time="10:30")
    assert not hanneke.submits()
    assert "om 10:30" in listed(hanneke)
    hanneke.picks("Stoppen", "*Studentenhuisvesting*")
    assert "Er komt dan geen rapportage meer volgens dit schema." in texts(hanneke.form()["blocks"])
    assert not hanneke.submits()
    assert "*Studentenhuisvesting*" not in listed(hanneke)
    actions = [one.action for one in rows(http_town, AuditEntry) if "digest_schedule" in one.action]
    assert actions == ["make_digest_schedule", "change_digest_schedule", "end_digest_schedule"]
    http_town.close_all_forms()
    http_town.move("2026-12-02T09:00:00+00:00")
    assert titles(http_town, SECRETARIAT) == ["Weekrapportage 48 · 23–29 november 2026"]
    assert http_town.refused_calls() == []


def test_schedules_of_one_minute_both_come_each_once_with_their_figures_kept(http_town: Town) -> None:
    makes(http_town.hanneke, "Elke week", alliance="Studentenhuisvesting", starts_on="2026-11-24")
    makes(http_town.hanneke, "Elke twee weken")
    makes(http_town.hanneke, "Elke maand")
    http_town.move("2026-12-08T09:00:00+00:00")
    assert titles(http_town, SECRETARIAT) == [
        "Weekrapportage 48 · 23–29 november 2026",
        "Weekrapportage 48 · Studentenhuisvesting · 23–29 november 2026",
        "Maandrapportage november 2026 · 1–30 november 2026",
        "Weekrapportage 49 · 30 november – 6 december 2026",
        "Weekrapportage 49 · Studentenhuisvesting · 30 november – 6 december 2026",
        "Rapportage 23 november – 6 december 2026",
    ]
    assert len(http_town.files()) == 6
    kept = {one.period for one in rows(http_town, FigureSnapshot)}
    assert {"2026-W48", "2026-11", "2026-W49", "2026-11-23/2026-12-06"} <= kept
    assert http_town.refused_calls() == []


def test_the_weekly_one_moves_to_another_time_and_place_stops_and_begins_again(http_town: Town) -> None:
    hanneke, place = http_town.hanneke, channel(http_town, "rapportages")
    listed(hanneke)
    hanneke.picks("Wijzigen", "Weekrapportage")
    assert not hanneke.submits(time="09:00", channel=place)
    assert "Iedereen in dit kanaal leest de rapportage" in texts(hanneke.form()["blocks"])
    assert not hanneke.submits()
    http_town.close_all_forms()
    http_town.move(AT_EIGHT)
    assert titles(http_town, "rapportages") == []
    http_town.move("2026-11-30T08:00:00+00:00")
    assert titles(http_town, "rapportages") == ["Weekrapportage 48 · 23–29 november 2026"]
    assert [one["name"] for one in http_town.files()] == ["kennisbot-weekrapportage-2026-W48-vergaderversie.xlsx"]
    listed(hanneke)
    hanneke.picks("Stoppen", "Weekrapportage")
    assert "trekkers krijgen hun regels" in texts(hanneke.form()["blocks"])
    assert not hanneke.submits()
    assert "Gestopt. Trekkers krijgen ook hun regels niet." in listed(hanneke)
    http_town.close_all_forms()
    http_town.move("2026-12-15T09:00:00+00:00")
    assert len(titles(http_town, "rapportages")) == 1
    assert "Er komt geen rapportage vanzelf: alle schema’s zijn gestopt." in hanneke.opens_home()
    listed(hanneke)
    hanneke.picks("Weer beginnen", "Weekrapportage")
    assert not hanneke.submits()
    assert not hanneke.submits()
    http_town.close_all_forms()
    http_town.move("2026-12-21T09:00:00+00:00")
    assert [one[:17] for one in titles(http_town, "rapportages")] == ["Weekrapportage 48", "Weekrapportage 51"]
    assert [(one.submission_key, one.ended_at) for one in rows(http_town, DigestSchedule)] == [("weekly", None)]


def test_what_cannot_be_is_said_beside_its_field(http_town: Town) -> None:
    hanneke, emily = http_town.hanneke, http_town.emily
    changes_person(http_town.tom, emily, roles=["secretariat"])
    speaks_english(emily)
    public = http_town.channels["algemeen"]
    unseen = channel(http_town, "zonder-bot", with_bot=False)
    for values, field, nl, en in (
        ({"channel": public}, "channel", "Kies een besloten kanaal, of het eigen kanaal", "Choose a private channel"),
        ({"channel": unseen}, "channel", says("problem.channel_unseen"), says("problem.channel_unseen", "en")),
        ({"days_before": "0"}, "days_before", "Vul een getal van 1 tot en met 60 in", "Enter a number from 1 to 60"),
        ({"days_before": "xx"}, "days_before", "Vul een getal van 1 tot en met 60 in", "Enter a number from 1 to 60"),
        ({"starts_on": "2026-11-23"}, "starts_on", "23 november", "23 November"),
        ({"time": "02:30"}, "time", "02:30", "02:30"),
    ):
        said = tries(hanneke, BEFORE, **values)
        assert list(said) == [field]
        assert nl in said[field]
        assert en in tries(emily, "Before every political leads' meeting", **values)[field]
    http_town.close_all_forms()
    assert "Dat kan alleen" in http_town.marit.types("/kennis rapportage schema")
    own = http_town.channels["alliantie-studentenhuisvesting"]
    assert "naar <#" in makes(hanneke, "Elk kwartaal", alliance="Studentenhuisvesting", channel=own)
    http_town.close_all_forms()
    twin = tries(hanneke, "Elk kwartaal", alliance="Studentenhuisvesting", channel=own, time="10:00")
    assert twin == {"frequency": TWIN}
    assert "already a schedule for this digest there, at" in tries(emily, "Every week")["frequency"]


def test_another_channel_than_the_secretariats_reads_nothing_that_is_for_one_alliance_only(http_town: Town) -> None:
    name = "alliantie-studentenhuisvesting"
    noor, hanneke = http_town.noor, http_town.hanneke
    noor.types("/kennis knelpunt Geheime zaak van Noor Bakker")
    assert not noor.submits(body="Vertrouwelijk.", visibility="alliance")
    noor.shares("Te weinig kamers")
    for ref in ("B-1", "B-2"):
        http_town.settle()
        http_town.jelle.types(f"/kennis toon {ref}")
        http_town.jelle.presses("^Wij hebben dit ook")
        http_town.jelle.submits(severity="3")
        http_town.close_all_forms()
    where = {"alliance": "Studentenhuisvesting", "channel": http_town.channels[name]}
    said = makes(hanneke, "Elke week", starts_on="2026-11-24", **where)
    assert "Bijdragen die alleen één alliantie ziet, tellen mee in de cijfers, maar staan niet in de lijsten." in said
    http_town.move(AT_EIGHT)

    def told(place: str) -> str:
        (message,) = digests(http_town, place)
        names = [file_of(http_town, message, place)["name"]]
        hanneke.presses("^Vergaderversie$", place, ts=message["ts"])
        http_town.settle()
        *_, file = http_town.files()
        assert file["name"].endswith("-vergaderversie.xlsx")
        books = [workbook(http_town, one) for one in (*names, file["name"])]
        found = [str(cell.value) for book in books for sheet in book for cell in cells(book, sheet.title)]
        return "\n".join([message["text"], texts(message["blocks"]), *found])

    office, here = told(SECRETARIAT), told(name)
    assert "Geheime zaak" in office
    assert "Vertrouwelijk" in office
    assert "Geheime zaak" not in here
    assert "Vertrouwelijk" not in here
    left_out = "Bijdragen die alleen één alliantie ziet, staan niet in de lijsten."
    assert (office.count(left_out), here.count(left_out)) == (1, 2)  # with the secretariat in the meeting version alone
    assert "2 nieuwe bijdragen" in here  # in the figures it counts
    assert here.count("Te weinig kamers: 2 organisaties") == 2  # in the text and in the blocks
    for place in (SECRETARIAT, name):
        hanneke.presses("^Kopieer als e-mail$", place, ts=digests(http_town, place)[0]["ts"])
        mail = texts(hanneke.form()["blocks"])
        assert "Te weinig kamers" in mail
        assert "Geheime zaak" not in mail
        http_town.close_all_forms()
    assert http_town.refused_calls() == []


def test_where_all_that_is_new_is_for_one_alliance_only_it_says_so(http_town: Town) -> None:
    http_town.noor.types("/kennis knelpunt Geheime zaak")
    assert not http_town.noor.submits(body="Vertrouwelijk.", visibility="alliance")
    makes(http_town.hanneke, "Elke week", starts_on="2026-11-24", channel=channel(http_town, "rapportages"))
    http_town.move(AT_EIGHT)
    (message,) = digests(http_town, "rapportages")
    assert says("digest.unlisted", n=1) in texts(message["blocks"])


# --- before a meeting


def test_before_a_meeting_it_follows_the_meeting_and_not_one_that_is_cancelled(http_town: Town) -> None:
    hanneke = http_town.hanneke
    said = makes(hanneke, BEFORE, days_before="3")
    assert "3 dagen voor elk bestuurlijk overleg om 08:00" in said
    assert "Er staat nog geen overleg van deze soort gepland" in said
    plans(hanneke, kind="executive", day="2026-12-04")
    plans(hanneke, kind="executive", day="2026-12-11")
    assert "di 1 dec. 08:00, over 24–30 november (O-1 · Bestuurlijk overleg" in listed(hanneke)
    assert "Volgende rapportage: ma 30 nov. 08:00\n" in hanneke.opens_home()
    http_town.move("2026-11-30T09:00:00+00:00")
    assert "rapportage: di 1 dec. 08:00, over 24–30 november (O-1 · Bestuurlijk overleg 4 dece" in hanneke.opens_home()
    changes(hanneke, "O-1", held_on="2026-12-08", papers_on="2026-12-04")
    cancels(hanneke, "O-2")
    http_town.move("2026-12-04T09:00:00+00:00")
    assert [one for one in titles(http_town, SECRETARIAT) if not one.startswith("Week")] == []
    http_town.move("2026-12-12T09:00:00+00:00")
    found = [one for one in titles(http_town, SECRETARIAT) if not one.startswith("Week")]
    assert found == ["Rapportage 24 november – 4 december 2026"]
    said = next(texts(one["blocks"]) for one in http_town.messages(SECRETARIAT) if one["text"].startswith(found[0]))
    assert "Voor O-1 · Bestuurlijk overleg 8 december 2026, op 8 december 2026: wat er sinds de start gebeurde." in said
    assert ".." not in next(one["text"] for one in http_town.messages(SECRETARIAT) if one["text"].startswith(found[0]))
    plans(hanneke, kind="executive", day="2026-12-18")
    http_town.move("2026-12-16T09:00:00+00:00")
    assert "op 18 december 2026: wat er sinds het vorige overleg gebeurde. " in http_town.hanneke.reads(SECRETARIAT)


def test_a_meeting_that_is_moved_after_its_digest_gets_another_one_before_its_new_date(http_town: Town) -> None:
    makes(http_town.hanneke, BEFORE, days_before="3")
    plans(http_town.hanneke, kind="executive", day="2026-12-04")
    http_town.move("2026-12-01T09:00:00+00:00")
    changes(http_town.hanneke, "O-1", held_on="2026-12-11", papers_on="2026-12-07")
    http_town.move("2026-12-09T09:00:00+00:00")
    changes(http_town.hanneke, "O-1", papers_on="2026-12-10")  # the date stays: no other one
    http_town.move("2026-12-12T09:00:00+00:00")
    found = [one for one in titles(http_town, SECRETARIAT) if not one.startswith("Week")]
    assert found == ["Rapportage 24–30 november 2026", "Rapportage 24 november – 7 december 2026"]
    said = [texts(one["blocks"]) for one in http_town.messages(SECRETARIAT) if one["text"].startswith("Rapportage")]
    assert "op 4 december 2026: wat er sinds" in said[0]
    assert "op 11 december 2026: wat er sinds" in said[-1]


def test_one_that_is_cancelled_while_its_digest_is_on_its_way_gets_none(http_town: Town) -> None:
    makes(http_town.hanneke, BEFORE, days_before="3")
    plans(http_town.hanneke, kind="executive", day="2026-12-04")
    http_town.move("2026-12-01T06:59:59+00:00")
    http_town.fault("token_revoked", method="chat.postMessage", times=8)
    http_town.move("2026-12-01T07:01:00+00:00")
    cancels(http_town.hanneke, "O-1")
    http_town.move("2026-12-01T10:00:00+00:00")
    assert [one for one in titles(http_town, SECRETARIAT) if not one.startswith("Week")] == []


def changes(player: Player, ref: str, **values: str) -> None:
    """Change a meeting."""
    player.types(f"/kennis overleg {ref}", "@bot")
    player.presses("^Wijzigen of", "@bot")
    assert not player.submits(**values)
    player.town.close_all_forms()


def cancels(player: Player, ref: str) -> None:
    """Cancel a meeting."""
    player.types(f"/kennis overleg {ref}", "@bot")
    player.presses("^Afzeggen", "@bot")
    assert not player.submits(reason="Te weinig aanmeldingen")
    player.town.close_all_forms()


# --- who reads it, when it is sent


def test_who_lost_the_role_while_it_was_on_its_way_gets_nothing_and_who_got_it_does(http_town: Town) -> None:
    http_town.stop_bot()
    http_town.start_bot(SECRETARIAT_CHANNEL="")
    http_town.move("2026-11-30T06:59:59+00:00")
    http_town.fault("token_revoked", method="chat.postMessage", times=8)
    http_town.move("2026-11-30T07:01:00+00:00")
    changes_person(http_town.tom, http_town.emily, roles=["secretariat"])
    http_town.close_all_forms()
    changes_person(http_town.tom, http_town.hanneke, roles=[])
    http_town.close_all_forms()
    http_town.move("2026-11-30T12:00:00+00:00")
    assert titles(http_town, "@bot", "hanneke") == []
    assert "Weekly digest 48" in http_town.emily.reads()
    assert len(http_town.files("2026-W48")) == 1


@pytest.mark.parametrize(
    ("is_archived", "why"),
    [
        (True, "is gearchiveerd. Haal het kanaal uit het archief, dan komt ze daar weer, of kies een ander kanaal:"),
        (False, "ik zit niet in dat kanaal, of het bestaat niet meer. Nodig me daar uit met `/invite`"),
    ],
)
def test_what_its_channel_refuses_comes_to_the_secretariat_with_the_reason_once(
    http_town: Town, is_archived: bool, why: str
) -> None:
    place = channel(http_town, "rapportages")
    makes(http_town.hanneke, "Elke week", channel=place)
    if is_archived:
        http_town.control.post("channel", id=place, is_archived=True)
    else:
        http_town.control.post("channel", id=place, members=[http_town.users["hanneke"]])
    http_town.move("2026-12-02T09:00:00+00:00")
    said = http_town.hanneke.reads()
    assert f"De rapportage hieronder hoort in <#{place}>" in said
    assert why in said
    assert "kies een ander kanaal: iemand van het secretariaat kan dat met *Schema’s*" in said
    assert titles(http_town, "@bot", "hanneke") == ["Weekrapportage 48 · 23–29 november 2026"]
    assert len(http_town.files("2026-W48")) == 2  # with the one in the secretariat's channel
    http_town.hanneke.presses("^Schema’s$", "@bot")
    assert "Nieuw schema" in str(http_town.hanneke.form())


def test_where_the_secretariats_own_channel_is_gone_each_of_them_gets_it(http_town: Town) -> None:
    changes_person(http_town.tom, http_town.emily, roles=["secretariat"])
    http_town.close_all_forms()
    http_town.control.post("channel", id=http_town.channels[SECRETARIAT], is_archived=True)
    http_town.move(AT_EIGHT)
    assert "Haal het kanaal uit het archief, dan komt ze daar weer, of laat wie Kennis" in http_town.hanneke.reads()
    assert "Weekrapportage 48" in http_town.hanneke.reads()
    assert "Weekly digest 48" in http_town.emily.reads()
    assert "niet aangekomen" not in http_town.hanneke.opens_home()
    http_town.control.post("channel", id=http_town.channels[SECRETARIAT], is_archived=False)
    http_town.move("2026-12-07T07:00:00+00:00")
    assert [one[:17] for one in titles(http_town, SECRETARIAT)] == ["Weekrapportage 49"]


def test_one_reader_whose_account_was_closed_keeps_it_from_nobody_else(http_town: Town) -> None:
    changes_person(http_town.tom, http_town.emily, roles=["secretariat"])
    http_town.close_all_forms()
    http_town.stop_bot()
    http_town.start_bot(SECRETARIAT_CHANNEL="")
    http_town.control.post("user", id=http_town.users["emily"], deleted=True)
    http_town.move("2026-12-08T09:00:00+00:00")
    assert [one[:17] for one in titles(http_town, "@bot", "hanneke")] == ["Weekrapportage 48", "Weekrapportage 49"]
    assert len(digests(http_town, SECRETARIAT)) == 0
