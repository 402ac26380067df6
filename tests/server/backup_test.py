"""Copies of a database that rapportd is writing to all the while: each is of one moment, whole, and can be served.

    RAPPORT_POSTGRES=FILE backup_test.py PROGRAM   (tests/contract/postgres.py makes the file)
"""
import pathlib
import re
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from rapportd import Service, run  # noqa: E402
from workplace import SharedPostgres, SqliteFile, Workplace  # noqa: E402

PROGRAM = sys.argv.pop(1)
CLIENTS, COPIES, STEPS = 3, 3, 4
WAIT_S = 60


class Load:
    """Clients that enter customers, add a service to each and send its activation, one after the other, while the block lasts."""

    def __init__(self, at):
        self.at, self.over, self.moved = at, threading.Event(), threading.Condition()
        self.done, self.problems = [0] * CLIENTS, []
        self.threads = [threading.Thread(target=self.work, args=[number]) for number in range(CLIENTS)]

    def work(self, number):
        try:
            tools = self.at.tools()
            while not self.over.is_set():
                self.one(tools, f"Load {number}-{self.done[number]}")
                with self.moved:
                    self.done[number] += 1
                    self.moved.notify_all()
            tools.close()
        except Exception as problem:  # noqa: BLE001: told below
            with self.moved:
                self.problems.append(problem)
                self.moved.notify_all()

    def one(self, tools, name):
        def ask(path, body, wanted):
            status, _, said = tools.ask("POST", f"/api/v1/{path}", body)
            assert status == wanted, (path, status, said)
            return said

        customer = ask("customers", {"name": name, "city": "Wien", "country": "AT"}, 201)["id"]
        service = ask(f"customers/{customer}/subscriptions", {"service": "rapport", "country": "AT"}, 201)["id"]
        address = name.replace(" ", ".").lower() + "@load.example"
        ask(f"subscriptions/{service}/activation", {"name": "Petra", "email": address, "contact_email": address}, 204)

    def goes_on(self):
        """Until each client did some more."""
        with self.moved:
            wanted = [count + STEPS for count in self.done]
            came = self.moved.wait_for(lambda: self.problems or all(map(int.__ge__, self.done, wanted)), WAIT_S)
            assert came and not self.problems, (self.problems, self.done, wanted)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(WAIT_S)


class Copies(unittest.TestCase):
    def entered(self, manager):
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def setUp(self):
        self.folder = pathlib.Path(self.entered(tempfile.TemporaryDirectory(prefix="rapport-backup-")))

    def tool(self, *words):
        status, out, err = run(PROGRAM, *words)
        self.assertEqual(status, 0, out + err)
        return out

    def copies(self, at):
        """Copies taken under load, each with how much each client had been told before it was begun."""
        taken = []
        with Load(at) as load:
            for number in range(COPIES):
                load.goes_on()
                before = list(load.done)
                copy = self.folder / f"copy{number}"
                self.tool("backup", str(copy), "--data_dir", str(at.folder / "data"), *at.database.flags[:2])
                self.assertEqual(copy.stat().st_mode & 0o777, 0o600)
                taken.append((copy, before))
            load.goes_on()  # nobody was kept from working, and the service is as it was
        self.assertEqual(load.problems, [])
        return taken

    def restored(self, copy, kind):
        folder = self.folder / f"{copy.name}-{kind.kind}"
        folder.mkdir()
        database = kind(folder)
        self.addCleanup(database.close)
        where = ["--data_dir", str(folder / "data"), *database.flags]
        self.tool("restore", str(copy), *where)
        self.assertIn("all fit", self.tool("verify-audit", *where))
        return folder, database

    def check_is_of_one_moment(self, ask, before, live):
        """What each client did is there up to some step, and that is no earlier than what it had been told; nothing is half there."""
        names = ask("select name from organization where name like 'Load %'")
        for client in range(CLIENTS):
            steps = sorted(int(re.match(r"Load \d+-(\d+)$", name)[1]) for name in names if name.startswith(f"Load {client}-"))
            self.assertEqual(steps, list(range(len(steps))), "a later write is there, an earlier one is not")
            self.assertGreaterEqual(len(steps), before[client], "what was acknowledged before is not there")
        sent = ask("select count(*) from subscription where status = 'InvitationSent'")
        self.assertGreaterEqual(sent[0], sum(before))
        self.assertEqual(ask("select count(*) from ticket where purpose = 'activation'"), sent)
        self.assertEqual(ask("select count(*) from delivery where recipient like '%@load.example'"), sent)
        self.assertEqual(ask("select count(*) from audit_entry where action = 'customer_created' and chain in (select id from "
                             "organization where kind = 'Partner')"), [len(names)])
        for table, rows in self.rows(ask).items():
            self.assertEqual(rows - live[table], set(), f"{table} has what the database never had")
        return len(names)

    @staticmethod
    def rows(ask):
        """What the load does not change once it is there: the first mail to a customer sets its language."""
        columns = {"organization": "id, kind, name, city, country, created_at", "audit_entry": "*", "account": "*", "agreement": "*"}
        return {table: set(ask(f"select {what} from {table}")) for table, what in columns.items()}

    def check_serves(self, folder, database, at):
        with Service(PROGRAM, *database.flags, folder=folder) as service:
            self.assertEqual(service.ask("GET", "/readyz")[0], 200)
            status, _, body = service.ask("GET", "/api/v1/customers?q=Load", headers={"Authorization": f"Bearer {at.token}"})
            self.assertEqual(status, 200, body)
            self.assertIn('"Load ', body)
            self.assertEqual(service.stop(), 0)

    def check(self, kind):
        at = self.entered(Workplace(PROGRAM, self.folder / "at", database=kind))
        taken = self.copies(at)
        self.assertEqual(at.service.stop(), 0)
        live, counts = self.rows(at.stored), []
        for copy, before in taken:
            folder, database = self.restored(copy, kind)
            counts.append(self.check_is_of_one_moment(database.ask, before, live))
        self.check_serves(folder, database, at)
        self.assertEqual(counts, sorted(set(counts)), "each copy has more than the one before")
        print(f"backup: {kind.kind}: {COPIES} copies under load hold {counts} customers",
              flush=True)

    def test_of_sqlite(self):
        self.check(SqliteFile)

    def test_of_postgresql(self):
        self.check(SharedPostgres)


unittest.main(verbosity=1)
