"""clang-tidy over what the build compiles, two at a time. What it had nothing to say of is remembered by the contents of the
source and all that it includes, the checks and the tool: only what changed is looked at again.

lint.py BUILD [FILE…]: BUILD holds compile_commands.json; without files all of ours but the unit tests (GoogleTest's macros
cost more time than all of the product), those that were changed last first. Ends with 1 where there was something to say.
After RAPPORT_LINT_SECONDS no further one is begun: where nothing is remembered yet the next runs go on."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time

TOOL = "clang-tidy-19"
MEMORY = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "rapport-lint"
LEFT_OUT = ("build/", "tests/unit/")


def commands(build, root):
    """By the path below the root: where and how a source is compiled."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(root):
            found[str(path.relative_to(root))] = entry
    return found


def seen_text(entry):
    """The source with all that it includes; comments stay, as some are for the tool."""
    words = shlex.split(entry["command"])
    if pathlib.Path(words[0]).name == "ccache":
        words = words[1:]
    end = words.index("-o")
    words = words[:end] + words[end + 2:]
    words[words.index("-c")] = "-E"
    return subprocess.run([*words, "-P", "-C", "-w"], cwd=entry["directory"], capture_output=True, check=True).stdout


def key_of(entry, root, tool):
    flags = re.sub(r"-o \S+", "", entry["command"]).replace(str(root), "")
    parts = [tool, (root / ".clang-tidy").read_bytes(), flags.encode(), seen_text(entry)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def look(name, entry, root, build, tool):
    """What the tool says of a source; "" where there is nothing, or was nothing."""
    stamp = MEMORY / key_of(entry, root, tool)
    if stamp.exists():
        os.utime(stamp)
        return True, ""
    said = subprocess.run([TOOL, "-p", str(build), "--quiet", name], cwd=root, capture_output=True, text=True)
    if said.returncode == 0 and not said.stdout.strip():
        stamp.touch()
        return False, ""
    return False, said.stdout + (said.stderr if said.returncode else "")


def changed_last_first(names):
    """By the commits that touched them, latest first; then the rest, by name."""
    log = subprocess.run(["git", "log", "--format=", "--name-only", "-n", "500"], capture_output=True, text=True)
    order = {}
    for path in log.stdout.split("\n"):
        order.setdefault(path, len(order))
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def forget_old():
    """At most 20,000 are remembered: those that were of use last."""
    stamps = sorted(MEMORY.iterdir(), key=lambda stamp: stamp.stat().st_mtime)
    for stamp in stamps[:-20000]:
        stamp.unlink()


def main(build, *names):
    root, build = pathlib.Path.cwd(), pathlib.Path(build).resolve()
    known = commands(build, root)
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit("lint: the build does not compile " + ", ".join(unknown))
    names = changed_last_first(names or [name for name in known if not name.startswith(LEFT_OUT)])
    if not names:
        sys.exit("lint: the build compiles no file of ours")
    MEMORY.mkdir(parents=True, exist_ok=True)
    tool = subprocess.run([TOOL, "--version"], capture_output=True, check=True).stdout
    remembered = problems = late = 0
    end = time.monotonic() + float(os.environ.get("RAPPORT_LINT_SECONDS", "inf"))

    def look_in_time(name):
        return look(name, known[name], root, build, tool) if time.monotonic() < end else (None, "")

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for was_known, text in pool.map(look_in_time, names):
            late += was_known is None
            remembered += bool(was_known)
            problems += bool(text)
            if text:
                print(text, flush=True)
    forget_old()
    print(f"lint: {len(names)} files, {remembered} of them as they were, {problems} with something to say, "
          f"{late} left for the next run")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
