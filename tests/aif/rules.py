"""The rules of AIF messages of AX 2012, told apart by name, from what is published about them. Knows nothing of how Rapport
writes messages; standard library only.

problems(text, facts) gives (rule, where and what) for one file with an envelope or a batch. Where a rule stands in
https://learn.microsoft.com/previous-versions/dynamicsax-2012: message headers in AIF, document schema rules, processing
batched messages, the example messages of the document services.
"""
import datetime
import re
import xml.etree.ElementTree as tree
from decimal import Decimal

MESSAGE = "http://schemas.microsoft.com/dynamics/2011/01/documents/Message"
DOCUMENTS = "http://schemas.microsoft.com/dynamics/2008/01/documents/"
ENTITY_KEY = "http://schemas.microsoft.com/dynamics/2006/02/documents/EntityKey"
ENTITY_KEYS = "http://schemas.microsoft.com/dynamics/2006/02/documents/EntityKeyList"
CRITERIA = "http://schemas.microsoft.com/dynamics/2006/02/documents/QueryCriteria"
BATCH = "http://schemas.microsoft.com/dynamics/2009/06/documents/Batch"
FAULT = "http://schemas.microsoft.com/dynamics/2008/01/documents/Fault"
SERVICES = "http://schemas.microsoft.com/dynamics/2008/01/services"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

HEADER = ["MessageId", "LogonAsUser", "Company", "Action", "ConversationId", "RequestMessageId", "PartitionKey"]
DOCUMENT = ["DocPurpose", "SenderId", "ValidAsOfDateTime", "ValidTimeStateType", "ClearNilFieldsOnUpdate"]
WORDS = {"DocPurpose": {"Original", "Duplicate", "Proforma"}, "ValidTimeStateType": {"AsOf", "Range", "All"},
         "ClearNilFieldsOnUpdate": {"true", "false"}}
OPERATIONS = {"create", "read", "update", "delete", "find", "findKeys", "getKeys", "getChangedKeys"}
NAME = r"[A-Za-z_][A-Za-z0-9_]*"
GUID = r"\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?"
LONGEST_ID, LARGEST_MESSAGE, LONGEST_COMPANY = 256, 10_000_000, 4


def split(tag):
    """"{namespace}name" as its two parts."""
    return (tag[1:].split("}") if tag.startswith("{") else ["", tag])


def name_of(element):
    return split(element.tag)[1]


def is_record(element):
    return "class" in element.attrib or len(element) > 0


class Check:
    def __init__(self, facts):
        self.facts = facts
        self.found = []
        self.document_name = ""

    def say(self, rule, what):
        self.found.append((rule, what))

    def file(self, text):
        if "<!DOCTYPE" in text:
            return self.say("well-formed", "there is a document type")
        try:
            root = tree.fromstring(text.encode())
        except (tree.ParseError, ValueError) as error:
            return self.say("well-formed", str(error))
        space, name = split(root.tag)
        if name == "Batch":
            return self.batch(root, space)
        return self.envelope(root, len(text.encode()))

    def batch(self, root, space):
        if space != BATCH:
            self.say("batch-namespace", f"Batch stands in {space}")
        for attribute in ("BatchId", "ConversationId"):
            value = root.get(attribute, "")
            if not 0 < len(value) <= LONGEST_ID:
                self.say("batch-ids", f"{attribute} has {len(value)} characters")
        if set(root.attrib) - {"BatchId", "ConversationId"}:
            self.say("batch-ids", f"a batch has no {sorted(root.attrib)}")
        if len(root) == 0:
            self.say("batch-messages", "a batch without messages")
        for envelope in root:
            self.envelope(envelope, len(tree.tostring(envelope)))

    def envelope(self, root, size):
        space, name = split(root.tag)
        if name != "Envelope":
            return self.say("envelope", f"{name} is neither an envelope nor a batch")
        if space != MESSAGE:
            self.say("message-namespace", f"Envelope stands in {space}")
        if size >= LARGEST_MESSAGE:
            self.say("message-size", f"{size} bytes")
        if [name_of(part) for part in root] != ["Header", "Body"]:
            return self.say("envelope", "an envelope is a Header and a Body")
        for part in root:
            if split(part.tag)[0] != space:
                self.say("message-namespace", f"{name_of(part)} stands in another namespace than its envelope")
        operation, outbound = self.header(root[0], space)
        self.body(root[1], space, operation, outbound)

    def header(self, header, space):
        tags = [name_of(tag) for tag in header]
        known = [tag for tag in tags if tag in HEADER]
        if len(known) < len(tags) or any(split(tag.tag)[0] != space for tag in header):
            self.say("header-tags", f"not known: {sorted(set(tags) - set(HEADER)) or 'a namespace'}")
        if len(set(tags)) < len(tags):
            self.say("header-tags", "a tag stands twice")
        if known != sorted(known, key=HEADER.index):
            self.say("header-order", f"{', '.join(known)}: expected in the order of {', '.join(HEADER)}")
        values = {name_of(tag): tag.text or "" for tag in header}
        for tag in ("MessageId", "RequestMessageId"):
            if values.get(tag) and not re.fullmatch(GUID, values[tag]):
                self.say("message-id", f"{tag} is {values[tag]}")
        if len(values.get("ConversationId", "")) > LONGEST_ID:
            self.say("conversation-id", "it is longer than 256 characters")
        if "Company" in values and not 0 < len(values["Company"]) <= LONGEST_COMPANY:
            self.say("company", f"`{values['Company']}` is no company")
        return self.action(values.get("Action")), "RequestMessageId" in values

    def action(self, action):
        if not action:
            self.say("action", "there is no Action, the one tag that has to be there")
            return None
        match = re.fullmatch(rf"(https?://[^\s?#]+)/({NAME})/({NAME})", action)
        if not match:
            self.say("action", f"{action} is no namespace, service and operation")
            return None
        if "schemas.microsoft.com/dynamics" in match[1] and match[1] != SERVICES:
            self.say("action-namespace", f"standard services stand in {SERVICES}, not in {match[1]}")
        if match[3] not in OPERATIONS:
            self.say("action", f"document services have no operation {match[3]}")
        return match[3]

    def body(self, body, space, operation, outbound):
        if [name_of(part) for part in body] != ["MessageParts"] or split(body[0].tag)[0] != space:
            return self.say("envelope", "a body is its MessageParts, in the namespace of the envelope")
        parts = [name_of(part) for part in body[0]]
        keys, criteria = ["EntityKeyList"], ["QueryCriteria"]
        documents = [p for p in parts if p not in ("EntityKeyList", "QueryCriteria", "Fault")]
        if outbound:
            fits = len(parts) <= 1 and parts != criteria
        elif operation == "update":
            fits = len(parts) == 2 and parts[0] == "EntityKeyList" and len(documents) == 1
        else:
            fits = parts == {"create": documents, "find": criteria, "findKeys": criteria, "read": keys,
                             "delete": keys}.get(operation, parts) and len(parts) == 1
        if not fits:
            self.say("parts", f"{operation} does not take {', '.join(parts) or 'nothing'}")
        for part in body[0]:
            self.part(part, operation, outbound)

    def part(self, part, operation, outbound):
        space, name = split(part.tag)
        wanted = {"EntityKeyList": ENTITY_KEYS, "QueryCriteria": CRITERIA, "Fault": FAULT}.get(name, DOCUMENTS + name)
        if space != wanted:
            self.say("part-namespace", f"{name} stands in {space}, expected {wanted}")
        if name == "EntityKeyList":
            self.entity_keys(part)
        elif name not in ("QueryCriteria", "Fault"):
            self.document(part, operation, outbound)

    def entity_keys(self, keys):
        for key in keys:
            fields = key.findall(f"{{{ENTITY_KEY}}}KeyData/{{{ENTITY_KEY}}}KeyField")
            if key.tag != f"{{{ENTITY_KEY}}}EntityKey" or not fields:
                self.say("entity-key", "a key is KeyData with KeyField")
            for field in fields:
                if [name_of(e) for e in field] != ["Field", "Value"]:
                    self.say("entity-key", "a KeyField is its Field and its Value")

    def document(self, document, operation, outbound):
        space, self.document_name = split(document.tag)
        for element in document.iter():
            if split(element.tag)[0] != space:
                self.say("part-namespace", f"{name_of(element)} stands outside of its document")
                return
        heads = [e for e in document if not is_record(e)]
        records = [e for e in document if is_record(e)]
        names = [name_of(head) for head in heads]
        if not records or list(document) != heads + records:
            self.say("document", f"{name_of(document)}: records stand behind the document's own elements")
        if set(names) - set(DOCUMENT) or names != sorted(set(names), key=names.index) or (
                not set(names) - set(DOCUMENT) and names != sorted(names, key=DOCUMENT.index)):
            self.say("document", f"{name_of(document)} begins with {', '.join(names)}")
        for head in heads:
            if head.text not in WORDS.get(name_of(head), {head.text}):
                self.say("document", f"{name_of(head)} is {head.text}")
        for record in records:
            self.record(record, operation, outbound)

    def record(self, record, operation, outbound):
        table = name_of(record)
        if record.get("class") != "entity":
            self.say("entity", f"{table} is not of the class entity")
        actions = {None, "create", "update", "replace", "delete"} if operation == "update" else {None}
        if record.get("action") not in actions:
            self.say("entity", f"{table} has the action {record.get('action')} in a message that does {operation}")
        if set(record.attrib) - {"class", "action", XSI + "type"}:
            self.say("entity", f"{table} has the attributes {sorted(record.attrib)}")
        concrete = self.concrete_type(record)
        if operation == "create" and not outbound:
            for field in record:
                if name_of(field) in ("RecId", "RecVersion", "_DocumentHash"):
                    self.say("create", f"{table}.{name_of(field)}: AX gives it when the record is made")
        self.order(record, concrete)
        for element in record:
            if is_record(element):
                self.record(element, operation, outbound)
            else:
                self.value(element, concrete)

    def concrete_type(self, record):
        """The table whose record it is: the element's, or the one that its type names."""
        table, said = name_of(record), record.get(XSI + "type")
        if said is None:
            if self.facts and self.facts.parents(table):
                self.say("inherited", f"{table} inherits from {self.facts.parents(table)[0]} and names no xsi:type")
            return table
        match = re.fullmatch(rf"AxdEntity_{table}_({NAME})", said)
        if not match:
            self.say("inherited", f"{table} has the type {said}, expected AxdEntity_{table}_…")
            return table
        return match[1]

    def order(self, record, concrete):
        """As the document's schema has them, when it is known. Else fields by name, then child records; of an inherited table so
        for each of its tables, the base first."""
        form = self.facts.form(self.document_name, concrete) if self.facts else None
        if form is not None:
            names = [name_of(element) for element in record]
            if names != [name for name in form if name in names]:
                self.say("field-order", f"{concrete}: {names}, and its schema has {form}")
            return
        parts = self.parts(record, concrete)
        for fields, _ in parts:
            names = [name_of(f) for f in fields]
            if len({n.lower() for n in names}) < len(names):
                self.say("field-twice", f"{concrete} has a field twice")
            expected = sorted(names, key=lambda n: (n != "_DocumentHash", n.lower()))
            if names != expected:
                wrong = next(n for n, e in zip(names, expected) if n != e)
                self.say("field-order", f"{concrete}.{wrong} is out of order")
        flat = [e for fields, children in parts for e in fields + children]
        if flat != list(record):
            self.say("field-order", f"{concrete}: fields stand before child records, those of the base table first")

    def parts(self, record, concrete):
        """[(fields, child records)], the base table's first, as they have to stand."""
        if self.facts is None or not self.facts.knows(concrete):
            return self.parts_seen(record)
        levels = [concrete, *self.facts.parents(concrete)]
        fields = {level: [] for level in levels}
        for element in record:
            if not is_record(element):
                declared = (level for level in levels if self.facts.declares(level, name_of(element)))
                fields[next(declared, concrete)].append(element)
        children = [e for e in record if is_record(e)]
        return [(fields[level], children if level == concrete else []) for level in reversed(levels)]

    @staticmethod
    def parts_seen(record):
        """Of a table that nothing is known of: a new part begins where fields follow child records."""
        parts = [([], [])]
        for element in record:
            if not is_record(element) and parts[-1][1] and record.get(XSI + "type"):
                parts.append(([], []))
            parts[-1][is_record(element)].append(element)
        return parts

    def value(self, field, table):
        text, name = field.text or "", f"{table}.{name_of(field)}"
        nil = field.get(XSI + "nil")
        if set(field.attrib) - {XSI + "nil"} or nil not in (None, "true"):
            self.say("value", f"{name} has the attributes {sorted(field.attrib)}")
        if nil == "true" and text:
            self.say("value", f"{name} is nil and `{text}`")
        if nil is None and self.facts:
            wrong = self.facts.misfit(table, name_of(field), text)
            if wrong:
                self.say("value", f"{name} is `{text}`, expected {wrong}")


class Facts:
    """What is known of the tables: {"table": {…}, "enum": {…}} as target/*.toml has it, later ones over earlier ones."""

    def __init__(self, *tomls):
        self.tables, self.enums, self.documents = {}, {}, {}
        for toml in tomls:
            self.documents.update(toml.get("document", {}))
            for name, said in toml.get("enum", {}).items():
                self.enums[name.lower()] = list(said["elements"])
            for name, said in toml.get("table", {}).items():
                table = self.tables.setdefault(name.lower(), {"name": name, "field": {}})
                table.update({k: v for k, v in said.items() if k != "field"})
                for field, facts in said.get("field", {}).items():
                    known = table["field"].setdefault(field.lower(), {})
                    known.update(facts)
                    if "enum" in facts:
                        known["type"] = "enum"

    def form(self, document, table):
        """The elements of the table's records in the order of the document's schema; None: it is not known."""
        records = self.documents.get(document, {}).get("record", {})
        found = [record for record in records.values() if record.get("table") == table]
        elements = []
        while found and found[0] is not None:
            elements = [*found[0].get("element", {}), *elements]
            found = [records.get(found[0].get("extends"))]
        return elements or None

    def knows(self, table):
        return table.lower() in self.tables

    def parents(self, table):
        found = []
        at = self.tables.get(table.lower(), {}).get("extends")
        while at and at not in found:
            found.append(at)
            at = self.tables.get(at.lower(), {}).get("extends")
        return found

    def declares(self, table, field):
        return field.lower() in self.tables.get(table.lower(), {"field": {}})["field"]

    def field(self, table, field):
        for at in [table, *self.parents(table)]:
            if self.declares(at, field):
                return self.tables[at.lower()]["field"][field.lower()]
        return None

    def misfit(self, table, name, text):
        """What would have fitted; None: it does, or nothing is known."""
        field = self.field(table, name)
        if field is None:
            return "a field of the table" if self.knows(table) else None
        kind = field.get("type", "unknown")
        if kind == "string":
            most = field.get("length")
            return f"at most {most} characters" if most and len(text.encode("utf-16-le")) // 2 > most else None
        if kind == "enum":
            elements = self.enums.get(field.get("enum", "").lower(), [text])
            return None if text in elements else "one of " + ", ".join(elements)
        if kind == "date":
            return None if is_date(text) else "a date such as 2026-01-31"
        if kind == "datetime":
            day, mark, time = text.partition("T")
            clock = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?"
            return None if is_date(day) and mark and re.fullmatch(clock, time) else "such as 2026-01-31T00:00:00Z"
        if kind == "real":
            return None if is_decimal(text, field.get("decimals")) else "digits with a point"
        if kind in ("int", "int64") and "references" not in field:
            bits = 31 if kind == "int" else 63
            whole = re.fullmatch(r"-?(0|[1-9][0-9]*)", text)
            return None if whole and -2**bits <= int(text) < 2**bits else "a whole number"
        if kind == "recid" or "references" in field:
            return None if text else "the key of a row"
        return None


def is_date(text):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_decimal(text, decimals):
    if not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text):
        return False
    return decimals is None or -Decimal(text).as_tuple().exponent <= decimals


def problems(text, facts=None):
    check = Check(facts)
    check.file(text)
    return check.found
