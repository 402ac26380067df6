#include "server/service/registry.h"

#include <algorithm>
#include <set>

#include "server/service/tickets.h"

namespace rapport::service {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

store::Organization new_partner(const Environment& environment, const std::string& account_number) {
  store::Organization partner;
  partner.id = environment.new_id();
  partner.kind = model::OrganizationKind::Partner;
  partner.status = name_of(model::PartnerStatus::Pending);
  partner.account_number = account_number;
  partner.language = "en";
  partner.time_zone = "UTC";
  partner.created_at = environment.now_ms();
  return partner;
}

namespace {

// Nobody becomes an administrator by a link that went to a sign-in which the registry names no longer.
base::Status remove_sign_in(store::Tx& tx, const Environment& environment, const store::RegistrySignIn& row) {
  auto removed = store::remove_registry_sign_in(tx, row.id);
  if (!removed) return removed.error();
  auto links = tx.within(store::Scope::system(), [&](store::Tx& all) {
    return store::withdraw_tickets(all, name_of(Purpose::ConfirmPartner), row.id, environment.now_ms());
  });
  if (!links) return links.error();
  return base::Done{};
}

}  // namespace

base::Result<int64_t> put_sign_ins(store::Tx& tx, const Environment& environment,
                                   const std::string& partner_id, const std::vector<std::string>& emails) {
  std::set<std::string> wanted;
  for (const std::string& email : emails) wanted.insert(folded(email));
  auto there = store::registry_sign_ins(tx, partner_id);
  if (!there) return there.error();
  int64_t changes = 0;
  for (const store::RegistrySignIn& row : *there) {
    if (wanted.erase(row.email_key) > 0) continue;
    if (auto removed = remove_sign_in(tx, environment, row); !removed) return removed.error();
    ++changes;
  }
  for (const std::string& key : wanted) {
    auto added = tx.insert(store::RegistrySignIn{environment.new_id(), partner_id, key});
    if (!added) return added.error();
    ++changes;
  }
  return changes;
}

bool has_required(const Settings& settings, const std::vector<store::Agreement>& agreements) {
  return std::any_of(agreements.begin(), agreements.end(), [&](const store::Agreement& one) {
    return folded(one.agreement) == folded(settings.required_agreement);
  });
}

base::Result<std::string> names_of_administrators(store::Tx& tx, std::string_view organization_id) {
  auto people = store::administrators(tx, organization_id);
  if (!people) return people.error();
  std::string names;
  for (const store::Membership& one : *people) {
    if (!names.empty()) names += ", ";
    names += one.name;
  }
  return names;
}

}  // namespace rapport::service
