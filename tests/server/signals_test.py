"""SIGHUP and SIGTERM while there is work: certificates and configuration are taken up or left alone, nothing acknowledged is lost.

    signals_test.py PROGRAM
"""
import http.client
import pathlib
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from rapportd import Service  # noqa: E402
from workplace import Postbox, Workplace  # noqa: E402

PROGRAM = sys.argv.pop(1)
WAIT_S = 60


def make_certificate(folder, name):
    """Files of the certificate and its key, and the certificate as the wire has it."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", f"/CN={name}", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate.read_text(), key.read_text(), ssl.PEM_cert_to_DER_cert(certificate.read_text())


class Connection(http.client.HTTPSConnection):
    def __init__(self, service):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        super().__init__("127.0.0.1", service.port, context=context, timeout=WAIT_S)
        self.connect()

    def shown(self):
        return self.sock.getpeercert(binary_form=True)

    def status(self):
        self.request("GET", "/healthz")
        answer = self.getresponse()
        answer.read()
        return answer.status


class Certificates(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="rapport-tls-")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.first, self.second = (make_certificate(self.folder, name) for name in ("first", "second"))
        self.put(*self.first[:2])

    def put(self, certificate, key):
        (self.folder / "served.pem").write_text(certificate)
        (self.folder / "served.key").write_text(key)

    def serve(self):
        service = Service(PROGRAM, "--http.tls_certificate", str(self.folder / "served.pem"), "--http.tls_key",
                          str(self.folder / "served.key"))
        self.addCleanup(service.__exit__)
        return service

    def connect(self, service):
        connection = Connection(service)
        self.addCleanup(connection.close)
        return connection

    def test_a_new_certificate_is_shown_to_those_who_come_and_the_others_stay(self):
        service = self.serve()
        old = self.connect(service)
        self.assertEqual((old.shown(), old.status()), (self.first[2], 200))
        self.put(*self.second[:2])
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_log("reloaded")
        new = self.connect(service)
        self.assertEqual((new.shown(), new.status()), (self.second[2], 200))
        self.assertEqual((old.shown(), old.status()), (self.first[2], 200))
        self.assertEqual(service.stop(), 0)

    def test_files_that_are_no_good_leave_the_old_one_in_force(self):
        service = self.serve()
        old = self.connect(service)
        self.assertEqual(old.status(), 200)
        half = self.second[0][:len(self.second[0]) // 2]
        for certificate, key, named in [("no certificate\n", self.second[1], "served.pem"),
                                        (half, self.second[1], "served.pem"),
                                        (self.second[0], self.first[1], "served.key"),
                                        (self.second[0], "", "served.key")]:
            self.put(certificate, key)
            service.process.send_signal(signal.SIGHUP)
            entry = service.wait_for_log("reload_refused")
            self.assertIn(str(self.folder / named), entry["problem"])
            self.assertNotIn("PRIVATE", entry["problem"])
            self.assertEqual(entry["level"], "error")
            new = self.connect(service)
            self.assertEqual((new.shown(), new.status(), old.status()), (self.first[2], 200, 200))
        (self.folder / "served.pem").unlink()
        service.process.send_signal(signal.SIGHUP)
        self.assertIn("served.pem", service.wait_for_log("reload_refused")["problem"])
        self.assertEqual(self.connect(service).shown(), self.first[2])
        self.put(*self.second[:2])
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_log("reloaded")
        self.assertEqual(self.connect(service).shown(), self.second[2])
        self.assertEqual(service.stop(), 0)


class Configuration(unittest.TestCase):
    def test_what_is_wrong_leaves_all_of_it_in_force(self):
        with Service(PROGRAM, config="[http]\nbody_bytes = 2048\n") as service:
            wrong = {"[http\n": "rapportd.toml", "[http]\nbody_bytes = 4096\nidle_ms = \"soon\"\n": "http.idle_ms",
                     "[http]\nbody_bytes = 4096\nbdy = 1\n": "http.bdy"}
            for text, named in wrong.items():
                service.config.write_text(text)
                service.process.send_signal(signal.SIGHUP)
                self.assertIn(named, service.wait_for_log("reload_refused")["problem"])
                self.assertEqual(service.ask("POST", "/api/v1/me", body="x" * 3000)[0], 413)
            service.config.unlink()
            service.process.send_signal(signal.SIGHUP)
            self.assertIn("rapportd.toml", service.wait_for_log("reload_refused")["problem"])
            self.assertEqual(service.ask("POST", "/api/v1/me", body="x" * 3000)[0], 413)
            service.config.write_text("[http]\nbody_bytes = 4096\n")
            service.process.send_signal(signal.SIGHUP)
            self.assertEqual(service.wait_for_log("reloaded")["taken_up"], "http.body_bytes")
            self.assertEqual(service.ask("POST", "/api/v1/me", body="x" * 3000)[0], 401)
            self.assertEqual(service.stop(), 0)


class Slow(Postbox):
    """A mail server that takes a mail only when it is let."""

    def __init__(self, port):
        super().__init__(port)
        self.has_come, self.may_go = threading.Event(), threading.Event()
        self.may_go.set()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802: aiosmtpd calls it so
        self.has_come.set()
        self.may_go.wait(WAIT_S)
        return await super().handle_DATA(server, session, envelope)


class Stop(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="rapport-stop-")
        self.addCleanup(holder.cleanup)
        self.folder = holder.name

    def enter(self, at, clients, until, said):
        """Enters customers until the service says no more; `said` gets the ids that were acknowledged."""
        def work(number):
            tools = at.tools()
            for count in range(100000):
                try:
                    status, _, answer = tools.ask("POST", "/api/v1/customers",
                                                  {"name": f"P {number}-{count}", "city": "Wien", "country": "AT"})
                except (OSError, http.client.HTTPException):
                    return
                assert status == 201, (status, answer)
                said.append(answer["id"])
                if len(said) >= until:
                    self.enough.set()
        threads = [threading.Thread(target=work, args=[number]) for number in range(clients)]
        for thread in threads:
            thread.start()
        return threads

    def test_nothing_that_was_acknowledged_is_lost(self):
        with Workplace(PROGRAM, self.folder) as at:
            said = []
            for _ in range(3):
                self.enough = threading.Event()
                threads = self.enter(at, 6, len(said) + 40, said)
                self.assertTrue(self.enough.wait(WAIT_S))
                self.assertEqual(at.service.stop(), 0)
                for thread in threads:
                    thread.join(WAIT_S)
                    self.assertFalse(thread.is_alive())
                self.assertEqual(set(said) - set(at.stored("select id from organization")), set())
                at.service.__exit__()
                at.service = at.start()

    def test_it_says_that_it_stops_and_serves_on_until_the_second_signal(self):
        with Service(PROGRAM, "--http.drain_ms", "600000") as service:
            self.assertEqual(service.ask("GET", "/readyz")[0], 200)
            service.process.send_signal(signal.SIGTERM)
            service.wait_for_log("stopping")
            self.assertEqual(service.ask("GET", "/readyz")[0], 503)
            self.assertEqual(service.ask("GET", "/healthz")[0], 200)
            self.assertEqual(service.ask("GET", "/sign-in")[0], 200)
            self.assertEqual(service.stop(), 0)

    def test_after_its_time_it_ends_by_itself(self):
        with Service(PROGRAM, "--http.drain_ms", "300") as service:
            self.assertEqual(service.stop(), 0)

    def test_a_stop_waits_for_one_mail_and_not_for_all(self):
        with Workplace(PROGRAM, self.folder, postbox=Slow) as at:
            at.mail.may_go.clear()
            at.mail.has_come.clear()
            tools = at.tools()
            for number in range(5):
                customer = tools.ask("POST", "/api/v1/customers", {"name": f"P {number}", "city": "W", "country": "AT"})[2]
                service = tools.ask("POST", f"/api/v1/customers/{customer['id']}/subscriptions",
                                    {"service": "rapport", "country": "AT"})[2]
                address = f"p{number}@x.example"
                status = tools.ask("POST", f"/api/v1/subscriptions/{service['id']}/activation",
                                   {"name": "P", "email": address, "contact_email": address})[0]
                self.assertEqual(status, 204)
            self.assertTrue(at.mail.has_come.wait(WAIT_S))
            tools.close()
            at.service.process.send_signal(signal.SIGTERM)
            at.service.wait_for_log("stopping")
            at.mail.may_go.set()
            self.assertEqual(at.service.process.wait(WAIT_S), 0)
            waiting = at.stored("select count(*) from delivery where state = 'waiting'")
            self.assertGreaterEqual(waiting[0], 1, "all of them went out before it ended")
            at.service.__exit__()
            at.service = at.start()
            at.wait_until_sent()
            self.assertEqual(set(at.mail.times.values()), {1})


unittest.main(verbosity=1)
