// Checks before publishing of what the pack's own tests and examples say.
#include <algorithm>

#include "compiler/cli/answering.h"
#include "compiler/cli/names.h"
#include "compiler/cli/publish_checks.h"
#include "runtime/base/limits.h"
#include "runtime/testing/testing.h"
#include "runtime/value/date.h"

namespace rapport::cli {
namespace {

constexpr std::string_view kComplete = "complete.json";
constexpr std::string_view kDay =
    "2026-01-01";  // as `rapport test` has it: tests and examples say the same every day

class Kept final : public base::ByteSink {  // the first line of what a command would say
 public:
  base::Status write(std::string_view bytes) override {
    if (text_.empty()) text_ = bytes.substr(0, bytes.find('\n'));
    return base::Done{};
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

bool is_example(const std::string& name) { return name.ends_with(".json") || name.ends_with(".jsonl"); }

// Of the pack itself: those that it depends on have tests of their own.
bool is_own(const Candidate& pack, const program::Place& place) {
  const std::vector<program::SourceText>& sources = pack.compiled.program->sources;
  return place.file < sources.size() && std::all_of(
                                            pack.resolution.packs.begin() + 1, pack.resolution.packs.end(),
                                            [&](const pack::ResolvedPack& p) {
                                              return p.prefix.empty() ||
                                                     !sources[place.file].name.starts_with(p.prefix);
                                            });
}

void check_example(const Candidate& pack, const std::string& file, Findings& findings) {
  const program::Program& program = *pack.compiled.program;
  const std::string name = joined("answers", file);
  const base::Result<std::string> bytes = pack.disk.read(joined(pack.folder, name), limits::kAnswerBytes);
  if (!bytes) return findings.add(P5005, name, name, bytes.error().message);
  Kept out, said;
  Surroundings quiet(pack.disk, out, said, pack.today);
  AnswerOptions options;
  options.today = value::parse_date(kDay);
  const std::optional<Host> host = host_of(quiet, program, options);
  if (!host) return findings.add(P5005, name, name, said.text());
  std::string_view rest = *bytes;
  const bool many = holds_many(name, *bytes);
  for (uint32_t line = 1; !rest.empty(); ++line) {
    const std::string_view one = many ? rest.substr(0, rest.find('\n')) : rest;
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    if (one.find_first_not_of(" \t\r\n") == std::string_view::npos) continue;
    const Sheet sheet =
        many ? read_line(program, name, one, line, *host) : read_sheet(program, name, one, *host);
    const auto interview = hold_interview(quiet, program, sheet);
    if (!interview) return findings.add(P5005, name, name, said.text());
    if (interview->complete()) continue;
    ProblemList problems(quiet);
    say_state(quiet, problems, *interview, sheet, 0);
    return findings.add(P5006, name, name, said.text());
  }
}

}  // namespace

void check_tests(const Candidate& pack, Findings& findings) {
  const program::Program& program = *pack.compiled.program;
  const bool any = std::ranges::any_of(program.tests, [](const program::Test& t) { return t.pack == 0; });
  if (!any) return findings.add(P5001, {});
  AnswerOptions options;
  options.today = value::parse_date(kDay);
  Kept out, said;
  Surroundings quiet(pack.disk, out, said, pack.today);
  const std::optional<Host> host = host_of(quiet, program, options);
  const testing::Report report = testing::run_tests(program, {.company = "", .start = first_entries(*host)});
  for (const testing::TestResult& result : report.tests)
    for (const testing::Failure& failure : result.failures)
      if (is_own(pack, failure.place))
        findings.add(P5002, place_name(program, failure.place), program.tests[result.test].name,
                     failure.message);
  for (const testing::Gap& gap : report.coverage.gaps)
    if (is_own(pack, gap.place)) findings.add(P5003, place_name(program, gap.place), gap.what, gap.missing);
}

void check_examples(const Candidate& pack, Findings& findings) {
  const base::Result<std::vector<FolderEntry>> entries = pack.disk.list(joined(pack.folder, "answers"));
  if (!entries && entries.error().code != base::ErrorCode::NotFound)
    return findings.add(P5005, "answers", "answers", entries.error().message);
  bool complete = false;
  if (entries)
    for (const FolderEntry& entry : *entries) {
      if (!is_example(entry.name)) continue;
      complete = complete || entry.name == kComplete;
      check_example(pack, entry.name, findings);
    }
  const bool asks =
      std::ranges::any_of(pack.compiled.program->groups, [](const program::Group& g) { return g.pack == 0; });
  if (!complete && asks) findings.add(P5004, {});
}

}  // namespace rapport::cli
