"""Killed at any moment, an interview keeps every answer that it has acknowledged: kill_test.py RAPPORT [N].

N times: answers go in, the program is killed while it works on one of them, and the file has to hold every answer after which there
was a prompt, and at most the one that was being taken. Then it goes on with the file. When it is killed is up to chance; the seed
is printed.
"""
import os
import pathlib
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
TIMES = int(sys.argv[2]) if len(sys.argv) > 2 else 5
FILES = pathlib.Path(__file__).resolve().parent / "files"
PROMPT = b"> "
LONGEST_WAIT = 60


def read_prompt(program):
    seen = b""
    while not seen.endswith(PROMPT):
        if not select.select([program.stdout], [], [], LONGEST_WAIT)[0]:
            sys.exit(f"no prompt after {seen!r}")
        some = os.read(program.stdout.fileno(), 4096)
        if not some:
            sys.exit(f"ended after {seen!r}: {program.stderr.read()!r}")
        seen += some


def saved_counts(file):
    """The answers to `count` in the file, as far as its lines are whole."""
    text = file.read_bytes()
    lines = text[:text.rfind(b"\n") + 1].decode().splitlines()
    return [int(line.split('"value":')[1].rstrip("]}")) for line in lines if '"answer":"count"' in line]


def one_round(folder, chance, file, first):
    """Answers `count` with first, first + 1 …, until it is killed; gives the last answer that had its prompt."""
    program = subprocess.Popen([PROGRAM, "interview", "talk", "--save", str(file)], cwd=folder, bufsize=0, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    read_prompt(program)
    acknowledged = first - 1
    for number in range(first, first + chance.randrange(1, 12)):
        program.stdin.write(b"go count\n")
        read_prompt(program)
        program.stdin.write(b"%d\n" % number)
        read_prompt(program)
        acknowledged = number
    program.stdin.write(b"go count\n%d\n" % (acknowledged + 1))
    if chance.random() < 0.5:  # while it works, or even before it has begun
        for _ in range(chance.randrange(2000)):
            pass
    program.send_signal(signal.SIGKILL)
    program.wait()
    for pipe in (program.stdin, program.stdout, program.stderr):
        pipe.close()
    return acknowledged


def main():
    seed = int(os.environ.get("RAPPORT_SEED", random.randrange(1 << 30)))
    chance = random.Random(seed)
    print(f"{TIMES} times, seed {seed}")
    with tempfile.TemporaryDirectory(prefix="rapport-kill-") as name:
        folder = pathlib.Path(name) / "here"
        shutil.copytree(FILES, folder)
        file, next_number = folder / "a.rapi", 1
        for turn in range(TIMES):
            acknowledged = one_round(folder, chance, file, next_number)
            counts = saved_counts(file)
            if counts != list(range(1, len(counts) + 1)) or not acknowledged <= len(counts) <= acknowledged + 1:
                sys.exit(f"turn {turn}: {acknowledged} answers were acknowledged, the file has {counts[-5:]}")
            next_number = len(counts) + 1
            if chance.random() < 0.3:  # as if the last line had been cut off while it was written
                with open(file, "ab") as out:
                    out.write(b'{"step":99,"entries":[{"answer":"cou'[:chance.randrange(1, 36)])
        done = subprocess.run([PROGRAM, "interview", "talk", "--save", str(file)], cwd=folder, input=b"quit\n", check=False,
                              capture_output=True, timeout=LONGEST_WAIT)
        if done.returncode != 0:
            sys.exit(f"it does not go on: {done.stderr.decode()}")
        print(f"{next_number - 1} answers, none lost")


main()
