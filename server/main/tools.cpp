#include "server/main/tools.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "server/main/app.h"
#include "server/service/audit.h"
#include "server/service/operators.h"
#include "server/store/backup.h"

namespace rapport::daemon {
namespace {

std::string names_of(const std::vector<std::string>& migrations) {
  std::string lines;
  for (const std::string& migration : migrations) lines += migration + "\n";
  return lines;
}

class File {  // open for as long as it lives
 public:
  File(const std::string& path, int flags) : handle_(open(path.c_str(), flags | O_CLOEXEC, kOwnerOnly)) {}
  ~File() {
    if (handle_ >= 0) close(handle_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int handle() const { return handle_; }

 private:
  static constexpr mode_t kOwnerOnly = 0600;
  int handle_;
};

base::Error file_problem(const std::string& file, const char* what, int error) {
  const base::ErrorCode code = error == EEXIST ? base::ErrorCode::Conflict : base::ErrorCode::Unavailable;
  return {code, "`" + file + "` cannot be " + what + ": " + std::strerror(error)};
}

base::Status write_all(int handle, std::string_view bytes, const std::string& file) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(handle, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return file_problem(file, "written", errno);
    bytes.remove_prefix(static_cast<size_t>(wrote));
  }
  return base::Done{};
}

// What serves already: nothing is made that is not there.
base::Result<Ground> open_existing(const Plan& plan) {
  auto pending = store::pending_migrations(plan.store);
  if (!pending) return pending.error();
  if (!pending->empty())
    return base::Error{
        base::ErrorCode::NotFound,
        "the database is not there, or lacks the tables of this version: start the service, or "
        "run `rapportd migrate`"};
  return open_ground(plan);
}

}  // namespace

base::Result<Said> backup(const Plan& plan, const std::string& file) {
  const File out(file, O_WRONLY | O_CREAT | O_EXCL);
  if (out.handle() < 0) return file_problem(file, "made", errno);
  base::Status done =
      store::backup(plan.store, [&](std::string_view bytes) { return write_all(out.handle(), bytes, file); });
  if (done && fsync(out.handle()) != 0) done = file_problem(file, "written", errno);
  if (!done) {
    unlink(file.c_str());
    return done.error();
  }
  return Said{"backup: " + file + "\nkeep " + plan.key_file +
              " as well: without it mails that wait and second factors are lost\n"};
}

base::Result<Said> restore(const Plan& plan, const std::string& file) {
  if (auto prepared = prepare_data_dir(plan.data_dir); !prepared) return prepared.error();
  const File in(file, O_RDONLY);
  if (in.handle() < 0) return file_problem(file, "read", errno);
  const auto done = store::restore(plan.store, [&](std::span<char> into) -> base::Result<size_t> {
    ssize_t got = -1;
    do got = ::read(in.handle(), into.data(), into.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) return file_problem(file, "read", errno);
    return static_cast<size_t>(got);
  });
  if (!done) return done.error();
  return Said{"restored: " + file + "\n"};
}

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
  // Also where nothing is pending: the rights of the role that serves may be missing.
  auto store = store::open_store(plan.store);
  if (!store) return store.error();
  if (pending->empty()) return Said{"the tables are those of this version\n"};
  return Said{names_of(*pending) + std::to_string(pending->size()) + " migration(s) applied\n"};
}

base::Result<Said> verify_audit(const Plan& plan) {
  auto ground = open_existing(plan);
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

base::Result<Said> operator_link(const Plan& plan) {
  auto ground = open_existing(plan);
  if (!ground) return ground.error();
  std::string& base_url = ground->settings.base_url;
  if (base_url.empty()) base_url = base_url_of(plan.http, plan.http.port);
  const auto link = service::further_operator_link(ground->environment());
  if (!link) return base::Error(link.error());
  return Said{"one more operator, once: " + *link + "\n"};
}

}  // namespace rapport::daemon
