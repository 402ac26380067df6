// Finds the row of a route table that a request asks for. Patterns: "/customers/{customer}/services"; a
// {name} takes one segment, which is percent-decoded; literal segments win over names.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/http/message.h"

namespace rapport::http {

struct RouteKey {
  Method method;
  std::string_view pattern;  // lives as long as the router
};

using Parameters =
    std::vector<std::pair<std::string_view, std::string>>;  // name in the pattern → decoded value

struct Match {
  std::optional<size_t> route;  // index into the keys; HEAD is answered by the row of GET
  Parameters parameters;
  std::string allow;  // when the path is there but not for this method: "GET, HEAD, POST"
};

class Router {
 public:
  // Two equal keys, or names that differ at one place, fail a RAPPORT_CHECK: the table is ours.
  explicit Router(std::span<const RouteKey> keys);
  Match match(Method method, std::string_view path) const;

 private:
  struct Node {
    std::vector<std::pair<std::string_view, size_t>> literals;
    std::optional<size_t> named;  // node behind {name}
    std::string_view name;
    std::vector<std::pair<Method, size_t>> routes;
  };
  size_t literal_child(size_t node, std::string_view segment);  // made when it is not there
  size_t named_child(size_t node, std::string_view name);
  const Node* find(const Node& node, std::span<const std::string> segments, Parameters& parameters) const;

  std::vector<Node> nodes_;
};

}  // namespace rapport::http
