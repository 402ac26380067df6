// The paths of the service, by who answers them. This is where pages, API and the operations' own paths meet.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/metrics.h"
#include "server/http/proxies.h"
#include "server/http/server.h"
#include "server/model/access.h"
#include "server/store/store.h"

namespace rapport::daemon {

struct Matched {
  std::string_view pattern = "none";  // in the route table; lives as long as the section
  model::Work work = model::Work::Quick;
};

struct Section {
  std::string prefix;  // "/api/v1": that path and all below it; "": whatever no other section has
  std::function<Matched(const http::Request&)> match;
  http::Handler handle;
};

class Sections {
 public:
  explicit Sections(std::vector<Section> sections);
  // The section with the longest prefix; where there is none, nothing is there.
  Matched match(const http::Request& request) const;
  http::Response handle(const http::Request& request) const;

 private:
  const Section* find(std::string_view path) const;
  std::vector<Section> sections_;  // longest prefix first
};

// What every answer carries that says nothing else: nobody keeps it, puts it into a frame or takes it for
// something that it is not; over https it stays with https.
std::vector<http::Header> usual_headers(std::string_view base_url);

// GET of one path, and 405 for all else.
Section page_section(const std::string& path, http::Handler handle);

Section health_section();  // /healthz
// /readyz: 503 while the database does not answer, and from when a stop begins.
Section readiness_section(store::Store& store, std::function<bool()> is_stopping);
Section metrics_section(http::Metrics& metrics,
                        std::vector<http::Network> networks);  // /metrics: 404 for others

}  // namespace rapport::daemon
