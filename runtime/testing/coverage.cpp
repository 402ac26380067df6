#include "runtime/testing/coverage.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "runtime/vm/execute.h"

namespace rapport::testing {

using interview::AnswerState;
using interview::Interview;
using program::Index;
using program::kNone;
using program::SlotKind;
using value::Cell;

namespace {

// Whether the host chose the area: nobody wrote that condition.
bool is_choice(const program::Program& program, const program::Slot& slot) {
  return slot.kind == SlotKind::Condition &&
         std::any_of(program.areas.begin(), program.areas.end(), [&](const program::Area& area) {
           return area.chosen != kNone && &program.slots[area.gate] == &slot;
         });
}

bool decides(const program::Program& program, const program::Slot& slot) {
  const bool kind =
      slot.kind == SlotKind::Condition || slot.kind == SlotKind::Required || slot.kind == SlotKind::Check;
  // what bounds, options and keys demand is not written as a rule
  return kind && !is_choice(program, slot) &&
         (slot.kind != SlotKind::Check || program.checks[slot.owner].kind == program::CheckKind::Rule);
}

// Calls visit(row) for each row of the slot's table; kNone where it has none.
template <class Visit>
void for_each_row(const Interview& interview, Index scope, Visit visit) {
  const program::Program& program = interview.program();
  if (scope == kNone) return visit(kNone);
  if (program.table_of[scope] == kNone) return;
  for (uint32_t row = 0; row < interview.rows().count(program.table_of[scope]); ++row) visit(row);
}

}  // namespace

Seen::Seen(const program::Program& program)
    : program_(program), slots_(program.slots.size()), operands_(program.operands.size()) {
  first_operand_.assign(program.slots.size() + 1, 0);
  for (const program::RuleOperand& operand : program.operands) ++first_operand_[operand.slot + 1];
  for (size_t i = 1; i < first_operand_.size(); ++i) first_operand_[i] += first_operand_[i - 1];
}

void Seen::look(const Interview& interview) {
  for (Index slot = 0; slot < program_.slots.size(); ++slot)
    if (decides(program_, program_.slots[slot]))
      for_each_row(interview, program_.slots[slot].scope,
                   [&](uint32_t row) { look_at(interview, slot, row); });
  for (Index question = 0; question < program_.questions.size(); ++question) {
    const program::Slot& slot = program_.slots[program_.questions[question].slot];
    if (slot.fallback == kNone) continue;
    for_each_row(interview, slot.scope, [&](uint32_t row) { look_at_default(interview, question, row); });
  }
}

void Seen::look_at(const Interview& interview, Index slot, uint32_t row) {
  const program::Slot& s = program_.slots[slot];
  if (!interview.applicable(s.gate, s.scope, row)) return;
  value::Scratch scratch;
  const auto note = [](Outcomes& outcomes, const Cell& cell) {
    if (!cell.known()) return;
    (cell.number != 0 ? outcomes.yes : outcomes.no) = true;
  };
  const std::vector<Cell> cells = interview.cells_in({slot, row});
  const std::span<const program::RuleOperand> operands(program_.operands.data() + first_operand_[slot],
                                                       first_operand_[slot + 1] - first_operand_[slot]);
  const Cell result =
      vm::execute_watched(program_, s, cells, scratch, [&](uint32_t instruction, const Cell& cell) {
        for (size_t i = 0; i < operands.size(); ++i)
          if (operands[i].instruction == instruction) note(operands_[first_operand_[slot] + i], cell);
      });
  note(slots_[slot], result);
}

void Seen::look_at_default(const Interview& interview, Index question, uint32_t row) {
  Outcomes& outcomes = slots_[program_.slots[program_.questions[question].slot].fallback];
  const AnswerState state = interview.question(question, row).state;
  if (state == AnswerState::Defaulted) outcomes.yes = true;
  const bool overridden =
      state == AnswerState::Answered || state == AnswerState::Blank || state == AnswerState::Prefilled;
  if (overridden) outcomes.no = true;
}

namespace {

struct Rule {  // what may have two outcomes, as it is written
  std::string_view what;
  program::Place place;
  Outcomes seen;
};

// What a pattern holds stands in the program once for each use: it is seen when any of them shows it.
class Rules {
 public:
  void add(const Rule& rule) {
    const auto [known, added] =
        at_.try_emplace({rule.what, rule.place.file, rule.place.line, rule.place.column, rule.place.end_line,
                         rule.place.end_column},
                        list_.size());
    if (added) return list_.push_back(rule);
    Outcomes& seen = list_[known->second].seen;
    seen = {seen.yes || rule.seen.yes, seen.no || rule.seen.no};
  }
  const std::vector<Rule>& list() const { return list_; }

 private:
  std::map<std::tuple<std::string_view, Index, uint32_t, uint32_t, uint32_t, uint32_t>, size_t> at_;
  std::vector<Rule> list_;
};

void add_to(Coverage& out, const Rule& rule) {
  out.outcomes += 2;
  out.seen += static_cast<uint32_t>(rule.seen.yes) + static_cast<uint32_t>(rule.seen.no);
  if (rule.seen.yes && rule.seen.no) return;
  const bool is_default = rule.what == "default";
  const std::string_view yes = is_default ? "used" : "yes", no = is_default ? "overridden" : "no";
  std::string missing = "never ";
  missing.append(rule.seen.yes ? no : yes);
  if (!rule.seen.yes && !rule.seen.no) missing.append(" and never ").append(no);
  out.gaps.push_back({std::string(rule.what), std::move(missing), rule.place});
}

// Files of the pack itself: those of dependencies lie in folders that have a pack.toml.
std::vector<bool> own_files(const program::Program& program) {
  constexpr std::string_view kManifest = "/pack.toml";
  std::vector<std::string_view> others;
  for (const program::SourceText& source : program.sources)
    if (const std::string_view name = source.name; name.ends_with(kManifest))
      others.push_back(name.substr(0, name.size() - kManifest.size() + 1));
  std::vector<bool> own;
  for (const program::SourceText& source : program.sources)
    own.push_back(std::none_of(others.begin(), others.end(), [&](std::string_view folder) {
      return std::string_view(source.name).starts_with(folder);
    }));
  return own;
}

}  // namespace

Coverage Seen::coverage() const {
  Rules rules;
  const std::vector<bool> own = own_files(program_);
  const auto mine = [&](const program::Place& place) { return place.file < own.size() && own[place.file]; };
  for (Index slot = 0; slot < program_.slots.size(); ++slot) {
    const program::Slot& s = program_.slots[slot];
    if (!mine(s.place)) continue;
    if (s.kind == SlotKind::Default) rules.add({"default", s.place, slots_[slot]});
    if (decides(program_, s)) rules.add({program::noun(s.kind), s.place, slots_[slot]});
  }
  for (size_t i = 0; i < operands_.size(); ++i)
    if (mine(program_.operands[i].place) && decides(program_, program_.slots[program_.operands[i].slot]))
      rules.add({"a side of `and` or `or`", program_.operands[i].place, operands_[i]});
  Coverage out;
  for (const Rule& rule : rules.list()) add_to(out, rule);
  std::stable_sort(out.gaps.begin(), out.gaps.end(), [](const Gap& a, const Gap& b) {
    return std::tie(a.place.file, a.place.line, a.place.column) <
           std::tie(b.place.file, b.place.line, b.place.column);
  });
  return out;
}

}  // namespace rapport::testing
