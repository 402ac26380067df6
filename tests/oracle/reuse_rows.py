"""What reuse.py adds to a random pack: a list, tables whose rows refer to each other and to the list, look-ups into them and into rows of the
target, aggregates, and records that show what came of all that. And rows to answer with, also of the tables that the pack had."""
import re

TARGETS = ("VendGroup", "DlvMode", "DlvTerm", "CustGroup", "PaymTerm")  # what the addition writes or looks up
KEYS = ["A", "b", "C1", "EUR", "7"]

LIST = """list y701 "Places" => VendGroup {
  {rows701}
  column y702 "Code" => VendGroup
    key
  column y703 "Name": text(20) => Name
  column y704 "Rate": integer
    unmapped
  column y705 "Next": reference to y701
    unmapped
}
"""
TABLE = """table y706 "Shops" => DlvMode {
  {rows706}
  {required706}
  column y707 "Code" => Code
    key
  column y708 "Place": reference to y701
    unmapped
    {option708}
  column y709 "Staff": integer
    unmapped
    {option709}
    check y710: y709 < 40 else "A large shop."
  let y711 = y708.y704
  when y709 > 5 {
    column y712 "Boss": text(10)
      unmapped
      {option712}
  }
  preset y713 = left("{y708.y703}/{y709}/{y711}/{y708.y705.y704}/{sum(y722.y725 where y722.y724 = y707)}", 60)
    => Txt
}
"""
ASKED = """ask y714 "Main shop": reference to y706
  {option714}
ask y715 "Terms": reference to PaymTerm
  {option715}
ask y716 "Home": reference to y701
  {option716}
let y717 = y714.y709
let y718 = sum(y706.y709 where y706.y708 = y716)
let y719 "Shops at home" = count(y706 where y706.y708 = y716)
"""
ORDERS = """table y722 "Orders" {
  {rows722}
  column y723 "Number": text(4)
    key
  column y724 "Shop": reference to y706
    {option724}
  column y725 "Pieces": integer
    {option725}
  let y726 = y725 + y724.y709
  let y727 = y724.y708.y703
  table y728 "Parts" {
    column y729 "Part": text(4)
      key
    column y730 "Place": reference to y701
    column y731 "Weight": integer
      {option731}
  }
  record DlvTerm {
    Code = left("{y723}", 10)
    Txt = left("{y726}/{y727}/{sum(y728.y731)}/{count(y728 where y728.y730 = y716)}", 60)
  }
}
"""
SHOWN = """record CustGroup {
  CustGroup = 'one'
  Name = left("{y717}/{y718}/{y719}/{y715.Description}", 60)
}
record CustGroup {
  CustGroup = 'two'
  Name = left("{y714.y708.y703}/{sum(y722.y726)}/{max(y706.y709)}", 60)
}
"""
OPTIONS = {
    "required706": ["required", "optional", ""],
    "option708": ["required", "default 'A'", "where y701.y704 > 2", ""],
    "option709": ["required", "default 7", "min 0", "max 30", ""],
    "option712": ["required", "default 'Ann'", ""],
    "option714": ["required", "where y706.y709 > 1", "default 'A'", ""],
    "option715": ["required", "where PaymTerm.NumOfDays > 10", "default 'N030'", ""],
    "option716": ["default 'b'", "required", ""],
    "option724": ["required", "where y706.y709 > 1", ""],
    "option725": ["default 2", "min 1", ""],
    "option731": ["required", "default 1", ""],
}


def csv_of(header, keys, rng, cells):
    return ",".join(header) + "\n" + "".join(",".join([key, *(cell(rng) for cell in cells)]) + "\n" for key in keys)


def some(keys):
    return lambda rng: rng.choice(["", *keys])


def number(rng):
    return rng.choice(["", "0", "1", "3", "6", "12", "41"])


def addition(rng):
    """Sources, and the files of rows."""
    places, shops = KEYS[:rng.randint(0, 5)], KEYS[:rng.randint(0, 4)]
    data = [("data/y701.csv", csv_of(["y702", "y703", "y704", "y705"], places, rng, [some(["Ax", "By"]), number, some(places)])),
            ("data/y706.csv", csv_of(["y707", "y708", "y709"], shops, rng, [some(places), number])),
            ("data/y722.csv", csv_of(["y723", "y724", "y725"], KEYS[:rng.randint(0, 3)], rng, [some(shops), number])),
            ("data/erp/PaymTerm.csv", "PaymTermId,Description,NumOfDays\nN007,Seven,7\nN030,Thirty,30\nN060,Sixty,60\n")]
    values = {word: rng.choice(said) for word, said in OPTIONS.items()}
    for table in ("y701", "y706", "y722"):
        has_rows = table == "y701" or rng.random() < 0.6
        values["rows" + table[1:]] = f'rows from "data/{table}.csv"' if has_rows else ""
    data = [one for one in data if "erp" in one[0] or values["rows" + one[0][6:9]]]
    parts = [re.sub(r"(?m)^ *\{(\w+)\}\n", lambda m: re.sub(r"\{\w+\}", values[m.group(1)], m.group(0)) if values[m.group(1)] else "", text)
             for text in (LIST, TABLE, ASKED, ORDERS, SHOWN)]
    around = [[], [], []]  # in two groups of an area, or outside of any
    for part in parts:
        around[rng.randrange(3)].append(part)

    def block(head, text):
        return head + " {\n" + "".join("  " + line + "\n" for line in text.splitlines()) + "}\n"

    groups = "".join(block(f"group g70{at}", "".join(around[at])) for at in (0, 1) if around[at])
    return (block("area a700", groups) if groups else "") + "".join(around[2]), data


def cell_of(column, rng, keys):
    found = re.search(r": (integer|date|yes_no|text|decimal)\b", column.head)
    if "reference to" in column.head:
        return rng.choice(keys)
    if not found:
        return rng.choice(keys) if "=> " in column.head else None
    return rng.choice({"integer": [0, 2, 7, 41], "date": ["2026-01-01"], "yes_no": [True, False], "text": ["A", "x", "b"],
                       "decimal": ["1", "0.5"]}[found.group(1)])


def rows_of(table, rng):
    """Rows for an answer; cells that are not given are untouched."""
    rows = []
    for key in rng.sample(KEYS, rng.randint(0, 3)):
        row = {}
        for item in table.items_of_rows():
            if item.kind == "table":
                if inner := rows_of(item, rng):
                    row[item.name] = inner
            elif item.kind == "column" and not any(clause.startswith("fixed") for clause in item.clauses):
                value = key if "key" in item.clauses and "integer" not in item.head else cell_of(item, rng, KEYS)
                if value is not None and (rng.random() < 0.8 or "key" in item.clauses):
                    row[item.name] = value
        rows.append(row)
    return rows
