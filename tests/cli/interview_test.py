"""`rapport interview` at a terminal: a pseudo-terminal whose other end this test holds. It waits for prompts, never for time."""
import fcntl
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
FILES = pathlib.Path(__file__).resolve().parent / "files"
PROMPT = b"> "
LONGEST_WAIT = 60  # a test that fails ends


class Terminal:
    """The program at a terminal of its own."""

    def __init__(self, folder, *args, columns=80, rows=24, **environment):
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            env = {"PATH": os.environ["PATH"], "TERM": "xterm", "LC_ALL": "C", **environment}
            os.execve(PROGRAM, [PROGRAM, "interview", *args], env)
        self.resize(columns, rows)

    def resize(self, columns, rows=24):
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, until=PROMPT):
        """What is shown up to the next prompt, or to the end."""
        seen = b""
        while not seen.endswith(until):
            if not select.select([self.handle], [], [], LONGEST_WAIT)[0]:
                raise AssertionError(f"no prompt after {seen!r}")
            try:
                some = os.read(self.handle, 4096)
            except OSError:  # the program has ended
                break
            if not some:
                break
            seen += some
        return seen.decode().replace("\r\n", "\n")

    def type(self, text):
        os.write(self.handle, text.encode() + b"\n")
        return self.read()

    def end(self):
        """The status, as a shell says it."""
        _, status = os.waitpid(self.pid, 0)
        os.close(self.handle) if self.handle is not None else None
        return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


class AtATerminal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            for handle in pty.openpty():
                os.close(handle)
        except OSError as error:  # as in a bare chroot, where nobody has mounted /dev/pts
            raise unittest.SkipTest(f"there are no pseudo-terminals here: {error}")

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rapport-talk-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        shutil.copytree(FILES, self.folder / "here")
        self.work = self.folder / "here"

    def terminal(self, *args, **more):
        return Terminal(self.work, "talk", *args, **more)

    def test_an_interview_is_held_and_gone_on_with(self):
        first = self.terminal("--save", "a.rapi")
        self.assertIn("What is your company called?", first.read())
        self.assertIn("How many?", first.type("Contoso"))
        first.type("quit")
        self.assertEqual(first.end(), 0)
        again = self.terminal("--save", "a.rapi")
        shown = again.read()
        self.assertIn("steps saved: 2.", shown)
        self.assertIn("How many?", shown)
        again.type("\x04")  # the end of input, as a person types it
        self.assertEqual(again.end(), 0)

    def test_arrow_keys_are_no_part_of_an_answer(self):
        terminal = self.terminal("--save", "a.rapi")
        terminal.read()
        self.assertIn("How many?", terminal.type("Con\x1b[D\x1b[Ctoso\x1bOA"))
        terminal.type("quit")
        self.assertEqual(terminal.end(), 0)
        self.assertIn('"value":"Contoso"', (self.work / "a.rapi").read_text())
        done = self.run_piped("Con\x1b[Dtoso\nquit\n")  # nobody pressed a key: it is what the file has
        self.assertIn("no XML file can hold", done.stdout)

    def test_forty_columns_are_kept_and_no_word_is_lost(self):
        words = re.findall(r'help "(.*)"', (FILES / "talk" / "talk.rap").read_text())[0].split()
        narrow = self.terminal(columns=40)
        narrow.resize(40)
        shown = narrow.read() + narrow.type("help")
        plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
        # what was shown before the first resize may be as wide as the terminal was then
        self.assertLessEqual(max(len(line) for line in plain.splitlines()), 40)
        self.assertIn(" ".join(words), " ".join(plain.split()))
        narrow.type("quit")
        self.assertEqual(narrow.end(), 0)

    def test_a_resize_counts_from_the_next_line_on(self):
        terminal = self.terminal(columns=80)
        terminal.read()
        wide = terminal.type("help")
        terminal.resize(30)
        small = terminal.type("help")
        longest = lambda text: max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in text.splitlines())
        self.assertGreater(longest(wide), 40)
        self.assertLessEqual(longest(small), 30)
        self.assertEqual(wide.split(), small.split())
        terminal.type("quit")
        self.assertEqual(terminal.end(), 0)

    def test_colour_only_where_it_is_wanted(self):
        coloured = self.terminal()
        self.assertIn("\x1b[", coloured.read())
        coloured.type("quit")
        self.assertEqual(coloured.end(), 0)
        for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            plain = self.terminal(**environment)
            self.assertNotIn("\x1b", plain.read())
            plain.type("quit")
            self.assertEqual(plain.end(), 0)
        piped = subprocess.run([PROGRAM, "interview", "talk"], input="Contoso\nquit\n", cwd=self.work,
                               env={"TERM": "xterm"}, capture_output=True, text=True, timeout=LONGEST_WAIT)
        self.assertEqual(piped.returncode, 0, piped.stderr)
        self.assertNotIn("\x1b", piped.stdout)
        self.assertIn("> Contoso\n", piped.stdout)

    def test_a_terminal_that_goes_away_loses_nothing(self):
        terminal = self.terminal("--save", "a.rapi")
        terminal.read()
        terminal.type("Contoso")
        os.close(terminal.handle)  # hangs up
        terminal.handle = None
        self.assertEqual(terminal.end(), 128 + signal.SIGHUP)
        again = self.terminal("--save", "a.rapi")
        self.assertIn("How many?", again.read())
        again.type("quit")
        self.assertEqual(again.end(), 0)

    def test_a_hang_up_that_is_ignored_ends_it_as_well(self):
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as `nohup` does; the program inherits it
        try:
            terminal = self.terminal("--save", "a.rapi")
            terminal.read()
            terminal.type("Contoso")
            os.close(terminal.handle)
            terminal.handle = None
            self.assertIn(terminal.end(), (0, 129))  # the end of input, or an error
        finally:
            signal.signal(signal.SIGHUP, before)
        self.assertIn('"Contoso"', (self.work / "a.rapi").read_text())

    def test_a_second_terminal_is_told_who_has_it(self):
        first = self.terminal("--save", "a.rapi")
        first.read()
        second = self.terminal("--save", "a.rapi")
        self.assertIn(f"a.rapi: is open in another terminal (process {first.pid})", second.read())
        self.assertEqual(second.end(), 3)
        first.type("Contoso")
        first.type("quit")
        self.assertEqual(first.end(), 0)
        third = self.terminal("--save", "a.rapi")
        self.assertIn("How many?", third.read())
        third.type("quit")
        self.assertEqual(third.end(), 0)

    def test_an_interrupt_ends_it_with_everything_saved(self):
        terminal = self.terminal("--save", "a.rapi")
        terminal.read()
        terminal.type("Contoso")
        os.write(terminal.handle, b"12\x03")  # what stands on the line is no answer
        self.assertIn("^C\nSaved in a.rapi.\n", terminal.read())
        self.assertEqual(terminal.end(), 128 + signal.SIGINT)
        self.assertIn('"Contoso"', (self.work / "a.rapi").read_text())
        self.assertNotIn("12", (self.work / "a.rapi").read_text().splitlines()[-1])

    def test_a_disk_that_is_full_is_said(self):
        import resource
        script = self.work / "lines"
        script.write_text("Contoso\n12\nquit\n")
        self.assertEqual(self.run_script("--save", "a.rapi", "--script", "lines").returncode, 0)
        size = (self.work / "a.rapi").stat().st_size
        (self.work / "a.rapi").unlink()
        for limit in range(0, size, 17):
            def small():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            done = self.run_script("--save", "a.rapi", "--script", "lines", preexec_fn=small)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("a.rapi: cannot be written", done.stderr)
            again = self.run_script("--save", "a.rapi", "--script", "lines")
            self.assertIn(again.returncode, (0, 1), again.stderr)  # it goes on wherever it was cut off
            (self.work / "a.rapi").unlink()

    def run_piped(self, lines, *args):
        return subprocess.run([PROGRAM, "interview", "talk", *args], input=lines, cwd=self.work, capture_output=True,
                              text=True, timeout=LONGEST_WAIT)

    def run_script(self, *args, **more):
        return subprocess.run([PROGRAM, "interview", "talk", *args], cwd=self.work, capture_output=True, text=True,
                              timeout=LONGEST_WAIT, **more)

    def test_what_is_too_long_is_said(self):
        with open(self.work / "big.rapi", "wb") as file:
            file.truncate(300 << 20)
        done = self.run_script("--save", "big.rapi", "--script", "talk.script")
        self.assertEqual(done.returncode, 1)
        self.assertIn("big.rapi: is longer than the 256 MB allowed", done.stderr)
        done = self.run_piped("x" * (1 << 19) + "\nContoso\nquit\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("`name` takes at most 60 characters", done.stdout)
        self.assertIn("> Contoso", done.stdout)

    def test_no_part_of_a_line_that_is_too_long_is_taken(self):
        # each of them begins or ends with what would be an answer or a command by itself
        for line in ("Fabrikam" + " " * (3 << 20) + "Northwind", "x" * ((1 << 20) + 4096) + "quit", "#" + "x" * (2 << 20)):
            done = self.run_piped(f"{line}\nContoso\nquit\n", "--save", "a.rapi")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("> …\nA line of more than 1048576 bytes is not taken.\n> Contoso\n", done.stdout)
            saved = (self.work / "a.rapi").read_text().splitlines()
            self.assertEqual(saved[2:], ['{"step":2,"entries":[{"answer":"name","value":"Contoso"}]}'])
            (self.work / "a.rapi").unlink()
        done = self.run_piped("Contoso\n" + "1" * (2 << 20))  # the last line, without a line end
        self.assertEqual(done.returncode, 1)
        self.assertIn("not taken.\n> \n", done.stdout)
        self.assertIn("the lines end at `count`", done.stderr)

    def test_lines_after_the_end_are_counted(self):
        for lines, said in (("Contoso\nquit\n", ""),
                            ("quit\n# a comment\n", ""),
                            ("quit\nContoso\n", "warning: lines: 1 line was not read: the interview had ended before\n"),
                            ("quit\nContoso\n# a comment\n\n12", "warning: lines: 3 lines were not read: the interview had ended before\n")):
            (self.work / "lines").write_text(lines)
            done = self.run_script("--script", "lines")
            self.assertEqual((done.returncode, done.stderr), (0, said))

    def test_what_is_no_saved_interview_stays_as_it_is(self):
        os.mkfifo(self.work / "pipe")
        for name, message in (("good.json", "no saved interview"), ("pipe", "no regular file"), ("talk", "cannot be opened")):
            done = self.run_script("--save", name, "--script", "talk.script")
            self.assertIn(done.returncode, (1, 3))
            self.assertIn(message, done.stderr)
        self.assertEqual((self.work / "good.json").read_text(), (FILES / "good.json").read_text())


unittest.main()
