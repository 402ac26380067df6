#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rapport::store {

// FNV-1a, 64 bits: against mistakes, not against attackers, who could change what it is compared with as
// well.
class Digest {
 public:
  void add(std::string_view bytes) {
    for (unsigned char c : bytes) hash_ = (hash_ ^ c) * 0x100000001b3u;
  }
  std::string text() const;  // 16 hexadecimal digits

 private:
  uint64_t hash_ = 0xcbf29ce484222325u;
};

inline std::string digest(std::string_view bytes) {
  Digest whole;
  whole.add(bytes);
  return whole.text();
}

}  // namespace rapport::store
