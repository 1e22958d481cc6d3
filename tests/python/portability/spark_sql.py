"""Judge compiled SQL by the allow-list of what DuckDB and Spark mean alike.

sqlglot reads nearly anything, and rewrites it while it reads (``ifnull`` becomes ``coalesce``,
``from t`` becomes ``select * from t``). So the tree is judged and the words as written as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlglot
import yaml
from sqlglot import Token, TokenType, exp
from sqlglot.errors import SqlglotError

ALLOWED_FILE = Path(__file__).with_name("spark_allowed.yml")
WORD = re.compile(r"^[A-Za-z_]\w*$")
CASTS = frozenset({"cast", "try_cast"})
SET_OPERATORS = frozenset({TokenType.UNION, TokenType.INTERSECT, TokenType.EXCEPT})


@dataclass(frozen=True)
class Allowed:
    """The allow-list, read from ``spark_allowed.yml``.

    Attributes
    ----------
    functions : frozenset of str
        Names as written, lower case.
    words_before_bracket : frozenset of str
        Words of the grammar that stand before a bracket and call nothing.
    types : frozenset of str
        Names as written, lower case, without length or precision.
    nodes : dict of str to frozenset of str
        Node class of sqlglot's tree, and the parts it may have.
    values : dict of str to frozenset of str
        Where a part of a node is a word (``Join.side``), the words it may be.
    never_null : frozenset of str
        Columns that may be sorted by without saying where nulls go.
    never_zero : frozenset of str
        Columns that may be divided by.
    dispatched : dict of str to str
        Function that means something else on the other engine, and the one macro that writes it.
    refused : dict of str to str
        What people reach for that is not on the list, and what to do instead.
    """

    functions: frozenset[str]
    words_before_bracket: frozenset[str]
    types: frozenset[str]
    nodes: dict[str, frozenset[str]]
    values: dict[str, frozenset[str]]
    never_null: frozenset[str]
    never_zero: frozenset[str]
    dispatched: dict[str, str]
    refused: dict[str, str]

    @classmethod
    def read(cls, path: Path = ALLOWED_FILE) -> Allowed:
        """Read the list; a name that is both allowed and refused is an error of the list."""
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        listed = [name for names in data["functions"].values() for name in names]
        dispatched = data["dispatched"]
        allowed = cls(
            functions=frozenset(listed) | frozenset(dispatched),
            words_before_bracket=frozenset(data["words_before_bracket"]),
            types=frozenset(data["types"]),
            nodes={name: frozenset(parts) for name, parts in data["nodes"].items()},
            values={name: frozenset(words) for name, words in data["values"].items()},
            never_null=frozenset(data["never_null"]),
            never_zero=frozenset(data["never_zero"]),
            dispatched=dispatched,
            refused=data["refused"],
        )
        both = allowed.refused.keys() & (set(listed) | allowed.types | allowed.nodes.keys())
        assert not both, f"both allowed and refused in {path.name}: {sorted(both)}"
        return allowed

    def why(self, name: str) -> str:
        """Why a name is refused, in words."""
        return self.refused.get(
            name, "not in spark_allowed.yml: run it on both engines, then list it or wrap it"
        )


def objections(sql: str, allowed: Allowed) -> list[str]:
    """Everything in one SQL text that is not on the list, in words; empty where all of it is.

    Parameters
    ----------
    sql : str
        One compiled model, as dbt made it for Spark.
    allowed : Allowed
        The allow-list.
    """
    try:
        tokens = sqlglot.tokenize(sql, dialect="spark")
        statements = [tree for tree in sqlglot.parse(sql, dialect="spark") if tree is not None]
    except SqlglotError as error:
        return [f"not SQL that Spark's grammar knows: {error}"]
    found = [*_written(sql, tokens, allowed)]
    if len(statements) != 1:
        found.append(f"{len(statements)} statements where one is expected")
    for tree in statements:
        for node in tree.walk():
            found += _node_objections(node, allowed)
    return sorted(set(found))


def _written(sql: str, tokens: list[Token], allowed: Allowed) -> Iterator[str]:
    """Objections to the words as they stand in the text."""
    for token, following in pairwise(tokens):
        name = token.text.lower()
        if (
            following.token_type is TokenType.L_PAREN
            and WORD.match(token.text)
            and name not in allowed.functions | allowed.words_before_bracket | allowed.types
        ):
            yield f"{name}(): {allowed.why(name)}"
    for name in _written_types(tokens):
        if name not in allowed.types:
            yield f"type {name}: {allowed.why(name)}"
    for token in tokens:
        if token.token_type is TokenType.STRING and sql[token.start] == '"':
            yield f'"{token.text}": {allowed.why("double quotes")}'
    if re.search(r"\bat time zone\b", " ".join(token.text.lower() for token in tokens)):
        yield f"at time zone: {allowed.why('at time zone')}"
    if _begins_with_from(tokens):
        yield f"from before select: {allowed.why('from first')}"


def _written_types(tokens: list[Token]) -> Iterator[str]:
    """The type of every cast, as written: after ``::``, and after the last ``as`` of a cast."""
    # One entry per open bracket: whether it is a cast's, and the type word seen in it so far.
    open_brackets: list[tuple[bool, str | None]] = []
    for i, token in enumerate(tokens):
        if token.token_type is TokenType.DCOLON:
            yield tokens[i + 1].text.lower()
        elif token.token_type is TokenType.L_PAREN:
            is_cast = i > 0 and tokens[i - 1].text.lower() in CASTS
            open_brackets.append((is_cast, None))
        elif token.token_type is TokenType.R_PAREN and open_brackets:
            is_cast, type_name = open_brackets.pop()
            if is_cast and type_name is not None:
                yield type_name
        elif token.token_type is TokenType.ALIAS and open_brackets and open_brackets[-1][0]:
            open_brackets[-1] = (True, tokens[i + 1].text.lower())


def _begins_with_from(tokens: list[Token]) -> bool:
    """Whether a ``from`` stands in a query that has not said ``select`` yet."""
    has_select = [False]
    for i, token in enumerate(tokens):
        if token.token_type is TokenType.L_PAREN:
            has_select.append(False)
        elif token.token_type is TokenType.R_PAREN and len(has_select) > 1:
            has_select.pop()
        elif token.token_type is TokenType.SELECT:
            has_select[-1] = True
        elif token.token_type in SET_OPERATORS:
            has_select[-1] = False
        elif (
            token.token_type is TokenType.FROM
            and not has_select[-1]
            # `a is distinct from b` may stand in a bracket of its own
            and (i == 0 or tokens[i - 1].token_type is not TokenType.DISTINCT)
        ):
            return True
    return False


def _node_objections(node: exp.Expr, allowed: Allowed) -> Iterator[str]:
    """Objections to one node of the tree: its class, its parts, and what is known to differ."""
    name = type(node).__name__
    if name not in allowed.nodes:
        yield f"{name}: {allowed.why(name)}"
        return
    for part, value in node.args.items():
        if value is None or value is False or value == []:
            continue
        if part not in allowed.nodes[name]:
            yield f"{name}.{part}: {allowed.why(f'{name}.{part}')}"
        listed = allowed.values.get(f"{name}.{part}")
        if listed is not None and str(value).upper() not in listed:
            yield f"{name}.{part} {value}: {allowed.why(f'{name}.{part}')}"
    if isinstance(node, exp.Ordered):
        yield from _sort_objections(node, allowed)
    elif isinstance(node, exp.Div):
        yield from _division_objections(node, allowed)
    elif isinstance(node, exp.Add | exp.Sub):
        yield from _date_arithmetic_objections(node, allowed)
    elif isinstance(node, exp.Cast):
        yield from _integer_cast_objections(node, allowed)
    elif isinstance(node, exp.Limit) and not (node.parent and node.parent.args.get("order")):
        yield f"limit without order by: {allowed.why('limit')}"
    elif isinstance(node, exp.Round) and node.args.get("decimals"):
        yield from _round_objections(node, allowed)
    elif isinstance(node, exp.Distinct) and isinstance(node.parent, exp.Sum):
        yield f"sum(distinct ...): {allowed.why('sum distinct')}"


def _sort_objections(node: exp.Ordered, allowed: Allowed) -> Iterator[str]:
    """An ascending sort puts nulls last on one engine and first on the other unless it says."""
    if node.args.get("nulls_first") and not _never_null(node.this, allowed):
        yield f"order by {node.this.sql(dialect='spark')}: {allowed.why('nulls last')}"


def _never_null(value: exp.Expr, allowed: Allowed) -> bool:
    """Whether an expression holds no nulls, whatever stands in the table."""
    if isinstance(value, exp.Column):
        return value.name.lower() in allowed.never_null
    if isinstance(value, exp.Case):
        results = [branch.args["true"] for branch in value.args["ifs"]]
        return all(isinstance(result, exp.Literal) for result in [*results, value.args["default"]])
    return isinstance(value, exp.Literal | exp.Is)


def _division_objections(node: exp.Div, allowed: Allowed) -> Iterator[str]:
    """x / 0 is infinite on one engine and null on the other."""
    divisor = _unwrapped(node.expression)
    if not isinstance(divisor, exp.Nullif) and not _is_positive(divisor, allowed):
        yield f"{node.sql(dialect='spark')}: {allowed.why('division')}"


def _unwrapped(value: exp.Expr) -> exp.Expr:
    """An expression without the brackets and casts around it."""
    while isinstance(value, exp.Paren | exp.Cast):
        value = value.this
    return value


def _is_positive(value: exp.Expr, allowed: Allowed) -> bool:
    """Whether an expression can be seen to be above zero."""
    value = _unwrapped(value)
    if isinstance(value, exp.Literal):
        return not value.is_string and float(value.name) > 0
    if isinstance(value, exp.Column):
        return value.name.lower() in allowed.never_zero
    if isinstance(value, exp.Pow):
        return _is_positive(value.this, allowed)
    if isinstance(value, exp.Add | exp.Mul | exp.Div):
        return _is_positive(value.this, allowed) and _is_positive(value.expression, allowed)
    return False


def _date_arithmetic_objections(node: exp.Add | exp.Sub, allowed: Allowed) -> Iterator[str]:
    """A date plus or minus something: known by the names that columns of dates have."""
    for side in (node.this, node.expression):
        if isinstance(side, exp.Column) and re.search(r"_(date|at|day|start)$", side.name.lower()):
            yield f"{node.sql(dialect='spark')}: {allowed.why('date arithmetic')}"


def _integer_cast_objections(node: exp.Cast, allowed: Allowed) -> Iterator[str]:
    """A fraction as a whole number: one engine rounds it and the other cuts it off."""
    if not node.is_type("int", "bigint"):
        return
    # sqlglot reads a plain cast of Spark's as a try_cast too; only a written one is `safe`
    if node.args.get("safe"):
        yield f"{node.sql(dialect='spark')}: {allowed.why('try_cast to integer')}"
    if isinstance(node.this.unnest(), exp.Div):
        yield f"{node.sql(dialect='spark')}: {allowed.why('cast to integer')}"


def _round_objections(node: exp.Round, allowed: Allowed) -> Iterator[str]:
    """Half of a double's last decimal goes up on one engine, by its last bit on the other."""
    value = node.this.unnest()
    is_double = isinstance(value, exp.Div) or any(
        cast.is_type("double") for cast in value.find_all(exp.Cast)
    )
    if is_double and not (isinstance(value, exp.Cast) and value.is_type("decimal")):
        yield f"{node.sql(dialect='spark')}: {allowed.why('round double')}"
