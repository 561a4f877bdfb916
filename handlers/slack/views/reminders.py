"""What a reminder shows of one thing that somebody was asked; `handlers.attention` puts several into one message."""

from dataclasses import dataclass

from handlers.slack.views.blocks import Block


@dataclass(frozen=True)
class ReminderPart:
    """A thing that is asked, with the means to answer it in the reminder itself."""

    refs: tuple[str, ...]
    """The references of what still awaits an answer."""
    line: str
    """All of it in a line of markup: for screen readers, and where the blocks do not fit."""
    blocks: list[Block]
    is_constant: bool = False
    """Whether it never changes, whatever the reader has done: an anonymous question."""
    is_open: bool = False
    """For what never changes: whether the reader has still to answer; it decides only whether a reminder is sent."""

    @property
    def awaits_answer(self) -> bool:
        """Whether there is a reason to send the reminder."""
        return self.is_open or bool(self.refs)
