// The texts that cells name by their number: xl/sharedStrings.xml.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/bytes.h"

namespace rapport::xlsx {

class SharedTexts {
 public:
  // `size`: of the part, as the archive says; only for the room that is taken.
  base::Status read(base::ByteSource& source, uint64_t size);

  uint32_t count() const { return static_cast<uint32_t>(ends_.size()); }
  std::string_view operator[](uint32_t at) const {
    const uint32_t begin = at == 0 ? 0 : ends_[at - 1];
    return {bytes_.data() + begin, ends_[at] - begin};
  }

 private:
  std::string bytes_;
  std::vector<uint32_t> ends_;
};

// `_x0041_` is `A` (ECMA-376-1, 22.9.2.19 ST_Xstring); what stands for no character stays as it is. In place.
void unescape(std::string& text, size_t from);

}  // namespace rapport::xlsx
