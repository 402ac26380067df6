// Which section answers a path, and the operations' own paths; the clock of tests; what a reload takes up.
#include "server/main/sections.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "server/main/clocks.h"
#include "server/main/open_files.h"
#include "server/main/reload.h"
#include "server/main/repeater.h"

namespace rapport::daemon {
namespace {

http::Request request_of(http::Method method, std::string path, std::string client = "127.0.0.1") {
  http::Request request;
  request.method = method;
  request.path = std::move(path);
  request.client = std::move(client);
  return request;
}

Section named(std::string prefix, std::string name) {
  return {std::move(prefix), [](const http::Request&) { return Matched{}; },
          [name](const http::Request&) { return http::Response{200, {}, name}; }};
}

TEST(Sections, TheLongestPrefixOfWholeSegmentsAnswers) {
  const Sections sections({named("", "pages"), named("/api/v1", "api")});
  EXPECT_EQ(sections.handle(request_of(http::Method::Get, "/api/v1/me")).body, "api");
  EXPECT_EQ(sections.handle(request_of(http::Method::Get, "/api/v1")).body, "api");
  EXPECT_EQ(sections.handle(request_of(http::Method::Get, "/api/v10")).body, "pages");
  EXPECT_EQ(sections.handle(request_of(http::Method::Get, "/")).body, "pages");
}

TEST(Sections, WhatNobodyHasIsNotThere) {
  const Sections sections({health_section()});
  EXPECT_EQ(sections.handle(request_of(http::Method::Get, "/nothing")).status, 404u);
  EXPECT_EQ(sections.match(request_of(http::Method::Get, "/nothing")).pattern, "none");
  EXPECT_EQ(sections.handle(request_of(http::Method::Get, "/healthz/below")).status, 404u);
  EXPECT_EQ(sections.match(request_of(http::Method::Get, "/healthz")).pattern, "/healthz");
}

TEST(Sections, OwnPathsAreForReading) {
  const Section health = health_section();
  EXPECT_EQ(health.handle(request_of(http::Method::Head, "/healthz")).status, 200u);
  const http::Response refused = health.handle(request_of(http::Method::Post, "/healthz"));
  EXPECT_EQ(refused.status, 405u);
  EXPECT_EQ(refused.headers.back().value, "GET, HEAD");
}

TEST(Sections, FiguresAreForConfiguredNetworksOnly) {
  http::Metrics metrics;
  metrics.request("/healthz", http::Method::Get, 200, 100);
  const auto networks = http::read_networks(std::vector<std::string>{"10.0.0.0/8"});
  ASSERT_TRUE(networks.ok());
  const Section section = metrics_section(metrics, *networks);
  const http::Response seen = section.handle(request_of(http::Method::Get, "/metrics", "10.1.2.3"));
  EXPECT_EQ(seen.status, 200u);
  EXPECT_NE(seen.body.find("/healthz"), std::string::npos);
  EXPECT_EQ(section.handle(request_of(http::Method::Get, "/metrics", "192.0.2.1")).status, 404u);
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "rapport-main-XXXXXX").string();
    if (!mkdtemp(name.data())) std::abort();
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(file(name)) << text; }

 private:
  std::filesystem::path path_;
};

TEST(TestClock, AddsWhatTheFileSaysAndReadsItAgain) {
  constexpr int64_t kDay = 86'400'000;
  const Folder folder;
  const TestClock clock({folder.file("clock"), 1});
  const int64_t now = SystemClock().now_ms();
  EXPECT_LT(clock.now_ms(), now + kDay);
  folder.write("clock", std::to_string(100 * kDay) + "\n");
  EXPECT_GE(clock.now_ms(), now + 100 * kDay);
  folder.write("clock", "not a number");
  EXPECT_GE(clock.now_ms(), now + 100 * kDay);
  folder.write("clock", std::to_string(1000 * kDay));
  EXPECT_GE(clock.now_ms(), now + 1000 * kDay);
}

Loaded loaded_of(const Folder& folder) { return load({folder.file("r.toml"), {}, {}, folder.file("data")}); }

TEST(Reload, TakesUpWhatMayChangeAndNamesTheRest) {
  const Folder folder;
  folder.write("r.toml", "[http]\nport = 1\n[log]\nlevel = \"info\"\n");
  const Loaded before = loaded_of(folder);
  folder.write("r.toml", "[http]\nport = 2\nbody_bytes = 2048\n[log]\nlevel = \"debug\"\n");
  Loaded after = loaded_of(folder);
  const Changes changes = keep_what_needs_a_restart(before, after);
  EXPECT_EQ(changes.taken_up, "http.body_bytes log.level");
  EXPECT_EQ(changes.needs_restart, "http.port");
  EXPECT_EQ(after.configuration.number(Setting::http_port), 1);
  EXPECT_EQ(after.plan.http.limits.body_bytes, 2048u);
}

TEST(Load, AMissingFileIsAProblem) {
  const Folder folder;
  const Loaded loaded = loaded_of(folder);
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_NE(loaded.problems[0].message.find("cannot be read: No such file"), std::string::npos);
}

TEST(Load, ThePasswordComesFromItsFile) {
  const Folder folder;
  folder.write("password", "hunter2\n");
  folder.write("r.toml", "[mail]\nuser = \"u\"\npassword_file = \"" + folder.file("password") + "\"\n");
  const Loaded loaded = loaded_of(folder);
  EXPECT_TRUE(loaded.problems.empty());
  EXPECT_EQ(loaded.plan.mail.server.password, "hunter2");
  EXPECT_EQ(report(loaded).find("hunter2"), std::string::npos);
}

std::string line_of(const Loaded& loaded, const std::string& name) {
  const std::string text = "\n" + report(loaded);
  const size_t at = text.find("\n" + name + " ");
  if (at == std::string::npos) return "";
  std::string words;
  for (char c : text.substr(at + 1, text.find('\n', at + 1) - at - 1))
    if (c != ' ' || !words.ends_with(' ')) words += c;
  return words;
}

TEST(Report, WhatIsDerivedIsSaidWithWhatItComesFrom) {
  const Folder folder;
  folder.write("r.toml", "data_dir = \"/data\"\n[mail]\nfolder = \"\"\n");
  const Loaded loaded = loaded_of(folder);
  EXPECT_EQ(line_of(loaded, "secret_key_file"), "secret_key_file /data/secret.key from the data folder");
  EXPECT_EQ(line_of(loaded, "store.url"), "store.url sqlite:/data/rapport.db from the data folder");
  EXPECT_EQ(line_of(loaded, "mail.folder"),
            "mail.folder /data/mail from the data folder (" + folder.file("r.toml") + ":3 is empty)");
  EXPECT_EQ(line_of(loaded, "http.base_url"),
            "http.base_url http://127.0.0.1:8080 from http.address and http.port");
  EXPECT_EQ(line_of(loaded, "mail.ca_file"), "mail.ca_file (the system's) default");
  EXPECT_EQ(line_of(loaded, "http.tls_key"), "http.tls_key (empty) default");
  EXPECT_EQ(line_of(loaded, "[[service]]"), "[[service]] rapport default; only the file has it");
}

TEST(Report, WhatIsSetIsSaidAsItIs) {
  const Folder folder;
  folder.write("r.toml",
               "data_dir = \"/data\"\n[http]\nport = 0\n[store]\nurl = \"postgresql://u:hush@localhost/d\"\n"
               "[mail]\nserver = \"localhost\"\n[[service]]\nkey = \"ledger\"\nname = \"Ledger\"\n");
  const Loaded loaded = loaded_of(folder);
  EXPECT_EQ(line_of(loaded, "data_dir"), "data_dir /data " + folder.file("r.toml") + ":1");
  EXPECT_EQ(line_of(loaded, "store.url"), "store.url (set) " + folder.file("r.toml") + ":5");
  EXPECT_EQ(line_of(loaded, "mail.folder"), "mail.folder (none) from mail.server: mails go there");
  EXPECT_EQ(line_of(loaded, "http.base_url"),
            "http.base_url (known at the start) from http.address and the port that is free");
  EXPECT_EQ(line_of(loaded, "[[service]]"), "[[service]] ledger " + folder.file("r.toml") + ":8");
  EXPECT_EQ(report(loaded).find("hush"), std::string::npos);
}

TEST(Load, CertificateAndKeyHaveToBeThere) {
  const Folder folder;
  const std::string chain = folder.file("chain.pem"), key = folder.file("key.pem");
  folder.write("r.toml", "[http]\ntls_certificate = \"" + chain + "\"\ntls_key = \"" + key + "\"\n");
  const Loaded loaded = loaded_of(folder);
  EXPECT_TRUE(loaded.problems.empty()) << "the tools go without them";
  const auto problems = certificate_problems(loaded);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(to_line(problems[0]),
            folder.file("r.toml") + ":2: `" + chain +
                "`: No such file or directory; expected a certificate with its chain in PEM");
  EXPECT_TRUE(certificate_problems({}).empty());
}

TEST(Repeater, GoesOnAfterWorkThatThrows) {
  log::Log log(-1, log::Level::Error);
  std::mutex mutex;
  std::condition_variable changed;
  int rounds = 0;
  const Repeater repeater("test", std::chrono::milliseconds(1), log, [&] {
    const std::lock_guard lock(mutex);
    ++rounds;
    changed.notify_all();
    throw std::runtime_error("once more");
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return rounds >= 3; });
  EXPECT_GE(rounds, 3);
}

TEST(OpenFiles, ConnectionsLeaveRoomForTheRest) {
  EXPECT_EQ(connections_within(20'000, 32'768), 20'000U);
  EXPECT_EQ(connections_within(20'000, 20'000), 19'488U);
  EXPECT_EQ(connections_within(20'000, 1024), 512U);
  EXPECT_EQ(connections_within(20'000, 64), 32U);
  EXPECT_EQ(connections_within(8, 1024), 8U);
}

TEST(OpenFiles, AreAsManyAsTheSystemGives) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit fewer = before;
  fewer.rlim_cur = 256;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &fewer), 0);
  EXPECT_EQ(raise_open_files(), before.rlim_max);
  EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace rapport::daemon
