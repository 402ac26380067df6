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

TEST(Overlay, TheDocumentOfAnXsdDoesNotTouchAServiceThatIsKnown) {
  Schema base, over;
  base.tables = over.tables = {table("T", {})};
  base.tables[0].service = {"TService", "http://tempuri.org", "T", "2012:AIF T.wsdl"};
  over.tables[0].service = {"", "", "Other", "2012:AIF Other.xsd"};
  EXPECT_EQ(overlay(base, over).tables[0].service.document, "T");
  EXPECT_EQ(overlay(base, over).tables[0].service.evidence, "2012:AIF T.wsdl");
  base.tables[0].service = {};
  EXPECT_EQ(overlay(base, over).tables[0].service.document, "Other");
  over.tables[0].service.evidence = "by hand";
  base.tables[0].service.name = "TService";
  EXPECT_EQ(overlay(base, over).tables[0].service.document, "Other");
}

Document document(std::string name, std::vector<DocumentRecord> records) {
  return {
      .name = name, .name_space = {}, .type = "Axd" + name, .evidence = {}, .records = std::move(records)};
}

DocumentRecord record(std::string name, std::string extends, std::vector<DocumentElement> elements) {
  return {
      .name = std::move(name), .table = {}, .extends = std::move(extends), .elements = std::move(elements)};
}

TEST(Documents, AreTakenWholeFromTheLaterSource) {
  Schema base, over;
  base.documents = {document("D", {record("AxdD", "", {{"b", "int", true}, {"a", "int", false}})})};
  over.documents = {document("d", {record("AxdD", "", {{"c", "int", false}})})};
  const Schema both = overlay(base, over);
  ASSERT_EQ(both.documents.size(), 1u);
  ASSERT_EQ(both.documents[0].records[0].elements.size(), 1u);
  EXPECT_EQ(both.documents[0].records[0].elements[0].name, "c");
}

TEST(Documents, ElementsOfABaseComeFirstAndAChainThatComesBackEnds) {
  const Document d = document("D", {record("A", "", {{"z", "", false}}), record("B", "A", {{"a", "", false}}),
                                    record("C", "C", {{"c", "", false}})});
  const std::vector<const DocumentElement*> elements = elements_of(d, *find_record(d, "B"));
  ASSERT_EQ(elements.size(), 2u);
  EXPECT_EQ(elements[0]->name, "z");
  EXPECT_EQ(elements[1]->name, "a");
  EXPECT_FALSE(elements_of(d, *find_record(d, "C")).empty());
}

TEST(Documents, ATypeHasTheFacetsOfThoseThatItExtends) {
  Schema schema;
  schema.message_types = {{.name = "Base", .type = FieldType::String, .length = 60},
                          {.name = "Long", .extends = "Base"},
                          {.name = "Round", .extends = "Round"},
                          {.name = "Short", .extends = "Base", .length = 20},
                          {.name = "Whole", .extends = "AxdType_Integer"}};
  EXPECT_EQ(message_type(schema, "Long").length, 60u);
  EXPECT_EQ(message_type(schema, "Short").length, 20u);
  EXPECT_EQ(message_type(schema, "short").type, FieldType::String);
  EXPECT_EQ(message_type(schema, "Whole").type, FieldType::Int);
  EXPECT_EQ(message_type(schema, "decimal").type, FieldType::Real);
  EXPECT_EQ(message_type(schema, "Round").type, FieldType::Unknown);
  EXPECT_EQ(message_type(schema, "Nobody").type, FieldType::Unknown);
}

TEST(Documents, AProgramCarriesThoseOfItsTables) {
  Schema schema;
  schema.tables = {table("T", {}), table("U", {})};
  schema.tables[0].service.document = "D";
  schema.documents = {document("D", {record("AxdD", "", {{"a", "Short", false}})}),
                      document("E", {record("AxdE", "", {{"a", "Other", false}})})};
  schema.message_types = {{.name = "Base"}, {.name = "Other"}, {.name = "Short", .extends = "Base"}};
  const std::vector<std::string> names = {"T"};
  const Schema part = subset(schema, names);
  ASSERT_EQ(part.documents.size(), 1u);
  EXPECT_EQ(part.documents[0].name, "D");
  ASSERT_EQ(part.message_types.size(), 2u);
  EXPECT_EQ(part.message_types[0].name, "Base");
}

// One field laid over another.
Field laid_over(Field base, Field over) {
  Schema below, above;
  below.tables = {table("T", {std::move(base)})};
  above.tables = {table("T", {std::move(over)})};
  return overlay(below, above).tables[0].fields[0];
}

TEST(Overlay, AVagueTypeDoesNotWin) {
  Field known = field("a", FieldType::Enum);
  known.enum_name = "NoYes";
  const Field vague = laid_over(known, field("a", FieldType::IntOrEnum));
  EXPECT_EQ(vague.type, FieldType::Enum);
  EXPECT_EQ(vague.enum_name, "NoYes");
  EXPECT_EQ(laid_over(field("a"), field("a", FieldType::IntOrEnum)).type, FieldType::IntOrEnum);
}

TEST(Overlay, TheTextOfAMessageMayMeanARecordId) {
  Field message = field("a");
  message.length = 10;
  message.evidence = "2012:AIF Customer.xsd";
  const Field party = laid_over(field("a", FieldType::RecId), message);
  EXPECT_EQ(party.type, FieldType::RecId);
  EXPECT_FALSE(party.length) << "of the text";
  EXPECT_EQ(laid_over(field("a", FieldType::Unknown), message).length, 10u);
  message.evidence = "by hand";
  EXPECT_EQ(laid_over(field("a", FieldType::RecId), message).type, FieldType::String);
}

TEST(Overlay, AWeakerSourceThatCorrectsNothingLeavesTheTrust) {
  Field known = field("a");
  known.trust = Trust::Verified;
  known.evidence = "2012:EDT";
  Field later = field("a");
  later.trust = Trust::Later;
  later.evidence = "FO:CDM";
  EXPECT_EQ(laid_over(known, later).trust, Trust::Verified);
  EXPECT_EQ(laid_over(known, later).evidence, "2012:EDT");
  EXPECT_EQ(laid_over(later, known).trust, Trust::Verified) << "a better one confirms";
  later.length = 5;
  EXPECT_EQ(laid_over(known, later).trust, Trust::Later) << "what it corrects is its word";
}

TEST(Overlay, ASpellingInCapitalLettersGivesWay) {
  EXPECT_EQ(laid_over(field("PROGRAMID"), field("ProgramId")).name, "ProgramId");
  EXPECT_EQ(laid_over(field("ProgramId"), field("PROGRAMID")).name, "ProgramId");
}

TEST(Overlay, ElementsKeepTheValuesThatAnotherSourceKnows) {
  Schema base, over;
  base.enums = {{"E", {{"A", 1}, {"B", 2}, {"C", 3}}, ""}};
  over.enums = {{"E", {{"b", std::nullopt}, {"D", 3}, {"C", std::nullopt}}, ""}};
  const std::vector<EnumElement> elements = overlay(base, over).enums[0].elements;
  ASSERT_EQ(elements.size(), 3u);
  EXPECT_EQ(elements[0].value, 2);
  EXPECT_EQ(elements[1].value, 3);
  EXPECT_FALSE(elements[2].value) << "another one has it";
}

TEST(DataTypes, GiveWhatAFieldDoesNotSay) {
  Schema schema;
  Field id = field("id"), own = field("own"), kind = field("kind", FieldType::IntOrEnum),
        open = field("open", FieldType::Unknown), number = field("number", FieldType::Int);
  own.length = 3;
  id.data_type = own.data_type = open.data_type = "code";
  kind.data_type = "Kind";
  number.data_type = "Code";
  schema.tables = {table("T", {id, own, kind, open, number})};
  schema.types = {{.name = "Base", .type = FieldType::String, .length = 20, .fk_table = "Codes"},
                  {.name = "Code", .extends = "Base"},
                  {.name = "Kind", .type = FieldType::Enum, .enum_name = "NoYes"}};
  schema = with_data_types(sorted(std::move(schema)));
  const auto of = [&](std::string_view name) { return *find_field(schema, schema.tables[0], name)->field; };
  EXPECT_EQ(of("id").length, 20u) << "of what its type extends";
  EXPECT_EQ(of("id").fk_table, "Codes");
  EXPECT_EQ(of("own").length, 3u);
  EXPECT_EQ(of("kind").type, FieldType::Enum);
  EXPECT_EQ(of("kind").enum_name, "NoYes");
  EXPECT_EQ(of("open").type, FieldType::String);
  EXPECT_EQ(of("number").type, FieldType::Int) << "a field knows better";
}

TEST(DataTypes, ACircleEnds) {
  Schema schema;
  Field item = field("a");
  item.data_type = "A";
  schema.tables = {table("T", {item})};
  schema.types = {{.name = "A", .extends = "B"}, {.name = "B", .extends = "A"}};
  EXPECT_FALSE(with_data_types(schema).tables[0].fields[0].length);
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
