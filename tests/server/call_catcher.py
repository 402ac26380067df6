"""A receiver of webhooks that checks each call as docs/webhooks.md says, and keeps which ones came."""
import collections
import hashlib
import http.server
import json
import pathlib
import re
import threading

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"
PATH = "/calls"


def documented():
    """The example of the documentation, as a function."""
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL).group(1)
    names = {}
    exec(compile(code, str(DOCUMENT), "exec"), names)  # our own file
    return names["is_genuine"]


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class CallCatcher:
    """`with` starts it. `times`: how often each call came; `told`: of which services it was told which status. Every so-many-th
    call is refused the first time, as a receiver that has no time does."""

    def __init__(self, refuses_every=0):
        self.refuses_every, self.secret, self.problem = refuses_every, None, None
        self.times, self.told, self.bodies, self.refused = collections.Counter(), set(), {}, 0
        self.arrived, self.is_genuine = threading.Lock(), documented()
        catcher = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802: http.server calls it so
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    status = catcher.take(self.path, self.headers, body)
                except Exception as problem:  # noqa: BLE001: told by the main thread
                    catcher.problem = catcher.problem or problem
                    status = 500
                try:
                    self.send_response(status)
                    self.end_headers()
                except OSError:
                    pass  # who called was killed

            def log_message(self, *_):
                pass

        self.server = Listener(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}{PATH}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def take(self, path, headers, body):
        signature, said = headers["Rapport-Signature"], json.loads(body)
        sent_at = int(re.match(r"t=(\d+)", signature).group(1))  # by the clock of the service
        assert path == PATH, path
        assert self.is_genuine(self.secret, signature, body, sent_at), f"wrongly signed: {signature} {body}"
        assert headers["Rapport-Event-Id"] == said["id"], (headers["Rapport-Event-Id"], said)
        digest = hashlib.sha256(body).digest()[:8]
        with self.arrived:
            self.times[said["id"]] += 1
            assert self.bodies.setdefault(said["id"], digest) == digest, f"two different calls are called {said['id']}"
            if self.refuses_every and self.times[said["id"]] == 1 and len(self.times) % self.refuses_every == 0:
                self.refused += 1
                return 503
            self.told.add((said["service"]["id"], said["service"]["status"]))
        return 204

    def add_to(self, partner):
        """A webhook for everything, by the page of a partner who is signed in."""
        partner.get("/partner/webhooks")
        partner.send(url=self.url, event=["service.activated", "service.changed", "service.expired", "service.removed"])
        assert partner.page.status == 200, partner.page.text[:300]
        self.secret = re.search(r'class="secret">([^<]+)<', partner.page.html).group(1)

    def check(self, stored, repeats):
        """When nothing waits any more: every call went out and came; how many came more often than they had to."""
        assert not self.problem, self.problem
        calls = stored("select id, state, problem from delivery where kind = 'webhook'")
        assert calls, "nothing was called"
        wrong = [one for one in calls if one[1] != "delivered"]
        assert not wrong, f"not delivered: {wrong[:5]}"
        missing = {id_ for id_, _, _ in calls} - set(self.times)
        assert not missing, f"marked as delivered and never came: {sorted(missing)[:5]}"
        repeated = sum(self.times.values()) - len(self.times) - self.refused
        assert repeated <= repeats, f"{repeated} calls were repeated, {repeats} can be explained"
        return repeated

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
