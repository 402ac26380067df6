// Documents that are not what the schema describes: tests/data/ax-xml/damaged/NAME.xml is refused with the
// first line of NAME.expect, and refused by xmllint too, unless a second line says why xmllint cannot see it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/output/output.h"
#include "tests/unit/runtime/output/files.h"
#include "tests/unit/runtime/output/sample.h"

namespace rapport::output {
namespace {

constexpr std::string_view kUnseen = "not seen by xmllint: ";

std::vector<std::filesystem::path> damaged_documents() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(kSource / "tests/data/ax-xml/damaged"))
    if (entry.path().extension() == ".xml") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string expectation_of(std::filesystem::path document) {
  return read_file(document.replace_extension(".expect"));
}
bool is_unseen(const std::filesystem::path& document) {
  return expectation_of(document).find(kUnseen) != std::string::npos;
}

TEST(Damaged, EachDocumentIsRefusedWithItsMessage) {
  for (const auto& document : damaged_documents()) {
    SCOPED_TRACE(document.filename());
    const auto data = from_ax_xml(read_file(document));
    ASSERT_FALSE(data.ok());
    EXPECT_EQ(data.error().code, base::ErrorCode::Corrupt);
    const std::string expected = expectation_of(document);
    if (std::getenv("UPDATE_GOLDEN") && expected.empty())
      write_file(std::filesystem::path(document).replace_extension(".expect"), data.error().message + "\n");
    EXPECT_EQ(data.error().message, expected.substr(0, expected.find('\n')));
  }
}

TEST(Damaged, XmllintRefusesAtLeastTwentyOfThem) {
  const TemporaryFolder folder;
  const auto log = folder.path() / "log";
  int refused = 0;
  for (const auto& document : damaged_documents()) {
    SCOPED_TRACE(document.filename());
    const bool accepted = xmllint_accepts("'" + document.string() + "'", log);
    EXPECT_EQ(accepted, is_unseen(document)) << read_file(log);
    refused += accepted ? 0 : 1;
  }
  EXPECT_GE(refused, 20);
}

std::string sample_xml() {
  base::StringSink sink;
  EXPECT_TRUE(to_ax_xml(sample(), sink).ok());
  return sink.take();
}

TEST(Damaged, EveryBeginningOfADocumentIsRefused) {
  const std::string xml = sample_xml();
  for (size_t size = 0; size + 1 < xml.size(); ++size)
    EXPECT_FALSE(from_ax_xml(xml.substr(0, size)).ok()) << xml.substr(0, size);
}

// Nothing that is read may be lost: a document with another byte is refused, or reads as what it says.
TEST(Damaged, NoChangedByteReadsAsTheSameData) {
  const std::string xml = sample_xml();
  const size_t start = xml.find('\n') + 1;  // behind the declaration, which says nothing of the data
  for (size_t at = start; at < xml.size(); ++at) {
    for (const char c : {'x', '<', '>', '&', '"', '/', '=', '\0', '\xFF', '0'}) {
      std::string changed = xml;
      if (changed[at] == c) continue;
      changed[at] = c;
      const auto data = from_ax_xml(changed);
      if (data.ok()) {
        EXPECT_FALSE(data.value() == sample()) << at << " " << changed;
      }
    }
  }
}

TEST(Damaged, MoreBytesThanTheLimitAreRefused) {
  const auto data = from_ax_xml(std::string(limits::kConfigurationBytes + 1, ' '));
  ASSERT_FALSE(data.ok());
  EXPECT_EQ(data.error().code, base::ErrorCode::LimitExceeded);
}

TEST(Damaged, DeepNestingIsRefusedAndNotFollowed) {
  std::string xml = "<configuration xmlns=\"urn:rapport:ax-configuration:1\" pack=\"\">";
  for (int i = 0; i < 100000; ++i) xml += "<table name=\"A\">";
  for (int i = 0; i < 100000; ++i) xml += "</table>";
  EXPECT_FALSE(from_ax_xml(xml + "</configuration>").ok());
}

TEST(Damaged, WhatXmlAllowsInOtherWordsIsRead) {
  std::string xml = sample_xml();
  const auto replace = [&](std::string_view from, std::string_view to) {
    xml.replace(xml.find(from), from.size(), to);
  };
  replace("<table", "<!-- one --><table");
  replace(">EUR<", "><![CDATA[E]]>&#85;<!-- two -->&#x52;<");
  replace("\"Since\"", "'Since'");
  for (size_t at = 0; (at = xml.find('\n', at)) != std::string::npos; at += 2) xml.replace(at, 1, "\r\n");
  const auto data = from_ax_xml("\xEF\xBB\xBF" + xml);
  ASSERT_TRUE(data.ok()) << data.error().message;
  EXPECT_TRUE(data.value() == sample());
}

}  // namespace
}  // namespace rapport::output
