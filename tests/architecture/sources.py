"""What the architecture tests share: where our files are, and their text without comments and literals."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = ("compiler", "runtime", "server")

_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)


def read(path):
    return path.read_text(encoding="utf-8")


def cpp_files(*folders):
    """Every source and header under these folders of the checkout, sorted."""
    found = []
    for folder in folders:
        found += [p for p in (ROOT / folder).rglob("*") if p.suffix in (".cpp", ".h")]
    return sorted(found)


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def folder_of(path):
    return path.parent.relative_to(ROOT).as_posix()


def code_only(text):
    """The text with comments, strings and characters blanked out; every line keeps its number."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    return _TOKEN.sub(blank, text)


def finish(problems, fine):
    """Prints the problems, or that all is fine, and gives the exit code."""
    print("\n".join(problems) or fine)
    return 1 if problems else 0
