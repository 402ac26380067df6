"""Two nodes of rapportd on one PostgreSQL behind HAProxy, set up by the file that is shipped: one is killed, one is stopped, under load.

    two_nodes_test.py PROGRAM HAPROXY_CFG [SECONDS]
"""
import collections
import http.client
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from rapportd import Service, free_port  # noqa: E402
from visitor import Visitor, connect  # noqa: E402
from walk import PASSWORD  # noqa: E402
from workplace import Postgres, Workplace  # noqa: E402

PROGRAM, SHIPPED = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1))
SECONDS = float(sys.argv.pop(1)) if sys.argv[1:] and sys.argv[1].isdigit() else 2
WAIT_S = 60
CLIENTS = 6
CONFIG = """
[http]
behind_proxy = true
trusted_proxies = ["127.0.0.1"]
drain_ms = 4000
[log]
level = "info"
"""


class TwoNodes(Workplace):
    """`service` is node one, `other` node two; `base` leads to HAProxy."""

    def __init__(self, folder):
        self.plain_port, self.tls_port = free_port(), free_port()
        super().__init__(PROGRAM, folder, database=Postgres, config=CONFIG, front=f"https://127.0.0.1:{self.tls_port}")
        self.haproxy_log = self.folder / "haproxy.log"

    def words(self):
        return [*super().words(), "--secret_key_file", str(self.folder / "secret.key")]

    def bring_others(self, stack):
        self.other_port = free_port()
        self.other = self.start_other()
        stack.callback(lambda: self.other.__exit__())
        stack.callback(self._end_haproxy, self._start_haproxy())
        # Each node that starts prints such a link, and only the last one works.
        self.service.said["first operator, once"] = self.other.said["first operator, once"]
        self.wait_for("both nodes", lambda: self.nodes_up() == {"one", "two"})

    def start_other(self):
        (self.folder / "other").mkdir(exist_ok=True)
        return self.start(port=self.other_port, folder=self.folder / "other")

    def _configuration(self):
        text = SHIPPED.read_text()
        replaced = {"log /dev/log local0": "log stderr format raw local0",
                    "bind :80\n": f"bind 127.0.0.1:{self.plain_port}\n",
                    "bind :443 ssl crt /etc/haproxy/rapport.pem": f"bind 127.0.0.1:{self.tls_port} ssl crt {self.folder}/rapport.pem",
                    "server one 10.0.0.11:8080": f"server one 127.0.0.1:{self.port}",
                    "server two 10.0.0.12:8080": f"server two 127.0.0.1:{self.other_port}"}
        for ours, here in replaced.items():
            assert text.count(ours) == 1, f"{SHIPPED} has no `{ours}` any more"
            text = text.replace(ours, here)
        return text.replace("global\n", f"global\n  stats socket {self.folder}/stats.sock\n", 1)

    def _start_haproxy(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=rapport", "-keyout", self.folder / "key", "-out", self.folder / "certificate"], check=True,
                       capture_output=True)
        (self.folder / "rapport.pem").write_text((self.folder / "certificate").read_text() + (self.folder / "key").read_text())
        file = self.folder / "haproxy.cfg"
        file.write_text(self._configuration())
        program = shutil.which("haproxy", path="/usr/sbin:/usr/bin:/sbin")
        assert program, "there is no HAProxy on this machine: install `haproxy`"
        with open(self.haproxy_log, "w") as log:
            return subprocess.Popen([program, "-db", "-f", file], stdout=log, stderr=log)

    def _end_haproxy(self, process):
        process.kill()
        process.wait()

    def nodes_up(self):
        """As HAProxy sees it; none while it starts."""
        done = subprocess.run(["/usr/bin/python3", "-c", "import socket,sys;s=socket.socket(socket.AF_UNIX);s.connect(sys.argv[1]);"
                               "s.sendall(b'show stat\\n');print(s.makefile().read())", self.folder / "stats.sock"],
                              capture_output=True, text=True, timeout=WAIT_S)
        rows = [line.split(",") for line in done.stdout.splitlines() if line.startswith("nodes,")]
        return {row[1] for row in rows if row[17].startswith("UP") and row[1] != "BACKEND"}

    def wait_for(self, what, holds):
        waits = threading.Event()
        for _ in range(WAIT_S * 5):
            if holds():
                return
            waits.wait(0.2)
        raise AssertionError(f"{what} did not come; HAProxy says:\n" + self.haproxy_log.read_text()[-2000:])

    def answered(self):
        """Node and status of each request in HAProxy's log."""
        return [(node, int(status)) for status, node in
                re.findall(r"^\S+ \S+ \S+ (-?\d+) \S+ \S+ nodes/(\S+) ", self.haproxy_log.read_text(), re.MULTILINE)]


class Load:
    """Clients that read and write through HAProxy for as long as the block lasts."""

    def __init__(self, at):
        self.at, self.over = at, threading.Event()
        self.statuses, self.failures, self.acknowledged, self.problems = collections.Counter(), [], [], []
        self.threads = [threading.Thread(target=self.work, args=[number]) for number in range(CLIENTS)]

    def work(self, number):
        try:
            tools, count = self.at.tools(), 0
            while not self.over.is_set():
                count += 1
                if count % 3 == 0:
                    tools.close()  # half of them keep their connection, for a while
                if count % 2:
                    self.one(tools, count, "GET", "/api/v1/customers")
                else:
                    said = self.one(tools, count, "POST", "/api/v1/customers",
                                    {"name": f"Prospect {id(self)} {number}-{count}", "city": "Wien", "country": "AT"})
                    if said:
                        self.acknowledged.append(said["id"])
            tools.close()
        except Exception as problem:  # noqa: BLE001: told below
            self.problems.append(problem)

    def one(self, tools, count, *words):
        try:
            status, _, said = tools.ask(*words)
        except (OSError, http.client.HTTPException) as problem:
            self.failures.append((words[0], repr(problem)))
            return None
        self.statuses[status] += 1
        return said if status == 201 else None

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(WAIT_S)

    def wait(self):
        """Until some more requests were answered."""
        time.sleep(SECONDS)


class Nodes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory(prefix="rapport-nodes-")
        cls.at = TwoNodes(cls.holder.name)
        cls.at.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.at.__exit__(None, None, None)
        cls.holder.cleanup()

    def check_stored(self, load):
        self.assertEqual(load.problems, [])
        stored = set(self.at.stored("select id from organization"))
        self.assertEqual(set(load.acknowledged) - stored, set())
        self.assertGreater(len(load.acknowledged), 20)

    def test_a_kill_takes_only_what_was_under_way_on_the_dead_node(self):
        at = self.at
        with Load(at) as load:
            load.wait()
            before = len(at.answered())
            at.other.process.kill()
            at.other.process.wait()
            at.wait_for("that node two is left out", lambda: at.nodes_up() == {"one"})
            load.wait()
        after = at.answered()[before:]
        self.check_stored(load)
        # Of a write that was under way nobody knows whether it was done: HAProxy says 502, or ends the connection.
        self.assertEqual([one for one in load.failures if one[0] != "POST"], [])
        self.assertEqual(set(load.statuses) - {200, 201, 502, 503}, set())
        lost = load.statuses[502] + load.statuses[503] + len(load.failures)
        self.assertLessEqual(lost, CLIENTS, load.statuses)
        self.assertEqual([one for one in after if one[0] == "one" and one[1] not in (200, 201)], [],
                         "a request that reached the node that lives failed")
        self.assertGreater(len([one for one in after if one[0] == "one"]), 20)
        print(f"nodes: one of two killed: {sum(load.statuses.values())} requests, {lost} writes were under way on the dead node, "
              "the others were answered", flush=True)
        at.other.__exit__()
        at.other = at.start_other()
        at.wait_for("node two again", lambda: at.nodes_up() == {"one", "two"})

    def test_a_stop_is_not_noticed(self):
        at = self.at
        with Load(at) as load:
            load.wait()
            at.other.process.send_signal(signal.SIGTERM)
            self.assertEqual(at.other.process.wait(WAIT_S), 0)
            load.wait()
        self.check_stored(load)
        self.assertEqual((load.failures, set(load.statuses)), ([], {200, 201}), load.statuses)
        print(f"nodes: one of two stopped: {sum(load.statuses.values())} requests, all answered", flush=True)
        at.other.__exit__()
        at.other = at.start_other()
        at.wait_for("node two again", lambda: at.nodes_up() == {"one", "two"})

    def send_activations(self, addresses):
        tools = self.at.tools()
        for address in addresses:
            customer = tools.ask("POST", "/api/v1/customers", {"name": f"Firm of {address}", "city": "W", "country": "AT"})[2]
            service = tools.ask("POST", f"/api/v1/customers/{customer['id']}/subscriptions",
                                {"service": "rapport", "country": "AT"})[2]
            status = tools.ask("POST", f"/api/v1/subscriptions/{service['id']}/activation",
                               {"name": "Petra Prospect", "email": address, "contact_email": address})[0]
            self.assertEqual(status, 204)
        tools.close()

    def wait_until_sent(self):
        at = self.at
        at.wait_for("all mails", lambda: at.stored("select count(*) from delivery where state = 'waiting'") == [0])
        self.assertEqual(set(at.mail.times.values()), {1}, "a mail was sent twice")
        return collections.Counter(at.mail.recipients.values())

    def test_mails_go_out_once(self):
        addresses = {f"m{number}@x.example" for number in range(40)}
        self.send_activations(addresses)
        sent = self.wait_until_sent()
        self.assertEqual({sent[address] for address in addresses}, {1})

    def wake_after(self, days):
        """Both nodes are ended, so many days pass, and both begin at the same time with what is due."""
        at = self.at
        for node in (at.service, at.other):
            node.process.kill()
            node.__exit__()
        at.forward(days * 86_400_000)
        begun = [threading.Thread(target=lambda: setattr(at, "service", at.start())),
                 threading.Thread(target=lambda: setattr(at, "other", at.start_other()))]
        for thread in begun:
            thread.start()
        for thread in begun:
            thread.join(WAIT_S)

    def test_trials_are_reminded_of_and_end_once(self):
        at, addresses = self.at, [f"t{number}@x.example" for number in range(8)]
        at.mail.wanted.update(addresses)
        self.send_activations(addresses)
        for address in addresses:
            visitor = Visitor(at.base)
            visitor.get(at.mail.next_to(address).link)
            visitor.send("set-password", name="Petra Prospect", password=PASSWORD)
            visitor.send(accept_terms="yes", accept_privacy="yes")
            self.assertEqual(visitor.page.address, "/activation/done")
        before = self.wait_until_sent()
        for days, held in [(80, "reminded_days = 14"), (20, "status = 'Expired'")]:
            self.wake_after(days)
            at.wait_for(held, lambda: at.stored(f"select count(*) from subscription where {held}") == [len(addresses)])
            sent = self.wait_until_sent()
            self.assertEqual({sent[address] - before[address] for address in addresses}, {1})
            self.assertEqual(sent["anna.holm@nordlys.example"] - before["anna.holm@nordlys.example"], len(addresses))
            before = sent
        at.wait_for("both nodes again", lambda: at.nodes_up() == {"one", "two"})

    def test_the_proxy_tells_who_asks_and_keeps_operations_to_itself(self):
        for path in ["/metrics", "/healthz", "/readyz"]:
            connection = connect(self.at.base)
            connection.request("GET", path)
            self.assertEqual(connection.getresponse().status, 404, path)
            connection.close()
        visitor = Visitor(self.at.base)
        visitor.headers = {"X-Forwarded-For": "203.0.113.77"}
        visitor.get("/link/" + "A" * 43)
        self.assertEqual(self.at.stored("select count(*) from sign_in where address = '203.0.113.77'"), [0])
        self.assertNotIn("/link/", self.at.haproxy_log.read_text())
        plain = connect(f"http://127.0.0.1:{self.at.plain_port}")
        plain.request("GET", "/sign-in")
        self.assertEqual(plain.getresponse().status, 301)
        plain.close()


unittest.main(verbosity=1)
