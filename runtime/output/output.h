// Back ends: a data set → files, in memory or made while they are written; the edge writes them all or none.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/bytes.h"
#include "runtime/dataset/dataset.h"
#include "runtime/mapping/mapping.h"

namespace rapport::output {

struct NotWritten {                            // a row of not-written.csv
  std::string question, value, field, reason;  // field: "Table.Field"
};

struct OutputFile {
  std::string name;  // "configuration.xml"
  std::string bytes;
  // Of a file that may be long: it is made while it is written, and `bytes` is empty. Writes the same as
  // often as it is asked to, and fails only as the sink does. Reads the data set that it was made of, which
  // has to stay where it is.
  std::function<base::Status(base::ByteSink&)> write = {};
};
base::Status write_bytes(const OutputFile& file, base::ByteSink& sink);

struct Counts {  // of what the files hold
  size_t records = 0, values = 0;
};

struct Output {
  std::vector<OutputFile> files;
  std::vector<NotWritten> not_written;
  Counts written;
  std::vector<std::string> notes = {};  // what a person should know of files that are as they have to be
  std::vector<std::string> refusals =
      {};  // why this back end cannot write what it was given: then nothing is
};

using Digest = std::string (*)(std::string_view bytes);  // 32 raw bytes: BLAKE2b-256, computed at the edge

struct AifOptions {
  bool batch = false;    // one file with all messages in place of a file for each
  uint32_t attempt = 1;  // another one gives other MessageIds, so that AX takes the same content again
};

struct DixfOptions {
  bool unicode = false;  // UTF-16 in place of code page 1252
};

struct LeftOut {  // by another back end of the same run
  std::string_view backend;
  std::span<const NotWritten> rows;
};

// What a back end is told besides the data. Nothing is owned.
struct Context {
  const schema::Schema& schema;  // the part that has the tables of the data
  Digest digest;
  AifOptions aif = {};
  DixfOptions dixf = {};
  const mapping::Map* bc = nullptr;  // without a map there is no counterpart for anything
  const mapping::Map* d365 = nullptr;
  std::span<const LeftOut> left_out = {};  // by those above it in the table of back ends
};

enum class FileCount : uint8_t { One, Several };

struct Backend {
  std::string_view name;  // "ax-xml"
  FileCount files;
  std::string_view help;
  Output (*write)(const dataset::DataSet& data, const Context& context);
  // Could a file of this name come from this back end, also in another run? Then with what it begins.
  std::optional<std::string_view> (*start_of)(std::string_view file_name);
};

std::span<const Backend> backends();                 // from backends.def
const Backend* find_backend(std::string_view name);  // nullptr: none of that name

// RFC 4180, header `question,value,field,reason`, CRLF.
std::string not_written_csv(std::span<const NotWritten> rows);

Counts count(const dataset::DataSet& data);

// ax-xml: our own namespace, described by docs/ax-configuration.xsd. UTF-8, LF, the same bytes for the same
// data.
base::Status to_ax_xml(const dataset::DataSet& data, base::ByteSink& sink);

// Reads it back; Corrupt with the position for anything that the schema does not allow.
base::Result<dataset::DataSet> from_ax_xml(std::string_view xml);

std::string to_json(const dataset::DataSet& data);

}  // namespace rapport::output
