"""A database of its own on the PostgreSQL of the tests (tests/contract/postgres.py), and a look into it from outside."""
import json
import os
import pathlib
import secrets
import subprocess
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "contract"))
from postgres import programs  # noqa: E402


def addresses():
    lines = pathlib.Path(os.environ["RAPPORT_POSTGRES"]).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def quoted(value):
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


class Database:
    """Empty, and removed again by `with`. Roles: `admin` (superuser), `owner`, `serving`, and those that add_role() makes."""

    def __init__(self):
        self.at = addresses()
        self.name = f"rapport_{os.getpid()}_{secrets.token_hex(4)}"
        self.roles = []

    def __enter__(self):
        self._psql(self.at["admin"], f"create database {self.name} owner owner template template0 encoding 'UTF8'")
        return self

    def __exit__(self, *_):
        self._psql(self.at["admin"], f"drop database {self.name} with (force)")
        for role in self.roles:
            self._psql(self.at["admin"], f"drop role {role}")

    def url(self, role):
        address = urllib.parse.urlsplit(self.at["serving"])
        return f"postgresql://{role}:{address.password}@{address.hostname}:{address.port}/{self.name}"

    def flags(self):
        return ["--store.url", self.url("serving"), "--store.owner_url", self.url("owner")]

    def add_role(self, name, rights):
        """A role with the password of the others."""
        role = f"{name}_{self.name}"
        password = urllib.parse.urlsplit(self.at["serving"]).password
        self.run(f"create role {role} login password '{password}' {rights}", "admin")
        self.roles.append(role)
        return role

    def run(self, sql, role="owner"):
        # The policies hold for the owner, too: it looks at all rows as the service itself does.
        return self._psql(self.url(role), sql, **({"PGOPTIONS": "-c rapport.scope=system"} if role == "owner" else {}))

    def stored(self, question, *values, role="owner"):
        """Rows as they are; of one column its values."""
        for value in values:
            question = question.replace("?", quoted(value), 1)
        rows = json.loads(self.run(f"select coalesce(json_agg(t), '[]') from ({question}) t", role))
        return [next(iter(row.values())) if len(row) == 1 else tuple(row.values()) for row in rows]

    def tables(self):
        return self.stored("select tablename from pg_tables where schemaname = 'public' order by 1")

    def log(self):
        """What the server logged about this database, in lines of `PID ROLE: TEXT`."""
        text = pathlib.Path(self.at["data"], "log").read_text(errors="replace").replace("\n\t", " ")
        return [line.removeprefix(self.name + " ") for line in text.splitlines() if line.startswith(self.name + " ")]

    @staticmethod
    def _psql(url, sql, **more):
        done = subprocess.run([programs() / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, url],
                              text=True, capture_output=True, timeout=60, env={**os.environ, **more})
        assert done.returncode == 0, f"{sql}: {done.stderr}"
        return done.stdout
