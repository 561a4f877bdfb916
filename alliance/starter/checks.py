"""Checks across the parts of a network file: slugs are unique, and references resolve."""

from collections.abc import Iterator

from alliance.starter.yaml_lines import FileProblem, Location, Plain, items

STEPS = ("first_step", "perspective")


def check(plain: Plain) -> Iterator[FileProblem]:
    """All such problems. Malformed parts are skipped here, because schema validation reports them."""
    data = plain.data
    yield from _doubles(plain)
    for key in ("organisations", "themes", "alliances"):
        yield from _unique(plain, [(where, item.get("slug")) for where, item in items(data, key)], "slug")
    seeds = items(data, "themes", "suggested_alliances")
    yield from _unique(plain, [(where, item.get("slug")) for where, item in seeds], "slug")
    steps = [found for key in STEPS for found in items(data, "alliances", key)]
    yield from _unique(plain, [(where, item.get("slug")) for where, item in steps], "slug")
    for where, alliance in items(data, "alliances"):
        topics = [((*where, *rest), item.get("slug")) for rest, item in items(alliance, "topics")]
        yield from _unique(plain, topics, "slug")
        rungs = [((*where, *rest), item.get("number")) for rest, item in items(alliance, "ladder")]
        yield from _unique(plain, rungs, "number")
    yield from _mail_domains(plain)
    yield from _references(plain)
    for where, step in steps:
        yield from _dates(plain, where, step)


def _problem(plain: Plain, where: Location, sentence: str) -> FileProblem:
    return FileProblem(plain.line(where), plain.name(where), sentence)


def _doubles(plain: Plain) -> Iterator[FileProblem]:
    for where, line in plain.doubles.items():
        first = plain.lines[where]
        yield FileProblem(line, plain.name(where), f"stands here twice, first on line {first}; keep one of the two")


def _unique(plain: Plain, found: list[tuple[Location, object]], key: str) -> Iterator[FileProblem]:
    first: dict[str, Location] = {}
    for where, value in found:
        if isinstance(value, str) and first.setdefault(value, where) != where:
            taken = plain.line((*first[value], key))
            yield _problem(plain, (*where, key), f'"{value}" is already used on line {taken}; give each its own {key}')


def _mail_domains(plain: Plain) -> Iterator[FileProblem]:
    first: dict[str, Location] = {}
    for where, organisation in items(plain.data, "organisations"):
        domains = organisation.get("mail_domains")
        for position, domain in enumerate(domains if isinstance(domains, list) else []):
            here = (*where, "mail_domains", position)
            if isinstance(domain, str) and first.setdefault(domain, here) != here:
                taken = plain.line(first[domain])
                yield _problem(plain, here, f'"{domain}" is already used on line {taken}; it can tell one only')


def _references(plain: Plain) -> Iterator[FileProblem]:
    themes = [theme.get("slug") for _, theme in items(plain.data, "themes")]
    for where, alliance in items(plain.data, "alliances"):
        yield from _reference(plain, (*where, "theme"), alliance.get("theme"), themes, "theme")
    sources = plain.data.get("sources") if isinstance(plain.data, dict) else None
    if isinstance(sources, dict):
        for where, source in _sources(plain.data):
            yield from _reference(plain, where, source, list(sources), "source")


def _reference(plain: Plain, where: Location, value: object, known: list[object], what: str) -> Iterator[FileProblem]:
    if isinstance(value, str) and value not in known:
        choice = ", ".join(str(one) for one in known if one is not None) or "none is defined yet"
        yield _problem(plain, where, f'"{value}" is no {what} of this file; choose one of: {choice}')


def _sources(part: object, where: Location = ()) -> Iterator[tuple[Location, object]]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "source":
                yield (*where, key), value
            else:
                yield from _sources(value, (*where, key))
    elif isinstance(part, list):
        for position, value in enumerate(part):
            yield from _sources(value, (*where, position))


def _dates(plain: Plain, where: Location, step: dict[str, object]) -> Iterator[FileProblem]:
    continuous = step.get("continuous", "false")
    if continuous == "true" and "due_on" in step:
        sentence = "a continuous step has no end; use review_on, or leave out continuous"
        yield _problem(plain, (*where, "due_on"), sentence)
    if continuous == "false" and "review_on" in step:
        sentence = "only a continuous step is reviewed; use due_on, or say continuous: true"
        yield _problem(plain, (*where, "review_on"), sentence)
