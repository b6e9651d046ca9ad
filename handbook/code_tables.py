"""The whole list of GB/T 47678.5-2026 (153 components 部件, 250 matters 事项), and how three generations of codes map.

Data of a public transcription: whoever has the printed standard corrects the files in `handbook/data/codes`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import Field, TypeAdapter, ValidationError

from handbook.codes import Code, Scheme
from handbook.edition import Edition, ItemKind
from handbook.fields import Entry, Verified
from handbook.loading import DATA
from handbook.yaml_files import read_tree, refusal
from kit.wording import Sentence

_ABNORMAL = "异常"
"""Behind the name of a component: the matter that something is wrong with it."""


class _Major(Entry):
    major: str = Field(pattern=r"^\d\d$")
    name: str
    codes: str
    """One code and its name on each line."""

    def names(self) -> dict[str, str]:
        pairs = (line.split(maxsplit=1) for line in self.codes.splitlines())
        return {code: name for code, name in pairs}  # noqa: C416  dict() does not take lists of two


class _List(Entry):
    scheme: Scheme
    verified: Verified
    source: str
    components: tuple[_Major, ...]
    matters: tuple[_Major, ...]


class Generations(Entry):
    """One thing and its codes in the generations that have one."""

    kind: ItemKind
    name: str
    codes: tuple[Code, ...]

    def code_in(self, scheme: Scheme) -> Code | None:
        return next((one for one in self.codes if one.scheme == scheme), None)


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A national list: code → name, components and matters apart. Matters that concern components are derived."""

    scheme: Scheme
    verified: Verified
    components: Mapping[str, str]
    matters: Mapping[str, str]

    def name_of(self, code: str, *, kind: ItemKind) -> str | None:
        """None: the list has no such code."""
        return (self.components if kind is ItemKind.COMPONENT else self.matters).get(code)


@cache
def national_codes() -> CodeTable:
    """GB/T 47678.5-2026."""
    file = DATA / "codes" / "gbt47678_5.yaml"
    tree = read_tree(
        file, expected=Sentence(zh="代码表（components、matters）", en="a list of codes (components, matters)")
    )
    try:
        listed = _List.model_validate(tree)
    except ValidationError as error:
        raise refusal(file, error, tree) from error
    components = {code: name for major in listed.components for code, name in major.names().items()}
    mirrored = {code: f"{name}{_ABNORMAL}" for code, name in components.items()}
    own = {code: name for major in listed.matters for code, name in major.names().items()}
    return CodeTable(listed.scheme, listed.verified, components, mirrored | own)


@cache
def code_generations() -> tuple[Generations, ...]:
    """Things whose codes are known in more than one generation."""
    tree = read_tree(
        DATA / "codes" / "generations.yaml", expected=Sentence(zh="代码对照表（rows）", en="a mapping of codes (rows)")
    )
    return TypeAdapter(tuple[Generations, ...]).validate_python(tree["rows"])


def unlisted_codes(edition: Edition) -> Iterator[str]:
    """In words, the codes of an edition that the national list lacks or gives another name. A hint, not an error:
    the list is a transcription.
    """
    table = national_codes()
    for item in edition.items:
        for code in item.codes:
            if code.scheme != table.scheme:
                continue
            name = table.name_of(code.code, kind=item.kind)
            ours = code.name_in_scheme or item.name.zh
            if name is None:
                yield f"{item.id}: {code.title} has no {item.kind} {code.code} in the list that we know."
            elif name != ours:
                yield f"{item.id}: {code.title} calls {code.code} '{name}', the edition '{ours}'."
