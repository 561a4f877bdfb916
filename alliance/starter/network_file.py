"""Reading a network file: it is either valid, or all its problems are reported at once, line by line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from alliance.starter.checks import check
from alliance.starter.network import DOMAIN, SLUG, StarterNetwork
from alliance.starter.yaml_lines import FileProblem, Location, Plain, read_plain

Shape = TypeVar("Shape", bound=BaseModel)

PATTERNS = {
    SLUG: "small letters, digits and hyphens are wanted, such as open-data",
    DOMAIN: "a mail domain without @ is wanted, such as utrecht.nl",
}
SHAPES = {
    "string_type": "a text",
    "tuple_type": "a list (lines that begin with a hyphen)",
    "model_type": "a set of keys with their values",
    "dict_type": "a set of keys with their values",
    "int_parsing": "a whole number",
}


class NetworkFileError(Exception):
    """The file cannot be used. Its message has one line per problem: file, line, place, and what is wrong."""

    def __init__(self, path: Path, problems: tuple[FileProblem, ...]) -> None:
        super().__init__("\n".join(_error_line(path, problem) for problem in problems))
        self.path = path
        self.problems = problems


def read_network(path: Path) -> StarterNetwork:
    """The network that the file describes. Raises NetworkFileError, with all problems, in the order of the file."""
    return read_file(path, StarterNetwork, check)


def read_file(path: Path, shape: type[Shape], check_more: Callable[[Plain], Iterator[FileProblem]]) -> Shape:
    """The validated content of a file of this shape; `check_more` yields problems across its parts.

    Raises NetworkFileError, with all problems, in the order of the file.
    """
    try:
        plain = read_plain(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NetworkFileError(path, (FileProblem(0, "", f"cannot be read: {error.strerror}"),)) from error
    except UnicodeDecodeError as error:
        raise NetworkFileError(path, (FileProblem(0, "", "is not UTF-8 text; save it as such"),)) from error
    except yaml.YAMLError as error:
        raise NetworkFileError(path, (_not_yaml(error),)) from error
    problems = list(check_more(plain))
    read = None
    try:
        read = shape.model_validate(plain.data)
    except ValidationError as error:
        problems += [_problem(plain, details, shape) for details in error.errors()]
    if read is None or problems:
        raise NetworkFileError(path, tuple(sorted(problems, key=lambda problem: problem.line)))
    return read


def _error_line(path: Path, problem: FileProblem) -> str:
    line = f", line {problem.line}" if problem.line else ""
    where = f"{problem.where}: " if problem.where else ""
    return f"{path.name}{line}: {where}{problem.sentence}"


def _not_yaml(error: yaml.YAMLError) -> FileProblem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be parsed"
    return FileProblem(mark.line + 1 if mark else 0, "", f"is not YAML: {what}")


def _problem(plain: Plain, details: ErrorDetails, shape: type[BaseModel]) -> FileProblem:
    location = tuple(key for key in details["loc"] if key != "[key]")
    return FileProblem(plain.line(location), plain.name(location), _sentence(location, details, shape))


def _sentence(location: Location, details: ErrorDetails, shape: type[BaseModel]) -> str:
    kind, context, value = details["type"], details.get("ctx", {}), details["input"]
    if kind == "missing":
        return "is missing; add it"
    if kind == "extra_forbidden":
        return f"is not known here; known are: {', '.join(_known_keys(location[:-1], shape))}"
    if kind == "string_too_long":
        rest = "; put the rest in description" if _has_description(location, shape) else ""
        return f"has {len(str(value))} characters; at most {context['max_length']} fit{rest}"
    if kind in ("string_too_short", "too_short"):
        return "is empty; fill it in"
    if kind == "enum":
        known = context["expected"].replace("'", "").replace(" or ", ", ")
        return f'"{value}" is not known here; choose one of: {known}'
    if kind == "string_pattern_mismatch":
        wanted = PATTERNS[context["pattern"]]
    elif kind in SHAPES:
        wanted = f"{SHAPES[kind]} is wanted"
    else:
        wanted = details["msg"][:1].lower() + details["msg"][1:]
    return f"{_shown(value)}; {wanted}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "is a set of keys"
    if isinstance(value, list):
        return "is a list"
    return f'is "{value}"' if value else "is empty"


def _has_description(location: Location, shape: type[BaseModel]) -> bool:
    """Whether a location is in the title of an item that takes a description."""
    return location[-2:-1] == ("title",) and "description" in _known_keys(location[:-2], shape)


def _known_keys(location: Location, shape: type[BaseModel]) -> list[str]:
    """The keys allowed at a location, found by following the schema to it."""
    model = shape
    for key in location:
        if key in model.model_fields:
            model = next(_models(model.model_fields[str(key)].annotation), model)
    return list(model.model_fields)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
