#include <algorithm>
#include <memory>
#include <set>

#include "compiler/cli/answering.h"
#include "compiler/cli/commands.h"
#include "compiler/cli/maps.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/rows_files.h"
#include "compiler/cli/trace.h"
#include "compiler/cli/write_files.h"
#include "compiler/diag/render.h"
#include "compiler/pack/digest.h"
#include "runtime/assemble/assemble.h"
#include "runtime/base/check.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace rapport::cli {
namespace {

constexpr std::string_view kNotWritten = "not-written.csv";

std::string counted(size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

struct Emitted {                                 // what the back ends gave, one after the other
  std::unique_ptr<const dataset::DataSet> data;  // files that are made while they are written read it
  std::vector<output::Output> parts;

  std::vector<output::NotWritten> not_written() const {
    std::vector<output::NotWritten> all;
    for (const output::Output& part : parts)
      all.insert(all.end(), part.not_written.begin(), part.not_written.end());
    return all;
  }
};

class Printed final : public base::ByteSink {
 public:
  explicit Printed(Surroundings& world) : world_(world) {}
  base::Status write(std::string_view bytes) override {
    world_.print(bytes);
    return base::Done{};
  }

 private:
  Surroundings& world_;
};

// Says how far it is with a long file.
class Counted final : public base::ByteSink {
 public:
  Counted(Surroundings& world, const std::string& path, base::ByteSink& sink)
      : world_(world), path_(path), sink_(sink) {}
  base::Status write(std::string_view bytes) override {
    constexpr uint64_t kStep = 100'000'000;
    const uint64_t before = written_ / kStep;
    written_ += bytes.size();
    if (written_ / kStep > before)
      world_.complain(diag::printable(path_) + ": " + std::to_string(written_ / kStep * 100) +
                      " MB written\n");
    return sink_.write(bytes);
  }

 private:
  Surroundings& world_;
  const std::string& path_;
  base::ByteSink& sink_;
  uint64_t written_ = 0;
};

class Run {
 public:
  Run(Surroundings& world, const program::Program& program, const RunOptions& options, Maps maps, Host host,
      uint32_t language)
      : world_(world),
        program_(program),
        options_(options),
        maps_(std::move(maps)),
        language_(language),
        host_(std::move(host)) {}

  Exit one(std::string_view json) {
    Sheet sheet = read_sheet(program_, options_.answering.answers, json, host_);
    ProblemList problems(world_);
    if (const Exit exit = take_rows(world_, problems, program_, options_.rows, sheet); exit != Exit::Fine) {
      if (sheet.unread)
        if (const auto interview = hold_interview(world_, program_, sheet))
          say_state(world_, problems, *interview, sheet, language_);
      problems.say_count();
      return exit;
    }
    std::optional<Emitted> emitted = configure(std::move(sheet));
    if (!emitted) return Exit::BadInput;
    return options_.out == "-" ? print(*emitted) : write(std::move(*emitted), options_.out);
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
                   one_of_many(read_line(program_, options_.answering.answers, one, line, host_), ++number));
    }
    return exit;
  }

 private:
  Exit one_of_many(Sheet sheet, uint32_t number) {
    const std::string id = sheet.id.empty() ? std::to_string(number) : sheet.id;
    if (sheet.problems.empty() && !is_new(id)) {
      world_.complain(diag::printable(sheet.file) + ":" + std::to_string(sheet.line) + ":1: error: the id `" +
                      diag::printable(id) +
                      "` was given to an earlier line; every interview needs its own\n");
      return Exit::BadInput;
    }
    std::optional<Emitted> emitted = configure(std::move(sheet));
    return emitted ? write(std::move(*emitted), joined(options_.out, id)) : Exit::BadInput;
  }

  // Ids that differ by case only name the same folder on some disks.
  bool is_new(std::string id) {
    for (char& c : id)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return ids_.insert(id).second;
  }

  std::optional<Emitted> configure(Sheet sheet) {
    std::optional<interview::Interview> interview = hold_interview(world_, program_, sheet);
    if (!interview) return std::nullopt;
    if (options_.trace) world_.complain(trace(program_, sheet));
    dataset::Assembled assembled = assemble::assemble(*interview, {.company = options_.answering.company});
    ProblemList problems(world_);
    uint32_t errors = say_state(world_, problems, *interview, sheet, language_);
    errors += say_problems(world_, problems, assembled, *interview, sheet);
    problems.say_count();
    if (errors > 0 && !options_.partial) {
      world_.complain(
          diag::printable(sheet.file) + ":" + std::to_string(sheet.line) +
          ":1: note: nothing is written while there are errors; `--partial` writes what there is\n");
      return std::nullopt;
    }
    warn_of_no_company(assembled.data, sheet);
    interview.reset();  // its rows may be most of the memory
    sheet.entries.clear();
    say_stage(world_, "writing", assembled.data.actions.size(), "record");
    Emitted emitted = emit(std::make_unique<const dataset::DataSet>(std::move(assembled.data)));
    if (!say_refusals(emitted, sheet)) return std::nullopt;
    return emitted;
  }

  // What back ends have to say of files that are as they should be, and why there are none. Are there files?
  bool say_refusals(const Emitted& emitted, const Sheet& sheet) {
    const std::string place = diag::printable(sheet.file) + ":" + std::to_string(sheet.line) + ":1: ";
    bool refused = false;
    for (const output::Output& part : emitted.parts) {
      for (const std::string& line : part.refusals)
        world_.complain(place + "error: " + diag::printable(line) + "\n");
      for (const std::string& line : part.notes)
        world_.complain(place + "note: " + diag::printable(line) + "\n");
      refused = refused || !part.refusals.empty();
    }
    if (refused) world_.complain(place + "note: nothing is written\n");
    return !refused;
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
    const std::string table = first->table;
    const auto says =
        std::find_if(program_.writes.begin(), program_.writes.end(), [](const program::Write& w) {
          return schema::same_name(w.table, "CompanyInfo") && schema::same_name(w.field, "DataArea") &&
                 !w.declared.empty();
        });
    const std::string answer = says == program_.writes.end() ? "" : ", or answer `" + says->declared + "`";
    world_.complain(diag::printable(sheet.file) + ":" + std::to_string(sheet.line) + ":1: warning: " +
                    diag::printable("`" + table +
                                    "` is kept for each company, and which one this is nobody says: it is "
                                    "written without one; name it with `--company`" +
                                    answer) +
                    "\n");
  }

  // In the order of the table, as each is told what those before it left out; the parts lie as they were
  // asked for.
  Emitted emit(std::unique_ptr<const dataset::DataSet> data) const {
    Emitted emitted{.data = std::move(data), .parts = {}};
    emitted.parts.resize(options_.backends.size());
    std::vector<output::LeftOut> left_out;
    for (const output::Backend& backend : output::backends()) {
      const auto asked = std::ranges::find(options_.backends, &backend);
      if (asked == options_.backends.end()) continue;
      output::Output& part = emitted.parts[static_cast<size_t>(asked - options_.backends.begin())];
      part = backend.write(*emitted.data, {.schema = program_.schema,
                                           .digest = &pack::digest32,
                                           .aif = options_.aif,
                                           .dixf = options_.dixf,
                                           .bc = &maps_.bc,
                                           .d365 = &maps_.d365,
                                           .left_out = left_out});
      left_out.push_back({backend.name, part.not_written});
    }
    return emitted;
  }

  Exit print(const Emitted& emitted) {
    for (const output::NotWritten& row : emitted.not_written())
      world_.complain(
          "warning: not written: " +
          diag::printable(row.field + " = " + row.value + ", from `" + row.question + "`: " + row.reason) +
          "\n");
    for (const output::Output& part : emitted.parts)
      for (const output::OutputFile& file : part.files) {
        Printed out(world_);
        RAPPORT_CHECK(output::write_bytes(file, out).ok());  // what print() fails with is known later
      }
    return Exit::Fine;
  }

  Exit write(Emitted emitted, const std::string& folder) {
    std::vector<output::OutputFile> files;
    for (output::Output& part : emitted.parts) std::ranges::move(part.files, std::back_inserter(files));
    if (const auto rows = emitted.not_written(); !rows.empty())
      files.push_back({std::string(kNotWritten), output::not_written_csv(rows)});
    for (output::OutputFile& file : files)
      if (file.write)
        file.write = [this, path = joined(folder, file.name), write = file.write](base::ByteSink& sink) {
          Counted counted(world_, path, sink);
          return write(counted);
        };
    base::Result<std::vector<std::string>> earlier = names_of_earlier_sets(folder);
    if (!earlier) return world_.fail(earlier.error());
    const SetOptions set{.existing = options_.force ? Existing::Replace : Existing::Refuse,
                         .of_earlier_sets = std::move(*earlier)};
    const base::Status written = write_set(world_.disk(), folder, files, set);
    if (!written) return world_.fail(written.error());
    for (const output::OutputFile& file : files)
      world_.print("wrote " + diag::printable(joined(folder, file.name)) + "\n");
    say_counts(emitted, folder);
    return Exit::Fine;
  }

  void say_counts(const Emitted& emitted, const std::string& folder) {
    for (size_t i = 0; i < emitted.parts.size(); ++i) {
      const output::Output& part = emitted.parts[i];
      world_.print(std::string(options_.backends[i]->name) + ": " + counted(part.written.records, "record") +
                   " with " + counted(part.written.values, "value"));
      if (!part.not_written.empty())
        world_.print(", not written: " + counted(part.not_written.size(), "value") + ", see " +
                     diag::printable(joined(folder, kNotWritten)));
      world_.print("\n");
    }
  }

  // What this command wrote to the folder before: a set that replaces it leaves nothing of it behind.
  base::Result<std::vector<std::string>> names_of_earlier_sets(const std::string& folder) {
    std::vector<std::string> names{std::string(kNotWritten)};
    if (!options_.force) return names;
    const base::Result<std::vector<FolderEntry>> entries = world_.disk().list(folder);
    if (!entries)
      return entries.error().code == base::ErrorCode::NotFound ? base::Result(names) : entries.error();
    for (const FolderEntry& entry : *entries) {
      if (entry.kind != FileKind::Regular) continue;
      const base::Result<bool> ours = is_of_earlier_set(folder, entry.name);
      if (!ours) return ours.error();
      if (*ours) names.push_back(entry.name);
    }
    return names;
  }

  // A name of ours is not enough where it may as well be somebody else's: then the file has to begin like
  // ours.
  base::Result<bool> is_of_earlier_set(const std::string& folder, const std::string& name) {
    for (const output::Backend& backend : output::backends()) {
      const std::optional<std::string_view> start = backend.start_of(name);
      if (!start) continue;
      if (start->empty()) return true;
      const base::Result<std::string> bytes =
          world_.disk().read(joined(folder, name), limits::kConfigurationBytes);
      if (bytes.ok()) return bytes->starts_with(*start);
      if (bytes.error().code != base::ErrorCode::LimitExceeded) return bytes.error();
    }
    return false;
  }

  Surroundings& world_;
  const program::Program& program_;
  const RunOptions& options_;
  Maps maps_;
  uint32_t language_;
  Host host_;
  std::set<std::string> ids_;  // of .jsonl lines, in lower case
};

}  // namespace

Exit run(Surroundings& world, const RunOptions& options) {
  const std::string& file = options.answering.answers;
  // Whatever needs no compiling is said before it.
  if (options.out != "-") {
    const Existing existing = options.force ? Existing::Replace : Existing::Refuse;
    if (const base::Status place = check_set_place(world.disk(), options.out, existing); !place)
      return world.fail(place.error());
  }
  const base::Result<std::string> text =
      world.disk().read(file, is_lines(file) ? limits::kAnswerLinesBytes : limits::kAnswerBytes);
  if (!text) return world.fail(text.error());
  const bool many = holds_many(file, *text);
  if (many && options.out == "-")
    return world.misused("`--out -` writes one interview, and a .jsonl file holds many; name a folder");
  if (many && !options.rows.empty())
    return world.misused("`--rows` gives rows to one interview, and a .jsonl file has many");
  const Opened opened = open_program(world, options.pack);
  if (!opened.program) return opened.exit;
  std::optional<Host> host = host_of(world, *opened.program, options.answering);
  if (!host) return Exit::Usage;
  const base::Result<uint32_t> language = language_of(*opened.program, options.answering.language);
  if (!language) return world.misused(language.error().message);
  ReadMaps read = read_maps(world, options, opened.program->schema);
  if (!read.maps) return read.exit;
  Run run(world, *opened.program, options, std::move(*read.maps), std::move(*host), *language);
  return many ? run.many(*text) : run.one(*text);
}

}  // namespace rapport::cli
