#include "runtime/schema/schema.h"

#include <gtest/gtest.h>

namespace rapport::schema {
namespace {

Field field(std::string name, FieldType type = FieldType::String) {
  Field made;
  made.name = std::move(name);
  made.type = type;
  return made;
}

Field reference(std::string name, std::string table) {
  Field made = field(std::move(name));
  made.fk_table = std::move(table);
  return made;
}

Table table(std::string name, std::vector<Field> fields, std::string extends = "") {
  Table made;
  made.name = std::move(name);
  made.fields = std::move(fields);
  made.extends = std::move(extends);
  return made;
}

Schema family() {
  Schema schema;
  schema.tables = {table("CompanyInfo", {field("DataArea"), field("name_2")}, "DirParty"),
                   table("DirParty", {field("Name"), field("LanguageId")}),
                   table("CustGroup", {field("CustGroup")})};
  schema.enums = {{"NoYes", {{"No", 0}, {"Yes", 1}}, ""}};
  return sorted(std::move(schema));
}

std::vector<std::string> names(const std::vector<FieldRef>& fields) {
  std::vector<std::string> all;
  for (const FieldRef& ref : fields) all.push_back(ref.owner->name + "." + ref.field->name);
  return all;
}

std::vector<std::string> names(const std::vector<Table>& tables) {
  std::vector<std::string> all;
  for (const Table& item : tables) all.push_back(item.name);
  return all;
}

TEST(Names, AreComparedWithoutRegardToCase) {
  EXPECT_TRUE(same_name("PaymTerm", "paymterm"));
  EXPECT_FALSE(same_name("PaymTerm", "PaymTerms"));
  EXPECT_TRUE(compare_names("Suframa_BR", "SuframaPISCOFINS") < 0) << "`_` comes before letters";
  EXPECT_TRUE(compare_names("abc", "ABCD") < 0);
}

TEST(Find, IgnoresCaseAndFindsNothingElse) {
  Schema schema = family();
  ASSERT_NE(find_table(schema, "companyINFO"), nullptr);
  EXPECT_EQ(find_table(schema, "companyINFO")->name, "CompanyInfo");
  EXPECT_EQ(find_table(schema, "Company"), nullptr);
  EXPECT_EQ(find_table(schema, ""), nullptr);
  ASSERT_NE(find_enum(schema, "noyes"), nullptr);
  EXPECT_EQ(find_enum(schema, "YesNo"), nullptr);
}

TEST(Find, FieldsOfTheTablesItExtends) {
  Schema schema = family();
  const Table& company = *find_table(schema, "CompanyInfo");
  auto inherited = find_field(schema, company, "languageid");
  ASSERT_TRUE(inherited);
  EXPECT_EQ(inherited->owner->name, "DirParty");
  EXPECT_EQ(inherited->field->name, "LanguageId");
  EXPECT_FALSE(find_field(schema, *find_table(schema, "DirParty"), "DataArea")) << "never downwards";
}

TEST(Find, AllFieldsAreSortedAndOneOfAName) {
  Schema schema = family();
  EXPECT_EQ(names(all_fields(schema, *find_table(schema, "CompanyInfo"))),
            (std::vector<std::string>{"CompanyInfo.DataArea", "DirParty.LanguageId", "DirParty.Name",
                                      "CompanyInfo.name_2"}));
  schema.tables[0].fields.push_back(field("NAME"));
  schema = sorted(std::move(schema));
  auto fields = all_fields(schema, *find_table(schema, "CompanyInfo"));
  ASSERT_EQ(fields.size(), 4u);
  EXPECT_EQ(fields[2].owner->name, "CompanyInfo") << "its own hides what it inherits";
}

TEST(Find, ACircleOfExtendsEnds) {
  Schema schema;
  schema.tables = {table("A", {field("a")}, "B"), table("B", {field("b")}, "A")};
  const Table& a = *find_table(schema, "A");
  EXPECT_TRUE(find_field(schema, a, "b"));
  EXPECT_FALSE(find_field(schema, a, "c"));
  EXPECT_EQ(names(all_fields(schema, a)), (std::vector<std::string>{"A.a", "B.b"}));
}

TEST(Trust, FollowsFromTheEvidence) {
  EXPECT_EQ(trust_of("FO:CDM X (EDT Y)"), Trust::Later);
  EXPECT_EQ(trust_of("FO:CDM X; 2012:EDT Y learn gg1"), Trust::Verified);
  EXPECT_EQ(trust_of("common knowledge of AX, to confirm by an import"), Trust::Weak);
  EXPECT_EQ(trust_of("2012:AIF XSD; field name = inferred"), Trust::Weak);
  EXPECT_EQ(trust_of("our own table"), Trust::Verified);
}

TEST(Overlay, WinsFactByFact) {
  Schema base;
  base.tables = {table("T", {field("a", FieldType::IntOrEnum), field("b")})};
  base.tables[0].fields[0].mandatory = true;
  base.tables[0].fields[0].evidence = "FO:CDM";
  base.tables[0].fields[1].length = 10;
  base.tables[0].key = {"a"};
  base.tables[0].per_company = false;
  base.tables[0].one_row = OneRow::PerSystem;

  Schema over;
  Field typed = field("A", FieldType::Enum);
  typed.enum_name = "NoYes";
  typed.trust = Trust::Weak;
  typed.evidence = "inferred";
  over.tables = {table("t", {typed, field("c")})};
  Schema both = overlay(base, over);

  ASSERT_EQ(both.tables.size(), 1u);
  const Table& t = both.tables[0];
  EXPECT_EQ(t.name, "T");
  ASSERT_EQ(t.fields.size(), 3u);
  EXPECT_EQ(t.fields[0].type, FieldType::Enum);
  EXPECT_EQ(t.fields[0].enum_name, "NoYes");
  EXPECT_EQ(t.fields[0].trust, Trust::Weak);
  EXPECT_EQ(t.fields[0].evidence, "inferred");
  EXPECT_TRUE(t.fields[0].mandatory) << "not said, so it stays";
  EXPECT_EQ(t.fields[1].length, 10u);
  EXPECT_EQ(t.fields[2].name, "c");
  EXPECT_EQ(t.key, std::vector<std::string>{"a"});
  EXPECT_FALSE(t.per_company) << "not said, so it stays";
  EXPECT_EQ(t.one_row, OneRow::PerSystem);
}

TEST(Overlay, TakesWhatIsSaidEvenWhenItIsTheDefault) {
  Schema base, over;
  base.tables = {table("T", {field("a")})};
  base.tables[0].fields[0].mandatory = true;
  base.tables[0].per_company = false;
  over.tables = base.tables;
  over.tables[0].fields[0].mandatory = false;
  over.tables[0].fields[0].says_mandatory = true;
  over.tables[0].per_company = true;
  over.tables[0].says_per_company = true;
  Schema both = overlay(base, over);
  EXPECT_FALSE(both.tables[0].fields[0].mandatory);
  EXPECT_TRUE(both.tables[0].per_company);
}

TEST(Overlay, AServiceIsLaidOverNameByName) {
  Schema base, over;
  base.tables = over.tables = {table("T", {})};
  base.tables[0].service = {"TService", "http://tempuri.org", "T", "assumed"};
  over.tables[0].service = {"", "http://schemas.contoso.com", "", ""};
  const Service service = overlay(base, over).tables[0].service;
  EXPECT_EQ(service.name, "TService");
  EXPECT_EQ(service.name_space, "http://schemas.contoso.com");
  EXPECT_EQ(service.document, "T");
  EXPECT_EQ(service.evidence, "assumed");
}

TEST(Overlay, AWrittenScalarTypeTakesTheEnumAway) {
  Schema base, over;
  base.tables = {table("T", {field("a", FieldType::Enum)})};
  base.tables[0].fields[0].enum_name = "NoYes";
  over.tables = {table("T", {field("a", FieldType::Int)})};
  Schema both = overlay(base, over);
  EXPECT_EQ(both.tables[0].fields[0].type, FieldType::Int);
  EXPECT_EQ(both.tables[0].fields[0].enum_name, "");
}

TEST(Overlay, ReplacesElementListsWholeAndAddsWhatIsNew) {
  Schema base = family(), over;
  over.enums = {{"AgingUnit", {{"Day", {}}}, ""}, {"NOYES", {{"Maybe", 7}}, ""}};
  over.tables = {table("Aardvark", {}), table("Zebra", {})};
  Schema both = overlay(base, over);
  ASSERT_EQ(both.enums.size(), 2u);
  EXPECT_EQ(both.enums[0].name, "AgingUnit");
  ASSERT_EQ(both.enums[1].elements.size(), 1u);
  EXPECT_EQ(both.enums[1].elements[0].value, 7);
  EXPECT_EQ(names(both.tables),
            (std::vector<std::string>{"Aardvark", "CompanyInfo", "CustGroup", "DirParty", "Zebra"}));
}

Schema shop() {
  Schema schema;
  Field blocked = field("Blocked", FieldType::Enum);
  blocked.enum_name = "noyes";
  schema.tables = {
      table("Cust", {reference("Group", "CustGroup"), reference("Party", "Party"), blocked}, "Person"),
      table("CustGroup", {field("Id"), reference("Term", "PaymTerm")}),
      table("PaymTerm", {field("Id")}),
      table("Party", {reference("Site", "Site"), field("No")}),
      table("Person", {reference("Town", "Town")}),
      table("Site", {field("Id")}),
      table("Town", {field("Id")}),
      table("Unused", {field("Id")})};
  schema.tables[3].key = {"Site", "No"};
  schema.enums = {{"NoYes", {{"No", 0}}, ""}, {"Other", {{"X", 0}}, ""}};
  return sorted(std::move(schema));
}

TEST(Subset, HasWhatTheTablesExtendAndReferTo) {
  Schema part = subset(shop(), std::vector<std::string>{"cust"});
  // CustGroup's own reference to PaymTerm is not followed; Party's to Site is, because it is in Party's key
  EXPECT_EQ(names(part.tables),
            (std::vector<std::string>{"Cust", "CustGroup", "Party", "Person", "Site", "Town"}));
  ASSERT_EQ(part.enums.size(), 1u);
  EXPECT_EQ(part.enums[0].name, "NoYes");
}

TEST(Subset, ATableThatIsNamedIsFollowedThoughItWasReferredToBefore) {
  Schema part = subset(shop(), std::vector<std::string>{"Cust", "CustGroup"});
  EXPECT_NE(find_table(part, "PaymTerm"), nullptr);
  EXPECT_EQ(find_table(part, "Unused"), nullptr);
}

TEST(Subset, OfUnknownTablesIsEmpty) {
  Schema part = subset(shop(), std::vector<std::string>{"Nothing"});
  EXPECT_TRUE(part.tables.empty());
  EXPECT_TRUE(part.enums.empty());
}

}  // namespace
}  // namespace rapport::schema
