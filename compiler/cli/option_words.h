// The options as they were written, and what several commands read of them. CLI11 stays behind this header,
// too.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

#include "compiler/cli/change_options.h"
#include "compiler/cli/options.h"
#include "compiler/cli/publisher_options.h"

namespace rapport::cli {

struct Words {  // the options as they were written
  std::string pack, format, out, answers, emit = "ax-xml", today, company, country, industry, release, code,
                                          language, shell, stage, product, aif_attempt, least, configuration,
                                          save, script;
  std::vector<std::string> templates, areas, files, packs, tables, rows, maps;
  bool update = false, partial = false, force = false, trace = false, aif_batch = false, coverage = false,
       dixf_unicode = false, empty = false, exact_csv = false;
  ChangeWords change;
  PublisherWords publisher;
};

// `day`: what `--today` is else.
void add_answering(CLI::App& command, Words& words, const std::string& day);
std::optional<Misuse> read_answering(const Words& words, AnswerOptions& options);

// rows_options.cpp: what fills tables from files
void add_rows(CLI::App& command, Words& words, const std::string& help);
std::optional<Misuse> read_rows(const Words& words, std::vector<RowsFile>& rows);
void add_template(CLI::App& app, Words& words);
Options template_options(const Words& words);

}  // namespace rapport::cli
