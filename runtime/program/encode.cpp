#include <string>

#include "runtime/program/codec.h"
#include "runtime/program/fields.h"

namespace rapport::program {
namespace {

class Writer {
 public:
  template <class... T>
  void operator()(const T&... parts) {
    (value(parts), ...);
  }
  std::string take() { return std::move(out_); }

 private:
  template <class T>
  void value(const T& x) {
    if constexpr (std::is_enum_v<T>) {
      varint(static_cast<uint64_t>(x));
    } else if constexpr (std::same_as<T, uint32_t>) {
      varint(x + 1U);  // kNone, the most frequent index, takes one byte
    } else if constexpr (std::is_unsigned_v<T>) {
      varint(x);
    } else if constexpr (std::is_signed_v<T>) {
      const auto number = static_cast<int64_t>(x);
      varint((static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63));
    } else {
      fields(*this, x);
    }
  }
  void value(const std::string& text) { bytes(text); }
  void value(const std::vector<char>& pool) { bytes({pool.data(), pool.size()}); }
  template <class T>
  void value(const std::optional<T>& x) {
    value(x.has_value());
    if (x) value(*x);
  }
  template <class T>
  void value(const std::vector<T>& list) {
    varint(list.size());
    for (const T& x : list) value(x);
  }

  void bytes(std::string_view text) {
    varint(text.size());
    out_.append(text);
  }
  void varint(uint64_t number) {  // 7 bits a byte, the lowest first; the high bit says that more follow
    for (; number >= 0x80; number >>= 7) out_.push_back(static_cast<char>(number | 0x80));
    out_.push_back(static_cast<char>(number));
  }

  std::string out_;
};

std::vector<StoredConstant> stored_constants(const Program& program) {
  std::vector<StoredConstant> stored;
  stored.reserve(program.constants.size());
  for (size_t i = 0; i < program.constants.size(); ++i) {
    const value::Cell& cell = program.constants[i];
    const value::Type& type = program.constant_types[i];
    const bool pooled = lies_in_pool(type, cell.state, cell.size);
    const bool empty_text = type.kind == value::Kind::Text && !pooled;
    const int64_t number = pooled ? cell.bytes - program.pool.data() : empty_text ? 0 : cell.number;
    stored.push_back({type, cell.state, cell.scale, cell.size, number});
  }
  return stored;
}

}  // namespace

std::string encode(const Program& program) {
  Writer writer;
  const std::vector<StoredConstant> constants = stored_constants(program);
  fields(writer, program, constants);
  return writer.take();
}

}  // namespace rapport::program
