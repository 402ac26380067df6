"""Who asks may claim any host: the mails, the pages and the way on know only the address that is configured.

    host_test.py PROGRAM
"""
import pathlib
import re
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from visitor import Visitor  # noqa: E402
from walk import PASSWORD  # noqa: E402
from workplace import Workplace  # noqa: E402

PROGRAM = sys.argv.pop(1)
FOREIGN = "evil.example"
CLAIMS = {"Host": FOREIGN, "X-Forwarded-Host": FOREIGN, "X-Host": FOREIGN, "X-Original-Host": FOREIGN, "X-Forwarded-Server": FOREIGN,
          "X-Forwarded-Proto": "https", "Forwarded": f"for=203.0.113.9;host={FOREIGN};proto=https", "Referer": f"https://{FOREIGN}/"}
ADDRESS = re.compile(r"https?://[^\s\"'<>)]+")


class Claiming(Visitor):
    """A browser whose requests claim another host. What came is kept: the pages, and where they lead."""

    def __init__(self, base):
        super().__init__(base)
        self.headers = dict(CLAIMS)
        self.answers = []

    def _ask(self, method, path, body, kind):
        answer, text = super()._ask(method, path, body, kind)
        self.answers.append((f"{method} {path}", answer.status, str(answer.headers) + text))
        return answer, text


class TheHost(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="rapport-host-"))
        cls.at = cls.enterClassContext(Workplace(PROGRAM, folder))
        cls.at.mail.wanted = None

    def visitor(self):
        visitor = Claiming(self.at.base)
        self.addCleanup(self.check_answers, visitor)
        return visitor

    def check_answers(self, visitor):
        self.assertNotEqual(visitor.answers, [])
        for asked, status, said in visitor.answers:
            self.assertLess(status, 400, asked)
            self.assertNotIn(FOREIGN, said, asked)

    def check_letter(self, address):
        """All addresses in the mail are below the configured one; its link."""
        letter = self.at.mail.next_to(address)
        for part in [letter.text, letter.html]:
            self.assertNotIn(FOREIGN, part + letter.subject + letter.id)
            addresses = ADDRESS.findall(part)
            self.assertNotEqual(addresses, [])
            for found in addresses:
                self.assertTrue(found.startswith(self.at.base + "/") or found == self.at.base, found)
        self.assertTrue(letter.link.startswith(f"{self.at.base}/link/"), letter.link)
        return letter.link

    def test_of_a_reset(self):
        visitor = self.visitor()
        visitor.get("/forgot")
        visitor.send(email="olivia@vendor.example")
        visitor.get(self.check_letter("olivia@vendor.example"))
        self.assertEqual(visitor.page.address, "/reset")

    def signed_in(self):
        visitor = self.visitor()
        visitor.get("/sign-in")
        visitor.send(email="anna.holm@nordlys.example", password=PASSWORD)
        self.assertEqual(visitor.page.address, "/partner")
        return visitor

    def test_of_an_invitation(self):
        visitor = self.signed_in()
        visitor.get("/partner/people")
        visitor.send("invite", name="Bo Lund", sign_in_email="bo.lund@nordlys.example", mail_language="en",
                     contact_email="bo.lund@nordlys.example", role=["PartnerExpert"])
        guest = self.visitor()
        guest.get(self.check_letter("bo.lund@nordlys.example"))
        self.assertEqual(guest.page.address, "/invitation")

    def test_of_an_activation(self):
        visitor = self.signed_in()
        visitor.get("/partner/customers/new?way=prospect")
        visitor.send(organization_name="Host Handels GmbH", city="Wien", country="AT")
        visitor.get(visitor.page.link_to(visitor.page.address.split("?")[0] + "/services/new"))
        visitor.send(service="rapport", country="AT", understood="yes")
        visitor.send("send-activation", name="Petra Host", sign_in_email="petra@host.example", contact_email="petra@host.example",
                     mail_language="de")
        guest = self.visitor()
        guest.get(self.check_letter("petra@host.example"))
        self.assertEqual(guest.page.address, "/activation")

    def test_of_an_activation_through_the_api(self):
        tools = self.at.tools()
        self.addCleanup(tools.close)
        asked = {name.replace("-", "_"): value for name, value in CLAIMS.items()}
        customer = tools.ask("POST", "/api/v1/customers", {"name": "Host API", "city": "Wien", "country": "AT"}, **asked)
        self.assertEqual(customer[0], 201)
        self.assertNotIn(FOREIGN, str(customer[1]))
        service = tools.ask("POST", f"/api/v1/customers/{customer[2]['id']}/subscriptions", {"service": "rapport", "country": "AT"},
                            **asked)[2]
        sent = tools.ask("POST", f"/api/v1/subscriptions/{service['id']}/activation",
                         {"name": "Paul Host", "email": "paul@host.example", "contact_email": "paul@host.example"}, **asked)
        self.assertEqual(sent[0], 204, sent)
        self.check_letter("paul@host.example")
        described = tools.ask("GET", "/api/v1/openapi.json", **asked)[2]
        self.assertEqual(described["servers"], [{"url": self.at.base}])

    def test_of_a_registration(self):
        operator = self.visitor()
        operator.get("/sign-in")
        operator.send(email="olivia@vendor.example", password=PASSWORD)
        operator.get("/operator/import")
        operator.send(file=("file", "more.csv", "kind,account_number,name,street,postal_code,city,country,registration_number,partner,"
                                                "sign_ins\npartner,P-2002,Host Partner,S 1,1,C,DK,,,paula@partner.example\n"))
        partner, = self.at.stored("select id from organization where account_number = 'P-2002'")
        operator.get(f"/operator/partners/{partner}")
        operator.send("record-agreement", version="2026-01", signed_by="Paula", signed_on="2026-01-01")
        visitor = self.visitor()
        visitor.get("/partner/register")
        visitor.send(email="paula@partner.example")
        visitor.get(self.check_letter("paula@partner.example"))
        self.assertEqual(visitor.page.address, "/partner/confirm")

    def test_of_another_e_mail(self):
        visitor = self.signed_in()
        visitor.get("/account")
        visitor.send("new-email", new_email="anna.other@nordlys.example", email_password=PASSWORD)
        visitor.get(self.check_letter("anna.other@nordlys.example"))
        self.assertEqual(visitor.page.address, "/new-email")

    def test_who_is_sent_to_sign_in_stays_here(self):
        for claimed in [FOREIGN, f"{FOREIGN}:443", f"127.0.0.1:{self.at.port}.{FOREIGN}"]:
            status, headers, body = self.at.service.ask("GET", "/partner/customers", headers={**CLAIMS, "Host": claimed})
            self.assertEqual((status, headers["Location"]), (303, "/sign-in?next=%2Fpartner%2Fcustomers"))
            self.assertNotIn(FOREIGN, str(headers) + body)


unittest.main(verbosity=1)
