// write_driver URL THREADS WRITES: that many writes from that many threads into a database of its own, each
// said on standard output when it is acknowledged ("done ID"); then what makes them durable, and how many
// there were. write_driver URL check: prints "there ID" for every row.
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <thread>

#include "server/store/store.h"

namespace {

using namespace rapport;
using namespace rapport::store;

int fail(const base::Error& error) {
  std::fprintf(stderr, "write_driver: %s\n", error.message.c_str());
  return 1;
}

int check(Store& store) {
  auto rows = store.read(Scope::system(), [](Tx& tx) { return tx.list<Throttle>({"", {}}); });
  if (!rows) return fail(rows.error());
  for (const Throttle& row : *rows) std::printf("there %s\n", row.id.c_str());
  return 0;
}

// Every write is two rows: one without the other would be a write that is half there.
void write_on(Store& store, const std::string& name, int writes) {
  for (int i = 0; i < writes; ++i) {
    std::string id = name + "-" + std::to_string(i);
    auto done = store.write(Scope::system(), [&](Tx& tx) -> base::Status {
      if (auto first = tx.insert(Throttle{id, i, 0, 0}); !first) return first;
      return tx.insert(Throttle{id + "-too", i, 0, 0});
    });
    if (!done) std::exit(fail(done.error()));
    std::printf("done %s\n",
                id.c_str());  // one write() a line, since it is line-buffered: a kill cuts none in two
  }
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) return 2;
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  auto store = open_store({.url = words[1], .owner_url = ""});
  if (!store) return fail(store.error());
  if (std::string_view(words[2]) == "check") return check(**store);
  if (count < 4) return 2;
  const std::string run = count > 4 ? words[4] : "run";
  std::vector<std::thread> threads;
  for (int t = 0; t < std::atoi(words[2]); ++t)
    threads.emplace_back([&, t] { write_on(**store, run + "-" + std::to_string(t), std::atoi(words[3])); });
  for (auto& thread : threads) thread.join();
  auto durability = (*store)->durability();
  if (!durability) return fail(durability.error());
  std::printf("durability %s\n", durability->c_str());
  return 0;
}
