#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <memory>
#include <string>

#include "compiler/pack/digest.h"
#include "runtime/assemble/assemble.h"
#include "runtime/interview/interview.h"
#include "runtime/output/output.h"
#include "tests/bench/packs.h"

namespace rapport::bench {
namespace {

using interview::Held;
using interview::RowBlock;

constexpr uint32_t kRows = 100'000;

value::Cell cell_of(const program::Question& column, uint32_t row, std::string& text) {
  switch (column.type.kind) {
    case value::Kind::Text: text = fmt::format("N{:06}", row); return value::text_cell(text);
    case value::Kind::Decimal: {
      value::Cell cell = value::number_cell(row % 999 * 10 + 1);  // its last digit is no zero: normalised
      cell.scale = 2;
      return cell;
    }
    case value::Kind::Date: return value::number_cell(15'000 + row % 4'000);
    case value::Kind::Integer: return value::number_cell(row % 365);
    case value::Kind::YesNo: return value::number_cell(0);
    default: return value::number_cell(row % 3);
  }
}

// Rows as a workbook gives them, of the program's only table: every cell answered but for the reasons and
// every third note.
std::shared_ptr<const RowBlock> customers(const program::Program& program, uint32_t count) {
  auto block = std::make_shared<RowBlock>();
  block->table = program.tables[0].name;
  block->count = count;
  std::string text;
  for (const program::Index question : program.tables[0].columns) {
    const program::Question& column = program.questions[question];
    RowBlock::Column& out = block->columns.emplace_back();
    out.name = column.name.substr(column.name.find('.') + 1);
    for (uint32_t row = 0; row < count; ++row) {
      const bool empty = out.name == "reason" || (out.name == "note_" && row % 3 == 0);
      out.held.push_back(empty ? Held::Untouched : Held::Answered);
      out.cells.push_back(empty ? value::Cell{}
                                : block->bytes.keep(cell_of(column, row, text), column.type.kind));
    }
  }
  return block;
}

interview::Entry rows_entry(std::shared_ptr<const RowBlock> block) {
  return {.kind = interview::EntryKind::Rows, .name = block->table, .rows = std::move(block)};
}

// The rows of an uploaded workbook, from columns of cells to an interview that knows what is wrong with each.
void table_rows(benchmark::State& state) {
  const program::Program program = compiled(table_of_ten());
  const interview::Entry entry = rows_entry(customers(program, kRows));
  for (auto _ : state) {
    const auto started = interview::Interview::start(program, {&entry, 1});
    if (!started.refusals.empty() || !started.interview.complete()) state.SkipWithError("something is wrong");
  }
  state.counters["per_s"] = benchmark::Counter(kRows, benchmark::Counter::kIsIterationInvariantRate);
}

// A record for each row of a table, up to the AIF messages in memory.
void records(benchmark::State& state) {
  constexpr uint32_t kCount = 50'000;
  const program::Program program = compiled(payment_terms());
  const assemble::Assembler assembler(program);
  const interview::Entry entry = rows_entry(customers(program, kCount));
  const auto started = interview::Interview::start(program, {&entry, 1});
  const output::Backend* aif = output::find_backend("aif");
  for (auto _ : state) {
    const dataset::Assembled assembled = assembler.assemble(started.interview, {.company = "USMF"});
    const output::Output out = aif->write(assembled.data, {program.schema, &pack::digest32});
    if (!assembled.problems.empty() || !out.not_written.empty() || out.written.records != kCount)
      state.SkipWithError("something is wrong");
  }
  state.counters["per_s"] = benchmark::Counter(kCount, benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

BENCHMARK(table_rows)->Name("table_rows_per_s");
BENCHMARK(records)->Name("records_per_s");

}  // namespace rapport::bench
