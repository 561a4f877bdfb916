"""Forms that only members fill in, each registered by a name under which first contact finds its way back to it."""

from collections.abc import Callable

from alliance.people.members import Person
from handlers.slack.metadata import FormMetadata
from handlers.slack.request import Request
from handlers.slack.views.parts import View
from storage.engine.database import Session

FormBuilder = Callable[[Request, Session, Person, FormMetadata, dict[str, str]], View]
"""Builds a member's form from how it was asked for and from what a draft keeps."""
