"""Signing in to a running rapportd through a real identity provider: provider_test.py PROGRAM; skipped (77) without one."""
import pathlib
import sys
import tempfile
import unittest
import urllib.parse

from installation import PARTNER, Installation
from visitor import Visitor
from walk import PASSWORD, Walk

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "oidc"))
from provider import SECRET, SKIPPED, Person, Provider, answered, is_installed  # noqa: E402

DOMAIN = "nordlys.example"
EXPERT = "bo.lund@nordlys.example"


class Scene:
    """A partner whose administrator set its provider, with an expert who was invited."""

    def __init__(self, program, folder, language="en"):
        self.language = language
        self.folder = pathlib.Path(folder)
        self.clock = self.folder / "clock"
        self.clock.write_text("0")
        self.at = Installation(program, folder, "--testing.http_providers", "true", "--testing.clock_file",
                               str(self.clock))

    def __enter__(self):
        self.at.__enter__()
        self.return_url = f"{self.at.base}/sign-in/provider/callback"
        self.provider = Provider(self.return_url, DOMAIN)
        walk = Walk(self.at)
        walk.set_up()
        walk.activate_partner()
        self.administrator = self.by_password(PARTNER["email"])
        self.administrator.get("/partner/people")
        self.administrator.send("invite", name="Bo Lund", sign_in_email=EXPERT, contact_email=EXPERT,
                                mail_language="en", role=["PartnerExpert"])
        letter = self.at.mail.next_to(EXPERT)
        expert = Visitor(self.at.base, self.language)
        expert.get(letter.link)
        expert.send("set-password", name="Bo Lund", password=PASSWORD)
        expert.send(accept_terms="yes", accept_privacy="yes")
        assert expert.page.address.startswith("/partner"), expert.page.address
        self.saved = self.set_provider(self.provider.issuer)
        return self

    def __exit__(self, *what):
        self.provider.end()
        return self.at.__exit__(*what)

    def visitor(self):
        return Visitor(self.at.base)

    def by_password(self, email):
        visitor = self.visitor()
        visitor.get("/sign-in")
        visitor.send(email=email, password=PASSWORD)
        return visitor

    def set_provider(self, issuer, secret=SECRET, **more):
        self.administrator.get("/partner/identity-provider")
        return self.administrator.send("save", issuer=issuer, client_id="rapport-ec", client_secret=secret,
                                       domains=DOMAIN, **more)

    def away(self, visitor, who=EXPERT, next_=""):
        """To the page that leads to the provider; the address there."""
        visitor.get("/sign-in/provider" + (f"?next={urllib.parse.quote(next_)}" if next_ else ""))
        visitor.send(email=who)
        assert visitor.page.status == 200, visitor.page.text
        return visitor.page.link_to(self.provider.issuer)

    def there(self, visitor, name, **more):
        """Signed in at the provider; the address with which it sends the browser back."""
        return Person(self.return_url).sign_in(self.away(visitor, **more), name)

    def through(self, name, **more):
        visitor = self.visitor()
        visitor.get(self.there(visitor, name, **more))
        return visitor


class ProviderTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.own = tempfile.TemporaryDirectory(prefix="rapport-provider-")
        cls.scene = Scene(sys.argv[1], cls.own.name)
        cls.scene.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.scene.__exit__(None, None, None)
        cls.own.cleanup()

    def setUp(self):
        self.s = self.scene

    def test_the_provider_is_asked_when_it_is_set(self):
        self.assertIn("The provider answered as it should.", self.s.saved.text)
        stored, = self.s.at.stored("select sealed_secret from identity_provider")
        self.assertNotIn(SECRET, stored)
        wrong = self.s.set_provider(self.s.provider.issuer.replace("127.0.0.1", "localhost"))
        self.assertEqual(wrong.status, 422)
        self.assertIn("The provider answers, but not as it has to", wrong.text)
        self.assertNotIn(SECRET, wrong.html)
        nobody = self.s.set_provider("http://127.0.0.1:9")
        self.assertEqual(nobody.status, 422)
        self.assertIn("The provider cannot be asked", nobody.text)
        plain = self.s.set_provider("http://id.nordlys.example")
        self.assertIn("An address that begins with https://", plain.text)

    def test_a_member_comes_in_and_is_bound_to_the_organization(self):
        visitor = self.s.through("bo.lund", next_="/partner/customers")
        self.assertEqual((visitor.page.status, visitor.page.address), (200, "/partner/customers"), visitor.page.text)
        self.assertIn("Bo Lund", visitor.page.text)
        self.assertEqual(self.s.at.stored("select method from sign_in where bound_to is not null limit 1"), ["oidc"])
        visitor.get("/account/two-step")
        visitor.send("set-up")
        self.assertEqual(visitor.page.status, 403)
        visitor.get("/account/password")
        visitor.send(current_password=PASSWORD, password="another-7-lantern-mosaic")
        self.assertIn("sign in with your own password", visitor.page.text)
        again = self.s.through("bo.lund")
        self.assertEqual(again.page.address, "/partner")
        self.assertEqual(self.s.at.stored("select count(*) from identity where subject = 'bo.lund'"), [1])

    def test_an_attempt_is_of_one_browser_and_works_once(self):
        visitor, thief = self.s.visitor(), self.s.visitor()
        back = self.s.there(visitor, "bo.lund")
        thief.get("/sign-in")
        thief.get(back)
        self.assertEqual(thief.page.status, 409)
        self.assertIn("in another browser", thief.page.text)
        for part in ("code", "state"):
            self.assertNotIn(answered(back)[part], thief.page.html)
        cookie = visitor.cookies["rapport-provider"]
        visitor.get(back)
        self.assertEqual(visitor.page.address, "/partner")
        visitor.cookies["rapport-provider"] = cookie
        visitor.get(back)
        self.assertEqual(visitor.page.status, 409)

    def test_an_attempt_lasts_ten_minutes(self):
        visitor = self.s.visitor()
        back = self.s.there(visitor, "bo.lund")
        self.s.clock.write_text(str(10 * 60 * 1000))
        try:
            visitor.get(back)
        finally:
            self.s.clock.write_text("0")
        self.assertEqual(visitor.page.status, 409)
        self.assertIn("longer than ten minutes", visitor.page.text)

    def test_an_answer_of_another_issuer_is_refused(self):
        for change in (lambda iss: "https://evil.example", lambda iss: ""):
            visitor = self.s.visitor()
            back = self.s.there(visitor, "bo.lund")
            said = answered(back)
            said["iss"] = change(said["iss"])
            visitor.get("/sign-in/provider/callback?" + urllib.parse.urlencode(said))
            self.assertEqual(visitor.page.status, 403)
            self.assertIn("cannot be trusted", visitor.page.text)

    def test_who_is_nobody_of_the_organization_stays_outside(self):
        for name, words in (("unverified", "does not confirm a work e-mail"),
                            (PARTNER["email"].replace(DOMAIN, "elsewhere.example"), "does not confirm a work e-mail"),
                            ("stranger", f"stranger@{DOMAIN} does not belong to this organization")):
            with self.subTest(name):
                visitor = self.s.through(name)
                self.assertEqual(visitor.page.status, 403)
                self.assertIn(words, visitor.page.text)
                visitor.get("/partner")
                self.assertTrue(visitor.page.address.startswith("/sign-in"), visitor.page.address)

    def test_a_person_may_say_no(self):
        visitor = self.s.visitor()
        visitor.get(Person(self.s.return_url).cancel(self.s.away(visitor)))
        self.assertEqual(visitor.page.status, 403)
        self.assertIn("cancelled or refused", visitor.page.text)

    def test_an_unknown_domain_is_said_and_accounts_are_not(self):
        visitor = self.s.visitor()
        pages = []
        for who in (EXPERT, f"nobody@{DOMAIN}"):
            self.s.away(visitor, who)
            pages.append(visitor.page.text)
        self.assertEqual(*pages)
        visitor.get("/sign-in/provider")
        visitor.send(email="a@unknown.example")
        self.assertEqual(visitor.page.status, 422)
        self.assertIn("No organization here has a sign-in of its own for unknown.example", visitor.page.text)

    def test_keys_may_change(self):
        self.s.through("bo.lund")
        self.s.provider.rotate()
        self.s.clock.write_text(str(61 * 1000))  # new keys are fetched once a minute at most
        try:
            visitor = self.s.through("bo.lund")
        finally:
            self.s.clock.write_text("0")
        self.assertEqual(visitor.page.address, "/partner", visitor.page.text)

    def test_it_can_be_the_only_way_but_for_administrators(self):
        self.s.set_provider(self.s.provider.issuer, provider_only="yes")
        try:
            expert = self.s.by_password(EXPERT)
            expert.get("/partner")
            self.assertEqual(expert.page.address.split("?")[0], "/choose")
            self.assertIn("through its own sign-in only", expert.page.text)
            self.assertEqual(self.s.by_password(PARTNER["email"]).page.address, "/partner")
            self.assertEqual(self.s.through("bo.lund").page.address, "/partner")
        finally:
            self.s.administrator.get("/partner/identity-provider")
            self.s.set_provider(self.s.provider.issuer, provider_only=[])
        self.assertEqual(self.s.by_password(EXPERT).page.address, "/partner")

    def test_who_is_invited_joins_through_it(self):
        self.s.administrator.get("/partner/people")
        self.s.administrator.send("invite", name="Cai", sign_in_email=f"cai@{DOMAIN}", contact_email=f"cai@{DOMAIN}",
                                  mail_language="en", role=["PartnerExpert"])
        visitor = self.s.visitor()
        visitor.get(self.s.at.mail.next_to(f"cai@{DOMAIN}").link)
        self.assertEqual(visitor.page.address, "/invitation")
        visitor.send(email=f"cai@{DOMAIN}", next="/invitation/terms")
        url = visitor.page.link_to(self.s.provider.issuer)
        visitor.get(Person(self.s.return_url).sign_in(url, "cai"))
        self.assertEqual(visitor.page.address, "/invitation/terms", visitor.page.text)
        visitor.send(accept_terms="yes", accept_privacy="yes")
        self.assertTrue(visitor.page.address.startswith("/partner"), visitor.page.address)
        self.assertEqual(self.s.at.stored("select password_hash from account where email_key = ?", f"cai@{DOMAIN}"),
                         [None])

    def test_zz_a_provider_that_is_down_is_said(self):
        visitor, late = self.s.visitor(), self.s.visitor()
        back = self.s.there(visitor, "bo.lund")
        self.s.provider.end()
        visitor.get(back)
        self.assertEqual(visitor.page.status, 503)
        self.assertIn("does not answer at present", visitor.page.text)
        self.s.clock.write_text(str(3600 * 1000))  # what it said of itself is kept for an hour
        try:
            late.get("/sign-in/provider")
            late.send(email=EXPERT)
        finally:
            self.s.clock.write_text("0")
        self.assertEqual(late.page.status, 503)
        self.s.administrator.get("/partner/identity-provider")
        self.assertIn("Last failed sign-in", self.s.administrator.page.text)
        self.assertEqual(self.s.by_password(PARTNER["email"]).page.address, "/partner")


if __name__ == "__main__":
    if not is_installed():
        print("skipped: the OpenID provider is not installed; `npm ci` in tests/e2e installs it, as `./dev test` does")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1])
