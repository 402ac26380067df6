"""Signing in through a real OpenID provider: discovery, the provider's own pages, and what comes back.

usage: oidc_test.py OIDC_DRIVER
"""
import subprocess
import sys
import unittest

from provider import SECRET, SKIPPED, Person, Provider, answered, is_installed

REDIRECT_URI = "http://127.0.0.1:9/signed-in"  # nobody listens there: the test reads the address and stops


class Driver:
    def __init__(self, issuer, client_id, secret=SECRET):
        self.process = subprocess.Popen([sys.argv[1], issuer, client_id, secret, REDIRECT_URI], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()

    def read(self):
        return self.process.stdout.readline().rstrip("\n").split("\t")

    def tell(self, word, value):
        self.process.stdin.write(f"{word} {value}\n")
        self.process.stdin.flush()

    def sign_in(self, name):
        """A code for `name`; the state has come back as it was sent."""
        _, url, state = self.read()
        back = answered(Person(REDIRECT_URI).sign_in(url, name))
        assert back["state"] == state, back
        return back["code"]

    def finish(self, code):
        self.tell("code", code)
        return self.read()


class OidcTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.provider = Provider(REDIRECT_URI)
        cls.issuer = cls.provider.issuer

    @classmethod
    def tearDownClass(cls):
        cls.provider.end()

    def test_a_person_signs_in_with_either_algorithm(self):
        for client_id in ("rapport-rsa", "rapport-ec"):
            with self.subTest(client_id), Driver(self.issuer, client_id) as driver:
                self.assertEqual(driver.finish(driver.sign_in("anna")),
                                 ["identity", self.issuer, "anna", "anna@contoso.example", "verified", "Änne anna"])

    def test_an_address_that_is_not_verified_is_said_so(self):
        with Driver(self.issuer, "rapport-rsa") as driver:
            self.assertEqual(driver.finish(driver.sign_in("unverified"))[4], "unverified")

    def test_a_code_works_once(self):
        with Driver(self.issuer, "rapport-rsa") as driver:
            code = driver.sign_in("anna")
            self.assertEqual(driver.finish(code)[0], "identity")
            kind, message = driver.finish(code)
            self.assertEqual(kind, "error")
            self.assertIn("`invalid_grant`", message)

    def test_a_code_works_only_for_the_attempt_it_was_made_for(self):
        with Driver(self.issuer, "rapport-rsa") as driver:
            code = driver.sign_in("anna")
            driver.tell("verifier", "x" * 43)
            kind, message = driver.finish(code)
            self.assertEqual(kind, "error")
            self.assertIn("`invalid_grant`", message)

    def test_a_token_of_another_attempt_is_refused(self):
        with Driver(self.issuer, "rapport-ec") as driver:
            code = driver.sign_in("anna")
            driver.tell("nonce", "another")
            kind, message = driver.finish(code)
            self.assertEqual(kind, "error")
            self.assertIn("another attempt", message)

    def test_a_token_has_a_time(self):
        for ahead_ms, words in ((2 * 3600 * 1000, "has expired"), (-3600 * 1000, "from the future")):
            with self.subTest(words), Driver(self.issuer, "rapport-rsa") as driver:
                code = driver.sign_in("anna")
                driver.tell("ahead_ms", ahead_ms)
                kind, message = driver.finish(code)
                self.assertEqual(kind, "error")
                self.assertIn(words, message)

    def test_a_wrong_secret_is_refused_and_not_told(self):
        with Driver(self.issuer, "rapport-rsa", "wrong-secret") as driver:
            kind, message = driver.finish(driver.sign_in("anna"))
            self.assertEqual(kind, "error")
            self.assertIn("`invalid_client`", message)
            self.assertNotIn("wrong-secret", message)

    def test_new_keys_are_fetched_for_a_token_that_the_old_ones_did_not_sign(self):
        with Driver(self.issuer, "rapport-ec") as driver:
            code = driver.sign_in("anna")
            self.assertEqual(driver.finish(code)[0], "identity")
        with Driver(self.issuer, "rapport-ec") as driver:
            self.provider.rotate()
            self.assertEqual(driver.finish(driver.sign_in("anna"))[0], "identity")

    def test_a_provider_names_itself_as_it_is_configured(self):
        with Driver(self.issuer.replace("127.0.0.1", "localhost"), "rapport-rsa") as driver:
            kind, message = driver.read()
            self.assertEqual(kind, "error")
            self.assertIn(f"is of `{self.issuer}`", message)


if __name__ == "__main__":
    if not is_installed():
        print("skipped: the OpenID provider is not installed; `npm ci` in tests/e2e installs it, as `./dev test` does")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1])
