// conformance_runner RAPPORT XMLLINT XSD PYTHON UNPACK WORK AREA: runs every case below the folder AREA, two
// at a time.
// Ends with 0 when all pass. UPDATE_GOLDEN=1 rewrites the expect.* files that differ.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <thread>

#include "tests/conformance/runner/case.h"

namespace {

namespace fs = std::filesystem;
using rapport::conformance::check_case;
using rapport::conformance::Mode;
using rapport::conformance::Tools;

std::vector<fs::path> cases_of(const fs::path& area) {
  std::vector<fs::path> cases;
  for (const fs::directory_entry& entry : fs::directory_iterator(area))
    if (entry.is_directory()) cases.push_back(entry.path());
  std::sort(cases.begin(), cases.end());
  return cases;
}

// The problems of each case, in the order of the cases.
std::vector<std::vector<std::string>> check_all(const Tools& tools, const std::vector<fs::path>& cases) {
  std::vector<std::vector<std::string>> problems(cases.size());
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < cases.size(); i = next++) problems[i] = check_case(tools, cases[i]);
  };
  std::thread second(work);
  work();
  second.join();
  return problems;
}

size_t report(const std::vector<fs::path>& cases, const std::vector<std::vector<std::string>>& problems) {
  size_t failed = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    if (problems[i].empty()) continue;
    ++failed;
    std::cout << "case " << cases[i].string() << " failed\n";
    for (const std::string& problem : problems[i]) std::cout << problem << "\n";
  }
  return failed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 8) {
    std::cerr << "usage: conformance_runner RAPPORT XMLLINT XSD PYTHON UNPACK WORK AREA\n";
    return 2;
  }
  const char* update = std::getenv("UPDATE_GOLDEN");
  const bool rewrite = update != nullptr && std::string_view(update) == "1";
  const fs::path area = fs::canonical(argv[7]);
  const Tools tools{.rapport = fs::absolute(argv[1]),
                    .xmllint = fs::absolute(argv[2]),
                    .xsd = fs::absolute(argv[3]),
                    .python = argv[4],
                    .unpack = fs::absolute(argv[5]),
                    .work = fs::absolute(argv[6]) / area.filename(),
                    .mode = rewrite ? Mode::Rewrite : Mode::Compare};
  const std::vector<fs::path> cases = cases_of(area);
  const size_t failed = report(cases, check_all(tools, cases));
  std::cout << area.filename().string() << ": " << cases.size() << " cases, " << failed << " failed\n";
  return failed == 0 && !cases.empty() ? 0 : 1;
}
