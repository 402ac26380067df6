"""Runs of Rapport for the tests of the formats: what each gave, beside the data set as JSON, which is the word on what had to be written."""
import csv
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
ROOT = pathlib.Path(__file__).resolve().parents[2]
TODAY = "2026-11-22"
# Every company that the packs of this repository have answers of.
EXAMPLES = [(path.parents[1], path) for path in sorted((ROOT / "packs").glob("**/answers/*.json"))]


def named(action):
    """What stands in place of the table: what is imported, or called."""
    if "entity" in action:
        return f'entity("{action["entity"]}")'
    if "service" in action:
        return f"service({action['service']}.{action['operation']})"
    return f"class({action['class']}.{action['method']})" if "class" in action else ""


class Run:
    """One run: `files` by name, `data` the data set, `left_out` the rows of not-written.csv, `out` and `err` what was printed."""

    def __init__(self, pack, answers, emit, *more):
        folder = tempfile.mkdtemp(prefix="rapport-formats-")
        try:
            done = subprocess.run([PROGRAM, "run", str(pack), "--answers", str(answers), "--today", TODAY, "--emit", f"json,{emit}",
                                   "--out", folder + "/out", *more], capture_output=True, check=False, env={"LC_ALL": "C", "TZ": "UTC"})
            self.exit, self.out, self.err = done.returncode, done.stdout.decode(), done.stderr.decode()
            self.files = {path.name: path.read_bytes() for path in sorted(pathlib.Path(folder, "out").glob("*"))}
        finally:
            shutil.rmtree(folder)
        rest = self.files.pop("not-written.csv", b"").decode()
        self.left_out = list(csv.DictReader(io.StringIO(rest, newline="")))
        self.data = json.loads(self.files.pop("configuration.json", b"null"))
        for action in self.data["actions"] if self.data else []:
            action.setdefault("table", named(action))

    def line(self, backend):
        """What the summary says of the back end: records, values, values that are not written."""
        found = [line for line in self.out.splitlines() if line.startswith(backend + ": ")]
        numbers = [int(word) for word in found[0].replace(",", " ").split() if word.isdigit()] if found else []
        return numbers + [0] if len(numbers) == 2 else numbers


def run_of(source, answers, emit, *more, target=""):
    """A pack of one file, given as text, with what it says of the target."""
    with tempfile.TemporaryDirectory(prefix="rapport-pack-") as name:
        folder = pathlib.Path(name)
        (folder / "pack/target").mkdir(parents=True)
        (folder / "pack/pack.toml").write_text('name = "pack"\nversion = "1.0.0"\n', encoding="utf-8")
        (folder / "pack/pack.rap").write_text(source, encoding="utf-8")
        (folder / "pack/target/overrides.toml").write_text(target, encoding="utf-8")
        (folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
        return Run(folder / "pack", folder / "answers.json", emit, *more)


def text_of(field):
    """The one text that stands for a value; None for a row of several parts."""
    if field["type"] != "reference":
        return field["value"]
    key = field["row"]["key"]
    return key[0]["value"] if len(key) == 1 else None


def values_of(data):
    """Every value of the data set, as not-written.csv would name it: question and field. The key of an update says which record it is."""
    return sorted((field["question"], f"{action['table']}.{field['field']}") for action in data["actions"] for field in action["fields"]
                  if not is_of_key(action, field))


def is_of_key(action, field):
    return action["action"] == "update" and field["field"] in action["key"]


def counts(test, run, backend):
    """Every value is written or named, and the summary says how many of each."""
    values = values_of(run.data)
    left_out = [(row["question"], row["field"]) for row in run.left_out]
    for one in left_out:
        test.assertIn(one, values)
    test.assertEqual(run.line(backend)[1:], [len(values) - len(left_out), len(left_out)])
    test.assertTrue(all(row["reason"] for row in run.left_out))


def rows_of(run, table):
    """The records of a table as field → text; of a row that is referred to, each part of its key as field.part."""
    found = []
    for action in run.data["actions"]:
        if action["table"] == table:
            row = {field["field"]: text_of(field) for field in action["fields"]}
            row |= {f"{field['field']}.{part['field']}": part["value"] for field in action["fields"] if field["type"] == "reference"
                    for part in field["row"]["key"]}
            found.append(row)
    return found
