// Whatever is edited: what is worked out step by step is what a fresh interview works out at once.
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/runtime/interview/table_pack.h"

namespace rapport::testing {
namespace {

using interview::Interview;

// Every value of every row, the numbers of the rows, and what is wrong.
std::string state_of(const Interview& i) {
  const program::Program& p = i.program();
  std::string out;
  for (Index table = 0; table < p.tables.size(); ++table) {
    out += p.tables[table].name + ":";
    for (uint32_t row = 0; row < i.rows().count(table); ++row)
      out += " " + std::to_string(i.rows().number(table, row));
    out += "\n";
  }
  for (Index slot = 0; slot < p.slots.size(); ++slot) {
    const Index scope = p.slots[slot].scope;
    const uint32_t rows = scope == kNone ? 1 : i.rows().count(p.table_of[scope]);
    out += "slot " + std::to_string(slot) + ":";
    for (uint32_t row = 0; row < rows; ++row)
      out.append(" ").append(shown(i, slot, scope == kNone ? kNone : row));
    out += "\n";
  }
  for (const interview::Problem& problem : i.problems(0))
    out += "problem " + std::to_string(problem.row) + " " + problem.message + "\n";
  return out;
}

class Edits {
 public:
  Edits(const TablePack& pack, uint32_t seed) : pack_(pack), random_(seed) {}

  std::vector<Entry> step(const Interview& i) {
    std::vector<Entry> entries;
    for (uint32_t n = 1 + up_to(2); n > 0; --n) add(i, entries);
    return entries;
  }

 private:
  uint32_t up_to(uint32_t last) { return std::uniform_int_distribution<uint32_t>(0, last)(random_); }
  std::string kind() { return std::vector<std::string>{"A", "b ", "C", "c", "X", ""}[up_to(5)]; }
  // Of a row that may be there.
  uint32_t row(const Interview& i, Index table) {
    const uint32_t count = i.rows().count(table);
    return count == 0 ? 1 + up_to(3) : i.rows().number(table, up_to(count - 1));
  }

  void add(const Interview& i, std::vector<Entry>& out) {
    switch (up_to(11)) {
      case 0: out.push_back(answer("show", yes_no_value(up_to(4) != 0))); break;
      case 1: out.push_back(answer("pick", text_value(kind()))); break;
      case 2: out.push_back(reset_rows("t")); break;
      case 3: out.push_back(remove_row("t", row(i, pack_.t))); break;
      case 4: out.push_back(remove_row("t.lines", row(i, pack_.lines))); break;
      case 5: {
        const uint32_t number = i.rows().next_number(pack_.t);
        out.push_back(add_row("t"));
        out.push_back(in_row(answer("t.amount", integer_value(up_to(150))), number));
        if (up_to(1) == 0) out.push_back(add_row("t.lines", number));
        break;
      }
      case 6:
      case 7: out.push_back(add_row("t.lines", row(i, pack_.t))); break;
      case 8: out.push_back(in_row(answer("t.kind", text_value(kind())), row(i, pack_.t))); break;
      case 9:
        out.push_back(up_to(3) == 0
                          ? in_row(up_to(1) == 0 ? blank("t.amount") : reset("t.amount"), row(i, pack_.t))
                          : in_row(answer("t.amount", integer_value(up_to(150))), row(i, pack_.t)));
        break;
      case 10:
        out.push_back(in_row(answer("t.lines.days", integer_value(up_to(9))), row(i, pack_.lines)));
        break;
      case 11: out.push_back(rows()); break;
    }
  }

  Entry rows() {
    std::vector<BlockRow> rows;
    for (uint32_t n = up_to(5); n > 0; --n) {
      BlockRow row{kind(), up_to(150)};
      for (uint32_t days = up_to(3); days > 0; --days) row.days.push_back(up_to(9));
      rows.push_back(std::move(row));
    }
    return rows_entry(rows);
  }

  const TablePack& pack_;
  std::mt19937 random_;
};

TEST(Rows, StepByStepIsTheSameAsAtOnce) {
  const TablePack pack = table_pack();
  size_t applied = 0;
  for (uint32_t seed = 1; seed <= 12; ++seed) {
    Interview interview(pack.program);
    Edits edits(pack, seed);
    for (int step = 0; step < 60; ++step) {
      const std::vector<Entry> entries = edits.step(interview);
      applied += interview.apply(entries).refusals.empty();
      const Interview::Started fresh = Interview::start(pack.program, interview.log());
      ASSERT_TRUE(fresh.refusals.empty()) << fresh.refusals[0].message;
      ASSERT_EQ(state_of(interview), state_of(fresh.interview)) << "seed " << seed << ", step " << step;
    }
  }
  EXPECT_GT(applied, 300U);
}

// What is replayed goes on as if it had been there all the time.
TEST(Rows, WhatWasStartedFromALogGoesOn) {
  const TablePack pack = table_pack();
  for (uint32_t seed = 100; seed < 106; ++seed) {
    Interview first(pack.program);
    Edits edits(pack, seed);
    for (int step = 0; step < 20; ++step) first.apply(edits.step(first));
    Interview::Started second = Interview::start(pack.program, first.log());
    for (int step = 0; step < 20; ++step) {
      const std::vector<Entry> entries = edits.step(first);
      first.apply(entries);
      second.interview.apply(entries);
      ASSERT_EQ(state_of(first), state_of(second.interview)) << "seed " << seed << ", step " << step;
    }
  }
}

// Each slot that has another value is named among the changes.
TEST(Rows, EveryChangeIsTold) {
  const TablePack pack = table_pack();
  Interview interview(pack.program);
  Edits edits(pack, 7);
  for (int step = 0; step < 150; ++step) {
    std::vector<std::string> before;
    for (Index slot = 0; slot < pack.program.slots.size(); ++slot)
      before.push_back(pack.program.slots[slot].scope == kNone ? shown(interview, slot) : "");
    const Interview::Step applied = interview.apply(edits.step(interview));
    for (Index slot = 0; slot < before.size(); ++slot) {
      if (pack.program.slots[slot].scope != kNone || shown(interview, slot) == before[slot]) continue;
      EXPECT_TRUE(std::any_of(applied.changes.begin(), applied.changes.end(),
                              [&](const interview::Change& change) { return change.slot == slot; }))
          << slot;
    }
  }
}

// Explaining runs each rule again, traced: it has to stay within the rows that there are.
TEST(Rows, EveryValueCanBeExplained) {
  const TablePack pack = table_pack();
  Interview interview(pack.program);
  Edits edits(pack, 11);
  for (int step = 0; step < 30; ++step) {
    interview.apply(edits.step(interview));
    for (Index slot = 0; slot < pack.program.slots.size(); ++slot) {
      const Index scope = pack.program.slots[slot].scope;
      const uint32_t rows = scope == kNone ? 1 : interview.rows().count(pack.program.table_of[scope]);
      for (uint32_t row = 0; row < rows; ++row)
        for (const interview::Read& read : interview.explain(slot, scope == kNone ? kNone : row).reads)
          EXPECT_EQ(read.row == kNone, pack.program.slots[read.slot].scope == kNone) << slot;
    }
  }
}

}  // namespace
}  // namespace rapport::testing
