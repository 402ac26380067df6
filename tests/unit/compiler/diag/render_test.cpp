#include "compiler/diag/render.h"

#include <gtest/gtest.h>

namespace rapport::diag {
namespace {

struct Story {
  SourceMap sources;
  Diagnostics diags;
  uint32_t file;
  explicit Story(std::string text) : file(sources.add("pack.rap", std::move(text))) {}
};

TEST(Lines, AreOnePerProblem) {
  Story s("ask a: dat\nask b\n");
  s.diags.report(E1004, {s.file, 7, 10}, "`dat`", "a type").fix({s.file, 7, 10}, "date");
  s.diags.report(E1007, {s.file, 11, 12}, "{").label({s.file, 17, 17}, "`}` expected before this");
  EXPECT_EQ(to_lines(s.diags, s.sources),
            "pack.rap:1:8-11: error E1004: found `dat`, expected a type; fix 1:8-11 \"date\"\n"
            "pack.rap:2:1-2: error E1007: `{` is never closed; 3:1 `}` expected before this\n");
}

TEST(Lines, NameTheOtherFileOfALabel) {
  Story s("a\nb\n");
  const uint32_t other = s.sources.add("other.rap", "c\n");
  s.diags.report(E1015, {s.file, 0, 3}, "x").label({other, 0, 1}, "here").label({}, "nowhere");
  EXPECT_EQ(to_lines(s.diags, s.sources),
            "pack.rap:1:1-2:2: error E1015: this `x` closes nothing; other.rap:1:1-2 here; nowhere\n");
}

TEST(Lines, WithoutAPlaceSayNone) {
  Story s("");
  s.diags.report(E1015, {}, "x");
  EXPECT_EQ(to_lines(s.diags, s.sources), "error E1015: this `x` closes nothing\n");
}

TEST(Text, ShowsTheLineAndTheFix) {
  Story s("area a {\n\task b: dat\n}\n");
  s.diags.report(E1004, {s.file, 17, 20}, "`dat`", "a type").fix({s.file, 17, 20}, "date");
  EXPECT_EQ(to_text(s.diags, s.sources),
            "error[E1004]: found `dat`, expected a type\n"
            " --> pack.rap:2:9\n"
            "  |\n"
            "2 |  ask b: dat\n"
            "  |         ^^^ help: write `date`        (rapport explain E1004)\n");
}

TEST(Text, ShowsLabelsWithTheirLines) {
  Story s("a\nb\nc\nd\ne\nf\ng\nh\ni\nj {\n");
  s.diags.report(E1007, {s.file, 20, 21}, "{").label({s.file, 2, 3}, "see here");
  EXPECT_EQ(to_text(s.diags, s.sources),
            "error[E1007]: `{` is never closed\n"
            "  --> pack.rap:10:3\n"
            "   |\n"
            "10 | j {\n"
            "   |   ^        (rapport explain E1007)\n"
            " 2 | b\n"
            "   | - see here\n");
}

TEST(Text, UnderlinesWhatIsShownNotWhatIsStored) {
  Story s("\x1B[31m\u00e4 ask\n");
  s.diags.report(E1015, {s.file, 8, 11}, "x");
  EXPECT_EQ(to_text(s.diags, s.sources),
            "error[E1015]: this `x` closes nothing\n"
            " --> pack.rap:1:8\n"
            "  |\n"
            "1 | \\u{1b}[31m\u00e4 ask\n"
            "  |             ^^^        (rapport explain E1015)\n");
}

TEST(Text, WithoutAPlaceNamesTheCode) {
  Story s("");
  s.diags.report(E1015, {}, "x");
  EXPECT_EQ(to_text(s.diags, s.sources),
            "error[E1015]: this `x` closes nothing\n  (rapport explain E1015)\n");
}

TEST(Json, HasEveryPart) {
  Story s("ask \"a\"\n");
  s.diags.report(E1004, {s.file, 4, 7}, "a text", "a name")
      .label({s.file, 0, 3}, "say \"x\"")
      .fix({s.file, 4, 4}, "b\t");
  EXPECT_EQ(
      to_json(s.diags, s.sources),
      "{\"diagnostics\": [{\"code\": \"E1004\", \"severity\": \"error\", \"file\": \"pack.rap\", "
      "\"line\": 1, \"column\": 5, \"end_line\": 1, \"end_column\": 8, "
      "\"message\": \"found a text, expected a name\", "
      "\"labels\": [{\"file\": \"pack.rap\", \"line\": 1, \"column\": 1, \"end_line\": 1, \"end_column\": 4, "
      "\"message\": \"say \\\"x\\\"\"}], "
      "\"fixes\": [{\"line\": 1, \"column\": 5, \"end_line\": 1, \"end_column\": 5, "
      "\"replacement\": \"b\\t\"}]}]}\n");
}

TEST(Json, WithoutProblemsIsAnEmptyList) {
  Story s("");
  EXPECT_EQ(to_json(s.diags, s.sources), "{\"diagnostics\": []}\n");
}

TEST(Json, EscapesWhatIsNotToBePrinted) {
  Story s("");
  s.diags.report(E1015, {}, "\x01\x7f\u202e\U000E0041\xFF\\");
  const std::string json = to_json(s.diags, s.sources);
  EXPECT_NE(json.find("this `\\u0001\\u007f\\u202e\\udb40\\udc41\uFFFD\\\\` closes"), std::string::npos)
      << json;
}

TEST(Printable, EscapesControlsAndWritingDirections) {
  EXPECT_EQ(printable("a\x1B[2J\n\u0085\u202Eb\u2066\u200B\x7F"),
            "a\\u{1b}[2J\\u{a}\\u{85}\\u{202e}b\\u{2066}\\u{200b}\\u{7f}");
}

TEST(Printable, LeavesTheRest) { EXPECT_EQ(printable("größe 名前 \U0001F600"), "größe 名前 \U0001F600"); }

TEST(Printable, ShowsBrokenBytesAsReplacements) { EXPECT_EQ(printable("a\xC3(\xFF"), "a\uFFFD(\uFFFD"); }

}  // namespace
}  // namespace rapport::diag
