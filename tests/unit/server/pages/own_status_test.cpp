// What an organization's own people see of its status.
#include <gtest/gtest.h>

#include "server/service/operators.h"
#include "tests/unit/server/pages/portals.h"

namespace rapport::pages {
namespace {

class OwnStatus : public PortalTest {
 protected:
  OwnStatus() : olga(an_operator()) {}
  service::Caller olga;
};

TEST_F(OwnStatus, PartnerAndCustomerSeeTheirOwnStatus) {
  Browser browser = as(katrin);
  browser.get("/partner");
  EXPECT_TRUE(browser.shows("<span class=\"badge tone-good\">Active</span>"));
  Browser customers = as(mette);
  for (const char* path : {"/customer", "/customer/organization"}) {
    customers.get(path);
    EXPECT_TRUE(customers.shows("<span class=\"badge tone-good\">Active</span>")) << path;
  }
  keep(customers, "organization");
}

TEST_F(OwnStatus, ASuspendedPartnersPeopleReadWhatToDo) {
  Browser browser = as(katrin);
  ASSERT_TRUE(service::suspend_partner(environment, olga, nordwind.id).ok());
  browser.get("/choose");
  EXPECT_TRUE(browser.shows("<b>Nordwind Consulting GmbH</b>"));
  EXPECT_TRUE(browser.shows("<span class=\"badge tone-bad\">Suspended</span>"));
  EXPECT_TRUE(browser.shows("Ask your contact at Vendor Ltd to resume it."));
  EXPECT_FALSE(browser.shows("value=\"" + nordwind.id + "\"")) << "nobody can choose it";
  keep(browser, "choose_suspended");
  ASSERT_TRUE(service::resume_partner(environment, olga, nordwind.id).ok());
  browser.get("/choose");
  EXPECT_FALSE(browser.shows("Suspended"));
}

}  // namespace
}  // namespace rapport::pages
