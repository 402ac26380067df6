#include "runtime/output/output.h"

#include <array>

#include "runtime/output/backend_functions.h"
#include "runtime/output/csv.h"
#include "runtime/output/to_aif.h"

namespace rapport::output {

base::Status write_bytes(const OutputFile& file, base::ByteSink& sink) {
  return file.write ? file.write(sink) : sink.write(file.bytes);
}

Output ax_xml(const dataset::DataSet& data, const Context&) {
  const auto write = [&data](base::ByteSink& sink) { return to_ax_xml(data, sink); };
  return {.files = {{"configuration.xml", {}, write}}, .not_written = {}, .written = count(data)};
}

std::optional<std::string_view> ax_xml_start(std::string_view name) {
  return name == "configuration.xml" ? std::optional(std::string_view()) : std::nullopt;
}

Output json(const dataset::DataSet& data, const Context&) {
  return {.files = {{"configuration.json", to_json(data)}}, .not_written = {}, .written = count(data)};
}

std::optional<std::string_view> json_start(std::string_view name) {
  return name == "configuration.json" ? std::optional(std::string_view()) : std::nullopt;
}

namespace {

class FilesInMemory final : public FileSink {
 public:
  base::ByteSink& next(std::string name) override {
    end();
    name_ = std::move(name);
    return sink_;
  }
  std::vector<OutputFile> take() {
    end();
    return std::move(files_);
  }

 private:
  void end() {
    if (!name_.empty()) files_.push_back({std::move(name_), sink_.take()});
    name_.clear();
    sink_ = {};
  }
  base::StringSink sink_;
  std::string name_;
  std::vector<OutputFile> files_;
};

}  // namespace

Output aif(const dataset::DataSet& data, const Context& context) {
  FilesInMemory files;
  base::Result<AifReport> report = to_aif(data, context, files);
  RAPPORT_CHECK(report.ok());  // memory does not refuse
  return {.files = files.take(), .not_written = std::move(report->not_written), .written = report->written};
}

std::optional<std::string_view> aif_start(std::string_view name) { return aif_start_of(name); }

namespace {

constexpr Backend kBackends[] = {
#define BACKEND(function, name, files, help) {name, FileCount::files, help, &function, &function##_start},
#include "runtime/output/backends.def"
};

}  // namespace

std::span<const Backend> backends() { return kBackends; }

const Backend* find_backend(std::string_view name) {
  for (const Backend& backend : kBackends)
    if (backend.name == name) return &backend;
  return nullptr;
}

Counts count(const dataset::DataSet& data) {
  Counts counts{.records = data.actions.size()};
  for (const dataset::Action& action : data.actions) counts.values += action.fields.size();
  return counts;
}

std::string not_written_csv(std::span<const NotWritten> rows) {
  std::string out = "question,value,field,reason\r\n";
  for (const NotWritten& row : rows) {
    const std::array<std::string_view, 4> cells = {row.question, row.value, row.field, row.reason};
    for (size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) out += ',';
      put_csv_cell(out, cells[i]);
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace rapport::output
