"""What pydantic says is said in Chinese as well, for every type of fault that it may find in input."""

from string import Formatter
from typing import get_args

import pytest
from pydantic import BaseModel, ValidationError, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_core._pydantic_core import list_all_errors
from pydantic_core.core_schema import ErrorType

from kit.validation_words import SaidTwice, known_types, said_in_chinese, words_of

ALL = {str(one["type"]): one for one in list_all_errors()}
NOT_FROM_INPUT = frozenset(
    {
        "no_such_attribute", "get_attribute_error", "recursion_loop", "frozen_field", "frozen_instance",
        "invalid_key", "none_required", "iterable_type", "iteration_error", "string_sub_type", "mapping_type",
        "frozen_set_type", "set_item_not_hashable", "is_instance_of", "is_subclass_of", "callable_type",
        "missing_argument", "unexpected_keyword_argument", "missing_keyword_only_argument",
        "unexpected_positional_argument", "missing_positional_only_argument", "multiple_argument_values",
        "default_factory_not_called", "custom_error", "complex_type", "complex_str_parsing", "dataclass_exact_type",
        "url_syntax_violation", "missing_sentinel_error", "bytes_invalid_encoding", "bytes_too_short",
        "needs_python_object", "fraction_type", "fraction_parsing", "ordered_dict_type", "frozen_dict_type",
        "counter_type", "deque_type", "named_tuple_type", "arguments_type",
        "ellipsis_error", "recursion_depth_exceeded",
    }
)  # fmt: skip
"""Faults of code that validates its own objects, or of types that no route takes."""


def test_every_fault_of_input_has_its_chinese() -> None:
    assert set(ALL) - known_types() - NOT_FROM_INPUT == set()
    assert known_types() <= set(get_args(ErrorType)), "these are no types of pydantic"


@pytest.mark.parametrize("kind", sorted(known_types()))
def test_the_chinese_asks_for_no_value_that_pydantic_does_not_give(kind: str) -> None:
    asked = {name for _, name, _, _ in Formatter().parse(words_of(kind)) if name}
    assert asked <= set(ALL[kind].get("example_context") or {})


class Thing(BaseModel):
    name: str
    size: int = 1

    @field_validator("name")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name == "ours":
            raise SaidTwice("nobody has it", zh="没有人有")
        if name == "theirs":
            raise ValueError("only English")
        if name == "odd":
            raise PydanticCustomError("odd_one", "an odd one")
        if name == "bare":
            raise PydanticCustomError("greater_than", "more, please")
        return name


def fault(**fields: object) -> ErrorDetails:
    with pytest.raises(ValidationError) as refused:
        Thing.model_validate(fields)
    (only,) = refused.value.errors()
    return only


def test_a_validator_of_ours_is_heard_in_both_languages() -> None:
    ours = fault(name="ours")
    assert (ours["msg"], said_in_chinese(ours)) == ("Value error, nobody has it", "没有人有")
    assert said_in_chinese(fault(name="theirs")) == "only English"


def test_what_is_not_in_the_table_keeps_pydantic_s_own_words() -> None:
    assert said_in_chinese(fault(name="odd")) == "an odd one"
    assert said_in_chinese(fault(name="bare")) == "more, please"
