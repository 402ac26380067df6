"""A real OpenID provider (tests/e2e/oidc_provider.mjs) as tests use it, and a person who signs in on its pages."""
import html
import http.cookiejar
import pathlib
import re
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request

E2E = pathlib.Path(__file__).resolve().parents[1] / "e2e"
SECRET = "s3cret: with/=+&% signs"
SKIPPED = 77


def is_installed():
    return (E2E / "node_modules/oidc-provider").is_dir() and bool(shutil.which("node"))


class Provider:
    """`with` ends it; so does end()."""

    def __init__(self, redirect_uri, domain="contoso.example", port=0):
        self.process = subprocess.Popen(["node", E2E / "oidc_provider.mjs", SECRET, redirect_uri, domain, str(port)],
                                        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        self.issuer = self.process.stdout.readline().strip()
        self.port = urllib.parse.urlsplit(self.issuer).port

    def rotate(self):
        """From now on it signs with keys that nobody has seen."""
        self.process.stdin.write("rotate\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "rotate\n"

    def end(self):
        if self.process.stdin.closed:
            return
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


class StopAtUs(urllib.request.HTTPRedirectHandler):
    def __init__(self, redirect_uri):
        self.redirect_uri = redirect_uri

    def redirect_request(self, request, answer, code, message, headers, location):
        if location.startswith(self.redirect_uri):
            return None
        return super().redirect_request(request, answer, code, message, headers, location)


class Person:
    """A browser: keeps cookies, follows redirects but the one that comes to us."""

    def __init__(self, redirect_uri):
        self.redirect_uri = redirect_uri
        self.browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), StopAtUs(redirect_uri),
                                                   urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def visit(self, url, form=None):
        """The page, or where it sends us."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            with self.browser.open(url, data, timeout=30) as answer:
                return answer.read().decode(), None
        except urllib.error.HTTPError as answer:
            if answer.code in (302, 303) and answer.headers["Location"].startswith(self.redirect_uri):
                return None, answer.headers["Location"]
            raise

    def sign_in(self, url, name):
        """Walks the provider's pages as `name`; the address that it sends the person back to."""
        page, back = self.visit(url)
        while back is None:
            action, fields = form_of(page)
            if fields.get("prompt") == "login":
                fields |= {"login": name, "password": "anything"}
            page, back = self.visit(action, fields)
        return back

    def cancel(self, url):
        """Says no on the first page."""
        page, _ = self.visit(url)
        action = re.search(r'href="([^"]+/abort)"', page)[1]
        return self.visit(urllib.parse.urljoin(url, html.unescape(action)))[1]


def form_of(page):
    action = re.search(r'<form[^>]*action="([^"]+)"', page)[1]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return html.unescape(action), {name: html.unescape(value) for name, value in hidden}


def answered(back):
    """What the address says that the provider sends the person back to."""
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))
