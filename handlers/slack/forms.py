"""Forms for members only, each registered by name so that first contact can continue with it."""

from collections.abc import Callable

from alliance.people.members import Person
from handlers.slack.metadata import FormMetadata
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from storage.engine.database import Session

FormBuilder = Callable[[Request, Session, Person, FormMetadata, dict[str, str]], View]
"""Builds a member's form from the form's metadata and a draft."""
