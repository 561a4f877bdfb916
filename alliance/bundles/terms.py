"""What an organisation is asked with: what a bundle asks, and of whom. What it allows, it allows for these."""

from dataclasses import dataclass

from alliance.typed import clean_line
from alliance.words import AddresseeKind, Naming
from storage.bundles import bundles as rows
from storage.engine.database import Session
from storage.tables import Addressee, Bundle, Mandate


@dataclass(frozen=True)
class Terms:
    """What is asked, and of whom: kind and name."""

    ask: str
    for_whom: tuple[tuple[AddresseeKind, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of whom, by name."""
        return tuple(name for _, name in self.for_whom)

    def asks_as(self, other: "Terms") -> bool:
        """Whether the same is asked; capitals and spaces make no difference."""
        return _folded(self.ask) == _folded(other.ask)

    def goes_to(self, other: "Terms") -> bool:
        """Whether it goes to nobody to whom the other one does not go."""
        return set(map(whom_key, self.for_whom)) <= set(map(whom_key, other.for_whom))


def terms_of(session: Session, bundle: Bundle) -> Terms:
    """What a bundle asks now, and of whom."""
    return Terms(bundle.ask, tuple(map(_whom, rows.list_addressees(session, [bundle.id]))))


def asked_with(mandate: Mandate) -> Terms | None:
    """With what an organisation was asked; None where that was not kept yet."""
    if mandate.ask is None or mandate.for_whom is None:
        return None
    return Terms(mandate.ask, tuple((AddresseeKind(kind), name) for kind, name in mandate.for_whom))


def ask_with(mandate: Mandate, terms: Terms) -> None:
    """Keep with what an organisation is asked."""
    mandate.ask, mandate.for_whom = terms.ask, [[kind.value, name] for kind, name in terms.for_whom]


def holds(mandate: Mandate, terms: Terms) -> bool:
    """Whether what an organisation was asked, or answered, holds for these: the same ask, and nobody of whom it was not
    told. Who wants to stay out does so whatever is asked."""
    known = asked_with(mandate)
    return mandate.naming is Naming.NOT or known is None or (terms.asks_as(known) and terms.goes_to(known))


def whom_key(one: tuple[AddresseeKind, str]) -> tuple[AddresseeKind, str]:
    """By what an addressee is the same one: their kind and name; capitals and spaces make no difference."""
    return one[0], _folded(one[1])


def _whom(one: Addressee) -> tuple[AddresseeKind, str]:
    return one.kind, one.name


def _folded(text: str) -> str:
    return clean_line(text).casefold()
