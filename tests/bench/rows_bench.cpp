// Files with rows of tables, from their bytes to an interview that knows what is wrong with each row.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

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

// A million customers in a CSV file, with the group of each, and the pack that makes a record of each.
constexpr uint32_t kMillion = 1'000'000;
constexpr const char* kCustomersPack = R"(
table groups "Groups" => CustGroup {
  column CustGroup "Group" key
  column Name "Name" required
}
table customers "Customers" => CustTable {
  column AccountNum "Account" key
  column Currency "Currency" default "EUR"
  column OurAccountNum "Our account with them"
  column UseCashDisc "Discount": choice of UseCashDisc default Normal
  column CreditMax "Credit limit": decimal(16, 2) min 0 max 1000000
  column since "Customer since": date
    check past: since <= 2027-12-31 else "Nobody is a customer from the future."
  column CustGroup "Group": reference to groups required
}
)";

class MillionCustomers {
 public:
  MillionCustomers() : folder_(std::filesystem::temp_directory_path() / fmt::format("rapport-{}", getpid())) {
    std::filesystem::create_directories(folder_ / "pack");
    std::ofstream(folder_ / "pack/pack.toml")
        << "name = \"million\"\nversion = \"1.0.0\"\ntarget = \"ax-2012-r3\"\nlanguages = [\"en\"]\n";
    std::ofstream(folder_ / "pack/pack.rap") << kCustomersPack;
    std::ofstream groups(folder_ / "groups.csv");
    groups << "CustGroup,Name\n";
    for (uint32_t i = 0; i < 50; ++i) groups << fmt::format("G{0},Group {0}\n", i);
    std::ofstream rows(folder_ / "customers.csv");
    rows << "AccountNum,OurAccountNum,UseCashDisc,CreditMax,since,CustGroup\n";
    for (uint32_t i = 0; i < kMillion; ++i)
      rows << fmt::format("N{:06},Customer {},{},{}.{},{},G{}\n", i, i, i % 3 == 0 ? "Always" : "Normal",
                          i % 999'999, i % 9 + 1, day_of(i), i % 50);
    std::ofstream(folder_ / "answers.json") << "{}";
  }
  ~MillionCustomers() { std::filesystem::remove_all(folder_); }
  MillionCustomers(const MillionCustomers&) = delete;
  MillionCustomers& operator=(const MillionCustomers&) = delete;

  // The memory of `rapport COMMAND … WORDS` at its peak, in MB; 0 when it fails.
  double peak_of(const char* command, const std::vector<std::string>& words) const {
    std::vector<std::string> all = {"rapport", command,         "pack",   "--answers",  "answers.json",
                                    "--rows",  "customers.csv", "--rows", "groups.csv", "--force"};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> pointers;
    for (std::string& word : all) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    malloc_trim(0);  // what this process has counts for the other one
    const pid_t child = fork();
    if (child == 0) {
      const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
      if (chdir(folder_.c_str()) != 0 || dup2(nowhere, 1) < 0 || dup2(nowhere, 2) < 0) _exit(127);
      execv(RAPPORT_PROGRAM, pointers.data());
      _exit(127);
    }
    int status = 0;
    rusage used{};
    const bool fine = wait4(child, &status, 0, &used) == child && status == 0;
    return fine ? static_cast<double>(used.ru_maxrss) / 1024 : 0;
  }

 private:
  std::filesystem::path folder_;
};

void peak(benchmark::State& state, const char* command, const std::vector<std::string>& words) {
  const MillionCustomers customers;
  double mb = 0;
  for (auto _ : state) mb = customers.peak_of(command, words);
  if (mb == 0) state.SkipWithError("something is wrong");
  state.counters["mb"] = mb;
}

void million_run_ax(benchmark::State& state) {
  peak(state, "run", {"--company", "usmf", "--emit", "ax-xml", "--out", "out"});
}
void million_run_dixf(benchmark::State& state) {
  peak(state, "run", {"--company", "usmf", "--emit", "dixf", "--out", "out"});
}
void million_run_xlsx(benchmark::State& state) {
  peak(state, "run", {"--company", "usmf", "--emit", "xlsx", "--out", "out"});
}
void million_template(benchmark::State& state) { peak(state, "template", {"--out", "out.xlsx"}); }
void million_template_csv(benchmark::State& state) {
  peak(state, "template", {"--format", "csv", "--out", "out"});
}

}  // namespace

BENCHMARK(csv_rows)->Name("csv_rows_per_s");
BENCHMARK(xlsx_rows)->Name("xlsx_rows_per_s");
BENCHMARK(million_rows)->Name("million_rows_mb")->Iterations(1);
BENCHMARK(million_run_ax)->Name("million_run_mb/ax-xml")->Iterations(1);
BENCHMARK(million_run_dixf)->Name("million_run_mb/dixf")->Iterations(1);
BENCHMARK(million_run_xlsx)->Name("million_run_mb/xlsx")->Iterations(1);
BENCHMARK(million_template)->Name("million_template_mb/xlsx")->Iterations(1);
BENCHMARK(million_template_csv)->Name("million_template_mb/csv")->Iterations(1);

}  // namespace rapport::bench
