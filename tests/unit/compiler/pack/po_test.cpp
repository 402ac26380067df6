#include "compiler/pack/po.h"

#include <gtest/gtest.h>

#include "tests/unit/compiler/pack/problems.h"

namespace rapport::pack {
namespace {

PoFile read(const std::string& text) {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  PoFile file = read_po(sources, sources.add("texts/de.po", text), diags);
  EXPECT_EQ(file.broken, diags.has_errors());
  return file;
}

const PoEntry& entry(const PoFile& file, const std::string& key) {
  for (const PoEntry& entry : file.entries)
    if (entry.context.text == key) return entry;
  ADD_FAILURE() << "no entry " << key;
  return file.entries.front();
}

const std::vector<Translatable> kTexts = {{"code.text", "Code", "title or question", "a.rap:1"},
                                          {"code.help", "One\n\n- two", "help", "a b.rap:2"},
                                          {"g.note", "First", "note", "a.rap:3"},
                                          {"g.note", "Second", "note", "a.rap:4"}};
const PoHeader kHeader{"shop", "1.0.0", "de"};

PoFile translated() {
  PoFile file = updated({}, kTexts, kHeader);
  for (PoEntry& e : file.entries)
    if (!e.is_header()) e.translation.text = "<" + e.id.text + ">";
  return file;
}

TEST(Po, WhatIsWrittenIsReadAgain) {
  PoFile file = translated();
  file.entries[1].notes = {"a note", ""};
  file.entries[1].translation.text = "\"quoted\"\t\\ and\nmore\n";
  const std::string bytes = write_po(file);
  EXPECT_EQ(write_po(read(bytes)), bytes);
  EXPECT_EQ(entry(read(bytes), "code.text").translation.text, "\"quoted\"\t\\ and\nmore\n");
}

TEST(Po, AnUpdateOfWhatIsUpToDateChangesNothing) {
  const std::string bytes = write_po(updated(translated(), kTexts, kHeader));
  EXPECT_EQ(write_po(updated(read(bytes), kTexts, kHeader)), bytes);
}

TEST(Po, AChangedTextKeepsItsTranslationMarkedFuzzy) {
  std::vector<Translatable> texts = kTexts;
  texts[0].source = "Short code";
  PoFile file = updated(translated(), texts, kHeader);
  EXPECT_TRUE(entry(file, "code.text").is_fuzzy());
  EXPECT_EQ(entry(file, "code.text").previous, "Code");
  EXPECT_EQ(entry(file, "code.text").translation.text, "<Code>");
  EXPECT_FALSE(entry(file, "code.text").counts());
  texts[0].source = "Shorter code";  // changed again, before anybody looked
  file = updated(read(write_po(file)), texts, kHeader);
  EXPECT_EQ(entry(file, "code.text").previous, "Code");
  texts[0].source = "Code";
  PoEntry& mended = file.entries[1];
  mended.flags.clear();
  mended.id.text = "Code";
  EXPECT_EQ(entry(updated(file, texts, kHeader), "code.text").previous, "");
}

TEST(Po, ARenamedTextKeepsItsTranslation) {
  std::vector<Translatable> texts = kTexts;
  texts[0].key = "short_code.text";
  std::swap(texts[2], texts[3]);
  const PoFile file = updated(translated(), texts, kHeader);
  EXPECT_TRUE(entry(file, "short_code.text").counts());
  EXPECT_EQ(entry(file, "g.note").id.text, "Second");
  EXPECT_EQ(entry(file, "g.note").translation.text, "<Second>");
}

TEST(Po, WhatIsGoneWaitsAndComesBack) {
  const std::vector<Translatable> fewer(kTexts.begin() + 1, kTexts.end());
  const std::string without = write_po(updated(translated(), fewer, kHeader));
  EXPECT_TRUE(entry(read(without), "code.text").obsolete);
  EXPECT_NE(without.find("#~ msgctxt \"code.text\"\n"), std::string::npos);
  EXPECT_EQ(write_po(updated(read(without), fewer, kHeader)), without);
  EXPECT_TRUE(entry(updated(read(without), kTexts, kHeader), "code.text").counts());
}

TEST(Po, AMergeLosesNoTranslation) {
  const std::string head = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n";
  const std::string open = "# asked the bank\nmsgctxt \"code.text\"\nmsgid \"Code\"\nmsgstr \"\"\n\n";
  const std::string unsure = "#, fuzzy\nmsgctxt \"code.text\"\nmsgid \"Code\"\nmsgstr \"Kodex\"\n\n";
  const std::string sure = "#~ msgctxt \"code.text\"\n#~ msgid \"Code\"\n#~ msgstr \"Kürzel\"\n\n";
  for (const std::string& merged : {head + open + sure, head + open + unsure + sure, head + sure + open}) {
    const PoFile file = updated(read(merged), kTexts, kHeader);
    EXPECT_EQ(entry(file, "code.text").translation.text, "Kürzel") << merged;
    EXPECT_TRUE(entry(file, "code.text").counts()) << merged;
    EXPECT_EQ(entry(file, "code.text").notes, std::vector<std::string>{"asked the bank"}) << merged;
    EXPECT_EQ(write_po(updated(read(write_po(file)), kTexts, kHeader)), write_po(file)) << merged;
  }
  const PoFile file = updated(read(head + unsure + open), kTexts, kHeader);
  EXPECT_EQ(entry(file, "code.text").translation.text, "Kodex");
  EXPECT_TRUE(entry(file, "code.text").is_fuzzy());
  EXPECT_EQ(entry(updated(read(head + open), kTexts, kHeader), "code.text").notes.size(), 1U);
}

TEST(Po, WhatIsSaidAfterTheLastEntryStays) {
  const std::string bytes = write_po(translated()) + "\n# ask Ms. Weber\n#\n# about the rest\n";
  EXPECT_EQ(write_po(read(bytes)), bytes);
  EXPECT_EQ(write_po(updated(read(bytes), kTexts, kHeader)), bytes);
  const std::vector<Translatable> fewer(kTexts.begin() + 1, kTexts.end());
  EXPECT_TRUE(
      write_po(updated(read(bytes), fewer, kHeader)).ends_with("\n\n# ask Ms. Weber\n#\n# about the rest\n"));
}

TEST(Po, OfAHeaderThatCannotBeReadOnlyThatIsSaid) {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  read_po(sources, sources.add("texts/de.po", "msgid \"\"\nmsgstr \"abc"), diags);
  EXPECT_EQ(test::codes(diags), std::vector<std::string>{"E8001"});
  read_po(sources, sources.add("texts/da.po", "msgid \"\"\nmsgstr \"abc\""), diags);
  EXPECT_EQ(test::codes(diags), (std::vector<std::string>{"E8001", "E8002"}));
}

// Each of the many lines is looked at by itself, not up to the end of the file.
TEST(Po, ManyLinesAreReadInTheirTime) {
  for (const std::string line : {"x\n", "msgctxt\n", "#| msgid x\n"}) {
    std::string text;
    while (text.size() < (2U << 20)) text += line;
    diag::SourceMap sources;
    diag::Diagnostics diags;
    EXPECT_TRUE(read_po(sources, sources.add("texts/de.po", text), diags).broken);
    EXPECT_EQ(diags.count(diag::Severity::Error), text.size() / line.size()) << line;
  }
}

TEST(Po, LanguagesAreComparedAsPeopleWriteThem) {
  EXPECT_EQ(language_of_po("texts/pt_BR.po"), "pt-br");
  EXPECT_EQ(language_of_po("texts/old/de.po"), "");
  EXPECT_EQ(language_of_po("de.po"), "");
  EXPECT_TRUE(same_language("pt-BR", "pt_br"));
  EXPECT_FALSE(same_language("pt", "pt-br"));
}

TEST(Po, AFileTooLongIsNotRead) {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  const std::string text = "msgid \"" + std::string(17 << 20, 'a') + "\"\nmsgstr \"\"\n";
  EXPECT_TRUE(read_po(sources, sources.add("texts/de.po", text), diags).broken);
  const std::string longer = "msgctxt \"a\"\nmsgid \"a\"\nmsgstr \"" + std::string(65536, 'a') + "\"\n";
  EXPECT_TRUE(read_po(sources, sources.add("texts/da.po", longer), diags).broken);
}

}  // namespace
}  // namespace rapport::pack
