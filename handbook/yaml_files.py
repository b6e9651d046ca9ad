"""Reads a YAML file into a tree, and says in a clerk's words where in which file something is wrong."""

from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path, PurePath

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from handbook.errors import HandbookInvalid
from kit.validation_words import place_of, said_in_chinese
from kit.wording import Sentence

Tree = dict[str, object]


class _NothingTwice(yaml.CSafeLoader):  # libyaml: a tenth of the time, at every start of every command
    """YAML lets a later key replace an earlier one without a word; in a handbook that is always a mistake."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002  as PyYAML has it
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        doubled = next((key for place, key in enumerate(keys) if key in keys[:place]), None)
        if doubled is not None:
            raise yaml.constructor.ConstructorError(
                problem=f"'{doubled}' is written twice", problem_mark=node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


def read_tree(file: Path, *, expected: Sentence) -> Tree:
    """The content of a file whose top is a mapping; `expected` says what it should have been.

    Raises:
        HandbookInvalid: names file and reason.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise HandbookInvalid(
            f"{file}: there is no such file; set GRIDWARDEN_HANDBOOK_EDITION to one.",
            zh=f"{file}：没有此文件；请将 GRIDWARDEN_HANDBOOK_EDITION 设为存在的文件。",
        ) from error
    except OSError as error:
        raise HandbookInvalid(
            f"{file}: cannot be read: {error.strerror}", zh=f"{file}：无法读取：{error.strerror}"
        ) from error
    except ValueError as error:
        raise _unreadable(file, error) from error
    return tree_of_text(text, file, expected=expected)


def tree_of_text(text: str, file: PurePath, *, expected: Sentence) -> Tree:
    """As `read_tree`, of a text at hand; `file` is used in the error."""
    try:
        tree = yaml.load(text, Loader=_NothingTwice)  # noqa: S506  a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # PyYAML says of 30 February: out of range
        raise _unreadable(file, error) from error
    if not isinstance(tree, dict):
        raise HandbookInvalid(
            f"{file}: expected {expected.en}, found {type(tree).__name__}.",
            zh=f"{file}：内容应为{expected.zh}，实为 {type(tree).__name__}。",
        )
    return tree


def _unreadable(file: PurePath, error: Exception) -> HandbookInvalid:
    return HandbookInvalid(f"{file}: not readable as YAML: {error}", zh=f"{file}：不是有效的 YAML：{error}")


def refuse_aliases(text: str, file: PurePath) -> None:
    """Ten lines of aliases to aliases unfold into a thousand million entries; nobody needs one to write a handbook.

    Raises:
        HandbookInvalid: names the line of the first; what is no YAML at all is left to `tree_of_text`.
    """
    try:
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if isinstance(token, yaml.AliasToken):
                line = token.start_mark.line + 1
                raise HandbookInvalid(
                    f"{file}: line {line}: an alias (*) is not taken; write the entry out.",
                    zh=f"{file}：第 {line} 行：不接受别名（*），请写出全部内容。",
                )
    except yaml.YAMLError:
        return


def refusal(file: PurePath, error: ValidationError, tree: Tree) -> HandbookInvalid:
    """One line per mistake: file, path in the file, reason, and the entry by its id where it has one."""
    lines = [_line(file, detail, tree) for detail in _mistakes(error)]
    return HandbookInvalid("\n".join(line.en for line in lines), zh="\n".join(line.zh for line in lines))


def _line(file: PurePath, detail: ErrorDetails, tree: Tree) -> Sentence:
    path, entry = place_of(detail) or "edition", _entry_at(tree, detail["loc"])
    said = detail["msg"].removeprefix("Value error, ")
    return Sentence(
        zh=f"{file}：{path}：{said_in_chinese(detail)}" + (f"（见“{entry}”）" if entry else ""),
        en=f"{file}: {path}: {said}" + (f" (in '{entry}')" if entry else ""),
    )


def _mistakes(error: ValidationError) -> Iterator[ErrorDetails]:
    """Without the echo of a mistake: pydantic leaves a wrong entry out, and then calls its list too short."""
    places = [detail["loc"] for detail in error.errors()]
    for detail in error.errors():
        at = detail["loc"]
        holds_another = any(other != at and other[: len(at)] == at for other in places)
        if detail["type"] != "too_short" or not holds_another:
            yield detail


def _entry_at(tree: object, path: Sequence[int | str]) -> str:
    """The innermost entry with an id on the way, because people do not count entries from zero."""
    found = ""
    for part in path:
        if isinstance(tree, dict):
            tree = tree.get(part)
        elif isinstance(tree, list | tuple) and isinstance(part, int) and part < len(tree):
            tree = tree[part]
        else:
            break
        if isinstance(tree, dict) and isinstance(tree.get("id"), str):
            found = tree["id"]
    return found
