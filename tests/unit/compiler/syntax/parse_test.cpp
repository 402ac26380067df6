#include "compiler/syntax/parse.h"

#include <gtest/gtest.h>

#include "support.h"

namespace rapport::syntax::testing {
namespace {

// The tree of one declaration, without the frame of the file.
std::string item(std::string_view source) {
  const Parsed all = parsed(std::string(source));
  EXPECT_EQ(all.lines(), "");
  return all.dump();
}

// The tree of one expression, in a `let`.
std::string expr(std::string_view source) {
  std::string dump = item("let x = " + std::string(source));
  const std::string_view frame = "(file\n  (let x ";
  EXPECT_TRUE(dump.starts_with(frame)) << dump;
  return dump.substr(frame.size(), dump.size() - frame.size() - 3);
}

TEST(Parse, AnEmptyFileIsFine) {
  for (const char* text : {"", "\n", "// nothing\n", "\xEF\xBB\xBF", " ; ;"})
    EXPECT_EQ(item(text), "(file)\n");
}

TEST(Parse, OperatorsBindAsTheGrammarSays) {
  EXPECT_EQ(expr("1 + 2 * 3"), "(+ 1 (* 2 3))");
  EXPECT_EQ(expr("a or b and not c = d"), "(or a (and b (not (= c d))))");
  EXPECT_EQ(expr("-a * b - c - d"), "(- (- (* (- a) b) c) d)");
  EXPECT_EQ(expr("a is not yes otherwise no"), "(otherwise (is-not a yes) no)");
  EXPECT_EQ(expr("a in [b, c] and d"), "(and (in a (set b c)) d)");
  EXPECT_EQ(expr("if a then b else c + 1"), "(if a b (+ c 1))");
  EXPECT_EQ(expr("1 + if a then b else c + 1"), "(+ 1 (if a b (+ c 1)))");
}

TEST(Parse, ParenthesesAreKeptInMind) {
  const Parsed all = parsed("let x = (1 + 2)");
  const Expr& sum = all.tree.exprs[all.tree.item_table[all.tree.items[0]].expr];
  EXPECT_TRUE(sum.parenthesized);
  EXPECT_EQ(all.sources.text(sum.span), "1 + 2");
}

TEST(Parse, PeriodsTakeTheirMonthEnd) {
  EXPECT_EQ(expr("a + 18 months clamp - 1 day"), "(- (+ a (months 18 clamp)) (days 1))");
  EXPECT_EQ(expr("2 weeks"), "(weeks 2)");
}

TEST(Parse, ANumberBeforeALongerWordIsNoPeriod) {
  const Parsed all = parsed("record T { a = 1 months_left = 2 }");
  EXPECT_EQ(all.lines(), "");
  EXPECT_EQ(all.dump(), "(file\n  (record T\n    (a 1)\n    (months_left 2)))\n");
}

TEST(Parse, KeywordsAreNamesWhereANameStands) {
  EXPECT_EQ(expr("text + date(default, 1).key"), "(+ text (date default 1).key)");
  EXPECT_EQ(item("ask ask \"Ask\": text text \"Text\""),
            "(file\n  (ask ask \"Ask\" (: text)\n    (text \"Text\")))\n");
}

TEST(Parse, RowsAreFoundByTheirKeys) {
  EXPECT_EQ(expr("T[a, U[b]].c"), "(row T a (row U b)).c");
  EXPECT_EQ(expr("count(t where t.c = 1)"), "(count (where t (= t.c 1)))");
  EXPECT_EQ(expr("first(t).a.b"), "(first t).a.b");
}

TEST(Parse, ClausesBelongToWhatTheyFollowOrToTheirBlock) {
  EXPECT_EQ(item("group g { help \"G\" ask a required ask b check c: b > 0 else warning at a, b \"B\" }"),
            "(file\n  (group g\n    (help \"G\")\n    (ask a\n      (required))\n"
            "    (ask b\n      (check c (> b 0) warning (at a) (at b) \"B\"))))\n");
}

TEST(Parse, ClausesBeforeTheFirstDeclarationAreKept) {
  const Parsed all = parsed("required\nask a");
  EXPECT_EQ(all.tree.clauses.size(), 1U);
}

TEST(Parse, DocCommentsBelongToTheDeclarationTheyStandBefore) {
  const Parsed all = parsed("/// Lost.\n\n// plain\n/// One.\n///  Two.\nask a\n//// ruler\nask b\n");
  EXPECT_EQ(all.tree.item_table[all.tree.items[0]].doc, "One.\n Two.");
  EXPECT_EQ(all.tree.item_table[all.tree.items[1]].doc, "");
  ASSERT_EQ(all.tree.comments.size(), 5U);
  EXPECT_TRUE(all.tree.comments[0].doc);
  EXPECT_FALSE(all.tree.comments[1].doc);
  EXPECT_FALSE(all.tree.comments[4].doc);
}

TEST(Parse, SpansCoverWhatWasWritten) {
  const Parsed all = parsed("area a {\n  ask b: text(3)\n    required if c = 1\n}\n");
  const Item& area = all.tree.item_table[all.tree.items[0]];
  const Item& ask = all.tree.item_table[area.items[0]];
  EXPECT_EQ(all.sources.text(area.span), "area a {\n  ask b: text(3)\n    required if c = 1\n}");
  EXPECT_EQ(all.sources.text(ask.span), "ask b: text(3)");
  EXPECT_EQ(all.sources.text(ask.type->span), "text(3)");
  EXPECT_EQ(all.sources.text(ask.clauses[0].span), "required if c = 1");
}

TEST(Parse, NamesMayBeInAnyScript) {
  EXPECT_EQ(item("ask größe"), "(file\n  (ask größe))\n");
  EXPECT_EQ(item("ask имя_2"), "(file\n  (ask имя_2))\n");
  EXPECT_EQ(item("ask 名前"), "(file\n  (ask 名前))\n");
}

TEST(Parse, TheRichPackHasNoProblem) {
  const Parsed all = parsed(rich_pack());
  EXPECT_EQ(all.lines(), "");
  EXPECT_GE(std::count(all.sources.text(0).begin(), all.sources.text(0).end(), '\n'), 150);
}

TEST(Parse, TheRichPackHasEveryDeclarationAndClause) {
  const Parsed all = parsed(rich_pack());
  std::vector<int> kinds(32), clauses(32);
  for (const Item& one : all.tree.item_table) {
    ++kinds[static_cast<size_t>(one.kind)];
    for (const Clause& clause : one.clauses) ++clauses[static_cast<size_t>(clause.kind)];
  }
#define DECLARATION(kind, keyword, since) \
  EXPECT_GT(kinds[static_cast<size_t>(DeclarationKind::kind)], 0) << keyword;
#include "compiler/syntax/declarations.def"
#define CLAUSE(kind, keyword, since) EXPECT_GT(clauses[static_cast<size_t>(ClauseKind::kind)], 0) << keyword;
#include "compiler/syntax/clauses.def"
}

TEST(Parse, DumpsOfTokensNameEach) {
  diag::SourceMap sources;
  const uint32_t file = sources.add("pack.rap", "ask a\n  => T.\"x\"");
  EXPECT_EQ(dump_tokens(sources, file),
            "1:1 ASK \"ask\"\n1:5 ID \"a\"\n2:3 ARROW \"=>\"\n2:6 ID \"T\"\n2:7 DOT \".\"\n"
            "2:8 STRING \"\\\"x\\\"\"\n2:11 EOF\n");
}

}  // namespace
}  // namespace rapport::syntax::testing
