"""Packs and translations as a program writes them, by mistake or on purpose: whoever compares every name with every other, or walks
every way to a value, does not get through them before this test is stopped."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
MANY = 60000


class Large(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rapport-large-"))
        self.addCleanup(shutil.rmtree, self.folder, True)

    def check(self, *lines, code=0):
        (self.folder / "large.rap").write_text("\n".join(lines) + "\n")
        return self.ends("large.rap", code)

    def ends(self, pack, code):
        done = subprocess.run([PROGRAM, "check", pack], cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stderr[:2000])
        return done.stdout + done.stderr

    def test_templates_in_templates_in_any_order(self):
        area = 'area one "One" { ask q "Q": text(60) => CompanyInfo.Name }'
        chain = [f"template t{i}: module {{ template t{i + 1} }}" for i in range(MANY)] + [f"template t{MANY}: module {{ area one }}"]
        for order in (chain, chain[::-1]):
            self.assertEqual(self.check(area, *order, code=1).count("error[E4036]"), 1)

    def test_a_template_of_many_parts(self):
        area = 'area one "One" { ask q "Q": text(60) => CompanyInfo.Name }'
        parts = [f"template t{i}: module {{ area one }}" for i in range(MANY)]
        self.check(area, *parts, "template all: module {", *(f"template t{i}" for i in range(MANY)), "}")
        self.check(area, *parts, "template all: module {", *(f"template u{i}" for i in range(MANY)), "}", code=1)

    def test_sums_of_sums_of_sums(self):
        """A bound is looked for along 128 ways to the rule before, and along 128 from there on."""
        def half(name, n):
            return name if n == 1 else f"({half(name, n // 2)} + {half(name, n - n // 2)})"
        lets = [f'let b{i + 1} "B" = {half(f"b{i}", 128)}' for i in range(6)]
        asked = [f'let r{i} "R" = repeat("a", b6)' for i in range(100)]
        self.check('ask b0 "B": integer min 0 max 0', *lets, *asked)

    def test_many_unknown_names_among_many(self):
        questions = [f'ask question{i} "Q": integer' for i in range(MANY // 4)]
        found = self.check(*questions, *(f'let value{i} "V" = qestion{i}' for i in range(MANY // 4)), code=1)
        self.assertEqual(found.count("error[E2004]"), found.count("help: write `question"))

    def test_many_translations_of_something_else(self):
        pack = self.folder / "pack"
        (pack / "texts").mkdir(parents=True)
        (pack / "pack.toml").write_text('name = "large"\nversion = "1.0.0"\nlanguages = ["en", "de"]\n')
        (pack / "a.rap").write_text("\n".join(f'ask question{i} "Q {i}": integer' for i in range(MANY // 3)))
        header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        (pack / "texts/de.po").write_text(header + "\n".join(
            f'msgctxt "qestion{i}.text"\nmsgid "Q {i}"\nmsgstr "F {i}"\n' for i in range(MANY // 3)))
        found = self.ends("pack", 0)
        self.assertEqual(found.count("warning[W8004]"), found.count("help: write `\"question"))


unittest.main()
