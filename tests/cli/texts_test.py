"""`rapport texts --update` against GNU gettext: its files pass `msgfmt --check`, and a second run writes the same bytes.

texts_test.py RAPPORT
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
problems = []


def run(*command):
    return subprocess.run([str(word) for word in command], check=False, capture_output=True, text=True)


def check(file):
    done = run("msgfmt", "--check", "--output-file=/dev/null", file)
    if done.returncode != 0 or done.stderr:
        problems.append(f"{file.name}: {done.stderr}")


def update(program, pack):
    done = run(program, "texts", pack, "--update")
    if done.returncode != 0:
        problems.append(done.stderr)
    files = sorted((pack / "texts").glob("*.po"))
    for file in files:
        check(file)
    return {file.name: file.read_bytes() for file in files}


def main(program):
    with tempfile.TemporaryDirectory(prefix="rapport-texts-") as name:
        for source in sorted(ROOT.glob("packs/**/pack.toml")):
            for file in sorted((source.parent / "texts").glob("*.po")):
                check(file)
        pack = pathlib.Path(name) / "shop"
        shutil.copytree(ROOT / "packs/example/shop", pack)
        before = {file.name: file.read_bytes() for file in sorted((pack / "texts").glob("*.po"))}
        if update(program, pack) != before:
            problems.append("the translations of packs/example/shop are not what `rapport texts --update` leaves")
        source = pack / "shop.rap"
        text = source.read_text()
        source.write_text(text.replace("Who you are", 'Who \\"you\\" are').replace("ask registration", "ask registry")
                          .replace("The name on forms, documents and reports.", "One\\n\\n- two\\t\\u{e9}")
                          .replace("What everything else builds on.", ""))
        first = update(program, pack)
        if first == before or update(program, pack) != first:
            problems.append("a second update does not give the same bytes")
        source.write_text(text)
        if run(program, "texts", pack, "--update").returncode != 0:
            problems.append("the update back failed")
        shutil.rmtree(pack / "texts")
        if not update(program, pack):
            problems.append("no file was made")
    print("\n".join(problems) or "gettext takes our files")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
