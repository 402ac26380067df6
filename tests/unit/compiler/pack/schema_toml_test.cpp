#include "compiler/pack/schema_toml.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/pack/target.h"
#include "tests/unit/compiler/pack/problems.h"

namespace rapport::pack {
namespace {

using Lines = std::vector<std::string>;
using schema::FieldType;

struct Read {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  schema::Schema schema;

  explicit Read(std::string text) {
    schema = read_schema(sources, sources.add("target/x.toml", std::move(text)), diags);
  }
  Lines places() const { return test::places(diags, sources); }
};

constexpr std::string_view kAll = R"(name = "ax-2012-r3"

[type.Days]
extends = "Base"
type = "real"
decimals = 2
references = "Day.Id"
evidence = "2012:EDT"

[type.PaymTermId]
type = "string"
length = 10

[enum.NetCurrent]
elements = { Net = 0, COD = 5, Before = -1 }
evidence = "2012:x"

[enum.TaxBaseType]
elements = ["PctPerNet", "PctPerGross"]

[table.PaymTerm]
extends = "Common"
per_company = false
one_row = "per_company"
key = ["PaymTermId", "Other"]
evidence = "say \"so\" \\ to confirm"
[table.PaymTerm.service]
name = "PaymTermService"
namespace = "http://schemas.contoso.com/services"
document = "PaymentTerm"
evidence = "exported"
[table.PaymTerm.field]
CashPaym = { references = "PaymDay" }
NumOfDays = { type = "int", mandatory = false, data_type = "Days" }
PaymMethod = { type = "enum", enum = "NetCurrent" }
PaymTermId = { type = "string", length = 10, mandatory = true, references = "Day.Id", evidence = "2012:EDT" }
Rate = { type = "real", decimals = 2, system = true }
"ä b" = {}
)";

TEST(SchemaToml, ReadsEveryFact) {
  Read read{std::string(kAll)};
  EXPECT_EQ(read.places(), Lines{});
  ASSERT_EQ(read.schema.types.size(), 2u);
  EXPECT_EQ(read.schema.types[0].extends, "Base");
  EXPECT_EQ(read.schema.types[0].decimals, 2);
  EXPECT_EQ(read.schema.types[0].fk_field, "Id");
  EXPECT_EQ(read.schema.types[1].length, 10u);
  ASSERT_EQ(read.schema.enums.size(), 2u);
  const schema::Enum& net = read.schema.enums[0];
  ASSERT_EQ(net.elements.size(), 3u);
  EXPECT_EQ(net.elements[0].name, "Net") << "in the order of the file";
  EXPECT_EQ(net.elements[2].value, -1);
  EXPECT_FALSE(read.schema.enums[1].elements[0].value);

  const schema::Table& table = *find_table(read.schema, "paymterm");
  EXPECT_EQ(table.extends, "Common");
  EXPECT_FALSE(table.per_company);
  EXPECT_EQ(table.one_row, schema::OneRow::PerCompany);
  EXPECT_EQ(table.key, (Lines{"PaymTermId", "Other"}));
  EXPECT_EQ(table.trust, schema::Trust::Weak);

  EXPECT_EQ(table.service.name, "PaymTermService");
  EXPECT_EQ(table.service.name_space, "http://schemas.contoso.com/services");
  EXPECT_EQ(table.service.document, "PaymentTerm");
  EXPECT_EQ(table.service.evidence, "exported");

  const schema::Field& id = *find_field(read.schema, table, "PaymTermId")->field;
  EXPECT_EQ(id.type, FieldType::String);
  EXPECT_EQ(id.length, 10u);
  EXPECT_TRUE(id.mandatory);
  EXPECT_EQ(id.fk_table, "Day");
  EXPECT_EQ(id.fk_field, "Id");
  EXPECT_EQ(id.trust, schema::Trust::Verified);
  EXPECT_EQ(find_field(read.schema, table, "CashPaym")->field->fk_field, "");
  EXPECT_EQ(find_field(read.schema, table, "Rate")->field->decimals, 2);
  EXPECT_TRUE(find_field(read.schema, table, "Rate")->field->system);
}

TEST(SchemaToml, WritesWhatItReads) {
  Read read{std::string(kAll)};
  EXPECT_EQ(write_schema(read.schema), kAll);
}

TEST(SchemaToml, AnEnumMakesTheTypeAndAFieldMayHaveItsOwnHeader) {
  Read read("[table.T.field.Status]\nenum = \"NoYes\"\n");
  EXPECT_EQ(read.places(), Lines{});
  EXPECT_EQ(read.schema.tables[0].fields[0].type, FieldType::Enum);
}

TEST(SchemaToml, MistakesPointAtTheirPlace) {
  Read read(R"([enum.E]
elements = { a = 1, A = 2, b = 1, c = 3000000000, d = "x" }
[enum.F]
elements = 4
[table.T]
one_row = "yes"
colour = "red"
[table.T.field]
a = { type = "strng", references = "x.y.z", length = 0 }
b = { decimals = 17, mandatory = "yes", references = "" }
B = {}
c = 1
[table.t]
)");
  EXPECT_EQ(read.places(),
            (Lines{"E6105 `A`", "E6106 `b`", "E6104 `3000000000`", "E6003 `\"x\"`", "E6003 `4`", "E6105 `t`",
                   "E6002 `colour`", "E6103 `\"yes\"`", "E6003 `1`", "E6105 `B`", "E6101 `\"strng\"`",
                   "E6104 `0`", "E6102 `\"x.y.z\"`", "E6104 `17`", "E6102 `\"\"`", "E6003 `\"yes\"`"}));
}

TEST(SchemaToml, TheNamesOfAServiceBecomeMarkup) {
  Read read(R"([table.T.service]
name = "a<b"
namespace = "http://x y"
document = "9"
colour = "red"
[table.U]
service = "UService"
)");
  EXPECT_EQ(read.places(), (Lines{"E6002 `colour`", "E6107 `\"a<b\"`", "E6107 `\"9\"`",
                                  "E6107 `\"http://x y\"`", "E6003 `\"UService\"`"}));
}

TEST(SchemaToml, ATypeWithASlipIsMended) {
  EXPECT_EQ(test::fixes(Read("[table.T.field.a]\ntype = \"strnig\"\n").diags), Lines{"\"string\""});
}

PackSources overlaying(std::string name, std::string dependencies, std::vector<SourceFile> files) {
  PackSources pack{.root_name = name, .files = std::move(files), .alias = name};
  pack.files.push_back(
      {"pack.toml", "name = \"" + name + "\"\nversion = \"1.0.0\"\n[dependencies]\n" + dependencies});
  return pack;
}

std::string length(int units) {
  return "[table.PaymTerm.field.BDRetention]\ntype = \"string\"\nlength = " + std::to_string(units);
}

uint32_t retention_length(const PackSources& root) {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  const schema::Schema schema = *target_schema(resolve_dependencies(root, sources, diags), sources, diags);
  EXPECT_EQ(test::codes(diags), Lines{});
  EXPECT_EQ(schema.name, "ax-2012-r3");
  auto field = find_field(schema, *find_table(schema, "PaymTerm"), "BDRetention");
  EXPECT_TRUE(find_field(schema, *find_table(schema, "PaymTerm"), "PaymTermId"))
      << "the baseline lies under it";
  return field ? field->field->length.value_or(0) : 0;
}

constexpr std::string_view kDocument = R"toml(
[message_type.AxdEnum_NetCurrent]
elements = ["Net", "Cod"]
evidence = "2012:AIF Types.xsd"

[message_type.AxdExtType_Amount]
type = "real"
decimals = 2

[message_type.AxdExtType_Text]
extends = "AxdExtType_Long"
length = 20

[message_type.AxdType_Account]
structure = true

[document.Terms]
namespace = "http://schemas.contoso.com/documents/Terms"
type = "AxdTerms"
evidence = "2012:AIF Terms.xsd"
[document.Terms.record.AxdEntity_PaymTerm]
table = "PaymTerm"
extends = "AxdEntity_Base"
[document.Terms.record.AxdEntity_PaymTerm.element]
PaymTermId = { type = "AxdExtType_Text", mandatory = true }
Description = { type = "string" }
Cash = {}
[document.Terms.record.AxdTerms]
[document.Terms.record.AxdTerms.element]
PaymTerm = { type = "AxdEntity_PaymTerm" }
)toml";

TEST(SchemaToml, FormsOfMessagesAreReadInTheirOrderAndWrittenBack) {
  const Read read{std::string(kDocument)};
  EXPECT_EQ(read.places(), Lines{});
  EXPECT_EQ(write_schema(read.schema), kDocument);
  const schema::Document* document = schema::find_document(read.schema, "terms");
  ASSERT_NE(document, nullptr);
  const schema::DocumentRecord* record = schema::find_record(*document, "AxdEntity_PaymTerm");
  ASSERT_NE(record, nullptr);
  ASSERT_EQ(record->elements.size(), 3u);
  EXPECT_EQ(record->elements[0].name, "PaymTermId");
  EXPECT_TRUE(record->elements[0].mandatory);
  EXPECT_EQ(record->elements[1].name, "Description");
}

TEST(SchemaToml, MistakesInFormsOfMessagesPointAtTheirPlace) {
  const Read read(R"([message_type.A]
elements = [1]
type = "strng"
length = 0
colour = "red"
[document."T U"]
namespace = "http://x y"
[document.V.record.R.element]
"a b" = { mandatory = "yes" }
c = { typ = "int" }
C = {}
[document.V.record.S]
element = 4
)");
  std::vector<std::string> codes;
  for (const std::string& place : read.places()) codes.push_back(place.substr(0, 5));
  std::sort(codes.begin(), codes.end());
  EXPECT_EQ(codes, (Lines{"E6002", "E6002", "E6003", "E6003", "E6003", "E6101", "E6104", "E6105", "E6107",
                          "E6107", "E6107"}));
}

constexpr std::string_view kTakers = R"toml(
[class.Setup.run]
[class.Setup.run.field]
_name = { type = "string", length = 10, mandatory = true }

[entity."Customer address"]
key = ["Account"]
[entity."Customer address".field]
Account = { type = "string", references = "entity(\"Customer\")" }

[service.TermsService.create]
extends = "PaymTerm"
[service.TermsService.create.service]
name = "TermsService"
namespace = "http://tempuri.org"
document = "Terms"
)toml";

TEST(SchemaToml, WhatIsNoTableIsReadAndWrittenBack) {
  const Read read{std::string(kTakers)};
  EXPECT_EQ(read.places(), Lines{});
  EXPECT_EQ(write_schema(read.schema), kTakers);
  const schema::Table* operation = schema::find_table(read.schema, "service(TermsService.create)");
  ASSERT_NE(operation, nullptr);
  EXPECT_EQ(operation->kind, schema::TableKind::Operation);
  EXPECT_EQ(schema::kind_of(read.schema.tables[0].name), schema::TableKind::Method);
  EXPECT_EQ(schema::plain_name(read.schema.tables[1].name), "Customer address");
}

TEST(SchemaToml, NamesOfOperationsAndEntitiesAreChecked) {
  const Read read("[service.'a b'.c]\n[class.A.'1b']\n[entity.'a\"b']\n[service.S.o]\none_row = \"no\"\n");
  EXPECT_EQ(read.places().size(), 4U);
}

TEST(TargetSchema, OverridesComeLastAndOtherFilesByName) {
  EXPECT_EQ(
      retention_length(overlaying("a", "", {{"target/b.toml", length(2)}, {"target/a.toml", length(1)}})),
      2u);
  EXPECT_EQ(retention_length(
                overlaying("a", "", {{"target/overrides.toml", length(3)}, {"target/z.toml", length(2)}})),
            3u);
  EXPECT_EQ(retention_length(overlaying("a", "", {{"target/x.csv", "?"}, {"other/x.toml", "?"}})), 0u);
}

TEST(TargetSchema, APackLiesOverWhatItDependsOn) {
  PackSources root = overlaying("a", "b = \"*\"\nax2012 = \"*\"\n", {{"target/a.toml", length(1)}});
  root.dependencies.push_back(overlaying("b", "", {{"target/overrides.toml", length(2)}}));
  EXPECT_EQ(retention_length(root), 1u);
  root.files.erase(root.files.begin());
  EXPECT_EQ(retention_length(root), 2u);
}

TEST(TargetSchema, ProblemsNameTheFileOfTheDependency) {
  PackSources root = overlaying("a", "b = \"*\"\n", {});
  root.dependencies.push_back(overlaying("b", "", {{"target/x.toml", "colour = 1"}}));
  diag::SourceMap sources;
  diag::Diagnostics diags;
  target_schema(resolve_dependencies(root, sources, diags), sources, diags);
  ASSERT_EQ(test::codes(diags), Lines{"E6002"});
  EXPECT_EQ(sources.name(diags.list()[0].at.file), "b/target/x.toml");
}

}  // namespace
}  // namespace rapport::pack
