// XML read as events with expat: names without their prefixes, nothing declared in the file, bounded in
// depth.
#pragma once

#include <expat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/bytes.h"

namespace rapport::xlsx {

// "row" of "x:row".
inline std::string_view local_name(const char* name) {
  const std::string_view whole = name;
  return whole.substr(whole.find(':') + 1);  // npos + 1 is 0
}

class XmlAttributes {  // of one element; names in pairs with values, null at the end
 public:
  explicit XmlAttributes(const char** list) : list_(list) {}
  std::string_view of(std::string_view name) const {
    for (const char** at = list_; *at != nullptr; at += 2)
      if (name == *at) return at[1];
    return {};
  }

 private:
  const char** list_;
};

// What hears of it. `text` comes in pieces.
class XmlListener {
 public:
  virtual ~XmlListener() = default;
  virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view piece) = 0;
};

class XmlReader {
 public:
  explicit XmlReader(XmlListener& listener);
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;
  ~XmlReader();

  // Until the end, stop() or fail(). Corrupt for what is no XML.
  base::Status read(base::ByteSource& source);

  void stop() { XML_StopParser(parser_, XML_FALSE), stopped_ = true; }  // nothing more is heard of
  void fail(base::Error error) {                                        // the first one counts
    if (!error_) error_ = std::move(error);
    stop();
  }
  bool stopped() const { return stopped_; }
  uint64_t bytes_read() const { return bytes_; }

 private:
  void open();
  base::Error syntax_error() const;

  XML_Parser parser_;
  XmlListener& listener_;
  std::optional<base::Error> error_;
  bool stopped_ = false;
  uint32_t depth_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace rapport::xlsx
