"""What rapportd asks of PostgreSQL for one request, read from the server's log, and whether a script of pgbench asks the same."""
import pathlib
import re
import subprocess

VARIABLE = re.compile(r"\$\d+|(?<![:\w]):[a-z_]\w*|'[^']*'|\bnull\b")


def plain(statement):
    """Values are left out: `$1`, `:name` and `'text'` are all `?`."""
    return VARIABLE.sub("?", " ".join(statement.split()))


class StatementLog:
    """All that the role that serves asks for while the `with` lasts."""

    def __init__(self, address, psql):
        self.address, self.psql = address, psql
        self.file = pathlib.Path(address["data"]) / "log"

    def _set(self, *settings):
        for setting in settings:
            subprocess.run([self.psql, "-X", "-q", "-c", f"alter system {setting}", self.address["admin"]], check=True)
        subprocess.run([self.psql, "-X", "-q", "-c", "select pg_reload_conf()", self.address["admin"]], check=True,
                       stdout=subprocess.DEVNULL)

    def __enter__(self):
        self._set("set log_statement = 'all'")
        self.begin = self.file.stat().st_size
        return self

    def __exit__(self, *_):
        self._set("reset log_statement")

    def transactions(self):
        """Of each connection one after another; a list of statements each, with `begin` and `commit`."""
        with open(self.file, errors="replace") as log:
            log.seek(self.begin)
            text = log.read()
        open_ones, done = {}, []
        for line in re.split(r"^(?=\S+ \d+ \S+: )", text, flags=re.MULTILINE):
            said = re.match(r"\S+ (\d+) serving: LOG:  (?:statement|execute \S+): (.*)", line, re.DOTALL)
            if not said:
                continue
            for statement in said[2].strip().split("; "):
                transaction = open_ones.setdefault(said[1], [])
                transaction.append(plain(statement))
                if statement in ("commit", "rollback"):
                    done.append(open_ones.pop(said[1]))
        return done


def of_script(text):
    """The statements of a pgbench script, without its own commands and remarks."""
    lines = [";" if line.startswith("\\gset") else line for line in text.splitlines()]
    kept = [line for line in lines if not line.startswith(("\\", "--"))]
    return [plain(statement) for statement in " ".join(kept).split(";") if statement.strip()]
