"""The terms of a mandate question, the ask and the addressees; a mandate is valid for these only."""

from dataclasses import dataclass

from alliance.typed import clean_line
from alliance.words import AddresseeKind, Naming
from storage.bundles import bundles as rows
from storage.engine.database import Session
from storage.tables import Addressee, Bundle, Mandate


@dataclass(frozen=True)
class Terms:
    """The ask, and the kind and name of each addressee."""

    ask: str
    for_whom: tuple[tuple[AddresseeKind, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the addressees."""
        return tuple(name for _, name in self.for_whom)

    def asks_as(self, other: "Terms") -> bool:
        """Whether both have the same ask, ignoring case and spaces."""
        return _folded(self.ask) == _folded(other.ask)

    def goes_to(self, other: "Terms") -> bool:
        """Whether all addressees are also addressees of the other terms."""
        return set(map(whom_key, self.for_whom)) <= set(map(whom_key, other.for_whom))


def terms_of(session: Session, bundle: Bundle) -> Terms:
    """The current ask and addressees of a bundle."""
    return Terms(bundle.ask, tuple(map(_addressee_key, rows.list_addressees(session, [bundle.id]))))


def asked_with(mandate: Mandate) -> Terms | None:
    """The terms with which an organisation was asked; None for mandates from before these were stored."""
    if mandate.ask is None or mandate.for_whom is None:
        return None
    return Terms(mandate.ask, tuple((AddresseeKind(kind), name) for kind, name in mandate.for_whom))


def ask_with(mandate: Mandate, terms: Terms) -> None:
    """Store the terms with which an organisation is asked."""
    mandate.ask, mandate.for_whom = terms.ask, [[kind.value, name] for kind, name in terms.for_whom]


def holds(mandate: Mandate, terms: Terms) -> bool:
    """Whether a mandate is valid for these terms: the same ask, and only addressees that the organisation knew of.

    A wish to stay out holds whatever the terms.
    """
    known = asked_with(mandate)
    return mandate.naming is Naming.NOT or known is None or (terms.asks_as(known) and terms.goes_to(known))


def whom_key(one: tuple[AddresseeKind, str]) -> tuple[AddresseeKind, str]:
    """The identity of an addressee: kind and name, ignoring case and spaces."""
    return one[0], _folded(one[1])


def _addressee_key(one: Addressee) -> tuple[AddresseeKind, str]:
    return one.kind, one.name


def _folded(text: str) -> str:
    return clean_line(text).casefold()
