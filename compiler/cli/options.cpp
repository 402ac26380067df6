#include "compiler/cli/options.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "compiler/cli/misuse.h"
#include "compiler/cli/option_words.h"
#include "compiler/cli/pack_option.h"
#include "compiler/diag/diagnostics.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/value/date.h"

namespace rapport::cli {
namespace {

struct StageRow {
  std::string_view name;
  Stage stage;
  Format by_default;
};
constexpr std::array<StageRow, 7> kStages = {{{"tokens", Stage::Tokens, Format::Text},
                                              {"tree", Stage::Tree, Format::Text},
                                              {"hir", Stage::Hir, Format::Text},
                                              {"program", Stage::Program, Format::Text},
                                              {"graph", Stage::Graph, Format::Text},
                                              {"dataset", Stage::DataSet, Format::Json},
                                              {"summary", Stage::Summary, Format::Json}}};

struct FormatRow {
  std::string_view name;
  Format format;
};
constexpr std::array<FormatRow, 3> kFormats = {
    {{"text", Format::Text}, {"json", Format::Json}, {"lines", Format::Lines}}};

std::string backend_names() {
  std::string names;
  for (const output::Backend& b : output::backends())
    names += (names.empty() ? "" : ", ") + std::string(b.name);
  return names;
}

constexpr std::array<std::pair<std::string_view, Shell>, 3> kShells = {
    {{"bash", Shell::Bash}, {"zsh", Shell::Zsh}, {"fish", Shell::Fish}}};

constexpr std::array<std::string_view, 2> kMapped = {"bc", "d365"};  // back ends that go by a map

std::string stage_names() {
  std::string names;
  for (const StageRow& row : kStages) names += (names.empty() ? "" : ", ") + std::string(row.name);
  return names;
}

constexpr const char* kAbout =
    "Rapport: packs of questions and rules, and ERP configuration from their answers.";
constexpr const char* kExits =
    "Exit: 0 fine, 1 the input is wrong, 2 usage, 3 a file or the disk, 70 a bug of ours.";

void add_run(CLI::App& app, Words& words) {
  CLI::App* run = app.add_subcommand("run", "answers a pack from a file and writes the configuration");
  add_pack(*run, words.pack, words.packs);
  run->add_option("--answers", words.answers,
                  "answers in JSON, one interview a line in a .jsonl file, or a saved interview")
      ->type_name("FILE")
      ->required();
  add_rows(*run, words, "rows of tables: a filled-in workbook or CSV file");
  run->add_option("--emit", words.emit,
                  "what to write, with `,` between, of " + backend_names() + "; ax-xml by default")
      ->type_name("LIST");
  run->add_option("--out", words.out, "a new or empty folder, or `-` for standard output")
      ->type_name("DIR|-")
      ->required();
  add_answering(*run, words, "the system's, UTC");
  run->add_option("--language", words.language,
                  "the language of the pack's messages; else the one of its sources")
      ->type_name("LANGUAGE");
  run->add_flag("--partial", words.partial,
                "writes what there is, also with open questions and failed checks");
  run->add_flag("--force", words.force,
                "writes to a folder that holds files: those of the same names are replaced");
  run->add_flag("--aif-batch", words.aif_batch,
                "aif: one batch.xml with all messages in place of a file for each");
  run->add_option("--aif-attempt", words.aif_attempt,
                  "aif: a number above 1 gives messages that AX takes though it took the same content before")
      ->type_name("N");
  run->add_flag("--dixf-unicode", words.dixf_unicode, "dixf: files in UTF-16 in place of code page 1252");
  run->add_option("--map", words.maps,
                  "bc, d365: what becomes of tables, in place of what `rapport map` says of them; may stand "
                  "more than once")
      ->type_name("FILE")
      ->allow_extra_args(false);
  run->add_flag("--trace", words.trace, "says what each answer changed, on standard error");
}

void add_interview(CLI::App& app, Words& words) {
  CLI::App* interview = app.add_subcommand("interview", "asks a pack's questions, one after the other");
  add_pack(*interview, words.pack, words.packs);
  interview->add_option("--save", words.save, "keeps every answer in FILE, and goes on with it next time")
      ->type_name("FILE");
  interview->add_option("--script", words.script, "what would be typed, line by line")->type_name("FILE");
  interview->add_option("--language", words.language, "one of the pack's; else as the locale says")
      ->type_name("L");
  interview->add_option("--answers", words.answers, "answers in JSON that a new interview begins with")
      ->type_name("FILE");
  add_answering(*interview, words, "the system's, UTC");
  interview->add_flag("--trace", words.trace, "says what each answer changed");
}

void add_commands(CLI::App& app, Words& words) {
  CLI::App* check = app.add_subcommand("check", "reads a pack and reports what is wrong with it");
  add_pack(*check, words.pack, words.packs);
  check->add_option("--format", words.format, "text (the default), json, or lines: one line per problem");

  CLI::App* build = app.add_subcommand("build", "compiles a pack to one .rapc file");
  add_pack(*build, words.pack, words.packs);
  build->add_option("-o", words.out, "where to write it")->type_name("FILE.rapc")->required();
  build->add_flag("--update", words.update, "writes the digests of the dependencies to rapport.lock");

  add_run(app, words);

  CLI::App* explain = app.add_subcommand("explain", "explains the code of a problem, such as E2004");
  explain->add_option("CODE", words.code, "the code")->required();

  CLI::App* test = app.add_subcommand("test", "runs the tests of a pack");
  add_pack(*test, words.pack, words.packs);
  test->add_option("--format", words.format, "text (the default), tap or json");
  test->add_flag("--coverage", words.coverage,
                 "lists the conditions, checks and defaults that the tests do not show");
  test->add_option("--min", words.least, "fails below this coverage")->type_name("PERCENT");
  add_answering(*test, words, "2026-01-01");

  CLI::App* texts = app.add_subcommand("texts", "says how far the texts of a pack are translated");
  add_pack(*texts, words.pack, words.packs, "a folder with pack.toml");
  texts->add_flag("--update", words.update,
                  "writes texts/LANGUAGE.po: new texts, changed texts, texts that are gone");
  texts->add_option("--language", words.language, "this language alone, and which of its texts are open")
      ->type_name("LANGUAGE");

  add_change_commands(app, words.change);
  add_template(app, words);

  CLI::App* import =
      app.add_subcommand("import", "reads what an ERP exports of itself for the target/ of a pack");
  import
      ->add_option(
          "FILE", words.files,
          "XPO, AxTable, AxEnum and AxEdt XML, XSD or WSDL of AIF, CDM JSON, a data dictionary in CSV")
      ->required();
  import
      ->add_option("--out", words.out,
                   "the folder, such as PACK/target; an earlier import in it is brought up to date")
      ->type_name("DIR")
      ->required();

  add_interview(app, words);

  CLI::App* dump = app.add_subcommand("dump", "shows what the compiler makes of a pack");
  add_pack(*dump, words.pack, words.packs);
  dump->add_option("--stage", words.stage, stage_names())->type_name("STAGE")->required();
  dump->add_option("--format", words.format, "text or json; json by default for dataset and summary");
  dump->add_option("--answers", words.answers, "for --stage dataset: answers in JSON")->type_name("FILE");
  add_answering(*dump, words, "the system's, UTC");
}

void add_manual_commands(CLI::App& app, Words& words) {
  app.add_subcommand("map", "prints what becomes of the tables of AX in another product")
      ->add_option("PRODUCT", words.product, "bc or d365")
      ->required();
  app.add_subcommand("completions", "prints what a shell completes `rapport` with")
      ->add_option("SHELL", words.shell, "bash, zsh or fish")
      ->required();
  app.add_subcommand("manual", "prints the manual page, for `man -l -`");
}

void set_up(CLI::App& app, Words& words) {
  app.set_help_flag("-h,--help", "says what there is; of a command behind its name");
  app.set_version_flag("--version", "rapport " RAPPORT_VERSION, "the version of this program");
  add_commands(app, words);
  add_publisher_commands(app, words.publisher);
  add_manual_commands(app, words);
  app.require_subcommand(0, 1);
  app.footer(kExits);
}

template <size_t N, class Row>
const Row* find_row(const std::array<Row, N>& rows, std::string_view name) {
  const auto row = std::ranges::find(rows, name, &Row::name);
  return row == rows.end() ? nullptr : &*row;
}

std::optional<Misuse> read_format(const Words& words, std::string_view known, Format& format) {
  if (words.format.empty()) return std::nullopt;
  const FormatRow* row = find_row(kFormats, words.format);
  if (!row || known.find(words.format) == std::string_view::npos)
    return Misuse{"no format `" + words.format + "`, expected " + std::string(known)};
  format = row->format;
  return std::nullopt;
}

std::optional<Misuse> read_backends(const Words& words, std::vector<const output::Backend*>& backends) {
  std::string_view rest = words.emit;
  for (;;) {
    const size_t end = std::min(rest.find(','), rest.size());
    const std::string_view name = base::trimmed(rest.substr(0, end));
    const output::Backend* backend = output::find_backend(name);
    if (!backend) return Misuse{"`--emit` knows no `" + std::string(name) + "`, only " + backend_names()};
    if (std::ranges::find(backends, backend) == backends.end()) backends.push_back(backend);
    if (end == rest.size()) return std::nullopt;
    rest.remove_prefix(end + 1);
  }
}

bool is_wanted(const RunOptions& options, std::string_view backend) {
  return std::ranges::find(options.backends, backend, &output::Backend::name) != options.backends.end();
}

std::optional<Misuse> read_aif(const Words& words, RunOptions& options) {
  if (!is_wanted(options, "aif") && (words.aif_batch || !words.aif_attempt.empty()))
    return Misuse{"`--aif-batch` and `--aif-attempt` belong to `--emit aif`"};
  options.aif.batch = words.aif_batch;
  if (words.aif_attempt.empty()) return std::nullopt;
  const char* const end = words.aif_attempt.data() + words.aif_attempt.size();
  const auto [at, error] = std::from_chars(words.aif_attempt.data(), end, options.aif.attempt);
  if (error == std::errc() && at == end && options.aif.attempt > 0) return std::nullopt;
  return Misuse{"`--aif-attempt " + words.aif_attempt + "` is no number from 1 on"};
}

std::optional<Misuse> read_maps(const Words& words, RunOptions& options) {
  options.maps = words.maps;
  if (options.maps.empty()) return std::nullopt;
  if (options.maps.size() > limits::kMapFiles)
    return Misuse{"`--map` stands more than " + std::to_string(limits::kMapFiles) + " times"};
  const auto is_asked_for = [&](std::string_view product) { return is_wanted(options, product); };
  if (std::ranges::any_of(kMapped, is_asked_for)) return std::nullopt;
  return Misuse{"`--map` belongs to `--emit bc` and `--emit d365`"};
}

Options check_options(const Words& words) {
  CheckOptions options{.pack = words.pack, .packs = words.packs};
  if (auto misuse = read_format(words, "text, json, lines", options.format)) return *misuse;
  return options;
}

Options build_options(const Words& words) {
  if (words.out == "-" || words.out.empty())
    return Misuse{"`-o` takes the name of a file, such as `-o pack.rapc`"};
  return BuildOptions{.pack = words.pack, .out = words.out, .update = words.update, .packs = words.packs};
}

Options run_options(const Words& words) {
  RunOptions options{.pack = words.pack,
                     .out = words.out,
                     .partial = words.partial,
                     .force = words.force,
                     .trace = words.trace,
                     .packs = words.packs};
  if (auto misuse = read_answering(words, options.answering)) return *misuse;
  if (auto misuse = read_rows(words, options.rows)) return *misuse;
  if (auto misuse = read_backends(words, options.backends)) return *misuse;
  if (auto misuse = read_aif(words, options)) return *misuse;
  options.dixf.unicode = words.dixf_unicode;
  if (words.dixf_unicode && !is_wanted(options, "dixf"))
    return Misuse{"`--dixf-unicode` belongs to `--emit dixf`"};
  if (auto misuse = read_maps(words, options)) return *misuse;
  if (options.out.empty()) return Misuse{"`--out` takes a folder, or `-` for standard output"};
  if (options.out != "-") return options;
  if (options.backends.size() > 1)
    return Misuse{"`--out -` writes one format, and `--emit " + words.emit +
                  "` asks for several; name a folder"};
  if (options.backends.front()->files == output::FileCount::Several)
    return Misuse{"`--out -` writes one file, and `--emit " + words.emit + "` gives several; name a folder"};
  return options;
}

Options test_options(const Words& words) {
  constexpr std::string_view kDay = "2026-01-01";
  TestOptions options{.pack = words.pack, .coverage = words.coverage, .packs = words.packs};
  if (auto misuse = read_answering(words, options.answering)) return *misuse;
  if (!options.answering.today) options.answering.today = value::parse_date(kDay);
  if (words.format == "tap") options.format = TestFormat::Tap;
  if (words.format == "json") options.format = TestFormat::Json;
  if (!words.format.empty() && words.format != "text" && words.format != "tap" && words.format != "json")
    return Misuse{"no format `" + words.format + "`, expected one of text, tap, json"};
  if (words.least.empty()) return options;
  uint32_t least = 0;
  const char* const end = words.least.data() + words.least.size();
  const auto [at, error] = std::from_chars(words.least.data(), end, least);
  if (error != std::errc() || at != end || least > 100)
    return Misuse{"`--min " + words.least + "` is no percentage, expected 0 to 100"};
  options.least = least;
  return options;
}

Options interview_options(const Words& words) {
  InterviewOptions options{.pack = words.pack,
                           .save = words.save,
                           .script = words.script,
                           .language = words.language,
                           .trace = words.trace,
                           .packs = words.packs};
  if (auto misuse = read_answering(words, options.answering)) return *misuse;
  return options;
}

Options dump_options(const Words& words) {
  const StageRow* row = find_row(kStages, words.stage);
  if (!row) return Misuse{"no stage `" + words.stage + "`, expected one of " + stage_names()};
  DumpOptions options{.pack = words.pack,
                      .stage = row->stage,
                      .stage_name = words.stage,
                      .format = row->by_default,
                      .packs = words.packs};
  if (auto misuse = read_format(words, "text, json", options.format)) return *misuse;
  if (auto misuse = read_answering(words, options.answering)) return *misuse;
  if (!words.answers.empty() && row->stage != Stage::DataSet)
    return Misuse{"`--answers` belongs to `--stage dataset`"};
  return options;
}

Options import_options(const Words& words) {
  if (words.out.empty() || words.out == "-")
    return Misuse{"`--out` takes a folder, such as `--out PACK/target`"};
  return ImportOptions{.files = words.files, .out = words.out};
}

Options map_options(const Words& words) {
  if (std::ranges::find(kMapped, words.product) != kMapped.end()) return MapOptions{words.product};
  return Misuse{"no map for `" + words.product + "`, expected bc or d365"};
}

Options completions_options(const Words& words) {
  for (const auto& [name, shell] : kShells)
    if (name == words.shell) return CompletionsOptions{shell};
  return Misuse{"no completions for `" + words.shell + "`, expected bash, zsh or fish"};
}

// The words that an option takes; of `--format` those that its help names, as each command has its own.
std::vector<std::string> values_of(std::string_view name, const std::string& help) {
  std::vector<std::string> words;
  if (name == "--stage")
    for (const StageRow& row : kStages) words.emplace_back(row.name);
  if (name == "--emit")
    for (const output::Backend& backend : output::backends()) words.emplace_back(backend.name);
  if (name == "PRODUCT")
    for (const std::string_view product : kMapped) words.emplace_back(product);
  if (name == "SHELL")
    for (const auto& row : kShells) words.emplace_back(row.first);
  if (name == "--format")
    for (const std::string_view format : {"text", "tap", "json", "lines", "xlsx", "csv"})
      if (help.find(format) != std::string::npos) words.emplace_back(format);
  return words;
}

OptionInfo info_of(const CLI::Option& option) {
  OptionInfo info{.help = option.get_description(), .values = {}, .required = option.get_required()};
  info.has_name = !option.get_positional();
  info.name = !info.has_name                ? option.get_name(true)
              : option.get_lnames().empty() ? "-" + option.get_snames().front()
                                            : "--" + option.get_lnames().front();
  const bool takes = info.has_name && option.get_items_expected_max() > 0;
  if (takes) info.argument = option.get_type_name() == "TEXT" ? "WORD" : option.get_type_name();
  info.values = values_of(info.name, info.help);
  return info;
}

std::vector<OptionInfo> infos_of(const CLI::App& app) {
  std::vector<OptionInfo> infos;
  for (const CLI::Option* option : app.get_options()) infos.push_back(info_of(*option));
  return infos;
}

Options options_of(const CLI::App& app, const Words& words) {
  const std::vector<const CLI::App*> chosen =
      app.get_subcommands([](const CLI::App* s) { return s->parsed(); });
  const std::string name = chosen.empty() ? "" : chosen.front()->get_name();
  if (name == "check") return check_options(words);
  if (name == "build") return build_options(words);
  if (name == "run") return run_options(words);
  if (name == "explain") return ExplainOptions{.code = words.code};
  if (name == "test") return test_options(words);
  if (name == "texts")
    return TextsOptions{
        .pack = words.pack, .language = words.language, .update = words.update, .packs = words.packs};
  if (name == "template") return template_options(words);
  if (name == "import") return import_options(words);
  if (name == "map") return map_options(words);
  if (name == "completions") return completions_options(words);
  if (name == "manual") return ManualOptions{};
  if (name == "interview") return interview_options(words);
  if (auto options = change_options(name, words.change)) return std::move(*options);
  if (name == "dump") return dump_options(words);
  if (auto options = publisher_options(name, words.publisher)) return std::move(*options);
  return Misuse{"no command given", app.help()};
}

}  // namespace

ProgramInfo program_info() {
  Words words;
  CLI::App app(kAbout, "rapport");
  set_up(app, words);
  ProgramInfo info{.name = "rapport",
                   .version = RAPPORT_VERSION,
                   .help = kAbout,
                   .exits = kExits,
                   .options = infos_of(app),
                   .commands = {}};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    info.commands.push_back({command->get_name(), command->get_description(), infos_of(*command)});
  return info;
}

Options read_options(std::vector<std::string> args) {
  Words words;
  CLI::App app(kAbout, "rapport");
  set_up(app, words);
  std::ranges::reverse(args);
  try {
    app.parse(std::move(args));
    return options_of(app, words);
  } catch (const CLI::CallForVersion& version) {
    return Help{std::string(version.what()) + "\n"};
  } catch (const CLI::CallForHelp&) {
    return Help{app.help()};
  } catch (const CLI::ParseError& error) {
    return misuse_of(app, error);
  }
}

}  // namespace rapport::cli
