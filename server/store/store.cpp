#include "server/store/store.h"

#include "server/store/migrate.h"
#include "server/store/postgres_store.h"
#include "server/store/sqlite_store.h"

namespace rapport::store {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

bool is_postgres(const std::string& url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

base::Error not_a_url(const std::string& url) {
  return {base::ErrorCode::InvalidArgument,
          "`store.url` begins with `" + url.substr(0, url.find(':')) +
              "`: expected `sqlite:PATH` or `postgresql://user@host/database`"};
}

}  // namespace

base::Result<std::unique_ptr<Store>> open_store(const StoreOptions& options) {
  if (options.url.starts_with(kSqlite))
    return open_sqlite(options.url.substr(kSqlite.size()), options.connections);
  if (is_postgres(options.url)) return open_postgres(options);
  return not_a_url(options.url);
}

base::Result<std::vector<std::string>> pending_migrations(const StoreOptions& options) {
  bool is_sqlite = options.url.starts_with(kSqlite);
  if (!is_sqlite && !is_postgres(options.url)) return not_a_url(options.url);
  auto connection = SociConnection::open(is_sqlite ? Engine::Sqlite : Engine::Postgres,
                                         is_sqlite ? options.url.substr(kSqlite.size()) : options.url);
  if (!connection) return connection.error();
  return pending(**connection);
}

}  // namespace rapport::store
