"""The values that search filters accept, from the network's own names."""

from collections.abc import Collection, Sequence
from functools import cached_property

from alliance.enums import Name
from alliance.index.visible_index import Readable
from alliance.search.query import FilterName, FilterValue
from storage.engine.database import Session
from storage.index import source
from storage.people import organisations, people, vocabulary
from storage.tables import Alliance, Organisation, Theme


class Choices:
    """The network's alliances, themes, cities, goals and years, read when a filter needs them."""

    def __init__(self, session: Session, base: Readable) -> None:
        self._session, self._base = session, base

    def of(self, name: FilterName) -> Sequence[FilterValue]:
        """Return the values of a filter that the network names."""
        if name is FilterName.ALLIANCE:
            return [_choice(alliance.id, alliance) for alliance, _ in self._base.alliances]
        if name is FilterName.THEME:
            themes = {theme.id: theme for _, theme in self._base.alliances}
            return [_choice(theme.id, theme) for theme in themes.values()]
        if name is FilterName.CITY:
            return [
                *(_choice(one.id, one) for one in people.list_organisations(self._session)),
                *(_choice(one.id, one, is_offered=False) for one in self._ended),
            ]
        if name is FilterName.SDG:
            goals = vocabulary.list_sdgs(self._session, archived=True)
            return [FilterValue(str(one.number), one.names, (f"sdg {one.number}",)) for one in goals]
        return [FilterValue(str(year), Name(str(year))) for year in source.list_years(self._session)]

    def with_predecessors(self, keys: Collection[str]) -> set[str]:
        """Return these organisations with those merged into them, as filter values."""
        return {*keys, *(str(one.id) for one in self._ended if str(one.successor_id) in keys)}

    @cached_property
    def _ended(self) -> Sequence[Organisation]:
        return organisations.list_ended(self._session)


def _choice(key: int | None, named: Alliance | Theme | Organisation, *, is_offered: bool = True) -> FilterValue:
    return FilterValue(str(key), named.names, (named.slug,), is_offered)
