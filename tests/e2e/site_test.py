"""The site that `rapport doc` makes, in a real browser and on paper: site_test.py RAPPORT PICTURES [LANGUAGE…]; skipped (77)
without a browser. A pack that is built on others has every kind of page; its texts are in one language, those of base-information in three."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PACKS = HERE.parent.parent / "packs"
SITES = [("en", PACKS / "example/bangladesh-tax"), ("de", PACKS / "base-information"), ("da", PACKS / "example/shop")]
MOST_S = 900
SKIPPED = 77


def walk(program, pack, pictures, language, chromium):
    with tempfile.TemporaryDirectory(prefix="rapport-site-") as folder:
        site = pathlib.Path(folder) / "site"
        subprocess.run([program, "doc", pack, "--out", site, "--language", language], check=True)
        facts = {"folder": str(site), "pictures": str(pictures), "chromium": chromium, "language": language}
        return subprocess.run(["node", HERE / "site.mjs", json.dumps(facts)], timeout=MOST_S, check=False).returncode


def main():
    program, pictures, *languages = sys.argv[1:]
    chromium = shutil.which("chromium")
    if not chromium or not (HERE / "node_modules/playwright-core").is_dir():
        print("skipped: it needs `chromium`, and tests/e2e/node_modules, which `./dev test` installs")
        return SKIPPED
    pictures = pathlib.Path(pictures).resolve()
    return max([walk(pathlib.Path(program).resolve(), pack, pictures, language, chromium)
                for language, pack in SITES if language in (languages or ["en", "de", "da"])])


if __name__ == "__main__":
    sys.exit(main())
