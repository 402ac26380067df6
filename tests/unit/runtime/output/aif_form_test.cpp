// What the schema of a document lets stand in an element; tests/aif/xsd_test.py shows whole messages.
#include "runtime/output/aif_form.h"

#include <gtest/gtest.h>

namespace rapport::output {
namespace {

using dataset::FieldKind;
using schema::FieldType;
using schema::MessageType;

std::string written(MessageType type, const std::string& text, FieldKind kind = FieldKind::Text) {
  const AifForm::Slot slot{.name = "A", .type = std::move(type)};
  const std::optional<AifText> found = fit(slot, {.field = "A", .kind = kind}, text);
  return found ? std::string(found->text).append(found->time) : "none: " + expected_in(slot);
}

TEST(AifForm, TextsHaveTheLengthOfTheSchema) {
  EXPECT_EQ(written({.type = FieldType::String, .length = 3}, "äöü"), "äöü");
  EXPECT_EQ(written({.type = FieldType::String, .length = 3}, "abcd"), "none: at most 3 characters");
  EXPECT_EQ(written({.type = FieldType::String}, std::string(5000, 'x')).size(), 5000u);
  EXPECT_EQ(written({}, "anything"), "anything") << "a type that nothing is known of";
}

TEST(AifForm, EnumsAreSpelledAsTheSchemaDoes) {
  const MessageType type{.type = FieldType::Enum, .elements = {"Net", "Cod"}};
  EXPECT_EQ(written(type, "COD", FieldKind::EnumElement), "Cod");
  EXPECT_EQ(written(type, "Gross", FieldKind::EnumElement), "none: one of `Net`, `Cod`");
  EXPECT_EQ(written(type, ""), "none: one of `Net`, `Cod`");
  const MessageType many{.elements = std::vector<std::string>(14, "E")};
  EXPECT_TRUE(written(many, "x").ends_with("`E` and 2 more"));
}

TEST(AifForm, NumbersAreOfTheSizeOfTheSchema) {
  EXPECT_EQ(written({.type = FieldType::Int}, "-2147483648"), "-2147483648");
  EXPECT_EQ(written({.type = FieldType::Int}, "2147483648"), "none: a whole number of 32 bits");
  EXPECT_EQ(written({.type = FieldType::Int}, "1.5"), "none: a whole number of 32 bits");
  EXPECT_EQ(written({.type = FieldType::Int64}, "2147483648"), "2147483648");
  EXPECT_EQ(written({.type = FieldType::Int64}, ""), "none: a whole number of 64 bits");
  EXPECT_EQ(written({.type = FieldType::Real}, "-0.125"), "-0.125");
  EXPECT_EQ(written({.type = FieldType::Real}, "1e3"), "none: a number");
  const MessageType cents{.type = FieldType::Real, .decimals = 2};
  EXPECT_EQ(written(cents, "12.5000"), "12.50");
  EXPECT_EQ(written(cents, "12.5"), "12.5");
  EXPECT_EQ(written(cents, "12.505"), "none: a number with at most 2 decimals");
  EXPECT_EQ(written({.type = FieldType::Real, .decimals = 0}, "12.000"), "12");
  EXPECT_EQ(written(cents, "12."), "none: a number with at most 2 decimals");
  EXPECT_EQ(written(cents, "-"), "none: a number with at most 2 decimals");
}

TEST(AifForm, DatesHaveATimeWhereTheSchemaWantsOne) {
  EXPECT_EQ(written({.type = FieldType::Date}, "2026-01-31", FieldKind::Date), "2026-01-31");
  EXPECT_EQ(written({.type = FieldType::Date}, "31.01.2026"), "none: a date such as 2026-01-31");
  const MessageType moment{.type = FieldType::DateTime};
  EXPECT_EQ(written(moment, "2026-01-31", FieldKind::Date), "2026-01-31T00:00:00Z");
  EXPECT_EQ(written(moment, "2026-01-31T08:30:00Z"), "2026-01-31T08:30:00Z");
  for (const std::string wrong :
       {"", "2026", "2026-01-31T08:30", "2026-01-31T08:30:00+1", "2026-01-31 08:30:00"})
    EXPECT_TRUE(written(moment, wrong).starts_with("none: a date, or one with a time")) << wrong;
  EXPECT_EQ(written({.type = FieldType::Time}, "08:30:00"), "08:30:00");
  EXPECT_EQ(written({.type = FieldType::Time}, "8:30"), "none: a time such as 08:30:00");
}

TEST(AifForm, StructuresAndRecordsAreNoTexts) {
  EXPECT_EQ(written({.structure = true}, "110110"), "none: a structure of several values");
  const AifForm::Slot records{.name = "Lines", .type = {}, .mandatory = false, .record = true};
  EXPECT_FALSE(fit(records, {.field = "Lines"}, "x"));
  EXPECT_EQ(expected_in(records), "records");
}

schema::Schema terms() {
  schema::Schema schema;
  schema.documents = {
      {.name = "Terms",
       .name_space = "http://schemas.contoso.com/Terms",
       .type = "AxdTerms",
       .records = {
           {.name = "AxdTerms", .elements = {{"Party", "Base", false}, {"Term", "Term", false}}},
           {.name = "Base", .table = "Party", .elements = {{"Name", "string", true}}},
           {.name = "Line", .table = "Line", .elements = {{"Days", "int", true}}},
           {.name = "Person", .table = "Person", .extends = "Base", .elements = {{"Age", "int", false}}},
           {.name = "Round", .table = "Round", .extends = "Round"},
           {.name = "Term", .table = "Term", .elements = {{"Lines", "Line", true}}}}}};
  return schema;
}

TEST(AifForm, ARecordOfABaseOrADerivedTableNamesItsType) {
  const schema::Schema schema = terms();
  EXPECT_FALSE(aif_form(schema, "Other", "Term"));
  const AifForm party = aif_form(schema, "terms", "party").value();
  EXPECT_EQ(party.element, "Party");
  EXPECT_EQ(party.type, "Base");
  const AifForm person = aif_form(schema, "Terms", "Person").value();
  EXPECT_EQ(person.element, "Party");
  EXPECT_EQ(person.type, "Person");
  ASSERT_EQ(person.slots.size(), 2u);
  EXPECT_EQ(person.slots[0].name, "Name");
  EXPECT_TRUE(person.slots[0].mandatory);
  const AifForm term = aif_form(schema, "Terms", "Term").value();
  EXPECT_EQ(term.type, "");
  EXPECT_TRUE(term.find("lines")->record);
  EXPECT_EQ(term.find("Other"), nullptr);
}

TEST(AifForm, SaysWhyATableIsNotInTheDocument) {
  const schema::Schema schema = terms();
  EXPECT_EQ(aif_form(schema, "Terms", "Line")->refusal,
            "AIF has no record of `Line` at the top of the schema of `Terms`, only within one of `Term`");
  EXPECT_EQ(aif_form(schema, "Terms", "Round")->refusal,
            "AIF has no record of `Round` at the top of the schema of `Terms`");
}

}  // namespace
}  // namespace rapport::output
