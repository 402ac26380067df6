// What is in force, from where, and what every kind of mistake says.
#include "server/main/configuration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "server/main/command_line.h"
#include "server/main/load.h"
#include "server/main/plan.h"

namespace rapport::daemon {
namespace {

ReadConfiguration read_file(const std::string& text, Pairs environment = {}, Pairs flags = {}) {
  return read_configuration({ConfigurationFile{"r.toml", text}, std::move(environment), std::move(flags)});
}

std::string lines(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) text += to_line(problem) + "\n";
  return text;
}

TEST(Configuration, DefaultsAreInForceAndFitTogether) {
  const ReadConfiguration read = read_configuration({});
  EXPECT_EQ(lines(read.problems), "");
  EXPECT_EQ(read.configuration.text(Setting::http_address), "127.0.0.1");
  EXPECT_EQ(read.configuration.of(Setting::http_address).where, "default");
  EXPECT_EQ(read.configuration.of(Setting::trial_reminder_days).numbers, (std::vector<int64_t>{14, 3, 0}));
  const Planned planned = plan_of(read.configuration, "/home/x/.local/share");
  EXPECT_EQ(lines(planned.problems), "");
  EXPECT_EQ(planned.plan.data_dir, "/home/x/.local/share/rapport");
  EXPECT_EQ(planned.plan.store.url, "sqlite:/home/x/.local/share/rapport/rapport.db");
  EXPECT_EQ(planned.plan.mail.folder, "/home/x/.local/share/rapport/mail");
  EXPECT_FALSE(planned.plan.mail.has_server);
}

TEST(Configuration, FlagsCountBeforeTheEnvironmentAndThatBeforeTheFile) {
  const std::string file = "[http]\nport = 1001\nthreads = 3\naddress = \"127.0.0.2\"\n";
  const ReadConfiguration read = read_file(
      file, {{"RAPPORT_HTTP_PORT", "1002"}, {"RAPPORT_HTTP_THREADS", "4"}}, {{"http.port", "1003"}});
  EXPECT_EQ(lines(read.problems), "");
  EXPECT_EQ(read.configuration.number(Setting::http_port), 1003);
  EXPECT_EQ(read.configuration.of(Setting::http_port).where, "--http.port");
  EXPECT_EQ(read.configuration.number(Setting::http_threads), 4);
  EXPECT_EQ(read.configuration.of(Setting::http_threads).where, "RAPPORT_HTTP_THREADS");
  EXPECT_EQ(read.configuration.text(Setting::http_address), "127.0.0.2");
  EXPECT_EQ(read.configuration.of(Setting::http_address).where, "r.toml:4");
}

TEST(Configuration, EveryMistakeIsToldWithItsPlaceAndWhatWasExpected) {
  const ReadConfiguration read = read_file(R"([http]
prot = 80
port = 80000
threads = "many"
behind_proxy = "yes"
trusted_proxies = "10.0.0.1"

[log]
level = "loud"

[trial]
reminder_days = [14, "three"]

[nothing]
here = 1
)",
                                           {{"RAPPORT_TRIAL_DAYS", "ninety"}}, {{"http.io_threads", "0"}});
  EXPECT_EQ(lines(read.problems),
            "r.toml:2: `http.prot` is no setting; did you mean `http.port`?\n"
            "r.toml:3: `http.port` is `80000`; expected a number from 0 to 65535\n"
            "r.toml:4: `http.threads` is a text; expected a number from 1 to 256\n"
            "r.toml:5: `http.behind_proxy` is a text; expected true or false\n"
            "r.toml:6: `http.trusted_proxies` is a text; expected a list of texts\n"
            "r.toml:9: `log.level` is `loud`; expected `debug`, `info`, `warning` or `error`\n"
            "r.toml:12: `trial.reminder_days` is a list; expected a list of numbers from 0 to 3660\n"
            "r.toml:15: `nothing.here` is no setting\n"
            "RAPPORT_TRIAL_DAYS: `trial.days` is `ninety`; expected a number from 1 to 3660\n"
            "--http.io_threads: `http.io_threads` is `0`; expected a number from 1 to 64\n");
}

TEST(Configuration, AFileThatIsNoTomlIsOneProblemWithItsLine) {
  const ReadConfiguration read = read_file("[http]\nport = = 3\n");
  ASSERT_EQ(read.problems.size(), 1u);
  EXPECT_EQ(read.problems[0].where, "r.toml:2");
  EXPECT_TRUE(read.problems[0].message.starts_with("this is not TOML")) << read.problems[0].message;
}

TEST(Configuration, AVariableThatLooksLikeASlipIsAWarning) {
  const ReadConfiguration read = read_file("", {{"RAPPORT_HTTP_PROT", "1"}, {"RAPPORT_SOMEBODY_ELSES", "1"}});
  EXPECT_EQ(lines(read.problems), "");
  EXPECT_EQ(lines(read.warnings), "RAPPORT_HTTP_PROT: is no setting; did you mean `RAPPORT_HTTP_PORT`?\n");
}

TEST(Configuration, AListInTheFileReplacesTheDefaultOne) {
  const ReadConfiguration read = read_file(R"([[service]]
key = "a"
name = "Service A"
[[service]]
key = "b"
name = "Service B"
url = "https://b.example.com"
[[region]]
key = "dk"
name = "Denmark"
countries = ["DK", "FO"]
[[document]]
key = "terms"
version = "7"
)");
  EXPECT_EQ(lines(read.problems), "");
  ASSERT_EQ(read.configuration.catalogue.size(), 2u);
  EXPECT_EQ(read.configuration.catalogue[1].url, "https://b.example.com");
  ASSERT_EQ(read.configuration.regions.size(), 1u);
  EXPECT_EQ(read.configuration.regions[0].countries, (std::vector<std::string>{"DK", "FO"}));
  ASSERT_EQ(read.configuration.documents.size(), 1u);
  EXPECT_EQ(read.configuration.documents_where, "r.toml:12");
}

TEST(Configuration, NamesMayBeThereForOneLanguage) {
  const ReadConfiguration read = read_file(R"([[service]]
key = "a"
name = "Survey"
name_de = "Befragung"
description_da = "Spørgsmål"
[[region]]
key = "eu"
name = "Europe"
name_da = "Europa"
countries = ["DK"]
[[document]]
key = "terms"
version = "7"
)");
  EXPECT_EQ(lines(read.problems), "");
  EXPECT_EQ(read.configuration.catalogue.at(0).names, (service::InLanguages{"", "Befragung", ""}));
  EXPECT_EQ(read.configuration.catalogue.at(0).descriptions, (service::InLanguages{"", "", "Spørgsmål"}));
  EXPECT_EQ(read.configuration.regions.at(0).names, (service::InLanguages{"", "", "Europa"}));
}

TEST(Configuration, WhatPeopleWillMissIsNoted) {
  const auto planned = plan_of(read_file("").configuration, "/d");
  EXPECT_EQ(planned.plan.settings.vendor, "Rapport") << "a name that fits into every sentence";
  const std::string notes = lines(planned.notes);
  EXPECT_NE(notes.find("`about.vendor` is not set"), std::string::npos) << notes;
  EXPECT_NE(notes.find("[[service]] `rapport` has no `url`"), std::string::npos) << notes;
  EXPECT_EQ(lines(plan_of(read_file(R"([about]
vendor = "Vendor Ltd"
[[service]]
key = "a"
name = "A"
url = "https://a.example.com"
)")
                              .configuration,
                          "/d")
                      .notes),
            "");
}

TEST(Configuration, MistakesInListsAreTold) {
  const ReadConfiguration read = read_file(R"([[service]]
key = "a"
nmae = "Service A"
[[service]]
key = "a"
name = 7
[[region]]
key = "eu"
name = "Europe"
countries = ["DE", "Denmark"]
[[region]]
key = "de"
name = "Germany"
countries = ["DE"]
)");
  EXPECT_EQ(lines(read.problems),
            "r.toml:3: `service.nmae` is no setting; did you mean `name`?\n"
            "r.toml:1: [[service]] lacks `name`\n"
            "r.toml:6: `service.name` is a number; expected a text\n"
            "r.toml:4: [[service]] `a` is there already, in line 1\n"
            "r.toml:7: `Denmark` is no country; expected a code of ISO 3166-1 such as `DK`, or `*`\n"
            "r.toml:11: `DE` is in region `de` and in region `eu`; expected one region\n");
}

TEST(Configuration, ASettingOutsideOfItsTableIsToldWhereItBelongs) {
  EXPECT_EQ(lines(read_file("port = 80\n[http]\nthreads = 1.5\n").problems),
            "r.toml:1: `port` is no setting; did you mean `http.port` or `mail.port`, in its table?\n"
            "r.toml:3: `http.threads` is neither a text, a whole number, true nor false; expected a number "
            "from 1 to 256\n");
}

TEST(Configuration, WhatListsNameIsLookedAt) {
  const ReadConfiguration read = read_file(R"([[service]]
key = "Rapport 1"
name = "Rapport"
[[service]]
key = "b"
name = "B"
url = "javascript:x"
[[region]]
key = "eu"
name = "Europe"
countries = ["XX"]
[[document]]
key = "tems"
version = "1"
)");
  EXPECT_EQ(
      lines(read.problems),
      "r.toml:1: `service.key` is `Rapport 1`; expected small letters, digits, `-` and `_`, at most 64\n"
      "r.toml:4: `service.url` is `javascript:x`; expected https:// or http:// and what follows it\n"
      "r.toml:8: `XX` is no country; expected a code of ISO 3166-1 such as `DK`, or `*`\n"
      "r.toml:12: [[document]] `tems` is neither `terms` nor `privacy`; expected its `title` and `url`, no "
      "files\n");
}

TEST(Configuration, SecretsAreNotShown) {
  const ReadConfiguration read = read_file("[mail]\npassword = \"hunter2\"\n");
  const SettingRow& row = row_of(Setting::mail_password);
  EXPECT_EQ(shown(row, read.configuration.of(row.id)), "(set)");
  EXPECT_EQ(read.configuration.text(Setting::mail_password), "hunter2");
  const ReadConfiguration wrong = read_file("[mail]\npassword = 12345\n");
  ASSERT_EQ(wrong.problems.size(), 1u);
  EXPECT_EQ(wrong.problems[0].message.find("12345"), std::string::npos);
}

std::string planned(const std::string& file) {
  const ReadConfiguration read = read_file(file);
  return lines(read.problems) + lines(plan_of(read.configuration, "/d").problems);
}

TEST(Plan, PasswordsDoNotTravelInTheClear) {
  EXPECT_NE(planned("[http]\naddress = \"0.0.0.0\"\n").find("is not loopback, without TLS"),
            std::string::npos);
  EXPECT_EQ(planned("[http]\naddress = \"0.0.0.0\"\nbehind_proxy = true\nbase_url = \"https://a.example\"\n"),
            "");
  EXPECT_EQ(planned("[http]\naddress = \"::1\"\n"), "");
  EXPECT_NE(planned("[http]\nbase_url = \"http://rapport.example.com\"\n").find("expected https://"),
            std::string::npos);
  EXPECT_EQ(planned("[http]\nbase_url = \"http://rapport.example.com\"\nbehind_proxy = true\n"), "");
  EXPECT_EQ(planned("[http]\nbase_url = \"http://localhost:8080\"\n"), "");
  EXPECT_EQ(planned("[http]\nbase_url = \"https://rapport.example.com\"\n"), "");
}

TEST(Plan, ABaseUrlIsSchemeAndHostAndNothingMore) {
  for (const char* url :
       {"https://a.example/", "https://a.example/x", "ftp://a.example", "https://", "a.example",
        "https://a.example:", "https://a.example:x", "https://u@a.example", "https://a b",
        // Browsers would say another Origin, and every form would be refused.
        "https://A.example", "https://a.example:443", "http://127.0.0.1:80", "https://a.example:08443"})
    EXPECT_NE(planned("[http]\nbase_url = \"" + std::string(url) + "\"\n"), "") << url;
  for (const char* url : {"https://a.example:8443", "http://[::1]:8080", "http://127.0.0.1"})
    EXPECT_EQ(planned("[http]\nbase_url = \"" + std::string(url) + "\"\n"), "") << url;
}

TEST(Plan, LinksLeadWhereBrowsersGetTo) {
  for (const char* address : {"0.0.0.0", "::"})
    EXPECT_EQ(planned("[http]\nbehind_proxy = true\naddress = \"" + std::string(address) + "\"\n"),
              "default: `http.base_url` is empty, and `http.address` is `" + std::string(address) +
                  "`, which no browser reaches; expected what links are to begin with\n");
  EXPECT_EQ(planned("[http]\nbehind_proxy = true\naddress = \"192.0.2.1\"\n"), "");
}

TEST(Plan, AProxyThatIsNotTrustedIsAWarning) {
  const auto warnings = [](const std::string& file) {
    return lines(plan_of(read_file(file).configuration, "/d").warnings);
  };
  EXPECT_EQ(warnings("[http]\nbehind_proxy = true\n"),
            "r.toml:2: `http.behind_proxy` is true and `http.trusted_proxies` is empty: the address of every "
            "client is the proxy's\n");
  EXPECT_EQ(warnings("[http]\nbehind_proxy = true\ntrusted_proxies = [\"10.0.0.1\"]\n"), "");
}

TEST(Plan, PeopleAcceptTermsAndPrivacyAndNothingElse) {
  const std::string both =
      "[[document]]\nkey = \"terms\"\nversion = \"7\"\n[[document]]\nkey = \"privacy\"\n"
      "version = \"8\"\n";
  EXPECT_EQ(planned(both), "");
  EXPECT_EQ(
      planned(both + "[[document]]\nkey = \"cookies\"\nversion = \"1\"\n"),
      "r.toml:7: [[document]] `cookies` is neither `terms` nor `privacy`; expected its `title` and `url`, "
      "no files\n");
  EXPECT_EQ(planned("[[document]]\nkey = \"terms\"\nversion = \"7\"\n"),
            "r.toml:1: there is no [[document]] `privacy`; expected one\n");
  EXPECT_EQ(planned(both + "de = \"privacy.de.html\"\n"),
            "r.toml:4: [[document]] `privacy` has files for some languages; expected `en`, `de` and `da`, or "
            "none\n");
}

TEST(Load, AnInstallationHasItsOwnTermsInAllLanguages) {
  const std::string folder = testing::TempDir();
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder + name) << text;
    return folder + name;
  };
  const std::string rows =
      "[[document]]\nkey = \"privacy\"\nversion = \"8\"\n[[document]]\nkey = \"terms\"\n"
      "version = \"7\"\nen = \"" +
      write("terms.en", "<p>Ours</p>\n") + "\"\nde = \"" + write("terms.de", "<p>Unsere</p>") +
      "\"\nda = \"" + folder;
  Inputs inputs;
  inputs.config_file = write("own.toml", rows + "there-is-none\"\n");
  inputs.data_home = folder;
  const Loaded broken = load(inputs);
  EXPECT_NE(lines(broken.problems).find("own.toml:4: `" + folder + "there-is-none` cannot be read"),
            std::string::npos)
      << lines(broken.problems);
  write("terms.da", "<p>Vores</p>");
  write("own.toml", rows + "terms.da\"\n");
  const Loaded loaded = load(inputs);
  EXPECT_EQ(lines(loaded.problems), "");
  ASSERT_EQ(loaded.plan.settings.documents.size(), 2u);
  EXPECT_EQ(loaded.plan.settings.documents[0].html[0], "");
  EXPECT_EQ(loaded.plan.settings.documents[1].version, "7");
  EXPECT_EQ(loaded.plan.settings.documents[1].html,
            (std::array<std::string, 3>{"<p>Ours</p>", "<p>Unsere</p>", "<p>Vores</p>"}));
}

TEST(Plan, WhatDoesNotFitTogetherIsTold) {
  EXPECT_EQ(planned("[http]\ntls_key = \"k.pem\"\n"),
            "r.toml:2: `http.tls_key` is set and `http.tls_certificate` is not; expected both or none\n");
  EXPECT_EQ(
      planned("[mail]\nserver = \"smtp.example.com\"\nsecurity = \"none\"\nfrom = \"a@b.example\"\n"),
      "r.toml:3: `mail.security` is `none` for a server that is not on loopback; expected `starttls` or "
      "`tls`\n");
  EXPECT_EQ(planned("[mail]\nuser = \"u\"\npassword = \"p\"\npassword_file = \"f\"\n"),
            "r.toml:4: `mail.password_file` is set and `mail.password` too; expected one of them\n");
  EXPECT_NE(planned("[mail]\nserver = \"smtp.example.com\"\n").find("expected an address of yours"),
            std::string::npos);
  EXPECT_EQ(planned("[mail]\nfrom = \"nobody\"\n"),
            "r.toml:2: `mail.from` is `nobody`; expected an e-mail address\n");
  EXPECT_EQ(
      planned("[http]\ntrusted_proxies = [\"10.0.0.0/99\"]\n"),
      "r.toml:2: `http.trusted_proxies` has `10.0.0.0/99`; expected an IP address, or a network such as "
      "10.0.0.0/8\n");
  EXPECT_EQ(planned("[store]\nurl = \"mysql://x\"\n"),
            "r.toml:2: `store.url` is no URL that is known; expected sqlite:PATH or postgresql://…\n");
}

TEST(Plan, ASetClockIsAWarning) {
  const Planned planned_clock = plan_of(read_file("[testing]\nclock_speed = 60\n").configuration, "/d");
  EXPECT_EQ(lines(planned_clock.warnings),
            "r.toml:2: `testing.clock_speed` is set: the time is not the system's\n");
}

TEST(Settings, NamesAreUniqueAndBecomeVariables) {
  std::vector<std::string> names;
  for (const SettingRow& row : setting_rows()) names.push_back(environment_name(row));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  EXPECT_EQ(environment_name(row_of(Setting::http_address)), "RAPPORT_HTTP_ADDRESS");
  for (size_t i = 0; i < setting_rows().size(); ++i) EXPECT_EQ(static_cast<size_t>(setting_rows()[i].id), i);
}

TEST(Settings, TheDocumentationHasTheTable) {
  std::ifstream file(RAPPORT_SOURCE_DIR "/docs/operations.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find(settings_table()), std::string::npos)
      << "docs/operations.md should have this table:\n"
      << settings_table();
}

TEST(CommandLine, CommandsAndFlags) {
  const ReadCommandLine serve = read_command_line({});
  ASSERT_TRUE(serve.line);
  EXPECT_EQ(serve.line->command, Command::Serve);
  const ReadCommandLine config =
      read_command_line({"config", "--check", "--http.port", "9", "--config", "a.toml"});
  ASSERT_TRUE(config.line);
  EXPECT_EQ(config.line->command, Command::CheckConfig);
  EXPECT_EQ(config.line->flags, (Pairs{{"http.port", "9"}}));
  EXPECT_EQ(config.line->config_file, "a.toml");
  const ReadCommandLine dry = read_command_line({"--http.port=9", "migrate", "--dry-run"});
  ASSERT_TRUE(dry.line);
  EXPECT_EQ(dry.line->command, Command::PlanMigration);
  const ReadCommandLine backup = read_command_line({"backup", "file"});
  ASSERT_TRUE(backup.line);
  EXPECT_EQ(backup.line->file, "file");
}

TEST(CommandLine, WhatIsNotKnownIsRefusedWithTheNearestName) {
  const ReadCommandLine wrong = read_command_line({"--http.prot", "9"});
  EXPECT_FALSE(wrong.line);
  EXPECT_EQ(wrong.exit, Exit::Usage);
  EXPECT_EQ(wrong.said,
            "rapportd: `--http.prot` is not known; did you mean `--http.port`?; `rapportd --help` lists what "
            "there is\n");
  EXPECT_EQ(read_command_line({"backup"}).exit, Exit::Usage);
  EXPECT_EQ(read_command_line({"config"}).exit, Exit::Usage);
}

TEST(CommandLine, HelpNamesEverySetting) {
  const ReadCommandLine help = read_command_line({"--help"});
  EXPECT_EQ(help.exit, Exit::Fine);
  for (const SettingRow& row : setting_rows())
    EXPECT_NE(help.said.find("--" + std::string(row.name)), std::string::npos) << row.name;
  EXPECT_EQ(read_command_line({"--version"}).said.substr(0, 9), "rapportd ");
}

}  // namespace
}  // namespace rapport::daemon
