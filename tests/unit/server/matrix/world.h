// Two of everything: partners with customers, services, people and tokens, of whom one half must not learn of
// the other. Everything that is kept can be written down, compared, and put back as it was. On the PostgreSQL
// that RAPPORT_POSTGRES names (tests/contract/postgres.py); without one, on SQLite.
#pragma once

#include <cstdlib>
#include <map>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include "server/service/accounts.h"
#include "server/service/tokens.h"
#include "server/service/webhooks.h"
#include "tests/contract/engines.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::matrix {

using model::Role;
using service::Caller;
using Names = std::map<std::string, std::string>;  // {name} → what stands for it
using Lists = std::map<std::string, std::vector<std::string>>;

// An id as they are, of nothing.
inline constexpr std::string_view kNobody = "01hzzzzzzzzzzzzzzzzzzzzzzz";
// The same for {name}, in the form that it has.
inline std::string nobody_as(const std::string& name) {
  return name == "account" ? "C-0" : std::string(kNobody);
}

// Whose objects somebody asks for: their own, and those that they must not learn of.
struct Objects {
  Names own;
  Lists foreign;
};

// The names in braces that a text has.
inline std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  for (size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    size_t end = text.find('}', at);
    std::string_view name = text.substr(at + 1, end == std::string_view::npos ? 0 : end - at - 1);
    bool is_name = !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == name.npos;
    if (is_name) names.emplace_back(name);
  }
  return names;
}

inline std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

inline std::string filled(std::string_view pattern, const Names& names) {
  std::string text(pattern);
  for (const std::string& name : names_in(pattern)) {
    auto known = names.find(name);
    text = replaced(text, "{" + name + "}", known == names.end() ? kNobody : known->second);
  }
  return text;
}

// Made before the store that is in it, and gone after it.
struct Place {
  store::contract::Database database{std::getenv("RAPPORT_POSTGRES") ? store::Engine::Postgres
                                                                     : store::Engine::Sqlite};
};

class World : private Place, public service::ServiceTest {
 protected:
  // One side: a partner, a customer of it, what they have.
  struct Side {
    store::Organization partner, customer;
    Caller partner_administrator, partner_expert, administrator, designer, configurator, viewer;
    std::string service, partner_token, customer_token;
    std::string partner_webhook, customer_webhook;
    std::string partner_call, customer_call;    // of these webhooks, that failed
    std::string partner_guest, customer_guest;  // invited, and not come yet
  };

  World()
      : ServiceTest(database.open()),
        olga(an_operator()),
        own(side("Nordwind", "P-1")),
        other(side("Contoso", "P-2")),
        alone(nobody()) {
    operator_token = token_of(olga);
    operator_webhook = webhook_of(olga);
    operator_call = failed_call_of(operator_webhook);
    second_operator = invited(row<store::Organization>(olga.organization_id), "op", Role::Operator);
    neighbour = customer("Neighbour", own.partner);
    neighbour_service = added_service(neighbour);
    registry_customer = registered("C-7000007", own.partner);
    registered("C-8000008", other.partner);
    other_customer_number();
  }

  std::string invited(const store::Organization& of, const std::string& name, Role role) {
    store::Membership made;
    made.id = environment.new_id();
    made.organization_id = of.id;
    made.name = name;
    made.email = made.contact_email = made.email_key = name + "@guest.example";
    made.roles = model::Roles{}.with(role);
    made.status = model::UserStatus::Invited;
    made.invited_at = environment.now_ms();
    insert(made);
    return made.id;
  }

  Objects objects_of(const Caller& who) {
    switch (who.kind) {
      case model::OrganizationKind::Operator: return of_operator();
      case model::OrganizationKind::Partner: return of_partner();
      case model::OrganizationKind::Customer: return of_customer();
    }
    return {};
  }

  // All rows of all tables.
  std::string everything() {
    std::string text;
    for (const store::Table& table : store::tables()) add_rows(table, text);
    return text;
  }
  // From here on put_back() makes everything what it is now.
  void keep() {
    std::string sql;
    for (const store::Table& table : store::tables()) {
      std::string name(table.shape.table);
      sql += "create table kept_" + name + " as select * from " + name + ";\n";
    }
    run(sql);
    kept = everything();
  }
  void put_back() {
    std::string sql = "begin;\n";
    for (const store::Table& table : std::views::reverse(store::tables()))
      sql += "delete from " + std::string(table.shape.table) + ";\n";
    for (const store::Table& table : store::tables()) {
      std::string name(table.shape.table);
      sql += "insert into " + name + " select * from kept_" + name + ";\n";
    }
    run(sql + "commit");
  }
  // Nothing was changed since keep(); if something was, says so and puts it back.
  void expect_untouched(const std::string& by) {
    if (everything() == kept) return;
    ADD_FAILURE() << by << " changed what is kept";
    put_back();
  }

  Caller olga;
  std::string second_operator, operator_token, operator_webhook, operator_call;
  Side own, other;
  store::Account alone;
  store::Organization neighbour;  // another customer of the same partner
  std::string neighbour_service;
  std::string registry_customer;  // an account of the registry that nobody has entered
  std::string kept;

 private:
  Side side(const std::string& name, const std::string& number) {
    Side made;
    made.partner = partner(name, number);
    made.customer = customer(name + "'s customer", made.partner, {}, "Active");
    auto person = [&](const store::Organization& of, const std::string& who, Role role) {
      return someone(of, who, who + "@" + number + ".example", role);
    };
    made.partner_administrator = person(made.partner, "pa", Role::PartnerAdministrator);
    made.partner_expert = person(made.partner, "expert", Role::PartnerExpert);
    made.administrator = person(made.customer, "administrator", Role::Administrator);
    made.designer = person(made.customer, "designer", Role::Designer);
    made.configurator = person(made.customer, "configurator", Role::Configurator);
    made.viewer = person(made.customer, "viewer", Role::Viewer);
    made.partner_guest = invited(made.partner, "partner-guest" + number, Role::PartnerExpert);
    made.customer_guest = invited(made.customer, "customer-guest" + number, Role::Designer);
    made.service = added_service(made.customer);
    made.partner_token = token_of(made.partner_administrator);
    made.customer_token = token_of(made.administrator);
    made.partner_webhook = webhook_of(made.partner_administrator);
    made.customer_webhook = webhook_of(made.administrator);
    made.partner_call = failed_call_of(made.partner_webhook);
    made.customer_call = failed_call_of(made.customer_webhook);
    return made;
  }
  store::Account nobody() { return account("Alone", "alone@nowhere.example"); }

  std::string added_service(const store::Organization& of) {
    store::Subscription made;
    made.id = environment.new_id();
    made.organization_id = of.id;
    made.partner_id = of.partner_id.value_or("");
    made.service = "rapport";
    made.country = "DK";
    made.region = "eu";
    made.status = model::ServiceStatus::Added;
    made.added_at = environment.now_ms();
    insert(made);
    return made.id;
  }
  std::string registered(const std::string& number, const store::Organization& of) {
    store::RegistryCustomer known;
    known.id = environment.new_id();
    known.account_number = number;
    known.partner_id = of.id;
    known.name = known.name_key = "known " + number;
    known.street = "S";
    known.postal_code = "1";
    known.city = "C";
    known.country = "DK";
    insert(known);
    return known.id;
  }
  // A customer of the other side that has a number.
  void other_customer_number() {
    registered("C-9", other.partner);
    customer("Numbered", other.partner, "C-9", "Active");
  }
  std::string token_of(const Caller& caller) {
    auto made = service::create_api_token(environment, caller, {"a token", {model::Right::SeeAudit}, 90});
    EXPECT_TRUE(made.ok());
    auto tokens = service::api_tokens(environment, caller);
    return tokens.ok() && !tokens->empty() ? tokens->front().id : "";
  }

  std::string webhook_of(const Caller& caller) {
    auto made =
        service::add_webhook(environment, caller, {"https://hooks.example.com/", {"service.expired"}});
    EXPECT_TRUE(made.ok());
    return made ? made->id : "";
  }

  std::string failed_call_of(const std::string& webhook) {
    store::Delivery call;
    call.id = environment.new_id();
    call.kind = "webhook";
    call.webhook_id = webhook;
    call.organization_id = row<store::Webhook>(webhook).organization_id;
    call.recipient = "https://hooks.example.com/";
    call.subject = "service.expired";
    call.message_id = call.id + "@webhook";
    call.sealed = "what it says";
    call.state = "failed";
    insert(call);
    return call.id;
  }

  // To the operator the organizations of others are no secret; what is none of the kind asked for is.
  Objects of_operator() {
    return {{{"partner", own.partner.id},
             {"registry_customer", registry_customer},
             {"leaving", own.partner_administrator.membership_id},
             {"person", second_operator},
             {"user", second_operator},
             {"role", "Operator"},
             {"api_token", operator_token},
             {"webhook", operator_webhook},
             {"call", operator_call},
             {"delivery", own.partner_call},
             {"somebody", alone.id},
             {"organization", olga.organization_id}},
            {{"partner", {own.customer.id, olga.organization_id}},
             {"registry_customer", {own.customer.id, own.partner.id}},
             {"leaving", {other.partner_administrator.membership_id, own.administrator.membership_id}},
             {"person", {own.partner_expert.membership_id, own.designer.membership_id}},
             {"user", {own.partner_expert.membership_id, own.designer.membership_id}},
             {"api_token", {own.partner_token, other.customer_token}},
             {"webhook", {own.partner_webhook, other.customer_webhook}},
             {"call", {own.partner_call, other.customer_call}},
             {"organization", {own.partner.id, other.customer.id}}}};
  }
  Objects of_partner() {
    std::vector<std::string> people = {other.partner_guest, other.partner_expert.membership_id,
                                       own.designer.membership_id, second_operator};
    return {{{"customer", own.customer.id},
             {"service", own.service},
             {"subscription", own.service},
             {"user", own.partner_guest},
             {"person", own.partner_guest},
             {"role", "PartnerExpert"},
             {"api_token", own.partner_token},
             {"webhook", own.partner_webhook},
             {"call", own.partner_call},
             {"account", "C-7000007"},
             {"name", "Nordwind"},
             {"account_id", own.partner_expert.account_id},
             {"organization", own.partner.id}},
            {{"customer", {other.customer.id, own.partner.id, other.partner.id, olga.organization_id}},
             {"service", {other.service, neighbour_service}},
             {"subscription", {other.service}},
             {"user", people},
             {"person", people},
             {"api_token", {other.partner_token, own.customer_token}},
             {"webhook", {other.partner_webhook, own.customer_webhook, operator_webhook}},
             {"call", {other.partner_call, own.customer_call, operator_call}},
             {"account", {"C-8000008", "C-9"}},
             {"name", {"Contoso", "Numbered"}},
             {"account_id", {other.partner_expert.account_id, own.designer.account_id, olga.account_id}},
             {"organization", {other.partner.id, own.customer.id, olga.organization_id}}}};
  }
  Objects of_customer() {
    std::vector<std::string> people = {other.customer_guest, other.designer.membership_id, own.partner_guest,
                                       own.partner_administrator.membership_id, second_operator};
    return {{{"subscription", own.service},
             {"user", own.customer_guest},
             {"person", own.customer_guest},
             {"role", "Designer"},
             {"api_token", own.customer_token},
             {"webhook", own.customer_webhook},
             {"call", own.customer_call},
             {"account_id", own.designer.account_id},
             {"organization", own.customer.id}},
            {{"subscription", {other.service, neighbour_service}},
             {"user", people},
             {"person", people},
             {"api_token", {other.customer_token, own.partner_token}},
             {"webhook", {other.customer_webhook, own.partner_webhook, operator_webhook}},
             {"call", {other.customer_call, own.partner_call, operator_call}},
             {"account_id", {other.designer.account_id, own.partner_expert.account_id}},
             {"organization", {own.partner.id, other.customer.id, neighbour.id}}}};
  }

  void add_rows(const store::Table& table, std::string& text) {
    std::string columns;
    std::vector<store::Kind> kinds;
    for (const store::ColumnShape& column : table.columns) {
      columns += (columns.empty() ? "" : ", ") + std::string(column.name);
      kinds.push_back(column.kind);
    }
    auto rows = owner->select("select " + columns + " from " + std::string(table.shape.table) + " order by 1",
                              {}, kinds);
    ASSERT_TRUE(rows.ok()) << rows.error().message;
    text.append("\n").append(table.shape.table);
    for (const auto& row : *rows) {
      text += '\n';
      for (const store::Value& value : row) {
        if (const auto* number = std::get_if<int64_t>(&value)) text += std::to_string(*number);
        if (const auto* word = std::get_if<std::string>(&value)) text += "'" + *word;
        text += '\t';
      }
    }
  }
  void run(const std::string& sql) {
    auto done = owner->script(sql);
    ASSERT_TRUE(done.ok()) << done.error().message;
  }

  // Sees and changes all rows of the database, whatever it keeps from the service.
  std::unique_ptr<store::SociConnection> owner = database.raw();
};

}  // namespace rapport::matrix
