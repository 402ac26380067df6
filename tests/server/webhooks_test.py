"""Webhooks of a running rapportd, called for real: signed as the documentation says, again when they fail, and not hurt
by whoever is at the other end."""
import http.server
import json
import pathlib
import queue
import re
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from call_catcher import documented  # noqa: E402
from installation import PARTNER, Installation  # noqa: E402
from rapportd import WAIT_S  # noqa: E402
from walk import Walk  # noqa: E402

PROGRAM = sys.argv.pop(1)
MINUTE_MS = 60_000


class Sink:
    """A receiver that answers as its `answers` say, by path; what came lies in `calls`."""

    def __init__(self):
        sink = self
        self.calls, self.answers, self.release = queue.Queue(), {}, threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sink.calls.put((self.path, dict(self.headers), body))
                todo = sink.answers.get(self.path, [])
                sink.answer(self, todo.pop(0) if todo else "ok")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def answer(self, handler, how):
        try:
            if how == "slow":
                self.release.wait(WAIT_S)
            elif how == "huge":
                handler.send_response(200)
                handler.end_headers()
                for _ in range(4096):
                    handler.wfile.write(b"x" * 65536)
                return
            handler.send_response({"ok": 204, "slow": 204, "fails": 503, "elsewhere": 302, "gone": 410}[how])
            if how == "elsewhere":
                handler.send_header("Location", self.base + "/stolen")
            handler.end_headers()
        except OSError:
            pass  # nobody listens any more

    def next(self, path=None):
        while True:
            call = self.calls.get(timeout=WAIT_S)
            if path is None or call[0] == path:
                return call

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.release.set()
        self.server.shutdown()
        self.server.server_close()


class Webhooks(unittest.TestCase):
    def test_calls_for_real(self):
        with tempfile.TemporaryDirectory(prefix="rapport-webhooks-") as folder, Sink() as self.sink:
            self.clock, self.passed = pathlib.Path(folder, "clock"), 0
            self.clock.write_text("0")
            flags = ["--testing.local_webhooks", "true", "--testing.clock_file", str(self.clock)]
            with Installation(PROGRAM, folder, *flags) as self.at:
                walk = Walk(self.at)
                walk.say = walk.begin = lambda _: None
                walk.set_up()
                walk.activate_partner()
                walk.open_partner_portal()
                self.partner = walk.partner
                self.pages()
                self.signed()
                walk.activate_subscription()
                self.told()
                self.again()
                self.harmless()
                self.api()

    def later(self, minutes):
        self.passed += int(minutes * MINUTE_MS)
        self.clock.write_text(str(self.passed))

    def add(self, path):
        """By the page; the secret that it shows and the webhook's own page."""
        self.partner.get("/partner/webhooks")
        self.partner.send(url=self.sink.base + path, event=["service.changed", "service.removed"])
        self.assertEqual(self.partner.page.status, 200, self.partner.page.text)
        secret = re.search(r'class="secret">([^<]+)<', self.partner.page.html).group(1)
        return secret, self.partner.page.link_to("/partner/webhooks/")

    def send_test(self, page):
        self.partner.get(page)
        self.partner.send("test")

    def state(self, path):
        return self.at.stored("select state, attempts, problem, leased_until from delivery where recipient = ? "
                              "order by id desc",
                              self.sink.base + path)[0]

    def wait_for(self, path, state, attempts=None):
        """Until the latest delivery is so; looks whenever a round was logged."""
        while True:
            now = self.state(path)
            is_over = now[3] == 0 or state != "waiting"  # a try that is under way has a lease
            if is_over and now[0] == state and now[1] >= (attempts or 1):
                return now
            self.at.service.wait_for_log("deliveries")

    def pages(self):
        self.partner.get("/partner")
        self.partner.get(self.partner.page.link_to("/partner/webhooks"))
        self.assertIn("No webhooks.", self.partner.page.text)
        self.partner.send(url="ftp://127.0.0.1/", event=["service.changed"])
        self.assertEqual(self.partner.page.status, 422)

    def signed(self):
        self.secret, self.good = self.add("/good")
        self.send_test(self.good)
        path, headers, body = self.sink.next()
        self.assertEqual(path, "/good")
        self.assertEqual(json.loads(body)["event"], "webhook.test")
        self.assertEqual(headers["Rapport-Event-Id"], json.loads(body)["id"])
        is_genuine = documented()
        signature = headers["Rapport-Signature"]
        sent_at = int(re.match(r"t=(\d+)", signature).group(1))
        self.assertTrue(is_genuine(self.secret, signature, body, sent_at))
        self.assertFalse(is_genuine(self.secret, signature, body + b" ", sent_at), "another body")
        self.assertFalse(is_genuine("x" + self.secret, signature, body, sent_at), "another secret")
        self.assertFalse(is_genuine(self.secret, signature, body, sent_at + 301), "an old call")
        self.wait_for("/good", "delivered")
        self.partner.get(self.good)
        self.assertIn("Sent", self.partner.page.text)

    def told(self):
        _, _, body = self.sink.next("/good")
        self.assertEqual(json.loads(body)["service"]["status"], "InvitationSent")

    def again(self):
        _, page = self.add("/later")
        self.sink.answers["/later"] = ["fails", "fails"]
        self.send_test(page)
        first = self.sink.next("/later")
        self.assertEqual(self.wait_for("/later", "waiting", 1)[2], "the address answered 503")
        self.partner.get(page)
        self.assertIn("the address answered 503", self.partner.page.text)
        self.later(1.1)
        self.wait_for("/later", "waiting", 2)
        self.later(2.1)
        self.wait_for("/later", "delivered", 3)
        second, third = self.sink.next("/later"), self.sink.next("/later")
        for repeated in (second, third):
            self.assertEqual(repeated[2], first[2], "the same call")
            self.assertEqual(repeated[1]["Rapport-Event-Id"], first[1]["Rapport-Event-Id"])

    def harmless(self):
        for path, how, problem in [("/slow", "slow", "could not be asked"), ("/huge", "huge", "more than 16384 bytes"),
                                   ("/elsewhere", "elsewhere", "the address answered 302")]:
            _, page = self.add(path)
            self.sink.answers[path] = [how]
            self.send_test(page)
            self.sink.next(path)
            self.send_test(self.good)
            self.sink.next("/good")  # others are called meanwhile
            self.assertIn(problem, self.wait_for(path, "waiting", 1)[2])
            self.partner.get(page)
            self.partner.send("remove", confirmed="yes")
        _, page = self.add("/gone")
        self.sink.answers["/gone"] = ["gone"]
        self.send_test(page)
        self.wait_for("/gone", "failed")
        self.partner.get(page)
        self.partner.send("again")
        self.assertIn("It is on its way again", self.partner.page.text)
        self.wait_for("/gone", "delivered")
        paths = set()
        while not self.sink.calls.empty():
            paths.add(self.sink.calls.get()[0])
        self.assertNotIn("/stolen", paths, "a redirect was followed")

    def api(self):
        self.partner.get("/partner/api-tokens")
        self.partner.send("create", name="webhooks", scope=["ManageWebhooks", "SeeAudit"], days="30")
        token = re.search(r'class="secret">([^<]+)<', self.partner.page.html).group(1)

        def ask(method, path, body=None, **more):
            headers = {"Authorization": "Bearer " + token, **more}
            if body is not None:
                headers["Content-Type"] = "application/json"
            status, _, text = self.at.service.ask(method, "/api/v1" + path, body, headers)
            return status, json.loads(text) if text else None

        body = json.dumps({"url": self.sink.base + "/api", "events": ["service.removed"]})
        status, added = ask("POST", "/webhooks", body, **{"Idempotency-Key": "once"})
        self.assertEqual(status, 201, added)
        self.assertEqual(ask("POST", "/webhooks", body, **{"Idempotency-Key": "once"})[1], added, "created once")
        path = "/webhooks/" + added["id"]
        self.assertEqual(ask("GET", path)[1]["events"], ["service.removed"])
        self.assertEqual(ask("POST", path + "/test")[0], 201)
        _, headers, called = self.sink.next("/api")
        signature = headers["Rapport-Signature"]
        sent_at = int(re.match(r"t=(\d+)", signature).group(1))
        self.assertTrue(documented()(added["secret"], signature, called, sent_at))
        self.wait_for("/api", "delivered")
        status, calls = ask("GET", path + "/deliveries")
        self.assertEqual([(one["state"], one["subject"]) for one in calls["items"]], [("delivered", "webhook.test")])
        self.assertEqual(ask("POST", f"{path}/deliveries/{calls['items'][0]['id']}/send")[0], 409, "it has not failed")
        self.assertEqual(ask("POST", path + "/pause")[0], 204)
        self.assertEqual(ask("POST", path + "/test")[0], 409)
        self.assertEqual(ask("DELETE", path)[0], 204)
        self.assertEqual(ask("GET", path)[0], 404)
        self.assertIn("webhook_removed", [one["action"] for one in ask("GET", "/audit")[1]["items"]])
        self.assertEqual(self.at.stored("select count(*) from webhook where url like '%/good'"), [1], PARTNER["name"])


if __name__ == "__main__":
    unittest.main()
