"""The tasks of the notices, in a process of their own, as a worker runs them: mail arrives, each once."""

import os
import subprocess
import sys
from datetime import timedelta

from sqlalchemy import select

from accounts.contact import Contact
from accounts.people import set_contact
from accounts.tables import Person
from cases.entered import Entered
from cases.notices.delivering import deliver_due
from cases.notices.mailing import Mailer
from cases.notices.tables import Delivery, DeliveryState, Notice
from cases.notices.topics import NOTICE_WAITING
from cases.states import CaseAction
from cases.topics import key_of
from kit.database import Database
from kit.outbox import OutboxMessage
from tests.cases.a_city import SANITATION, City
from tests.cases.notices.a_desk import SETTINGS, Now, a_mail, carriers, deliveries
from tests.cases.notices.mail_server import mail_server
from tests.conftest import ROOT

PROGRAM = """
import sys
from cases.notices.tasks import follow_event, send, send_due
for _ in range(2):
    follow_event(sys.argv[1])
for _ in range(2):
    send("1")
send_due()
"""


KILLED = """
import os
import cases.notices.tasks as tasks
from cases.notices.delivering import Carriers, deliver
from cases.notices.tables import Channel
from kit.resources import database
usual = tasks.carriers()
def send_and_die(parcel):
    usual.by_channel[Channel.EMAIL](parcel)
    os.kill(os.getpid(), 9)
deliver(database(), 1, Carriers(by_channel={Channel.EMAIL: send_and_die}, settings=usual.settings))
"""


def environment_for(database: Database, port: int) -> dict[str, str]:
    return os.environ | {
        "GRIDWARDEN_DATABASE_URL": database.address,
        "GRIDWARDEN_NOTICE_SMTP_HOST": "127.0.0.1",
        "GRIDWARDEN_NOTICE_SMTP_PORT": str(port),
        "GRIDWARDEN_NOTICE_SMTP_SECURITY": "none",
        "GRIDWARDEN_NOTICE_SENDER": "gw@city.example",
        "GRIDWARDEN_NOTICE_QUIET_TO": "22:00",  # the same as they begin: none, whenever this test runs
    }


def test_a_worker_killed_after_the_mail_server_took_it_leaves_one_message_id(database: Database) -> None:
    a_mail(database)
    with mail_server() as mailbox:
        environment = environment_for(database, mailbox.port)
        killed = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=environment, check=False, timeout=120)
        assert killed.returncode == -9
        (row,) = deliveries(database)
        assert (row.state, row.attempts) == (DeliveryState.WAITING, 1)
        assert row.next_try_at is not None
        settings = SETTINGS.model_copy(update={"smtp_port": mailbox.port})
        now = Now(row.next_try_at - timedelta(seconds=1))
        assert deliver_due(database, carriers(Mailer(settings), now)) == 0
        now.passes(timedelta(seconds=1))
        assert deliver_due(database, carriers(Mailer(settings), now)) == 1
    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


def test_an_event_that_is_delivered_twice_tells_once_and_what_is_left_goes_with_the_sweep(database: Database) -> None:
    city = City(database)
    with database.write() as session:
        worker = session.scalars(select(Person).where(Person.login == "department")).one()
        set_contact(session, worker, Contact(email="worker@city.example"))
    case = city.filed()
    case = city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=SANITATION))
    with mail_server() as mailbox:
        environment = environment_for(database, mailbox.port)
        command = [sys.executable, "-c", PROGRAM, key_of(case.id, case.version)]
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=120)
    assert [one["To"] for one in mailbox.mails] == ["worker@city.example"]
    with database.read() as session:
        assert [one.state for one in session.scalars(select(Delivery))] == [DeliveryState.SENT]
        assert len(session.scalars(select(Notice)).all()) == 1
        assert len(session.scalars(select(OutboxMessage).where(OutboxMessage.topic == NOTICE_WAITING)).all()) == 1
