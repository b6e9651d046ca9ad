"""API keys, webhooks and settings on the wire. A secret is shown once, when it is made, and never again."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from accounts.permissions import Permission
from accounts.sign_in_tables import ApiKey
from cases.notices.tables import Delivery, DeliveryState, Webhook
from cases.notices.templates import Template
from kit.as_written import WrittenInstant

Told = Template | Literal["case.changed"]
"""What a webhook may ask for: kinds of notices, and each change of a case."""


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewApiKey(_Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "12345", "permissions": ["case.read"], "expires_at": "2027-03-01T00:00:00Z"}]
        }
    )

    name: str = Field(min_length=1, max_length=80)
    permissions: list[Permission] = Field(min_length=1, max_length=20)
    expires_at: WrittenInstant
    """Within a year."""


class ApiKeyOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    beginning: str
    """Of the secret, so that people tell keys apart."""
    permissions: list[Permission]
    created_by: int | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    """To the hour."""


class MadeApiKey(ApiKeyOut):
    token: str
    """To send as `Authorization: Bearer`. Shown this once."""


class NewWebhook(_Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://city.example/hook", "secret": "sixteen characters or more"}]}
    )

    url: str = Field(min_length=1, max_length=400)
    secret: str = Field(min_length=16, max_length=200)
    """Shared with the receiver, who checks signatures by it."""
    templates: list[Told] = Field(default_factory=list, max_length=len(Template) + 1)
    """Empty: all notices. `case.changed`: each change of a case, which is told by name only."""


class WebhookOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    url: str
    templates: list[Told]
    is_active: bool
    created_at: datetime
    ended_at: datetime | None


class DeliveryOut(BaseModel):
    """One text on its way to a webhook."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    message_id: str
    """What the receiver sees as `X-Gridwarden-Id`."""
    state: DeliveryState
    attempts: int
    created_at: datetime
    next_try_at: datetime | None
    sent_at: datetime | None
    error: str | None


class SettingOut(BaseModel):
    """One setting as it is in force in the process that answers."""

    variable: str = Field(examples=["GRIDWARDEN_API_PORT"])
    value: object
    """null where it is unset, or a secret."""
    is_from_environment: bool
    """false: the default."""
    is_secret: bool
    meaning: str


def api_key_out(row: ApiKey) -> ApiKeyOut:
    return ApiKeyOut.model_validate(row)


def webhook_out(row: Webhook) -> WebhookOut:
    return WebhookOut.model_validate(row)


def delivery_out(row: Delivery) -> DeliveryOut:
    return DeliveryOut.model_validate(row)
