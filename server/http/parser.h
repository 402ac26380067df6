// Bytes of a connection to a Request: Beast's parser, held to what this service takes. Stricter than Beast
// where two readers of the same bytes could disagree about where a request ends.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "server/http/message.h"

namespace rapport::http {

// Head: more bytes of the head are needed. Body: the head is there. Failed: answer status() and close.
enum class Reading : uint8_t { Head, Body, Done, Failed };

class RequestParser {  // for one request
 public:
  RequestParser(size_t header_bytes, size_t body_bytes);
  ~RequestParser();
  RequestParser(RequestParser&&) noexcept;

  // Takes from the front of `bytes` and returns how many; the rest belongs in front of the next call's. Not
  // to be called when reading() is Done or Failed.
  size_t take(std::string_view bytes);
  Reading reading() const;
  Request& request();                                      // as far as it was read
  void refuse(unsigned status, std::string_view problem);  // makes it Failed; `problem` lives for ever
  // Of a failure.
  unsigned status() const;
  std::string_view problem() const;
  // Once the head is there.
  bool keeps_alive() const;
  bool is_http_1_0() const;
  bool expects_continue() const;  // asks to be told before it sends the body

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rapport::http
