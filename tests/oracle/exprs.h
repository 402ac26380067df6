// Random expressions, well typed by construction. Everything that stands in `values` may be read: what is
// read was declared before what reads it, so that no pack has a cycle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/type.h"
#include "tests/oracle/random.h"

namespace rapport::oracle {

struct NamedValue {
  std::string name;
  value::Type type;
  std::string path;  // "group." or "area.group.": may stand before the name; empty: none
};

struct EnumInfo {
  std::string name;
  std::vector<std::string> elements;
};

class Exprs {
 public:
  explicit Exprs(Random& random) : random_(random) {}

  std::vector<NamedValue> values;
  std::vector<EnumInfo> enums;
  size_t own_enums = 0;  // so many of them are the pack's own

  // The type of the result fits `type`: at most as many digits after the point, at most as long; what is
  // computed may have too many digits before the point, what is written out has not. `Hinted`:
  // the place says of which enum elements are, so that they may stand without it.
  enum class Hint : uint8_t { None, Enum };
  std::string of_type(const value::Type& type, int depth, Hint hint = Hint::None);
  std::string yes_no(int depth);
  std::string any(int depth);  // of any type but a period
  std::string shown_text();    // with its quotes, maybe with {parts}
  value::Type random_type();

 private:
  using Strings = std::vector<std::string>;

  std::string leaf(const value::Type& type, Hint hint);
  std::string value_of(const value::Type& type);  // empty: there is none
  std::string literal(const value::Type& type, Hint hint);
  std::string branch(const value::Type& type, int depth, Hint hint);  // if, otherwise
  std::string literal_or_unknown(const value::Type& type, int depth, Hint hint);

  std::string comparison(int depth);
  std::string is_comparison(int depth);
  std::string logic(int depth);
  std::string yes_no_call(int depth);
  std::string integer(int depth);
  std::string integer_of_text_or_set(int depth);
  std::string integer_of_date(int depth);
  std::string decimal(const value::Type& type, int depth);
  std::string text(const value::Type& type, int depth);
  std::string long_text(int depth);
  std::string long_text_call(int depth);
  std::string date(int depth);
  std::string choice(const value::Type& type, int depth, Hint hint);
  std::string choices(const value::Type& type, int depth, Hint hint);
  std::string interpolation(int depth);

  std::string quoted(const std::string& text) const;
  std::string text_literal(size_t length);
  std::string decimal_literal(const value::Type& type);
  std::string date_literal();
  std::string period();
  std::string number(int depth) {
    return of_type(random_.chance(50) ? value::integer() : value::decimal(32, 6), depth);
  }
  value::Type some_enum(value::Kind kind);

  // One list each, since the elements of a braced list are made from left to right.
  static std::string call(const Strings& name_and_args);
  static std::string between(const Strings& op_and_sides);
  static Hint hint_from(const std::string& left);

  Random& random_;
  bool in_text_ = false;  // between the braces of a text: no double quotes, no braces
};

}  // namespace rapport::oracle
