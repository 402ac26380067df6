#include "compiler/diag/diagnostics.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "runtime/base/limits.h"

namespace rapport::diag {
namespace {

constexpr std::array kCodes = {
#define DIAG(code, severity, message, ...) CodeInfo{#code, Severity::severity, message},
#include "compiler/diag/codes.def"
};

}  // namespace

bool Diagnostics::is_repeated(const Diagnostic& diagnostic) const {
  const Span& at = diagnostic.at;
  const bool read_again = std::any_of(once_.begin(), once_.end(), [&](const Span& region) {
    return region.file == at.file && region.begin <= at.begin && at.end <= region.end;
  });
  return read_again && std::any_of(list_.begin(), list_.end(), [&](const Diagnostic& other) {
           return other.code == diagnostic.code && other.at.file == at.file && other.at.begin == at.begin &&
                  other.at.end == at.end;
         });
}

Diagnostic& Diagnostics::add(Diagnostic diagnostic) {
  if (is_repeated(diagnostic)) return left_out_ = std::move(diagnostic);
  ++total_[diagnostic.severity];
  if (++by_file_[diagnostic.at.file][diagnostic.severity] > limits::kDiagnostics)
    return left_out_ = std::move(diagnostic);
  return list_.emplace_back(std::move(diagnostic));
}

void Diagnostics::note_left_out(const SourceMap& sources) {
  for (const auto& [file, counts] : by_file_) {
    std::string words;
    for (const auto& [severity, noun] :
         {std::pair(Severity::Error, "error"), std::pair(Severity::Warning, "warning"),
          std::pair(Severity::Note, "note")}) {
      if (counts[severity] <= limits::kDiagnostics) continue;
      const size_t more = counts[severity] - limits::kDiagnostics;
      words += fmt::format("{}{} more {}{}", words.empty() ? "" : ", ", more, noun, more == 1 ? "" : "s");
    }
    if (words.empty()) continue;
    const auto end = file < sources.size() ? static_cast<uint32_t>(sources.text(file).size()) : 0;
    list_.push_back(made(N1017, {file, end, end}, words));
  }
}

void Diagnostics::sort() {
  const auto key = [](const Diagnostic& d) {
    return std::tuple(d.at.file, d.at.begin, d.at.end, d.code, std::string_view(d.message));
  };
  std::stable_sort(list_.begin(), list_.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
}

void Diagnostics::append(Diagnostics other) {
  for (Diagnostic& diagnostic : other.list_) {
    --other.by_file_[diagnostic.at.file][diagnostic.severity];
    add(std::move(diagnostic));
  }
  for (const auto& [file, counts] : other.by_file_)  // what is left are those that it did not keep
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
      by_file_[file][severity] += counts[severity];
      total_[severity] += counts[severity];
    }
}

std::span<const CodeInfo> all_codes() { return kCodes; }

}  // namespace rapport::diag
