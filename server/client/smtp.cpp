#include "server/client/smtp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "runtime/base/utf8.h"
#include "server/client/curl.h"

namespace rapport::client {
namespace {

constexpr long kConnectMs = 10'000;
constexpr size_t kSaidBytes = 300;

struct Talk {
  std::string_view unsent;
  std::string said;            // the server's last line
  bool is_over = false;        // after QUIT, nothing that is said matters
  bool is_about_mail = false;  // from MAIL on, an answer is about this message
};

Delivery later(std::string message) { return {false, DeliveryFailure::Later, std::move(message)}; }
Delivery never(std::string message) { return {false, DeliveryFailure::Never, std::move(message)}; }

size_t give(char* to, size_t one, size_t count, void* from) {
  auto* talk = static_cast<Talk*>(from);
  const size_t size = std::min(one * count, talk->unsent.size());
  std::memcpy(to, talk->unsent.data(), size);
  talk->unsent.remove_prefix(size);
  return size;
}

// For a person: one line without control characters, and what is no UTF-8 as question marks.
std::string shown(std::string_view line) {
  std::string text(line.substr(0, kSaidBytes));
  while (const auto at = base::find_invalid_utf8(text)) text[*at] = '?';
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return std::string(base::trimmed(text));
}

size_t take_line(char* bytes, size_t one, size_t count, void* to) {
  auto* talk = static_cast<Talk*>(to);
  const size_t size = one * count;
  if (!talk->is_over) talk->said = shown({bytes, size});
  return size;
}

// Only the verbs of our commands are looked at: what AUTH sends is secret.
int watch(CURL*, curl_infotype type, char* bytes, size_t size, void* to) {
  if (type != CURLINFO_HEADER_OUT) return 0;
  auto* talk = static_cast<Talk*>(to);
  const std::string_view line(bytes, size);
  talk->is_about_mail = talk->is_about_mail || line.starts_with("MAIL ");
  talk->is_over = talk->is_over || line.starts_with("QUIT");
  return 0;
}

bool is_path(std::string_view address) {
  return !address.empty() && address.size() <= 254 && std::all_of(address.begin(), address.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '<' && c != '>';
  });
}

// A bare CR or LF may end a line for one server and not for another, and so smuggle a second message.
bool has_whole_lines(std::string_view bytes) {
  for (size_t at = bytes.find_first_of("\r\n"); at != std::string_view::npos;
       at = bytes.find_first_of("\r\n", at)) {
    if (bytes.substr(at, 2) != "\r\n") return false;
    at += 2;
  }
  return bytes.ends_with("\r\n");
}

std::string url_of(const SmtpServer& server) {
  const bool is_ipv6 = server.host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", server.security == Security::Tls ? "smtps" : "smtp",
                     is_ipv6 ? "[" : "", server.host, is_ipv6 ? "]" : "", server.port);
}

void set_server(CURL* handle, const SmtpServer& server) {
  curl_easy_setopt(handle, CURLOPT_URL, url_of(server).c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, server.security == Security::Tls ? "smtps" : "smtp");
  curl_easy_setopt(handle, CURLOPT_USE_SSL,
                   static_cast<long>(server.security == Security::None ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   std::min(kConnectMs, static_cast<long>(server.total_ms)));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(server.total_ms));
  if (!server.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, server.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
  }
  if (!server.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, server.password.c_str());
  }
}

void set_talk(CURL* handle, Talk& talk) {
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(talk.unsent.size()));
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &give);
  curl_easy_setopt(handle, CURLOPT_READDATA, &talk);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &take_line);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &talk);
  curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, &watch);
  curl_easy_setopt(handle, CURLOPT_DEBUGDATA, &talk);
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
}

// 530, 534, 535 and 538 are about signing in: somebody mends the configuration, and the message goes out.
bool is_about_sign_in(long status) {
  return status == 530 || status == 534 || status == 535 || status == 538;
}

Delivery failure(const SmtpServer& server, const Talk& talk, long status, const char* words) {
  const std::string place = fmt::format("{}:{}", server.host, server.port);
  if (status >= 400 && !talk.said.empty()) {
    const std::string message = fmt::format("`{}` said: {}", place, talk.said);
    return status >= 500 && talk.is_about_mail && !is_about_sign_in(status) ? never(message) : later(message);
  }
  return later(fmt::format("`{}` did not take it: {}", place, words));
}

}  // namespace

Delivery deliver(const SmtpServer& server, const std::string& from, const std::string& to,
                 const std::string& bytes) {
  if (!is_path(from) || !is_path(to)) return never("the sender or the recipient is no e-mail address");
  if (!has_whole_lines(bytes)) return never("the message has a line that does not end in CRLF");
  const Handle handle = new_handle();
  if (!handle) return later("there is no memory for a delivery");
  const Guard guard(handle.get(), server.security == Security::None ? Reach::Loopback : Reach::Any);
  Talk talk{.unsent = bytes};
  std::array<char, CURL_ERROR_SIZE> words{};
  List recipients;
  append(recipients, "<" + to + ">");
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, ("<" + from + ">").c_str());
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, words.data());
  set_server(handle.get(), server);
  set_talk(handle.get(), talk);
  const CURLcode code = curl_easy_perform(handle.get());
  if (code == CURLE_OK) return {true, DeliveryFailure::Later, talk.said};
  if (guard.has_refused()) {
    return later(fmt::format("`{}` is not on this machine, and mail leaves it encrypted only", server.host));
  }
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  return failure(server, talk, status, words[0] != '\0' ? words.data() : curl_easy_strerror(code));
}

}  // namespace rapport::client
