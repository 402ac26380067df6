// What is written is valid and is read back as it was.
#include <gtest/gtest.h>

#include "runtime/base/utf8.h"
#include "runtime/output/output.h"
#include "tests/unit/runtime/output/files.h"
#include "tests/unit/runtime/output/sample.h"

namespace rapport::output {
namespace {

std::string xml_of(const dataset::DataSet& data) {
  base::StringSink sink;
  EXPECT_TRUE(to_ax_xml(data, sink).ok());
  return sink.take();
}

TEST(RoundTrip, AThousandRandomDataSetsAreValidAndReadBackEqual) {
  constexpr uint32_t kSeed = 20260131;
  constexpr int kDataSets = 1000;
  RandomData random(kSeed);
  const TemporaryFolder folder;
  for (int i = 0; i < kDataSets; ++i) {
    const dataset::DataSet data = random.data();
    const std::string xml = xml_of(data);
    const auto back = from_ax_xml(xml);
    ASSERT_TRUE(back.ok()) << i << ": " << back.error().message << "\n" << xml;
    ASSERT_TRUE(back.value() == data) << i << "\n" << xml << "\nread back as\n" << xml_of(back.value());
    write_file(folder.path() / (std::to_string(i) + ".xml"), xml);
  }
  const auto log = folder.path() / "log";
  EXPECT_TRUE(xmllint_accepts("'" + folder.path().string() + "'/*.xml", log)) << read_file(log);
}

TEST(RoundTrip, TextsOfEveryCharacterAreKept) {
  dataset::DataSet data = sample();
  std::string all;
  for (const char32_t c : {U'\t', U'\n', U'\r', U'\u007F', U'\u0080', U'\uD7FF', U'\uE000', U'\uFFFD',
                           U'\U00010000', U'\U0010FFFF'})
    base::append_code_point(all, c);
  for (char32_t c = 0x20; c < 0x7F; ++c) base::append_code_point(all, c);
  for (size_t shift = 0; shift < 16; ++shift) {  // escapes at every place of a word
    const std::string text = std::string(shift, 'x') + all;
    data.actions.change(0, [&](dataset::Action& a) { a.fields[0].text = text; });
    data.actions.change(0, [&](dataset::Action& a) { a.fields[0].cause = {text, text}; });
    data.actions.change(0, [&](dataset::Action& a) { a.company = text; });
    data.actions.change(1, [&](dataset::Action& a) { a.fields[0].row.fields[0].second = text; });
    const auto back = from_ax_xml(xml_of(data));
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_TRUE(back.value() == data) << shift;
  }
}

TEST(RoundTrip, LargeDataGoesThroughInSeveralPieces) {
  class Counting final : public base::ByteSink {
   public:
    base::Status write(std::string_view bytes) override {
      ++pieces;
      text.append(bytes);
      return base::Done{};
    }
    int pieces = 0;
    std::string text;
  };
  dataset::DataSet data = sample();
  for (int i = 0; i < 5000; ++i) data.actions.push_back(data.actions[i % 2]);
  data.actions.change(3000,
                      [&](dataset::Action& a) { a.fields[0].cause.question = std::string(65535, '"'); });
  Counting sink;
  ASSERT_TRUE(to_ax_xml(data, sink).ok());
  EXPECT_GT(sink.pieces, 2);
  EXPECT_LT(sink.pieces, 20);
  const auto back = from_ax_xml(sink.text);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_TRUE(back.value() == data);
}

TEST(RoundTrip, AFailingSinkIsReportedAndNotWrittenToAgain) {
  class Full final : public base::ByteSink {
   public:
    base::Status write(std::string_view) override {
      ++writes;
      return base::Error{base::ErrorCode::Unavailable, "no space left"};
    }
    int writes = 0;
  };
  dataset::DataSet data = sample();
  for (int i = 0; i < 5000; ++i) data.actions.push_back(data.actions[i % 2]);
  Full sink;
  const auto status = to_ax_xml(data, sink);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, base::ErrorCode::Unavailable);
  EXPECT_EQ(sink.writes, 1);
}

TEST(RoundTrip, ACharacterThatXmlCannotHoldIsOurBug) {
  dataset::DataSet data = sample();
  for (const std::string bad :
       {"a\x01", "12345678\x1F", "\xEF\xBF\xBE", "\xEF\xBF\xBF", "1234567\xEF\xBF\xBF"}) {
    data.actions.change(0, [&](dataset::Action& a) { a.fields[0].text = bad; });
    EXPECT_DEATH(xml_of(data), "");
  }
}

TEST(RoundTrip, TheFormIsStable) {
  EXPECT_EQ(xml_of(sample()), R"(<?xml version="1.0" encoding="UTF-8"?>
<configuration xmlns="urn:rapport:ax-configuration:1" )"
                              R"(pack="base-information@1.4.0" target="ax-2012-r3" company="USMF">
  <table name="Currency">
    <create sequence="1">
      <text name="CurrencyCode" key="1" question="currencies" rule="currency.rap:4">EUR</text>
    </create>
  </table>
  <table name="LedgerParameters">
    <update sequence="2" company="USMF">
      <reference name="Currency" table="Currency" question="accounting" rule="currency.rap:9">
        <key name="CurrencyCode">EUR</key>
      </reference>
      <date name="Since">2026-01-31</date>
      <enum name="Type">Operating</enum>
      <number name="Width">-0.01</number>
    </update>
  </table>
</configuration>
)");
}

TEST(RoundTrip, TheExampleOfTheDocumentIsWhatWeWrite) {
  const std::string page = read_file(kSource / "docs/ax-xml.md");
  const size_t start = page.find("```xml\n") + 7;
  const std::string xml = page.substr(start, page.find("```", start) - start);
  const auto data = from_ax_xml(xml);
  ASSERT_TRUE(data.ok()) << data.error().message;
  EXPECT_EQ(xml_of(data.value()), xml);
  const TemporaryFolder folder;
  write_file(folder.path() / "example.xml", xml);
  const auto log = folder.path() / "log";
  EXPECT_TRUE(xmllint_accepts("'" + (folder.path() / "example.xml").string() + "'", log)) << read_file(log);
}

}  // namespace
}  // namespace rapport::output
