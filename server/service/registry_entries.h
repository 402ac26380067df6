// One entry of the registry, a partner or a customer account. A line of the CSV, a form and a call of the API
// are the same record, with the same checks and the same messages.
#pragma once

#include <optional>
#include <string>

#include "server/service/fields.h"
#include "server/store/queries.h"

namespace rapport::service {

using Given = std::optional<std::string>;  // nothing: not said, and what is there stays

struct Entry {
  std::string account_number, name;
  Given street, postal_code, city, country, registration_number;
  Given partner;   // of a customer: the account number of its partner of record
  Given sign_ins;  // of a partner: with spaces between
};
// Trimmed. What is wrong is said under the name that the member has here, in the CSV and in the API.
Entry checked(Fields& fields, const Entry& given);

enum class Fate : uint8_t { New, Changed, Unchanged };
struct Written {
  std::string id;
  Fate fate;
  std::string changed = {};  // the names of the members that are others now, with spaces between
};

// Adds the entry, or changes the one that is there. A refusal that names fields is about the entry alone, and
// nothing was written; any other is the world's.
Outcome<Written> put_partner(store::Tx& tx, const Environment& environment,
                             const std::optional<store::Organization>& there, const Entry& entry);
Outcome<Written> put_customer(store::Tx& tx, const Environment& environment, const Caller& caller,
                              const std::optional<store::RegistryCustomer>& there, const Entry& entry);

}  // namespace rapport::service
