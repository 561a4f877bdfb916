"""Pages of an archive for a browser, without scripts: the index, and a thing with all that is stored of it."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from reports.excel.layout import printable
from texts import Translator

STYLE = (
    ":root{color-scheme:light}"
    "body{font:1rem/1.55 system-ui,-apple-system,'Segoe UI',sans-serif;max-width:60rem;margin:0 auto;"
    "padding:1.5rem 1rem 4rem;color:#1c1c1c;background:#fff;overflow-wrap:break-word}"
    "h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}h2{font-size:1.25rem;margin:2.2rem 0 .6rem;"
    "padding-bottom:.2rem;border-bottom:2px solid #154273}h3{font-size:1.05rem;margin:1.4rem 0 .5rem}"
    "a{color:#154273}a:focus-visible,.wide:focus-visible{outline:3px solid #b15e00;outline-offset:2px}"
    "nav ul{padding-left:1.2rem}nav li{margin:.3rem 0}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;width:100%}"
    "th,td{border-bottom:1px solid #b4b4b4;padding:.45rem .6rem;text-align:left;vertical-align:top;"
    "white-space:pre-line}"
    "thead th{background:#e8eef5}tbody th{font-weight:600;white-space:nowrap}"
    "dt{font-weight:600;margin-top:.8rem}dd{margin:.1rem 0 0;white-space:pre-line;max-width:45rem}"
    "@media(min-width:48rem){dl{display:grid;grid-template-columns:12rem 1fr;gap:.5rem 1.5rem}dt,dd{margin:0}}"
    "@media print{.wide{overflow:visible}nav{display:none}}"
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?")


class Listed(NamedTuple):
    """A thing in the index."""

    part: str
    ref: str
    title: str
    year: str
    state: str
    page: str
    """Where it can be read."""
    data: str
    """Where its data are, for programs."""
    files: Sequence[Sequence[str]]
    """Path and name of each file that was handed over or sent."""


def page(title: str, body: Iterable[str], language: str) -> bytes:
    """A page with a heading."""
    head = (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{_text(title)}</title>'
        f"<style>{STYLE}</style></head>"
    )
    body = "\n".join([f"<body><main><h1>{_text(title)}</h1>", *body, "</main></body></html>\n"])
    return f"{head}\n{body}".encode("utf-8", "replace")


def index_page(rows: Iterable[Listed], title: str, sentences: Sequence[str], words: Translator) -> bytes:
    """All things by kind and year, after a table of contents; each with its page, its data and its files."""
    contents, sections = [], []
    headings = [words(f"archival.field.{name}") for name in ("ref", "title", "state")]
    ends = [words("archival.files"), words("archival.data")]
    for part, some in groupby(rows, key=lambda row: row.part):
        called = words(f"archival.part.{part}")
        sections.append(f'<h2 id="{part}">{_text(called)}</h2>')
        years = []
        for year, listed in groupby(sorted(some, key=lambda row: row.year), key=lambda row: row.year):
            found = list(listed)
            has_files = any(one.files for one in found)
            lines = [_listed(one, has_files=has_files) for one in found]
            sections.append(f'<h3 id="{part}-{year}">{_text(f"{called} {year}")}</h3>')
            sections.extend(table([*headings, *ends[not has_files :]], lines, f"{called} {year}"))
            years.append(_link(f"#{part}-{year}", f"{year} ({len(lines)})"))
        contents.append(f"<li>{_link(f'#{part}', called)}: {', '.join(years)}</li>")
    body = [f"<p>{_text(one)}</p>" for one in (*sentences, words("archival.index_about"))]
    if contents:
        called = words("archival.contents")
        body += [f'<nav aria-label="{_text(called)}"><h2>{_text(called)}</h2><ul>', *contents, "</ul></nav>"]
    return page(title, [*body, *sections], words.language)


def record_page(values: Mapping[str, Any], title: str, words: Translator, *, index: str, data: str) -> bytes:
    """A thing with all that is stored of it: what is short first, then each list under a heading of its own.

    `index` and `data` are the paths from it to the index and to its data.
    """
    links = [_link(index, words("archival.to_index")), _link(data, words("archival.to_data"))]
    lists = {name: value for name, value in values.items() if _is_list(value)}
    short = {name: value for name, value in values.items() if name not in lists}
    body = [f"<nav><p>{' · '.join(links)}</p></nav>", "<dl>", *_fields(short, words), "</dl>"]
    for name, value in lists.items():
        called = words(f"archival.field.{name}")
        body.append(f"<h2>{_text(called[:1].upper() + called[1:])}</h2>")
        columns = [key for key in dict.fromkeys(key for one in value for key in one) if _has(value, key)]
        rows = ([_shown(one.get(key), words) for key in columns] for one in value)
        body.extend(table([words(f"archival.field.{key}") for key in columns], rows, called))
    return page(title, body, words.language)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], called: str) -> Iterator[str]:
    """A table; the cells are HTML already, and the first one of a row says what it is about."""
    head = "".join(f'<th scope="col">{_text(one[:1].upper() + one[1:])}</th>' for one in headings)
    yield f'<div class="wide" role="region" tabindex="0" aria-label="{_text(called)}"><table><thead><tr>{head}</tr>'
    yield "</thead><tbody>"
    for first, *rest in rows:
        yield f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
    yield "</tbody></table></div>"


def links(paths: Sequence[str]) -> str:
    """Links to files of the archive, what can be read in a browser first."""
    found = sorted(paths, key=lambda path: not path.endswith(".html"))
    return ", ".join(_link(path, path.rpartition("/")[2]) for path in found)


def _listed(one: Listed, *, has_files: bool) -> list[str]:
    files = "<br>".join(_link(path, name) for path, name in one.files)
    return [
        _link(one.page, one.ref),
        _text(one.title),
        _text(one.state),
        *([files] if has_files else []),
        _link(one.data, "JSON"),
    ]


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _has(rows: Sequence[Mapping[str, Any]], name: str) -> bool:
    return any(row.get(name) not in (None, False, "", [], {}) for row in rows)


def _fields(values: Mapping[str, Any], words: Translator) -> Iterator[str]:
    for name, value in values.items():
        if value not in (None, "", [], {}):
            called = words(f"archival.field.{name}")
            yield f"<dt>{_text(called[:1].upper() + called[1:])}</dt><dd>{_shown(value, words)}</dd>"


def _shown(value: Any, words: Translator) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _text(words("archival.yes" if value else "archival.no"))
    if isinstance(value, Mapping):
        return f"<dl>{''.join(_fields(value, words))}</dl>"
    if _is_list(value):
        return "".join(f"<dl>{''.join(_fields(one, words))}</dl>" for one in value)
    if isinstance(value, list):
        return _text(", ".join("" if one is None else str(one) for one in value))
    return _text(_dated(str(value), words))


def _dated(text: str, words: Translator) -> str:
    """A day or a moment as people read it; any other text as it is."""
    if _MOMENT.fullmatch(text) is None:
        return text
    moment = dt.datetime.fromisoformat(text)
    return words.full_day(moment.date()) + (f", {moment:%H:%M}" if "T" in text else "")


def _link(path: str, text: str) -> str:
    return f'<a href="{escape(path, quote=True)}">{_text(text)}</a>'


def _text(text: Any) -> str:
    return escape(printable(str(text)))
