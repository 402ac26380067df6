"""What SQLite acknowledged is on the disk: fdatasync is counted under strace, and the process is killed again and again.

    durability_test.py WRITE_DRIVER
"""
import pathlib
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest

DRIVER = ""
KILLS = 20
GROUP = 64  # writes that may share a commit


class Durability(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.url = f"sqlite:{self.folder}/rapport.db"

    def drive(self, *words):
        return subprocess.run([DRIVER, self.url, *words], capture_output=True, text=True, timeout=60, check=True).stdout

    def syncs(self, threads, writes):
        """How often the disk was asked, and how often the log of SQLite was written, while that many were acknowledged."""
        self.url = f"sqlite:{self.folder}/{threads}.db"
        self.drive("1", "1", "first")  # the tables are there, and what is counted is the writes
        log = self.folder / "strace"
        command = ["strace", "-f", "-qq", "-y", "-e", "trace=fdatasync,fsync", "-o", log, DRIVER, self.url, str(threads),
                   str(writes)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("done "), threads * writes)
        self.assertIn("durability sqlite journal_mode=wal synchronous=2 foreign_keys=1", done.stdout)
        return len(re.findall(r"f(?:data)?sync\(\d+<[^>]*-wal>\)\s+= 0", log.read_text()))

    def test_a_write_alone_is_a_sync_of_its_own(self):
        self.assertGreaterEqual(self.syncs(1, 50), 50)

    def test_writes_that_share_a_commit_share_a_sync(self):
        # 8 threads wait for each other's group: no group holds more than one write of each.
        self.assertGreaterEqual(self.syncs(8, 50), 50)
        self.assertGreaterEqual(self.syncs(100, 4), 100 * 4 // GROUP)

    def test_nothing_acknowledged_is_lost_to_a_kill(self):
        chance = random.Random(7)
        acknowledged = set()
        for kill in range(KILLS):
            process = subprocess.Popen([DRIVER, self.url, "4", "1000000", f"kill{kill}"], stdout=subprocess.PIPE, text=True)
            # After a number of answers that nobody chose, wherever the writer is by then.
            wanted = chance.randrange(1, 120)
            lines = []
            for line in process.stdout:
                lines.append(line)
                if len(lines) == wanted:
                    process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
            self.assertGreaterEqual(len(lines), wanted)
            acknowledged |= {line.split()[1] for line in lines if line.endswith("\n")}
            database = sqlite3.connect(self.folder / "rapport.db")
            self.assertEqual(database.execute("pragma integrity_check").fetchall(), [("ok",)])
            database.close()
        there = {line.split()[1] for line in self.drive("check").splitlines()}
        self.assertEqual(acknowledged - there, set())
        firsts = {name for name in there if not name.endswith("-too")}
        self.assertEqual({name + "-too" for name in firsts}, there - firsts, "a write is half there")


if __name__ == "__main__":
    DRIVER = str(pathlib.Path(sys.argv.pop(1)).absolute())
    unittest.main()
