#include "server/auth/packed_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>

namespace rapport::auth {
namespace {

using base::Error;
using base::ErrorCode;

constexpr size_t kFileBytes = 64 << 20;
constexpr size_t kHeaderBytes = 12;
constexpr uint32_t kMagic = 0x70775631;
constexpr uint32_t kBlockWords = 16;
constexpr size_t kWordBytes = 64;

base::Result<std::string> read(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return Error{ErrorCode::NotFound, fmt::format("the word list `{}` cannot be opened; expected a "
                                                  "dictionary of cracklib, named without .pwi, .pwd and .hwm",
                                                  file)};
  in.seekg(0, std::ios::end);
  const auto size = static_cast<size_t>(std::max<std::streamoff>(in.tellg(), 0));
  if (size > kFileBytes) {
    return Error{ErrorCode::LimitExceeded,
                 fmt::format("the word list `{}` has more than {} bytes", file, kFileBytes)};
  }
  std::string text(size, '\0');
  in.seekg(0);
  in.read(text.data(), static_cast<std::streamsize>(size));
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

// As the machine that packed it wrote it, which is the one that reads it.
uint32_t number_at(std::string_view bytes, size_t at) {
  uint32_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

// Up to the next NUL; moves `at` behind it.
std::optional<std::string_view> text_at(std::string_view bytes, size_t& at) {
  const size_t end = bytes.find('\0', at);
  if (end == std::string_view::npos || end - at > kWordBytes) return std::nullopt;
  const std::string_view text = bytes.substr(at, end - at);
  at = end + 1;
  return text;
}

// Appends the next word of a block to `words`, of which the last one begins at `previous`.
bool unpack_word(std::string_view packed, size_t& at, std::string& words, std::optional<size_t> previous) {
  size_t shared = 0;
  if (previous) {
    if (at >= packed.size()) return false;
    shared = static_cast<unsigned char>(packed[at++]);
    if (shared > words.size() - 1 - *previous) return false;
  }
  const std::optional<std::string_view> rest = text_at(packed, at);
  if (!rest) return false;
  if (previous) words.append(std::string(words, *previous, shared));
  words.append(*rest).push_back('\0');
  return true;
}

}  // namespace

base::Result<PackedWords> PackedWords::open(const std::string& name) {
  base::Result<std::string> index = read(name + ".pwi");
  if (!index) return index.error();
  base::Result<std::string> packed = read(name + ".pwd");
  if (!packed) return packed.error();
  const Error corrupt{ErrorCode::Corrupt, fmt::format("`{}` is no word list as cracklib packs them", name)};
  if (index->size() < kHeaderBytes || number_at(*index, 0) != kMagic) return corrupt;
  const uint32_t count = number_at(*index, 4);
  const size_t blocks = (static_cast<size_t>(count) + kBlockWords - 1) / kBlockWords;
  if ((number_at(*index, 8) & 0xffff) != kBlockWords || index->size() < kHeaderBytes + blocks * 4)
    return corrupt;
  PackedWords words;
  words.starts_.reserve(count);
  for (size_t block = 0; block < blocks; ++block) {
    size_t at = number_at(*index, kHeaderBytes + block * 4);
    std::optional<size_t> previous;
    for (size_t i = block * kBlockWords; i < std::min<size_t>(count, (block + 1) * kBlockWords); ++i) {
      const size_t start = words.text_.size();
      if (at > packed->size() || !unpack_word(*packed, at, words.text_, previous)) return corrupt;
      words.starts_.push_back(static_cast<uint32_t>(start));
      previous = start;
    }
  }
  const auto is_before = [&](uint32_t a, uint32_t b) {
    return std::strcmp(words.text_.data() + a, words.text_.data() + b) < 0;
  };
  // The packer is given sorted words, and does not look whether they are.
  if (!std::is_sorted(words.starts_.begin(), words.starts_.end(), is_before)) {
    std::sort(words.starts_.begin(), words.starts_.end(), is_before);
  }
  return words;
}

std::string_view PackedWords::word(size_t index) const { return text_.data() + starts_[index]; }

bool PackedWords::has(std::string_view wanted) const {
  size_t low = 0;
  size_t high = starts_.size();
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const int order = word(middle).compare(wanted);
    if (order == 0) return true;
    (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
  }
  return false;
}

}  // namespace rapport::auth
