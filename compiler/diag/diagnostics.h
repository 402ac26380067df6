// Problems of a pack: collected as data, rendered at the edge.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "compiler/diag/source_map.h"

namespace rapport::diag {

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

class Diagnostics {  // collects; never prints, throws or stops a pass
 public:
  // Records a problem. The reference lasts until the next report(): hang labels and fixes on it.
  template <class... A>
  Diagnostic& report(const Code<A...>& code, Span at, std::type_identity_t<A>... args) {
    return list_.emplace_back(
        Diagnostic{code.name, code.severity, at, fmt::format(code.message, std::move(args)...), {}, {}});
  }
  std::span<const Diagnostic> list() const { return list_; }
  bool has_errors() const;
  void sort();  // by file, position, code: the order in which they are shown
  void append(Diagnostics other);

 private:
  std::vector<Diagnostic> list_;
};

struct CodeInfo {
  std::string_view name;
  Severity severity;
  std::string_view message;  // with its {} places
};
std::span<const CodeInfo> all_codes();

// The name in `candidates` that is closest to `name`, when it is close enough to be meant; else empty.
std::string_view closest(std::span<const std::string_view> candidates, std::string_view name);

}  // namespace rapport::diag
