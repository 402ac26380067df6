// The other forms of a data set, and the table of back ends.
#include "runtime/output/output.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/runtime/output/sample.h"

namespace rapport::output {
namespace {

TEST(Json, HoldsTheWholeDataSetInAFixedOrder) {
  EXPECT_EQ(to_json(sample()),
            R"({
  "pack": "base-information@1.4.0",
  "target": "ax-2012-r3",
  "company": "USMF",
  "actions": [
    {"sequence": 1, "action": "create", "table": "Currency", "company": "", "key": ["CurrencyCode"],
      "fields": [
        {"field": "CurrencyCode", "type": "text", "value": "EUR", )"
            R"("question": "currencies", "rule": "currency.rap:4"}
      ]},
    {"sequence": 2, "action": "update", "table": "LedgerParameters", "company": "USMF", "key": [],
      "fields": [
        {"field": "Currency", "type": "reference", )"
            R"("row": {"table": "Currency", "key": [{"field": "CurrencyCode", "value": "EUR"}]}, )"
            R"("question": "accounting", "rule": "currency.rap:9"},
        {"field": "Since", "type": "date", "value": "2026-01-31", "question": "", "rule": ""},
        {"field": "Type", "type": "enum", "value": "Operating", "question": "", "rule": ""},
        {"field": "Width", "type": "number", "value": "-0.01", "question": "", "rule": ""}
      ]}
  ]
}
)");
}

TEST(Json, AnEmptyDataSetIsWhole) {
  EXPECT_EQ(to_json({}),
            "{\n  \"pack\": \"\",\n  \"target\": \"\",\n  \"company\": \"\",\n  \"actions\": []\n}\n");
  const dataset::DataSet bare{.actions = {{.table = "T"}}};
  EXPECT_NE(to_json(bare).find("\"key\": [],\n      \"fields\": []}\n  ]\n}\n"), std::string::npos);
}

TEST(Json, EscapesWhatAStringCannotHold) {
  dataset::DataSet data;
  data.pack = std::string("\"\\/\b\f\n\r\t\x01\x1F\x7F é😀\0z", 20);
  EXPECT_NE(to_json(data).find(R"("pack": "\"\\/\b\f\n\r\t\u0001\u001f\u007f é😀\u0000z",)"),
            std::string::npos)
      << to_json(data);
}

TEST(NotWritten, QuotesOnlyWhatNeedsIt) {
  const NotWritten rows[] = {{"name", "Contoso", "CompanyInfo.Name", "no such element"},
                             {"", "a, \"b\"\r\nc", "T.F", " blanks stay "}};
  EXPECT_EQ(not_written_csv(rows),
            "question,value,field,reason\r\n"
            "name,Contoso,CompanyInfo.Name,no such element\r\n"
            ",\"a, \"\"b\"\"\r\nc\",T.F, blanks stay \r\n");
}

TEST(NotWritten, WithoutRowsOnlyTheHeaderStands) {
  EXPECT_EQ(not_written_csv({}), "question,value,field,reason\r\n");
}

std::string bytes_of(const OutputFile& file) {
  base::StringSink sink;
  EXPECT_TRUE(write_bytes(file, sink).ok());
  return sink.take();
}

const schema::Schema kNoFacts;
const Context kContext{.schema = kNoFacts, .digest = &test_digest};

TEST(Backends, EachIsFoundByItsNameAndKnowsItsFilesAgain) {
  std::set<std::string_view> names;
  for (const Backend& backend : backends()) {
    SCOPED_TRACE(backend.name);
    EXPECT_TRUE(names.insert(backend.name).second);
    EXPECT_EQ(find_backend(backend.name), &backend);
    const dataset::DataSet data = sample();
    const Output output = backend.write(data, kContext);
    EXPECT_FALSE(output.files.empty());
    EXPECT_TRUE(output.files.size() == 1 || backend.files == FileCount::Several);
    for (const OutputFile& file : output.files) {
      const auto start = backend.start_of(file.name);
      ASSERT_TRUE(start) << file.name;
      EXPECT_TRUE(bytes_of(file).starts_with(*start)) << file.name;
      EXPECT_FALSE(bytes_of(file).empty());
      EXPECT_EQ(bytes_of(file), bytes_of(file)) << "the same as often as it is asked for";
    }
    EXPECT_FALSE(backend.start_of("notes.txt"));
  }
  EXPECT_EQ(find_backend("ax"), nullptr);
}

TEST(Backends, EveryValueIsWrittenOrSaidNotToBe) {
  const Counts all = count(sample());
  EXPECT_EQ(all.records, 2U);
  EXPECT_EQ(all.values, 5U);
  for (const Backend& backend : backends()) {
    const Output output = backend.write(sample(), kContext);
    EXPECT_EQ(output.written.values + output.not_written.size(), all.values) << backend.name;
  }
}

TEST(Backends, AxXmlGivesWhatTheWriterGives) {
  base::StringSink sink;
  const dataset::DataSet data = sample();
  ASSERT_TRUE(to_ax_xml(data, sink).ok());
  EXPECT_EQ(bytes_of(find_backend("ax-xml")->write(data, kContext).files[0]), sink.text());
  EXPECT_EQ(find_backend("json")->write(sample(), kContext).files[0].bytes, to_json(sample()));
}

}  // namespace
}  // namespace rapport::output
