"""Somebody who uses the workspace as a person does: types, clicks, fills in forms, reads."""

import base64
import re
import urllib.error
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.kit import reading
from tests.kit.waiting import wait_until

if TYPE_CHECKING:
    from tests.kit.town import Town

HOUSING = "alliantie-studentenhuisvesting"


class Impossible(AssertionError):
    """What a real client would not let a person do."""


@dataclass(frozen=True)
class Player:
    """A person in the workspace."""

    town: "Town"
    name: str
    user_id: str

    def types(self, text: str, channel: str = HOUSING) -> str:
        """Type a slash command; gives what the person reads in answer, as text."""
        command, _, rest = text.partition(" ")
        answer = self._do("command", channel=channel, command=command, text=rest)
        assert answer["acked"], f"{text} was not acknowledged"
        return reading.texts(answer["response"] or {})

    def says(self, text: str, channel: str = "@bot", **more: Any) -> dict[str, Any]:
        """Write a message."""
        message: dict[str, Any] = self._do("message", channel=channel, text=text, **more)["message"]
        return message

    def sends(self, name: str, content: bytes, text: str = "", channel: str = "@bot") -> None:
        """Send a file."""
        body = base64.b64encode(content).decode()
        self._do("upload", channel=channel, name=name, content_base64=body, **({"text": text} if text else {}))

    def form(self) -> dict[str, Any]:
        """The form on top; one that opens after the acknowledgement is waited for. Fails when none does."""
        return wait_until(self.stack, f"the opening of a form of {self.name}")[-1]

    def stack(self) -> list[dict[str, Any]]:
        """The open forms, the top one last; lists below it that are shown anew are so already."""
        self.town.finish_requests()
        found: list[dict[str, Any]] = self.town.control.get(f"modals?user={self.user_id}")["stack"]
        return found

    def submits(self, **values: str) -> dict[str, str]:
        """Submit the top form with values by `block_id`; gives the errors beside its fields."""
        self.form()  # whoever fills it in has waited for it
        answer = self._do("submit", values=values)
        errors: dict[str, str] = answer.get("errors") or {}
        return errors

    def fills(self, **values: str) -> None:
        """Fill in fields of the top form by `block_id`, without submitting it."""
        self.form()
        self._do("fill", values=values)

    def shares(self, title: str, body: str = "Er is te weinig.", *, word: str = "knelpunt", **values: str) -> None:
        """Share something through the short form, all the way, also past what looks like it; fails when refused."""
        self.types(f"/kennis {word} {title}")
        errors = self.submits(body=body, **values)
        assert not errors, errors
        self.posts_anyway()

    def posts_anyway(self) -> None:
        """Go past the question whether it is one of those that look like it, where it is asked."""
        stack = self.stack()
        if stack and stack[-1]["callback_id"] == "look_alikes":
            assert not self.submits()

    def manages(self, button: str, **values: str) -> str:
        """Fill in one form of `/kennis beheer`, all the way; gives what is confirmed, fails when it is refused.

        `alliance` and `organisation` are given by their names.
        """
        errors = self.tries_to_manage(button, **values)
        assert not errors, errors
        return reading.texts(self.form()["blocks"])

    def tries_to_manage(self, button: str, **values: str) -> dict[str, str]:
        """Fill in one form of `/kennis beheer`, which may be refused; gives the errors beside the fields."""
        self.types("/kennis beheer", "@bot")
        self.presses(f"^{button}$", "@bot")
        for field in {"alliance", "organisation"} & set(values):
            values[field] = reading.options(self.form(), field)[values[field]]
            self.fills(**{field: values[field]})  # first, as the form may show what is set for it
        return self.submits(**values)

    def presses(self, label: str, channel: str = HOUSING, *, view: str | None = None, ts: str | None = None) -> Any:
        """Press the newest button with this label (a pattern): in a channel, or in the `home` or `modal` view."""
        button = self._button(label, channel, view, ts)
        return self._do("action", **button)

    def picks(self, choice: str, near: str) -> None:
        """Pick a choice behind the three dots beside a text of the top form."""
        for block in self.form()["blocks"]:
            menu = block.get("accessory") or {}
            if menu.get("type") == "overflow" and near in reading.texts(block["text"]):
                value = next(one["value"] for one in menu["options"] if one["text"]["text"] == choice)
                where = {"view": "modal", "action_id": menu["action_id"], "block_id": block["block_id"]}
                self._do("action", **where, value=value)
                return
        raise AssertionError(f"{self.name} sees no menu beside {near!r}")

    def opens_home(self) -> str:
        """Open the bot's Home; gives its text."""
        self._do("open_home", tab="home")
        self.town.settle()
        return reading.texts(self.home())

    def opens_list(self, action_id: str) -> None:
        """Open Home, and press its first button whose id begins like this."""
        self.opens_home()
        button = next(one for one in reading.elements(self.home()) if one.action_id.startswith(action_id))
        self._do("action", view="home", action_id=button.action_id, block_id=button.block_id)

    def home(self) -> dict[str, Any]:
        """The Home that is shown now."""
        view: dict[str, Any] = self.town.control.get(f"home?user={self.user_id}")["view"] or {}
        return view

    def reads(self, channel: str = "@bot") -> str:
        """All this person can read in a channel, by default in their direct messages with the bot."""
        return reading.texts(self.town.messages(channel, reader=self.name))

    def _button(self, label: str, channel: str, view: str | None, ts: str | None) -> dict[str, Any]:
        if view:
            shown = self.home() if view == "home" else self.form()
            found = [({"view": view}, one) for one in reading.elements(shown)]
        else:
            messages = [m for m in self.town.messages(channel, reader=self.name) if ts in (None, m["ts"])]
            found = [({"channel": channel, "ts": m["ts"]}, one) for m in messages for one in reading.elements(m)]
        matching = [(where, one) for where, one in found if re.search(label, one.label, re.IGNORECASE)]
        assert matching, f"{self.name} sees nothing to press like {label!r}: {[one.label for _, one in found]}"
        where, one = matching[-1]
        return {**where, "action_id": one.action_id, "block_id": one.block_id}

    def _do(self, call: str, **body: Any) -> dict[str, Any]:
        try:
            return self.town.control.post(call, user=self.user_id, **body)
        except urllib.error.HTTPError as error:
            with error:
                forms = [reading.texts(one["blocks"]) for one in self.stack()]
                raise Impossible(f"{call}: {error.read().decode()}, with these forms open: {forms}") from error
