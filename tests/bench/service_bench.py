"""The figures of the service: a real rapportd over loopback, loaded by wrk on the same cores.

    service_bench.py RAPPORTD --json FILE    measures, five times, and writes the medians
    service_bench.py RAPPORTD --statements   prints what rapportd asks of PostgreSQL when it creates a customer

Each answer to a write was committed to the disk before it was given: rapportd says so itself (`synchronous`), a test counts the
syncs, and here the rows are counted after the run. On PostgreSQL the same writes are compared with what pgbench reaches with the same
statements, create_customer.pgbench, in turns with it.
"""
import argparse
import json
import pathlib
import re
import statistics
import subprocess
import tempfile

from service_installation import HERE, running
from service_statements import StatementLog, of_script

import postgres  # beside the contract tests

RUNS = 5
SECONDS = 2
CONNECTIONS = 8  # to the database
TRIES = 50
SCRIPT = HERE / "create_customer.pgbench"


def wrk(url, connections, *words):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "-s", str(HERE / "service_load.lua"), url, "--", *words]
    done = subprocess.run(command, text=True, capture_output=True)
    assert done.returncode == 0, f"wrk failed: {done.stdout}{done.stderr}"
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["bad"] == 0, f"{url}: {said['bad']} requests of {said['requests']} failed"
    said["per_s"] = said["requests"] * 1e6 / said["us"]
    return said


class Figures:
    def __init__(self):
        self.values = {}

    def add(self, name, value):
        self.values.setdefault(name, []).append(value)

    def median(self, name):
        return statistics.median(self.values[name])


class Load:
    """One installation under load."""

    def __init__(self, service, partners, figures, label):
        self.service, self.partners, self.figures, self.label = service, partners, figures, label
        self.runs = 0

    def _measured(self, name, *words):
        before = self.service.cpu_s()
        said = wrk(*words)
        name = self.label + name
        self.figures.add(name + "_per_s", said["per_s"])
        self.figures.add(name + "_cpu_us", (self.service.cpu_s() - before) * 1e6 / said["requests"])
        self.figures.add(name + "_p99_ms", said["p99_ms"])
        print(f"  {name:<20} {said['per_s']:>9.0f}/s   p99 {said['p99_ms']:>7.2f} ms   "
              f"{self.figures.values[name + '_cpu_us'][-1]:>6.0f} us of CPU each", flush=True)
        return said

    def look(self, name, path, word):
        """A page of somebody who is signed in; each answer is as long as the one that was looked at."""
        visitor = self.partners[0].visitor
        page = visitor.get(path)
        assert page.status == 200 and word in page.text, f"{path} does not show `{word}`: {page.status} {page.text[:400]}"
        said = self._measured(name, self.service.base + path, 32, "get", self.partners[0].cookie())
        assert said["bytes"] / max(said["requests"], 1) >= len(page.html.encode()), f"{path}: answers were cut or were others"

    def alone(self):
        self._measured("http", self.service.base + "/healthz", 32, "get", "a=b")

    def write(self):
        writing = self.partners[1:]
        before = sum(partner.count_customers() for partner in writing)
        self.runs += 1
        tokens = [partner.token for partner in writing]
        said = self._measured("writes", self.service.base + "/api/v1/customers", 16, "create", str(self.runs), *tokens)
        there = sum(partner.count_customers() for partner in writing) - before
        assert there >= said["requests"], f"{said['requests']} customers were acknowledged, {there} are there"


def measure_sqlite(program, folder, figures):
    with running(program, folder) as (service, partners):
        assert "synchronous=2" in service.said["database"], service.said["database"]
        load = Load(service, partners, figures, "")
        for _ in range(RUNS):
            load.alone()
            load.look("home", "/partner", "Needs attention")
            load.look("customers", "/partner/customers", "Müller & Sons")
            load.write()


class Database:
    """A PostgreSQL that is thrown away; `with` ends it."""

    def __init__(self, folder):
        self.folder, self.bin = folder, postgres.programs()

    def __enter__(self):
        postgres.start(self.folder)
        lines = (self.folder / "address").read_text().splitlines()
        self.address = dict(line.split("=", 1) for line in lines)
        return self

    def __exit__(self, *_):
        postgres.stop(self.folder)

    def flags(self):
        return ["--store.url", self.address["serving"], "--store.owner_url", self.address["owner"],
                "--store.connections", str(CONNECTIONS)]

    def one(self, question):
        said = subprocess.run([self.bin / "psql", "-X", "-A", "-t", "-F", "\t", "-c", question, self.address["admin"]],
                              check=True, text=True, stdout=subprocess.PIPE)
        return said.stdout.strip().split("\t")

    def creation(self, partner):
        """The statements of one request that creates a customer."""
        with StatementLog(self.address, self.bin / "psql") as log:
            for number in range(TRIES):  # a connection hears of the log when it is asked for something next
                partner.post("/api/v1/customers", {"name": f"Looked at {number}", "country": "DK"})
                mine = [one for one in log.transactions() if one[0].startswith("begin") and
                        any("from api_token" in s or "insert into organization" in s for s in one)]
                if len(mine) >= 2 and any("from api_token" in s for s in mine[-2]):
                    return mine[-2] + mine[-1]
        raise AssertionError(f"PostgreSQL's log does not show how a customer is created: {mine}")

    def scripts(self, partners):
        """The script once for each partner that writes, with what its token stands for."""
        for number in range(1, len(partners)):
            token, organization, account, actor = self.one(
                "select t.id, t.organization_id, t.created_by, t.token_hash from api_token t join organization o on "
                f"o.id = t.organization_id where o.account_number = 'P-{number}'")
            text = SCRIPT.read_text()
            for name, value in {"token": token, "organization": organization, "account": account, "hash": actor}.items():
                text = text.replace("{" + name + "}", value)
            made = self.folder / f"{number}.pgbench"
            made.write_text(text)
            yield made

    def pgbench(self, scripts, run):
        """Transactions per second, after a second in which each connection prepares its statements."""
        command = [self.bin / "pgbench", "-n", "-M", "prepared", "-c", CONNECTIONS, "-j", CONNECTIONS, "-T", SECONDS + 1, "-P", 1,
                   "-D", "made=0", "-D", f"run={run}"]
        for script in scripts:
            command += ["-f", script]
        done = subprocess.run([str(word) for word in [*command, self.address["serving"]]], text=True, capture_output=True)
        assert done.returncode == 0 and "number of failed transactions: 0 " in done.stdout, done.stdout + done.stderr
        each = [float(tps) for tps in re.findall(r"^progress: [0-9.]+ s, ([0-9.]+) tps", done.stderr, re.MULTILINE)]
        assert len(each) > 1, f"pgbench did not say how it got on: {done.stderr}"
        return statistics.mean(each[1:])


def check_script(sent):
    wanted = of_script(SCRIPT.read_text())
    if sent == wanted:
        return
    for number, (one, other) in enumerate(zip(sent + ["nothing"] * 99, wanted)):
        assert one == other, f"{SCRIPT.name} is not what rapportd sends any more, statement {number + 1}:\n" \
            f"  sent:   {one}\n  script: {other}\n(all of them: service_bench.py RAPPORTD --statements)"
    raise AssertionError(f"{SCRIPT.name} lacks what rapportd sends at its end: {sent[len(wanted):]}")


def measure_postgres(program, folder, figures):
    with Database(folder / "postgres") as database, \
            running(program, folder / "on_postgres", *database.flags()) as (service, partners):
        assert "synchronous_commit=on fsync=on" in service.said["database"], service.said["database"]
        check_script(database.creation(partners[0]))
        scripts = list(database.scripts(partners))
        load = Load(service, partners, figures, "postgres_")
        for run in range(RUNS):
            load.write()
            figures.add("pgbench_per_s", database.pgbench(scripts, run))
            share = figures.values["postgres_writes_per_s"][-1] * 100 / figures.values["pgbench_per_s"][-1]
            figures.add("postgres_share", share)
            print(f"  {'pgbench':<20} {figures.values['pgbench_per_s'][-1]:>9.0f}/s   rapportd reaches {share:.0f} %", flush=True)


def rows(figures):
    """As ./dev bench keeps them: a page view is of the page that takes longer."""
    slower = min("home", "customers", key=lambda page: figures.median(page + "_per_s"))

    def row(name, unit, value, *peers):
        return {"name": name, "unit": unit, "value": value, "peers": {peer: figures.median(peer) for peer in peers}}
    return [
        row("page_views_per_s", "1/s", figures.median(slower + "_per_s"), "home_per_s", "customers_per_s", "home_cpu_us",
            "customers_cpu_us", "http_per_s", "http_cpu_us"),
        row("writes_per_s", "1/s", figures.median("writes_per_s"), "writes_cpu_us"),
        row("writes_p99_ms", "ms", figures.median("writes_p99_ms")),
        row("postgres_share", "%", figures.median("postgres_share"), "postgres_writes_per_s", "pgbench_per_s",
            "postgres_writes_cpu_us"),
    ]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program", type=lambda name: str(pathlib.Path(name).resolve()))
    arguments.add_argument("--json", type=pathlib.Path)
    arguments.add_argument("--statements", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as name:
        folder = pathlib.Path(name)
        if given.statements:
            with Database(folder / "postgres") as database, \
                    running(given.program, folder / "service", *database.flags()) as (_, partners):
                print("\n".join(database.creation(partners[0])))
            return
        figures = Figures()
        measure_sqlite(given.program, folder / "on_sqlite", figures)
        measure_postgres(given.program, folder, figures)
        text = json.dumps(rows(figures), indent=2)
        if given.json:
            given.json.write_text(text + "\n")
        else:
            print(text)


if __name__ == "__main__":
    main()
