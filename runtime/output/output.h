// Back ends: a data set → files in memory; the edge writes them all or none.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/bytes.h"
#include "runtime/dataset/dataset.h"

namespace rapport::output {

struct NotWritten {                            // a row of not-written.csv
  std::string question, value, field, reason;  // field: "Table.Field"
};

struct OutputFile {
  std::string name;  // "configuration.xml"
  std::string bytes;
};

struct Output {
  std::vector<OutputFile> files;
  std::vector<NotWritten> not_written;
};

struct Backend {
  std::string_view name;  // "ax-xml"
  std::string_view help;
  Output (*write)(const dataset::DataSet& data);
};

std::span<const Backend> backends();                 // from backends.def
const Backend* find_backend(std::string_view name);  // nullptr: none of that name

// RFC 4180, header `question,value,field,reason`, CRLF.
std::string not_written_csv(std::span<const NotWritten> rows);

// ax-xml: our own namespace, described by docs/ax-configuration.xsd. UTF-8, LF, the same bytes for the same
// data.
base::Status to_ax_xml(const dataset::DataSet& data, base::ByteSink& sink);

// Reads it back; Corrupt with the position for anything that the schema does not allow.
base::Result<dataset::DataSet> from_ax_xml(std::string_view xml);

std::string to_json(const dataset::DataSet& data);

}  // namespace rapport::output
