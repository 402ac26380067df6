"""A folder of its own for each test, with a pack in it; the program works there. Used by the tests of workbooks and CSV."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())


class PackFolder(unittest.TestCase):
    FILES = {}  # path → text, or what JSON says of anything else

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rapport-formats-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        for path, content in self.FILES.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")

    def run_program(self, *words):
        return subprocess.run([PROGRAM, *words], cwd=self.folder, capture_output=True, text=True, check=False, timeout=300,
                              env={"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"})

    def template(self, name, *words):
        done = self.run_program("template", "pack", "--out", name, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.folder / name

    def office(self, file, kind):
        """The file as LibreOffice writes it."""
        out = self.folder / f"office-{kind}"
        subprocess.run(["soffice", f"-env:UserInstallation=file://{self.folder}/profile", "--headless", "--convert-to", kind, "--outdir",
                        str(out), str(file)], capture_output=True, check=True, timeout=300, env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin"})
        return out / f"{file.stem}.{kind}"
