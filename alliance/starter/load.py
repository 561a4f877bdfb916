"""Loading a network file into the database: new items are added, existing ones stay unchanged."""

import datetime as dt
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from alliance.index import indexing
from alliance.index.documents import DocumentKind
from alliance.starter import network as shape
from storage.engine.database import Session
from storage.engine.references import next_number
from storage.enums import Ambition, Status
from storage.numbered import Series
from storage.people.network import add_row, find_network_name, ids_by_slug, list_rung_numbers, list_topic_slugs
from storage.tables import ActionStep, Alliance, NetworkName, Organisation, Rung, StatusUpdate, Theme, Topic

_Named = shape.OrganisationEntry | shape.ThemeEntry | shape.AllianceEntry | shape.TopicEntry | shape.RungEntry


@dataclass(frozen=True)
class LoadResult:
    """The number of items of each kind that were added, and that existed already.

    The kinds are `organisations`, `themes`, `alliances`, `topics`, `rungs` and `steps`.
    """

    added: Mapping[str, int]
    kept: Mapping[str, int]


def load_network(session: Session, *, network: shape.StarterNetwork, now: dt.datetime) -> LoadResult:
    """Add what the file has and the database lacks, matched by slug (a rung by its number).

    An existing item stays as it is, even if the file differs: names and goals are the secretariat's to change, and a
    restart does not undo that. So loading the same file twice changes nothing. Action steps get their references in the
    order of the file, and a first status without an author.
    """
    loading = _Loading(session, network, now)
    loading.name()
    loading.organisations()
    loading.themes()
    loading.alliances()
    ids = ids_by_slug(session, Alliance)
    for alliance in network.alliances:
        loading.topics(alliance, ids[alliance.slug])
        loading.ladder(alliance, ids[alliance.slug])
        loading.steps(alliance, ids[alliance.slug])
    return LoadResult(loading.added, loading.kept)


class _Loading:
    """One run over a file, counting items as it goes."""

    def __init__(self, session: Session, network: shape.StarterNetwork, now: dt.datetime) -> None:
        self.session = session
        self.network = network
        self.now = now
        self.added: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()

    def name(self) -> None:
        """Store the network's name; read-only at runtime, since the file is authoritative."""
        called = self.network.network.name
        row = find_network_name(self.session) or NetworkName(name=called.nl)
        row.name, row.name_en = called.nl, called.en
        add_row(self.session, row)

    def organisations(self) -> None:
        known = ids_by_slug(self.session, Organisation)
        for item in self.network.organisations:
            if self._is_new("organisations", item.slug, known):
                domains = list(item.mail_domains)
                named = self._named(item)
                add_row(
                    self.session,
                    Organisation(slug=item.slug, kind=item.kind, region=item.region, mail_domains=domains, **named),
                )

    def themes(self) -> None:
        known = ids_by_slug(self.session, Theme)
        for position, item in enumerate(self.network.themes, start=1):
            if self._is_new("themes", item.slug, known):
                add_row(self.session, Theme(slug=item.slug, position=position, **self._named(item)))

    def alliances(self) -> None:
        known, themes = ids_by_slug(self.session, Alliance), ids_by_slug(self.session, Theme)
        for position, item in enumerate(self.network.alliances, start=1):
            if self._is_new("alliances", item.slug, known):
                row = Alliance(
                    slug=item.slug,
                    theme_id=themes[item.theme],
                    goal=item.goal.nl,
                    goal_en=item.goal.en,
                    ends_on=item.ends_on,
                    position=position,
                    **self._named(item),
                )
                add_row(self.session, row)

    def topics(self, alliance: shape.AllianceEntry, alliance_id: int) -> None:
        known = list_topic_slugs(self.session, alliance_id)
        for position, item in enumerate(alliance.topics, start=1):
            if self._is_new("topics", item.slug, known):
                row = Topic(alliance_id=alliance_id, slug=item.slug, position=position, **self._named(item))
                if item.question:
                    row.question, row.question_en = item.question.nl, item.question.en
                add_row(self.session, row)

    def ladder(self, alliance: shape.AllianceEntry, alliance_id: int) -> None:
        known = list_rung_numbers(self.session, alliance_id)
        for item in alliance.ladder:
            if self._is_new("rungs", item.number, known):
                row = Rung(alliance_id=alliance_id, number=item.number, lead=item.lead.nl, **self._named(item))
                row.lead_en = item.lead.en
                add_row(self.session, row)

    def steps(self, alliance: shape.AllianceEntry, alliance_id: int) -> None:
        known = ids_by_slug(self.session, ActionStep)
        for ambition, items in (
            (Ambition.FIRST_STEP, alliance.first_step),
            (Ambition.PERSPECTIVE, alliance.perspective),
        ):
            for item in items:
                if self._is_new("steps", item.slug, known):
                    self._add_step(item, alliance_id, ambition)

    def _add_step(self, item: shape.Step, alliance_id: int, ambition: Ambition) -> None:
        status = Status.NOT_STARTED if ambition == Ambition.FIRST_STEP else Status.PROPOSED
        step = ActionStep(
            number=next_number(self.session, Series.STEP),
            slug=item.slug,
            alliance_id=alliance_id,
            title=item.title.nl,
            title_en=item.title.en,
            description=item.description.nl if item.description else "",
            description_en=item.description.en if item.description else None,
            ambition=ambition,
            status=status,
            is_continuous=item.continuous,
            due_on=item.due_on,
            review_on=item.review_on,
            created_at=self.now,
            updated_at=self.now,
            **self._source(item),
        )
        add_row(self.session, step)
        add_row(self.session, StatusUpdate(step_id=step.id, status=status, at=self.now))
        indexing.note_change(self.session, DocumentKind.STEP, step.number)

    def _is_new(self, kind: str, key: object, known: Container[object]) -> bool:
        is_new = key not in known
        (self.added if is_new else self.kept)[kind] += 1
        return is_new

    def _named(self, item: _Named) -> dict[str, Any]:
        return {"name": item.name.nl, "name_en": item.name.en, **self._source(item)}

    def _source(self, item: shape.Item) -> dict[str, Any]:
        source = self.network.sources[item.source]
        return {"source": source.title, "source_year": source.year}
