"""Reads data packages of Finance & Operations with zipfile, ElementTree and csv: d365_test.py RAPPORT."""
import csv
import datetime
import io
import unittest
import xml.etree.ElementTree as tree
import zipfile

from runs import EXAMPLES, Run, counts, rows_of, run_of

SPACE = "{http://schemas.microsoft.com/dynamics/2015/01/DataManagement}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
ENTITY = ["DefaultRefreshType", "Disable", "EntityMapList", "EntityName", "ExecutionUnit", "InputFilePath", "LevelInExecutionUnit",
          "SequenceInLevel", "SkipStaging", "SourceFormat", "TargetEntity"]


class Package:
    def __init__(self, test, run):
        test.assertEqual(list(run.files), ["d365-package.zip"])
        self.archive = zipfile.ZipFile(io.BytesIO(run.files["d365-package.zip"]))
        test.assertIsNone(self.archive.testzip())
        test.assertEqual({one.date_time for one in self.archive.infolist()}, {(1980, 1, 1, 0, 0, 0)})
        header = self.document(test, "PackageHeader.xml")
        test.assertEqual([one.tag.removeprefix(SPACE) for one in header], ["Description", "ManifestType", "PackageType", "PackageVersion"])
        test.assertEqual((header[2].text, header[3].text), ("DefinitionGroup", "2"))
        manifest = self.document(test, "Manifest.xml")
        test.assertEqual([one.tag.removeprefix(SPACE) for one in manifest],
                         ["DefinitionGroupName", "Description", "PackageEntityList", "ProjectCategory", "RulesData"])
        test.assertEqual(manifest[4].get(NIL), "true")
        self.entities = {}
        self.order = []
        names = ["PackageHeader.xml", "Manifest.xml"]
        for entity in manifest[2]:
            test.assertEqual([one.tag.removeprefix(SPACE) for one in entity], ENTITY)
            said = {one.tag.removeprefix(SPACE): one.text for one in entity}
            fields = [one.findtext(f"{SPACE}EntityField") for one in entity.find(f"{SPACE}EntityMapList")]
            test.assertEqual(fields, [one.findtext(f"{SPACE}XMLField") for one in entity.find(f"{SPACE}EntityMapList")])
            names.append(said["InputFilePath"])
            self.entities[said["TargetEntity"]] = self.rows(test, said["InputFilePath"], fields)
            self.order.append((int(said["ExecutionUnit"]), int(said["LevelInExecutionUnit"]), int(said["SequenceInLevel"])))
            test.assertEqual(said["SourceFormat"], "CSV-Unicode")
        test.assertEqual(self.archive.namelist(), names)

    def document(self, test, name):
        raw = self.archive.read(name)
        test.assertTrue(raw.startswith(b"\xff\xfe<\0"))  # a mark, no declaration
        text = raw.decode("utf-16")
        test.assertNotIn("\n", text)
        return tree.fromstring(text)

    def rows(self, test, name, fields):
        raw = self.archive.read(name)
        test.assertTrue(raw.startswith(b"\xff\xfe") and raw.endswith(b"\r\0\n\0"))
        header, *lines = csv.reader(io.StringIO(raw.decode("utf-16"), newline=""), strict=True)
        test.assertEqual(header, fields)
        test.assertEqual(header, [title.upper() for title in header])
        test.assertEqual({len(line) for line in lines}, {len(header)})
        return [dict(zip(header, line)) for line in lines]


def iso(text):
    return datetime.datetime.strptime(text, "%m/%d/%Y").date().isoformat()


class Examples(unittest.TestCase):
    def test_every_company_has_a_package_and_every_value_is_written_or_named(self):
        for pack, answers in EXAMPLES:
            with self.subTest(answers=answers):
                run = Run(pack, answers, "d365")
                self.assertEqual(run.exit, 0, run.err)
                counts(self, run, "d365")
                package = Package(self, run)
                self.assertEqual(package.order, sorted(package.order))
                years = [(row["CALENDAR"], row["FISCALYEAR"], iso(row["STARTDATE"]), iso(row["ENDDATE"]))
                         for row in package.entities.get("FiscalYearEntity", [])]
                self.assertEqual(years, [(row["FiscalCalendar"], row["Name"], row["StartDate"], row["EndDate"])
                                         for row in rows_of(run, "FiscalCalendarYear")])
                periods = [(row["CALENDAR"], row["FISCALYEAR"], row["PERIODNAME"], iso(row["STARTDATE"]), row["TYPE"])
                           for row in package.entities.get("FiscalPeriodEntity", [])]
                self.assertEqual(periods, [(row["FiscalCalendarYear.FiscalCalendar"], row["FiscalCalendarYear.Name"], row["Name"],
                                            row["StartDate"], row["Type"]) for row in rows_of(run, "FiscalCalendarPeriod")])
                companies = [(row["LEGALENTITYID"], row["NAME"]) for row in package.entities.get("OMLegalEntity", [])]
                self.assertEqual(companies, [(row["DataArea"], row["Name"]) for row in rows_of(run, "CompanyInfo") if "DataArea" in row])
                self.assertEqual(Run(pack, answers, "d365").files, run.files)


class Values(unittest.TestCase):
    def test_texts_come_back_as_they_were(self):
        for text in ["a, \"b\"", "Größe 東 😀", "=1+1", "a\nb", "<&>"]:
            run = run_of('ask name "Name": text(60)\nrecord Currency { CurrencyCode = "EUR"  CurrencyCodeISO = "EUR"  Txt = name }', {"name": text}, "d365")
            self.assertEqual(Package(self, run).entities["CurrencyEntity"], [{"CURRENCYCODE": "EUR", "NAME": text}])
            self.assertEqual([row["field"] for row in run.left_out], ["Currency.CurrencyCodeISO"])

    def test_what_the_map_does_not_have_is_named_with_the_reason(self):
        run = run_of('record PaymDay { PaymDayId = "A" }\nrecord NumberSequenceScope { DataArea = "USMF" }', {}, "d365")
        self.assertEqual(Package(self, run).entities, {})
        self.assertEqual({row["field"]: row["reason"] for row in run.left_out},
                         {"PaymDay.PaymDayId": "the map for d365 has no counterpart for `PaymDay`: set it up there by hand, or give it one with `--map`",
                          "NumberSequenceScope.DataArea": "the entity Number sequence code has the scope with each number sequence"})

    def test_a_number_sequence_has_its_scope_and_the_segments_of_its_format(self):
        formats = {"A": "INV-####", "B": "####", "C": "&&##/X"}
        run = run_of('record NumberSequenceScope { DataArea = "USMF" }\n' + "".join(
            f'record NumberSequenceTable {{ NumberSequence = "{code}"  Format = "{of}"  Lowest = 1  Highest = 99  Manual = no\n'
            '  NumberSequenceScope = NumberSequenceScope[DataArea = "USMF"] }\n' for code, of in formats.items()), {}, "d365")
        rows = {row["NUMBERSEQUENCECODE"]: row for row in Package(self, run).entities["NumberSequenceTableEntity"]}
        self.assertEqual({code: row["ANNOTATEDFORMAT"] for code, row in rows.items()},
                         {"A": "-1\tINV-\n-2\t####", "B": "-2\t####", "C": "-2\t&&\n-2\t##\n-1\t/X"})
        self.assertEqual({code: row["FORMAT"] for code, row in rows.items()}, formats)
        self.assertEqual({(row["SCOPETYPE"], row["SCOPEVALUE"], row["SMALLEST"], row["LARGEST"], row["MANUAL"]) for row in rows.values()},
                         {("DataArea", "USMF", "1", "99", "No")})


if __name__ == "__main__":
    unittest.main()
