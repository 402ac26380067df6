// Figures for Prometheus: counters, gauges, and what the HTTP server does. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/http/server.h"

namespace prometheus {
class Counter;
class Gauge;
}  // namespace prometheus

namespace rapport::http {

// Label names and values are a fixed few: each combination is a series that lives for ever.
using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {  // a handle, valid as long as its Metrics
 public:
  explicit Counter(prometheus::Counter* counter) : counter_(counter) {}
  void add(uint64_t n = 1);

 private:
  prometheus::Counter* counter_;
};

class Gauge {  // likewise
 public:
  explicit Gauge(prometheus::Gauge* gauge) : gauge_(gauge) {}
  void set(double value);

 private:
  prometheus::Gauge* gauge_;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The same name and labels give the same series. A name that Prometheus does not take, or that stands for
  // another kind already, fails a RAPPORT_CHECK: names are ours.
  Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  // Asked each time that somebody reads the figures: quick, and not to be called after its owner has gone.
  void gauge_of(const std::string& name, const std::string& help, const Labels& labels,
                std::function<double()> read);

  // One answered request. `route` is the pattern in the route table, or "none"; never the path, of which
  // there are too many.
  void request(std::string_view route, Method method, unsigned status, int64_t took_us);
  // Connections, queues and refusals of a server, which outlives the last text().
  void watch(const Server& server, const std::vector<PoolOptions>& pools);

  std::string text();  // the exposition format: text/plain; version=0.0.4

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rapport::http
