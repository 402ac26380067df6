// Fresh databases of both engines (of PostgreSQL: schemas of one, which are made in no time) for the contract
// tests. PostgreSQL is the one whose address file stands in RAPPORT_POSTGRES (postgres.py); without it the
// tests of that engine fail, they are not skipped.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>

#include "server/store/soci_connection.h"
#include "server/store/store.h"

namespace rapport::store {

inline void PrintTo(Engine engine, std::ostream* out) {
  *out << (engine == Engine::Sqlite ? "Sqlite" : "Postgres");
}

namespace contract {

// A database that goes when this does, with what is in it.
class Database {
 public:
  explicit Database(Engine engine);
  ~Database();
  Database(const Database&) = delete;

  Engine engine() const { return engine_; }
  const StoreOptions& options() const { return options_; }
  // SQLite: the file. PostgreSQL: the URL for a role of the address file: "admin", "owner", "serving".
  std::string path() const;
  std::string url(const std::string& role) const;

  std::unique_ptr<Store> open() const;
  // As whoever owns the tables, with no store between: for what only a mistake or an attacker would do.
  std::unique_ptr<SociConnection> raw() const;

 private:
  Engine engine_;
  std::string name_;  // of the folder, of the schema
  StoreOptions options_;
};

template <class T>
std::string message(const base::Result<T>& result) {
  return result ? "" : result.error().message;
}

// One line, no name of a C++ function, nothing before the sentence.
testing::AssertionResult is_clear(const std::string& message);

inline std::string name_of_engine(const testing::TestParamInfo<Engine>& info) {
  return info.param == Engine::Sqlite ? "Sqlite" : "Postgres";
}

}  // namespace contract
}  // namespace rapport::store

#define ASSERT_OK(expression)                                    \
  do {                                                           \
    const auto& asserted_ = (expression);                        \
    ASSERT_TRUE(asserted_.ok()) << contract::message(asserted_); \
  } while (false)
#define EXPECT_CODE(expression, expected)                                                              \
  do {                                                                                                 \
    const auto& expected_ = (expression);                                                              \
    EXPECT_FALSE(expected_.ok());                                                                      \
    if (!expected_.ok()) {                                                                             \
      EXPECT_EQ(static_cast<int>(expected_.error().code), static_cast<int>(base::ErrorCode::expected)) \
          << expected_.error().message;                                                                \
      EXPECT_TRUE(contract::is_clear(expected_.error().message));                                      \
    }                                                                                                  \
  } while (false)
