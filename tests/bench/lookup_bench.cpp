// References to 50,000 rows exported from the target, with a filter that depends on another answer.
#include <benchmark/benchmark.h>

#include <string>

#include "runtime/interview/interview.h"
#include "tests/bench/packs.h"

namespace rapport::bench {
namespace {

constexpr uint32_t kRows = 50'000, kSites = 10, kPage = 20;

interview::Entry answer(std::string name, std::string text) {
  return {.kind = interview::EntryKind::Answer,
          .name = std::move(name),
          .value = value::text_value(std::move(text)),
          .author = {}};
}

interview::Interview answered(const program::Program& program) {
  interview::Interview interview(program);
  const interview::Entry site = answer("site", "S3");
  interview.apply({&site, 1});
  return interview;
}

// The options of a question, and what a page of them shows.
void offer(benchmark::State& state) {
  const program::Program program = compiled(warehouses(kRows, kSites));
  const interview::Interview interview = answered(program);
  const program::Index question = program::find_question(program, "warehouse");
  const program::Table& table = program.tables[program.questions[question].type.table];
  for (auto _ : state) {
    const std::vector<uint32_t> rows = interview.offered(question);
    if (rows.size() != kRows / kSites) state.SkipWithError("not those of the site");
    for (size_t option = rows.size() / 2; option < rows.size() / 2 + kPage; ++option)
      for (const program::Index column : table.columns)
        benchmark::DoNotOptimize(interview.slot(program.questions[column].slot, rows[option]).text().size());
  }
}

// An answer that names a row: whether it is there, and of that site.
void check(benchmark::State& state) {
  const program::Program program = compiled(warehouses(kRows, kSites));
  interview::Interview interview = answered(program);
  const std::vector<interview::Entry> entries{answer("warehouse", "W40003"), answer("warehouse", "W00013")};
  size_t turn = 0;
  for (auto _ : state) {
    const auto step = interview.apply({&entries[++turn % 2], 1});
    if (step.changes.empty() || !interview.complete()) state.SkipWithError("the answer is wrong");
  }
}

void compile(benchmark::State& state) {
  const pack::PackSources sources = warehouses(kRows, kSites);
  for (auto _ : state) benchmark::DoNotOptimize(compiled(sources).slots.data());
}

}  // namespace

BENCHMARK(offer)->Name("lookup_offer_50k_ms")->Unit(benchmark::kMillisecond);
BENCHMARK(check)->Name("lookup_check_50k_us")->Unit(benchmark::kMicrosecond);
BENCHMARK(compile)->Name("lookup_compile_50k_ms")->Unit(benchmark::kMillisecond);

}  // namespace rapport::bench
