#include "runtime/text/fold.h"

#include <utf8proc.h>

#include <cstdlib>

#include "runtime/base/check.h"

namespace rapport::text {

std::string folded(std::string_view text) {
  utf8proc_uint8_t* bytes = nullptr;
  auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &bytes, options);
  RAPPORT_CHECK(size >= 0);
  std::string result(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
  std::free(bytes);
  return result;
}

}  // namespace rapport::text
