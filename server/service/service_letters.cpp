#include "server/service/service_letters.h"

#include <set>

#include "server/service/catalogue.h"
#include "server/service/life_cycle.h"

namespace rapport::service {
namespace {

using texts::Text;

// Days of a trial are days in UTC, in whichever zone they are read.
std::string day_text(int64_t day, texts::Preferences preferences) {
  preferences.time_zone = "UTC";
  return texts::format_date(day * kDay, preferences);
}

struct Side {
  const store::Organization& organization;
  std::vector<Text> paragraphs;
};

std::string page_of(const ServiceAbout& about, const Side& side) {
  if (&side.organization == &about.customer) return "/customer/services";
  return "/partner/customers/" + about.customer.id + "/services/" + about.service.id;
}

LetterSaid letter_about(const Environment& environment, const ServiceAbout& about, const ServiceNews& news,
                        const Side& side, const texts::Preferences& preferences) {
  const store::Subscription& service = about.service;
  int64_t kept = last_kept_day(environment.settings, service);
  auto said = [&](Text text) -> Said {
    return {text,
            {{"service", service_name(environment.settings, service.service, preferences.language)},
             {"organization", about.customer.name},
             {"partner", about.partner.name},
             {"actor", news.actor},
             {"contact", contact_of(about.partner)},
             {"left", texts::format_days_left(days_left(service, environment.today()), preferences)},
             {"today", texts::format_date(environment.now_ms(), preferences)},
             {"date", day_text(service.trial_last_day, preferences)},
             {"kept", day_text(kept, preferences)},
             {"removed", day_text(kept + 1, preferences)}}};
  };
  LetterSaid letter{.title = said(news.title), .paragraphs = {}};
  for (Text text : side.paragraphs) letter.paragraphs.push_back(said(text));
  letter.action = Said{Text::letter_activated_action};
  letter.url = environment.settings.base_url + page_of(about, side);
  if (&side.organization == &about.customer) letter.on_behalf_of = about.partner.name;
  return letter;
}

}  // namespace

base::Status tell_of_service(store::Tx& tx, const Environment& environment, const ServiceAbout& about,
                             const ServiceNews& news) {
  std::vector<Text> for_customer = news.for_customer;
  for_customer.push_back(Text::letter_contact);
  std::vector<Side> sides = {{about.customer, std::move(for_customer)}};
  if (news.for_partner) sides.push_back({about.partner, {*news.for_partner}});
  return tx.within(store::Scope::system(), [&](store::Tx& all) -> base::Status {
    std::set<std::string> told;  // who is an administrator on both sides gets it once
    for (const Side& side : sides) {
      auto people = store::administrators(all, side.organization.id);
      if (!people) return people.error();
      for (const store::Membership& one : *people) {
        if (!news.not_to.empty() && one.account_id == news.not_to) continue;
        if (!told.insert(folded(one.contact_email)).second) continue;
        auto to = addressee(all, one, side.organization);
        if (!to) return to.error();
        LetterSaid letter = letter_about(environment, about, news, side, to->preferences);
        if (auto posted = post(all, environment, *to, letter, side.organization.id); !posted) return posted;
      }
    }
    return base::Done{};
  });
}

std::string contact_of(const store::Organization& partner) {
  std::string contact = partner.name;
  for (const std::string* part : {&partner.contact_name, &partner.contact_email, &partner.contact_phone})
    if (!part->empty()) contact += ", " + *part;
  return contact;
}

int64_t last_kept_day(const Settings& settings, const store::Subscription& service) {
  return service.kept_until_day > 0 ? service.kept_until_day : service.trial_last_day + settings.kept_days;
}

}  // namespace rapport::service
