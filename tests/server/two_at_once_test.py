"""Two browsers do at the same moment what one of them may do, on both databases: one does it, the other is told whom to ask.

    RAPPORT_POSTGRES=FILE two_at_once_test.py PROGRAM   (tests/contract/postgres.py makes the file)
"""
import pathlib
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from visitor import Visitor  # noqa: E402
from walk import PASSWORD  # noqa: E402
from workplace import SharedPostgres, SqliteFile, Workplace  # noqa: E402

PROGRAM = sys.argv.pop(1)
MEETINGS = 4
WAIT_S = 60
HEADER = "kind,account_number,name,street,postal_code,city,country,registration_number,partner,sign_ins\n"


def both(*work):
    """Each begins when both are there."""
    barrier, problems = threading.Barrier(2, timeout=WAIT_S), []

    def one(does):
        try:
            barrier.wait()
            does()
        except Exception as problem:  # noqa: BLE001: told below
            problems.append(problem)

    threads = [threading.Thread(target=one, args=[does]) for does in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)
    assert not problems, problems


class WithoutPartner(Workplace):
    """The service before its first operator."""

    def _bring_a_partner(self):
        pass


class TwoAtOnce:
    database = None  # kind, of whom inherits

    def workplace(self, kind):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="rapport-two-"))
        return self.enterContext(kind(PROGRAM, folder, database=self.database))

    def sorted_out(self, visitors, path):
        """The one who did it, and the one who was told."""
        there = [visitor for visitor in visitors if visitor.page.address.split("?")[0] == path and visitor.page.status == 200]
        self.assertEqual(len(there), 1, [(visitor.page.status, visitor.page.address) for visitor in visitors])
        other, = set(visitors) - set(there)
        self.assertIn(other.page.status, (403, 404, 409, 410, 422), other.page.text[:300])
        return there[0], other

    def test_become_the_first_operator(self):
        at = self.workplace(WithoutPartner)
        visitors = [Visitor(at.base), Visitor(at.base)]
        for visitor in visitors:
            visitor.get(at.first_link)
            self.assertEqual(visitor.page.address, "/first-operator")
        both(*[lambda v=visitor, n=number: v.send(name="Olivia", email=f"olivia{n}@vendor.example", password=PASSWORD)
               for number, visitor in enumerate(visitors)])
        first, _ = self.sorted_out(visitors, "/operator")
        self.assertEqual(at.stored("select count(*) from membership"), [1])
        self.assertEqual(at.stored("select email from account"), [f"olivia{visitors.index(first)}@vendor.example"])

    def test_activate_a_partner(self):
        at = self.workplace(Workplace)
        operator = at.sign_in("olivia@vendor.example", "/operator")
        for meeting in range(MEETINGS):
            name, emails = f"Meeting {meeting}", [f"ada@m{meeting}.example", f"ben@m{meeting}.example"]
            at.mail.wanted.update(emails)
            operator.get("/operator/import")
            operator.send(file=("file", "r.csv", f"{HEADER}partner,M-{meeting},{name},S 1,1,C,DK,,,{' '.join(emails)}\n"))
            partner, = at.stored("select id from organization where name = ?", name)
            operator.get(f"/operator/partners/{partner}")
            operator.send("record-agreement", version="2026-01", signed_by="Ada", signed_on="2026-01-01")
            visitors = []
            for email in emails:
                visitors.append(Visitor(at.base))
                visitors[-1].get("/partner/register")
                visitors[-1].send(email=email)
                visitors[-1].get(at.mail.next_to(email).link)
                self.assertEqual(visitors[-1].page.address, "/partner/confirm")
            both(*[lambda v=visitor, who=who: v.send(name=who, password=PASSWORD) for visitor, who in zip(visitors, ["Ada", "Ben"])])
            first, other = self.sorted_out(visitors, "/partner")
            self.assertIn(f"{name} is active already", other.page.text)
            self.assertIn("Ada" if first is visitors[0] else "Ben", other.page.text)
            self.assertEqual(at.stored("select email from membership where organization_id = ?", partner),
                             [emails[visitors.index(first)]])
            self.assertEqual(at.stored("select count(*) from audit_entry where action = 'partner_activated' and chain = ?", partner),
                             [1])
        self.assertEqual(at.service.stop(), 0)
        at.check_audit()

    def test_take_each_others_administration_away(self):
        at = self.workplace(Workplace)
        anna, bo = at.anna, Visitor(at.base)
        at.mail.wanted.add("bo.lund@nordlys.example")
        anna.get("/partner/people")
        anna.send("invite", name="Bo Lund", sign_in_email="bo.lund@nordlys.example", mail_language="en",
                  contact_email="bo.lund@nordlys.example", role=["PartnerAdministrator"])
        bo.get(at.mail.next_to("bo.lund@nordlys.example").link)
        bo.send("set-password", name="Bo Lund", password=PASSWORD)
        bo.send(accept_terms="yes", accept_privacy="yes")
        self.assertEqual(bo.page.address.split("?")[0], "/partner", bo.page.text[:300])
        people = dict(at.stored("select name, id from membership where status = 'Active'"))
        for visitor, other in [(anna, "Bo Lund"), (bo, "Anna Holm")]:
            visitor.get(f"/partner/people/{people[other]}")
        both(lambda: anna.send("roles", role=["PartnerExpert"]), lambda: bo.send("roles", role=["PartnerExpert"]))
        left = at.stored("select name from membership where status = 'Active' and roles = 'PartnerAdministrator'")
        self.assertEqual(len(left), 1, left)
        winner, loser = (anna, bo) if left == ["Anna Holm"] else (bo, anna)
        self.assertEqual(winner.page.status, 200)
        self.assertIn(loser.page.status, (403, 409, 422), loser.page.text[:300])
        changed = at.stored("select count(*) from audit_entry where action = 'roles_changed'")
        self.assertEqual(changed, [1], "what did not happen is in the log")


class OnSqlite(TwoAtOnce, unittest.TestCase):
    database = SqliteFile


class OnPostgresql(TwoAtOnce, unittest.TestCase):
    database = SharedPostgres


unittest.main(verbosity=1)
