#include <fmt/format.h>

#include <array>

#include "compiler/cli/commands.h"
#include "compiler/cli/write_files.h"
#include "compiler/diag/render.h"
#include "compiler/import/import.h"
#include "runtime/base/limits.h"

namespace rapport::cli {
namespace {

std::string counted(size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

// "2 tables, 17 fields, 1 enum"; what there is none of is left out.
std::string text_of(const metadata::Counts& counts) {
  struct Row {
    size_t count;
    std::string_view one, many;
  };
  const std::array<Row, 6> rows = {{{counts.tables, "table", "tables"},
                                    {counts.fields, "field", "fields"},
                                    {counts.enums, "enum", "enums"},
                                    {counts.types, "data type", "data types"},
                                    {counts.documents, "document", "documents"},
                                    {counts.operations, "operation", "operations"}}};
  std::string text;
  for (const Row& row : rows)
    if (row.count != 0) text += (text.empty() ? "" : ", ") + counted(row.count, row.one, row.many);
  return text.empty() ? "nothing" : text;
}

// ": A.B, C.D and 3 more"
std::string names_of(const metadata::Skipped& skipped) {
  std::string text;
  for (const std::string& name : skipped.names) text += (text.empty() ? ": " : ", ") + name;
  const size_t more = skipped.count - skipped.names.size();
  return text + (text.empty() || more == 0 ? "" : fmt::format(" and {} more", more));
}

class Import {
 public:
  Import(Surroundings& world, const ImportOptions& options) : world_(world), options_(options) {}

  Exit run() {
    if (options_.files.size() > limits::kImportFiles)
      return world_.misused(fmt::format("{} files are more than the {} that one import takes",
                                        options_.files.size(), limits::kImportFiles));
    Exit exit = read_inputs();
    if (const base::Status place = check_set_place(world_.disk(), options_.out, Existing::Replace); !place)
      exit = worse(exit, world_.fail(place.error()));
    else
      exit = worse(exit, read_existing());
    if (exit != Exit::Fine) return exit;
    diag::SourceMap sources;
    diag::Diagnostics diags;
    const metadata::Imported imported = metadata::import_files(inputs_, existing_, sources, diags);
    if (diags.has_errors()) return refuse(diags, sources);
    return write(imported);
  }

 private:
  // All of them, so that all that cannot be read is said.
  Exit read_inputs() {
    Exit exit = Exit::Fine;
    for (const std::string& path : options_.files) {
      base::Result<std::string> bytes = world_.disk().read(path, limits::kImportBytes);
      if (bytes)
        inputs_.push_back({path, std::move(*bytes)});
      else
        exit = worse(exit, world_.fail(bytes.error()));
    }
    return exit;
  }

  Exit read_existing() {
    for (const std::string_view name : metadata::names_of_imports()) {
      const std::string path = joined(options_.out, name);
      base::Result<std::string> bytes = world_.disk().read(path, limits::kImportBytes);
      if (bytes)
        existing_.push_back({path, std::move(*bytes)});
      else if (bytes.error().code != base::ErrorCode::NotFound)
        return world_.fail(bytes.error());
    }
    return Exit::Fine;
  }

  Exit refuse(diag::Diagnostics& diags, const diag::SourceMap& sources) {
    diags.note_left_out(sources);
    diags.sort();
    world_.complain(diag::to_text(diags, sources));
    world_.complain(counted(diags.count(diag::Severity::Error), "error", "errors") +
                    "; nothing was written\n");
    return Exit::BadInput;
  }

  Exit write(const metadata::Imported& imported) {
    for (const metadata::Report& report : imported.reports) {
      world_.print(
          fmt::format("{}: {}: {}\n", diag::printable(report.file), report.kind, text_of(report.counts)));
      for (const auto& [what, skipped] : report.skipped)
        world_.print(fmt::format("  skipped {:5}  {}{}\n", skipped.count, diag::printable(what),
                                 diag::printable(names_of(skipped))));
    }
    std::vector<output::OutputFile> files;
    for (const metadata::Written& file : imported.written) files.push_back({file.name, file.bytes});
    if (files.empty()) {
      world_.print("nothing to write\n");
      return Exit::Fine;
    }
    const base::Status written =
        write_set(world_.disk(), options_.out, files, {.existing = Existing::Replace, .of_earlier_sets = {}});
    if (!written) return world_.fail(written.error());
    for (const metadata::Written& file : imported.written)
      world_.print(fmt::format("wrote {}: {}\n", file.name, text_of(file.counts)));
    return Exit::Fine;
  }

  Surroundings& world_;
  const ImportOptions& options_;
  std::vector<pack::SourceFile> inputs_, existing_;
};

}  // namespace

Exit import_metadata(Surroundings& world, const ImportOptions& options) {
  return Import(world, options).run();
}

}  // namespace rapport::cli
