"""A PostgreSQL of one's own for tests and benchmarks: made in a folder, thrown away with it.

    postgres.py start FOLDER     makes it, starts it on a free port of the loopback interface, writes FOLDER/address
    postgres.py stop FOLDER      stops it and removes what was made

FOLDER/address holds lines `name=value`: `admin`, `owner` and `serving` are URLs of the database `rapport` for the superuser,
for the role that owns its tables (it may make more databases), and for the role that serves: it owns nothing and does not pass
row-level security. `data` is where the files are: below FOLDER if the user `postgres` can get there, else in a folder of its own.
The file can be given to a program in RAPPORT_POSTGRES. Lines of the server's log, `log` in `data`, begin with the database, the
process and the role.
"""
import os
import pathlib
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile

TRIES = 5  # for a port that somebody else takes between the look and the start


def programs():
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if not initdb:
        sys.exit("postgres.py: there is no PostgreSQL on this machine: install `postgresql-15`")
    return pathlib.Path(initdb).parent


def run(*command, **more):
    """Runs it as `postgres` if we are root, whom PostgreSQL refuses to run for."""
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        more |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C.UTF-8", "HOME": "/"}
    done = subprocess.run([str(c) for c in command], env=environment | more.pop("env", {}), cwd="/", text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **more)
    return done.returncode, done.stdout


def must(*command, **more):
    status, output = run(*command, **more)
    if status:
        sys.exit(f"postgres.py: `{command[0]}` failed with {status}:\n{output}")


def place(folder):
    """A folder for the files that the one who runs PostgreSQL can get to."""
    data = folder / "data"
    data.mkdir(parents=True)
    if os.getuid() == 0:
        shutil.chown(data, "postgres", "postgres")
        if run("test", "-w", data)[0]:
            data.rmdir()
            data = pathlib.Path(tempfile.mkdtemp(prefix="rapport-postgres-"))
            shutil.chown(data, "postgres", "postgres")
    return data


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def launch(bin_folder, data):
    """Starts it and gives the port."""
    for left in reversed(range(TRIES)):
        port = free_port()
        options = (f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories='' -c max_connections=200 "
                   "-c log_line_prefix='%d %p %u: '")
        # The server must not keep our pipe open: its output goes to the log.
        status, output = run(bin_folder / "pg_ctl", "-D", data / "cluster", "-w", "-t", "60", "-l", data / "log",
                             "-o", options, "start")
        if not status:
            return port
        log = (data / "log").read_text(errors="replace")
        if not left or "could not bind" not in log:
            sys.exit(f"postgres.py: PostgreSQL does not start:\n{output}\n{log}")


def start(folder):
    stop(folder)
    bin_folder, data, password = programs(), place(folder), secrets.token_hex(12)
    secret = data / "password"
    secret.write_text(password + "\n")
    secret.chmod(0o600)
    if os.getuid() == 0:
        shutil.chown(secret, "postgres", "postgres")
    must(bin_folder / "initdb", "-D", data / "cluster", "-A", "scram-sha-256", "-U", "admin", f"--pwfile={secret}",
         "-E", "UTF8", "--locale=C.UTF-8")
    secret.unlink()
    port = launch(bin_folder, data)
    url = f"postgresql://{{}}:{password}@127.0.0.1:{port}/{{}}"
    (folder / "address").write_text(f"data={data}\n" + "".join(
        f"{name}={url.format(name, 'rapport')}\n" for name in ("admin", "owner", "serving")))
    for statement in (f"create role owner login createdb password '{password}'",
                      f"create role serving login password '{password}'",
                      "create database rapport owner owner"):
        must(bin_folder / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, url.format("admin", "postgres"))


def stop(folder):
    address = folder / "address"
    if address.exists():
        lines = dict(line.split("=", 1) for line in address.read_text().splitlines())
        data = pathlib.Path(lines["data"])
        if (data / "cluster/postmaster.pid").exists():
            run(programs() / "pg_ctl", "-D", data / "cluster", "-m", "immediate", "-w", "stop")
        shutil.rmtree(data, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("start", "stop"):
        sys.exit(__doc__)
    (start if sys.argv[1] == "start" else stop)(pathlib.Path(sys.argv[2]).absolute())


if __name__ == "__main__":
    main()
