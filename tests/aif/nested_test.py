"""Records within records of an AIF message: nested_test.py RAPPORT XMLLINT.

tests/aif/schemas/ContosoOrders.xsd has orders with charges and lines, and lines with taxes, in one document. The pack tests/aif/orders
asks for them; xmllint holds what is written to the schema.
"""
import re
import unittest
import xml.etree.ElementTree as tree

from xsd_test import Case

OF_SCHEMA = "by the schema of `ContosoOrders`"
ORDERS = [
    {"OrderId": "O1", "Notes": "a < b", "charges": [{"ChargeId": "F", "Amount": "2.50"}],
     "lines": [{"LineId": "L2", "LineNum": 2, "Qty": 4},
               {"LineId": "L1", "LineNum": 1, "Qty": 3, "PaymTermId": "N30", "taxes": [{"TaxCode": "V"}, {"TaxCode": "U"}]}],
     "rushed": [{"LineId": "R1", "LineNum": 3, "Qty": 1, "Since": "2026-02-28"}]},
    {"OrderId": "O2", "lines": [{"LineId": "L3", "LineNum": 1, "Qty": 5}]}]


def shape(element):
    """A record as nested lists: names, with the text of what holds no records."""
    name = element.tag.split("}")[1]
    return (name, [shape(child) for child in element]) if len(element) else f"{name}={element.text}"


class Orders(Case):
    PACK, SCHEMA = "orders", "ContosoOrders.xsd"
    ANSWERS = {"terms": [{"PaymTermId": "N30"}], "orders": ORDERS}

    def shapes(self, documents):
        return [shape(order) for order in tree.fromstring(documents["ContosoOrder"])]

    def line(self, **values):
        return {"LineId": "L1", "LineNum": 1, "Qty": 1, **values}


class Nested(Orders):
    def test_records_stand_in_the_one_that_they_refer_to_in_the_order_of_the_schema(self):
        self.import_all()
        documents, rows, _ = self.run_pack()
        self.assertEqual(rows, {})
        self.check({"orders": documents["ContosoOrder"]})
        self.assertEqual(self.shapes(documents), [
            ("ContosoOrder", ["Notes=a < b", "OrderId=O1", ("ContosoOrderCharge", ["Amount=2.5", "ChargeId=F"]),
                              ("Line", ["LineId=L1", "LineNum=1", "PaymTermId=N30", "Qty=3",
                                        ("ContosoOrderTax", ["OrderLine=L1", "TaxCode=U"]), ("ContosoOrderTax", ["OrderLine=L1", "TaxCode=V"])]),
                              ("Line", ["LineId=L2", "LineNum=2", "Qty=4"]), ("Line", ["LineId=R1", "LineNum=3", "Qty=1", "Since=2026-02-28"])]),
            ("ContosoOrder", ["OrderId=O2", ("Line", ["LineId=L3", "LineNum=1", "Qty=5"])])])
        self.assertIn('<Line class="entity" xsi:type="AxdEntity_Line_ContosoRushLine">', documents["ContosoOrder"])

    def test_a_record_waits_for_what_those_within_it_refer_to(self):
        self.import_all()
        documents, _, out = self.run_pack()
        self.assertEqual(list(documents), ["PaymTerm", "ContosoOrder"])  # in the order of the files
        needed = (out / "services-needed.txt").read_text(encoding="utf-8")
        self.assertNotIn("ContosoOrderLine", needed)

    def test_all_records_and_values_are_counted(self):
        self.import_all()
        self.run_pack()
        done = self.rapport("run", self.pack, "--answers", self.folder / "answers.json", "--out", self.folder / "out", "--emit", "aif", "--force")
        self.assertIn("aif: 10 records with 24 values\n", done.stdout)

    def test_without_a_schema_each_table_has_messages_of_its_own(self):
        documents, _, _ = self.run_pack()
        self.assertEqual(sorted(documents), ["ContosoOrder", "ContosoOrderCharge", "ContosoOrderLine", "ContosoOrderTax", "ContosoRushLine",
                                             "PaymTerm"])
        self.assertIn("<OrderId>O1</OrderId>", documents["ContosoOrderLine"])

    def test_a_compiled_pack_nests_as_well(self):
        self.import_all()
        first, _, _ = self.run_pack()
        done = self.rapport("build", self.pack, "-o", self.folder / "orders.rapc")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.pack = self.folder / "orders.rapc"
        self.assertEqual(self.run_pack()[0], first)


class Refused(Orders):
    def refused(self, order, **reasons):
        self.import_all()
        documents, rows, _ = self.run_pack(orders=[order])
        if "ContosoOrder" in documents:
            self.check({"orders": documents["ContosoOrder"]})
        self.assertEqual({name.split(".")[1]: reason for name, reason in rows.items()}, reasons)
        return documents

    def test_a_record_without_those_that_it_must_have(self):
        missing = "AIF cannot create the record `O1` without `Line`: mandatory in the schema of `ContosoOrders`"
        within = "AIF creates it within the record `O1` of `ContosoOrder`, which is not written"
        self.import_all()
        documents, rows, _ = self.run_pack(orders=[{"OrderId": "O1", "charges": [{"ChargeId": "F", "Amount": 1}]}])
        self.assertNotIn("ContosoOrder", documents)
        self.assertEqual(rows, {"ContosoOrder.OrderId": missing, "ContosoOrderCharge.Amount": within, "ContosoOrderCharge.ChargeId": within,
                                "ContosoOrderCharge.OrderId": within})

    def test_an_inner_record_without_a_mandatory_value_is_left_out_alone(self):
        missing = "AIF cannot create the record `L2` without `Qty`: mandatory in the schema of `ContosoOrders`"
        documents = self.refused({"OrderId": "O1", "lines": [self.line(), {"LineId": "L2", "LineNum": 2}]}, LineId=missing, LineNum=missing)
        self.assertEqual(self.shapes(documents), [("ContosoOrder", ["OrderId=O1", ("Line", ["LineId=L1", "LineNum=1", "Qty=1"])])])

    def test_a_place_for_one_record_takes_the_first(self):
        self.change('<xsd:element minOccurs="0" maxOccurs="unbounded" name="ContosoOrderCharge"', '<xsd:element minOccurs="0" name="ContosoOrderCharge"')
        self.import_all()
        documents, rows, out = self.run_pack(orders=[{"OrderId": "O1", "lines": [self.line()],
                                                      "charges": [{"ChargeId": "F", "Amount": 1}, {"ChargeId": "G", "Amount": 2}]}])
        self.assertEqual(rows, {})
        self.check({"orders": documents["ContosoOrder"]})
        self.assertEqual(self.shapes(documents), [("ContosoOrder", ["OrderId=O1", ("ContosoOrderCharge", ["Amount=1", "ChargeId=F"]),
                                                                    ("Line", ["LineId=L1", "LineNum=1", "Qty=1"])])])
        self.assertIn("<ChargeId>G</ChargeId>", documents["ContosoOrderCharge"])
        self.assertIn("ContosoOrderCharge", (out / "services-needed.txt").read_text(encoding="utf-8"))

    def test_a_place_at_the_top_for_one_record_takes_a_message_for_each(self):
        self.change('<xsd:element maxOccurs="unbounded" name="ContosoOrder"', '<xsd:element name="ContosoOrder"')
        self.import_all()
        _, rows, out = self.run_pack()
        self.assertEqual(rows, {})
        orders = sorted(out.glob("*_ContosoOrder.xml"))
        self.assertEqual(len(orders), 2)
        for path in orders:
            self.check({"orders": re.search(r"(?s)<MessageParts>\s*(.*?)\s*</MessageParts>", path.read_text(encoding="utf-8"))[1]})

    def test_what_stands_within_it_says_the_record_around(self):
        self.import_all()
        _, rows, _ = self.run_pack(orders=[{"OrderId": "O1", "lines": [{"LineId": "L2", "LineNum": 2, "taxes": [{"TaxCode": "V"}]}, self.line()]}])
        self.assertEqual(rows["ContosoOrderTax.TaxCode"], "AIF creates it within the record `L2` of `ContosoOrderLine`, which is not written")

    def test_a_value_that_does_not_fit(self):
        documents = self.refused({"OrderId": "O1", "lines": [self.line()], "charges": [{"ChargeId": "F", "Amount": "1.2345"}]},
                                 Amount=f"AIF wants a number with at most 2 decimals in `Amount`, {OF_SCHEMA}; the record is `O1, F`",
                                 ChargeId="AIF cannot create the record `O1, F` without `Amount`")
        self.assertEqual(self.shapes(documents), [("ContosoOrder", ["OrderId=O1", ("Line", ["LineId=L1", "LineNum=1", "Qty=1"])])])

    def test_what_the_document_wants_besides_leaves_out_all(self):
        self.change('<xsd:element minOccurs="0" name="DocPurpose"', '<xsd:element name="DocPurpose"')
        self.import_all()
        documents, rows, _ = self.run_pack()
        self.assertEqual(list(documents), ["PaymTerm"])
        self.assertEqual(rows["ContosoOrder.OrderId"], "AIF wants `DocPurpose` in the document too, by the schema of `ContosoOrders`")


if __name__ == "__main__":
    unittest.main()
