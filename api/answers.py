"""Answers that are asked for all day, written out as JSON where they were made.

The framework would look once more whether an answer is what its route declares, in one more thread, and write it in the
event loop, where everybody else waits. `response_model` still describes it.
"""

from typing import Generic, TypeVar

from fastapi import Response
from pydantic import BaseModel, TypeAdapter

Model = TypeVar("Model", bound=BaseModel)


class WrittenOut(Generic[Model]):
    """Makes the answers of one route, whose `response_model` is the same."""

    def __init__(self, model: type[Model]) -> None:
        self._adapter = TypeAdapter(model)

    def __call__(self, shown: Model, headers: dict[str, str] | None = None) -> Response:
        return Response(self._adapter.dump_json(shown, by_alias=True), media_type="application/json", headers=headers)
