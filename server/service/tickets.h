// Links that work once. The token stands in the link alone; what is stored is its hash.
#pragma once

#include <string>
#include <string_view>

#include "server/service/environment.h"
#include "server/store/queries.h"

namespace rapport::service {

enum class Purpose : uint8_t {
  FirstOperator,
  ConfirmPartner,
  Activation,
  Invitation,
  Reset,
  NewEmail,
  NewContact,
  SecondFactor
};
std::string_view name_of(Purpose purpose);
std::optional<Purpose> purpose_of(std::string_view name);

struct NewTicket {
  Purpose purpose;
  store::Maybe organization_id = {};
  store::Maybe subject_id = {};  // the row that it is about
  std::string email = {};        // with which account it must be used
  int64_t lifetime_ms = 0;
};
// Supersedes those of the same purpose and subject that were not used. The token: once, here.
base::Result<std::string> issue(store::Tx& tx, const Environment& environment, const NewTicket& ticket);

// Suspended: it would work, but whoever sent it is suspended; it works again when that is over. Withdrawn:
// what it was for was taken back.
enum class LinkState : uint8_t { Valid, Used, Expired, Superseded, Withdrawn, Suspended, Unknown };
struct Link {
  LinkState state = LinkState::Unknown;
  store::Ticket ticket = {};  // of all but Unknown
};
// Looks, and changes nothing.
base::Result<Link> look(store::Tx& tx, const Environment& environment, std::string_view token);
// The same, in a transaction of its own.
Outcome<Link> look_at_link(const Environment& environment, std::string_view token);

// Uses the ticket up; Conflict for all but the first. In the transaction of what it is for.
Outcome<store::Ticket> use(store::Tx& tx, const Environment& environment, std::string_view token,
                           Purpose purpose);

std::string link_to(const Environment& environment, std::string_view token);

}  // namespace rapport::service
