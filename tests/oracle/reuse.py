"""Reuse against flattening: reuse.py ORACLE RAPPORT [--packs N] [--seed S] [--shard I/N].

A random pack (oracle --show) is what a pack and another one that extends and overrides it have to amount to: its declarations are dealt out to
both, clauses that one overrides are another one's before, rows that it overrides are fewer before, and what the one removes is added to the other.
Into each pack that can take it go tables that refer to each other (reuse_rows.py). Both are answered alike, rows included, and have to write the same
and to say the same. The dealing knows the text alone, and nothing of how the compiler puts packs together.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import reuse_rows

ANY_NAME = re.compile(r"(?<![\w\\])(?<!u\{)([a-z]\d+|E\d+)\b")  # after a point, too
NAME = re.compile(r"(?<![\w./\\])(?<!u\{)([a-z]\d+|E\d+)\b")  # as the generator gives them: each once in a pack
ALONE = ("test", "template", "default_configuration", "migrate")
HEAD = re.compile(r"^(area|group|when|use|ask|table|list|column|let|preset|input|note|enum|record|call|template|default_configuration|test|migrate)\b")
BLOCKS = {"area", "group", "when", "table"}
DEALT = {"ask", "let", "preset", "note", "record", "call", "group", "list", "table", "column", "when", "use", "area"}
OVERRIDDEN = ("default", "help", "unit", "min", "max", "where", "text", "confirm", "required", "optional")


class Item:
    def __init__(self, head):
        self.head, self.clauses, self.items, self.block, self.around = head, [], [], False, None

    @property
    def kind(self):
        found = HEAD.match(self.head)
        return found.group(1) if found else ""

    @property
    def name(self):
        found = re.match(r"(?:area|group|ask|table|list|column|let|preset|input) ([a-z]\d+)\b", self.head)
        if self.kind == "use":
            found = re.search(r" as ([a-z]\d+)", self.head)
        return found.group(1) if found else ""

    def text(self, depth=0):
        pad = "  " * depth
        out = pad + self.head + (" {\n" if self.block else "\n")
        out += "".join(f"{pad}  {clause}\n" for clause in self.clauses)
        out += "".join(item.text(depth + 1) for item in self.items)
        return out + (pad + "}\n" if self.block else "")

    def walk(self):
        yield self
        for item in self.items:
            yield from item.walk()

    def above(self):
        at = self.around
        while at:
            yield at
            at = at.around


def lines_of(text):
    """Lines, with those of a text in three quotes in one."""
    whole = ""
    for line in text.split("\n"):
        whole += ("\n" if whole else "") + line
        if whole.count('"""') % 2 == 0:
            yield whole
            whole = ""


def parse(text):
    root = Item("")
    open_ = [(root, -1)]
    for line in lines_of(text):
        bare = line.strip()
        depth = (len(line) - len(line.lstrip(" "))) // 2
        if not bare:
            continue
        if bare == "}":
            open_ = [one for one in open_ if one[1] < depth]
            continue
        while open_[-1][1] >= depth:
            open_.pop()
        parent = open_[-1][0]
        is_item = HEAD.match(bare) or (parent.kind in ("record", "call", *ALONE))
        if not is_item or (not parent.block and parent is not root):
            parent.clauses.append(bare)
            continue
        item = Item(bare[:-2] if bare.endswith(" {") else bare)
        item.block, item.around = bare.endswith(" {"), parent
        parent.items.append(item)
        open_.append((item, depth))
    return root


def names_in(text):
    return set(ANY_NAME.findall(text))


def tables_above(item):
    """The columns and values of rows that stand around."""
    found = set()
    for at in [item, *item.above()]:
        if at.kind == "table":
            found |= {one.name for one in at.items_of_rows()}
    return found


def items_of_rows(self):
    for item in self.items:
        if item.kind in ("column", "let", "preset", "table"):
            yield item
        if item.kind == "when":
            yield from item.items_of_rows()


Item.items_of_rows = items_of_rows


class Dealing:
    """The pack `base` and the pack `ext` that together are the pack."""

    def __init__(self, root, data, rng):
        self.root, self.rng = root, rng
        self.data = dict(data)  # of base
        self.own = set()   # declared by ext
        self.said = []     # of ext
        self.moved = []    # to it: declaration, block, names that it declares
        self.said_rows = {}  # by the file
        self.count = 900
        self.touched = set()

    def deal(self):
        for _ in range(self.rng.randint(2, 7)):
            self.move_out()
        self.said = [self.extension(*one) for one in self.moved] + [*self.said_rows.values()]
        self.override()
        for _ in range(self.rng.randint(0, 3)):
            self.add_what_goes()
        return self.root, "".join(self.said), list(self.data.items())

    def is_fixed(self, item):
        """In a pattern, or of one: nobody changes it."""
        return any(at.kind == "group" and re.match(r"group [a-z]\d+\(", at.head) for at in [item, *item.above()]) or \
            any(at.kind in ("list", "record", "call", "when") and at is not item and at.kind != "when" for at in item.above())

    def candidates(self):
        return [item for item in self.root.walk() if item.head and not self.is_fixed(item)]

    def named(self, text, scope, inside=()):
        plain = self.own | scope | set(inside)
        # an area of the one pack says nothing of where a name of the other stands
        text = re.sub(r"\b(?:[ag]\d+\.)+([a-z]\d+)\b", lambda m: m.group(1) if m.group(1) in self.own else m.group(0), text)
        return NAME.sub(lambda m: m.group(1) if m.group(1) in plain else "base." + m.group(1), text)

    def path(self, item):
        tables = [at.name for at in item.above() if at.kind == "table"]
        return "base." + ".".join([*reversed(tables), item.name])

    def path_in(self, block, name):
        if name in self.own:
            return name
        return (self.path(block) + "." if block.kind == "table" else "base.") + name

    def move_out(self):
        """A declaration that nothing else reads goes to the other pack."""
        found = [item for item in self.candidates() if item.kind in DEALT and (item.kind != "column" or "key" not in item.clauses)]
        self.rng.shuffle(found)
        for item in found:
            block = next((at for at in item.above() if at.kind != "when"), None)
            if any(at.kind == "when" for at in item.above()) or block is None:
                continue
            if any(one is other for one in [item, *item.walk(), block] for _, other, *_ in self.moved if other.kind):
                continue  # something was put into it
            inside = set(re.findall(r"\b(?:for|let|as|check|ask|table|list|column|preset|input|group|area) ([a-z]\d+)\b", item.text()))
            at = block.items.index(item)
            block.items.remove(item)
            if (names_in(self.root.text()) | self.named_by_rows_of_others(item, block)) & inside:
                block.items.insert(at, item)
                continue
            self.move_cells(item, block, inside)
            self.moved.append((item, block, inside, block.items[at - 1].name if block.kind in ("area", "group", "table") and at else ""))
            self.own |= {one.name for one in item.walk() if one.name and (one.kind != "column" or item.kind == "table")}
            return

    def named_by_rows_of_others(self, item, block):
        """Columns in headers of files that are neither the block's nor the declaration's: rows within name the row around."""
        own = re.findall(r'rows from "(.*)"', "\n".join(block.clauses) + item.text())
        return {column for name, rows in self.data.items() if name not in own for column in rows.splitlines()[0].split(",")}

    def move_cells(self, item, block, inside):
        """Cells of a column that base has not are in the rows of the one that extends it."""
        for name, rows in list(self.data.items()):
            header, *lines = rows.splitlines()
            gone = [at for at, column in enumerate(header.split(",")) if column in inside] if block.kind in ("table", "list") else []
            if not gone or f'rows from "{name}"' in item.text():
                continue
            self.data[name] = "".join(",".join(c for at, c in enumerate(line.split(",")) if at not in gone) + "\n" for line in [header, *lines])
            self.said_rows[name] = f'override {self.path(block)} {{ rows from "{name}" }}\n'

    def extension(self, item, block, inside, before=""):
        body = self.named(item.text(1 if block.kind else 0), tables_above(block) if block.kind == "table" else set(), inside)
        if not block.kind:
            return body
        name = block.name if block.kind != "table" else self.path(block)[len("base."):]
        after = f" after {self.path_in(block, before)}" if before and self.rng.random() < 0.5 else ""
        return f"extend {block.kind} base.{name}{after} {{\n{body}}}\n"

    def override(self):
        """Clauses of the pack that another one had said otherwise."""
        found = [item for item in self.candidates() if item.kind in ("ask", "column", "table", "list") and item.clauses]
        for item in self.rng.sample(found, min(len(found), self.rng.randint(0, 6))):
            if item.name in self.touched:
                continue
            self.touched.add(item.name)
            taken, left = [], []
            for clause in item.clauses:
                word = clause.split()[0].split(":")[0]
                check = re.match(r"check ([a-z]\d+):", clause)
                rows = re.match(r'rows from "(.*)"', clause)
                if rows and rows.group(1) not in self.said_rows and self.rng.random() < 0.6:
                    taken.append(clause)
                    left += self.fewer_rows(rows.group(1), item.kind)
                    continue
                takes = (word in OVERRIDDEN or check) and self.rng.random() < 0.6
                (taken if takes else left).append(clause)
                if takes:
                    left.extend(self.before(word, clause, check))
            if not taken:
                continue
            item.clauses = left
            scope = tables_above(item)
            checks = set(re.findall(r"\bcheck ([a-z]\d+):", "\n".join(taken)))
            body = "".join("  " + self.named(clause, scope, checks | {item.name} if item.kind == "column" else checks) + "\n" for clause in taken)
            self.said.append(f"override {self.path(item)} {{\n{body}}}\n")

    def fewer_rows(self, name, kind):
        if self.rng.random() < 0.3:
            return []
        header, *rows = self.data[name].splitlines()
        rows = rows if kind == "table" else []  # those of a list may refer to each other
        other = name.replace(".csv", "_less.csv")
        self.data[other] = "\n".join([header, *rows[1::2]]) + "\n"
        return [f'rows from "{other}"']

    def before(self, word, clause, check):
        if self.rng.random() < 0.5:
            return []
        if check:
            return [f'check {check.group(1)}: 1 = 2 else "Never."']
        other = {"help": 'help "Other."', "unit": 'unit "X"', "text": 'text "Other"', "confirm": 'confirm "Other?"',
                 "required": "optional", "optional": "required"}
        return [other[word]] if word in other else []

    def add_what_goes(self):
        """What the one pack removes is not in the whole."""
        found = [item for item in self.candidates() if item.kind in ("area", "group", "ask")]
        if not found:
            return
        item = self.rng.choice(found)
        self.count += 1
        if item.kind == "ask":
            if not item.name:
                return
            item.clauses.append(f'check z{self.count}: 1 = 2 else "Never."')
            self.said.append(f"override {self.path(item)} {{ without z{self.count} }}\n")
            return
        added = Item(f'ask z{self.count} "Gone": integer')
        added.clauses, added.around = ["required", "default 7"], item
        item.items.append(added)
        self.said.append(f"override base.z{self.count} {{ remove }}\n")


VALUES = {"integer": [0, 1, -3, 28, 365], "date": ["2024-02-29", "2026-01-01"], "yes_no": [True, False],
          "text": ["A", "x", "7", "Some text"], "decimal": ["1", "0.5", "-2"]}


def answers_of(root, rng):
    out = {}
    for item in root.walk():
        if item.kind not in ("ask", "table") or any("(" in at.head.split('"')[0] for at in item.above() if at.kind == "group"):
            continue
        if item.kind == "table":
            if not any(at.kind == "table" for at in item.above()) and rng.random() < 0.7:
                out[item.name] = reuse_rows.rows_of(item, rng)
            continue
        found = re.search(r": (integer|date|yes_no|text|decimal)(\([\d, ]+\))?$", item.head)
        if "reference to" in item.head and rng.random() < 0.8:
            out[item.name] = rng.choice(["N030", "N060"] if "PaymTerm" in item.head else reuse_rows.KEYS)
        if found and rng.random() < 0.8 and not any(clause.startswith("fixed") for clause in item.clauses):
            out[item.name] = rng.choice(VALUES[found.group(1)])
    return out


def write_pack(folder, name, text, data=(), more=""):
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text(f'name = "{name}"\nversion = "1.0.0"\ntitle = "Random"\npublisher = "Test"\n{more}')
    (folder / "pack.rap").write_text(text)
    for path, rows in data:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(rows)


class Run:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def call(self, *words):
        done = subprocess.run([str(self.program), *words], cwd=self.folder, capture_output=True, text=True, check=False, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def errors(self, pack):
        return [line for line in self.call("check", pack, "--format", "lines")[1].splitlines() if ": error " in line]

    def result(self, pack, answers):
        (self.folder / f"{pack}.json").write_text(json.dumps(answers))
        _, out, err = self.call("run", pack, "--answers", f"{pack}.json", "--emit", "json", "--partial", "--today", "2026-01-01", "--out", "-")
        return plain(out), sorted(plain(err).splitlines())


def plain(text):
    """Without what differs: names of packs and files."""
    text = re.sub(r'"rule": "[^"]*"|"pack": "[^"]*"|\(?[\w/]*pack\.rap:\d+(:\d+)?\)?', "", text)
    text = re.sub(r":\d+:\d+: ", ": ", text)
    text = re.sub(r"\bbase\.(?=[a-zE]\d|erp\.)", "", text)
    return re.sub(r"\b(whole|ext|base)(\.json)?\b", "", text)


ATTEMPTS = 4  # to deal a pack so that the one alone compiles, which need not be


class Case:
    """A pack with its answers, and what it was dealt out to."""

    def __init__(self, seed, attempt, oracle, folder):
        shown = subprocess.run([str(oracle), "--show", str(seed)], capture_output=True, text=True, check=True).stdout
        text, *parts = re.split(r"(?m)^--- (data/.*)\n", shown)
        self.data = list(zip(parts[0::2], parts[1::2]))
        rng = random.Random(f"{seed} {attempt}")
        if not any(re.search(rf"\b{table}\b", text) for table in reuse_rows.TARGETS):
            more, rows = reuse_rows.addition(rng)
            text += more
            self.data += rows
        root = parse(text)
        self.answers = answers_of(root, rng)
        root.items = [item for item in root.items if item.kind not in ALONE]
        write_pack(folder / "whole", "whole", root.text(), self.data)
        self.tables = sum(item.kind == "table" for item in root.walk())
        self.references = len(re.findall(r"\breference to ", root.text()))
        self.rows = sum(len(value) for value in self.answers.values() if isinstance(value, list))
        dealing = Dealing(root, self.data, rng)
        base, ext, base_data = dealing.deal()
        # of rows of the target: the pack's whose question it is, those of the pack that is compiled, or of both
        moved = f"reference to {reuse_rows.TARGETS[-1]}" in ext
        self.has_export = rng.choice([(True, True), (not moved, moved), (False, True)]) if self.exports(self.data) else (True, True)
        write_pack(folder / "base", "base", base.text(), self.kept(base_data, self.has_export[0]))
        write_pack(folder / "ext", "ext", ext, self.kept(self.data, self.has_export[1]),
                   '[dependencies]\nbase = { pack = "base", version = "^1", path = "../base" }\n')
        self.named = {name if name in dealing.own else "base." + name: value for name, value in self.answers.items()}

    @staticmethod
    def exports(data):
        return [one for one in data if one[0].startswith("data/erp/")]

    def kept(self, data, has_export):
        return data if has_export else [one for one in data if one not in self.exports(data)]


def compare(case, program, folder):
    """None where it says nothing of reuse; else the first difference, or an empty text."""
    run = Run(program, folder)
    if run.errors("whole") or (case.has_export[0] and run.errors("base")):
        return None
    if found := run.errors("ext"):
        return "ext does not compile:\n" + "\n".join(found[:5])
    one, two = run.result("whole", case.answers), run.result("ext", case.named)
    if one == two:
        return ""
    for a, b in zip(one[0].splitlines() + one[1], two[0].splitlines() + two[1]):
        if a != b:
            return f"whole: {a}\next:   {b}"
    return f"whole has {len(one[1])} lines, ext {len(two[1])}: {one[1]} {two[1]}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("oracle", type=pathlib.Path)
    parser.add_argument("rapport", type=pathlib.Path)
    parser.add_argument("--packs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counts = dict.fromkeys(("agree", "say nothing", "do not", "tables", "references", "rows answered"), 0)
    for seed in range(options.seed, options.seed + options.packs):
        for attempt in range(ATTEMPTS):
            with tempfile.TemporaryDirectory(prefix="rapport-reuse-") as name:
                folder = pathlib.Path(name)
                case = Case(seed, attempt, options.oracle.resolve(), folder)
                found = compare(case, options.rapport.resolve(), folder)
                if found:
                    print(f"seed {seed}, dealing {attempt}: {found}\n--- ext\n{(folder / 'ext/pack.rap').read_text()}")
            if found is not None:
                break
        counts["say nothing" if found is None else "do not" if found else "agree"] += 1
        if found is not None:
            counts["tables"] += case.tables
            counts["references"] += case.references
            counts["rows answered"] += case.rows
    print(f"seeds {options.seed} to {options.seed + options.packs - 1}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["do not"] or counts["say nothing"] * 10 > options.packs else 0


if __name__ == "__main__":
    sys.exit(main())
