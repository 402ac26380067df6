#include "compiler/pack/digest.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "runtime/base/check.h"

namespace rapport::pack {
namespace {

class Blake2b {
 public:
  Blake2b() {
    RAPPORT_CHECK(sodium_init() >=
                  0);  // picks the fast code for this processor; after the first time it does nothing
    RAPPORT_CHECK(crypto_generichash_init(&state_, nullptr, 0, kBytes) == 0);
  }

  void add(std::string_view bytes) {
    auto data = reinterpret_cast<const unsigned char*>(bytes.data());
    RAPPORT_CHECK(crypto_generichash_update(&state_, data, bytes.size()) == 0);
  }

  // With its length in front, so that two texts never hash like one other pair.
  void add_sized(std::string_view bytes) {
    std::array<char, 8> size;
    for (size_t i = 0; i < size.size(); ++i) size[i] = static_cast<char>(bytes.size() >> (8 * i));
    add({size.data(), size.size()});
    add(bytes);
  }

  std::string finish() {
    std::string digest(kBytes, '\0');
    auto data = reinterpret_cast<unsigned char*>(digest.data());
    RAPPORT_CHECK(crypto_generichash_final(&state_, data, kBytes) == 0);
    return digest;
  }

 private:
  static constexpr size_t kBytes = 32;
  crypto_generichash_state state_;
};

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (char c : bytes) {
    hex += kDigits[static_cast<unsigned char>(c) >> 4];
    hex += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return hex;
}

}  // namespace

std::string digest32(std::string_view bytes) {
  Blake2b hash;
  hash.add(bytes);
  return hash.finish();
}

std::string blake2b256_hex(std::string_view bytes) { return to_hex(digest32(bytes)); }

std::string digest_of(const PackSources& pack) {
  std::vector<const SourceFile*> files;
  for (const SourceFile& file : pack.files)
    if (file.name != "rapport.lock" && !file.name.starts_with("previous/")) files.push_back(&file);
  std::sort(files.begin(), files.end(),
            [](const SourceFile* a, const SourceFile* b) { return a->name < b->name; });
  Blake2b hash;
  for (const SourceFile* file : files) {
    hash.add_sized(file->name);
    hash.add_sized(file->bytes);
  }
  return to_hex(hash.finish());
}

}  // namespace rapport::pack
