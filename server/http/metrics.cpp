#include "server/http/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <exception>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <tuple>

#include "runtime/base/check.h"

namespace rapport::http {
namespace {

// Seconds: a page takes 300 µs, a password 50 ms, what is stuck more than 5 s.
const prometheus::Histogram::BucketBoundaries& duration_buckets() {
  static const prometheus::Histogram::BucketBoundaries buckets = {
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};
  return buckets;
}

prometheus::Labels to_labels(const Labels& labels) { return {labels.begin(), labels.end()}; }

std::string class_of(unsigned status) { return std::to_string(status / 100) + "xx"; }

// The library throws for a bad name, and for one that is taken by another kind.
template <class Builder>
auto* series_of(Builder builder, prometheus::Registry& registry, const std::string& name,
                const std::string& help, const Labels& labels) {
  decltype(&builder.Register(registry).Add(prometheus::Labels())) made = nullptr;
  try {
    made = &builder.Name(name).Help(help).Register(registry).Add(to_labels(labels));
  } catch (const std::exception&) {
    made = nullptr;
  }
  RAPPORT_CHECK(made != nullptr);
  return made;
}

struct Series {  // of one route, method and class of status
  prometheus::Counter* count;
  prometheus::Histogram* duration;
};

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>* requests = nullptr;
  prometheus::Family<prometheus::Histogram>* durations = nullptr;
  // The library's own look-up builds and hashes a map of labels, on every request.
  std::shared_mutex mutex;
  std::map<std::tuple<std::string, Method, unsigned>, Series, std::less<>> series;
  std::mutex reading;
  std::vector<std::pair<prometheus::Gauge*, std::function<double()>>> read_gauges;
};

void Counter::add(uint64_t n) { counter_->Increment(static_cast<double>(n)); }
void Gauge::set(double value) { gauge_->Set(value); }

Metrics::Metrics() : state_(std::make_unique<State>()) {
  state_->requests = &prometheus::BuildCounter()
                          .Name("rapport_http_requests_total")
                          .Help("Answered requests")
                          .Register(state_->registry);
  state_->durations = &prometheus::BuildHistogram()
                           .Name("rapport_http_request_duration_seconds")
                           .Help("From the whole request to its answer, waiting for a thread included")
                           .Register(state_->registry);
}

Metrics::~Metrics() = default;

Counter Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  return Counter(series_of(prometheus::BuildCounter(), state_->registry, name, help, labels));
}

Gauge Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return Gauge(series_of(prometheus::BuildGauge(), state_->registry, name, help, labels));
}

void Metrics::gauge_of(const std::string& name, const std::string& help, const Labels& labels,
                       std::function<double()> read) {
  prometheus::Gauge* made = series_of(prometheus::BuildGauge(), state_->registry, name, help, labels);
  const std::lock_guard lock(state_->reading);
  state_->read_gauges.emplace_back(made, std::move(read));
}

void Metrics::request(std::string_view route, Method method, unsigned status, int64_t took_us) {
  const auto seconds = static_cast<double>(took_us) / 1e6;
  {
    const std::shared_lock lock(state_->mutex);
    const auto found = state_->series.find(std::make_tuple(route, method, status / 100));
    if (found != state_->series.end()) {
      found->second.count->Increment();
      found->second.duration->Observe(seconds);
      return;
    }
  }
  const prometheus::Labels labels = {{"route", std::string(route)},
                                     {"method", std::string(method_name(method))}};
  prometheus::Labels counted = labels;
  counted["status"] = class_of(status);
  const std::lock_guard lock(state_->mutex);
  const Series series{&state_->requests->Add(counted), &state_->durations->Add(labels, duration_buckets())};
  state_->series.emplace(std::make_tuple(std::string(route), method, status / 100), series);
  series.count->Increment();
  series.duration->Observe(seconds);
}

void Metrics::watch(const Server& server, const std::vector<PoolOptions>& pools) {
  gauge_of("rapport_http_connections", "Open connections", {},
           [&server] { return static_cast<double>(server.counts().connections); });
  gauge_of("rapport_http_requests_under_way", "Requests that wait for a thread or are worked on", {},
           [&server] { return static_cast<double>(server.counts().under_way); });
  gauge_of("rapport_http_refused",
           "Connections over the limit and requests that found a queue full, since the start", {},
           [&server] { return static_cast<double>(server.counts().refused); });
  for (size_t i = 0; i < pools.size(); ++i)
    gauge_of("rapport_http_queue_length", "Requests that wait for a thread", {{"pool", pools[i].name}},
             [&server, i] { return static_cast<double>(server.counts().waiting[i]); });
}

std::string Metrics::text() {
  {
    const std::lock_guard lock(state_->reading);
    for (const auto& [gauge, read] : state_->read_gauges) gauge->Set(read());
  }
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace rapport::http
