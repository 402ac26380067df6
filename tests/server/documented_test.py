"""Does what docs/operations.md and docs/service.md tell people to do, with folders of its own in place of the system's.

documented_test.py PROGRAM; with RAPPORT_POSTGRES the statements for PostgreSQL, too.
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from postgres_database import Database  # noqa: E402
from rapportd import Service, environment, run  # noqa: E402
from visitor import Visitor  # noqa: E402

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = re.compile(r"^    ((?:sudo|rapportd|build/bin/rapportd|curl|journalctl|\./dev|export) ?.*)$", re.MULTILINE)
ELSEWHERE = {  # where it is tested, or why it cannot be here
    "./dev package": "cli.package",
    "sudo apt-get install": "installs",
    "journalctl": "needs systemd",
    "sudo systemctl": "needs systemd",
    "sudo install": "needs the user rapport",
    "export TOKEN": "api_test.cpp",
    "curl": "api_test.cpp",
    "build/bin/rapportd": "serve_test.py",
}


def page(name):
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def block(name, language):
    found = re.findall(rf"^```{language}\n(.*?)^```", page(name), re.DOTALL | re.MULTILINE)
    assert found, f"{name} has no block of {language}"
    return found


class Commands(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        for name in ["etc", "srv", "var"]:
            (self.folder / name).mkdir()
        packaged = (ROOT / "server/packaging/rapportd.toml").read_text(encoding="utf-8")
        (self.folder / "etc/rapportd.toml").write_text(self.here(packaged))

    def here(self, text):
        for theirs, ours in [("/etc/rapport", "etc"), ("/var/lib/rapport", "var"), ("/srv/backup", "srv")]:
            text = text.replace(theirs, str(self.folder / ours))
        return text

    def test_of_operating_in_their_order(self):
        ran = 0
        with Service(PROGRAM, folder=self.folder, config=self.here((self.folder / "etc/rapportd.toml").read_text())) as service:
            self.assertEqual(service.stop(), 0)
        (self.folder / "data").rename(self.folder / "var-made")
        for made in (self.folder / "var-made").iterdir():
            made.rename(self.folder / "var" / made.name)
        for command in COMMAND.findall(page("operations.md")) + COMMAND.findall(page("service.md")):
            if any(command.startswith(words) for words in ELSEWHERE):
                continue
            words = shlex.split(self.here(command.removeprefix("sudo -u rapport ").removeprefix("sudo ")))
            if words[0] == "rapportd":
                words[0] = PROGRAM
                words += [] if "--config" in words else ["--config", str(self.folder / "etc/rapportd.toml")]
            done = subprocess.run(words, env=environment(), text=True, capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 0, f"`{command}`: {done.stdout}{done.stderr}")
            ran += 1
        self.assertGreaterEqual(ran, 6)

    def test_the_example_of_a_configuration_is_fine(self):
        text, = block("operations.md", "toml")
        words = [(f"terms.{language}.html", "<h3>Terms</h3><p>Words.</p>") for language in ("en", "de", "da")]
        for word, kept in [("mail-password", "hush\n"), ("secret.key", ""), *words]:
            (self.folder / "etc" / word).write_text(kept)
        file = self.folder / "etc/example.toml"
        file.write_text(self.here(text))
        status, out, err = run(PROGRAM, "config", "--check", "--config", str(file))
        self.assertEqual(status, 0, out + err)
        self.assertIn("the configuration is fine", out)
        self.assertNotIn("warning", out)

    def test_the_start_says_what_is_shown(self):
        shown = re.findall(r"^    ([a-z ,]+): \S", page("service.md"), re.MULTILINE)
        self.assertIn("first operator, once", shown)
        with Service(PROGRAM) as service:
            self.assertEqual(list(service.said), shown)

    def test_the_registry_is_read(self):
        text, = block("service.md", "csv")
        with Service(PROGRAM) as service:
            visitor = Visitor(f"http://127.0.0.1:{service.port}")
            visitor.get(service.said["first operator, once"])
            visitor.send(name="Olivia Operator", email="olivia@vendor.example", password="corridor-7-lantern-mosaic")
            visitor.get("/operator/import")
            visitor.send(file=("file", "registry.csv", text))
            self.assertEqual(visitor.page.address.split("?")[0], "/operator/import")
            visitor.get("/operator/partners?q=Nordwind")
            self.assertIn("Nordwind Consulting", visitor.page.text)


@unittest.skipUnless("RAPPORT_POSTGRES" in os.environ, "without a PostgreSQL")
class OnPostgres(unittest.TestCase):
    def test_the_roles_are_as_the_service_wants_them(self):
        text, = block("operations.md", "sql")
        with Database() as database, tempfile.TemporaryDirectory() as folder:
            secret = re.search(r":([0-9a-f]+)@", database.url("serving"))[1]
            for role in ["owner", "serving"]:
                text = text.replace(f"rapport_{role}", f"{role}_{database.name}")
            text = text.replace("database rapport ", f"database other_{database.name} ").replace("…", secret)
            for statement in filter(None, (part.strip() for part in text.split(";"))):
                database.run(statement, "admin")
            try:
                urls = [database.url(f"{role}_{database.name}").replace(f"/{database.name}", f"/other_{database.name}")
                        for role in ["serving", "owner"]]
                with Service(PROGRAM, "--store.url", urls[0], "--store.owner_url", urls[1],
                             folder=pathlib.Path(folder)) as service:
                    self.assertEqual(service.ask("GET", "/readyz")[0], 200)
            finally:
                database.run(f"drop database other_{database.name} with (force)", "admin")
                for role in ["serving", "owner"]:
                    database.run(f"drop role {role}_{database.name}", "admin")


unittest.main(verbosity=1)
