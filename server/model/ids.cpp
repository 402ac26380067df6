#include "server/model/ids.h"

#include <algorithm>

namespace rapport::model {
namespace {

constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";

}  // namespace

std::string to_id(int64_t now_ms, const std::array<unsigned char, 10>& random) {
  std::string id(26, '0');
  auto time = static_cast<uint64_t>(now_ms);
  for (size_t i = 10; i-- > 0; time >>= 5) id[i] = kDigits[time & 31];
  for (size_t bit = 0; bit < 80; bit += 5) {
    unsigned both = random[bit / 8] << 8 | (bit / 8 + 1 < random.size() ? random[bit / 8 + 1] : 0u);
    id[10 + bit / 5] = kDigits[both >> (11 - bit % 8) & 31];
  }
  return id;
}

bool is_id(std::string_view text) {
  return text.size() == 26 && text.front() <= '7' && std::all_of(text.begin(), text.end(), [](char c) {
           return kDigits.find(c) != std::string_view::npos;
         });
}

}  // namespace rapport::model
