// The registry as the operator's lists show it: each row with what stands beside it elsewhere.
#pragma once

#include <string>
#include <vector>

#include "server/service/operators.h"

namespace rapport::service {

struct PartnerLine {
  store::Organization partner;
  std::vector<store::RegistrySignIn> sign_ins;
  bool may_activate = false;  // the required agreement is among the signed ones
};
Outcome<store::Listed<PartnerLine>> partner_lines(const Environment& environment, const Caller& caller,
                                                  std::string_view words, store::Page page);

struct RegistryLine {
  store::RegistryCustomer customer;
  std::string partner;  // the name of its partner of record
};
Outcome<store::Listed<RegistryLine>> registry_lines(const Environment& environment, const Caller& caller,
                                                    std::string_view words, store::Page page);

}  // namespace rapport::service
