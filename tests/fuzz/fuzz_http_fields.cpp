// The first byte says which reader of server/http gets the rest: forms, cookies, multipart bodies, paths,
// chains of proxies, whole requests. Values or errors, and what can be written back is read to the same.
#include <cstddef>
#include <cstdint>

#include "runtime/base/check.h"
#include "runtime/base/utf8.h"
#include "server/http/fields.h"
#include "server/http/parser.h"
#include "server/http/proxies.h"
#include "server/http/router.h"

namespace {

using namespace rapport;
using namespace rapport::http;

constexpr size_t kHeadBytes = 2000, kBodyBytes = 1000;

void form(std::string_view text) {
  const auto read = read_form(text);
  if (!read.ok()) return;
  for (const Field& each : *read) RAPPORT_CHECK(!base::find_invalid_utf8(each.name + each.value));
  const auto again = read_form(write_form(*read));
  RAPPORT_CHECK(again.ok());
  RAPPORT_CHECK(again->size() == read->size());
  for (size_t i = 0; i < read->size(); ++i)
    RAPPORT_CHECK((*again)[i].name == (*read)[i].name && (*again)[i].value == (*read)[i].value);
}

void percent(std::string_view text) {
  RAPPORT_CHECK(percent_decoded(percent_encoded(text)) == text);
  if (const auto decoded = percent_decoded(text)) RAPPORT_CHECK(decoded->size() <= text.size());
}

void cookies(std::string_view text) {
  const size_t split = text.find('\n');
  if (split == std::string_view::npos) return;
  const auto found = cookie(text.substr(0, split), text.substr(split + 1));
  if (found && !found->empty()) RAPPORT_CHECK(text.substr(0, split).find(*found) != std::string_view::npos);
}

void multipart(std::string_view text) {
  const size_t split = text.find('\n');
  if (split == std::string_view::npos) return;
  const auto parts = read_multipart(text.substr(0, split), text.substr(split + 1));
  if (!parts.ok()) return;
  RAPPORT_CHECK(parts->size() <= 100);
  for (const Part& part : *parts) {
    RAPPORT_CHECK(!part.name.empty() &&
                  !base::find_invalid_utf8(part.name + part.file_name + part.content_type));
    if (part.file_name.empty()) RAPPORT_CHECK(!base::find_invalid_utf8(part.bytes));
  }
}

void route(std::string_view path) {
  static constexpr RouteKey kKeys[] = {{Method::Get, "/"},          {Method::Get, "/a"},
                                       {Method::Post, "/a/{b}"},    {Method::Get, "/a/b/c"},
                                       {Method::Put, "/a/{b}/{c}"}, {Method::Delete, "/{x}/{y}/{z}"}};
  static const Router router(kKeys);
  for (const Method method : {Method::Get, Method::Put, Method::Delete}) {
    const Match match = router.match(method, path);
    RAPPORT_CHECK(!match.route || match.allow.empty());
    for (const auto& [name, value] : match.parameters)
      RAPPORT_CHECK(!value.empty() && !base::find_invalid_utf8(value));
  }
}

void proxies(std::string_view text) {
  static const std::vector<Network> trusted = [] {
    const std::vector<std::string> texts = {"10.0.0.0/8", "::1"};
    return *read_networks(texts);
  }();
  Request request;
  request.headers = {{"x-forwarded-for", std::string(text)}, {"x-forwarded-proto", std::string(text)}};
  const Address client = client_of(*read_address("10.0.0.1"), request, trusted);
  RAPPORT_CHECK(read_address(write_address(client)) == client);
  is_forwarded_https(request);
  if (const auto network = read_network(text); network.ok())
    RAPPORT_CHECK(is_in(network->address, std::span(&network.value(), 1)));
}

// As the server does it: the head within its limit, and the query by the reader of forms.
void look_at(const Request& read) {
  size_t head_bytes = read.path.size() + read.query.size();
  for (const Header& header : read.headers) head_bytes += header.name.size() + header.value.size();
  RAPPORT_CHECK(head_bytes <= kHeadBytes && read.body.size() <= kBodyBytes);
  form(read.query);
}

// In one piece and in two: the same request, or a refusal.
void request(std::string_view text) {
  if (text.empty()) return;
  const size_t cut = 1 + static_cast<unsigned char>(text[0]) % text.size();
  RequestParser whole(kHeadBytes, kBodyBytes), pieces(kHeadBytes, kBodyBytes);
  const auto is_open = [](const RequestParser& parser) {
    return parser.reading() == Reading::Head || parser.reading() == Reading::Body;
  };
  whole.take(text);
  std::string buffer(text.substr(0, cut));
  buffer.erase(0, pieces.take(buffer));
  buffer += text.substr(cut);
  if (is_open(pieces)) pieces.take(buffer);
  // After a first piece, Beast looks no closer until it sees the end of the head.
  if (whole.reading() == Reading::Failed && pieces.reading() == Reading::Head) return;
  RAPPORT_CHECK(whole.reading() == pieces.reading());
  if (whole.reading() == Reading::Failed || whole.reading() == Reading::Head) return;
  RAPPORT_CHECK(whole.request().body == pieces.request().body);
  RAPPORT_CHECK(whole.request().path == pieces.request().path && whole.request().path.starts_with('/'));
  RAPPORT_CHECK(whole.request().headers.size() == pieces.request().headers.size());
  look_at(whole.request());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 7) {
    case 0: form(rest); break;
    case 1: percent(rest); break;
    case 2: cookies(rest); break;
    case 3: multipart(rest); break;
    case 4: route(rest); break;
    case 5: proxies(rest); break;
    case 6: request(rest); break;
  }
  return 0;
}
