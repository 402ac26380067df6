#include "server/service/outbox.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>
#include <thread>

#include "server/service/letters.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using client::DeliveryFailure;

struct Outbox : ServiceTest {
  void post_to(const std::string& address) {
    auto posted = write([&](store::Tx& tx) {
      LetterSaid letter{.title = {texts::Text::letter_reset_title},
                        .paragraphs = {{texts::Text::letter_reset_text}},
                        .action = Said{texts::Text::letter_reset_action},
                        .url = "https://rapport.example.com/link/abc"};
      return post(tx, environment, {"Ada", address, {}}, letter, {});
    });
    ASSERT_TRUE(posted.ok()) << posted.error().message;
  }
  SendMail answering(client::Delivery answer) {
    return [this, answer](const std::string& id, const std::string&, const std::string&, const std::string&) {
      ids.push_back(id);
      return answer;
    };
  }
  store::Delivery only() { return rows<store::Delivery>().at(0); }

  std::vector<std::string> ids;
  const client::Delivery kLater{false, DeliveryFailure::Later, "421 busy"};
  const client::Delivery kNever{false, DeliveryFailure::Never, "550 no such user"};
};

TEST_F(Outbox, GoesIntoAFolderOnceAndKeepsNoContents) {
  post_to("ada@example.com");
  std::filesystem::create_directory(folder.file("mails"));
  auto sent = deliver_due(environment, "mail", to_folder(folder.file("mails")), 10);
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(sent->delivered, 1);
  std::ifstream file(folder.file("mails/" + only().message_id + ".eml"));
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(bytes.find("Message-ID: <" + only().message_id + ">"), std::string::npos);
  auto names = std::filesystem::directory_iterator(folder.file("mails"));
  EXPECT_EQ(std::distance(begin(names), end(names)), 1) << "the unfinished file is gone";
  EXPECT_EQ(only().state, "delivered");
  EXPECT_EQ(only().sealed, "");
  EXPECT_EQ(only().delivered_at, kStart);
  EXPECT_EQ(deliver_due(environment, "mail", answering({true, {}, ""}), 10)->delivered, 0);
  EXPECT_TRUE(ids.empty());
}

TEST_F(Outbox, WhateverAServerSaysTheAttemptIsMarked) {
  post_to("ada@example.com");
  std::string said = std::string(299, 'x') + "ü\xff\r\n and so on";
  auto sent = deliver_due(environment, "mail", answering({false, DeliveryFailure::Later, said}), 10);
  ASSERT_TRUE(sent.ok()) << sent.error().internal;
  EXPECT_EQ(sent->postponed, 1);
  EXPECT_EQ(only().problem, std::string(299, 'x'));
  EXPECT_EQ(only().leased_until, 0);
}

TEST_F(Outbox, WaitsLongerAfterEachFailureAndGivesUpAfterThreeDays) {
  post_to("ada@example.com");
  std::vector<int64_t> pauses;
  while (only().state == "waiting") {
    clock.set(std::max(clock.now_ms(), only().due_at));
    int64_t before = clock.now_ms();
    auto sent = deliver_due(environment, "mail", answering(kLater), 10);
    ASSERT_TRUE(sent.ok());
    ASSERT_EQ(sent->postponed + sent->failed, 1);
    pauses.push_back((only().due_at - before) / kMinute);
    EXPECT_EQ(deliver_due(environment, "mail", answering(kLater), 10)->postponed, 0) << "it is not due";
  }
  EXPECT_EQ(std::vector<int64_t>(pauses.begin(), pauses.begin() + 8),
            (std::vector<int64_t>{1, 2, 4, 8, 16, 32, 60, 60}));
  EXPECT_EQ(only().state, "failed");
  EXPECT_EQ(only().problem, "421 busy");
  EXPECT_GE(clock.now_ms() - kStart, 3 * kDay);
  EXPECT_LT(clock.now_ms() - kStart, 3 * kDay + kHour + kMinute);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1u) << "always the same Message-ID";
}

TEST_F(Outbox, ARecipientThatIsRefusedFailsAtOnce) {
  post_to("nobody@example.com");
  EXPECT_EQ(deliver_due(environment, "mail", answering(kNever), 10)->failed, 1);
  EXPECT_EQ(only().state, "failed");
  EXPECT_EQ(only().problem, "550 no such user");
}

TEST_F(Outbox, WhatFailedIsSentAgainForThreeDaysMore) {
  Caller olga = an_operator();
  post_to("ada@example.com");
  EXPECT_EQ(send_again(environment, olga, only().id).error().said.text,
            texts::Text::problem_delivery_not_failed);
  clock.forward(2 * kDay);
  ASSERT_EQ(deliver_due(environment, "mail", answering(kNever), 10)->failed, 1);
  clock.forward(10 * kDay);
  ASSERT_TRUE(send_again(environment, olga, only().id).ok());
  EXPECT_EQ(only().state, "waiting");
  EXPECT_EQ(only().problem, "");
  EXPECT_EQ(rows<store::AuditEntry>("chain = 'operator' and action = 'delivery_sent_again'").at(0).target,
            only().id);
  EXPECT_EQ(deliver_due(environment, "mail", answering(kLater), 10)->postponed, 1) << "it has its time anew";
  EXPECT_EQ(only().due_at - clock.now_ms(), kMinute);
  clock.forward(kMinute);
  EXPECT_EQ(deliver_due(environment, "mail", answering({true, {}, ""}), 10)->delivered, 1);
  EXPECT_EQ(only().sealed, "");
  EXPECT_EQ(ids, std::vector<std::string>(3, only().message_id)) << "always the same Message-ID";
  EXPECT_EQ(send_again(environment, olga, only().id).error().said.text,
            texts::Text::problem_delivery_not_failed);
}

TEST_F(Outbox, WhatIsNotKeptAnyMoreCannotBeSentAgain) {
  Caller olga = an_operator();
  post_to("ada@example.com");
  ASSERT_EQ(deliver_due(environment, "mail", answering(kNever), 10)->failed, 1);
  auto forgotten = write([&](store::Tx& tx) { return store::forget_recipients(tx, kStart + 1); });
  ASSERT_TRUE(forgotten.ok());
  EXPECT_EQ(only().sealed, "");
  auto refused = send_again(environment, olga, only().id);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::ErrorCode::Conflict);
  EXPECT_EQ(refused.error().said.text, texts::Text::problem_delivery_gone);
  EXPECT_EQ(send_again(environment, olga, "nothing").error().code, base::ErrorCode::NotFound);
}

TEST_F(Outbox, WhatCannotBeOpenedFailsWithoutBeingSent) {
  post_to("ada@example.com");
  store::Delivery row = only();
  row.sealed = sealer.seal("text", "another row");
  update(row);
  EXPECT_EQ(deliver_due(environment, "mail", answering({true, {}, ""}), 10)->failed, 1);
  EXPECT_TRUE(ids.empty());
}

TEST_F(Outbox, AfterACrashItIsRepeatedWithTheSameIdWhenTheLeaseIsOver) {
  post_to("ada@example.com");
  int64_t now = clock.now_ms();
  std::string id = only().id;
  // Somebody took it, sent it and died before it was marked.
  auto leased = write([&](store::Tx& tx) { return store::lease_delivery(tx, id, now, now + 5 * kMinute); });
  ASSERT_EQ(*leased, 1u);
  EXPECT_EQ(deliver_due(environment, "mail", answering({true, {}, ""}), 10)->delivered, 0);
  clock.forward(5 * kMinute + 1);
  EXPECT_EQ(deliver_due(environment, "mail", answering({true, {}, ""}), 10)->delivered, 1);
  EXPECT_EQ(ids, std::vector<std::string>{only().message_id});
}

TEST_F(Outbox, SendsAtMostSoManyAndOnlyItsKind) {
  for (int i = 0; i < 3; ++i) post_to("ada@example.com");
  store::Delivery hook = only();
  hook.id = environment.new_id();
  hook.message_id = hook.id;
  hook.kind = "webhook";
  hook.sealed = sealer.seal("a call", hook.id);
  hook.due_at = 0;
  insert(hook);
  EXPECT_EQ(deliver_due(environment, "mail", answering({true, {}, ""}), 2)->delivered, 2);
  EXPECT_EQ(deliver_due(environment, "mail", answering({true, {}, ""}), 9)->delivered, 1);
  EXPECT_EQ(row<store::Delivery>(hook.id).state, "waiting");
  EXPECT_EQ(deliver_due(environment, "webhook", answering({true, {}, ""}), 9)->delivered, 1);
  EXPECT_EQ(row<store::Delivery>(hook.id).state, "delivered");
}

TEST_F(Outbox, AStopWaitsForOneMailNotForTheRound) {
  for (int i = 0; i < 3; ++i) post_to("ada@example.com");
  bool goes_on = true;
  SendMail send = [&](const std::string&, const std::string&, const std::string&, const std::string&) {
    goes_on = false;  // the stop comes while this one is on its way
    return client::Delivery{true, {}, ""};
  };
  EXPECT_EQ(deliver_due(environment, "mail", send, 10, [&] { return goes_on; })->delivered, 1);
  EXPECT_EQ(deliver_due(environment, "mail", answering({true, {}, ""}), 10)->delivered, 2);
}

TEST_F(Outbox, TwoNodesSendEachMailOnce) {
  for (int i = 0; i < 20; ++i) post_to("ada@example.com");
  std::mutex mutex;
  std::multiset<std::string> seen;
  SendMail send = [&](const std::string& id, const std::string&, const std::string&, const std::string&) {
    std::lock_guard lock(mutex);
    seen.insert(id);
    return client::Delivery{true, {}, ""};
  };
  auto node = [&] { EXPECT_TRUE(deliver_due(environment, "mail", send, 100).ok()); };
  std::thread one(node), other(node);
  one.join();
  other.join();
  EXPECT_EQ(seen.size(), 20u);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 20u);
}

TEST_F(Outbox, AFolderThatIsNotThereIsTriedAgainLater) {
  post_to("ada@example.com");
  EXPECT_EQ(deliver_due(environment, "mail", to_folder(folder.file("missing")), 10)->postponed, 1);
  EXPECT_NE(only().problem.find("cannot create"), std::string::npos);
  EXPECT_FALSE(to_folder(folder.file("x"))("../../etc/passwd", "", "", "").is_delivered);
}

}  // namespace
}  // namespace rapport::service
