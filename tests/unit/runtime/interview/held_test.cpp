// What a held interview adds to answers: confirmations, undo, groups that are complete or need review, how
// far it is, what changed since.
#include <algorithm>
#include <random>

#include "runtime/interview/progress.h"
#include "runtime/interview/since.h"
#include "tests/unit/runtime/interview/table_pack.h"

namespace rapport::testing {
namespace {

using interview::AnswerState;
using interview::Counts;
using interview::Difference;
using interview::GroupState;
using interview::Interview;
using interview::ProblemKind;
using program::Requirement;

Entry confirm(std::string name) { return {.kind = EntryKind::Confirm, .name = std::move(name), .value = {}}; }
Entry complete(std::string group) {
  return {.kind = EntryKind::Complete, .name = std::move(group), .value = {}};
}
Entry undo() { return {.kind = EntryKind::Undo, .name = {}, .value = {}}; }

// Group `first`: name (required), count, shown double = count + count, to be confirmed; group `second`:
// copy with the default double and a maximum of 100, more (required if count > 10).
struct Pack {
  program::Program program;
  Index name = kNone, count = kNone, twice = kNone, copy = kNone, more = kNone;

  Pack() {
    Builder b;
    const Index first = b.group("first"), second = b.group("second");
    name =
        b.ask({.name = "name", .type = value::text(20), .requirement = Requirement::Always, .group = first});
    count = b.ask({.name = "count", .type = value::integer(), .group = first});
    twice = b.let("twice", value::integer(), load(count) + load(count) + op(Op::add_int));
    b.program().lets[0].title = b.text({{"Twice"}});
    b.program().lets[0].confirm = b.text({{"Is it ", "?"}}, {b.part(value::integer(), load(twice))});
    b.program().lets[0].group = first;
    b.program().screen.push_back({program::ScreenKind::Let, 0, first});
    copy = b.ask({.name = "copy",
                  .type = value::integer(),
                  .fallback = load(twice),
                  .maximum = b.push(100),
                  .group = second});
    more = b.ask({.name = "more",
                  .type = value::text(20),
                  .required_if = load(count) + b.push(10) + op(Op::gt_number),
                  .group = second});
    program = b.build();
  }
};

std::vector<std::string> open(const Interview& i) {
  std::vector<std::string> out;
  for (const auto& p : i.problems(0))
    if (!p.warning) out.push_back(p.message);
  return out;
}
using Open = std::vector<std::string>;

TEST(Confirm, IsOpenWhileNobodyHasConfirmedThePresentValue) {
  const Pack pack;
  Interview i(pack.program);
  apply(i, answer("name", text_value("Contoso")));
  EXPECT_TRUE(i.complete());  // nothing is known that could be confirmed
  apply(i, answer("count", integer_value(3)));
  EXPECT_EQ(open(i), Open{"Must be confirmed: Is it 6?"});
  EXPECT_TRUE(i.is_unconfirmed(pack.twice));
  apply(i, confirm("twice"));
  EXPECT_EQ(i.log().back().value, integer_value(6));  // the log says what was confirmed
  EXPECT_TRUE(i.complete());
  apply(i, answer("count", integer_value(4)));
  EXPECT_EQ(open(i), Open{"Must be confirmed: Is it 8?"});
  apply(i, answer("count", integer_value(3)));
  EXPECT_TRUE(i.complete());  // six was confirmed
  apply(i, blank("count"));
  EXPECT_TRUE(i.complete());
}

TEST(Confirm, IsTakenFromABatchWhereverItStands) {
  const Pack pack;
  const std::vector<Entry> batch = {confirm("twice"), answer("name", text_value("A")),
                                    answer("count", integer_value(3))};
  const auto started = Interview::start(pack.program, batch);
  EXPECT_TRUE(started.refusals.empty());
  EXPECT_TRUE(started.interview.complete());
}

TEST(Confirm, RefusesWhatIsNotToBeConfirmed) {
  const Pack pack;
  Interview i(pack.program);
  EXPECT_EQ(refusal(i, confirm("count")), "`count` is not to be confirmed");
  EXPECT_EQ(refusal(i, confirm("nothing")), "this pack has no question or shown value `nothing`");
}

TEST(Confirm, OfSeveralInOneStepTheLastOneHolds) {
  const Pack pack;
  Interview i(pack.program);
  Entry other = confirm("twice");
  other.value = integer_value(7);
  const std::vector<Entry> batch = {confirm("twice"), other, answer("count", integer_value(3))};
  EXPECT_TRUE(i.apply(batch).refusals.empty());
  EXPECT_TRUE(i.is_unconfirmed(pack.twice));
  EXPECT_TRUE(Interview::replay(pack.program, i.log(), i.steps()).interview.is_unconfirmed(pack.twice));
}

TEST(Confirm, OfWhatIsNotKnownConfirmsNothingLater) {
  const Pack pack;
  Interview i(pack.program);
  apply(i, confirm("twice"));
  apply(i, answer("count", integer_value(3)));
  EXPECT_TRUE(i.is_unconfirmed(pack.twice));
  EXPECT_TRUE(Interview::replay(pack.program, i.log(), i.steps()).interview.is_unconfirmed(pack.twice));
}

TEST(Confirm, TakesAComputedSetAsItIs) {
  Builder b;
  program::EnumElement alone{.name = "a"}, other{.name = "b"};
  alone.alone = true;
  b.program().enums.push_back({.name = "E", .target_enum = "", .elements = {alone, other}});
  const Index both = b.let("both", value::choices(0), b.push(3, value::choices(0)));
  b.program().lets[0].title = b.text({{"Both"}});
  b.program().lets[0].confirm = b.text({{"Both?"}});
  const program::Program p = b.build();
  Interview i(p);
  apply(i, confirm("both"));
  EXPECT_FALSE(i.is_unconfirmed(both));
  EXPECT_TRUE(Interview::start(p, i.log()).refusals.empty());
  Entry none = confirm("both");
  none.value = value::choices_value(4);
  EXPECT_EQ(refusal(i, none), "`both` has no such choice");
}

TEST(Confirm, TakesADefaultAsItIs) {
  Builder b;
  program::EnumElement alone{.name = "a"}, other{.name = "b"};
  alone.alone = true;
  b.program().enums.push_back({.name = "E", .target_enum = "", .elements = {alone, other}});
  const Index both =
      b.ask({.name = "both", .type = value::choices(0), .fallback = b.push(3, value::choices(0))});
  b.program().questions[0].confirm = b.text({{"Both?"}});
  const program::Program p = b.build();
  Interview i(p);
  apply(i, confirm("both"));
  EXPECT_FALSE(i.is_unconfirmed(both));
  EXPECT_TRUE(Interview::start(p, i.log()).refusals.empty());
}

TEST(Undo, TakesStepsBackInOrderAndTheLogKeepsAll) {
  const Pack pack;
  Interview i(pack.program);
  apply(i, answer("count", integer_value(3)));
  apply(i, answer("count", integer_value(4)));
  apply(i, answer("name", text_value("A")));
  apply(i, undo());
  EXPECT_EQ(i.question(0).state, AnswerState::Unanswered);
  EXPECT_EQ(shown(i, pack.twice), "8");
  const auto step = apply(i, undo());
  EXPECT_EQ(shown(i, pack.twice), "6");
  ASSERT_FALSE(step.changes.empty());
  EXPECT_EQ(step.changes[0].slot, pack.count);
  EXPECT_EQ(step.changes[0].because, pack.count);
  EXPECT_EQ(step.changes[1].slot, pack.twice);
  EXPECT_EQ(step.changes[1].because, pack.count);
  apply(i, undo());
  EXPECT_EQ(shown(i, pack.twice), "unknown");
  EXPECT_EQ(refusal(i, undo()), "there is nothing to take back");
  EXPECT_EQ(i.log().size(), 6u);
  const std::vector<uint32_t> ends = {1, 2, 3, 4, 5, 6};
  EXPECT_TRUE(std::ranges::equal(i.steps(), ends));
}

TEST(Undo, TakesABatchBackAsOneStepButNotWhatTheHostSaid) {
  Builder b;
  const Index a = b.ask({.name = "a", .type = value::integer()});
  const Index host = b.input("host", value::integer());
  const program::Program p = b.build();
  Interview i(p);
  apply(i, input("host", integer_value(7)));
  const std::vector<Entry> batch = {input("host", integer_value(8)), answer("a", integer_value(1)),
                                    today("2026-01-31")};
  EXPECT_TRUE(i.apply(batch).refusals.empty());
  apply(i, undo());
  EXPECT_EQ(shown(i, a), "unknown");
  EXPECT_EQ(shown(i, host), "8");
  EXPECT_EQ(refusal(i, undo()), "there is nothing to take back");
  EXPECT_EQ(refusal(i, today("2026-01-30")),
            "today goes back from 2026-01-31 to 2026-01-30: it only moves forward");
}

TEST(Undo, StandsAlone) {
  const Pack pack;
  Interview i(pack.program);
  apply(i, answer("count", integer_value(3)));
  const std::vector<Entry> batch = {undo(), answer("count", integer_value(4))};
  EXPECT_EQ(i.apply(batch).refusals.size(), 1u);
  EXPECT_EQ(shown(i, pack.twice), "6");
  EXPECT_EQ(Interview::start(pack.program, batch).refusals.size(), 1u);
}

// A log comes from a file, too: what would have been refused then is refused now, for the same reason.
TEST(Undo, InALogIsRefusedForItsReason) {
  const Pack pack;
  const auto refusals = [&](const std::vector<Entry>& log, const std::vector<uint32_t>& steps) {
    std::string out;
    for (const auto& refusal : Interview::replay(pack.program, log, steps).refusals)
      out += std::to_string(refusal.entry) + ": " + refusal.message + "\n";
    std::string counted;
    for (const auto& refusal : interview::counting_entries(log, steps).refusals)
      counted += std::to_string(refusal.entry) + ": " + refusal.message + "\n";
    EXPECT_EQ(counted, out);
    return out;
  };
  const Entry count = answer("count", integer_value(3));
  EXPECT_EQ(refusals({count, undo(), undo()}, {1, 2, 3}), "2: there is nothing to take back\n");
  EXPECT_EQ(refusals({undo()}, {1}), "0: there is nothing to take back\n");
  EXPECT_EQ(refusals({count, undo(), count}, {1, 3}),
            "1: to take back is a step of its own: no other entry stands beside it\n");
  EXPECT_EQ(refusals({count, undo()}, {1, 2}), "");
}

TEST(Undo, BringsRowsBack) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  apply(i, add_row("t"));
  const uint32_t rows = i.rows().count(pack.t);
  apply(i, add_row("t"));
  apply(i, remove_row("t", i.log().back().row));
  EXPECT_EQ(i.rows().count(pack.t), rows);
  apply(i, undo());
  EXPECT_EQ(i.rows().count(pack.t), rows + 1);
  apply(i, undo());
  EXPECT_EQ(i.rows().count(pack.t), rows);
}

TEST(Replay, OfALogIsTheInterviewThatWroteIt) {
  const Pack pack;
  Interview i(pack.program);
  apply(i, answer("name", text_value("A")));
  apply(i, answer("count", integer_value(3)));
  apply(i, confirm("twice"));
  apply(i, complete("first"));
  apply(i, complete("second"));
  apply(i, answer("count", integer_value(5)));
  apply(i, answer("copy", integer_value(1)));
  apply(i, undo());
  const auto again = Interview::replay(pack.program, i.log(), i.steps());
  ASSERT_TRUE(again.refusals.empty());
  EXPECT_EQ(again.interview.log().size(), i.log().size());
  EXPECT_TRUE(std::ranges::equal(again.interview.steps(), i.steps()));
  for (Index slot = 0; slot < pack.program.slots.size(); ++slot)
    EXPECT_EQ(shown(again.interview, slot), shown(i, slot)) << slot;
  EXPECT_EQ(open(again.interview), open(i));
  for (Index group = 0; group < 2; ++group) EXPECT_EQ(again.interview.state(group), i.state(group)) << group;
}

Entry random_entry(std::mt19937& random) {
  const auto pick = [&random](uint32_t below) { return static_cast<uint32_t>(random() % below); };
  const int64_t number = pick(3) == 0 ? 60 : pick(13);
  switch (pick(10)) {
    case 0: return answer("name", text_value(pick(2) == 0 ? "A" : ""));
    case 1: return blank(pick(2) == 0 ? "name" : "copy");
    case 2: return reset(pick(2) == 0 ? "count" : "copy");
    case 3: return answer("copy", integer_value(number * 2));
    case 4: return answer("more", text_value("M"));
    case 5: return confirm("twice");
    case 6: return complete(pick(2) == 0 ? "first" : "second");
    case 7: return undo();
    default: return answer("count", integer_value(number));
  }
}

// Whatever was done, refused and taken back.
TEST(Replay, OfRandomStepsIsTheSame) {
  const Pack pack;
  for (uint32_t seed = 0; seed < 40; ++seed) {
    std::mt19937 random(seed);
    Interview i(pack.program);
    for (int step = 0; step < 40; ++step) {
      std::vector<Entry> batch = {random_entry(random)};
      if (random() % 4 == 0) batch.push_back(random_entry(random));
      i.apply(batch);
    }
    const auto again = Interview::replay(pack.program, i.log(), i.steps());
    ASSERT_TRUE(again.refusals.empty()) << seed << again.refusals.front().message;
    for (Index slot = 0; slot < pack.program.slots.size(); ++slot)
      ASSERT_EQ(shown(again.interview, slot), shown(i, slot)) << seed << " slot " << slot;
    ASSERT_EQ(open(again.interview), open(i)) << seed;
    for (Index group = 0; group < 2; ++group)
      ASSERT_EQ(again.interview.state(group), i.state(group)) << seed << " group " << group;
    // What is complete has nothing open, however it came about.
    const auto progress = interview::progress_of(i);
    for (const auto& part : progress.groups)
      EXPECT_TRUE(part.state != GroupState::Complete || part.counts.complete()) << seed;
  }
}

TEST(Replay, LeavesNothingToRunAgain) {
  const Pack pack;
  const std::vector<Entry> log = {answer("count", integer_value(3)), answer("name", text_value("A"))};
  auto started = Interview::start(pack.program, log);
  const uint64_t before = started.interview.recomputed();
  apply(started.interview, confirm("twice"));
  EXPECT_EQ(started.interview.recomputed(), before);
}

TEST(Group, IsCompleteOnlyWhenNothingIsOpenInIt) {
  const Pack pack;
  Interview i(pack.program);
  EXPECT_EQ(refusal(i, complete("first")), "`first` is not complete: 1 thing is open or wrong in it");
  EXPECT_EQ(refusal(i, complete("none")), "this pack has no group `none`");
  apply(i, answer("name", text_value("A")));
  apply(i, answer("count", integer_value(3)));
  EXPECT_EQ(refusal(i, complete("first")), "`first` is not complete: 1 thing is open or wrong in it");
  apply(i, confirm("twice"));
  apply(i, complete("first"));
  EXPECT_EQ(i.state(0), GroupState::Complete);
  EXPECT_EQ(i.state(1), GroupState::Open);
  const std::vector<Entry> batch = {complete("first"), answer("count", integer_value(4))};
  EXPECT_FALSE(i.apply(batch).refusals.empty());
}

struct Marked {  // both groups are complete
  Pack pack;
  Interview i{pack.program};
  Marked() {
    apply(i, answer("name", text_value("A")));
    apply(i, answer("count", integer_value(3)));
    apply(i, confirm("twice"));
    apply(i, complete("first"));
    apply(i, complete("second"));
  }
};

TEST(Group, NeedsReviewWhenAValueThatItShowsChangesFromOutside) {
  Marked m;
  apply(m.i, answer("count", integer_value(4)));
  EXPECT_EQ(m.i.state(0), GroupState::Open);         // from inside, and the confirmation is open again
  EXPECT_EQ(m.i.state(1), GroupState::NeedsReview);  // the default of `copy` is another
  apply(m.i, complete("second"));
  EXPECT_EQ(m.i.state(1), GroupState::Complete);
}

TEST(Group, NeedsReviewWhenSomethingIsRequiredFromOutside) {
  Marked m;
  apply(m.i, answer("copy", integer_value(1)));
  EXPECT_EQ(m.i.state(1), GroupState::Complete);  // from inside
  apply(m.i, answer("count", integer_value(11)));
  EXPECT_EQ(m.i.state(1), GroupState::NeedsReview);
  EXPECT_EQ(refusal(m.i, complete("second")), "`second` is not complete: 1 thing is open or wrong in it");
}

TEST(Group, IsOpenAgainWhenItsOwnAnswerIsWrong) {
  Marked m;
  apply(m.i, answer("copy", integer_value(101)));
  EXPECT_EQ(m.i.state(1), GroupState::Open);
  apply(m.i, undo());
  EXPECT_EQ(m.i.state(1), GroupState::Complete);
}

TEST(Group, AStepOfItsOwnAnswersIsFromInsideHoweverManyThereAre) {
  Marked inside;
  const std::vector<Entry> own = {answer("more", text_value("x")), answer("copy", integer_value(1))};
  EXPECT_TRUE(inside.i.apply(own).refusals.empty());
  EXPECT_EQ(inside.i.state(1), GroupState::Complete);
  Marked outside;
  const std::vector<Entry> mixed = {answer("copy", integer_value(1)), answer("name", text_value("B")),
                                    answer("copy", integer_value(2))};
  EXPECT_TRUE(outside.i.apply(mixed).refusals.empty());
  EXPECT_EQ(outside.i.state(1), GroupState::NeedsReview);
}

// For each of 100,000 changes the entries of the step are not looked through.
TEST(Group, IsReviewedInOneGoAfterALargeStep) {
  constexpr uint32_t kCount = 100'000;
  Builder b;
  const Index group = b.group("g");
  std::vector<Entry> entries;
  for (uint32_t n = 0; n < kCount; ++n) {
    b.ask({.name = "q" + std::to_string(n), .type = value::integer(), .group = group});
    entries.push_back(answer("q" + std::to_string(n), integer_value(n)));
  }
  const program::Program p = b.build();
  Interview i(p);
  apply(i, complete("g"));
  EXPECT_EQ(i.apply(entries).changes.size(), kCount);
  EXPECT_EQ(i.state(group), GroupState::Complete);
}

TEST(Group, StaysCompleteWhenNothingThatItShowsChanges) {
  Marked m;
  apply(m.i, answer("name", text_value("B")));
  EXPECT_EQ(m.i.state(0), GroupState::Complete);
  EXPECT_EQ(m.i.state(1), GroupState::Complete);
}

TEST(Progress, CountsWhatIsAnsweredDefaultedOpenAndUntouched) {
  const Pack pack;
  Interview i(pack.program);
  auto progress = interview::progress_of(i);
  EXPECT_EQ(progress.groups[0].counts, (Counts{.open = 1, .optional = 1}));
  EXPECT_EQ(progress.groups[1].counts, (Counts{.optional = 2}));
  EXPECT_FALSE(progress.all.complete());
  apply(i, answer("count", integer_value(60)));
  apply(i, blank("name"));
  progress = interview::progress_of(i);
  EXPECT_EQ(progress.groups[0].counts, (Counts{.answered = 1, .open = 1, .unconfirmed = 1}));
  EXPECT_EQ(progress.groups[1].counts, (Counts{.defaulted = 1, .open = 1, .errors = 1}));
  EXPECT_EQ(progress.all.questions(), 4u);
  EXPECT_EQ(progress.all.open, 2u);
}

TEST(Progress, NamesGroupsThatAskSomethingAndThatNobodyMarked) {
  Builder b;
  const Index asks = b.group("asks"), silent = b.group("silent");
  b.ask({.name = "q", .type = value::integer(), .group = asks});
  const program::Program p = b.build();
  Interview i(p);
  EXPECT_FALSE(interview::progress_of(i).groups[silent].asks);
  EXPECT_EQ(interview::progress_of(i).unmarked(), (std::vector<Index>{asks}));
  apply(i, complete("asks"));
  EXPECT_EQ(interview::progress_of(i).asking(), (std::vector<Index>{asks}));
  EXPECT_TRUE(interview::progress_of(i).unmarked().empty());
}

TEST(Since, TellsValuesThatAreOther) {
  const Pack pack;
  Interview i(pack.program);
  apply(i, answer("count", integer_value(3)));
  const size_t then = i.log().size();
  EXPECT_TRUE(interview::changed_since(i, then).empty());
  apply(i, answer("name", text_value("A")));
  apply(i, answer("count", integer_value(4)));
  const auto differences = interview::changed_since(i, then);
  ASSERT_EQ(differences.size(), 3u);
  EXPECT_EQ(differences[0].question, 0u);
  EXPECT_FALSE(differences[0].before.known());
  EXPECT_EQ(differences[1].before, integer_value(3));
  EXPECT_EQ(differences[1].now, integer_value(4));
  EXPECT_EQ(differences[2].now, integer_value(8));  // the default that follows
  apply(i, undo());
  apply(i, undo());
  EXPECT_TRUE(interview::changed_since(i, then).empty());
}

TEST(Since, KnowsRowsByTheirNumber) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  apply(i, add_row("t"));
  const uint32_t kept = i.log().back().row;
  apply(i, add_row("t"));
  const uint32_t gone = i.log().back().row;
  const size_t then = i.log().size();
  apply(i, remove_row("t", gone));
  apply(i, in_row(answer("t.amount", integer_value(5)), kept));
  const auto differences = interview::changed_since(i, then);
  ASSERT_GE(differences.size(), 2u);
  EXPECT_EQ(differences[0].kind, Difference::Kind::RowRemoved);
  EXPECT_EQ(differences[0].number, gone);
  EXPECT_TRUE(std::ranges::any_of(differences, [&](const Difference& d) {
    return d.kind == Difference::Kind::Value && d.number == kept && d.now == integer_value(5);
  }));
}

}  // namespace
}  // namespace rapport::testing
