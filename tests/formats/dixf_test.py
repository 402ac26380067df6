"""Holds the files for DIXF to what AX is told of them: dixf_test.py RAPPORT. Read with Python's csv module, in the documented settings:
delimited, header row, {CR}{LF}, comma, qualifier ", code page 1252, locale en-us."""
import csv
import datetime
import html
import html.parser
import io
import re
import unittest

from runs import EXAMPLES, Run, is_of_key, run_of, text_of, values_of


def lines_of(data, encoding="cp1252"):
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), strict=True))


def canonical(field, cell):
    """The cell as AX reads it with the locale en-us, in the form of the data set."""
    if field["type"] != "date":
        return cell
    return datetime.datetime.strptime(cell, "%m/%d/%Y").date().isoformat()


class Tables(html.parser.HTMLParser):
    """The tables of a page, as rows of texts."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.cell = [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append(self.cell)
            self.cell = None


def group_of(run):
    """The processing group of the sheet: sequence, entity, type, company, records, file."""
    rows = Tables(run.files["dixf-setup.html"].decode()).rows
    return [row for row in rows if len(row) == 6 and row[0].isdigit()]


class Examples(unittest.TestCase):
    def check(self, run, encoding):
        matched = set()
        for _, _, _, company, records, name in group_of(run):
            table = re.fullmatch(r"dixf-\d{4}-(\w+)\.csv", name)[1]
            header, *lines = lines_of(run.files[name], encoding)
            self.assertEqual(len(lines), int(records))
            self.assertEqual(len(set(header)), len(header))
            actions = [(at, action) for at, action in enumerate(run.data["actions"])
                       if action["table"] == table and action["company"] == company]
            for line in lines:
                self.assertEqual(len(line), len(header))
                given = {title: cell for title, cell in zip(header, line) if cell != ""}
                found = [at for at, action in actions if at not in matched and self.is_line(action, given)]
                self.assertTrue(found, f"{name}: no record is {given}")
                matched.add(found[0])
        return matched

    @staticmethod
    def is_line(action, given):
        fields = {field["field"]: field for field in action["fields"]}
        return all(title in fields and canonical(fields[title], cell) == text_of(fields[title]) for title, cell in given.items())

    def test_each_line_is_a_record_and_each_value_is_written_or_named(self):
        for pack, answers in EXAMPLES:
            with self.subTest(answers=answers):
                run = Run(pack, answers, "dixf")
                self.assertEqual(run.exit, 0, run.err)
                matched = self.check(run, "cp1252")
                written = [(field["question"], f"{run.data['actions'][at]['table']}.{field['field']}")
                           for at in matched for field in run.data["actions"][at]["fields"] if not is_of_key(run.data["actions"][at], field)]
                left_out = [(row["question"], row["field"]) for row in run.left_out]
                for one in left_out:
                    if one in written:
                        written.remove(one)
                self.assertEqual(sorted(written + left_out), values_of(run.data))
                self.assertEqual(run.line("dixf"), [len(matched), len(written), len(left_out)])

    def test_the_sheet_lists_every_file_in_the_order_of_loading(self):
        for pack, answers in EXAMPLES:
            run = Run(pack, answers, "dixf")
            group = group_of(run)
            self.assertEqual([row[5] for row in group], sorted(name for name in run.files if name.endswith(".csv")))
            self.assertEqual([int(row[0]) for row in group], list(range(1, len(group) + 1)))
            order = [action["table"] for action in run.data["actions"]]
            tables = [row[5].split("-")[2][:-4] for row in group]
            self.assertEqual([order.index(table) for table in tables], sorted(order.index(table) for table in tables))

    def test_both_sheets_say_the_same(self):
        run = Run(*EXAMPLES[0], "dixf")
        words = re.sub(r"[-=\s]+", "", run.files["dixf-setup.txt"].decode())
        page = run.files["dixf-setup.html"].decode()
        body = html.unescape(re.sub(r"<[^>]+>", " ", page[page.index("<h1>"):]))
        self.assertEqual(re.sub(r"[-=\s]+", "", body), words)
        self.assertEqual(page.count("<script"), 0)

    def test_the_bytes_are_those_of_the_settings_and_always_the_same(self):
        for pack, answers in EXAMPLES:
            run, again = Run(pack, answers, "dixf"), Run(pack, answers, "dixf")
            self.assertEqual(run.files, again.files)
            for name, data in run.files.items():
                if name.endswith(".csv"):
                    self.assertTrue(data.endswith(b"\r\n"))
                    self.assertEqual(data.count(b"\r"), data.count(b"\n"))

    def test_unicode_files_hold_the_same(self):
        for pack, answers in EXAMPLES:
            run, wide = Run(pack, answers, "dixf"), Run(pack, answers, "dixf", "--dixf-unicode")
            self.assertIn(["Unicode", "Yes"], Tables(wide.files["dixf-setup.html"].decode()).rows)
            for name, data in run.files.items():
                if name.endswith(".csv"):
                    self.assertTrue(wide.files[name].startswith(b"\xff\xfe"))
                    self.assertEqual(lines_of(wide.files[name], "utf-16"), lines_of(data))


PACK = """ask name "Name": text(60)
record VendGroup { VendGroup = "10"  Name = name }
"""


class Texts(unittest.TestCase):
    def one(self, text, *more):
        return run_of(PACK, {"name": text}, "dixf", *more)

    def test_texts_come_back_as_they_were(self):
        for text in ["Größe, \"alles\"", "a\nb", "€ – ‰ Ÿ œ ž", "'", " x ", "0012", "a\tb"]:
            run = self.one(text)
            self.assertEqual(lines_of(run.files["dixf-0001-VendGroup.csv"])[1], ["10", text.strip()], run.err)

    def test_what_the_code_page_lacks_is_refused_by_name_and_unicode_takes_it(self):
        for text, shown in [("株式会社", "株` (U+682A)"), ("Łódź", "Ł` (U+0141)"), ("😀", "😀` (U+1F600)")]:
            run = self.one(text)
            self.assertEqual((run.exit, run.files), (1, {}), run.err)
            self.assertIn(f"`VendGroup.Name` holds `{shown}", run.err)
            self.assertIn("from `name`", run.err)
            self.assertIn("--dixf-unicode", run.err)
            wide = self.one(text, "--dixf-unicode")
            self.assertEqual(lines_of(wide.files["dixf-0001-VendGroup.csv"], "utf-16")[1], ["10", text])

    def test_what_a_spreadsheet_takes_for_a_formula_stays_and_is_noted(self):
        for text in ["=1+1", "+49 40", "-", "@SUM(A1)"]:
            run = self.one(text)
            self.assertEqual(lines_of(run.files["dixf-0001-VendGroup.csv"])[1], ["10", text])
            self.assertIn("`VendGroup.Name` in dixf-0001-VendGroup.csv begin with one of `= + - @`", run.err)
        self.assertNotIn("spreadsheet", self.one("1=1").err)


if __name__ == "__main__":
    unittest.main()
