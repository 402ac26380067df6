#include <random>

#include "tests/unit/runtime/interview/builder.h"

namespace rapport::testing {
namespace {

using interview::AnswerState;
using interview::Interview;

TEST(DirtySet, GivesTheLowestFirstAndEachOnce) {
  interview::DirtySet set(1 << 20);
  const std::vector<uint32_t> added = {1048575, 0, 63, 64, 65, 4096, 262144, 4095, 64};
  size_t fresh = 0;
  for (const uint32_t slot : added) fresh += set.add(slot) ? 1 : 0;
  EXPECT_EQ(fresh, 8U);
  std::vector<uint32_t> taken;
  while (const auto slot = set.take_lowest()) taken.push_back(*slot);
  EXPECT_EQ(taken, (std::vector<uint32_t>{0, 63, 64, 65, 4095, 4096, 262144, 1048575}));
  EXPECT_TRUE(set.add(64));
  EXPECT_EQ(set.take_lowest(), 64U);
}

TEST(DirtySet, MayBeEmpty) {
  interview::DirtySet set(0);
  EXPECT_EQ(set.take_lowest(), std::nullopt);
}

struct Currencies {  // multi → when multi { reporting → when reporting = "EUR" { rate default 2 } }
  Index multi, when_multi, reporting, when_eur, rate, twice;
  program::Program program;
};

Currencies currencies() {
  Builder b;
  Currencies c{};
  c.multi = b.ask({.name = "multi", .type = value::yes_no(), .fallback = b.no()});
  c.when_multi = b.when(load(c.multi));
  c.reporting = b.ask({.name = "reporting", .type = value::text(3), .gate = c.when_multi});
  c.when_eur = b.when(load(c.reporting) + b.push_text("EUR") + op(Op::eq_text), c.when_multi);
  c.rate = b.ask({.name = "rate", .type = value::integer(), .gate = c.when_eur, .fallback = b.push(2)});
  c.twice = b.let("twice", value::integer(), load(c.rate) + b.push(2) + op(Op::mul_int));
  c.program = b.build();
  return c;
}

TEST(Interview, HiddenIsTransitive) {
  const Currencies c = currencies();
  Interview i(c.program);
  EXPECT_EQ(i.question(1).state, AnswerState::NotApplicable);
  EXPECT_EQ(shown(i, c.rate), "unknown");
  EXPECT_EQ(shown(i, c.twice), "unknown");
  apply(i, answer("multi", yes_no_value(true)));
  EXPECT_EQ(i.question(1).state, AnswerState::Unanswered);
  apply(i, answer("reporting", text_value("EUR")));
  EXPECT_EQ(shown(i, c.twice), "4");
  EXPECT_EQ(i.question(2).state, AnswerState::Defaulted);
  apply(i, answer("multi", yes_no_value(false)));
  EXPECT_EQ(shown(i, c.rate), "unknown");
  EXPECT_EQ(shown(i, c.twice), "unknown");
  EXPECT_EQ(i.question(2).state, AnswerState::NotApplicable);
}

TEST(Interview, AParkedAnswerComesBack) {
  const Currencies c = currencies();
  Interview i(c.program);
  apply(i, answer("multi", yes_no_value(true)));
  apply(i, answer("reporting", text_value("EUR")));
  apply(i, answer("multi", yes_no_value(false)));
  EXPECT_TRUE(i.question(1).parked);
  EXPECT_EQ(i.answer(1).value.text(), "EUR");
  EXPECT_EQ(shown(i, c.reporting), "unknown");
  apply(i, answer("multi", yes_no_value(true)));
  EXPECT_FALSE(i.question(1).parked);
  EXPECT_EQ(shown(i, c.reporting), "EUR");
  EXPECT_EQ(shown(i, c.twice), "4");
}

TEST(Interview, AnAnswerToAHiddenQuestionIsParked) {
  const Currencies c = currencies();
  Interview i(c.program);
  const auto step = apply(i, answer("reporting", text_value("EUR")));
  EXPECT_TRUE(step.changes.empty());
  EXPECT_TRUE(i.question(1).parked);
  apply(i, answer("multi", yes_no_value(true)));
  EXPECT_EQ(shown(i, c.reporting), "EUR");
}

TEST(Interview, ADefaultFollowsItsInputsUntilItIsAnswered) {
  Builder b;
  const Index start = b.ask({.name = "start", .type = value::integer()});
  const Index end =
      b.ask({.name = "end", .type = value::integer(), .fallback = load(start) + b.push(1) + op(Op::add_int)});
  const program::Program p = b.build();
  Interview i(p);
  EXPECT_EQ(i.question(1).state, AnswerState::Unanswered);  // the default is not known
  apply(i, answer("start", integer_value(10)));
  EXPECT_EQ(shown(i, end), "11");
  EXPECT_EQ(i.question(1).state, AnswerState::Defaulted);
  apply(i, answer("end", integer_value(50)));
  apply(i, answer("start", integer_value(20)));
  EXPECT_EQ(shown(i, end), "50");
  apply(i, reset("end"));
  EXPECT_EQ(shown(i, end), "21");
  apply(i, blank("end"));
  EXPECT_EQ(shown(i, end), "unknown");
  EXPECT_EQ(i.question(1).state, AnswerState::Blank);
}

TEST(Interview, TheCutoffStopsWhereAValueIsTheSame) {
  Builder b;
  const Index country = b.ask({.name = "country", .type = value::text(2)});
  const Index in_eu = b.let("in_eu", value::yes_no(),
                            load(country) + b.push_text("DE") + op(Op::eq_text) + load(country) +
                                b.push_text("FR") + op(Op::eq_text) + op(Op::or_));
  const Index needs = b.let("needs", value::yes_no(), load(in_eu) + op(Op::not_));
  const program::Program p = b.build();
  Interview i(p);
  uint64_t before = i.recomputed();
  auto step = apply(i, answer("country", text_value("DE")));
  EXPECT_EQ(i.recomputed() - before, 3U);  // country, in_eu, needs
  ASSERT_EQ(step.changes.size(), 3U);
  before = i.recomputed();
  step = apply(i, answer("country", text_value("FR")));
  EXPECT_EQ(i.recomputed() - before, 2U);  // needs cannot tell the difference
  ASSERT_EQ(step.changes.size(), 1U);
  before = i.recomputed();
  apply(i, answer("country", text_value("FR")));
  EXPECT_EQ(i.recomputed() - before, 1U);
  EXPECT_EQ(shown(i, needs), "no");
}

TEST(Interview, EverySlotRunsOnceForABatch) {
  Builder b;
  const Index x = b.ask({.name = "x", .type = value::integer()});
  const Index y = b.ask({.name = "y", .type = value::integer()});
  const Index sum = b.let("sum", value::integer(), load(x) + load(y) + op(Op::add_int));
  const Index more = b.let("more", value::integer(), load(sum) + load(x) + op(Op::add_int));
  const program::Program p = b.build();
  Interview i(p);
  const uint64_t before = i.recomputed();
  const std::vector<Entry> batch = {answer("x", integer_value(1)), answer("y", integer_value(2)),
                                    answer("x", integer_value(3))};
  i.apply(batch);
  EXPECT_EQ(i.recomputed() - before, 4U);
  EXPECT_EQ(shown(i, more), "8");
  EXPECT_EQ(i.log().size(), 3U);
}

TEST(Interview, ChangesComeInOrderWithTheirCause) {
  const Currencies c = currencies();
  Interview i(c.program);
  apply(i, answer("reporting", text_value("EUR")));
  const auto step = apply(i, answer("multi", yes_no_value(true)));
  std::vector<std::pair<Index, Index>> changes;
  for (const auto& change : step.changes) changes.emplace_back(change.slot, change.because);
  const std::vector<std::pair<Index, Index>> expected = {{c.multi, c.multi},
                                                         {c.when_multi, c.multi},
                                                         {c.reporting, c.when_multi},
                                                         {c.when_eur, c.when_multi},
                                                         {c.program.slots[c.rate].fallback, c.when_eur},
                                                         {c.rate, c.when_eur},
                                                         {c.twice, c.rate}};
  EXPECT_EQ(changes, expected);
}

TEST(Interview, InputsAndTodayAreReadLikeAnswers) {
  Builder b;
  const Index country = b.input("country", value::text(2));
  const Index now = b.today();
  const Index home = b.let("home", value::yes_no(), load(country) + b.push_text("DK") + op(Op::eq_text));
  const Index late = b.let(
      "late", value::yes_no(),
      load(now) + b.push(value::days_from_civil(2026, 1, 1).value_or(0), value::date()) + op(Op::ge_number));
  const program::Program p = b.build();
  Interview i(p);
  EXPECT_EQ(shown(i, home), "unknown");
  apply(i, input("country", text_value("DK")));
  EXPECT_EQ(shown(i, home), "yes");
  EXPECT_EQ(shown(i, late), "unknown");
  apply(i, today("2025-12-31"));
  EXPECT_EQ(shown(i, late), "no");
  apply(i, today("2026-01-01"));
  EXPECT_EQ(shown(i, late), "yes");
  EXPECT_EQ(refusal(i, today("2025-06-01")),
            "today goes back from 2026-01-01 to 2025-06-01: it only moves forward");
}

TEST(Interview, AWideDecimalIsKept) {
  Builder b;
  const Index x = b.ask({.name = "x", .type = value::decimal(32, 16)});
  const Index twice = b.let("twice", value::decimal(32, 16), load(x) + load(x) + op(Op::add_decimal));
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("x", value::decimal_value(*value::parse_decimal("1234567890123456.7890123456789012"))));
  EXPECT_EQ(shown(i, twice), "2469135780246913.5780246913578024");
  apply(i, answer("x", value::decimal_value(*value::parse_decimal("1"))));
  EXPECT_EQ(shown(i, twice), "2");
}

TEST(Interview, AFixedQuestionIsNeverAsked) {
  Builder b;
  const Index rate = b.ask({.name = "rate", .type = value::integer(), .fixed = b.push(7)});
  const program::Program p = b.build();
  Interview i(p);
  EXPECT_EQ(i.question(0).state, AnswerState::Fixed);
  EXPECT_EQ(shown(i, rate), "7");
  EXPECT_EQ(refusal(i, answer("rate", integer_value(8))), "`rate` is fixed by the pack and never asked");
}

TEST(Interview, RefusesWhatHasTheWrongFormAndLogsNothing) {
  Builder b;
  b.ask({.name = "code", .type = value::text(4)});
  b.ask({.name = "price", .type = value::decimal(6, 2)});
  b.ask({.name = "unit", .type = b.enumeration("Unit", {"days", "months"})});
  b.ask({.name = "start", .type = value::date()});
  b.ask({.name = "ok", .type = value::yes_no()});
  const program::Program p = b.build();
  Interview i(p);
  EXPECT_EQ(refusal(i, answer("cod", text_value("x"))), "this pack has no question `cod`");
  EXPECT_EQ(refusal(i, answer("code", text_value("12345"))), "`code` takes at most 4 characters, found 5");
  EXPECT_EQ(refusal(i, answer("code", text_value("😀😀😀"))), "`code` takes at most 4 characters, found 6");
  EXPECT_EQ(refusal(i, answer("code", text_value("a\x01"))),
            "`code` holds the character U+0001, which no XML file can hold");
  EXPECT_EQ(refusal(i, answer("code", text_value("\xC3"))), "`code` is not well-formed UTF-8");
  EXPECT_EQ(refusal(i, answer("code", integer_value(1))), "`code` is a text, found a whole number");
  EXPECT_EQ(refusal(i, answer("price", value::decimal_value({.coefficient = 1234567, .scale = 2}))),
            "`price` takes 6 digits, 2 of them after the point, found 12345.67");
  EXPECT_EQ(refusal(i, answer("price", value::decimal_value({.coefficient = 1, .scale = 3}))),
            "`price` takes 6 digits, 2 of them after the point, found 0.001");
  EXPECT_EQ(refusal(i, answer("unit", value::choice_value(2))), "`unit` has no such choice");
  EXPECT_EQ(refusal(i, answer("start", value::date_value(value::kLastDay + 1))),
            "`start` takes dates of the years 1 to 9999");
  EXPECT_EQ(refusal(i, answer("ok", value::unknown_value(value::Kind::YesNo))),
            "`ok` needs a value: to leave it blank is an entry of its own");
  EXPECT_EQ(refusal(i, input("nobody", integer_value(1))), "this pack has no input `nobody`");
  const std::vector<Entry> batch = {answer("ok", yes_no_value(true)), answer("code", text_value("12345"))};
  const auto step = i.apply(batch);
  ASSERT_EQ(step.refusals.size(), 1U);
  EXPECT_EQ(step.refusals[0].entry, 1U);
  EXPECT_TRUE(i.log().empty());
  EXPECT_EQ(i.question(4).state, AnswerState::Unanswered);
}

TEST(Interview, AChoiceThatStandsAloneExcludesOthers) {
  Builder b;
  const Type unit = b.enumeration("Modules", {"none", "ledger", "bank"});
  b.program().enums[0].elements[0].alone = true;
  const Index modules = b.ask({.name = "modules", .type = value::choices(unit.enum_index)});
  const program::Program p = b.build();
  Interview i(p);
  EXPECT_EQ(refusal(i, answer("modules", value::choices_value(0b011))),
            "`modules`: `none` stands alone, found others beside it");
  EXPECT_EQ(refusal(i, answer("modules", value::choices_value(0b1000))), "`modules` has no such choice");
  apply(i, answer("modules", value::choices_value(0b110)));
  EXPECT_EQ(shown(i, modules), "ledger, bank");
}

struct RandomPack {
  program::Program program;
  std::vector<Entry> entries;
};

// Questions with conditions and defaults on earlier ones, and many answers in any order.
RandomPack random_pack(uint32_t seed, size_t entries) {
  std::mt19937 random(seed);
  const auto below = [&random](uint32_t n) { return static_cast<uint32_t>(random() % n); };
  Builder b;
  std::vector<Index> numbers{b.ask({.name = "q0", .type = value::integer()})};
  Index gate = kNone;
  for (int q = 1; q < 40; ++q) {
    const Index from = numbers[below(static_cast<uint32_t>(numbers.size()))];
    if (below(4) == 0)
      gate = below(2) == 0 ? kNone : b.when(load(from) + b.push(below(9)) + op(Op::lt_number), gate);
    Ask ask{.name = "q" + std::to_string(q), .type = value::integer(), .gate = gate};
    if (below(2) == 0) ask.fallback = load(from) + b.push(below(3)) + op(Op::mul_int);
    numbers.push_back(b.ask(ask));
    if (below(3) == 0)
      numbers.push_back(b.let("l" + std::to_string(q), value::integer(),
                              load(numbers.back()) + load(from) + op(Op::add_int)));
  }
  RandomPack out{b.build(), {}};
  for (size_t i = 0; i < entries; ++i) {
    const std::string name = "q" + std::to_string(below(40));
    const uint32_t what = below(10);
    out.entries.push_back(what == 0   ? blank(name)
                          : what == 1 ? reset(name)
                                      : answer(name, integer_value(below(12))));
  }
  return out;
}

std::vector<std::string> state(const Interview& i) {
  std::vector<std::string> out;
  for (Index slot = 0; slot < i.program().slots.size(); ++slot) out.push_back(shown(i, slot));
  return out;
}

TEST(Interview, ABatchOneByOneAndAReplayGiveTheSameState) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    const RandomPack pack = random_pack(seed, 60);
    Interview one_by_one(pack.program);
    for (const Entry& entry : pack.entries) apply(one_by_one, entry);
    Interview batch(pack.program);
    batch.apply(pack.entries);
    const auto replayed = Interview::start(pack.program, one_by_one.log());
    EXPECT_TRUE(replayed.refusals.empty());
    EXPECT_EQ(state(one_by_one), state(batch)) << "seed " << seed;
    EXPECT_EQ(state(one_by_one), state(replayed.interview)) << "seed " << seed;
    EXPECT_EQ(replayed.interview.log().size(), pack.entries.size());
  }
}

TEST(Interview, TenThousandEntriesReplay) {
  const RandomPack pack = random_pack(7, 10000);
  Interview i(pack.program);
  for (const Entry& entry : pack.entries) apply(i, entry);
  EXPECT_EQ(state(i), state(Interview::start(pack.program, i.log()).interview));
}

TEST(Interview, StartRunsEverySlotOnceAndRefusesAll) {
  const Currencies c = currencies();
  const std::vector<Entry> good = {answer("multi", yes_no_value(true)),
                                   answer("reporting", text_value("EUR"))};
  const auto started = Interview::start(c.program, good);
  EXPECT_EQ(started.interview.recomputed(), c.program.slots.size());
  EXPECT_EQ(shown(started.interview, c.twice), "4");
  const std::vector<Entry> bad = {answer("multi", yes_no_value(true)),
                                  answer("reporting", text_value("EURO"))};
  const auto refused = Interview::start(c.program, bad);
  ASSERT_EQ(refused.refusals.size(), 1U);
  EXPECT_TRUE(refused.interview.log().empty());
  EXPECT_EQ(shown(refused.interview, c.reporting), "unknown");
}

// Answering one question of many runs what depends on it, however many there are.
TEST(Interview, WorkFollowsWhatAnAnswerReaches) {
  Builder b;
  for (int q = 0; q < 2000; ++q) b.ask({.name = "q" + std::to_string(q), .type = value::integer()});
  const program::Program p = b.build();
  Interview i(p);
  const uint64_t before = i.recomputed();
  apply(i, answer("q1500", integer_value(1)));
  EXPECT_EQ(i.recomputed() - before, 1U);
}

}  // namespace
}  // namespace rapport::testing
