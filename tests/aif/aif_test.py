"""Holds what Rapport writes for AIF to the rules of AIF: aif_test.py RAPPORT.

rules.py knows the rules and nothing of the writer. Here it proves itself first: on real messages, six of which break a rule, and on
messages damaged in one place each. Then it reads what is written for every pack and every conformance case about aif.
"""
import csv
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest
import xml.etree.ElementTree as tree

import rules

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CASES = ROOT / "tests/conformance/output"

# Samples that Microsoft published and AX 2012 would not take, with the rules that they break.
BROKEN = {
    "create-asn-with-company.xml": {"header-order"},                         # the company behind the action
    "create-ledgerjournal-wizard-service-tempuri.xml": {"message-namespace"},  # of AX 2009
    "delete-salesorder-request.xml": {"message-namespace", "action-namespace"},
    "fault-duplicate-message.xml": {"message-namespace"},
    "partial-update-salesorder-AS-PRINTED.txt": {"well-formed"},             # as printed: blanks in tags, a line cut out
    "read-salesorder-response.xml": {"message-namespace", "envelope"},       # a slip in the namespace: 201101
}

# A message that breaks no rule, of tables that the facts know.
GOOD = """<?xml version="1.0" encoding="utf-8"?>
<Envelope xmlns="http://schemas.microsoft.com/dynamics/2011/01/documents/Message">
<Header><MessageId>{36628B44-9CD6-8A7E-92CA-6D051C7A4C5C}</MessageId><Company>CBI</Company>
<Action>http://tempuri.org/PaymTermService/create</Action><ConversationId>shop@1.0.0</ConversationId></Header>
<Body><MessageParts><PaymTerm xmlns="http://schemas.microsoft.com/dynamics/2008/01/documents/PaymTerm"><DocPurpose>Original</DocPurpose>
<PaymTerm class="entity"><Description>Net 30</Description><NumOfDays>30</NumOfDays><PaymMethod>Net</PaymMethod><PaymTermId>N030</PaymTermId></PaymTerm>
<PaymTerm class="entity"><PaymTermId>N060</PaymTermId></PaymTerm></PaymTerm></MessageParts></Body></Envelope>
"""
GOOD_INHERITED = """<?xml version="1.0" encoding="utf-8"?>
<Envelope xmlns="http://schemas.microsoft.com/dynamics/2011/01/documents/Message">
<Header><Action>http://tempuri.org/DirOrganizationService/create</Action></Header>
<Body><MessageParts><DirOrganization xmlns="http://schemas.microsoft.com/dynamics/2008/01/documents/DirOrganization">
<DirOrganization class="entity" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="AxdEntity_DirOrganization_DirOrganization">
<Name>Contoso</Name><NameAlias>C</NameAlias><DunsNumberRecId>804735132</DunsNumberRecId><NumberOfEmployees>12</NumberOfEmployees></DirOrganization>
</DirOrganization></MessageParts></Body></Envelope>
"""
GOOD_BOOK = """<Envelope xmlns="http://schemas.microsoft.com/dynamics/2011/01/documents/Message">
<Header><Action>http://tempuri.org/AssetBookService/create</Action></Header>
<Body><MessageParts><AssetBook xmlns="http://schemas.microsoft.com/dynamics/2008/01/documents/AssetBook"><AssetBook class="entity">
<AcquisitionDate>2028-02-29</AcquisitionDate><AcquisitionPrice>-1000.50</AcquisitionPrice><AssetId>A1</AssetId><BookId/></AssetBook>
</AssetBook></MessageParts></Body></Envelope>
"""
GOOD_ADDRESS = GOOD_BOOK.replace("AssetBook", "LogisticsPostalAddress").replace(
    GOOD_BOOK[GOOD_BOOK.index("<AcquisitionDate>"):GOOD_BOOK.index("</AssetBook>")], "<ValidFrom>2028-02-29T00:00:00Z</ValidFrom>")
GOOD_BATCH = """<?xml version="1.0" encoding="utf-8"?>
<Batch xmlns="http://schemas.microsoft.com/dynamics/2009/06/documents/Batch" BatchId="1" ConversationId="2">
""" + GOOD.split("\n", 1)[1] + "</Batch>\n"

# What is replaced in it, by what, and the rule that has to notice. None: nothing may.
DAMAGES = [
    (GOOD, "", "", None),
    (GOOD, "{36628B44-9CD6-8A7E-92CA-6D051C7A4C5C}", "36628b44-9cd6-8a7e-92ca-6d051c7a4c5c", None),
    (GOOD, "<Description>Net 30</Description>", "<Description/>", None),
    (GOOD, "</Envelope>", "", "well-formed"),
    (GOOD, "<Envelope", "<!DOCTYPE Envelope><Envelope", "well-formed"),
    (GOOD, "Net 30", "Net & 30", "well-formed"),
    (GOOD, "dynamics/2011/01/documents/Message", "dynamics/2008/01/documents/Message", "message-namespace"),
    (GOOD, "http://schemas.microsoft.com/dynamics/2011", "https://schemas.microsoft.com/dynamics/2011", "message-namespace"),
    (GOOD, "Envelope", "Message", "envelope"),
    (GOOD, "<Body>", "<Header/><Body>", "envelope"),
    (GOOD, "<MessageParts>", "<MessageParts/><MessageParts>", "envelope"),
    (GOOD, "<Company>CBI</Company>\n<Action>http://tempuri.org/PaymTermService/create</Action>",
     "<Action>http://tempuri.org/PaymTermService/create</Action><Company>CBI</Company>", "header-order"),
    (GOOD, "<Company>CBI</Company>", "<Firm>CBI</Firm>", "header-tags"),
    (GOOD, "<Company>CBI</Company>", "<Company>CBI</Company><Company>CBI</Company>", "header-tags"),
    (GOOD, "<Company>CBI</Company>", "<Company/>", "company"),
    (GOOD, "<Company>CBI</Company>", "<Company>CONTOSO</Company>", "company"),
    (GOOD, "36628B44-", "36628B44", "message-id"),
    (GOOD, "{36628B44", "{G6628B44", "message-id"),
    (GOOD, "shop@1.0.0", "s" * 257, "conversation-id"),
    (GOOD, "<Action>http://tempuri.org/PaymTermService/create</Action>", "", "action"),
    (GOOD, "http://tempuri.org/PaymTermService/create", "PaymTermService/create", "action"),
    (GOOD, "PaymTermService/create", "PaymTermService/insert", "action"),
    (GOOD, "http://tempuri.org/PaymTermService", "http://schemas.microsoft.com/dynamics/2011/01/services/PaymTermService",
     "action-namespace"),
    (GOOD, "PaymTermService/create", "PaymTermService/update", "parts"),
    (GOOD, "PaymTermService/create", "PaymTermService/find", "parts"),
    (GOOD, "<MessageParts>", "<MessageParts><PaymDay xmlns='http://schemas.microsoft.com/dynamics/2008/01/documents/PaymDay'>"
     "<PaymDay class='entity'/></PaymDay>", "parts"),
    (GOOD, "documents/PaymTerm", "documents/PaymentTerm", "part-namespace"),
    (GOOD, "<PaymMethod>", "<PaymMethod xmlns=''>", "part-namespace"),
    (GOOD, "<DocPurpose>Original</DocPurpose>", "<DocPurpose>Test</DocPurpose>", "document"),
    (GOOD, "<DocPurpose>Original</DocPurpose>", "<SenderId>C</SenderId><DocPurpose>Original</DocPurpose>", "document"),
    (GOOD, "<DocPurpose>Original</DocPurpose>", "<Purpose>Original</Purpose>", "document"),
    (GOOD, '<PaymTerm class="entity"><Description>', "<PaymTerm><Description>", "entity"),
    (GOOD, '<PaymTerm class="entity"><Description>', '<PaymTerm class="entity" action="create"><Description>', "entity"),
    (GOOD, '<PaymTerm class="entity"><Description>', '<PaymTerm class="entity" key="1"><Description>', "entity"),
    (GOOD, "<Description>Net 30</Description><NumOfDays>30</NumOfDays>", "<NumOfDays>30</NumOfDays><Description>Net 30</Description>", "field-order"),
    (GOOD, "<NumOfDays>30</NumOfDays>", "<NumOfDays>30</NumOfDays><numofdays>30</numofdays>", "field-twice"),
    (GOOD, "</PaymMethod>", '</PaymMethod><Line class="entity"/>', "field-order"),
    (GOOD, "<PaymTermId>N060</PaymTermId>", "<_DocumentHash>1</_DocumentHash><PaymTermId>N060</PaymTermId>", "create"),
    (GOOD, "<PaymTermId>N060</PaymTermId>", "<PaymTermId>N060</PaymTermId><RecId>1</RecId>", "create"),
    (GOOD, "<PaymMethod>Net</PaymMethod>", "<PaymMethod>net</PaymMethod>", "value"),
    (GOOD, "<PaymMethod>Net</PaymMethod>", "<PaymMethod>0</PaymMethod>", "value"),
    (GOOD, "<PaymMethod>Net</PaymMethod>", "<PaymMethod/>", "value"),
    (GOOD, "<PaymMethod>", "<PaymMethod kind='enum'>", "value"),
    (GOOD, "<NumOfDays>30</NumOfDays>", "<NumOfDays>30.0</NumOfDays>", "value"),
    (GOOD, "<NumOfDays>30</NumOfDays>", "<NumOfDays>1,000</NumOfDays>", "value"),
    (GOOD, "<NumOfDays>30</NumOfDays>", "<NumOfDays>4294967296</NumOfDays>", "value"),
    (GOOD, "N060", "N0601234567", "value"),
    (GOOD, "<Description>Net 30</Description>", "<Descriptions>Net 30</Descriptions>", "value"),
    (GOOD, "<PaymMethod>Net</PaymMethod>", "<PaymMethod xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'>Net</PaymMethod>", "value"),
    (GOOD_INHERITED, "", "", None),
    (GOOD_INHERITED, "<Name>Contoso</Name><NameAlias>C</NameAlias><DunsNumberRecId>804735132</DunsNumberRecId>",
     "<DunsNumberRecId>804735132</DunsNumberRecId><Name>Contoso</Name><NameAlias>C</NameAlias>", "field-order"),
    (GOOD_INHERITED, ' xsi:type="AxdEntity_DirOrganization_DirOrganization"', "", "inherited"),
    (GOOD_INHERITED, "AxdEntity_DirOrganization_", "AxdEntity_DirParty_", "inherited"),
    (GOOD_BOOK, "", "", None),
    (GOOD_BOOK, "2028-02-29", "2027-02-29", "value"),
    (GOOD_BOOK, "2028-02-29", "29.02.2028", "value"),
    (GOOD_BOOK, "2028-02-29", "2028-02-29T00:00:00Z", "value"),
    (GOOD_BOOK, "-1000.50", "-1000,50", "value"),
    (GOOD_BOOK, "-1000.50", "1e3", "value"),
    (GOOD_BOOK, "-1000.50", "+1000.50", "value"),
    (GOOD_ADDRESS, "", "", None),
    (GOOD_ADDRESS, "T00:00:00Z", "", "value"),
    (GOOD_ADDRESS, "T00:00:00Z", "T24:00:00Z", "value"),
    (GOOD_BATCH, "", "", None),
    (GOOD_BATCH, "dynamics/2009/06", "Microsoft Dynamics/2009/06", "batch-namespace"),
    (GOOD_BATCH, ' BatchId="1"', "", "batch-ids"),
    (GOOD_BATCH, 'ConversationId="2"', 'ConversationId="' + "2" * 257 + '"', "batch-ids"),
    (GOOD_BATCH, "PaymTermService/create", "PaymTermService/insert", "action"),
]


def with_dependencies(pack):
    """The pack after those beside it that it depends on, each once."""
    manifest = pack / "pack.toml"
    needs = tomllib.loads(manifest.read_text(encoding="utf-8")).get("dependencies", {}) if manifest.exists() else {}
    folders = []
    for alias, need in needs.items():
        need = {} if isinstance(need, str) else need
        folder = (pack / need["path"]).resolve() if "path" in need else pack.parent / need.get("pack", alias)
        if folder.name != "ax2012" and folder.is_dir():
            folders += with_dependencies(folder)
    return list(dict.fromkeys([*folders, pack]))


def facts_of(pack):
    tomls = [ROOT / "packs/ax2012/target/ax-2012-r3.toml", ROOT / "packs/ax2012/target/overrides.toml"]
    for folder in with_dependencies(pack):
        tomls += sorted((folder / "target").glob("*.toml"))
    return rules.Facts(*(tomllib.loads(toml.read_text(encoding="utf-8")) for toml in tomls))


def named(action):
    """The table, or what stands in its place: what is imported, or called."""
    if "entity" in action:
        return f'entity("{action["entity"]}")'
    if "service" in action:
        return f"service({action['service']}.{action['operation']})"
    return action["table"] if "table" in action else f"class({action['class']}.{action['method']})"


def standard_services():
    with open(ROOT / "packs/ax2012/facts/services.csv", encoding="utf-8", newline="") as file:
        return {row["external_name"] for row in csv.DictReader(file)}


def interviews():
    """(pack, answers, more arguments) of every pack with answers, and of every case about aif."""
    for answers in sorted((ROOT / "packs").glob("**/answers/*.json")):
        yield answers.parents[1], answers, []
    for case in sorted(path.parent for path in CASES.glob("*/expect.aif")):
        pack = case / "pack" if (case / "pack").is_dir() else case / "pack.rap"
        args = (case / "args").read_text().split() if (case / "args").exists() else []
        yield pack, case / "answers.json", [arg for arg in args if arg != "--aif-batch"]


class TheRules(unittest.TestCase):
    def test_six_samples_break_a_rule_and_no_other(self):
        samples = sorted(path for path in (HERE / "samples").iterdir() if path.suffix in (".xml", ".txt"))
        self.assertGreaterEqual(len(samples), 16)
        for sample in samples:
            with self.subTest(sample.name):
                found = {rule for rule, _ in rules.problems(sample.read_text(encoding="utf-8"))}
                self.assertEqual(found, BROKEN.get(sample.name, set()))
        self.assertEqual(len(BROKEN), 6)
        self.assertLessEqual(set(BROKEN), {sample.name for sample in samples})

    def test_damage_is_noticed_by_its_rule(self):
        facts = facts_of(ROOT)
        for good, old, new, rule in DAMAGES:
            with self.subTest(f"{old} → {new}"):
                self.assertIn(old, good)
                found = [r for r, _ in rules.problems(good.replace(old, new), facts)]
                self.assertEqual(found[:1] if rule is None else [rule] * (rule in found), [rule] * (rule is not None), found)

    def test_the_schema_of_a_document_has_an_order_of_its_own(self):
        fields = ("PaymTermId", "PaymMethod", "Description", "NumOfDays")
        facts = rules.Facts({"document": {"PaymTerm": {"record": {"R": {"table": "PaymTerm", "element": dict.fromkeys(fields)}}}}})
        self.assertEqual([rule for rule, _ in rules.problems(GOOD, facts)], ["field-order"])
        ordered = GOOD.replace("<Description>Net 30</Description><NumOfDays>30</NumOfDays><PaymMethod>Net</PaymMethod><PaymTermId>N030</PaymTermId>",
                               "<PaymTermId>N030</PaymTermId><PaymMethod>Net</PaymMethod><Description>Net 30</Description><NumOfDays>30</NumOfDays>")
        self.assertEqual(rules.problems(ordered, facts), [])

    def test_every_rule_is_shown(self):
        said = set(re.findall(r'self\.say\(\s*"([a-z-]+)"', (HERE / "rules.py").read_text(encoding="utf-8")))
        shown = {rule for *_, rule in DAMAGES} | {rule for broken in BROKEN.values() for rule in broken}
        self.assertEqual(said - shown, {"entity-key", "message-size", "batch-messages"})

    def test_what_needs_more_than_a_replacement(self):
        large = GOOD.replace("Net 30", "x" * rules.LARGEST_MESSAGE)
        self.assertIn("message-size", [rule for rule, _ in rules.problems(large)])
        empty = re.sub(r"(?s)<Envelope.*</Envelope>", "", GOOD_BATCH)
        self.assertEqual([rule for rule, _ in rules.problems(empty)], ["batch-messages"])
        read = (HERE / "samples/read-customer-request-entitykeylist.xml").read_text(encoding="utf-8")
        self.assertEqual([rule for rule, _ in rules.problems(read.replace("<Value>4507</Value>", ""))], ["entity-key"])


class Written(unittest.TestCase):
    """What one run wrote, read by the rules, as a set and value for value."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="rapport-aif-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.ran = {}

    def run_rapport(self, name, pack, answers, *more):
        """(the folder written, what was printed); the same only once."""
        out = self.folder / name
        if out.exists():
            return out, self.ran[out]
        done = subprocess.run([PROGRAM, "run", str(pack), "--answers", str(answers), "--out", str(out), "--emit", "aif,json", *more],
                              capture_output=True, text=True, check=False, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.ran[out] = done.stdout
        return out, done.stdout

    def messages(self, out):
        """(file name, envelope) in the order in which AX takes them."""
        return [(path.name, tree.fromstring(path.read_text(encoding="utf-8"))) for path in sorted(out.glob("*.xml"))]

    def each(self):
        for number, (pack, answers, more) in enumerate(interviews()):
            with self.subTest(f"{pack.relative_to(ROOT)} {answers.name}"):
                yield str(number), pack, answers, more
        self.assertGreaterEqual(number, 4)

    def test_every_message_keeps_the_rules(self):
        for name, pack, answers, more in self.each():
            facts = facts_of(pack)
            for out in (self.run_rapport(name, pack, answers, *more)[0],
                        self.run_rapport(name + "-batch", pack, answers, *more, "--aif-batch")[0]):
                for path in out.glob("*.xml"):
                    self.assertEqual(rules.problems(path.read_text(encoding="utf-8"), facts), [], path.name)

    def test_the_set_is_whole_and_in_order(self):
        for name, pack, answers, more in self.each():
            out, _ = self.run_rapport(name, pack, answers, *more)
            ids, conversations, loaded, services = [], set(), [], set()
            for number, (file, envelope) in enumerate(self.messages(out), 1):
                header = {rules.name_of(tag): tag.text for tag in envelope[0]}
                tables = {rules.name_of(record) for record in envelope[1][0][0]}
                self.assertEqual({file}, {f"{number:04}_{table}.xml" for table in tables})
                self.assertLessEqual(len(envelope[1][0][0]), 1000)
                self.assertRegex(header["MessageId"], r"^\{[0-9A-F-]{36}\}$")
                ids.append(header["MessageId"])
                conversations.add(header["ConversationId"])
                services.add(header["Action"].split("/")[-2])
                loaded += tables
            self.assertEqual(len(set(ids)), len(ids))
            self.assertLessEqual(len(conversations), 1)
            self.check_order(loaded, facts_of(pack))
            self.check_services(services, out, facts_of(pack))

    def check_order(self, loaded, facts):
        for at, table in enumerate(loaded):
            for field in facts.tables[table.lower()]["field"].values():
                target = field.get("references", "").partition(".")[0]
                if field.get("mandatory") and target in loaded and target != table:
                    self.assertLess(loaded.index(target), at, f"{table} stands before {target}")

    def check_services(self, services, out, facts):
        named = {table["service"]["name"] for table in facts.tables.values() if table.get("service", {}).get("name")}
        self.assertLessEqual(standard_services(), named)
        needed = out / "services-needed.txt"
        lines = needed.read_text(encoding="utf-8").splitlines() if needed.exists() else []
        listed = {line.split(", ")[0] for line in lines if not line.startswith("#")}
        self.assertEqual(listed, services - named)

    def taken_by_service(self, out):
        """(service, operation) → what the records in its messages are called."""
        found = {}
        for _, envelope in self.messages(out):
            action = next(tag.text for tag in envelope[0] if rules.name_of(tag) == "Action")
            found[tuple(action.split("/")[-2:])] = rules.name_of(envelope[1][0][0][0])
        return found

    def test_every_value_is_in_a_message_or_in_not_written(self):
        for name, pack, answers, more in self.each():
            out, printed = self.run_rapport(name, pack, answers, *more)
            wanted, taken = [], self.taken_by_service(out)
            for action in json.loads((out / "configuration.json").read_text(encoding="utf-8"))["actions"]:
                wanted += [(f"{taken.get((action.get('service'), action.get('operation'))) or named(action)}.{field['field']}", self.text_of(field)) for field in action["fields"]
                           if action["action"] != "update" or field["field"] not in action["key"]]
            # a date where AX has a time with it is its first moment
            found = [(f"{rules.name_of(record)}.{rules.name_of(field)}", (field.text or "").removesuffix("T00:00:00Z"))
                     for _, envelope in self.messages(out) for record in envelope[1][0][0] for field in record]
            records = sum(len(envelope[1][0][0]) for _, envelope in self.messages(out))
            rows = []
            if (out / "not-written.csv").exists():
                with open(out / "not-written.csv", encoding="utf-8", newline="") as file:
                    rows = list(csv.DictReader(file))
            for row in rows:
                self.assertRegex(row["reason"], r"^AIF ")
            self.assertEqual(sorted(found + [(row["field"], row["value"]) for row in rows]), sorted(wanted))
            self.assertRegex(printed, rf"(?m)^aif: {records} records? with {len(found)} values?"
                             + (rf", not written: {len(rows)} values?, see " if rows else "$"))

    @staticmethod
    def text_of(field):
        if "row" not in field:
            return field["value"]
        key = field["row"]["key"]
        said = [part for part in key if part["value"] not in ("", None)] or key
        return key[0]["value"] if len(key) == 1 else ", ".join(f"{part['field']} = {part['value']}" for part in said)

    def test_the_same_answers_give_the_same_bytes_and_another_attempt_other_ids(self):
        for name, pack, answers, more in self.each():
            first, again, attempt = (self.run_rapport(name + run, pack, answers, *more, *args)[0]
                                     for run, args in (("", ()), ("-b", ()), ("-c", ("--aif-attempt", "2"))))
            for path in first.iterdir():
                self.assertEqual(path.read_bytes(), (again / path.name).read_bytes())
                other = (attempt / path.name).read_text(encoding="utf-8")
                if path.suffix == ".xml":
                    differs = [a for a, b in zip(path.read_text(encoding="utf-8").split("\n"), other.split("\n")) if a != b]
                    self.assertEqual([line.strip()[:11] for line in differs], ["<MessageId>"])

    def test_only_messages_whose_content_changed_get_another_id(self):
        pack = ROOT / "packs/example/shop"
        answers = json.loads((pack / "answers/complete.json").read_text(encoding="utf-8"))
        before, _ = self.run_rapport("before", pack, pack / "answers/complete.json")
        changed = self.folder / "changed.json"
        changed.write_text(json.dumps({**answers, "year_end": "2027-06-30"}), encoding="utf-8")
        after, _ = self.run_rapport("after", pack, changed)
        self.assertEqual((before / "0001_FiscalCalendar.xml").read_bytes(), (after / "0001_FiscalCalendar.xml").read_bytes())
        ids = [re.search(r"\{.*\}", (out / "0002_FiscalCalendarYear.xml").read_text(encoding="utf-8"))[0] for out in (before, after)]
        self.assertNotEqual(*ids)


if __name__ == "__main__":
    unittest.main()
