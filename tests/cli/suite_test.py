"""Holds what packs/business-processes promises of all content packs together: suite_test.py RAPPORT.

Its templates ask their areas and no others; with each default configuration what one pack refers to is among what another brings.
"""
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACK = ROOT / "packs/business-processes"
BASE = ["base.base_information", "base.fiscal_calendar", "base.finance"]
# An answer of answers/complete.json in each area.
ASKED = {
    "base.base_information": "base.name", "base.fiscal_calendar": "base.fiscal_start", "base.finance": "base.chart",
    "base.numbers": "base.general_journal.digits", "base.terms": "base.payment_terms", "ledger.chart_of_accounts": "ledger.accounts",
    "ledger.automatic_postings": "ledger.result_account", "ledger.journals_area": "ledger.journals",
    "ledger.exchange_rates_area": "ledger.rates", "ledger.closing": "ledger.lock_year", "ledger.installation": "ledger.system_language",
    "taxes.tax": "taxes.charges_tax", "bank.bank": "bank.bank_accounts", "payables.payables": "payables.vendor_groups",
    "receivables.receivables": "receivables.customer_groups", "stock.units_of_measure": "stock.units", "stock.delivery": "stock.delivery_terms",
    "stock.warehousing": "stock.sites", "stock.inventory_costing": "stock.item_groups",
    "catalog.product_dimensions": "catalog.storage_groups", "catalog.products_and_services": "catalog.products",
    "assets.depreciation": "assets.methods", "assets.asset_groups_area": "assets.groups", "assets.asset_register": "assets.brings_assets",
    "numbering.numbering": "numbering.usual_digits", "numbering.ledger_numbers": "numbering.journal_batches.document",
    "numbering.sales_numbers": "numbering.customers.document", "numbering.purchase_numbers": "numbering.vendors.document",
    "numbering.inventory_numbers": "numbering.items.first", "numbering.bank_numbers": "numbering.reconciliations.document",
    "numbering.production_numbers": "numbering.production_orders.document", "numbering.project_numbers": "numbering.project_invoices.gapless",
}
# What only the company knows of its bank accounts, by the default configuration.
BANKS = {
    "us_retail": ("USA", {"RegistrationNum": "021000021", "AccountNum": "4410087712", "ledger_account": "11100"}),
    "de_manufacturing": ("DEU", {"iban": "DE89 3704 0044 0532 0130 00", "ledger_account": "241000"}),
    "dk_services": ("DNK", {"iban": "DK50 0040 0440 1162 43", "ledger_account": "73100"}),
}
ZIPS = {"USA": "98101", "DEU": "20457", "DNK": "1100"}


def rapport(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)


def templates():
    """(kind, areas, templates of other packs) of each template."""
    found = {}
    for source in sorted(PACK.glob("*.rap")):
        for name, kind, body in re.findall(r"(?ms)^template (\w+) \"[^\"]*\": (\w+) \{(.*?)\}", source.read_text(encoding="utf-8")):
            found[name] = (kind, re.findall(r"area ([\w.]+)", body), re.findall(r"template ([\w.]+)", body))
    return found


def configured(name):
    """The configuration that a company gets that answers what only it knows: (process, {table: [{field: text}]})."""
    country, bank = BANKS[name]
    answers = json.loads((PACK / "answers/minimal.json").read_text(encoding="utf-8"))
    answers |= {"base.country": country, "base.zip": ZIPS[country], "bank.bank_accounts": [{"AccountID": "MAIN", "Name": "1", **bank}]}
    if name == "us_retail":
        answers["base.state"] = "US-WA"
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
        return rapport("run", PACK, "--answers", f"{folder}/answers.json", "--configuration", name, "--out", "-")


class Suite(unittest.TestCase):
    maxDiff = None

    def test_a_template_asks_its_areas_and_no_others(self):
        known = templates()
        self.assertEqual(len(known), 11)
        for name, (_, areas, others) in known.items():
            with self.subTest(name):
                if others:
                    continue
                done = rapport("run", PACK, "--answers", PACK / "answers/complete.json", "--template", name, "--out", "-")
                self.assertEqual(done.returncode, 0, done.stderr)
                parked = set(re.findall(r"note: `([^`]+)` is not asked now", done.stderr))
                asked = {area for area, place in ASKED.items() if not any(p == place or p.startswith(place + ".") for p in parked)}
                self.assertEqual(asked, set(areas))

    def test_a_template_stands_on_base_information(self):
        for name, (_, areas, others) in templates().items():
            with self.subTest(name):
                self.assertTrue(others or areas[:3] == BASE)

    def test_processes_have_what_they_need(self):
        needs = {
            "procure_to_pay": {"payables.payables", "taxes.tax", "bank.bank", "stock.inventory_costing", "catalog.products_and_services"},
            "order_to_cash": {"receivables.receivables", "taxes.tax", "bank.bank", "stock.inventory_costing", "catalog.products_and_services"},
            "acquire_to_retire": {"assets.asset_register", "payables.payables", "taxes.tax", "ledger.chart_of_accounts", "ledger.closing"},
        }
        known = templates()
        self.assertEqual(set(needs), {name for name, (kind, _, _) in known.items() if kind == "business_process"})
        for name, areas in needs.items():
            self.assertLessEqual(areas, set(known[name][1]))
        self.assertNotIn("receivables.receivables", known["procure_to_pay"][1])
        self.assertNotIn("payables.payables", known["order_to_cash"][1])

    def test_with_a_default_configuration_the_packs_fit_together(self):
        """The checks of the pack look up what the packs refer to; none of them has anything to say, and no posting is lost."""
        for name in BANKS:
            with self.subTest(name):
                done = configured(name)
                self.assertEqual((done.returncode, [line for line in done.stderr.splitlines() if ": warning:" in line]), (0, []), done.stderr)
                self.assertEqual(unmatched(done.stdout), set())

    def test_an_account_that_is_nowhere_is_pointed_out(self):
        country, bank = BANKS["dk_services"]
        BANKS["dk_services"] = country, bank | {"ledger_account": "99999"}
        done = configured("dk_services")
        BANKS["dk_services"] = country, bank
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("The chart of accounts has no account 99999.", done.stderr)
        self.assertEqual(unmatched(done.stdout), {"MainAccount 99999"})


def keys(row):
    """The key of a row that is referred to, as far as it is text: {field: text}."""
    return {key.get("name"): key.text or "" for key in row.findall("key") if len(key) == 0}


def references():
    """What text fields refer to, as the metadata has it: {(table, field): (table, field)}."""
    with (ROOT / "packs/ax2012/facts/metadata.csv").open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["field"]): (row["fk_table"], row["fk_field"]) for row in csv.DictReader(file)
                if row["fk_table"] and row["fk_field"] != "RecId"}


def unmatched(document):
    """Rows that records refer to and that no record makes, of tables that records make rows of."""
    root = xml.etree.ElementTree.fromstring(document)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    made = {}
    for table in root.findall("table"):
        for row in table:
            for cell in row.findall("text"):
                made.setdefault((table.get("name"), cell.get("name")), set()).add((cell.text or "").casefold())
    meant = set()
    for table in root.findall("table"):
        for row in table:
            for cell in row:
                if cell.tag == "reference":
                    meant |= {(cell.get("table"), name, text) for name, text in keys(cell).items()}
                elif cell.tag == "text" and (table.get("name"), cell.get("name")) in REFERENCES and cell.text:
                    meant.add((*REFERENCES[table.get("name"), cell.get("name")], cell.text))
    looked_at = {(table, name) for table, name, _ in meant if (table, name) in made}
    assert len(looked_at) >= 15, looked_at
    return {f"{table} {text}" for table, name, text in meant if (table, name) in made and text.casefold() not in made[table, name]}


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    REFERENCES = references()
    unittest.main()
