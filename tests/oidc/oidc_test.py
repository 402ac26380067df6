"""Signing in through a real OpenID provider: discovery, the provider's own pages, and what comes back.

usage: oidc_test.py OIDC_DRIVER
"""
import html
import http.cookiejar
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
import urllib.parse
import urllib.request

E2E = pathlib.Path(__file__).resolve().parents[1] / "e2e"
SECRET = "s3cret: with/=+&% signs"
REDIRECT_URI = "http://127.0.0.1:9/signed-in"  # nobody listens there: the test reads the address and stops
SKIPPED = 77


class StopAtUs(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, request, answer, code, message, headers, location):
        if location.startswith(REDIRECT_URI):
            return None
        return super().redirect_request(request, answer, code, message, headers, location)


def person():
    """A browser: keeps cookies, follows redirects but the one that comes to us."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), StopAtUs(),
                                       urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def visit(browser, url, form=None):
    """The page, or where it sends us."""
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    try:
        with browser.open(url, data, timeout=30) as answer:
            return answer.read().decode(), None
    except urllib.error.HTTPError as answer:
        if answer.code in (302, 303) and answer.headers["Location"].startswith(REDIRECT_URI):
            return None, answer.headers["Location"]
        raise


def form_of(page):
    action = re.search(r'<form[^>]*action="([^"]+)"', page)[1]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return html.unescape(action), {name: html.unescape(value) for name, value in hidden}


def sign_in(url, name):
    """Walks the provider's pages as `name`; what the address says that it sends the person back to."""
    browser = person()
    page, back = visit(browser, url)
    while back is None:
        action, fields = form_of(page)
        if fields.get("prompt") == "login":
            fields |= {"login": name, "password": "anything"}
        page, back = visit(browser, action, fields)
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))


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
        back = sign_in(url, name)
        assert back["state"] == state, back
        return back["code"]

    def finish(self, code):
        self.tell("code", code)
        return self.read()


class OidcTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.provider = subprocess.Popen(["node", E2E / "oidc_provider.mjs", SECRET, REDIRECT_URI], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        cls.issuer = cls.provider.stdout.readline().strip()

    @classmethod
    def tearDownClass(cls):
        cls.provider.stdin.close()
        cls.provider.wait(timeout=60)
        cls.provider.stdout.close()

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

    def test_a_provider_names_itself_as_it_is_configured(self):
        with Driver(self.issuer.replace("127.0.0.1", "localhost"), "rapport-rsa") as driver:
            kind, message = driver.read()
            self.assertEqual(kind, "error")
            self.assertIn(f"is of `{self.issuer}`", message)


if __name__ == "__main__":
    if not (E2E / "node_modules/oidc-provider").is_dir() or not shutil.which("node"):
        print("skipped: the OpenID provider is not installed; `npm ci` in tests/e2e installs it, as `./dev test` does")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1])
