#include "server/main/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>

#include "runtime/base/closest.h"

namespace rapport::daemon {
namespace {

constexpr const char* kAbout =
    "Rapport's service: partners, customers, activation, users and roles. Without a command it serves.";
constexpr const char* kFooter =
    "Every setting can also stand in the file or in the environment: http.port is `port` in the table [http] "
    "and\n"
    "RAPPORT_HTTP_PORT. A flag counts before the environment, that before the file.\n"
    "Exit: 0 fine, 1 something is wrong with what was checked, 2 usage or configuration, 3 a file, the "
    "database or\n"
    "the network, 70 a bug of ours.";

struct Written {  // the options as they were written
  std::string config_file, file;
  bool check = false, dry_run = false;
  std::vector<std::optional<std::string>> settings;  // by Setting
};

// What a setting's flag says in --help: its help, its default, what is allowed.
std::string help_of(const SettingRow& row) {
  std::string help(row.help);
  if (row.kind == Kind::Choice) help += "; " + expectation(row);
  if (!row.by_default.empty()) help += " [" + std::string(row.by_default) + "]";
  return help;
}

std::string group_of(const SettingRow& row) {
  const size_t dot = row.name.find('.');
  return "Settings" + (dot == std::string_view::npos ? "" : ": " + std::string(row.name.substr(0, dot)));
}

void add_settings(CLI::App& app, Written& written) {
  written.settings.resize(setting_rows().size());
  for (const SettingRow& row : setting_rows()) {
    CLI::callback_t keep = [&written, &row](const CLI::results_t& results) {
      written.settings[static_cast<size_t>(row.id)] = results.empty() ? "" : results.back();
      return true;
    };
    app.add_option("--" + std::string(row.name), keep, help_of(row))
        ->type_name(std::string(word_for(row.kind)))
        ->group(group_of(row))
        ->expected(1);
  }
}

struct Commands {
  CLI::App *config, *migrate, *backup, *restore, *verify, *link;
};

Commands add_commands(CLI::App& app, Written& written) {
  Commands commands{};
  commands.config = app.add_subcommand("config", "explains what is configured");
  commands.config->add_flag("--check", written.check,
                            "prints every setting in force and where it comes from, and all that is wrong");
  commands.migrate = app.add_subcommand("migrate", "brings the tables to what this version needs");
  commands.migrate->add_flag("--dry-run", written.dry_run, "says what would be done, and does nothing");
  commands.backup = app.add_subcommand("backup", "writes all data into a file, also while the service runs");
  commands.backup->add_option("FILE", written.file, "a new file")->required();
  commands.restore = app.add_subcommand("restore", "puts a backup into an empty database");
  commands.restore->add_option("FILE", written.file, "what `rapportd backup` wrote")->required();
  commands.verify = app.add_subcommand("verify-audit", "verifies the hash chains of all audit logs");
  commands.link = app.add_subcommand(
      "operator-link", "prints a link, good once, that makes one more of the operator's people");
  for (CLI::App* command :
       {commands.config, commands.migrate, commands.backup, commands.restore, commands.verify, commands.link})
    command->fallthrough();
  return commands;
}

std::optional<Command> command_of(const Commands& commands, const Written& written) {
  if (commands.config->parsed()) return written.check ? std::optional(Command::CheckConfig) : std::nullopt;
  if (commands.migrate->parsed()) return written.dry_run ? Command::PlanMigration : Command::Migrate;
  if (commands.backup->parsed()) return Command::Backup;
  if (commands.restore->parsed()) return Command::Restore;
  if (commands.verify->parsed()) return Command::VerifyAudit;
  if (commands.link->parsed()) return Command::OperatorLink;
  return Command::Serve;
}

ReadCommandLine refused(const std::string& why) {
  return {std::nullopt, "rapportd: " + why + "; `rapportd --help` lists what there is\n", Exit::Usage};
}

// The message for words that CLI11 does not know.
std::string unknown(const std::vector<std::string>& words) {
  std::string word = words.empty() ? "" : words.front();
  word = word.substr(0, word.find('='));
  std::vector<std::string> flags = {"--config", "--help",  "--version",    "config",       "migrate",
                                    "backup",   "restore", "verify-audit", "operator-link"};
  for (const SettingRow& row : setting_rows()) flags.push_back("--" + std::string(row.name));
  const std::vector<std::string_view> names(flags.begin(), flags.end());
  const std::string_view close = base::closest(names, word);
  return "`" + word + "` is not known" +
         (close.empty() ? "" : "; did you mean `" + std::string(close) + "`?");
}

ReadCommandLine written_line(const Commands& commands, const Written& written) {
  const auto command = command_of(commands, written);
  if (!command) return refused("`config` expects --check");
  CommandLine line{*command, written.file, written.config_file, {}};
  for (const SettingRow& row : setting_rows())
    if (const auto& text = written.settings[static_cast<size_t>(row.id)])
      line.flags.emplace_back(row.name, *text);
  return {std::move(line)};
}

}  // namespace

ReadCommandLine read_command_line(std::vector<std::string> words) {
  CLI::App app(kAbout, "rapportd");
  Written written;
  app.footer(kFooter);
  app.get_formatter()->column_width(36);
  app.set_help_flag("-h,--help", "prints this");
  app.add_option("--config", written.config_file, "the file of settings, TOML; else $RAPPORT_CONFIG")
      ->type_name("FILE");
  app.set_version_flag("--version", std::string("rapportd " RAPPORT_VERSION));
  app.require_subcommand(0, 1);
  add_settings(app, written);
  const Commands commands = add_commands(app, written);
  std::reverse(words.begin(), words.end());
  try {
    app.allow_extras();
    app.parse(words);
  } catch (const CLI::CallForHelp&) {
    return {std::nullopt, app.help()};
  } catch (const CLI::CallForAllHelp&) {
    return {std::nullopt, app.help()};
  } catch (const CLI::CallForVersion&) {
    return {std::nullopt, "rapportd " RAPPORT_VERSION "\n"};
  } catch (const CLI::ParseError& error) {
    return refused(error.what());
  }
  if (const auto extras = app.remaining(true); !extras.empty()) return refused(unknown(extras));
  return written_line(commands, written);
}

}  // namespace rapport::daemon
