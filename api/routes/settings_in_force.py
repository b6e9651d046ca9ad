"""The settings in force and where each comes from; never a secret."""

import os
from collections.abc import Iterator

from fastapi import APIRouter
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python
from pydantic_settings import BaseSettings

from accounts.permissions import Permission
from api.caller import needs
from api.schemas.machines import SettingOut
from kit.every_setting import settings_classes, variables_of
from kit.logging import redact

router = APIRouter(prefix="/settings", tags=["machines"])
SECRET_ENDINGS = ("password", "secret", "secret_key", "token")


@router.get(
    "",
    operation_id="listSettings",
    summary="Every setting of the process that answers",
    dependencies=[needs(Permission.SYSTEM_MANAGE)],
)
def list_settings() -> list[SettingOut]:
    return [shown for kind in settings_classes() for shown in _of(kind)]


def _of(kind: type[BaseSettings]) -> Iterator[SettingOut]:
    in_force = kind()
    given = {name.upper() for name in os.environ}
    for (variable, field), name in zip(variables_of(kind).items(), kind.model_fields, strict=True):
        is_secret = name.endswith(SECRET_ENDINGS)
        yield SettingOut(
            variable=variable,
            value=None if is_secret else _shown(getattr(in_force, name)),
            is_from_environment=variable in given,
            is_secret=is_secret,
            meaning=_meaning(field),
        )


def _shown(value: object) -> object:
    """As JSON; an address loses what stands before its @."""
    plain = to_jsonable_python(value, fallback=str)
    return redact(plain) if isinstance(plain, str) else plain


def _meaning(field: FieldInfo) -> str:
    return " ".join((field.description or "").split())
