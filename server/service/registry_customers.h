// The customer accounts of the registry, one by one: what the operator's pages and API do beside the import.
#pragma once

#include <optional>
#include <string>

#include "server/service/registry_entries.h"

namespace rapport::service {

struct RegistryRecord {
  store::RegistryCustomer account;
  store::Organization partner;                  // of record
  std::optional<store::Organization> customer;  // that the partner entered by this number
};
Outcome<RegistryRecord> registry_record(const Environment& environment, const Caller& caller,
                                        std::string_view id);

Outcome<std::string> add_registry_customer(const Environment& environment, const Caller& caller,
                                           const Entry& entry);
// The customer that was entered by the number keeps the name and address that it has; with another partner of
// record it is that partner's, with its services.
Outcome<Done> change_registry_customer(const Environment& environment, const Caller& caller,
                                       std::string_view id, const Entry& entry);
// Conflict while a customer goes by its number.
Outcome<Done> remove_registry_customer(const Environment& environment, const Caller& caller,
                                       std::string_view id);

}  // namespace rapport::service
