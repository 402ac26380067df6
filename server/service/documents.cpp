// Documents that a person accepted in another version, or not at all while others were: asked for when they
// next choose the organization.
#include <algorithm>

#include "server/service/accounts.h"
#include "server/store/account_queries.h"

namespace rapport::service {

base::Result<std::vector<Document>> documents_due(store::Tx& tx, const Environment& environment,
                                                  std::string_view account_id,
                                                  std::string_view organization_id) {
  auto accepted = store::acceptances_of(tx, account_id, organization_id);
  if (!accepted) return accepted.error();
  std::vector<Document> due;
  // Who never had to accept anything here (the first of a partner, the operator) is not asked now.
  if (accepted->empty()) return due;
  for (const Document& document : environment.settings.documents) {
    bool is_there = std::any_of(accepted->begin(), accepted->end(), [&](const store::Acceptance& one) {
      return one.document == document.key && one.version == document.version;
    });
    if (!is_there) due.push_back(document);
  }
  return due;
}

Outcome<std::vector<Document>> documents_to_accept(const Environment& environment, const Caller& caller,
                                                   std::string_view organization_id) {
  auto list = choices(environment, caller);
  if (!list) return list.error();
  bool is_theirs = std::any_of(list->begin(), list->end(),
                               [&](const Choice& one) { return one.organization.id == organization_id; });
  if (!is_theirs) return not_there();
  auto due = environment.store.read(store::Scope::system(), [&](store::Tx& tx) {
    return documents_due(tx, environment, caller.account_id, organization_id);
  });
  if (!due) return due.error();
  return std::move(*due);
}

}  // namespace rapport::service
