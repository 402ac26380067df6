#include "runtime/text/compose.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace rapport::text {
namespace {

struct Free {
  void operator()(utf8proc_uint8_t* bytes) const { std::free(bytes); }
};

}  // namespace

// Below U+0300, where the combining characters begin, nothing composes and nothing decomposes in Form C. In
// UTF-8 all of that has lead bytes below 0xCC.
bool is_composed(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0xCC; });
}

std::string composed(std::string_view text) {
  if (is_composed(text)) return std::string(text);
  utf8proc_uint8_t* bytes = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
      &bytes, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, Free> owned(bytes);
  if (size < 0) return std::string(text);  // not well-formed: whoever reads it says so
  return {reinterpret_cast<const char*>(bytes), static_cast<size_t>(size)};
}

}  // namespace rapport::text
