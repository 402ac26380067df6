// `rapport template`: tables as files that people fill in.
#include <algorithm>

#include "compiler/cli/answering.h"
#include "compiler/cli/commands.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/rows_files.h"
#include "compiler/cli/write_files.h"
#include "compiler/diag/render.h"
#include "runtime/base/limits.h"
#include "runtime/workbook/template.h"

namespace rapport::cli {
namespace {

using program::Index;
using program::kNone;

constexpr std::string_view kCsvEnd = ".csv";

std::string counted(uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

class Writing {
 public:
  Writing(Surroundings& world, const program::Program& program, const TemplateOptions& options)
      : world_(world), program_(program), options_(options) {}

  Exit run() {
    const base::Result<uint32_t> language = language_of(program_, options_.answering.language);
    if (!language) return world_.misused(language.error().message);
    workbook::TemplateOptions wanted{.tables = {},
                                     .language = *language,
                                     .rows = !options_.empty,
                                     .is_exact = options_.exact_csv,
                                     .unicode = options_.dixf_unicode,
                                     .progress = progress_to(world_, "written")};
    for (const std::string& name : options_.tables) {
      const Index table = find_filled_table(world_, program_, name);
      if (table == kNone) return Exit::Usage;
      wanted.tables.push_back(table);
    }
    const std::vector<Index> tables = workbook::tables_of(program_, wanted.tables);
    if (tables.empty()) return world_.misused("this pack has no table that somebody fills in");
    if (is_csv() && options_.out.ends_with(kCsvEnd) && tables.size() > 1)
      return world_.misused("`" + options_.out + "` is one file, and there are " +
                            std::to_string(tables.size()) +
                            " tables, a file each: name a folder with `--format csv`");
    Exit exit = Exit::Fine;
    const std::optional<interview::Interview> interview = hold(exit);
    if (!interview) return exit;
    auto files = is_csv() ? workbook::template_csv(*interview, wanted)
                          : workbook::template_workbook(*interview, wanted);
    if (!files) return world_.fail(files.error());
    for (const std::string& line : files->refusals) world_.complain("error: " + diag::printable(line) + "\n");
    for (const std::string& note : files->notes) world_.complain("note: " + diag::printable(note) + "\n");
    if (!files->refusals.empty()) {
      world_.complain("note: nothing is written\n");
      return Exit::BadInput;
    }
    return write(std::move(*files), tables.size());
  }

 private:
  bool is_csv() const { return options_.format == RowsFormat::Csv; }

  // With the rows that there are: those of the answers, else those that the pack begins with.
  std::optional<interview::Interview> hold(Exit& exit) {
    std::string json = "{}";
    if (!options_.answering.answers.empty()) {
      base::Result<std::string> text = world_.disk().read(options_.answering.answers, limits::kAnswerBytes);
      if (!text) return exit = world_.fail(text.error()), std::nullopt;
      json = std::move(*text);
    }
    if (holds_many(options_.answering.answers, json)) {
      exit = world_.misused("`rapport template` takes the rows of one interview, and a .jsonl file has many");
      return std::nullopt;
    }
    const std::optional<Host> host = host_of(world_, program_, options_.answering);
    if (!host) return exit = Exit::Usage, std::nullopt;
    Sheet sheet = read_sheet(program_, options_.answering.answers, json, *host);
    ProblemList problems(world_);
    exit = take_rows(world_, problems, program_, options_.rows, sheet);
    problems.say_count();
    if (exit != Exit::Fine && !sheet.unread) return std::nullopt;
    std::optional<interview::Interview> held = hold_interview(world_, program_, sheet);
    exit = Exit::BadInput;
    return sheet.unread ? std::nullopt : std::move(held);
  }

  Exit write(workbook::TemplateFiles files, size_t tables) {
    const bool is_folder = is_csv() && !options_.out.ends_with(kCsvEnd);
    if (is_folder) {
      std::vector<output::OutputFile> set;
      for (workbook::TemplateFile& file : files.files) set.push_back({file.name, std::move(file.bytes)});
      const SetOptions existing{.existing = options_.force ? Existing::Replace : Existing::Refuse,
                                .of_earlier_sets = {}};
      const base::Status written = write_set(world_.disk(), options_.out, set, existing);
      if (!written) return world_.fail(written.error());
      for (const workbook::TemplateFile& file : files.files)
        world_.print("wrote " + diag::printable(joined(options_.out, file.name)) + "\n");
    } else {
      // Somebody may have filled it in.
      if (!options_.force && world_.disk().inspect(options_.out).ok())
        return world_.fail(
            {base::ErrorCode::Conflict,
             options_.out + ": is there already; `--force` replaces it, with what is filled in"});
      const base::Status written = write_file(world_.disk(), options_.out, files.files.front().bytes);
      if (!written) return world_.fail(written.error());
      world_.print("wrote " + diag::printable(options_.out) + "\n");
    }
    world_.print(counted(tables, "table") + " with " + counted(files.rows, "row") + "\n");
    return Exit::Fine;
  }

  Surroundings& world_;
  const program::Program& program_;
  const TemplateOptions& options_;
};

}  // namespace

Exit write_template(Surroundings& world, const TemplateOptions& options) {
  const Opened opened = open_program(world, options.pack);
  if (!opened.program) return opened.exit;
  return Writing(world, *opened.program, options).run();
}

}  // namespace rapport::cli
