"""A list whose rows each have a menu."""

from zoneinfo import ZoneInfo

import pytest

from handlers.people.views.vocabulary import Row, theme_list, topic_list
from handlers.slack.ids import ActionId
from handlers.slack.views.menu_lists import SHOWN, MenuRow, menu_rows
from tests.kit.reading import texts
from texts import Translator

WORDS = Translator("nl", ZoneInfo("Europe/Amsterdam"))
ROWS = [Row(number, f"Rij {number}") for number in range(1, SHOWN + 4)]


@pytest.mark.parametrize("view", [theme_list(WORDS, ROWS), topic_list(WORDS, [("Wonen", "1")], "1", ROWS)])
def test_a_list_that_is_too_long_tells_how_many_rows_it_leaves_out(view: dict[str, object]) -> None:
    shown = texts(view)
    assert f"Rij {SHOWN}" in shown
    assert f"Rij {SHOWN + 1}" not in shown
    assert "En nog 3." in shown


def test_only_a_row_with_which_something_can_be_done_has_a_menu() -> None:
    rows = [MenuRow(1, "Open", [("Wijzigen", "change")]), MenuRow(2, "Vast")]
    first, second = menu_rows(WORDS, ActionId.KEEP_THEME, rows)
    assert [option["value"] for option in first["accessory"]["options"]] == ["change:1"]
    assert "accessory" not in second
