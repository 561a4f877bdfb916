"""Pages of an archive for a browser, without scripts: the index, and a thing with all that is stored of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

from reports.excel.layout import printable
from texts import Translator

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#1c1c1c}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #767676;padding:.3em .6em;text-align:left;"
    "vertical-align:top}th{background:#eee}dt{font-weight:bold;margin-top:.6em}dd{margin-left:1em;white-space:pre-line}"
)


def page(title: str, body: Iterable[str], language: str) -> bytes:
    """A page with a heading."""
    head = (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{_text(title)}</title><style>{STYLE}</style></head>'
    )
    return "\n".join([head, f"<body><h1>{_text(title)}</h1>", *body, "</body></html>\n"]).encode("utf-8", "replace")


def index_page(rows: Iterable[Sequence[Any]], title: str, sentences: Sequence[str], words: Translator) -> bytes:
    """All things by part, with a link to the data of each."""
    body = [f"<p>{_text(one)}</p>" for one in sentences]
    body.append(f"<p>{_text(words('archival.index_about'))}</p>")
    headings = [words(f"archival.field.{name}") for name in ("ref", "title", "state")]
    for part, some in groupby(rows, key=lambda row: row[0]):
        body.append(f"<h2>{_text(words(f'archival.part.{part}'))}</h2>")
        told = ([_link(path, ref), _text(name), _text(state)] for _, ref, name, path, state in some)
        body.extend(table(headings, told))
    return page(title, body, words.language)


def record_page(values: Mapping[str, Any], title: str, words: Translator) -> bytes:
    """A thing with all that is stored of it, in the order in which it is stored."""
    return page(title, ["<dl>", *_fields(values, words), "</dl>"], words.language)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table; the cells are HTML already."""
    head = "".join(f'<th scope="col">{_text(one)}</th>' for one in headings)
    yield f"<table><tr>{head}</tr>"
    for row in rows:
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
    yield "</table>"


def _fields(values: Mapping[str, Any], words: Translator) -> Iterator[str]:
    for name, value in values.items():
        if value not in (None, "", [], {}):
            yield f"<dt>{_text(words(f'archival.field.{name}'))}</dt><dd>{_shown(value, words)}</dd>"


def _shown(value: Any, words: Translator) -> str:
    if isinstance(value, bool):
        return _text(words("archival.yes" if value else "archival.no"))
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return "".join(f"<dl>{''.join(_fields(one, words))}</dl><hr>" for one in value)
    if isinstance(value, list):
        return _text(", ".join("" if one is None else str(one) for one in value))
    return _text(str(value))


def _link(path: str, text: str) -> str:
    return f'<a href="{escape(path, quote=True)}">{_text(text)}</a>'


def _text(text: Any) -> str:
    return escape(printable(str(text)))
