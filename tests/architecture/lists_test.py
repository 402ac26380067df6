"""Holds every row of every list to its duties: a place in the docs, a conformance case, and the random generator.

A list is a `.def` file, or an enum whose names are the language's words; the table LISTS below says for each where its rows have to be found. Called with the path of a
file, that file holds what the random generator produces, one `LIST NAME` a line, and is held to the lists too.
"""
import dataclasses
import pathlib
import re
import sys

from sources import ROOT, cpp_files, finish, read


@dataclasses.dataclass(frozen=True)
class List:
    """`name` and `doc`, `case` are about a row's cells: {0} is the first one, without quotes."""
    what: str                      # what a row is, for messages and for the generator's list
    file: str
    macro: str
    name: str = "{0}"
    doc: tuple = ()                # (page, regular expression)
    case: tuple = ()               # (globs below tests/conformance, regular expression)
    generated: bool = False
    only: str = ""                 # rows that have this cell; the others are for later
    without: tuple = ()            # rows that nobody can write


SOURCES = ("*/*/pack.rap", "*/*/pack/*.rap")
LISTS = [
    List("diagnostic", "compiler/diag/codes.def", "DIAG",
         doc=("docs/diagnostics.md", r"^## {0}\b"), case=(("*/*/expect.diag", "*/*/expect.stderr", "*/*/expect.import-problems", "*/*/expect.bc-problems", "*/*/expect.d365-problems"), r"\b{0}\b")),
    List("fault", "runtime/value/faults.def", "FAULT", name="{1}",
         doc=("docs/diagnostics.md", r"^## {1}\b"), case=(("*/*/expect.*",), r"\b{1}\b"), generated=True),
    List("declaration", "compiler/syntax/declarations.def", "DECLARATION", name="{1}", only="Now",
         doc=("docs/language.md", r"`{1}\b"), case=(SOURCES, r"\b{1}\b"), generated=True),
    List("clause", "compiler/syntax/clauses.def", "CLAUSE", name="{1}", only="Now",
         doc=("docs/language.md", r"`{1}"), case=(SOURCES, r"(?<!\w){1}(?!\w)"), generated=True),
    List("type", "runtime/value/type.h", "enum class Kind", without=("period", "error"),
         doc=("docs/language.md", r"`{0}\b"), case=(SOURCES, r":\s*{0}\b"), generated=True),
    List("builtin", "runtime/lib/builtins.def", "BUILTIN", name="{1}",
         doc=("docs/language.md", r"\b{1}\("), case=(SOURCES, r"\b{1}\("), generated=True),
    List("instruction", "runtime/program/opcodes.def", "OP",
         doc=("docs/bytecode.md", r"`{0}`"), case=(("*/*/expect.program",), r"\b{0}\b")),
    List("command of an interview", "compiler/cli/talk_commands.def", "COMMAND",
         doc=("docs/interview.md", r"`{0}\b")),
    List("back end", "runtime/output/backends.def", "BACKEND", name="{1}",
         doc=("docs/ARCHITECTURE.md", r"`{1}`")),
    List("entry", "runtime/interview/entries.def", "ENTRY", name="{1}",
         doc=("docs/interview.md", r"`{1}`")),
]

# Rows that no case can show, with the reason.
WITHOUT_CASE = {
    "E1002": "a source of more than 16 MiB",
    "E4015": "a pack of a million values",
}


# Rows that the random generator leaves out, with the reason: its packs depend on none that could be changed.
NOT_GENERATED = {what: "changes another pack" for what in
                 ("declaration extend", "declaration override", "clause remove", "clause without")}


def cells(text, start):
    """The comma-separated cells from the bracket at `start` to its closing one; quotes taken off whole strings."""
    depth, cell, found, quoted = 0, "", [], False
    for at in range(start, len(text)):
        char = text[at]
        if char == '"' and text[at - 1] != "\\":
            quoted = not quoted
        if quoted:
            cell += char
            continue
        depth += char in "({"
        depth -= char in ")}"
        if depth == 0 or (char == "," and depth == 1):
            found.append(cell.strip())
            cell = ""
            if depth == 0:
                break
        elif not (char == "(" and depth == 1):
            cell += char
    return [re.sub(r'^"(.*)"$', r"\1", c, flags=re.DOTALL) for c in found]


def enum_rows(text, declaration):
    """`enum class Kind … { YesNo, Text }` → [["yes_no"], ["text"]]"""
    body = re.search(declaration + r"\b[^{]*\{([^}]*)\}", text)
    names = re.findall(r"\w+", body[1]) if body else []
    return [[re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()] for name in names]


def rows(lst):
    text = re.sub(r'("(?:\\.|[^"\\\n])*")|//[^\n]*', lambda m: m[1] or "", read(ROOT / lst.file))
    if lst.macro.startswith("enum"):
        found = enum_rows(text, lst.macro)
    else:
        found = [cells(text, m.end() - 1) for m in re.finditer(rf"^{lst.macro}\(", text, re.MULTILINE)]
    return [row for row in found if (not lst.only or lst.only in row) and row[0] not in lst.without]


def fill(pattern, row):
    return re.sub(r"\{(\d)\}", lambda m: re.escape(row[int(m[1])]), pattern)


def cases_text(globs):
    base = ROOT / "tests/conformance"
    # One of them is no UTF-8, on purpose.
    files = [p for g in globs for p in sorted(base.glob(g))]
    return "\n".join(p.read_text(encoding="utf-8", errors="replace") for p in files)


def problems_of(lst, generated):
    page = read(ROOT / lst.doc[0]) if (ROOT / lst.doc[0]).exists() else ""
    shown = cases_text(lst.case[0]) if lst.case else ""
    found = rows(lst)
    if not found:
        yield f"{lst.file}: no row {lst.macro}(…) found"
    for row in found:
        name = lst.name.format(*row)
        if not re.search(fill(lst.doc[1], row), page, re.MULTILINE):
            wanted = fill(lst.doc[1], row)
            yield f"{lst.file}: the {lst.what} {name} has no place in {lst.doc[0]} (looked for {wanted})"
        if lst.case and name not in WITHOUT_CASE and not re.search(fill(lst.case[1], row), shown):
            where = " or ".join(lst.case[0])
            yield f"{lst.file}: the {lst.what} {name} has no case: no tests/conformance/{where} shows it"
        if lst.generated and generated is not None and f"{lst.what} {name}" not in generated | NOT_GENERATED.keys():
            yield f"{lst.file}: the {lst.what} {name} is never produced by the random generator"


def problems_of_dev():
    """Each command that `dev` knows and lists has its function: one was lost in a merge, and nobody noticed."""
    dev = read(ROOT / "dev")
    known = re.search(r"^  ([a-z |]+)\) \"run_\$command\"", dev, re.MULTILINE).group(1).split(" | ")
    for command in known:
        if f"\nrun_{command}() {{\n" not in dev:
            yield f"dev: there is no run_{command}"
        if not re.search(rf"^\./dev {command}\b", dev, re.MULTILINE):
            yield f"dev: `./dev help` does not list {command}"


# Texts whose names are made of other names where they are used: the row, and what has to stand in code or in a list for it.
MADE_NAMES = [
    (r"done_(\w+)", r'"{0}"'),  # the notice after a redirect
    (r"right_(\w+?)(?:_help)?", r"^RIGHT\({0}\b"),
    (r"(february|march|april|may|june|july|august|september|october|november|december)", r"\bText::january\b"),
]


def problems_of_texts():
    """Each text of the service is shown somewhere: one that is not was forgotten on its page, or left behind."""
    server = ROOT / "server"
    words = sorted((server / "texts").glob("*.def"))
    lists = [path for path in sorted(server.rglob("*.def")) if path not in words]
    code = "\n".join(read(path) for path in cpp_files("server") + lists)
    shown = set(re.findall(r"\bText::(\w+)", code))
    for path in sorted((server / "pages/templates").glob("*.html")):
        shown |= set(re.findall(r"\{\{t\.(\w+)\}\}", read(path)))
    for row in re.findall(r"^WEBHOOK_EVENT\(.*, (\w+)\)", code, re.MULTILINE):
        shown.add(row)
    for path in words:
        for name in re.findall(r"^TEXT\((\w+),", read(path), re.MULTILINE):
            made = [fill(use, match.groups()) for row, use in MADE_NAMES if (match := re.fullmatch(row, name))]
            if name not in shown and not any(re.search(use, code, re.MULTILINE) for use in made):
                yield f"{path.relative_to(ROOT)}: nothing shows the text {name}"


def problems_of_services():
    """The catalogue is configuration: what sells, adds, shows and ends services knows none of them by its key."""
    usual = re.search(r"configuration\.catalogue = \{\s*((?:\{.*?\},?\s*)+)\}", read(ROOT / "server/main/file_tables.cpp"), re.DOTALL)
    keys = re.findall(r'\{\s*"([a-z][a-z0-9-]*)"', usual[1]) if usual else []
    if not keys:
        yield "server/main/file_tables.cpp: the usual catalogue was not found"
    for folder in ("model", "service", "pages", "api", "texts"):
        for path in sorted((ROOT / "server" / folder).rglob("*")):
            if path.suffix not in (".cpp", ".h", ".def", ".html"):
                continue
            for number, line in enumerate(read(path).splitlines(), 1):
                code = re.sub(r"(^|\s)//.*", "", line)
                if "cookie" in code:  # one of them has that name
                    continue
                for key in keys:
                    if re.search(rf'"{key}"|\b(is|has)_{key}\b', code):
                        yield f"{path.relative_to(ROOT)}:{number}: knows the service `{key}` by its name"


def main(arguments):
    generated = set(read(pathlib.Path(arguments[0])).splitlines()) if arguments else None
    problems = [problem for lst in LISTS for problem in problems_of(lst, generated)]
    problems += [*problems_of_dev(), *problems_of_texts(), *problems_of_services()]
    count = sum(len(rows(lst)) for lst in LISTS)
    return finish(list(dict.fromkeys(problems)), f"{count} rows in {len(LISTS)} lists have all they need")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
