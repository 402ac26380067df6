// Syntax problems, one for one mistake: what follows on the line of a reported problem is most likely its
// echo.
#pragma once

#include <unordered_set>
#include <utility>

#include "compiler/diag/diagnostics.h"

namespace rapport::syntax {

using diag::Span;

class Problems {
 public:
  Problems(const diag::SourceMap& sources, diag::Diagnostics& diags) : sources_(sources), diags_(diags) {}

  // Records a problem, unless its line has one already. The pointer (null: not recorded) lasts until the next
  // report.
  template <class... A>
  diag::Diagnostic* report(const diag::Code<A...>& code, Span at, std::type_identity_t<A>... args) {
    const bool fresh = !is_silent(at.begin) && lines_.insert(line_of(at)).second;
    if (!fresh) return nullptr;
    return &diags_.report(code, at, std::forward<std::type_identity_t<A>>(args)...);
  }

  // The mistake at `at` most likely reaches into the next line.
  void silence_next_line(Span at) { lines_.insert(line_of(at) + 1); }
  void silence_from(uint32_t offset) { silent_from_ = offset; }  // nothing after it can be trusted
  bool is_silent(uint32_t offset) const { return offset >= silent_from_; }

 private:
  uint32_t line_of(Span at) const { return sources_.line_number(at.file, at.begin); }

  const diag::SourceMap& sources_;
  diag::Diagnostics& diags_;
  std::unordered_set<uint32_t> lines_;
  uint32_t silent_from_ = UINT32_MAX;
};

}  // namespace rapport::syntax
