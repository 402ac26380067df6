// Problems of a pack: collected as data, rendered at the edge.
#pragma once

#include <fmt/format.h>

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "compiler/diag/source_map.h"
#include "runtime/base/closest.h"

namespace rapport::diag {

using base::closest;

enum class Severity : uint8_t { Error, Warning, Note };

// The argument types let the C++ compiler check every message and every report().
template <class... A>
struct Code {
  std::string_view name;
  Severity severity;
  fmt::format_string<A...> message;
};

#define DIAG(code, severity, message, ...) \
  inline constexpr Code<__VA_ARGS__> code{#code, Severity::severity, message};
#include "compiler/diag/codes.def"

struct Label {  // another place of the same story
  Span at;
  std::string text;
};

struct Fix {  // replace the bytes of `at`; a tool may apply it
  Span at;
  std::string replacement;
};

struct Diagnostic {
  std::string_view code;
  Severity severity;
  Span at;
  std::string message;
  std::vector<Label> labels;
  std::vector<Fix> fixes;

  Diagnostic& label(Span where, std::string text) {
    return labels.push_back({where, std::move(text)}), *this;
  }
  Diagnostic& fix(Span where, std::string text) { return fixes.push_back({where, std::move(text)}), *this; }
};

// Collects; never prints, throws or stops a pass. Of a file it keeps the first limits::kDiagnostics errors,
// as many warnings and as many notes, so that no warning hides an error; the others it counts.
class Diagnostics {
 public:
  // Records a problem. The reference lasts until the next report(): hang labels and fixes on it.
  template <class... A>
  Diagnostic& report(const Code<A...>& code, Span at, std::type_identity_t<A>... args) {
    return add(made(code, at, std::move(args)...));
  }
  // Of what report() gave: whether it will be shown. Else nothing has to be worked out for it.
  bool keeps(const Diagnostic& reported) const { return &reported != &left_out_; }
  // A fix with the one of `names()` that is closest to what is written at `at`, if one is close.
  template <class Names>
  void suggest(Diagnostic& reported, Span at, std::string_view written, const Names& names) const {
    if (!keeps(reported)) return;
    const auto near = closest(names(), written);
    if (!near.empty()) reported.fix(at, std::string(near));
  }
  std::span<const Diagnostic> list() const { return list_; }          // those that are kept
  size_t count(Severity severity) const { return total_[severity]; }  // all that were reported
  bool has_errors() const { return count(Severity::Error) != 0; }
  // What is read more than once, as the body of a pattern is: a code is reported once at a place in it.
  void once_in(Span region) { once_.push_back(region); }
  void sort();  // by file, position, code: the order in which they are shown
  // Notes at the end of each file how many of its problems were not kept. The last step, before sort().
  void note_left_out(const SourceMap& sources);
  void append(Diagnostics other);

 private:
  struct Counts {  // per severity
    std::array<size_t, 3> of{};
    size_t& operator[](Severity severity) { return of[static_cast<size_t>(severity)]; }
    size_t operator[](Severity severity) const { return of[static_cast<size_t>(severity)]; }
  };
  template <class... A>
  static Diagnostic made(const Code<A...>& code, Span at, std::type_identity_t<A>... args) {
    return {code.name, code.severity, at, fmt::format(code.message, std::move(args)...), {}, {}};
  }
  Diagnostic& add(Diagnostic diagnostic);
  bool is_repeated(const Diagnostic& diagnostic) const;

  std::vector<Diagnostic> list_;
  std::vector<Span> once_;
  std::map<uint32_t, Counts> by_file_;  // reported, kept or not
  Counts total_;
  Diagnostic left_out_{};  // the last one that was not kept: callers may still write to it
};

struct CodeInfo {
  std::string_view name;
  Severity severity;
  std::string_view message;  // with its {} places
};
std::span<const CodeInfo> all_codes();

}  // namespace rapport::diag
