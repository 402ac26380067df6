// The facts of packs/ax2012, as the program carries them.
#include "compiler/pack/baseline.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "compiler/pack/schema_toml.h"
#include "tests/unit/compiler/pack/problems.h"

namespace rapport::pack {
namespace {

using schema::FieldType;

std::string read_file(const std::string& name) {
  std::ifstream file(std::string(RAPPORT_SOURCE_DIR) + "/" + name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::set<std::string> lines_of(const std::string& name) {
  std::istringstream text(read_file(name));
  std::set<std::string> lines;
  for (std::string line; std::getline(text, line);)
    if (!line.empty() && line[0] != '#') lines.insert(line);
  return lines;
}

schema::Schema baseline() { return *baseline_schema("ax-2012-r3"); }

TEST(Baseline, IsKnownForThreeTargets) {
  ASSERT_EQ(known_targets().size(), 3u);
  for (std::string_view target : known_targets()) {
    auto schema = baseline_schema(target);
    ASSERT_TRUE(schema);
    EXPECT_EQ(schema->name, target);
    EXPECT_EQ(schema->tables.size(), 87u);
  }
  EXPECT_FALSE(baseline_schema("ax-2009"));
  EXPECT_FALSE(built_in_pack("iso2"));
}

TEST(Baseline, StandardServicesThatCreateAreNamed) {
  schema::Schema schema = baseline();
  const schema::Service& group = find_table(schema, "VendGroup")->service;
  EXPECT_EQ(group.name, "VendGroupService");
  EXPECT_EQ(group.name_space, "http://schemas.microsoft.com/dynamics/2008/01/services");
  EXPECT_EQ(group.document, "VendorGroup");
  EXPECT_EQ(find_table(schema, "CustGroup")->service.name, "") << "its standard service only reads";
  size_t served = 0;
  for (const schema::Table& table : schema.tables) served += !table.service.name.empty();
  EXPECT_EQ(served, 5u);
}

TEST(Baseline, KeysAndParentsExist) {
  schema::Schema schema = baseline();
  size_t keyed = 0;
  for (const schema::Table& table : schema.tables) {
    for (const std::string& part : table.key)
      EXPECT_TRUE(find_field(schema, table, part)) << table.name << "." << part;
    keyed += !table.key.empty();
    EXPECT_TRUE(table.extends.empty() || find_table(schema, table.extends) != nullptr) << table.name;
  }
  EXPECT_EQ(keyed, 82u);
}

TEST(Baseline, ReferencesGoToKnownTablesOrToListedOnes) {
  schema::Schema schema = baseline();
  std::set<std::string> listed = lines_of("tests/unit/compiler/pack/outside_tables.txt"), outside;
  for (const schema::Table& table : schema.tables)
    for (const schema::Field& field : table.fields) {
      if (field.fk_table.empty()) continue;
      const schema::Table* target = find_table(schema, field.fk_table);
      if (target == nullptr) {
        outside.insert(field.fk_table);
        continue;
      }
      bool by_record = field.fk_field.empty() || field.fk_field == "RecId";
      EXPECT_TRUE(by_record || find_field(schema, *target, field.fk_field))
          << table.name << "." << field.name;
    }
  EXPECT_EQ(outside, listed);
}

TEST(Baseline, CountsWhatIsNotKnown) {
  schema::Schema schema = baseline();
  size_t fields = 0, types = 0, lengths = 0, decimals = 0, enums = 0, keys = 0, later = 0, weak = 0;
  for (const schema::Table& table : schema.tables) {
    keys += table.key.empty();
    for (const schema::Field& field : table.fields) {
      ++fields;
      types += field.type == FieldType::IntOrEnum || field.type == FieldType::Unknown;
      lengths += field.type == FieldType::String && !field.length;
      decimals += field.type == FieldType::Real && !field.decimals;
      enums += field.type == FieldType::Enum && find_enum(schema, field.enum_name) == nullptr;
      later += field.trust == schema::Trust::Later;
      weak += field.trust == schema::Trust::Weak;
    }
  }
  std::cout << "of " << fields << " fields in " << schema.tables.size() << " tables, unknown: " << types
            << " types (integer or enum), " << lengths << " lengths, " << decimals << " decimals, " << enums
            << " enums; " << keys << " tables without a key; " << later
            << " fields known from the later product only, " << weak << " weak\n";
  EXPECT_EQ(fields, 1836u);
  EXPECT_LT(types, 649u) << "overrides.toml names some of the 649 of metadata.csv";
  EXPECT_LE(enums, 12u);
}

TEST(Baseline, NamesTheEnumsThatBaseInformationNeeds) {
  schema::Schema schema = baseline();
  auto expect = [&](std::string_view table, std::string_view name, FieldType type,
                    std::string_view enum_name) {
    auto field = find_field(schema, *find_table(schema, table), name);
    ASSERT_TRUE(field) << table << "." << name;
    EXPECT_EQ(field->field->type, type) << table << "." << name;
    EXPECT_EQ(field->field->enum_name, enum_name) << table << "." << name;
    EXPECT_TRUE(type != FieldType::Enum || find_enum(schema, enum_name) != nullptr) << enum_name;
  };
  expect("FiscalCalendarPeriod", "Type", FieldType::Enum, "FiscalPeriodType");
  expect("LedgerFiscalCalendarPeriod", "Status", FieldType::Enum, "FiscalPeriodStatus");
  expect("LedgerJournalName", "JournalType", FieldType::Enum, "LedgerJournalType");
  expect("PaymDayLine", "WeekDay", FieldType::Enum, "WeekDays");
  expect("LogisticsLocation", "IsPostalAddress", FieldType::Enum, "NoYes");
  expect("NumberSequenceTable", "Continuous", FieldType::Enum, "NoYes");
  for (std::string_view name : {"NumOfDays", "NumOfMonths"}) expect("PaymTerm", name, FieldType::Int, "");
  for (std::string_view name : {"Lowest", "NextRec", "Highest"})
    expect("NumberSequenceTable", name, FieldType::Int, "");
  expect("PaymDayLine", "MonthDay", FieldType::Int, "");
  expect("StatRepIntervalLine", "Qty", FieldType::Int, "");
}

TEST(Baseline, KnowsTablesAsTheDesignUsesThem) {
  schema::Schema schema = baseline();
  const schema::Table& company = *find_table(schema, "CompanyInfo");
  EXPECT_EQ(company.one_row, schema::OneRow::PerCompany);
  EXPECT_FALSE(company.per_company);
  auto name = find_field(schema, company, "Name");
  ASSERT_TRUE(name) << "inherited over three tables";
  EXPECT_EQ(name->owner->name, "DirPartyTable");
  EXPECT_EQ(name->field->length, 100u);
  auto currency = find_field(schema, *find_table(schema, "Ledger"), "AccountingCurrency");
  ASSERT_TRUE(currency);
  EXPECT_EQ(currency->field->fk_table, "Currency");
  EXPECT_EQ(currency->field->length, 3u);
  const schema::Enum& method = *find_enum(schema, "NetCurrent");
  EXPECT_EQ(method.elements[5].name, "COD");
  EXPECT_EQ(find_field(schema, company, "PrimaryAddressLocation")->field->type, FieldType::RecId);
}

// Two readers and two makers of one thing: the lines inside the program against the TOML that people read.
TEST(Baseline, IsTheTomlWithItsOverrides) {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  std::string folder = "packs/ax2012/target/";
  auto read = [&](const std::string& name) {
    return read_schema(sources, sources.add(name, read_file(folder + name)), diags);
  };
  schema::Schema both = overlay(read("ax-2012-r3.toml"), read("overrides.toml"));
  EXPECT_EQ(test::places(diags, sources), std::vector<std::string>{});
  EXPECT_EQ(write_schema(both), write_schema(baseline()));
}

TEST(Baseline, TrustFollowsFromTheEvidence) {
  for (const schema::Table& table : baseline().tables) {
    EXPECT_EQ(table.trust, schema::trust_of(table.evidence)) << table.name;
    for (const schema::Field& field : table.fields)
      EXPECT_EQ(field.trust, schema::trust_of(field.evidence)) << table.name << "." << field.name;
  }
}

TEST(Baseline, IsSorted) {
  schema::Schema schema = baseline();
  EXPECT_EQ(write_schema(schema), write_schema(schema::sorted(schema)));
}

// Every override says why, and speaks of a field that there is.
TEST(Baseline, OverridesHaveReasons) {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  uint32_t file = sources.add("overrides.toml", read_file("packs/ax2012/target/overrides.toml"));
  schema::Schema over = read_schema(sources, file, diags), all = baseline();
  for (const schema::Table& table : over.tables)
    for (const schema::Field& field : table.fields) {
      EXPECT_FALSE(field.evidence.empty()) << table.name << "." << field.name;
      EXPECT_EQ(field.trust, schema::Trust::Weak) << table.name << "." << field.name;
    }
  EXPECT_EQ(overlay(all, over).tables.size(), 87u);
}

// facts/load-order.csv was computed from the same sources by somebody else: what it calls hard we must know
// at least as a reference, and what we hold for mandatory it must call hard.
TEST(Baseline, ReferencesAreThoseOfTheLoadOrder) {
  schema::Schema schema = baseline();
  std::istringstream text(read_file("packs/ax2012/facts/load-order.csv"));
  std::string line;
  std::getline(text, line);
  size_t compared = 0;
  while (std::getline(text, line)) {
    std::istringstream cells(line);
    std::string name, level, must;
    std::getline(cells, name, ','), std::getline(cells, level, ','), std::getline(cells, must, ',');
    const schema::Table* table = find_table(schema, name);
    ASSERT_NE(table, nullptr) << name;
    std::set<std::string> all, mandatory, hard;
    for (const schema::Field& field : table->fields) {
      bool is_account = field.fk_table == "DimensionAttributeValueCombination";
      std::string target = is_account ? "MainAccount" : field.fk_table;
      if (find_table(schema, target) == nullptr || target == name) continue;
      all.insert(target);
      if (field.mandatory) mandatory.insert(target);
    }
    std::istringstream words(must);
    for (std::string word; words >> word;) hard.insert(word);
    for (const std::string& target : mandatory) EXPECT_TRUE(hard.contains(target)) << name << " " << target;
    for (const std::string& target : hard) EXPECT_TRUE(all.contains(target)) << name << " " << target;
    ++compared;
  }
  EXPECT_EQ(compared, 87u);
}

}  // namespace
}  // namespace rapport::pack
