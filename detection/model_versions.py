"""Which model version is in service: a row, not a file. The card on disk is registered when a worker starts."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from detection.errors import CardNotRegistered
from detection.tables import ModelVersion
from kit.clock import utc_now


def register(session: Session, *, name: str, version: str, sha256: str) -> ModelVersion:
    """The row of a model card, made at first sight and put in service when it is the first or changed on disk."""
    known = session.scalar(select(ModelVersion).where(ModelVersion.name == name, ModelVersion.version == version))
    if known is None:
        known = ModelVersion(name=name, version=version, sha256=sha256, registered_at=utc_now())
        session.add(known)
        session.flush()
    if not known.is_in_service:
        session.execute(update(ModelVersion).where(ModelVersion.id != known.id).values(is_in_service=False))
        known.is_in_service = True
    return known


def in_service(session: Session) -> ModelVersion:
    """The version that counts now.

    Raises:
        CardNotRegistered: no worker has started yet.
    """
    version = session.scalar(select(ModelVersion).where(ModelVersion.is_in_service == True))  # noqa: E712  SQL
    if version is None:
        raise CardNotRegistered(
            "No model version is in service yet: start a patrol worker once.",
            zh="尚无在用的模型版本：请先启动一次巡查工作进程。",
        )
    return version
