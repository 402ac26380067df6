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

// Edits (insert, delete, replace, swap two neighbours) between the names, or `limit` + 1 when there are more.
size_t distance(std::string_view a, std::string_view b, size_t limit) {
  const size_t lengths = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (lengths > limit) return limit + 1;
  std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return std::min(above[b.size()], limit + 1);
}

}  // namespace

Diagnostic& Diagnostics::add(Diagnostic diagnostic) {
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

std::string_view closest(std::span<const std::string_view> candidates, std::string_view name) {
  const size_t limit = name.size() <= 4   ? 1
                       : name.size() <= 7 ? 2
                                          : 3;  // edits that a slip of the hand makes
  std::string_view best;
  size_t least = limit + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate == name) continue;
    const size_t edits = distance(candidate, name, limit);
    const bool unlike = edits >= std::max(candidate.size(), name.size());  // nothing of it is left
    if (unlike || edits > least || edits > limit) continue;
    if (edits < least || (edits == least && candidate < best)) {
      best = candidate;
      least = edits;
    }
  }
  return best;
}

}  // namespace rapport::diag
