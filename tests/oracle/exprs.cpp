#include "tests/oracle/exprs.h"

#include <algorithm>

namespace rapport::oracle {

using value::Kind;
using value::Type;

namespace {

constexpr std::string_view kIntegers[] = {"0",  "1",  "2",   "3",   "7",    "12",
                                          "28", "29", "100", "365", "9999", "9223372036854775807"};
constexpr std::string_view kTexts[] = {"",    "a",   "b", "A", "ab", "EUR", "USD", "abc",
                                       "a b", " x ", "Ä", "ß", "éà", "😀",  "7",   "007"};
constexpr std::string_view kPatterns[] = {"[A-Za-z]{2,4}", "[0-9]+",    "(ab|EUR)*", ".*",
                                          "[^a]?b*",       "a|b|EUR|7+"};
constexpr std::string_view kModes[] = {"half_up", "half_even", "up", "down", "ceiling", "floor"};
constexpr std::string_view kMonthEnds[] = {"clamp", "spill", "exact"};
constexpr std::string_view kDates[] = {"2024-02-29", "2023-02-28", "2024-01-31", "2000-12-31", "0001-01-01",
                                       "9999-12-31", "2025-06-15", "2025-10-31", "1999-03-30", "2026-01-01"};

bool fits(const Type& found, const Type& wanted) {
  if (wanted.kind == Kind::Decimal)
    return found.kind == Kind::Integer || (found.kind == Kind::Decimal && found.scale <= wanted.scale);
  if (found.kind != wanted.kind || found.enum_index != wanted.enum_index) return false;
  return wanted.kind != Kind::Text || wanted.length == 0 ||
         (found.length != 0 && found.length <= wanted.length);
}

}  // namespace

std::string Exprs::call(const Strings& name_and_args) {
  std::string out = name_and_args[0];
  for (size_t i = 1; i < name_and_args.size(); ++i) out += (i == 1 ? "(" : ", ") + name_and_args[i];
  return out + ")";
}

std::string Exprs::between(const Strings& parts) {
  return "(" + parts[1] + " " + parts[0] + " " + parts[2] + ")";
}

Type Exprs::some_enum(Kind kind) {
  const auto e = static_cast<uint32_t>(random_.below(random_.chance(85) ? own_enums : enums.size()));
  return kind == Kind::Choice ? value::choice(e) : value::choices(e);
}

Type Exprs::random_type() {
  constexpr Kind kKinds[] = {Kind::YesNo,   Kind::YesNo,   Kind::YesNo,   Kind::Integer,
                             Kind::Integer, Kind::Decimal, Kind::Decimal, Kind::Text,
                             Kind::Text,    Kind::Date,    Kind::Choice,  Kind::Choices};
  constexpr uint32_t kLengths[] = {0, 1, 4, 10, 60};
  switch (random_.of(kKinds)) {
    case Kind::Integer: return value::integer();
    case Kind::Decimal: {
      const auto scale = static_cast<uint8_t>(random_.below(random_.chance(20) ? 17 : 4));
      return value::decimal(
          static_cast<uint8_t>(random_.between(std::max<int>(scale, 1), random_.chance(30) ? 32 : 16)),
          scale);
    }
    case Kind::Text: return value::text(random_.of(kLengths));
    case Kind::Date: return value::date();
    case Kind::Choice: return some_enum(Kind::Choice);
    case Kind::Choices: return some_enum(Kind::Choices);
    case Kind::YesNo:
    case Kind::Period:
    case Kind::Error: break;
  }
  return value::yes_no();
}

std::string Exprs::of_type(const Type& type, int depth, Hint hint) {
  if (depth <= 0 || random_.chance(20)) return leaf(type, hint);
  if (random_.chance(12)) return branch(type, depth, hint);
  if (!tables.empty() && !looking_ && random_.chance(row >= 0 ? 40 : 25))
    if (std::string taken = aggregate(type, depth - 1); !taken.empty()) return taken;
  switch (type.kind) {
    case Kind::YesNo: return yes_no(depth);
    case Kind::Integer: return integer(depth);
    case Kind::Decimal: return decimal(type, depth);
    case Kind::Text: return text(type, depth);
    case Kind::Date: return date(depth);
    case Kind::Choice: return choice(type, depth, hint);
    case Kind::Choices: return choices(type, depth, hint);
    case Kind::Period:
    case Kind::Error: break;
  }
  return {};
}

std::string Exprs::any(int depth) { return of_type(random_type(), depth); }

std::string Exprs::leaf(const Type& type, Hint hint) {
  if (type.kind == Kind::Date && random_.chance(10)) return "today()";
  if (type.kind == Kind::Integer && row >= 0 && !looking_ && random_.chance(15)) return "row_number()";
  if (random_.chance(75))
    if (std::string name = value_of(type); !name.empty()) return name;
  return literal(type, hint);
}

// The later ones more often, so that long chains come about.
std::string Exprs::value_of(const Type& type) {
  std::vector<const NamedValue*> fitting;
  for (const NamedValue& v : values)
    if (fits(v.type, type)) fitting.push_back(&v);
  if (fitting.empty()) return {};
  const size_t a = random_.below(fitting.size());
  const size_t b = random_.below(fitting.size());
  const NamedValue& v = *fitting[std::max(a, b)];
  if (v.table == row && row >= 0 && !looking_ && random_.chance(20)) return "previous." + v.name;
  return random_.chance(10) ? v.path + v.name : v.name;
}

std::string Exprs::literal(const Type& type, Hint hint) {
  switch (type.kind) {
    case Kind::YesNo: return random_.chance(50) ? "yes" : "no";
    case Kind::Integer: {
      const std::string digits(random_.of(kIntegers));
      return random_.chance(20) ? "(-" + digits + ")" : digits;
    }
    case Kind::Decimal: return decimal_literal(type);
    case Kind::Text: return text_literal(type.length);
    case Kind::Date: return date_literal();
    case Kind::Choice: {
      const EnumInfo& e = enums[type.enum_index];
      const std::string& element = random_.of(e.elements);
      return hint == Hint::Enum && random_.chance(60) ? element : e.name + "." + element;
    }
    case Kind::Choices: {
      std::string out;
      for (size_t i = random_.below(4); i > 0; --i)
        out += (out.empty() ? "" : ", ") + literal(value::choice(type.enum_index), hint);
      if (out.empty() && hint == Hint::None) out = literal(value::choice(type.enum_index), hint);
      return "[" + out + "]";
    }
    case Kind::Period:
    case Kind::Error: break;
  }
  return {};
}

std::string Exprs::literal_or_unknown(const Type& type, int depth, Hint hint) {
  return random_.chance(15) ? "unknown" : of_type(type, depth, hint);
}

std::string Exprs::branch(const Type& type, int depth, Hint hint) {
  if (random_.chance(50)) {
    const std::string left = of_type(type, depth - 1, hint);
    return "(" + left + " otherwise " + literal_or_unknown(type, depth - 1, hint) + ")";
  }
  const std::string condition = yes_no(depth - 1);
  const std::string then = of_type(type, depth - 1, hint);
  return "(if " + condition + " then " + then + " else " + literal_or_unknown(type, depth - 1, hint) + ")";
}

std::string Exprs::yes_no(int depth) {
  if (depth <= 0) return leaf(value::yes_no(), Hint::None);
  switch (random_.below(9)) {
    case 0:
    case 1: return logic(depth);
    case 2: return is_comparison(depth);
    case 3: return random_.chance(60) ? call({"known", any(depth - 1)}) : "(not " + yes_no(depth - 1) + ")";
    case 4: return yes_no_call(depth);
    case 5: {
      const Type e = some_enum(Kind::Choice);
      const std::string element = of_type(e, depth - 1);
      return between({"in", element, of_type(value::choices(e.enum_index), depth - 1, Hint::Enum)});
    }
    case 6: return leaf(value::yes_no(), Hint::None);
    default: return comparison(depth);
  }
}

// The left side tells the right one of which enum it is, unless it is a set written out.
Exprs::Hint Exprs::hint_from(const std::string& left) { return left[0] == '[' ? Hint::None : Hint::Enum; }

std::string Exprs::logic(int depth) {
  const std::string_view op = random_.chance(50) ? "and" : "or";
  return between({std::string(op), yes_no(depth - 1), yes_no(depth - 1)});
}

std::string Exprs::comparison(int depth) {
  constexpr std::string_view kRelations[] = {"=", "!=", "<", "<=", ">", ">="};
  if (random_.chance(55)) {
    const std::string_view op = random_.of(kRelations);
    if (random_.chance(30)) return between({std::string(op), date(depth - 1), date(depth - 1)});
    return between({std::string(op), number(depth - 1), number(depth - 1)});
  }
  const std::string_view op = random_.chance(60) ? "=" : "!=";
  const Type type = random_type();
  const Type side = type.kind == Kind::Text ? value::text() : type;
  const std::string left = of_type(side, depth - 1);
  return between({std::string(op), left, of_type(side, depth - 1, hint_from(left))});
}

std::string Exprs::is_comparison(int depth) {
  const std::string_view op = random_.chance(50) ? "is" : "is not";
  const Type type = random_type();
  const std::string left = of_type(type, depth - 1);
  if (random_.chance(35)) return between({std::string(op), left, "unknown"});
  return between({std::string(op), left, "(" + of_type(type, depth - 1, hint_from(left)) + ")"});
}

std::string Exprs::yes_no_call(int depth) {
  constexpr std::string_view kNames[] = {"starts_with", "ends_with", "contains"};
  constexpr std::string_view kSets[] = {"subset", "overlaps"};
  const size_t which = random_.below(6);
  if (which < 3)
    return call({std::string(random_.of(kNames)), of_type(value::text(), depth - 1),
                 of_type(value::text(), depth - 1)});
  if (which == 3) {
    const std::string_view pattern = in_text_ ? "[A-Z]+|a*" : random_.of(kPatterns);
    return call({"matches", of_type(value::text(), depth - 1), "'" + std::string(pattern) + "'"});
  }
  const Type set = some_enum(Kind::Choices);
  return call({std::string(random_.of(kSets)), of_type(set, depth - 1), of_type(set, depth - 1, Hint::Enum)});
}

std::string Exprs::integer(int depth) {
  constexpr std::string_view kOperators[] = {"+", "-", "*"};
  constexpr std::string_view kDivisions[] = {"div", "mod", "power"};
  switch (random_.below(8)) {
    case 0:
    case 1:
      return between({std::string(random_.of(kOperators)), of_type(value::integer(), depth - 1),
                      of_type(value::integer(), depth - 1)});
    case 2: return integer_of_text_or_set(depth);
    case 3:
    case 4: return random_.chance(15) ? turns_count(depth) : integer_of_date(depth);
    case 5:
      return call({std::string(random_.of(kDivisions)), of_type(value::integer(), depth - 1),
                   of_type(value::integer(), depth - 1)});
    case 6:
      return random_.chance(50) ? "(-" + of_type(value::integer(), depth - 1) + ")"
                                : call({"abs", of_type(value::integer(), depth - 1)});
    default:
      return depth > 0 ? call({std::string(random_.chance(50) ? "floor" : "ceil"), number(depth - 1)})
                       : leaf(value::integer(), Hint::None);
  }
}

std::string Exprs::integer_of_text_or_set(int depth) {
  if (random_.chance(60)) return call({"length", of_type(value::text(), depth - 1)});
  return call({"count", of_type(some_enum(Kind::Choices), depth - 1)});
}

std::string Exprs::integer_of_date(int depth) {
  constexpr std::string_view kParts[] = {"year", "month", "day", "weekday"};
  constexpr std::string_view kBetween[] = {"days_between", "months_between", "years_between"};
  if (depth <= 0) return leaf(value::integer(), Hint::None);
  if (random_.chance(50)) return call({std::string(random_.of(kParts)), of_type(value::date(), depth - 1)});
  return call({std::string(random_.of(kBetween)), of_type(value::date(), depth - 1),
               of_type(value::date(), depth - 1)});
}

std::string Exprs::decimal(const Type& type, int depth) {
  const int scale = type.scale;
  const auto side = [&](int digits) {
    return of_type(value::decimal(32, static_cast<uint8_t>(digits)), depth - 1);
  };
  const std::string digits = std::to_string(random_.below(static_cast<size_t>(scale) + 1));
  switch (random_.below(7)) {
    case 0: return between({"+", side(scale), side(scale)});
    case 1: return between({"-", side(scale), side(scale)});
    case 2: {
      const int left = static_cast<int>(random_.below(static_cast<size_t>(scale) + 1));
      return between({"*", side(left), side(scale - left)});
    }
    case 3:
      return call(
          {"round", side(static_cast<int>(random_.below(17))), digits, std::string(random_.of(kModes))});
    case 4: {
      std::string quotient = number(depth - 1);
      quotient += " / ";
      quotient += number(depth - 1);
      return call({"round", quotient, digits, std::string(random_.of(kModes))});
    }
    case 5: return random_.chance(50) ? "(-" + of_type(type, depth - 1) + ")" : call({"abs", side(scale)});
    default:  // an integer that is not written out: it may be too large
      return between({"*", of_type(value::integer(), depth - 1), of_type(value::integer(), depth - 1)});
  }
}

std::string Exprs::date(int depth) {
  if (depth <= 0) return leaf(value::date(), Hint::None);
  const auto part = [&] { return of_type(value::integer(), depth - 1); };
  std::string inner = of_type(value::date(), depth - 1);
  switch (random_.below(8)) {
    case 0: return between({"+", inner, period()});
    case 1: return between({"-", inner, period()});
    case 2: return between({"+", period(), inner});
    case 3:
      return call({"date", part(), random_.chance(50) ? "2" : part(), random_.chance(50) ? "29" : part()});
    case 4: return call({"add_days", inner, part()});
    case 5: return call({"add_months", inner, part(), std::string(random_.of(kMonthEnds))});
    case 6: return call({std::string(random_.chance(50) ? "first_of_month" : "last_of_month"), inner});
    default: return inner;
  }
}

std::string Exprs::choice(const Type& type, int depth, Hint hint) {
  return random_.chance(50) ? branch(type, depth, hint) : leaf(type, hint);
}

std::string Exprs::choices(const Type& type, int depth, Hint hint) {
  return random_.chance(30) ? branch(type, depth, hint) : leaf(type, hint);
}

std::string Exprs::text(const Type& type, int depth) {
  if (type.length == 0) return long_text(depth);
  const std::string length = std::to_string(random_.between(1, type.length));
  const Type same = type;
  switch (random_.below(5)) {
    case 0: return call({std::string(random_.chance(50) ? "upper" : "lower"), of_type(same, depth - 1)});
    case 1: return call({"trim", of_type(same, depth - 1)});
    case 2:
      return call({"substring", of_type(value::text(), depth - 1), of_type(value::integer(), 0), length});
    default:
      return call(
          {std::string(random_.chance(70) ? "left" : "right"), of_type(value::text(), depth - 1), length});
  }
}

std::string Exprs::long_text(int depth) {
  const Type any_text = value::text();
  switch (random_.below(6)) {
    case 0:
    case 1: return interpolation(depth);
    case 2:
      return call({std::string(random_.chance(50) ? "left" : "right"), of_type(any_text, depth - 1),
                   of_type(value::integer(), depth - 1)});
    case 3: {
      const std::string text = of_type(any_text, depth - 1);
      const std::string from = of_type(value::integer(), 0);
      return random_.chance(50) ? call({"substring", text, from})
                                : call({"substring", text, from, of_type(value::integer(), 0)});
    }
    default: return long_text_call(depth);
  }
}

std::string Exprs::long_text_call(int depth) {
  const auto inner = [&] { return of_type(value::text(), depth - 1); };
  const auto few = [&] {
    return random_.chance(90) ? std::to_string(random_.below(12)) : of_type(value::integer(), 1);
  };
  switch (random_.below(9)) {
    case 0: return call({"replace", inner(), inner(), inner()});
    case 1: return call({"repeat", inner(), few()});
    case 2: return call({"pad", of_type(value::integer(), depth - 1), few()});
    case 3: return call({"pad", inner(), few(), text_literal(1)});
    case 4: return call({"pad", inner(), few()});
    case 5: {
      Strings parts{"join", text_literal(0)};
      for (size_t i = random_.below(4); i > 0; --i) parts.push_back(inner());
      parts.push_back(inner());
      return call(parts);
    }
    case 6: return call({"join", text_literal(0), of_type(some_enum(Kind::Choices), depth - 1)});
    case 7: return call({"label", of_type(some_enum(Kind::Choice), depth - 1)});
    default: return random_.chance(30) ? call({"repeat", quoted("ab"), "40000"}) : call({"upper", inner()});
  }
}

// `{…}` of a text holds no double quote and no brace.
std::string Exprs::interpolation(int depth) {
  if (in_text_) return leaf(value::text(), Hint::None);
  in_text_ = true;
  std::string out = "\"";
  for (size_t i = 1 + random_.below(3); i > 0; --i) {
    out += random_.chance(60) ? "x " : "";
    out += "{" + any(depth - 1) + "}";
  }
  in_text_ = false;
  return out + (random_.chance(50) ? ".\"" : "\"");
}

std::string Exprs::shown_text() {
  if (values.empty() || random_.chance(60))
    return random_.chance(20) ? "\"\"\"\n  A *long* one:\n  - \\u{e9}\n\"\"\"" : "\"Shown \\{as is\\}\"";
  return interpolation(2);
}

std::string Exprs::quoted(const std::string& text) const {
  const std::string_view quote = in_text_ ? "'" : "\"";
  return std::string(quote).append(text).append(quote);
}

std::string Exprs::text_literal(size_t length) {
  for (;;) {
    const std::string text(random_.of(kTexts));
    if (length == 0 || text.size() <= length) return quoted(text);
  }
}

std::string Exprs::decimal_literal(const Type& type) {
  std::string digits(random_.of(kIntegers));
  if (digits.size() > static_cast<size_t>(type.precision - type.scale)) digits = "0";  // too large as written
  if (type.scale == 0) return digits;
  digits += ".";
  for (size_t i = 1 + random_.below(std::min<size_t>(type.scale, 12)); i > 0; --i)
    digits += static_cast<char>('0' + random_.below(10));
  return random_.chance(20) ? "(-" + digits + ")" : digits;
}

std::string Exprs::date_literal() { return std::string(random_.of(kDates)); }

std::string Exprs::period() {
  const bool months = random_.chance(60);
  constexpr std::string_view kShort[] = {"day", "days", "week", "weeks"};
  constexpr std::string_view kLong[] = {"month", "months", "year", "years"};
  constexpr std::string_view kCounts[] = {"0", "1", "2", "11", "12", "13", "45"};
  std::string out = random_.chance(4) ? "3999999" : std::string(random_.of(kCounts));
  out += " ";
  out += months ? random_.of(kLong) : random_.of(kShort);
  if (months) out += " " + std::string(random_.of(kMonthEnds));
  return out;
}

}  // namespace rapport::oracle
