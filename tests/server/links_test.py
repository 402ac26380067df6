"""Activation links over HTTP: each is accepted by two requests at the same moment, and one of them activates.

    links_test.py PROGRAM [LINKS]
"""
import pathlib
import re
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from visitor import Visitor  # noqa: E402
from walk import PASSWORD  # noqa: E402
from workplace import Workplace  # noqa: E402

WAIT_S = 60
PAIRS = 3
INVITED = "jonas@bergmann.example"


class Pair:
    """Two browsers in which the invited person is signed in; both open a link and accept at once."""

    def __init__(self, at):
        self.at, self.barrier = at, threading.Barrier(2, timeout=WAIT_S)
        self.outcomes, self.problems = [], []
        self.visitors = [Visitor(at.base), Visitor(at.base)]

    def sign_in(self):
        for visitor in self.visitors:
            visitor.get("/sign-in")
            visitor.send(email=INVITED, password=PASSWORD)

    def accept(self, letters):
        def one(visitor):
            try:
                for letter in letters:
                    visitor.get(letter.link)
                    visitor.get("/activation/terms")
                    self.barrier.wait()
                    visitor.send(accept_terms="yes", accept_privacy="yes")
                    self.outcomes.append((letter.link, visitor.page.address, visitor.page.status))
                    self.barrier.wait()  # neither opens the next link while the other still accepts this one
            except Exception as problem:  # noqa: BLE001: told below
                self.problems.append(problem)
                self.barrier.abort()
        threads = [threading.Thread(target=one, args=[visitor]) for visitor in self.visitors]
        for thread in threads:
            thread.start()
        return threads


def send_links(at, count):
    """The mails of so many activations, to the same person."""
    tools, addresses = at.tools(), []
    for number in range(count):
        customer = tools.ask("POST", "/api/v1/customers", {"name": f"Prospect {number}", "city": "Wien", "country": "AT"})[2]
        service = tools.ask("POST", f"/api/v1/customers/{customer['id']}/subscriptions", {"service": "rapport", "country": "AT"})[2]
        addresses.append(f"p{number}@post.example")
        at.mail.wanted.add(addresses[-1])
        status = tools.ask("POST", f"/api/v1/subscriptions/{service['id']}/activation",
                           {"name": "Jonas Bergmann", "email": INVITED, "contact_email": addresses[-1]})[0]
        assert status == 204, status
    tools.close()
    return [at.mail.next_to(address) for address in addresses]


def check_links(at, letters):
    tokens = {re.search(r"/link/([A-Za-z0-9_-]+)$", letter.link).group(1) for letter in letters}
    assert len(tokens) == len(letters) and all(len(token) == 43 for token in tokens), "256 bits each, and all different"
    for letter in letters:
        assert letter.link in letter.html and letter.link not in letter.subject
    for file in (at.folder / "data").iterdir():
        if file.is_file():
            content = file.read_bytes()
            found = [token for token in tokens if token.encode() in content]
            assert not found, f"{file.name} holds {len(found)} tokens"


def main():
    program, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60
    with tempfile.TemporaryDirectory(prefix="rapport-links-") as folder, Workplace(program, folder) as at:
        letters = send_links(at, count)
        check_links(at, letters)
        pairs = [Pair(at) for _ in range(PAIRS)]
        first = Visitor(at.base)  # the first link makes the account, which all of them are for
        first.get(letters[0].link)
        first.send("set-password", name="Jonas Bergmann", password=PASSWORD)
        threads = []
        for number, pair in enumerate(pairs):
            pair.sign_in()
            threads += pair.accept(letters[number::PAIRS])
        for thread in threads:
            thread.join(WAIT_S * 10)
        problems = [problem for pair in pairs for problem in pair.problems]
        assert not problems, problems
        outcomes = [one for pair in pairs for one in pair.outcomes]
        assert len(outcomes) == 2 * count, len(outcomes)
        worked = [link for link, address, status in outcomes if address == "/activation/done" and status == 200]
        assert sorted(worked) == sorted(letter.link for letter in letters), \
            f"{len(worked)} of {2 * count} acceptances worked, of {len(set(worked))} links"
        # In whichever order it looks, the other one is told that the link is used, or that the service is active already.
        others = {(address, status) for _, address, status in outcomes if address != "/activation/done"}
        assert at.stored("select count(*) from subscription where status = 'Trial'") == [count]
        assert at.stored("select count(*) from audit_entry where action = 'service_activated' and chain = "
                         "(select id from organization where kind = 'Partner')") == [count]
        assert at.service.stop() == 0
        at.check_audit()
        print(f"links: {count} links, each accepted twice at the same moment: each worked once; the other one saw {sorted(others)}")


main()
