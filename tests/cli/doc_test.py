"""`rapport doc`: the site of every pack of this repository in all its languages, and of one whose texts are hostile.

doc_test.py RAPPORT

Every page is well-formed, has unique ids, links that lead somewhere, headings in order, and nothing from outside; every question and every
field that is written stands in the matrix; the same pack gives the same bytes, from wherever it is made.
"""
import html
import html.parser
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKS = sorted(path.parent for path in (ROOT / "packs").glob("**/pack.toml") if any(path.parent.glob("*.rap")))
RULES = {"Asked when", "Computed as", "Offered are those where", "Has to hold", "Gefragt, wenn gilt", "Berechnet als",
         "Zur Wahl steht, wofür gilt", "Muss gelten", "Spørges, når", "Beregnet som", "Der kan vælges det, hvor", "Skal gælde"}
VOID = {"meta", "link", "br", "wbr"}
SENTENCES = pathlib.Path(__file__).resolve().parent / "doc_sentences"
BUILT_ON_OTHERS = ROOT / "packs/example/bangladesh-tax"
HEADING = re.compile(r"h[1-6]")

HOSTILE = r'''
// Texts that would be markup, entities of Graphviz and ends of attributes, wherever a text can stand.
enum Kind "<i>Kind" { a "<script>alert(1)</script>" help "\"><img src=x onerror=alert(1)>", b "&lt;b&gt;" alone }
list rates "<b>Rates" { column Code "</td></table><script>" : text(60) key  rows from "data/rates.csv" }
area one "</title><script>alert(2)</script>" { help "<!-- **bold** [a \"link\"](https://example.com/?a=1&b='2') -->"
  group g "\\N \\G \" -> \{x\} <g>" expert "'><svg onload=alert(3)>" {
    help """
      - `<script>` in a list
      - another
    """
    note "Note & <script>note</script>"
    ask name "Name <script>" : text(60) required default "\"'<>&" help "\{braces\} and {kind}"
      check good: name != "<script>" else "not <script>, {name}"
      check shape: matches(name, '<[a-z]+>|.*') else warning "</code><script>"
    ask kind "Kind" : choice of Kind unit "<u>"
    when name = "</dd>" and (kind = a or kind = b) {
      ask rate "Rate" : reference to rates => CompanyInfo.CoRegNum
    }
    let shown "Shown <script>" = name
  }
}
test "</h2><script>" { given name = "<script>" expect error name "not <script>, <script>" }
'''


def rapport(*arguments, **more):
    return subprocess.run([str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, check=False, timeout=600, **more)


class Page(html.parser.HTMLParser):
    """What there is on a page; every element that is opened has to be closed where it was opened."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.problems, self.open, self.ids, self.links, self.headings, self.tags = [], [], [], [], [], []
        self.resources, self.text, self.attributes = [], "", set()
        self.feed(text)
        self.close()
        if self.open:
            self.problems.append(f"never closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        known = [name for name, _ in attrs]
        if len(known) != len(set(known)):
            self.problems.append(f"<{tag}> says something twice")
        attributes = dict(attrs)
        self.attributes |= set(known)
        if "id" in attributes and "svg" not in self.open:
            self.ids.append(attributes["id"])
        if "id" in attributes and ("svg" in self.open or tag == "svg"):
            self.ids.append(attributes["id"])
        for name in ("href", "xlink:href"):
            if name in attributes:
                (self.resources if tag in ("link", "use", "image") else self.links).append(attributes[name])
        if "src" in attributes:
            self.resources.append(attributes["src"])
        if HEADING.fullmatch(tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes something else at {self.getpos()}")

    def handle_data(self, data):
        self.text += data


def make(pack, folder, *options, **more):
    done = rapport("doc", pack, "--out", folder, *options, **more)
    return done, {path.name: path.read_bytes() for path in sorted(folder.glob("*"))} if folder.exists() else {}


def problems_of(site):
    """Of all pages of a site together: links are followed from one to the other."""
    pages = {name: Page(data.decode("utf-8")) for name, data in site.items() if name.endswith(".html")}
    found = []
    for name, page in pages.items():
        found += [f"{name}: {problem}" for problem in page.problems]
        found += [f"{name}: id `{one}` is there twice" for one in sorted({i for i in page.ids if page.ids.count(i) > 1})]
        found += [f"{name}: <{tag}> has no place here" for tag in sorted(set(page.tags) & {"script", "img", "style", "iframe", "object", "base"})]
        found += [f"{name}: `{one}` is no attribute of ours" for one in sorted(page.attributes) if one.startswith("on") or one == "style"]
        found += [f"{name}: takes `{one}`" for one in page.resources if one != "style.css"]
        if page.headings[:1] != [1] or page.headings.count(1) != 1:
            found.append(f"{name}: the headings do not begin with the one <h1>")
        for before, after in zip(page.headings, page.headings[1:]):
            if after > before + 1:
                found.append(f"{name}: <h{after}> follows <h{before}>")
        for target in page.links:
            if re.match(r"(https?|mailto):", target):
                continue
            where, _, place = target.partition("#")
            other = pages.get(where or name)
            if other is None or (place and place not in other.ids):
                found.append(f"{name}: `{target}` leads nowhere")
    return pages, found


def rules_of(page):
    """What stands beside each question and value that follows from others: a line each, points of a list after " • "."""
    for title, rows in re.findall(r'<section class="card[^>]*>\s*<h3>(.*?)</h3>(.*?)</section>', page, re.DOTALL):
        name = re.sub(r"<[^>]*>", "", title.split(" <span")[0]).strip()
        for label, said in re.findall(r"<dt>([^<]*)</dt><dd>(.*?)</dd>", rows, re.DOTALL):
            if label in RULES:
                said = re.sub(r"</?q>", '"', said.replace("<li>", " • "))
                yield f"{name}: {label}: " + " ".join(html.unescape(re.sub(r"<[^>]*>", "", said)).split())


class Sites(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory(prefix="rapport-doc-")
        self.addCleanup(self.holder.cleanup)
        self.folder = pathlib.Path(self.holder.name)

    def hostile(self):
        pack = self.folder / "pack"
        (pack / "data").mkdir(parents=True)
        (pack / "pack.toml").write_text('name = "hostile"\nversion = "1.0.0"\ntitle = "<script>alert(0)</script>"\npublisher = "\\"><b>"\n')
        (pack / "hostile.rap").write_text(HOSTILE)
        (pack / "data/rates.csv").write_text('Code\n"<script>alert(4)</script>"\n')
        return pack

    def test_every_pack_in_every_language(self):
        for pack in PACKS:
            manifest = tomllib.loads((pack / "pack.toml").read_text(encoding="utf-8"))
            for language in manifest.get("languages", ["en"]):
                with self.subTest(pack.name, language=language):
                    done, site = make(pack, self.folder / f"{pack.name}-{language}", "--language", language)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    pages, found = problems_of(site)
                    self.assertEqual(found, [])
                    for page in pages.values():
                        self.assertTrue(page.open == [] and page.text)
                    self.assertIn(f'<html lang="{language}">'.encode(), site["index.html"])

    def test_the_matrix_has_every_question_and_every_field(self):
        for pack in PACKS:
            with self.subTest(pack.name):
                _, site = make(pack, self.folder / f"matrix-{pack.name}")
                ids = Page(site["matrix.html"].decode()).ids
                hir = rapport("dump", pack, "--stage", "hir").stdout
                lists = set(re.findall(r"(?m)^\s*list (\w+)", "".join(p.read_text() for p in ROOT.glob("packs/**/*.rap"))))
                for name in re.findall(r"(?m)^question (\S+?)(?: of \S+)?:", hir):
                    owner = name.rsplit(".", 1)[0].rsplit(".", 1)[-1]
                    if owner not in lists:
                        self.assertIn(f"m-{name}", ids)
                sources = "".join(p.read_text(encoding="utf-8") for p in sorted(pack.glob("*.rap")))
                for target in re.findall(r"=>\s*([A-Z]\w+\.\w+)", re.sub(r"//.*", "", sources)):
                    self.assertIn(f"f-{target}".lower(), [one.lower() for one in ids])

    def test_answers_of_earlier_versions_are_no_facts_of_the_host(self):
        with tempfile.TemporaryDirectory() as folder:
            site = pathlib.Path(folder) / "site"
            done = subprocess.run([PROGRAM, "doc", str(ROOT / "packs/example/bangladesh-tax"), "--out", str(site)], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            for page in site.glob("*.html"):
                self.assertNotIn("migrate 2.0.0", page.read_text(encoding="utf-8"), page.name)

    def test_the_same_pack_gives_the_same_bytes(self):
        pack = ROOT / "packs/example/shop"
        _, first = make(pack, self.folder / "a")
        _, second = make(".", self.folder / "b", cwd=pack, env={**os.environ, "LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo"})
        program = self.folder / "shop.rapc"
        self.assertEqual(rapport("build", pack, "-o", program).returncode, 0)
        _, third = make(program, self.folder / "c")
        self.assertEqual(first, second)
        self.assertEqual(first, third)

    def test_hostile_texts_are_texts(self):
        done, site = make(self.hostile(), self.folder / "site")
        self.assertEqual(done.returncode, 0, done.stderr)
        pages, found = problems_of(site)
        self.assertEqual(found, [])
        self.assertIn("<script>alert(0)</script>", pages["index.html"].text)
        for name, data in site.items():
            self.assertNotIn(b"<script", data, name)
        questions = pages["area-one.html"]
        for shown in ("</title><script>alert(2)</script>", "Name <script>", "not <script>, ‹Name <script>›", "'<[a-z]+>|.*'",
                      "'><svg onload=alert(3)>", "`<script>` in a list", "{braces}"):
            self.assertIn(shown, questions.text)
        self.assertIn("https://example.com/?a=1&b='2'", questions.links)
        self.assertIn("<script>alert(4)</script>", pages["lists.html"].text)

    def test_without_graphviz_the_site_is_there_and_says_so(self):
        empty = self.folder / "nothing"
        empty.mkdir()
        done, site = make(ROOT / "packs/example/shop", self.folder / "site", env={**os.environ, "PATH": str(empty)})
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, "note: the site is without pictures: there is no Graphviz: the program `dot` is not on the path\n")
        _, found = problems_of(site)
        self.assertEqual(found, [])
        self.assertNotIn(b"<svg", site["load-order.html"])
        self.assertIn("Graphviz", Page(site["load-order.html"].decode()).text)

    def test_a_dot_that_fails_or_gives_no_picture_is_none(self):
        for script in ("exit 3", "cat > /dev/null; echo no picture", "kill -9 $$"):
            with self.subTest(script):
                tools = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
                (tools / "dot").write_text(f"#!/bin/sh\n{script}\n")
                (tools / "dot").chmod(0o755)
                done, site = make(ROOT / "packs/example/shop", tools / "site", env={**os.environ, "PATH": f"{tools}:/bin:/usr/bin"})
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertNotIn(b"<svg", site["load-order.html"])

    def test_rules_are_said_in_words(self):
        _, site = make(ROOT / "packs/base-information", self.folder / "en")
        terms = Page(site["area-base_information.html"].decode()).text
        self.assertIn("iso.states has a row where country is Country/region", re.sub(r"\s+", " ", terms))
        # what is computed on the way is traced to the answers behind it
        row = re.search(r'<tr id="m-fiscal_end">.*?</tr>', site["matrix.html"].decode(), re.DOTALL)[0]
        self.assertIn("FiscalCalendarPeriod.<wbr>EndDate", row)
        _, site = make(ROOT / "packs/base-information", self.folder / "de", "--language", "de")
        self.assertIn("Gefragt, wenn gilt", Page(site["area-base_information.html"].decode()).text)

    def test_every_form_of_a_rule_has_its_sentence(self):
        """tests/cli/doc_sentences: per language a line for each rule. UPDATE_GOLDEN=1 writes them anew, to be read."""
        for language in ("en", "de", "da"):
            with self.subTest(language=language):
                _, site = make(SENTENCES, self.folder / language, "--language", language)
                said = "".join(line + "\n" for line in rules_of(site["outside.html"].decode()))
                expected = SENTENCES / f"expect.{language}"
                if os.environ.get("UPDATE_GOLDEN") == "1":
                    expected.write_text(said, encoding="utf-8")
                self.assertEqual(said, expected.read_text(encoding="utf-8"))

    def test_values_that_read_each_other_are_said_in_time(self):
        """Each value of a record is read three times by the next: 3 to the power of 40 parts, were all of them said."""
        lets = "".join(f"  let a{n} = a{n - 1} + a{n - 1} + a{n - 1}\n" for n in range(1, 41))
        pack = self.folder / "deep.rap"
        pack.write_text(f'ask n "N": integer\nrecord CustGroup {{\n  let a0 = n + 1\n{lets}  CustGroup = left("{{a40}}", 10)\n  Name = "x"\n}}\n')
        done, site = make(pack, self.folder / "deep")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLess(sum(map(len, site.values())), 20_000_000)
        self.assertEqual(problems_of(site)[1], [])

    def test_calls_stand_in_the_interview_in_the_load_order_and_in_the_matrix(self):
        _, site = make(BUILT_ON_OTHERS, self.folder / "site")
        records = Page(site["records.html"].decode())
        for words in ("Call of BDTaxSetup.createReturnLayout", "The layout of the return, form Mushak-9.1, is made.", "Place in the load order",
                      "There is afterwards", "BDMushakLayout"):
            self.assertIn(words, records.text)
        self.assertIn("method BDTaxSetup.createReturnLayout", Page(site["load-order.html"].decode()).text)
        matrix = site["matrix.html"].decode()
        self.assertIn('id="f-class~28BDTaxSetup.createReturnLayout~29._bin"', matrix)
        row = re.search(r'<tr id="m-vat_bin">.*?</tr>', matrix, re.DOTALL)[0]
        self.assertIn("BDTaxSetup.createReturnLayout.<wbr>_bin", row)
        areas = "".join(Page(data.decode()).text for name, data in site.items() if name.startswith("area-"))
        self.assertIn("Done when the configuration is loaded: Call of BDTaxSetup.createReturnLayout", areas)

    def test_what_is_changed_of_other_packs(self):
        _, site = make(BUILT_ON_OTHERS, self.folder / "site")
        changes = re.sub(r"\s+", " ", Page(site["changes.html"].decode()).text)
        for words in ('default "BGD"', "Check usa", "taken away", "data/payment_terms.csv", "column retention", "group vat_registration"):
            self.assertIn(words, changes)
        questions = Page(site["area-base-base_information.html"].decode()).text
        self.assertIn('Default: default "BGD" instead of ', questions)
        self.assertIn("Added by the pack", questions)

    def test_what_becomes_of_each_question_of_an_earlier_version(self):
        _, site = make(BUILT_ON_OTHERS, self.folder / "site")
        page = re.sub(r"\s+", " ", Page(site["migrations.html"].decode()).text)
        for words in ("From version 1.x to 2.0.0", "goes: Income tax that is deducted at source is a pack of its own now.",
                      "is the answer to BIN now", "goes into How are you registered for VAT?", "New questions"):
            self.assertIn(words, page)

    def test_what_other_default_configurations_set(self):
        _, site = make(ROOT / "packs/tax", self.folder / "site")
        page = Page(site["projects.html"].decode()).text
        for words in ("Takes up", "Sets itself", "base.us_retail"):
            self.assertIn(words, page)

    def test_rows_that_become_calls_and_imports(self):
        for case, words in (("rows_become_imports_of_an_entity", ("entity Customer address", "Rows for the import")),
                            ("rows_become_calls_of_a_service", ("operation VendGroupService.create of a service", "called once for each row"))):
            with self.subTest(case):
                _, site = make(ROOT / "tests/conformance/output" / case / "pack", self.folder / case)
                pages, found = problems_of(site)
                self.assertEqual(found, [])
                for one in words:
                    self.assertIn(one, pages["records.html"].text)
                self.assertIn(words[0], pages["load-order.html"].text)

    def test_rows_of_the_target_are_a_look_up(self):
        pack = self.folder / "pack"
        (pack / "data/erp").mkdir(parents=True)
        (pack / "pack.toml").write_text('name = "looks"\nversion = "1.0.0"\n')
        (pack / "looks.rap").write_text('ask group_ "Group": reference to CustGroup required\n')
        (pack / "data/erp/CustGroup.csv").write_text("CustGroup,Name\n10,All\n")
        done, site = make(pack, self.folder / "site")
        self.assertEqual(done.returncode, 0, done.stderr)
        pages, found = problems_of(site)
        self.assertEqual(found, [])
        self.assertIn("data/erp/CustGroup.csv, as exported from the target", pages["lists.html"].text)

    def test_what_is_wrong_is_said(self):
        pack = ROOT / "packs/example/shop"
        full = self.folder / "full"
        full.mkdir()
        (full / "mine.txt").write_text("mine")
        broken = self.folder / "broken.rap"
        broken.write_text('ask a "A": text(3) default b\n')
        for options, status, words in [
                (("doc", pack, "--out", full), 3, "full"),
                (("doc", pack, "--out", self.folder / "x", "--language", "fr"), 2, "no texts in the language `fr`, only in: en, de, da"),
                (("doc", pack, "--out", "-"), 2, "`--out` takes a folder"),
                (("doc", broken, "--out", self.folder / "x"), 1, "E2004"),
                (("doc", self.folder / "none", "--out", self.folder / "x"), 3, "none"),
                (("doc", pack), 2, "--out")]:
            with self.subTest(options=options):
                done = rapport(*options)
                self.assertEqual(done.returncode, status, done.stderr)
                self.assertIn(words, done.stderr)
        self.assertFalse((self.folder / "x").exists())
        done, site = make(pack, full, "--force")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(site["mine.txt"], b"mine")

    def test_pages_of_an_earlier_site_are_removed(self):
        out, earlier, later = self.folder / "out", self.folder / "earlier.rap", self.folder / "later.rap"
        earlier.write_text('area old "Old" { ask a "A": text(3) }\narea new "New" { ask b "B": text(3) }\n')
        later.write_text('area new "New" { ask b "B": text(3) }\n')
        done, site = make(earlier, out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("area-old.html", site)
        (out / "area-mine.html").write_text("<!DOCTYPE html>\n<html lang=\"en\">\n<p>mine</p>\n")
        (out / "notes.txt").write_bytes(site["area-old.html"])
        done, site = make(later, out, "--force")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("area-old.html", site)
        self.assertIn("area-new.html", site)
        self.assertIn("area-mine.html", site)
        self.assertIn("notes.txt", site)


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
