// rapport_bench [--json FILE] [--service FILE]: runs every benchmark five times, takes the median, prints the
// table against what must be reached, writes it as JSON, and ends with 1 when a row is missing or misses its
// figure. The rows of the service were measured before, by service_bench.py: they are read from its file.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Run = benchmark::BenchmarkReporter::Run;

class Collector : public benchmark::ConsoleReporter {  // prints as usual, and keeps the repetitions
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs)
      if (run.run_type == Run::RT_Iteration && !run.error_occurred) runs_[name_of(run)].push_back(run);
    ConsoleReporter::ReportRuns(runs);
  }

  // The median of what `value` reads from the repetitions; nothing when the benchmark did not run.
  std::optional<double> median(const std::string& name,
                               const std::function<double(const Run&)>& value) const {
    const auto found = runs_.find(name);
    if (found == runs_.end()) return std::nullopt;
    std::vector<double> values;
    for (const Run& run : found->second) values.push_back(value(run));
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
  }

 private:
  static std::string name_of(const Run& run) {
    return run.run_name.function_name + (run.run_name.args.empty() ? "" : "/" + run.run_name.args);
  }
  std::map<std::string, std::vector<Run>> runs_;
};

double time_of(const Run& run) { return run.GetAdjustedRealTime(); }
double item_ns(const Run& run) { return 1e9 / run.counters.at("items_per_second"); }

std::function<double(const Run&)> counter(const char* name) {
  return [name](const Run& run) { return static_cast<double>(run.counters.at(name)); };
}

constexpr const char* kOfService = "";

struct Row {
  const char* name;
  const char* benchmark;  // as Google Benchmark names it; kOfService: read from the file of service_bench.py
  const char* unit;
  std::function<double(const Run&)> value;
  double bound;  // must reach
  bool at_least;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows = {
      {"compile_485_ms", "compile_485_ms", "ms", time_of, 20, false},
      {"compile_485_process_ms", "compile_485_process_ms", "ms", time_of, 60, false},
      {"compile_16k_ms", "compile_16k_ms", "ms", time_of, 500, false},
      {"compile_16k_mb", "compile_16k_mb", "MB", counter("mb"), 300, false},
      {"load_485_ms", "load_485_ms", "ms", time_of, 2, false},
      {"answer_100_us", "answer_us/100", "us", time_of, 5, false},
      {"answer_1000_us", "answer_us/1000", "us", time_of, 5, false},
      {"answer_10000_us", "answer_us/10000", "us", time_of, 5, false},
      {"chain_5000_ms", "chain_5000_ms", "ms", time_of, 1, false},
      {"rule_ns", "rule_ns", "ns", item_ns, 0, false},  // bounds come from the peers
      {"resume_10000_ms", "resume_10000_ms", "ms", time_of, 50, false},
      {"interviews_per_s", "interviews_per_s", "1/s", counter("per_s"), 2000, true},
      {"table_rows_per_s", "table_rows_per_s", "1/s", counter("per_s"), 1'000'000, true},
      {"lookup_offer_50k_ms", "lookup_offer_50k_ms", "ms", time_of, 30, false},
      {"lookup_check_50k_us", "lookup_check_50k_us", "us", time_of, 20, false},
      {"lookup_compile_50k_ms", "lookup_compile_50k_ms", "ms", time_of, 500, false},
      {"csv_rows_per_s", "csv_rows_per_s", "1/s", counter("per_s"), 300'000, true},
      {"xlsx_rows_per_s", "xlsx_rows_per_s", "1/s", counter("per_s"), 60'000, true},
      {"million_rows_mb", "million_rows_mb", "MB", counter("mb"), 300, false},
      {"million_run_ax_xml_mb", "million_run_mb/ax-xml", "MB", counter("mb"), 300, false},
      {"million_run_dixf_mb", "million_run_mb/dixf", "MB", counter("mb"), 300, false},
      {"million_run_xlsx_mb", "million_run_mb/xlsx", "MB", counter("mb"), 300, false},
      {"million_template_xlsx_mb", "million_template_mb/xlsx", "MB", counter("mb"), 300, false},
      {"million_template_csv_mb", "million_template_mb/csv", "MB", counter("mb"), 300, false},
      {"records_per_s", "records_per_s", "1/s", counter("per_s"), 200'000, true},
      {"xml_mb_per_s", "xml_mb_per_s", "MB/s", counter("per_s"), 1000, true},
      {"page_views_per_s", kOfService, "1/s", {}, 3000, true},
      {"writes_per_s", kOfService, "1/s", {}, 1000, true},
      {"writes_p99_ms", kOfService, "ms", {}, 50, false},
      {"postgres_share", kOfService, "%", {}, 60, true},  // of what pgbench reaches with the same statements
  };
  return kRows;
}

nlohmann::json peers_of(const Collector& collector, const Row& row) {
  nlohmann::json peers = nlohmann::json::object();
  if (std::string(row.name) != "rule_ns") return peers;
  for (const char* peer : {"luajit_joff_ns", "lua54_ns"})
    if (const auto value = collector.median(std::string("rule_ns/") + peer, item_ns)) peers[peer] = *value;
  return peers;
}

double bound_of(const Row& row, const nlohmann::json& peers) {
  if (std::string(row.name) != "rule_ns") return row.bound;
  if (!peers.contains("luajit_joff_ns") || !peers.contains("lua54_ns")) return 0;
  return std::min(peers["luajit_joff_ns"].get<double>(), peers["lua54_ns"].get<double>() / 1.5);
}

struct Measured {
  std::optional<double> value;
  nlohmann::json peers = nlohmann::json::object();
};

Measured measured(const Collector& collector, const nlohmann::json& service, const Row& row) {
  if (std::string_view(row.benchmark) != kOfService)
    return {collector.median(row.benchmark, row.value), peers_of(collector, row)};
  for (const nlohmann::json& one : service)
    if (one.at("name") == row.name) return {one.at("value").get<double>(), one.at("peers")};
  return {};
}

std::string value_after(int argc, char** argv, std::string_view flag) {
  for (int i = 1; i + 1 < argc; ++i)
    if (argv[i] == flag) return argv[i + 1];
  return "";
}

nlohmann::json read_json(const std::string& file) {
  if (file.empty()) return nlohmann::json::array();
  std::ifstream in(file);
  return nlohmann::json::parse(in);
}

}  // namespace

int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape): ends the benchmark, as it should
  const std::string json_file = value_after(argc, argv, "--json");
  const nlohmann::json service = read_json(value_after(argc, argv, "--service"));
  std::vector<std::string> words{argv[0], "--benchmark_repetitions=5", "--benchmark_min_time=0.2"};
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);

  nlohmann::json out = nlohmann::json::array();
  int missed = 0;
  fmt::print("\n{:<24} {:>12} {:<5} {:>14}\n", "name", "median of 5", "unit", "must reach");
  for (const Row& row : rows()) {
    const auto [value, peers] = measured(collector, service, row);
    const double bound = bound_of(row, peers);
    const bool reached = value && (row.at_least ? *value >= bound : *value <= bound);
    missed += !reached;
    fmt::print("{:<24} {:>12} {:<5} {:>3} {:>10.1f}{}\n", row.name,
               value ? fmt::format("{:.2f}", *value) : "missing", row.unit, row.at_least ? ">=" : "<=", bound,
               reached ? "" : "   MISSED");
    for (const auto& [peer, figure] : peers.items())
      fmt::print("    {:<20} {:>12.2f}\n", peer, figure.get<double>());
    if (value) out.push_back({{"name", row.name}, {"value", *value}, {"unit", row.unit}, {"peers", peers}});
  }
  if (!json_file.empty()) std::ofstream(json_file) << out.dump(2) << '\n';
  return missed == 0 ? 0 : 1;
}
