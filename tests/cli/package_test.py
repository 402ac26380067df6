"""Makes the Debian packages and looks into them: package_test.py RAPPORT BUILD_FOLDER.

What it holds, what it depends on, how it is hardened, that its manual page is right and its completions complete, and that the program in it runs. As root it is
installed too, into a root of its own that is thrown away. Where the service was built, its package is looked at as well; the unit is
verified by systemd where that is there.
"""
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

WANTED = ["usr/bin/rapport", "usr/share/man/man1/rapport.1.gz", "usr/share/bash-completion/completions/rapport",
          "usr/share/zsh/vendor-completions/_rapport", "usr/share/fish/vendor_completions.d/rapport.fish",
          "usr/share/doc/rapport/copyright", "usr/share/doc/rapport/changelog.gz", "usr/share/doc/rapport/docs/tutorial.md",
          "usr/share/rapport/packs/ax2012/pack.toml", "usr/share/rapport/packs/example/shop/texts/de.po"]
WANTED_OF_SERVICE = ["usr/bin/rapportd", "usr/lib/systemd/system/rapportd.service", "etc/rapport/rapportd.toml",
                     "usr/share/doc/rapportd/copyright", "usr/share/doc/rapportd/docs/operations.md",
                     "usr/share/doc/rapportd/examples/nginx.conf", "usr/share/doc/rapportd/examples/haproxy.cfg",
                     "usr/share/doc/rapportd/examples/alerts.yml"]
problems = []


def demand(holds, message):
    if not holds:
        problems.append(message)


def run(*command, **more):
    return subprocess.run([str(word) for word in command], check=False, capture_output=True, text=True, **more)


def make(build, folder):
    made = run("cpack", "-G", "DEB", "--config", build / "CPackConfig.cmake", "-B", folder, cwd=build)
    packages = {path.name.split("_")[0]: path for path in folder.glob("*.deb")}
    if made.returncode != 0 or not {"rapport"} <= set(packages) <= {"rapport", "rapportd"}:
        sys.exit(f"cpack gave {packages}\n{made.stdout}{made.stderr}")
    return packages


def look_at_fields(package, name, version, libraries):
    fields = dict(line.split(": ", 1) for line in run("dpkg-deb", "-f", package).stdout.splitlines() if re.match(r"[A-Z][\w-]*: ", line))
    demand(fields.get("Package") == name, f"Package: {fields.get('Package')}")
    demand(fields.get("Version") == version, f"Version: {fields.get('Version')}, the program says {version}")
    demand(package.name == f"{name}_{version}_{fields.get('Architecture')}.deb", f"its name: {package.name}")
    for library in libraries:
        demand(library in fields.get("Depends", ""), f"Depends: {fields.get('Depends')}, expected {library}")


def look_at_files(package, wanted, programs, root):
    listed = run("dpkg-deb", "-c", package).stdout.splitlines()
    rows = {line.split()[5].removeprefix("./"): line.split()[:2] for line in listed}
    for name in wanted:
        demand(name in rows, f"{name} is missing")
    for name, (mode, owner) in rows.items():
        demand(owner == "root/root", f"{name} belongs to {owner}")
        expected = "drwxr-xr-x" if name.endswith("/") else "-rwxr-xr-x" if name in programs else "-rw-r--r--"
        demand(mode == expected, f"{name} has the mode {mode}, expected {expected}")
        demand(name.startswith("usr") or name in ("", "etc/", "etc/rapport/") or name in wanted, f"{name} is none of its places")
        demand(not re.search(r"\.(cpp|h|py|cmake)$|/tests/.*_test", name), f"{name} is a source")
    demand(run("dpkg-deb", "-x", package, root).returncode == 0, "it cannot be unpacked")


def look_at_hardening(program):
    """What the compiler and the linker put in against mistakes with memory."""
    elf = run("readelf", "-hldW", "--dyn-syms", program).stdout
    for what, sign in {"position-independent": r"Type:\s+DYN \(Position-Independent", "RELRO": r"\bGNU_RELRO\b", "BIND_NOW": r"FLAGS_1.*\bNOW\b",
                       "a stack that is data": r"GNU_STACK.* RW ", "the stack protector": r"\b__stack_chk_fail\b",
                       "_FORTIFY_SOURCE": r"\b__(?!stack)\w+_chk\b"}.items():
        demand(re.search(sign, elf), f"{program.name} is built without {what}")


def install(package, root):
    """With a dpkg database of its own; what it depends on is not in there."""
    for folder in ("info", "updates", "triggers"):
        (root / "var/lib/dpkg" / folder).mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    done = run("dpkg", f"--root={root}", "--force-depends", "--install", package)
    demand(done.returncode == 0, f"dpkg --install: {done.stderr}")


def look_at_manual(page, commands):
    text = gzip.decompress(page.read_bytes()).decode()
    done = run("groff", "-man", "-Tutf8", "-ww", "-z", input=text)
    demand(done.returncode == 0 and not done.stderr, f"the manual page: {done.stderr}")
    for command, options in commands.items():
        demand(f".SS rapport {command}\n" in text, f"the manual page has no section on {command}")
        section = text.split(f".SS rapport {command}\n", 1)[-1].split("\n.S", 1)[0].replace("\\-", "-")
        for option in set(options) - {"--help"}:
            demand(f"\\fB{option}\\fR" in section, f"the manual page does not tell of {command} {option}")


def commands_of(program):
    """What --help says there is: {"check": ["--format", …]}."""
    names = re.findall(r"^  ([a-z]+) {2,}", run(program, "--help").stdout.split("Subcommands:")[1], re.MULTILINE)
    options = r"^  (?:-\w,)?(--?[a-z][\w-]*)"
    return {name: re.findall(options, run(program, name, "--help").stdout, re.MULTILINE) for name in names}


def look_at_bash(script, commands):
    def complete(*words):
        line = " ".join(f"'{word}'" for word in words)
        done = run("bash", "-c", f"source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _rapport; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        demand(done.returncode == 0 and not done.stderr, f"bash: {done.stderr}")
        return done.stdout.split()

    demand(set(commands) <= set(complete("rapport", "")), "bash does not complete the commands")
    demand(complete("rapport", "ch") == ["check"], "bash does not complete `ch`")
    for command, options in commands.items():
        demand(set(options) <= set(complete("rapport", command, "-")), f"bash does not complete the options of {command}")
    demand(complete("rapport", "check", "--format", "j") == ["json"], "bash does not complete formats")
    demand(complete("rapport", "completions", "z") == ["zsh"], "bash does not complete shells")


def look_at_other_shells(folder, commands):
    zsh = (folder / "zsh/vendor-completions/_rapport").read_text()
    fish = (folder / "fish/vendor_completions.d/rapport.fish").read_text()
    for command, options in commands.items():
        part = zsh.split(f"\n  {command}) _arguments", 1)[-1].split(" ;;\n", 1)[0]
        for option in options:
            demand(f"'{option}[" in part, f"zsh does not know {command} {option}")
            flag = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
            known = re.search(rf"__fish_seen_subcommand_from {command}' {flag} ", fish)
            demand(known, f"fish does not know {command} {option}")


def look_at_service(package, folder, version, released):
    """The package of the service: its configuration is one, its scripts and its unit are right."""
    look_at_fields(package, "rapportd", version, ("libc6", "libssl3", "libsoci-sqlite3-4.0", "libsoci-postgresql4.0", "cracklib-runtime"))
    root = folder / "service"
    root.mkdir()
    look_at_files(package, WANTED_OF_SERVICE, {"usr/bin/rapportd"}, root)
    control = folder / "control"
    run("dpkg-deb", "-e", package, control)
    demand((control / "conffiles").read_text() == "/etc/rapport/rapportd.toml\n", "its configuration is no conffile")
    for script in ("postinst", "prerm", "postrm"):
        done = run("sh", "-n", control / script)
        demand(done.returncode == 0 and os.access(control / script, os.X_OK), f"{script}: {done.stderr}")
    inside = root / "usr/bin/rapportd"
    demand(run(inside, "--version").stdout == f"rapportd {version}\n", "the service in it does not run")
    if released:
        look_at_hardening(inside)
    checked = run(inside, "config", "--check", "--config", root / "etc/rapport/rapportd.toml", "--data_dir", folder / "data")
    demand(checked.returncode == 0, f"the configuration in it: {checked.stdout}{checked.stderr}")
    unit = folder / "rapportd.service"
    unit.write_text((root / "usr/lib/systemd/system/rapportd.service").read_text().replace("/usr/bin/rapportd", str(inside)))
    if shutil.which("systemd-analyze"):
        done = run("systemd-analyze", "verify", unit)
        demand(done.returncode == 0 and "rapportd.service:" not in done.stderr, f"the unit: {done.stderr}")
        done = run("systemd-analyze", "security", "--offline=true", "--threshold=20", unit)
        demand(done.returncode == 0, f"the unit is exposed to more than 2.0 of 10: {done.stdout[-200:]}")


def main(program, build):
    with tempfile.TemporaryDirectory(prefix="rapport-package-") as name:
        folder, root = pathlib.Path(name), pathlib.Path(name) / "root"
        root.mkdir()
        packages = make(build, folder / "made")
        package = packages["rapport"]
        chosen = (build / "CMakeCache.txt").read_text()
        released = "CMAKE_BUILD_TYPE:STRING=Release" in chosen and "RAPPORT_HARDEN:BOOL=OFF" not in chosen
        version = run(program, "--version").stdout.split()[-1]
        look_at_fields(package, "rapport", version, ("libc6", "libstdc++6", "libantlr4-runtime"))
        look_at_files(package, WANTED, {"usr/bin/rapport"}, root)
        if "rapportd" in packages:
            look_at_service(packages["rapportd"], folder, version, released)
        if os.geteuid() == 0:
            root = pathlib.Path(name) / "installed"
            install(package, root)
        inside = root / "usr/bin/rapport"
        demand(run(inside, "--version").stdout == f"rapport {version}\n", "the program in it does not run")
        if released:
            look_at_hardening(inside)
        shop = run(inside, "check", root / "usr/share/rapport/packs/example/shop")
        demand(shop.returncode == 0, f"the example pack in it: {shop.stderr}")
        commands = commands_of(inside)
        look_at_manual(root / "usr/share/man/man1/rapport.1.gz", commands)
        look_at_bash(root / "usr/share/bash-completion/completions/rapport", commands)
        look_at_other_shells(root / "usr/share", commands)
    print("\n".join(problems) or f"the package has what it needs; {len(commands)} commands are in its manual and completions")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()))
