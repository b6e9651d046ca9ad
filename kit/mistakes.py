"""How a file with mistakes is refused, whatever it holds: everything that is wrong, in both languages."""

from collections.abc import Sequence
from pathlib import Path

from kit.wording import Sentence

MOST_SHOWN = 20  # a page of them; whoever made more made one of them in every row


def nothing_imported(name: str, mistakes: Sequence[Sentence]) -> Sentence:
    """`name` is that of the file."""
    shown = mistakes[:MOST_SHOWN]
    left = len(mistakes) - len(shown)
    return Sentence(
        zh=f"{name}：未导入任何内容。{_lines([one.zh for one in shown])}" + (f"\n  ……另有 {left} 处" if left else ""),
        en=f"{name}: nothing was imported.{_lines([one.en for one in shown])}"
        + (f"\n  … and {left} more" if left else ""),
    )


def unreadable(file: Path, error: OSError) -> Sentence:
    return Sentence(zh=f"{file}：无法读取（{error.strerror}）", en=f"{file}: cannot be read ({error.strerror})")


def no_yaml(file: Path, error: Exception) -> Sentence:
    return Sentence(zh=f"{file}：不是有效的 YAML（{error}）", en=f"{file}: not readable as YAML ({error})")


def _lines(said: Sequence[str]) -> str:
    return "".join(f"\n  {one}" for one in said)
