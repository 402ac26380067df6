#include "tests/unit/runtime/interview/builder.h"
#include "tests/unit/runtime/interview/table_pack.h"

namespace rapport::testing {
namespace {

using interview::Explanation;
using interview::Interview;
using Slots = std::vector<Index>;

Slots answers_of(const Explanation& e) {
  Slots slots;
  for (const interview::SlotRow& answer : e.answers) slots.push_back(answer.slot);
  return slots;
}

Slots reads(const Explanation& e) {
  Slots out;
  for (const interview::Read& read : e.reads) out.push_back(read.slot);
  return out;
}

struct Pack {  // a, c · both = a and c · when a { d default e otherwise c }
  Index a, c, e, both, gate, fallback, d;
  program::Program program;
};

Pack pack() {
  Builder b;
  Pack p{};
  p.a = b.ask({.name = "a", .type = value::yes_no()});
  p.c = b.ask({.name = "c", .type = value::yes_no()});
  p.e = b.ask({.name = "e", .type = value::yes_no()});
  p.both = b.let("both", value::yes_no(),
                 load(p.a) + Code{{.op = Op::skip_false, .a = 2}} + load(p.c) + op(Op::and_));
  p.gate = b.when(load(p.a));
  p.d = b.ask({.name = "d",
               .type = value::yes_no(),
               .gate = p.gate,
               .fallback = load(p.e) + Code{{.op = Op::skip_known, .a = 2}} + op(Op::pop) + load(p.c)});
  p.program = b.build();
  p.fallback = p.program.slots[p.d].fallback;
  return p;
}

TEST(Explain, ListsWhatWasReadAndNotWhatAShortCircuitSpared) {
  const Pack p = pack();
  Interview i(p.program);
  apply(i, answer("a", yes_no_value(false)));
  apply(i, answer("c", yes_no_value(true)));
  Explanation e = i.explain(p.both);
  EXPECT_EQ(reads(e), Slots{p.a});
  EXPECT_EQ(answers_of(e), Slots{p.a});
  EXPECT_EQ(e.value.number, 0);
  apply(i, answer("a", yes_no_value(true)));
  e = i.explain(p.both);
  EXPECT_EQ(reads(e), (Slots{p.a, p.c}));
  EXPECT_EQ(answers_of(e), (Slots{p.a, p.c}));
  EXPECT_EQ(e.reads[1].value.number, 1);
}

TEST(Explain, TheGateDecidesBeforeTheAnswer) {
  const Pack p = pack();
  Interview i(p.program);
  apply(i, answer("a", yes_no_value(false)));
  apply(i, answer("d", yes_no_value(true)));
  const Explanation e = i.explain(p.d);
  EXPECT_EQ(reads(e), Slots{p.gate});
  EXPECT_EQ(answers_of(e), Slots{p.a});  // its own answer is parked: nobody looked at it
}

TEST(Explain, AnAnswerSparesTheDefault) {
  const Pack p = pack();
  Interview i(p.program);
  apply(i, answer("a", yes_no_value(true)));
  apply(i, answer("d", yes_no_value(true)));
  EXPECT_EQ(reads(i.explain(p.d)), Slots{p.gate});
  EXPECT_EQ(answers_of(i.explain(p.d)), (Slots{p.a, p.d}));
  apply(i, blank("d"));
  EXPECT_EQ(answers_of(i.explain(p.d)), (Slots{p.a, p.d}));
}

TEST(Explain, AnUntouchedQuestionGoesOnThroughItsDefault) {
  const Pack p = pack();
  Interview i(p.program);
  apply(i, answer("a", yes_no_value(true)));
  apply(i, answer("e", yes_no_value(true)));
  EXPECT_EQ(reads(i.explain(p.d)), (Slots{p.gate, p.fallback}));
  EXPECT_EQ(answers_of(i.explain(p.d)), (Slots{p.a, p.e, p.d}));
  apply(i, reset("e"));
  EXPECT_EQ(answers_of(i.explain(p.d)), (Slots{p.a, p.c, p.e, p.d}));  // that e has none was read, too
}

TEST(Explain, InputsAndTodayAreAnswers) {
  Builder b;
  const Index country = b.input("country", value::text(2));
  const Index now = b.today();
  const Index let =
      b.let("x", value::yes_no(), load(country) + op(Op::known) + load(now) + op(Op::known) + op(Op::and_));
  const program::Program p = b.build();
  EXPECT_EQ(answers_of(Interview(p).explain(let)), (Slots{country, now}));
}

using Read = interview::SlotRow;

std::vector<Read> reads_in_rows(const Explanation& e) {
  std::vector<Read> out;
  for (const interview::Read& read : e.reads) out.push_back({read.slot, read.row});
  return out;
}

// What is matched may be what is taken, and the key too: each is read once.
TEST(Explain, ACellThatARowIsFoundByIsReadOnce) {
  const TablePack p = table_pack();
  Interview i(p.program);
  const Index rows = p.program.tables[p.t].rows;
  EXPECT_EQ(reads_in_rows(i.explain(p.same, 0)), (std::vector<Read>{{rows, kNone}, {p.kind, 0}}));
  apply(i, in_row(answer("t.kind", text_value("a")), 2));
  EXPECT_EQ(reads_in_rows(i.explain(p.same, 0)),
            (std::vector<Read>{{rows, kNone}, {p.kind, 0}, {p.kind, 1}}));
}

// Rows of tables that are not there are not looked at; that they are not there is.
TEST(Explain, ATableWithinRowsSaysOfEachWhetherItIsThere) {
  const TablePack p = table_pack();
  Interview i(p.program);
  const Index rows = p.program.tables[p.lines].rows;
  EXPECT_EQ(reads_in_rows(i.explain(p.all_lines)), (std::vector<Read>{{rows, 0}, {rows, 1}}));
  apply(i, in_row(answer("t.amount", integer_value(200)), 2));
  EXPECT_EQ(shown(i, p.all_lines), "1");
  EXPECT_EQ(reads_in_rows(i.explain(p.all_lines)), (std::vector<Read>{{rows, 0}, {rows, 1}}));
}

}  // namespace
}  // namespace rapport::testing
