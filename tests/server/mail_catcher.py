"""A mail server that keeps what it is given, for the walk of the portals: on loopback, without encryption."""
import email
import email.policy
import json
import pathlib
import re
import threading

from aiosmtpd.controller import Controller

WAIT_S = 60


class Letter:
    def __init__(self, to, content):
        message = email.message_from_bytes(content, policy=email.policy.default)
        self.to = to
        self.subject = message["Subject"]
        self.id = message["Message-ID"]
        self.text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
        self.html = message.get_body(("html",)).get_content()
        links = re.findall(r"^https?://\S+/link/\S+$", self.text, re.MULTILINE)
        self.link = links[0] if links else ""


class MailCatcher:
    """`with` starts and ends it. Each letter is also put into `folder` as JSON, for programs that are not Python."""

    def __init__(self, port, folder=None):
        self.port, self.folder = port, folder and pathlib.Path(folder)
        self.letters, self.taken = [], 0
        self.closed = set()  # addresses that have no mailbox
        self.arrived = threading.Condition()
        self.controller = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802: aiosmtpd calls it so
        if envelope.rcpt_tos[0] in self.closed:
            return "550 no such mailbox"
        letter = Letter(envelope.rcpt_tos[0], envelope.content)
        with self.arrived:
            self.letters.append(letter)
            if self.folder:
                name = self.folder / f"{len(self.letters):04}"
                facts = {"to": letter.to, "subject": letter.subject, "text": letter.text, "link": letter.link}
                name.with_suffix(".part").write_text(json.dumps(facts))
                name.with_suffix(".part").rename(name.with_suffix(".json"))
            self.arrived.notify_all()
        return "250 taken"

    def next_to(self, address):
        """The next letter to this address that nobody asked for yet."""
        with self.arrived:
            came = self.arrived.wait_for(lambda: self._first(address) is not None, WAIT_S)
            assert came, f"no mail to {address} came within {WAIT_S} s; there are mails to " + \
                str([letter.to for letter in self.letters])
            letter = self._first(address)
            self.letters[self.letters.index(letter)] = Taken(letter.to)
            return letter

    def _first(self, address):
        return next((one for one in self.letters if isinstance(one, Letter) and one.to == address), None)

    def __enter__(self):
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()


class Taken:
    """The place of a letter that somebody asked for."""

    def __init__(self, to):
        self.to = to
