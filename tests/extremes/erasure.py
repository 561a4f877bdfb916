"""Erasing somebody: what is asked, told and reported, and the texts to look at."""

from alliance.enums import Name
from alliance.records.erasure.erasure import Erasure, TwinFile
from alliance.records.erasure.naming_texts import AROUND, NamingText
from handlers.records.views import erasure
from storage.records.personal_columns import COLUMNS
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

PIECES = {"erasure.erase_button", "erasure.erase_person_button"}


def messages(of: Extreme) -> Messages:
    """Every message, as text and blocks."""
    return {
        "erasure.report": erasure.report(of.words, _done(of)),
        "erasure.report, nothing": erasure.report(of.words, Erasure(1, {}, (), 0, 0, NOW)),
    }


def windows(of: Extreme) -> Windows:
    """Every form and page."""
    words = of.words
    return {
        "erasure.own_form": erasure.own_form(words, Name(of.text(150), of.text(150))),
        "erasure.own_form, nobody yet": erasure.own_form(words, None),
        "erasure.person_form": erasure.person_form(words, of.text(150), "m" * 200),
        "erasure.erased": erasure.erased(words, is_own=True),
        "erasure.erased, by others": erasure.erased(words, is_own=False),
        "erasure.naming_texts": erasure.naming_texts(words, [_text(of, number) for number in range(1, 1234)]),
        "erasure.naming_texts, none": erasure.naming_texts(words, []),
    }


def _done(of: Extreme) -> Erasure:
    file = TwinFile("dossier", "D-123456", 1234, of.text(200), "a" * 64, "b" * 64)
    return Erasure(123_456, dict.fromkeys(COLUMNS, 1_234_567), (file,) * 200, 12_345, 12_345, NOW)


def _text(of: Extreme, number: int) -> NamingText:
    around = of.text(AROUND)
    return NamingText(
        number, "contributions.body", around, of.text(150), around, is_sure=bool(number % 2), is_changed=number % 7 == 0
    )
