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


unittest.main()
