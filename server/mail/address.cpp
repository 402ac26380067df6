#include <fmt/format.h>

#include <algorithm>

#include "server/mail/encoding.h"
#include "server/mail/message.h"

namespace rapport::mail {
namespace {

constexpr size_t kAddressBytes = 254;
constexpr size_t kLocalBytes = 64;
constexpr size_t kLabelBytes = 63;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Words with full stops between them.
template <class IsWord>
bool is_dotted(std::string_view text, IsWord is_word) {
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('.', at), text.size());
    if (!is_word(text.substr(at, end - at))) return false;
    at = end + 1;
  }
  return true;
}

bool is_atom(std::string_view word) {
  constexpr std::string_view kSigns = "!#$%&'*+-/=?^_`{|}~";
  return !word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
    return is_letter_or_digit(c) || kSigns.find(c) != std::string_view::npos;
  });
}

bool is_label(std::string_view word) {
  return !word.empty() && word.size() <= kLabelBytes && word.front() != '-' && word.back() != '-' &&
         std::all_of(word.begin(), word.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

// At least two labels, the last of which is no number: `anna@contoso` is forgotten half, `anna@127.0.0.1` is
// no name.
bool is_domain(std::string_view domain) {
  const size_t last = domain.rfind('.');
  if (last == std::string_view::npos || !is_dotted(domain, is_label)) return false;
  const std::string_view top = domain.substr(last + 1);
  return !std::all_of(top.begin(), top.end(), [](char c) { return c >= '0' && c <= '9'; });
}

base::Error refused(std::string_view address, std::string_view why) {
  return {base::ErrorCode::InvalidArgument,
          fmt::format("`{}` {}", one_line(address.substr(0, kAddressBytes)), why)};
}

}  // namespace

base::Status check_address(std::string_view address) {
  if (address.size() > kAddressBytes) {
    return refused(address, fmt::format("is longer than the {} bytes of an e-mail address", kAddressBytes));
  }
  const size_t at = address.rfind('@');
  if (at == std::string_view::npos) return refused(address, "is no e-mail address: it has no `@`");
  if (std::any_of(address.begin(), address.end(),
                  [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return refused(address, "has characters beyond ASCII, and internationalised addresses are not supported");
  }
  const std::string_view local = address.substr(0, at);
  if (local.size() > kLocalBytes || !is_dotted(local, is_atom)) {
    return refused(address, "is no e-mail address: the part before the `@` is not one that is in use");
  }
  if (!is_domain(address.substr(at + 1))) {
    return refused(address,
                   "is no e-mail address: after the `@` a domain such as `contoso.example` is expected");
  }
  return base::Done{};
}

}  // namespace rapport::mail
