"""Tables that go to service(…) and entity("…"), there and back: entity_rows_test.py RAPPORT. Templates are filled in by openpyxl and by
LibreOffice, CSV in AX's settings by Python's csv module, and what comes of them is looked at in the data set."""
import csv
import datetime
import io
import json
import shutil
import unittest

import openpyxl

from pack_folder import PackFolder

PACK = """
enum Blocking "Blocked" { open "Nothing" => No, some "Orders" => All, shut "Everything" => Never, off "Switched off" => No }
table customers "Customers" => entity("Customer") {
  column AccountNum "Account"
  column CustGroup "Group" required
  column blocking "Blocked": choice of Blocking => Blocked default open
  column limit "Limit": decimal(12, 2) => CreditMax
  column Since "Customer since"
  column vip "Important": yes_no => IsVip
  column remark "Remark": text(40) unmapped default "none"
  table addresses "Addresses" by row => entity("Customer address") { column City "City" required }
  table contacts "Contacts" by row => entity("Ansprechpartner (neu)") {
    preset account: text(20) = AccountNum => CustomerAccount
    column Mail "E-mail": text(80) required
  }
}
record CustGroup { CustGroup = "10"  Name = "All" }
table pings "Systems" => service(Monitor.ping) {
  column Host "Host": text(10) key
  column Port "Port": integer min 1 max 65535
  table paths "Paths" by row => service(Monitor.path) {
    preset host: text(10) = Host => Host
    column Path "Path": text(40) required
  }
}
"""
TARGET = """
[entity.Customer]
key = ["AccountNum"]
[entity.Customer.field]
AccountNum = { type = "string", length = 20, mandatory = true }
CustGroup = { type = "string", length = 10, references = "CustGroup.CustGroup", mandatory = true }
Blocked = { enum = "CustVendorBlocked" }
CreditMax = { type = "real", decimals = 2 }
Since = { type = "date" }
IsVip = { enum = "NoYes" }
[entity."Customer address".field]
Account = { type = "string", length = 20, references = "entity(\\"Customer\\")" }
City = { type = "string", length = 60 }
"""
ANSWERS = {"customers": [{"AccountNum": "C2", "CustGroup": "10", "blocking": "some", "limit": "5000.5", "Since": "2020-02-29", "vip": True,
                          "addresses": [{"City": "Köln, Süd"}, {"City": "Bonn \"am Rhein\""}], "contacts": [{"Mail": "a@example.com"}]},
                         {"AccountNum": "C1", "CustGroup": "10", "blocking": "shut", "vip": False, "remark": "first €"}],
           "pings": [{"Host": "a", "Port": 80, "paths": [{"Path": "/x"}, {"Path": "/y"}]}, {"Host": "b", "Port": 443}]}


class Rows(PackFolder):
    FILES = {"pack/pack.toml": 'name = "entities"\nversion = "1.0.0"\ntarget = "ax-2012-r3"\n', "pack/pack.rap": PACK,
             "pack/target/entities.toml": TARGET, "answers.json": ANSWERS, "empty.json": "{}"}

    def actions(self, *files, answers="empty.json", more=()):
        words = [word for file in files for word in ("--rows", str(file))]
        done = self.run_program("run", "pack", "--answers", answers, *words, *more, "--emit", "json", "--out", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["actions"]

    def given(self):
        return self.actions(answers="answers.json")

    def refused(self, *words):
        done = self.run_program("run", "pack", "--answers", "empty.json", *words, "--emit", "json", "--out", "never")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertFalse((self.folder / "never").exists())
        return done.stderr

    def write(self, name, text, encoding="cp1252"):
        (self.folder / name).write_bytes(text.replace("\n", "\r\n").encode(encoding))
        return name

    # ---- workbooks ----

    def test_a_workbook_there_and_back(self):
        book = self.template("t.xlsx", "--answers", "answers.json")
        read = openpyxl.load_workbook(book)
        self.assertEqual(read.sheetnames[:5], ["Customers", "Addresses", "Contacts", "Systems", "Paths"])
        self.assertEqual([cell.value for cell in read["Customers"][1]][:3], ["customers.AccountNum", "customers.CustGroup", "customers.blocking"])
        self.assertEqual([cell.value for cell in read["Paths"][2]], ["Systems › Host", "Path"])
        self.assertEqual(self.actions(book), self.given())

    def test_through_libreoffice(self):
        book = self.template("t.xlsx", "--answers", "answers.json")
        for kind in ("ods", "xlsx"):
            book = self.office(book, kind)
        self.assertEqual(self.actions(book), self.given())

    def test_filled_in_with_openpyxl(self):
        book = openpyxl.load_workbook(self.template("t.xlsx", "--empty"))
        for row in (["C2", "10", "Orders", 5000.5, datetime.date(2020, 2, 29), "Yes"], ["C1", 10, "Everything", None, None, "No", "first €"]):
            book["Customers"].append(row)
        book["Addresses"].append(["c2", "Köln, Süd"])
        book["Addresses"].append(["C2", 'Bonn "am Rhein"'])
        book["Contacts"].append(["C2", "a@example.com"])
        for row in (["a", 80], ["b", "443"]):
            book["Systems"].append(row)
        for row in (["a", "/x"], ["a", "/y"]):
            book["Paths"].append(row)
        book.save(self.folder / "filled.xlsx")
        actions = self.actions("filled.xlsx")
        self.assertEqual(actions, self.given())
        self.assertEqual([action.get("entity", action.get("operation", action.get("table"))) for action in actions],
                         ["CustGroup", "Customer", "Customer", "Ansprechpartner (neu)", "Customer address", "Customer address", "ping", "ping",
                          "path", "path"])

    def test_wrong_rows_for_entities_and_services(self):
        book = openpyxl.load_workbook(self.template("t.xlsx", "--empty"))
        for row in (["C" * 21, "10", "Never"], ["B", None, "Orders", 1.234, "31.12.2020", "maybe"], ["C", "10"], ["c", "10"]):
            book["Customers"].append(row)
        book["Addresses"].append(["B", None, None])
        book["Addresses"].append(["C", "x" * 61])
        book["Systems"].append(["a", 70000])
        book["Systems"].append(["b", "many"])
        book["Paths"].append(["z", "/x"])
        book["Paths"].append(["z", None, None])
        book["Paths"].append(["b", "y" * 41])
        book.save(self.folder / "wrong.xlsx")
        said = self.refused("--rows", "wrong.xlsx")
        for line in ["Customers!A3: error: `AccountNum` takes at most 20 characters, found 21", "Customers!C3: error: `blocking` is one of",
                     "Customers!D4: error: `limit` takes", "Customers!E4: error: `Since` is a day", "Customers!F4: error: `vip` is `Yes` or `No`",
                     "Customers!B4: error: `customers[\"B\"].CustGroup`: ", "Customers!A5: error: `customers[\"C\"]`: Another row",
                     "Customers!A6: error: `customers[\"c\"]`: Another row", "Addresses!B3: error: `customers[\"B\"].addresses[1].City`",
                     "Addresses!B4: error: `City` takes at most 60 characters", "Systems!B3: error: `pings[\"a\"].Port`",
                     "Systems!B4: error: `Port` is a whole number, found `many`", "Paths!A3: error: no row of `pings` is called `z`",
                     "Paths!A4: error: no row of `pings` is called `z`", "Paths!B4: error: `pings[3].paths[2].Path`",
                     "Paths!B5: error: `Path` takes at most 40 characters"]:
            self.assertIn(line, said)
        self.assertEqual(said.count("error:"), 16, said)

    # ---- CSV in AX's settings ----

    def csv_files(self, *words):
        folder = self.template("csv", "--format", "csv", "--answers", "answers.json", "--force", *words)
        return {path.name: path.read_bytes() for path in sorted(folder.glob("*"))}

    def test_csv_has_the_settings_of_ax(self):
        files = self.csv_files()
        self.assertEqual(files["customers.csv"].decode("cp1252"),
                         "AccountNum,CustGroup,Blocked,CreditMax,Since,IsVip,remark\r\n"
                         "C2,10,All,5000.5,2/29/2020,Yes,\r\nC1,10,Never,,,No,first €\r\n")
        self.assertIn(b"\x80", files["customers.csv"])
        self.assertEqual(files["customers.addresses.csv"].decode("cp1252"),
                         'Account,City\r\nC2,"Köln, Süd"\r\nC2,"Bonn ""am Rhein"""\r\n')
        self.assertEqual(files["customers.contacts.csv"], b"CustomerAccount,Mail\r\nC2,a@example.com\r\n")
        self.assertEqual(files["pings.csv"], b"Host,Port\r\na,80\r\nb,443\r\n")  # of a service: the pack's own form
        rows = list(csv.reader(io.StringIO(files["customers.addresses.csv"].decode("cp1252"), newline="")))
        self.assertEqual(rows[2], ["C2", 'Bonn "am Rhein"'])

    def test_csv_is_read_back_in_each_form(self):
        for words in ((), ("--dixf-unicode",), ("--exact-csv",)):
            files = self.csv_files(*words)
            self.assertEqual(files["customers.csv"].startswith(b"\xff\xfe"), words == ("--dixf-unicode",))
            self.assertEqual(b"blocking" in files["customers.csv"], words == ("--exact-csv",))
            self.assertEqual(self.actions(*(f"csv/{name}" for name in files)), self.given())
            shutil.rmtree(self.folder / "csv")

    def test_how_the_forms_are_told_apart(self):
        row = [{"field": "AccountNum", "value": "Köln"}, {"field": "Blocked", "value": "All"}, {"field": "Since", "value": "2026-01-31"}]
        ax, own = "AccountNum,CustGroup,Blocked,Since\nKöln,10,All,1/31/2026\n", "AccountNum,CustGroup,blocking,Since\nKöln,10,some,2026-01-31\n"
        for text, encoding in ((ax, "cp1252"), (ax, "utf-8"), (ax, "utf-8-sig"), (ax, "utf-16"), (own, "utf-8"), (own, "utf-8-sig")):
            fields = self.actions(self.write("customers.csv", text, encoding))[1]["fields"]
            found = [{"field": field["field"], "value": field["value"]} for field in fields if field["field"] != "CustGroup"]
            self.assertEqual(found, row, (text, encoding))
        self.assertIn("save the file as UTF-8", self.refused("--rows", self.write("customers.csv", own)))
        self.assertIn("the file is in UTF-16, which only AX's form of an entity is", self.refused("--rows", self.write("customers.csv", own, "utf-16")))
        self.assertIn("has no column `CreditMax`", self.refused("--exact-csv", "--rows", self.write("customers.csv", "AccountNum,CreditMax\nA,1\n")))
        # Names that both forms have: it is AX's, but for who says otherwise.
        both = self.write("customers.csv", "AccountNum,CustGroup,Since\nA,10,1/31/2026\n")
        self.assertEqual(self.actions(both)[1]["key"], ["AccountNum"])
        self.assertIn("customers.csv:2:6: error: `Since` is a day: a cell that shows one, or a text such as 2026-01-31, found `1/31/2026`",
                      self.refused("--rows", both, "--exact-csv"))

    def test_wrong_csv_of_an_entity(self):
        said = self.refused("--rows", self.write("customers.csv", "AccountNum,CustGroup,Blocked,Since,IsVip,CreditMax\n"
                                                 "Ä,10,No,31/1/2026,perhaps,\"1,5\"\nB,10,Sometimes,13/1/2026,Yes,1\nB,,open,1/2/26,No,2.345\n"))
        for line in ["customers.csv:2:6: error: `blocking` is several elements here which AX calls so: write one of `open` (Nothing), `All` (Orders)",
                     "customers.csv:2:9: error: `Since` is a day such as 1/31/2026, month first, found `31/1/2026`", "customers.csv:2:19: error: `vip`",
                     "customers.csv:2:27: error: `limit` is a number such as 12.50, found `1,5`", "customers.csv:3:6: error: `blocking` is one of",
                     "customers.csv:3:16: error: `Since`", "customers.csv:4:9: error: `Since`", "customers.csv:4:19: error: `limit` takes",
                     "customers.csv:3:1: error: `customers[\"B\"]`: Another row", "customers.csv:4:1: error: `customers[\"B\"]`: Another row", "customers.csv:4:3: error: `customers[\"B\"].CustGroup`"]:
            self.assertIn(line, said)
        for data, line in [(b"AccountNum,CustGroup\r\nA\x81,10\r\n", "customers.csv:2:2: error: this byte stands for no character, neither in UTF-8 nor"),
                           (b"\xff\xfeA\x00B", "customers.csv: error: this is not UTF-16: byte 5"),
                           (b"\xff\xfe\x00\xdcB\x00", "this is not UTF-16: byte 2"),
                           (b"Account;CustGroup\r\nA;10\r\n", "customers.csv:1:1: error: its fields are separated by `;`")]:
            (self.folder / "customers.csv").write_bytes(data)
            self.assertIn(line, self.refused("--rows", "customers.csv"))

    def test_what_code_page_1252_lacks(self):
        (self.folder / "answers.json").write_text(json.dumps({"customers": [{"AccountNum": "A", "CustGroup": "10", "remark": "Łódź"},
                                                                            {"AccountNum": "B", "CustGroup": "10", "addresses": [{"City": "北京"}]}]}))
        done = self.run_program("template", "pack", "--format", "csv", "--out", "csv", "--answers", "answers.json")
        self.assertEqual(done.returncode, 1)
        self.assertIn("error: `customers[\"A\"].remark` (row 1 of `customers`) holds `Ł` (U+0141), which code page 1252 does not have: change it, or "
                      "write Unicode files with `--dixf-unicode`", done.stderr)
        self.assertIn("error: `customers[\"B\"].addresses[1].City` (row 1 of `customers.addresses`) holds `北` (U+5317)", done.stderr)
        self.assertFalse((self.folder / "csv").exists())
        files = self.csv_files("--dixf-unicode")
        self.assertIn("Łódź", files["customers.csv"].decode("utf-16"))
        self.assertEqual(self.actions(*(f"csv/{name}" for name in files)), self.given())
        (self.folder / "answers.json").write_text(json.dumps({"customers": [{"AccountNum": "A", "CustGroup": "10", "remark": "Ã¤"}]}))
        done = self.run_program("template", "pack", "--format", "csv", "--out", "other", "--answers", "answers.json")
        self.assertIn("`customers` in code page 1252 looks like UTF-8", done.stderr)
        self.assertEqual(done.returncode, 1)

    def test_notes_on_what_the_form_does_not_say(self):
        (self.folder / "answers.json").write_text(json.dumps({"customers": [{"AccountNum": "=A", "CustGroup": "10", "remark": None}]}))
        done = self.run_program("template", "pack", "--format", "csv", "--out", "csv", "--answers", "answers.json")
        self.assertEqual(done.returncode, 0)
        self.assertIn("note: values of `customers.AccountNum` begin with one of `= + - @`", done.stderr)
        self.assertIn("note: `customers.remark` is left blank in some rows, which AX's form does not say", done.stderr)
        done = self.run_program("template", "pack", "--format", "csv", "--out", "exact", "--answers", "answers.json", "--exact-csv")
        self.assertIn("=A,10,,,,,(blank)", (self.folder / "exact/customers.csv").read_text())
        # AX's form has no word for that: there it is a text, as it is for AX.
        (self.folder / "answers.json").write_text(json.dumps({"customers": [{"AccountNum": "(blank)", "CustGroup": "10", "remark": "((blank))"}]}))
        for words, line in (((), "(blank),10,,,,,((blank))"), (("--exact-csv",), "((blank)),10,,,,,(((blank)))")):
            files = self.csv_files(*words)
            self.assertIn(line, files["customers.csv"].decode())
            self.assertEqual(self.actions(*(f"csv/{name}" for name in files)), self.given())
            shutil.rmtree(self.folder / "csv")
        for words in (("--format", "xlsx", "--out", "a.xlsx"), ("--format", "csv", "--out", "b", "--exact-csv")):
            self.assertEqual(self.run_program("template", "pack", "--dixf-unicode", *words).returncode, 2)


unittest.main()
