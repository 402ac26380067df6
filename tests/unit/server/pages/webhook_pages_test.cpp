#include "server/service/webhooks.h"

#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

class WebhookPages : public PortalTest {
 protected:
  std::string added(const service::Caller& caller, const std::string& url) {
    auto made = service::add_webhook(environment, caller, {url, {"service.changed"}});
    EXPECT_TRUE(made.ok());
    return made ? made->id : "";
  }
};

TEST_F(WebhookPages, OneIsAddedAndItsSecretShownOnce) {
  Browser browser = as(katrin);
  browser.get("/partner/webhooks");
  EXPECT_TRUE(browser.shows("No webhooks."));
  browser.post("/partner/webhooks", {{"url", "https://hooks.nordwind.example/<x>"},
                                     {"event", "service.activated"},
                                     {"event", "service.expired"}});
  EXPECT_EQ(browser.status(), 200u);
  EXPECT_TRUE(browser.shows("https://hooks.nordwind.example/&lt;x&gt;"));
  std::smatch found;
  std::string html = browser.html();
  ASSERT_TRUE(std::regex_search(html, found, std::regex("class=\"secret\">([^<]+)<")));
  keep(browser, "webhooks");
  auto kept = rows<store::Webhook>().at(0);
  EXPECT_EQ(sealer.open_sealed(kept.sealed_secret, kept.id), found[1].str());
  EXPECT_EQ(kept.events, "service.activated service.expired");
  browser.get("/partner/webhooks");
  EXPECT_FALSE(browser.shows(found[1].str()));
}

TEST_F(WebhookPages, WhatIsWrongIsSaidInEveryLanguage) {
  for (const auto& [language, word] :
       {std::pair{"en", "must begin with https"}, {"de", "muss mit https"}, {"da", "skal begynde med"}}) {
    reads(mette, language);
    Browser browser = as(mette);
    browser.get("/customer/webhooks");
    browser.post("/customer/webhooks", {{"url", "http://intern/"}, {"event", "service.expired"}});
    EXPECT_EQ(browser.status(), 422u);
    EXPECT_TRUE(browser.shows(word)) << language;
    EXPECT_TRUE(browser.shows("value=\"http://intern/\""));
    EXPECT_TRUE(browser.shows("href=\"#f-url\""));
  }
  EXPECT_TRUE(rows<store::Webhook>().empty());
}

TEST_F(WebhookPages, ItsPageTestsPausesAndRemovesIt) {
  std::string id = added(katrin, "https://hooks.nordwind.example/"), path = "/partner/webhooks/" + id;
  Browser browser = as(katrin);
  browser.get(path);
  EXPECT_TRUE(browser.shows("Nothing was called yet."));
  browser.post(path, {{"do", "test"}});
  EXPECT_EQ(browser.path(), path + "?done=webhook_tested");
  EXPECT_TRUE(browser.shows("Waiting"));
  keep(browser, "webhook");
  browser.post(path, {{"do", "events"}});
  EXPECT_EQ(browser.status(), 422u);
  browser.post(path, {{"do", "events"}, {"event", "service.removed"}});
  EXPECT_EQ(row<store::Webhook>(id).events, "service.removed");
  browser.post(path, {{"do", "pause"}});
  EXPECT_TRUE(browser.shows("The webhook is paused."));
  browser.post(path, {{"do", "test"}});
  EXPECT_EQ(browser.status(), 409u);
  EXPECT_TRUE(browser.shows("This webhook is paused."));
  browser.post(path, {{"do", "resume"}});
  browser.post(path, {{"do", "remove"}, {"confirmed", ""}});
  EXPECT_TRUE(browser.shows("Remove https://hooks.nordwind.example/?"));
  browser.post(path, {{"do", "remove"}, {"confirmed", "yes"}});
  EXPECT_EQ(browser.path(), "/partner/webhooks?done=webhook_removed");
  EXPECT_TRUE(rows<store::Webhook>().empty());
}

TEST_F(WebhookPages, SomebodyElsesIsNotThere) {
  std::string theirs = added(mette, "https://hooks.moellehoej.example/");
  Browser browser = as(katrin);
  auto answer = [&](const std::string& id) {
    browser.get("/partner/webhooks/" + id);
    EXPECT_EQ(browser.status(), 404u);
    return without(browser.html(), id);
  };
  EXPECT_EQ(answer(theirs), answer(environment.new_id()));
  Browser designer = as(soeren);
  designer.get("/customer/webhooks");
  EXPECT_EQ(designer.status(), 403u);
  browser.post_raw("/partner/webhooks", {{"url", "https://x.example/"}});
  EXPECT_EQ(browser.status(), 403u) << "from elsewhere";
}

}  // namespace
}  // namespace rapport::pages
