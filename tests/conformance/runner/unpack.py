"""Files of the back ends as text that can be compared: unpack.py FILE..., each behind a line with its name. What is packed is unpacked, UTF-16 decoded, a
document on one line broken where an element begins or ends; of a workbook its cells, by what ECMA-376 says of the parts. Read with Python alone."""
import gzip
import io
import pathlib
import re
import sys
import xml.etree.ElementTree as tree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"


def decoded(data):
    """Of UTF-16 the line ends are shown, where they are those of Windows."""
    if data[:2] != b"\xff\xfe":
        return data.decode()
    text = data.decode("utf-16")
    if "\n" not in text:
        tree.fromstring(text)
        return re.sub(r"><(?=[^/])|(?<=</DataManagementPackageEntityData>)<|(?<=</EntityMap>)<", lambda found: found[0].replace("<", "\n<"), text) + "\n"
    assert "\n" not in text.replace("\r\n", "") or '"' in text
    return text.replace("\r\n", "\n")


def number_formats(styles):
    own = {int(one.get("numFmtId")): one.get("formatCode") for one in styles.iter(f"{MAIN}numFmt")} | {0: "General", 1: "0", 2: "0.00", 49: "@"}
    return [own[int(one.get("numFmtId"))] for one in styles.find(f"{MAIN}cellXfs")]


def cell_text(cell, formats):
    if cell.get("t") == "inlineStr":
        return repr("".join(cell.itertext()))
    value = cell.find(f"{MAIN}v")
    return None if value is None else f"{value.text} as {formats[int(cell.get('s', 0))]}"


def workbook(archive):
    """The cells of each sheet: texts in quotes, numbers with the format that shows them."""
    part = {name: tree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    formats = number_formats(part["xl/styles.xml"])
    targets = {one.get("Id"): one.get("Target") for one in part["xl/_rels/workbook.xml.rels"].iter(f"{PACKAGE}Relationship")}
    lines = []
    for sheet in part["xl/workbook.xml"].iter(f"{MAIN}sheet"):
        root = part["xl/" + targets[sheet.get(f"{REL}id")]]
        lines.append(f"-- {sheet.get('name')}")
        for row in root.iter(f"{MAIN}row"):
            cells = [f"{cell.get('r')} {text}" for cell in row if (text := cell_text(cell, formats)) is not None]
            if cells:
                lines.append("  ".join(cells))
    return "\n".join(lines) + "\n"


def shown(name, data):
    if name.endswith(".rapidstart"):
        return f"== {name}\n{decoded(gzip.decompress(data))}"
    archive = zipfile.ZipFile(io.BytesIO(data))
    if name.endswith(".xlsx"):
        return f"== {name}\n{workbook(archive)}"
    return "".join(f"== {name}: {part}\n{decoded(archive.read(part))}" for part in archive.namelist())


sys.stdout.reconfigure(encoding="utf-8", newline="\n")
for path in map(pathlib.Path, sys.argv[1:]):
    sys.stdout.write(shown(path.name, path.read_bytes()).removesuffix("\n") + "\n")
