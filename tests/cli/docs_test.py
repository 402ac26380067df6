"""Runs every command that the documentation shows: docs_test.py RAPPORT.

A command is a line `$ …` in a ```console block of README.md or docs/*.md. Commands of most pages name build/bin/rapport, run in the
root of the checkout, and have to end with 0; what is shown below one has to be what it prints.

A page that makes its own files is followed as a reader would, in an empty folder, with `rapport` on the path: a block
```rap first/first.rap  (any language, then the name of a file) writes that file, ```rap +first/first.rap adds to its end, and what stands
below a command has to be what it prints, errors included. A line `…` stands for any number of lines. A command that is meant to fail says so:
`$ rapport check first  # ends with 1`. UPDATE_GOLDEN=1 writes what the commands gave.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)(?: (\+?)(\S+))?\n(.*?)^```", re.DOTALL | re.MULTILINE)


def run(command, program, folder):
    environment = {**os.environ, "PATH": f"{pathlib.Path(program).parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    return subprocess.run(["bash", "-c", command.replace("build/bin/rapport", program)], cwd=folder, check=False, text=True,
                          env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")


def wanted_exit(command):
    stated = re.search(r"# ends with (\d+)$", command)
    return int(stated[1]) if stated else 0


def steps(block):
    """The commands of a console block, each with the lines below it."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def agrees(expected, given):
    pattern = "".join(r"(?:.*\n)*?" if line == "…" else re.escape(line) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(line + "\n" for line in given)) is not None


def put(folder, name, text, adds):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a" if adds else "w", encoding="utf-8") as file:
        file.write(text)


def follow(page, program):
    """A page with files of its own: (commands, problems, the page with the output as it is)."""
    ran, problems = 0, []
    with tempfile.TemporaryDirectory(prefix="rapport-docs-") as name:
        folder = pathlib.Path(name)

        def block(match):
            nonlocal ran
            language, adds, file, text = match.groups()
            if file:
                put(folder, file, text, bool(adds))
            if language != "console":
                return match[0]
            lines = []
            for command, expected in steps(text):
                done = run(command, program, folder)
                given = done.stdout.replace(name, ".").splitlines()
                ran += 1
                if done.returncode != wanted_exit(command):
                    problems.append(f"`{command}` ended with {done.returncode}\n{done.stdout}")
                same = agrees(expected, given)
                if not same:
                    problems.append("\n".join([f"`{command}` is shown with another output than:", *given]))
                lines += ["$ " + command, *(expected if same else given)]
            return "```console\n" + "".join(line + "\n" for line in lines) + "```"

        now = BLOCK.sub(block, page.read_text(encoding="utf-8"))
    return ran, problems, now


def check(page, program):
    text = page.read_text(encoding="utf-8")
    blocks = BLOCK.findall(text)
    if any(file for _, _, file, _ in blocks):
        ran, problems, now = follow(page, program)
        if now != text and os.environ.get("UPDATE_GOLDEN"):
            page.write_text(now, encoding="utf-8")
        return ran, problems
    shown = [step for language, _, _, block in blocks if language == "console" for step in steps(block)]
    problems = []
    for command, expected in shown:
        done = run(command, program, ROOT)
        if done.returncode != wanted_exit(command):
            problems.append(f"`{command}` ended with {done.returncode}\n{done.stdout}")
        elif expected and not agrees(expected, done.stdout.splitlines()):
            problems.append(f"`{command}` is shown with another output than:\n{done.stdout}")
    return len(shown), problems


def main(program):
    ran = failed = 0
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        count, problems = check(page, str(pathlib.Path(program).resolve()))
        ran += count
        failed += len(problems)
        for problem in problems:
            print(f"{page.relative_to(ROOT)}: {problem}")
    print(f"{ran} commands of the documentation, {failed} problems")
    return 1 if failed or ran == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
