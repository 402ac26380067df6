#include "server/service/audit.h"

#include <fmt/format.h>

#include "server/store/audit_head.h"

namespace rapport::service {
namespace {

constexpr std::string_view kPrefix = "audit_";

std::string stored_name(texts::Text action) { return std::string(name_of(action).substr(kPrefix.size())); }

// Each part with its length before it: no two entries are written alike.
void add(std::string& text, std::string_view part) { text += fmt::format("{}:{};", part.size(), part); }

}  // namespace

std::string_view own_chain(const Caller& caller) {
  return caller.kind == model::OrganizationKind::Operator ? kOperatorChain
                                                          : std::string_view(caller.organization_id);
}

std::string hash_of_entry(std::string_view before, const store::AuditEntry& entry) {
  std::string text;
  add(text, before);
  for (const std::string* part : {&entry.id, &entry.chain, &entry.actor_id, &entry.actor, &entry.acting_as,
                                  &entry.action, &entry.target, &entry.detail, &entry.address})
    add(text, *part);
  text += fmt::format("{};{}", entry.number, entry.at);
  return auth::hash_of(text);
}

base::Status begin_chain(store::Tx& tx, std::string_view chain) {
  return tx.within(store::Scope::system(), [&](store::Tx& all) -> base::Status {
    auto there = all.find<store::AuditHead>(chain);
    if (!there) return there.error();
    if (*there) return base::Done{};
    return all.insert(store::AuditHead{std::string(chain), 0, ""});
  });
}

Caller unnamed(Caller caller) {
  if (caller.kind == model::OrganizationKind::Operator || caller.organization_name.empty()) return caller;
  caller.name = caller.organization_name;
  caller.address.clear();
  return caller;
}

base::Status record(store::Tx& tx, const Environment& environment, const Caller& caller,
                    std::string_view chain, const Act& act) {
  store::AuditEntry entry;
  entry.id = environment.new_id();
  entry.chain = chain;
  entry.at = environment.now_ms();
  entry.actor_id = caller.account_id.empty() ? caller.api_token_id : caller.account_id;
  entry.actor = caller.name;
  entry.acting_as = caller.organization_name;
  entry.action = stored_name(act.action);
  entry.target = act.target;
  entry.detail = act.detail;
  entry.address = caller.address;
  return tx.within(store::Scope::system(), [&](store::Tx& all) -> base::Status {
    // The head is changed first: another transaction that adds to this chain waits here for ours.
    auto taken = store::take_next_line(all, entry.chain);
    if (!taken) return taken.error();
    bool is_first = !taken->has_value();  // of a chain that nobody has begun
    entry.number = is_first ? 1 : (*taken)->number;
    entry.hash = hash_of_entry(is_first ? "" : (*taken)->hash, entry);
    if (is_first)
      if (auto begun = all.insert(store::AuditHead{entry.chain, 1, entry.hash}); !begun) return begun;
    if (auto added = all.insert(entry); !added || is_first) return added;
    auto moved = store::end_chain_with(all, entry.chain, entry.hash);
    if (!moved) return moved.error();
    return base::Done{};
  });
}

base::Status record_in(store::Tx& tx, const Environment& environment, const Caller& caller,
                       std::initializer_list<std::string_view> chains, const Act& act) {
  for (std::string_view chain : chains)
    if (auto recorded = record(tx, environment, caller, chain, act); !recorded) return recorded;
  return base::Done{};
}

Outcome<std::vector<std::string>> audit_chains(const Environment& environment) {
  auto heads =
      environment.store.read(store::Scope::system(), [](store::Tx& tx) { return store::audit_heads(tx); });
  if (!heads) return heads.error();
  std::vector<std::string> chains;
  for (const store::AuditHead& head : *heads) chains.push_back(head.id);
  return chains;
}

Outcome<store::Listed<store::AuditEntry>> find_in_audit_log(const Environment& environment,
                                                            const Caller& caller,
                                                            const store::AuditFilter& filter,
                                                            store::Page page) {
  if (auto allowed = require(caller, model::Right::SeeAudit); !allowed) return allowed.error();
  auto listed = environment.store.read(scope_of(caller), [&](store::Tx& tx) {
    return store::found_entries(tx, own_chain(caller), filter, page);
  });
  if (!listed) return listed.error();
  return std::move(*listed);
}

Outcome<std::vector<store::AuditEntry>> audit_part(const Environment& environment, const Caller& caller,
                                                   const store::AuditFilter& filter, int64_t before) {
  if (auto allowed = require(caller, model::Right::SeeAudit); !allowed) return allowed.error();
  auto listed = environment.store.read(scope_of(caller), [&](store::Tx& tx) {
    return store::found_entries_before(tx, own_chain(caller), filter, before, kAuditPart);
  });
  if (!listed) return listed.error();
  return std::move(*listed);
}

Outcome<AuditChoices> audit_choices(const Environment& environment, const Caller& caller) {
  if (auto allowed = require(caller, model::Right::SeeAudit); !allowed) return allowed.error();
  return environment.store.read(scope_of(caller), [&](store::Tx& tx) -> Outcome<AuditChoices> {
    auto actors = store::actors_of(tx, own_chain(caller));
    if (!actors) return actors.error();
    auto actions = store::actions_of(tx, own_chain(caller));
    if (!actions) return actions.error();
    return AuditChoices{std::move(*actors), std::move(*actions)};
  });
}

std::string action_text(std::string_view action, texts::Language language) {
  auto text = texts::text_named(std::string(kPrefix) + std::string(action));
  return std::string(text ? texts::text(*text, language) : action);
}

}  // namespace rapport::service
