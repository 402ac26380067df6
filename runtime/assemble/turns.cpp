#include "runtime/assemble/turns.h"

#include <algorithm>
#include <bit>

#include "runtime/value/split.h"

namespace rapport::assemble {
namespace {

using program::LoopKind;
using value::Cell;

std::vector<Turn> range_turns(int64_t first, int64_t last, size_t most) {
  std::vector<Turn> turns;
  if (first > last) return turns;
  // both may be anywhere: the numbers between them are counted without a sign
  const uint64_t more = std::min<uint64_t>(static_cast<uint64_t>(last) - static_cast<uint64_t>(first), most);
  for (uint64_t i = 0; i <= more && turns.size() < most; ++i)
    turns.push_back({.value = value::number_cell(static_cast<int64_t>(static_cast<uint64_t>(first) + i)),
                     .start = {},
                     .end = {}});
  return turns;
}

std::vector<Turn> span_turns(const std::vector<value::DaySpan>& spans) {
  std::vector<Turn> turns;
  for (const value::DaySpan& span : spans)
    turns.push_back(
        {.value = {}, .start = value::number_cell(span.first), .end = value::number_cell(span.last)});
  return turns;
}

std::vector<Turn> element_turns(uint64_t bits) {
  std::vector<Turn> turns;
  for (; bits != 0; bits &= bits - 1)
    turns.push_back({.value = value::number_cell(std::countr_zero(bits)), .start = {}, .end = {}});
  return turns;
}

// By the name of the element, so that any enum with such elements will do.
std::optional<value::PeriodUnit> unit_of(const program::Program& program, const program::Slot& slot,
                                         const Cell& cell) {
  const auto& elements = program.enums[slot.type.enum_index].elements;
  const std::string& name = elements[static_cast<size_t>(cell.number)].name;
  const std::string& written = elements[static_cast<size_t>(cell.number)].converted;
  return value::period_unit_named(written.empty() ? name : written);
}

}  // namespace

Turns turns_of(const program::Program& program, const program::Loop& loop, std::span<const Cell> sources) {
  if (!std::all_of(sources.begin(), sources.end(), [](const Cell& c) { return c.known(); })) return {};
  const size_t most = size_t{loop.at_most} + 1;  // one more shows that there are too many
  Turns turns;
  switch (loop.kind) {
    case LoopKind::Range: turns.list = range_turns(sources[0].number, sources[1].number, most); break;
    case LoopKind::Months:
      turns.list = span_turns(value::months(sources[0].number, sources[1].number, most));
      break;
    case LoopKind::Split:
      if (const auto unit = unit_of(program, program.slots[loop.sources[3]], sources[3]))
        turns.list =
            span_turns(value::split(sources[0].number, sources[1].number, sources[2].number, *unit, most));
      break;
    case LoopKind::Set: turns.list = element_turns(static_cast<uint64_t>(sources[0].number)); break;
    case LoopKind::Rows: break;
  }
  turns.too_many = turns.list.size() > loop.at_most;
  if (turns.too_many) turns.list.resize(loop.at_most);
  return turns;
}

}  // namespace rapport::assemble
