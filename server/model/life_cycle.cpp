#include "server/model/life_cycle.h"

#include <algorithm>
#include <iterator>

namespace rapport::model {
namespace {

template <class Status, class Event>
struct Row {
  Status from;
  Event event;
  Status to;
};

constexpr Row<PartnerStatus, PartnerEvent> kPartnerRows[] = {
#define PARTNER_TRANSITION(from, event, to) {PartnerStatus::from, PartnerEvent::event, PartnerStatus::to},
#include "server/model/statuses.def"
};
constexpr Row<CustomerStatus, CustomerEvent> kCustomerRows[] = {
#define CUSTOMER_TRANSITION(from, event, to) {CustomerStatus::from, CustomerEvent::event, CustomerStatus::to},
#include "server/model/statuses.def"
};
constexpr Row<ServiceStatus, ServiceEvent> kServiceRows[] = {
#define SERVICE_TRANSITION(from, event, to) {ServiceStatus::from, ServiceEvent::event, ServiceStatus::to},
#include "server/model/statuses.def"
};
constexpr Row<UserStatus, UserEvent> kUserRows[] = {
#define USER_TRANSITION(from, event, to) {UserStatus::from, UserEvent::event, UserStatus::to},
#include "server/model/statuses.def"
};

struct StatusName {
  std::string_view entity, name;
};
constexpr StatusName kNames[] = {
#define PARTNER_STATUS(name) {"Partner", #name},
#define CUSTOMER_STATUS(name) {"Customer", #name},
#define SERVICE_STATUS(name) {"Service", #name},
#define USER_STATUS(name) {"User", #name},
#include "server/model/statuses.def"
};

constexpr Transition kTransitions[] = {
#define PARTNER_TRANSITION(from, event, to) {"Partner", #from, #event, #to},
#define CUSTOMER_TRANSITION(from, event, to) {"Customer", #from, #event, #to},
#define SERVICE_TRANSITION(from, event, to) {"Service", #from, #event, #to},
#define USER_TRANSITION(from, event, to) {"User", #from, #event, #to},
#include "server/model/statuses.def"
};

template <class Rows, class Status, class Event>
std::optional<Status> find(const Rows& rows, Status from, Event event) {
  for (const auto& row : rows)
    if (row.from == from && row.event == event) return row.to;
  return std::nullopt;
}

// The names of one entity stand together in the list, in the order of its enum.
std::string_view name_at(std::string_view entity, size_t index) {
  const auto* first =
      std::find_if(std::begin(kNames), std::end(kNames), [&](auto& n) { return n.entity == entity; });
  return first[index].name;
}

template <class Status>
std::optional<Status> named(std::string_view entity, std::string_view name) {
  size_t index = 0;
  for (const StatusName& row : kNames) {
    if (row.entity != entity) continue;
    if (row.name == name) return static_cast<Status>(index);
    ++index;
  }
  return std::nullopt;
}

}  // namespace

std::optional<PartnerStatus> after(PartnerStatus from, PartnerEvent event) {
  return find(kPartnerRows, from, event);
}
std::optional<CustomerStatus> after(CustomerStatus from, CustomerEvent event) {
  return find(kCustomerRows, from, event);
}
std::optional<ServiceStatus> after(ServiceStatus from, ServiceEvent event) {
  return find(kServiceRows, from, event);
}
std::optional<UserStatus> after(UserStatus from, UserEvent event) { return find(kUserRows, from, event); }

std::string_view name_of(PartnerStatus status) { return name_at("Partner", static_cast<size_t>(status)); }
std::string_view name_of(CustomerStatus status) { return name_at("Customer", static_cast<size_t>(status)); }
std::string_view name_of(ServiceStatus status) { return name_at("Service", static_cast<size_t>(status)); }
std::string_view name_of(UserStatus status) { return name_at("User", static_cast<size_t>(status)); }

std::optional<PartnerStatus> partner_status(std::string_view name) {
  return named<PartnerStatus>("Partner", name);
}
std::optional<CustomerStatus> customer_status(std::string_view name) {
  return named<CustomerStatus>("Customer", name);
}
std::optional<ServiceStatus> service_status(std::string_view name) {
  return named<ServiceStatus>("Service", name);
}
std::optional<UserStatus> user_status(std::string_view name) { return named<UserStatus>("User", name); }

std::span<const Transition> transitions() { return kTransitions; }

}  // namespace rapport::model
