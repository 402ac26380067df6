#include "server/http/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>
#include <utility>

namespace rapport::http {
namespace {

constexpr std::array<std::pair<unsigned, std::string_view>, 30> kReasons = {{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_same_name(std::string_view a, std::string_view b) {
  const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char left, char right) { return low(left) == low(right); });
}

bool has_header(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const Header& each) { return is_same_name(each.name, name); });
}

// Those that the server writes itself.
bool is_own(std::string_view name) {
  const std::string low = lower(name);
  return low == "content-length" || low == "date" || low == "connection" || low == "transfer-encoding" ||
         low == "x-request-id";
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool has_body(unsigned status) { return status != 204 && status != 304; }

// How the client learns where the body ends.
void add_framing(std::string& head, const Response& response, After after) {
  if (!has_body(response.status)) return;
  if (!response.more) {
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", response.body.size());
  } else if (after != After::CloseOld) {
    head += "Transfer-Encoding: chunked\r\n";
  }
}

}  // namespace

std::string_view reason_of(unsigned status) {
  for (const auto& [each, reason] : kReasons)
    if (each == status) return reason;
  return "Status";
}

bool is_sendable(const Response& response) {
  return response.status >= 200 && response.status <= 599 &&
         std::all_of(response.headers.begin(), response.headers.end(),
                     [](const Header& each) { return is_name(each.name) && is_value(each.value); });
}

std::string write_head(const Request& request, const Response& response, After after, std::string_view date,
                       std::span<const Header> usual) {
  std::string head;
  head.reserve(1024);
  const auto out = std::back_inserter(head);
  fmt::format_to(out, "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status, reason_of(response.status), date);
  for (const Header& each : response.headers) {
    if (is_own(each.name)) continue;
    head.append(each.name).append(": ").append(each.value).append("\r\n");
  }
  for (const Header& each : usual)
    if (!has_header(response, each.name))
      head.append(each.name).append(": ").append(each.value).append("\r\n");
  add_framing(head, response, after);
  switch (after) {
    case After::Close:
    case After::CloseOld: head += "Connection: close\r\n"; break;
    case After::KeepAlive: break;
    case After::KeepAliveOld: head += "Connection: keep-alive\r\n"; break;
  }
  head.append("X-Request-Id: ").append(request.id).append("\r\n\r\n");
  return head;
}

bool sends_body(const Request& request, const Response& response) {
  return request.method != Method::Head && has_body(response.status);
}

std::string chunk(std::string_view piece) { return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece); }

bool wants_page(const Request& request) {
  return header(request, "accept").find("text/html") != std::string_view::npos;
}

Response problem(unsigned status, std::string_view detail, const Request& request) {
  if (wants_page(request))
    return {.status = status,
            .headers = {{"Content-Type", "text/html; charset=utf-8"},
                        {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Cache-Control", "no-store"}},
            .body = fmt::format("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta "
                                "name=\"viewport\" content=\"width=device-width\"><title>{0}</title></head>\n"
                                "<body><h1>{0}</h1><p>{1}.</p><p>{2}</p></body></html>\n",
                                reason_of(status), detail, request.id)};
  return {.status = status,
          .headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}},
          .body = fmt::format(R"({{"type":"about:blank","title":"{}","status":{},"detail":"{}","instance":)"
                              R"("urn:request:{}"}})",
                              reason_of(status), status, detail, request.id)};
}

std::string http_date(int64_t unix_seconds) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = unix_seconds;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[static_cast<size_t>(utc.tm_wday)],
                     utc.tm_mday, kMonths[static_cast<size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                     utc.tm_min, utc.tm_sec);
}

}  // namespace rapport::http
