"""Who may do what: the whole table, written by hand."""

import datetime as dt
from dataclasses import replace

import pytest

from alliance.enums import ChairKind, OrganisationKind
from alliance.errors import NotAllowed, NotRegistered
from alliance.people.members import HeldChair, Person
from alliance.people.permissions import MAY, Action, Role, allowed_roles, authorise, may, may_offer, roles_of
from storage.tables import Member, Organisation

HOUSING, IMPACT = 1, 2
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


def person(
    *, is_member: bool = True, is_secretariat: bool = False, is_admin: bool = False, chairs: tuple[int, ...] = ()
) -> Person:
    """Somebody with these roles."""
    member = Member(
        id=1, slack_user_id="U1", organisation_id=1, name="Noor", is_secretariat=is_secretariat, created_at=NOW
    )
    city = Organisation(id=1, slug="utrecht", name="Utrecht", kind=OrganisationKind.CITY)
    return Person(
        slack_user_id="U1",
        name="Noor",
        locale="nl-NL",
        zone=None,
        is_admin=is_admin,
        is_restricted=False,
        is_external=False,
        member=member if is_member else None,
        organisation=city if is_member else None,
        chairs=tuple(HeldChair(alliance_id, ChairKind.OFFICIAL) for alliance_id in chairs),
    )


PEOPLE = {
    "reader": person(is_member=False),
    "member": person(),
    "chair": person(chairs=(HOUSING,)),
    "secretariat": person(is_secretariat=True),
    "owner, no member": person(is_member=False, is_admin=True),
}

# In the alliance that the chair chairs.
TABLE = {
    Action.READ: {"reader", "member", "chair", "secretariat", "owner, no member"},
    Action.SEE_OWN: {"reader", "member", "chair", "secretariat", "owner, no member"},
    Action.SHARE: {"member", "chair", "secretariat"},
    Action.ENDORSE: {"member", "chair", "secretariat"},
    Action.FOLLOW: {"member", "chair", "secretariat"},
    Action.SHARE_FOR_OTHERS: {"secretariat"},
    Action.EDIT: {"member", "chair", "secretariat"},
    Action.EDIT_ANY: {"secretariat"},
    Action.CORRECT_KIND: {"chair", "secretariat"},
    Action.RUN_AGENDA: {"chair", "secretariat"},
    Action.UPDATE_STATUS: {"member", "chair", "secretariat"},
    Action.SCHEDULE: {"chair", "secretariat", "owner, no member"},
    Action.CLOSE: {"member", "chair", "secretariat"},
    Action.TAKE_PART: {"member", "chair", "secretariat"},
    Action.ADOPT: {"member", "chair", "secretariat"},
    Action.ADOPT_FOR_OTHERS: {"secretariat"},
    Action.MERGE: {"chair", "secretariat"},
    Action.KEEP: {"chair", "secretariat"},
    Action.MAKE_DIGEST: {"chair", "secretariat"},
    Action.POLL: {"chair", "secretariat"},
    Action.VOTE: {"member", "chair", "secretariat"},
    Action.BUNDLE: {"chair", "secretariat"},
    Action.ANSWER_SCAN: {"member", "chair", "secretariat"},
    Action.MEET: {"chair", "secretariat"},
    Action.MAKE_DIGEST_OF_ALL: {"secretariat"},
    Action.ARCHIVE_CLOSED: {"secretariat"},
    Action.APPOINT_DELEGATE: {"chair", "secretariat", "owner, no member"},
    Action.ADMINISTER: {"secretariat", "owner, no member"},
    Action.KEEP_TOPICS: {"chair", "secretariat", "owner, no member"},
}


def test_every_action_is_in_the_table_and_has_its_roles() -> None:
    assert set(TABLE) == set(MAY) == set(Action)
    assert all(MAY.values())


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("who", PEOPLE)
def test_the_table_says_who_may_do_what(action: Action, who: str) -> None:
    assert may(PEOPLE[who], action, alliance_id=HOUSING) is (who in TABLE[action])


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_not_is_refused_and_who_may_is_not(action: Action, who: str) -> None:
    if who in TABLE[action]:
        authorise(PEOPLE[who], action, alliance_id=HOUSING)
    else:
        with pytest.raises((NotAllowed, NotRegistered)):
            authorise(PEOPLE[who], action, alliance_id=HOUSING)


def test_a_chair_is_one_for_the_own_alliance_only() -> None:
    assert may(PEOPLE["chair"], Action.RUN_AGENDA, alliance_id=HOUSING)
    assert not may(PEOPLE["chair"], Action.RUN_AGENDA, alliance_id=IMPACT)
    assert Role.CHAIR in roles_of(PEOPLE["chair"])
    assert Role.CHAIR not in roles_of(PEOPLE["chair"], alliance_id=IMPACT)


def test_both_kinds_of_chair_may_the_same() -> None:
    held = HeldChair(HOUSING, ChairKind.EXECUTIVE)
    executive = Person("U2", "Karim", None, None, False, False, False, PEOPLE["member"].member, None, (held,))
    assert may(executive, Action.RUN_AGENDA, alliance_id=HOUSING)


def test_roles_add_up() -> None:
    both = person(is_secretariat=True, is_admin=True, chairs=(IMPACT,))
    assert roles_of(both) == set(Role)


@pytest.mark.parametrize("who", ["reader", "owner, no member"])
def test_who_only_has_to_choose_an_organisation_is_told_so(who: str) -> None:
    with pytest.raises(NotRegistered):
        authorise(PEOPLE[who], Action.SHARE)


def test_a_refusal_names_the_action_and_the_action_its_roles() -> None:
    with pytest.raises(NotAllowed) as refused:
        authorise(PEOPLE["member"], Action.ADMINISTER)
    assert refused.value.action == Action.ADMINISTER
    assert list(allowed_roles(Action.ADMINISTER)) == [Role.SECRETARIAT, Role.ADMIN]


def test_what_members_may_is_offered_to_whoever_can_become_one() -> None:
    newcomer, guest = replace(PEOPLE["reader"], may_register=True), replace(PEOPLE["reader"], is_restricted=True)
    assert may_offer(newcomer, Action.SHARE)
    assert not may_offer(newcomer, Action.RUN_AGENDA)
    assert not may_offer(guest, Action.SHARE)
    assert may_offer(guest, Action.READ)
    assert may_offer(PEOPLE["member"], Action.SHARE)
