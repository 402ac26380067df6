// What the configuration means for the parts of the program, and what in it does not fit together.
#pragma once

#include <string>
#include <vector>

#include "server/client/http_client.h"
#include "server/client/smtp.h"
#include "server/http/server.h"
#include "server/main/configuration.h"
#include "server/service/environment.h"

namespace rapport::daemon {

struct MailPlan {
  bool has_server = false;
  client::SmtpServer server;  // where there is one
  std::string password_file;  // its password stands there
  std::string folder;         // else
};

struct ClockPlan {
  std::string file;  // "": none
  int64_t speed = 1;
};

// The index of each pool in Options::pools.
inline constexpr size_t kQuickPool = 0, kHashingPool = 1, kCallingPool = 2;

struct Plan {
  std::string data_dir;
  std::string key_file;
  std::string words;
  service::Settings settings;  // base_url: "" until the port is known, where none is configured
  http::Options http;
  unsigned drain_ms = 0;
  store::StoreOptions store;
  MailPlan mail;
  ClockPlan clock;
  client::Options providers;  // how identity providers are asked
  log::Level log_level = log::Level::Info;
  std::vector<std::string> metrics_networks;
};

struct Planned {
  Plan plan;
  std::vector<Problem> problems;
  std::vector<Problem> warnings;
  std::vector<Problem> notes;  // of what works and could be better; only `config --check` says them
};
// `data_home`: where the data folder is made when none is configured, such as ~/.local/share; "": unknown.
// Looks at no file.
Planned plan_of(const Configuration& configuration, const std::string& data_home);

// "http://127.0.0.1:8080" of a server that listens there.
std::string base_url_of(const http::Options& options, uint16_t port);

}  // namespace rapport::daemon
