// Texts: escapes, what stands in braces, blocks.
#include <gtest/gtest.h>

#include "support.h"

namespace rapport::syntax::testing {
namespace {

const Text& title(const Parsed& all) { return *all.tree.item_table[all.tree.items[0]].title; }

Parsed note(std::string_view text) { return parsed("note " + std::string(text)); }

TEST(Text, EscapesAreResolved) {
  const Parsed all = note(R"("a\n\t\"\\\{b\}\u{e9}\u{1F600}")");
  EXPECT_EQ(all.lines(), "");
  EXPECT_EQ(title(all).literals, std::vector<std::string>{"a\n\t\"\\{b}\u00e9\U0001F600"});
}

TEST(Text, ALoneClosingBraceIsOne) {
  const Parsed all = note("\"a } b\"");
  EXPECT_EQ(all.lines(), "");
  EXPECT_EQ(title(all).literals[0], "a } b");
}

TEST(Text, BracesHoldExpressionsWithTheirPlaces) {
  const Parsed all = note("\"{a}{b + 1} c\"");
  ASSERT_EQ(title(all).exprs.size(), 2U);
  EXPECT_EQ(title(all).literals, (std::vector<std::string>{"", "", " c"}));
  EXPECT_EQ(all.sources.text(all.tree.exprs[title(all).exprs[1]].span), "b + 1");
}

TEST(Text, AMistakeInBracesIsShownInTheFile) {
  const Parsed all = note("\"sum: {a + }\"");
  EXPECT_EQ(all.lines(), "pack.rap:1:17: error E1004: found `}`, expected an expression\n");
}

TEST(Text, RawTextsAreTakenAsTheyStand) {
  const Parsed all = parsed(R"(let x = '[A-Z]{2}\d"')");
  EXPECT_EQ(all.lines(), "");
  EXPECT_EQ(all.dump(), "(file\n  (let x \"[A-Z]{2}\\\\d\\\"\"))\n");
}

TEST(Text, ABlockLosesItsIndentation) {
  const Parsed all = note("\"\"\"\n    one \"quoted\"\n      two {a}\n\n    three\n  \"\"\"");
  EXPECT_EQ(all.lines(), "");
  EXPECT_TRUE(title(all).block);
  EXPECT_EQ(title(all).literals, (std::vector<std::string>{"one \"quoted\"\n  two ", "\n\nthree"}));
}

TEST(Text, ABlockOnOneLine) { EXPECT_EQ(title(note("\"\"\"one\"\"\"")).literals[0], "one"); }

TEST(Text, LineEndsOfABlockAreTheSameFromEverySystem) {
  EXPECT_EQ(title(note("\"\"\"\r\n  a\r\n  b\r\n\"\"\"")).literals[0], "a\nb");
}

TEST(Text, EscapesThatAreNoneAreReported) {
  for (const char* text : {R"("\q")", R"("\u12")", R"("\u{}")", R"("\u{d800}")", R"("\u{110000}")"}) {
    const Parsed all = note(text);
    ASSERT_EQ(all.diags.list().size(), 1U) << text;
    EXPECT_EQ(all.diags.list()[0].code, "E1013") << text;
  }
}

}  // namespace
}  // namespace rapport::syntax::testing
