"""Rows that go to the operations of an imported WSDL: services_test.py RAPPORT XMLLINT.

The WSDL, its messages and its schemas are the files of tests/conformance/import/wsdl_operations. Packs check against what was imported.
"""
import json
import re
import unittest
import xml.etree.ElementTree as tree

from xsd_test import HERE, Case

FILES = HERE.parent / "conformance/import/wsdl_operations"


class Services(Case):
    def setUp(self):
        super().setUp()
        for path in self.pack.glob("**/*.*"):
            path.unlink()
        (self.pack / "pack.toml").write_text('name = "loyal"\nversion = "1.0.0"\ntarget = "ax-2012-r3"\n', encoding="utf-8")
        names = (FILES / "imports").read_text(encoding="utf-8").split()
        self.import_all(*(FILES / name for name in names))

    def checked(self, source):
        (self.pack / "loyal.rap").write_text(source, encoding="utf-8")
        done = self.rapport("check", self.pack, "--format", "lines")
        return [re.sub(r"^[^ ]* ", "", line) for line in done.stdout.splitlines() if " error " in line]

    def test_parameters_have_the_types_of_the_schema(self):
        self.assertEqual(self.checked("""
table transfers "Transfers" by row => service(LoyaltyTools.transfer) {
  column from_ "From": text(20) => _from required
  column to_ "To": text(20) => _to required
  column on "When?" required
}
table closings "Closings" by row => service(ToolService.close) { column program "Program": text(9) required  column reason "Why?" required }
"""), [])

    def test_what_does_not_fit_is_an_error_as_for_a_table(self):
        self.assertEqual(self.checked("""
table a "A" by row => service(LoyaltyTools.transfer) { column _from "From": text(20) required  column on "When?": integer required }
table b "B" by row => service(ToolService.close) { column program "Program": text(9) required  column reason "Why?": text(13) required }
table c "C" by row => service(LoyaltyTools.transfers) { column on "When?" }
table d "D" by row => service(ToolService.close) { column programme "Program": text(9) }
"""), ["error E5008: a record of `service(LoyaltyTools.transfer)` needs its mandatory field `_to`",
            "error E5003: `service(LoyaltyTools.transfer).on` takes date, found integer",
            "error E5004: `service(ToolService.close).reason` holds 12 characters, this may have 13",
            "error E5025: `LoyaltyTools` has no operation `transfers`; fix 4:44-53 \"transfer\"",
            "error E5008: a record of `service(ToolService.close)` needs its mandatory field `program`",
            "error E5008: a record of `service(ToolService.close)` needs its mandatory field `reason`",
            "error E5025: `service(ToolService.close)` has no parameter `programme`; fix 5:59-68 \"program\""])

    def test_records_of_a_document_are_sent_to_the_operation(self):
        self.assertEqual(self.checked("""
table programs "Programs" => service(LoyaltyService.create) { column ProgramId "Program": text(10) key }
"""), [])
        documents, rows, out = self.run_with({"programs": [{"ProgramId": "A"}, {"ProgramId": "B"}]})
        self.assertEqual(rows, {})
        self.assertFalse((out / "services-needed.txt").exists())
        self.assertEqual([program[0].text for program in tree.fromstring(documents["LoyaltyProgram"])], ["A", "B"])
        self.assertIn("<Action>http://schemas.contoso.com/services/LoyaltyService/create</Action>",
                      (out / "0001_LoyaltyProgram.xml").read_text(encoding="utf-8"))

    def test_the_calls_are_in_the_data_set(self):
        self.assertEqual(self.checked("""
table closings "Closings" by row => service(ToolService.close) { column program "Program": text(9) required  column reason "Why?" required }
"""), [])
        (self.folder / "answers.json").write_text('{"closings": [{"program": "A", "reason": "old"}]}', encoding="utf-8")
        done = self.rapport("run", self.pack, "--answers", self.folder / "answers.json", "--emit", "json", "--out", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        call, = json.loads(done.stdout)["actions"]
        self.assertEqual((call["action"], call["service"], call["operation"]), ("invoke", "ToolService", "close"))
        self.assertEqual([(field["field"], field["value"]) for field in call["fields"]], [("program", "A"), ("reason", "old")])

    def run_with(self, answers):
        self.ANSWERS = answers
        return self.run_pack()


if __name__ == "__main__":
    unittest.main()
