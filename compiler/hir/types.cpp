#include <fmt/format.h>

#include <charconv>

#include "compiler/hir/context.h"
#include "runtime/base/limits.h"

namespace rapport::hir {
namespace {

std::optional<uint32_t> size_of(const std::string& digits) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::optional<value::Type> text_type(Context& c, const syntax::TypeName& written) {
  if (written.sizes.empty()) return value::text();
  const auto length = size_of(written.sizes[0]);
  if (length && *length >= 1 && *length <= limits::kTextUnits) return value::text(*length);
  c.diags.report(diag::E3013, written.span, fmt::format("a length from 1 to {}", limits::kTextUnits));
  return std::nullopt;
}

std::optional<value::Type> decimal_type(Context& c, const syntax::TypeName& written) {
  if (written.sizes.empty()) return value::decimal(32, 16);  // what AX keeps: numeric(32, 16)
  const auto precision = size_of(written.sizes[0]);
  const auto scale = written.sizes.size() > 1 ? size_of(written.sizes[1]) : std::optional<uint32_t>{};
  if (precision && scale && *precision >= 1 && *precision <= 32 && *scale <= 16 && *scale <= *precision)
    return value::decimal(static_cast<uint8_t>(*precision), static_cast<uint8_t>(*scale));
  c.diags.report(diag::E3013, written.span,
                 "`decimal(p, s)` with p digits in all, 1 to 32, and s of them after the point, 0 to 16");
  return std::nullopt;
}

std::optional<value::Type> enum_type(Context& c, const Scope& scope, const syntax::TypeName& written) {
  const Index index = find_enum(c, scope.pack, written.of);
  if (index == base::kNone) return std::nullopt;
  if (written.word == syntax::TypeWord::Choice) return value::choice(index);
  return fits_a_set(c, index, written.span) ? std::optional(value::choices(index)) : std::nullopt;
}

}  // namespace

bool fits_a_set(Context& c, Index enum_index, diag::Span at) {
  const size_t elements = c.out.parts.enums[enum_index].elements.size();
  if (elements <= limits::kSetElements) return true;
  c.diags.report(diag::E3015, at, elements, limits::kSetElements);
  return false;
}

std::optional<value::Type> read_type(Context& c, const Scope& scope, const syntax::TypeName& written) {
  switch (written.word) {
    case syntax::TypeWord::YesNo: return value::yes_no();
    case syntax::TypeWord::Integer: return value::integer();
    case syntax::TypeWord::Date: return value::date();
    case syntax::TypeWord::Text: return text_type(c, written);
    case syntax::TypeWord::Decimal: return decimal_type(c, written);
    case syntax::TypeWord::Choice:
    case syntax::TypeWord::Choices: return enum_type(c, scope, written);
    case syntax::TypeWord::Reference: return reference_type(c, scope, written);
    case syntax::TypeWord::References:
      c.diags.report(diag::E1010, written.span, "references to");
      return std::nullopt;
  }
  return std::nullopt;
}

Index find_enum(Context& c, uint32_t pack, const syntax::Path& path) {
  const auto other = path.parts.size() == 2 ? pack_of_alias(c, pack, path.parts[0].text) : std::nullopt;
  const bool right = path.parts.size() == 1 || other;
  const std::string& name = path.parts.back().text;
  auto& enums = c.scopes[other.value_or(pack)].enums;
  if (const auto found = enums.find(name); right && found != enums.end()) {
    found->second.used = true;
    return found->second.index;
  }
  if (path.parts.size() == 1)
    if (const Index target = target_enum(c, name); target != base::kNone) return target;
  diag::Diagnostic& d = c.diags.report(diag::E2002, path.span, std::string(c.sources.text(path.span)));
  c.diags.suggest(d, path.parts.back().span, name, [&] { return keys_of(enums); });
  return base::kNone;
}

Index target_enum(Context& c, std::string_view name) {
  const schema::Enum* target = schema::find_enum(c.schema, name);
  if (!target) return base::kNone;
  if (const auto found = c.target_enums.find(target->name); found != c.target_enums.end())
    return found->second;
  program::Enum e{.name = target->name, .target_enum = target->name, .elements = {}};
  for (const schema::EnumElement& element : target->elements)
    e.elements.push_back({.name = element.name, .converted = {}});
  c.out.parts.enums.push_back(std::move(e));
  const Index index = static_cast<Index>(c.out.parts.enums.size() - 1);
  c.target_enums.emplace(target->name, index);
  return index;
}

std::string describe(const Context& c, const value::Type& type) { return type_name(c.out.parts, type); }

std::string type_name(const program::Program& parts, const value::Type& type) {
  switch (type.kind) {
    case value::Kind::YesNo: return "yes_no";
    case value::Kind::Integer: return "integer";
    case value::Kind::Date: return "date";
    case value::Kind::Text:
      if (type.table != base::kNone) return fmt::format("reference to {}", parts.tables[type.table].name);
      return type.length ? fmt::format("text({})", type.length) : "text";
    case value::Kind::Decimal: return fmt::format("decimal({}, {})", type.precision, type.scale);
    case value::Kind::Choice: return fmt::format("choice of {}", parts.enums[type.enum_index].name);
    case value::Kind::Choices: return fmt::format("choices of {}", parts.enums[type.enum_index].name);
    case value::Kind::Period: return "a period";
    case value::Kind::Error: return "unknown";
  }
  return {};
}

std::vector<std::string_view> element_names(const program::Enum& e) {
  std::vector<std::string_view> names;
  names.reserve(e.elements.size());
  for (const program::EnumElement& element : e.elements) names.push_back(element.name);
  return names;
}

}  // namespace rapport::hir
