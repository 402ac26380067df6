// A word list in cracklib's packed form: NAME.pwi (where each block of 16 words begins) and NAME.pwd (the
// words, each as the length of what it shares with the one before, and the rest).
//
// It is read here and not by libcrack: that keeps one dictionary for the whole process in variables of its
// own, prints to stderr, and believes whatever the files say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace rapport::auth {

class PackedWords {
 public:
  // NotFound; Corrupt: not in this form; LimitExceeded: over 64 MiB (the largest public lists have 30).
  static base::Result<PackedWords> open(const std::string& name);
  bool has(std::string_view word) const;
  size_t size() const { return starts_.size(); }

 private:
  std::string_view word(size_t index) const;
  std::string text_;              // the words, each with a NUL behind it
  std::vector<uint32_t> starts_;  // where each begins, in the order of the words
};

}  // namespace rapport::auth
