"""Roles that nobody holds for now, in words."""

from collections.abc import Sequence

from alliance.enums import ChairKind
from alliance.people.vacancies import OpenRole
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, button, section
from handlers.slack.views.markup import joined, quote
from texts import Translator

MOST = 10
"""How many roles are named."""
MAX_NAME = 60


def role_words(words: Translator, one: OpenRole) -> str:
    """A role in words: "beheerder", or "ambtelijk trekker van Studentenhuisvesting"."""
    if one.alliance is None:
        return words(f"vacancy.{one.role}")
    name = quote(words.name(one.alliance), MAX_NAME)
    return words("owned.chair_of", chair=words(f"chair.{ChairKind(one.role)}"), alliance=name)


def roles_words(words: Translator, found: Sequence[OpenRole]) -> str:
    """Several roles in a sentence."""
    named = [role_words(words, one) for one in found[:MOST]]
    return joined(words, named + ([words("owned.more", n=len(found) - MOST)] if len(found) > MOST else []))


def vacancies(words: Translator, found: Sequence[OpenRole]) -> list[Block]:
    """On Home of the secretariat and admins: the roles that nobody holds, and the way to appoint somebody."""
    if not found:
        return []
    way = button(words("menu.admin"), f"{ActionId.OPEN_ADMIN}:vacancies")
    return [section(f":warning: {words('vacancy.home', roles=roles_words(words, found))}", accessory=way)]
