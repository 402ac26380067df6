#include "server/store/identity_queries.h"

namespace rapport::store {
namespace {

std::string s(std::string_view text) { return std::string(text); }

constexpr const char* kIsSubject = "organization_id = ? and issuer = ? and subject = ?";

std::vector<Value> binds_of(const Subject& who) {
  return {s(who.organization_id), s(who.issuer), s(who.subject)};
}

}  // namespace

Found<Identity> identity_by_subject(Tx& tx, const Subject& who) {
  return tx.one<Identity>({kIsSubject, binds_of(who)});
}

base::Result<size_t> forget_subject(Tx& tx, const Subject& who) {
  return tx.remove<Identity>({kIsSubject, binds_of(who)});
}

base::Result<size_t> remove_identities_in(Tx& tx, std::string_view organization_id) {
  return tx.remove<Identity>({"organization_id = ?", {s(organization_id)}});
}

base::Result<size_t> note_provider_problem(Tx& tx, std::string_view provider_id, std::string_view problem,
                                           int64_t at_ms) {
  return tx.change<IdentityProvider>("problem = ?, problem_at = ?",
                                     {"id = ?", {s(problem), at_ms, s(provider_id)}});
}

base::Result<size_t> remove_identity_provider(Tx& tx, std::string_view organization_id) {
  return tx.remove<IdentityProvider>({"id = ?", {s(organization_id)}});
}

List<IdentityDomain> domains_of(Tx& tx, std::string_view organization_id) {
  return tx.list<IdentityDomain>({"organization_id = ?", {s(organization_id)}, "order by id"});
}

base::Result<size_t> remove_domains(Tx& tx, std::string_view organization_id) {
  return tx.remove<IdentityDomain>({"organization_id = ?", {s(organization_id)}});
}

base::Result<size_t> use_attempt(Tx& tx, std::string_view id) {
  return tx.remove<IdentityAttempt>({"id = ?", {s(id)}});
}

base::Result<size_t> end_attempts(Tx& tx, std::string_view provider_id) {
  return tx.remove<IdentityAttempt>({"provider_id = ?", {s(provider_id)}});
}

}  // namespace rapport::store
