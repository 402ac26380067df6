"""The way of a partner and its customer through the portals, by HTTP and e-mail, from an empty database.

walk.py PROGRAM [FOLDER] [--keep]: prints a line for each step. Each step has to succeed. With --keep, at a
terminal, the service stays until Enter is pressed.
"""
import argparse
import datetime
import sys
import tempfile

from installation import PARTNER, REGISTRY, Installation
from visitor import Visitor

PASSWORD = "corridor-7-lantern-mosaic"
CUSTOMER = {"number": "C-402001b", "name": "Bergmann Werkzeugbau GmbH", "person": "Jonas Bergmann",
            "email": "jonas.bergmann@bergmann.example", "contact": "post@bergmann.example"}
PROSPECT = "Alpenblick Handels GmbH"


def expect(found, wanted, what):
    assert found == wanted, f"{what}: expected {wanted!r}, found {found!r}"


class Walk:
    def __init__(self, installation):
        self.at, self.mail, self.stored = installation, installation.mail, installation.stored

    def say(self, what):
        print(f"demo:   {what}", flush=True)

    def begin(self, step):
        print(f"demo: {step}", flush=True)

    def visitor(self):
        return Visitor(self.at.base)

    def shown(self, visitor, what, path=None, words=()):
        """The page came, is where one should be, and says what it should; then a line about it."""
        page = visitor.page
        assert page.status == 200, f"{what}: {page.address} answered {page.status}: {page.text[:400]}"
        if path:
            assert page.address.split("?")[0] == path, \
                f"{what}: expected to be at {path}, is at {page.address} (`{page.title}`): {page.text[:400]}"
        for word in words:
            assert word in page.text, f"{what}: {page.address} does not say `{word}`: {page.text[:600]}"
        self.say(f"{what}: “{page.title.removesuffix(' – Rapport')}” {page.address.split('?')[0]}")

    def sign_in(self, email, path, what):
        visitor = self.visitor()
        visitor.get("/sign-in")
        visitor.send(email=email, password=PASSWORD)
        self.shown(visitor, what, path)
        return visitor

    def status_of(self, table, **where):
        (column, value), = where.items()
        return self.stored(f"select status from {table} where {column} = ?", value)

    def subscription_of(self, name):
        return self.stored("select s.status from subscription s join organization o on o.id = s.organization_id "
                           "where o.name = ?", name)

    # ---- the operator, before anybody else can come ----

    def set_up(self):
        self.begin("set-up: the operator of the installation")
        operator = self.visitor()
        operator.get(self.at.first_link)
        expect(operator.page.address, "/first-operator", "the token of the first link leaves the address")
        operator.send(name="Olivia Operator", email="olivia@vendor.example", password=PASSWORD)
        self.shown(operator, "the first operator is made", "/operator")
        operator.get("/operator/import")
        operator.send(file=("file", "registry.csv", REGISTRY))
        self.shown(operator, "the partner registry is loaded from a CSV file", "/operator/import")
        expect(self.stored("select count(*) from registry_customer"), [2], "customers in the registry")
        partner, = self.stored("select id from organization where account_number = ?", PARTNER["number"])
        operator.get("/operator/partners")
        operator.get(operator.page.link_to(f"/operator/partners/{partner}"))
        operator.send("record-agreement", version="2026-01", signed_by="Anna Holm",
                      signed_on=(datetime.date.today() - datetime.timedelta(days=3)).isoformat())
        self.shown(operator, "the signed agreement is recorded", words=["Anna Holm", "2026-01"])
        expect(self.stored("select count(*) from agreement"), [1], "agreements recorded")
        expect(self.status_of("organization", id=partner), ["Pending"], "status of the partner")
        self.say("stored: partner pending")

    # ---- the five steps ----

    def activate_partner(self):
        self.begin("step 1: a representative activates the partner organization's account")
        visitor = self.visitor()
        visitor.get("/partner/register")
        visitor.send(email=PARTNER["email"])
        self.shown(visitor, "registered", "/partner/register")
        letter = self.mail.next_to(PARTNER["email"])
        self.say(f"mail to {letter.to}: “{letter.subject}” {letter.link}")
        visitor.get(letter.link)
        self.shown(visitor, "the link of the mail", "/partner/confirm", [PARTNER["name"]])
        expect(self.status_of("organization", name=PARTNER["name"]), ["Pending"], "looking activates nothing")
        visitor.send(name="Anna Holm", password=PASSWORD)
        self.shown(visitor, "confirmed and activated", "/partner")
        expect(self.status_of("organization", name=PARTNER["name"]), ["Active"], "status of the partner")
        self.say("stored: partner active")

    def open_partner_portal(self):
        self.begin("step 2: the partner signs in and sees the Partner Portal")
        self.partner = self.sign_in(PARTNER["email"], "/partner", "signed in")
        for path in ["/partner/customers", "/partner/people", "/partner/audit"]:
            self.partner.get(self.partner.page.link_to(path))
            self.shown(self.partner, "a page of the portal", path)

    def add_service(self, country):
        partner = self.partner
        partner.get(partner.page.link_to(partner.page.address.split("?")[0] + "/services/new"))
        partner.send(service="rapport", country=country, understood="yes")

    def activate_subscription(self):
        self.begin("step 3: the partner adds customers and services, and sends the activation")
        partner = self.partner
        partner.get(f"/partner/customers/new?way=existing&q={CUSTOMER['number']}")
        partner.get(partner.page.link_to("/partner/customers/new?way=existing&account="))
        partner.send(organization_name=CUSTOMER["name"])
        self.shown(partner, "a customer, found by account number", words=[CUSTOMER["name"], CUSTOMER["number"]])
        self.customer_path = partner.page.address.split("?")[0]
        partner.get("/partner/customers/new?way=prospect")
        partner.send(organization_name=PROSPECT, city="Innsbruck", country="AT")
        self.shown(partner, "a prospect, without an account number", words=[PROSPECT])
        self.add_service("AT")
        self.shown(partner, "its service, a trial", words=[PROSPECT])
        partner.get(self.customer_path)
        self.add_service("DE")
        self.shown(partner, "the customer's service, in Germany", words=["Germany", "European Union"])
        self.service_path = partner.page.address.split("?")[0]
        expect(self.subscription_of(CUSTOMER["name"]), ["Added"], "status of the service")
        partner.send("send-activation", name=CUSTOMER["person"], sign_in_email=CUSTOMER["email"],
                     contact_email=CUSTOMER["contact"], mail_language="en")
        self.shown(partner, "activation sent", self.service_path, ["Invitation sent"])
        expect(self.subscription_of(CUSTOMER["name"]), ["InvitationSent"], "status of the service")
        self.say("stored: service invited")

    def activate_service(self):
        self.begin("step 4: the customer's administrator activates the service from the e-mail")
        letter = self.mail.next_to(CUSTOMER["contact"])
        self.say(f"mail to {letter.to}: “{letter.subject}” {letter.link}")
        assert letter.link in letter.html, "the HTML part of the mail has another link than its text"
        before = self.tickets()
        for _ in range(2):  # as a scanner of mails does before its reader
            self.visitor().get(letter.link)
        expect(self.tickets(), before, "looking at the link uses nothing up")
        expect(self.subscription_of(CUSTOMER["name"]), ["InvitationSent"], "looking at the link activates nothing")
        visitor = self.visitor()
        visitor.get(letter.link)
        self.shown(visitor, "the link, opened a third time", "/activation", [CUSTOMER["email"]])
        visitor.send("set-password", name=CUSTOMER["person"], password=PASSWORD)
        self.shown(visitor, "password chosen; the terms", "/activation/terms")
        expect(self.subscription_of(CUSTOMER["name"]), ["InvitationSent"], "reading the terms activates nothing")
        visitor.send(accept_terms="yes", accept_privacy="yes")
        self.shown(visitor, "accepted and activated", "/activation/done")
        expect(self.subscription_of(CUSTOMER["name"]), ["Active"], "status of the service")
        self.say("stored: service active")
        visitor.get(visitor.page.link_to("/customer"))
        self.shown(visitor, "the Customer Portal", "/customer", [CUSTOMER["name"]])
        again = self.visitor()
        again.get(letter.link)
        assert "/activation/terms" not in again.page.links and again.page.address == "/link", \
            f"a used link still leads to {again.page.address}"
        self.say(f"the link once more: “{again.page.title.removesuffix(' – Rapport')}”")

    def tickets(self):
        return self.stored("select purpose, used_at, superseded_at from ticket order by id")

    def use_customer_portal(self):
        self.begin("step 5: the administrator signs in to the Customer Portal and starts")
        visitor = self.sign_in(CUSTOMER["email"], "/customer", "signed in")
        visitor.get(visitor.page.link_to("/customer/services"))
        self.shown(visitor, "the services", "/customer/services", ["Rapport", "Active"])
        visitor.get("/customer/users/new")
        visitor.send(name="Greta Lang", sign_in_email="greta.lang@bergmann.example", mail_language="de",
                     contact_email="greta.lang@bergmann.example", role=["Configurator"])
        self.shown(visitor, "a colleague is invited", words=["Greta Lang"])
        expect(self.status_of("membership", name="Greta Lang"), ["Invited"], "status of the colleague")
        letter = self.mail.next_to("greta.lang@bergmann.example")
        self.say(f"mail to {letter.to}: “{letter.subject}” {letter.link}")
        self.colleague_joins(letter)

    def colleague_joins(self, letter):
        colleague = self.visitor()
        colleague.get(letter.link)
        self.shown(colleague, "the colleague's link", "/invitation", ["greta.lang@bergmann.example"])
        colleague.send("set-password", name="Greta Lang", password=PASSWORD)
        self.shown(colleague, "her password; the terms", "/invitation/terms")
        colleague.send(accept_terms="yes", accept_privacy="yes")
        self.shown(colleague, "she is in", "/customer", [CUSTOMER["name"]])
        expect(self.status_of("membership", name="Greta Lang"), ["Active"], "status of the colleague")
        colleague.get("/customer/users")
        assert colleague.page.status in (403, 404), \
            f"a Configurator sees the users of her organization: {colleague.page.status}"
        self.say("stored: colleague active; the page of users is not for her")

    def links(self):
        base = self.at.base
        print("demo: links to look at, while the service runs:")
        print(f"demo:   Partner Portal   {base}/partner   {PARTNER['email']}")
        print(f"demo:   the service      {base}{self.service_path}")
        print(f"demo:   Customer Portal  {base}/customer  {CUSTOMER['email']}")
        print(f"demo:   the operator     {base}/operator  olivia@vendor.example")
        print(f"demo:   everybody's password is {PASSWORD}", flush=True)

    def walk(self):
        self.set_up()
        self.activate_partner()
        self.open_partner_portal()
        self.activate_subscription()
        self.activate_service()
        self.use_customer_portal()
        self.links()


def run(program, folder, stays):
    with Installation(program, folder) as installation:
        print(f"demo: rapportd listens at {installation.base}, a mail server for it on port {installation.mail.port}")
        Walk(installation).walk()
        if stays and sys.stdin.isatty():
            try:
                input("demo: the service runs until you press Enter ")
            except (KeyboardInterrupt, EOFError):
                print()
        installation.stop()
        print("demo: rapportd ended with status 0")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program")
    arguments.add_argument("folder", nargs="?", help="what it stores goes there; without it, it is removed afterwards")
    arguments.add_argument("--keep", action="store_true", help="at a terminal: until Enter is pressed")
    given = arguments.parse_args()
    if given.folder:
        return run(given.program, given.folder, given.keep)
    with tempfile.TemporaryDirectory(prefix="rapport-walk-") as folder:
        run(given.program, folder, given.keep)


if __name__ == "__main__":
    main()
