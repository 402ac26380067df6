// Files with rows of tables, from their bytes to an interview that knows what is wrong with each row.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "runtime/interview/interview.h"
#include "runtime/workbook/filled_in.h"
#include "runtime/xlsx/workbook.h"
#include "tests/bench/packs.h"

namespace rapport::bench {
namespace {

constexpr uint32_t kRows = 100'000;
constexpr const char* kNames[] = {"account", "name",    "kind",   "limit",    "days",
                                  "since",   "blocked", "reason", "discount", "note_"};
constexpr const char* kKinds[] = {"retail", "wholesale", "internal"};

std::string day_of(uint32_t row) {
  return fmt::format("{}-{:02}-{:02}", 2000 + row % 27, row % 12 + 1, row % 28 + 1);
}

std::string customers_csv() {
  std::string out;
  for (const char* name : kNames) out.append(out.empty() ? "" : ",").append(name);
  for (uint32_t row = 0; row < kRows; ++row)
    out += fmt::format("\nN{:06},Customer {},{},{}.{:02},{},{},no,,{}.25,{}", row, row, kKinds[row % 3], row,
                       row % 100, row % 365, day_of(row), row % 99, row % 3 == 0 ? "" : "Said so");
  return out + "\n";
}

std::string customers_xlsx(uint32_t rows, size_t columns) {
  xlsx::Workbook book("customers");
  book.sheet("Customers", {});
  book.next_row();
  for (size_t i = 0; i < columns; ++i) book.text(static_cast<uint16_t>(i), kNames[i]);
  for (uint32_t row = 0; row < rows; ++row) {
    book.next_row();
    book.text(0, fmt::format("N{:06}", row));
    book.text(1, fmt::format("Customer {}", row));
    book.text(2, kKinds[row % 3]);
    book.number(3, fmt::format("{}.{}", row % 1'000'000, row % 9 + 1));
    book.number(4, std::to_string(row % 365));
    if (columns < 6) continue;
    book.date(5, day_of(row));
    book.text(6, "no");
    book.number(8, fmt::format("{}.25", row % 99));
    if (row % 3 != 0) book.text(9, "Said so");
  }
  return std::move(book.finish()).value();
}

void read_rows(benchmark::State& state, const std::string& name, const std::string& bytes) {
  const program::Program program = compiled(table_of_ten());
  for (auto _ : state) {
    workbook::FilledIn filled_in(program, {});
    filled_in.add(name, bytes, program::kNone);
    const workbook::ReadRows read = filled_in.take();
    const auto started = interview::Interview::start(program, read.entries);
    const bool fine = read.problems.count == 0 && started.refusals.empty() && started.interview.complete();
    if (!fine || read.entries.at(0).rows->count != kRows) state.SkipWithError("something is wrong");
  }
  state.counters["per_s"] = benchmark::Counter(kRows, benchmark::Counter::kIsIterationInvariantRate);
}

void csv_rows(benchmark::State& state) { read_rows(state, "customers.csv", customers_csv()); }
void xlsx_rows(benchmark::State& state) { read_rows(state, "customers.xlsx", customers_xlsx(kRows, 10)); }

// In a process of its own, that nothing but the file was in before.
void million_rows(benchmark::State& state) {
  const program::Program program = compiled(table_of_ten());
  const std::string bytes = customers_xlsx(1'000'000, 5);
  double mb = 0;
  for (auto _ : state) {
    const pid_t child = fork();
    if (child == 0) {
      workbook::FilledIn filled_in(program, {});
      filled_in.add("customers.xlsx", bytes, program::kNone);
      const workbook::ReadRows read = filled_in.take();
      _exit(read.problems.count == 0 && read.entries.at(0).rows->count == 1'000'000 ? 0 : 1);
    }
    int status = 0;
    rusage used{};
    if (wait4(child, &status, 0, &used) != child || status != 0) state.SkipWithError("something is wrong");
    mb = static_cast<double>(used.ru_maxrss) / 1024;
  }
  state.counters["mb"] = mb;
}

}  // namespace

BENCHMARK(csv_rows)->Name("csv_rows_per_s");
BENCHMARK(xlsx_rows)->Name("xlsx_rows_per_s");
BENCHMARK(million_rows)->Name("million_rows_mb")->Iterations(1);

}  // namespace rapport::bench
