// Bytes of a payload → structs, by fields.h. Nothing is trusted: after the first thing that is wrong the
// reader has failed, gives zeros and ends every list.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/base/result.h"
#include "runtime/base/utf8.h"
#include "runtime/program/fields.h"

namespace rapport::program {

// The fewest bytes that a T takes: what a list's length is checked against before anything is allocated for
// it.
struct LeastSize {
  size_t bytes = 0;

  template <class... T>
  constexpr void operator()(const T&... parts) {
    (value(parts), ...);
  }
  template <class T>
  constexpr void value(const T& x) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      ++bytes;
    } else {
      fields(*this, x);
    }
  }
  constexpr void value(const std::string&) { ++bytes; }
  template <class T>
  constexpr void value(const std::vector<T>&) {
    ++bytes;
  }
  template <class T>
  constexpr void value(const std::optional<T>&) {
    ++bytes;
  }
};
template <class T>
constexpr size_t least_size() {
  LeastSize size;
  size.value(T{});
  return size.bytes;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes)
      : next_(bytes.data()), end_(bytes.data() + bytes.size()), start_(next_) {}

  template <class... T>
  void operator()(T&... parts) {
    (value(parts), ...);
  }

  bool failed() const { return !problem_.empty(); }
  size_t remaining() const { return static_cast<size_t>(end_ - next_); }
  void fail(std::string_view problem) {
    if (failed()) return;
    problem_ =
        "the program is damaged at byte " + std::to_string(next_ - start_) + ": " + std::string(problem);
    next_ = end_;
  }
  base::Error error() const { return {base::ErrorCode::Corrupt, problem_}; }

 private:
  template <class T>
  void value(T& x) {
    if constexpr (std::is_enum_v<T>) {
      x = static_cast<T>(at_most(static_cast<uint64_t>(last_of(T{}))));
    } else if constexpr (std::same_as<T, uint32_t>) {
      x = static_cast<uint32_t>(at_most(std::numeric_limits<uint32_t>::max())) - 1U;
    } else if constexpr (std::is_unsigned_v<T>) {
      x = static_cast<T>(at_most(std::numeric_limits<T>::max()));
    } else if constexpr (std::is_signed_v<T>) {
      const uint64_t folded = varint();
      const auto number = static_cast<int64_t>((folded >> 1) ^ (~(folded & 1) + 1));
      if (number < std::numeric_limits<T>::min() || number > std::numeric_limits<T>::max())
        return fail("a number is too large");
      x = static_cast<T>(number);
    } else {
      fields(*this, x);
    }
  }
  void value(std::string& text) {
    const std::string_view read = bytes();
    if (base::find_invalid_utf8(read)) return fail("a text is not UTF-8");
    text = read;
  }
  void value(std::vector<char>& pool) {
    const std::string_view read = bytes();
    pool.assign(read.begin(), read.end());
  }
  template <class T>
  void value(std::optional<T>& x) {
    bool present = false;
    value(present);
    if (present) value(x.emplace());
  }
  template <class T>
  void value(std::vector<T>& list) {
    const uint64_t count = varint();
    if (count > remaining() / least_size<T>()) return fail("a list is longer than what follows");
    if (count > (limits::kProgramMemory - memory_) / sizeof(T)) return fail("the lists take too much memory");
    memory_ += count * sizeof(T);
    list.resize(count);
    for (T& x : list) {
      if (failed()) return;
      value(x);
    }
  }

  std::string_view bytes() {
    const uint64_t size = varint();
    if (size > remaining()) {
      fail("a text is longer than what follows");
      return {};
    }
    const std::string_view read(next_, size);
    next_ += size;
    return read;
  }
  uint64_t at_most(uint64_t limit) {
    const uint64_t number = varint();
    if (number <= limit) return number;
    fail("a number is too large");
    return 0;
  }
  // Each number has one form: a last byte of 0 that says nothing is refused.
  uint64_t varint() {
    uint64_t number = 0;
    for (int shift = 0; next_ != end_; shift += 7) {
      const auto byte = static_cast<uint8_t>(*next_++);
      if (shift == 63 && byte > 1) break;
      number |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) {
        if (byte == 0 && shift > 0) break;
        return number;
      }
    }
    fail(next_ == end_ ? "it ends in the middle" : "a number is not in its shortest form");
    return 0;
  }

  const char* next_;
  const char* end_;
  const char* start_;
  size_t memory_ = 0;
  std::string problem_;
};

}  // namespace rapport::program
