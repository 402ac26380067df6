#include "server/mail/message.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace rapport::mail {
namespace {

using Json = nlohmann::json;

// What Python's email package reads in it.
Json read_again(const std::string& bytes) {
  std::string name = (std::filesystem::temp_directory_path() / "rapport-mail-XXXXXX").string();
  const int fd = mkstemp(name.data());
  close(fd);
  std::ofstream(name, std::ios::binary) << bytes;
  const std::string command =
      "/usr/bin/python3 -B " RAPPORT_SOURCE_DIR "/tests/unit/server/mail/read_message.py <'" + name + "'";
  FILE* pipe = popen(command.c_str(), "r");
  std::string said;
  std::array<char, 4096> chunk{};
  while (const size_t size = std::fread(chunk.data(), 1, chunk.size(), pipe)) said.append(chunk.data(), size);
  EXPECT_EQ(pclose(pipe), 0);
  std::filesystem::remove(name);
  return Json::parse(said, nullptr, false);
}

Message sample() {
  return {.from = {"Rapport", "rapport@vendor.example"},
          .to = {"Anna Berg", "anna.berg@contoso.example"},
          .subject = "Activate Rapport",
          .text = "Hello\n",
          .html = "<p>Hello</p>\n",
          .message_id = "01JD.abc@vendor.example",
          .date_ms = 1'795'392'000'000,
          .language = "en"};
}

Json read_again(const Message& message) {
  const auto bytes = to_bytes(message);
  EXPECT_TRUE(bytes.ok()) << bytes.error().message;
  Json read = read_again(*bytes);
  EXPECT_TRUE(read["defects"].empty()) << read["defects"].dump();
  EXPECT_EQ(read["bare"], 0);
  EXPECT_EQ(read["dots"], 0);
  EXPECT_TRUE(read["ascii"].get<bool>());
  EXPECT_LE(read["longest"]["all"].get<int>(), 78);
  return read;
}

TEST(Message, IsWhatAMailProgramReads) {
  const Json read = read_again(sample());
  EXPECT_EQ(read["headers"], Json({"Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted",
                                   "MIME-Version", "Content-Language", "Content-Type"}));
  EXPECT_EQ(read["from"], Json({"Rapport", "rapport@vendor.example"}));
  EXPECT_EQ(read["to"], Json({"Anna Berg", "anna.berg@contoso.example"}));
  EXPECT_EQ(read["subject"], "Activate Rapport");
  EXPECT_EQ(read["date"], "2026-11-23T00:00:00+00:00");
  EXPECT_EQ(read["id"], "<01JD.abc@vendor.example>");
  EXPECT_EQ(read["language"], "en");
  EXPECT_EQ(read["auto"], "auto-generated");
  EXPECT_EQ(read["type"], "multipart/alternative");
  EXPECT_EQ(read["parts"],
            Json({{"text/plain", "utf-8", "Hello\n"}, {"text/html", "utf-8", "<p>Hello</p>\n"}}));
}

TEST(Message, IsTheSameWhenItIsMadeAgain) { EXPECT_EQ(*to_bytes(sample()), *to_bytes(sample())); }

TEST(Message, SubjectsAreAnyText) {
  std::string long_words;
  for (int i = 0; i < 60; ++i) long_words += "Überweisungsänderungsanträge 😀 ";
  for (const std::string& subject :
       {std::string("Ihr Zugang für Söhne & Töchter 🎉"), std::string("=?UTF-8?Q?not_encoded?="),
        std::string(), std::string(" a "), std::string(69, 'x'), std::string(70, 'x'), std::string(900, 'x'),
        long_words, std::string("a  b\\c\"d<e>,f;g:h")}) {
    Message message = sample();
    message.subject = subject;
    EXPECT_EQ(read_again(message)["subject"], subject);
  }
}

TEST(Message, NamesAreAnyText) {
  const std::string long_name =
      "Forretningsførerassistentens afløser, Kommanditgesellschaft für Überlandverkehr";
  for (const std::string& name :
       {std::string(), std::string("Berg, Anna"), std::string("Anna \"Änne\" Berg"),
        std::string("A \"q\" \\ B"), std::string("<evil@x.example>"), std::string("Żaneta 😀"), long_name,
        std::string(90, 'x'), std::string("=?utf-8?q?x?=")}) {
    Message message = sample();
    message.to.name = name;
    message.from.name = name;
    const Json read = read_again(message);
    EXPECT_EQ(read["to"], Json({name, "anna.berg@contoso.example"}));
    EXPECT_EQ(read["from"], Json({name, "rapport@vendor.example"}));
  }
}

TEST(Message, NoHeaderIsSmuggledIn) {
  for (const std::string& end : {std::string("\r\n"), std::string("\n"), std::string("\r"),
                                 std::string("\r\n\r\n"), std::string("\0\r\n", 3)}) {
    const std::string more = "x" + end + "Bcc: eve@evil.example" + end + "y";
    Message message = sample();
    message.subject = more;
    message.to.name = more;
    message.from.name = more;
    message.message_id = more;
    message.language = more;
    const Json read = read_again(message);
    EXPECT_EQ(read["headers"].size(), 9U) << read.dump();
    EXPECT_EQ(read["subject"], "xBcc: eve@evil.exampley");
    EXPECT_EQ(read["to"], Json({"xBcc: eve@evil.exampley", "anna.berg@contoso.example"}));
    EXPECT_EQ(read["parts"].size(), 2U);
    Message addressed = sample();
    addressed.to.address = "anna@contoso.example" + end + "Bcc: eve@evil.example";
    EXPECT_EQ(to_bytes(addressed).error().code, base::ErrorCode::InvalidArgument);
  }
}

TEST(Message, BodiesAreAnyText) {
  const std::string paths =
      ".\n..\n.hidden\nFrom me\nfrom me\n=3D\ntrailing \ntab\t\n \n\n--=_rapport_part--\nend";
  std::string dots = "x";
  for (int i = 0; i < 300; ++i) dots += ".";
  for (const std::string& text :
       {paths, dots, std::string(1'000, 'x') + "\n", std::string(5'000, ' ') + "x\n",
        std::string("Grüße aus Ærø 😀 und ein langer Satz, der über die Zeile geht, weil er lang ist.\n"),
        std::string("a\r\nb\rc\nd\n"), std::string()}) {
    Message message = sample();
    message.text = text;
    std::string expected;
    for (size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\r' && text.substr(at, 2) == "\r\n") continue;
      expected += text[at] == '\r' ? '\n' : text[at];
    }
    if (!expected.ends_with('\n')) expected += '\n';
    EXPECT_EQ(read_again(message)["parts"][0][2], expected);
  }
}

TEST(Message, BytesThatAreNoTextAreReplaced) {
  Message message = sample();
  message.subject =
      "a\xff"
      "b";
  message.text =
      "a\xff\xfe"
      "b\n";
  const Json read = read_again(message);
  EXPECT_EQ(read["subject"],
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(read["parts"][0][2],
            "a\xEF\xBF\xBD\xEF\xBF\xBD"
            "b\n");
}

TEST(Message, DatesAreUtc) {
  const std::pair<int64_t, const char*> dates[] = {
      {0, "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"},
      {951'782'400'000, "Date: Tue, 29 Feb 2000 00:00:00 +0000\r\n"},
      {4'107'542'399'999, "Date: Sun, 28 Feb 2100 23:59:59 +0000\r\n"},
      {-1, "Date: Wed, 31 Dec 1969 23:59:59 +0000\r\n"}};
  for (const auto& [date_ms, header] : dates) {
    Message message = sample();
    message.date_ms = date_ms;
    EXPECT_TRUE(to_bytes(message)->starts_with(header)) << *to_bytes(message);
  }
}

TEST(Message, ALongAddressStandsAlone) {
  Message message = sample();
  message.to.address = std::string(64, 'a') + "@" + std::string(60, 'b') + ".example";
  message.to.name = "Anna";
  const Json read = read_again(*to_bytes(message));
  EXPECT_EQ(read["to"], Json({"Anna", message.to.address}));
  EXPECT_TRUE(read["defects"].empty());
}

TEST(Address, ThatPeopleHave) {
  for (const char* address : {"a@b.co", "anna.berg+rapport@contoso.example", "o'neil_x@sub.my-firm.example",
                              "1@1a.example", "x@xn--mnchen-3ya.example"}) {
    EXPECT_TRUE(check_address(address).ok()) << address;
  }
}

TEST(Address, ThatIsNone) {
  for (const std::string& address : {std::string(),
                                     std::string("anna"),
                                     std::string("@contoso.example"),
                                     std::string("anna@"),
                                     std::string("anna@contoso"),
                                     std::string("anna@@contoso.example"),
                                     std::string(".anna@contoso.example"),
                                     std::string("anna.@contoso.example"),
                                     std::string("a..b@contoso.example"),
                                     std::string("anna@.example"),
                                     std::string("anna@contoso.example."),
                                     std::string("anna@-a.example"),
                                     std::string("anna@a-.example"),
                                     std::string("anna@127.0.0.1"),
                                     std::string("anna@[127.0.0.1]"),
                                     std::string("\"anna berg\"@contoso.example"),
                                     std::string("anna berg@contoso.example"),
                                     std::string("anna@contoso.example\n"),
                                     std::string("anna@con_toso.example"),
                                     std::string("<anna@contoso.example>"),
                                     std::string(65, 'a') + "@b.example",
                                     "a@" + std::string(64, 'b') + ".example",
                                     std::string("a\0@b.example", 12)}) {
    const base::Status checked = check_address(address);
    ASSERT_FALSE(checked.ok()) << address;
    EXPECT_EQ(checked.error().code, base::ErrorCode::InvalidArgument);
  }
  std::string longest = "a@";
  while (longest.size() < 247) longest += "bbbbbbb.";
  EXPECT_FALSE(check_address(longest + "example").ok());
}

TEST(Address, ThatIsInternationalIsSaidSo) {
  for (const char* address : {"anna@münchen.example", "ännä@contoso.example"}) {
    EXPECT_NE(check_address(address).error().message.find("internationalised"), std::string::npos);
  }
}

}  // namespace
}  // namespace rapport::mail
