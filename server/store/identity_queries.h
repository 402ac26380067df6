// The questions about organizations' identity providers and the people whom they know.
#pragma once

#include <cstdint>
#include <string_view>

#include "server/store/queries.h"

namespace rapport::store {

// Who of a provider: its subject, for one organization.
struct Subject {
  std::string_view organization_id, issuer, subject;
};
Found<Identity> identity_by_subject(Tx& tx, const Subject& who);
base::Result<size_t> forget_subject(Tx& tx, const Subject& who);
base::Result<size_t> remove_identities_in(Tx& tx, std::string_view organization_id);

// Why a sign-in failed last; "" and 0: none has since.
base::Result<size_t> note_provider_problem(Tx& tx, std::string_view provider_id, std::string_view problem,
                                           int64_t at_ms);
base::Result<size_t> remove_identity_provider(Tx& tx, std::string_view organization_id);
List<IdentityDomain> domains_of(Tx& tx, std::string_view organization_id);
base::Result<size_t> remove_domains(Tx& tx, std::string_view organization_id);

// 1: this call used the attempt up.
base::Result<size_t> use_attempt(Tx& tx, std::string_view id);
base::Result<size_t> end_attempts(Tx& tx, std::string_view provider_id);

}  // namespace rapport::store
