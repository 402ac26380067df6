#include <functional>

#include "runtime/base/utf8.h"
#include "runtime/lib/pattern.h"
#include "runtime/program/verifier.h"
#include "runtime/value/decimal.h"
#include "runtime/value/value.h"

namespace rapport::program {
namespace {

using value::Cell;
using value::Kind;
using value::Type;

bool is_pooled(const Type& type, const Cell& cell) {
  return cell.known() &&
         ((type.kind == Kind::Text && cell.size > 0) || (type.kind == Kind::Decimal && cell.size != 0));
}

bool lies_in(const std::vector<char>& pool, const Cell& cell) {
  const std::less_equal<const char*> not_after;
  return not_after(pool.data(), cell.bytes) && not_after(cell.bytes, pool.data() + pool.size()) &&
         cell.size <= static_cast<size_t>(pool.data() + pool.size() - cell.bytes);
}

// The members that the kind does not use are zero, so that equal constants are equal bytes.
bool has_its_form(const Type& type, const Cell& cell) {
  if (cell.fault != value::FaultCode::None) return false;
  if (type.kind == Kind::Decimal && cell.known()) return true;
  if (cell.scale != 0) return false;
  return (type.kind == Kind::Text && cell.known()) || cell.size == 0;
}

bool has_value(const Program& program, const Type& type, const Cell& cell) {
  if (!has_its_form(type, cell)) return false;
  const bool is_wide = type.kind == Kind::Decimal && cell.size != 0;
  if (is_wide && cell.size != sizeof(__int128)) return false;
  if (type.kind == Kind::Text) return true;
  Type loose = type;  // what a cell can hold: the limits of the type are not its matter
  loose.precision = value::kMaxDigits;
  loose.scale = value::kMaxScale;
  const bool has_enum = type.kind == Kind::Choice || type.kind == Kind::Choices;
  const size_t elements = has_enum ? program.enums[type.enum_index].elements.size() : 0;
  return value::fits_type(cell, loose, static_cast<uint32_t>(elements));
}

class ConstantVerifier {
 public:
  ConstantVerifier(const Program& program, Violations& found) : program_(program), found_(found) {}

  ConstantForm verify(Index constant) {
    const Type& type = program_.constant_types[constant];
    const Cell& cell = program_.constants[constant];
    if (cell.unknown() && has_its_form(type, cell) && cell.number == 0) return ConstantForm::Unknown;
    const bool has_values = type.kind == Kind::Period || is_well_formed(program_, type);
    if (!has_values || !cell.known()) return wrong_value(constant);
    if (is_pooled(type, cell) && !takes_from_pool(cell))
      return broken(Rule::constant_pool, constant,
                    "lies outside of the pool, or shares its bytes with another");
    if (!has_value(program_, type, cell)) return wrong_value(constant);
    return type.kind == Kind::Text ? text_form(constant) : ConstantForm::Value;
  }

 private:
  // Bytes are looked at once each, whatever the file says: the sizes together are at most the pool's.
  bool takes_from_pool(const Cell& cell) {
    used_ += cell.size;
    return lies_in(program_.pool, cell) && used_ <= program_.pool.size();
  }

  ConstantForm text_form(Index constant) {
    const std::string_view text = program_.constants[constant].text();
    const bool is_table = lib::valid_pattern_table(text);
    if (!base::find_invalid_utf8(text)) return is_table ? ConstantForm::Either : ConstantForm::Value;
    if (is_table) return ConstantForm::Table;
    return broken(Rule::constant_text, constant, "is neither UTF-8 nor the table of a pattern");
  }
  ConstantForm wrong_value(Index constant) {
    const std::string type = type_text(program_, program_.constant_types[constant]);
    return broken(Rule::constant_value, constant, "is no value of type " + type);
  }
  ConstantForm broken(Rule rule, Index constant, std::string_view problem) {
    found_.report(rule, "constant " + std::to_string(constant) + " " + std::string(problem));
    return ConstantForm::Broken;
  }

  const Program& program_;
  Violations& found_;
  size_t used_ = 0;
};

}  // namespace

std::vector<ConstantForm> verify_constants(const Program& program, Violations& found) {
  std::vector<ConstantForm> forms(program.constants.size(), ConstantForm::Broken);
  if (program.constants.size() != program.constant_types.size()) {
    found.report(Rule::constant_list, std::to_string(program.constants.size()) + " constants have " +
                                          std::to_string(program.constant_types.size()) + " types");
    return forms;
  }
  ConstantVerifier verifier(program, found);
  for (Index i = 0; i < program.constants.size(); ++i) forms[i] = verifier.verify(i);
  return forms;
}

bool are_cells_of(const Program& program, const std::vector<ConstantForm>& constants,
                  const std::vector<Index>& columns, const std::vector<Index>& cells) {
  const auto fits = [&](Index constant, Index column) {
    if (constant == kNone || column >= program.questions.size()) return true;
    if (constant >= constants.size()) return false;
    const ConstantForm form = constants[constant];
    const bool is_value = form == ConstantForm::Value || form == ConstantForm::Either;
    return is_value && holds_as(program.constant_types[constant], program.questions[column].type);
  };
  for (size_t i = 0; i < cells.size(); ++i)
    if (!fits(cells[i], columns[i % columns.size()])) return false;
  return true;
}

}  // namespace rapport::program
