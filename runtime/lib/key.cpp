#include "runtime/lib/key.h"

#include "runtime/base/utf8.h"
#include "runtime/lib/case.h"

namespace rapport::lib {
namespace {

std::string_view without_end_blanks(std::string_view text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

// The next letter of a key, folded. Most keys are ASCII.
uint32_t next_folded(std::string_view text, size_t& at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte >= 0x80) return to_lower(base::next_code_point(text, at));
  ++at;
  return byte >= 'A' && byte <= 'Z' ? byte + 32U : byte;
}

}  // namespace

bool same_key(std::string_view a, std::string_view b) {
  a = without_end_blanks(a);
  b = without_end_blanks(b);
  if (a == b) return true;
  size_t at = 0, other = 0;
  while (at < a.size() && other < b.size())
    if (next_folded(a, at) != next_folded(b, other)) return false;
  return at == a.size() && other == b.size();
}

std::string folded_key(std::string_view text) {
  text = without_end_blanks(text);
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) base::append_code_point(out, next_folded(text, at));
  return out;
}

uint64_t key_hash(std::string_view text) {  // FNV-1a, over code points
  text = without_end_blanks(text);
  uint64_t hash = 14695981039346656037ULL;
  for (size_t at = 0; at < text.size();) hash = (hash ^ next_folded(text, at)) * 1099511628211ULL;
  return hash;
}

}  // namespace rapport::lib
