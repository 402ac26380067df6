"""rapportd is killed (SIGKILL) at random moments under load, again and again, on the same database.

    kill_soak.py PROGRAM KILLS [sqlite|postgresql] [SEED]

What it acknowledged has to be there, what it promised to mail has to arrive, and no mail more often than a kill can explain; the same
for webhook calls.
"""
import http.client
import random
import subprocess
import sys
import tempfile
import threading
import time

from call_catcher import CallCatcher
from rapportd import environment
from workplace import Postgres, SqliteFile, Workplace

CLIENTS = 4
LONGEST_LIFE_S = 1.2
DURING_START = 0.15  # of the kills
LEASE_MS = 6 * 60_000  # longer than a mail that a dead process had taken is kept from others
CHECK_EVERY = 25
CALLERS = 4  # webhooks that rapportd calls at the same time


class Client(threading.Thread):
    """Enters customers with a service each and sends the activation; keeps what was acknowledged."""

    def __init__(self, number, at, is_up, is_over):
        super().__init__(daemon=True)
        self.number, self.tools, self.is_up, self.is_over = number, at.tools(), is_up, is_over
        self.customers, self.subscriptions, self.mailed = {}, set(), set()
        self.asked, self.lost, self.replayed, self.problem = 0, 0, 0, None

    def run(self):
        try:
            count = 0
            while not self.is_over.is_set():
                count += 1
                self.one(f"{self.number}-{count}")
        except Exception as problem:  # noqa: BLE001: told by the main thread
            self.problem = problem

    def one(self, name):
        customer = self.create("/api/v1/customers", {"name": f"Prospect {name}", "city": "Wien", "country": "AT"}, name)
        if customer is None:
            return
        self.customers[f"Prospect {name}"] = customer
        service = self.create(f"/api/v1/customers/{customer}/subscriptions", {"service": "rapport", "country": "AT"},
                              name + "s")
        if service is None:
            return
        self.subscriptions.add(service)
        address = f"{name}@prospect.example"
        if self.send(service, address):
            self.mailed.add(address)

    def create(self, path, body, key):
        """The id that was acknowledged, at the latest when it is asked again. None: the run is over."""
        while True:
            got = self.ask("POST", path, body, Idempotency_Key=key)
            if got is None:
                if self.is_over.is_set():
                    return None
                continue
            status, headers, said = got
            assert status == 201, (status, said)
            self.replayed += headers["Idempotency-Replayed"] == "true"
            return said["id"]

    def send(self, service, address):
        while True:
            got = self.ask("POST", f"/api/v1/subscriptions/{service}/activation",
                           {"name": "Petra Prospect", "email": address, "contact_email": address})
            if got is not None:
                assert got[0] == 204, got
                return True
            if self.is_over.is_set():
                return False

    def ask(self, *words, **headers):
        """None: no answer came."""
        self.is_up.wait(60)
        self.asked += 1
        try:
            return self.tools.ask(*words, **headers)
        except (OSError, http.client.HTTPException):
            self.lost += 1
            time.sleep(0.005)  # before the next try; not waited for anything
            return None


def kill_during_start(at, chance):
    process = subprocess.Popen(at.service.words, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0, 0.08))
    process.kill()
    process.wait()


def soak(at, kills, chance):
    is_up, is_over = threading.Event(), threading.Event()
    clients = [Client(number, at, is_up, is_over) for number in range(CLIENTS)]
    is_up.set()
    for client in clients:
        client.start()
    for kill in range(kills):
        if chance.random() < DURING_START and kill:
            is_up.clear()
            kill_during_start(at, chance)
        else:
            if kill:
                at.service = at.start()
            is_up.set()
            time.sleep(chance.uniform(0, LONGEST_LIFE_S))
            is_up.clear()
            at.service.process.kill()
            at.service.__exit__()
        if kill % CHECK_EVERY == CHECK_EVERY - 1:
            at.database.check()
        at.forward(LEASE_MS)
        broken = [client.problem for client in clients if client.problem]
        assert not broken, broken
    is_over.set()
    is_up.set()
    at.service = at.start()
    for client in clients:
        client.join(60)
        assert not client.is_alive() and not client.problem, client.problem
    return clients


def check_answers(at, clients):
    customers = at.stored("select name, id from organization where name like 'Prospect %'")
    names = [name for name, _ in customers]
    assert len(names) == len(set(names)), "a request with its key created twice"
    acknowledged = {(name, id_) for client in clients for name, id_ in client.customers.items()}
    assert acknowledged <= set(customers), f"lost: {sorted(acknowledged - set(customers))[:5]}"
    services = {id_ for client in clients for id_ in client.subscriptions}
    lost = services - set(at.stored("select id from subscription"))
    assert not lost, f"lost: {sorted(lost)[:5]}"
    return len(acknowledged) + len(services)


def check_mails(at, clients, kills):
    """How many were repeated."""
    at.wait_until_sent()
    stored = at.stored("select message_id, state from delivery where kind = 'mail'")
    assert all(state == "delivered" for _, state in stored), [one for one in stored if one[1] != "delivered"][:5]
    came = at.mail.times
    missing = {f"<{id_}>" for id_, _ in stored} - set(came)
    assert not missing, f"marked as delivered and never came: {sorted(missing)[:5]}"
    unknown = set(came) - {f"<{id_}>" for id_, _ in stored}
    assert not unknown, f"came, and nobody knows of them: {sorted(unknown)[:5]}"
    without = {to for client in clients for to in client.mailed} - set(at.mail.recipients.values())
    assert not without, f"acknowledged, and no mail came: {sorted(without)[:5]}"
    repeated = sum(came.values()) - len(came)
    assert repeated <= kills, f"{repeated} mails were repeated by {kills} kills"
    return repeated


def check_calls(at, calls, kills):
    """How many were repeated."""
    repeated = calls.check(at.stored, repeats=CALLERS * kills)
    told = {service for service, status in calls.told if status == "InvitationSent"}
    invited = set(at.stored("select id from subscription where status = 'InvitationSent'"))
    assert invited and invited <= told, f"no call came for {sorted(invited - told)[:5]}"
    return repeated


def main():
    program, kills = sys.argv[1], int(sys.argv[2])
    database = {"sqlite": SqliteFile, "postgresql": Postgres}[sys.argv[3] if len(sys.argv) > 3 else "sqlite"]
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1 << 30)
    with tempfile.TemporaryDirectory(prefix="rapport-kill-") as folder, CallCatcher() as calls, \
            Workplace(program, folder, "--testing.local_webhooks", "true", database=database) as at:
        calls.add_to(at.anna)
        try:
            clients = soak(at, kills, random.Random(seed))
            writes = check_answers(at, clients)
            repeated = check_mails(at, clients, kills)
            called = check_calls(at, calls, kills)
            assert at.service.stop() == 0
            at.database.check()
            at.check_audit()
        except AssertionError as problem:
            sys.exit(f"kill: with the seed {seed}: {problem}")
        acknowledged = writes + sum(len(client.mailed) for client in clients)
        print(f"kill: {database.kind}: {kills} kills, {acknowledged} acknowledged writes and {len(at.mail.times)} mails: none lost, "
              f"{repeated} mails repeated; {len(calls.times)} webhook calls: none lost, {called} repeated; "
              f"{sum(client.lost for client in clients)} requests without an answer, "
              f"{sum(client.replayed for client in clients)} answered from their key; the log's chains fit")


if __name__ == "__main__":
    main()
