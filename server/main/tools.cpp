#include "server/main/tools.h"

#include "server/main/app.h"
#include "server/service/audit.h"

namespace rapport::daemon {
namespace {

std::string names_of(const std::vector<std::string>& migrations) {
  std::string lines;
  for (const std::string& migration : migrations) lines += migration + "\n";
  return lines;
}

}  // namespace

base::Result<Said> plan_migration(const Plan& plan) {
  auto pending = store::pending_migrations(plan.store);
  if (!pending) return pending.error();
  if (pending->empty()) return Said{"the tables are those of this version\n"};
  return Said{names_of(*pending) + std::to_string(pending->size()) + " migration(s) to apply\n"};
}

base::Result<Said> migrate(const Plan& plan) {
  if (auto prepared = prepare_data_dir(plan.data_dir); !prepared) return prepared.error();
  auto pending = store::pending_migrations(plan.store);
  if (!pending) return pending.error();
  if (pending->empty()) return Said{"the tables are those of this version\n"};
  auto store = store::open_store(plan.store);
  if (!store) return store.error();
  return Said{names_of(*pending) + std::to_string(pending->size()) + " migration(s) applied\n"};
}

base::Result<Said> verify_audit(const Plan& plan) {
  auto ground = open_ground(plan);
  if (!ground) return ground.error();
  const service::Environment environment = ground->environment();
  const auto chains = service::audit_chains(environment);
  if (!chains) return base::Error(chains.error());
  Said said;
  int64_t entries = 0, broken = 0;
  for (const std::string& chain : *chains) {
    const auto state = service::verify_chain(environment, chain);
    if (!state) return base::Error(state.error());
    entries += state->entries;
    if (state->broken_at == 0) continue;
    ++broken;
    said.text +=
        "chain " + chain + ": entry " + std::to_string(state->broken_at) + " does not fit the one before\n";
  }
  said.text += std::to_string(chains->size()) + " chain(s) with " + std::to_string(entries) +
               " entries: " + (broken == 0 ? "all fit" : std::to_string(broken) + " broken") + "\n";
  said.exit = broken == 0 ? Exit::Fine : Exit::Wrong;
  return said;
}

}  // namespace rapport::daemon
