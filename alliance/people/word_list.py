"""The network's own words in one list: themes, topics of alliances, synonyms and goals (SDGs)."""

from dataclasses import dataclass
from enum import StrEnum

from alliance.enums import Name
from storage.engine.database import Session
from storage.people import vocabulary as rows


class WordKind(StrEnum):
    """The kinds of word."""

    THEME = "theme"
    TOPIC = "topic"
    SYNONYMS = "synonyms"
    SDG = "sdg"


@dataclass(frozen=True)
class ListedWord:
    """A word of the network, or a group of synonyms."""

    kind: WordKind
    name: Name
    alliance: Name | None = None
    """The alliance of a topic."""
    question: Name | None = None
    """The question that a topic asks."""
    is_archived: bool = False


def list_words(session: Session) -> list[ListedWord]:
    """List all words, also archived ones, by kind and then in the order of forms; for readers who may administer."""
    found = [
        ListedWord(WordKind.THEME, one.names, is_archived=one.archived_at is not None)
        for one in rows.list_themes(session, archived=True)
    ]
    found += [
        ListedWord(
            WordKind.TOPIC,
            topic.names,
            alliance=alliance.names,
            question=Name(topic.question, topic.question_en) if topic.question else None,
            is_archived=topic.archived_at is not None,
        )
        for topic, alliance in rows.list_all_topics(session)
    ]
    found += [ListedWord(WordKind.SYNONYMS, Name(" = ".join(one.words))) for one in rows.list_synonym_groups(session)]
    return found + [
        ListedWord(
            WordKind.SDG,
            Name(f"{one.number}. {one.name}", f"{one.number}. {one.name_en}" if one.name_en else None),
            is_archived=one.archived_at is not None,
        )
        for one in rows.list_sdgs(session, archived=True)
    ]
