#include "server/client/http_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "server/client/curl.h"

namespace rapport::client {
namespace {

using base::Error;
using base::ErrorCode;

constexpr size_t kUrlBytes = 4096;
constexpr size_t kHeadersBytes = 64 << 10;

struct Incoming {
  Answer answer;
  size_t body_bytes = 0;     // the limit
  size_t headers_bytes = 0;  // until now
  bool is_too_large = false;
};

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

bool is_token(std::string_view text) {
  constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";
  return !text.empty() && text.size() <= 256 && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kSigns.find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Error invalid(const std::string& what) { return {ErrorCode::InvalidArgument, what}; }

Reach reach_of(const Options& options) {
  if (options.allows_private) return Reach::Any;
  return options.allows_loopback ? Reach::Loopback : Reach::Public;
}

base::Result<Url> parse_url(const std::string& text, const Options& options) {
  if (text.size() > kUrlBytes || has_control(text)) {
    return invalid(fmt::format("a URL has at most {} bytes and no control characters", kUrlBytes));
  }
  Url url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return invalid(fmt::format("`{}` is no URL", text));
  }
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "https" && (scheme != "http" || !options.allows_http)) {
    return Error{ErrorCode::Forbidden,
                 fmt::format("a URL with the scheme `{}` is not asked; `https` is", scheme)};
  }
  if (part_of(url.get(), CURLUPART_HOST).empty()) return invalid(fmt::format("`{}` names no host", text));
  if (!part_of(url.get(), CURLUPART_USER).empty() || !part_of(url.get(), CURLUPART_PASSWORD).empty()) {
    return invalid("a URL holds no user name and no password");
  }
  return url;
}

// Whether `host` is an address that is not connected to; a name is none.
bool is_refused(const std::string& host, Reach reach) {
  const bool is_bracketed = host.size() > 2 && host.front() == '[';
  const std::string digits = is_bracketed ? host.substr(1, host.size() - 2) : host;
  std::array<uint8_t, 16> bytes{};
  size_t length = 0;
  if (inet_pton(AF_INET, digits.c_str(), bytes.data()) == 1) length = 4;
  if (inet_pton(AF_INET6, digits.c_str(), bytes.data()) == 1) length = bytes.size();
  return length > 0 && !reaches(reach, std::span(bytes).first(length));
}

std::optional<Error> problem_of_head(const Ask& ask) {
  if (!is_token(ask.method)) return invalid("the method of a request is one word");
  for (const auto& [name, value] : ask.headers) {
    if (!is_token(name)) return invalid("the name of a header is one word");
    if (has_control(value)) return invalid(fmt::format("the header `{}` holds a control character", name));
  }
  return std::nullopt;
}

size_t take_body(char* bytes, size_t one, size_t count, void* to) {
  auto* in = static_cast<Incoming*>(to);
  const size_t size = one * count;
  if (size > in->body_bytes - in->answer.body.size()) {
    in->is_too_large = true;
    return 0;
  }
  in->answer.body.append(bytes, size);
  return size;
}

size_t take_header(char* bytes, size_t one, size_t count, void* to) {
  auto* in = static_cast<Incoming*>(to);
  const size_t size = one * count;
  in->headers_bytes += size;
  if (in->headers_bytes > kHeadersBytes) {
    in->is_too_large = true;
    return 0;
  }
  std::string_view line(bytes, size);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {
    in->answer.headers.clear();  // what came before belongs to an interim answer
    return size;
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  std::string name(line.substr(0, colon));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  in->answer.headers.emplace_back(std::move(name), std::string(value));
  return size;
}

List headers_of(const Ask& ask) {
  List list;
  append(list, "Expect:");  // nobody waits for "100 Continue"
  bool has_type = false;
  for (const auto& [name, value] : ask.headers) {
    append(list, value.empty() ? name + ";" : name + ": " + value);
    has_type = has_type || curl_strequal(name.c_str(), "content-type") != 0;
  }
  if (!has_type) append(list, "Content-Type:");  // or libcurl would say that a body is a form
  return list;
}

void set_request(CURL* handle, const Ask& ask) {
  if (ask.method == "HEAD") {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  } else if (!ask.body.empty() || ask.method == "POST" || ask.method == "PUT" || ask.method == "PATCH") {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(ask.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, ask.body.c_str());
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, ask.method.c_str());
  } else {
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, ask.method.c_str());
  }
}

void set_options(CURL* handle, const Options& options, Incoming& incoming) {
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, options.allows_http ? "http,https" : "https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_ms));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_ms));
  if (!options.ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
  }
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &incoming);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &incoming);
}

Error failure(CURLcode code, const char* words, const std::string& host, const Incoming& incoming,
              const Guard& guard) {
  if (incoming.is_too_large) {
    return {ErrorCode::LimitExceeded, fmt::format("`{}` answered with more than {} bytes, or {} of headers",
                                                  host, incoming.body_bytes, kHeadersBytes)};
  }
  if (guard.has_refused()) {
    return {ErrorCode::Forbidden,
            fmt::format("`{}` is an address inside a network, and only public ones are asked", host)};
  }
  return {ErrorCode::Unavailable, fmt::format("`{}` could not be asked: {}", host,
                                              *words != '\0' ? words : curl_easy_strerror(code))};
}

}  // namespace

base::Status check_url(const std::string& url, const Options& options) {
  auto parsed = parse_url(url, options);
  if (!parsed) return parsed.error();
  const std::string host = part_of(parsed->get(), CURLUPART_HOST);
  if (is_refused(host, reach_of(options)))
    return Error{ErrorCode::Forbidden, fmt::format("`{}` is not an address of the public internet", host)};
  return base::Done{};
}

base::Result<Answer> send(const Ask& ask, const Options& options) {
  base::Result<Url> url = parse_url(ask.url, options);
  if (!url) return url.error();
  if (std::optional<Error> problem = problem_of_head(ask)) return *problem;
  const Handle handle = new_handle();
  if (!handle) return Error{ErrorCode::Unavailable, "there is no memory for a request"};
  const std::string host = part_of(url->get(), CURLUPART_HOST);
  const Guard guard(handle.get(), reach_of(options));
  std::array<char, CURL_ERROR_SIZE> words{};
  const List headers = headers_of(ask);
  Incoming incoming;
  incoming.body_bytes = options.body_bytes;
  curl_easy_setopt(handle.get(), CURLOPT_CURLU, url->get());
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, words.data());
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  set_options(handle.get(), options, incoming);
  set_request(handle.get(), ask);
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) return failure(code, words.data(), host, incoming, guard);
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  incoming.answer.status = static_cast<unsigned>(status);
  return std::move(incoming.answer);
}

}  // namespace rapport::client
