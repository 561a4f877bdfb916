"""As much as can be of everything, made of one thing repeated: what the tables of this package are filled with."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from alliance.contributions.details import DetailNames, Input, fields_of
from alliance.contributions.sharing import Shown
from alliance.enums import ContributionKind, Name, OrganisationKind, Visibility
from storage.tables import Alliance, Organisation
from texts import Translator

COMMAND = "/a-command-of-thirty-two-characters"
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
LINK = "https://kennissteden.slack.com/archives/C0123456789/p1764000000000000"
Messages = dict[str, tuple[str, list[Any]]]
"""What is sent, by the name of its builder and what is special about it: text and blocks."""
Windows = dict[str, dict[str, Any]]
"""The forms and pages, by the same."""


@cache
def repeated(typed: str, length: int) -> str:
    """Something typed again and again; the tables ask for the same few lengths hundreds of thousands of times."""
    return (typed * length)[:length].strip()


@dataclass(frozen=True)
class Extreme:
    """As much as can be of everything, made of one thing repeated."""

    words: Translator
    typed: str

    def text(self, length: int) -> str:
        return repeated(self.typed, length)

    @property
    def alliance(self) -> Alliance:
        name = self.text(150)
        return Alliance(id=1, slug="a", theme_id=1, name=name, name_en=name, goal=self.text(500), channel_id="C1")

    @cached_property
    def organisation(self) -> Organisation:
        return Organisation(id=1, slug="o", name=self.text(150), kind=OrganisationKind.CITY)

    def item(self, number: int = 123_456) -> Shown:
        return Shown(
            number=number,
            kind=ContributionKind.BEST_PRACTICE,
            title=self.text(150),
            body=self.text(3000),
            visibility=Visibility.ALLIANCE,
            created_at=NOW,
            alliance=self.alliance,
            organisation=self.organisation,
            author_name=self.text(150),
            author_slack_user_id="U1",
            is_archived=True,
            permalink=LINK,
        )

    @cached_property
    def named(self) -> DetailNames:
        names = {number: Name(self.text(150), self.text(150)) for number in range(1, 131)}
        return DetailNames(names, names)

    def details(self, kind: ContributionKind = ContributionKind.BEST_PRACTICE) -> dict[str, Any]:
        """Every field of a kind, as full as it can be."""
        full: dict[str, Any] = {}
        for field in fields_of(kind):
            if field.input.takes_many:
                full[field.name] = list(range(1, 31))
            elif field.words is not None:
                full[field.name] = [word.value for word in field.words][-1]
            elif field.input is not Input.DATE:
                full[field.name] = self.text(field.length)
        return {**full, "link": ("https://voorbeeld.nl/?" + "a&b" * 200)[:500]}

    def filled(self, kind: ContributionKind = ContributionKind.BEST_PRACTICE) -> Shown:
        return replace(self.item(), kind=kind, details=self.details(kind), named=self.named, version=123)

    def groups(self, count: int) -> list[tuple[str, list[tuple[str, str]]]]:
        choices = [(self.text(150), str(number)) for number in range(1, count + 1)]
        return [(self.text(150), choices)]
