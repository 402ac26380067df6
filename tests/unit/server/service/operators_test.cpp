#include "server/service/operators.h"

#include <thread>

#include "server/service/activation.h"
#include "server/service/tokens.h"
#include "tests/unit/server/service/fixture.h"

namespace rapport::service {
namespace {

using base::ErrorCode;
using model::Role;
using texts::Text;

const From kFrom{"192.0.2.7", "a browser"};

struct FirstOperator : ServiceTest {
  std::string token() {
    auto link = first_operator_link(environment);
    EXPECT_TRUE(link.ok());
    return link && link->size() > 43 ? link->substr(link->size() - 43) : "";
  }
  Outcome<SignedIn> create(const std::string& with, const std::string& email = "olga@vendor.example") {
    return create_first_operator(environment, with, {"Olga", email, std::string(kPassword), "en"}, kFrom);
  }
};

TEST_F(FirstOperator, IsMadeByALinkThatANewStartSupersedes) {
  std::string first = token(), second = token();
  EXPECT_EQ(rows<store::Organization>().size(), 1u);
  EXPECT_EQ(create(first).error().said.text, Text::problem_link);
  auto signed_in = create(second);
  ASSERT_TRUE(signed_in.ok());
  auto caller = caller_of(environment, signed_in->token, kFrom);
  EXPECT_TRUE(caller->may(model::Right::OperateRegistry));
  EXPECT_EQ(caller->organization_name, "Vendor Ltd");
  EXPECT_EQ(*first_operator_link(environment), "") << "not needed any more";
  EXPECT_EQ(log(kOperatorChain), (Lines{"operator_created olga@vendor.example"}));
  EXPECT_FALSE(create(second, "eve@vendor.example").ok());
}

TEST_F(FirstOperator, OfTwoAtOnceOneIsIt) {
  std::string with = token();
  std::vector<std::optional<Outcome<SignedIn>>> results(2);
  std::vector<std::thread> people;
  for (size_t i = 0; i < 2; ++i)
    people.emplace_back([&, i] { results[i] = create(with, std::to_string(i) + "@vendor.example"); });
  for (std::thread& one : people) one.join();
  EXPECT_NE(results[0]->ok(), results[1]->ok());
  EXPECT_EQ(rows<store::Membership>().size(), 1u);
}

TEST_F(FirstOperator, TheFormIsLookedAtAndTheLinkEnds) {
  std::string with = token();
  auto refused = create_first_operator(environment, with, {"", "no", "short", "xx"}, kFrom);
  EXPECT_EQ(refused.error().fields.size(), 4u);
  account("Olga", "olga@vendor.example");
  EXPECT_EQ(create(with).error().fields.at(0).said.text, Text::problem_account_there);
  clock.forward(kDay);
  EXPECT_EQ(create(with, "new@vendor.example").error().said.text, Text::problem_link);
}

struct Operators : ServiceTest {
  void SetUp() override { olga = an_operator(); }
  Outcome<Imported> imports(const std::string& csv) { return import_registry(environment, olga, csv); }
  std::string in_english(const Said& said) { return in_language(said, texts::Language::En); }
  store::Organization found(model::OrganizationKind kind, const std::string& number) {
    auto one = read([&](store::Tx& tx) { return store::organization_by_number(tx, kind, number); });
    EXPECT_TRUE(one.ok() && one->has_value()) << number;
    return one.ok() && *one ? **one : store::Organization{};
  }
  store::Organization partner_numbered(const std::string& number) {
    return found(model::OrganizationKind::Partner, number);
  }
  Caller olga;
};

constexpr const char* kHeader = "kind,account_number,name,city,country,partner,sign_ins\n";

TEST_F(Operators, TheRegistryIsReadFromCsvAndASecondTimeNothingChanges) {
  std::string csv = std::string("\xEF\xBB\xBF") +
                    "kind,account_number,name,city,country,partner,sign_ins\r\n"
                    "customer,C1,\"Müller, Söhne\",Köln,de,P1,\r\n"
                    "partner,P1,Contoso,Kiel,DE,,Ada@contoso.example  ben@contoso.example\r\n"
                    "\r\n";
  auto done = imports(csv);
  ASSERT_TRUE(done.ok()) << in_english(done.error().said);
  EXPECT_EQ(done->partners_new, 1);
  EXPECT_EQ(done->customers_new, 1) << "its partner stands below it";
  EXPECT_EQ(done->refused_count, 0);
  auto contoso = partner_numbered("P1");
  EXPECT_EQ(contoso.status, "Pending");
  EXPECT_EQ(log(contoso.id).size(), 0u);
  auto customer = rows<store::RegistryCustomer>().at(0);
  EXPECT_EQ(customer.name, "Müller, Söhne");
  EXPECT_EQ(customer.country, "DE");
  EXPECT_EQ(customer.partner_id, contoso.id);
  auto keys = rows<store::RegistrySignIn>("1 = 1");
  EXPECT_EQ(keys.size(), 2u);
  auto again = imports(csv);
  EXPECT_EQ(again->unchanged, 2);
  EXPECT_EQ(again->partners_changed + again->customers_changed + again->partners_new, 0);
  EXPECT_EQ(rows<store::RegistrySignIn>().size(), 2u);
  EXPECT_EQ(log(kOperatorChain).size(), 4u);
}

TEST_F(Operators, WhatTheFileDoesNotNameStaysAndSignInsAreThoseOfTheFile) {
  ASSERT_TRUE(imports(std::string(kHeader) + "partner,P1,Contoso,Kiel,DE,,ada@contoso.example\n").ok());
  auto before = rows<store::RegistrySignIn>().at(0);
  auto renamed = imports("account_number,kind,name\nP1,partner,Contoso AG\n");
  EXPECT_EQ(renamed->partners_changed, 1);
  EXPECT_EQ(partner_numbered("P1").city, "Kiel");
  EXPECT_EQ(rows<store::RegistrySignIn>().size(), 1u);
  auto added = imports(std::string(kHeader) +
                       "partner,P1,Contoso AG,Kiel,DE,,ada@contoso.example eve@contoso.example\n");
  EXPECT_EQ(added->partners_changed, 1);
  EXPECT_EQ(row<store::RegistrySignIn>(before.id).email_key, "ada@contoso.example")
      << "its link goes on working";
  ASSERT_TRUE(imports(std::string(kHeader) + "partner,P1,Contoso AG,Kiel,DE,,eve@contoso.example\n").ok());
  EXPECT_EQ(rows<store::RegistrySignIn>().at(0).email_key, "eve@contoso.example");
  EXPECT_EQ(rows<store::RegistrySignIn>().size(), 1u);
}

TEST_F(Operators, LinesThatAreWrongAreNamedAndTheOthersCount) {
  auto done = imports(std::string(kHeader) +
                      "partner,P1,Contoso,,,,\n"
                      "supplier,S1,Nobody,,,,\n"
                      "partner,,Nameless,,,,\n"
                      "partner,P2,,,,,\n"
                      "customer,C1,Lost,,,P9,\n"
                      "partner,P3,Three,,,,not-an-address\n"
                      "partner,P4,Four,,Germany,,\n"
                      "partner,P5\n"
                      "\"partner\",P6,\"two\nlines\",,,,\n"
                      "partner," +
                      std::string(21, '9') + ",Long,,,,\n");
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done->partners_new, 2);
  EXPECT_EQ(done->refused_count, 8);
  Lines said;
  for (const Said& one : done->refused) said.push_back(in_english(one));
  EXPECT_EQ(
      said,
      (Lines{"Line 3: `kind` is neither `partner` nor `customer`.",
             "Line 4: `account_number`: Please fill this in.", "Line 5: `name`: Please fill this in.",
             "Line 6: `partner`: No partner has the account number `P9`. Add that partner first, or correct "
             "the number.",
             "Line 7: `sign_ins`: `not-an-address` is no e-mail address.",
             "Line 8: `country`: `Germany` is no country code such as DE.", "Line 9: 2 columns instead of 7.",
             "Line 12: `account_number`: At most 20 characters, please."}));
  EXPECT_EQ(partner_numbered("P6").name, "two lines");
}

TEST_F(Operators, AFileThatIsNoSuchCsvIsRefusedAsAWhole) {
  auto refusal = [&](const std::string& csv) {
    auto done = imports(csv);
    return done ? "" : in_english(done.error().said);
  };
  EXPECT_EQ(refusal("kind;account_number;name\npartner;P1;Contoso\n"),
            "The columns are separated by semicolons. Save the file with commas between them.");
  EXPECT_EQ(refusal(""), "The first line must name these columns: kind, account_number, name.");
  EXPECT_EQ(refusal("kind,name\n"), "The first line must name these columns: kind, account_number, name.");
  EXPECT_EQ(refusal("kind,account_number,name,sign_in\n"),
            "The column `sign_in` is not known, or there twice.");
  EXPECT_EQ(refusal("kind,account_number,name,name\n"), "The column `name` is not known, or there twice.");
  EXPECT_EQ(refusal("kind,account_number,name\npartner,P1,One\npartner,P2,\"open\n").substr(0, 24),
            "Line 3: this is not CSV:");
  EXPECT_EQ(refusal("kind,account_number,name\npartner,P1,\xFF\n").substr(0, 24), "Line 2: this is not CSV:");
  EXPECT_EQ(refusal("kind,account_number,name\npartner,P1,\xFF\n").find("byte"), std::string::npos)
      << "the reader's own words are in English alone";
  EXPECT_EQ(imports(std::string((8 << 20) + 1, 'x')).error().code, ErrorCode::InvalidArgument);
  std::string long_file = "kind,account_number,name\n";
  for (int i = 0; i <= 100'000; ++i) long_file += "\n";
  EXPECT_EQ(imports(long_file).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(rows<store::Organization>().size(), 1u) << "nothing of it was written";
}

TEST_F(Operators, ManyLinesGoInBatchesAndAtMostAHundredRefusalsAreListed) {
  std::string csv = "kind,account_number,name,partner\npartner,P1,Contoso,\n";
  for (int i = 0; i < 1200; ++i) csv += "customer,C" + std::to_string(i) + ",Customer,P1\n";
  for (int i = 0; i < 150; ++i) csv += "customer,,Nobody,P1\n";
  auto done = imports(csv);
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done->customers_new, 1200);
  EXPECT_EQ(done->refused_count, 150);
  EXPECT_EQ(done->refused.size(), 100u);
  EXPECT_EQ(rows<store::RegistryCustomer>().size(), 1200u);
  EXPECT_EQ(log(kOperatorChain), (Lines{"registry_imported 2–2", "registry_imported 3–502",
                                        "registry_imported 503–1002", "registry_imported 1003–1202"}));
}

TEST_F(Operators, ANewPartnerOfRecordTakesTheCustomerAndItsServices) {
  ASSERT_TRUE(imports(std::string(kHeader) +
                      "partner,P1,Contoso,,,,\npartner,P2,Fabrikam,,,,\ncustomer,C1,Müller,,,P1,\n")
                  .ok());
  auto contoso = partner_numbered("P1"), fabrikam = partner_numbered("P2");
  auto mueller = customer("Müller", contoso, "C1", "Active");
  store::Subscription service;
  service.id = environment.new_id();
  service.organization_id = mueller.id;
  service.partner_id = contoso.id;
  service.service = "rapport";
  service.status = model::ServiceStatus::Active;
  insert(service);
  auto moved = imports(std::string(kHeader) + "customer,C1,Müller,,,P2,\n");
  ASSERT_TRUE(moved.ok()) << moved.error().internal << name_of(moved.error().said.text);
  EXPECT_EQ(moved->customers_changed, 1);
  EXPECT_EQ(row<store::Organization>(mueller.id).partner_id, fabrikam.id);
  EXPECT_EQ(row<store::Subscription>(service.id).partner_id, fabrikam.id);
  for (const std::string& chain : {contoso.id, fabrikam.id, mueller.id})
    EXPECT_EQ(log(chain), (Lines{"partner_of_record_changed Müller"}));
  EXPECT_EQ(rows<store::AuditEntry>("chain = ?", {mueller.id}).at(0).detail, "Contoso → Fabrikam");
}

TEST_F(Operators, AddsAPartnerByHandOnce) {
  Entry input{"P7", " Contoso ", "", "", "Kiel", "de", "", {}, "ada@contoso.example ADA@contoso.example"};
  auto id = add_partner(environment, olga, input);
  ASSERT_TRUE(id.ok());
  auto record = partner_record(environment, olga, *id);
  EXPECT_EQ(record->partner.name, "Contoso");
  EXPECT_EQ(record->partner.country, "DE");
  EXPECT_EQ(record->sign_ins.size(), 1u);
  EXPECT_FALSE(record->may_activate);
  EXPECT_EQ(add_partner(environment, olga, input).error().fields.at(0).said.text,
            Text::problem_partner_number_taken);
  auto refused = add_partner(environment, olga, {"", "", "", "", "", "Germany", "", {}, "x y"});
  EXPECT_EQ(refused.error().fields.size(), 5u);
  EXPECT_EQ(partners(environment, olga, "CONT", {})->total, 1);
  EXPECT_EQ(log(kOperatorChain), (Lines{"partner_added Contoso"}));
}

TEST_F(Operators, TheRequiredAgreementLetsAPartnerBeActivated) {
  auto contoso = partner("Contoso", "P1", "Pending");
  auto sign = [&](const std::string& which, const std::string& on) {
    return record_agreement(environment, olga, contoso.id, {which, "C", "Ada", on});
  };
  EXPECT_EQ(sign("Online Services Addendum", "2026-02-30").error().fields.at(0).said.text,
            Text::problem_date);
  EXPECT_EQ(sign("Online Services Addendum", "2026-12-24").error().fields.at(0).field, "signed_on")
      << "not yet";
  ASSERT_TRUE(sign("Something else", "2026-11-23").ok());
  EXPECT_FALSE(partner_record(environment, olga, contoso.id)->may_activate);
  ASSERT_TRUE(sign("Online Services Addendum", "2026-11-23").ok());
  auto record = partner_record(environment, olga, contoso.id);
  EXPECT_TRUE(record->may_activate);
  EXPECT_EQ(record->agreements.size(), 2u);
  EXPECT_EQ(record->agreements[0].recorded_by, "Olga Operator");
  EXPECT_EQ(rows<store::AuditEntry>("chain = 'operator'").back().action, "agreement_recorded");
  EXPECT_EQ(
      record_agreement(environment, olga, olga.organization_id, {"a", "b", "c", "2026-11-23"}).error().code,
      ErrorCode::NotFound)
      << "it is no partner";
}

struct Replaced : Operators {
  void SetUp() override {
    Operators::SetUp();
    contoso = partner("Contoso", "P1");
    ada = someone(contoso, "Ada", "ada@contoso.example", Role::PartnerAdministrator);
  }
  Outcome<Done> replace(const std::string& leaving, const std::string& email = "ben@contoso.example",
                        const std::string& reason = "left the company") {
    return replace_administrator(environment, olga, contoso.id, {leaving, "Ben", email, "", reason});
  }
  store::Organization contoso;
  Caller ada;
};

TEST_F(Replaced, TheOneWhoLeftIsOutAndTheNewOneInvited) {
  auto begun = write([&](store::Tx& tx) {
    return begin_sign_in(tx, environment, row<store::Account>(ada.account_id), "password", kFrom);
  });
  auto token = create_api_token(environment, ada, {"build", {model::Right::SeeCustomers}, 9});
  ASSERT_TRUE(replace(ada.membership_id).ok());
  auto caller = caller_of(environment, begun->token, kFrom);
  EXPECT_TRUE(caller->is_signed_in()) << "the account is the person's own";
  EXPECT_EQ(caller->organization_id, "");
  EXPECT_FALSE(caller_of_token(environment, *token, "").ok());
  EXPECT_EQ(row<store::Membership>(ada.membership_id).status, model::UserStatus::Removed);
  auto ben = rows<store::Membership>("email_key = 'ben@contoso.example'").at(0);
  EXPECT_EQ(ben.status, model::UserStatus::Invited);
  EXPECT_TRUE(ben.roles.has(Role::PartnerAdministrator));
  Mail mail = mails_to("ben@contoso.example").at(0);
  EXPECT_EQ(mail.subject, "Join Contoso");
  auto link = look_at_link(environment, mail.token);
  EXPECT_EQ(link->ticket.subject_id, ben.id);
  EXPECT_EQ(welcome(environment, link->ticket)->email, "ben@contoso.example");
  EXPECT_EQ(log(kOperatorChain), (Lines{"administrator_replaced Contoso"}));
  EXPECT_EQ(log(contoso.id), (Lines{"token_created build", "administrator_replaced Contoso"}));
  auto line = rows<store::AuditEntry>("action = 'administrator_replaced' and chain <> 'operator'").at(0);
  EXPECT_EQ(line.detail, "ada@contoso.example → ben@contoso.example: left the company");
  EXPECT_EQ(rows<store::AuditEntry>("chain = 'operator'").at(0).detail, ada.membership_id + " → " + ben.id);
  EXPECT_EQ(replace(ada.membership_id, "eve@contoso.example").error().code, ErrorCode::NotFound)
      << "gone already";
}

TEST_F(Replaced, WhoIsReplacedLearnsByWhomAndWhomToAsk) {
  ASSERT_TRUE(replace(ada.membership_id).ok());
  auto told = mails_to("ada@contoso.example");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].subject, "You do not work for Contoso here any more");
  for (const char* said : {"Olga Operator, Vendor Ltd put Ben in your place", "API tokens that you made",
                           "ask your contact at Vendor Ltd at once"})
    EXPECT_NE(told[0].text.find(said), std::string::npos) << said;
  EXPECT_EQ(told[0].text.find("you need not do anything"), std::string::npos);
}

TEST_F(Replaced, NeedsAReasonAndAPersonWhoLeft) {
  EXPECT_EQ(replace(ada.membership_id, "no", "").error().fields.size(), 2u);
  auto refused = replace("");
  EXPECT_EQ(in_english(refused.error().fields.at(0).said),
            "This organization still has an administrator: Ada. Choose who has left.");
  EXPECT_EQ(replace(olga.membership_id).error().code, ErrorCode::NotFound) << "of another organization";
  EXPECT_EQ(replace(ada.membership_id, "ADA@contoso.example").error().fields.at(0).field, "email");
  EXPECT_EQ(row<store::Membership>(ada.membership_id).status, model::UserStatus::Active);
  EXPECT_TRUE(mails().empty());
  auto member = row<store::Membership>(ada.membership_id);
  member.status = model::UserStatus::Disabled;
  update(member);
  EXPECT_TRUE(replace("").ok()) << "nobody active is left";
}

TEST_F(Replaced, SomebodyWhoWorksThereBecomesOneAtOnce) {
  Caller ben = someone(contoso, "Ben", "ben@contoso.example", Role::PartnerExpert);
  ASSERT_TRUE(replace(ada.membership_id).ok());
  auto member = row<store::Membership>(ben.membership_id);
  EXPECT_EQ(to_text(member.roles), "PartnerAdministrator PartnerExpert");
  EXPECT_EQ(member.account_id, ben.account_id);
  EXPECT_TRUE(mails_to("ben@contoso.example").empty());
}

TEST_F(Replaced, SomebodyWhoWasDisabledIsInvitedAnew) {
  Caller ben = someone(contoso, "Ben", "ben@contoso.example", Role::PartnerExpert);
  auto member = row<store::Membership>(ben.membership_id);
  member.status = model::UserStatus::Disabled;
  update(member);
  ASSERT_TRUE(replace(ada.membership_id).ok());
  member = row<store::Membership>(ben.membership_id);
  EXPECT_EQ(member.status, model::UserStatus::Invited);
  EXPECT_EQ(to_text(member.roles), "PartnerAdministrator PartnerExpert");
  EXPECT_EQ(mails_to("ben@contoso.example").size(), 1u);
}

TEST_F(Replaced, ACustomersAdministratorTooAndSomebodyWhoComesBack) {
  auto mueller = customer("Müller", contoso, "C1", "Active");
  Caller max = someone(mueller, "Max", "max@mueller.example", Role::Administrator);
  auto back = member(mueller, account("Eva", "eva@mueller.example"), model::Roles{}.with(Role::Designer));
  back.status = model::UserStatus::Removed;
  update(back);
  auto done =
      replace_administrator(environment, olga, mueller.id,
                            {max.membership_id, "Eva", "eva@mueller.example", "eva@home.example", "ill"});
  ASSERT_TRUE(done.ok());
  auto eva = row<store::Membership>(back.id);
  EXPECT_EQ(to_text(eva.roles), "Administrator");
  EXPECT_EQ(eva.status, model::UserStatus::Invited);
  EXPECT_EQ(mails_to("eva@home.example").size(), 1u);
}

TEST_F(Replaced, BeforeAPartnerIsActiveThereIsNobodyToReplace) {
  contoso.status = "Pending";
  update(contoso);
  EXPECT_EQ(replace("").error().said.text, Text::problem_status);
  EXPECT_EQ(replace_administrator(environment, olga, olga.organization_id, {"", "B", "b@x.example", "", "r"})
                .error()
                .code,
            ErrorCode::NotFound);
}

TEST_F(Replaced, ASuspendedPartnersPeopleActForItNoMoreUntilItIsResumed) {
  auto begun = write([&](store::Tx& tx) {
    return begin_sign_in(tx, environment, row<store::Account>(ada.account_id), "password", kFrom);
  });
  ASSERT_TRUE(suspend_partner(environment, olga, contoso.id).ok());
  EXPECT_EQ(caller_of(environment, begun->token, kFrom)->organization_id, "");
  auto twice = suspend_partner(environment, olga, contoso.id);
  EXPECT_EQ(in_english(twice.error().said), "That is not possible while the status is “Suspended”.");
  ASSERT_TRUE(resume_partner(environment, olga, contoso.id).ok());
  EXPECT_EQ(row<store::Organization>(contoso.id).status, "Active");
  EXPECT_EQ(log(contoso.id), (Lines{"partner_suspended Contoso", "partner_resumed Contoso"}));
  EXPECT_EQ(log(kOperatorChain), log(contoso.id));
}

TEST_F(Replaced, NobodyElseOperates) {
  auto code = [](const auto& outcome) { return outcome.ok() ? ErrorCode::Corrupt : outcome.error().code; };
  constexpr ErrorCode kForbidden = ErrorCode::Forbidden;
  EXPECT_EQ(code(import_registry(environment, ada, "")), kForbidden);
  EXPECT_EQ(code(partners(environment, ada, "", {})), kForbidden);
  EXPECT_EQ(code(partner_record(environment, ada, contoso.id)), kForbidden);
  EXPECT_EQ(code(add_partner(environment, ada, {})), kForbidden);
  EXPECT_EQ(code(record_agreement(environment, ada, contoso.id, {})), kForbidden);
  EXPECT_EQ(code(replace_administrator(environment, ada, contoso.id, {})), kForbidden);
  EXPECT_EQ(code(suspend_partner(environment, ada, contoso.id)), kForbidden);
  EXPECT_EQ(code(resume_partner(environment, ada, contoso.id)), kForbidden);
  EXPECT_EQ(code(registry(environment, ada, "", {})), kForbidden);
  EXPECT_EQ(code(outbox(environment, ada, "", {})), kForbidden);
  EXPECT_EQ(code(overview(environment, ada)), kForbidden);
}

TEST_F(Replaced, TheOverviewCountsAndTheOutboxShowsNoContents) {
  ASSERT_TRUE(replace(ada.membership_id).ok());
  customer("Müller", contoso, "C1");
  auto all = overview(environment, olga);
  EXPECT_EQ(all->partners, 1);
  EXPECT_EQ(all->partners_active, 1);
  EXPECT_EQ(all->customers, 1);
  EXPECT_EQ(all->waiting_mails, 2) << "to who was replaced, and to who comes";
  EXPECT_EQ(all->failed_mails, 0);
  auto waiting = outbox(environment, olga, "waiting", {});
  ASSERT_EQ(waiting->rows.size(), 2u);
  for (const store::Delivery& mail : waiting->rows) EXPECT_EQ(mail.sealed, "") << mail.recipient;
  EXPECT_EQ(outbox(environment, olga, "failed", {})->total, 0);
}

}  // namespace
}  // namespace rapport::service
