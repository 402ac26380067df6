"""Runs every command that the documentation shows: docs_test.py RAPPORT.

A command is a line `$ build/bin/rapport …` in a ```console block of README.md or docs/*.md. It runs in the root of the
checkout with the program given, and has to end with 0. `./dev demo` and `./dev test` are what runs this test.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def commands(page):
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        yield from (line[2:] for line in block.splitlines() if line.startswith("$ "))


def main(program):
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    ran = failed = 0
    for page in pages:
        for command in commands(page):
            done = subprocess.run(command.replace("build/bin/rapport", program), shell=True, cwd=ROOT, check=False,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            ran += 1
            if done.returncode != 0:
                failed += 1
                print(f"{page.relative_to(ROOT)}: `{command}` ended with {done.returncode}\n{done.stderr}")
    print(f"{ran} commands of the documentation, {failed} failed")
    return 1 if failed or ran == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
