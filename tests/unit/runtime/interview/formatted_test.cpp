#include "runtime/interview/formatted.h"

#include <gtest/gtest.h>

#include "tests/unit/runtime/interview/builder.h"

namespace rapport::interview {
namespace {

using testing::Builder;

struct Shown {
  program::Program program;
  Index text = 0;
};

// A text of two languages that shows the answer of `name`.
Shown greeting(program::TextForm form) {
  Builder b({"en", "de"});
  const Index name = b.ask({.name = "name", .type = value::text(40)});
  const Index part = b.part(value::text(40), testing::load(name));
  const Index text = b.text({{"Hello **", "**\n\n- [list](https://example.com/)"}, {"- ", " grüßt"}}, {part});
  b.program().texts[text].form = form;
  return {b.build(), text};
}

Entry named(const std::string& name) { return {.name = "name", .value = value::text_value(name)}; }

TEST(Formatted, AnAnswerIsShownAndNeverRead) {
  const Shown shown = greeting(program::TextForm::Formatted);
  Interview interview(shown.program);
  ASSERT_TRUE(interview.apply(std::vector{named("a** [x](https://evil.example) \n\n- y")}).refusals.empty());
  const std::vector<Block> blocks = interview.formatted(shown.text, 0);
  ASSERT_EQ(blocks.size(), 2U);
  ASSERT_EQ(blocks[0].lines.size(), 1U);
  ASSERT_EQ(blocks[0].lines[0].size(), 2U);
  EXPECT_TRUE(blocks[0].lines[0][1].strong);
  EXPECT_EQ(blocks[0].lines[0][1].address, "");
  EXPECT_EQ(blocks[0].lines[0][1].text, interview.slot(0).text());
  EXPECT_EQ(blocks[1].kind, BlockKind::List);
  EXPECT_EQ(blocks[1].lines[0][0].address, "https://example.com/");
}

TEST(Formatted, WithoutFormALinkShowsItsAddress) {
  const Shown shown = greeting(program::TextForm::Formatted);
  Interview interview(shown.program);
  EXPECT_EQ(interview.text(shown.text, 0), "Hello …\n\n- list (https://example.com/)");
  interview.apply(std::vector{named("Ada")});
  EXPECT_EQ(interview.text(shown.text, 1), "- Ada grüßt");
}

TEST(Formatted, ATextOfOneLineIsAParagraphAsItStands) {
  const Shown shown = greeting(program::TextForm::Line);
  const Interview interview(shown.program);
  const std::vector<Block> blocks = interview.formatted(shown.text, 1);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].kind, BlockKind::Paragraph);
  EXPECT_EQ(blocks[0].lines.at(0).at(0).text, "- … grüßt");
}

}  // namespace
}  // namespace rapport::interview
