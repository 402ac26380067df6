#include "server/http/parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>
#include <optional>
#include <string>

namespace rapport::http {
namespace {

namespace beast = boost::beast::http;
using boost::beast::string_view;
using ErrorCode = boost::beast::error_code;

constexpr size_t kHeaders = 100;  // browsers behind two proxies send 30

std::string_view view(string_view text) { return {text.data(), text.size()}; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return lower(a) == b; });
}

std::optional<Method> method_of(std::string_view word) {
  using enum Method;
  for (const Method each : {Get, Head, Post, Put, Patch, Delete})
    if (method_name(each) == word) return each;
  return std::nullopt;
}

// Readers disagree about a header that goes on in the next line: some join the lines, others do not.
bool has_folded_line(std::string_view head) {
  head = head.substr(0, head.find("\r\n\r\n"));
  return head.find("\r\n ") != std::string_view::npos || head.find("\r\n\t") != std::string_view::npos;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }

bool is_target_char(char c) { return c > ' ' && c < 0x7f && c != '#'; }

// "http://host/path?query" as proxies are asked, to "/path?query".
std::string_view origin_form(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const size_t slash = target.find_first_of("/?", scheme.size());
    return slash == std::string_view::npos || target[slash] == '?' ? std::string_view{}
                                                                   : target.substr(slash);
  }
  return target;
}

}  // namespace

class RequestParser::Impl final : public beast::basic_parser<true> {
 public:
  Impl(size_t header_bytes, size_t body_bytes) : header_bytes_(header_bytes) {
    // Beast counts the request line and the fields by themselves: the sum is counted here.
    header_limit(
        static_cast<uint32_t>(std::min<size_t>(header_bytes + 1, std::numeric_limits<uint32_t>::max())));
    body_limit(body_bytes);
    eager(true);
  }

  size_t take(std::string_view bytes) {
    ErrorCode error;
    const bool was_in_head = !is_head_over_;
    const size_t used = put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if (status_ == 0 && was_in_head && has_folded_line(bytes.substr(0, used)))
      fail(400, "a header goes on in the next line");
    if (status_ != 0) return used;
    const size_t left = bytes.size() - used;
    if (error == beast::error::body_limit) {
      fail(413, "the body is too large");
    } else if (error == beast::error::header_limit ||
               (!is_head_over_ && head_bytes_ + left > header_bytes_)) {
      fail(431, "the head is too large");
    } else if (error && error != beast::error::need_more) {
      fail(400, "the request is not well-formed HTTP/1.1");
    } else if (is_head_over_ && !is_done() && left > header_bytes_) {
      fail(400, "a line between two chunks is too long");
    }
    return used;
  }

  Reading reading() const {
    if (status_ != 0) return Reading::Failed;
    if (!is_header_done()) return Reading::Head;
    return is_done() ? Reading::Done : Reading::Body;
  }

  void fail(unsigned status, std::string_view problem) {
    status_ = status;
    problem_ = problem;
  }

  Request request;
  unsigned status_ = 0;
  std::string_view problem_;
  bool is_http_1_0_ = false;
  bool expects_continue_ = false;

 private:
  // As Beast wants it told from inside.
  void fail(unsigned status, std::string_view problem, ErrorCode& error) {
    fail(status, problem);
    error = beast::error::bad_value;
  }

  void on_request_impl(beast::verb, string_view word, string_view target, int version,
                       ErrorCode& error) override {
    is_http_1_0_ = version == 10;
    head_bytes_ = word.size() + target.size() + sizeof "  HTTP/1.1\r\n" - 1;
    const std::optional<Method> method = method_of(view(word));
    if (!method) return fail(501, "the method is not one of this service", error);
    request.method = *method;
    const std::string_view local = origin_form(view(target));
    if (!local.starts_with('/') || !std::all_of(local.begin(), local.end(), is_target_char))
      return fail(400, "the target is not a path", error);
    const size_t mark = local.find('?');
    request.path = local.substr(0, mark);
    if (mark != std::string_view::npos) request.query = local.substr(mark + 1);
  }

  void on_field_impl(beast::field, string_view name, string_view value, ErrorCode& error) override {
    if (is_head_over_) return;  // trailers are taken and forgotten
    head_bytes_ += name.size() + value.size() + sizeof ": \r\n" - 1;
    if (head_bytes_ > header_bytes_) return fail(431, "the head is too large", error);
    if (request.headers.size() == kHeaders) return fail(431, "the head has more than 100 fields", error);
    Header& header = request.headers.emplace_back(Header{std::string(view(name)), std::string(view(value))});
    std::transform(header.name.begin(), header.name.end(), header.name.begin(), lower);
  }

  // Everything that says where the request ends is said once and plainly, or the request is refused.
  void on_header_impl(ErrorCode& error) override {
    is_head_over_ = true;
    size_t hosts = 0, lengths = 0, encodings = 0;
    for (const Header& each : request.headers) {
      if (each.name == "host") ++hosts;
      if (each.name == "content-length") {
        ++lengths;
        if (each.value.find_first_not_of("0123456789") != std::string::npos)
          return fail(400, "Content-Length is not a number", error);
      }
      if (each.name == "transfer-encoding") {
        ++encodings;
        if (!equals_ignoring_case(each.value, "chunked"))
          return fail(501, "the transfer encoding is not `chunked`", error);
      }
      if (each.name == "expect") {
        if (!equals_ignoring_case(each.value, "100-continue"))
          return fail(417, "the expectation is not `100-continue`", error);
        expects_continue_ = !is_http_1_0_;
      }
    }
    if (hosts > 1 || (hosts == 0 && !is_http_1_0_)) return fail(400, "there is not one Host", error);
    if (lengths > 1 || encodings > 1 || (lengths > 0 && encodings > 0) || (encodings > 0 && is_http_1_0_))
      return fail(400, "the length of the body is told in two ways", error);
  }

  void on_body_init_impl(const boost::optional<uint64_t>&, ErrorCode&) override {}
  size_t on_body_impl(string_view body, ErrorCode&) override {
    request.body.append(body.data(), body.size());
    return body.size();
  }
  // A line feed alone would end the line for some readers.
  void on_chunk_header_impl(uint64_t, string_view extension, ErrorCode& error) override {
    if (std::any_of(extension.begin(), extension.end(), is_control))
      fail(400, "a chunk's extension has a control character", error);
  }
  size_t on_chunk_body_impl(uint64_t, string_view body, ErrorCode&) override {
    request.body.append(body.data(), body.size());
    return body.size();
  }
  void on_finish_impl(ErrorCode&) override {}
  void on_response_impl(int, string_view, int, ErrorCode&) override {}

  size_t header_bytes_;
  size_t head_bytes_ = 0;
  bool is_head_over_ = false;
};

RequestParser::RequestParser(size_t header_bytes, size_t body_bytes)
    : impl_(std::make_unique<Impl>(header_bytes, body_bytes)) {}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;

size_t RequestParser::take(std::string_view bytes) { return impl_->take(bytes); }
Reading RequestParser::reading() const { return impl_->reading(); }
Request& RequestParser::request() { return impl_->request; }
void RequestParser::refuse(unsigned status, std::string_view problem) { impl_->fail(status, problem); }
unsigned RequestParser::status() const { return impl_->status_; }
std::string_view RequestParser::problem() const { return impl_->problem_; }
bool RequestParser::keeps_alive() const { return impl_->keep_alive(); }
bool RequestParser::is_http_1_0() const { return impl_->is_http_1_0_; }
bool RequestParser::expects_continue() const { return impl_->expects_continue_; }

}  // namespace rapport::http
