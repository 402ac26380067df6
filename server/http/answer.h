// A Response as bytes, and the answers that the server gives by itself.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/http/message.h"

namespace rapport::http {

// How the connection goes on, as the client is told. Old: HTTP/1.0, which has to be told that it does, and
// for which a body of unknown length ends with the connection.
enum class After : uint8_t { Close, CloseOld, KeepAlive, KeepAliveOld };

std::string_view reason_of(unsigned status);  // "Not Found"

// Whether the status and the headers can be sent as they are.
bool is_sendable(const Response& response);

// Status line and headers up to the blank line. `date` as RFC 9110 writes it; of the usual headers, those
// that the response does not have.
std::string write_head(const Request& request, const Response& response, After after, std::string_view date,
                       std::span<const Header> usual = {});
// Whether an answer to this request has bytes behind its head.
bool sends_body(const Request& request, const Response& response);
// A piece of a body of unknown length as it is sent; the last one is empty.
std::string chunk(std::string_view piece);

// Whether a browser asks for a page; programs do not say that they take HTML.
bool wants_page(const Request& request);

// application/problem+json (RFC 9457), or a plain page for a browser.
Response problem(unsigned status, std::string_view detail, const Request& request);

std::string http_date(int64_t unix_seconds);

}  // namespace rapport::http
