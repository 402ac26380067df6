"""Workbooks of tables there and back: workbook_test.py RAPPORT. Templates are looked at with openpyxl and filled in by LibreOffice and
openpyxl, which know nothing of the writer; files that no program writes are made here, part by part."""
import datetime
import io
import json
import shutil
import subprocess
import unittest
import zipfile

import openpyxl

from pack_folder import PROGRAM, PackFolder

PACK = """
enum Kind "Kind" { retail "Retail", wholesale "Wholesale", internal "Internal" }
list currencies { column code "Code": text(3) key  rows from "data/currencies.csv" }
group g "G" {
  table customers "Customers" {
    column account "Account": text(20) key help "The number of the account."
    column name "Name": text(10)
    column kind "Kind": choice of Kind
    column kinds "Kinds": choices of Kind
    column limit "Credit limit": decimal(16, 2)
    column days "Days to pay": integer unit "days"
    column since "Since": date
    column blocked "Blocked": yes_no
    column currency "Currency": reference to currencies
    table places "Places" {
      column city "City": text(20)
      column zip "Zip": integer
    }
  }
  table notes "Notes" {
    column words "Words": text(30)
    table steps "Steps" { column hours "Hours": decimal(6, 2) }
  }
}
"""
GERMAN = [("Customers", "Kunden"), ("Account", "Konto"), ("Kind", "Art"), ("Retail", "Einzelhandel"), ("Places", "Orte"), ("City", "Ort")]
ANSWERS = {
    "customers": [
        {"account": "A1", "name": "Ann", "kind": "wholesale", "kinds": ["retail", "internal"], "limit": 12.5, "days": 30,
         "since": "2020-02-29", "blocked": True, "currency": "EUR", "places": [{"city": "Bonn", "zip": 53111}, {"city": "_x0041_"}]},
        {"account": "B2", "name": "=1+1", "kind": None, "limit": "12345678901234.56", "since": "1850-01-01", "blocked": False,
         "kinds": []},
        {"account": "C 3", "name": "Müller", "places": [{"city": "Ulm"}]}],
    "notes": [{"words": "one", "steps": [{"hours": 1.25}]}, {"words": "two\nlines", "steps": [{"hours": 2}, {"hours": 3}]}]}
BASE = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="r"><Relationship Id="a" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="Notes" sheetId="1" r:id="a"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="a" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="b" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>'
    '<Relationship Id="c" Type="http://x/styles" Target="/xl/styles.xml"/></Relationships>',
    "xl/sharedStrings.xml": '<sst><si><t>words</t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>no</t></rPh></si></sst>',
    "xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="200" formatCode="&quot;d&quot;0.00\\d"/></numFmts><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="14"/><xf numFmtId="200"/></cellXfs></styleSheet>',
}


def sheet(rows):
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>"


HEAD = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'


def archive(parts, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in ({**BASE, **parts} | more).items():
            if text is not None:
                made.writestr(name, text)
    return out.getvalue()


def with_rows(rows, parts=()):
    return archive({"xl/worksheets/sheet1.xml": sheet(HEAD + rows), **dict(parts)})


class Workbooks(PackFolder):
    FILES = {"pack/pack.toml": 'name = "rows"\nversion = "1.0.0"\nlanguages = ["en", "de"]\n', "pack/pack.rap": PACK,
             "pack/data/currencies.csv": "code\nEUR\nUSD\n", "answers.json": ANSWERS}

    def setUp(self):
        super().setUp()
        (self.folder / "pack/texts").mkdir()
        self.run_program("texts", "pack", "--update")
        texts = self.folder / "pack/texts/de.po"
        po = texts.read_text(encoding="utf-8")
        for word, german in GERMAN:
            po = po.replace(f'msgid "{word}"\nmsgstr ""', f'msgid "{word}"\nmsgstr "{german}"')
        texts.write_text(po, encoding="utf-8")

    def rows(self, *files):
        """What the files hold, as CSV by name of the table."""
        shutil.rmtree(self.folder / "csv", True)
        words = [word for file in files for word in ("--rows", str(file))]
        self.template("csv", "--format", "csv", *words)
        return {path.stem: path.read_text(encoding="utf-8") for path in sorted((self.folder / "csv").glob("*"))}

    def given(self):
        shutil.rmtree(self.folder / "csv", True)
        self.template("csv", "--format", "csv", "--answers", "answers.json")
        return {path.stem: path.read_text(encoding="utf-8") for path in sorted((self.folder / "csv").glob("*"))}

    def refuses(self, data, *expected, name="bad.xlsx"):
        (self.folder / name).write_bytes(data)
        done = self.run_program("template", "pack", "--rows", name, "--out", "never.xlsx")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertFalse((self.folder / "never.xlsx").exists())
        for text in expected:
            self.assertIn(text, done.stderr)
        return done.stderr

    def test_what_is_written_is_read(self):
        self.assertEqual(self.rows(self.template("rows.xlsx", "--answers", "answers.json")), self.given())

    def test_titles_in_another_language_are_read_back(self):
        book = self.template("german.xlsx", "--answers", "answers.json", "--language", "de")
        self.assertEqual(openpyxl.load_workbook(book).sheetnames[:2], ["Kunden", "Orte"])
        self.assertEqual(self.rows(book), self.given())

    def test_the_same_bytes(self):
        first = self.template("one.xlsx", "--answers", "answers.json").read_bytes()
        self.assertEqual(first, self.template("two.xlsx", "--answers", "answers.json").read_bytes())

    def test_what_a_template_is(self):
        book = openpyxl.load_workbook(self.template("t.xlsx", "--empty"))
        self.assertEqual(book.sheetnames, ["Customers", "Places", "Notes", "Steps", "Choices"])
        one, places = book["Customers"], book["Places"]
        self.assertEqual([cell.value for cell in one[1]][:2], ["customers.account", "customers.name"])
        self.assertEqual([cell.value for cell in one[2]][4:7], ["Credit limit", "Days to pay [days]", "Since"])
        self.assertEqual([cell.value for cell in places[2]], ["Customers › Account", "City", "Zip"])
        self.assertTrue(one.row_dimensions[1].hidden and one.protection.sheet)
        self.assertTrue(all(cell.protection.locked for row in (1, 2) for cell in one[row]))
        self.assertIn("The number of the account.", one["A2"].comment.text)
        self.assertIn("Key: no two rows have the same.\nText of", one["A2"].comment.text)  # rows without it are taken
        self.assertEqual(one.freeze_panes, "A3")
        self.assertEqual(book["Choices"].sheet_state, "hidden")
        rules = {str(rule.sqref).split(":")[0]: rule for rule in one.data_validations.dataValidation}
        choices = [[cell.value for cell in column if cell.value] for column in book["Choices"].columns]
        self.assertEqual(rules["C3"].type, "list")
        self.assertIn(["Retail", "Wholesale", "Internal"], choices)
        self.assertIn(["EUR", "USD"], choices)
        self.assertEqual([rules[place].type for place in ("E3", "F3", "G3", "H3", "I3")], ["decimal", "whole", "date", "list", "list"])
        around = book["Steps"].data_validations.dataValidation
        self.assertEqual([rule.formula1 for rule in around if str(rule.sqref).startswith("A3")], ["'Notes'!$A$3:$A$1048576"])
        self.assertEqual([rule.formula1 for rule in places.data_validations.dataValidation if str(rule.sqref).startswith("A3")][0], "'Customers'!$A$3:$A$1048576")
        styles = {letter: one.column_dimensions[letter] for letter in "AEFG"}
        self.assertEqual([styles[letter].number_format for letter in "AEFG"], ["@", "0.00", "0", "yyyy-mm-dd"])
        self.assertFalse(any(style.protection.locked for style in styles.values()))

    def test_through_libreoffice(self):
        book = self.template("rows.xlsx", "--answers", "answers.json")
        again = self.office(self.office(book, "ods"), "xlsx")
        self.assertIn("xl/sharedStrings.xml", zipfile.ZipFile(again).namelist())
        self.assertEqual(self.rows(again), self.given())
        self.refuses(self.office(book, "ods").read_bytes(), "an OpenDocument file (.ods): save it as .xlsx", name="a.ods")
        self.refuses(self.office(book, "xls").read_bytes(), "a workbook of Excel 97 to 2003 (.xls): save it as .xlsx", name="a.xls")

    def test_filled_in_with_openpyxl(self):
        book = openpyxl.load_workbook(self.template("rows.xlsx", "--answers", "answers.json"))
        book.save(self.folder / "again.xlsx")
        self.assertEqual(self.rows("again.xlsx"), self.given())

    def test_a_workbook_of_ones_own(self):
        for epoch in (openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH):
            book = openpyxl.Workbook()
            book.epoch = epoch
            one, places = book.active, book.create_sheet("places")
            one.title = "customers"
            one.append([None, "Account", "Limit", "Since", "Blocked", "Days to pay", "KIND"])
            one["C1"] = "Credit limit"
            one.append([None, 100, 0.1 + 0.2, datetime.date(2024, 2, 29), True, 7.0, "RETAIL"])
            one["B9"], one["D9"] = "B", "2024-03-01"
            one["C9"], one["C9"].number_format = 0.5, "0%"
            one["E9"] = "nein"
            places.append(["account", "city"])
            places.append(["b ", "Bonn"])
            places.append(["100", "Ulm"])
            places.sheet_state = "hidden"
            book.create_sheet("Remarks")["A1"] = "nobody reads this"
            book.save(self.folder / "own.xlsx")
            rows = self.rows("own.xlsx")
            self.assertEqual(rows["customers"].splitlines()[1:], ["100,,retail,,0.3,7,2024-02-29,yes,", "B,,,,0.5,,2024-03-01,no,"])
            self.assertEqual(rows["customers.places"].splitlines()[1:], ["100,Ulm,", "B,Bonn,"])

    def made(self, name, **sheets):
        """A workbook of these sheets, by name, with their rows; the first row of a list in a list is hidden."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            one = book.create_sheet(title.replace("__", "."))
            if isinstance(rows[0][0], list):
                one.row_dimensions[1].hidden = True
                rows = rows[0] + rows[1:]
            for row in rows:
                one.append(row)
        book.save(self.folder / name)
        return name

    def read(self, file):
        """What a template says of it, and the rows."""
        done = self.run_program("template", "pack", "--rows", file, "--format", "csv", "--out", "said")
        shutil.rmtree(self.folder / "said", True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr, {table: rows.splitlines()[1:] for table, rows in self.rows(file).items()}

    def test_a_sheet_of_rows_within_rows_may_name_the_key_around_in_full(self):
        for name in ("customers__places", "Places", "places", "Orte"):
            self.made("kid.xlsx", customers=[["customers.account", "customers.name"], ["A", "Ann"]],
                      **{name: [["customers.account", "city"], ["A", "Bonn"]]})
            said, rows = self.read("kid.xlsx")
            self.assertEqual((said.count("is given twice"), rows["customers.places"]), (0, ["A,Bonn,"]), said)
        # Names of the table itself count more than what its sheet is called.
        self.made("renamed.xlsx", Notes=[["customers.account", "customers.name"], ["A", "Ann"]])
        self.assertEqual(self.read("renamed.xlsx")[1]["customers"], ["A,Ann,,,,,,,"])

    def test_a_row_of_data_is_no_row_of_titles(self):
        names = ["customers.account", "customers.name", "customers.days"]
        titles = ["Account", "Name", "Days to pay [days]"]
        note = "note: own.xlsx: row 2 of the sheet `customers`, below the names of the columns, is read as a row of the table: "
        for rows, read, said in [
                ([names, titles, ["A", "Ann", 3]], ["A,Ann,,,,3,,,"], ""),
                ([names, ["Konto", "Name", "days"], ["A", "Ann", 3]], ["A,Ann,,,,3,,,"], ""),
                ([names, ["Account", "Ann", 3], ["B", "Bob", 4]], ["Account,Ann,,,,3,,,", "B,Bob,,,,4,,,"], note + "not all of its cells are titles"),
                ([names, ["A", "Ann", 3]], ["A,Ann,,,,3,,,"], ""),
                ([[names, titles], ["A", "Ann", 3]], ["A,Ann,,,,3,,,"], ""),
                ([[names, ["A", "Ann", 3]], ["B", "Bob", 4]], ["A,Ann,,,,3,,,", "B,Bob,,,,4,,,"], note + "none of its cells are titles")]:
            found = self.read(self.made("own.xlsx", customers=rows))
            self.assertEqual(found[1]["customers"], read)
            self.assertEqual("below the names" in found[0], said != "")
            self.assertIn(said, found[0])

    def test_a_column_that_stands_twice_is_named_as_people_see_it(self):
        self.made("twice.xlsx", customers=[[None, "account", "name", "Account"], [None, "A"]])
        self.refuses((self.folder / "twice.xlsx").read_bytes(), "customers!D1: error: `customers.account` stands here, and in column B already")
        self.refuses(b"account,name,account\nA,,B\n", "customers.csv:1:14: error: `customers.account` stands here, and in field 1 of the line already", name="customers.csv")

    def test_texts_that_look_like_a_blank_are_exact(self):
        texts = ["(blank)", "((blank)", "((blank))", "(blank", "blank"]
        rows = [{"account": text, "name": text, "places": [{"city": text}]} for text in texts] + [{"account": "none", "name": None}]
        (self.folder / "answers.json").write_text(json.dumps({"customers": rows}))
        given = self.given()
        written = ["((blank))", "((blank)", "(((blank)))", "(blank", "blank"]
        self.assertEqual(given["customers"].splitlines()[1:], [f"{word},{word},,,,,,," for word in written] + ["none,(blank),,,,,,,"])
        self.assertEqual(given["customers.places"].splitlines()[1:], [f"{word},{word}," for word in written])
        shutil.copytree(self.folder / "csv", self.folder / "filled")
        self.assertEqual(self.rows(*sorted((self.folder / "filled").glob("*"))), given)
        book = self.template("blank.xlsx", "--answers", "answers.json")
        self.assertEqual([row[1].value for row in openpyxl.load_workbook(book)["Customers"].iter_rows(min_row=3)], [*written, "(blank)"])
        self.assertEqual(self.rows(book), given)

    def test_a_row_that_names_none_by_a_blank(self):
        (self.folder / "customers.csv").write_text("account\nA\n")
        self.refuses(b"account,city\n(blank),Bonn\n", "customers.places.csv: error:", name="customers.places.csv")
        done = self.run_program("template", "pack", "--rows", "customers.csv", "--rows", "customers.places.csv", "--out", "never.xlsx")
        self.assertIn("customers.places.csv:2:1: error: `customers.account` is left blank: it names the row of `customers` that this row belongs to", done.stderr)

    def test_all_that_is_wrong_is_said(self):
        book = openpyxl.Workbook()
        one, places = book.active, book.create_sheet("Places")
        one.title = "Customers"
        one.append(["account", "name", "kind", "limit", "days", "since", "blocked", "colour", "kinds"])
        one.append(["A", "01234567890", "big", 1.005, 1.5, 45000, "maybe", "red", "retail;huge"])
        one["B3"], one["D3"] = "=1/0", "=1+1"
        one["F3"], one["F3"].number_format = datetime.datetime(2024, 1, 1, 12), "yyyy-mm-dd hh:mm"
        one["F4"] = "01.02.2024"
        one["G4"], one["G4"].data_type = "#N/A", "e"
        places.append(["account", "city"])
        places.append(["Z", "Bonn"])
        places.append([None, "Bonn"])
        book.save(self.folder / "wrong.xlsx")
        said = self.refuses((self.folder / "wrong.xlsx").read_bytes(), name="wrong.xlsx")
        for line in ["Customers!H1: error: `customers` has no column `colour`", "Customers!B2: error: `name` takes at most 10 characters, found 11",
                     "Customers!C2: error: `kind` is one of `retail` (Retail)", "found `big`",
                     "Customers!D2: error: `limit` takes 16 digits, 2 of them after the point, found 1.005",
                     "Customers!E2: error: `days` is a whole number, found the number 1.5",
                     "Customers!F2: error: `since` is a day: a cell that shows one, or a text such as 2026-01-31, found the number 45000",
                     "Customers!G2: error: `blocked` is `Yes` or `No`, found `maybe`", "Customers!I2: error: `kinds` is a set of",
                     "Customers!D3: error: `limit` has a value, found a formula without its result",
                     "Customers!F3: error: `since` is a day without a time", "Customers!F4: error:", "found `01.02.2024`",
                     "Customers!G4: error: `blocked` has a value, found the error #N/A",
                     "Places!A2: error: no row of `customers` is called `Z`", "Places!A3: error: `customers.account` is empty"]:
            self.assertIn(line, said)

    def test_many_problems_are_counted(self):
        lines = "account,days\n" + "".join(f"A{i},x\n" for i in range(5000))
        said = self.refuses(lines.encode(), "note: 5000 problems in all, the first 200 are listed", name="customers.csv")
        self.assertEqual(said.count("error:"), 200)

    def test_problems_of_rules_have_the_same_limit(self):
        self.rules('table terms "T" { column code "C": text(9) key  column days "D": integer required max 90 }')
        lines = "code,days\n" + "".join(f"A{i},91\n" for i in range(5000))
        (self.folder / "terms.csv").write_text(lines)
        found, notes = self.judged("terms.csv")
        self.assertEqual(len([line for line in found if ": error:" in line]), 200)
        self.assertIn("note: 5000 problems in all, the first 200 are listed", notes)
        # With cells that could not be read: one limit and one count for both.
        (self.folder / "terms.csv").write_text(lines + "".join(f"B{i},x\n" for i in range(150)))
        found, notes = self.judged("terms.csv")
        self.assertEqual([len([line for line in found if word in line]) for word in ("is a whole number", "`terms[")], [150, 50])
        self.assertEqual([note for note in notes if "in all" in note], ["note: 5150 problems in all, the first 200 are listed"])
        done = subprocess.run([PROGRAM, "interview", "pack"], cwd=self.folder, capture_output=True, text=True, check=False, timeout=300,
                              input="load terms.csv\nquit\n", env={"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"})
        self.assertEqual(done.stdout.count(": error:"), 20, done.stdout)
        self.assertIn("Nothing is loaded; problems: 5150.", done.stdout)

    def test_rules_of_the_pack_are_shown_at_the_cell(self):
        (self.folder / "empty.json").write_text("{}")
        (self.folder / "customers.csv").write_text("account,currency\nA,EUR\nB,XXX\na,USD\n")
        done = self.run_program("run", "pack", "--answers", "empty.json", "--rows", "customers.csv", "--emit", "json", "--out", "-")
        self.assertEqual(done.returncode, 1)
        self.assertIn("customers.csv:3:3: error:", done.stderr)
        self.assertIn("customers.csv:4:1: error:", done.stderr)
        book = openpyxl.Workbook()
        book.active.title = "Customers"
        for row in (["Account", "Currency"], ["A", "EUR"], [], ["B", "XXX"]):
            book.active.append(row)
        book.save(self.folder / "c.xlsx")
        done = self.run_program("run", "pack", "--answers", "empty.json", "--rows", "c.xlsx", "--emit", "json", "--out", "-")
        self.assertIn("c.xlsx:Customers!B4: error: `customers[\"B\"].currency`: XXX is not among the rows to choose from.", done.stderr)

    def judged(self, *files):
        """The problems that a run with these files shows, sorted, and the notes."""
        (self.folder / "empty.json").write_text("{}")
        words = [word for file in files for word in ("--rows", file)]
        done = self.run_program("run", "pack", "--answers", "empty.json", *words, "--emit", "json", "--out", "never")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertFalse((self.folder / "never").exists())
        lines = done.stderr.splitlines()
        return sorted(line for line in lines if "error" in line), [line for line in lines if "note:" in line and not line.startswith("empty")]

    def judges(self, files, problems, doubts=0):
        for name, text in files.items():
            (self.folder / name).write_text(text)
        found, notes = self.judged(*files)
        self.assertEqual(len(found), len(problems), found)
        for line, start in zip(found, sorted(problems)):
            self.assertTrue(line.startswith(start), (line, start))
        said = [note for note in notes if "could not be read" in note]
        self.assertEqual(said, [] if doubts == 0 else [f"note: what could not be read may be the reason for {doubts} problem{'s' * (doubts > 1)} more, "
                                                       f"which {'are' if doubts > 1 else 'is'} not listed"])

    def rules(self, pack):
        (self.folder / "pack/pack.rap").write_text(pack)
        (self.folder / "pack/pack.toml").write_text('name = "rows"\nversion = "1.0.0"\n')
        shutil.rmtree(self.folder / "pack/texts", True)

    def test_cells_and_rules_are_judged_together(self):
        self.rules("""
        table terms "T" { column code "C": text(4) key  column days "D": integer required min 0 max 90
          column rate "R": decimal(5, 2) required  column since "S": date default 2020-01-01
          check lucky: days != 13 or rate = 0 else at days "unlucky"
          table steps "Steps" { required  column within "W": integer key required max 60  column note_ "N": text(5) default "x" } }
        table groups "G" { column name "N": text(10) key  column term "T": reference to terms required  column day "D": integer max terms[term].days }
        ask total "Total": integer default sum(terms.days)
        check short: total < 100 else at total "too long"
        """)
        terms = "code,days,rate,since\n"
        self.judges({"terms.csv": terms + "A,91,x,\nA,1,1,2020-13-01\n,5,\"\",\nB,13,1,\n", "groups.csv": "name,term,day\ng,Z,1\nh,,x\n",
                     "terms.steps.csv": "code,within\nA,61\nB,1\n"},
                    ["terms.csv:2:3: error: `terms[\"A\"].days`", "terms.csv:2:6: error: `rate`", "terms.csv:2:1: error: `terms[\"A\"]`",
                     "terms.csv:3:1: error: `terms[\"A\"]`", "terms.csv:3:7: error: `since`", 
                     "terms.csv:4:4: error: `terms[3].rate`", "terms.csv:5:3: error: `terms[\"B\"].days`: unlucky", "groups.csv:2:3: error: `groups[\"g\"].term`",
                     "groups.csv:3:3: error: `groups[\"h\"].term`", "groups.csv:3:4: error: `day`", "terms.steps.csv:2:3: error: `terms[\"A\"].steps[61].within`",
                     "empty.json:1:1: error: `total`: too long", "terms.csv:3:1: error: `terms[\"A\"].steps`", "terms.csv:4:1: error: `terms[3].steps`"])

    def test_what_cannot_be_read_causes_no_second_problem(self):
        self.rules("""
        table terms "T" { column code "C": text(4) key  column days "D": integer required min 0 max 90
          table steps "Steps" { required  column within "W": integer max 60  column rate "R": decimal(5, 2) required } }
        table groups "G" { column name "N": text(10) key  column term "T": reference to terms required  column day "D": integer max terms[term].days }
        ask total "Total": integer default sum(terms.days)
        check short: total < 100 else at total "too long"
        """)
        terms = "code,days\nA,95\nB,20\n"
        steps = "code,within,rate\nA,1,1\nB,1,1\n"
        groups = "name,term,day\ng,A,5\n"
        # The required cell itself; the total; what is compared with it. Not another row that is wrong, nor one that is compared with that.
        self.judges({"terms.csv": terms.replace("B,20", "B,two"), "terms.steps.csv": steps, "groups.csv": groups + "h,B,999\ni,A,99\n"},
                    ["terms.csv:2:3: error: `terms[\"A\"].days`", "terms.csv:3:3: error: `days`", "groups.csv:4:5: error: `groups[\"i\"].day`"])
        # A key: rows that may be those of that name, its own steps, which have no place. Steps are judged in themselves.
        self.judges({"terms.csv": terms.replace("B,20", "BBBBB,20").replace("95", "9"), "terms.steps.csv": steps.replace("B,1,1", "B,61,"), "groups.csv": groups + "h,B,1\ni,A,10\n"},
                    ["terms.csv:3:1: error: `code` takes at most 4", "groups.csv:4:5: error: `groups[\"i\"].day`", "terms.steps.csv:3:3: error: `terms[3].steps[1].within`",
                     "terms.steps.csv:3:6: error: `terms[3].steps[1].rate`"], 2)
        # A row around that there is not: the row that has no step may be the one.
        self.judges({"terms.csv": terms.replace("95", "5"), "terms.steps.csv": steps.replace("B,1", "X,61"), "groups.csv": groups + "h,X,1\n"},
                    ["terms.steps.csv:3:1: error: no row of `terms` is called `X`", "terms.steps.csv:3:3: error: `terms[3].steps[1].within`", "groups.csv:3:3: error: `groups[\"h\"].term`"], 1)
        # A title: the column may be the one that is required. A line: its row may be the one that is looked for.
        self.judges({"terms.csv": terms.replace("days", "dayz").replace("95", "5"), "terms.steps.csv": steps, "groups.csv": groups.replace("g,A,5", "g,A,5\nh,Z,5")},
                    ["terms.csv:1:6: error: `terms` has no column `dayz`", "terms.csv:2:3: error: a value in a column that has no title", "groups.csv:3:3: error: `groups[\"h\"].term`"])
        self.judges({"terms.csv": terms.replace("95", "5") + "C,5,6\n", "terms.steps.csv": steps + "C,1,1\n", "groups.csv": groups + "h,C,5\n"},
                    ["terms.csv:4:1: error: the line has 3 fields, expected 2"], 1)
        # A file that is none: all that it may have had.
        (self.folder / "bad.xlsx").write_bytes(b"no")
        (self.folder / "groups.csv").write_text(groups + "h,C,5\nh,A,5\n")
        found, _ = self.judged("bad.xlsx", "groups.csv")
        self.assertEqual([line.split(": error")[0] for line in found], ["bad.xlsx", "groups.csv:3:1", "groups.csv:4:1"], found)

    def test_load_judges_rules_as_well(self):
        (self.folder / "customers.csv").write_text("account,currency,days\nA,EUR,x\nB,XXX,1\n")
        done = subprocess.run([PROGRAM, "interview", "pack"], cwd=self.folder, capture_output=True, text=True, check=False, timeout=300,
                              input="load customers.csv\nquit\n", env={"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"})
        for line in ("customers.csv:2:7: error: `days` is a whole number", "customers.csv:3:3: error: `customers[\"B\"].currency`: XXX is not among", "Nothing is loaded; problems: 2."):
            self.assertIn(line, done.stdout.replace("\n", " ").replace("  ", " ") if line not in done.stdout else done.stdout)

    def test_places_in_csv_are_characters_and_lines(self):
        said = self.refuses('account,name,days\nÄÖ,"zwei\nZeilen",x\n"a\nb",ÜÜ,y\n'.encode(), name="customers.csv")
        self.assertIn("customers.csv:3:9: error: `days`", said)
        self.assertIn("customers.csv:5:7: error: `days`", said)
        self.assertEqual(said.count("error:"), 3, said)

    def test_odd_cells(self):
        rows = ('<row r="2"><c r="A2" t="b"><f>A1</f></c></row><row r="3"><c r="A3" t="e"><f>A1</f><v/></c></row>')
        said = self.refuses(with_rows(rows))
        for place in ("A2", "A3"):
            self.assertIn(f"Notes!{place}: error: `words` has a value, found a formula without its result", said)
        # What a drawing on a sheet calls rows; a cell without a style has the first one.
        drawn = f'<worksheet><sheetData>{HEAD}<row r="1048576"><c r="A1048576"><v>45000</v></c></row></sheetData><controls><row/><c><v>7</v></c></controls></worksheet>'
        (self.folder / "d.xlsx").write_bytes(archive({"xl/worksheets/sheet1.xml": drawn}))
        self.assertEqual(self.rows("d.xlsx")["notes"].splitlines()[1:], ["1,45000"])
        styles = BASE["xl/styles.xml"].replace('<xf numFmtId="0"/>', '<xf numFmtId="14"/>')
        self.refuses(archive({"xl/worksheets/sheet1.xml": drawn, "xl/styles.xml": styles}), "`words` is a text, found the day 2023-03-15")

    def test_cells_as_other_programs_write_them(self):
        cells = ('<row r="3"><c r="A3" t="s"><v>1</v></c></row><row><c t="inlineStr"><is><r><t>in </t></r><r><t>line</t></r></is></c></row>'
                 '<row r="8"/><row r="9" spans="1:1"><c r="A9" s="0"><v>1.5E3</v></c></row><row r="10"><c r="A10" t="str"><f>1</f><v>'
                 'kept_x0041_</v></c></row><row r="11"><c r="A11"><v>0.30000000000000004</v></c></row><row r="12"><c r="A12" s="2"><v>2</v></c></row>'
                 '<row r="13"><c r="A13" t="d"><v>2024-02-29T00:00:00</v></c></row>')
        (self.folder / "o.xlsx").write_bytes(with_rows(cells))
        self.assertEqual([line.split(",", 1)[1] for line in self.rows("o.xlsx")["notes"].splitlines()[1:]],
                         ["rich text", "in line", "1500", "keptA", "0.3", "2", "2024-02-29"])
        prefixed = "<x:worksheet xmlns:x='y'><x:sheetData><x:row><x:c t='inlineStr'><x:is><x:t>words</x:t></x:is></x:c></x:row><x:row><x:c><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>"
        (self.folder / "p.xlsx").write_bytes(archive({"xl/worksheets/sheet1.xml": prefixed}))
        self.assertEqual(self.rows("p.xlsx")["notes"].splitlines()[1:], ["1,7"])

    def test_hostile_files(self):
        good = with_rows('<row r="2"><c r="A2"><v>1</v></c></row>')
        self.refuses(b"", "the file is empty")
        self.refuses(b"words\n1\n", "it is no workbook: expected .xlsx")
        self.refuses(good[:-40], "cut off or damaged")
        self.refuses(good[:len(good) // 2], "cut off or damaged")
        self.refuses(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "it is encrypted: save it without a password")
        broken = bytearray(good)
        at = good.index(b"xl/worksheets/sheet1.xml") + 30
        broken[at:at + 8] = b"\xff" * 8
        self.refuses(bytes(broken), "bad.xlsx:Notes: error:")
        for rows, said in [
                ('<row r="2147483648"/>', "row `2147483648`: a sheet has the rows 1 to 1048576"),
                ('<row r="1048577"/>', "row `1048577`"), ('<row r="1"/>', "row 1 stands behind row 1"),
                ('<row r="2"><c r="XFE2"><v>1</v></c></row>', "`XFE2` is no place of a cell: the last column is XFD"),
                ('<row r="2"><c r="B2"/><c r="A2"/></row>', "`A2` stands behind B2"),
                ('<row r="2"><c r="A2" t="s"><v>2</v></c></row>', "A2 names the shared text `2`, and there are 2"),
                ('<row r="2"><c r="A2" t="zz"><v>2</v></c></row>', "A2 has the type `zz`"),
                ('<row r="2"><c r="A2"><v>1,5</v></c></row>', "A2 is a number, and holds `1,5`"),
                ('<row r="2"><c r="A2"><v>1e400</v></c></row>', "A2 is a number, and holds `1e400`"),
                ('<row r="2"><c r="A2"><v>-9999e999</v></c></row>', "A2 is a number, and holds `-9999e999`"),
                ('<row r="2">', "it is no XML"), ("<x>" * 100, "nest deeper than 64 levels"),
                ('<row r="2"><c r="A2" t="str"><v>' + "ab" * 200000 + "</v></c></row>", "A2 has a text of more than 256 kB")]:
            self.refuses(with_rows(rows), said)
        entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
        self.refuses(archive({"xl/worksheets/sheet1.xml": entity + sheet(HEAD)}), "declares a document type")
        self.refuses(with_rows("", {"xl/sharedStrings.xml": entity + BASE["xl/sharedStrings.xml"]}), "declares a document type")
        self.refuses(with_rows("", {"xl/workbook.xml": entity + BASE["xl/workbook.xml"]}), "declares a document type")
        self.refuses(archive({"xl/worksheets/sheet1.xml": "<html/>"}), "it is no sheet: it begins with `html`")
        self.refuses(with_rows("", {"xl/sharedStrings.xml": "<html/>"}), "it is no list of shared texts")
        for missing in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"):
            self.refuses(with_rows("", {missing: None}), f"no `{missing}`")
        self.refuses(archive({}), "the archive has no `xl/worksheets/sheet1.xml`")
        types = BASE["[Content_Types].xml"]
        self.refuses(with_rows("", {"[Content_Types].xml": types.replace("spreadsheetml.sheet", "wordprocessingml.document")}), "it is no workbook: its content is")
        binary = types.replace("vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "vnd.ms-excel.sheet.binary.macroEnabled.main")
        self.refuses(with_rows("", {"[Content_Types].xml": binary}), "a binary workbook (.xlsb): save it as .xlsx")

    def test_bombs(self):
        row = '<row r="2"><c r="A2"><v>1</v></c></row>'
        self.refuses(with_rows(row + " " * (64 << 20)), "unpacks to more than 250 times its size")
        self.refuses(with_rows(row, {"xl/sharedStrings.xml": "<sst>" + "<si><t>a</t></si>" * 4000000 + "</sst>"}), "times its size")
        self.refuses(with_rows(row, {"xl/styles.xml": "<styleSheet>" + " " * (17 << 20) + "</styleSheet>"}), "more than")
        many = {f"x{i}": "" for i in range(5000)}
        self.refuses(with_rows(row, many), "parts, more than the 4096 allowed")


unittest.main()
