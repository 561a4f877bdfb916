"""What people of the benchmark write."""

import random

TITLE = "Te weinig kamers voor eerstejaars"
BODY = "In september zochten 900 eerstejaars nog een kamer; de wachttijd is nu 14 maanden. " * 4

_SYLLABLES = [
    first + vowel + last for first in "bdfgklmnprstvz" for vowel in ("a", "e", "o", "ij") for last in "klnrst"
]


def unlike(number: int) -> tuple[str, str]:
    """A title and a text that are like no other number's, so that nothing similar stands between form and storing.

    As long as people write them, in words that are no Dutch.
    """
    drawn = random.Random(number)
    words = ["".join(drawn.choices(_SYLLABLES, k=3)) for _ in range(48)]
    return " ".join(words[:5]).capitalize(), f"{' '.join(words[5:]).capitalize()}."
