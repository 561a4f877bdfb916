"""The sentence about a file that is late, or does not come."""

from handlers.views.parts import Block, mrkdwn, section
from texts import Translator


def unmade(
    words: Translator, *, what: str, why: str, error: str, is_over: bool, command: str
) -> tuple[str, list[Block]]:
    """What is missing (the file of this message without `what`), why, who can mend it, and what happens next."""
    if what:
        missing = words("unmade.report_over" if is_over else "unmade.report", what=mrkdwn(what))
        ended = words("unmade.over_report", command=command)
    else:
        missing, ended = words("unmade.file_over" if is_over else "unmade.file"), words("unmade.over")
    end = ended if is_over else words("unmade.late")
    text = f"{missing} {words(f'unmade.why.{why}', error=mrkdwn(error))} {end}"
    return text, [section(f":warning: {text}")]
