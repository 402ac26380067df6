// Many writes become one action per record, or a problem that names both writers.
#include <gtest/gtest.h>

#include <random>

#include "runtime/dataset/merge.h"
#include "tests/unit/runtime/dataset/builders.h"

namespace rapport::dataset {
namespace {

schema::Schema parameters() {
  return schema_of(
      {{.name = "CompanyInfo",
        .per_company = false,
        .one_row = schema::OneRow::PerCompany,
        .key = {"DataArea"}},
       {.name = "CustGroup", .key = {"CustGroup"}},
       {.name = "Currency", .per_company = false, .key = {"CurrencyCode"}},
       {.name = "LedgerParameters", .one_row = schema::OneRow::PerCompany, .key = {"Key"}},
       {.name = "SystemParameters", .per_company = false, .one_row = schema::OneRow::PerSystem}});
}

TEST(Merge, WritesToAOneRowTableAreOneUpdatePerCompany) {
  Action other = update("CompanyInfo", {text("Name", "Fabrikam")});
  other.company = "DEMF";
  Action created = create("COMPANYINFO", {text("Name", "Contoso")});
  created.company = "usmf";
  const auto made = assemble({update("CompanyInfo", {text("Phone", "1")}), other, created,
                              update("companyinfo", {text("Bank", "2")})},
                             parameters());
  EXPECT_TRUE(made.problems.empty());
  ASSERT_EQ(made.data.actions.size(), 2U);
  EXPECT_EQ(made.data.actions[0].company, "DEMF");
  EXPECT_EQ(steps(made.data)[1], "update CompanyInfo: Bank Name Phone");
  EXPECT_TRUE(made.data.actions[1].key.empty());
}

TEST(Merge, ATableSharedByAllCompaniesHasNoCompany) {
  const auto made = assemble(
      {update("SystemParameters", {text("A", "1")}), create("Currency", {text("CurrencyCode", "EUR")}),
       update("LedgerParameters", {text("B", "2")})},
      parameters());
  ASSERT_EQ(made.data.actions.size(), 3U);
  EXPECT_EQ(made.data.actions[0].company, "");
  EXPECT_EQ(made.data.actions[1].company, "USMF");
  EXPECT_EQ(made.data.actions[2].company, "");
}

TEST(Merge, KeysIgnoreCaseAndTrailingBlanks) {
  const auto made =
      assemble({create("CustGroup", {text("CustGroup", "Whole", {"b", "a.rap:20"}), text("Name", "W")}),
                create("CustGroup", {text("CustGroup", "WHOLE  ", {"a", "a.rap:3"}), text("Term", "N30")}),
                create("CustGroup", {text("CustGroup", " whole"), text("Name", "other")})});
  EXPECT_TRUE(made.problems.empty());
  ASSERT_EQ(made.data.actions.size(), 2U);
  EXPECT_EQ(made.data.actions[0].fields[0].text, " whole");
  const std::vector<FieldValue> merged = {text("CustGroup", "WHOLE  ", {"a", "a.rap:3"}), text("Name", "W"),
                                          text("Term", "N30")};
  EXPECT_TRUE(made.data.actions[1].fields == merged);  // the writer that stands first gives the spelling
}

TEST(Merge, AReferenceAndTheTextOfItsKeyAreTheSame) {
  const auto made =
      assemble({create("TaxData", {text("TaxCode", "vat"), text("Name", "A")}),
                create("TaxData", {refers("TaxCode", "TaxTable", {"VAT"}), text("Rate", "20")})});
  EXPECT_TRUE(made.problems.empty());
  ASSERT_EQ(made.data.actions.size(), 1U);
  EXPECT_EQ(made.data.actions[0].fields.size(), 3U);
  EXPECT_EQ(made.data.actions[0].fields[2].kind, FieldKind::Reference);
}

TEST(Merge, APartOfTheKeyThatIsNotWrittenIsEmpty) {
  Action scope = create("NumberSequenceScope", {text("DataArea", "USMF"), text("LegalEntity", "")});
  scope.key = {"DataArea", "LegalEntity", "OperatingUnit"};
  Action same = scope, other = scope;
  same.fields = {text("DataArea", "USMF"), text("OperatingUnit", " ")};
  other.fields.push_back(text("OperatingUnit", "west"));
  EXPECT_EQ(assemble({scope, same}).data.actions.size(), 1U);
  EXPECT_EQ(assemble({scope, other}).data.actions.size(), 2U);
}

TEST(Merge, PartsOfAKeyDoNotRunTogether) {
  Action one = create("T", {text("A", "1"), text("B", "23")}),
         two = create("T", {text("A", "12"), text("B", "3")});
  one.key = two.key = {"A", "B"};
  EXPECT_EQ(assemble({one, two}).data.actions.size(), 2U);
}

TEST(Merge, CreatingAndUpdatingARecordIsCreatingIt) {
  Action existing = create("CustGroup", {text("CustGroup", "10"), text("Term", "N30")});
  existing.kind = ActionKind::Update;
  const auto made =
      assemble({existing, create("CustGroup", {text("CustGroup", "10"), text("Name", "Retail")})});
  EXPECT_EQ(steps(made.data), Strings{"create CustGroup 10"});
}

TEST(Merge, TwoValuesOfAFieldNameBothWriters) {
  const auto made =
      assemble({update("CompanyInfo", {text("Name", "Fabrikam", {"legal_name", "tax.rap:7"})}),
                update("CompanyInfo", {text("name", "Contoso", {"name", "organization.rap:12"})})},
               parameters());
  EXPECT_EQ(
      messages(made),
      Strings{"`CompanyInfo.name` is given two values: `Contoso` by `name` (organization.rap:12) and "
              "`Fabrikam` by `legal_name` (tax.rap:7); make them agree, or let only one of them apply"});
  EXPECT_EQ(made.problems[0].question, "name");
}

TEST(Merge, TwoValuesInARecordNameItsKey) {
  const auto made =
      assemble({create("CustGroup", {text("CustGroup", "10"), text("Name", "A\nB", {"", "a.rap:9"})}),
                create("CustGroup",
                       {text("CustGroup", "10"), text("Name", std::string(50, 'x'), {"q", "a.rap:10"})})});
  EXPECT_EQ(
      messages(made),
      Strings{"`CustGroup.Name` of `10` is given two values: `A B` by the record at a.rap:9 and `" +
              std::string(40, 'x') + "…` by `q` (a.rap:10); make them agree, or let only one of them apply"});
}

TEST(Merge, AFieldIsToldOnceHoweverManyWriteIt) {
  std::vector<Action> writes;
  for (int i = 0; i < 9; ++i)
    writes.push_back(
        update("CompanyInfo", {text("Name", std::to_string(i % 3), {"q" + std::to_string(i), "a.rap:1"})}));
  EXPECT_EQ(assemble(writes, parameters()).problems.size(), 1U);
}

TEST(Merge, TextsAreEqualExactlyAndReferencesByTheirKey) {
  const auto problems_of = [](const FieldValue& a, const FieldValue& b) {
    return assemble({update("CompanyInfo", {a}), update("CompanyInfo", {b})}, parameters()).problems.size();
  };
  EXPECT_EQ(problems_of(text("F", "a"), text("F", "a")), 0U);
  EXPECT_EQ(problems_of(text("F", "a"), text("F", "A")), 1U);
  EXPECT_EQ(problems_of(text("F", "a"), text("F", "a ")), 1U);
  EXPECT_EQ(problems_of(refers("F", "Currency", {"EUR"}), refers("F", "currency", {"eur "})), 0U);
  EXPECT_EQ(problems_of(refers("F", "Currency", {"EUR"}), refers("F", "Currency", {"USD"})), 1U);
  EXPECT_EQ(problems_of(refers("F", "Currency", {"EUR"}), refers("F", "Vendor", {"EUR"})), 1U);
  EXPECT_EQ(problems_of(refers("F", "Currency", {"EUR"}), text("F", "EUR")), 0U);
  FieldValue number = text("F", "1");
  number.kind = FieldKind::Number;
  EXPECT_EQ(problems_of(number, text("F", "1")), 1U);
}

TEST(Merge, ARecordWithoutAKeyIsAProblem) {
  Action keyless = create("Unknown", {text("A", "1")});
  keyless.key.clear();
  const auto made = assemble({keyless, keyless});
  EXPECT_EQ(messages(made),
            Strings{"a record of `Unknown` cannot be created: the natural key of the table is not known; "
                    "name it in `target/overrides.toml`"});
  EXPECT_TRUE(made.data.actions.empty());
}

TEST(Merge, FieldsAreSortedWithoutRegardToCase) {
  const auto made = assemble(
      {update("CompanyInfo", {text("b", ""), text("C", ""), text("A", ""), text("a_x", "")})}, parameters());
  EXPECT_EQ(steps(made.data), Strings{"update CompanyInfo: A a_x b C"});
}

// Every write split, repeated, shuffled: the same data set and the same problems.
TEST(Merge, TheOrderOfTheWritesDoesNotMatter) {
  std::vector<Action> writes;
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i % 13), place = "a.rap:" + std::to_string(i);
    writes.push_back(create(i % 2 ? "CustGroup" : "custgroup",
                            {text("CustGroup", (i % 3 ? "Group " : "GROUP ") + number, {"key", place}),
                             text("Name", i % 7 ? "same" : "other", {"name" + number, place}),
                             text("Parent", "group " + std::to_string((i * 5) % 13), {"parent", place})}));
    writes.push_back(update("CompanyInfo", {text("F" + number, std::to_string(i % 26), {"q", place})}));
  }
  schema::Schema schema = parameters();
  schema.tables[2].fields = {link("Parent", "CustGroup")};
  ASSERT_EQ(schema.tables[2].name, "CustGroup");
  const Assembled first = assemble(writes, schema);
  EXPECT_FALSE(first.problems.empty());
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::shuffle(writes.begin(), writes.end(), random);
    for (Action& write : writes) std::shuffle(write.fields.begin(), write.fields.end(), random);
    const Assembled again = assemble(writes, schema);
    ASSERT_TRUE(again.data == first.data) << round;
    ASSERT_EQ(messages(again), messages(first));
  }
}

TEST(Merge, MoreRecordsThanTheLimitAreAProblem) {
  const auto site = [](std::string id) { return create("InventSite", {text("SiteId", std::move(id))}); };
  EXPECT_TRUE(merge_writes({site("1"), site("2"), site("1")}, {}, 2).problems.empty());
  const Merged merged = merge_writes({site("1"), site("2"), site("1"), site("3")}, {}, 2);
  ASSERT_EQ(merged.problems.size(), 1U);
  EXPECT_EQ(merged.problems[0].message,
            "the data set has more than 2 records; split the pack or load its tables in parts");
  EXPECT_TRUE(merged.records.empty());
}

}  // namespace
}  // namespace rapport::dataset
