"""Reads an edition from YAML and says what is wrong with file, path and reason.

An edition may be split: `parts:` names files whose `items` join its own, in that order. A file may say
`extends: other.yaml` and then give only what differs: `detection:` maps a condition to rule fields that replace those
of the extended edition. The demo's edition is made so.
"""

from datetime import date
from functools import cache
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handbook.edition import Edition, Item
from handbook.errors import HandbookInvalid
from handbook.settings import handbook_settings
from handbook.yaml_files import Tree, read_tree, refusal, refuse_aliases, tree_of_text
from kit.clock import utc_now
from kit.settings import kit_settings
from kit.wording import Sentence

DATA = Path(__file__).parent / "data"
AN_EDITION = Sentence(zh="手册版本（id、city、valid_from、items）", en="an edition (id, city, valid_from, items)")
A_PART = Sentence(zh="手册版本的一部分（items）", en="a part of an edition (items)")


class _Variant(BaseModel):
    model_config = ConfigDict(extra="forbid")

    extends: str
    id: str
    city: str | None = None
    """None: that of the extended edition, with which it then shares no day."""
    note: str = ""
    detection: dict[str, dict[str, object]] = Field(default_factory=dict)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: tuple[Item, ...] = Field(min_length=1)


@cache
def edition_in_force() -> Edition:
    """The edition of the settings, read once per process.

    Raises:
        HandbookInvalid: it cannot be read.
        EditionNotInForce: it does not count on the day on which it is read.
    """
    edition = edition_of_settings()
    edition.refuse_unless_in_force(city_today())
    return edition


@cache
def edition_of_settings() -> Edition:
    """Whether or not it counts today; read once per process. Raises HandbookInvalid."""
    return load_edition(handbook_settings().edition)


def city_today() -> date:
    """The day in the city."""
    return utc_now().astimezone(ZoneInfo(kit_settings().city_time_zone)).date()


def load_edition(path: Path) -> Edition:
    """Read and validate; a bare name such as `demo.yaml` is looked up among the editions that ship.

    Raises:
        HandbookInvalid: names file, path and reason.
    """
    return _edition(path if path.exists() else DATA / path, extended_by=())


@cache
def shipped_editions() -> tuple[Edition, ...]:
    """Every edition that comes with the product."""
    return tuple(load_edition(file) for file in sorted(DATA.glob("*.yaml")))


def edition_of_text(text: str, *, name: str) -> Edition:
    """An edition that somebody uploaded: whole in itself, or extending one that ships. It reads no other file.

    Raises:
        HandbookInvalid: names path and reason; `name` stands for the file.
    """
    file = PurePath(PurePath(name).name or "edition.yaml")
    refuse_aliases(text, file)
    tree = tree_of_text(text, file, expected=AN_EDITION)
    if "parts" in tree:
        raise HandbookInvalid(
            f"{file}: parts: an edition that is uploaded holds all its items itself.",
            zh=f"{file}：parts：上传的手册版本须自行包含全部小类。",
        )
    try:
        if "extends" in tree:
            shipped = {one.name: one for one in DATA.glob("*.yaml")}
            original = shipped.get(str(tree["extends"]))
            if original is None:
                known = sorted(shipped)
                raise HandbookInvalid(
                    f"{file}: extends: {tree['extends']} is none of {', '.join(known)}.",
                    zh=f"{file}：extends：{tree['extends']} 不在 {'、'.join(known)} 之中。",
                )
            tree = _laid_over(tree, _edition(original, extended_by=()), file)
        return Edition.model_validate(tree)
    except ValidationError as error:
        raise refusal(file, error, tree) from error


def _edition(file: Path, *, extended_by: tuple[Path, ...]) -> Edition:
    if file in extended_by:
        raise HandbookInvalid(
            f"{extended_by[0]}: extends: {file.name} extends itself in the end.",
            zh=f"{extended_by[0]}：extends：{file.name} 最终扩展了自身。",
        )
    tree = read_tree(file, expected=AN_EDITION)
    try:
        if "extends" in tree:
            tree = _varied(tree, file, extended_by)
        elif "parts" in tree:
            tree = _joined(tree, file)
        return Edition.model_validate(tree)
    except ValidationError as error:
        raise refusal(file, error, tree) from error


def _joined(tree: Tree, file: Path) -> Tree:
    """With the items of all parts; each part is validated by itself, so that a mistake is named where it stands."""
    names, own = tree.pop("parts"), tree.get("items", [])
    if not isinstance(names, list) or not isinstance(own, list):
        raise HandbookInvalid(
            f"{file}: parts: expected a list of files beside this one.", zh=f"{file}：parts：应为本文件旁各文件的列表。"
        )
    return tree | {"items": own + [item for name in names for item in _part(file.parent / str(name)).items]}


def _part(file: Path) -> _Part:
    tree = read_tree(file, expected=A_PART)
    try:
        return _Part.model_validate(tree)
    except ValidationError as error:
        raise refusal(file, error, tree) from error


def _varied(tree: Tree, file: Path, extended_by: tuple[Path, ...]) -> Tree:
    variant = _Variant.model_validate(tree)
    beside = file.parent / variant.extends
    original = beside if beside.exists() or not (DATA / variant.extends).exists() else DATA / variant.extends
    return _laid_over(tree, _edition(original, extended_by=(*extended_by, file)), file)


def _laid_over(tree: Tree, original: Edition, file: PurePath) -> Tree:
    variant = _Variant.model_validate(tree)
    extended = original.model_dump(mode="python")
    known = {condition["id"]: condition for item in extended["items"] for condition in item["conditions"]}
    for condition_id, changes in variant.detection.items():
        if condition_id not in known or known[condition_id]["detection"] is None:
            raise HandbookInvalid(
                f"{file}: detection.{condition_id}: {variant.extends} has no such detected condition.",
                zh=f"{file}：detection.{condition_id}：{variant.extends} 中没有此自动识别的立案条件。",
            )
        known[condition_id]["detection"] |= changes
    return extended | {"id": variant.id, "note": variant.note, "city": variant.city or extended["city"]}
