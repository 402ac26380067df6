// A customer whose people sign in through a provider of its own, and a provider that means no good.
#pragma once

#include <string>
#include <vector>

#include "server/service/identity_providers.h"
#include "tests/unit/server/auth/fake_provider.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {

inline const From kHere{"192.0.2.7", "a browser"};

class ProviderScene : public ServiceTest {
 protected:
  ProviderScene() {
    at_provider = [this](const client::Ask& ask) {
      fake.now_s = evil.now_s = environment.now_ms() / kSecond;
      return ask.url.starts_with("https://evil") ? evil.answer(ask) : fake.answer(ask);
    };
  }

  ProviderInput input(const std::string& domains = "contoso.example") const {
    return {"https://id.contoso.example", "rapport", "s3cret", domains, OtherWays::Password};
  }
  void set_up() { ASSERT_TRUE(set_identity_provider(environment, anna, input()).ok()); }

  // Away and back as the person of these claims.
  CameBack there_and_back(const auth::Claims& claims, const std::string& who = "bob@contoso.example",
                          const std::string& next = "/customer/services") {
    auto away = begin_at_provider(environment, who, next);
    EXPECT_TRUE(away.ok()) << base::Error(away.error()).message;
    if (!away) return {};
    auth::FakeProvider& asked = away->host == "evil.example" ? evil : fake;
    return {auth::FakeProvider::parameter(away->url, "state"),
            asked.code_for(away->url, claims),
            "https://" + away->host,
            "",
            away->browser_token,
            ""};
  }
  Outcome<LetIn> sign_in_as(const auth::Claims& claims) { return finish(there_and_back(claims)); }
  Outcome<LetIn> finish(const CameBack& back) {
    return finish_at_provider(environment, back, texts::Language::En, kHere);
  }
  Caller caller_by(const std::string& token) {
    auto found = caller_of(environment, token, kHere);
    EXPECT_TRUE(found.ok());
    return found.ok() ? *found : Caller{};
  }
  Caller bound_bob() {
    auto let_in = sign_in_as({.subject = "s-bob", .email = "bob@contoso.example"});
    EXPECT_TRUE(let_in.ok());
    return let_in.ok() ? caller_by(let_in->signed_in.token) : Caller{};
  }
  template <class T>
  static texts::Text said(const Outcome<T>& refused) {
    return refused.error().fields.empty() ? refused.error().said.text : refused.error().fields[0].said.text;
  }
  template <class T>
  static std::string field(const Outcome<T>& refused) {
    return refused.error().fields.empty() ? "" : refused.error().fields[0].field;
  }

  store::Organization nordwind = partner("Nordwind", "P-1");
  store::Organization contoso = customer("Contoso", nordwind, "C-1", "Active");
  store::Organization other = customer("Other", nordwind, "C-2", "Active");
  Caller anna = someone(contoso, "Anna", "anna@contoso.example", model::Role::Administrator);
  Caller bob = someone(contoso, "Bob", "bob@contoso.example", model::Role::Designer);
  Caller mallory = someone(other, "Mallory", "mallory@evil.example", model::Role::Administrator);
  auth::FakeProvider fake{"https://id.contoso.example"};
  auth::FakeProvider evil{"https://evil.example"};
};

}  // namespace rapport::service
