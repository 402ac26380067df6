"""rapportd as tests start it: in a folder of its own, on a free port, ended when the test is over."""
import http.client
import json
import os
import pathlib
import queue
import signal
import socket
import subprocess
import tempfile
import threading

WAIT_S = 60  # for something that takes a moment; only a broken program takes as long


def environment(**more):
    """Ours without what configures rapportd."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "XDG_"))}
    return {**kept, **more}


def run(program, *words, **more):
    """The program to its end: status, stdout, stderr."""
    done = subprocess.run([program, *words], env=environment(**more), text=True, capture_output=True, timeout=WAIT_S)
    return done.returncode, done.stdout, done.stderr


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """A running rapportd; `with` ends it."""

    def __init__(self, program, *flags, folder=None, config=None):
        self.program = program
        self.own = tempfile.TemporaryDirectory(prefix="rapportd-") if folder is None else None
        self.folder = pathlib.Path(folder or self.own.name)
        words = [program, "--data_dir", str(self.folder / "data"), "--password.memory_mib", "8"]
        if config is not None:
            self.config = self.folder / "rapportd.toml"
            self.config.write_text(config)
            words += ["--config", str(self.config)]
        if not any(flag.startswith("--http.port") for flag in flags):
            words += ["--http.port", "0"]
        self.words = [*words, *flags]
        self.process = subprocess.Popen(self.words, env=environment(), text=True, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.logs, self.seen = queue.Queue(), []
        self.keeps_log = True  # a long run does not
        self.reader = threading.Thread(target=self._read_logs, daemon=True)
        self.reader.start()
        self.said = self._greeting()
        self.port = int(self.said["listening"].rsplit(":", 1)[1])

    def _read_logs(self):
        for line in self.process.stderr:
            if self.keeps_log:
                self.logs.put(line)
        self.logs.put(None)

    def _greeting(self):
        """The facts that it prints; it has printed all of them when it logs that it started."""
        self.wait_for_log("started")
        said, out = {}, self.process.stdout.fileno()
        os.set_blocking(out, False)
        text = os.read(out, 65536).decode()
        os.set_blocking(out, True)
        for line in text.splitlines():
            name, _, value = line.partition(": ")
            said[name] = said[name] + "\n" + value if name in said else value
        return said

    def rest_of_log(self):
        self.reader.join(timeout=WAIT_S)
        while (line := self.logs.get(timeout=WAIT_S)) is not None:
            self.seen.append(line)
        return "".join(self.seen)

    def wait_for_log(self, event):
        """The next line of the log about `event`."""
        while True:
            line = self.logs.get(timeout=WAIT_S)
            assert line is not None, f"it ended before it logged `{event}`:\n" + "".join(self.seen)
            self.seen.append(line)
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if entry.get("event") == event:
                return entry

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def stop(self, how=signal.SIGTERM):
        """Its status."""
        self.process.send_signal(how)
        status = self.process.wait(timeout=WAIT_S)
        self.reader.join(timeout=WAIT_S)
        return status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.reader.join(timeout=WAIT_S)
        self.process.stdout.close()
        self.process.stderr.close()
        if self.own:
            self.own.cleanup()
