// The service while it runs: the parts that plan_of() planned, opened and joined.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/api/api.h"
#include "server/http/metrics.h"
#include "server/http/server.h"
#include "server/log/log.h"
#include "server/main/load.h"
#include "server/main/sections.h"
#include "server/main/sole_server.h"
#include "server/pages/site.h"
#include "server/service/environment.h"
#include "server/service/outbox.h"

namespace rapport::daemon {

// The data folder, made when it is not there, for its owner only. Forbidden: it cannot be written.
base::Status prepare_data_dir(const std::string& folder);

// What use cases need: the database with the tables of this version, the key, the list of words, a clock.
struct Ground {
  service::Settings settings;
  std::unique_ptr<store::Store> store;
  auth::Sealer sealer;
  auth::Wordlist words;
  std::unique_ptr<service::Clock> clock;
  std::unique_ptr<auth::ProviderCache> providers;
  service::Environment environment(log::Log* log = nullptr) const {
    return {*store, *clock, settings, sealer, words, *providers, log};
  }
};
base::Result<Ground> open_ground(const Plan& plan);

class App {
 public:
  // Opens everything and listens; nothing is answered before run(). `inputs`: read again at a reload.
  static base::Result<std::unique_ptr<App>> open(Inputs inputs, Loaded loaded, log::Log& log);

  // What whoever started it wants to know: one fact per line.
  base::Result<std::string> greeting();
  void run();  // until stop()
  // A stop is near: no more mails, and /readyz says so. How long to go on serving before stop().
  std::chrono::milliseconds begin_stop();
  void stop();    // any thread
  void reload();  // any thread, one at a time: takes up what may change; the log says what was

 private:
  App(Inputs inputs, Loaded loaded, Ground ground, log::Log& log);
  base::Status listen();
  void fit_to_open_files(http::Limits& limits);
  base::Status join_sections();
  void observe(const http::Request& request, unsigned status, size_t body_bytes, int64_t took_us);
  void deliver_mails();
  void call_webhooks();
  void deliver(std::string_view kind, const service::SendMail& send);
  void live_on();
  service::SendMail mailer();
  void set_mailer(const MailPlan& mail);
  base::Status take_up(const Loaded& next);

  const Inputs inputs_;
  Loaded loaded_;              // what is in force
  std::string files_warning_;  // "": there are enough for all connections
  std::atomic<bool> is_stopping_ = false;
  log::Log& log_;
  std::unique_ptr<SoleServer> sole_;
  Ground ground_;
  const service::Environment environment_;
  std::mutex mail_mutex_;
  service::SendMail send_mail_;
  http::Metrics metrics_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<pages::Site> site_;
  std::unique_ptr<Sections> sections_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace rapport::daemon
