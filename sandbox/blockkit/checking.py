"""Block Kit as Slack checks it: which blocks and views it accepts, and its words for what it refuses.

The rules are data, in `blockkit.json`; `blockkit_checks.py` has the few that compare parts with each other.
Wordings, codes and constraint names are those of Slack's own validator where they are known.
"""

import functools
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, Protocol

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from sandbox.blockkit import comparisons

Surface = Literal["message", "modal", "home"]
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """One thing that Slack refuses: where (a JSON pointer), and in which words."""

    code: Literal["missing_field", "invalid_type", "failed_constraint"]
    message: str
    pointer: str
    field: str | None = None
    constraint: Mapping[str, object] | None = None

    @property
    def text(self) -> str:
        """The line that stands in `response_metadata.messages`."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"

    def as_error(self) -> dict[str, object]:
        """The object that stands in the `errors` of `blocks.validate`."""
        known = {"field": self.field, "constraint": self.constraint}
        found: dict[str, object] = {"code": self.code, "message": self.message, "pointer": self.pointer}
        return found | {name: value for name, value in known.items() if value is not None}


def check_blocks(blocks: object, surface: Surface, pointer: str = "/blocks") -> list[Problem]:
    """What Slack refuses in these blocks on this surface; empty when it accepts them. `pointer` leads to them."""
    definition = "message_blocks" if surface == "message" else "view_blocks"
    return _broken_rules(blocks, definition, surface, pointer) or [
        _compared(finding, pointer) for finding in comparisons.of_blocks(blocks, surface, limits())
    ]


def check_view(view: object, pointer: str = "/view") -> list[Problem]:
    """What Slack refuses in this modal or Home view; empty when it accepts it."""
    surface: Surface = "home" if isinstance(view, dict) and view.get("type") == "home" else "modal"
    return _broken_rules(view, "view", surface, pointer) or [
        _compared(finding, pointer) for finding in comparisons.of_view(view, surface, limits())
    ]


def limits() -> Mapping[str, int]:
    """Slack's limits on whole messages and views, by name; lengths are in characters unless the name says bytes."""
    found: Mapping[str, int] = _rules()["limits"]
    return found


def blocks_too_long(blocks: object) -> bool:
    """Whether the blocks' text together is more than a message may carry (`msg_blocks_too_long`)."""
    return comparisons.text_length(blocks) > limits()["message_block_characters"]


def view_too_large(view: object) -> bool:
    """Whether the view as JSON is more than Slack takes (`view_too_large`)."""
    written = json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return len(written) > limits()["view_bytes"]


def _compared(finding: comparisons.Finding, root: str) -> Problem:
    return Problem("failed_constraint", finding.message, root + finding.pointer)


# The validator: jsonschema's keywords, with those that blockkit.json explains and Slack's wording.


class _Validator(Protocol):
    def descend(self, instance: object, schema: Json, path: Any = ...) -> Iterator[ValidationError]: ...


_Keyword = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]
_Check = Callable[[_Validator, Any, object, Json], Iterator[ValidationError]]


class _Walk:
    """What jsonschema's keywords use of a validator, without its general resolving of references.

    That makes a new validator for every part of a view, which takes more time than the checks.
    """

    def __init__(self, keywords: Mapping[str, _Keyword]) -> None:
        self._keywords = keywords
        self.is_type = Draft202012Validator.TYPE_CHECKER.is_type

    def descend(
        self, instance: object, schema: Json, path: Any = None, schema_path: Any = None
    ) -> Iterator[ValidationError]:
        """The problems of this part by each keyword of its schema; `path` leads to it from the part around it."""
        for name, value in schema.items():
            keyword = self._keywords.get(name)
            for error in (keyword(self, value, instance, schema) if keyword is not None else None) or ():
                if not isinstance(error.validator, str):  # found by a keyword of jsonschema's own, just now
                    error.validator, error.validator_value, error.instance = name, value, instance
                if path is not None:
                    error.path.appendleft(path)
                yield error


@functools.cache
def _rules() -> Json:
    rules: Json = json.loads((resources.files("sandbox.blockkit") / "blockkit.json").read_text(encoding="utf-8"))
    return rules


@functools.cache
def _validator(surface: Surface) -> _Validator:
    definitions = _rules()["$defs"]
    by_type = _by_type(definitions, surface)
    keywords: dict[str, _Keyword] = {
        "$ref": _reference(definitions),
        "byType": by_type,
        "anyText": _text(lambda validator, value: by_type(validator, ["text.plain_text", "text.mrkdwn"], value, {})),
        "plainText": _text(lambda validator, value: validator.descend(value, definitions["text.plain_text"])),
        "allOf": _all_of,
        "enum": _enum,
        "required": _required,
        "additionalProperties": _additional_properties,
        "atLeastOneOf": _at_least_one_of,
        "atMostOneOf": _at_most_one_of,
    }
    return _Walk({**Draft202012Validator.VALIDATORS, **keywords})


def _broken_rules(instance: object, definition: str, surface: Surface, root: str) -> list[Problem]:
    validator = _validator(surface)
    return [_problem(error, root) for error in validator.descend(instance, _rules()["$defs"][definition])]


def _reference(definitions: Json) -> _Check:
    # All references are to definitions of the same file.
    def check(validator: _Validator, reference: str, instance: object, _: Json) -> Iterator[ValidationError]:
        yield from validator.descend(instance, definitions[reference.removeprefix("#/$defs/")])

    return check


def _by_type(definitions: Json, surface: Surface) -> _Check:
    def check(validator: _Validator, names: Sequence[str], instance: object, _: Json) -> Iterator[ValidationError]:
        if not isinstance(instance, dict):
            yield _error("type", "object", instance)
            return
        if "type" not in instance:
            yield _error("required", "type", instance)
            return
        kind = instance["type"]
        if not isinstance(kind, str):
            yield _error("type", "string", kind, path=["type"])
            return
        name = next((name for name in names if name.partition(".")[2] == kind), None)
        if name is None or surface not in definitions[name].get("surfaces", (surface,)):
            expected = [name.partition(".")[2] for name in names]
            yield _error("byType", expected, kind, path=["type"])
        else:
            yield from validator.descend(instance, definitions[name])

    return check


def _text(kinds: Callable[[_Validator, object], Iterator[ValidationError]]) -> _Keyword:
    """The text objects of `kinds`, up to a length. Slack has this as an allOf of the object and the length."""

    def check(validator: _Validator, limit: int, instance: object, _: Json) -> Iterator[ValidationError]:
        errors = list(kinds(validator, instance))
        text = instance.get("text") if isinstance(instance, dict) else None
        if isinstance(text, str) and len(text) > limit:
            errors = [error for error in errors if error.validator != "maxLength"]
            errors.append(_error("maxLength", limit, text, path=["text"]))
        if errors:
            yield _error("allOf", None, instance)
            yield from errors

    return check


def _all_of(validator: _Validator, schemas: Sequence[Json], instance: object, _: Json) -> Iterator[ValidationError]:
    errors = [error for schema in schemas for error in validator.descend(instance, schema)]
    if errors:
        yield _error("allOf", None, instance)
        yield from errors


def _enum(_: _Validator, values: Sequence[object], instance: object, __: Json) -> Iterator[ValidationError]:
    # Of a value of the wrong type Slack tells the type alone.
    if isinstance(instance, type(values[0])) and instance not in values:
        yield _error("enum", values, instance)


def _required(_: _Validator, names: Sequence[str], instance: object, __: Json) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for name in names:
            if name not in instance:
                yield _error("required", name, instance)


def _additional_properties(_: _Validator, __: bool, instance: object, schema: Json) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for name in instance:
            if name not in schema["properties"]:
                yield _error("additionalProperties", name, name)


def _at_least_one_of(_: _Validator, names: Sequence[str], instance: object, __: Json) -> Iterator[ValidationError]:
    if isinstance(instance, dict) and not _present(names, instance):
        yield _error("atLeastOneOf", names, instance, path=["type"] if "type" in instance else [])


def _at_most_one_of(_: _Validator, names: Sequence[str], instance: object, __: Json) -> Iterator[ValidationError]:
    if isinstance(instance, dict) and len(_present(names, instance)) > 1:
        yield _error("atMostOneOf", names, instance, path=["type"] if "type" in instance else [])


def _present(names: Sequence[str], instance: Json) -> list[str]:
    return [name for name in names if name in instance]


def _error(keyword: str, value: object, instance: object, path: Collection[str] = ()) -> ValidationError:
    return ValidationError("", validator=keyword, validator_value=value, instance=instance, path=path)


# Slack's words for each keyword: the constraint's name in `blocks.validate`, and the message.

_JSON_TYPES = {
    "object": "must provide an object",
    "array": "must provide an array",
    "string": "must provide a string",
    "integer": "must provide an integer",
    "number": "must provide a number",
    "boolean": "must be a boolean",
}


def _either(names: Sequence[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)


# Keyword: constraint, message from (the keyword's value, the offending value), what was counted in the latter.
# "less than" and "greater than" for numbers that are themselves allowed is Slack's own phrasing.
_WORDING: Mapping[str, tuple[str, Callable[[Any, Any], str]]] = {
    "minLength": ("min_length", lambda limit, _: f"must be more than {limit - 1} characters"),
    "maxLength": ("max_length", lambda limit, _: f"must be less than {limit + 1} characters"),
    "minItems": ("min_items", lambda limit, _: f"must provide at least {limit} items"),
    "maxItems": ("max_items", lambda limit, _: f"no more than {limit} items allowed"),
    "minProperties": ("min_properties", lambda limit, _: f"must have minimum {limit} properties"),
    "minimum": ("minimum", lambda limit, _: f"must be greater than {limit}"),
    "exclusiveMinimum": ("minimum", lambda limit, _: f"must be greater than {limit}"),
    "maximum": ("maximum", lambda limit, _: f"must be less than {limit}"),
    "enum": ("enum", lambda *_: "must be a valid enum value"),
    "const": ("enum", lambda *_: "must be a valid enum value"),
    "pattern": ("pattern", lambda pattern, _: f"input must match regex pattern: {pattern}"),
    "byType": ("enum", lambda _, kind: f"unsupported type: {kind}"),
    "allOf": ("all_of", lambda *_: "failed to match all allowed schemas"),
    "additionalProperties": ("additional_properties", lambda _, name: f"invalid additional property: {name}"),
    "atLeastOneOf": ("any_of", lambda names, _: f"must define either {_either(names)}"),
    "atMostOneOf": ("one_of", lambda names, _: f"must define only one of {_either(names)}"),
}
_COUNTED = {"minLength", "maxLength", "minItems", "maxItems", "minProperties"}
_UNTOLD = {"allOf", "atLeastOneOf", "atMostOneOf"}


def _problem(error: ValidationError, root: str) -> Problem:
    keyword = str(error.validator)
    value: Any = error.validator_value
    instance: Any = error.instance
    pointer = root + "".join(f"/{_escaped(part)}" for part in error.absolute_path)
    if keyword == "required":
        return Problem("missing_field", f"missing required field: {value}", pointer, field=str(value))
    if keyword == "type":
        wanted = value if isinstance(value, str) else value[0]
        return Problem("invalid_type", _JSON_TYPES[wanted], pointer)
    name, message = _WORDING[keyword]
    constraint: dict[str, object] = {"type": name}
    if keyword not in _UNTOLD:
        if keyword != "additionalProperties":
            constraint["expected"] = value
        constraint["got"] = len(instance) if keyword in _COUNTED else instance
    return Problem("failed_constraint", message(value, instance), pointer, constraint=constraint)


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
