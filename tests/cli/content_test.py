"""Holds docs/content.md to the packs it speaks of: content_test.py RAPPORT [--update].

What stands between its marks is counted: questions and columns from what the compiler makes of a pack, tables from what its complete
answers write, the rest from its sources. --update writes what was counted.
"""
import csv
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/content.md"
PACKS = sorted(path.parent for path in (ROOT / "packs").glob("*/pack.toml") if (path.parent / "answers/complete.json").exists())
HEAD = ["pack", "areas", "groups", "questions", "columns", "checks", "tests", "tables of AX"]


def rapport(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=True).stdout


def sources(pack, pattern):
    return "".join(path.read_text(encoding="utf-8") for path in sorted(pack.glob(pattern)))


def aliases_of(pack):
    """What the pack calls those that it depends on, and those call theirs."""
    if not (pack / "pack.toml").exists():
        return set()  # the target's metadata, which is in the program
    text = (pack / "pack.toml").read_text(encoding="utf-8")
    names = dict(re.findall(r"(?m)^([\w-]+) *= *(?:\{.*pack *= *)?\"([\w-]*)", text.partition("[dependencies]")[2]))
    packs = {alias: name if (pack.parent / name).is_dir() else alias for alias, name in names.items()}
    return set(names).union(*(aliases_of(pack.parent / name) for name in packs.values()))


def questions(pack, text):
    """Questions and columns that people are asked; what stands in a list nobody is."""
    aliases = aliases_of(pack)
    lists = set(re.findall(r"(?m)^ *list (\w+)", text))
    found = re.findall(r"(?m)^question ([\w.]+)( of [\w.]+)?:", rapport("dump", pack, "--stage", "hir"))
    own = [(name, table) for name, table in found if name.split(".")[0] not in aliases | lists]
    columns = sum(1 for _, table in own if table)
    return len(own) - columns, columns


def tables(pack):
    """The tables that rules of the pack itself write, those of its dependencies not counted."""
    document = rapport("run", pack, "--answers", pack / "answers/complete.json", "--out", "-")
    parts = re.split(r'<table name="(\w+)">', document)
    return {name for name, body in zip(parts[1::2], parts[2::2]) if re.search(r'rule="[^/"]+"', body)}


def experts(block):
    return list(dict.fromkeys(re.findall(r'expert "([^"]+)"', block)))


def areas(text):
    """(title, the roles of those who answer its groups) of each area."""
    parts = re.split(r'(?m)^area \w+ "([^"]+)"', text)
    patterns = {name: experts(head) for name, head in re.findall(r"(?ms)^group (\w+)\((.*?)\{$", text)}
    found = []
    for title, body in zip(parts[1::2], parts[2::2]):
        body = re.split(r"(?m)^\}", body)[0]
        used = [role for name in re.findall(r"(?m)^ *use (\w+)\(", body) for role in patterns.get(name, [])]
        found.append((title, list(dict.fromkeys(experts(body) + used))))
    return found


def count(pack):
    text = sources(pack, "*.rap")
    asked, columns = questions(pack, text)
    groups = len(re.findall(r'(?m)^ *group \w+ "', text)) + len(re.findall(r"(?m)^ *use ", text))
    return {
        "areas": areas(text), "groups": groups, "questions": asked, "columns": columns,
        "checks": len(re.findall(r"(?m)^ *check ", text)), "tests": len(re.findall(r'(?m)^ *test "', text + sources(pack, "tests/*.rap"))),
        "tables": tables(pack), "configurations": re.findall(r'(?m)^default_configuration (\w+) "', text),
        "templates": re.findall(r'(?m)^template (\w+) "', text),
        "title": re.search(r'(?m)^title = "(.*)"', (pack / "pack.toml").read_text(encoding="utf-8"))[1],
    }


def overview(counted):
    lines = ["| " + " | ".join(HEAD) + " |", "|---|" + "---:|" * (len(HEAD) - 1)]
    for name, of in counted.items():
        numbers = [len(of["areas"]), of["groups"], of["questions"], of["columns"], of["checks"], of["tests"], len(of["tables"])]
        lines.append(f"| [{name}](../packs/{name}) | " + " | ".join(map(str, numbers)) + " |")
    return lines


def details(counted):
    lines = []
    for name, of in counted.items():
        lines += [f"### {of['title']} (`{name}`)", ""]
        lines += [f"- {title}: {', '.join(roles)}" for title, roles in of["areas"]]
        lines += [""] if of["areas"] else []
        if of["tables"]:
            lines += ["Tables: " + ", ".join(f"`{table}`" for table in sorted(of["tables"])) + ".", ""]
        if of["templates"]:
            lines += ["Templates: " + ", ".join(f"`{template}`" for template in of["templates"]) + ".", ""]
        lines += [("Default configurations: " + ", ".join(f"`{each}`" for each in of["configurations"]) + ".")
                  if of["configurations"] else "No default configurations.", ""]
    return lines[:-1]


def reach(counted):
    with (ROOT / "packs/ax2012/facts/metadata.csv").open(encoding="utf-8", newline="") as file:
        known = {row["table"] for row in csv.DictReader(file)}
    written = set().union(*(of["tables"] for of in counted.values()))
    left = ", ".join(f"`{table}`" for table in sorted(known - written)) or "none"
    return [f"{len(known & written)} of the {len(known)} tables of AX 2012 that Rapport brings the metadata of are written by at least one of them.",
            f"Not written: {left}."]


def main(update):
    counted = {pack.name: count(pack) for pack in PACKS}
    page = before = PAGE.read_text(encoding="utf-8")
    for mark, lines in (("overview", overview(counted)), ("details", details(counted)), ("reach", reach(counted))):
        block = f"<!-- {mark} -->\n" + "\n".join(lines) + f"\n<!-- end of {mark} -->"
        page, found = re.subn(rf"<!-- {mark} -->\n.*?<!-- end of {mark} -->", lambda _: block, page, flags=re.DOTALL)
        if found != 1:
            sys.exit(f"docs/content.md has {found} blocks <!-- {mark} -->, one was expected")
    if update:
        PAGE.write_text(page, encoding="utf-8")
    elif page != before:
        sys.exit("docs/content.md does not say what the packs hold: run `python3 tests/cli/content_test.py build/bin/rapport --update`")
    print(json.dumps({name: len(of["tables"]) for name, of in counted.items()}))


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    main("--update" in sys.argv[2:])
