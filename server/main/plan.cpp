#include "server/main/plan.h"

#include <algorithm>
#include <cctype>

#include "server/http/proxies.h"
#include "server/mail/message.h"

namespace rapport::daemon {
namespace {

constexpr size_t kMebibyte = 1 << 20;

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

bool is_loopback(std::string_view address) {
  const auto read = http::read_address(address);
  if (!read) return false;
  const auto loopback = http::read_networks(std::vector<std::string>{"127.0.0.0/8", "::1"});
  return loopback && http::is_in(*read, *loopback);
}

struct Url {
  bool is_https = false;
  std::string host;
};

// "https://host" or "https://host:port" and nothing behind it; as browsers write it in Origin, which forms
// are compared with: in lower case, without the port that goes without saying.
std::optional<Url> read_base_url(std::string_view text) {
  Url url;
  url.is_https = text.starts_with("https://");
  if (!url.is_https && !text.starts_with("http://")) return std::nullopt;
  text.remove_prefix(url.is_https ? 8 : 7);
  const size_t host_end = text.starts_with("[") ? text.find(']') + 1 : text.find(':');
  const std::string_view host = text.substr(0, host_end);
  std::string_view port = text.substr(host.size());
  const auto is_host = [](unsigned char c) {
    return (std::isalnum(c) && !std::isupper(c)) || c == '.' || c == '-' || c == '[' || c == ']' || c == ':';
  };
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  if (host.empty() || !std::all_of(host.begin(), host.end(), is_host)) return std::nullopt;
  if (!port.empty()) {
    if (port[0] != ':' || port.size() < 2 || port.size() > 6) return std::nullopt;
    port.remove_prefix(1);
    if (!std::all_of(port.begin(), port.end(), is_digit)) return std::nullopt;
    if (port[0] == '0' || port == (url.is_https ? "443" : "80")) return std::nullopt;
  }
  url.host = host.starts_with("[") ? std::string(host.substr(1, host.size() - 2)) : std::string(host);
  return url;
}

class Planner {
 public:
  Planner(const Configuration& configuration, const std::string& data_home)
      : c_(configuration), data_home_(data_home) {}

  Planned plan() {
    files();
    http_options();
    check_exposure();
    check_proxies();
    limits();
    store();
    mail();
    settings();
    providers();
    networks(Setting::http_trusted_proxies);
    networks(Setting::metrics_networks);
    clock();
    return std::move(result_);
  }

 private:
  const std::string& text(Setting setting) const { return c_.text(setting); }
  int64_t number(Setting setting) const { return c_.number(setting); }
  unsigned small(Setting setting) const { return static_cast<unsigned>(c_.number(setting)); }
  size_t size(Setting setting) const { return static_cast<size_t>(c_.number(setting)); }

  void problem(Setting setting, std::string message) {
    result_.problems.push_back(
        {c_.of(setting).where, quoted(row_of(setting).name) + " " + std::move(message)});
  }
  void warning(Setting setting, std::string message) {
    result_.warnings.push_back(
        {c_.of(setting).where, quoted(row_of(setting).name) + " " + std::move(message)});
  }

  void files() {
    Plan& plan = result_.plan;
    plan.data_dir = text(Setting::data_dir);
    if (plan.data_dir.empty() && data_home_.empty())
      problem(Setting::data_dir, "is empty and there is neither $XDG_DATA_HOME nor $HOME; expected a folder");
    if (plan.data_dir.empty()) plan.data_dir = data_home_ + "/rapport";
    plan.key_file = text(Setting::secret_key_file);
    if (plan.key_file.empty()) plan.key_file = plan.data_dir + "/secret.key";
    plan.words = text(Setting::password_words);
  }

  void http_options() {
    http::Options& http = result_.plan.http;
    http.address = text(Setting::http_address);
    if (!http::read_address(http.address))
      problem(Setting::http_address, "is " + quoted(http.address) + "; expected an IP address");
    http.port = static_cast<uint16_t>(number(Setting::http_port));
    http.io_threads = small(Setting::http_io_threads);
    http.trusted_proxies = c_.of(Setting::http_trusted_proxies).texts;
    http.pools = {
        {"quick", small(Setting::http_threads), small(Setting::http_waiting)},
        {"hashing", small(Setting::password_hashes_at_once), small(Setting::password_hashes_waiting)},
        {"calling", small(Setting::providers_at_once), small(Setting::providers_waiting)}};
    http.tls = {text(Setting::http_tls_certificate), text(Setting::http_tls_key)};
    http.has_tls = !http.tls.certificate_file.empty();
    if (http.has_tls && http.tls.key_file.empty())
      problem(Setting::http_tls_certificate, "is set and `http.tls_key` is not; expected both or none");
    if (!http.has_tls && !http.tls.key_file.empty())
      problem(Setting::http_tls_key, "is set and `http.tls_certificate` is not; expected both or none");
  }

  // Passwords do not travel in the clear, and links do not lead there.
  void check_exposure() {
    const http::Options& http = result_.plan.http;
    const bool is_behind_proxy = c_.is_true(Setting::http_behind_proxy);
    if (!http.has_tls && !is_behind_proxy && http::read_address(http.address) && !is_loopback(http.address))
      problem(Setting::http_address,
              "is " + quoted(http.address) +
                  ", which is not loopback, without TLS; expected `http.tls_certificate`, or "
                  "`http.behind_proxy` = true with a proxy that speaks TLS");
    const std::string& base = text(Setting::http_base_url);
    result_.plan.settings.base_url = base;
    if (base.empty()) return check_reachable();
    const auto url = read_base_url(base);
    if (!url)
      return problem(Setting::http_base_url, "is " + quoted(base) +
                                                 "; expected https:// or http://, a name in lower case, "
                                                 "perhaps a port other than the usual one, "
                                                 "and nothing more");
    const bool is_local = url->host == "localhost" || is_loopback(url->host);
    if (!url->is_https && !is_behind_proxy && !is_local)
      problem(Setting::http_base_url,
              "is " + quoted(base) + "; expected https://, unless `http.behind_proxy` = true");
  }

  // Without a base URL links begin with the address.
  void check_reachable() {
    const auto address = http::read_address(result_.plan.http.address);
    if (address != http::read_address("0.0.0.0") && address != http::read_address("::")) return;
    problem(Setting::http_base_url, "is empty, and `http.address` is " + quoted(result_.plan.http.address) +
                                        ", which no browser reaches; expected what links are to begin with");
  }

  // Everybody would be the proxy: whoever guesses passwords slows all down, and the logs name nobody.
  void check_proxies() {
    if (c_.is_true(Setting::http_behind_proxy) && c_.of(Setting::http_trusted_proxies).texts.empty())
      warning(Setting::http_behind_proxy,
              "is true and `http.trusted_proxies` is empty: the address of every client is the proxy's");
  }

  void limits() {
    http::Limits& limits = result_.plan.http.limits;
    limits.header_bytes = size(Setting::http_header_bytes);
    limits.body_bytes = size(Setting::http_body_bytes);
    limits.bodies_bytes = size(Setting::http_bodies_bytes);
    limits.connections = size(Setting::http_connections);
    limits.header_ms = small(Setting::http_header_ms);
    limits.body_ms = small(Setting::http_body_ms);
    limits.idle_ms = small(Setting::http_idle_ms);
    limits.write_ms = small(Setting::http_write_ms);
    limits.stop_ms = small(Setting::http_stop_ms);
    result_.plan.drain_ms = small(Setting::http_drain_ms);
    if (limits.body_bytes > limits.bodies_bytes)
      problem(Setting::http_body_bytes, "is more than `http.bodies_bytes`; expected at most that");
  }

  void store() {
    store::StoreOptions& store = result_.plan.store;
    store.connections = small(Setting::store_connections);
    store.owner_url = text(Setting::store_owner_url);
    store.url = text(Setting::store_url);
    if (store.url.empty()) store.url = "sqlite:" + result_.plan.data_dir + "/rapport.db";
    const bool is_sqlite = store.url.starts_with("sqlite:");
    if (!is_sqlite && !store.url.starts_with("postgresql://") && !store.url.starts_with("postgres://"))
      problem(Setting::store_url, "is no URL that is known; expected sqlite:PATH or postgresql://…");
    if (is_sqlite && !store.owner_url.empty())
      problem(Setting::store_owner_url,
              "is set, and the database is SQLite; expected it only with PostgreSQL");
  }

  void mail() {
    MailPlan& mail = result_.plan.mail;
    const std::string& from = text(Setting::mail_from);
    if (!mail::check_address(from))
      problem(Setting::mail_from, "is " + quoted(from) + "; expected an e-mail address");
    mail.folder =
        text(Setting::mail_folder).empty() ? result_.plan.data_dir + "/mail" : text(Setting::mail_folder);
    mail.has_server = !text(Setting::mail_server).empty();
    mail.server.host = text(Setting::mail_server);
    mail.server.port = static_cast<uint16_t>(number(Setting::mail_port));
    mail.server.user = text(Setting::mail_user);
    mail.server.password = text(Setting::mail_password);
    mail.server.ca_file = text(Setting::mail_ca_file);
    mail.password_file = text(Setting::mail_password_file);
    mail.server.security = security();
    check_mail();
  }

  // Somebody waits in front of a browser, and others wait for the thread.
  void providers() {
    const bool is_test = c_.is_true(Setting::testing_http_providers);
    result_.plan.providers = {.connect_ms = 3'000,
                              .total_ms = 8'000,
                              .body_bytes = 128 << 10,
                              .ca_file = text(Setting::providers_ca_file),
                              .allows_http = is_test,
                              .allows_private = is_test || c_.is_true(Setting::providers_private)};
    result_.plan.settings.allows_http_providers = is_test;
    if (is_test)
      warning(Setting::testing_http_providers, "is set: passwords may travel to providers in the clear");
  }

  client::Security security() const {
    const std::string& word = text(Setting::mail_security);
    if (word == "none") return client::Security::None;
    return word == "tls" ? client::Security::Tls : client::Security::StartTls;
  }

  void check_mail() {
    const MailPlan& mail = result_.plan.mail;
    if (!mail.server.password.empty() && !mail.password_file.empty())
      problem(Setting::mail_password_file, "is set and `mail.password` too; expected one of them");
    const bool has_password = !mail.server.password.empty() || !mail.password_file.empty();
    if (has_password && mail.server.user.empty())
      problem(Setting::mail_user, "is empty and there is a password; expected a name");
    const bool is_local = mail.server.host == "localhost" || is_loopback(mail.server.host);
    const bool has_default_sender = text(Setting::mail_from) == row_of(Setting::mail_from).by_default;
    if (mail.has_server && !is_local && has_default_sender)
      problem(Setting::mail_from, "is not set, and there is a `mail.server`; expected an address of yours");
    if (mail.has_server && mail.server.security == client::Security::None && !is_local)
      problem(Setting::mail_security,
              "is `none` for a server that is not on loopback; expected `starttls` or `tls`");
  }

  void settings() {
    service::Settings& settings = result_.plan.settings;
    settings.product = text(Setting::about_product);
    // A name stands in sentences of every language; without one the product's does.
    settings.vendor = text(Setting::about_vendor).empty() ? settings.product : text(Setting::about_vendor);
    settings.required_agreement = text(Setting::about_agreement);
    settings.mail_from = text(Setting::mail_from);
    settings.mail_domain = settings.mail_from.substr(settings.mail_from.find('@') + 1);
    settings.catalogue = c_.catalogue;
    settings.regions = c_.regions;
    for (const DocumentRow& row : c_.documents)
      settings.documents.push_back({row.key, row.version, {}, row.title, row.url});
    for (const char* key : {"terms", "privacy"}) {
      const auto is_it = [&](const DocumentRow& row) { return row.key == key; };
      if (std::none_of(c_.documents.begin(), c_.documents.end(), is_it))
        result_.problems.push_back(
            {c_.documents_where, "there is no [[document]] `" + std::string(key) + "`; expected one"});
    }
    settings.hash_cost = {static_cast<uint64_t>(number(Setting::password_operations)),
                          size(Setting::password_memory_mib) * kMebibyte};
    settings.activation_days = number(Setting::links_activation_days);
    settings.invitation_days = number(Setting::links_invitation_days);
    settings.reset_minutes = number(Setting::links_reset_minutes);
    settings.sign_in_days = number(Setting::sign_in_days);
    settings.idle_hours = number(Setting::sign_in_idle_hours);
    settings.outbox_kept_days = number(Setting::outbox_kept_days);
    settings.trial_days = number(Setting::trial_days);
    settings.kept_days = number(Setting::trial_kept_days);
    settings.reminder_days = c_.of(Setting::trial_reminder_days).numbers;
    std::sort(settings.reminder_days.rbegin(), settings.reminder_days.rend());
    settings.address_tries = number(Setting::limits_address_tries);
    settings.webhooks_are_local = c_.is_true(Setting::testing_local_webhooks);
    if (settings.webhooks_are_local)
      warning(Setting::testing_local_webhooks, "is set: webhooks of others are not called");
    for (const Setting setting : {Setting::about_product, Setting::about_agreement})
      if (text(setting).empty()) problem(setting, "is empty; expected a text");
    if (settings.catalogue.empty())
      result_.problems.push_back({c_.catalogue_where, "there is no [[service]]; expected at least one"});
    notes();
  }

  // What works, and leaves people with less than they look for.
  void notes() {
    const Setting vendor = Setting::about_vendor;
    if (text(vendor).empty())
      result_.notes.push_back({c_.of(vendor).where, quoted(row_of(vendor).name) +
                                                        " is not set: people read " +
                                                        quoted(result_.plan.settings.product) +
                                                        " where the name of your company belongs"});
    for (const service::CatalogueService& one : c_.catalogue)
      if (one.url.empty())
        result_.notes.push_back({c_.catalogue_where, "[[service]] " + quoted(one.key) +
                                                         " has no `url`: whoever activates it finds no way "
                                                         "to it on the pages"});
  }

  void networks(Setting setting) {
    for (const std::string& network : c_.of(setting).texts)
      if (!http::read_network(network))
        problem(setting,
                "has " + quoted(network) + "; expected an IP address, or a network such as 10.0.0.0/8");
    if (setting == Setting::metrics_networks) result_.plan.metrics_networks = c_.of(setting).texts;
  }

  void clock() {
    ClockPlan& clock = result_.plan.clock;
    clock.file = text(Setting::testing_clock_file);
    clock.speed = number(Setting::testing_clock_speed);
    if (!clock.file.empty()) warning(Setting::testing_clock_file, "is set: the time is not the system's");
    if (clock.speed != 1) warning(Setting::testing_clock_speed, "is set: the time is not the system's");
    const std::string& level = text(Setting::log_level);
    result_.plan.log_level = level == "debug"     ? log::Level::Debug
                             : level == "info"    ? log::Level::Info
                             : level == "warning" ? log::Level::Warning
                                                  : log::Level::Error;
  }

  const Configuration& c_;
  const std::string& data_home_;
  Planned result_;
};

}  // namespace

Planned plan_of(const Configuration& configuration, const std::string& data_home) {
  return Planner(configuration, data_home).plan();
}

std::string base_url_of(const http::Options& options, uint16_t port) {
  const bool is_v6 = options.address.find(':') != std::string::npos;
  return std::string(options.has_tls ? "https://" : "http://") + (is_v6 ? "[" : "") + options.address +
         (is_v6 ? "]" : "") + ":" + std::to_string(port);
}

}  // namespace rapport::daemon
