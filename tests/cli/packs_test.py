"""Holds what every pack of this repository promises: packs_test.py RAPPORT.

It compiles without an error or a warning; its tests pass and see every outcome of its rules; all its example answers are taken, and
what they give is written whole, the second time with the same bytes; with a default configuration little is left to answer.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKS = sorted(path.parent for path in (ROOT / "packs").glob("**/pack.toml") if any(path.parent.glob("*.rap")))
ANSWERS = [(pack, answers) for pack in PACKS for answers in sorted((pack / "answers").glob("*.json"))]
CONFIGURATIONS = [(pack, name) for pack in PACKS for source in sorted(pack.glob("*.rap"))
                  for name in re.findall(r"(?m)^default_configuration (\w+)", source.read_text(encoding="utf-8"))]


def rapport(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=300)


class Packs(unittest.TestCase):
    def test_there_are_packs(self):
        self.assertGreaterEqual(len(PACKS), 4)
        self.assertGreaterEqual(len(ANSWERS), 7)

    def test_a_pack_has_neither_errors_nor_warnings(self):
        for pack in PACKS:
            with self.subTest(pack.name):
                done = rapport("check", pack, "--format", "json")
                found = [d for d in json.loads(done.stdout)["diagnostics"] if d["severity"] != "note"]
                self.assertEqual((done.returncode, found), (0, []))

    def test_its_tests_pass_and_see_every_outcome(self):
        for pack in PACKS:
            with self.subTest(pack.name):
                done = rapport("test", pack, "--coverage", "--min", 100)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertNotRegex(done.stdout, r"(?m)^0 tests")

    def test_its_answers_are_taken_and_written(self):
        for pack, answers in ANSWERS:
            with self.subTest(f"{pack.name} {answers.name}"), tempfile.TemporaryDirectory() as folder:
                written = []
                for name in ("first", "second"):
                    out = pathlib.Path(folder) / name
                    done = rapport("run", pack, "--answers", answers, "--emit", "ax-xml,json,aif,dixf,bc,d365,xlsx", "--out", out)
                    self.assertEqual((done.returncode, "warning" in done.stderr), (0, False), done.stderr)
                    written.append({path.name: path.read_bytes() for path in out.iterdir()})
                self.assertIn("configuration.xml", written[0])
                self.assertEqual(*written)

    def test_its_metadata_is_what_the_import_makes_of_its_exports(self):
        for export in sorted((ROOT / "packs").glob("**/target/*.xpo")):
            with self.subTest(export.name), tempfile.TemporaryDirectory() as folder:
                done = rapport("import", export, "--out", folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                for made in pathlib.Path(folder).iterdir():
                    self.assertEqual(made.read_text(encoding="utf-8"), (export.parent / made.name).read_text(encoding="utf-8"))

    def test_a_default_configuration_leaves_what_only_the_company_knows(self):
        for pack, name in CONFIGURATIONS:
            with self.subTest(name):
                done = rapport("run", pack, "--answers", pack / "answers/minimal.json", "--configuration", name, "--out", "-")
                self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
