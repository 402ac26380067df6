// Statuses and what changes them, made from statuses.def. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rapport::model {

enum class PartnerStatus : uint8_t {
#define PARTNER_STATUS(name) name,
#include "server/model/statuses.def"
};
enum class CustomerStatus : uint8_t {
#define CUSTOMER_STATUS(name) name,
#include "server/model/statuses.def"
};
enum class ServiceStatus : uint8_t {
#define SERVICE_STATUS(name) name,
#include "server/model/statuses.def"
};
enum class UserStatus : uint8_t {
#define USER_STATUS(name) name,
#include "server/model/statuses.def"
};
enum class PartnerEvent : uint8_t {
#define PARTNER_EVENT(name) name,
#include "server/model/statuses.def"
};
enum class CustomerEvent : uint8_t {
#define CUSTOMER_EVENT(name) name,
#include "server/model/statuses.def"
};
enum class ServiceEvent : uint8_t {
#define SERVICE_EVENT(name) name,
#include "server/model/statuses.def"
};
enum class UserEvent : uint8_t {
#define USER_EVENT(name) name,
#include "server/model/statuses.def"
};

// The status after the event; nullopt: the list has no such row, the event is refused.
std::optional<PartnerStatus> after(PartnerStatus from, PartnerEvent event);
std::optional<CustomerStatus> after(CustomerStatus from, CustomerEvent event);
std::optional<ServiceStatus> after(ServiceStatus from, ServiceEvent event);
std::optional<UserStatus> after(UserStatus from, UserEvent event);

// The name in the list, such as "InvitationSent": what is stored and what the API says.
std::string_view name_of(PartnerStatus status);
std::string_view name_of(CustomerStatus status);
std::string_view name_of(ServiceStatus status);
std::string_view name_of(UserStatus status);
std::optional<PartnerStatus> partner_status(std::string_view name);
std::optional<CustomerStatus> customer_status(std::string_view name);
std::optional<ServiceStatus> service_status(std::string_view name);
std::optional<UserStatus> user_status(std::string_view name);

// The list itself, for the documentation and the tests.
struct Transition {
  std::string_view entity, from, event, to;
};
std::span<const Transition> transitions();

}  // namespace rapport::model
