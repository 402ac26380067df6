// The rows that are kept, as plain structs made from rows.def, and what the repository has to know of each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>

#include "server/model/life_cycle.h"
#include "server/model/roles.h"

namespace rapport::store {

using Maybe = std::optional<std::string>;

#define ROW(struct_name, table, tenants, persons, seen_by) struct struct_name {
#define COLUMN(type, name) type name{};
#define END(struct_name) \
  }                      \
  ;
#include "server/store/rows.def"

// A column's value on its way to or from the database; nothing: null.
using Value = std::variant<std::monostate, int64_t, std::string>;
enum class Kind : uint8_t { Integer, Text };

enum class SeenBy : uint8_t { Everybody, Operator, System };

// The columns by which a row belongs to tenants or to a person; "" for fewer.
using Owners = std::array<std::string_view, 2>;

struct TableShape {
  std::string_view table;
  Owners tenants;
  Owners persons;
  SeenBy seen_by;
};

template <class Row, class Type>
struct Column {
  std::string_view name;
  Type Row::* member;
};
struct LastColumn {};  // a list made by a macro ends in a comma

template <class Row>
struct Shape;

#define ONE(a) {#a, ""}
#define BOTH(a, b) {#a, #b}
#define NONE \
  {          \
  }
#define ROW(struct_name, table, tenants, persons, seen_by)                                      \
  template <>                                                                                   \
  struct Shape<struct_name> {                                                                   \
    using Row = struct_name;                                                                    \
    static constexpr TableShape shape{#table, Owners tenants, Owners persons, SeenBy::seen_by}; \
    static constexpr auto columns = std::make_tuple(
#define COLUMN(type, name) Column<Row, type>{#name, &Row::name},
#define END(struct_name) \
  LastColumn{});         \
  }                      \
  ;
#include "server/store/rows.def"
#undef ONE
#undef BOTH
#undef NONE

// All tables, with the names and kinds of their columns: for policies, backup and tests.
struct ColumnShape {
  std::string_view name;
  Kind kind;
};
struct Table {
  TableShape shape;
  std::span<const ColumnShape> columns;
};
std::span<const Table> tables();

// ---- values ----

inline Value to_value(const std::string& text) { return text; }
inline Value to_value(const Maybe& text) { return text ? Value(*text) : Value(); }
inline Value to_value(int64_t number) { return number; }
inline Value to_value(bool is_true) { return int64_t{is_true}; }
inline Value to_value(model::OrganizationKind kind) { return std::string(name_of(kind)); }
inline Value to_value(model::ServiceStatus status) { return std::string(name_of(status)); }
inline Value to_value(model::UserStatus status) { return std::string(name_of(status)); }
inline Value to_value(model::Roles roles) { return to_text(roles); }

template <class Type>
constexpr Kind kind_of_type() {
  return std::is_same_v<Type, int64_t> || std::is_same_v<Type, bool> ? Kind::Integer : Kind::Text;
}

// False: the database holds what this version does not know.
bool from_value(Value& value, std::string& out);
bool from_value(Value& value, Maybe& out);
bool from_value(Value& value, int64_t& out);
bool from_value(Value& value, bool& out);
bool from_value(Value& value, model::OrganizationKind& out);
bool from_value(Value& value, model::ServiceStatus& out);
bool from_value(Value& value, model::UserStatus& out);
bool from_value(Value& value, model::Roles& out);

template <class Row, class Visitor>
void for_each_column(Visitor visit) {
  std::apply(
      [&](const auto&... column) {
        auto one = [&](const auto& c) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(c)>, LastColumn>) visit(c);
        };
        (one(column), ...);
      },
      Shape<Row>::columns);
}

}  // namespace rapport::store
