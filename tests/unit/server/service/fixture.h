// What the tests of the use cases stand on: a real SQLite store in a folder of its own, a clock that stands
// until it is set, cheap password hashes; organizations and people to begin with, and what was mailed and
// logged, to read.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/service/audit.h"
#include "server/service/environment.h"
#include "server/service/tickets.h"

namespace rapport::service {

inline constexpr int64_t kStart = 1'795'428'000'000;  // 2026-11-23T10:00:00Z
inline constexpr std::string_view kPassword = "correct horse battery";

class SetClock : public Clock {
 public:
  int64_t now_ms() const override { return now_; }
  void set(int64_t now) { now_ = now; }
  void forward(int64_t by) { now_ += by; }

 private:
  std::atomic<int64_t> now_{kStart};
};

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "rapport-service-XXXXXX").string();
    if (!mkdtemp(name.data())) std::abort();
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// Reading the list takes longer than a test: once for all of them.
inline const auth::Wordlist& word_list() {
  static const auto words = auth::Wordlist::open("/var/cache/cracklib/cracklib_dict");
  return words.value();
}

inline Settings test_settings() {
  Settings settings;
  settings.base_url = "https://rapport.example.com";
  settings.vendor = "Vendor Ltd";
  settings.mail_domain = "rapport.example.com";
  settings.mail_from = "no-reply@rapport.example.com";
  settings.catalogue = {{"rapport", "Rapport", "Configuration by interview", ""},
                        {"archive", "Archive", "Old ledgers", "https://archive.example.com"}};
  settings.regions = {{"eu", "European Union", {"DE", "DK", "FR"}}, {"us", "United States", {"US"}}};
  settings.documents = {{"terms", "2026-11-01"}, {"privacy", "2026-10-01"}};
  settings.address_tries = 1'000'000;  // all tests come from one address
  settings.hash_cost = {1, 8192};      // the least that libsodium takes
  return settings;
}

// A quoted-printable text as it was; what is no such encoding, as in headers, stays.
inline std::string decoded(std::string_view text) {
  auto digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); };
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    std::string_view after = text.substr(i + 1, 2);
    bool is_line_end = text[i] == '=' && after == "\r\n";
    bool is_byte = text[i] == '=' && after.size() == 2 && digit(after[0]) && digit(after[1]);
    if (is_byte) plain += static_cast<char>(std::stoi(std::string(after), nullptr, 16));
    if (is_byte || is_line_end)
      i += 2;
    else if (text[i] != '\r')
      plain += text[i];
  }
  return plain;
}

struct Mail {
  std::string to;
  std::string subject;
  std::string text;   // all of it, decoded
  std::string token;  // of the link in it; "" when there is none
};

class ServiceTest : public testing::Test {
 protected:
  ServiceTest() : ServiceTest(nullptr) {}
  // On the store that is given; without one, on SQLite in the folder.
  explicit ServiceTest(std::unique_ptr<store::Store> given)
      : store(given ? std::move(given) : open()),
        sealer(auth::Sealer::open(folder.file("key"), auth::Sealer::IfMissing::Create).value()),
        environment{*store, clock, settings, sealer, word_list(), providers} {}

  template <class Work>
  auto read(Work work) {
    return environment.store.read(store::Scope::system(), work);
  }
  template <class Work>
  auto write(Work work) {
    return environment.store.write(store::Scope::system(), work);
  }
  template <class Row>
  Row row(std::string_view id) {
    auto found = read([&](store::Tx& tx) { return tx.find<Row>(id); });
    EXPECT_TRUE(found.ok() && found->has_value()) << id;
    return found.ok() && *found ? std::move(**found) : Row{};
  }
  // In the order in which they were added, also within a millisecond.
  template <class Row>
  std::vector<Row> rows(std::string_view condition = "1 = 1", std::vector<store::Value> binds = {}) {
    auto all =
        read([&](store::Tx& tx) { return tx.list<Row>({std::string(condition), binds, "order by rowid"}); });
    EXPECT_TRUE(all.ok());
    return all.ok() ? std::move(*all) : std::vector<Row>{};
  }
  template <class Row>
  void insert(const Row& row) {
    auto added = write([&](store::Tx& tx) { return tx.insert(row); });
    EXPECT_TRUE(added.ok()) << added.error().message;
  }
  template <class Row>
  void update(const Row& row) {
    auto changed = write([&](store::Tx& tx) { return tx.update(row); });
    EXPECT_TRUE(changed.ok()) << changed.error().message;
  }

  // An organization with its audit chain. A customer needs its partner.
  store::Organization organization(model::OrganizationKind kind, const std::string& name,
                                   const std::string& status, const store::Maybe& number = {},
                                   const store::Maybe& partner_id = {}) {
    store::Organization made;
    made.id = environment.new_id();
    made.kind = kind;
    made.status = status;
    made.name = name;
    made.name_key = folded(name);
    made.account_number = number;
    made.partner_id = partner_id;
    made.language = "en";
    made.time_zone = "UTC";
    made.created_at = environment.now_ms();
    auto added = write([&](store::Tx& tx) -> base::Status {
      if (auto inserted = tx.insert(made); !inserted) return inserted;
      return begin_chain(tx, made.id);
    });
    EXPECT_TRUE(added.ok()) << added.error().message;
    return made;
  }
  store::Organization partner(const std::string& name, const std::string& number,
                              const std::string& status = "Active") {
    return organization(model::OrganizationKind::Partner, name, status, number);
  }
  store::Organization customer(const std::string& name, const store::Organization& of,
                               const store::Maybe& number = {}, const std::string& status = "Registered") {
    return organization(model::OrganizationKind::Customer, name, status, number, of.id);
  }

  // A confirmed account with kPassword.
  store::Account account(const std::string& name, const std::string& email) {
    static const std::string hash = auth::hash_password(kPassword, {1, 8192}).value();
    store::Account made;
    made.id = environment.new_id();
    made.email = made.contact_email = email;
    made.email_key = folded(email);
    made.name = name;
    made.password_hash = hash;
    made.totp_step = -1;
    made.language = "en";
    made.time_zone = "UTC";
    made.date_format = "long";
    made.number_format = "1,234.5";
    made.confirmed_at = made.created_at = environment.now_ms();
    insert(made);
    return made;
  }
  store::Membership member(const store::Organization& of, const store::Account& who, model::Roles roles) {
    store::Membership made;
    made.id = environment.new_id();
    made.organization_id = of.id;
    made.account_id = who.id;
    made.name = who.name;
    made.email = made.contact_email = who.email;
    made.email_key = who.email_key;
    made.roles = roles;
    made.status = model::UserStatus::Active;
    made.invited_at = made.accepted_at = environment.now_ms();
    insert(made);
    return made;
  }
  // Who is signed in with this membership and acts for its organization.
  static Caller caller(const store::Organization& of, const store::Account& who,
                       const store::Membership& as) {
    Caller made;
    made.account_id = who.id;
    made.name = who.name;
    made.email = who.email;
    made.organization_id = of.id;
    made.organization_name = of.name;
    made.kind = of.kind;
    made.membership_id = as.id;
    made.roles = as.roles;
    made.organizations = 1;
    made.address = "192.0.2.7";
    made.user_agent = "a browser";
    return made;
  }
  Caller someone(const store::Organization& of, const std::string& name, const std::string& email,
                 model::Role role) {
    store::Account who = account(name, email);
    return caller(of, who, member(of, who, model::Roles{}.with(role)));
  }
  // Somebody of the operator's organization, which is made for them.
  Caller an_operator() {
    auto begun = write([&](store::Tx& tx) { return begin_chain(tx, kOperatorChain); });
    EXPECT_TRUE(begun.ok());
    auto own = organization(model::OrganizationKind::Operator, "Vendor Ltd", "Active");
    return someone(own, "Olga Operator", "olga@vendor.example", model::Role::Operator);
  }

  // What is in the outbox, oldest first.
  std::vector<Mail> mails() {
    std::vector<Mail> all;
    for (const store::Delivery& delivery : rows<store::Delivery>()) {
      std::string bytes = sealer.open_sealed(delivery.sealed, delivery.id).value_or("");
      Mail mail{delivery.recipient, delivery.subject, decoded(bytes), ""};
      size_t link = mail.text.find("/link/");
      if (link != std::string::npos) mail.token = mail.text.substr(link + 6, 43);
      all.push_back(std::move(mail));
    }
    return all;
  }
  std::vector<Mail> mails_to(std::string_view address) {
    std::vector<Mail> all = mails();
    std::erase_if(all, [&](const Mail& mail) { return mail.to != address; });
    return all;
  }

  // The lines of a chain, oldest first, as "action target"; the chain has to hold.
  std::vector<std::string> log(std::string_view chain) {
    auto state = verify_chain(environment, chain);
    EXPECT_TRUE(state.ok() && state->broken_at == 0) << chain;
    auto entries = read([&](store::Tx& tx) { return store::audit_from(tx, chain, 0, 1000); });
    std::vector<std::string> lines;
    if (entries)
      for (const store::AuditEntry& entry : *entries) lines.push_back(entry.action + " " + entry.target);
    return lines;
  }

  Folder folder;
  SetClock clock;
  Settings settings = test_settings();
  std::unique_ptr<store::Store> store;
  auth::Sealer sealer;
  // Where requests to identity providers go: nobody is there before a test says so.
  auth::Send at_provider = [](const client::Ask& ask) {
    return base::Error{base::ErrorCode::Unavailable, "`" + ask.url + "` is not reached"};
  };
  auth::ProviderCache providers{[this](const client::Ask& ask) { return at_provider(ask); }};
  Environment environment;

 private:
  std::unique_ptr<store::Store> open() {
    auto opened = store::open_store({"sqlite:" + folder.file("rapport.db"), "", 4});
    if (!opened) ADD_FAILURE() << opened.error().message;
    return opened ? std::move(*opened) : nullptr;
  }
};

using Lines = std::vector<std::string>;

}  // namespace rapport::service
