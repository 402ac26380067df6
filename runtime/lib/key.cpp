#include "runtime/lib/key.h"

#include "runtime/base/utf8.h"
#include "runtime/lib/case.h"

namespace rapport::lib {
namespace {

std::string_view without_blanks_behind(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

uint32_t next_folded(std::string_view text, size_t& at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte >= 0x80) return to_lower(base::next_code_point(text, at));
  ++at;
  return byte >= 'A' && byte <= 'Z' ? byte + 32U : byte;
}

}  // namespace

bool same_key(std::string_view a, std::string_view b) {
  a = without_blanks_behind(a);
  b = without_blanks_behind(b);
  size_t at_a = 0, at_b = 0;
  while (at_a < a.size() && at_b < b.size())
    if (next_folded(a, at_a) != next_folded(b, at_b)) return false;
  return at_a == a.size() && at_b == b.size();
}

uint64_t key_hash(std::string_view text) {
  text = without_blanks_behind(text);
  uint64_t hash = 0xCBF29CE484222325;  // FNV-1a, by code points
  for (size_t at = 0; at < text.size();) hash = (hash ^ next_folded(text, at)) * 0x100000001B3;
  return hash;
}

std::string folded_key(std::string_view text) {
  text = without_blanks_behind(text);
  std::string out;
  for (size_t at = 0; at < text.size();) base::append_code_point(out, next_folded(text, at));
  return out;
}

}  // namespace rapport::lib
