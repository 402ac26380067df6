// Activation links by the thousand, on both engines: none is like another or can be guessed, each works once,
// also when two use it at the same time. RAPPORT_LINKS says how many; without it, a part.
#include <barrier>
#include <cstdlib>
#include <set>
#include <thread>

#include "server/service/activation.h"
#include "server/service/customers.h"
#include "tests/contract/engines.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using store::Engine;

constexpr size_t kPart = 100, kThreads = 8;

size_t wanted_links() {
  const char* wanted = std::getenv("RAPPORT_LINKS");
  return wanted ? std::strtoul(wanted, nullptr, 10) : kPart;
}

// Before the store, and longer than it.
struct OnEngine {
  store::contract::Database database{testing::WithParamInterface<Engine>::GetParam()};
};

struct Sent {
  std::string service_id, token;
};

class Links : private OnEngine, public ServiceTest, public testing::WithParamInterface<Engine> {
 protected:
  Links() : ServiceTest(database.open()) {}

  // The token stands in the mail to `contact`, sealed, and nowhere else.
  std::string mailed_token(const std::string& contact) {
    auto mails = read([&](store::Tx& tx) { return tx.list<store::Delivery>({"recipient = ?", {contact}}); });
    EXPECT_TRUE(mails.ok() && mails->size() == 1) << contact;
    if (!mails || mails->size() != 1) return "";
    const std::string text =
        decoded(sealer.open_sealed(mails->front().sealed, mails->front().id).value_or(""));
    const size_t link = text.find("/link/");
    return link == std::string::npos ? "" : text.substr(link + 6, 43);
  }

  Sent send(const Caller& expert, size_t number) {
    const std::string name = std::to_string(number), contact = name + "@post.example";
    auto customer = create_customer(environment, expert, {.name = "Prospect " + name, .country = "DK"});
    EXPECT_TRUE(customer.ok());
    auto service = add_service(environment, expert, *customer, "rapport", "DK");
    EXPECT_TRUE(service.ok());
    EXPECT_TRUE(
        send_activation(environment, expert, *service, {"Helle", "helle@nordlys.example", contact, "en"})
            .ok());
    return {*service, mailed_token(contact)};
  }

  // The work of `each`, for every number below `count`, on several threads.
  template <class Each>
  void at_once(size_t count, Each each) {
    std::vector<std::thread> threads;
    for (size_t thread = 0; thread < kThreads; ++thread)
      threads.emplace_back([=] {
        for (size_t i = thread; i < count; i += kThreads) each(i);
      });
    for (std::thread& thread : threads) thread.join();
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, Links, testing::Values(Engine::Sqlite, Engine::Postgres),
                         store::contract::name_of_engine);

TEST_P(Links, EachIsItsOwnAndWorksOnceAlsoForTwoAtOnce) {
  const store::Organization fabrikam = partner("Fabrikam", "P-1");
  const Caller expert = someone(fabrikam, "Pia", "pia@fabrikam.example", model::Role::PartnerAdministrator);
  const store::Account helle = account("Helle", "helle@nordlys.example");
  Caller invited;
  invited.account_id = helle.id;
  invited.name = helle.name;
  invited.email = helle.email;

  std::vector<Sent> sent(wanted_links());
  at_once(sent.size(), [&](size_t i) { sent[i] = send(expert, i); });

  std::set<std::string> tokens;
  for (const Sent& each : sent) {
    EXPECT_EQ(each.token.size(), 43U);  // 256 bits
    tokens.insert(each.token);
  }
  ASSERT_EQ(tokens.size(), sent.size());
  auto tickets = read([&](store::Tx& tx) { return tx.list<store::Ticket>({"1 = 1", {}}); });
  ASSERT_TRUE(tickets.ok());
  EXPECT_EQ(tickets->size(), sent.size());
  for (const store::Ticket& ticket : *tickets) EXPECT_FALSE(tokens.contains(ticket.token_hash));

  const std::vector<Accepted> documents = {{"terms", "2026-11-01"}, {"privacy", "2026-10-01"}};
  std::vector<std::atomic<int>> worked(sent.size()), told(sent.size());
  std::vector<std::thread> threads;
  std::vector<std::unique_ptr<std::barrier<>>> pairs;
  for (size_t pair = 0; pair < kThreads / 2; ++pair) pairs.push_back(std::make_unique<std::barrier<>>(2));
  for (size_t thread = 0; thread < kThreads; ++thread)
    threads.emplace_back([&, thread] {
      for (size_t i = thread / 2; i < sent.size(); i += kThreads / 2) {
        pairs[thread / 2]->arrive_and_wait();
        auto done = accept_link(environment, invited, sent[i].token, documents);
        if (done.ok())
          ++worked[i];
        else if (done.error().said.text == texts::Text::problem_link)
          ++told[i];
      }
    });
  for (std::thread& thread : threads) thread.join();

  for (size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(worked[i], 1) << i;
    EXPECT_EQ(told[i], 1) << i;
    std::string guess = sent[i].token;
    guess[i % guess.size()] = guess[i % guess.size()] == 'A' ? 'B' : 'A';
    EXPECT_NE(look_at_link(environment, guess)->state, LinkState::Valid);
    EXPECT_EQ(look_at_link(environment, sent[i].token)->state, LinkState::Used);
    EXPECT_EQ(row<store::Subscription>(sent[i].service_id).status, model::ServiceStatus::Trial);
  }
}

}  // namespace
}  // namespace rapport::service
