"""What is written for AIF, held to an imported schema: xsd_test.py RAPPORT XMLLINT.

tests/aif/schemas is a document in the form in which AX writes its schemas. It is imported into the pack tests/aif/terms, the pack is
run, and xmllint holds the documents in the messages to the very schema.
"""
import csv
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as tree

XMLLINT = sys.argv.pop(2)
PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE / "schemas"
DOCUMENT = "http://schemas.microsoft.com/dynamics/2008/01/documents/ContosoTerms"
ANSWERS = {"term": "N030", "due": "COD", "days": 30, "text": "Thirty days", "lowest": "12.5000", "since": "2026-02-28", "active": True}

WSDL = """<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl"
    name="ContosoTermsService" targetNamespace="http://schemas.contoso.com/services">
  <wsdl:types>%s</wsdl:types>
  <wsdl:portType name="TermsPort">
    <wsdl:operation name="create">
      <wsdl:input wsaw:Action="http://schemas.contoso.com/services/TermsPort/create" message="create" />
    </wsdl:operation>
  </wsdl:portType>
</wsdl:definitions>
"""


def without_declaration(text):
    return text.split("?>", 1)[1]


class Case(unittest.TestCase):
    PACK, SCHEMA, ANSWERS = "terms", "ContosoTerms.xsd", ANSWERS

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rapport-xsd-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.pack = self.folder / "pack"
        shutil.copytree(HERE / self.PACK, self.pack)
        self.schemas = self.folder / "schemas"
        shutil.copytree(SCHEMAS, self.schemas)

    def rapport(self, *args):
        return subprocess.run([PROGRAM, *map(str, args)], capture_output=True, text=True, check=False, timeout=120)

    def import_all(self, *files):
        files = files or (self.schemas / self.SCHEMA, self.schemas / "ContosoTypes.xsd")
        done = self.rapport("import", *files, "--out", self.pack / "target")
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def change(self, old, new, file=None):
        file = file or self.SCHEMA
        text = (self.schemas / file).read_text(encoding="utf-8")
        self.assertIn(old, text)
        (self.schemas / file).write_text(text.replace(old, new), encoding="utf-8")

    def run_pack(self, **answers):
        """({table: the text of its document}, {field: reason}, folder)"""
        out = self.folder / "out"
        shutil.rmtree(out, True)
        (self.folder / "answers.json").write_text(json.dumps({**self.ANSWERS, **answers}), encoding="utf-8")
        done = self.rapport("run", self.pack, "--answers", self.folder / "answers.json", "--out", out, "--emit", "aif")
        self.assertEqual(done.returncode, 0, done.stderr)
        documents = {}
        for path in sorted(out.glob("*.xml")):
            text = path.read_text(encoding="utf-8")
            documents[path.stem[5:]] = re.search(r"(?s)<MessageParts>\s*(.*?)\s*</MessageParts>", text)[1]
        rows = {}
        if (out / "not-written.csv").exists():
            with open(out / "not-written.csv", encoding="utf-8", newline="") as file:
                rows = {row["field"]: row["reason"] for row in csv.DictReader(file)}
        return documents, rows, out

    def check(self, documents):
        for table, text in documents.items():
            path = self.folder / f"{table}.document.xml"
            path.write_text(text, encoding="utf-8")
            done = subprocess.run([XMLLINT, "--noout", "--nonet", "--schema", str(self.schemas / self.SCHEMA), str(path)],
                                  capture_output=True, text=True, check=False, timeout=60)
            self.assertEqual(done.returncode, 0, text + done.stderr)

    @staticmethod
    def values(text):
        return [(element.tag.split("}")[1], element.text) for element in tree.fromstring(text)[0]]


class Imported(Case):
    def test_messages_are_valid_by_the_schema(self):
        self.assertIn("1 document", self.import_all())
        documents, rows, _ = self.run_pack()
        self.assertEqual(list(documents), ["ContosoCarrier", "ContosoPartner", "PaymSched", "PaymTerm"])
        self.check(documents)
        self.assertEqual(self.values(documents["PaymTerm"]),
                         [("PaymTermId", "N030"), ("PaymMethod", "Cod"), ("NumOfDays", "30"), ("Description", "Thirty days")])
        self.assertEqual(self.values(documents["PaymSched"]), [("Notes", "a < b & c"), ("LowestAmount", "12.5"), ("Name", "N030")])
        self.assertEqual(self.values(documents["ContosoPartner"]),
                         [("PartnerId", "N030"), ("Since", "2026-02-28"), ("ChangedAt", "2026-02-28T00:00:00Z")])
        self.assertEqual(self.values(documents["ContosoCarrier"]),
                         [("PartnerId", "N030"), ("Since", "2026-02-28"), ("Trucks", "30"), ("Active", "Yes")])
        self.assertIn('<Partner class="entity" xsi:type="AxdEntity_Partner_ContosoCarrier">', documents["ContosoCarrier"])
        self.assertEqual(rows, {"PaymSched.Description": "AIF knows no `Description` of `PaymSched` in the schema of `ContosoTerms`; "
                                                         "the record is `N030`"})

    def test_a_compiled_pack_carries_the_schema(self):
        self.import_all()
        first, _, _ = self.run_pack()
        done = self.rapport("build", self.pack, "-o", self.folder / "terms.rapc")
        self.assertEqual(done.returncode, 0, done.stderr)
        shutil.rmtree(self.pack)
        self.pack = self.folder / "terms.rapc"
        self.assertEqual(self.run_pack()[0], first)

    def test_the_order_of_import_does_not_matter(self):
        self.import_all()
        first = (self.pack / "target/imported-3-aif.toml").read_bytes()
        (self.pack / "target/imported-3-aif.toml").unlink()
        self.import_all(self.schemas / "ContosoTypes.xsd")
        self.import_all(self.schemas / "ContosoTerms.xsd")
        self.assertEqual((self.pack / "target/imported-3-aif.toml").read_bytes(), first)
        self.import_all()
        self.assertEqual((self.pack / "target/imported-3-aif.toml").read_bytes(), first)

    def test_a_schema_alone_names_no_service(self):
        self.import_all()
        _, _, out = self.run_pack()
        needed = (out / "services-needed.txt").read_text(encoding="utf-8")
        self.assertIn("\nContosoTermsService, AxdContosoTerms, PaymTerm, http://tempuri.org\n", needed)

    def test_a_wsdl_names_service_and_namespace(self):
        types = "".join(without_declaration((self.schemas / file).read_text(encoding="utf-8"))
                        for file in ("ContosoTerms.xsd", "ContosoTypes.xsd"))
        (self.folder / "Terms.wsdl").write_text(WSDL % types, encoding="utf-8")
        self.import_all(self.folder / "Terms.wsdl")
        documents, _, out = self.run_pack()
        self.check(documents)
        self.assertFalse((out / "services-needed.txt").exists())
        for path in out.glob("*.xml"):
            self.assertIn("<Action>http://schemas.contoso.com/services/TermsPort/create</Action>", path.read_text(encoding="utf-8"))

    def test_the_namespace_of_the_document_is_the_schema_s(self):
        self.change(DOCUMENT, "http://schemas.contoso.com/documents/Terms")
        self.import_all()
        documents, _, _ = self.run_pack()
        self.check(documents)
        self.assertIn('<ContosoTerms xmlns="http://schemas.contoso.com/documents/Terms"', documents["PaymTerm"])


class Without(Case):
    def test_the_documented_rules_stay(self):
        documents, rows, _ = self.run_pack()
        self.assertEqual(self.values(documents["PaymTerm"]),
                         [("Description", "Thirty days"), ("NumOfDays", "30"), ("PaymMethod", "COD"), ("PaymTermId", "N030")])
        self.assertIn('<PaymTerm xmlns="http://schemas.microsoft.com/dynamics/2008/01/documents/PaymTerm">', documents["PaymTerm"])
        self.assertEqual(rows, {})


class Refused(Case):
    def refused(self, table, field, reason, **answers):
        self.import_all()
        documents, rows, _ = self.run_pack(**answers)
        self.check(documents)
        self.assertEqual(rows.get(f"{table}.{field}"), reason)
        return documents

    def test_an_element_that_the_enum_of_the_schema_lacks(self):
        documents = self.refused("PaymTerm", "PaymMethod", "AIF wants one of `Net`, `CurrentMth`, `Cod` in `PaymMethod`, by the schema of "
                                 "`ContosoTerms`; the record is `N030`", due="CurrentYear")
        self.assertNotIn("PaymTerm", documents)  # it is mandatory there
        _, rows, _ = self.run_pack(due="CurrentYear")
        self.assertEqual(rows["PaymTerm.PaymTermId"], "AIF cannot create the record `N030` without `PaymMethod`")

    def test_a_text_that_is_too_long_for_the_schema(self):
        documents = self.refused("PaymTerm", "Description", "AIF wants at most 20 characters in `Description`, by the schema of "
                                 "`ContosoTerms`; the record is `N030`", text="Thirty days after the invoice")
        self.assertEqual([name for name, _ in self.values(documents["PaymTerm"])], ["PaymTermId", "PaymMethod", "NumOfDays"])

    def test_more_decimals_than_the_schema_has(self):
        self.refused("PaymSched", "LowestAmount", "AIF wants a number with at most 2 decimals in `LowestAmount`, by the schema of "
                     "`ContosoTerms`; the record is `N030`", lowest="12.3456")

    def test_a_structure_is_no_text(self):
        self.change('name="Notes" type="xsd:string"', 'name="Notes" type="st:AxdType_MultiTypeAccount"')
        self.refused("PaymSched", "Notes", "AIF wants a structure of several values in `Notes`, by the schema of `ContosoTerms`; "
                     "the record is `N030`")

    def test_mandatory_elements_that_are_missing(self):
        self.change('<xsd:element minOccurs="0" name="RecId"', '<xsd:element name="PaymDayId" type="xsd:string" />'
                    '<xsd:element name="NumOfMonths" type="xsd:int" /><xsd:element minOccurs="0" name="RecId"')
        documents = self.refused("PaymTerm", "PaymTermId", "AIF cannot create the record `N030` without `PaymDayId`, `NumOfMonths`: "
                                 "mandatory in the schema of `ContosoTerms`")
        self.assertNotIn("PaymTerm", documents)
        self.assertIn("PaymSched", documents)

    def test_mandatory_records_within_a_record(self):
        self.change('<xsd:element minOccurs="0" maxOccurs="unbounded" name="PaymSchedLine"', '<xsd:element maxOccurs="unbounded" name="PaymSchedLine"')
        documents = self.refused("PaymSched", "Name", "AIF cannot create the record `N030` without `PaymSchedLine`: mandatory in the "
                                 "schema of `ContosoTerms`")
        self.assertNotIn("PaymSched", documents)

    def test_what_the_document_wants_besides_the_records(self):
        self.change('<xsd:element minOccurs="0" name="SenderId"', '<xsd:element name="SenderId"')
        documents = self.refused("PaymTerm", "PaymTermId", "AIF wants `SenderId` in the document too, by the schema of `ContosoTerms`")
        self.assertEqual(documents, {})

    def test_a_table_that_is_not_in_the_document(self):
        with open(self.pack / "target/overrides.toml", "a", encoding="utf-8") as file:
            file.write('\n[table.PaymTerm.service]\ndocument = "ContosoTerms"\n')
        self.change('<xsd:element minOccurs="0" maxOccurs="unbounded" name="PaymTerm" type="AxdEntity_PaymTerm" />', "")
        documents = self.refused("PaymTerm", "PaymTermId", "AIF has no record of `PaymTerm` at the top of the schema of `ContosoTerms`")
        self.assertNotIn("PaymTerm", documents)


if __name__ == "__main__":
    unittest.main()
