// Two people do at the same moment what only one of them may, on both engines: one does it, the other is
// told, and what is kept is as if they had come one after the other. PostgreSQL lets both transactions run;
// each meeting is repeated, since who of them is where at that moment is nobody's choice.
#include <barrier>
#include <thread>

#include "server/service/members.h"
#include "server/service/operators.h"
#include "server/service/partners.h"
#include "server/service/personal_data.h"
#include "tests/contract/engines.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;
using store::Engine;
using texts::Text;

const From kFrom{"192.0.2.7", "a browser"};
constexpr int kMeetings = 15;

// Before the store, and longer than it.
struct OnOneEngine {
  explicit OnOneEngine(Engine engine) : database(engine) {}
  store::contract::Database database;
};

class AtOnce : private OnOneEngine, public ServiceTest {
 protected:
  explicit AtOnce(Engine engine) : OnOneEngine(engine), ServiceTest(database.open()) {}

  // Both begin when both are there; what became of each.
  template <class Work>
  auto both(Work work) {
    std::barrier<> meeting(2);
    std::vector<std::optional<decltype(work(size_t{0}))>> results(2);
    std::vector<std::thread> people;
    for (size_t i = 0; i < 2; ++i)
      people.emplace_back([&, i] {
        meeting.arrive_and_wait();
        results[i] = work(i);
      });
    for (std::thread& one : people) one.join();
    return results;
  }
  // What the one who was not it was told.
  template <class Results>
  std::optional<Text> told(const Results& results) {
    EXPECT_NE(results[0]->ok(), results[1]->ok()) << "exactly one of them";
    if (results[0]->ok() == results[1]->ok()) return std::nullopt;
    return (results[0]->ok() ? *results[1] : *results[0]).error().said.text;
  }
  template <class Row>
  std::vector<Row> found(std::string_view condition, std::vector<store::Value> binds) {
    auto all = read([&](store::Tx& tx) { return tx.list<Row>({std::string(condition), binds}); });
    EXPECT_TRUE(all.ok());
    return all.ok() ? std::move(*all) : std::vector<Row>{};
  }
};

class TwoAtOnce : public AtOnce, public testing::WithParamInterface<Engine> {
 protected:
  TwoAtOnce() : AtOnce(GetParam()) {}

  // Of a sign-in that the registry knows.
  std::string link(const store::Organization& partner, const std::string& email) {
    const store::RegistrySignIn known{environment.new_id(), partner.id, email};
    insert(known);
    auto token = write([&](store::Tx& tx) {
      return issue(tx, environment, {Purpose::ConfirmPartner, partner.id, known.id, email, kDay});
    });
    EXPECT_TRUE(token.ok());
    return token ? *token : "";
  }
  // In one of three ways.
  Outcome<Done> take_away(int way, const Caller& caller, std::string_view person) {
    if (way == 0) return disable_person(environment, caller, person);
    if (way == 1) return remove_person(environment, caller, person);
    const bool is_partner = caller.kind == model::OrganizationKind::Partner;
    return change_roles(environment, caller, person,
                        model::Roles{}.with(is_partner ? Role::PartnerExpert : Role::Designer));
  }
  std::vector<store::Membership> administrators(const store::Organization& of) {
    auto left = found<store::Membership>("organization_id = ? and status = 'Active'", {of.id});
    std::erase_if(left, [](const store::Membership& one) { return !store::is_administrator(one); });
    return left;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, TwoAtOnce, testing::Values(Engine::Sqlite, Engine::Postgres),
                         store::contract::name_of_engine);

TEST_P(TwoAtOnce, ActivateAPartner) {
  an_operator();
  for (int meeting = 0; meeting < kMeetings; ++meeting) {
    const std::string name = "Partner " + std::to_string(meeting);
    const store::Organization firm = partner(name, "P-" + std::to_string(meeting), "Pending");
    insert(store::Agreement{environment.new_id(), firm.id, settings.required_agreement, "1", "Ada", 20000,
                            "Olga", 1});
    std::vector<std::string> emails, links;
    for (const char* who : {"ada", "ben"}) {
      emails.push_back(who + std::to_string(meeting) + "@contoso.example");
      links.push_back(link(firm, emails.back()));
    }
    auto results = both([&](size_t i) {
      return activate_partner(environment, links[i], {emails[i], std::string(kPassword), "en"}, kFrom);
    });
    EXPECT_EQ(told(results), Text::problem_partner_active) << name;
    auto members = found<store::Membership>("organization_id = ?", {firm.id});
    ASSERT_EQ(members.size(), 1U) << name;
    EXPECT_EQ(members[0].email, emails[results[0]->ok() ? 0 : 1]);
    EXPECT_TRUE(members[0].roles.has(Role::PartnerAdministrator));
    EXPECT_EQ(row<store::Organization>(firm.id).status, "Active");
    EXPECT_EQ(log(firm.id), Lines{"partner_activated " + name});
    // Of the one who was too slow nothing is kept, and whom to ask is said.
    EXPECT_TRUE(found<store::Account>("email_key = ?", {emails[results[0]->ok() ? 1 : 0]}).empty());
    const auto& slow = results[0]->ok() ? *results[1] : *results[0];
    EXPECT_NE(in_language(slow.error().said, texts::Language::En).find(members[0].name), std::string::npos);
  }
}

// Administrators of each kind of organization, who take each other's role, access or membership away.
TEST_P(TwoAtOnce, TakeTheLastAdministratorAway) {
  const store::Organization fabrikam = partner("Fabrikam", "P-0");
  for (int meeting = 0; meeting < kMeetings; ++meeting) {
    const std::string number = std::to_string(meeting);
    const bool is_partner = meeting % 2 == 0;
    const Role role = is_partner ? Role::PartnerAdministrator : Role::Administrator;
    const store::Organization firm =
        is_partner ? partner("P " + number, "P" + number) : customer("C " + number, fabrikam, {}, "Active");
    const Caller people[] = {someone(firm, "Ada", "ada" + number + "@x.example", role),
                             someone(firm, "Ben", "ben" + number + "@x.example", role)};
    auto results = both([&](size_t i) {
      return take_away((meeting / 2 + static_cast<int>(i)) % 3, people[i], people[1 - i].membership_id);
    });
    const auto text = told(results);
    EXPECT_TRUE(text == Text::problem_last_administrator || text == Text::problem_forbidden) << number;
    const auto left = administrators(firm);
    ASSERT_EQ(left.size(), 1U) << number;
    EXPECT_EQ(left[0].id, people[results[0]->ok() ? 0 : 1].membership_id);
    EXPECT_EQ(log(firm.id).size(), 1U) << "what did not happen is not in the log";
  }
}

TEST_P(TwoAtOnce, LeaveAsTheLastAdministrators) {
  for (int meeting = 0; meeting < kMeetings; ++meeting) {
    const std::string number = std::to_string(meeting);
    const store::Organization firm = partner("P " + number, "P" + number);
    const Caller people[] = {someone(firm, "Ada", "ada" + number + "@x.example", Role::PartnerAdministrator),
                             someone(firm, "Ben", "ben" + number + "@x.example", Role::PartnerAdministrator)};
    auto results =
        both([&](size_t i) { return erase_account(environment, people[i], {std::string(kPassword), ""}); });
    EXPECT_EQ(told(results), Text::problem_last_administrator) << number;
    const auto left = administrators(firm);
    ASSERT_EQ(left.size(), 1U) << number;
    EXPECT_EQ(left[0].id, people[results[0]->ok() ? 1 : 0].membership_id);
  }
}

// An installation has one first operator: a database for each meeting.
class TwoFirst : public AtOnce, public testing::WithParamInterface<std::tuple<Engine, int>> {
 protected:
  TwoFirst() : AtOnce(std::get<0>(GetParam())) {}
};
INSTANTIATE_TEST_SUITE_P(Engines, TwoFirst,
                         testing::Combine(testing::Values(Engine::Sqlite, Engine::Postgres),
                                          testing::Range(0, 3)));

TEST_P(TwoFirst, OperatorsAndNodes) {
  // Two nodes that start: each prints a link, the one that was made last works, and there is one
  // organization.
  auto links = both([&](size_t) { return first_operator_link(environment); });
  std::vector<std::string> tokens;
  for (const auto& made : links) {
    ASSERT_TRUE(made->ok());
    tokens.push_back((*made)->substr((*made)->size() - 43));
  }
  EXPECT_EQ(found<store::Organization>("1 = 1", {}).size(), 1U);
  const bool is_first = look_at_link(environment, tokens[0])->state == LinkState::Valid;
  EXPECT_NE(look_at_link(environment, tokens[1])->state == LinkState::Valid, is_first) << "exactly one";

  auto results = both([&](size_t i) {
    const std::string email = std::to_string(i) + "@vendor.example";
    return create_first_operator(environment, tokens[is_first ? 0 : 1],
                                 {"Olga", email, std::string(kPassword), "en"}, kFrom);
  });
  EXPECT_EQ(told(results), Text::problem_link);
  EXPECT_EQ(found<store::Membership>("1 = 1", {}).size(), 1U);
  EXPECT_EQ(found<store::Account>("1 = 1", {}).size(), 1U);
  EXPECT_EQ(log(kOperatorChain).size(), 1U);
}

}  // namespace
}  // namespace rapport::service
