"""A partner at work, for tests of what the service withstands: rapportd at one port, where it can be killed and started again, on
SQLite or a PostgreSQL of its own; the mail server beside it; and the API as a partner's tools use it."""
import collections
import contextlib
import json
import os
import pathlib
import re
import sqlite3
import sys
import threading
import time

from installation import CONFIG
from mail_catcher import Letter, MailCatcher
from postgres_database import Database
from rapportd import Service, free_port, run
from visitor import Visitor, connect
from walk import PASSWORD, Walk

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "contract"))
import postgres  # noqa: E402

WAIT_S = 60
LONGEST_CALL_S = 10  # no answer is waited for longer by rapportd: who still has something then is dead


class Postbox(MailCatcher):
    """A mail server that counts: how often each Message-ID came, and to whom."""

    def __init__(self, port):
        super().__init__(port)
        self.times, self.contents, self.recipients = collections.Counter(), {}, {}
        self.wanted = None  # recipients whose letters are kept whole; None: all

    async def handle_DATA(self, server, session, envelope):  # noqa: N802: aiosmtpd calls it so
        letter = Letter(envelope.rcpt_tos[0], envelope.content)
        with self.arrived:
            self.times[letter.id] += 1
            self.recipients[letter.id] = letter.to
            before = self.contents.setdefault(letter.id, hash(envelope.content))
            assert before == hash(envelope.content), f"two different mails are called {letter.id}"
        if self.wanted is None or letter.to in self.wanted:
            return await super().handle_DATA(server, session, envelope)
        return "250 taken"


class SqliteFile:
    kind = "sqlite"

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "data" / "rapport.db"
        self.flags = []

    def ask(self, question, *values):
        with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=WAIT_S)) as database:
            return [row[0] if len(row) == 1 else row for row in database.execute(question, values)]

    def check(self):
        """With rapportd ended: whether the file is whole."""
        found = self.ask("pragma integrity_check")
        assert found == ["ok"], f"the file is broken: {found[:5]}"

    def close(self):
        pass


class Postgres:
    kind = "postgresql"

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / "postgres"
        postgres.start(self.folder)
        os.environ["RAPPORT_POSTGRES"] = str(self.folder / "address")
        self.database = Database().__enter__()
        self.flags = self.database.flags()

    def ask(self, question, *values):
        return self.database.stored(question, *values, role="admin")

    def check(self):
        pass  # what it guarantees of its own files is its own

    def close(self):
        postgres.stop(self.folder)


class SharedPostgres:
    """A database of its own on the PostgreSQL of the tests, which is there already."""
    kind = "postgresql"

    def __init__(self, _folder):
        self.database = Database().__enter__()
        self.flags = self.database.flags()

    def ask(self, question, *values):
        return self.database.stored(question, *values, role="admin")

    def close(self):
        self.database.__exit__()


class Quietly(Walk):
    """The first steps of the walk, without a line for each."""

    def say(self, what):
        pass

    def begin(self, step):
        pass


class Workplace:
    """`with` starts it; afterwards `token` is a partner's, for the API."""

    def __init__(self, program, folder, *flags, database=SqliteFile, config="", front=None,
                 postbox=Postbox):
        self.program, self.folder, self.front = program, pathlib.Path(folder), front
        self.folder.mkdir(parents=True, exist_ok=True)
        self.flags, self.database_kind, self.more_config = flags, database, config
        self.postbox, self.clock_file = postbox, self.folder / "clock"
        self.forwarded_ms = 0

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self.database = self.database_kind(self.folder)
            stack.callback(self.database.close)
            self.mail = stack.enter_context(self.postbox(free_port()))
            self.port = free_port()
            self.base = self.front or f"http://127.0.0.1:{self.port}"
            self.clock_file.write_text("0")
            self.service = self.start()
            stack.callback(self._end)
            self.bring_others(stack)
            self.first_link = self.service.said["first operator, once"]
            self._bring_a_partner()
            self.stack = stack.pop_all()
        return self

    def bring_others(self, stack):
        """What else has to run before the partner comes."""

    def _end(self):
        self.service.__exit__()

    def __exit__(self, *what):
        return self.stack.__exit__(*what)

    def start(self, **more):
        port = more.get("port", self.port)
        return Service(self.program, f"--http.port={port}", "--http.base_url", self.base, *self.words(),
                       folder=more.get("folder", self.folder), config=CONFIG.format(mail_port=self.mail.port) +
                       self.more_config)

    def words(self):
        return [*self.flags, *self.database.flags, "--testing.clock_file", str(self.clock_file)]

    def stored(self, question, *values):
        return self.database.ask(question, *values)

    def forward(self, ms):
        """The service's clock, from now on."""
        self.forwarded_ms += ms
        part = self.clock_file.with_suffix(".part")
        part.write_text(str(self.forwarded_ms))
        part.rename(self.clock_file)

    def _bring_a_partner(self):
        walk = Quietly(self)
        walk.set_up()
        walk.activate_partner()
        self.anna = self.sign_in()
        self.anna.get("/partner/api-tokens")
        self.anna.send("create", name="tools", scope=["SeeCustomers", "EditCustomers", "SeePeople", "SeeAudit"], days="365")
        self.token = re.search(r'class="secret">([^<]+)<', self.anna.page.html).group(1)
        self.mail.wanted = set()

    def sign_in(self, email="anna.holm@nordlys.example", portal="/partner"):
        visitor = Visitor(self.base)
        visitor.get("/sign-in")
        visitor.send(email=email, password=PASSWORD)
        assert visitor.page.address.startswith(portal), visitor.page.text[:300]
        return visitor

    def tools(self):
        return Tools(self.base, self.token)

    def wait_until_sent(self):
        """Until nothing waits in the outbox. What failed is due again later: the clock goes on where nothing else is under way, for
        what a living process has taken must not be free to others. What a dead one had taken is, after five minutes."""
        waits, before, since = threading.Event(), None, time.monotonic()
        while True:
            left = self.stored("select id, attempts, due_at, leased_until from delivery where state = 'waiting' order by id")
            if not left:
                return
            now = int(time.time() * 1000) + self.forwarded_ms
            if left != before:
                before, since = left, time.monotonic()
            if all(due > now and leased <= now for _, _, due, leased in left):
                self.forward(60_000)
            elif time.monotonic() - since > LONGEST_CALL_S:
                self.forward(6 * 60_000)
            if time.monotonic() - since > WAIT_S:
                break
            waits.wait(0.2)
        raise AssertionError(f"{len(left)} mails still wait: " + str(
            self.stored("select recipient, attempts, problem from delivery where state = 'waiting' limit 5")))

    def check_audit(self):
        status, out, err = run(self.program, "verify-audit", "--data_dir", str(self.folder / "data"),
                               *self.database.flags)
        assert status == 0 and "all fit" in out, out + err


class Tools:
    """The API with a token, over one connection that is kept."""

    def __init__(self, base, token):
        self.base, self.token, self.connection = base, token, None

    def ask(self, method, path, body=None, **headers):
        """Status, headers and what the JSON says. OSError or HTTPException: no answer came."""
        sent = {"Authorization": f"Bearer {self.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        if body is not None:
            body, sent["Content-Type"] = json.dumps(body), "application/json"
        if self.connection is None:
            self.connection = connect(self.base)
        try:
            self.connection.request(method, path, body=body, headers=sent)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except BaseException:
            self.close()
            raise
        if answer.getheader("Connection", "").lower() == "close":
            self.close()
        said = json.loads(text) if "json" in answer.getheader("Content-Type", "") else text
        return answer.status, answer.headers, said

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None
