#!/usr/bin/python3
"""Makes target/ from facts/ and target/overrides.toml: run it after changing either. Standard library only.

  ax-2012-r3.toml     the facts as a schema that people can read and a pack can overlay
  ax-2012-r3.schema   the same with overrides.toml laid over it, line by line: what `rapport` carries inside

--check writes nothing and fails when a file is not what would be written.
"""
import csv
import sys
import tomllib
from pathlib import Path

PACK = Path(__file__).resolve().parent
NAME = "ax-2012-r3"
TYPES = {"String": "string", "Int|Enum": "int_or_enum", "Int64": "int64", "Real": "real", "Enum": "enum",
         "Date": "date", "Container": "container", "TimeOfDay": "time", "Int": "int"}
STANDARD_NAMESPACE = "http://schemas.microsoft.com/dynamics/2008/01/services"  # of the actions of AX's own services
ONE_ROW = {"no": "no", "company": "per_company", "system": "per_system"}


def rows(name):
    with open(PACK / "facts" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_name(names):
    """The order of names everywhere: without regard to case, as AX compares them."""
    return sorted(names, key=lambda name: (name.lower(), name))


def read_enums():
    enums = {}
    for row in rows("metadata-enums.csv"):
        evidence = f"{row['source']}; used by {row['used_by']}"
        enum = enums.setdefault(row["enum"], {"elements": {}, "evidence": evidence})
        enum["elements"][row["element"]] = int(row["value"]) if row["value"] else None
    return enums


def read_field(row):
    field = {"type": TYPES[row["type"]]}
    if row["length"]:
        field["length"] = int(row["length"])
    if row["mandatory"] in ("yes", "no"):
        field["mandatory"] = row["mandatory"] == "yes"
    if row["mandatory"] == "system":
        field["system"] = True
    if row["enum"]:
        field["enum"] = row["enum"].partition(":")[0]
    if row["fk_table"]:
        field["references"] = row["fk_table"] + ("." + row["fk_field"] if row["fk_field"] else "")
    if field["type"] == "int64" and row["fk_field"] == "RecId":
        field["type"] = "recid"
    field["evidence"] = row["source"]
    return field


def read_tables():
    tables = {}
    for row in rows("tables.csv"):
        table = {"per_company": row["per_company"] == "yes", "one_row": ONE_ROW[row["one_row"]],
                 "evidence": row["evidence"]}
        if row["extends"]:
            table["extends"] = row["extends"]
        if row["natural_key"]:
            table["key"] = row["natural_key"].split()
        table["field"] = {}
        tables[row["table"]] = table
    for row in rows("metadata.csv"):
        tables[row["table"]]["field"][row["field"]] = read_field(row)
    return tables


def read_services(tables):
    """services.csv says which table a standard service is about; it has to be one that creates."""
    standard = {row["service_class"]: row for row in rows("standard-document-services.csv")}
    for row in rows("services.csv"):
        known = standard[row["service_class"]]
        assert "C" in known["operations"].split(",")[0], f"{row['service_class']} does not create"
        assert "Axd" + row["document"] == known["document_class"], f"{row['table']}: {known['document_class']}"
        assert row["service_class"].endswith(row["external_name"]), f"{row['table']}: {row['external_name']}"
        tables[row["table"]]["service"] = {"name": row["external_name"], "namespace": STANDARD_NAMESPACE,
                                           "document": row["document"], "evidence": row["evidence"]}


def find_field(tables, table, name):
    while table in tables:
        for field in tables[table]["field"]:
            if field.lower() == name.lower():
                return tables[table]["field"][field]
        table = tables[table].get("extends")
    return None


def derive_lengths(tables):
    """A text that refers to a key is as long as the key, which may refer on: until nothing changes."""
    changed = True
    while changed:
        changed = False
        for table in tables.values():
            for field in table["field"].values():
                target, _, key = field.get("references", "").partition(".")
                if field["type"] != "string" or "length" in field or not key:
                    continue
                found = find_field(tables, target, key)
                if found and "length" in found:
                    field["length"] = found["length"]
                    field["evidence"] += f"; length derived from {target}.{key}"
                    changed = True


def check_enums(tables, enums):
    """metadata.csv repeats some enums: both must say the same."""
    for row in rows("metadata.csv"):
        name, _, elements = row["enum"].partition(":")
        if elements:
            told = {e.partition("=")[0]: int(e.partition("=")[2]) for e in elements.split("|")}
            assert told == enums[name]["elements"], f"{row['table']}.{row['field']}: {name} differs"


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def toml_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(v) for v in value) + "]"
    return quoted(value)


FIELD_KEYS = ["type", "length", "decimals", "mandatory", "system", "enum", "references", "evidence"]
SERVICE_KEYS = ["name", "namespace", "document", "evidence"]


def write_toml(tables, enums):
    out = ["# Made by generate.py from facts/*.csv: change those, run it again. Sources: facts/SOURCES.md.",
           f'name = "{NAME}"']
    for name in by_name(enums):
        elements = enums[name]["elements"]
        out += ["", f"[enum.{name}]"]
        if None in elements.values():
            out.append("elements = " + toml_value(list(elements)))
        else:
            out.append("elements = { " + ", ".join(f"{e} = {v}" for e, v in elements.items()) + " }")
        out.append("evidence = " + quoted(enums[name]["evidence"]))
    for name in by_name(tables):
        table = tables[name]
        out += ["", f"[table.{name}]"]
        out += [f"{key} = {toml_value(table[key])}"
                for key in ("extends", "per_company", "one_row", "key", "evidence") if key in table]
        if "service" in table:
            out.append(f"[table.{name}.service]")
            out += [f"{key} = {toml_value(table['service'][key])}" for key in SERVICE_KEYS]
        if table["field"]:
            out.append(f"[table.{name}.field]")
        for field in by_name(table["field"]):
            facts = table["field"][field]
            said = [key for key in FIELD_KEYS if key in facts]
            pairs = ", ".join(f"{key} = {toml_value(facts[key])}" for key in said)
            out.append(f"{field} = {{ {pairs} }}")
    return "\n".join(out) + "\n"


def find_name(names, name):
    return next((n for n in names if n.lower() == name.lower()), name)


def lay_over(tables, enums, over):
    for name, enum in over.get("enum", {}).items():
        elements = enum["elements"]
        if isinstance(elements, list):
            elements = dict.fromkeys(elements)
        enums[find_name(enums, name)] = {"elements": elements, "evidence": enum.get("evidence", "")}
    for name, said in over.get("table", {}).items():
        table = tables[find_name(tables, name)]
        table.update({key: value for key, value in said.items() if key not in ("field", "service")})
        if "service" in said:
            table.setdefault("service", {}).update(said["service"])
        for field_name, facts in said.get("field", {}).items():
            field = table["field"][find_name(table["field"], field_name)]
            field.update(facts)
            if "enum" in facts and "type" not in facts:
                field["type"] = "enum"


def trust(evidence):
    """As schema::trust_of does it; written down, because it costs more than all the rest of reading."""
    if "inferred" in evidence or "to confirm" in evidence:
        return "weak"
    return "later" if evidence.startswith("FO:") and "2012:" not in evidence else "verified"


def write_lines(tables, enums):
    def yes(value):
        return {True: "y", False: "n", None: "?"}[value]

    def line(*cells):
        text = "\t".join(str(cell) for cell in cells)
        assert text.count("\t") == len(cells) - 1 and "\n" not in text
        return text

    out = [line("schema", NAME)]
    for name in by_name(enums):
        out.append(line("enum", name, enums[name]["evidence"]))
        out += [line("element", e, "" if v is None else v) for e, v in enums[name]["elements"].items()]
    for name in by_name(tables):
        table = tables[name]
        out.append(line("table", name, table.get("extends", ""), yes(table["per_company"]), table["one_row"],
                        " ".join(table.get("key", [])), trust(table["evidence"]), table["evidence"]))
        if "service" in table:
            out.append(line("service", *(table["service"].get(key, "") for key in SERVICE_KEYS)))
        for field in by_name(table["field"]):
            f = table["field"][field]
            out.append(line("field", field, f["type"], f.get("length", ""), f.get("decimals", ""),
                            yes(f.get("mandatory")), yes(f.get("system", False)), f.get("enum", ""),
                            f.get("references", ""), trust(f["evidence"]), f["evidence"]))
    return "\n".join(out) + "\n"


def main():
    tables, enums = read_tables(), read_enums()
    check_enums(tables, enums)
    derive_lengths(tables)
    read_services(tables)
    files = {f"{NAME}.toml": write_toml(tables, enums)}
    with open(PACK / "target" / "overrides.toml", "rb") as file:
        lay_over(tables, enums, tomllib.load(file))
    files[f"{NAME}.schema"] = write_lines(tables, enums)
    stale = []
    for name, text in files.items():
        path = PACK / "target" / name
        if "--check" not in sys.argv[1:]:
            path.write_bytes(text.encode())
        elif not path.exists() or path.read_bytes() != text.encode():
            stale.append(name)
    if stale:
        sys.exit(f"packs/ax2012/target: generate.py would make another {' and '.join(stale)}: run it")


if __name__ == "__main__":
    main()
