"""`python -m texts`: check that every key in the code exists in every language, with the same values to fill in."""

import re
import string
import sys
from collections import Counter
from pathlib import Path

from texts.translator import LANGUAGES, catalogue, files_of

ROOT = Path(__file__).parent.parent
CODE = ("bot", "handlers", "reports", "alliance")
WHOLE = re.compile(r"[\"']([a-z]+(?:\.[a-z0-9_]+)+)[\"']")
BEGUN = re.compile(r"f?[\"']([a-z]+\.[a-z0-9_.]*)\{")
MISSING = re.compile(r"\bNotFound\(\s*[\"']([a-z_]+)[\"']")
"""The kind of thing that was not found; the key of the error sentence is derived from it."""
SPOKEN = re.compile(r"\bwords(?:\.count)?\(\s*[\"']([a-z0-9_.]+)[\"']")
TABLED = re.compile(r"\b(?:BlockId\.\w+,|box=|hint=|placeholder=|\w[\"']?:)\s*[\"']([a-z]+\.[a-z0-9_.]+)[\"']")
"""The keys in a table, such as that of a form's fields."""


def names_in(text: str) -> set[str]:
    """The names of the values that a text needs filled in."""
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def problems() -> list[str]:
    """List the errors in the texts, one line each; empty when there are none."""
    books = {language: catalogue(language) for language in LANGUAGES}
    found = [f"{path.relative_to(ROOT)}: {line}" for language in LANGUAGES for path, line in _twice(language)]
    everything = set().union(*books.values())
    for key in sorted(everything):
        for language, book in books.items():
            if not any(form.strip() for form in book.get(key, ())):
                found.append(f"{language} has no text for {key}")
        wanted = [
            set().union(*(names_in(form) for form in book[key])) - {"n"} for book in books.values() if key in book
        ]
        if any(names != wanted[0] for names in wanted):
            found.append(f"{key} does not fill in the same values in each language")
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            code = path.read_text(encoding="utf-8")
            spoken = (
                SPOKEN.findall(code) + TABLED.findall(code) + [f"problem.no_{what}" for what in MISSING.findall(code)]
            )
            name = path.relative_to(ROOT)
            found += [f"{name} names {key}, which no language has" for key in spoken if key not in everything]
    return found


def _twice(language: str) -> list[tuple[Path, str]]:
    """List the keys that occur twice in a language's files, each with the file of every occurrence."""
    lines = [(path, line) for path in files_of(language) for line in path.read_text("utf-8").splitlines()]
    counted = Counter(line for _, line in lines if line.startswith("msgid ") and line != 'msgid ""')
    return [(path, line) for path, line in lines if counted[line] > 1]


def unused() -> list[str]:
    """List the keys that the code never mentions, neither in full nor by the prefix that a format completes."""
    code = "\n".join(path.read_text(encoding="utf-8") for folder in CODE for path in (ROOT / folder).rglob("*.py"))
    whole = set(WHOLE.findall(code))
    begun = tuple(BEGUN.findall(code))
    return [key for key in sorted(catalogue(LANGUAGES[0])) if key not in whole and not key.startswith(begun)]


if __name__ == "__main__":
    lines = problems() + [f"nothing uses {key}" for key in unused()]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.exit(1 if lines else 0)
