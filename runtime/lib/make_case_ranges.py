#!/usr/bin/env python3
"""Writes case_ranges.def: the simple case mappings of Unicode's basic plane, as ranges.

Run it as `python3 runtime/lib/make_case_ranges.py > runtime/lib/case_ranges.def`. The result is committed, so that the
tables are the same whatever Python is installed.
"""
import unicodedata

LAST = 0xFFFF  # the length of a text in UTF-16 units must not change, so mappings stay in the basic plane


def simple_upper(c):
    """What maps to several characters (ß to SS) stays, unless its title form is one character."""
    if len(c.upper()) == 1:
        return c.upper()
    return c.title() if len(c.title()) == 1 else c


def simple_lower(c):
    return c.lower()[0]  # İ alone has two, i and a dot above


def mappings(to_upper):
    for code in range(LAST + 1):
        c = chr(code)
        if unicodedata.category(c) in ("Cs", "Cn"):
            continue
        target = simple_upper(c) if to_upper else simple_lower(c)
        if target != c and ord(target) <= LAST:
            yield code, ord(target) - code


def ranges(pairs):
    """(first, last, step, delta): code points at a distance of step 1 or 2 that all move by delta."""
    out = []
    for code, delta in pairs:
        if out and out[-1][3] == delta:
            first, last, step, _ = out[-1]
            distance = code - last
            if distance == step or (first == last and distance <= 2):
                out[-1] = (first, code, distance, delta)
                continue
        out.append((code, code, 1, delta))
    return out


def main():
    print(f"// Simple case mappings of Unicode {unicodedata.unidata_version}, U+0000 to U+{LAST:04X}.")
    print("// Written by make_case_ranges.py. CASE_RANGE(first, last, step, delta)")
    for guard, to_upper in (("RAPPORT_TO_UPPER", True), ("RAPPORT_TO_LOWER", False)):
        print(f"#ifdef {guard}")
        for first, last, step, delta in ranges(mappings(to_upper)):
            print(f"CASE_RANGE(0x{first:04X}, 0x{last:04X}, {step}, {delta})")
        print(f"#undef {guard}")
        print("#endif")
    print("#undef CASE_RANGE")


main()
