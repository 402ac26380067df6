// An e-mail as bytes: RFC 5322 and MIME, with a plain and an HTML version of the same text.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/base/result.h"

namespace rapport::mail {

struct Mailbox {
  std::string name;     // shown, any UTF-8; "" for the address alone
  std::string address;  // local@domain
};

struct Message {
  Mailbox from;
  Mailbox to;
  std::string subject;
  std::string text;
  std::string html;
  std::string
      message_id;  // without the angle brackets: unique@domain; the same again when a message is sent again
  int64_t date_ms = 0;   // Unix time, UTC
  std::string language;  // "de": Content-Language
};

// multipart/alternative, quoted-printable, CRLF, no line over 76 characters in bodies and 78 in headers (an
// address or id that is longer stands on a line of its own); encoded words by RFC 2047; Auto-Submitted:
// auto-generated. Control characters in header values, CR and LF among them, are dropped; bytes that are no
// UTF-8 become U+FFFD. The same message gives the same bytes. InvalidArgument: an address is none.
base::Result<std::string> to_bytes(const Message& message);

// Whether `address` is one that we send to: local part and domain of RFC 5321 as people have them (no quoted
// local parts, no address literals, a domain of at least two labels), at most 254 bytes; an internationalised
// address is refused with InvalidArgument that says so.
base::Status check_address(std::string_view address);

}  // namespace rapport::mail
