"""Who may send photos: whoever is signed in, and of other systems those that report something which a photo shows."""

from fastapi import Depends

from accounts.permissions import Permission
from api.caller import InCaller, PermissionMissing

REPORTING = frozenset({Permission.CASE_REGISTER_BY_RULE, Permission.CASE_ADD_REPORT})


def _refuse_keys_for_reading(caller: InCaller) -> None:
    if caller.key_id is not None and not caller.actor.permissions & REPORTING:
        listed = ", ".join(sorted(REPORTING))
        raise PermissionMissing(
            f"An API key sends photos only if it may report: it needs one of {listed}.",
            zh=f"接口密钥须有上报权限（{listed} 之一）方可上传照片。",
        )


photo_sender = Depends(_refuse_keys_for_reading)
"""Beside `needs(SIGNED_IN)`."""
