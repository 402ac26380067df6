#include "server/model/life_cycle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace rapport::model {
namespace {

constexpr std::string_view kEntities[] = {"Partner", "Customer", "Service", "User"};

// Each entity's statuses and events, from the list.
template <class T>
struct Named {
  T value;
  std::string_view name;
};
#define PARTNER_STATUS(name) {PartnerStatus::name, #name},
constexpr Named<PartnerStatus> kPartnerStatuses[] = {
#include "server/model/statuses.def"
};
#define PARTNER_EVENT(name) {PartnerEvent::name, #name},
constexpr Named<PartnerEvent> kPartnerEvents[] = {
#include "server/model/statuses.def"
};
#define CUSTOMER_STATUS(name) {CustomerStatus::name, #name},
constexpr Named<CustomerStatus> kCustomerStatuses[] = {
#include "server/model/statuses.def"
};
#define CUSTOMER_EVENT(name) {CustomerEvent::name, #name},
constexpr Named<CustomerEvent> kCustomerEvents[] = {
#include "server/model/statuses.def"
};
#define SERVICE_STATUS(name) {ServiceStatus::name, #name},
constexpr Named<ServiceStatus> kServiceStatuses[] = {
#include "server/model/statuses.def"
};
#define SERVICE_EVENT(name) {ServiceEvent::name, #name},
constexpr Named<ServiceEvent> kServiceEvents[] = {
#include "server/model/statuses.def"
};
#define USER_STATUS(name) {UserStatus::name, #name},
constexpr Named<UserStatus> kUserStatuses[] = {
#include "server/model/statuses.def"
};
#define USER_EVENT(name) {UserEvent::name, #name},
constexpr Named<UserEvent> kUserEvents[] = {
#include "server/model/statuses.def"
};

std::string_view listed(std::string_view entity, std::string_view from, std::string_view event) {
  for (const Transition& row : transitions())
    if (row.entity == entity && row.from == from && row.event == event) return row.to;
  return "";
}

// Every status × every event: what is in the list happens, everything else is refused. How many were refused.
template <class Statuses, class Events>
size_t refused_pairs(std::string_view entity, const Statuses& statuses, const Events& events) {
  size_t refused = 0;
  for (const auto& from : statuses)
    for (const auto& event : events) {
      auto to = after(from.value, event.value);
      EXPECT_EQ(to ? name_of(*to) : "", listed(entity, from.name, event.name))
          << entity << ": " << from.name << ", " << event.name;
      if (!to) ++refused;
    }
  return refused;
}

TEST(LifeCycle, EveryPairThatIsNotListedIsRefused) {
  EXPECT_EQ(refused_pairs("Partner", kPartnerStatuses, kPartnerEvents), 4u * 4 - 6);
  EXPECT_EQ(refused_pairs("Customer", kCustomerStatuses, kCustomerEvents), 3u * 2 - 4);
  EXPECT_EQ(refused_pairs("Service", kServiceStatuses, kServiceEvents), 7u * 9 - 21);
  EXPECT_EQ(refused_pairs("User", kUserStatuses, kUserEvents), 4u * 7 - 15);
}

// ---- what must never happen, written down by hand: a row too much in the list does not make it right ----

struct Never {
  std::string_view entity, status, events;
};
constexpr Never kNever[] = {
    {"Partner", "Pending", "Suspend Resume"},
    {"Partner", "Active", "Activate Resume"},
    {"Partner", "Suspended", "Activate Suspend"},  // a link does not undo what the operator did
    {"Partner", "Removed", "Activate Suspend Resume Remove"},
    {"Customer", "Removed", "Activate Remove"},
    // Nobody has what was not activated; nobody activates without an invitation, or twice.
    {"Service", "Added", "Activate ActivateTrial Suspend Resume ResumeTrial Expire"},
    {"Service", "InvitationSent", "Suspend Resume ResumeTrial Expire"},
    {"Service", "Trial", "Send Activate ActivateTrial Resume ResumeTrial"},
    // What has a number does not expire, and loses its number no more.
    {"Service", "Active", "Send Activate ActivateTrial AddNumber Resume ResumeTrial Expire"},
    {"Service", "Suspended", "Send Activate ActivateTrial Suspend"},
    // Only a number revives what has expired.
    {"Service", "Expired", "Send Activate ActivateTrial Suspend Resume ResumeTrial Expire"},
    {"Service", "Removed", "Send Activate ActivateTrial AddNumber Suspend Resume ResumeTrial Expire Remove"},
    // Whoever was disabled or removed does not come back by a link that is still out.
    {"User", "Invited", "Disable Enable"},
    {"User", "Active", "Send Accept Enable"},
    {"User", "Disabled", "Send Accept Disable"},
    {"User", "Removed", "Accept Disable Enable Remove"},
};

// How many of them there are, and that each is refused.
template <class Statuses, class Events>
size_t never(std::string_view entity, const Statuses& statuses, const Events& events) {
  size_t count = 0;
  for (const Never& row : kNever) {
    if (row.entity != entity) continue;
    const std::string listed_events = " " + std::string(row.events) + " ";
    for (const auto& from : statuses)
      for (const auto& event : events) {
        bool is_of_row = from.name == row.status &&
                         listed_events.find(" " + std::string(event.name) + " ") != std::string::npos;
        if (!is_of_row) continue;
        ++count;
        EXPECT_FALSE(after(from.value, event.value)) << entity << ": " << from.name << ", " << event.name;
      }
  }
  return count;
}

TEST(LifeCycle, WhatMustNeverHappenDoesNot) {
  EXPECT_EQ(never("Partner", kPartnerStatuses, kPartnerEvents), 10u);
  EXPECT_EQ(never("Customer", kCustomerStatuses, kCustomerEvents), 2u);
  EXPECT_EQ(never("Service", kServiceStatuses, kServiceEvents), 42u);
  EXPECT_EQ(never("User", kUserStatuses, kUserEvents), 12u);
}

TEST(LifeCycle, NoPairIsListedTwice) {
  std::set<std::string> pairs;
  for (const Transition& row : transitions())
    EXPECT_TRUE(
        pairs.insert(std::string(row.entity) + " " + std::string(row.from) + " " + std::string(row.event))
            .second)
        << row.entity << ": " << row.from << ", " << row.event;
}

TEST(LifeCycle, WhatIsRemovedStaysSo) {
  for (const Transition& row : transitions())
    if (row.from == "Removed") {
      EXPECT_EQ(row.entity, "User") << "but for a person, who can be invited anew";
    }
  for (std::string_view entity : kEntities) {
    std::set<std::string_view> leads_to_removed, statuses;
    for (const Transition& row : transitions())
      if (row.entity == entity) {
        statuses.insert(row.from);
        if (row.to == "Removed") leads_to_removed.insert(row.from);
      }
    statuses.erase("Removed");
    EXPECT_EQ(leads_to_removed, statuses) << entity << ": everything can be removed";
  }
}

TEST(LifeCycle, NamesComeBack) {
  for (const auto& one : kPartnerStatuses) EXPECT_EQ(partner_status(name_of(one.value)), one.value);
  for (const auto& one : kCustomerStatuses) EXPECT_EQ(customer_status(name_of(one.value)), one.value);
  for (const auto& one : kServiceStatuses) EXPECT_EQ(service_status(name_of(one.value)), one.value);
  for (const auto& one : kUserStatuses) EXPECT_EQ(user_status(name_of(one.value)), one.value);
  EXPECT_EQ(name_of(ServiceStatus::InvitationSent), "InvitationSent");
  EXPECT_FALSE(partner_status("InvitationSent"));
  EXPECT_FALSE(service_status(""));
}

// ---- docs/life-cycle.md ----

std::string picture(std::string_view entity) {
  std::ostringstream page;
  page << "## " << entity << "\n\n```mermaid\nstateDiagram-v2\n";
  bool is_first = true;
  for (const Transition& row : transitions()) {
    if (row.entity != entity) continue;
    if (is_first) page << "    [*] --> " << row.from << "\n";
    is_first = false;
    page << "    " << row.from << " --> " << row.to << ": " << row.event << "\n";
  }
  page << "```\n\n| from | event | to |\n|---|---|---|\n";
  for (const Transition& row : transitions())
    if (row.entity == entity) page << "| " << row.from << " | " << row.event << " | " << row.to << " |\n";
  return page.str();
}

std::string page_of_the_list() {
  std::string page =
      "# Life cycle\n\n"
      "What becomes of partners, customers, services and users. Every change is a row here; an event that "
      "has no\n"
      "row for a status is refused. This page is made from `server/model/statuses.def`, which also says what "
      "the\n"
      "statuses mean; `UPDATE_GOLDEN=1 build/bin/test_server_model` writes it anew.\n";
  for (std::string_view entity : kEntities) page += "\n" + picture(entity);
  return page;
}

TEST(LifeCycle, ThePageShowsTheList) {
  const std::string path = RAPPORT_SOURCE_DIR "/docs/life-cycle.md";
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(path) << page_of_the_list();
  std::ostringstream page;
  page << std::ifstream(path).rdbuf();
  EXPECT_EQ(page.str(), page_of_the_list()) << "UPDATE_GOLDEN=1 writes docs/life-cycle.md anew";
}

}  // namespace
}  // namespace rapport::model
