"""One exchange of a connection at a time, whoever asks, on both databases."""

import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models.functions import Now

from exchange.models import Connection, ConnectionState
from exchange.runs import lease as lease_module
from exchange.runs.errors import LeaseBusy, LeaseLost, RunInterrupted
from exchange.runs.lease import lease_hold, lease_is_held
from exchange.texts import issue_text
from tests.support.books import make_organization
from tests.support.connections import make_connection
from tests.support.patience import PATIENCE, wait_until
from tests.support.processes import Processes

# The keeper of a lease is a thread with a database connection of its own: it sees committed rows only.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def connection() -> Connection:
    return make_connection(organization=make_organization(name="Ромашка"))


@pytest.fixture
def hasty_keeper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_module, "RENEWAL_SECONDS", 0.02)


def state_of(connection: Connection) -> ConnectionState:
    return ConnectionState.objects.get(connection=connection)


def give_to_another(connection: Connection, *, seconds: int = 60) -> None:
    """Let another host hold the lease for so many seconds from now; a negative number has passed already."""
    ConnectionState.objects.update_or_create(connection=connection, defaults={"lease_holder": "another host"})
    ConnectionState.objects.filter(connection=connection).update(lease_until=Now() + timedelta(seconds=seconds))


def take_while_others_try(connection_id: int, folder: str, others: int) -> bool:
    """Say whether the lease was had; whoever has it keeps it until all others were refused."""
    refusals = Path(folder)
    try:
        with lease_hold(connection=Connection.objects.get(pk=connection_id)):
            wait_until(lambda: len(list(refusals.iterdir())) == others)
    except LeaseBusy:
        (refusals / str(os.getpid())).touch()
        return False
    return True


def work_in_turn(connection_id: int, journal: str) -> None:
    with lease_hold(connection=Connection.objects.get(pk=connection_id), wait=PATIENCE):
        for word in ("begin", "end"):
            with Path(journal).open("a") as file:
                file.write(f"{word}\n")
            time.sleep(0.2)


@pytest.mark.slow
def test_of_processes_that_ask_at_once_one_gets_the_lease(connection: Connection, tmp_path: Path) -> None:
    folder = tmp_path / "refusals"
    folder.mkdir()
    arguments = {"connection_id": connection.pk, "folder": str(folder), "others": 2}

    answers = Processes(tmp_path).run(*[(take_while_others_try, arguments)] * 3)

    assert sorted(answers) == [False, False, True]


@pytest.mark.slow
def test_processes_that_wait_work_one_after_the_other(connection: Connection, tmp_path: Path) -> None:
    journal = tmp_path / "journal"

    Processes(tmp_path).run(*[(work_in_turn, {"connection_id": connection.pk, "journal": str(journal)})] * 2)

    assert journal.read_text().split() == ["begin", "end"] * 2


def test_a_held_lease_is_refused_by_the_name_of_the_organisation(connection: Connection) -> None:
    give_to_another(connection)

    with pytest.raises(LeaseBusy) as refusal, lease_hold(connection=connection):
        pass

    assert issue_text(refusal.value.issue).startswith("Обмен организации «Ромашка» уже выполняется.")
    assert state_of(connection).lease_holder == "another host"


def test_connections_do_not_wait_for_one_another(connection: Connection) -> None:
    with lease_hold(connection=make_connection()), lease_hold(connection=connection):
        assert lease_is_held(connection=connection)


def test_the_lease_of_a_dead_holder_is_taken_when_it_has_run_out(connection: Connection) -> None:
    give_to_another(connection, seconds=-1)

    with lease_hold(connection=connection) as lease:
        assert state_of(connection).lease_holder == lease.holder


def test_a_lease_is_given_back_whatever_happened_under_it(connection: Connection) -> None:
    with pytest.raises(ZeroDivisionError), lease_hold(connection=connection):
        raise ZeroDivisionError

    assert not lease_is_held(connection=connection)
    assert state_of(connection).lease_holder == ""


def test_a_lease_that_another_took_cannot_be_renewed_and_is_left_to_it(connection: Connection) -> None:
    with lease_hold(connection=connection) as lease:
        give_to_another(connection)
        with pytest.raises(LeaseLost) as loss:
            lease.renew()

    assert "«Ромашка»" in issue_text(loss.value.issue)
    assert state_of(connection).lease_holder == "another host"


def test_a_lease_that_ran_out_and_nobody_took_is_renewed(connection: Connection) -> None:
    with lease_hold(connection=connection) as lease:
        ConnectionState.objects.filter(connection=connection).update(lease_until=Now() - timedelta(seconds=1))
        lease.renew()

        assert lease_is_held(connection=connection)


def test_a_renewal_that_is_rolled_back_leaves_the_lease_ours(connection: Connection) -> None:
    with lease_hold(connection=connection) as lease:
        with transaction.atomic():
            lease.renew()
            transaction.set_rollback(True)
        lease.renew()

        assert state_of(connection).lease_holder == lease.holder


@pytest.mark.usefixtures("hasty_keeper")
def test_a_lease_is_renewed_while_its_holder_works(connection: Connection) -> None:
    with lease_hold(connection=connection):
        ConnectionState.objects.filter(connection=connection).update(lease_until=Now() - timedelta(seconds=1))

        wait_until(lambda: lease_is_held(connection=connection))


@pytest.mark.usefixtures("hasty_keeper")
def test_a_holder_learns_of_the_loss_without_asking_the_database(connection: Connection) -> None:
    def is_lost() -> bool:
        try:
            lease.ensure()
        except LeaseLost:
            return True
        return False

    with lease_hold(connection=connection) as lease:
        give_to_another(connection)

        wait_until(is_lost)


def test_a_holder_that_could_not_renew_in_time_asks_before_it_goes_on(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lease_hold(connection=connection) as lease:
        give_to_another(connection)
        lease.ensure()
        monkeypatch.setattr(lease_module, "LEASE_SECONDS", 0)

        with pytest.raises(LeaseLost):
            lease.ensure()


def test_a_stop_ends_the_work_at_the_next_renewal_and_every_sleep(connection: Connection) -> None:
    stop = threading.Event()
    with lease_hold(connection=connection, stop=stop) as lease:
        lease.renew()
        stop.set()
        with pytest.raises(RunInterrupted):
            lease.renew()
        with pytest.raises(RunInterrupted):
            lease.pause(3600)


def test_a_stop_ends_the_wait_for_a_lease(connection: Connection) -> None:
    give_to_another(connection)
    stop = threading.Event()
    stop.set()

    with pytest.raises(RunInterrupted), lease_hold(connection=connection, wait=3600, stop=stop):
        pass
