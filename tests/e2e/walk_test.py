"""The walk through the portals in a real browser: walk_test.py RAPPORTD PICTURES [--whole] [LANGUAGE…]; skipped (77)
without one. With --whole each page gets each size and colour scheme. Afterwards nothing that the walk typed, was sent or was
shown stands in the service's log."""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "server"))
from installation import REGISTRY, Installation  # noqa: E402

# Together every route gets every size and scheme; what else its page shows (refused, saved, …) three of the four.
LOOKS = {"en": [[1280, "light"], [360, "dark"]], "de": [[1280, "dark"], [360, "light"]],
         "da": [[360, "light"], [1280, "dark"]]}
EXTENTS = {"en": "first", "de": "turn", "da": "turn"}
WHOLE = [[width, scheme] for width in (1280, 360) for scheme in ("light", "dark")]
MOST_S = 1500
DAY_MS = 24 * 60 * 60 * 1000
# Of the log itself, not of a person: as in a route's pattern.
TOO_SHORT = 6


class Walk:
    """One language: the service, and the browser that asks it for what a browser cannot do."""

    def __init__(self, program, folder, language, is_whole):
        self.folder, self.language, self.secrets = pathlib.Path(folder), language, set()
        self.looks, self.extent = (WHOLE, "every") if is_whole else (LOOKS[language], EXTENTS[language])
        self.clock = self.folder / "clock"
        self.installation = Installation(program, folder, "--testing.clock_file", str(self.clock),
                                         "--log.level", "debug", "--testing.local_webhooks", "true")

    def facts(self, pictures, chromium):
        registry = self.folder / "registry.csv"
        registry.write_text(REGISTRY)
        at = self.installation
        return {"base": at.base, "first_link": at.first_link, "registry": str(registry), "program": at.program,
                "letters": str(at.mail.folder), "pictures": str(pictures), "chromium": chromium,
                "routes": str(ROOT / "server" / "pages" / "routes.def"), "language": self.language,
                "looks": self.looks, "extent": self.extent}

    def do(self, asked):
        if asked["do"] == "hide":
            self.secrets.update(asked["secrets"])
        elif asked["do"] == "close mailbox":
            self.installation.mail.closed.add(asked["address"])
        elif asked["do"] == "start again":
            self.clock.write_text(str(asked["days"] * DAY_MS))
            self.installation.start_again(asked["config"])
        else:
            return f"`{asked['do']}` is nothing that can be asked for"
        return "done"

    def run(self, pictures, chromium):
        with self.installation as at:
            words = ["node", str(HERE / "walk.mjs"), json.dumps(self.facts(pictures, chromium))]
            browser = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
            late = threading.Timer(MOST_S, browser.kill)
            late.start()
            try:
                for line in browser.stdout:
                    if line.startswith("ask "):
                        browser.stdin.write(self.do(json.loads(line.removeprefix("ask "))) + "\n")
                    else:
                        print(line, end="", flush=True)
                status = browser.wait()
            finally:
                late.cancel()
                browser.kill()
            at.stop()
            return max(abs(status), self.check_log())

    def check_log(self):
        """0: it names nobody, and nothing of what opens a door."""
        at = self.installation
        letters = {letter.to for letter in at.mail.letters}
        told = [secret for secret in self.secrets | letters if len(secret) >= TOO_SHORT and secret in at.log]
        for secret in told:
            print(f"not ok: {self.language} the log says `{secret}`")
        if '"request"' not in at.log:
            print(f"not ok: {self.language} the log has no requests: {at.log[:400]}")
        return 1 if told or '"request"' not in at.log else 0


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("program")
    words.add_argument("pictures", type=pathlib.Path)
    words.add_argument("--whole", action="store_true")
    words.add_argument("languages", nargs="*", default=list(LOOKS))
    given = words.parse_intermixed_args()
    chromium = shutil.which("chromium")
    if not chromium:
        print("skipped: there is no `chromium` on the PATH")
        return 77
    if not (HERE / "node_modules" / "playwright-core").is_dir():
        print("skipped: tests/e2e/node_modules is not there; `./dev test` installs it")
        return 77
    worst = 0
    for language in given.languages:
        with tempfile.TemporaryDirectory(prefix="rapport-e2e-") as folder:
            walk = Walk(given.program, folder, language, given.whole)
            worst = max(worst, walk.run(given.pictures.resolve(), chromium))
    return worst


if __name__ == "__main__":
    sys.exit(main())
