"""rapportd behind nginx, set up by the file that is shipped: nginx takes it, and a partner works through it.

    nginx_test.py PROGRAM NGINX_CONF
"""
import http.client
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from rapportd import free_port  # noqa: E402
from visitor import Visitor, connect  # noqa: E402
from walk import PASSWORD  # noqa: E402
from workplace import Workplace  # noqa: E402

PROGRAM, SHIPPED = sys.argv.pop(1), pathlib.Path(sys.argv.pop(1))
WAIT_S = 60
CLAIMED = "203.0.113.77"
CONFIG = """
[http]
behind_proxy = true
trusted_proxies = ["127.0.0.1"]
[log]
level = "info"
"""


class BehindNginx(Workplace):
    """`base` leads to nginx."""

    def __init__(self, folder):
        self.plain_port, self.tls_port = free_port(), free_port()
        super().__init__(PROGRAM, folder, config=CONFIG, front=f"https://127.0.0.1:{self.tls_port}")
        self.access_log, self.error_log = self.folder / "access.log", self.folder / "error.log"

    def bring_others(self, stack):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=rapport", "-keyout", self.folder / "key.pem", "-out", self.folder / "chain.pem"],
                       check=True, capture_output=True)
        (self.folder / "nginx.conf").write_text(self._configuration())
        checked = subprocess.run([*self._command(), "-t"], capture_output=True, text=True, timeout=WAIT_S)
        assert checked.returncode == 0 and "test is successful" in checked.stderr, f"`nginx -t` says:\n{checked.stderr}"
        assert "[warn]" not in checked.stderr, checked.stderr
        process = subprocess.Popen([*self._command(), "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        stack.callback(self._end_nginx, process)
        self._wait_for_it(process)

    def _command(self):
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin")
        assert program, "there is no nginx on this machine: install `nginx`"
        return [program, "-p", self.folder, "-c", self.folder / "nginx.conf", "-e", self.error_log]

    def _configuration(self):
        text = SHIPPED.read_text()
        replaced = {"server 127.0.0.1:8080 ": f"server 127.0.0.1:{self.port} ",
                    "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
                    "listen 443 ssl http2;": f"listen 127.0.0.1:{self.tls_port} ssl http2;",
                    "/etc/ssl/rapport/": f"{self.folder}/",
                    "/var/log/nginx/rapport.log": str(self.access_log)}
        for ours, here in replaced.items():
            assert ours in text, f"{SHIPPED} has no `{ours}` any more"
            text = text.replace(ours, here)
        # What the system's nginx has in places of its own; whoever runs this test has to be able to write there.
        places = [f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
        head = f"pid {self.folder}/nginx.pid;\n" + ("user root;\n" if os.getuid() == 0 else "")
        return head + text.replace("http {\n", "http {\n  " + "\n  ".join(places) + "\n", 1)

    def _wait_for_it(self, process):
        waits = threading.Event()
        for _ in range(WAIT_S * 20):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.tls_port)) == 0:
                    return
            assert process.poll() is None, f"nginx ended:\n{self.error_log.read_text()}"
            waits.wait(0.05)
        raise AssertionError(f"nginx does not listen:\n{self.error_log.read_text()}")

    def _end_nginx(self, process):
        process.terminate()
        process.wait(WAIT_S)


class Nginx(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.at = cls.enterClassContext(BehindNginx(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="rapport-nginx-"))))

    def ask(self, method, path, body=None, **headers):
        connection = connect(self.at.base)
        try:
            connection.request(method, path, body=body, headers={name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def test_a_partner_works_through_it(self):
        """The operator, the registry as a file, the partner's registration by mail and a sign-in came through it already."""
        self.assertEqual(self.at.stored("select status from organization where kind = 'Partner'"), ["Active"])
        self.assertEqual(self.at.anna.get("/partner/customers").status, 200)
        tools = self.at.tools()
        status, headers, said = tools.ask("POST", "/api/v1/customers", {"name": "Behind", "city": "Wien", "country": "AT"})
        tools.close()
        self.assertEqual(status, 201, said)
        self.assertEqual(headers["Strict-Transport-Security"], "max-age=31536000")

    def test_paths_of_operations_are_not_led_on(self):
        for path in ["/metrics", "/healthz", "/readyz"]:
            self.assertEqual(self.ask("GET", path)[0], 404, path)
            self.assertEqual(self.at.service.ask("GET", path)[0], 200, path)

    def test_plain_http_is_sent_to_tls(self):
        plain = http.client.HTTPConnection("127.0.0.1", self.at.plain_port, timeout=WAIT_S)
        self.addCleanup(plain.close)
        plain.request("GET", "/sign-in?next=%2Fpartner")
        answer = plain.getresponse()
        self.assertEqual((answer.status, answer.getheader("Location")),
                         (301, "https://rapport.example.com/sign-in?next=%2Fpartner"))

    def test_who_asks_is_who_reached_the_proxy(self):
        visitor = Visitor(self.at.base)
        visitor.headers = {"X-Forwarded-For": CLAIMED, "X-Forwarded-Proto": "http", "X-Request-Id": "claimed-by-a-client"}
        visitor.get("/sign-in")
        visitor.send(email="olivia@vendor.example", password=PASSWORD)
        self.assertEqual(visitor.page.address, "/operator")
        self.assertEqual(set(self.at.stored("select address from sign_in")), {"127.0.0.1"})
        self.assertTrue(all(cookie.startswith("__Host-") for cookie in visitor.cookies), visitor.cookies)

    def test_one_request_is_called_the_same_in_both_logs_and_links_in_none(self):
        secret = "A" * 43
        status, headers, _ = self.ask("GET", f"/link/{secret}", X_Request_Id="claimed-by-a-client")
        self.assertLess(status, 500)
        name = headers["X-Request-Id"]
        self.assertRegex(name, r"^[0-9a-f]{32}$")
        while self.at.service.wait_for_log("request")["request_id"] != name:
            pass
        text = self.at.access_log.read_text()
        self.assertIn(name, text)
        self.assertNotIn(secret, text + self.at.error_log.read_text())
        self.assertIsNone(re.search("/link|/sign-in", text), "the log of the proxy has paths")

    def test_what_is_too_large_is_refused_at_the_door(self):
        status, _, _ = self.ask("POST", "/sign-in", body=b"x" * (9 * 1024 * 1024 + 1))
        self.assertEqual(status, 413)

    def test_a_service_that_is_away_is_a_502(self):
        token = {"Authorization": f"Bearer {self.at.token}"}
        self.assertEqual(self.ask("GET", "/api/v1/me", **token)[0], 200)
        self.at.service.stop()
        self.assertIn(self.ask("GET", "/api/v1/me", **token)[0], (502, 503, 504))
        self.at.service.__exit__()
        self.at.service = self.at.start()
        waits = threading.Event()
        for _ in range(WAIT_S * 2):
            if self.ask("GET", "/api/v1/me", **token)[0] == 200:
                return
            waits.wait(0.5)
        self.fail("nginx does not lead to the service again")


unittest.main(verbosity=1)
