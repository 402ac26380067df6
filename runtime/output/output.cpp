#include "runtime/output/output.h"

#include <array>

namespace rapport::output {
namespace {

Output ax_xml(const dataset::DataSet& data) {
  base::StringSink sink;
  RAPPORT_CHECK(to_ax_xml(data, sink).ok());  // memory does not refuse
  return {.files = {{"configuration.xml", sink.take()}}, .not_written = {}};
}

Output json(const dataset::DataSet& data) {
  return {.files = {{"configuration.json", to_json(data)}}, .not_written = {}};
}

constexpr Backend kBackends[] = {
#define BACKEND(function, name, help) {name, help, &function},
#include "runtime/output/backends.def"
};

void put_cell(std::string& out, std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

std::span<const Backend> backends() { return kBackends; }

const Backend* find_backend(std::string_view name) {
  for (const Backend& backend : kBackends)
    if (backend.name == name) return &backend;
  return nullptr;
}

std::string not_written_csv(std::span<const NotWritten> rows) {
  std::string out = "question,value,field,reason\r\n";
  for (const NotWritten& row : rows) {
    const std::array<std::string_view, 4> cells = {row.question, row.value, row.field, row.reason};
    for (size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) out += ',';
      put_cell(out, cells[i]);
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace rapport::output
