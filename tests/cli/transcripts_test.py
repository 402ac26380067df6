"""Runs the transcripts: transcripts/*.txt, each in a fresh folder with a copy of files/.

A line that begins with `$ ` is a command for bash; what follows, up to the next one, is what it must give: its standard output, then
each line of its standard error behind `! `, then `? N` when it ends with N other than 0. A line that begins with `# ` says why.
UPDATE_GOLDEN=1 writes what the commands gave.
"""
import difflib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(command, folder, program):
    environment = {"PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C"}
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, timeout=120)
    lines = done.stdout.decode().splitlines()
    lines += [f"! {line}".rstrip() for line in done.stderr.decode().splitlines()]
    return lines + ([f"? {done.returncode}"] if done.returncode else [])


def replay(lines, program):
    """The transcript as it is now."""
    with tempfile.TemporaryDirectory(prefix="rapport-cli-") as name:
        folder = pathlib.Path(name) / "here"
        shutil.copytree(HERE / "files", folder)
        now = []
        for line in lines:
            if line.startswith("# "):
                now.append(line)
            elif line.startswith("$ "):
                now += [line, *run(line[2:], folder, program)]
        return now


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    failed = 0
    files = sorted((HERE / "transcripts").glob("*.txt"))
    for file in files:
        expected = file.read_text().splitlines()
        now = replay(expected, program)
        if now == expected:
            continue
        if os.environ.get("UPDATE_GOLDEN"):
            file.write_text("\n".join(now) + "\n")
            print(f"{file.name}: updated")
            continue
        failed += 1
        print("\n".join(difflib.unified_diff(expected, now, f"{file.name}, expected", "now", lineterm="")))
    print(f"{len(files)} transcripts, {failed} failed")
    sys.exit(1 if failed or not files else 0)


main()
