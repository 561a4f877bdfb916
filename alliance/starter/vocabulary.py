"""The vocabulary of a new installation: synonyms for search, and the sustainable development goals."""

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from storage.engine.database import Session
from storage.engine.starter import add_row
from storage.people.vocabulary import list_sdgs, list_synonym_groups
from storage.tables import Sdg, SynonymGroup


def load_vocabulary(session: Session, *, now: dt.datetime) -> int:
    """Add the synonyms and the goals if there are none yet; return the number of rows added.

    Later changes by the secretariat stay: nothing is added to a table that has rows.
    """
    data: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8"))
    added = 0
    if not list_synonym_groups(session):
        for words in data["synonyms"]:
            add_row(session, SynonymGroup(words=list(words), updated_at=now))
            added += 1
    if not list_sdgs(session, archived=True):
        for goal in data["sdgs"]:
            add_row(session, Sdg(number=goal["number"], name=goal["name"]["nl"], name_en=goal["name"]["en"]))
            added += 1
    return added
