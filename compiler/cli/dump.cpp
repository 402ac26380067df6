#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/cli/answering.h"
#include "compiler/cli/commands.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/summary.h"
#include "compiler/diag/render.h"
#include "runtime/assemble/assemble.h"
#include "runtime/base/limits.h"
#include "runtime/program/codec.h"

namespace rapport::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// Each line made safe to print.
std::string printable_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    out += diag::printable(line);
    if (line.size() < text.size()) out += '\n';
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return out;
}

Exit print_stage(Surroundings& world, const DumpOptions& options, std::string_view text) {
  if (options.format == Format::Json)
    world.print(json_text({{"stage", options.stage_name}, {"text", text}}));
  else
    world.print(printable_lines(text));
  return Exit::Fine;
}

Exit dump_sources(Surroundings& world, const DumpOptions& options) {
  const LoadedPack loaded = load_pack(world.disk(), options.pack, world.packs());
  if (const Exit exit = say_problems(world, loaded); exit != Exit::Fine) return exit;
  if (loaded.form == PackForm::Program)
    return world.misused("`--stage " + options.stage_name +
                         "` is made from sources; name the pack, not its .rapc");
  // Tokens and tree are there for broken sources too.
  if (!loaded.too_long.empty() || options.stage == Stage::Hir || options.stage == Stage::Graph) {
    const driver::Compiled compiled = compile_loaded(loaded);
    if (compiled.diags.has_errors()) {
      say_diagnostics(world, compiled, options.pack);
      return Exit::BadInput;
    }
  }
  return print_stage(world, options, driver::dump_stage(loaded.sources, options.stage_name));
}

Exit dump_summary(Surroundings& world, const DumpOptions& options, const program::Program& program) {
  const Summary summary = summarize(program);
  if (options.format == Format::Json) {
    Json texts = Json::object();
    for (const Summary::Language& language : summary.texts) texts[language.name] = language.missing;
    world.print(json_text({{"questions", summary.questions},
                           {"groups", summary.groups},
                           {"rules", summary.rules},
                           {"tables", summary.tables},
                           {"texts", texts}}));
    return Exit::Fine;
  }
  std::string text = "questions: " + std::to_string(summary.questions) +
                     "\ngroups: " + std::to_string(summary.groups) +
                     "\nrules: " + std::to_string(summary.rules) + "\ntables:";
  for (const std::string& table : summary.tables) text += " " + table;
  text += "\n";
  for (const Summary::Language& language : summary.texts)
    text += "texts missing in " + language.name + ": " + std::to_string(language.missing) + "\n";
  world.print(printable_lines(text));
  return Exit::Fine;
}

std::string row_text(const dataset::FieldValue& value) {
  std::string text = "  " + value.field + " = " + value.text;
  for (const auto& [field, key] : value.row.fields)
    text.append(value.row.table).append("[").append(field).append(" ").append(key).append("]");
  if (!value.cause.question.empty()) text += "  from " + value.cause.question;
  return diag::printable(text + "  (" + value.cause.rule + ")") + "\n";
}

std::string data_text(const dataset::DataSet& data) {
  std::string text;
  for (const dataset::Action& action : data.actions) {
    text += action.kind == dataset::ActionKind::Create ? "create " : "update ";
    text += diag::printable(action.table + (action.company.empty() ? "" : " in " + action.company)) + "\n";
    for (const dataset::FieldValue& value : action.fields) text += row_text(value);
  }
  return text;
}

// Of the answers given, complete or not; of none when there is no file.
Exit dump_data_set(Surroundings& world, const DumpOptions& options, const program::Program& program) {
  const std::string& file = options.answering.answers;
  base::Result<std::string> text = std::string("{}");
  if (!file.empty()) text = world.disk().read(file, limits::kAnswerBytes);
  if (!text) return world.fail(text.error());
  if (holds_many(file, *text))
    return world.misused("`--stage dataset` takes one interview, not a .jsonl file");
  const std::optional<Host> host = host_of(world, program, options.answering);
  if (!host) return Exit::Usage;
  const Sheet sheet = read_sheet(program, file, *text, *host);
  const std::optional<interview::Interview> interview = hold_interview(world, program, sheet);
  if (!interview) return Exit::BadInput;
  const dataset::Assembled assembled = assemble::assemble(*interview, {.company = options.answering.company});
  if (!file.empty()) {
    ProblemList problems(world);
    say_state(world, problems, *interview, sheet, 0);
    say_problems(world, problems, assembled, *interview, sheet);
    problems.say_count();
  }
  world.print(options.format == Format::Json ? output::to_json(assembled.data) : data_text(assembled.data));
  return Exit::Fine;
}

}  // namespace

Exit dump(Surroundings& world, const DumpOptions& options) {
  switch (options.stage) {
    case Stage::Tokens:
    case Stage::Tree:
    case Stage::Hir:
    case Stage::Graph: return dump_sources(world, options);
    case Stage::Program:
    case Stage::DataSet:
    case Stage::Summary: break;
  }
  const Opened opened = open_program(world, options.pack);
  if (!opened.program) return opened.exit;
  if (options.stage == Stage::Summary) return dump_summary(world, options, *opened.program);
  if (options.stage == Stage::DataSet) return dump_data_set(world, options, *opened.program);
  return print_stage(world, options, program::dump(*opened.program));
}

}  // namespace rapport::cli
