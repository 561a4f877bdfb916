"""What people own, in lines and forms: handing it over, and what those concerned are told."""

from typing import Any

from alliance.enums import ChairKind, Name, NoticeKind, VacantRole
from alliance.people.vacancies import OpenRole
from alliance.records.handing_over import WITHOUT_A_PERSON, HandedOver, HandoverPage, HandoverPart, Reason
from alliance.records.ownership import Owned, OwnedKind, OwnedThing
from handlers.people.views import vacancies
from handlers.records.views import handing_over
from storage.tables import Member
from tests.extremes.long_values import NOW, Extreme, Messages, Windows


def messages(of: Extreme) -> Messages:
    """Every message, as text and blocks."""
    words, name = of.words, Name(of.text(150), of.text(150))
    noticed = [
        handing_over.Noticed(
            kind, 123_456, "U01234567890", of.text(150), name, target_id=9, target=name, domain=of.text(255),
            vacant=roles(of),
        )
        for kind in NoticeKind
    ]  # fmt: skip
    told: dict[str, Any] = {
        "by": "U1",
        "name": of.text(150),
        "owned": owned(of),
        "let_go": Owned(owned(of).of(*WITHOUT_A_PERSON)),
    }
    return {
        "handing_over.people_noticed": handing_over.people_noticed(words, noticed * 10),
        "handing_over.erasure_notice": handing_over.erasure_notice(words, told["let_go"]),
        "handing_over.handover_notice": handing_over.handover_notice(
            words, to="U2", is_reader=False, reason=Reason.MOVES, **told
        ),
        "handing_over.handover_notice, nobody": handing_over.handover_notice(
            words, to=None, is_reader=False, reason=Reason.LEAVES, **told
        ),
        "vacancies.vacancies": ("-", vacancies.vacancies(words, roles(of))),
    }


def windows(of: Extreme) -> Windows:
    """Every form and page."""
    member = Member(id=1, slack_user_id="U1", organisation_id=1, name=of.text(150), created_at=NOW)
    shown = HandoverPage(
        member,
        of.organisation,
        owned(of),
        Reason.LEAVES,
        tuple(part for part in HandoverPart if part is not HandoverPart.ASKED_BY),
        roles(of),
        member,
        of.organisation,
    )
    handed = HandedOver(member, member, owned(of), Reason.LEAVES, owned(of), roles(of))
    return {
        "handing_over.hand_over_form": handing_over.hand_over_form(of.words, shown, "m" * 200),
        "handing_over.handed_over": handing_over.handed_over(of.words, handed),
    }


def roles(of: Extreme) -> tuple[OpenRole, ...]:
    return (
        OpenRole(VacantRole.ADMIN),
        OpenRole(VacantRole.SECRETARIAT),
        *(OpenRole(VacantRole.EXECUTIVE, number, Name(of.text(150))) for number in range(40)),
    )


def owned(of: Extreme) -> Owned:
    name = Name(of.text(300), of.text(300))
    return Owned(
        tuple(
            OwnedThing(kind, str(number), "A-123456", name, 1, Name(of.text(150)), ChairKind.EXECUTIVE)
            for kind in OwnedKind
            for number in range(40)
        )
    )


PIECES = frozenset(
    {"ownership.listed_sections", "ownership.owned_lines", "vacancies.role_words", "vacancies.roles_words"}
)
