#include "runtime/interview/since.h"

#include <algorithm>
#include <map>

#include "runtime/value/ops.h"

namespace rapport::interview {

using program::kNone;

namespace {

// By their numbers, which stay with the rows wherever these stand.
std::map<uint32_t, uint32_t> rows_by_number(const Interview& interview, Index table) {
  std::map<uint32_t, uint32_t> rows;
  for (uint32_t row = 0; row < interview.rows().count(table); ++row)
    rows[interview.rows().number(table, row)] = row;
  return rows;
}

class Comparison {
 public:
  Comparison(const Interview& before, const Interview& now) : before_(before), now_(now) {}

  std::vector<Difference> differences() {
    const program::Program& program = now_.program();
    for (Index question = 0; question < program.questions.size(); ++question)
      if (program.questions[question].table == kNone) compare(question, kNone, kNone, 0);
    for (Index table = 0; table < program.tables.size(); ++table)
      if (program.tables[table].asked) compare_rows(table);
    return std::move(out_);
  }

 private:
  void compare(Index question, uint32_t row_before, uint32_t row_now, uint32_t number) {
    const program::Question& q = now_.program().questions[question];
    const value::Cell before = before_.question(question, row_before).value;
    const value::Cell now = now_.question(question, row_now).value;
    if (value::same_cell(before, now, q.type.kind)) return;
    out_.push_back({.question = question,
                    .table = q.table,
                    .number = number,
                    .before = value::to_value(before, q.type.kind),
                    .now = value::to_value(now, q.type.kind)});
  }

  void compare_rows(Index table) {
    const auto before = rows_by_number(before_, table), now = rows_by_number(now_, table);
    for (const auto& [number, row] : before)
      if (!now.contains(number))
        out_.push_back({.kind = Difference::Kind::RowRemoved, .table = table, .number = number});
    for (const auto& [number, row] : now)
      if (!before.contains(number))
        out_.push_back({.kind = Difference::Kind::RowAdded, .table = table, .number = number});
    for (const auto& [number, row] : now)
      if (const auto old = before.find(number); old != before.end())
        for (const Index question : now_.program().tables[table].columns)
          compare(question, old->second, row, number);
  }

  const Interview& before_;
  const Interview& now_;
  std::vector<Difference> out_;
};

}  // namespace

std::vector<Difference> changed_since(const Interview& interview, size_t entries) {
  const std::span<const uint32_t> steps = interview.steps();
  const auto last = std::upper_bound(steps.begin(), steps.end(), entries);
  const auto count = static_cast<size_t>(last - steps.begin());
  const size_t end = count == 0 ? 0 : steps[count - 1];
  const Interview::Started before =
      Interview::replay(interview.program(), interview.log().first(end), steps.first(count));
  return Comparison(before.interview, interview).differences();
}

}  // namespace rapport::interview
