"""Holds every include to layers.txt, and the core to what it must not contain.

A folder may include itself, the folders of its row, and whatever those may include.
"""
import re
import sys

from sources import PARTS, ROOT, code_only, cpp_files, finish, folder_of, name_of, read

OWN_INCLUDE = re.compile(r'\s*#\s*include\s+"((?:%s)/[^"]+)/[^"/]+"' % "|".join(PARTS))
ANY_INCLUDE = re.compile(r'\s*#\s*include\s+[<"]([^>"]+)[>"]')

# An outside library, what its headers are called, and the only folders that may include them.
LIBRARIES = [
    ("ANTLR", r"antlr4-|antlr4\.|Rap(Lexer|Parser)\.h", {"compiler/syntax"}),
    ("toml++", r"toml\+\+|toml\.hpp", {"compiler/pack", "server/main"}),
    ("nlohmann json", r"nlohmann/", {"runtime/answers", "compiler/import", "compiler/cli", "server/log", "server/auth", "server/api"}),
    ("pugixml", r"pugixml", {"runtime/output", "runtime/xlsx", "compiler/import"}),
    ("expat", r"expat", {"runtime/xlsx"}),
    ("libzip", r"zip\.h", {"runtime/archive"}),
    ("libxlsxwriter", r"xlsxwriter", {"runtime/xlsx"}),
    ("libsodium", r"sodium", {"compiler/pack", "server/auth"}),
    ("utf8proc", r"utf8proc", {"runtime/text"}),
    ("CLI11", r"CLI/", {"compiler/cli", "server/main"}),
    ("Boost", r"boost/", {"server/http"}),
    ("SOCI", r"soci/|sqlite3\.h|libpq", {"server/store"}),
    ("libcurl", r"curl/", {"server/client"}),
    ("OpenSSL", r"openssl/", {"server/http", "server/auth"}),
    ("prometheus-cpp", r"prometheus/", {"server/http"}),
    ("libqrencode", r"qrencode", {"server/pages"}),
    ("date-tz", r"date/", {"server/texts"}),
]

# The core also runs in a browser, without exceptions, threads, files and clocks.
CORE = {f"runtime/{name}" for name in "base value schema lib program vm interview".split()}
CORE_HEADERS = r"iostream|fstream|sstream|filesystem|thread|mutex|shared_mutex|condition_variable|future|chrono|random|regex|locale|fmt/.*"
CORE_WORDS = re.compile(r"\b(throw|try|catch)\b|\.at\(|\bstd::get\s*[<(]")
# Nothing in runtime/ opens a file, reads a clock, the environment or the locale.
RUNTIME_WORDS = re.compile(r"\b(fopen|std::[io]?fstream|getenv|setlocale|std::locale|system_clock|steady_clock)\b")


def layers():
    """The rows of layers.txt: folder → all that it may include."""
    allowed = {}
    for line in read(ROOT / "tests/architecture/layers.txt").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        folder, *direct = line.split()
        below = {folder}
        for dep in direct:
            if dep not in allowed:
                sys.exit(f"layers.txt: the row of {folder} names {dep}, which has no row above it")
            below |= allowed[dep]
        allowed[folder] = below
    return allowed


def include_problem(folder, allowed, line):
    own = OWN_INCLUDE.match(line)
    if own:
        return None if own[1] in allowed[folder] else f"{folder} may not include {own[1]}"
    header = ANY_INCLUDE.match(line)
    if not header:
        return None
    for library, pattern, folders in LIBRARIES:
        if re.match(pattern, header[1]) and folder not in folders:
            return f"{library} belongs to {', '.join(sorted(folders)) or 'the tests'} alone"
    if folder in CORE and re.fullmatch(CORE_HEADERS, header[1]):
        return f"the core does without <{header[1]}>"
    return None


def word_problem(folder, code):
    if folder in CORE and (word := CORE_WORDS.search(code)):
        return f"the core does without `{word[0].strip()}`"
    if folder.startswith("runtime/") and (word := RUNTIME_WORDS.search(code)):
        return f"nothing in runtime/ uses `{word[0]}`"
    return None


def problems_of(path, allowed):
    folder = folder_of(path)
    if folder not in allowed:
        yield f"{name_of(path)}: the folder {folder} has no row in tests/architecture/layers.txt"
        return
    text = read(path)
    for number, (line, code) in enumerate(zip(text.splitlines(), code_only(text).splitlines()), 1):
        for problem in (include_problem(folder, allowed, line), word_problem(folder, code)):
            if problem:
                yield f"{name_of(path)}:{number}: {problem}"


def main():
    allowed = layers()
    files = cpp_files(*PARTS)
    problems = [problem for path in files for problem in problems_of(path, allowed)]
    return finish(problems, f"{len(files)} files in {len(allowed)} folders: the layers hold")


if __name__ == "__main__":
    sys.exit(main())
