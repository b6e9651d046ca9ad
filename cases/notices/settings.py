"""How notices leave the house: the mail server, the quiet hours, the patience with servers that do not answer."""

from datetime import timedelta
from enum import StrEnum
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from accounts.contact import Language, QuietHours
from kit.addresses import AddressPolicy
from kit.times_of_day import minutes_of


class SmtpSecurity(StrEnum):
    """How the way to the mail server is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class NoticeSettings(BaseSettings):
    """Mail and webhooks; what is told in the application needs no settings."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_NOTICE_", frozen=True, use_attribute_docstrings=True)

    smtp_host: str | None = None
    """Mail server. Unset: nobody gets mail, and everybody is told in the application alone."""

    smtp_port: int = Field(default=587, ge=1, le=65_535)
    """587 with STARTTLS, 465 with TLS, 25 with neither."""

    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS
    """`starttls`, `tls` or `none`; a server that does not offer it gets no mail."""

    smtp_user: str | None = None
    """Login at the mail server. Unset: none is needed."""

    smtp_password: SecretStr | None = None
    """Its password."""

    smtp_timeout: timedelta = Field(default=timedelta(seconds=20), gt=timedelta(0))
    """For each answer of the mail server."""

    sender: str = Field(default="gridwarden@localhost", pattern=r"^[!-?A-~]+@[!-?A-~]+$")
    """From whom the mails are. Its host is also that of the Message-IDs, for every machine."""

    language: Language = Language.CHINESE
    """Of notices to people who have not chosen one; webhooks carry both."""

    quiet_from: str = "22:00"
    """No mail from here, in city time, for people who have set no hours of their own; what is urgent comes anyway."""

    quiet_to: str = "07:00"
    """To here. The same as `quiet_from`: no quiet hours."""

    webhook_timeout: timedelta = Field(default=timedelta(seconds=10), gt=timedelta(0))
    """For connecting, and for the answer of a webhook's receiver."""

    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks (a JSON list such as `["10.20.0.0/16"]`) in which receivers of webhooks may stand, beside public ones.
    Without it nothing is posted to this machine itself, to private networks or to addresses of special use."""

    lease: timedelta = Field(default=timedelta(minutes=6), gt=timedelta(0))
    """When a delivery whose worker was killed is tried again: longer than the longest task (5 minutes) takes."""

    retry_first: timedelta = Field(default=timedelta(minutes=1), gt=timedelta(0))
    """Pause after the first failure; it doubles with each further one."""

    retry_longest: timedelta = Field(default=timedelta(hours=6), gt=timedelta(0))
    """But never grows beyond this."""

    give_up_after: timedelta = Field(default=timedelta(hours=24), gt=timedelta(0))
    """From the first attempt on; the notice stays in the application."""

    @property
    def webhook_policy(self) -> AddressPolicy:
        """Where webhooks may go."""
        return AddressPolicy(
            schemes=frozenset({"http", "https"}),
            is_private_allowed=False,
            setting="GRIDWARDEN_NOTICE_WEBHOOK_NETWORKS",
            networks=self.webhook_networks,
        )

    @model_validator(mode="after")
    def _hours_are_times_of_day(self) -> Self:
        assert self.quiet_hours
        return self

    @property
    def quiet_hours(self) -> QuietHours:
        """Raises Invalid where a time is none."""
        return QuietHours(minutes_of(self.quiet_from), minutes_of(self.quiet_to))


@cache
def notice_settings() -> NoticeSettings:
    return NoticeSettings()
