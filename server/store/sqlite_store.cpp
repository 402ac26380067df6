// SQLite: many readers, one writer thread. Writes that wait at the same time share one commit, each in a
// savepoint of its own: the disk is asked once for all of them, and each is told only after it answered.
#include "server/store/sqlite_store.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "server/store/migrate.h"
#include "server/store/pool.h"

namespace rapport::store {
namespace {

constexpr size_t kGroup = 64;  // writes that share a commit at most: the first of them waits for the last

struct Write {
  const Scope* scope;
  const std::function<base::Status(Tx&)>* job;
  base::Status status = base::Done{};
  bool is_done = false;
};

class SqliteStore : public Store {
 public:
  SqliteStore(std::unique_ptr<SociConnection> writer, std::unique_ptr<Pool> readers)
      : writer_(std::move(writer)), readers_(std::move(readers)), thread_([this] { write_on(); }) {}

  ~SqliteStore() override {
    {
      std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    wake_.notify_all();
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
    Tx tx(connection, scope);
    auto status = job(tx);
    auto ended = connection.script("rollback");  // nothing was written
    return status ? ended : status;
  }

  base::Status run_write(const Scope& scope, const Job& job) override {
    Write write{&scope, &job};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&write);
    wake_.notify_one();
    done_.wait(lock, [&] { return write.is_done; });
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
      lock.lock();
      for (Write* write : group) write->is_done = true;
      done_.notify_all();
    }
  }

  void commit(const std::vector<Write*>& group) {
    auto status = writer_->script("begin immediate");
    for (Write* write : group) {
      if (!status) break;
      write->status = run_inside(*write);
    }
    if (status) status = writer_->script("commit");
    if (status) return;
    (void)writer_->script("rollback");
    for (Write* write : group)
      if (write->status) write->status = status.error();
  }

  base::Status run_inside(const Write& write) {
    if (auto begun = writer_->script("savepoint one"); !begun) return begun;
    Tx tx(*writer_, *write.scope);
    auto status = (*write.job)(tx);
    if (!status) (void)writer_->script("rollback to one");
    auto released = writer_->script("release one");
    return status ? released : status;
  }

  std::unique_ptr<SociConnection> writer_;
  std::unique_ptr<Pool> readers_;
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  std::deque<Write*> waiting_;
  bool is_stopping_ = false;
  std::thread thread_;
};

base::Result<std::unique_ptr<SociConnection>> open_file(const std::string& path) {
  auto connection = SociConnection::open(Engine::Sqlite, path);
  if (!connection) return connection;
  for (const char* pragma :
       {"pragma journal_mode = wal", "pragma synchronous = full", "pragma foreign_keys = on",
        "pragma temp_store = memory", "pragma cache_size = -16000"})
    if (auto done = (*connection)->script(pragma); !done) return done.error();
  return connection;
}

}  // namespace

base::Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, unsigned connections) {
  auto writer = open_file(path);
  if (!writer) return writer.error();
  if (auto migrated = migrate(**writer, Engine::Sqlite, ""); !migrated) return migrated.error();
  auto readers = std::make_unique<Pool>(connections, [path] { return open_file(path); });
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(std::move(*writer), std::move(readers)));
}

}  // namespace rapport::store
