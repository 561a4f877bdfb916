"""The terms of a mandate question, the ask and the addressees; a mandate is valid for these only."""

from dataclasses import dataclass

from alliance.enums import AddresseeKind, Naming
from alliance.typed_text import clean_line
from storage.bundles import bundles as rows
from storage.engine.database import Session
from storage.tables import Addressee, Bundle, Mandate


@dataclass(frozen=True)
class MandateTerms:
    """The ask, and the kind and name of each addressee."""

    ask: str
    addressees: tuple[tuple[AddresseeKind, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the addressees."""
        return tuple(name for _, name in self.addressees)

    def has_same_ask(self, other: "MandateTerms") -> bool:
        """Whether both have the same ask, ignoring case and spaces."""
        return _folded(self.ask) == _folded(other.ask)

    def has_no_new_addressee(self, other: "MandateTerms") -> bool:
        """Whether all addressees are also addressees of the other terms."""
        return set(map(addressee_key, self.addressees)) <= set(map(addressee_key, other.addressees))


def terms_of(session: Session, bundle: Bundle) -> MandateTerms:
    """The current ask and addressees of a bundle."""
    return MandateTerms(bundle.ask, tuple(map(_key_of_row, rows.list_addressees(session, [bundle.id]))))


def terms_asked(mandate: Mandate) -> MandateTerms | None:
    """The terms with which an organisation was asked; None for mandates from before these were stored."""
    if mandate.ask is None or mandate.addressees is None:
        return None
    return MandateTerms(mandate.ask, tuple((AddresseeKind(kind), name) for kind, name in mandate.addressees))


def store_terms(mandate: Mandate, terms: MandateTerms) -> None:
    """Store the terms with which an organisation is asked."""
    mandate.ask, mandate.addressees = terms.ask, [[kind.value, name] for kind, name in terms.addressees]


def is_valid_for(mandate: Mandate, terms: MandateTerms) -> bool:
    """Whether a mandate is valid for these terms: the same ask, and only addressees that the organisation knew of.

    A wish to stay out holds whatever the terms.
    """
    known = terms_asked(mandate)
    return (
        mandate.naming is Naming.NOT
        or known is None
        or (terms.has_same_ask(known) and terms.has_no_new_addressee(known))
    )


def addressee_key(one: tuple[AddresseeKind, str]) -> tuple[AddresseeKind, str]:
    """The identity of an addressee: kind and name, ignoring case and spaces."""
    return one[0], _folded(one[1])


def _key_of_row(one: Addressee) -> tuple[AddresseeKind, str]:
    return one.kind, one.name


def _folded(text: str) -> str:
    return clean_line(text).casefold()
