#include "server/store/store.h"

#include "server/store/connect.h"
#include "server/store/migrate.h"
#include "server/store/postgres_store.h"
#include "server/store/sqlite_file.h"
#include "server/store/sqlite_store.h"

namespace rapport::store {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

bool is_postgres(const std::string& url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

base::Error not_a_url(const std::string& url) {
  // What stands before the colon says enough; the rest may hold a password.
  size_t colon = url.find(':');
  std::string begins =
      colon == std::string::npos ? "has no `:`" : "begins with `" + url.substr(0, colon) + ":`";
  return {base::ErrorCode::InvalidArgument,
          "`store.url` " + begins + ": expected `sqlite:PATH` or `postgresql://user@host/database`"};
}

base::Result<std::vector<std::string>> pending_in_file(const std::string& path) {
  auto state = look_at(path);
  if (!state) return state.error();
  if (*state == FileState::Missing) return migration_names();  // and it is not made by asking
  auto connection = connect_sqlite(path);
  if (!connection) return connection.error();
  auto todo = pending(**connection);
  if (!todo) return about(path, todo.error());
  return todo;
}

}  // namespace

base::Result<std::unique_ptr<Store>> open_store(const StoreOptions& options) {
  if (options.url.starts_with(kSqlite))
    return open_sqlite(options.url.substr(kSqlite.size()), options.connections);
  if (is_postgres(options.url)) return open_postgres(options);
  return not_a_url(options.url);
}

base::Result<std::unique_ptr<SociConnection>> connect(const StoreOptions& options) {
  if (options.url.starts_with(kSqlite)) return connect_sqlite(options.url.substr(kSqlite.size()));
  if (is_postgres(options.url)) return connect_postgres(options.url, Session::LongJob);
  return not_a_url(options.url);
}

base::Result<std::vector<std::string>> pending_migrations(const StoreOptions& options) {
  if (options.url.starts_with(kSqlite)) return pending_in_file(options.url.substr(kSqlite.size()));
  // The role that serves gets its rights by the migration: where the owner is known, it is who looks.
  auto connection = is_postgres(options.url) && !options.owner_url.empty()
                        ? connect_postgres(options.owner_url, Session::LongJob)
                        : connect(options);
  if (!connection) return connection.error();
  return pending(**connection);
}

}  // namespace rapport::store
