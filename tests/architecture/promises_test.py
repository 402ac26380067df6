"""Holds what docs/ promises of the service to what there is: tests that are named exist, the table against OWASP ASVS has every
requirement of level 2 once, each event of the log and each figure is described."""
import re
import sys

from sources import ROOT, finish, read

# The requirements of levels 1 and 2 of version 4.0.3: of each section the numbers that are in force.
ASVS = """
1.1:1-7 1.2:1-4 1.4:1,4,5 1.5:1-4 1.6:1-4 1.7:1-2 1.8:1-2 1.9:1-2 1.10:1 1.11:1-2 1.12:2 1.14:1-6
2.1:1-12 2.2:1-3 2.3:1-3 2.4:1-5 2.5:1-7 2.6:1-3 2.7:1-6 2.8:1-7 2.9:1-3 2.10:1-4
3.1:1 3.2:1-4 3.3:1-4 3.4:1-5 3.5:1-3 3.7:1
4.1:1,2,3,5 4.2:1-2 4.3:1-3
5.1:1-5 5.2:1-8 5.3:1-10 5.4:1-3 5.5:1-4
6.1:1-3 6.2:1-6 6.3:1-2 6.4:1-2
7.1:1-4 7.2:1-2 7.3:1,3,4 7.4:1-3
8.1:1-4 8.2:1-3 8.3:1-8
9.1:1-3 9.2:1-4
10.2:1-2 10.3:1-3
11.1:1-8
12.1:1-3 12.2:1 12.3:1-6 12.4:1-2 12.5:1-2 12.6:1
13.1:1,3,4,5 13.2:1,2,3,5,6 13.3:1-2 13.4:1-2
14.1:1-4 14.2:1-6 14.3:2-3 14.4:1-7 14.5:1-4
"""
FOLDERS = ("tests", "tests/unit", "tests/unit/server", "tests/unit/runtime", "tests/cli")
TEST_NAME = re.compile(r"`([\w./-]+(?:_test\.(?:cpp|py)|fuzz_\w+\.cpp))`")


def numbers(words, section=""):
    """`1-3,5` and, in the table, `1.2.1–1.2.3, 1.2.5`: every number, with its section."""
    found = []
    for part in re.split(r"[,\s]+", words.strip()):
        ends = [f"{section}{end}" for end in re.split("[-–]", part)]
        start, first = ends[0].rsplit(".", 1)
        found += [f"{start}.{last}" for last in range(int(first), int(ends[-1].rsplit(".", 1)[1]) + 1)]
    return found


def required():
    return [one for words in ASVS.split() for one in numbers(words.split(":")[1], words.split(":")[0] + ".")]


def asvs_problems(page):
    problems, seen = [], []
    for line in page.splitlines():
        row = re.match(r"\| (?:\*\*V\d+\*\* )?(\d+\.\d+\.\d+[^|]*) \| ([^|]+) \| (.*?) \| (.*) \|$", line)
        if not row or "(level 3)" in row[1]:  # more than is asked for
            continue
        seen += numbers(row[1])
        if row[3] not in ("met", "n/a", "open"):
            problems.append(f"{row[1]}: `{row[3]}` is neither met, n/a nor open")
        if not row[4].strip():
            problems.append(f"{row[1]}: nothing shows it")
    wanted = required()
    problems += [f"{one} is not in the table" for one in wanted if one not in seen]
    problems += [f"{one} is no requirement of level 2" for one in seen if one not in wanted]
    problems += [f"{one} is there more than once" for one in sorted(set(seen)) if seen.count(one) > 1]
    return [f"docs/security.md: {problem}" for problem in problems]


def tests_that_are_not_there(name, page):
    return [f"{name}: there is no test `{test}`" for test in sorted(set(TEST_NAME.findall(page)))
            if not any((ROOT / folder / test).exists() for folder in FOLDERS)]


def sources_of_the_service():
    return "\n".join(read(path) for path in sorted((ROOT / "server").rglob("*.cpp")))


def main():
    security, operations = read(ROOT / "docs/security.md"), read(ROOT / "docs/operations.md")
    problems = asvs_problems(security)
    for name, page in [("docs/security.md", security), ("docs/operations.md", operations)]:
        problems += tests_that_are_not_there(name, page)
    sources = sources_of_the_service()
    events = set(re.findall(r'Level::\w+[^"\n;]*,\s*"(\w+)",\s*\{', sources))
    problems += [f"docs/operations.md does not say what the event `{event}` of the log is" for event in sorted(events)
                 if f"`{event}`" not in operations]
    figures = set(re.findall(r'"(rapport_\w+)"', sources))
    problems += [f"docs/operations.md does not say what `{figure}` counts" for figure in sorted(figures)
                 if figure not in operations and figure != "rapport_migration"]
    alarms = set(re.findall(r"rapport_[a-z_]+?(?=_bucket|[^a-z_])", read(ROOT / "server/packaging/alerts.yml")))
    problems += [f"server/packaging/alerts.yml looks at `{figure}`, which nobody counts" for figure in sorted(alarms - figures)]
    return finish(problems, f"{len(required())} requirements, {len(events)} events, {len(figures)} figures")


sys.exit(main())
