// Other encodings → UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace rapport::text {

enum class ByteOrder : uint8_t { Little, Big };

// From the byte `start` on, behind a byte order mark. Corrupt: the message says at which byte of all.
base::Result<std::string> from_utf16(std::string_view bytes, ByteOrder order, size_t start);

// Windows code page 1252; the five bytes that it leaves open are the controls of the same number
// (https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT).
std::string from_windows_1252(std::string_view bytes);

}  // namespace rapport::text
