// How MIME carries what is not ASCII: encoded words (RFC 2047) and quoted-printable (RFC 2045).
#pragma once

#include <string>
#include <string_view>

namespace rapport::mail {

// `text` as one line of well-formed UTF-8: CR, LF and other controls are dropped, a tab is a blank, bytes
// that are no UTF-8 are U+FFFD.
std::string one_line(std::string_view text);

// "=?UTF-8?B?…?=" words on lines of at most 76 characters, folded with CRLF and a blank; the first line
// begins after `used` characters. No code point is cut. `text` is what one_line gives.
std::string encoded_words(std::string_view text, size_t used);

// Lines of at most 76 characters; line ends of any kind become CRLF, and there is one at the end. A full stop
// or a `From ` at the start of a line is encoded, since some servers change those.
std::string quoted_printable(std::string_view text);

}  // namespace rapport::mail
