"""What Oracle 19c refuses although SQLAlchemy compiles it: the queries of every test are held to this.

Oracle has no boolean in a result or as a bare condition, and cannot compare, sort or group long text (CLOB).
"""

from collections.abc import Iterator

from sqlalchemy import Boolean, Text
from sqlalchemy.dialects import oracle
from sqlalchemy.sql import ClauseElement, Select, operators, visitors
from sqlalchemy.sql.dml import DMLWhereBase
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, ColumnClause, UnaryExpression
from sqlalchemy.types import TypeDecorator, TypeEngine

from kit.database import Flag

ORACLE = oracle.dialect()  # type: ignore[no-untyped-call]
COMPARISONS = frozenset(
    {
        operators.eq,
        operators.ne,
        operators.lt,
        operators.le,
        operators.gt,
        operators.ge,
        operators.in_op,
        operators.not_in_op,
    }
)


class OracleRefuses(AssertionError):
    """The query would fail on Oracle 19c."""


def hold_to_oracle(clause: ClauseElement) -> None:
    """Raises OracleRefuses, or what the compiler raises."""
    clause.compile(dialect=ORACLE)
    for complaint in complaints(clause):
        raise OracleRefuses(f"{complaint} in: {clause}")


def complaints(clause: ClauseElement) -> Iterator[str]:
    """In words, what Oracle would not take."""
    for element in visitors.iterate(clause):
        if isinstance(element, DMLWhereBase | Select):
            yield from (_bare_flag(condition) for condition in element._where_criteria if _is_bare_flag(condition))
        if isinstance(element, Select):
            yield from _about_select(element)
        if isinstance(element, BinaryExpression):
            yield from _about_comparison(element)
        if isinstance(element, BooleanClauseList | UnaryExpression) and _is_condition(element):
            yield from (_bare_flag(child) for child in element.get_children() if _is_bare_flag(child))


def _about_select(select: Select[*tuple[object, ...]]) -> Iterator[str]:
    for column in select.selected_columns:
        if isinstance(column.type, Boolean):
            yield f"a condition as a result ({column})"
        if select._distinct and _is_long(column.type):
            yield f"DISTINCT over long text ({column})"
    for clause in (*select._order_by_clauses, *select._group_by_clauses):
        inner = clause.element if isinstance(clause, UnaryExpression) else clause
        if _is_long(getattr(inner, "type", None)):
            yield f"sorting or grouping by long text ({inner})"


def _about_comparison(comparison: BinaryExpression[object]) -> Iterator[str]:
    if comparison.operator in COMPARISONS and _is_long(comparison.left.type):
        yield f"comparing long text ({comparison})"
    if comparison.operator in {operators.is_, operators.is_not} and isinstance(comparison.right, BindParameter):
        yield f"IS with a value ({comparison}); write == instead"


def _is_condition(element: ClauseElement) -> bool:
    return isinstance(element, BooleanClauseList) or getattr(element, "operator", None) is operators.inv


def _is_bare_flag(element: object) -> bool:
    return isinstance(element, ColumnClause) and isinstance(element.type, Flag)


def _bare_flag(element: object) -> str:
    return f"a bare flag as a condition ({element}); write == True"


def _is_long(kind: TypeEngine[object] | None) -> bool:
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return isinstance(plain, Text)
