#include "server/main/sections.h"

#include <algorithm>

#include "server/http/answer.h"

namespace rapport::daemon {
namespace {

http::Response text_answer(unsigned status, std::string body) {
  return {status,
          {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
          std::move(body)};
}

bool is_below(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  return prefix.empty() || path.size() == prefix.size() || path[prefix.size()] == '/';
}

}  // namespace

Sections::Sections(std::vector<Section> sections) : sections_(std::move(sections)) {
  std::stable_sort(sections_.begin(), sections_.end(),
                   [](const Section& a, const Section& b) { return a.prefix.size() > b.prefix.size(); });
}

const Section* Sections::find(std::string_view path) const {
  const auto found = std::find_if(sections_.begin(), sections_.end(),
                                  [&](const Section& section) { return is_below(path, section.prefix); });
  return found == sections_.end() ? nullptr : &*found;
}

Matched Sections::match(const http::Request& request) const {
  const Section* section = find(request.path);
  return section ? section->match(request) : Matched{};
}

http::Response Sections::handle(const http::Request& request) const {
  const Section* section = find(request.path);
  return section ? section->handle(request) : http::problem(404, "there is nothing at this address", request);
}

std::vector<http::Header> usual_headers(std::string_view base_url) {
  std::vector<http::Header> headers = {
      {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cache-Control", "no-store"}};
  if (base_url.starts_with("https://")) headers.push_back({"Strict-Transport-Security", "max-age=31536000"});
  return headers;
}

Section page_section(const std::string& path, http::Handler handle) {
  auto match = [path](const http::Request& request) -> Matched {
    if (request.path != path) return {};
    return {path, model::Work::Quick};
  };
  auto answer = [path, handle = std::move(handle)](const http::Request& request) {
    if (request.path != path) return http::problem(404, "there is nothing at this address", request);
    if (request.method == http::Method::Get || request.method == http::Method::Head) return handle(request);
    http::Response response = http::problem(405, "only GET is there", request);
    response.headers.push_back({"Allow", "GET, HEAD"});
    return response;
  };
  return {path, std::move(match), std::move(answer)};
}

Section health_section() {
  return page_section("/healthz", [](const http::Request&) { return text_answer(200, "ok\n"); });
}

Section readiness_section(store::Store& store, std::function<bool()> is_stopping) {
  return page_section("/readyz", [&store, is_stopping = std::move(is_stopping)](const http::Request&) {
    if (is_stopping()) return text_answer(503, "the service stops\n");
    if (const auto ready = store.ready(); !ready) return text_answer(503, "the database does not answer\n");
    const auto durability = store.durability();
    if (!durability) return text_answer(503, "the database does not answer\n");
    return text_answer(200, "ready\n" + *durability + "\n");
  });
}

Section metrics_section(http::Metrics& metrics, std::vector<http::Network> networks) {
  return page_section("/metrics", [&metrics, networks = std::move(networks)](const http::Request& request) {
    const auto client = http::read_address(request.client);
    if (!client || !http::is_in(*client, networks))
      return http::problem(404, "there is nothing at this address", request);
    http::Response response = text_answer(200, metrics.text());
    response.headers[0].value = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  });
}

}  // namespace rapport::daemon
