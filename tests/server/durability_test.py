"""What the running service acknowledged is on the disk: its calls of fdatasync are counted under strace while it answers the API.

    durability_test.py PROGRAM     (on SQLite; of PostgreSQL postgres_test.py asks the server)
"""
import pathlib
import re
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from workplace import Workplace  # noqa: E402

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
WAIT_S = 60
SYNCED = re.compile(r"f(?:data)?sync\(\d+<[^>]*/rapport\.db-wal>(?:\)| <unfinished)")


class Durability(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="rapport-durability-")))
        cls.trace = folder / "strace"
        # -D: rapportd stays the child that is stopped at the end. A line is written before the call returns to rapportd.
        script = folder / "traced"
        script.write_text(f'#!/bin/sh\nexec strace -D -f -qq -y -e trace=fdatasync,fsync -o "{cls.trace}" "{PROGRAM}" "$@"\n')
        script.chmod(0o755)
        cls.at = cls.enterClassContext(Workplace(str(script), folder / "at"))

    def syncs(self):
        text = self.trace.read_text()
        self.assertNotIn("= -1", text, "the disk refused")
        return len(SYNCED.findall(text))

    def write(self, tools, name):
        status, _, said = tools.ask("POST", "/api/v1/customers", {"name": name, "city": "Wien", "country": "AT"})
        self.assertEqual(status, 201, said)
        return said["id"]

    def check_stored(self, acknowledged):
        self.assertEqual(set(acknowledged) - set(self.at.stored("select id from organization")), set())

    def test_each_answer_comes_after_a_sync(self):
        tools, acknowledged = self.at.tools(), []
        for number in range(40):
            before = self.syncs()
            acknowledged.append(self.write(tools, f"Alone {number}"))
            self.assertGreater(self.syncs(), before, f"write {number} was acknowledged before the disk had it")
        tools.close()
        self.check_stored(acknowledged)

    def test_reading_asks_nothing_of_the_disk_for_each_answer(self):
        """What is counted above are the writes, not whatever the service does beside them."""
        tools, before = self.at.tools(), self.syncs()
        for _ in range(100):
            self.assertEqual(tools.ask("GET", "/api/v1/customers")[0], 200)
        tools.close()
        self.assertLess(self.syncs() - before, 100)

    def test_writes_at_once_share_groups_that_are_synced(self):
        threads, each = 8, 10
        barrier, acknowledged, problems = threading.Barrier(threads, timeout=WAIT_S), [], []

        def work(number):
            try:
                tools = self.at.tools()
                barrier.wait()
                for count in range(each):
                    acknowledged.append(self.write(tools, f"Group {number}-{count}"))
                tools.close()
            except Exception as problem:  # noqa: BLE001: told below
                problems.append(problem)
                barrier.abort()

        before = self.syncs()
        workers = [threading.Thread(target=work, args=[number]) for number in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(WAIT_S)
        self.assertEqual(problems, [])
        self.assertEqual(len(acknowledged), threads * each)
        # Each waits for its answer before it asks again: no group holds more than one write of each.
        self.assertGreaterEqual(self.syncs() - before, each)
        self.check_stored(acknowledged)

    def test_what_makes_it_durable_is_told(self):
        wanted = "sqlite journal_mode=wal synchronous=2 foreign_keys=1"  # 2: full
        self.assertEqual(self.at.service.said["database"], wanted)
        status, _, body = self.at.service.ask("GET", "/readyz")
        self.assertEqual((status, body), (200, f"ready\n{wanted}\n"))
        header = self.at.database.path.read_bytes()[18:20]
        self.assertEqual(header, b"\x02\x02", "the file itself says that it is not in write-ahead mode")


unittest.main(verbosity=1)
