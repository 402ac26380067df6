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
    auto customer = create_customer(environment, pia, {.name = "Nordlys"});
    service_id = *add_service(environment, pia, *customer, "rapport", "DK");
    EXPECT_TRUE(remove_service(environment, pia, service_id).ok());
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
  ASSERT_TRUE(add_webhook(environment, pia, "https://hooks.fabrikam.example/rapport").ok());
  change_something();
  ASSERT_EQ(calls().size(), 1u);
  EXPECT_EQ(calls()[0].recipient, "https://hooks.fabrikam.example/rapport");
  std::string body = sealer.open_sealed(calls()[0].sealed, calls()[0].id).value_or("");
  body = body.substr(body.find('\n') + 1);
  EXPECT_EQ(body, "{\"id\":\"" + calls()[0].id +
                      "\",\"event\":\"service.changed\",\"at\":\"2026-11-23T10:00:00Z\"," +
                      "\"service\":{\"id\":\"" + service_id + "\",\"service\":\"rapport\",\"customer\":\"" +
                      row<store::Subscription>(service_id).organization_id +
                      "\",\"country\":\"DK\",\"region\":\"eu\",\"status\":\"Removed\"}}");
}

TEST_F(Webhooks, WithoutAnyNothingIsCalled) {
  change_something();
  EXPECT_TRUE(calls().empty());
}

TEST_F(Webhooks, AnAddressInTheOperatorsNetworkIsNeverCalled) {
  ASSERT_TRUE(add_webhook(environment, pia, "https://127.0.0.1:9/").ok());
  change_something();
  store::Delivery call = delivered();
  EXPECT_EQ(call.state, "failed");
  EXPECT_EQ(call.sealed, "");
}

TEST_F(Webhooks, OneThatWasRemovedIsNotCalledAnyMore) {
  ASSERT_TRUE(add_webhook(environment, pia, "https://hooks.fabrikam.example/").ok());
  change_something();
  std::string id = webhooks(environment, pia)->at(0).id;
  ASSERT_TRUE(remove_webhook(environment, pia, id).ok());
  EXPECT_EQ(delivered().problem, "the webhook was removed");
  EXPECT_EQ(remove_webhook(environment, pia, id).error().code, base::ErrorCode::NotFound);
}

TEST_F(Webhooks, AreAddedByAdministratorsAndOnlyForHttps) {
  auto expert = someone(fabrikam, "Otto", "otto@fabrikam.example", Role::PartnerExpert);
  EXPECT_EQ(add_webhook(environment, expert, "https://x.example/").error().code, base::ErrorCode::Forbidden);
  EXPECT_EQ(add_webhook(environment, pia, "http://x.example/").error().fields.at(0).said.text,
            Text::problem_https);
  EXPECT_EQ(add_webhook(environment, pia, "").error().fields.at(0).said.text, Text::problem_required);
}

TEST_F(Webhooks, TheSecretIsGivenOnceAndKeptSealed) {
  auto secret = add_webhook(environment, pia, "https://hooks.fabrikam.example/");
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(secret->size(), 43u);
  auto kept = rows<store::Webhook>().at(0);
  EXPECT_EQ(kept.sealed_secret.find(*secret), std::string::npos);
  EXPECT_EQ(sealer.open_sealed(kept.sealed_secret, kept.id), *secret);
}

TEST_F(Webhooks, AnotherOrganizationsAreNotThere) {
  ASSERT_TRUE(add_webhook(environment, pia, "https://hooks.fabrikam.example/").ok());
  auto other = partner("Other", "P-2");
  auto otto = someone(other, "Otto", "otto@other.example", Role::PartnerAdministrator);
  std::string id = webhooks(environment, pia)->at(0).id;
  EXPECT_TRUE(webhooks(environment, otto)->empty());
  EXPECT_EQ(remove_webhook(environment, otto, id).error().code, base::ErrorCode::NotFound);
}

}  // namespace
}  // namespace rapport::service
