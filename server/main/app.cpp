#include "server/main/app.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

#include "server/http/answer.h"
#include "server/main/clocks.h"
#include "server/main/open_files.h"
#include "server/main/reload.h"
#include "server/main/repeater.h"
#include "server/service/life_cycle.h"
#include "server/service/operators.h"
#include "server/service/webhooks.h"

namespace rapport::daemon {
namespace {

using log::Level;

constexpr std::chrono::milliseconds kMailPause{1000}, kLifePause{60'000}, kLeastPause{100};
constexpr int64_t kMailsAtOnce = 100;
constexpr size_t kCallers = 4;

bool is_own_path(std::string_view pattern) {
  return pattern == "/healthz" || pattern == "/readyz" || pattern == "/metrics";
}

std::string where_mails_go(const MailPlan& mail) {
  if (!mail.has_server) return "mails: as .eml files in " + mail.folder;
  return "mails: through " + mail.server.host + ":" + std::to_string(mail.server.port);
}

service::SendMail sender(const MailPlan& mail) {
  return mail.has_server ? service::to_smtp(mail.server) : service::to_folder(mail.folder);
}

// What time does happens as often in its time, also where tests let it pass faster.
std::chrono::milliseconds life_pause(const ClockPlan& clock) {
  return std::max(kLeastPause, kLifePause / clock.speed);
}

base::Error folder_problem(const std::string& folder, int error) {
  return {base::ErrorCode::Forbidden, "the folder `" + folder + "` cannot be used: " + std::strerror(error) +
                                          "; expected a folder that can be written"};
}

}  // namespace

base::Status prepare_data_dir(const std::string& folder) {
  const std::filesystem::path path(folder);
  std::error_code error;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  if (error) return folder_problem(folder, error.value());
  constexpr mode_t kOwnerOnly = 0700;
  if (mkdir(folder.c_str(), kOwnerOnly) != 0 && errno != EEXIST) return folder_problem(folder, errno);
  struct stat now = {};
  if (stat(folder.c_str(), &now) != 0) return folder_problem(folder, errno);
  if (!S_ISDIR(now.st_mode)) return folder_problem(folder, ENOTDIR);
  if (access(folder.c_str(), W_OK | X_OK) != 0) return folder_problem(folder, errno);
  return base::Done{};
}

base::Result<Ground> open_ground(const Plan& plan) {
  if (auto prepared = prepare_data_dir(plan.data_dir); !prepared) return prepared.error();
  auto sealer = auth::Sealer::open(plan.key_file, auth::Sealer::IfMissing::Create);
  if (!sealer) return sealer.error();
  auto words = auth::Wordlist::open(plan.words);
  if (!words) return words.error();
  auto store = store::open_store(plan.store);
  if (!store) return store.error();
  return Ground{plan.settings,
                std::move(*store),
                *sealer,
                std::move(*words),
                make_clock(plan.clock),
                std::make_unique<auth::ProviderCache>(auth::over_http(plan.providers))};
}

App::App(Inputs inputs, Loaded loaded, Ground ground, log::Log& log)
    : inputs_(std::move(inputs)),
      loaded_(std::move(loaded)),
      log_(log),
      ground_(std::move(ground)),
      environment_(ground_.environment(&log)) {}

base::Result<std::unique_ptr<App>> App::open(Inputs inputs, Loaded loaded, log::Log& log) {
  log.set_lowest(loaded.plan.log_level);
  // Before the database is opened: a newer version migrates none that an older one serves.
  if (auto prepared = prepare_data_dir(loaded.plan.data_dir); !prepared) return prepared.error();
  auto sole = SoleServer::of(loaded.plan.store.url);
  if (!sole) return sole.error();
  auto ground = open_ground(loaded.plan);
  if (!ground) return ground.error();
  std::unique_ptr<App> app(new App(std::move(inputs), std::move(loaded), std::move(*ground), log));
  app->sole_ = std::move(*sole);
  app->ground_.store->on_failure([&log](const base::Error& error) {
    log.write(Level::Error, "database_failed", {{"problem", error.message}});
  });
  if (auto listening = app->listen(); !listening) return listening.error();
  const MailPlan& mail = app->loaded_.plan.mail;
  if (!mail.has_server)
    if (auto prepared = prepare_data_dir(mail.folder); !prepared) return prepared.error();
  app->set_mailer(mail);
  if (auto joined = app->join_sections(); !joined) return joined.error();
  return app;
}

base::Status App::listen() {
  fit_to_open_files(loaded_.plan.http.limits);
  http::Options options = loaded_.plan.http;
  options.log = &log_;
  std::string& base_url = ground_.settings.base_url;
  options.usual_headers = usual_headers(base_url.empty() ? base_url_of(options, options.port) : base_url);
  options.too_large = http::Options::Words::Handler;
  auto pool_of = [this](const http::Request& request) {
    switch (sections_->match(request).work) {
      case model::Work::Quick: return kQuickPool;
      case model::Work::Hashing: return kHashingPool;
      case model::Work::Calling: return kCallingPool;
    }
    return kQuickPool;
  };
  auto server = http::Server::open(
      options, pool_of,
      [this](const http::Request& request) {
        // The pages say it themselves, in their language.
        const bool is_said =
            request.is_too_large && (request.path.starts_with("/api/") || !http::wants_page(request));
        return is_said ? http::problem(413, "the body is too large", request) : sections_->handle(request);
      },
      [this](const http::Request& request, unsigned status, size_t body_bytes, int64_t took_us) {
        observe(request, status, body_bytes, took_us);
      });
  if (!server) return server.error();
  server_ = std::move(*server);
  metrics_.watch(*server_, options.pools);
  if (base_url.empty()) base_url = base_url_of(options, server_->port());
  return base::Done{};
}

base::Status App::join_sections() {
  auto site = pages::Site::open(environment_, [this](std::string_view page, std::string_view name) {
    log_.write(Level::Error, "template_name_missing", {{"page", page}, {"name", name}});
  });
  if (!site) return site.error();
  site_ = std::move(*site);
  api_ = std::make_unique<api::Api>(environment_);
  auto networks = http::read_networks(loaded_.plan.metrics_networks);
  RAPPORT_CHECK(networks.ok());  // plan_of() looked at each
  std::vector<Section> sections;
  sections.push_back(health_section());
  sections.push_back(readiness_section(*ground_.store, [this] { return is_stopping_.load(); }));
  sections.push_back(metrics_section(metrics_, std::move(*networks)));
  sections.push_back({"/api/v1",
                      [this](const http::Request& request) -> Matched {
                        const api::Matched matched = api_->match(request);
                        return {matched.pattern, matched.work};
                      },
                      [this](const http::Request& request) { return api_->handle(request); }});
  sections.push_back({"",
                      [this](const http::Request& request) -> Matched {
                        const pages::Route* route = site_->route_of(request);
                        return route ? Matched{route->pattern, route->work} : Matched{};
                      },
                      [this](const http::Request& request) { return site_->handle(request); }});
  sections_ = std::make_unique<Sections>(std::move(sections));
  return base::Done{};
}

base::Result<std::string> App::greeting() {
  auto durability = ground_.store->durability();
  if (!durability) return durability.error();
  auto link = service::first_operator_link(environment_);
  if (!link) return base::Error(link.error());
  std::string lines = "data folder: " + loaded_.plan.data_dir + "\n";
  lines += "database: " + *durability + "\n";
  lines += where_mails_go(loaded_.plan.mail) + "\n";
  if (!files_warning_.empty()) lines += "warning: " + files_warning_ + "\n";
  for (const Problem& warning : loaded_.warnings) lines += "warning: " + to_line(warning) + "\n";
  if (!link->empty()) lines += "first operator, once: " + *link + "\n";
  const std::string listening = base_url_of(loaded_.plan.http, server_->port());
  if (ground_.settings.base_url != listening) lines += "base URL: " + ground_.settings.base_url + "\n";
  lines += "listening: " + listening + "\n";  // last: whoever waits for it has read the rest
  return lines;
}

void App::run() {
  log_.write(Level::Info, "started", {{"port", int64_t{server_->port()}}, {"version", RAPPORT_VERSION}});
  {
    const Repeater mails("outbox", kMailPause, log_, [this] { deliver_mails(); });
    // Several: who answers slowly keeps one of them busy, not all.
    std::array<std::unique_ptr<const Repeater>, kCallers> calls;
    for (auto& one : calls)
      one = std::make_unique<const Repeater>("webhooks", kMailPause, log_, [this] { call_webhooks(); });
    const Repeater life("life_cycle", life_pause(loaded_.plan.clock), log_, [this] { live_on(); });
    server_->run();
  }
  log_.write(Level::Info, "stopped", {});
}

// A connection that finds no socket left would leave none for the database either.
void App::fit_to_open_files(http::Limits& limits) {
  const size_t files = raise_open_files(), wanted = limits.connections;
  limits.connections = connections_within(wanted, files);
  files_warning_ = "";
  if (limits.connections < wanted)
    files_warning_ = "http.connections: " + std::to_string(limits.connections) + " of " +
                     std::to_string(wanted) + ", because this process may open " + std::to_string(files) +
                     " files (LimitNOFILE of systemd, ulimit -Hn)";
}

std::chrono::milliseconds App::begin_stop() {
  const bool is_first = !is_stopping_.exchange(true);
  if (is_first) log_.write(Level::Info, "stopping", {});
  return std::chrono::milliseconds(is_first ? loaded_.plan.drain_ms : 0);
}

void App::stop() { server_->stop(); }

void App::observe(const http::Request& request, unsigned status, size_t body_bytes, int64_t took_us) {
  const std::string_view route = sections_->match(request).pattern;
  metrics_.request(route, request.method, status, took_us);
  log_.write(is_own_path(route) ? Level::Debug : Level::Info, "request",
             {{"request_id", request.id},
              {"method", http::method_name(request.method)},
              {"route", route},
              {"status", int64_t{status}},
              {"bytes", static_cast<int64_t>(body_bytes)},
              {"took_us", took_us},
              {"client", request.client}});
}

void App::deliver_mails() { deliver("mail", mailer()); }

void App::call_webhooks() {
  deliver("webhook", service::to_webhooks(environment_, service::call_options(environment_.settings)));
}

void App::deliver(std::string_view kind, const service::SendMail& send) {
  const auto sent =
      service::deliver_due(environment_, kind, send, kMailsAtOnce, [this] { return !is_stopping_; });
  if (!sent)
    return log_.write(Level::Error, "outbox_failed", {{"problem", base::Error(sent.error()).message}});
  if (sent->delivered + sent->postponed + sent->failed == 0) return;
  log_.write(sent->failed > 0 ? Level::Warning : Level::Info, "deliveries",
             {{"kind", kind},
              {"delivered", sent->delivered},
              {"postponed", sent->postponed},
              {"failed", sent->failed}});
}

void App::live_on() {
  const auto day = service::run_life_cycle(environment_);
  if (!day)
    return log_.write(Level::Error, "life_cycle_failed", {{"problem", base::Error(day.error()).message}});
  if (day->reminded + day->expired + day->removed == 0) return;
  log_.write(Level::Info, "life_cycle",
             {{"reminded", day->reminded}, {"expired", day->expired}, {"removed", day->removed}});
}

service::SendMail App::mailer() {
  const std::lock_guard lock(mail_mutex_);
  return send_mail_;
}

void App::set_mailer(const MailPlan& mail) {
  service::SendMail send = sender(mail);
  const std::lock_guard lock(mail_mutex_);
  send_mail_ = std::move(send);
}

base::Status App::take_up(const Loaded& next) {
  const http::Options& http = next.plan.http;
  if (auto taken = server_->reload(http.tls, http.limits, http.trusted_proxies); !taken) return taken;
  log_.set_lowest(next.plan.log_level);
  set_mailer(next.plan.mail);
  return base::Done{};
}

void App::reload() {
  Loaded next = load(inputs_);
  if (!next.problems.empty()) {
    for (const Problem& problem : next.problems)
      log_.write(Level::Error, "reload_refused", {{"problem", to_line(problem)}});
    return;
  }
  const Changes changes = keep_what_needs_a_restart(loaded_, next);
  fit_to_open_files(next.plan.http.limits);
  if (auto taken = take_up(next); !taken)
    return log_.write(Level::Error, "reload_refused", {{"problem", taken.error().message}});
  loaded_ = std::move(next);
  if (!files_warning_.empty()) log_.write(Level::Warning, "limited", {{"what", files_warning_}});
  log_.write(Level::Info, "reloaded",
             {{"taken_up", changes.taken_up}, {"needs_restart", changes.needs_restart}});
}

}  // namespace rapport::daemon
