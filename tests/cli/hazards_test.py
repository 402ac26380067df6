"""What a file system, a signal and a second process can do to the command line. Failures of single calls are injected in
tests/unit/compiler/cli; here are the real ones."""
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
FILES = pathlib.Path(__file__).resolve().parent / "files"


class Hazards(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rapport-hazards-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.work = self.folder / "here"
        shutil.copytree(FILES, self.work)

    def rapport(self, *args, **more):
        return subprocess.run([PROGRAM, *args], cwd=self.work, capture_output=True, text=True, timeout=120, **more)

    def names(self):
        return sorted(p.name for p in self.work.iterdir())

    def test_a_file_that_may_not_grow_leaves_nothing(self):
        """A disk that fills up while one file is written, at every size up to the whole file."""
        self.assertEqual(self.rapport("build", "shop.rap", "-o", "whole.rapc").returncode, 0)
        size = (self.work / "whole.rapc").stat().st_size
        (self.work / "whole.rapc").unlink()
        before = self.names()
        for limit in range(0, size, max(1, size // 10)):
            def small():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            done = self.rapport("build", "shop.rap", "-o", "shop.rapc", preexec_fn=small)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("shop.rapc: cannot be written", done.stderr)
            done = self.rapport("run", "shop.rap", "--answers", "good.json", "--out", "out", preexec_fn=small)
            if done.returncode:
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertEqual(self.names(), before)
            else:
                shutil.rmtree(self.work / "out")

    def test_a_signal_while_files_are_written_leaves_nothing(self):
        """The signal waits from the start on, blocked, so that the writer is the first to see it."""
        def signalled():
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
            os.kill(os.getpid(), signal.SIGINT)
        before = self.names()
        for args in (["build", "shop.rap", "-o", "shop.rapc"],
                     ["run", "shop.rap", "--answers", "good.json", "--out", "out"]):
            done = self.rapport(*args, preexec_fn=signalled)
            self.assertEqual(done.returncode, 3)
            self.assertIn("interrupted", done.stderr)
            self.assertEqual(self.names(), before)

    def test_a_signal_at_any_other_time_leaves_all_or_nothing(self):
        before = self.names()
        for _ in range(20):
            process = subprocess.Popen([PROGRAM, "run", "shop.rap", "--answers", "good.json", "--out", "out"],
                                       cwd=self.work, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.send_signal(signal.SIGTERM)
            process.communicate()
            self.assertIn(process.returncode, (0, 3, -signal.SIGTERM))
            if (self.work / "out").exists():
                self.assertEqual([p.name for p in (self.work / "out").iterdir()], ["configuration.xml"])
                shutil.rmtree(self.work / "out")
            self.assertEqual(self.names(), before)

    def test_two_builds_into_one_file_give_one_of_both(self):
        (self.work / "other.rap").write_text('ask other "Another" => CompanyInfo.Name\n')
        wholes = []
        for pack in ("shop.rap", "other.rap"):
            self.assertEqual(self.rapport("build", pack, "-o", "one.rapc").returncode, 0)
            wholes.append((self.work / "one.rapc").read_bytes())
        before = self.names()
        for _ in range(5):
            both = [subprocess.Popen([PROGRAM, "build", pack, "-o", "one.rapc"], cwd=self.work, stdout=subprocess.DEVNULL)
                    for pack in ("shop.rap", "other.rap") * 2]
            self.assertEqual([p.wait() for p in both], [0] * 4)
            self.assertIn((self.work / "one.rapc").read_bytes(), wholes)
            self.assertEqual(self.names(), before)

    def as_nobody(self, *args):
        """Root may do everything: it hands the program to a user who may not."""
        if os.geteuid() != 0:
            return self.rapport(*args)
        os.chmod(self.folder, 0o755)
        program = shutil.copy(PROGRAM, self.folder / "rapport")
        return subprocess.run([program, *args], cwd=self.work, capture_output=True, text=True, timeout=120, user=65534)

    def test_a_read_only_folder_is_refused(self):
        os.chmod(self.work, 0o555)
        self.addCleanup(os.chmod, self.work, 0o755)
        for args in (["build", "shop.rap", "-o", "shop.rapc"],
                     ["run", "shop.rap", "--answers", "good.json", "--out", "out"]):
            done = self.as_nobody(*args)
            self.assertEqual(done.returncode, 3)
            self.assertIn("Permission denied", done.stderr)

    def test_unreadable_sources_are_all_named(self):
        (self.work / "p").mkdir()
        (self.work / "p/pack.toml").write_text('name = "p"\nversion = "1.0.0"\n')
        for name in ("a.rap", "b.rap"):
            (self.work / "p" / name).touch(0o000)
        done = self.as_nobody("check", "p")
        self.assertEqual(done.returncode, 3)
        self.assertIn("p/a.rap: cannot be read: Permission denied", done.stderr)
        self.assertIn("p/b.rap: cannot be read: Permission denied", done.stderr)

    def test_little_memory_is_not_a_bug(self):
        """A pack of 60 MB of data does not fit; the program says so and ends with 3."""
        def little():
            resource.setrlimit(resource.RLIMIT_DATA, (40 << 20, 40 << 20))
        if self.rapport("--version", preexec_fn=little).returncode:
            self.skipTest("a sanitizer needs more by itself")
        (self.work / "p/data").mkdir(parents=True)
        (self.work / "p/pack.toml").write_text('name = "p"\nversion = "1.0.0"\n')
        with open(self.work / "p/data/rows.csv", "wb") as file:
            file.truncate(60 << 20)
        done = self.rapport("check", "p", preexec_fn=little)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("not enough memory", done.stderr)

    def test_rules_may_build_on_one_another_without_end(self):
        """Nothing goes as deep into the stack as rules go into one another: here 60,000 of them."""
        lets = "".join(f"let l{i} = l{i - 1} + 1\n" for i in range(1, 60_000))
        (self.work / "long.rap").write_text(
            f'ask q "Q": integer default 1\nlet l0 = q\n{lets}record CustGroup {{ CustGroup = "A"  Name = "{{l59999}}" }}\n')
        (self.work / "none.json").write_text("{}")
        done = self.rapport("run", "long.rap", "--answers", "none.json", "--out", "-")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('question="q"', done.stdout)
        self.assertIn(">60000</text>", done.stdout)

    def test_a_long_line_of_a_saved_interview_is_not_kept_whole(self):
        """What is in a line of 30 MB is taken as it comes; as a tree it would be a gigabyte."""
        def little():
            resource.setrlimit(resource.RLIMIT_DATA, (400 << 20, 400 << 20))
        if self.rapport("--version", preexec_fn=little).returncode:
            self.skipTest("a sanitizer needs more by itself")
        begun = self.rapport("interview", "shop.rap", "--save", "s.rapi", "--today", "2026-01-31", input="")
        self.assertTrue((self.work / "s.rapi").exists(), begun.stderr)
        saved = (self.work / "s.rapi").read_text()
        more = "{}," * (10 << 20)
        with open(self.work / "s.rapi", "a") as file:
            file.write('{"step":%d,"entries":[{"today":"2026-02-01","more":[%s{}]}]}\n' % (saved.count("\n"), more))
        done = self.rapport("run", "shop.rap", "--answers", "s.rapi", "--out", "-", "--partial", preexec_fn=little)
        self.assertNotIn("not enough memory", done.stderr)
        self.assertIn("An answer is required", done.stderr)

    def test_pipes_and_devices_are_no_packs_and_no_answers(self):
        os.mkfifo(self.work / "pipe.rap")
        os.mkfifo(self.work / "pipe.json")
        done = self.rapport("check", "pipe.rap")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("pipe.rap: is a pipe or a device", done.stderr)
        done = self.rapport("run", "shop.rap", "--answers", "pipe.json", "--out", "out")
        self.assertEqual(done.returncode, 3)
        self.assertIn("pipe.json: is a pipe or a device", done.stderr)

    def test_the_same_from_any_folder_zone_and_locale(self):
        first = self.rapport("run", "shop.rap", "--answers", "good.json", "--out", "-", "--today", "2026-01-31").stdout
        self.assertIn("<", first)
        for folder, environment in (("/", {"TZ": "Pacific/Kiritimati"}), (self.folder, {"LC_ALL": "de_DE.UTF-8"})):
            done = subprocess.run([PROGRAM, "run", self.work / "shop.rap", "--answers", self.work / "good.json", "--out", "-",
                                   "--today", "2026-01-31"], cwd=folder, env=environment, capture_output=True, text=True)
            self.assertEqual(done.stdout, first)


unittest.main()
