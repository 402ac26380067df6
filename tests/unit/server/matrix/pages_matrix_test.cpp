// Every page for every role, with objects of the own organization, of another and of none: what matrix.def
// does not grant is refused and changes nothing, and what is another organization's is as if it were not
// there.
#include <gtest/gtest.h>

#include <memory>

#include "server/pages/assets.h"
#include "server/pages/embedded.h"
#include "server/pages/site.h"
#include "tests/unit/server/matrix/world.h"

namespace rapport::matrix {
namespace {

using http::Method;

enum Who : unsigned {
  Visitor = 1,
  Person = 2,  // of no organization
  Operator = 4,
  PartnerAdministrator = 8,
  PartnerExpert = 16,
  Administrator = 32,
  Designer = 64,
  Configurator = 128,
  Viewer = 256  // and nothing else
};
constexpr unsigned kPartners = PartnerAdministrator | PartnerExpert;
constexpr unsigned kCustomers = Administrator | Designer | Configurator;
constexpr unsigned kPeople = Person | Operator | kPartners | kCustomers | Viewer;
constexpr unsigned kEverybody = Visitor | kPeople;
// Every role of the model, somebody without an organization, and a visitor have a column of their own.
constexpr unsigned kRoles = 0
#define ROLE(name, kind) | Who::name
#include "server/model/roles.def"
    ;
static_assert((kRoles | Visitor | Person) == kEverybody);

struct Row {
  Method method;
  std::string_view pattern;
  unsigned granted;
  std::string_view form;
};
constexpr Row kRows[] = {
#define PAGE_ROW(method, pattern, roles, form) {Method::method, pattern, roles, form},
#include "tests/unit/server/matrix/matrix.def"
};

constexpr bool has_row(Method method, std::string_view pattern) {
  for (const Row& row : kRows)
    if (row.method == method && row.pattern == pattern) return true;
  return false;
}
constexpr bool has_route(Method method, std::string_view pattern) {
#define PAGE(m, p, ...) \
  if (method == Method::m && pattern == p) return true;
#include "server/pages/routes.def"
  return false;
}
#define PAGE(method, pattern, ...) \
  static_assert(has_row(Method::method, pattern), "matrix.def has no row for " #method " " pattern);
#include "server/pages/routes.def"
#define PAGE_ROW(method, pattern, ...) \
  static_assert(has_route(Method::method, pattern), "matrix.def has a row for what is no page: " pattern);
#include "tests/unit/server/matrix/matrix.def"

struct Asker {
  std::string name;
  unsigned who;
  std::string cookie;
  std::string csrf;
  Objects objects;
};

class PagesMatrix : public World {
 protected:
  PagesMatrix() {
    issue_links();
    add_askers();
    keep();
  }

  http::Response send(const Asker& asker, const Row& row, const Names& names, const std::string& csrf) {
    http::Request request;
    request.method = row.method;
    request.path = filled(row.pattern, names);
    if (row.method == Method::Get) request.query = filled(row.form, names);
    std::string jar = asker.cookie;
    if (auto link = links.find(std::string(row.pattern)); link != links.end())
      jar += "; __Host-rapport-link=" + link->second;
    request.headers = {{"cookie", jar}, {"user-agent", "a browser"}};
    if (row.method == Method::Post) {
      request.headers.push_back({"content-type", "application/x-www-form-urlencoded"});
      request.body = filled(row.form, names) + "&csrf=" + csrf;
    }
    request.client = "192.0.2.7";
    request.id = "0123456789abcdef";
    return site->handle(request);
  }
  http::Response send(const Asker& asker, const Row& row, const Names& names) {
    return send(asker, row, names, asker.csrf);
  }
  static std::string location_of(const http::Response& response) {
    for (const http::Header& header : response.headers)
      if (header.name == "Location") return header.value;
    return "";
  }

  void expect_refused(const Asker& asker, const Row& row, const std::string& what) {
    // With objects of others, and with those that the asker could reach by a route of theirs.
    Names names = row.pattern.starts_with("/operator") ? objects_of(olga).own : side_of(row);
    for (const auto& [name, id] : asker.objects.own) names[name] = id;
    http::Response response = send(asker, row, names);
    bool is_way_out = response.status == 303 && location_of(response).find(way_out(asker)) == 0;
    bool is_settled = asker.who == Visitor || asker.who == Person ? is_way_out : response.status == 403;
    EXPECT_TRUE(is_settled) << what << ": " << response.status << " " << location_of(response);
    expect_untouched(what);
  }
  static std::string_view way_out(const Asker& asker) {
    return asker.who == Visitor ? "/sign-in" : "/choose";
  }
  Names side_of(const Row& row) {
    return objects_of(row.pattern.starts_with("/partner") ? own.partner_administrator : own.administrator)
        .own;
  }

  void expect_granted(const Asker& asker, const Row& row, const std::string& what) {
    http::Response response = send(asker, row, asker.objects.own);
    bool is_denied = response.status == 401 || response.status == 403 || response.status == 404;
    EXPECT_FALSE(is_denied || response.status >= 500) << what << ": " << response.status;
    std::string to = location_of(response);
    // Leaving by a form has no way back; pages around signing in lead there themselves.
    bool is_sent_away = to.starts_with("/sign-in?next=") || (row.method == Method::Post && to == "/sign-in" &&
                                                             !row.pattern.starts_with("/sign-in"));
    EXPECT_FALSE(is_sent_away) << what << ": " << to;
    if (row.method == Method::Get) return expect_untouched(what);
    put_back();
    EXPECT_EQ(send(asker, row, asker.objects.own, "made up").status, 403u) << what << " without its secret";
    expect_untouched(what + " without its secret");
  }

  void expect_unknown(const Asker& asker, const Row& row, const std::string& what) {
    std::string all = std::string(row.pattern) + " " + std::string(row.form);
    for (const std::string& name : names_in(all)) {
      auto foreign = asker.objects.foreign.find(name);
      if (foreign == asker.objects.foreign.end()) continue;
      Names names = asker.objects.own;
      std::string nobody = nobody_as(name);
      names[name] = nobody;
      http::Response unknown = send(asker, row, names);
      bool is_of_path = row.pattern.find("{" + name + "}") != std::string_view::npos;
      EXPECT_TRUE(!is_of_path || unknown.status == 404)
          << what << ": " << unknown.status << " for no " << name;
      expect_untouched(what + " with an unknown " + name);
      for (const std::string& id : foreign->second) {
        names[name] = id;
        std::string which = what + " with another's " + name;
        http::Response response = send(asker, row, names);
        EXPECT_EQ(response.status, unknown.status) << which;
        EXPECT_EQ(location_of(response), replaced(location_of(unknown), nobody, id)) << which;
        EXPECT_EQ(replaced(response.body, id, "ID"), replaced(unknown.body, nobody, "ID")) << which;
        expect_untouched(which);
      }
    }
  }

  std::unique_ptr<pages::Site> site = open();
  std::vector<Asker> askers;
  std::map<std::string, std::string> links;  // pattern → token of a link that is for it

 private:
  std::unique_ptr<pages::Site> open() {
    auto opened = pages::Site::open(environment, [](std::string_view page, std::string_view name) {
      ADD_FAILURE() << "`" << page << "` names `" << name << "`, which is not given";
    });
    EXPECT_TRUE(opened.ok());
    return opened.ok() ? std::move(*opened) : nullptr;
  }
  void add_askers() {
    std::string secret(43, 's');
    askers.push_back(
        {"a visitor", Visitor, "__Host-rapport-form=" + secret, sealer.derived("form", secret), {}});
    add("a person", Person, row<store::Account>(alone.id), {});
    auto add_member = [&](const char* name, Who who, const Caller& caller) {
      add(name, who, row<store::Account>(caller.account_id), objects_of(caller));
    };
    add_member("an operator", Operator, olga);
    add_member("a partner administrator", PartnerAdministrator, own.partner_administrator);
    add_member("a partner expert", PartnerExpert, own.partner_expert);
    add_member("an administrator", Administrator, own.administrator);
    add_member("a designer", Designer, own.designer);
    add_member("a configurator", Configurator, own.configurator);
    add_member("a viewer", Viewer, own.viewer);
    for (Asker& asker : askers) asker.objects.own["asset"] = asset_name();
    for (Asker& asker : askers) asker.objects.own["token"] = links.at("/invitation");
  }
  void add(const std::string& name, Who who, const store::Account& account, Objects objects) {
    std::string token = sign_in(account), other_token = sign_in(row<store::Account>(account.id));
    auto caller = service::caller_of(environment, token, {"192.0.2.7", "a browser"});
    auto second = service::caller_of(environment, other_token, {"192.0.2.7", "a browser"});
    auto strangers = service::caller_of(environment, sign_in(row<store::Account>(other.designer.account_id)),
                                        {"192.0.2.7", "a browser"});
    ASSERT_TRUE(caller.ok() && second.ok() && strangers.ok());
    objects.own["sign_in"] = second->sign_in_id;
    objects.foreign["sign_in"] = {strangers->sign_in_id};
    askers.push_back({name, who, "__Host-rapport=" + token, caller->csrf, std::move(objects)});
  }
  std::string sign_in(const store::Account& account) {
    auto begun = write([&](store::Tx& tx) {
      return service::begin_sign_in(tx, environment, account, "password", {"192.0.2.7", "a browser"});
    });
    EXPECT_TRUE(begun.ok());
    return begun.ok() ? begun->token : "";
  }
  static std::string asset_name() {
    std::string path = pages::served_assets(pages::embedded::assets()).front().path;
    return path.substr(path.rfind('/') + 1);
  }

  std::string link(service::NewTicket ticket) {
    ticket.lifetime_ms = service::kDay;
    auto token = write([&](store::Tx& tx) { return service::issue(tx, environment, ticket); });
    EXPECT_TRUE(token.ok());
    return token.ok() ? *token : "";
  }
  void issue_links() {
    using enum service::Purpose;
    auto pending = partner("Pending", "P-5", "Pending");
    auto email = [](const char* name) { return std::string(name) + "@link.example"; };
    links["/reset"] = link({Reset, {}, alone.id, alone.email_key});
    links["/new-email"] = link({NewEmail, {}, alone.id, email("new")});
    links["/new-contact"] = link({NewContact, {}, alone.id, email("new")});
    links["/first-operator"] = link({FirstOperator, olga.organization_id, {}, email("first")});
    links["/partner/confirm"] = link({ConfirmPartner, pending.id, pending.id, email("pending")});
    links["/activation"] = link({Activation, own.customer.id, own.service, email("activation")});
    links["/invitation"] = link({Invitation, own.customer.id, own.customer_guest, email("invitation")});
    for (const char* name : {"/activation", "/invitation"}) links[name + std::string("/terms")] = links[name];
    links["/link"] = links["/invitation"];
  }
};

TEST_F(PagesMatrix, WhatIsNotGrantedIsRefused) {
  for (const Row& row : kRows)
    for (const Asker& asker : askers)
      if ((row.granted & asker.who) == 0)
        expect_refused(asker, row,
                       asker.name + ": " + std::string(http::method_name(row.method)) + " " +
                           std::string(row.pattern) + " " + std::string(row.form));
}

TEST_F(PagesMatrix, WhatIsGrantedIsThereAndWhatIsOthersIsNot) {
  for (const Row& row : kRows)
    for (const Asker& asker : askers) {
      if ((row.granted & asker.who) == 0) continue;
      std::string what = asker.name + ": " + std::string(http::method_name(row.method)) + " " +
                         std::string(row.pattern) + " " + std::string(row.form);
      bool has_own = true;
      for (const std::string& name : names_in(std::string(row.pattern) + std::string(row.form)))
        has_own = has_own && asker.objects.own.contains(name);
      if (has_own) expect_granted(asker, row, what);
      expect_unknown(asker, row, what);
    }
}

}  // namespace
}  // namespace rapport::matrix
