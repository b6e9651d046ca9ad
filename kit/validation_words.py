"""What pydantic says of input, in Chinese. Its own words stay for English.

Types and `ctx` as pydantic-core 2 lists them; what it adds later is told by its English message until it stands here.
"""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

_BY_TYPE: Mapping[str, str] = {
    "missing": "必填",
    "extra_forbidden": "不支持此字段",
    "json_invalid": "不是有效的 JSON：{error}",
    "json_type": "须为 JSON 文本",
    "string_type": "须为文本",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "最多 {max_length} 个字符",
    "string_pattern_mismatch": "格式不符，须匹配 {pattern}",
    "string_not_ascii": "只能用 ASCII 字符",
    "string_unicode": "含有无法识别的字符",
    "bytes_type": "须为字节",
    "bytes_too_long": "最多 {max_length} 字节",
    "int_type": "须为整数",
    "int_parsing": "须为整数",
    "int_parsing_size": "整数位数过多",
    "int_from_float": "须为整数，不能带小数",
    "float_type": "须为数字",
    "float_parsing": "须为数字",
    "finite_number": "须为有限的数",
    "bool_type": "须为 true 或 false",
    "bool_parsing": "须为 true 或 false",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "须大于或等于 {ge}",
    "less_than": "须小于 {lt}",
    "less_than_equal": "须小于或等于 {le}",
    "multiple_of": "须为 {multiple_of} 的倍数",
    "enum": "须为下列之一：{expected}",
    "literal_error": "须为下列之一：{expected}",
    "none_required": "须为空",
    "list_type": "须为列表",
    "tuple_type": "须为列表",
    "set_type": "须为列表",
    "dict_type": "须为对象",
    "mapping_type": "须为对象",
    "model_type": "须为对象",
    "model_attributes_type": "须为对象",
    "dataclass_type": "须为对象",
    "too_short": "至少 {min_length} 项，现为 {actual_length} 项",
    "too_long": "最多 {max_length} 项，现为 {actual_length} 项",
    "date_type": "须为日期，例如 2026-03-01",
    "date_parsing": "须为日期，例如 2026-03-01",
    "date_from_datetime_parsing": "须为日期，例如 2026-03-01",
    "date_from_datetime_inexact": "须为日期，不能带时刻",
    "date_past": "须为过去的日期",
    "date_future": "须为将来的日期",
    "time_type": "须为时刻，例如 08:30",
    "time_parsing": "须为时刻，例如 08:30",
    "datetime_type": "须为时间，例如 2026-03-01T08:30:00+08:00",
    "datetime_parsing": "须为时间，例如 2026-03-01T08:30:00+08:00",
    "datetime_from_date_parsing": "须为时间，例如 2026-03-01T08:30:00+08:00",
    "datetime_object_invalid": "须为时间，例如 2026-03-01T08:30:00+08:00",
    "datetime_past": "须为过去的时间",
    "datetime_future": "须为将来的时间",
    "timezone_aware": "时间须带时区，例如 2026-03-01T08:30:00+08:00",
    "timezone_naive": "时间不能带时区",
    "timezone_offset": "时区须与要求一致",
    "time_delta_type": "须为时长，例如 PT30M",
    "time_delta_parsing": "须为时长，例如 PT30M",
    "uuid_type": "须为 UUID",
    "uuid_parsing": "须为 UUID",
    "uuid_version": "须为第 {expected_version} 版 UUID",
    "url_type": "须为网址",
    "url_parsing": "不是有效的网址",
    "url_scheme": "网址须以下列之一开头：{expected_schemes}",
    "url_too_long": "网址最多 {max_length} 个字符",
    "union_tag_invalid": "{discriminator} 须为下列之一：{expected_tags}",
    "union_tag_not_found": "缺少 {discriminator}",
    "decimal_type": "须为十进制数",
    "decimal_parsing": "须为十进制数",
    "decimal_max_digits": "最多 {max_digits} 位数字",
    "decimal_whole_digits": "小数点前最多 {whole_digits} 位",
    "decimal_max_places": "最多 {decimal_places} 位小数",
    "value_error": "{error}",
    "assertion_error": "{error}",
}


class SaidTwice(ValueError):
    """What a validator of ours raises where a person is told: pydantic hands it on, and both languages with it."""

    def __init__(self, en: str, *, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


def place_of(detail: ErrorDetails) -> str:
    """The way into the input; '' for all of it."""
    return ".".join(str(part) for part in detail["loc"])


def said_in_chinese(detail: ErrorDetails) -> str:
    """The fault without its place and without a full stop."""
    context: dict[str, Any] = detail.get("ctx", {})
    error = context.get("error")
    zh = getattr(error, "zh", None)  # a SaidTwice, or an error of ours that became pydantic's
    if zh is not None:
        return str(zh)
    words = _BY_TYPE.get(detail["type"])
    if words is None:
        return detail["msg"]
    try:
        return words.format(**{name: _list_zh(value) for name, value in context.items()})
    except KeyError:  # a validator raised pydantic's type without its context
        return detail["msg"]


def words_of(kind: str) -> str:
    """With places in braces for the values that pydantic gives."""
    return _BY_TYPE[kind]


def known_types() -> frozenset[str]:
    return frozenset(_BY_TYPE)


def _list_zh(value: object) -> str:
    """As pydantic lists what it expects: 'a', 'b' or 'c'."""
    return str(value).replace(" or ", ", ")
