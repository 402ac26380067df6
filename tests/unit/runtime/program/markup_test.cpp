#include "runtime/program/markup.h"

#include <gtest/gtest.h>

namespace rapport::program {
namespace {

// Parts are shown as <0>, bold as *…*, links as [text|address]; blocks on lines of their own.
std::string shown(const MarkupLine& line) {
  std::string out;
  for (const MarkupRun& run : line) {
    std::string text;
    for (const MarkupPiece& piece : run.pieces)
      text += piece.part == kNone ? piece.literal : "<" + std::to_string(piece.part) + ">";
    if (!run.address.empty()) text = "[" + text + "|" + run.address + "]";
    out += run.strong ? "*" + text + "*" : text;
  }
  return out;
}

std::string shown(const Template& form) {
  std::string out;
  for (const MarkupBlock& block : read_markup(form).blocks)
    for (const MarkupLine& line : block.lines)
      out += (block.kind == BlockKind::List ? "- " : "p ") + shown(line) + "\n";
  return out;
}

std::string shown(std::string text) { return shown(Template{{std::move(text)}, {}}); }

std::vector<MarkupFlaw> flaws(const Template& form) {
  std::vector<MarkupFlaw> out;
  for (const MarkupProblem& problem : read_markup(form).problems) out.push_back(problem.flaw);
  return out;
}

TEST(Markup, BlankLinesBeginParagraphsAndDashesItems) {
  EXPECT_EQ(shown("one\ntwo\n\n \nthree"), "p one two\np three\n");
  EXPECT_EQ(shown("these:\n- a\n  more of a\n- b\n\nend"), "p these:\n- a more of a\n- b\np end\n");
  EXPECT_EQ(shown("-no item\n -1"), "p -no item -1\n");
  EXPECT_EQ(shown("- "), "- \n");
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown(" \n\n "), "");
}

TEST(Markup, BoldNeedsLettersAtItsMarks) {
  EXPECT_EQ(shown("a **b c** d"), "p a *b c* d\n");
  EXPECT_EQ(shown("2 ** 3 and **4 ** 5**"), "p 2 ** 3 and *4 ** 5*\n");
  EXPECT_EQ(shown(Template{{"**", "** and ", ""}, {0, 1}}), "p *<0>* and <1>\n");
  EXPECT_EQ(flaws(Template{{"**a\n\nb**"}, {}}), std::vector{MarkupFlaw::OpenBold});
  EXPECT_EQ(shown("**a **b"), "p **a **b\n");
}

TEST(Markup, LinksHaveAnAddressOfTheirOwn) {
  EXPECT_EQ(shown("see [the *list*](https://a.b/c?d) **[x](mailto:y@z)**"),
            "p see [the *list*|https://a.b/c?d] *[x|mailto:y@z]*\n");
  EXPECT_EQ(shown("a[0] [b] [](https://c)"), "p a[0] [b] [](https://c)\n");
  EXPECT_TRUE(flaws(Template{{"a[0] [b] (c)"}, {}}).empty());
  EXPECT_EQ(flaws(Template{{"[a](javascript:b)"}, {}}), std::vector{MarkupFlaw::Address});
  EXPECT_EQ(flaws(Template{{"[a](https://)"}, {}}), std::vector{MarkupFlaw::Address});
  EXPECT_EQ(flaws(Template{{"[a](https://b c)"}, {}}), std::vector{MarkupFlaw::Address});
  EXPECT_EQ(flaws(Template{{"[a](https://b"}, {}}), std::vector{MarkupFlaw::OpenLink});
  EXPECT_EQ(flaws(Template{{"[a](https://", ")"}, {0}}), std::vector{MarkupFlaw::PartInAddress});
}

// A text of 200 kB in which every mark looks for an end.
std::string repeated(std::string_view text) {
  std::string out;
  while (out.size() < 200'000) out += text;
  return out;
}

TEST(Markup, MarksWithoutAnEndLookForItOnce) {
  for (const char* mark : {"[a](", "[a](https://", "**a "}) {
    const std::string text = repeated(mark);
    const Markup open = read_markup(Template{{text}, {}});
    EXPECT_FALSE(open.problems.empty());
    size_t found = 0;
    for (const MarkupProblem& problem : open.problems) found += problem.found.size();
    EXPECT_LE(found, 60 * open.problems.size());
    EXPECT_EQ(shown(text + " )").size(), text.size() + std::string_view("p  )\n").size());
    EXPECT_FALSE(read_markup(Template{{text + " )"}, {}}).problems.empty());
  }
}

TEST(Markup, AProblemShowsWholeCharactersOfWhatIsWrong) {
  const Markup bold = read_markup(Template{{"**äöüäöüäöüäöüäöüäöüäöü"}, {}});
  ASSERT_EQ(bold.problems.size(), 1U);
  EXPECT_EQ(bold.problems[0].found, "**äöüäöüäöüäöüäöüäöü");
  std::string address;
  for (int i = 0; i < 100; ++i) address += "ä";
  const Markup link = read_markup(Template{{"[a](" + address + ")"}, {}});
  ASSERT_EQ(link.problems.size(), 1U);
  EXPECT_EQ(link.problems[0].found, address.substr(0, 120));
}

TEST(Markup, ManyPartsAreEachFoundOnce) {
  Template form{{""}, {}};
  std::string expected = "p ";
  for (uint32_t i = 0; i < 200'000; ++i) {
    form.literals.push_back("a");
    form.part_order.push_back(i);
    expected += "<" + std::to_string(i) + ">a";
  }
  EXPECT_EQ(shown(form), expected + "\n");
  for (std::string& literal : form.literals) literal = "\n- **";  // an item and a mark each
  EXPECT_EQ(read_markup(form).blocks.size(), 1U);
}

TEST(Markup, LineEndsAreSettledAsTheyAreRead) {
  const auto settled = [](std::vector<std::string> literals, TextForm form) {
    settle_lines(literals, form);
    return literals;
  };
  using Literals = std::vector<std::string>;
  EXPECT_EQ(settled({"\n a\n  b \r\n\n c \n"}, TextForm::Line), Literals{"a b c"});
  EXPECT_EQ(settled({"\na\n  b \r\n\n  - c\n- d\n e\n"}, TextForm::Formatted), Literals{"a b\n\n- c\n- d e"});
  EXPECT_EQ(settled({"a\n", "\n- b  c"}, TextForm::Formatted), (Literals{"a ", "\n- b  c"}));
  EXPECT_EQ(settled({"  a  "}, TextForm::Line), Literals{"  a  "});
}

}  // namespace
}  // namespace rapport::program
