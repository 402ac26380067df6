"""Holds what every pack of this repository promises: packs_test.py RAPPORT.

It compiles without an error or a warning; its tests pass and see every outcome of its rules; all its example answers are taken, and
what they give is written whole, the second time with the same bytes.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKS = sorted(path.parent for path in (ROOT / "packs").glob("**/pack.toml") if any(path.parent.glob("*.rap")))


def rapport(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=300)


class Packs(unittest.TestCase):
    def each(self):
        for pack in PACKS:
            with self.subTest(str(pack.relative_to(ROOT))):
                yield pack
        self.assertGreaterEqual(len(PACKS), 4)

    def test_a_pack_has_neither_errors_nor_warnings(self):
        for pack in self.each():
            done = rapport("check", pack, "--format", "json")
            found = [d for d in json.loads(done.stdout)["diagnostics"] if d["severity"] != "note"]
            self.assertEqual((done.returncode, found), (0, []))

    def test_its_tests_pass_and_see_every_outcome(self):
        for pack in self.each():
            done = rapport("test", pack, "--coverage", "--min", 100)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertNotRegex(done.stdout, r"(?m)^0 tests")

    def test_its_answers_are_taken_and_written(self):
        taken = 0
        for pack in self.each():
            for answers in sorted((pack / "answers").glob("*.json")):
                with self.subTest(answers.name), tempfile.TemporaryDirectory() as folder:
                    written = []
                    for name in ("first", "second"):
                        out = pathlib.Path(folder) / name
                        done = rapport("run", pack, "--answers", answers, "--emit", "ax-xml,json,aif", "--out", out)
                        self.assertEqual((done.returncode, "warning" in done.stderr), (0, False), done.stderr)
                        written.append({path.name: path.read_bytes() for path in out.iterdir()})
                    self.assertIn("configuration.xml", written[0])
                    self.assertEqual(*written)
                    taken += 1
        self.assertGreaterEqual(taken, 6)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
