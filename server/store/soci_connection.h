// One database connection through SOCI. Of one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/store/tx.h"

namespace rapport::store {

enum class Engine : uint8_t { Sqlite, Postgres };

class SociConnection : public Connection {
 public:
  // `where`: SQLite: the path; PostgreSQL: a libpq connection string or URL.
  static base::Result<std::unique_ptr<SociConnection>> open(Engine engine, const std::string& where);
  ~SociConnection() override;

  Engine engine() const { return engine_; }

  base::Result<std::vector<Row>> select(const std::string& sql, const std::vector<Value>& binds,
                                        const std::vector<Kind>& kinds) override;
  base::Result<size_t> execute(const std::string& sql, const std::vector<Value>& binds) override;
  base::Status enter(const Scope& scope) override;

  // Statements without binds and results, several in one text: transactions, pragmas, migrations.
  base::Status script(const std::string& sql);

  // One such statement that comes often: it stays prepared on SQLite.
  base::Status command(const std::string& sql);

  // begin (or a savepoint; of SQLite one statement), for that scope, in one round trip. What broke before is
  // forgotten. After an error there is no transaction.
  base::Status begin(std::string_view how, const Scope& scope);
  // The first error of the database since begin(): nothing but a rollback is possible after it, on any
  // engine, and select(), execute() and enter() answer with it.
  const std::optional<base::Error>& broken() const { return broken_; }
  // `how`: rollback, or to a savepoint. A connection that cannot is not alive.
  base::Status roll_back(const std::string& how = "rollback");

  // False after an error that the connection does not survive.
  bool is_alive() const { return is_alive_; }
  // What broke was a deadlock or the like: the same transaction may succeed when it is run again.
  bool should_retry() const { return should_retry_; }

 private:
  struct Session;
  SociConnection(Engine engine, std::unique_ptr<Session> session);
  template <class Work>
  auto guarded(Work work) -> decltype(work());
  template <class Work>
  auto in_transaction(const std::vector<Value>& binds, Work work) -> decltype(work());

  base::Status tell_scope();

  Engine engine_;
  std::unique_ptr<Session> session_;
  // PostgreSQL: the settings of the scope that is in force, and of the one that the next statement is for.
  // They are sent with that statement's turn: of a change into another scope and back nothing is heard.
  std::string told_, wanted_;
  std::optional<base::Error> broken_;
  bool is_alive_ = true;
  bool should_retry_ = false;
};

}  // namespace rapport::store
