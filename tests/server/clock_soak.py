"""A day and more of steady work while the clock runs fast: memory, open files and threads have to stay flat, and each webhook call has
to arrive, rightly signed.

    clock_soak.py PROGRAM SECONDS

A day of the service's clock passes in SECONDS x 144 (600: 24 hours); besides, it jumps ten times by a day, so that trials, sign-ins and
links end as well.
"""
import http.client
import pathlib
import random
import re
import sys
import tempfile
import threading
import time

from call_catcher import CallCatcher
from installation import REGISTRY
from rapportd import WAIT_S
from visitor import Visitor
from walk import PASSWORD
from workplace import Workplace

SPEED = 144
DAY_MS = 86_400_000
SAMPLES = 120
PARTS, ROWS, LOOKS = 2, 30_000, 8
REFUSES_EVERY = 100  # of the webhook calls, the first time
WAL_LIMIT = 64 << 20  # SQLite starts anew at 4 MB when nobody reads; readers may hold it up
CONFIG = """
[http]
trusted_proxies = ["127.0.0.1"]
[trial]
days = 3
kept_days = 2
reminder_days = [1, 0]
[links]
activation_days = 5
"""
PAGES = ["/partner", "/partner/customers", "/partner/people", "/partner/audit", "/partner/api-tokens", "/account", "/account/sign-ins",
         "/partner/customers/new?way=prospect"]


class Worker(threading.Thread):
    """Does `one` again and again, with a pause, until it is over. What a test would not expect ends it and is told."""

    def __init__(self, at, over, pause_s, seed):
        super().__init__(daemon=True)
        self.at, self.over, self.pause_s, self.chance = at, over, pause_s, random.Random(seed)
        self.count, self.problem = 0, None

    def run(self):
        try:
            self.begin()
            while not self.over.is_set():
                self.one(self.count)
                self.count += 1
                self.over.wait(self.pause_s)
        except Exception as problem:  # noqa: BLE001: told by the main thread
            self.problem = problem

    def begin(self):
        self.tools = self.at.tools()

    def unless_jumped(self, work):
        """A jump of the clock by a day in the middle signs people out: then it need not have worked."""
        day = self.at.forwarded_ms
        try:
            return work()
        except AssertionError:
            if self.at.forwarded_ms == day:
                raise
            return None

    def sign_in(self):
        return self.unless_jumped(self.at.sign_in) or self.at.sign_in()


class Enterer(Worker):
    """Customers, services and activations through the API; every tenth is then activated from its mail."""

    def begin(self):
        super().begin()
        self.sent = set()

    def one(self, count):
        name = f"Prospect {self.name} {count}"
        customer = self.must(201, "POST", "/api/v1/customers", {"name": name, "city": "Wien", "country": "AT"}, str(name))["id"]
        service = self.must(201, "POST", f"/api/v1/customers/{customer}/subscriptions", {"service": "rapport", "country": "AT"})["id"]
        address = f"{self.name}-{count}@prospect.example".lower()
        is_used = count % 10 == 0
        if is_used:
            self.at.mail.wanted.add(address)
        self.must(204, "POST", f"/api/v1/subscriptions/{service}/activation",
                  {"name": "Petra Prospect", "email": address, "contact_email": address})
        self.sent.add((service, "InvitationSent"))
        if is_used:
            self.unless_jumped(lambda: self.activate(address))
        self.must(200, "GET", f"/api/v1/customers?q={count}")

    def activate(self, address):
        letter = self.at.mail.next_to(address)
        self.at.mail.wanted.discard(address)
        visitor = Visitor(self.at.base, self.chance.choice(["en", "de", "da"]))
        visitor.get(letter.link)
        visitor.send("set-password", name="Petra Prospect", password=PASSWORD)
        visitor.send(accept_terms="yes", accept_privacy="yes")
        assert visitor.page.address == "/activation/done", (visitor.page.address, visitor.page.text[:300])
        visitor.get("/customer")
        assert visitor.page.status == 200

    def must(self, wanted, method, path, body=None, key=None):
        headers = {"Idempotency_Key": key.replace(" ", "-")} if key else {}
        for _ in range(2):  # a connection that was idle may have been closed
            try:
                status, _, said = self.tools.ask(method, path, body, **headers)
                break
            except http.client.RemoteDisconnected:
                continue
        assert status == wanted, (method, path, status, said)
        return said


class Reader(Worker):
    """A person who looks at pages, in a browser that is signed in."""

    def begin(self):
        self.visitor = self.sign_in()

    def one(self, count):
        page = self.visitor.get(PAGES[count % len(PAGES)])
        if page.address.startswith("/sign-in"):  # twelve hours passed
            self.visitor = self.sign_in()
        else:
            assert page.status == 200, (page.address, page.status, page.text[:200])


class SignInAndOut(Worker):
    def begin(self):
        pass

    def one(self, count):
        self.sign_in()


class Stranger(Worker):
    """Wrong passwords, forged links, paths that are not there, broken requests, unknown tokens."""

    def begin(self):
        self.tools = self.at.tools()
        self.tools.token = "wrong"

    def one(self, count):
        visitor = Visitor(self.at.base)
        visitor.headers = {"X-Forwarded-For": f"192.0.2.{count % 200}"}  # or the others would have to wait with them
        visitor.get("/sign-in")
        visitor.send(email=f"nobody{count % 50}@nowhere.example", password="not the password")
        assert visitor.page.status in (401, 403, 422, 429, 200), visitor.page.status
        for path in ["/link/" + "A" * 43, f"/nothing/{count}", "/metrics", "/readyz", "/api/v1/openapi.json"]:
            assert self.at.service.ask("GET", path)[0] < 500, path
        try:
            status = self.tools.ask("GET", "/api/v1/customers")[0]
            assert status in (401, 429), status
            self.at.service.ask("BREW", "/" + "x" * self.chance.randrange(20000))
        except (http.client.HTTPException, OSError):
            self.tools.close()


class Sample:
    def __init__(self, at):
        folder = pathlib.Path(f"/proc/{at.service.process.pid}")
        status = (folder / "status").read_text()
        self.resident_kib = int(re.search(r"VmRSS:\s+(\d+)", status).group(1))
        self.threads = int(re.search(r"Threads:\s+(\d+)", status).group(1))
        self.files = len(list((folder / "fd").iterdir()))
        data = at.folder / "data"
        self.database = (data / "rapport.db").stat().st_size
        wal = data / "rapport.db-wal"
        self.wal = wal.stat().st_size if wal.exists() else 0


def largest(samples, what, quarter):
    size = len(samples) // 4
    return max(getattr(sample, what) for sample in samples[quarter * size:(quarter + 1) * size])


def check_flat(samples, seconds):
    """The last quarter against the second: what is made once is made in the first."""
    is_long = seconds >= 300
    before, after = (largest(samples, "resident_kib", quarter) for quarter in (1, 3))
    allowed = before * (1.05 if is_long else 1.2) + (2048 if is_long else 8192)
    assert after <= allowed, f"memory grew from {before} KiB in the second quarter to {after} KiB in the last one"
    for what, more in [("files", 20), ("threads", 2)]:  # files: connections come and go
        before, after = (largest(samples, what, quarter) for quarter in (1, 3))
        assert after <= before + more, f"{what}: {before} in the second quarter, {after} in the last one"
    wal = max(sample.wal for sample in samples)
    assert wal <= WAL_LIMIT, f"the write-ahead log of SQLite grew to {wal} bytes"


def fill(at):
    """What is kept for speed is filled first, or its growth would hide another one: each connection of the store opened (8), and its
    cache of pages full (16 MB), by asking all of them at once about a registry that is larger."""
    operator = Visitor(at.base)
    operator.get("/sign-in")
    operator.send(email="olivia@vendor.example", password=PASSWORD)
    for part in range(PARTS):
        lines = [f"customer,{part}{number:06},Werkzeugbau {part} {number} {'x' * 60} GmbH,Industriestraße {number},70565,Stuttgart,DE,"
                 f"DE{part}{number:08},P-1001," for number in range(ROWS)]
        operator.get("/operator/import")
        operator.send(file=("file", "registry.csv", REGISTRY.splitlines()[0] + "\n" + "\n".join(lines) + "\n"))
        assert operator.page.status == 200, operator.page.text[:300]
    problems = []

    def look():
        tools = at.tools()
        for number in range(LOOKS):
            status = tools.ask("GET", f"/api/v1/accounts?q=nowhere{number}")[0]
            if status != 200:
                problems.append(status)
        tools.close()
    threads = [threading.Thread(target=look) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems, problems


def soak(at, calls, seconds):
    over = threading.Event()
    enterers = [Enterer(at, over, 0.05, 1), Enterer(at, over, 0.2, 2)]
    workers = [*enterers, Reader(at, over, 0.01, 3), Reader(at, over, 0.05, 4),
               SignInAndOut(at, over, 1, 5), Stranger(at, over, 0.1, 6)]
    for worker in workers:
        worker.start()
    samples, began = [], time.monotonic()
    for number in range(SAMPLES):
        over.wait(max(0, began + seconds * (number + 1) / SAMPLES - time.monotonic()))
        samples.append(Sample(at))
        if number % (SAMPLES // 10) == SAMPLES // 20:
            at.forward(DAY_MS)
        broken = [(type(worker).__name__, worker.problem) for worker in workers if worker.problem]
        assert not broken and not calls.problem, (broken, calls.problem)
    over.set()
    for worker in workers:
        worker.join(WAIT_S)
        assert not worker.is_alive() and not worker.problem, worker.problem
    return samples, sum(worker.count for worker in workers), set().union(*(enterer.sent for enterer in enterers))


def check_calls(at, calls, sent):
    """How many came. Whoever called and was not answered in time may have called again: in a busy machine, a few."""
    at.wait_until_sent()
    calls.check(at.stored, repeats=len(calls.times) // 100)
    untold = sent - calls.told
    assert not untold, f"acknowledged, and no call came: {sorted(untold)[:5]}"
    return sum(calls.times.values())


def tell(at, samples, rounds, calls, seconds):
    def row(what, scale):
        return " ".join(f"{largest(samples, what, quarter) / scale:.1f}".rstrip("0").rstrip(".") for quarter in range(4))
    print(f"soak: most in each quarter: memory {row('resident_kib', 1024)} MiB, open files {row('files', 1)}, threads {row('threads', 1)}, "
          f"write-ahead log {row('wal', 1 << 20)} MiB, database {row('database', 1 << 20)} MiB")
    statuses = dict(at.stored("select status, count(*) from subscription group by status"))
    mails = sum(at.mail.times.values())
    print(f"soak: {seconds} s as {seconds * SPEED / 3600:.0f} h and 10 days: {rounds} rounds of work, {mails} mails, "
          f"{sum(calls.times.values())} webhook calls ({calls.refused} refused once, none lost), services {statuses}: memory, files and threads stay flat")


def main():
    program, seconds = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="rapport-soak-") as folder, CallCatcher(REFUSES_EVERY) as calls, \
            Workplace(program, folder, "--testing.clock_speed", str(SPEED), "--testing.local_webhooks", "true", config=CONFIG) as at:
        at.service.keeps_log = False
        calls.add_to(at.anna)
        fill(at)
        samples, rounds, sent = soak(at, calls, seconds)
        check_calls(at, calls, sent)
        tell(at, samples, rounds, calls, seconds)
        check_flat(samples, seconds)
        assert at.service.stop() == 0
        at.database.check()
        at.check_audit()


if __name__ == "__main__":
    main()
