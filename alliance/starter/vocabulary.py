"""The vocabulary of a new installation: synonyms for search, and the sustainable development goals."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from storage.engine.database import Session
from storage.engine.slots import find_milestone, note_milestone
from storage.people.network import add_rows
from storage.people.vocabulary import list_sdgs, list_synonym_groups
from storage.tables import Sdg, SynonymGroup
from storage.tables.base import Table


def load_vocabulary(session: Session, *, now: dt.datetime) -> int:
    """Add the goals if there are none yet, and the editions of synonyms not loaded before; return the rows added.

    An edition is loaded once, so what the secretariat removed stays away. A group with a word that the network has in a
    group of its own is left out.
    """
    data = read_vocabulary()
    rows: list[Table] = []
    if not list_sdgs(session, archived=True):
        rows += [Sdg(number=one["number"], name=one["name"]["nl"], name_en=one["name"]["en"]) for one in data["sdgs"]]
    known = {word for group in list_synonym_groups(session) for word in group.words}
    for edition, groups in data["synonyms"].items():
        key = f"synonyms-{edition}"
        if find_milestone(session, key) is None:
            note_milestone(session, key, now=now)
            rows += [SynonymGroup(words=[*words], updated_at=now) for words in groups if known.isdisjoint(words)]
    add_rows(session, rows)
    return len(rows)


@cache
def read_vocabulary() -> dict[str, Any]:
    """Read the file, once: `synonyms` by edition, and `sdgs`."""
    data: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8"))
    return data
