"""The defects that can be planted in a module, each a replacement of one piece of its source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
}
CLAUSES = frozenset({"where", "order_by", "filter"})
"""Methods of a query; each of their arguments can be left out."""
LOGGERS = frozenset({"log", "logging", "logger"})
NEEDLESS = frozenset({"session.add", "session.flush"})
"""Calls that mostly make no difference: a session notices itself what changed in its rows, and flushes in time."""
CONTEXT, SHOWN = 40, 100
"""Characters of a defect that are printed before it begins, and in all of each version."""


@dataclass(frozen=True, slots=True)
class Defect:
    """Bytes `start` to `end` of a module's source are replaced by `new`."""

    line: int
    start: int
    end: int
    was: str
    new: str

    def plant(self, source: bytes) -> bytes:
        """The source with this defect in it."""
        return source[: self.start] + self.new.encode() + source[self.end :]

    def __str__(self) -> str:
        """Both versions on a line, from shortly before the difference."""
        same = next((place for place, (a, b) in enumerate(zip(self.was, self.new, strict=False)) if a != b), 0)
        start = max(0, same - CONTEXT)
        was, new = (f"{'…' * bool(start)}{one[start:]}" for one in (self.was, self.new))
        return " → ".join(one if len(one) <= SHOWN else f"{one[:SHOWN]}…" for one in (was, new))


def find_defects(source: bytes) -> list[Defect]:
    """Every defect that can be planted in a module, in the order of its lines."""
    offsets = [0]
    for line in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    found = []
    for node, new in _replacements(ast.parse(source)):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = offsets[node.lineno - 1] + node.col_offset
        end = offsets[node.end_lineno - 1] + node.end_col_offset
        found.append(Defect(node.lineno, start, end, ast.unparse(node), new))
    return sorted(found, key=lambda one: (one.start, one.end, one.new))


def _replacements(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    if isinstance(node, ast.expr):
        for new in _other_values(node):
            yield node, new
    elif isinstance(node, ast.stmt):
        for new in _other_statements(node):
            yield node, new
    for condition in _conditions(node):
        if not isinstance(condition, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield condition, f"(not {ast.unparse(condition)})"
    for child in _children(node):
        yield from _replacements(child)


def _other_values(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Compare(left, ops, comparators):
            for place, op in enumerate(ops):
                swapped = [*ops[:place], COMPARISONS[type(op)], *ops[place + 1 :]]
                yield ast.unparse(ast.Compare(left, swapped, comparators))
        case ast.BoolOp(op, values) if not _is_default(node):
            yield f"({ast.unparse(ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values))})"
        case ast.UnaryOp(ast.Not(), operand):
            yield f"({ast.unparse(operand)})"
        case ast.BinOp(left, ast.Add(), right):
            yield ast.unparse(ast.BinOp(left, ast.Sub(), right))
        case ast.BinOp(left, ast.Sub(), right):
            yield ast.unparse(ast.BinOp(left, ast.Add(), right))
        case ast.Constant(bool() as value):
            yield repr(not value)
        case ast.Constant(int() as value):
            yield repr(value + 1)
        case ast.Call(ast.Attribute(attr=name) as method, args, keywords) if name in CLAUSES:
            for place in range(len(args)):
                yield ast.unparse(ast.Call(method, args[:place] + args[place + 1 :], keywords))


def _other_statements(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Return(value) if value is not None and not _is_falsy(value):
            yield "return None"
        case ast.Expr(ast.Call(function)) if _root(function) not in LOGGERS and ast.unparse(function) not in NEEDLESS:
            yield "pass"
        case ast.Raise() | ast.Delete() | ast.AugAssign():
            yield "pass"
        case ast.Assign(targets) if not any(isinstance(name, ast.Name) for one in targets for name in _parts(one)):
            yield "pass"


def _conditions(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.If(ast.Name("TYPE_CHECKING")):
            return
        case ast.If(test) | ast.IfExp(test):
            yield test
        case ast.comprehension(ifs=tests):
            yield from tests


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Where a defect could matter: not in annotations, decorators, assertions, log lines and imports for types.

    Nor in formatted strings: before Python 3.12 the pieces of a formatted string have no true position.
    """
    match node:
        case ast.Assert() | ast.JoinedStr() | ast.arg():
            return
        case ast.Expr(ast.Call(function)) if _root(function) in LOGGERS:
            return
        case ast.If(ast.Name("TYPE_CHECKING")):
            return
        case ast.BoolOp(values=values) if _is_default(node):
            yield from values[:-1]
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from (node.args, *node.body)
        case ast.ClassDef(body=body):
            yield from body
        case ast.AnnAssign(value=value):
            if value is not None:
                yield value
        case _:
            yield from ast.iter_child_nodes(node)


def _is_default(node: ast.BoolOp) -> bool:
    """Whether it ends in something empty, as in `row.id or 0`: it makes no difference there."""
    return isinstance(node.op, ast.Or) and _is_falsy(node.values[-1])


def _is_falsy(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value):
            return not value
        case ast.List(elements) | ast.Tuple(elements):
            return not elements
        case ast.Dict(keys):
            return not keys
    return False


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _parts(target: ast.expr) -> list[ast.expr]:
    return target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
