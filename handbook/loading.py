"""Reads an edition from YAML and says what is wrong with file, path and reason.

A file may say `extends: other.yaml` and then give only what differs: `detection:` maps a condition to rule fields that
replace those of the extended edition. The demo's edition is made so.
"""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handbook.edition import Edition
from handbook.errors import HandbookInvalid
from handbook.settings import handbook_settings

DATA = Path(__file__).parent / "data"


class _Variant(BaseModel):
    model_config = ConfigDict(extra="forbid")

    extends: str
    id: str
    note: str = ""
    detection: dict[str, dict[str, object]] = Field(default_factory=dict)


@cache
def edition_in_force() -> Edition:
    """The edition of the settings, read once per process."""
    return load_edition(handbook_settings().edition)


def load_edition(path: Path) -> Edition:
    """Read and validate; a bare name such as `demo.yaml` is looked up among the editions that ship.

    Raises:
        HandbookInvalid: names file, path and reason.
    """
    return _edition(path if path.exists() else DATA / path, extended_by=())


def _edition(file: Path, *, extended_by: tuple[Path, ...]) -> Edition:
    if file in extended_by:
        raise HandbookInvalid(f"{extended_by[0]}: extends: {file.name} extends itself in the end.")
    tree = _tree(file)
    try:
        return Edition.model_validate(_varied(tree, file, extended_by) if "extends" in tree else tree)
    except ValidationError as error:
        raise HandbookInvalid(_reasons(file, error)) from error


def _varied(tree: dict[str, object], file: Path, extended_by: tuple[Path, ...]) -> dict[str, object]:
    variant = _Variant.model_validate(tree)
    beside = file.parent / variant.extends
    original = beside if beside.exists() or not (DATA / variant.extends).exists() else DATA / variant.extends
    extended = _edition(original, extended_by=(*extended_by, file)).model_dump(mode="python")
    known = {condition["id"]: condition for item in extended["items"] for condition in item["conditions"]}
    for condition_id, changes in variant.detection.items():
        if condition_id not in known or known[condition_id]["detection"] is None:
            raise HandbookInvalid(
                f"{file}: detection.{condition_id}: {variant.extends} has no such detected condition."
            )
        known[condition_id]["detection"] |= changes
    return extended | {"id": variant.id, "note": variant.note}


def _tree(file: Path) -> dict[str, object]:
    try:
        tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise HandbookInvalid(f"{file}: there is no such file; set GRIDWARDEN_HANDBOOK_EDITION to one.") from error
    except OSError as error:
        raise HandbookInvalid(f"{file}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise HandbookInvalid(f"{file}: not readable as YAML: {error}") from error
    if not isinstance(tree, dict):
        raise HandbookInvalid(
            f"{file}: expected an edition (id, city, valid_from, items), found {type(tree).__name__}."
        )
    return tree


def _reasons(file: Path, error: ValidationError) -> str:
    lines = [
        f"{file}: {'.'.join(str(part) for part in detail['loc']) or 'edition'}: {detail['msg']}"
        for detail in error.errors()
    ]
    return "\n".join(lines)
