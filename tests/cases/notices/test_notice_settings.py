"""What the settings of the notices refuse."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from accounts.contact import QuietHours
from cases.notices.settings import NoticeSettings
from kit.errors import Invalid
from tests.conftest import ROOT


def test_the_usual_quiet_hours_are_those_of_the_night() -> None:
    assert NoticeSettings().quiet_hours == QuietHours(22 * 60, 7 * 60)


@pytest.mark.parametrize("hour", ["7:00", "25:00", "", "noon"])
def test_a_time_that_is_none_is_refused_at_start(hour: str) -> None:
    with pytest.raises((ValidationError, Invalid)):
        NoticeSettings(quiet_from=hour)


@pytest.mark.parametrize("sender", ["nobody", "a b@city.example", "a@b\nBcc: c@d", ""])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(ValidationError):
        NoticeSettings(sender=sender)


def test_a_lease_outlasts_the_longest_task() -> None:
    program = "import kit.celery_app as k; from kit.settings import KitSettings as S; "
    program += "k.configure(S(broker_url='memory://')); print(k.app.conf.task_time_limit)"
    asked = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert NoticeSettings().lease.total_seconds() > int(asked.stdout)
