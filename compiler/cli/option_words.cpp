#include "compiler/cli/option_words.h"

#include "runtime/base/utf8.h"
#include "runtime/value/date.h"

namespace rapport::cli {

void add_answering(CLI::App& command, Words& words, const std::string& day) {
  command.add_option("--today", words.today, "the day that today() gives, YYYY-MM-DD; else " + day)
      ->type_name("DATE");
  command.add_option("--company", words.company, "the company, where the pack writes none")->type_name("C");
  command
      .add_option("--country", words.country, "the project's country, as packs write it after `for country`")
      ->type_name("C");
  command.add_option("--industry", words.industry, "likewise its industry")->type_name("I");
  command.add_option("--release", words.release, "likewise the target's release")->type_name("R");
  command
      .add_option("--template", words.templates,
                  "the project has the areas of this template, and no others; may stand more than once")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command.add_option("--area", words.areas, "likewise this area")->type_name("NAME")->allow_extra_args(false);
  command
      .add_option("--configuration", words.configuration,
                  "what is not answered has the values of this default configuration")
      ->type_name("NAME");
}

std::optional<Misuse> read_answering(const Words& words, AnswerOptions& options) {
  options.answers = words.answers;
  options.company = words.company;
  options.templates = words.templates;
  options.areas = words.areas;
  options.configuration = words.configuration;
  options.language = words.language;
  for (const auto& [option, word] : {std::pair<std::string, std::string>{"company", words.company},
                                     {"country", words.country},
                                     {"industry", words.industry},
                                     {"release", words.release}}) {
    if (base::find_invalid_utf8(word) || base::find_not_xml(word))
      return Misuse{"`--" + option + "` holds characters that no " + option + " has"};
    if (!word.empty()) options.project.emplace_back("project." + option, word);
  }
  if (words.today.empty()) return std::nullopt;
  options.today = value::parse_date(words.today);
  if (options.today) return std::nullopt;
  return Misuse{"`--today " + words.today + "` is no date, expected one such as 2026-01-31"};
}

}  // namespace rapport::cli
