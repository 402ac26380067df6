// The audit log: who did what to whom, when, from where; one hash chain per organization and one of the
// operator's own.
#pragma once

#include <initializer_list>
#include <limits>
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

// The same caller for the operator's chain, which outlives other organizations: of their people it has the
// id, and the organization in place of name and address.
Caller unnamed(Caller caller);

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
  int64_t entries = 0;    // that fit, from the first on
  int64_t broken_at = 0;  // the number of the first line that does not fit; 0: all do
  int64_t until_ms = 0;   // when the last of those that fit was written
};
// Reads a chain from its beginning and compares every hash, and the last one with the head. A part at a time:
// no transaction is open for long, and what is added in the meantime is read, too.
Outcome<ChainState> verify_chain(const Environment& environment, std::string_view chain);

// The names of all chains there are.
Outcome<std::vector<std::string>> audit_chains(const Environment& environment);

// The lines of the caller's organization, latest first, and what there is to narrow them by: the latest line
// of each person and each action.
Outcome<store::Listed<store::AuditEntry>> find_in_audit_log(const Environment& environment,
                                                            const Caller& caller,
                                                            const store::AuditFilter& filter,
                                                            store::Page page);
// Part after part of all that is found: the lines before the number `before`, from kAuditEnd on; less than
// kAuditPart of them are the last ones.
inline constexpr int64_t kAuditEnd = std::numeric_limits<int64_t>::max();
inline constexpr size_t kAuditPart = 500;
Outcome<std::vector<store::AuditEntry>> audit_part(const Environment& environment, const Caller& caller,
                                                   const store::AuditFilter& filter, int64_t before);
struct AuditChoices {
  std::vector<store::AuditEntry> actors, actions;
};
Outcome<AuditChoices> audit_choices(const Environment& environment, const Caller& caller);

// Whether the caller's own chain holds, a bounded number of lines at a time.
struct ChainCheck {
  ChainState so_far;
  int64_t all = 0;           // lines of the chain
  std::string goes_on = {};  // for the next call, sealed: "" when every line was read, or one does not fit
};
// From the beginning, or where a call before said that it goes on. InvalidArgument: that was not said by us.
Outcome<ChainCheck> check_own_chain(const Environment& environment, const Caller& caller,
                                    std::string_view from);

// The action in a language; the name itself where this version does not know it.
std::string action_text(std::string_view action, texts::Language language);
// The detail of a line as people read it: names of roles, rights, statuses and events of webhooks in their
// words; everything else as it is.
std::string detail_text(std::string_view action, std::string_view detail, texts::Language language);
// The same, and keys of services, regions, countries and documents as their names.
std::string detail_text(const Settings& settings, const store::AuditEntry& entry, texts::Language language);
std::string target_text(const Settings& settings, const store::AuditEntry& entry, texts::Language language);

}  // namespace rapport::service
