#include "tests/contract/samples.h"

namespace rapport::store::contract {

std::string id_of(const std::string& name) { return std::string(26 - name.size(), '0') + name; }

base::Status insert_base(Tx& tx, const Base& base) {
  for (const std::string& id : {base.tenant, base.other_tenant}) {
    auto row = sample<Organization>(id, base, {"base " + id, 1});
    row.partner_id.reset();
    row.kind = model::OrganizationKind::Partner;
    if (auto done = tx.insert(row); !done) return done;
  }
  for (const std::string& id : {base.account, base.other_account})
    if (auto done = tx.insert(sample<Account>(id, base, {"base " + id, 1})); !done) return done;
  return tx.insert(sample<IdentityProvider>(base.provider, base, {"base", 1}));
}

}  // namespace rapport::store::contract
