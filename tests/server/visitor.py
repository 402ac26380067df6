"""A browser without a screen: keeps cookies, follows redirects, fills in the forms that a page holds."""
import html.parser
import http.client
import secrets
import ssl
import urllib.parse

WAIT_S = 60


class Form:
    def __init__(self, attributes):
        self.action = attributes.get("action") or ""
        self.method = (attributes.get("method") or "get").lower()
        self.is_multipart = attributes.get("enctype") == "multipart/form-data"
        self.fields = []  # name, value that is sent when nobody types
        self.known = {}  # name of every control: the values that it offers; None: any
        self.buttons = []  # name, value


class Page(html.parser.HTMLParser):
    """What a person can see and do there."""

    def __init__(self, status, address, text):
        super().__init__(convert_charrefs=True)
        self.status, self.address, self.html = status, address, text
        self.title, self.lang, self.words = "", "", []
        self.forms, self.links = [], []
        self._open, self._select, self._form = [], None, None
        self.feed(text.replace("<wbr>", ""))  # where a word may break it is one word still
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag in ("title", "script", "style", "button", "textarea"):
            self._open.append(tag)
        if tag == "html":
            self.lang = values.get("lang", "")
        elif tag == "a":
            self.links.append(values.get("href") or "")
        elif tag == "form":
            self._form = Form(values)
            self.forms.append(self._form)
        elif self._form:
            self._control(tag, values)

    def _control(self, tag, values):
        form, name, value = self._form, values.get("name"), values.get("value") or ""
        if tag == "button":
            form.buttons.append((name, value))
        elif tag == "select":
            self._select = name
            form.known[name] = []
        elif tag == "option" and self._select:
            form.known[self._select].append(value)
            if "selected" in values or len(form.known[self._select]) == 1:
                form.fields = [one for one in form.fields if one[0] != self._select] + [(self._select, value)]
        elif tag == "input" and name:
            is_tick = values.get("type") in ("checkbox", "radio")
            form.known[name] = (form.known.get(name) or []) + [value] if is_tick else None
            if not is_tick or "checked" in values:
                form.fields.append((name, value))

    def handle_endtag(self, tag):
        if self._open and self._open[-1] == tag:
            self._open.pop()
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data):
        inside = self._open[-1] if self._open else ""
        if inside == "title":
            self.title += data
        elif inside not in ("script", "style"):
            self.words.append(data)

    def form_with(self, names, button):
        """The form that has these controls and, when one is named, a button that sends this `do`."""
        for form in self.forms:
            fits = button is None or ("do", button) in form.buttons
            if fits and form.action != "/language" and form.method == "post" and names <= set(form.known):
                return form
        raise AssertionError(f"{self.address} (`{self.title}`) has no form with {sorted(names)}"
                             f"{'' if button is None else f' and a button `{button}`'}")

    def link_to(self, beginning):
        found = [link for link in self.links if link.startswith(beginning)]
        assert found, f"{self.address} (`{self.title}`) links to nothing that begins with {beginning}: {self.text[:800]}"
        return found[0]


def multipart(fields, file):
    """A form with a file as bytes, and the content type that says so."""
    border = "border-" + secrets.token_hex(16)
    name, file_name, content = file
    parts = [f'--{border}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields]
    parts.append(f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
                 f"Content-Type: text/csv\r\n\r\n{content}\r\n--{border}--\r\n")
    return "".join(parts).encode(), f"multipart/form-data; boundary={border}"


def connect(base):
    """To the host of this address; who answers there with TLS need not show who it is."""
    parts = urllib.parse.urlsplit(base)
    if parts.scheme == "http":
        return http.client.HTTPConnection(parts.netloc, timeout=WAIT_S)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection(parts.netloc, timeout=WAIT_S, context=context)


class Visitor:
    def __init__(self, base, languages="en"):
        self.base, self.languages, self.cookies, self.page = base.rstrip("/"), languages, {}, None
        self.requests, self.headers = 0, {}

    def get(self, address):
        return self._follow("GET", self._local(address))

    def send(self, button=None, file=None, **values):
        """Fills in the form of this page that has these fields, and presses its button."""
        form = self.page.form_with(set(values) | ({file[0]} if file else set()), button)
        for name, value in values.items():
            offered = form.known[name]
            for one in value if isinstance(value, list) else [value]:
                assert offered is None or one in offered, \
                    f"`{name}` of {self.page.address} does not offer `{one}` but {offered}"
        fields = [(name, value) for name, value in form.fields if name not in values and name != (file or "x")[0]]
        for name, value in values.items():
            fields += [(name, one) for one in (value if isinstance(value, list) else [value])]
        fields += [(name, value) for name, value in form.buttons if button and (name, value) == ("do", button)]
        body, kind = urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"
        if file:
            assert form.is_multipart, f"the form of {self.page.address} does not send files"
            body, kind = multipart(fields, file)
        return self._follow("POST", self._local(form.action or self.page.address), body, kind)

    def _local(self, address):
        joined = urllib.parse.urljoin((self.page.address if self.page else self.base) + "", address)
        joined = urllib.parse.urljoin(self.base + "/", joined)
        assert joined.startswith(self.base + "/"), f"{address} leads to another host than {self.base}"
        return joined[len(self.base):]

    def _follow(self, method, path, body=None, kind=None):
        for _ in range(10):
            answer, text = self._ask(method, path, body, kind)
            self.page = Page(answer.status, path, text)
            self.page.headers = answer.headers
            if answer.status not in (302, 303):
                return self.page
            method, path, body, kind = "GET", self._local(answer.getheader("Location")), None, None
        raise AssertionError(f"{path} goes round in circles")

    def _ask(self, method, path, body, kind):
        self.requests += 1
        headers = {"Accept-Language": self.languages, "Accept": "text/html", **self.headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if kind:
            headers |= {"Content-Type": kind, "Origin": self.base, "Sec-Fetch-Site": "same-origin"}
        connection = connect(self.base)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        self._keep(answer)
        return answer, text

    def _keep(self, answer):
        for header in answer.headers.get_all("Set-Cookie") or []:
            pair, _, rest = header.partition(";")
            name, _, value = pair.partition("=")
            if not value or "max-age=0" in rest.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
