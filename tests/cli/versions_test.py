"""An interview with packs/example/bangladesh-tax as it was moves to what the pack is now: versions_test.py RAPPORT.

It is begun with previous/1.1.0.rapc, the version that was given out; what becomes of each answer is shown, and `--undo` brings it back.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACK = ROOT / "packs/example/bangladesh-tax"
BEFORE = PACK / "previous/1.1.0.rapc"
# What a company had answered of 1.1.0.
ANSWERS = {
    "base.name": "Contoso Textiles Ltd.", "base.code": "BDT", "base.country": "BGD", "tin": "104512345678", "base.street": "12 Motijheel Road",
    "base.zip": "1000", "base.city": "Dhaka", "base.fiscal_start": "2027-07-01", "base.chart": "Contoso BD",
    "registered": True, "bin": "0001234567890", "since": "2019-07-01", "scheme": "reduced", "circle": "motijheel", "deducts": True, "period": "Year",
    "codes": [{"TaxCode": f"VAT{rate}", "TaxName": f"VAT of {rate} %", "rates": [{"TaxFromDate": "2019-07-01", "TaxValue": str(rate)}]}
              for rate in (15, 10, 5, 0)],
    "sections": [{"SectionCode": "52", "Description": "Contractors", "Rate": "7"}],
}
FATES = """\
bd.rapi: bangladesh-tax 1.1.0 → 2.0.0
  converted  registered → role
  renamed    bin → vat_bin
  converted  scheme → role
  converted  circle → circle_code
  converted  deducts → deducts
  mapped     period: Year → Quarter
  renamed    codes.TaxName → codes.name (4 times)
  dropped    codes.rates.TaxFromDate: Rates count since the law came into force, on 1 July 2019. (4 times)
  dropped    sections: Income tax that is deducted at source is a pack of its own now.
"""
KEPT = "  as it was: bd.rapi.1.1.0; `--undo` brings it back\n"


def rapport(*arguments, folder):
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
                          input="quit\n", timeout=120)


class Versions(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.holder = tempfile.TemporaryDirectory(prefix="rapport-versions-")
        self.addCleanup(self.holder.cleanup)
        self.folder = pathlib.Path(self.holder.name)
        self.saved = self.folder / "bd.rapi"

    def begin(self, **changes):
        (self.folder / "answers.json").write_text(json.dumps(ANSWERS | changes), encoding="utf-8")
        done = self.call("interview", BEFORE, "--save", "bd.rapi", "--today", "2027-07-15", "--answers", "answers.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.saved.read_bytes()

    def call(self, *arguments):
        return rapport(*arguments, folder=self.folder)

    def migrate(self, *options):
        done = self.call("migrate", PACK, "--save", "bd.rapi", *options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def given(self):
        """The last answer to each question, rows as they were given."""
        found = {}
        for line in self.saved.read_text(encoding="utf-8").splitlines()[1:]:
            for entry in json.loads(line)["entries"]:
                found[entry.get("answer") or entry.get("rows")] = entry.get("value")
        return found

    def test_what_would_become_of_it_is_shown_and_nothing_is_written(self):
        before = self.begin()
        self.assertEqual(self.migrate("--dry-run"), FATES + "  17 entries, 19 before; open: 0, wrong: 0\n")
        self.assertEqual(self.saved.read_bytes(), before)
        self.assertEqual([path.name for path in self.folder.glob("bd.rapi*")], ["bd.rapi"])

    def test_the_answers_are_those_of_the_version_of_now(self):
        self.begin()
        self.assertEqual(self.migrate(), FATES + "  17 entries, 19 before; open: 0, wrong: 0\n" + KEPT)
        given = self.given()
        same = ["base.name", "base.code", "base.fiscal_start", "tin", "since"]
        self.assertEqual({name: given[name] for name in same}, {name: ANSWERS[name] for name in same})
        new = {"role": "cottage", "vat_bin": ANSWERS["bin"], "circle_code": "MOT", "deducts": ["vat"], "period": "Quarter"}
        self.assertEqual({name: given[name] for name in new}, new)
        self.assertEqual(given["codes"][1], {"TaxCode": "VAT10", "name": "VAT of 10 %", "rates": [{"TaxValue": "10"}]})
        self.assertEqual({"registered", "scheme", "bin", "circle", "sections"} & set(given), set())

    def test_who_is_not_registered_has_that_role(self):
        self.begin(registered=False)
        self.migrate()
        self.assertEqual(self.given()["role"], "none")

    def test_an_office_that_is_not_found_is_still_to_be_answered(self):
        self.begin(circle="Nowhere")
        shown = self.migrate()
        self.assertIn("  not taken  circle: gives no `circle_code`, which is still to be answered\n", shown)
        self.assertNotIn("converted  circle", shown)
        self.assertIn("open: 2, wrong: 0", shown)
        self.assertNotIn("circle_code", self.given())

    def test_the_interview_goes_on_and_its_configuration_is_written(self):
        self.begin()
        self.migrate()
        done = self.call("interview", PACK, "--save", "bd.rapi")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("The interview goes on; steps saved: 2.", done.stdout)
        answers = {name: value for name, value in self.given().items() if name}
        (self.folder / "now.json").write_text(json.dumps(answers), encoding="utf-8")
        done = self.call("run", PACK, "--answers", "now.json", "--out", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        # The method of the partner's class is called after what it reads is loaded.
        order = re.findall(r'<(?:table|method) name="([\w.]+)"', done.stdout)
        self.assertGreater(order.index("BDTaxSetup.createReturnLayout"), max(order.index("TaxTable"), order.index("TaxPeriodHead")))
        self.assertRegex(done.stdout, r'<number name="_months"[^>]*>3</number>')

    def test_undo_brings_it_back(self):
        before = self.begin()
        self.migrate()
        self.assertNotEqual(self.saved.read_bytes(), before)
        self.assertEqual((self.folder / "bd.rapi.1.1.0").read_bytes(), before)
        self.assertEqual(self.migrate("--undo"), "bd.rapi: is bangladesh-tax 1.1.0 again\n")
        self.assertEqual(self.saved.read_bytes(), before)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
