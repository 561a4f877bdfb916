"""A form's table of fields: what is asked, how it is filled in, and how it is read back."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alliance.enums import Purpose
from alliance.errors import Invalid
from handlers.slack import fields
from handlers.slack.fields import FormField
from handlers.slack.ids import BlockId
from texts import Translator

WORDS = Translator("nl", ZoneInfo("Europe/Amsterdam"))
LINE = fields.line(BlockId.TITLE, "item.subject", 80)
PURPOSE = fields.term(BlockId.PURPOSE, "item.purpose", Purpose, "purpose.{}", is_capital=True)
ALLIANCE = fields.row(BlockId.ALLIANCE, "form.alliance", name="alliance_id")
ANY_ALLIANCE = fields.row(BlockId.ALLIANCE, "form.alliance", optional=True)
ALLIANCES = fields.rows(BlockId.ALLIANCES, "meeting.alliances")
DAY = fields.day(BlockId.HELD_ON, "meeting.day")
RULED_DAY = fields.day(BlockId.HELD_ON, "meeting.day", allows_none=True)
LANGUAGE = fields.choice(BlockId.LANGUAGE, "org.language")
DAYS = fields.number(BlockId.DAYS_BEFORE, "digestplan.days_before", 2, optional=True)
PEOPLE = fields.users(BlockId.MEMBER, "delegate.title")
NEAR = fields.checks(BlockId.NEAR, "keep.near", optional=True)
URGENT = fields.tick(BlockId.URGENT, "checkin.urgent_label", box="checkin.urgent")
RUNS = fields.flag(
    BlockId.RUNS, "step.runs", {"ends": "step.runs_ends", "on": "step.runs_continuous"}, true="on", name="is_continuous"
)


def submitted(field: FormField, element: dict[str, Any]) -> dict[str, Any]:
    """A submitted form with one field."""
    return {"state": {"values": {field.block_id: {"value": element}}}}


@pytest.mark.parametrize(
    ("field", "element", "value"),
    [
        (LINE, {"value": " Twee huizen "}, " Twee huizen "),
        (LINE, {"value": None}, ""),
        (PURPOSE, {"selected_option": {"value": "decision"}}, Purpose.DECISION),
        (ALLIANCE, {"selected_option": {"value": "7"}}, 7),
        (ALLIANCE, {"selected_option": {"value": "x"}}, 0),
        (ANY_ALLIANCE, {"selected_option": {"value": "x"}}, None),
        (ANY_ALLIANCE, {"selected_option": None}, None),
        (ALLIANCES, {"selected_options": [{"value": "2"}, {"value": "3"}]}, (2, 3)),
        (ALLIANCES, {"selected_options": []}, ()),
        (DAY, {"selected_date": "2026-12-01"}, dt.date(2026, 12, 1)),
        (RULED_DAY, {"selected_date": None}, None),
        (DAYS, {"value": " 5 "}, 5),
        (DAYS, {"value": "vijf"}, 0),
        (DAYS, {"value": None}, None),
        (PEOPLE, {"selected_users": ["U1", "U2"]}, ("U1", "U2")),
        (NEAR, {"selected_options": [{"value": "kamer"}, {"value": "huis"}]}, ("kamer", "huis")),
        (NEAR, {"selected_options": []}, ()),
        (URGENT, {"selected_options": [{"value": "urgent"}]}, True),
        (URGENT, {"selected_options": []}, False),
        (RUNS, {"selected_option": {"value": "on"}}, True),
        (RUNS, {"selected_option": {"value": "ends"}}, False),
    ],
)
def test_a_field_reads_what_was_submitted(field: FormField, element: dict[str, Any], value: object) -> None:
    assert field.of(submitted(field, element)) == value


@pytest.mark.parametrize(
    ("field", "element"),
    [
        (PURPOSE, {"selected_option": None}),
        (PURPOSE, {"selected_option": {"value": "party"}}),
        (ALLIANCE, {"selected_option": None}),
        (RUNS, {"selected_option": None}),
        (RUNS, {"selected_option": {"value": "off"}}),
        (DAY, {"selected_date": None}),
        (DAY, {"selected_date": "2026-13-01"}),
    ],
)
def test_a_choice_that_is_missing_or_unknown_is_refused_at_its_field(field: FormField, element: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match=r"problem\.choose") as refused:
        field.of(submitted(field, element))
    assert refused.value.field == field.block_id


def test_the_values_have_the_names_of_the_form_class() -> None:
    view = {"state": {"values": {"alliance": {"value": {"selected_option": {"value": "7"}}}, "title": {}}}}
    assert fields.read([LINE, ALLIANCE], view) == {"title": "", "alliance_id": 7}


def test_inputs_are_filled_with_the_values_of_the_same_names() -> None:
    values = {"title": "Twee huizen", "alliance_id": 7, "purpose": Purpose.DECISION, "language": None}
    choices: dict[BlockId, fields.Choices] = {
        BlockId.ALLIANCE: [("Wonen", [("Studentenhuisvesting", "7")])],
        BlockId.LANGUAGE: [("Nederlands", "nl")],
    }
    hints = {BlockId.TITLE: "Kort."}
    title, alliance, purpose, language = fields.inputs(
        WORDS, [LINE, ALLIANCE, PURPOSE, LANGUAGE], values, choices=choices, hints=hints
    )
    assert (title["element"]["initial_value"], title["hint"]["text"]) == ("Twee huizen", "Kort.")
    assert alliance["element"]["initial_option"]["text"]["text"] == "Studentenhuisvesting"
    assert purpose["element"]["initial_option"]["text"]["text"][0].isupper()
    assert "initial_option" not in language["element"]
    assert len(language["element"]["options"]) == 1


def test_what_is_true_is_ticked_or_chosen() -> None:
    ticked, runs = fields.inputs(WORDS, [URGENT, RUNS], {"urgent": True, "is_continuous": True})
    assert [one["value"] for one in ticked["element"]["initial_options"]] == ["urgent"]
    assert runs["element"]["initial_option"]["value"] == "on"
    unticked, runs = fields.inputs(WORDS, [URGENT, RUNS], {"urgent": False, "is_continuous": False})
    assert "initial_options" not in unticked["element"]
    assert runs["element"]["initial_option"]["value"] == "ends"
