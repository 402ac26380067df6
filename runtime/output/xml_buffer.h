// The bytes of an XML document on their way to a sink: one buffer, escaped while it is filled, handed on in
// big pieces.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "runtime/base/bytes.h"

namespace rapport::output {

class XmlBuffer {
 public:
  explicit XmlBuffer(base::ByteSink& sink);

  // Room for so many bytes; before anything is put. What escaping can make of a text is kEscaped times as
  // long.
  void reserve(size_t bytes) {
    if (buffer_.size() - used_ < bytes) make_room(bytes);
  }
  static constexpr size_t kEscaped = 6;  // `"` becomes &quot;

  void put(std::string_view markup) {
    if (markup.empty()) return;  // memcpy takes no null
    std::memcpy(end(), markup.data(), markup.size());
    used_ += markup.size();
  }
  void put_number(size_t number);
  // Well-formed UTF-8. A character that XML 1.0 cannot hold is our bug (answers refuse them): RAPPORT_CHECK.
  void put_text(std::string_view text);       // of an element
  void put_attribute(std::string_view text);  // between double quotes

  bool failed() const { return !status_.ok(); }
  base::Status finish();  // the rest to the sink

 private:
  char* end() { return buffer_.data() + used_; }
  void make_room(size_t bytes);
  void flush();

  base::ByteSink& sink_;
  std::string buffer_;  // its size is the room there is
  size_t used_ = 0;
  base::Status status_ = base::Done{};
};

}  // namespace rapport::output
