// SQLite: many readers, one writer thread. Writes that wait at the same time share one commit, each in a
// savepoint of its own: the disk is asked once for all of them, and each is told only after it answered.
#include "server/store/sqlite_store.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <semaphore>
#include <thread>

#include "server/store/migrate.h"
#include "server/store/pool.h"
#include "server/store/run_job.h"
#include "server/store/sqlite_file.h"

namespace rapport::store {
namespace {

constexpr size_t kGroup = 64;  // writes that share a commit at most: the first of them waits for the last

struct Write {
  const Scope* scope;
  const std::function<base::Status(Tx&)>* job;
  base::Status status = base::Done{};
  std::binary_semaphore is_done{0};  // one each: whoever was not in the group sleeps on
};

class SqliteStore : public Store {
 public:
  SqliteStore(std::string path, std::unique_ptr<SociConnection> writer, std::unique_ptr<Pool> readers)
      : path_(std::move(path)),
        writer_(std::move(writer)),
        readers_(std::move(readers)),
        thread_([this] { write_on(); }) {}

  ~SqliteStore() override {
    {
      std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  base::Status ready() override {
    return run_read(Scope::system(), [](Tx& tx) -> base::Status {
      auto rows = tx.connection().select("select 1", {}, {Kind::Integer});
      if (!rows) return rows.error();
      return base::Done{};
    });
  }

  base::Result<std::string> durability() override {
    std::string text;
    auto status = run_write(Scope::system(), [&](Tx& tx) -> base::Status {
      text = "sqlite";
      for (const char* name : {"journal_mode", "synchronous", "foreign_keys"}) {
        auto kind = std::string_view(name) == "journal_mode" ? Kind::Text : Kind::Integer;
        auto rows = tx.connection().select(std::string("pragma ") + name, {}, {kind});
        if (!rows) return rows.error();
        const Value& value = rows->front().front();
        const auto* number = std::get_if<int64_t>(&value);
        text.append(" ").append(name).append("=");
        text += number ? std::to_string(*number) : std::get<std::string>(value);
      }
      return base::Done{};
    });
    if (!status) return status.error();
    return text;
  }

 protected:
  base::Status run_read(const Scope& scope, const Job& job) override {
    auto lease = readers_->lease();
    if (!lease) return lease.error();
    SociConnection& connection = **lease;
    if (auto begun = connection.begin("begin", scope); !begun) return begun;
    auto status = run_job(connection, scope, job);
    auto ended = connection.roll_back();  // nothing was written
    return status ? ended : status;
  }

  base::Status run_write(const Scope& scope, const Job& job) override {
    Write write{&scope, &job};
    {
      std::lock_guard lock(mutex_);
      waiting_.push_back(&write);
    }
    wake_.notify_one();
    write.is_done.acquire();
    return write.status;
  }

 private:
  void write_on() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [&] { return is_stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      std::vector<Write*> group;
      while (!waiting_.empty() && group.size() < kGroup) {
        group.push_back(waiting_.front());
        waiting_.pop_front();
      }
      lock.unlock();
      commit(group);
      for (Write* write : group) write->is_done.release();
      lock.lock();
    }
  }

  void commit(const std::vector<Write*>& group) {
    auto status = revive();
    if (status) status = writer_->command("begin immediate");
    for (Write* write : group)
      if (status) status = run_inside(*write);
    if (status) status = writer_->command("commit");
    if (status) return;
    (void)writer_->roll_back();
    for (Write* write : group)
      if (write->status) write->status = status.error();
  }

  // The write's own outcome goes into it; an error here is that of the whole group.
  base::Status run_inside(Write& write) {
    write.status = writer_->begin("savepoint one", *write.scope);
    if (!write.status) return writer_->is_alive() ? base::Status(base::Done{}) : write.status;
    write.status = run_job(*writer_, *write.scope, *write.job);
    // Where SQLite gave the transaction up, as on a full disk, there is no savepoint to go back to.
    if (!write.status)
      if (auto back = writer_->roll_back("rollback to one"); !back) return write.status;
    return writer_->command("release one");
  }

  base::Status revive() {
    if (writer_->is_alive()) return base::Done{};
    auto writer = connect_sqlite(path_);
    if (!writer) return writer.error();
    writer_ = std::move(*writer);
    return base::Done{};
  }

  const std::string path_;
  std::unique_ptr<SociConnection> writer_;
  std::unique_ptr<Pool> readers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Write*> waiting_;
  bool is_stopping_ = false;
  std::thread thread_;
};

base::Result<std::unique_ptr<SociConnection>> connect_reader(const std::string& path) {
  auto connection = connect_sqlite(path);
  if (!connection) return connection;
  if (auto done = (*connection)->script("pragma query_only = on"); !done) return done.error();
  return connection;
}

// A file of another program is not made ours, and not a byte of it is changed.
base::Status check_is_ours(SociConnection& connection) {
  auto tables = connection.select(
      "select count(*), coalesce(sum(name = 'rapport_migration'), 0) from sqlite_master where type = 'table'",
      {}, {Kind::Integer, Kind::Integer});
  if (!tables) return tables.error();
  const bool is_foreign = tables->front()[0] != Value(int64_t{0}) && tables->front()[1] == Value(int64_t{0});
  if (!is_foreign) return base::Done{};
  return base::Error{base::ErrorCode::InvalidArgument,
                     "it has tables of another program, and stays as it is"};
}

// SQLite waits for a lock everywhere but here: of several connections that turn a new file to WAL at once,
// one does, and the others are told at once that the file is locked.
base::Status turn_to_wal(SociConnection& connection) {
  using namespace std::chrono_literals;
  for (const auto last = std::chrono::steady_clock::now() + 30s;; std::this_thread::sleep_for(2ms)) {
    auto done = connection.script("pragma journal_mode = wal");
    if (done || !is_locked(done.error().message) || std::chrono::steady_clock::now() > last) return done;
  }
}

}  // namespace

base::Result<std::unique_ptr<SociConnection>> connect_sqlite(const std::string& path) {
  auto state = look_at(path);
  if (!state) return state.error();
  if (*state == FileState::Missing)
    return base::Error{base::ErrorCode::NotFound, "there is no database `" + path + "`"};
  auto connection = SociConnection::open(Engine::Sqlite, path);
  if (!connection) return connection;
  if (auto ours = check_is_ours(**connection); !ours) return about(path, ours.error());
  if (auto done = turn_to_wal(**connection); !done) return about(path, done.error());
  for (const char* pragma : {"pragma synchronous = full", "pragma foreign_keys = on",
                             "pragma temp_store = memory", "pragma cache_size = -16000",
                             "pragma journal_size_limit = 67108864", "pragma case_sensitive_like = on"})
    if (auto done = (*connection)->script(pragma); !done) return about(path, done.error());
  return connection;
}

base::Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, unsigned connections) {
  auto state = look_at(path);
  if (!state) return state.error();
  if (*state == FileState::Missing)
    if (auto made = make_file(path); !made) return made.error();
  auto writer = connect_sqlite(path);
  if (!writer) return writer.error();
  if (auto migrated = migrate(**writer, ""); !migrated) return about(path, migrated.error());
  auto readers = std::make_unique<Pool>(connections, [path] { return connect_reader(path); });
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(path, std::move(*writer), std::move(readers)));
}

}  // namespace rapport::store
