// Partners and customers are called when one of their services changes its status.
#include "server/service/webhooks.h"

#include "server/service/customers.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;
using texts::Text;

class Webhooks : public ServiceTest {
 protected:
  Webhooks()
      : fabrikam(partner("Fabrikam", "P-1")),
        pia(someone(fabrikam, "Pia", "pia@fabrikam.example", Role::PartnerAdministrator)) {}

  // A service that was added and removed again: one change.
  void change_something() {
    auto customer = create_customer(environment, pia, {.name = "Nordlys", .country = "DK"});
    service_id = *add_service(environment, pia, *customer, "rapport", "DK");
    EXPECT_TRUE(remove_service(environment, pia, service_id).ok());
  }
  Outcome<AddedWebhook> add(const Caller& caller, const std::string& url) {
    return add_webhook(environment, caller, {url, {"service.changed", "service.removed"}});
  }
  std::vector<store::Delivery> calls() { return rows<store::Delivery>("kind = 'webhook'"); }
  store::Delivery delivered(int64_t most = 9) {
    EXPECT_TRUE(deliver_due(environment, "webhook", to_webhooks(environment, {}), most).ok());
    return calls().at(0);
  }

  store::Organization fabrikam;
  Caller pia;
  std::string service_id;
};

TEST_F(Webhooks, AChangeIsACallThatSaysWhatChanged) {
  ASSERT_TRUE(add(pia, "https://hooks.fabrikam.example/rapport").ok());
  change_something();
  ASSERT_EQ(calls().size(), 1u);
  EXPECT_EQ(calls()[0].recipient, "https://hooks.fabrikam.example/rapport");
  std::string body = sealer.open_sealed(calls()[0].sealed, calls()[0].id).value_or("");
  body = body.substr(body.find('\n') + 1);
  EXPECT_EQ(body, "{\"id\":\"" + calls()[0].id +
                      "\",\"event\":\"service.removed\",\"at\":\"2026-11-23T10:00:00Z\"," +
                      "\"service\":{\"id\":\"" + service_id + "\",\"service\":\"rapport\",\"customer\":\"" +
                      row<store::Subscription>(service_id).organization_id +
                      "\",\"country\":\"DK\",\"region\":\"eu\",\"status\":\"Removed\"}}");
}

TEST_F(Webhooks, WithoutAnyNothingIsCalled) {
  change_something();
  EXPECT_TRUE(calls().empty());
}

TEST_F(Webhooks, AnAddressThatCanNeverBeCalledIsRefused) {
  for (const char* url : {"https://127.0.0.1:9/", "https://[::1]/x", "https://10.1.2.3/", "https://0x7f.1/"})
    EXPECT_EQ(add(pia, url).error().fields.at(0).said.text, Text::problem_url_private) << url;
  for (const char* url : {"https://", "https://hooks.example:99999/", "https://user:pw@hooks.example/"})
    EXPECT_EQ(add(pia, url).error().fields.at(0).said.text, Text::problem_url) << url;
}

TEST_F(Webhooks, AnAddressInTheOperatorsNetworkIsNeverCalled) {
  ASSERT_TRUE(add(pia, "https://localhost:9/").ok());
  change_something();
  store::Delivery call = delivered();
  EXPECT_EQ(call.state, "failed");
}

TEST_F(Webhooks, ACallThatFailedIsSentAgainByThoseWhoseItIs) {
  ASSERT_TRUE(add(pia, "https://localhost:9/").ok());
  change_something();
  store::Delivery call = delivered();
  ASSERT_EQ(call.state, "failed");
  std::string id = webhooks(environment, pia)->at(0).id;
  EXPECT_EQ(send_call_again(environment, pia, "another", call.id).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(send_again(environment, pia, call.id).error().code, base::ErrorCode::Forbidden);
  ASSERT_TRUE(pause_webhook(environment, pia, id).ok());
  EXPECT_EQ(send_call_again(environment, pia, id, call.id).error().said.text,
            texts::Text::problem_webhook_paused);
  ASSERT_TRUE(resume_webhook(environment, pia, id).ok());
  ASSERT_TRUE(send_call_again(environment, pia, id, call.id).ok());
  EXPECT_EQ(row<store::Delivery>(call.id).state, "waiting");
  ASSERT_EQ(delivered().state, "failed");
  ASSERT_TRUE(remove_webhook(environment, pia, id).ok());
  EXPECT_EQ(send_call_again(environment, pia, id, call.id).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(send_again(environment, an_operator(), call.id).error().said.text,
            texts::Text::problem_webhook_removed);
}

TEST_F(Webhooks, OneThatWasRemovedIsNotCalledAnyMore) {
  ASSERT_TRUE(add(pia, "https://hooks.fabrikam.example/").ok());
  change_something();
  std::string id = webhooks(environment, pia)->at(0).id;
  ASSERT_TRUE(remove_webhook(environment, pia, id).ok());
  EXPECT_EQ(delivered().problem, "the webhook was removed");
  EXPECT_EQ(remove_webhook(environment, pia, id).error().code, base::ErrorCode::NotFound);
}

TEST_F(Webhooks, AreAddedByAdministratorsAndOnlyForHttps) {
  auto expert = someone(fabrikam, "Otto", "otto@fabrikam.example", Role::PartnerExpert);
  EXPECT_EQ(add(expert, "https://x.example/").error().code, base::ErrorCode::Forbidden);
  EXPECT_EQ(add(pia, "http://x.example/").error().fields.at(0).said.text, Text::problem_https);
  EXPECT_EQ(add(pia, "").error().fields.at(0).said.text, Text::problem_required);
}

TEST_F(Webhooks, TheSecretIsGivenOnceAndKeptSealed) {
  auto secret = add(pia, "https://hooks.fabrikam.example/");
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(secret->secret.size(), 43u);
  auto kept = rows<store::Webhook>().at(0);
  EXPECT_EQ(kept.sealed_secret.find(secret->secret), std::string::npos);
  EXPECT_EQ(sealer.open_sealed(kept.sealed_secret, kept.id), secret->secret);
  EXPECT_EQ(webhooks(environment, pia)->at(0).sealed_secret, "");
}

TEST_F(Webhooks, AnotherOrganizationsAreNotThere) {
  ASSERT_TRUE(add(pia, "https://hooks.fabrikam.example/").ok());
  auto other = partner("Other", "P-2");
  auto otto = someone(other, "Otto", "otto@other.example", Role::PartnerAdministrator);
  std::string id = webhooks(environment, pia)->at(0).id;
  EXPECT_TRUE(webhooks(environment, otto)->empty());
  EXPECT_EQ(remove_webhook(environment, otto, id).error().code, base::ErrorCode::NotFound);
}

TEST_F(Webhooks, IsCalledForTheEventsThatWereChosen) {
  ASSERT_TRUE(add_webhook(environment, pia, {"https://a.example/", {"service.expired"}}).ok());
  change_something();
  EXPECT_TRUE(calls().empty());
  std::string id = webhooks(environment, pia)->at(0).id;
  ASSERT_TRUE(change_webhook_events(environment, pia, id, {"service.removed", "service.expired"}).ok());
  EXPECT_EQ(webhook(environment, pia, id)->events, "service.expired service.removed");
  change_something();
  EXPECT_EQ(calls().size(), 1u);
  EXPECT_EQ(change_webhook_events(environment, pia, id, {}).error().fields.at(0).field, "events");
  EXPECT_EQ(change_webhook_events(environment, pia, id, {"service.burnt"}).error().fields.at(0).said.text,
            Text::problem_choice);
}

TEST_F(Webhooks, OneThatIsPausedIsNotCalled) {
  ASSERT_TRUE(add(pia, "https://a.example/").ok());
  std::string id = webhooks(environment, pia)->at(0).id;
  change_something();
  ASSERT_TRUE(pause_webhook(environment, pia, id).ok());
  EXPECT_EQ(delivered().problem, "the webhook was paused");
  change_something();
  EXPECT_EQ(calls().size(), 1u);
  EXPECT_EQ(test_webhook(environment, pia, id).error().said.text, Text::problem_webhook_paused);
  ASSERT_TRUE(resume_webhook(environment, pia, id).ok());
  change_something();
  EXPECT_EQ(calls().size(), 2u);
  EXPECT_EQ(log(fabrikam.id).at(0), "webhook_added https://a.example/");
}

TEST_F(Webhooks, ATestSaysNothingAndIsNotSentAllTheTime) {
  ASSERT_TRUE(add(pia, "https://a.example/").ok());
  std::string id = webhooks(environment, pia)->at(0).id;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(test_webhook(environment, pia, id).ok());
  auto sixth = test_webhook(environment, pia, id);
  ASSERT_FALSE(sixth.ok());
  EXPECT_EQ(sixth.error().code, base::ErrorCode::LimitExceeded);
  clock.forward(2 * kMinute);
  EXPECT_TRUE(test_webhook(environment, pia, id).ok());
  auto listed = webhook_calls(environment, pia, id, {});
  ASSERT_TRUE(listed.ok());
  EXPECT_EQ(listed->total, 6);
  EXPECT_EQ(listed->rows.at(0).sealed, "");
  EXPECT_EQ(listed->rows.at(0).subject, "webhook.test");
}

// One that does not answer costs one try for each pause, however much waits for it.
TEST_F(Webhooks, WhatWaitsForAnAddressThatFailsIsHeldBackTogether) {
  ASSERT_TRUE(add(pia, "https://a.example/").ok());
  for (int i = 0; i < 3; ++i) change_something();
  int tries = 0;
  SendMail failing = [&](const std::string&, const std::string&, const std::string&, const std::string&) {
    ++tries;
    return client::Delivery{false, client::DeliveryFailure::Later, "the address answered 503"};
  };
  ASSERT_TRUE(deliver_due(environment, "webhook", failing, 9).ok());
  EXPECT_EQ(tries, 1);
  clock.forward(2 * kMinute);
  ASSERT_TRUE(deliver_due(environment, "webhook", failing, 9).ok());
  EXPECT_EQ(tries, 2);
}

TEST_F(Webhooks, TheOperatorIsToldOfAllServices) {
  Caller olga = an_operator();
  ASSERT_TRUE(add(olga, "https://billing.vendor.example/").ok());
  change_something();
  ASSERT_EQ(calls().size(), 1u);
  EXPECT_EQ(calls()[0].recipient, "https://billing.vendor.example/");
  std::string id = webhooks(environment, olga)->at(0).id;
  EXPECT_EQ(webhook(environment, pia, id).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(webhook_calls(environment, pia, id, {}).error().code, base::ErrorCode::NotFound);
}

}  // namespace
}  // namespace rapport::service
