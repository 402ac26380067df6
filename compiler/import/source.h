// A file to be imported: its text, and how what is wrong with it is said.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/diag/diagnostics.h"

namespace rapport::metadata {

class Source {
 public:
  // `file` is in `sources`; both live longer.
  Source(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags)
      : sources_(sources), file_(file), diags_(diags) {}

  std::string_view text() const { return sources_.text(file_); }
  std::string base_name() const;  // "a/b.xpo" → "b.xpo", as UTF-8

  diag::Span span(size_t begin, size_t end) const {
    return {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }
  // Of a part of text().
  size_t offset_of(std::string_view part) const { return static_cast<size_t>(part.data() - text().data()); }
  diag::Span span_of(std::string_view part) const {
    return span(offset_of(part), offset_of(part) + part.size());
  }

  diag::Diagnostics& diags() { return diags_; }
  // E6202: found this, expected that.
  diag::Diagnostic& refuse(diag::Span at, std::string_view found, std::string_view expected) {
    return diags_.report(diag::E6202, at, found, expected);
  }
  // Whether it is a name that AX can have; E6107 when not.
  bool check_name(std::string_view name, diag::Span at);

 private:
  const diag::SourceMap& sources_;
  uint32_t file_;
  diag::Diagnostics& diags_;
};

bool is_name(std::string_view text);  // letters, digits and `_`, and no digit first
// At most a line's worth of it, for messages, in backticks.
std::string quoted(std::string_view text);

}  // namespace rapport::metadata
