#include "server/store/rows.h"

namespace rapport::store {
namespace {

#define ROW(struct_name, table, tenants, persons, seen_by) constexpr ColumnShape k##struct_name[] = {
#define COLUMN(type, name) {#name, kind_of_type<type>()},
#define END(struct_name) \
  }                      \
  ;
#include "server/store/rows.def"

constexpr Table kTables[] = {
#define ROW(struct_name, table, tenants, persons, seen_by) {Shape<struct_name>::shape, k##struct_name},
#include "server/store/rows.def"
};

template <class Type, class Read>
bool read_name(Value& value, Type& out, Read read) {
  const auto* text = std::get_if<std::string>(&value);
  auto found = text ? read(*text) : std::nullopt;
  if (found) out = *found;
  return found.has_value();
}

}  // namespace

std::span<const Table> tables() { return kTables; }

bool from_value(Value& value, std::string& out) {
  auto* text = std::get_if<std::string>(&value);
  if (text) out = std::move(*text);
  return text != nullptr;
}

bool from_value(Value& value, Maybe& out) {
  if (std::holds_alternative<std::monostate>(value)) return out.reset(), true;
  return from_value(value, out.emplace());
}

bool from_value(Value& value, int64_t& out) {
  auto* number = std::get_if<int64_t>(&value);
  if (number) out = *number;
  return number != nullptr;
}

bool from_value(Value& value, bool& out) {
  auto* number = std::get_if<int64_t>(&value);
  if (number) out = *number != 0;
  return number != nullptr;
}

bool from_value(Value& value, model::OrganizationKind& out) {
  return read_name(value, out, model::organization_kind);
}
bool from_value(Value& value, model::ServiceStatus& out) {
  return read_name(value, out, model::service_status);
}
bool from_value(Value& value, model::UserStatus& out) { return read_name(value, out, model::user_status); }
bool from_value(Value& value, model::Roles& out) { return read_name(value, out, model::to_roles); }

}  // namespace rapport::store
