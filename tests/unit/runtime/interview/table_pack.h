// A pack with all that rows can depend on: a list, a table with child rows, sums over both, rows found by
// their key, the row before.
#pragma once

#include <memory>

#include "tests/unit/runtime/interview/builder.h"

namespace rapport::testing {

using interview::Held;
using interview::RowBlock;
using program::TapKind;

struct TablePack {
  program::Program program;
  Index rates = kNone, t = kNone, lines = kNone;  // tables
  Index kind = kNone, amount = kNone, rate = kNone, total = kNone, same = kNone, lines_sum = kNone,
        key_check = kNone;               // slots of t
  Index days = kNone, weighted = kNone;  // slots of t.lines
  Index sum = kNone, all_lines = kNone, kinds_differ = kNone, most = kNone, picked = kNone;
};

inline Code or_zero(Builder& b, Index slot) {
  return load(slot) + Code{{.op = Op::skip_known, .a = 2}} + op(Op::pop) + b.push(0);
}

inline void add_rates(Builder& b, TablePack& pack) {
  pack.rates = b.list("rates");
  const Index code = b.ask({.name = "code", .type = value::text(4)});
  b.ask({.name = "rate", .type = value::integer()});
  b.leave();
  b.program().tables[pack.rates].key = {code};
  for (const auto& [name, rate] : {std::pair{"A", 10}, {"B", 20}, {"C", 30}})
    b.row(pack.rates, {b.push_text(name), b.push(rate)});
}

inline void add_lines(Builder& b, TablePack& pack) {
  const Index there = b.when(load(pack.amount) + b.push(100) + op(Op::lt_number));
  pack.lines = b.table("lines", there);
  pack.days = b.ask({.name = "days", .type = value::integer(), .gate = there});
  const Index before =
      b.tap({.kind = TapKind::Previous, .table = pack.lines, .column = pack.days}, value::integer());
  const Index number = b.slot(SlotKind::Number, value::integer(), {});
  pack.weighted = b.let("weighted", value::integer(),
                        load(number) + load(pack.days) + op(Op::mul_int) + or_zero(b, before) +
                            op(Op::add_int) + load(pack.amount) + op(Op::add_int));
  b.leave();
}

inline void add_table(Builder& b, TablePack& pack, Index shown) {
  const std::vector<Index>& rate_columns = b.program().tables[pack.rates].columns;
  const Index rate_code = b.program().questions[rate_columns[0]].slot,
              rate_rate = b.program().questions[rate_columns[1]].slot;
  pack.t = b.table("t", shown);
  pack.amount = b.ask({.name = "amount", .type = value::integer(), .gate = shown, .fallback = b.push(7)});
  pack.kind = b.ask(
      {.name = "kind", .type = {.kind = value::Kind::Text, .length = 4, .table = pack.rates}, .gate = shown});
  pack.rate = b.tap({.kind = TapKind::First,
                     .table = pack.rates,
                     .column = rate_rate,
                     .match = rate_code,
                     .key = pack.kind},
                    value::integer());
  const Index before = b.tap({.kind = TapKind::Previous, .table = pack.t}, value::integer());
  pack.total = b.let("total", value::integer(), or_zero(b, before) + load(pack.amount) + op(Op::add_int));
  b.program().taps.back().column = pack.total;
  pack.same = b.tap({.kind = TapKind::Count, .table = pack.t, .match = pack.kind, .key = pack.kind},
                    value::integer());
  add_lines(b, pack);
  pack.lines_sum =
      b.tap({.kind = TapKind::Sum, .table = pack.lines, .column = pack.weighted}, value::integer());
  b.program().tables[pack.t].key = {pack.kind};
  b.program().tables[pack.t].requirement = program::Requirement::Always;
  pack.key_check = b.check({.code = b.yes(), .kind = program::CheckKind::Key, .at_tables = {pack.t}});
  b.leave();
}

inline TablePack table_pack() {
  Builder b;
  TablePack pack;
  const Index show = b.ask({.name = "show", .type = value::yes_no(), .fallback = b.yes()});
  const Index pick = b.ask({.name = "pick", .type = value::text(4)});
  const Index shown = b.when(load(show));
  add_rates(b, pack);
  add_table(b, pack, shown);
  const auto tap = [&](TapKind kind, Index table, Index column, Type type) {
    return b.tap({.kind = kind, .table = table, .column = column}, type);
  };
  pack.sum = tap(TapKind::Sum, pack.t, pack.lines_sum, value::integer());
  pack.all_lines = tap(TapKind::Count, pack.lines, kNone, value::integer());
  pack.kinds_differ = tap(TapKind::Unique, pack.t, pack.kind, value::yes_no());
  pack.most = tap(TapKind::Max, pack.t, pack.total, value::integer());
  pack.picked =
      b.tap({.kind = TapKind::Last, .table = pack.t, .column = pack.amount, .match = pack.kind, .key = pick},
            value::integer());
  b.row(pack.t, {b.push(1), b.push_text("A")});
  b.row(pack.t, {{}, b.push_text("B")});
  for (const uint32_t parent : {0U, 1U, 1U}) b.row(pack.lines, {b.push(parent + 3)}, parent);
  pack.program = b.build();
  return pack;
}

struct BlockRow {
  std::string kind;
  int64_t amount = 0;
  std::vector<int64_t> days = {};
};
inline RowBlock::Column column(std::string name) { return {std::move(name), {}, {}}; }
inline void add_cell(RowBlock::Column& column, const value::Cell& cell) {
  column.cells.push_back(cell);
  column.held.push_back(cell.known() ? Held::Answered : Held::Untouched);
}

inline Entry rows_entry(const std::vector<BlockRow>& rows) {
  auto block = std::make_shared<RowBlock>();
  block->table = "t";
  block->count = static_cast<uint32_t>(rows.size());
  RowBlock lines;
  lines.table = "t.lines";
  RowBlock::Column kind = column("kind"), amount = column("amount"), days = column("days");
  for (uint32_t i = 0; i < rows.size(); ++i) {
    const bool has_kind = !rows[i].kind.empty();
    add_cell(kind,
             has_kind ? block->bytes.keep(value::text_cell(rows[i].kind), value::Kind::Text) : value::Cell{});
    add_cell(amount, value::number_cell(rows[i].amount));
    for (const int64_t day : rows[i].days) {
      add_cell(days, value::number_cell(day));
      lines.parents.push_back(i);
      ++lines.count;
    }
  }
  block->columns.push_back(std::move(kind));
  block->columns.push_back(std::move(amount));
  lines.columns.push_back(std::move(days));
  block->children.push_back(std::move(lines));
  return {.kind = EntryKind::Rows, .name = "t", .value = {}, .rows = block};
}

}  // namespace rapport::testing
