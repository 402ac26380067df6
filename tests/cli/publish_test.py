"""`rapport publish --check`: each row of publish_checks.def with a pack that it is about, and nothing else. publish_test.py RAPPORT"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROWS = set(re.findall(r"(?m)^PUBLISH_CHECK\((P\d+)", (ROOT / "compiler/cli/publish_checks.def").read_text()))
seen = set()

MANIFEST = """name = "hello"
version = "1.1.0"
title = "Hello"
publisher = "Example"
languages = ["en", "de"]

[applies-to]
countries = ["DE", "DK"]

[dependencies]
base = { pack = "base-information", version = "^1" }
"""
PACK = """area greeting "Greeting" {
  group hello "Hello" expert "Controller" {
    ask second "Is there a second currency?": yes_no required help "Yes or no."
    when second {
      ask reporting "Which one?": text(3) => CompanyInfo.Giro required help "Its ISO code."
        check three: length(reporting) = 3 else "Use three letters."
    }
  }
}
template selling "Selling": module { area base.base_information area greeting }
default_configuration danish "Danish" for country "DK" { second = yes }
"""
TESTS = """test "A second currency" {
  given second = yes, reporting = "EU" expect error reporting "Use three letters."
  given reporting = "EUR" expect ok reporting
  given second = no expect hidden reporting
}
"""


class Publishing(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory(prefix="rapport-publish-")
        self.addCleanup(self.holder.cleanup)
        self.folder = pathlib.Path(self.holder.name)
        self.pack = self.folder / "hello"
        for name in ("base-information", "iso"):
            shutil.copytree(ROOT / "packs" / name, self.folder / name)
        (self.pack / "answers").mkdir(parents=True)
        (self.pack / "texts").mkdir()
        (self.pack / "pack.toml").write_text(MANIFEST)
        (self.pack / "hello.rap").write_text(PACK)
        (self.pack / "tests.rap").write_text(TESTS)
        complete = json.loads((ROOT / "packs/base-information/answers/complete.json").read_text())
        base = {f"base.{name}": value for name, value in complete.items() if name not in ("id", "confirm", "today")}
        self.answers = {**base, "second": True, "reporting": "EUR"}
        (self.pack / "answers/complete.json").write_text(json.dumps(self.answers))
        self.fine("texts", "hello", "--update")
        self.translate()
        self.fine("build", "hello", "-o", "hello.rapc", "--update")

    def rapport(self, *arguments):
        return subprocess.run([str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, check=False, cwd=self.folder,
                              timeout=300)

    def fine(self, *arguments):
        done = self.rapport(*arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def translate(self):
        path = self.pack / "texts/de.po"
        text = re.sub(r'msgid "(.+)"\nmsgstr ""', r'msgid "\1"\nmsgstr "\1 (de)"', path.read_text())
        path.write_text(text)

    def found(self):
        done = self.rapport("publish", "--check", "hello", "--format", "json")
        said = json.loads(done.stdout)
        self.assertEqual((done.returncode, said["publishable"]), (1, False) if said["findings"] else (0, True))
        return [(one["code"], one["where"] + ": " + one["message"]) for one in said["findings"]]

    def expect(self, code, words):
        found = self.found()
        seen.add(code)
        self.assertTrue(any(one == code and words in message for one, message in found), found)
        return [one for one, _ in found]

    def change(self, name, old, new, renew=True):
        path = self.pack / name
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new))
        if renew:
            self.rapport("texts", "hello", "--update")
            self.translate()

    def test_nothing_is_in_the_way(self):
        self.assertEqual(self.found(), [])
        self.assertEqual(self.fine("publish", "--check", "hello"), "hello: can be published\n")

    def test_1_the_whole(self):
        (self.pack / "hello.rap").write_text("ask\n")
        self.assertEqual(set(self.expect("P1001", "does not compile: 1 error")), {"P1001"})
        text = self.rapport("publish", "--check", "hello")
        self.assertIn("error[E", text.stderr)
        self.assertIn("P1001", text.stdout)

    def test_1_warnings(self):
        self.change("hello.rap", "template", 'let unused: integer = 1\ntemplate')
        self.expect("P1002", "W4002")

    def test_1_manifest(self):
        for key in ("title", "publisher"):
            self.change("pack.toml", key, "#", renew=False)
        self.change("pack.toml", '"1.1.0"', '"0.0.0"', renew=False)
        self.expect("P1003", "`title`")
        self.expect("P1003", "`publisher`")
        self.expect("P1004", "0.0.0")

    def test_1_lock(self):
        (self.pack / "rapport.lock").unlink()
        self.expect("P1005", "rapport build --update")

    def test_1_signature(self):
        self.fine("keygen", "key")
        self.fine("sign", "hello", "--key", "key")
        self.assertEqual(self.found(), [])
        self.change("tests.rap", "currency", "money")
        self.expect("P1006", "`tests.rap` was changed after signing")
        (self.pack / "rapport.sig").write_text("hello")
        self.expect("P1006", "is none: it does not begin like one")
        self.fine("sign", "hello", "--key", "key")
        path = self.pack / "rapport.sig"
        path.write_text(path.read_text().replace("pack hello 1.1.0", "pack hello 1.1.1"))
        self.expect("P1006", "does not hold")

    def test_1_earlier_versions(self):
        (self.pack / "previous").mkdir()
        shutil.copy(self.folder / "hello.rapc", self.pack / "previous/1.1.rapc")
        self.expect("P1011", "version 1.1.0 is not above 1.1.0, which previous/1.1.rapc is")
        self.change("pack.toml", '"1.1.0"', '"1.0.9"', renew=False)
        self.expect("P1011", "1.0.9 is not above")
        self.change("pack.toml", '"1.0.9"', '"1.2.0"', renew=False)
        self.assertEqual(self.found(), [])
        self.fine("build", "iso", "-o", "hello/previous/iso.rapc")
        self.expect("P1012", "it is of the pack `iso`")
        (self.pack / "previous/iso.rapc").write_text("hello")
        self.expect("P1012", "previous/iso.rapc is no earlier version")

    def test_2_contents(self):
        self.change("hello.rap", "template selling", 'area empty "Empty" { group nothing "Nothing" expert "Nobody" { note "Nothing." } }\ntemplate selling')
        self.expect("P2001", "`empty`")

    def test_2_templates(self):
        """The compiler refuses one that names no area; one whose areas are all removed is found here."""
        self.change("hello.rap", "template selling", 'template setting_up "Setting up": module { area base.finance }\noverride base.finance { remove }\ntemplate selling')
        self.expect("P2002", "`setting_up`")
        self.change("hello.rap", "{ area base.finance }", "{ area base.finance area greeting }")
        self.assertNotIn("P2002", [code for code, _ in self.found()])

    def test_2_texts(self):
        self.change("hello.rap", 'ask second "Is there a second currency?"', "ask second")
        self.change("hello.rap", ' help "Its ISO code."', "")
        self.change("hello.rap", ' expert "Controller"', "")
        self.expect("P2003", "the question `second` has no text")
        self.expect("P2004", "the question `reporting` has no help")
        self.expect("P2005", "`hello`")

    def test_2_long_names(self):
        name = "a" * 41
        for file in ("hello.rap", "tests.rap"):
            self.change(file, "reporting", name)
        self.expect("P2006", "has 41 characters")

    def test_2_languages(self):
        path = self.pack / "texts/de.po"
        path.write_text(path.read_text().replace('"Greeting (de)"', '""'))
        self.expect("P2007", "1 of")

    def test_3_applicability(self):
        self.change("pack.toml", '["DE", "DK"]', '["DE", "DE", ""]', renew=False)
        self.expect("P3001", "`DE` twice")
        self.expect("P3002", "countries")
        self.expect("P3003", "the default configuration `danish` is for the country `DK`")

    def test_4_base_information(self):
        self.change("hello.rap", "area base.base_information area greeting", "area greeting area base.base_information")
        self.expect("P4002", "`selling`")
        self.change("pack.toml", 'base = { pack = "base-information", version = "^1" }', "", renew=False)
        self.change("hello.rap", "area greeting area base.base_information", "area greeting")
        (self.pack / "rapport.lock").unlink()
        self.expect("P4001", "CompanyInfo.Giro")

    def test_5_tests(self):
        self.change("tests.rap", 'given second = no expect hidden reporting', 'given second = no expect asked reporting')
        self.expect("P5002", "A second currency")
        self.change("tests.rap", 'given second = no expect asked reporting', '')
        self.expect("P5003", "never no")
        (self.pack / "tests.rap").unlink()
        self.expect("P5001", "no test")

    def test_5_examples(self):
        (self.pack / "answers/other.json").write_text(json.dumps({**self.answers, "nobody": 1}))
        self.expect("P5005", "answers/other.json is not taken")
        del self.answers["reporting"]
        (self.pack / "answers/other.json").write_text(json.dumps(self.answers))
        self.expect("P5006", "answers/other.json is not complete")
        shutil.rmtree(self.pack / "answers")
        self.expect("P5004", "answers/complete.json")

    def test_9_usage(self):
        for status, words, arguments in [
                (2, "this version does not publish", ("publish", "hello")),
                (2, "`publish` takes a folder with pack.toml", ("publish", "--check", "hello.rapc")),
                (2, "no format `xml`", ("publish", "--check", "hello", "--format", "xml")),
                (3, "nowhere", ("publish", "--check", "nowhere"))]:
            with self.subTest(words):
                done = self.rapport(*arguments)
                self.assertEqual(done.returncode, status)
                self.assertIn(words, done.stderr)

    def test_every_row_has_its_line_in_the_docs(self):
        page = (ROOT / "docs/publish.md").read_text()
        self.assertEqual({code for code in ROWS if f"| `{code}` |" not in page}, set())

    def test_z_every_row_was_seen(self):
        self.assertEqual(ROWS - seen, set())


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
