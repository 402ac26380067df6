#include "tests/contract/engines.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace rapport::store::contract {
namespace {

// The line `name=` of the address file.
std::string address(const std::string& name) {
  const char* file = std::getenv("RAPPORT_POSTGRES");
  if (!file) return "";
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(name + "=")) return line.substr(name.size() + 1);
  return "";
}

void as_owner(const std::string& sql) {
  auto owner = SociConnection::open(Engine::Postgres, address("owner"));
  ASSERT_TRUE(owner.ok()) << message(owner);
  auto done = (*owner)->script(sql);
  ASSERT_TRUE(done.ok()) << message(done);
}

}  // namespace

Database::Database(Engine engine) : engine_(engine) {
  static std::atomic<int> count = 0;
  name_ = "test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
  if (engine == Engine::Sqlite) {
    std::string folder = (std::filesystem::temp_directory_path() / "rapport-XXXXXX").string();
    name_ = mkdtemp(folder.data());
    options_.url = "sqlite:" + path();
    return;
  }
  if (address("owner").empty()) {
    ADD_FAILURE()
        << "RAPPORT_POSTGRES names no address file: run through ctest, or tests/contract/postgres.py";
    return;
  }
  as_owner("create schema " + name_ + "; grant usage on schema " + name_ + " to serving");
  options_.url = url("serving");
  options_.owner_url = url("owner");
}

Database::~Database() {
  std::error_code ignored;
  if (engine_ == Engine::Sqlite)
    std::filesystem::remove_all(name_, ignored);
  else if (!options_.url.empty())
    as_owner("set client_min_messages = warning; drop schema " + name_ + " cascade");
}

std::string Database::path() const { return name_ + "/rapport.db"; }
std::string Database::url(const std::string& role) const {
  return address(role) + "?options=-csearch_path%3D" + name_ + "&application_name=" + name_;
}

std::unique_ptr<Store> Database::open() const {
  auto store = open_store(options_);
  EXPECT_TRUE(store.ok()) << message(store);
  return store ? std::move(*store) : nullptr;
}

std::unique_ptr<SociConnection> Database::raw() const {
  auto connection = SociConnection::open(engine_, engine_ == Engine::Sqlite ? path() : url("owner"));
  EXPECT_TRUE(connection.ok()) << message(connection);
  if (!connection) return nullptr;
  // The policies hold for the owner, too.
  if (engine_ == Engine::Postgres) {
    auto seen = (*connection)->script("set client_min_messages = warning; set rapport.scope = 'system'");
    EXPECT_TRUE(seen.ok()) << message(seen);
  }
  return std::move(*connection);
}

testing::AssertionResult is_clear(const std::string& message) {
  for (const char* bad : {"\n", "soci", "sqlite3_", "ERROR", "Cannot execute", "backend::"})
    if (message.find(bad) != std::string::npos)
      return testing::AssertionFailure() << "`" << message << "` holds `" << bad << "`";
  if (message.empty() || message.back() == '.' || message.back() == ' ')
    return testing::AssertionFailure() << "`" << message << "` does not end as a message does";
  return testing::AssertionSuccess();
}

}  // namespace rapport::store::contract
