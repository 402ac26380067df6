"""rapportd on PostgreSQL, end to end: roles, scopes, migrations, copies. The database is looked at from outside.

RAPPORT_POSTGRES=FILE postgres_test.py PROGRAM   (tests/contract/postgres.py makes the file)
"""
import concurrent.futures
import contextlib
import io
import pathlib
import re
import sqlite3
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from installation import PARTNER, Installation  # noqa: E402
from postgres_database import Database  # noqa: E402
from rapportd import Service, run  # noqa: E402
from visitor import Visitor  # noqa: E402
from walk import CUSTOMER, PASSWORD, Walk  # noqa: E402

PROGRAM = sys.argv.pop(1)
CHANGES = re.compile(r"\b(?:from|into|update|join)\s+(\w+)")


class WithDatabase(unittest.TestCase):
    def setUp(self):
        self.database = self.entered(Database())
        self.folder = pathlib.Path(self.entered(tempfile.TemporaryDirectory(prefix="rapportd-postgres-")))

    def entered(self, manager):
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def run_tool(self, *words, flags=None):
        return run(PROGRAM, *words, "--data_dir", str(self.folder / "data"), *(flags or self.database.flags()))


class TheWalk(WithDatabase):
    """One walk through the portals, and what it left."""

    def setUp(self):
        super().setUp()
        self.database.run(f"alter database {self.database.name} set log_statement = 'all'", "admin")
        # What the service promises it asks for itself, whatever stands in the database.
        self.database.run(f"alter database {self.database.name} set synchronous_commit = 'off'", "admin")

    def test_the_five_steps(self):
        with Installation(PROGRAM, self.folder, database=self.database) as installation:
            with contextlib.redirect_stdout(io.StringIO()):
                Walk(installation).walk()
            self.names_its_tenant_in_every_transaction()
            self.tells_what_makes_it_durable(installation)
            self.serves_as_a_role_that_owns_nothing()
            self.shows_nothing_without_a_scope()
            self.copies_while_it_runs()
            installation.stop()
        self.restores()

    def tells_what_makes_it_durable(self, installation):
        self.assertEqual(installation.service.said["database"], "postgresql synchronous_commit=on fsync=on")
        status, _, body = installation.service.ask("GET", "/readyz")
        self.assertEqual(status, 200)
        self.assertIn("synchronous_commit=on fsync=on", body)

    def serves_as_a_role_that_owns_nothing(self):
        stored = self.database.stored
        sessions = stored("select distinct usename from pg_stat_activity where datname = current_database() "
                          "and pid <> pg_backend_pid()", role="admin")
        self.assertEqual(sessions, ["serving"])
        self.assertEqual(stored("select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = 'serving'"),
                         [(False, False, False)])
        self.assertEqual(stored("select count(*) from pg_class where relowner = 'serving'::regrole"), [0])
        self.assertEqual(stored("select count(*) from pg_auth_members where member = 'serving'::regrole"), [0])
        self.assertEqual(stored("select distinct tableowner from pg_tables where schemaname = 'public'"), ["owner"])
        for right in ["truncate", "references", "trigger"]:
            self.assertEqual(stored("select relname from pg_class where relnamespace = 'public'::regnamespace and "
                                    "relkind = 'r' and has_table_privilege('serving', oid, ?)", right), [], right)
        self.assertEqual(stored("select has_schema_privilege('serving', 'public', 'create')"), [False])
        open_ones = stored("select tablename from pg_tables where schemaname = 'public' and not rowsecurity")
        self.assertEqual(open_ones, ["rapport_migration"])

    def shows_nothing_without_a_scope(self):
        filled = 0
        for table in self.database.tables():
            if table == "rapport_migration":
                continue
            there, = self.database.stored(f"select count(*) from {table}")
            seen, = self.database.stored(f"select count(*) from {table}", role="serving")
            self.assertEqual(seen, 0, f"{table} without a scope")
            filled += there > 0
        self.assertGreater(filled, 12)
        own, = self.database.stored("select id from organization where name = ?", CUSTOMER["name"])
        seen = self.database.run("begin; set local rapport.scope = 'tenant'; "
                                 f"set local rapport.tenant = '{own}'; select distinct organization_id from membership",
                                 "serving")
        self.assertEqual(seen.split(), [own])

    def names_its_tenant_in_every_transaction(self):
        """As the server's log has it: no row is read or written but in a transaction that has a scope."""
        tables, scoped, statements = set(self.database.tables()) - {"rapport_migration"}, {}, 0
        tenants = set()
        for line in self.database.log():
            match = re.match(r"(\d+) serving: LOG:  (?:statement|execute [^:]*): (.*)", line)
            if not match:
                continue  # that the owner asked, or we
            process, text = match.groups()
            tenants |= set(re.findall(r"set local rapport\.tenant = '(\w+)'", text))
            if text.startswith("begin"):
                self.assertIn("set local rapport.scope = '", text)
                scoped[process] = True
            elif re.match(r"commit|rollback(?! to)", text):
                scoped[process] = False
            elif set(CHANGES.findall(text)) & tables:
                self.assertTrue(scoped.get(process), line)
                statements += 1
        self.assertGreater(statements, 200)
        who = self.database.stored("select id from organization where name in (?, ?)", PARTNER["name"], CUSTOMER["name"])
        self.assertLessEqual(set(who), tenants)

    # ---- copies ----

    def rows(self, stored):
        return {table: stored(f"select * from {table} order by 1, 2") for table in self.database.tables()
                if table != "rapport_migration"}

    def copies_while_it_runs(self):
        status, _, err = self.run_tool("backup", str(self.folder / "copy"), flags=self.database.flags()[:2])
        self.assertEqual(status, 0, err)

    def restores(self):
        before = self.rows(self.database.stored)
        with Database() as other:
            status, _, err = self.run_tool("restore", str(self.folder / "copy"), flags=other.flags())
            self.assertEqual(status, 0, err)
            self.assertEqual(self.rows(other.stored), before)
            status, out, err = self.run_tool("verify-audit", flags=other.flags())
            self.assertEqual(status, 0, err)
            self.assertIn("all fit", out)
            status, _, err = self.run_tool("restore", str(self.folder / "copy"), flags=other.flags())
            self.assertEqual(status, 3)
            self.assertIn("empty", err)
            self.serves_what_it_restored(other)
        self.moves_to_sqlite(before)

    def serves_what_it_restored(self, other):
        with Service(PROGRAM, *other.flags(), folder=self.folder) as service:
            visitor = Visitor(f"http://127.0.0.1:{service.port}")
            visitor.get("/sign-in")
            visitor.send(email=CUSTOMER["email"], password=PASSWORD)
            self.assertEqual(visitor.page.address.split("?")[0], "/customer")
            self.assertNotIn("first operator, once", service.said)

    def moves_to_sqlite(self, before):
        status, _, err = run(PROGRAM, "restore", str(self.folder / "copy"), "--data_dir", str(self.folder / "lite"))
        self.assertEqual(status, 0, err)
        with contextlib.closing(sqlite3.connect(self.folder / "lite" / "rapport.db")) as file:
            found = self.rows(lambda question: file.execute(question).fetchall())
        self.assertEqual(found, before)


class Roles(WithDatabase):
    def refused(self, serving, owner="owner"):
        flags = ["--store.url", self.database.url(serving)]
        flags += ["--store.owner_url", self.database.url(owner)] if owner else []
        status, out, err = self.run_tool("--http.port", "0", flags=flags)
        self.assertEqual((status, out), (3, ""), err)
        self.assertEqual(err.count("\n"), 1, err)
        self.assertNotIn("postgresql://", err)
        return err

    def test_one_that_sees_past_the_tenants_does_not_serve(self):
        self.assertIn("`admin` is a superuser", self.refused("admin"))
        bypassing = self.database.add_role("bypassing", "bypassrls")
        self.assertIn(f"`{bypassing}` has BYPASSRLS", self.refused(bypassing))
        becoming = self.database.add_role("becoming", "in role owner")
        for role in ["owner", becoming]:
            self.assertIn(f"`{role}` owns the tables", self.refused(role))
        self.assertEqual(self.database.tables(), [], "a refused start made tables")
        status, _, err = self.run_tool("migrate")
        self.assertEqual(status, 0, err)
        for role in ["owner", becoming]:
            self.assertIn(f"`{role}` owns the table `acceptance`", self.refused(role, owner=None))

    def test_one_that_was_not_made(self):
        self.assertIn("nobody", self.refused("nobody"))

    def test_migrations_by_hand(self):
        serving = ["--store.url", self.database.url("serving")]
        self.assertIn("set `store.owner_url`", self.refused("serving", owner=None))
        status, out, err = self.run_tool("migrate", "--dry-run")
        self.assertEqual(status, 0, err)
        self.assertRegex(out, r"0001_initial\.sql\n(?:.*\n)*\d+ migration\(s\) to apply\n")
        self.assertEqual(self.database.tables(), [], "asking made tables")
        status, out, err = self.run_tool("migrate")
        self.assertEqual(status, 0, err)
        self.assertIn("applied", out)
        status, out, err = self.run_tool("migrate", "--dry-run", flags=serving)
        self.assertEqual((status, out), (0, "the tables are those of this version\n"), err)
        with Service(PROGRAM, *serving) as service:
            self.assertEqual(service.ask("GET", "/readyz")[0], 200)

    def test_another_role_takes_over(self):
        self.assertEqual(self.run_tool("migrate")[0], 0)
        next_one = self.database.add_role("next", "")
        self.assertIn("has no rights on the tables", self.refused(next_one, owner=None))
        flags = ["--store.url", self.database.url(next_one)]
        status, _, err = self.run_tool("migrate", flags=[*flags, "--store.owner_url", self.database.url("owner")])
        self.assertEqual(status, 0, err)
        with Service(PROGRAM, *flags) as service:
            self.assertEqual(service.ask("GET", "/readyz")[0], 200)

    def test_a_policy_that_somebody_dropped(self):
        self.assertEqual(self.run_tool("migrate")[0], 0)
        self.database.run("alter table membership disable row level security")
        self.assertIn("row-level security is not in force", self.refused("serving", owner=None))


class SeveralAtOnce(WithDatabase):
    NODES = 3

    def node(self, number):
        """Starts, answers, ends."""
        flags = [*self.database.flags(), "--secret_key_file", str(self.folder / "secret.key")]
        folder = self.folder / str(number)
        folder.mkdir()
        with Service(PROGRAM, *flags, folder=folder) as service:
            return service.ask("GET", "/readyz")[0], service.stop()

    def test_one_migrates_and_all_serve(self):
        self.database.run(f"alter database {self.database.name} set log_statement = 'ddl'", "admin")
        with concurrent.futures.ThreadPoolExecutor(self.NODES) as pool:
            self.assertEqual(list(pool.map(self.node, range(self.NODES))), [(200, 0)] * self.NODES)
        made = [line for line in self.database.log() if re.search(r"create table organization\b", line)]
        self.assertEqual(len(made), 1, made)
        applied = self.database.stored("select number from rapport_migration where number > 0 order by 1")
        self.assertEqual(applied, list(range(1, len(applied) + 1)))


class TheServerGoes(WithDatabase):
    def test_readiness_says_so_and_comes_back(self):
        with Service(PROGRAM, *self.database.flags()) as service:
            name = self.database.name
            self.assertEqual(service.ask("GET", "/readyz")[0], 200)
            # One after the other, and until they are gone: a connection in between would fail otherwise than these.
            self.database.run(f"alter database {name} connection limit 0", "admin")
            self.database.run("select pg_terminate_backend(pid, 10000) from pg_stat_activity "
                              f"where usename = 'serving' and datname = '{name}'", "admin")
            status, _, body = service.ask("GET", "/readyz")
            self.assertEqual(status, 503)
            token = {"Authorization": "Bearer rapport_" + "x" * 43}
            self.assertEqual(service.ask("GET", "/api/v1/me", headers=token)[0], 503)
            self.assertIn("too many connections", service.wait_for_log("database_failed")["problem"])
            self.assertNotIn("postgresql://", body)
            self.assertEqual(service.ask("GET", "/healthz")[0], 200)
            self.database.run(f"alter database {name} connection limit -1", "admin")
            self.assertEqual(service.ask("GET", "/readyz")[0], 200)


unittest.main(verbosity=1)
