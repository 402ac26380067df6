"""Reads the workbooks with zipfile and ElementTree, by what ECMA-376 says of the parts: xlsx_test.py RAPPORT."""
import datetime
import io
import re
import unittest
import xml.etree.ElementTree as tree
import zipfile

from runs import EXAMPLES, Run, run_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
EPOCH = datetime.date(1899, 12, 30)


def unescaped(text):
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


class Sheet:
    def __init__(self, root, styles):
        self.cells, self.formats = {}, {}
        for cell in root.iter(f"{MAIN}c"):
            assert cell.find(f"{MAIN}f") is None, "a formula"
            place = cell.get("r")
            self.formats[place] = styles[int(cell.get("s", 0))]
            if cell.get("t") == "inlineStr":
                self.cells[place] = unescaped("".join(cell.itertext()))
            elif cell.find(f"{MAIN}v") is not None:
                self.cells[place] = self.number(cell.find(f"{MAIN}v").text, self.formats[place])
        pane = root.find(f".//{MAIN}pane")
        self.frozen = int(pane.get("ySplit")) if pane is not None else 0
        self.widths = [float(column.get("width")) for column in root.iter(f"{MAIN}col")]
        self.links = {link.get("ref"): link.get("location") for link in root.iter(f"{MAIN}hyperlink")}

    @staticmethod
    def number(text, look):
        if look == "yyyy-mm-dd":
            return EPOCH + datetime.timedelta(days=int(text))
        return ("number", f"{float(text):.{len(look.partition('.')[2])}f}")

    def rows(self):
        found = {}
        for place, value in self.cells.items():
            letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", place).groups()
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            found.setdefault(int(digits), {})[column] = value
        return [found[row] for row in sorted(found)]


class Book:
    def __init__(self, data):
        archive = zipfile.ZipFile(io.BytesIO(data))
        assert archive.testzip() is None
        self.dates = {entry.date_time for entry in archive.infolist()}
        parts = {name: tree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
        own = {int(one.get("numFmtId")): one.get("formatCode") for one in parts["xl/styles.xml"].iter(f"{MAIN}numFmt")}
        own |= {0: "General", 1: "0", 2: "0.00", 49: "@"}
        styles = [own[int(xf.get("numFmtId"))] for xf in parts["xl/styles.xml"].find(f"{MAIN}cellXfs")]
        targets = {one.get("Id"): one.get("Target") for one in parts["xl/_rels/workbook.xml.rels"].iter(f"{PACKAGE}Relationship")}
        self.sheets = {sheet.get("name"): Sheet(parts["xl/" + targets[sheet.get(f"{REL}id")]], styles)
                       for sheet in parts["xl/workbook.xml"].iter(f"{MAIN}sheet")}
        self.repeated = [one.text for one in parts["xl/workbook.xml"].iter(f"{MAIN}definedName") if one.get("name") == "_xlnm.Print_Titles"]
        self.core = "".join(parts["docProps/core.xml"].itertext())


def shown(field):
    """The cell that has to stand for a value of the data set."""
    if field["type"] == "number" and len(field["value"].replace(".", "").strip("-0")) <= 15:
        return ("number", field["value"])
    if field["type"] == "date" and field["value"] >= "1900-03-01":
        return datetime.date.fromisoformat(field["value"])
    if field["type"] != "reference":
        return field["value"]
    key = field["row"]["key"]
    said = [part for part in key if part["value"]] or key
    return key[0]["value"] if len(key) == 1 else ", ".join(f"{part['field']} = {part['value']}" for part in said)


def sheet_of(table):
    """A sheet has a name of 31 characters at most; of what is imported or called it is the name alone."""
    return re.sub(r'^(?:class|service|entity)\("?(.*?)"?\)$', r"\1", table)[:31]


class Examples(unittest.TestCase):
    def test_the_workbook_holds_the_data_set(self):
        for pack, answers in EXAMPLES:
            with self.subTest(answers=answers):
                run = Run(pack, answers, "xlsx")
                self.assertEqual((run.exit, list(run.files), run.left_out), (0, ["configuration.xlsx"], []), run.err)
                book = Book(run.files["configuration.xlsx"])
                tables = list(dict.fromkeys(action["table"] for action in run.data["actions"]))
                self.assertEqual(list(book.sheets), ["Overview", *(sheet_of(table) for table in tables), "Not written"])
                for table in tables:
                    self.check(book.sheets[sheet_of(table)], [one for one in run.data["actions"] if one["table"] == table])
                values = sum(len(action["fields"]) for action in run.data["actions"])
                self.assertEqual(run.line("xlsx"), [len(run.data["actions"]), values, 0])
                self.assertEqual(len(book.repeated), len(book.sheets))  # the titles, on each page of paper

    def check(self, sheet, actions):
        titles, *rows = sheet.rows()
        self.assertEqual(sheet.frozen, 1)
        self.assertEqual(len(sheet.widths), len(titles))
        self.assertEqual((titles[1], titles[2]), ("Action", "Company"))
        key = [name for name in actions[0]["key"] if name in titles.values()]
        self.assertEqual([titles[3 + at] for at in range(len(key))], key)
        self.assertEqual(len(rows), len(actions))
        for row, action in zip(rows, actions):
            self.assertEqual((row.pop(1), row.pop(2, "")), (action["action"], action["company"]))
            wanted = {field["field"]: shown(field) for field in action["fields"] if shown(field) != ""}
            self.assertEqual({titles[column]: value for column, value in row.items()}, wanted)

    def test_the_overview_leads_to_each_table(self):
        run = Run(*EXAMPLES[0], "xlsx")
        book = Book(run.files["configuration.xlsx"])
        overview = book.sheets["Overview"]
        names = [sheet for sheet in book.sheets if sheet != "Overview"]
        self.assertEqual([location for _, location in sorted(overview.links.items(), key=lambda link: int(link[0][1:]))],
                         [f"'{name}'!A1" for name in names])
        self.assertEqual(overview.cells["B1"], run.data["pack"])
        counted = {row[1]: int(row[2][1]) for row in overview.rows() if row.get(1) in names and 2 in row}
        for name in names[:-1]:
            self.assertEqual(counted[name], sum(action["table"] == name for action in run.data["actions"]))

    def test_what_others_left_out_stands_in_its_sheet(self):
        for pack, answers in EXAMPLES:
            run = Run(pack, answers, "xlsx,dixf,aif")
            rows = Book(run.files["configuration.xlsx"]).sheets["Not written"].rows()
            titles = rows[0]
            self.assertEqual(list(titles.values()), ["Format", "Table.Field", "Value", "Question", "Reason"])
            found = [tuple(row.get(column, "") for column in range(2, 6)) for row in rows[1:]]
            wanted = [(row["field"], row["value"], row["question"], row["reason"]) for row in run.left_out]
            self.assertEqual(sorted(found), sorted(wanted))

    def test_the_bytes_are_always_the_same(self):
        for pack, answers in EXAMPLES:
            run, again = Run(pack, answers, "xlsx"), Run(pack, answers, "xlsx")
            self.assertEqual(run.files, again.files)
            book = Book(run.files["configuration.xlsx"])
            self.assertEqual(book.dates, {(1980, 1, 1, 0, 0, 0)})
            self.assertEqual(len(set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", book.core))), 1)


def table(name):
    return f"""[table.{name}]
per_company = false
one_row = "no"
key = ["Name"]
evidence = "the test"
[table.{name}.field]
Name = {{ type = "string", length = 60 }}
Long = {{ type = "string", length = 40000 }}
Amount = {{ type = "real" }}
Day = {{ type = "date" }}
"""


PACK = """ask name "Name": text(60)
ask long "Long": text(40000)
ask amount "Amount": decimal(32, 16)
ask day "Day": date
record Odd { Name = name otherwise "x"  Long = long  Amount = amount  Day = day }
"""


class Cells(unittest.TestCase):
    def cell(self, **answers):
        """What the answer became: the cell and its format; and the run."""
        run = run_of(PACK, answers, "xlsx", target=table("Odd"))
        self.assertEqual(run.exit, 0, run.err)
        sheet = Book(run.files["configuration.xlsx"]).sheets["Odd"]
        title = list(answers)[0].capitalize()
        column = [place[0] for place, text in sheet.cells.items() if text == title][0]
        return sheet.cells.get(column + "2"), sheet.formats.get(column + "2"), run

    def test_texts_come_back_and_are_never_formulas(self):
        for text in ["=1+1", "+49 40", "-1", "@A1", "0012", "_x0041_", "a\nb", "Ł 東 😀", "<&>\"'", "1e5", "2026-01-31"]:
            self.assertEqual(self.cell(name=text)[:2], (text, "@"))

    def test_numbers_are_numbers_as_long_as_a_cell_holds_them(self):
        for text in ["0", "-30", "0.01", "0.07", "1234567890.12345", "123456789012345"]:
            self.assertEqual(self.cell(amount=text)[0], ("number", text))
        for text in ["1234567890123456", "1.0000000000000001", "9007199254740993"]:
            self.assertEqual(self.cell(amount=text)[:2], (text, "@"))

    def test_days_are_dates_as_far_as_a_cell_reaches(self):
        for text in ["1900-03-01", "2028-02-29", "9999-12-31"]:
            self.assertEqual(self.cell(day=text)[:2], (datetime.date.fromisoformat(text), "yyyy-mm-dd"))
        for text in ["1899-12-31", "1900-02-28", "0001-01-01"]:
            self.assertEqual(self.cell(day=text)[:2], (text, "@"))

    def test_a_text_too_long_for_a_cell_is_named(self):
        self.assertEqual(self.cell(long="x" * 32767)[0], "x" * 32767)
        cell, _, run = self.cell(long="x" * 32768)
        self.assertEqual((cell, len(run.left_out), run.line("xlsx")), (None, 1, [1, 1, 1]))
        self.assertIn("32767", run.left_out[0]["reason"])
        rows = Book(run.files["configuration.xlsx"]).sheets["Not written"].rows()
        self.assertEqual((rows[1][1], rows[1][2]), ("xlsx", "Odd.Long"))

    def test_names_of_sheets_differ_and_fit(self):
        names = ["Overview", "A" * 31 + "One", "A" * 31 + "Two"]
        source = "".join(f'record {name} {{ Name = "x" }}\n' for name in names)
        run = run_of(source, {}, "xlsx", target="".join(table(name) for name in names))
        self.assertEqual(run.exit, 0, run.err)
        book = Book(run.files["configuration.xlsx"])
        self.assertEqual(sorted(book.sheets), sorted(["Overview", "Overview (2)", "A" * 31, "A" * 27 + " (2)", "Not written"]))


if __name__ == "__main__":
    unittest.main()
