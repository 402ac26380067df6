"""rapportd as its operator sees it: help, configuration, start, the paths for operations, signals, tools."""
import contextlib
import json
import os
import pathlib
import queue
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from rapportd import WAIT_S, Service, free_port, run  # noqa: E402
from visitor import Visitor  # noqa: E402

PROGRAM = sys.argv.pop(1)
PASSWORD = "corridor-7-lantern-mosaic"


class CommandLine(unittest.TestCase):
    def test_help_and_version(self):
        status, out, _ = run(PROGRAM, "--help")
        self.assertEqual(status, 0)
        for word in ["--http.port", "verify-audit", "backup", "RAPPORT_HTTP_PORT"]:
            self.assertIn(word, out)
        status, out, _ = run(PROGRAM, "--version")
        self.assertEqual((status, out.split()[0]), (0, "rapportd"))

    def test_a_flag_that_is_not_known(self):
        status, _, err = run(PROGRAM, "--http.prot", "1")
        self.assertEqual(status, 2)
        self.assertIn("did you mean `--http.port`?", err)

    def test_config_check_says_from_where(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "r.toml")
            file.write_text('[http]\nport = 1234\n[mail]\nuser = "u"\npassword = "hunter2"\n')
            status, out, _ = run(PROGRAM, "config", "--check", "--config", str(file), "--http.threads", "3",
                                 HOME=folder, RAPPORT_LOG_LEVEL="debug")
        self.assertEqual(status, 0, out)
        lines = {line.split()[0]: line.split()[1:] for line in out.splitlines()}
        self.assertEqual(lines["http.port"], ["1234", f"{file}:2"])
        self.assertEqual(lines["http.threads"], ["3", "--http.threads"])
        self.assertEqual(lines["log.level"], ["debug", "RAPPORT_LOG_LEVEL"])
        self.assertEqual(lines["mail.password"], ["(set)", f"{file}:5"])
        self.assertEqual(lines["trial.days"], ["90", "default"])
        self.assertNotIn("hunter2", out)

    def test_config_check_tells_all_problems(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "r.toml")
            file.write_text('[http]\nprot = 1\nthreads = "x"\n')
            status, out, _ = run(PROGRAM, "config", "--check", "--config", str(file), HOME=folder)
            self.assertEqual(status, 2)
            self.assertIn("did you mean `http.port`?", out)
            self.assertIn("expected a number from 1 to 256", out)
            status, _, err = run(PROGRAM, "--config", str(file), HOME=folder)
            self.assertEqual(status, 2)
            self.assertIn("did you mean `http.port`?", err)
            self.assertFalse(pathlib.Path(folder, ".local").exists())

    def test_config_check_says_what_is_derived(self):
        with tempfile.TemporaryDirectory() as folder:
            status, out, _ = run(PROGRAM, "config", "--check", HOME=folder, XDG_DATA_HOME="")
            self.assertEqual(status, 0, out)
            data = f"{folder}/.local/share/rapport"
            for name, value, source in [("data_dir", data, "from the user's folder for data"),
                                        ("secret_key_file", f"{data}/secret.key", "from the data folder"),
                                        ("store.url", f"sqlite:{data}/rapport.db", "from the data folder"),
                                        ("mail.folder", f"{data}/mail", "from the data folder"),
                                        ("http.base_url", "http://127.0.0.1:8080", "from http.address and http.port")]:
                self.assertRegex(out, f"(?m)^{name} +{value} +{source}$")
            self.assertRegex(out, r"(?m)^\[\[region\]\] +eu\(\d+\),us\(\d+\) +default; only the file has it$")

    def test_config_check_looks_at_the_certificate(self):
        with tempfile.TemporaryDirectory() as folder:
            files = {}
            for name in ("one", "other"):
                files[name] = pathlib.Path(folder, f"{name}.pem"), pathlib.Path(folder, f"{name}.key")
                subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                                "-subj", f"/CN={name}", "-keyout", files[name][1], "-out", files[name][0]],
                               check=True, capture_output=True)

            def check(certificate, key):
                status, out, _ = run(PROGRAM, "config", "--check", "--http.tls_certificate", str(certificate),
                                     "--http.tls_key", str(key), HOME=folder)
                return status, out

            self.assertEqual(check(*files["one"])[0], 0)
            for key, why in [(files["other"][1], "mismatch"), (pathlib.Path(folder, "none"), "No such file or directory")]:
                status, out = check(files["one"][0], key)
                self.assertEqual(status, 2, out)
                self.assertRegex(out, f"error: --http.tls_key: `{key}`: .*{why}; expected the key of `{files['one'][0]}` in PEM")
            status, out = check(pathlib.Path(folder, "none"), files["one"][1])
            self.assertEqual(status, 2, out)
            self.assertIn("error: --http.tls_certificate: ", out)

    def test_a_data_folder_that_cannot_be_written(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "file")
            file.write_text("")
            for path in [file, file / "below"]:
                status, _, err = run(PROGRAM, "--data_dir", str(path), "--http.port", "0")
                self.assertEqual(status, 3, err)
                self.assertIn("the folder `", err)


class Serving(unittest.TestCase):
    def test_the_paths_for_operations(self):
        with Service(PROGRAM) as service:
            self.assertEqual(service.ask("GET", "/healthz")[0], 200)
            durable = "sqlite journal_mode=wal synchronous=2 foreign_keys=1"  # 2: full
            self.assertEqual(service.said["database"], durable)
            status, _, body = service.ask("GET", "/readyz")
            self.assertEqual((status, body), (200, f"ready\n{durable}\n"))
            status, _, body = service.ask("GET", "/metrics")
            self.assertEqual(status, 200)
            self.assertIn('route="/healthz"', body)
            self.assertEqual(service.ask("POST", "/healthz")[0], 405)

    def test_every_answer_says_that_it_is_nothing_else(self):
        usual = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
                 "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store"}
        asked = [("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"), ("POST", "/healthz"), ("GET", "/api/v1/me"),
                 ("GET", "/api/v1/openapi.json"), ("DELETE", "/api/v1"), ("GET", "/sign-in"), ("GET", "/partner"),
                 ("GET", "/nowhere"), ("POST", "/sign-in"), ("BREW", "/")]
        with Service(PROGRAM, "--http.base_url", "https://rapport.example") as service:
            for method, path in asked:
                _, headers, _ = service.ask(method, path)
                named = f"{method} {path}: {headers}"
                for name, value in usual.items():
                    expected = "public, max-age=300" if (name, path[-4:]) == ("Cache-Control", "json") else value
                    self.assertEqual(headers[name], expected, named)
                self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"], named)
                self.assertEqual(headers["Strict-Transport-Security"], "max-age=31536000", named)
        with Service(PROGRAM) as service:
            self.assertNotIn("Strict-Transport-Security", service.ask("GET", "/healthz")[1])

    def test_the_api_is_closed(self):
        with Service(PROGRAM) as service:
            status, _, body = service.ask("GET", "/api/v1/openapi.json")
            self.assertEqual(status, 200)
            document = json.loads(body)
            self.assertEqual(document["openapi"], "3.1.0")
            self.assertEqual(document["servers"][0]["url"], f"http://127.0.0.1:{service.port}")
            for path in [*document["paths"], "/api/v1", "/api/v1/nothing"]:
                status, headers, body = service.ask("GET", path.replace("{", "").replace("}", ""))
                self.assertEqual(status, 401, path)
                self.assertIn("Bearer", headers["WWW-Authenticate"])
                self.assertEqual(json.loads(body)["status"], 401)

    def test_answers_say_what_browsers_may_do_and_nothing_of_the_program(self):
        with Service(PROGRAM) as service:
            for path in ["/", "/sign-in", "/nothing"]:
                _, headers, _ = service.ask("GET", path)
                policy = headers["Content-Security-Policy"]
                for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]:
                    self.assertIn(part, policy, path)
                self.assertNotIn("unsafe", policy)
                self.assertIn("camera=()", headers["Permissions-Policy"])
                wanted = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
                          "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"}
                self.assertEqual({name: headers.get(name) for name in wanted}, wanted, path)
            _, headers, page = service.ask("GET", "/sign-in")
            self.assertEqual(headers["Content-Type"], "text/html; charset=utf-8")
            self.assertIn('autocomplete="current-password"', page)
            for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax"]:
                self.assertIn(part, headers["Set-Cookie"])
            for path in ["/sign-in", "/healthz", "/metrics", "/api/v1/me", "/api/v1/openapi.json"]:
                _, headers, _ = service.ask("GET", path)
                self.assertTrue(headers["Content-Type"], path)
                self.assertFalse({"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(headers), path)

    def test_methods_that_nobody_needs(self):
        with Service(PROGRAM) as service:
            for method, status in [("PUT", 405), ("DELETE", 405), ("TRACE", 501), ("OPTIONS", 501)]:
                self.assertEqual(service.ask(method, "/sign-in")[0], status, method)

    def test_the_first_start_makes_what_it_needs(self):
        with Service(PROGRAM) as service:
            self.assertIn(f"http://127.0.0.1:{service.port}/", service.said["first operator, once"])
            data = service.folder / "data"
            self.assertEqual(data.stat().st_mode & 0o777, 0o700)
            self.assertEqual((data / "mail").stat().st_mode & 0o777, 0o700)
            self.assertEqual((data / "secret.key").stat().st_mode & 0o777, 0o600)
            self.assertEqual((data / "rapport.db").stat().st_mode & 0o077, 0)
            self.assertEqual(service.stop(), 0)
            again = Service(PROGRAM, folder=service.folder)
            with again:
                self.assertEqual(again.ask("GET", "/healthz")[0], 200)

    def test_signals_end_it_with_status_0(self):
        for how in [signal.SIGTERM, signal.SIGINT]:
            with Service(PROGRAM) as service:
                self.assertEqual(service.stop(how), 0)

    def test_requests_are_logged_by_their_pattern(self):
        with Service(PROGRAM, "--log.level", "debug") as service:
            service.ask("GET", "/api/v1/customers/secret-name?q=secret-word")
            entry = service.wait_for_log("request")
            self.assertEqual(entry["route"], "/api/v1/customers/{customer}")
            self.assertEqual((entry["status"], entry["method"], entry["client"]), (401, "GET", "127.0.0.1"))
            self.assertTrue(entry["request_id"])
            self.assertGreaterEqual(entry["took_us"], 0)
            self.assertEqual(service.stop(), 0)
            self.assertNotIn("secret-", service.rest_of_log())

    def test_a_reload_takes_up_what_may_change(self):
        with Service(PROGRAM, config='[log]\nlevel = "info"\n') as service:
            service.config.write_text('[log]\nlevel = "debug"\n[http]\nbody_bytes = 2048\nthreads = 5\n')
            service.process.send_signal(signal.SIGHUP)
            entry = service.wait_for_log("reloaded")
            self.assertEqual(entry["taken_up"], "http.body_bytes log.level")
            self.assertEqual(entry["needs_restart"], "http.threads")
            self.assertEqual(service.ask("POST", "/api/v1/me", body="x" * 4096)[0], 413)
            service.ask("GET", "/healthz")
            self.assertIn(service.wait_for_log("request")["route"], ["none", "/api/v1/me", "/healthz"])
            service.config.write_text('[log]\nlevel = "loud"\n')
            service.process.send_signal(signal.SIGHUP)
            self.assertIn("log.level", service.wait_for_log("reload_refused")["problem"])
            self.assertEqual(service.ask("GET", "/healthz")[0], 200)

    def test_a_port_that_is_taken(self):
        port = free_port()
        with Service(PROGRAM, "--http.port", str(port)) as service:
            status, _, err = run(PROGRAM, "--http.port", str(service.port), "--data_dir",
                                 str(service.folder / "other"))
            self.assertEqual(status, 3)
            self.assertIn(str(port), err)

    def test_a_clock_of_tests_is_told(self):
        with Service(PROGRAM, "--testing.clock_speed", "60") as service:
            self.assertIn("testing.clock_speed", service.said["warning"])


class Hashes(unittest.TestCase):
    """Hashing a password takes a core for long: one at a time here, two may wait, whoever comes then is told to come again."""

    CLIENTS, PLACES = 10, 3
    FLAGS = ["--password.hashes_at_once", "1", "--password.hashes_waiting", "2", "--password.operations", "100"]

    def setUp(self):
        service = Service(PROGRAM, *self.FLAGS)
        self.service = service.__enter__()
        self.addCleanup(service.__exit__)
        visitor = self.visitor(service.said["first operator, once"])
        visitor.send(name="Olivia Operator", email="olivia@vendor.example", password=PASSWORD)
        self.assertEqual(visitor.page.address.split("?")[0], "/operator")

    def visitor(self, address="/sign-in"):
        visitor = Visitor(f"http://127.0.0.1:{self.service.port}")
        visitor.get(address)
        return visitor

    def test_more_than_may_wait_are_refused_at_once(self):
        visitors, answers = [self.visitor() for _ in range(self.CLIENTS)], queue.Queue()

        def sign_in(visitor):
            visitor.send(email="olivia@vendor.example", password=PASSWORD)
            answers.put(visitor.page)

        threads = [threading.Thread(target=sign_in, args=[visitor], daemon=True) for visitor in visitors]
        for thread in threads:
            thread.start()
        done = [answers.get(timeout=WAIT_S)]
        for path in ["/healthz", "/readyz", "/sign-in", "/api/v1/openapi.json"] * 2:
            self.assertEqual(self.service.ask("GET", path)[0], 200, path)
        done += [answers.get() for _ in range(answers.qsize())]
        served = [page for page in done if page.status != 429]
        self.assertLess(len(served), self.PLACES, "others were answered when the hashes were done, not while they were made")
        done += [answers.get(timeout=WAIT_S) for _ in range(self.CLIENTS - len(done))]
        refused = [page for page in done if page.status == 429]
        self.assertGreater(len(refused), 0)
        self.assertEqual({page.headers["Retry-After"] for page in refused}, {"1"})
        served = [page.address for page in done if page.status != 429]
        self.assertEqual(set(served), {"/operator"})
        self.assertGreaterEqual(len(served), self.PLACES)
        again = self.visitor()
        again.send(email="olivia@vendor.example", password=PASSWORD)
        self.assertEqual((again.page.status, again.page.address), (200, "/operator"))


class Refusals(unittest.TestCase):
    """What is wrong around it is said in a line: what, where, what was expected; and nothing is changed."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.file = self.folder / "rapport.db"

    def refused(self, *words, status=3):
        found, out, err = run(PROGRAM, *words, "--data_dir", str(self.folder), "--http.port", "0")
        self.assertEqual((found, out), (status, ""), err)
        self.assertEqual(err.count("\n"), 1, err)
        return err

    def change(self, *statements):
        with contextlib.closing(sqlite3.connect(self.file, isolation_level=None)) as database:
            for statement in statements:
                database.execute(statement)

    def test_a_file_that_is_no_database(self):
        self.file.write_bytes(b"no database " * 1000)
        for words in [(), ("migrate",), ("migrate", "--dry-run"), ("backup", str(self.folder / "copy")),
                      ("verify-audit",)]:
            err = self.refused(*words)
            self.assertIn(f"`{self.file}`: ", err)
            self.assertIn("file is not a database; expected a database of rapportd", err)
        self.assertEqual(self.file.read_bytes(), b"no database " * 1000)
        self.assertFalse((self.folder / "copy").exists())

    def test_a_database_of_another_program(self):
        self.change("create table notes (x)")
        before = self.file.read_bytes()
        for words in [(), ("migrate",), ("migrate", "--dry-run"), ("verify-audit",)]:
            self.assertIn(f"`{self.file}`: it has tables of another program, and stays as it is", self.refused(*words))
        self.assertEqual(self.file.read_bytes(), before)

    def test_a_database_that_another_one_serves(self):
        with Service(PROGRAM) as service:
            err = run(PROGRAM, "--data_dir", service.said["data folder"], "--http.port", "0")
            self.assertEqual(err[:2], (3, ""))
            self.assertIn("another rapportd serves", err[2])
            self.assertEqual(service.ask("GET", "/readyz")[0], 200)

    def test_a_database_of_a_newer_version(self):
        self.assertEqual(run(PROGRAM, "migrate", "--data_dir", str(self.folder))[0], 0)
        self.change("insert into rapport_migration values (9999, 'later', 'x')")
        for words in [(), ("migrate",), ("migrate", "--dry-run"), ("verify-audit",)]:
            err = self.refused(*words)
            self.assertIn(f"`{self.file}`: ", err)
            self.assertIn("it knows migration 9999, this program does not; start the version that it is of", err)

    def test_a_damaged_database(self):
        self.assertEqual(run(PROGRAM, "migrate", "--data_dir", str(self.folder))[0], 0)
        with self.file.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 4096 * 20)
        self.assertIn(f"`{self.file}`: ", self.refused())

    def test_nothing_is_verified_where_nothing_is(self):
        self.assertIn("the database is not there", self.refused("verify-audit"))
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_certificates_that_are_not_there(self):
        err = self.refused("--http.tls_certificate", "/none/chain.pem", "--http.tls_key", "/none/key.pem", status=2)
        self.assertIn("`/none/chain.pem`: No such file or directory; expected a certificate", err)
        (self.folder / "no.pem").write_text("x")
        no_pem = str(self.folder / "no.pem")
        self.assertIn(f"`{no_pem}`: ", self.refused("--http.tls_certificate", no_pem, "--http.tls_key", no_pem, status=2))

    def test_a_key_that_is_none(self):
        key = self.folder / "secret.key"
        key.write_text("short\n")
        key.chmod(0o600)
        self.assertIn(f"the key file `{key}` holds no key", self.refused())
        self.assertEqual(key.read_text(), "short\n")
        key.chmod(0o644)
        self.assertIn("can be read by others", self.refused())
        key.unlink()
        key.mkdir(0o700)
        self.assertIn(f"the key file `{key}` is no file", self.refused())

    def test_a_database_elsewhere_without_a_certificate(self):
        err = self.refused("--store.url", "postgresql://rapport:hush@db.invalid/rapport")
        self.assertIn("?sslmode=verify-full", err)
        self.assertNotIn("hush", err)

    def test_copies_that_are_none(self):
        copy = self.folder / "copy"
        self.assertIn("cannot be read", self.refused("restore", str(copy)))
        copy.write_text("nothing of ours\n")
        self.assertIn("this is no copy", self.refused("restore", str(copy)))
        self.assertIn("there is no database", self.refused("backup", str(self.folder / "new")))
        self.assertFalse((self.folder / "new").exists())

    def test_a_mail_server_that_is_away(self):
        with Service(PROGRAM, "--mail.server", "127.0.0.1", "--mail.port", str(free_port()), "--mail.security",
                     "none") as service:
            visitor = Visitor(f"http://127.0.0.1:{service.port}")
            visitor.get(service.said["first operator, once"])
            visitor.send(name="Olivia Operator", email="olivia@vendor.example", password=PASSWORD)
            visitor.get("/sign-in")
            visitor.get("/forgot")
            visitor.send(email="olivia@vendor.example")
            self.assertEqual(visitor.page.status, 200)
            self.assertEqual(service.wait_for_log("deliveries")["postponed"], 1)
            self.assertEqual(service.ask("GET", "/readyz")[0], 200)


class Tools(unittest.TestCase):
    def test_one_more_operator(self):
        with Service(PROGRAM) as service:
            site, data = f"http://127.0.0.1:{service.port}", service.said["data folder"]
            first = Visitor(site)
            first.get(service.said["first operator, once"])
            first.send(name="Olivia Operator", email="olvia@vendor.example", password="corridor-7-lantern-mosaic")
            status, out, err = run(PROGRAM, "operator-link", "--data_dir", data, "--http.base_url", site)
            self.assertEqual((status, err), (0, ""))
            link = out.removeprefix("one more operator, once: ").strip()
            second = Visitor(site)
            second.get(link)
            second.send(name="Olivia Operator", email="olivia@vendor.example", password="corridor-8-lantern-mosaic")
            second.get("/operator/audit")
            self.assertIn("made a link for one more operator on the machine", second.page.text)
            third = Visitor(site)
            third.get(link)
            self.assertIn("This link has been used", third.page.text)

    def test_no_operator_where_nothing_is(self):
        with tempfile.TemporaryDirectory() as folder:
            status, out, err = run(PROGRAM, "operator-link", "--data_dir", folder + "/data")
            self.assertEqual((status, out), (3, ""))
            self.assertIn("the database is not there", err)

    def test_migrate_backup_restore_verify(self):
        with tempfile.TemporaryDirectory() as folder:
            data, copy = ["--data_dir", folder + "/data"], folder + "/copy"
            status, out, err = run(PROGRAM, "migrate", *data)
            self.assertEqual(status, 0, err)
            self.assertIn("applied", out)
            status, out, err = run(PROGRAM, "migrate", "--dry-run", *data)
            self.assertEqual((status, out), (0, "the tables are those of this version\n"), err)
            status, out, err = run(PROGRAM, "backup", copy, *data)
            self.assertEqual(status, 0, err)
            self.assertEqual(os.stat(copy).st_mode & 0o777, 0o600)
            self.assertEqual(run(PROGRAM, "backup", copy, *data)[0], 3)
            status, out, err = run(PROGRAM, "restore", copy, "--data_dir", folder + "/other")
            self.assertEqual(status, 0, err)
            status, out, err = run(PROGRAM, "verify-audit", "--data_dir", folder + "/other")
            self.assertEqual(status, 0, err)
            self.assertIn("all fit", out)


unittest.main(verbosity=1)
