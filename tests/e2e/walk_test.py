"""The walk through the portals in a real browser: walk_test.py RAPPORTD PICTURES [LANGUAGE…]; skipped (77) without one."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "server"))
from installation import REGISTRY, Installation  # noqa: E402

# Together every page gets every size and scheme.
LOOKS = {"en": [[1280, "light"], [360, "dark"]], "de": [[1280, "dark"], [360, "light"]],
         "da": [[1280, "light"], [360, "light"], [360, "dark"]]}
IN_TURN = {"da"}
MOST_S = 900


def walk(program, pictures, language, chromium):
    with tempfile.TemporaryDirectory(prefix="rapport-e2e-") as folder, Installation(program, folder) as installation:
        registry = pathlib.Path(folder, "registry.csv")
        registry.write_text(REGISTRY)
        facts = {"base": installation.base, "first_link": installation.first_link, "registry": str(registry),
                 "letters": str(installation.mail.folder), "pictures": str(pictures), "chromium": chromium,
                 "language": language, "looks": LOOKS[language], "in_turn": language in IN_TURN}
        status = subprocess.run(["node", str(HERE / "walk.mjs"), json.dumps(facts)], timeout=MOST_S).returncode
        installation.stop()
        return status


def main():
    program, pictures, *languages = sys.argv[1:]
    chromium = shutil.which("chromium")
    if not chromium:
        print("skipped: there is no `chromium` on the PATH")
        return 77
    if not (HERE / "node_modules" / "playwright-core").is_dir():
        print("skipped: tests/e2e/node_modules is not there; `./dev test` installs it")
        return 77
    return max(walk(program, pathlib.Path(pictures).resolve(), language, chromium) for language in languages or LOOKS)


if __name__ == "__main__":
    sys.exit(main())
