// The audit log: who did what to whom, when, from where; one hash chain per organization and one of the
// operator's own.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "server/service/environment.h"
#include "server/store/audit_queries.h"

namespace rapport::service {

inline constexpr std::string_view kOperatorChain = "operator";

// The chain of the organization that the caller acts for; it lives as long as the caller.
std::string_view own_chain(const Caller& caller);

struct Act {
  texts::Text action;       // audit_…: what is stored is its name without that
  std::string target = {};  // whom or what it was done to, as people name it
  std::string detail = {};  // "roles: Designer → Administrator"
};

// Adds a line to the chain (an organization's id, or kOperatorChain), in the transaction of what it is about.
base::Status record(store::Tx& tx, const Environment& environment, const Caller& caller,
                    std::string_view chain, const Act& act);
// The same act in several chains.
base::Status record_in(store::Tx& tx, const Environment& environment, const Caller& caller,
                       std::initializer_list<std::string_view> chains, const Act& act);
// The first line of a chain needs this row; organizations get it when they are created.
base::Status begin_chain(store::Tx& tx, std::string_view chain);

// What a line is chained by: the hash of the one before and all that it says.
std::string hash_of_entry(std::string_view before, const store::AuditEntry& entry);

struct ChainState {
  int64_t entries = 0;
  int64_t broken_at = 0;  // the number of the first line that does not fit; 0: all do
};
// Reads a chain from its beginning and compares every hash, and the last one with the head.
Outcome<ChainState> verify_chain(const Environment& environment, std::string_view chain);

// The names of all chains there are.
Outcome<std::vector<std::string>> audit_chains(const Environment& environment);

// The lines of the caller's organization, latest first, and what there is to narrow them by: the latest line
// of each person and each action.
Outcome<store::Listed<store::AuditEntry>> find_in_audit_log(const Environment& environment,
                                                            const Caller& caller,
                                                            const store::AuditFilter& filter,
                                                            store::Page page);
struct AuditChoices {
  std::vector<store::AuditEntry> actors, actions;
};
Outcome<AuditChoices> audit_choices(const Environment& environment, const Caller& caller);
// verify_chain for the caller's own chain.
Outcome<ChainState> verify_own_chain(const Environment& environment, const Caller& caller);

// The action in a language; the name itself where this version does not know it.
std::string action_text(std::string_view action, texts::Language language);
// The detail of a line as people read it: names of roles, rights, statuses and events of webhooks in their
// words; everything else as it is.
std::string detail_text(std::string_view action, std::string_view detail, texts::Language language);

}  // namespace rapport::service
