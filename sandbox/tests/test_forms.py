"""Modals: what a client checks, what an app answers, what is kept, and how a form ends."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App

from sandbox.tests.conftest import Connect, Control, Refused, user_id
from sandbox.tests.parts import Json, field, modal, option, plain


@pytest.fixture
def opens(bolt: App, connect: Connect, control: Control) -> Callable[..., Json]:
    """Opens a form for bram with `/example`, and gives the view."""
    shown: list[Json] = []

    @bolt.command("/example")
    def show(ack: Any, client: Any, body: Json) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=shown[-1])
        ack()

    connect(bolt)

    def opened(*blocks: Json, **more: Any) -> Json:
        shown.append(modal(*blocks, **more))
        assert control.do("command", user="bram", channel="general", command="/example")["acked"]
        top: Json = control.ask("modals", user="bram")["stack"][-1]
        return top

    return opened


def test_what_a_client_refuses_never_reaches_the_app(opens: Callable[..., Json], control: Control) -> None:
    opens(
        field("title", max_length=5),
        field("mail", "email_text_input"),
        field("number", "number_input", is_decimal_allowed=False, min_value="1", max_value="9"),
        field("link", "url_text_input", optional=True),
        field("kind", "static_select", options=[option("a"), option("b")]),
    )
    wrong = {"title": "too long", "mail": "nobody", "number": "10", "link": "nowhere"}
    with pytest.raises(Refused) as caught:
        control.do("submit", user="bram", values=wrong)
    assert caught.value.status == 422
    assert set(caught.value.body["errors"]) == {"title", "mail", "number", "link", "kind"}
    with pytest.raises(Refused, match="does not offer 'c'"):
        control.do("submit", user="bram", values={"kind": "c"})
    with pytest.raises(Refused, match="no field 'nonsense'"):
        control.do("submit", user="bram", values={"nonsense": "c"})
    assert control.ask("modals", user="bram")["stack"]


def test_a_form_keeps_what_it_holds(bolt: App, opens: Callable[..., Json], control: Control) -> None:
    seen: list[Json] = []

    @bolt.view("form")
    def submitted(ack: Any, view: Json) -> None:
        seen.append({k: v for held in view["state"]["values"].values() for k, v in held.items()})
        ack()

    opens(
        field("title", initial_value="Given"),
        field("body", optional=True),
        field("kinds", "checkboxes", options=[option("a"), option("b")], initial_options=[option("a")]),
        field("day", "datepicker", optional=True),
        field("who", "users_select", optional=True),
    )
    control.do("fill", user="bram", values={"body": "Typed", "day_value": "2026-03-01"})
    control.do("submit", user="bram", values={"who": "cleo", "kinds": ["b"]})
    values = seen[0]
    assert values["title_value"]["value"] == "Given"
    assert values["body_value"]["value"] == "Typed"
    assert values["kinds_value"]["selected_options"] == [option("b")]
    assert values["day_value"]["selected_date"] == "2026-03-01"
    assert values["who_value"]["selected_user"] == user_id(control.server, "cleo")


def test_errors_stand_under_their_fields_and_the_form_stays(
    bolt: App, opens: Callable[..., Json], control: Control
) -> None:
    bolt.view("form")(lambda ack: ack(response_action="errors", errors={"title": "Too dull"}))
    opens(field("title"))
    told = control.do("submit", user="bram", values={"title": "x"})
    assert (told["closed"], told["errors"]) == (False, {"title": "Too dull"})
    assert told["view"]["state"]["values"]["title"]["title_value"]["value"] == "x"


def test_an_error_for_a_field_that_is_not_there_is_a_general_failure(
    bolt: App, opens: Callable[..., Json], control: Control
) -> None:
    bolt.view("form")(lambda ack: ack(response_action="errors", errors={"other": "?"}))
    opens(field("title"))
    told = control.do("submit", user="bram", values={"title": "x"})
    assert list(told["errors"]) == ["*"]
    assert not told["closed"]


def test_a_submission_can_update_push_and_clear(bolt: App, opens: Callable[..., Json], control: Control) -> None:
    second = modal(field("second"), callback_id="second")

    @bolt.view("form")
    def first(ack: Any, view: Json) -> None:
        kind = view["state"]["values"]["title"]["title_value"]["value"]
        ack(response_action=kind, view=None if kind == "clear" else second)

    bolt.view("second")(lambda ack: ack())
    opens(field("title"))
    updated = control.do("submit", user="bram", values={"title": "update"})
    assert (updated["closed"], updated["view"]["callback_id"]) == (False, "second")
    assert control.do("submit", user="bram", values={"second": "x"})["closed"]
    opens(field("title"))
    control.do("submit", user="bram", values={"title": "push"})
    assert len(control.ask("modals", user="bram")["stack"]) == 2
    back = control.do("submit", user="bram", values={"second": "x"})
    assert back["view"]["callback_id"] == "form"
    assert control.do("submit", user="bram", values={"title": "clear"})["closed"]
    assert control.ask("modals", user="bram")["stack"] == []


def test_a_form_that_nobody_takes_stays_open_with_a_sentence(opens: Callable[..., Json], control: Control) -> None:
    opens(field("title"))
    told = control.do("submit", user="bram", values={"title": "x"})
    assert not told["acked"]
    assert not told["closed"]
    assert "http_service_error" in told["errors"]["*"]


def test_typed_text_survives_an_update_with_the_same_ids(
    bolt: App, opens: Callable[..., Json], control: Control
) -> None:
    @bolt.action("kind_value")
    def more(ack: Any, client: Any, body: Json) -> None:
        ack()
        fields = [field("title", initial_value="ignored"), kind, field("extra", optional=True)]
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=modal(*fields))

    kind = field("kind", "static_select", dispatch=True, options=[option("a"), option("b")])
    opens(field("title"), kind)
    told = control.do("fill", user="bram", values={"title": "Typed", "kind": "b"})
    values = told["view"]["state"]["values"]
    assert values["title"]["title_value"]["value"] == "Typed"
    assert values["kind"]["kind_value"]["selected_option"] == option("b")
    assert "extra" in values


def test_closing_is_told_to_an_app_that_asked(bolt: App, opens: Callable[..., Json], control: Control) -> None:
    closed: list[Json] = []

    @bolt.view_closed("form")
    def gone(ack: Any, body: Json) -> None:
        closed.append(body)
        ack()

    opens(field("title"), notify_on_close=True)
    control.do("fill", user="bram", values={"title": "lost"})
    assert control.do("close", user="bram")["stack"] == []
    opens(field("title"), notify_on_close=True)
    control.do("close", user="bram", all=True)
    assert [body["is_cleared"] for body in closed] == [False, True]
    assert closed[0]["view"]["state"]["values"] == {}
    with pytest.raises(Refused, match="no modal open"):
        control.do("close", user="bram")


def test_an_external_select_offers_what_the_app_gives(bolt: App, opens: Callable[..., Json], control: Control) -> None:
    @bolt.options("city_value")
    def cities(ack: Any, body: Json) -> None:
        ack(options=[option(name) for name in ("utrecht", "delft") if body["value"] in name])

    bolt.view("form")(lambda ack: ack())
    opens(field("city", "external_select", min_query_length=2))
    assert control.do("options", user="bram", action_id="city_value", query="u")["options"] == []
    offered = control.do("options", user="bram", action_id="city_value", query="utr")["options"]
    assert offered == [option("utrecht")]
    with pytest.raises(Refused, match="does not offer"):
        control.do("submit", user="bram", values={"city": "delft"})
    assert control.do("submit", user="bram", values={"city": "utrecht"})["closed"]


OPTIONS = {"options": [option("a"), option("b"), option("c")]}


@pytest.mark.parametrize(
    ("kind", "more", "value", "held"),
    [
        ("multi_static_select", OPTIONS, ["a", "c"], {"selected_options": [option("a"), option("c")]}),
        ("multi_static_select", OPTIONS, [], {"selected_options": []}),
        ("radio_buttons", OPTIONS, "b", {"selected_option": option("b")}),
        ("static_select", {**OPTIONS, "initial_option": option("a")}, None, {"selected_option": None}),
        ("datepicker", {}, "2026-02-28", {"selected_date": "2026-02-28"}),
        ("timepicker", {}, "09:05:00", {"selected_time": "09:05"}),
        ("datetimepicker", {}, "2026-03-01T12:00:00", {"selected_date_time": 1772366400}),
        ("datetimepicker", {}, 1772366400, {"selected_date_time": 1772366400}),
        ("number_input", {"is_decimal_allowed": True}, 1.5, {"value": "1.5"}),
        ("plain_text_input", {}, "  spaced  ", {"value": "  spaced  "}),
        ("plain_text_input", {"initial_value": "x"}, "", {"value": None}),
    ],
)
def test_each_element_holds_what_was_given(
    opens: Callable[..., Json], control: Control, kind: str, more: Json, value: object, held: Json
) -> None:
    opens(field("it", kind, optional=True, **more))
    told = control.do("fill", user="bram", values={"it": value})
    assert told["view"]["state"]["values"]["it"]["it_value"] == {"type": kind, **held}


def test_people_channels_and_rich_text_are_held_as_slack_holds_them(
    opens: Callable[..., Json], control: Control, general: str
) -> None:
    opens(
        field("people", "multi_users_select"),
        field("channel", "channels_select"),
        field("places", "multi_conversations_select"),
        field("text", "rich_text_input"),
    )
    values = {"people": ["anna", "cleo"], "channel": "#general", "places": ["general"], "text": "bold"}
    state = control.do("fill", user="bram", values=values)["view"]["state"]["values"]
    anna, cleo = (user_id(control.server, name) for name in ("anna", "cleo"))
    assert state["people"]["people_value"]["selected_users"] == [anna, cleo]
    assert state["channel"]["channel_value"]["selected_channel"] == general
    assert state["places"]["places_value"]["selected_conversations"] == [general]
    assert state["text"]["text_value"]["rich_text_value"]["type"] == "rich_text"


def test_a_file_field_takes_uploaded_files(bolt: App, opens: Callable[..., Json], control: Control) -> None:
    names: list[str] = []

    @bolt.view("form")
    def submitted(ack: Any, view: Json) -> None:
        names.extend(item["name"] for item in view["state"]["values"]["files"]["files_value"]["files"])
        ack()

    opens(field("files", "file_input", max_files=1))
    first, second = (
        control.do("upload", user="bram", name=name, content_base64="YQ==")["file"]["id"] for name in ("a", "b")
    )
    with pytest.raises(Refused, match="at most 1"):
        control.do("fill", user="bram", values={"files": [first, second]})
    assert control.do("submit", user="bram", values={"files": first})["closed"]
    assert names == ["a"]


@pytest.mark.parametrize(
    ("kind", "more", "value"),
    [
        ("datepicker", {}, "2026-02-30"),
        ("timepicker", {}, "25:00"),
        ("datetimepicker", {}, "soon"),
        ("users_select", {}, "nobody"),
        ("channels_select", {}, "#nowhere"),
        ("static_select", OPTIONS, ["a", "b"]),
        ("multi_static_select", {**OPTIONS, "max_selected_items": 1}, ["a", "b"]),
    ],
)
def test_what_an_element_does_not_take_is_refused(
    opens: Callable[..., Json], control: Control, kind: str, more: Json, value: object
) -> None:
    opens(field("it", kind, **more))
    with pytest.raises(Refused) as caught:
        control.do("fill", user="bram", values={"it": value})
    assert caught.value.status == 422


@pytest.mark.parametrize(
    ("kind", "more", "value"),
    [
        ("plain_text_input", {"min_length": 3}, "ab"),
        ("number_input", {"is_decimal_allowed": False}, "1.5"),
        ("number_input", {"is_decimal_allowed": True}, "many"),
        ("number_input", {"is_decimal_allowed": True, "min_value": "2"}, "1"),
        ("url_text_input", {}, "javascript:alert(1)"),
        ("email_text_input", {}, "a@b"),
    ],
)
def test_what_a_client_checks_stands_under_the_field(
    opens: Callable[..., Json], control: Control, kind: str, more: Json, value: str
) -> None:
    opens(field("it", kind, **more))
    with pytest.raises(Refused) as caught:
        control.do("submit", user="bram", values={"it": value})
    assert list(caught.value.body["errors"]) == ["it"]


def test_typing_is_told_where_the_form_asks_for_it(bolt: App, opens: Callable[..., Json], control: Control) -> None:
    heard: list[str] = []

    @bolt.action({"type": "block_actions", "block_id": "live"})
    def typed(ack: Any, action: Json) -> None:
        heard.append(action["value"])
        ack()

    live: Json = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    opens(field("live", dispatch=True, **live), field("quiet", dispatch=True))
    control.do("fill", user="bram", values={"live": "abc", "quiet": "def"})
    assert heard == ["abc"]


def test_a_form_can_answer_in_the_channel_that_it_asked_for(
    bolt: App, opens: Callable[..., Json], control: Control, general: str
) -> None:
    @bolt.view("form")
    def submitted(ack: Any, respond: Any) -> None:
        ack()
        respond(text="for everybody", response_type="in_channel")

    opens(field("where", "conversations_select", response_url_enabled=True))
    assert control.do("submit", user="bram", values={"where": general})["closed"]
    assert control.texts("general", "anna") == ["for everybody"]


def test_a_form_without_inputs_cannot_be_submitted(opens: Callable[..., Json], control: Control) -> None:
    opens({"type": "divider"}, submit=None)
    with pytest.raises(Refused, match="no submit button"):
        control.do("submit", user="bram")


def test_an_answer_that_is_no_answer_is_a_general_failure(
    bolt: App, opens: Callable[..., Json], control: Control
) -> None:
    bad = {**modal(field("x")), "title": plain("far too long for the title of a form")}
    bolt.view("form")(lambda ack: ack(response_action="update", view=bad))
    opens(field("title"))
    told = control.do("submit", user="bram", values={"title": "x"})
    assert "invalid_arguments" in told["errors"]["*"]
    assert told["view"]["title"] == plain("Form")
