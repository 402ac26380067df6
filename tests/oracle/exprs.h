// Random expressions, well typed by construction. Everything that stands in `values` may be read: what is
// read was declared before what reads it, so that no pack has a cycle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/type.h"
#include "tests/oracle/random.h"

namespace rapport::oracle {

inline constexpr int kNoTable = -1;
inline constexpr int kTurn = -2;

struct NamedValue {
  std::string name;
  value::Type type;
  std::string path = {};  // "group." or "area.group.": may stand before the name; empty: none
  int table = kNoTable;   // it is of a row of that table; kTurn: of a turn of a loop
  int ref = kNoTable;     // it names a row of that table
};

struct TableInfo {
  std::string name;  // within the rows around
  std::string path;  // from outside of all rows: "t1.t2"
  int parent = kNoTable;
  bool asked = true, closed = false;
  std::string key = {};  // the column of its key, when that is one text
  value::Type key_type = {};
  std::vector<NamedValue> columns = {};    // and what else its rows have, by their own names
  std::vector<std::string> starting = {};  // keys of the rows that it starts with
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
  std::vector<TableInfo> tables;
  int row = kNoTable;  // the table in whose row expressions stand
  uint32_t units = 0;  // an enum whose elements are the units of periods

  // The type of the result fits `type`: at most as many digits after the point, at most as long; what is
  // computed may have too many digits before the point, what is written out has not. `Hinted`:
  // the place says of which enum elements are, so that they may stand without it.
  enum class Hint : uint8_t { None, Enum };
  std::string of_type(const value::Type& type, int depth, Hint hint = Hint::None);
  std::string yes_no(int depth);
  std::string any(int depth);  // of any type but a period
  std::string shown_text();    // with its quotes, maybe with {parts}
  value::Type random_type();
  // Of rows: a condition on the row that a reference to `table` names.
  std::string row_rule(int table, int depth);
  // The columns of the row that `v` names, and on through references of it.
  std::vector<NamedValue> columns_behind(const NamedValue& v) const;
  value::Type some_enum(value::Kind kind);
  std::string literal(const value::Type& type, Hint hint);
  bool is_around(int outer, int inner) const;

 private:
  using Strings = std::vector<std::string>;

  std::string leaf(const value::Type& type, Hint hint);
  std::string value_of(const value::Type& type);                      // empty: there is none
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
  // What other rows have; empty: nothing fits.
  std::string aggregate(const value::Type& type, int depth);
  std::string aggregate_of(const value::Type& type, const std::string& path, int table, int depth);
  std::string where(const std::string& path, int table, int depth);
  std::string own_equality(const std::string& path, int table, const std::vector<NamedValue>& own);
  std::string turns_count(int depth);

  // One list each, since the elements of a braced list are made from left to right.
  static std::string call(const Strings& name_and_args);
  static std::string between(const Strings& op_and_sides);
  static Hint hint_from(const std::string& left);

  Random& random_;
  bool looking_ = false;  // at rows: within an aggregate there is no other
  bool in_text_ = false;  // between the braces of a text: no double quotes, no braces
};

}  // namespace rapport::oracle
