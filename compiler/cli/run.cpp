#include <algorithm>
#include <set>

#include "compiler/cli/answering.h"
#include "compiler/cli/commands.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/trace.h"
#include "compiler/cli/write_files.h"
#include "compiler/diag/render.h"
#include "runtime/assemble/assemble.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace rapport::cli {
namespace {

constexpr std::string_view kNotWritten = "not-written.csv";

class Run {
 public:
  Run(Surroundings& world, const program::Program& program, const RunOptions& options)
      : world_(world),
        program_(program),
        options_(options),
        today_(options.answering.today.value_or(world.today())) {}

  Exit one(std::string_view json) {
    const Sheet sheet = read_sheet(program_, options_.answering.answers, json, today_);
    const std::optional<output::Output> output = configure(sheet);
    if (!output) return Exit::BadInput;
    return options_.out == "-" ? print(*output) : write(*output, options_.out);
  }

  // An interview a line: each has a folder of its own, and none stops the others.
  Exit many(std::string_view text) {
    Exit exit = Exit::Fine;
    uint32_t line = 0, number = 0;
    while (!text.empty()) {
      const std::string_view one = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(one.size() + 1, text.size()));
      ++line;
      if (base::trimmed(one).empty()) continue;
      exit = worse(exit,
                   one_of_many(read_line(program_, options_.answering.answers, one, line, today_), ++number));
    }
    return exit;
  }

 private:
  Exit one_of_many(const Sheet& sheet, uint32_t number) {
    const std::string id = sheet.id.empty() ? std::to_string(number) : sheet.id;
    if (sheet.problems.empty() && !is_new(id)) {
      world_.complain(diag::printable(sheet.file) + ":" + std::to_string(sheet.line) + ":1: error: the id `" +
                      diag::printable(id) +
                      "` was given to an earlier line; every interview needs its own\n");
      return Exit::BadInput;
    }
    const std::optional<output::Output> output = configure(sheet);
    return output ? write(*output, joined(options_.out, id)) : Exit::BadInput;
  }

  // Ids that differ by case only name the same folder on some disks.
  bool is_new(std::string id) {
    for (char& c : id)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return ids_.insert(id).second;
  }

  std::optional<output::Output> configure(const Sheet& sheet) {
    const std::optional<interview::Interview> interview = hold_interview(world_, program_, sheet);
    if (!interview) return std::nullopt;
    if (options_.trace) world_.complain(trace(program_, sheet));
    const dataset::Assembled assembled =
        assemble::assemble(*interview, {.company = options_.answering.company});
    const uint32_t errors = say_state(world_, *interview, sheet) + say_problems(world_, assembled, sheet);
    if (errors > 0 && !options_.partial) {
      world_.complain(
          diag::printable(sheet.file) + ":" + std::to_string(sheet.line) +
          ":1: note: nothing is written while there are errors; `--partial` writes what there is\n");
      return std::nullopt;
    }
    warn_of_no_company(assembled.data, sheet);
    return emit(assembled.data);
  }

  // What the target keeps for each company goes to whichever one the loading happens in, then.
  void warn_of_no_company(const dataset::DataSet& data, const Sheet& sheet) {
    if (!data.company.empty()) return;
    const auto of_a_company = [this](const dataset::Action& action) {
      const schema::Table* table = schema::find_table(program_.schema, action.table);
      return table != nullptr && schema::is_of_company(*table);
    };
    const auto first = std::find_if(data.actions.begin(), data.actions.end(), of_a_company);
    if (first == data.actions.end()) return;
    const auto says =
        std::find_if(program_.writes.begin(), program_.writes.end(), [](const program::Write& w) {
          return schema::same_name(w.table, "CompanyInfo") && schema::same_name(w.field, "DataArea") &&
                 !w.declared.empty();
        });
    const std::string answer = says == program_.writes.end() ? "" : ", or answer `" + says->declared + "`";
    world_.complain(diag::printable(sheet.file) + ":" + std::to_string(sheet.line) + ":1: warning: " +
                    diag::printable("`" + first->table +
                                    "` is kept for each company, and which one this is nobody says: it is "
                                    "written without one; name it with `--company`" +
                                    answer) +
                    "\n");
  }

  output::Output emit(const dataset::DataSet& data) const {
    output::Output all;
    for (const output::Backend* backend : options_.backends) {
      output::Output one = backend->write(data);
      std::ranges::move(one.files, std::back_inserter(all.files));
      std::ranges::move(one.not_written, std::back_inserter(all.not_written));
    }
    return all;
  }

  Exit print(const output::Output& output) {
    for (const output::NotWritten& row : output.not_written)
      world_.complain(
          "warning: not written: " +
          diag::printable(row.field + " = " + row.value + ", from `" + row.question + "`: " + row.reason) +
          "\n");
    for (const output::OutputFile& file : output.files) world_.print(file.bytes);
    return Exit::Fine;
  }

  Exit write(const output::Output& output, const std::string& folder) {
    std::vector<output::OutputFile> files = output.files;
    if (!output.not_written.empty())
      files.push_back({std::string(kNotWritten), output::not_written_csv(output.not_written)});
    const Existing existing = options_.force ? Existing::Replace : Existing::Refuse;
    const base::Status written =
        write_set(world_.disk(), folder, files, {.existing = existing, .of_earlier_sets = names_of_sets()});
    if (!written) return world_.fail(written.error());
    for (const output::OutputFile& file : files)
      world_.print("wrote " + diag::printable(joined(folder, file.name)) + "\n");
    return Exit::Fine;
  }

  // What this command may have written to a folder before: a set that replaces it leaves nothing of it
  // behind.
  static std::vector<std::string> names_of_sets() {
    std::vector<std::string> names{std::string(kNotWritten)};
    for (const output::Backend& backend : output::backends())
      for (const output::OutputFile& file : backend.write({}).files) names.push_back(file.name);
    return names;
  }

  Surroundings& world_;
  const program::Program& program_;
  const RunOptions& options_;
  int64_t today_;
  std::set<std::string> ids_;  // of .jsonl lines, in lower case
};

}  // namespace

Exit run(Surroundings& world, const RunOptions& options) {
  const std::string& file = options.answering.answers;
  const bool many = file.ends_with(".jsonl");
  // Whatever needs no compiling is said before it.
  if (options.out != "-") {
    const Existing existing = options.force ? Existing::Replace : Existing::Refuse;
    if (const base::Status place = check_set_place(world.disk(), options.out, existing); !place)
      return world.fail(place.error());
  }
  const base::Result<std::string> text =
      world.disk().read(file, many ? limits::kAnswerLinesBytes : limits::kAnswerBytes);
  if (!text) return world.fail(text.error());
  const Opened opened = open_program(world, options.pack);
  if (!opened.program) return opened.exit;
  Run run(world, *opened.program, options);
  return many ? run.many(*text) : run.one(*text);
}

}  // namespace rapport::cli
