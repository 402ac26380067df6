"""Single sign-on in a real browser, with a real provider: provider_walk_test.py RAPPORTD PICTURES; skipped (77) without."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "server"), str(HERE.parent / "oidc")]
from installation import PARTNER  # noqa: E402
from provider import SECRET, SKIPPED, is_installed  # noqa: E402
from provider_test import DOMAIN, EXPERT, Scene  # noqa: E402
from walk import PASSWORD  # noqa: E402

LOOKS = {"en": [[1280, "light"], [360, "dark"]], "de": [[1280, "dark"], [360, "light"]], "da": [[1280, "light"]]}
MOST_S = 600


def walk(scene, pictures, language, chromium):
    scene.administrator.get("/account")
    scene.administrator.send(language=language)
    scene.administrator.get("/partner/identity-provider")
    scene.administrator.send("remove", confirmed="yes")
    facts = {"base": scene.at.base, "issuer": scene.provider.issuer, "secret": SECRET, "domain": DOMAIN,
             "administrator": PARTNER["email"], "colleague": EXPERT, "password": PASSWORD,
             "others": [scene.provider.issuer], "pictures": str(pictures), "chromium": chromium,
             "language": language, "looks": LOOKS[language], "extent": "every"}
    return subprocess.run(["node", str(HERE / "provider_walk.mjs"), json.dumps(facts)], timeout=MOST_S).returncode


def main():
    program, pictures, *languages = sys.argv[1:]
    chromium = shutil.which("chromium")
    if not chromium or not is_installed() or not (HERE / "node_modules/playwright-core").is_dir():
        print("skipped: it needs `chromium`, and tests/e2e/node_modules, which `./dev test` installs")
        return SKIPPED
    pictures = pathlib.Path(pictures).resolve()
    worst = 0
    for language in languages or LOOKS:
        with tempfile.TemporaryDirectory(prefix="rapport-e2e-") as folder, Scene(program, folder, language) as scene:
            worst = max(worst, walk(scene, pictures, language, chromium))
            scene.at.stop()
    return worst


if __name__ == "__main__":
    sys.exit(main())
