// What a whole run cannot show of the messages for AIF: many records, large ones, sinks that fail, odd data.
// The rules of the format are in tests/aif.
#include "runtime/output/to_aif.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/base/limits.h"
#include "tests/unit/runtime/output/sample.h"

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::ActionKind;
using dataset::FieldKind;
using dataset::FieldValue;

using Files = std::vector<std::pair<std::string, std::string>>;

class Folder final : public FileSink, public base::ByteSink {
 public:
  base::ByteSink& next(std::string name) override {
    files.emplace_back(std::move(name), "");
    return *this;
  }
  base::Status write(std::string_view bytes) override {
    if (room < bytes.size()) return base::Error{base::ErrorCode::Unavailable, "the disk is full"};
    room -= bytes.size();
    largest = std::max(largest, bytes.size());
    files.back().second += bytes;
    return base::Done{};
  }

  Files files;
  size_t room = SIZE_MAX;
  size_t largest = 0;  // bytes handed over at once
};

Action group(const std::string& key, std::string table = "CustGroup") {
  return {.kind = ActionKind::Create,
          .table = table,
          .company = "CBI",
          .fields = {{.field = table, .text = key, .cause = {"code", "a.rap:1"}}},
          .key = {table}};
}

FieldValue reference(std::string field, dataset::RowKey row) {
  return {.field = std::move(field), .kind = FieldKind::Reference, .row = std::move(row)};
}

struct Writing {
  Folder folder;
  AifReport report;

  explicit Writing(const dataset::DataSet& data, const schema::Schema& schema = {}, AifOptions options = {}) {
    auto done = to_aif(data, {.schema = schema, .digest = &test_digest, .aif = options}, folder);
    EXPECT_TRUE(done.ok());
    if (done) report = std::move(*done);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& file : folder.files) all.push_back(file.first);
    return all;
  }
  const std::string& text(size_t file) const { return folder.files[file].second; }
};

size_t count_of(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::string id_of(const std::string& text) { return text.substr(text.find('{'), 38); }

dataset::DataSet many(size_t records, const std::string& text = "") {
  dataset::DataSet data{.pack = "shop@1.0.0", .company = "CBI"};
  for (size_t i = 0; i < records; ++i) data.actions.push_back(group(std::to_string(i) + text));
  return data;
}

TEST(ToAif, AMessageHasAThousandRecordsAtMost) {
  const Writing run(many(2001));
  EXPECT_EQ(run.names(), (std::vector<std::string>{"0001_CustGroup.xml", "0002_CustGroup.xml",
                                                   "0003_CustGroup.xml", "services-needed.txt"}));
  EXPECT_EQ(count_of(run.text(0), "class=\"entity\""), limits::kAifRecords);
  EXPECT_EQ(count_of(run.text(2), "class=\"entity\""), 1U);
  EXPECT_EQ(run.report.written.records, 2001U);
  EXPECT_EQ(run.report.written.values, 2001U);
  EXPECT_EQ(count_of(run.text(3), "CustGroupService"), 1U) << "a service is listed once";
}

TEST(ToAif, AMessageHasEightMegabytesAtMost) {
  const std::string megabyte(1'000'000, 'x');
  const Writing run(many(20, megabyte));
  ASSERT_EQ(run.folder.files.size(), 4U);
  size_t records = 0;
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_LE(run.text(i).size(), limits::kAifBytes + 2000);
    records += count_of(run.text(i), "class=\"entity\"");
  }
  EXPECT_EQ(records, 20U);
  EXPECT_LE(run.folder.largest, limits::kAifBytes) << "one message at a time";
}

TEST(ToAif, ARecordThatNoMessageCanHoldIsLeftOut) {
  dataset::DataSet data = many(3);
  data.actions.change(1, [&](Action& a) { a.fields[0].text = std::string(limits::kAifBytes, 'x'); });
  const Writing run(data);
  EXPECT_EQ(run.report.written.records, 2U);
  ASSERT_EQ(run.report.not_written.size(), 1U);
  EXPECT_EQ(run.report.not_written[0].field, "CustGroup.CustGroup");
  EXPECT_EQ(run.report.not_written[0].question, "code");
  EXPECT_NE(run.report.not_written[0].reason.find("more than an AIF message may hold"), std::string::npos);
}

TEST(ToAif, ARecordThatIsLeftOutIsSaidOnce) {
  dataset::DataSet data = many(1);
  data.actions.change(0, [&](Action& a) { a.fields[0].text = std::string(limits::kAifBytes, 'x'); });
  data.actions.change(
      0, [&](Action& a) { a.fields.push_back(reference("Other", {"B", {{"Id", "1"}, {"Line", "2"}}})); });
  const Writing run(data);
  EXPECT_TRUE(run.folder.files.empty());
  ASSERT_EQ(run.report.not_written.size(), 2U);
  EXPECT_EQ(run.report.not_written[1].field, "CustGroup.Other");
}

TEST(ToAif, FileNamesHaveFourDigitsAndThenThereAreNoMore) {
  dataset::DataSet data{.pack = "shop@1.0.0"};
  for (uint32_t i = 0; i < limits::kAifMessages + 2; ++i)
    data.actions.push_back(group("1", i % 2 == 0 ? "CustGroup" : "VendGroup"));
  const Writing run(data);
  EXPECT_EQ(run.report.written.records, limits::kAifMessages);
  EXPECT_EQ(run.report.not_written.size(), 2U);
  EXPECT_EQ(run.folder.files[limits::kAifMessages - 1].first, "9999_CustGroup.xml");
  EXPECT_EQ(count_of(run.folder.files.back().second, "Service,"), 2U);
}

TEST(ToAif, ATableAndACompanyMakeAMessage) {
  dataset::DataSet data{.pack = "shop@1.0.0"};
  for (const char* company : {"CBI", "CBI", "USMF", ""}) {
    data.actions.push_back(group("10"));
    data.actions.change(data.actions.size() - 1, [&](Action& a) { a.company = company; });
  }
  data.actions.push_back({.kind = ActionKind::Update, .table = "T", .fields = {{.field = "A", .text = "1"}}});
  data.actions.push_back(group("20"));
  data.actions.change(data.actions.size() - 1, [&](Action& a) { a.company.clear(); });
  const Writing run(data);
  ASSERT_EQ(run.folder.files.size(), 4U);
  EXPECT_NE(run.text(0).find("<Company>CBI</Company>\n    <Action>"), std::string::npos);
  EXPECT_NE(run.text(1).find("<Company>USMF</Company>"), std::string::npos);
  EXPECT_EQ(run.text(2).find("<Company>"), std::string::npos) << "shared by all companies";
  EXPECT_EQ(count_of(run.text(2), "class=\"entity\""), 2U) << "what is not written parts nothing";
  EXPECT_NE(id_of(run.text(1)), id_of(run.text(0)));
}

TEST(ToAif, MessageIdsFollowFromPackCompanyDocumentContentAndAttempt) {
  const dataset::DataSet data = many(1);
  const std::string id = id_of(Writing(data).text(0));
  EXPECT_EQ(id_of(Writing(data).text(0)), id);
  dataset::DataSet newer = data;
  newer.pack = "shop@1.0.1";
  EXPECT_EQ(id_of(Writing(newer).text(0)), id) << "the same content of a newer version is the same message";
  EXPECT_EQ(id_of(Writing(data, {}, {.batch = true}).text(0)), id);

  dataset::DataSet other = data;
  other.pack = "sho@1.0.0";
  EXPECT_NE(id_of(Writing(other).text(0)), id);
  other = data;
  other.actions.change(0, [&](Action& a) { a.company = "USMF"; });
  EXPECT_NE(id_of(Writing(other).text(0)), id);
  other = data;
  other.actions.change(0, [&](Action& a) { a.fields[0].text = "1"; });
  EXPECT_NE(id_of(Writing(other).text(0)), id);
  EXPECT_NE(id_of(Writing(data, {}, {.attempt = 2}).text(0)), id);
  const schema::Schema named{.tables = {{.name = "CustGroup", .service = {.document = "CustomerGroup"}}}};
  EXPECT_NE(id_of(Writing(data, named).text(0)), id);
  EXPECT_EQ(id[15], '8') << "a UUID of version 8";
}

TEST(ToAif, ARowIsNamedByOneText) {
  dataset::DataSet data = many(1);
  data.actions.change(0, [&](Action& a) { a.fields.push_back(reference("First", {"A", {{"Id", "a<b"}}})); });
  data.actions.change(
      0, [&](Action& a) { a.fields.push_back(reference("Second", {"B", {{"Id", "1"}, {"Line", "2"}}})); });
  data.actions.change(0, [&](Action& a) { a.fields.push_back(reference("Third", {"C", {}})); });
  data.actions.change(0, [&](Action& a) { a.fields.push_back(reference("Zeroth", {"D", {{"Id", ""}}})); });
  const Writing run(data);
  EXPECT_NE(run.text(0).find("<First>a&lt;b</First>"), std::string::npos);
  EXPECT_EQ(run.text(0).find("Second"), std::string::npos);
  ASSERT_EQ(run.report.not_written.size(), 3U);
  EXPECT_EQ(run.report.not_written[0].value, "Id = 1, Line = 2");
  EXPECT_EQ(run.report.not_written[0].reason,
            "AIF names a row by one text, and the key of `B` has 2 parts; the record is `0`");
  EXPECT_EQ(run.report.not_written[1].value, "");
  EXPECT_EQ(run.report.written.values, 2U);
}

TEST(ToAif, WithoutItsKeyOrAMandatoryFieldThereIsNoRecord) {
  const schema::Schema schema{
      .tables = {{.name = "Line", .fields = {{.name = "Order", .mandatory = true}, {.name = "Text"}}}}};
  const Action line{
      .table = "Line",
      .fields = {reference("Order", {"Order", {{"A", "1"}, {"B", "2"}}}), {.field = "Text", .text = "t"}}};
  Writing run({.actions = {line}}, schema);
  EXPECT_TRUE(run.folder.files.empty());
  ASSERT_EQ(run.report.not_written.size(), 2U);
  EXPECT_EQ(run.report.not_written[1].field, "Line.Text");
  EXPECT_EQ(run.report.not_written[1].reason, "AIF cannot create the record without `Order`");
  Action keyed = line;
  keyed.key = {"order"};
  EXPECT_TRUE(Writing({.actions = {keyed}}).folder.files.empty());
}

TEST(ToAif, ARowThatIsThereIsNotCreated) {
  const schema::Schema schema{
      .tables = {{.name = "Ledger", .one_row = schema::OneRow::PerCompany, .key = {"Name"}}}};
  Action ledger = group("x", "Ledger");
  ledger.key = {"Ledger"};
  Action term = group("N030", "PaymTerm");
  term.kind = ActionKind::Update;
  term.fields.push_back({.field = "Text", .text = "30 days"});
  const Writing run({.actions = {ledger, term}}, schema);
  EXPECT_TRUE(run.folder.files.empty());
  ASSERT_EQ(run.report.not_written.size(), 2U) << "the key that finds the row is not lost";
  EXPECT_EQ(run.report.not_written[0].reason,
            "AIF only creates records, and the row of `Ledger` is there already");
  EXPECT_EQ(run.report.not_written[1].reason,
            "AIF only creates records, and the one of `PaymTerm` with the key `N030` is there already");
}

TEST(ToAif, NamesThatWouldBreakTheMarkupAreNotWritten) {
  dataset::DataSet data = many(1);
  data.actions.change(0, [&](Action& a) { a.fields.push_back({.field = "a b", .text = "1"}); });
  data.actions.push_back(group("1", "<T>"));
  EXPECT_EQ(Writing(data).report.not_written.size(), 2U);
  EXPECT_EQ(Writing(data).report.written.values, 1U);
  for (const schema::Service& service :
       {schema::Service{.name = "a b"}, schema::Service{.name_space = "http://\x01"},
        schema::Service{.document = "9"}}) {
    const schema::Schema odd{.tables = {{.name = "CustGroup", .service = service}}};
    EXPECT_EQ(Writing(many(1), odd).report.not_written.size(), 1U);
  }
}

TEST(ToAif, ATableInheritsOverManyLevelsAndAlsoInACircle) {
  schema::Schema schema{.tables = {{.name = "A", .extends = "B", .fields = {{.name = "a1"}, {.name = "z"}}},
                                   {.name = "B", .extends = "C", .fields = {{.name = "b1"}}},
                                   {.name = "C", .fields = {{.name = "c1"}, {.name = "x"}}}}};
  const Action action{.table = "A",
                      .fields = {{.field = "a1", .text = "1"},
                                 {.field = "b1", .text = "2"},
                                 {.field = "c1", .text = "3"},
                                 {.field = "unknown", .text = "4"},
                                 {.field = "x", .text = "5"},
                                 {.field = "z", .text = "6"}}};
  const std::string text = Writing({.actions = {action}}, schema).text(0);
  const size_t record = text.find("<A class=\"entity\" xsi:type=\"AxdEntity_A_A\">");
  ASSERT_NE(record, std::string::npos);
  EXPECT_NE(text.find("c1>3</c1"), std::string::npos);
  EXPECT_LT(text.find(">5<"), text.find(">2<")) << "C before B";
  EXPECT_LT(text.find(">2<"), text.find(">1<")) << "B before A";
  schema.tables[2].extends = "A";
  EXPECT_EQ(Writing({.actions = {action}}, schema).report.written.values, 6U);
}

TEST(ToAif, RecordsMayHaveOtherFieldsThanTheOnesBefore) {
  dataset::DataSet data = many(4);
  data.actions.change(
      1, [&](Action& a) { a.fields.insert(a.fields.begin(), {.field = "Aa", .text = "first"}); });
  data.actions.change(2, [&](Action& a) { a.fields.push_back({.field = "Name", .text = "second"}); });
  data.actions.change(3, [&](Action& a) { a.fields.clear(); });
  const Writing run(data);
  EXPECT_EQ(run.report.written.records, 3U);
  EXPECT_NE(run.text(0).find("<Aa>first</Aa>\n          <CustGroup>1<"), std::string::npos);
  EXPECT_NE(run.text(0).find("<CustGroup>2</CustGroup>\n          <Name>second</Name>\n        </CustGroup>"),
            std::string::npos);
}

TEST(ToAif, ADateIsTheFirstMomentOfItsDayWhereThereIsATime) {
  const schema::Schema schema{
      .tables = {{.name = "Address",
                  .fields = {{.name = "Day", .type = schema::FieldType::Date},
                             {.name = "Moment", .type = schema::FieldType::DateTime}}}}};
  const Action address{.table = "Address",
                       .fields = {{.field = "Day", .kind = FieldKind::Date, .text = "2027-01-31"},
                                  {.field = "Moment", .kind = FieldKind::Date, .text = "2027-01-31"}}};
  const Writing written({.actions = {address}}, schema);
  EXPECT_NE(written.text(0).find("<Day>2027-01-31</Day>"), std::string::npos);
  EXPECT_NE(written.text(0).find("<Moment>2027-01-31T00:00:00Z</Moment>"), std::string::npos);
}

TEST(ToAif, ABatchHoldsAllMessages) {
  dataset::DataSet data = many(1500);
  data.pack = "a \"pack\" & more@1.0.0";
  const Writing run(data, {}, {.batch = true, .attempt = 3});
  EXPECT_EQ(run.names(), (std::vector<std::string>{"batch.xml", "services-needed.txt"}));
  EXPECT_EQ(count_of(run.text(0), "<Envelope "), 2U);
  EXPECT_EQ(count_of(run.text(0), "<?xml"), 1U);
  EXPECT_NE(run.text(0).find("BatchId=\"a &quot;pack&quot; &amp; more@1.0.0 CBI 3\""), std::string::npos);
  EXPECT_TRUE(run.text(0).ends_with("</Envelope>\n</Batch>\n"));
  data.pack = std::string(300, 'p');
  EXPECT_NE(
      Writing(data, {}, {.batch = true}).text(0).find("\"" + std::string(256, 'p') + "\" ConversationId"),
      std::string::npos);
}

TEST(ToAif, NothingToWriteIsNoFile) {
  EXPECT_TRUE(Writing({}).folder.files.empty());
  EXPECT_TRUE(Writing({}, {}, {.batch = true}).folder.files.empty());
}

TEST(ToAif, ASinkThatFailsEndsIt) {
  const dataset::DataSet data = many(1200);
  for (const bool batch : {false, true}) {
    const Writing whole(data, {}, {.batch = batch});
    size_t size = 0;
    for (const auto& file : whole.folder.files) size += file.second.size();
    for (size_t room = 0; room < size; room += 1 + size / 40) {
      Folder folder;
      folder.room = room;
      const schema::Schema schema;
      const auto done =
          to_aif(data, {.schema = schema, .digest = &test_digest, .aif = {.batch = batch}}, folder);
      ASSERT_FALSE(done.ok());
      EXPECT_EQ(done.error().code, base::ErrorCode::Unavailable);
    }
  }
}

TEST(ToAif, RandomDataLosesNothing) {
  constexpr uint32_t kSeed = 20270131;
  RandomData random(kSeed);
  for (int i = 0; i < 2000; ++i) {
    const dataset::DataSet data = random.data();
    const Writing run(data);
    size_t values = 0;
    for (const Action& action : data.actions) {
      // A call without parameters is left out as a whole.
      if (action.fields.empty() && !dataset::is_record(action.kind)) ++values;
      values += static_cast<size_t>(
          std::count_if(action.fields.begin(), action.fields.end(), [&](const FieldValue& value) {
            return action.kind != ActionKind::Update ||
                   std::find(action.key.begin(), action.key.end(), value.field) == action.key.end();
          }));
    }
    EXPECT_EQ(run.report.written.values + run.report.not_written.size(), values) << i;
  }
}

TEST(AifStart, IsKnownByNameForOwnFilesOnly) {
  for (const char* name : {"0001_CustGroup.xml", "9999_T.xml", "batch.xml", "services-needed.txt"})
    EXPECT_TRUE(aif_start_of(name)) << name;
  for (const char* name : {"", "1_T.xml", "00001_T.xml", "0001_.xml", "0001_9.xml", "0001_a b.xml",
                           "0001_T.xml.bak", "0001-T.xml", "Batch.xml", "configuration.xml"})
    EXPECT_FALSE(aif_start_of(name)) << name;
}

}  // namespace
}  // namespace rapport::output
