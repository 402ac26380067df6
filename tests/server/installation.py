"""rapportd with a mail server beside it, both on free ports of loopback, as the walks through the portals need it. Its
database is a file of SQLite, or the one that it is given (postgres_database.py)."""
import contextlib
import pathlib
import shutil
import sqlite3

from mail_catcher import MailCatcher
from rapportd import Service, free_port

CONFIG = """# What the walk through the portals needs; the rest is as it comes.
[mail]
server = "127.0.0.1"
port = {mail_port}
security = "none"
from = "rapport@vendor.example"

[about]
vendor = "Example Software"
"""

PARTNER = {"number": "P-1001", "name": "Nordlys Consulting ApS", "email": "anna.holm@nordlys.example"}
REGISTRY = """kind,account_number,name,street,postal_code,city,country,registration_number,partner,sign_ins
partner,P-1001,Nordlys Consulting ApS,Havnegade 12,1058,København K,DK,DK12345678,,anna.holm@nordlys.example
customer,C-402001b,Bergmann Werkzeugbau GmbH,Industriestraße 4,70565,Stuttgart,DE,DE812345678,P-1001,
customer,C-402002,Fjordfisk A/S,Kajen 7,9990,Skagen,DK,DK87654321,P-1001,
"""


class Installation:
    """Starts in an empty folder: `service` (rapportd), `mail` (what it sent) and a look into the database."""

    def __init__(self, program, folder, *flags, database=None):
        self.folder = pathlib.Path(folder).resolve()
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        shutil.rmtree(self.folder / "letters", ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.program, self.database = program, database
        self.flags = [*flags, *(database.flags() if database else [])]
        self.log = ""  # of those that ended

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self.mail = stack.enter_context(MailCatcher(free_port(), self.folder / "letters"))
            config = CONFIG.format(mail_port=self.mail.port)
            self.service = stack.enter_context(
                Service(self.program, *self.flags, folder=self.folder, config=config))
            self.base = f"http://127.0.0.1:{self.service.port}"
            self.first_link = self.service.said["first operator, once"]
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *what):
        return self.stack.__exit__(*what)

    def stored(self, question, *values):
        """What the database says, looked at from outside while the service runs."""
        if self.database:
            return self.database.stored(question, *values)
        address = f"file:{self.folder / 'data' / 'rapport.db'}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
            return [row[0] if len(row) == 1 else row for row in database.execute(question, values)]

    def start_again(self, config=""):
        """The service ends and starts again at its address, with more in its configuration."""
        port = self.service.port
        self.stop()
        config = CONFIG.format(mail_port=self.mail.port) + config
        self.service = self.stack.enter_context(
            Service(self.program, f"--http.port={port}", *self.flags, folder=self.folder, config=config))

    def stop(self):
        status = self.service.stop()
        self.log += self.service.rest_of_log()
        assert status == 0, f"rapportd ended with status {status} after SIGTERM, not 0:\n" + \
            "".join(self.service.seen[-20:])
