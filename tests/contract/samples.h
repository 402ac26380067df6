// Rows of every kind for the contract tests, made from the list of columns: a new table is tested when it is
// there.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "server/store/store.h"

namespace rapport::store::contract {

// 26 characters as a ULID has them, of a short name: "org-a" → "0000000000000000000000orga".
std::string id_of(const std::string& name);

// What rows refer to: it has to be there before them.
struct Base {
  std::string tenant = id_of("orga"), other_tenant = id_of("orgb");
  std::string account = id_of("acca"), other_account = id_of("accb");
  std::string provider = id_of("prov");
};
base::Status insert_base(Tx& tx, const Base& base);

template <class Row>
std::vector<Value> values_of(const Row& row) {
  std::vector<Value> values;
  for_each_column<Row>([&](const auto& c) { values.push_back(to_value(row.*c.member)); });
  return values;
}

// What one row holds in its columns. Two rows of a table differ in all of it, since columns may be unique.
struct Contents {
  std::string text;
  int64_t number = 0;
  enum class Optional { Null, Given } optional = Optional::Given;
};

inline void fill(std::string& out, const Contents& contents) { out = contents.text; }
inline void fill(Maybe& out, const Contents& contents) {
  if (contents.optional == Contents::Optional::Given) out = contents.text;
}
inline void fill(int64_t& out, const Contents& contents) { out = contents.number; }
inline void fill(bool& out, const Contents& contents) { out = contents.number == 1; }
inline void fill(model::OrganizationKind& out, const Contents&) { out = model::OrganizationKind::Customer; }
inline void fill(model::ServiceStatus& out, const Contents&) { out = model::ServiceStatus::InvitationSent; }
inline void fill(model::UserStatus& out, const Contents&) { out = model::UserStatus::Disabled; }
inline void fill(model::Roles& out, const Contents&) {
  out = model::Roles().with(model::Role::Designer).with(model::Role::Viewer);
}

inline void assign(std::string& out, const std::string& value) { out = value; }
inline void assign(Maybe& out, const std::string& value) { out = value; }
template <class T>
void assign(T&, const std::string&) {}

// Sets the column with this name.
template <class Row>
void set_column(Row& row, std::string_view column, const std::string& value) {
  for_each_column<Row>([&](const auto& c) {
    if (c.name == column) assign(row.*c.member, value);
  });
}

template <class Row>
Row sample(const std::string& id, const Base& base, const Contents& contents) {
  Row row;
  for_each_column<Row>([&](const auto& c) { fill(row.*c.member, contents); });
  set_column(row, "id", id);
  set_column(row, "organization_id", base.tenant);
  set_column(row, "partner_id", base.tenant);
  set_column(row, "account_id", base.account);
  set_column(row, "provider_id", base.provider);
  return row;
}

}  // namespace rapport::store::contract
