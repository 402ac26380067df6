#include "server/http/router.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/base/utf8.h"
#include "server/http/fields.h"

namespace rapport::http {
namespace {

// The segments behind the leading '/': "/a/b" has two, "/" has one empty one.
std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  path.remove_prefix(1);
  for (;;) {
    const size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

bool is_named(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

// nullopt: no route can mean that.
std::optional<std::string> decoded_segment(std::string_view segment) {
  std::optional<std::string> decoded = percent_decoded(segment);
  if (!decoded || base::find_invalid_utf8(*decoded) || decoded->find('\0') != std::string::npos)
    return std::nullopt;
  return decoded;
}

}  // namespace

Router::Router(std::span<const RouteKey> keys) {
  nodes_.emplace_back();
  for (size_t route = 0; route < keys.size(); ++route) {
    RAPPORT_CHECK(keys[route].pattern.starts_with('/'));
    size_t at = 0;
    for (const std::string_view segment : segments_of(keys[route].pattern))
      at = is_named(segment) ? named_child(at, segment.substr(1, segment.size() - 2))
                             : literal_child(at, segment);
    for (const auto& [method, other] : nodes_[at].routes) RAPPORT_CHECK(method != keys[route].method);
    nodes_[at].routes.emplace_back(keys[route].method, route);
  }
}

size_t Router::literal_child(size_t node, std::string_view segment) {
  for (const auto& [literal, child] : nodes_[node].literals)
    if (literal == segment) return child;
  nodes_.emplace_back();
  nodes_[node].literals.emplace_back(segment, nodes_.size() - 1);
  return nodes_.size() - 1;
}

size_t Router::named_child(size_t node, std::string_view name) {
  RAPPORT_CHECK(!name.empty());
  if (nodes_[node].named) {
    RAPPORT_CHECK(nodes_[node].name == name);
    return *nodes_[node].named;
  }
  nodes_.emplace_back();
  nodes_[node].named = nodes_.size() - 1;
  nodes_[node].name = name;
  return nodes_.size() - 1;
}

// Depth is bounded by the table: a path is followed no further than patterns go.
const Router::Node* Router::find(const Node& node, std::span<const std::string> segments,
                                 Parameters& parameters) const {
  if (segments.empty()) return node.routes.empty() ? nullptr : &node;
  for (const auto& [literal, child] : node.literals) {
    if (literal != segments[0]) continue;
    if (const Node* found = find(nodes_[child], segments.subspan(1), parameters)) return found;
  }
  if (!node.named || segments[0].empty()) return nullptr;
  parameters.emplace_back(node.name, segments[0]);
  const Node* found = find(nodes_[*node.named], segments.subspan(1), parameters);
  if (!found) parameters.pop_back();
  return found;
}

Match Router::match(Method method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  std::vector<std::string> segments;
  for (const std::string_view segment : segments_of(path)) {
    std::optional<std::string> decoded = decoded_segment(segment);
    if (!decoded) return match;
    segments.push_back(std::move(*decoded));
  }
  const Node* node = find(nodes_[0], segments, match.parameters);
  if (!node) return match;
  const Method asked = method == Method::Head ? Method::Get : method;
  for (const auto& [each, route] : node->routes) {
    if (each == asked) match.route = route;
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += each == Method::Get ? "GET, HEAD" : method_name(each);
  }
  if (match.route) match.allow.clear();
  return match;
}

}  // namespace rapport::http
