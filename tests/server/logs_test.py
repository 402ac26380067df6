"""The whole log of a walk through the portals, at its most talkative, holds nothing that a person typed or was shown in confidence.

    logs_test.py PROGRAM
"""
import base64
import contextlib
import hashlib
import hmac
import io
import json
import pathlib
import re
import struct
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from installation import PARTNER, Installation  # noqa: E402
from visitor import Visitor  # noqa: E402
from walk import CUSTOMER, PASSWORD, PROSPECT, Walk  # noqa: E402

PROGRAM = sys.argv.pop(1)
COLLEAGUE = "greta.lang@bergmann.example"
NEW_PASSWORD = "lantern-9-granite-harvest"


def code_of(seed, step):
    """What an authenticator shows, `step` half minutes from now."""
    number = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(seed + "=" * (-len(seed) % 8)), number, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class Witness(Visitor):
    """Remembers what was typed, what the pages showed as secret, and the cookies: `told` is everybody's."""

    def __init__(self, base, told):
        super().__init__(base)
        self.told = told

    def remember(self, kind, *values):
        self.told.setdefault(kind, set()).update(value for value in values if len(value) > 5)

    def send(self, button=None, file=None, **values):
        for name, value in values.items():
            if name in ("password", "email_password", "contact_password", "client_secret", "code"):
                self.remember(name, value)
            elif name in ("name", "organization_name", "signed_by", "url") or "email" in name:
                self.remember(name, value)
        return super().send(button, file, **values)

    def _follow(self, *request):
        page = super()._follow(*request)
        self.remember("csrf", *re.findall(r'name="csrf" value="([^"]+)"', page.html))
        self.remember("shown once", *re.findall(r'class="secret">([^<]+)<', page.html))
        for codes in re.findall(r'class="codes">(.*?)</ul>', page.html, re.DOTALL):
            self.remember("recovery code", *re.findall(r"<li>([^<]+)<", codes))
        return page

    def _keep(self, answer):
        super()._keep(answer)
        self.remember("cookie", *self.cookies.values())


async def refuse(_server, _session, envelope):
    return f"451 the mailbox {envelope.rcpt_tos[0]} is full"


class Watched(Walk):
    """The five steps, and what they do not do: the second factor, a new password, other e-mails, tokens, webhooks."""

    def __init__(self, installation):
        super().__init__(installation)
        self.told = {}

    def visitor(self):
        return Witness(self.at.base, self.told)

    def letter_to(self, address):
        letter = self.mail.next_to(address)
        if letter.link:
            self.told.setdefault("token of a link", set()).add(letter.link.rsplit("/", 1)[1])
        return letter

    def walk(self):
        super().walk()
        self.told["token of a link"] = set()
        self.second_factor()
        self.forgets_the_password()
        self.fails()
        self.other_addresses()
        self.tokens_and_webhooks()

    def second_factor(self):
        colleague = self.colleague = self.sign_in(COLLEAGUE, "/customer", "signed in")
        colleague.get("/account/two-step")
        colleague.send("set-up")
        self.seed = re.search(r'class="secret">([^<]+)<', colleague.page.html).group(1).replace(" ", "")
        self.told["seed"] = {self.seed}
        colleague.send("turn-on", code=f"{(int(code_of(self.seed, 0)) + 500_000) % 1_000_000:06}")
        assert colleague.page.status == 422, colleague.page.text[:300]
        colleague.send("turn-on", code=code_of(self.seed, 0))
        self.recovery = sorted(self.told["recovery code"])
        colleague.send("done")
        other = self.visitor()
        other.get("/sign-in")
        other.send(email=COLLEAGUE, password=PASSWORD)
        other.send(code=code_of(self.seed, 1))
        self.shown(other, "signed in with a code", "/customer")

    def forgets_the_password(self):
        visitor = self.visitor()
        visitor.get("/forgot")
        visitor.send(email=COLLEAGUE)
        while True:
            letter = self.letter_to(COLLEAGUE)
            if letter.link:  # others only tell that something was changed
                break
        visitor.get(letter.link)
        visitor.send(password="password1234")
        visitor.send(password=NEW_PASSWORD)
        visitor.send(code=self.recovery[0])
        self.shown(visitor, "a new password, and a recovery code", "/customer")

    def fails(self):
        visitor = self.visitor()
        visitor.get("/sign-in")
        visitor.send(email="nobody@bergmann.example", password="something-else-entirely")
        visitor.get("/sign-in?next=/nowhere-in-particular")
        visitor.send(email=CUSTOMER["email"], password="a-wrong-one-of-hers")
        forged = "Zm9yZ2VkLXRva2VuLW9mLW5vYm9keS1hdC1hbGwtaGVyZQ"
        visitor.get(f"/link/{forged}")
        self.told["forged"] = {forged, "nowhere-in-particular"}
        for headers in [{"Authorization": f"Bearer rapport_{forged[:43]}"}, {"Cookie": f"__Host-rapport={forged[:43]}"}]:
            assert self.at.service.ask("GET", f"/api/v1/customers/{forged}?q={forged}", headers=headers)[0] == 401
        self.at.service.ask("POST", f"/partner/{forged}?token={forged}", body=f"password={forged}")

    def other_addresses(self):
        partner = self.partner
        partner.get("/account")
        partner.send("new-email", new_email="anna.new@nordlys.example", email_password=PASSWORD)
        letter = self.letter_to("anna.new@nordlys.example")
        partner.get(letter.link)
        self.shown(partner, "the link to another e-mail", "/new-email")
        partner.get("/account")
        partner.send("new-contact", contact_email="post.of.anna@nordlys.example", contact_password="not-her-password")
        assert partner.page.status == 422, partner.page.text[:300]

    def tokens_and_webhooks(self):
        partner = self.partner
        partner.get("/partner/api-tokens")
        partner.send("create", name="A tool of Anna's", scope=["SeeCustomers", "EditCustomers"], days="90")
        token = re.search(r'class="secret">([^<]+)<', partner.page.html).group(1)
        customer = {"name": "Kestrel Trading Ltd", "city": "Aarhus", "country": "DK"}
        bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": "key-of-the-tool"}
        assert self.at.service.ask("POST", "/api/v1/customers", body=json.dumps(customer), headers=bearer)[0] == 201
        assert self.at.service.ask("GET", "/api/v1/customers?q=Kestrel", headers=bearer)[0] == 200
        self.told["of the API"] = {"Kestrel", "Aarhus", "key-of-the-tool"}
        partner.get("/partner/webhooks")
        partner.send(url="https://hooks.nordlys.example/secret-path", event=["service.activated"])
        assert "secret" in partner.page.html and "https://hooks.nordlys.example" in partner.page.html


class TheLog(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="rapport-logs-"))
        with Installation(PROGRAM, folder, "--log.level", "debug") as installation:
            walk = Watched(installation)
            with contextlib.redirect_stdout(io.StringIO()):
                walk.walk()
            cls.metrics = installation.service.ask("GET", "/metrics")[2]
            cls.key = (installation.folder / "data" / "secret.key").read_text().strip()
            first_link = installation.first_link
            installation.mail.handle_DATA = refuse
            visitor = walk.visitor()
            visitor.get("/forgot")
            visitor.send(email=CUSTOMER["email"])  # is told of when the mail does not go out
            while not installation.service.wait_for_log("deliveries")["postponed"]:
                pass
            installation.stop()
            cls.log = installation.log
        cls.told = walk.told
        cls.told["first link"] = {first_link.rsplit("/", 1)[1]}
        cls.told["key"] = {cls.key}
        cls.told["people"] = {PARTNER["email"], "olivia@vendor.example", CUSTOMER["contact"], "Anna Holm", "Greta Lang",
                              PARTNER["name"], CUSTOMER["name"], CUSTOMER["number"], PROSPECT, "Havnegade", "Industriestraße"}

    def test_there_is_much_to_look_at(self):
        entries = [json.loads(line) for line in self.log.splitlines()]
        requests = [entry for entry in entries if entry["event"] == "request"]
        self.assertGreater(len(requests), 100)
        routes = {entry["route"] for entry in requests}
        self.assertLessEqual({"/link/{token}", "/sign-in", "/sign-in/code", "/reset", "/account/two-step", "/api/v1/customers",
                              "/partner/webhooks", "/new-email", "/first-operator"}, routes)
        for kind, least in [("password", 5), ("cookie", 10), ("csrf", 10), ("recovery code", 8), ("code", 3),
                            ("token of a link", 2), ("shown once", 3), ("email", 3)]:
            self.assertGreaterEqual(len(self.told[kind]), least, kind)

    def test_it_holds_nothing_of_it(self):
        # A code of six digits can be a duration by chance, never a text.
        texts = "\n".join(re.findall(r'"[^"]*"', self.log)).lower()
        for name, text in [("log", self.log), ("metrics", self.metrics)]:
            for kind, values in self.told.items():
                if kind == "code" and name == "metrics":
                    continue
                lowered = texts if kind == "code" else text.lower()
                for value in values:
                    whole = rf"(?<![0-9a-z]){re.escape(value.lower())}(?![0-9a-z])"
                    self.assertIsNone(re.search(whole, lowered), f"the {name} holds a {kind}: {value}")

    def test_it_has_no_address_of_e_mail_at_all(self):
        self.assertEqual(re.findall(r"[\w.+-]+@[\w-]+\.\w+", self.log), [])


unittest.main(verbosity=1)
