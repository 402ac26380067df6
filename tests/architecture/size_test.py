"""Holds functions to 70 lines, files to 500, lines to 110 columns. What may be longer is named here, with its reason."""
import re
import sys

from sources import PARTS, code_only, cpp_files, finish, name_of, read

FUNCTION_LINES, FILE_LINES, COLUMNS = 70, 500, 110

# file → the functions in it that may be longer
LONG_FUNCTIONS = {
    "runtime/vm/execute.cpp": {"run"},  # one switch with a case per instruction
    "tests/unit/runtime/dataset/load_order_test.cpp": {"ax"},  # a table of tables
}

# What stands before a brace that opens no function.
NOT_A_FUNCTION = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b[^()]*$")
NAME = re.compile(r"([A-Za-z_~][\w~]*)\s*\(")


def functions(code):
    """(name, first line, last line) of every function body that is not inside another function."""
    depth = body_depth = 0
    first = line = 1
    name = None
    head, head_line = "", 1
    for char in code:
        if char == "{":
            if name is None and ")" in head and not NOT_A_FUNCTION.search(head):
                called = NAME.search(head)
                name, first, body_depth = (called[1] if called else "?"), head_line, depth
            depth += 1
            head = ""
        elif char == "}":
            depth -= 1
            if name is not None and depth == body_depth:
                yield name, first, line
                name = None
            head = ""
        elif char == ";":
            head = ""
        else:
            if not head.strip():
                head, head_line = "", line
            head += char
        line += char == "\n"


def without_directives(code):
    """The code with preprocessor lines blanked out, continued ones too."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", blank, code, flags=re.MULTILINE)


def problems_of(path):
    name, text = name_of(path), read(path)
    lines = text.splitlines()
    if len(lines) > FILE_LINES:
        yield f"{name}: {len(lines)} lines, {FILE_LINES} are the limit"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS:
            yield f"{name}:{number}: {len(line)} columns, {COLUMNS} are the limit"
    for function, first, last in functions(without_directives(code_only(text))):
        if last - first + 1 > FUNCTION_LINES and function not in LONG_FUNCTIONS.get(name, ()):
            yield f"{name}:{first}: `{function}` has {last - first + 1} lines, {FUNCTION_LINES} are the limit"


def main():
    files = cpp_files(*PARTS, "tests")
    problems = [problem for path in files for problem in problems_of(path)]
    return finish(problems, f"{len(files)} files: the sizes hold")


if __name__ == "__main__":
    sys.exit(main())
