#include "server/service/registry_lines.h"

#include "server/service/registry.h"

namespace rapport::service {

Outcome<store::Listed<PartnerLine>> partner_lines(const Environment& environment, const Caller& caller,
                                                  std::string_view words, store::Page page) {
  using Lines = store::Listed<PartnerLine>;
  if (auto allowed = require(caller, model::Right::OperateRegistry); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<Lines> {
    auto found = store::organizations(tx, model::OrganizationKind::Partner, folded(words), page);
    if (!found) return found.error();
    Lines lines{{}, found->total};
    for (store::Organization& partner : found->rows) {
      auto agreements = store::agreements_of(tx, partner.id);
      if (!agreements) return agreements.error();
      auto sign_ins = store::registry_sign_ins(tx, partner.id);
      if (!sign_ins) return sign_ins.error();
      bool may_activate = has_required(environment.settings, *agreements);
      lines.rows.push_back({std::move(partner), std::move(*sign_ins), may_activate});
    }
    return lines;
  });
}

Outcome<store::Listed<RegistryLine>> registry_lines(const Environment& environment, const Caller& caller,
                                                    std::string_view words, store::Page page) {
  using Lines = store::Listed<RegistryLine>;
  if (auto allowed = require(caller, model::Right::OperateRegistry); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<Lines> {
    auto found = store::registry_customers(tx, "", folded(words), page);
    if (!found) return found.error();
    Lines lines{{}, found->total};
    for (store::RegistryCustomer& customer : found->rows) {
      auto partner = tx.find<store::Organization>(customer.partner_id);
      if (!partner) return partner.error();
      lines.rows.push_back({std::move(customer), *partner ? (*partner)->name : ""});
    }
    return lines;
  });
}

}  // namespace rapport::service
