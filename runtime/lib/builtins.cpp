#include "runtime/lib/builtins.h"

#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/lib/functions.h"

namespace rapport::lib {
namespace {

using value::Kind;
using value::Type;
using Parameters = std::array<Parameter, kMaxParameters>;

constexpr uint8_t kMaxPrecision = 32;
constexpr char kTitleEnd = '\x1F';  // unit separator: no text of a pack holds it

struct List {
  Parameters parameters{};
  uint8_t written = 0;
};

template <class... P>
constexpr List list_of(P... parameters) {
  List list{{parameters...}, 0};
  for (const Parameter p : {parameters...}) list.written += p != Parameter::Titles ? 1 : 0;
  return list;
}

constexpr Builtin row(std::string_view name, uint8_t required, List list, ResultType result,
                      std::string_view help, Function function) {
  return {name, list.parameters, required, list.written, result, help, function};
}

constexpr auto kTable = [] {
  using enum Parameter;
#define RAPPORT_LIST(...) list_of(__VA_ARGS__)
#define BUILTIN(function, name, required, parameters, result, help) \
  row(name, required, RAPPORT_LIST parameters, ResultType::result, help, &function),
  return std::to_array<Builtin>({
#include "runtime/lib/builtins.def"
  });
#undef RAPPORT_LIST
}();

Type cut_to(const Type& text, const std::optional<int64_t>& units) {
  if (!units || *units <= 0 || *units > limits::kTextUnits) return text;
  const auto length = static_cast<uint32_t>(*units);
  return value::text(text.length == 0 ? length : std::min(length, text.length));
}

// One more digit before the point than the argument has, since rounding may carry.
Type rounded(const Type& number, int64_t digits) {
  const int whole = number.kind == Kind::Decimal ? number.precision - number.scale : value::kIntegerDigits;
  const int64_t precision = std::min<int64_t>(whole + 1 + digits, kMaxPrecision);
  return value::decimal(static_cast<uint8_t>(precision), static_cast<uint8_t>(digits));
}

}  // namespace

std::span<const Builtin> builtins() { return kTable; }

std::span<const Builtin> builtins_named(std::string_view name) {
  const auto named = [name](const Builtin& b) { return b.name == name; };
  const auto first = std::find_if(kTable.begin(), kTable.end(), named);
  return {first, std::find_if_not(first, kTable.end(), named)};
}

bool accepts(Parameter parameter, const Type& type) {
  switch (parameter) {
    case Parameter::YesNo: return type.kind == Kind::YesNo;
    case Parameter::Text:
    case Parameter::Pattern: return type.kind == Kind::Text;
    case Parameter::Integer:
    case Parameter::Digits: return type.kind == Kind::Integer;
    case Parameter::Number: return type.kind == Kind::Integer || type.kind == Kind::Decimal;
    case Parameter::Date: return type.kind == Kind::Date;
    case Parameter::Choice: return type.kind == Kind::Choice;
    case Parameter::Set: return type.kind == Kind::Choices;
    case Parameter::Rounding:
    case Parameter::MonthEnd:
    case Parameter::Titles: return false;
  }
  return false;
}

Type result_type(const Builtin& builtin, std::span<const Argument> args) {
  const auto literal = [args](size_t i) { return i < args.size() ? args[i].literal : std::nullopt; };
  switch (builtin.result) {
    case ResultType::YesNo: return value::yes_no();
    case ResultType::Integer: return value::integer();
    case ResultType::Date: return value::date();
    case ResultType::SameAsFirst: return args[0].type;
    case ResultType::AnyText: return value::text();
    case ResultType::TextOfSecond: return cut_to(args[0].type, literal(1));
    case ResultType::TextOfThird: return cut_to(args[0].type, literal(2));
    case ResultType::DecimalOfSecond:
      return rounded(args[0].type, std::clamp<int64_t>(literal(1).value_or(0), 0, value::kMaxScale));
  }
  return {};
}

bool takes_titles(const Builtin& builtin) {
  return builtin.parameter_count < kMaxParameters &&
         builtin.parameters[builtin.parameter_count] == Parameter::Titles;
}

std::string joined_titles(std::span<const std::string_view> titles) {
  std::string out;
  for (const std::string_view title : titles) out.append(title).push_back(kTitleEnd);
  return out;
}

std::string_view title_at(std::string_view titles, uint64_t element) {
  while (true) {
    const size_t end = titles.find(kTitleEnd);
    if (element == 0) return titles.substr(0, end);
    if (end == std::string_view::npos) return {};
    titles.remove_prefix(end + 1);
    --element;
  }
}

}  // namespace rapport::lib
