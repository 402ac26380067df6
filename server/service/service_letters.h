// What the administrators of a customer and of its partner are told about a service.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/service/letters.h"

namespace rapport::service {

struct ServiceAbout {
  store::Subscription service;
  store::Organization customer;
  store::Organization partner;
};

// Its texts may name {service}, {organization}, {partner}, {actor}, {left}, {today}; the trial's last day as
// {date}, until when data is kept as {kept}, and the day on which it is removed as {removed}.
struct ServiceNews {
  texts::Text title;
  std::vector<texts::Text> for_customer;        // paragraphs
  std::optional<texts::Text> for_partner = {};  // nothing: the partner did it, and knows
  std::string actor = {};
  std::string not_to = {};  // the account of who did it, and knows
};

// Each administrator once, in their own language: with whom to ask, and the way to the service. Looks beyond
// the scope of the Tx.
base::Status tell_of_service(store::Tx& tx, const Environment& environment, const ServiceAbout& about,
                             const ServiceNews& news);

// "Nordwind Consulting, Anna Falk, anna@nordwind.example, +45 …": what the partner wants its customers to
// know, its name at least.
std::string contact_of(const store::Organization& partner);

// The last day on which the data of a trial is kept, also of one that has not ended yet.
int64_t last_kept_day(const Settings& settings, const store::Subscription& service);

}  // namespace rapport::service
