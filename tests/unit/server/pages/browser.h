// A browser for tests: keeps cookies, follows redirects within the site, fills in forms with what the page
// holds. It talks to the Site without a socket, and fails the test when a template names what its handler
// does not give, a page leads where there is no route, or a route hashes passwords without saying so.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/fields.h"
#include "server/pages/site.h"
#include "tests/unit/server/hashes.h"
#include "tests/unit/server/pages/ways.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::pages {

// The patterns of those that hashed, in this program.
inline std::set<std::string>& hashing_routes() {
  static std::set<std::string> patterns;
  return patterns;
}

class Browser {
 public:
  explicit Browser(const Site& site) : site_(&site) {}

  // Follows redirects; what came last.
  const http::Response& get(const std::string& address) { return ask(http::Method::Get, address, ""); }
  const http::Response& head(const std::string& address) { return ask(http::Method::Head, address, ""); }
  // Sends a form of the page that is shown: its hidden fields (csrf among them) and these.
  const http::Response& post(const std::string& path, http::Fields fields) {
    fields.push_back({"csrf", hidden("csrf")});
    return ask(http::Method::Post, path, http::write_form(fields));
  }
  // Exactly this, without what the page holds.
  const http::Response& post_raw(const std::string& path, const http::Fields& fields) {
    return ask(http::Method::Post, path, http::write_form(fields));
  }
  const http::Response& post_bytes(const std::string& path, std::string content_type, std::string body) {
    content_type_ = std::move(content_type);
    return ask(http::Method::Post, path, std::move(body));
  }

  const std::string& path() const { return path_; }  // where it is now, with the query
  unsigned status() const { return last_.status; }
  const std::string& html() const { return last_.body; }
  bool shows(std::string_view text) const { return last_.body.find(text) != std::string::npos; }
  std::string hidden(const std::string& name) const {
    std::smatch found;
    std::regex field("name=\"" + name + "\" value=\"([^\"]*)\"");
    return std::regex_search(last_.body, found, field) ? found[1].str() : "";
  }
  std::string header(std::string_view name) const {
    for (const http::Header& one : last_.headers)
      if (one.name == name) return one.value;
    return "";
  }
  std::map<std::string, std::string> cookies;
  std::vector<http::Header> headers;  // sent with every request
  bool follows = true;
  std::function<void()> on_piece;  // called before each further piece of an answer that is made in pieces

 private:
  const http::Response& ask(http::Method method, const std::string& address, std::string body) {
    http::Request request;
    request.method = method;
    size_t mark = address.find('?');
    request.path = address.substr(0, mark);
    request.query = mark == std::string::npos ? "" : address.substr(mark + 1);
    request.headers = headers;
    std::string jar;
    for (const auto& [name, value] : cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
    request.headers.push_back({"cookie", jar});
    request.headers.push_back({"user-agent", "a browser"});
    if (method == http::Method::Post) request.headers.push_back({"content-type", content_type_});
    content_type_ = "application/x-www-form-urlencoded";
    request.body = std::move(body);
    request.client = "192.0.2.7";
    request.id = "0123456789abcdef";
    last_ = whole(answer_to(request));
    path_ = address;
    if (header("Content-Type").starts_with("text/html"))
      for (const std::string& tag : dead_ends(request.path, last_.body))
        ADD_FAILURE() << address << " leads nowhere: " << tag;
    for (const http::Header& one : last_.headers) {
      if (one.name != "Set-Cookie") continue;
      size_t equals = one.value.find('='), end = one.value.find(';');
      cookies[one.value.substr(0, equals)] = one.value.substr(equals + 1, end - equals - 1);
    }
    if (follows && last_.status == 303) return ask(http::Method::Get, header("Location"), "");
    return last_;
  }

  // With all the pieces that a server would send.
  http::Response whole(http::Response response) const {
    while (response.more) {
      if (on_piece) on_piece();
      auto piece = response.more();
      EXPECT_TRUE(piece.ok()) << "the answer breaks off";
      if (!piece.ok() || piece->empty()) response.more = nullptr;
      if (piece.ok()) response.body += *piece;
    }
    return response;
  }

  http::Response answer_to(const http::Request& request) {
    const int before = hashes_made;
    http::Response answer = site_->handle(request);
    if (hashes_made == before) return answer;
    const Route* route = site_->route_of(request);
    if (!route || route->work != model::Work::Hashing)
      ADD_FAILURE() << http::method_name(request.method) << " " << request.path << " hashes a password";
    if (route) hashing_routes().insert(std::string(route->pattern));
    return answer;
  }

  const Site* site_;
  http::Response last_;
  std::string path_;
  std::string content_type_ = "application/x-www-form-urlencoded";
};

class PagesTest : public service::ServiceTest {
 protected:
  PagesTest() : site(open()) {}

  // A browser in which this person signed in with kPassword.
  Browser signed_in(const std::string& email) {
    Browser browser(*site);
    browser.get("/sign-in");
    browser.post("/sign-in", {{"email", email}, {"password", std::string(service::kPassword)}});
    return browser;
  }

  std::unique_ptr<Site> site;

 private:
  std::unique_ptr<Site> open() {
    auto opened = Site::open(environment, [](std::string_view page, std::string_view name) {
      ADD_FAILURE() << "`" << page << "` names `" << name << "`, which is not given";
    });
    if (!opened) ADD_FAILURE() << opened.error().message;
    return opened ? std::move(*opened) : nullptr;
  }
};

}  // namespace rapport::pages
