"""Reads configuration packages of Business Central with gzip and ElementTree, as codeunit 8614 does: bc_test.py RAPPORT."""
import gzip
import re
import unittest
import xml.etree.ElementTree as tree

from runs import EXAMPLES, Run, counts, rows_of, run_of

NAME = re.compile(r"Package[A-Z0-9_-]{1,20}\.rapidstart")


class Package:
    def __init__(self, test, run):
        (name, data), = run.files.items()
        test.assertRegex(name, NAME)
        test.assertEqual(data[:3] + data[4:8], b"\x1f\x8b\x08" + bytes(4))  # gzip, no time
        test.assertEqual(data[3], 0)                                         # no name in it
        raw = gzip.decompress(data)
        test.assertTrue(raw.startswith(b"\xff\xfe"))
        text = raw.decode("utf-16")
        test.assertTrue(text.startswith('<?xml version="1.0" encoding="UTF-16" standalone="yes"?>'))
        root = tree.fromstring(raw)
        test.assertEqual(root.tag, "DataList")
        test.assertEqual(f"Package{root.get('Code')}.rapidstart", name)
        self.tables, self.keys = {}, {}
        for place, table in enumerate(root, 1):
            test.assertEqual([one.tag for one in table[:2]], ["TableID", "PackageProcessingOrder"])
            test.assertEqual(table[1].text, str(place))
            test.assertEqual({record.tag + "List" for record in table[2:]}, {table.tag})
            rows = [{field.tag: field.text or "" for field in record} for record in table[2:]]
            test.assertEqual(len({tuple(row) for row in rows}), 1)  # the importer takes the fields from the first
            for record in table[3:]:
                test.assertFalse(any(field.attrib for field in record))
            for field in table[2]:
                test.assertIn(field.attrib, [{"PrimaryKey": "1"}, {"ValidateField": "1"}])
            key = [field.tag for field in table[2] if "PrimaryKey" in field.attrib]
            keys = [tuple(row[part].upper() for part in key) for row in rows]
            test.assertEqual(len(set(keys)), len(keys))
            self.tables[int(table[0].text)] = {one[0] if len(one) == 1 else one: row for one, row in zip(keys, rows)}


class Examples(unittest.TestCase):
    def test_every_company_has_a_package_and_every_value_is_written_or_named(self):
        for pack, answers in EXAMPLES:
            with self.subTest(answers=answers):
                run = Run(pack, answers, "bc")
                self.assertEqual(run.exit, 0, run.err)
                counts(self, run, "bc")
                package = Package(self, run)
                self.company(run, package)
                self.periods(run, package)
                self.terms(run, package)
                self.series(run, package)
                self.groups(run, package)
                self.assertEqual(Run(pack, answers, "bc").files, run.files)

    def company(self, run, package):
        for row in rows_of(run, "CompanyInfo"):
            self.assertEqual(package.tables[79][""]["Name"], row["Name"])
            if "VATNum" in row:
                self.assertEqual(package.tables[79][""]["VATRegistrationNo"], row["VATNum"])
        for row in rows_of(run, "Ledger"):
            if "AccountingCurrency" in row:
                self.assertEqual(package.tables[98][""]["LCYCode"], row["AccountingCurrency"])

    def periods(self, run, package):
        wanted = {row["StartDate"]: {"Name": row["Name"], "NewFiscalYear": "0"} for row in rows_of(run, "FiscalCalendarPeriod")
                  if row.get("Type") == "Operating"}
        for row in rows_of(run, "FiscalCalendarYear"):
            wanted.setdefault(row["StartDate"], {})["NewFiscalYear"] = "1"
        found = {day: {name: row[name] for name in wanted[day]} for day, row in package.tables.get(50, {}).items()}
        self.assertEqual(found, wanted)

    def terms(self, run, package):
        for row in rows_of(run, "PaymTerm"):
            months, days = row.get("NumOfMonths", "0"), row.get("NumOfDays", "0")
            formula = f"<{days}D>" if months == "0" else f"<{months}M>" if days == "0" else f"<{months}M+{days}D>"
            if row.get("PaymMethod") != "Net":
                formula = ""
            self.assertEqual(package.tables[3][row["PaymTermId"].upper()]["DueDateCalculation"], formula)

    def series(self, run, package):
        for row in rows_of(run, "NumberSequenceTable"):
            line = package.tables[309][(row["NumberSequence"].upper(), "10000")]
            self.assertRegex(line["StartingNo"], re.escape(row["Format"]).replace(r"\#", r"\d") + "$")
            self.assertEqual(int(re.sub(r"\D", "", line["StartingNo"])), int(row["Lowest"]))
            series = package.tables[308][row["NumberSequence"].upper()]
            self.assertEqual(series["Description"], row["Txt"])
            self.assertEqual((series["DefaultNos"], series["ManualNos"]), ("0", "1") if row.get("Manual") == "Yes" else ("1", "0"))

    def groups(self, run, package):
        for table, number in (("CustGroup", 92), ("VendGroup", 93)):
            wanted = {row[table].upper(): row.get("Name", "") for row in rows_of(run, table)}
            self.assertEqual({key: row["Description"] for key, row in package.tables.get(number, {}).items()}, wanted)


class Values(unittest.TestCase):
    def reasons(self, source, answers=None):
        run = run_of(source, answers or {}, "bc")
        self.assertEqual(run.exit, 0, run.err)
        counts(self, run, "bc")
        return Package(self, run), {row["field"]: row["reason"] for row in run.left_out}

    def test_texts_come_back_as_they_were(self):
        for text in ["<&>\"'", "Größe 東 😀", "=1+1", "a\nb"]:
            package, left_out = self.reasons('ask name "Name": text(60)\nrecord CustGroup { CustGroup = "10"  Name = name }', {"name": text})
            self.assertEqual((package.tables[92]["10"]["Description"], left_out), (text, {}))

    def test_a_text_that_is_too_long_there_is_named(self):
        package, left_out = self.reasons('record Currency { CurrencyCode = "EUR"  CurrencyCodeISO = "EUR"  Txt = "The currency of most members of the union" }')
        self.assertNotIn("Description", package.tables[4]["EUR"])
        self.assertIn("`Currency.Description` takes 30 characters, and this makes 41", left_out["Currency.Txt"])

    def test_what_the_map_does_not_have_is_named_with_the_reason(self):
        _, left_out = self.reasons('record PaymDay { PaymDayId = "A"  Description = "x" }')
        self.assertEqual(left_out, {f"PaymDay.{field}": "the map for bc has no counterpart for `PaymDay`: set it up there by hand, or give it one with `--map`" for field in ("PaymDayId", "Description")})
        package, left_out = self.reasons('record PaymTerm { PaymTermId = "N"  PaymMethod = COD  NumOfDays = 3 }')
        self.assertEqual(package.tables[3]["N"], {"Code": "N"})
        self.assertEqual(left_out["PaymTerm.PaymMethod"], "the map for bc takes it only where `PaymMethod` is `Net`")
        self.assertEqual(set(left_out), {"PaymTerm.PaymMethod", "PaymTerm.NumOfDays"})

    def test_a_format_with_more_than_one_place_for_digits_is_named(self):
        source = """record NumberSequenceScope { DataArea = "CES"
  record NumberSequenceTable { NumberSequence = "A"  Format = "F"  Lowest = 1  Highest = 99 } }"""
        for form, first in [("A##-B", "A01-B"), ("###", "001")]:
            package, _ = self.reasons(source.replace('"F"', f'"{form}"'))
            self.assertEqual(package.tables[309][("A", "10000")]["StartingNo"], first)
        for form in ["A##-##", "A&&##", "A", "A#"]:
            package, left_out = self.reasons(source.replace('"F"', f'"{form}"'))
            self.assertNotIn("EndingNo", package.tables[309][("A", "10000")])
            self.assertIn("cannot stand in the one place for digits", left_out["NumberSequenceTable.Highest"])


if __name__ == "__main__":
    unittest.main()
