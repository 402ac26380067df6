#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/cli/answering.h"
#include "compiler/cli/commands.h"
#include "compiler/cli/names.h"
#include "compiler/cli/open_program.h"
#include "compiler/diag/render.h"
#include "runtime/testing/testing.h"

namespace rapport::cli {
namespace {

using program::Program;
using testing::Report;

size_t failed_tests(const Report& report) {
  return static_cast<size_t>(std::count_if(report.tests.begin(), report.tests.end(),
                                           [](const testing::TestResult& t) { return !t.failures.empty(); }));
}

std::string name_of(const Program& program, const testing::TestResult& result) {
  return diag::printable(program.tests[result.test].name);
}

std::string line_of(const Program& program, const program::Place& place, const std::string& message) {
  const std::string where = place_name(program, place);
  return (where.empty() ? "" : where + ": ") + diag::printable(message);
}

std::string as_text(const Program& program, const Report& report) {
  std::string out;
  for (const testing::TestResult& result : report.tests) {
    out += (result.failures.empty() ? "ok      " : "failed  ") + name_of(program, result) + "\n";
    for (const testing::Failure& failure : result.failures)
      out += "        " + line_of(program, failure.place, failure.message) + "\n";
  }
  const size_t failed = failed_tests(report);
  return out + fmt::format("{} {}, {} failed\n", report.tests.size(),
                           report.tests.size() == 1 ? "test" : "tests", failed);
}

std::string as_tap(const Program& program, const Report& report) {
  std::string out = fmt::format("TAP version 13\n1..{}\n", report.tests.size());
  for (size_t i = 0; i < report.tests.size(); ++i) {
    const testing::TestResult& result = report.tests[i];
    out += fmt::format("{} {} - {}\n", result.failures.empty() ? "ok" : "not ok", i + 1,
                       name_of(program, result));
    for (const testing::Failure& failure : result.failures)
      out += "# " + line_of(program, failure.place, failure.message) + "\n";
  }
  return out;
}

nlohmann::ordered_json place_json(const Program& program, const program::Place& place) {
  nlohmann::ordered_json json;
  json["file"] = place.file < program.sources.size() ? program.sources[place.file].name : "";
  json["line"] = place.line;
  json["column"] = place.column;
  return json;
}

std::string as_json(const Program& program, const Report& report) {
  nlohmann::ordered_json json;
  const size_t failed = failed_tests(report);
  json["passed"] = report.tests.size() - failed;
  json["failed"] = failed;
  json["skipped"] = 0;
  json["coverage"] = report.coverage.percent();
  json["failures"] = nlohmann::ordered_json::array();
  for (const testing::TestResult& result : report.tests)
    for (const testing::Failure& failure : result.failures) {
      nlohmann::ordered_json row = place_json(program, failure.place);
      row["test"] = program.tests[result.test].name;
      row["message"] = failure.message;
      json["failures"].push_back(std::move(row));
    }
  json["gaps"] = nlohmann::ordered_json::array();
  for (const testing::Gap& gap : report.coverage.gaps) {
    nlohmann::ordered_json row = place_json(program, gap.place);
    row["what"] = gap.what;
    row["missing"] = gap.missing;
    json["gaps"].push_back(std::move(row));
  }
  return json.dump(2) + "\n";
}

std::string coverage_text(const Program& program, const testing::Coverage& coverage) {
  std::string out = fmt::format("coverage {} %: {} of {} outcomes seen\n", coverage.percent(), coverage.seen,
                                coverage.outcomes);
  for (const testing::Gap& gap : coverage.gaps)
    out += "  " + line_of(program, gap.place, gap.what + ": " + gap.missing) + "\n";
  return out;
}

}  // namespace

Exit test(Surroundings& world, const TestOptions& options) {
  const Opened opened = open_program(world, options.pack);
  if (!opened.program) return opened.exit;
  const Program& program = *opened.program;
  const std::optional<Host> host = host_of(world, program, options.answering);
  if (!host) return Exit::Usage;
  const Report report =
      testing::run_tests(program, {.company = options.answering.company, .start = first_entries(*host)});
  switch (options.format) {
    case TestFormat::Text: world.print(as_text(program, report)); break;
    case TestFormat::Tap: world.print(as_tap(program, report)); break;
    case TestFormat::Json: world.print(as_json(program, report)); break;
  }
  if (options.coverage && options.format == TestFormat::Text)
    world.print(coverage_text(program, report.coverage));
  if (options.least && report.coverage.percent() < *options.least) {
    world.complain(fmt::format("error: coverage is {} %, {} % was asked for{}\n", report.coverage.percent(),
                               *options.least,
                               options.coverage ? "" : "; `--coverage` lists what is missing"));
    return Exit::BadInput;
  }
  return failed_tests(report) == 0 ? Exit::Fine : Exit::BadInput;
}

}  // namespace rapport::cli
