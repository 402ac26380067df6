// A partner's customers: found in the registry, prospects, oneself; their services and what time and numbers
// do to them.
#include "server/service/customers.h"

#include <set>

#include "server/service/activation.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using model::Role;
using model::ServiceStatus;
using texts::Text;

class Customers : public ServiceTest {
 protected:
  Customers()
      : fabrikam(partner("Fabrikam", "P-1")),
        other(partner("Other", "P-2")),
        expert(someone(fabrikam, "Pia Partner", "pia@fabrikam.example", Role::PartnerExpert)),
        stranger(someone(other, "Otto Other", "otto@other.example", Role::PartnerAdministrator)) {}

  void registered(const std::string& number, const std::string& name, const store::Organization& of) {
    store::RegistryCustomer row;
    row.id = environment.new_id();
    row.account_number = number;
    row.partner_id = of.id;
    row.name = name;
    row.name_key = folded(name);
    row.street = "Hauptstraße 1";
    row.city = "Köln";
    row.country = "DE";
    insert(row);
  }
  std::string prospect(const std::string& name) {
    auto made = create_customer(environment, expert, {.name = name, .country = "dk"});
    EXPECT_TRUE(made.ok());
    return made.ok() ? *made : "";
  }
  std::string service_of(const std::string& customer_id) {
    auto added = add_service(environment, expert, customer_id, "rapport", "DK");
    EXPECT_TRUE(added.ok());
    return added.ok() ? *added : "";
  }
  Administrator helle() const { return {"Helle", "helle@nordlys.example", "office@nordlys.example", "da"}; }
  std::string problem_of(const Refusal& refusal, size_t at = 0) {
    return at < refusal.fields.size()
               ? refusal.fields[at].field + " " + std::string(name_of(refusal.fields[at].said.text))
               : "none";
  }

  store::Organization fabrikam, other;
  Caller expert, stranger;
};

TEST_F(Customers, AnExistingOneIsFilledInFromTheRegistry) {
  registered("C-100", "Müller & Söhne", fabrikam);
  auto made = create_customer(environment, expert, {.account_number = " C-100 ", .city = "Bonn"});
  ASSERT_TRUE(made.ok());
  auto row = this->row<store::Organization>(*made);
  EXPECT_EQ(row.name, "Müller & Söhne");
  EXPECT_EQ(row.street, "Hauptstraße 1");
  EXPECT_EQ(row.city, "Bonn");  // what was typed wins
  EXPECT_EQ(row.account_number, "C-100");
  EXPECT_EQ(row.status, "Registered");
  EXPECT_EQ(log(*made), Lines{"customer_created Müller & Söhne"});
  EXPECT_EQ(log(fabrikam.id), Lines{"customer_created Müller & Söhne"});
}

TEST_F(Customers, ANumberIsFoundHoweverItIsWritten) {
  registered("C-100", "Müller & Söhne", fabrikam);
  for (std::string_view words : {"C-100", "c-100", "C-1", "müller", "MÜLLER"}) {
    auto found = search_registry(environment, expert, words, {0, 10});
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(found->total, 1) << words;
  }
  std::string id = prospect("Nordlys");
  registered("C-200", "Nordlys", fabrikam);
  ASSERT_TRUE(add_account_number(environment, expert, id, "C-200").ok());
  auto own = customers(environment, expert, "C-200", {0, 10});
  ASSERT_TRUE(own.ok());
  EXPECT_EQ(own->total, 1);
}

TEST_F(Customers, ANumberOfAnotherPartnersCustomerIsUnknown) {
  registered("C-200", "Elsewhere", other);
  for (const char* number : {"C-200", "C-999"}) {
    auto made = create_customer(environment, expert, {.account_number = number, .name = "X"});
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(problem_of(made.error()), "account_number problem_number_unknown");
  }
}

TEST_F(Customers, ANumberIsUsedOnce) {
  registered("C-100", "Müller", fabrikam);
  ASSERT_TRUE(create_customer(environment, expert, {.account_number = "C-100"}).ok());
  auto again = create_customer(environment, expert, {.account_number = "C-100"});
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(problem_of(again.error()), "account_number problem_number_taken");
}

TEST_F(Customers, AllProblemsOfAFormAreSaid) {
  auto made = create_customer(environment, expert,
                              {.name = "  ", .street = std::string(201, 'x'), .country = "Denmark"});
  ASSERT_FALSE(made.ok());
  ASSERT_EQ(made.error().fields.size(), 3u);
  EXPECT_EQ(problem_of(made.error(), 0), "name problem_required");
  EXPECT_EQ(problem_of(made.error(), 1), "street problem_too_long");
  EXPECT_EQ(problem_of(made.error(), 2), "country problem_choice");
}

TEST_F(Customers, ThePartnerItselfIsAProspectOnce) {
  auto own = create_own_prospect(environment, expert);
  ASSERT_TRUE(own.ok());
  EXPECT_EQ(row<store::Organization>(*own).name, "Fabrikam");
  EXPECT_TRUE(row<store::Organization>(*own).is_own_prospect);
  auto again = create_own_prospect(environment, expert);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().said.text, Text::problem_own_there);
}

TEST_F(Customers, AreFoundByNameAndNumberWithoutCase) {
  prospect("Nordlys Elektronik");
  prospect("ÄRZTEHAUS 100%");
  auto found = [&](std::string_view words) {
    auto listed = customers(environment, expert, words, {});
    EXPECT_TRUE(listed.ok());
    return listed.ok() ? listed->total : -1;
  };
  EXPECT_EQ(found(""), 2);
  EXPECT_EQ(found("ELEKTRO"), 1);
  EXPECT_EQ(found("ärzte"), 1);
  EXPECT_EQ(found("100%"), 1);  // the sign stands for itself
  EXPECT_EQ(found("%"), 1);
  EXPECT_EQ(found("_"), 0);
  EXPECT_EQ(customers(environment, stranger, "", {})->total, 0);
}

TEST_F(Customers, EachIsListedWithItsOwnServices) {
  std::string with_two = prospect("A");
  std::string without = prospect("B");
  std::string with_one = prospect("C");
  service_of(with_two);
  ASSERT_TRUE(add_service(environment, expert, with_two, "archive", "DK").ok());
  std::string removed = service_of(with_one);
  ASSERT_TRUE(remove_service(environment, expert, removed).ok());
  std::string service = service_of(with_one);
  auto listed = customers(environment, expert, "", {});
  ASSERT_TRUE(listed.ok());
  ASSERT_EQ(listed->rows.size(), 3u);
  EXPECT_EQ(listed->rows[0].services.size(), 2u);
  EXPECT_TRUE(listed->rows[1].services.empty());
  ASSERT_EQ(listed->rows[2].services.size(), 1u);
  EXPECT_EQ(listed->rows[2].services[0].id, service);
}

TEST_F(Customers, TheDashboardCountsAndNamesWhatNeedsThePartner) {
  auto home = [&] {
    auto found = partner_home(environment, expert);
    EXPECT_TRUE(found.ok());
    return found.ok() ? std::move(*found) : PartnerHome{};
  };
  EXPECT_FALSE(home().has_service);
  std::vector<std::string> services;
  for (const char* name : {"A", "B", "C", "D"}) services.push_back(service_of(prospect(name)));
  EXPECT_TRUE(home().has_service);
  EXPECT_FALSE(home().has_sent);
  for (size_t i = 1; i < services.size(); ++i)
    ASSERT_TRUE(send_activation(environment, expert, services[i], helle()).ok());
  auto at = [&](size_t i) { return row<store::Subscription>(services[i]); };
  auto trial = at(1), active = at(2);
  trial.status = ServiceStatus::Trial;
  trial.trial_last_day = environment.today() + 15;
  active.status = ServiceStatus::Active;
  update(trial);
  update(active);
  PartnerHome now = home();
  EXPECT_EQ(now.customers, 4);
  EXPECT_EQ(now.services_active, 1) << "a trial counts among the trials alone";
  EXPECT_EQ(now.trials, 1);
  EXPECT_EQ(now.services_waiting, 2);
  EXPECT_TRUE(now.has_sent);
  EXPECT_TRUE(now.ending.empty());
  ASSERT_EQ(now.waiting.size(), 1u);
  EXPECT_EQ(now.waiting[0].customer.name, "A");
  clock.forward(settings.activation_days * kDay);
  now = home();
  ASSERT_EQ(now.ending.size(), 1u);
  EXPECT_EQ(now.ending[0].customer.name, "B");
  EXPECT_EQ(now.ending[0].days_left, 1);
  std::set<std::string> waiting;
  for (const ServiceRecord& record : now.waiting) waiting.insert(record.customer.name);
  EXPECT_EQ(waiting, (std::set<std::string>{"A", "D"}));  // the link of D works no more
  EXPECT_EQ(partner_home(environment, stranger)->services_waiting, 0);
}

TEST_F(Customers, TheDashboardCountsHoweverManyThereAre) {
  std::string id = prospect("Large");
  auto many = write([&](store::Tx& tx) -> base::Status {
    for (int i = 0; i < 2400; ++i) {
      store::Subscription one;
      one.id = "s" + std::to_string(i);
      one.organization_id = id;
      one.partner_id = fabrikam.id;
      one.service = "service " + std::to_string(i);
      one.status = i % 2 == 0 ? ServiceStatus::Active : ServiceStatus::Added;
      one.reminded_days = -1;
      if (auto added = tx.insert(one); !added) return added;
    }
    return base::Done{};
  });
  ASSERT_TRUE(many.ok());
  auto home = partner_home(environment, expert);
  ASSERT_TRUE(home.ok());
  EXPECT_EQ(home->services_active, 1200);
  EXPECT_EQ(home->services_waiting, 1200);
  EXPECT_LT(home->waiting.size(), 100u) << "what is listed is bounded";
  EXPECT_FALSE(home->has_colleague);
}

TEST_F(Customers, AnotherPartnersAreNotThere) {
  std::string id = prospect("Nordlys");
  std::string service = service_of(id);
  EXPECT_EQ(service::customer(environment, stranger, id).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(add_service(environment, stranger, id, "rapport", "DK").error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(service_record(environment, stranger, service).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(send_activation(environment, stranger, service, helle()).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(remove_service(environment, stranger, service).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(add_account_number(environment, stranger, id, "C-1").error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(service::customer(environment, expert, "01arz3ndektsv4rrffq69g5fav").error().code,
            base::ErrorCode::NotFound);
}

TEST_F(Customers, TheCountryOfUseGivesTheRegionAndIsNeverChanged) {
  std::string id = prospect("Nordlys");
  std::string service = service_of(id);
  EXPECT_EQ(row<store::Subscription>(service).region, "eu");
  EXPECT_EQ(row<store::Subscription>(service).status, ServiceStatus::Added);
  auto elsewhere = add_service(environment, expert, id, "archive", "BR");
  ASSERT_FALSE(elsewhere.ok());
  EXPECT_EQ(problem_of(elsewhere.error()), "country problem_country_unserved");
  auto twice = add_service(environment, expert, id, "rapport", "US");
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(problem_of(twice.error()), "service problem_service_there");
  EXPECT_EQ(row<store::Subscription>(service).country, "DK");
}

TEST_F(Customers, AServiceThatIsNotInTheCatalogueIsRefused) {
  auto added = add_service(environment, expert, prospect("Nordlys"), "payroll", "DK");
  ASSERT_FALSE(added.ok());
  EXPECT_EQ(problem_of(added.error()), "service problem_choice");
}

TEST_F(Customers, TheActivationGoesToTheContactAndNamesTheSignIn) {
  std::string service = service_of(prospect("Nordlys"));
  ASSERT_TRUE(send_activation(environment, expert, service, helle()).ok());
  auto sent = mails();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].to, "office@nordlys.example");
  EXPECT_EQ(sent[0].subject, "Aktivér Rapport for Nordlys");
  EXPECT_NE(sent[0].text.find("helle@nordlys.example"), std::string::npos);
  EXPECT_NE(sent[0].text.find("https://rapport.example.com/link/"), std::string::npos);
  EXPECT_EQ(row<store::Subscription>(service).status, ServiceStatus::InvitationSent);
  // The database has the token nowhere: what it keeps is the hash.
  EXPECT_EQ(rows<store::Ticket>()[0].token_hash, auth::hash_of(sent[0].token));
}

TEST_F(Customers, SendingAgainSupersedesTheLinkBefore) {
  std::string service = service_of(prospect("Nordlys"));
  ASSERT_TRUE(send_activation(environment, expert, service, helle()).ok());
  clock.forward(kHour);
  ASSERT_TRUE(send_activation(environment, expert, service, helle()).ok());
  auto sent = mails();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(look_at_link(environment, sent[0].token)->state, LinkState::Superseded);
  EXPECT_EQ(look_at_link(environment, sent[1].token)->state, LinkState::Valid);
}

TEST_F(Customers, AnActivationNeedsARealAddress) {
  std::string service = service_of(prospect("Nordlys"));
  auto sent = send_activation(environment, expert, service, {"", "helle", "x@", "xx"});
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().fields.size(), 4u);
  EXPECT_TRUE(mails().empty());
  EXPECT_EQ(row<store::Subscription>(service).status, ServiceStatus::Added);
}

TEST_F(Customers, WhatTheStatusForbidsIsSaidWithTheStatus) {
  std::string service = service_of(prospect("Nordlys"));
  auto suspended = suspend_service(environment, expert, service);
  ASSERT_FALSE(suspended.ok());
  EXPECT_EQ(suspended.error().code, base::ErrorCode::Conflict);
  EXPECT_EQ(in_language(suspended.error().said, texts::Language::En),
            "That is not possible while the status is “Added”.");
  ASSERT_TRUE(remove_service(environment, expert, service).ok());
  EXPECT_FALSE(send_activation(environment, expert, service, helle()).ok());
}

TEST_F(Customers, RemovingAServiceEndsItsLink) {
  std::string service = service_of(prospect("Nordlys"));
  ASSERT_TRUE(send_activation(environment, expert, service, helle()).ok());
  ASSERT_TRUE(remove_service(environment, expert, service).ok());
  EXPECT_EQ(look_at_link(environment, mails()[0].token)->state, LinkState::Withdrawn);
}

TEST_F(Customers, TheirOwnPeopleSeeTheServiceAndItsPartner) {
  std::string id = prospect("Nordlys");
  std::string service = service_of(id);
  auto helle_signed_in =
      someone(row<store::Organization>(id), "Helle", "helle@nordlys.example", Role::Configurator);
  auto seen = service_record(environment, helle_signed_in, service);
  ASSERT_TRUE(seen.ok());
  EXPECT_EQ(seen->partner.name, "Fabrikam");
  EXPECT_EQ(send_activation(environment, helle_signed_in, service, helle()).error().code,
            base::ErrorCode::Forbidden);
}

TEST_F(Customers, ANumberAddedLaterIsOfTheRegistryAndStays) {
  registered("C-100", "Nordlys A/S", fabrikam);
  registered("C-101", "Another", fabrikam);
  std::string id = prospect("Nordlys");
  EXPECT_EQ(problem_of(add_account_number(environment, expert, id, "C-7").error()),
            "account_number problem_number_unknown");
  ASSERT_TRUE(add_account_number(environment, expert, id, "C-100").ok());
  auto again = add_account_number(environment, expert, id, "C-101");
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().said.text, Text::problem_number_there);
}

TEST_F(Customers, ANewOneBeginsAsItsCountryDoes) {
  auto german = create_customer(environment, expert, {.name = "Kontor", .country = "DE"});
  auto french = create_customer(environment, expert, {.name = "Comptoir", .country = "FR"});
  ASSERT_TRUE(german.ok() && french.ok());
  auto begins = [&](const std::string& id) {
    auto row = this->row<store::Organization>(id);
    return row.language + " " + row.time_zone;
  };
  EXPECT_EQ(begins(*german), "de Europe/Berlin");
  EXPECT_EQ(begins(*french), "en Europe/Paris") << "the language of whoever enters it";
}

TEST_F(Customers, TheLanguageOfTheFirstMailIsTheCustomersUntilItIsActive) {
  std::string id = prospect("Nordlys"), service = service_of(id);
  Administrator german = helle();
  german.language = "de";
  ASSERT_TRUE(send_activation(environment, expert, service, german).ok());
  EXPECT_EQ(row<store::Subscription>(service).mail_language, "de");
  EXPECT_EQ(row<store::Organization>(id).language, "de");
  auto active = row<store::Organization>(id);
  active.status = "Active";
  update(active);
  ASSERT_TRUE(send_activation(environment, expert, service, helle()).ok());
  EXPECT_EQ(row<store::Organization>(id).language, "de") << "it says so itself from now on";
  EXPECT_EQ(row<store::Subscription>(service).mail_language, "da");
}

TEST_F(Customers, WhatIsDoneToAServiceInUseIsMailedToTheCustomersAdministrators) {
  auto row = this->row<store::Organization>(fabrikam.id);
  row.contact_email = "support@fabrikam.example";
  update(row);
  std::string id = prospect("Nordlys"), service_id = service_of(id);
  auto nordlys = this->row<store::Organization>(id);
  someone(nordlys, "Helle", "helle@nordlys.example", Role::Administrator);
  someone(nordlys, "Bo", "bo@nordlys.example", Role::Configurator);
  auto service = this->row<store::Subscription>(service_id);
  service.status = ServiceStatus::Trial;
  service.activated_at = 1;
  service.trial_last_day = environment.today() + 10;
  update(service);
  ASSERT_TRUE(suspend_service(environment, expert, service_id).ok());
  ASSERT_TRUE(resume_service(environment, expert, service_id).ok());
  ASSERT_TRUE(remove_service(environment, expert, service_id).ok());
  auto sent = mails_to("helle@nordlys.example");
  ASSERT_EQ(sent.size(), 3u);
  EXPECT_EQ(sent[0].subject, "Rapport for Nordlys is suspended");
  for (const char* said :
       {"On 23 November 2026 Pia Partner of Fabrikam suspended Rapport", "Its data stays as it is",
        "it ends on 3 December 2026", "removed on 3 January 2027", "Ask Fabrikam, support@fabrikam.example",
        "https://rapport.example.com/customer/services"})
    EXPECT_NE(sent[0].text.find(said), std::string::npos) << said;
  EXPECT_EQ(sent[1].subject, "Rapport for Nordlys can be used again");
  EXPECT_EQ(sent[2].subject, "Rapport for Nordlys was removed");
  EXPECT_NE(sent[2].text.find("deleted for good"), std::string::npos);
  for (const Mail& mail : sent)
    EXPECT_EQ(mail.text.find("you need not do anything"), std::string::npos) << mail.subject;
  EXPECT_TRUE(mails_to("bo@nordlys.example").empty());
  EXPECT_TRUE(mails_to("pia@fabrikam.example").empty()) << "who did it knows";
  EXPECT_EQ(this->row<store::Subscription>(service_id).status_at, environment.now_ms());
}

TEST_F(Customers, NobodyIsToldOfAServiceThatNobodyActivated) {
  std::string id = prospect("Nordlys"), service = service_of(id);
  someone(row<store::Organization>(id), "Helle", "helle@nordlys.example", Role::Administrator);
  ASSERT_TRUE(remove_service(environment, expert, service).ok());
  EXPECT_TRUE(mails().empty());
}

TEST_F(Customers, ARefusedChangeMailsNobody) {
  std::string id = prospect("Nordlys"), service_id = service_of(id);
  someone(row<store::Organization>(id), "Helle", "helle@nordlys.example", Role::Administrator);
  auto service = row<store::Subscription>(service_id);
  service.status = ServiceStatus::Active;
  service.activated_at = 1;
  update(service);
  EXPECT_FALSE(suspend_service(environment, stranger, service_id).ok());
  EXPECT_FALSE(resume_service(environment, expert, service_id).ok()) << "it is not suspended";
  EXPECT_TRUE(mails().empty());
}

}  // namespace
}  // namespace rapport::service
