"""rapportd with partners who have customers, for the benchmarks: set up through its pages and its API."""
import contextlib
import datetime
import http.client
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "server"), str(HERE.parent / "contract")]

from installation import CONFIG  # noqa: E402
from mail_catcher import MailCatcher  # noqa: E402
from rapportd import environment, free_port  # noqa: E402
from visitor import Visitor  # noqa: E402

PASSWORD = "corridor-7-lantern-mosaic"
PARTNERS = 9  # the first one is looked at, the others write
CUSTOMERS = 120  # of the first one, half of them with a service; a page shows 25
HASHING = ["--password.memory_mib", "8"]


class Program:
    """A running rapportd whose log goes to a file, as it does under systemd."""

    def __init__(self, program, folder, *flags):
        self.log = open(folder / "log", "w")  # noqa: SIM115: closed with the process
        words = [program, "--data_dir", str(folder / "data"), "--http.port", "0", *HASHING, *flags]
        self.process = subprocess.Popen(words, env=environment(), text=True, stdout=subprocess.PIPE, stderr=self.log)
        self.said = {}
        for line in self.process.stdout:
            name, _, value = line.rstrip("\n").partition(": ")
            self.said[name] = value
            if name == "listening":
                break
        assert "listening" in self.said, "rapportd does not start:\n" + (folder / "log").read_text()
        self.base = self.said["listening"]
        self.port = int(self.base.rsplit(":", 1)[1])

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        status = self.process.wait(60)
        self.process.stdout.close()
        self.log.close()
        assert status == 0, f"rapportd ended with status {status} after SIGTERM"


def email_of(number):
    return f"person{number}@partner{number}.example"


def registry():
    lines = ["kind,account_number,name,street,postal_code,city,country,registration_number,partner,sign_ins"]
    lines += [f"partner,P-{n},Partner {n} Consulting,Havnegade {n},1058,København,DK,,,{email_of(n)}"
              for n in range(PARTNERS)]
    return "\n".join(lines) + "\n"


def expect_status(page, what):
    assert page.status == 200, f"{what}: {page.address} answered {page.status}: {page.text[:400]}"


class Partner:
    """One who is signed in, with a token for the API."""

    def __init__(self, base, number, mail):
        self.base, self.visitor = base, Visitor(base)
        self.visitor.get(mail.next_to(email_of(number)).link)
        self.visitor.send(name=f"Person {number}", password=PASSWORD)
        expect_status(self.visitor.page, "confirmed")
        self.visitor.get("/partner/api-tokens")
        self.visitor.send("create", name="load", scope=["SeeCustomers", "EditCustomers"], days="30")
        self.token = next(word for word in self.visitor.page.text.split() if word.startswith("rapport_"))

    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.visitor.cookies.items())

    def post(self, path, body):
        connection = http.client.HTTPConnection(self.base.removeprefix("http://"), timeout=60)
        with contextlib.closing(connection):
            connection.request("POST", path, json.dumps(body), {"Authorization": f"Bearer {self.token}",
                                                                "Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode()
        assert answer.status == 201, f"{path} answered {answer.status}: {text}"
        return json.loads(text)

    def count_customers(self):
        connection = http.client.HTTPConnection(self.base.removeprefix("http://"), timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", "/api/v1/customers?size=1", headers={"Authorization": f"Bearer {self.token}"})
            return json.loads(connection.getresponse().read())["total"]


def set_up(program, mail):
    """The partners, in order."""
    operator = Visitor(program.base)
    operator.get(program.said["first operator, once"])
    operator.send(name="Olivia Operator", email="olivia@vendor.example", password=PASSWORD)
    expect_status(operator.page, "the first operator")
    operator.get("/operator/import")
    operator.send(file=("file", "registry.csv", registry()))
    expect_status(operator.page, "the import")
    operator.get("/operator/partners")
    links = sorted({link for link in operator.page.links if re.fullmatch(r"/operator/partners/[0-9a-z]{26}", link)})
    assert len(links) == PARTNERS, f"the page of partners links to {operator.page.links}"
    for link in links:
        operator.get(link)
        operator.send("record-agreement", version="2026-01", signed_by="Anna Holm",
                      signed_on=(datetime.date.today() - datetime.timedelta(days=3)).isoformat())
        expect_status(operator.page, "the agreement")
    for number in range(PARTNERS):
        visitor = Visitor(program.base)
        visitor.get("/partner/register")
        visitor.send(email=email_of(number))
        expect_status(visitor.page, "registered")
    partners = [Partner(program.base, number, mail) for number in range(PARTNERS)]
    for number in range(CUSTOMERS):
        made = partners[0].post("/api/v1/customers", {"name": f"Müller & Sons {number}", "street": f"Industriestraße {number}",
                                                      "postal_code": "70565", "city": "Stuttgart", "country": "DE"})
        if number % 2:
            partners[0].post(f"/api/v1/customers/{made['id']}/subscriptions", {"service": "rapport", "country": "DE"})
    return partners


@contextlib.contextmanager
def running(program, folder, *flags):
    """rapportd with its partners, set up and ready; gives both."""
    folder.mkdir(parents=True)
    with MailCatcher(free_port()) as mail:
        (folder / "rapportd.toml").write_text(CONFIG.format(mail_port=mail.port))
        with Program(program, folder, "--config", str(folder / "rapportd.toml"), *flags) as service:
            yield service, set_up(service, mail)
