#include "server/mail/letter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace rapport::mail {
namespace {

const std::string kUrl =
    "https://rapport.example/activate?token=" + std::string(120, 'k') + "&next=%2Fservices";

Letter sample() {
  return {
      .language = "de",
      .title = "Rapport für Contoso Møbler aktivieren",
      .greeting = "Guten Tag Frau Berg,",
      .paragraphs =
          {"Fabrikam Beratung GmbH hat für Contoso Møbler A/S den Dienst Rapport eingerichtet und Sie als "
           "Administratorin angegeben. Mit der Aktivierung nehmen Sie ihn in Betrieb.",
           "Melden Sie sich mit anna.berg@contoso.example an."},
      .action = Action{"Rapport aktivieren", kUrl},
      .closing = {"Der Link gilt bis zum 7. Dezember 2026 und kann einmal verwendet werden.",
                  "Wenn Sie diese Nachricht nicht erwartet haben, brauchen Sie nichts zu tun."},
      .sender = "Gesendet von Rapport im Auftrag von Fabrikam Beratung GmbH"};
}

TEST(Letter, SaysTheSameInBoth) {
  Bodies bodies = to_bodies(sample());
  std::replace(bodies.text.begin(), bodies.text.end(), '\n', ' ');
  for (const char* words :
       {"Rapport für Contoso Møbler aktivieren", "Guten Tag Frau Berg,", "anna.berg@contoso.example",
        "Rapport aktivieren", "7. Dezember 2026", "brauchen Sie nichts zu tun"}) {
    EXPECT_NE(bodies.text.find(words), std::string::npos) << words;
    EXPECT_NE(bodies.html.find(words), std::string::npos) << words;
  }
}

TEST(Letter, TextHas72ColumnsAndAWholeAddress) {
  const std::string text = to_bodies(sample()).text;
  std::istringstream lines(text);
  bool has_address = false;
  for (std::string line; std::getline(lines, line);) {
    has_address = has_address || line == kUrl;
    size_t columns = 0;
    for (const char c : line) columns += (c & 0xc0) != 0x80 ? 1 : 0;
    EXPECT_TRUE(columns <= 72 || line == kUrl) << line;
  }
  EXPECT_TRUE(has_address);
}

TEST(Letter, WordsAreNoMarkup) {
  Letter letter = sample();
  letter.title = "<script>alert('1')</script>";
  letter.greeting = "A & B";
  letter.paragraphs = {"\"<b>\"", "two\nlines"};
  letter.action = Action{"<i>", "https://x.example/\"onclick=\"a()&b=c"};
  const Bodies bodies = to_bodies(letter);
  EXPECT_EQ(bodies.html.find("<script"), std::string::npos);
  EXPECT_EQ(bodies.html.find("<b>"), std::string::npos);
  EXPECT_EQ(bodies.html.find("\"onclick"), std::string::npos);
  EXPECT_NE(bodies.html.find("A &amp; B"), std::string::npos);
  EXPECT_NE(bodies.html.find("two<br>\nlines"), std::string::npos);
  EXPECT_NE(bodies.text.find("<script>alert('1')</script>"), std::string::npos);
  EXPECT_NE(bodies.text.find("two\nlines"), std::string::npos);
}

TEST(Letter, AsksNothingOfTheNetwork) {
  const std::string html = to_bodies(sample()).html;
  for (const char* remote : {"<img", "<link", "src=", "@import", "url(", "<script"}) {
    EXPECT_EQ(html.find(remote), std::string::npos) << remote;
  }
}

TEST(Letter, MayHaveLittle) {
  const Bodies bodies = to_bodies({.title = "Kurz", .paragraphs = {"Nur dies."}});
  EXPECT_EQ(bodies.text, "Kurz\n\nNur dies.\n");
  EXPECT_EQ(bodies.html.find("<a "), std::string::npos);
  EXPECT_EQ(bodies.html.find("<hr"), std::string::npos);
}

// RAPPORT_LETTER=FILE keeps the sample, for a look at it in a browser.
TEST(Letter, IsWhole) {
  const std::string html = to_bodies(sample()).html;
  EXPECT_TRUE(html.starts_with("<!DOCTYPE html>\n<html lang=\"de\">"));
  EXPECT_TRUE(html.ends_with("</html>\n"));
  if (const char* file = std::getenv("RAPPORT_LETTER")) std::ofstream(file) << html;
}

}  // namespace
}  // namespace rapport::mail
