"""The list of decisions as people meet it: offered after the meeting, looked at, sent, and sent again corrected."""

from tests.kit import Town
from tests.kit.documents import word_text
from tests.kit.people import HOUSING
from tests.kit.reading import elements, says, texts
from tests.meetings.test_decisions import page
from tests.meetings.test_meeting_packs import for_housing
from tests.meetings.test_meetings import schedules

LIST = r"O-1-besluitenlijst"


def test_who_runs_a_meeting_looks_at_the_list_sends_it_and_sends_a_correction(http_town: Town) -> None:
    hanneke = http_town.hanneke
    for_housing(hanneke)
    http_town.noor.shares("Te weinig kamers")
    schedules(hanneke, "B-1", purpose="decision")
    http_town.move("2026-12-15T16:00+01:00")
    page(hanneke)
    hanneke.presses(says("item.decide"))
    assert not hanneke.submits(outcome="agreed", line="De norm wordt 37 liter.")
    http_town.close_all_forms()
    http_town.move("2026-12-16T09:00+01:00")
    (offered,) = [one for one in http_town.messages("@bot", reader="hanneke") if "esluitenlijst" in one["text"]]
    hanneke.presses(f"^{says('decisionlist.button')}$", "@bot")
    http_town.settle()
    (draft,) = http_town.files(LIST)
    assert "concept" in draft["name"]
    assert "37 liter" in word_text(http_town.content(draft))
    hanneke.presses(f"^{says('decisionlist.send')}$", "@bot")
    http_town.settle()
    sent = http_town.files(f"{LIST}-v1")[-1]
    assert "37 liter" in http_town.noor.reads(HOUSING)
    # Twice, from the older message: it says that it was sent.
    button = next(one for one in elements(offered) if one.label == says("decisionlist.send"))
    where = {"channel": "@bot", "ts": offered["ts"], "action_id": button.action_id, "block_id": button.block_id}
    hanneke._do("action", **where)
    http_town.settle()
    assert len(http_town.files(f"{LIST}-v")) == 1

    page(hanneke)
    hanneke.presses(says("item.decide_again"))
    assert not hanneke.submits(outcome="declined", line="De norm blijft.")
    assert says("decisionlist.send_corrected") in [one.label for one in elements(hanneke.form())]
    hanneke.presses(f"^{says('decisionlist.send_corrected')}$", view="modal")
    http_town.settle()
    second = word_text(http_town.content(http_town.files(f"{LIST}-v2")[-1]))
    assert says("decisionlist.corrects") in second
    # The corrected list, asked for again, is the same file.
    page(hanneke)
    assert says("decisionlist.send_corrected") not in texts(http_town.messages(HOUSING, reader="hanneke")[-1])
    hanneke.presses(f"^{says('decisionlist.button')}$")
    http_town.settle()
    files = http_town.files(f"{LIST}-v2")
    assert len(files) == 2
    assert http_town.content(files[0]) == http_town.content(files[1])
    assert "37 liter" in word_text(http_town.content(sent))
    assert http_town.refused_calls() == []
