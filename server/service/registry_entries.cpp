#include "server/service/registry_entries.h"

#include "server/mail/message.h"
#include "server/service/audit.h"
#include "server/service/registry.h"

namespace rapport::service {
namespace {

using model::OrganizationKind;
using texts::Text;

constexpr size_t kSignInsCharacters = 20'000;

Refusal about(std::string field, Said said) {
  return Refusal(std::vector<FieldProblem>{{std::move(field), std::move(said)}});
}

std::string country_of(Fields& fields, const std::string& value) {
  Fields alone;
  std::string country = alone.country("country", value);
  if (!alone.ok())
    fields.refuse("country", {Text::problem_csv_country, {{"country", trimmed(value).substr(0, 40)}}});
  return country;
}

void add_name(std::string& names, std::string_view name) {
  if (!names.empty()) names += ' ';
  names += name;
}

// The names of what changed.
template <class Row>
std::string take_values(Row& row, const Entry& entry) {
  std::string changed;
  auto take = [&](std::string_view name, std::string& to, const Given& from) {
    if (!from || to == *from) return;
    to = *from;
    add_name(changed, name);
  };
  take("name", row.name, entry.name);
  take("street", row.street, entry.street);
  take("postal_code", row.postal_code, entry.postal_code);
  take("city", row.city, entry.city);
  take("country", row.country, entry.country);
  take("registration_number", row.registration_number, entry.registration_number);
  row.name_key = folded(row.name);
  return changed;
}

// Each sign-in registers one partner: whoever comes with it is asked nothing more.
Outcome<Done> check_sign_ins(store::Tx& tx, std::string_view partner_id, const std::string& sign_ins) {
  for (const std::string& email : words_of(sign_ins)) {
    auto known = store::partners_with_sign_in(tx, folded(email));
    if (!known) return known.error();
    for (const store::RegistrySignIn& one : *known) {
      if (one.partner_id == partner_id) continue;
      auto other = tx.find<store::Organization>(one.partner_id);
      if (!other) return other.error();
      if (!*other) continue;
      return about("sign_ins", {Text::problem_sign_in_taken,
                                {{"email", email},
                                 {"partner", (*other)->name},
                                 {"number", (*other)->account_number.value_or("")}}});
    }
  }
  return Done{};
}

// The customer and its services are the other partner's from now on; both partners read it in their logs.
base::Status move_to(store::Tx& tx, const Environment& environment, const Caller& caller,
                     const std::string& number, const store::Organization& partner) {
  auto customer = store::organization_by_number(tx, OrganizationKind::Customer, number);
  if (!customer) return customer.error();
  if (!*customer || (*customer)->partner_id == partner.id) return base::Done{};
  std::string before = (*customer)->partner_id.value_or("");
  auto left = tx.find<store::Organization>(before);
  if (!left) return left.error();
  // Giving a row away is the service's own act: the operator's scope changes no owners.
  auto moved = tx.within(store::Scope::system(), [&](store::Tx& all) {
    return store::move_customer(all, (*customer)->id, partner.id);
  });
  if (!moved) return moved;
  Act act{Text::audit_partner_of_record_changed, (*customer)->name,
          (*left ? (*left)->name : before) + " → " + partner.name};
  return record_in(tx, environment, caller, {kOperatorChain, before, partner.id, (*customer)->id}, act);
}

Outcome<store::Organization> partner_numbered(store::Tx& tx, const std::string& number) {
  if (number.empty()) return about("partner", {Text::problem_required});
  auto partner = store::organization_by_number(tx, OrganizationKind::Partner, number);
  if (!partner) return partner.error();
  if (!*partner) return about("partner", {Text::problem_partner_unknown, {{"number", number}}});
  return std::move(**partner);
}

// An account gets another number: no other has it, and nobody goes by the one that it has.
Outcome<Done> check_renumbering(store::Tx& tx, const store::RegistryCustomer& there,
                                const std::string& number) {
  auto other = store::registry_customer_by_number(tx, number);
  if (!other) return other.error();
  if (*other)
    return about("account_number", {Text::problem_registry_number_taken, {{"name", (*other)->name}}});
  auto customer = store::organization_by_number(tx, OrganizationKind::Customer, there.account_number);
  if (!customer) return customer.error();
  if (*customer)
    return about("account_number", {Text::problem_registry_number_used, {{"name", (*customer)->name}}});
  return Done{};
}

// What is written for an entry, and what of it differs from what is there.
struct Changes {
  store::RegistryCustomer row;
  std::string names;
};

Outcome<Changes> changes_of(store::Tx& tx, const std::optional<store::RegistryCustomer>& there,
                            const Entry& entry) {
  Changes changes{there.value_or(store::RegistryCustomer{}), ""};
  if (there && there->account_number != entry.account_number) {
    auto free = check_renumbering(tx, *there, entry.account_number);
    if (!free) return free.error();
    add_name(changes.names, "account_number");
  }
  changes.row.account_number = entry.account_number;
  if (std::string names = take_values(changes.row, entry); !names.empty()) add_name(changes.names, names);
  return changes;
}

}  // namespace

Entry checked(Fields& fields, const Entry& given) {
  auto optional = [&](std::string_view field, const Given& value, size_t most) {
    return value ? Given(fields.optional(field, *value, most)) : Given();
  };
  Entry entry;
  entry.account_number = fields.required("account_number", given.account_number, kNumberCharacters);
  entry.name = fields.required("name", given.name, kNameCharacters);
  entry.street = optional("street", given.street, kTextCharacters);
  entry.postal_code = optional("postal_code", given.postal_code, kNumberCharacters);
  entry.city = optional("city", given.city, kTextCharacters);
  if (given.country) entry.country = country_of(fields, *given.country);
  entry.registration_number = optional("registration_number", given.registration_number, kTextCharacters);
  entry.partner = optional("partner", given.partner, kNumberCharacters);
  entry.sign_ins = optional("sign_ins", given.sign_ins, kSignInsCharacters);
  for (const std::string& email : words_of(entry.sign_ins.value_or("")))
    if (!mail::check_address(email))
      fields.refuse("sign_ins", {Text::problem_csv_email, {{"email", email.substr(0, 100)}}});
  return entry;
}

Outcome<Written> put_partner(store::Tx& tx, const Environment& environment,
                             const std::optional<store::Organization>& there, const Entry& entry) {
  store::Organization row = there ? *there : new_partner(environment, entry.account_number);
  if (entry.sign_ins)
    if (auto free = check_sign_ins(tx, row.id, *entry.sign_ins); !free) return free.error();
  std::string changed = take_values(row, entry);
  if (!there) {
    if (auto added = tx.insert(row); !added) return added.error();
    if (auto begun = begin_chain(tx, row.id); !begun) return begun.error();
  } else if (!changed.empty()) {
    auto held = store::hold<store::Organization>(tx, row.id);  // it may be activated or suspended just now
    if (!held) return held.error();
    if (!*held) return not_there();
    row = std::move(**held);
    take_values(row, entry);
    ++row.revision;
    if (auto stored = tx.update(row); !stored) return stored.error();
  }
  if (entry.sign_ins) {
    auto put = put_sign_ins(tx, environment, row.id, words_of(*entry.sign_ins));
    if (!put) return put.error();
    if (*put > 0) add_name(changed, "sign_ins");
  }
  if (!there) return Written{row.id, Fate::New};
  return Written{row.id, changed.empty() ? Fate::Unchanged : Fate::Changed, changed};
}

Outcome<Written> put_customer(store::Tx& tx, const Environment& environment, const Caller& caller,
                              const std::optional<store::RegistryCustomer>& there, const Entry& entry) {
  auto changes = changes_of(tx, there, entry);
  if (!changes) return changes.error();
  store::RegistryCustomer& row = changes->row;
  if (!there || entry.partner) {
    auto partner = partner_numbered(tx, entry.partner.value_or(""));
    if (!partner) return partner.error();
    if (there && row.partner_id != partner->id) add_name(changes->names, "partner");
    row.partner_id = partner->id;
    auto moved = move_to(tx, environment, caller, row.account_number, *partner);
    if (!moved) return moved.error();
  }
  if (there && changes->names.empty()) return Written{row.id, Fate::Unchanged};
  if (!there) row.id = environment.new_id();
  auto stored = there ? tx.update(row) : tx.insert(row);
  if (!stored) return stored.error();
  return Written{row.id, there ? Fate::Changed : Fate::New, std::move(changes->names)};
}

}  // namespace rapport::service
