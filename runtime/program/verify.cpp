#include "runtime/base/limits.h"
#include "runtime/program/verifier.h"
#include "runtime/value/decimal.h"

namespace rapport::program {

std::string_view word_of(Rule rule) {
  switch (rule) {
#define RULE(name, word, demand) \
  case Rule::name: return word;
#include "runtime/program/verify.def"
  }
  return {};
}

void Violations::report(Rule rule, std::string message) {
  if (list_.size() < limits::kDiagnostics) list_.push_back({std::string(word_of(rule)), std::move(message)});
}

std::vector<Violation> verify(const Program& program) {
  Violations found;
  const std::vector<ConstantForm> constants = verify_constants(program, found);
  if (constants.size() != program.constant_types.size()) return found.take();
  if (!verify_scopes(program, found)) return found.take();
  verify_slots(program, found);
  verify_rules(program, constants, found);
  verify_lists(program, found);
  verify_tables(program, constants, found);
  verify_taps(program, found);
  verify_loops(program, found);
  verify_records(program, found);
  verify_settings(program, constants, found);
  verify_texts(program, found);
  verify_schema(program, found);
  if (found.empty()) verify_segments(program, found);
  return found.take();
}

bool is_well_formed(const Program& program, const value::Type& type) {
  using value::Kind;
  if (type.table != kNone && (type.kind != Kind::Text || type.table >= program.tables.size())) return false;
  const size_t elements =
      type.enum_index < program.enums.size() ? program.enums[type.enum_index].elements.size() : 0;
  switch (type.kind) {
    case Kind::YesNo:
    case Kind::Text:
    case Kind::Integer:
    case Kind::Date: return true;
    case Kind::Decimal: return type.scale <= value::kMaxScale && type.precision <= value::kMaxDigits;
    case Kind::Choice: return type.enum_index < program.enums.size();
    case Kind::Choices: return type.enum_index < program.enums.size() && elements <= limits::kSetElements;
    case Kind::Period:
    case Kind::Error: return false;
  }
  return false;
}

Index scope_of(const Program& program, Index slot) {
  return slot < program.slots.size() ? program.slots[slot].scope : kNone;
}

bool is_in_reach(const Program& program, Index slot, Index scope) {
  return contains(program, scope_of(program, slot), scope);
}

bool holds_as(const value::Type& from, const value::Type& to) {
  using value::Kind;
  if (to.kind == Kind::Decimal) return from.kind == Kind::Decimal || from.kind == Kind::Integer;
  if (from.kind != to.kind) return false;
  const bool has_enum = to.kind == Kind::Choice || to.kind == Kind::Choices;
  return !has_enum || from.enum_index == to.enum_index;
}

}  // namespace rapport::program
