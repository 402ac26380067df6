// The pages as one function from a request to an answer: finds the route, says who asks, refuses what they
// may not, checks that a form is ours, adds what every answer carries.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "server/http/router.h"
#include "server/pages/address_limit.h"
#include "server/pages/routes.h"

namespace rapport::pages {

class Site {
 public:
  // `environment` outlives the site. `on_missing`: a template names what its handler does not give; for tests
  // and the log.
  using OnMissing = std::function<void(std::string_view page, std::string_view name)>;
  static base::Result<std::unique_ptr<Site>> open(const service::Environment& environment,
                                                  OnMissing on_missing);

  http::Response handle(const http::Request& request) const;  // any thread
  // The row of routes() that it is for; nothing: there is none. For the pool, the metrics and the log.
  const Route* route_of(const http::Request& request) const;

 private:
  Site(const service::Environment& environment, Templates templates, OnMissing on_missing);
  http::Response answer(Visit& visit, const http::Match& match) const;
  // An answer to who tries too often from one address.
  std::optional<http::Response> slowed_down(const Visit& visit, const Route& route) const;
  http::Response refused_here(Visit& visit, const Route& route) const;
  http::Response handled(const Visit& visit, const Route& route) const;
  // Where a form was sent from: a page of this sign-in, one of an earlier sign-in, anywhere else.
  enum class From : uint8_t { Here, Earlier, Elsewhere };
  From origin_of(const Visit& visit) const;

  const service::Environment& environment_;
  Templates templates_;
  http::Router router_;
  OnMissing on_missing_;
  mutable AddressLimit limit_;  // has its own lock
};

}  // namespace rapport::pages
