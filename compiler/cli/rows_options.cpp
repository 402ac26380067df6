// Options about files with rows of tables.
#include "compiler/cli/option_words.h"
#include "compiler/cli/pack_option.h"
#include "compiler/cli/rows_files.h"
#include "runtime/base/limits.h"

namespace rapport::cli {
void add_rows(CLI::App& command, Words& words, const std::string& help) {
  command.add_option("--rows", words.rows, help + "; may stand more than once")
      ->type_name("[TABLE=]FILE")
      ->allow_extra_args(false);
  command.add_flag("--exact-csv", words.exact_csv, "CSV of entities in the pack's own form, not in AX's");
}

std::optional<Misuse> read_rows(const Words& words, std::vector<RowsFile>& rows) {
  for (const std::string& word : words.rows) {
    rows.push_back(rows_file(word));
    rows.back().is_exact = words.exact_csv;
    if (rows.back().path.empty()) return Misuse{"`--rows " + word + "` names no file"};
  }
  if (rows.size() <= limits::kRowsFiles) return std::nullopt;
  return Misuse{"`--rows` stands more than " + std::to_string(limits::kRowsFiles) + " times"};
}

void add_template(CLI::App& app, Words& words) {
  CLI::App* command = app.add_subcommand("template", "writes tables as a workbook or CSV files to fill in");
  add_pack(*command, words.pack, words.packs);
  command->add_option("--out", words.out, "FILE.xlsx, FILE.csv, or a new or empty folder for CSV")
      ->type_name("FILE|DIR")
      ->required();
  command
      ->add_option("--table", words.tables,
                   "this table with those in it, and no others; may stand more than once")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command->add_option("--format", words.format, "xlsx or csv; else as the name of the file ends");
  command->add_option("--language", words.language, "one of the pack's, of titles, help and choices")
      ->type_name("LANGUAGE");
  command
      ->add_option("--answers", words.answers,
                   "answers whose rows it has; else those that the pack begins with")
      ->type_name("FILE");
  add_rows(*command, words, "rows that it has, from a filled-in workbook or CSV file");
  command->add_flag("--dixf-unicode", words.dixf_unicode,
                    "CSV of entities in UTF-16 in place of code page 1252");
  command->add_flag("--empty", words.empty, "without any rows");
  command->add_flag("--force", words.force, "replaces what is there, with what is filled in");
  add_answering(*command, words, "the system's, UTC");
}

Options template_options(const Words& words) {
  TemplateOptions options{.pack = words.pack,
                          .out = words.out,
                          .tables = words.tables,
                          .empty = words.empty,
                          .force = words.force,
                          .exact_csv = words.exact_csv,
                          .dixf_unicode = words.dixf_unicode,
                          .packs = words.packs};
  if (auto misuse = read_answering(words, options.answering)) return *misuse;
  if (auto misuse = read_rows(words, options.rows)) return *misuse;
  for (RowsFile& file : options.rows) file.is_exact = false;  // it is about what is written
  const bool is_csv = words.out.ends_with(".csv"), is_xlsx = words.out.ends_with(".xlsx");
  if (words.format == "csv" || (words.format.empty() && is_csv)) options.format = RowsFormat::Csv;
  if (words.out.empty() || words.out == "-") return Misuse{"`--out` takes a file, such as `--out rows.xlsx`"};
  if (!words.format.empty() && words.format != "csv" && words.format != "xlsx")
    return Misuse{"no format `" + words.format + "`, expected xlsx or csv"};
  if (words.format.empty() && !is_csv && !is_xlsx)
    return Misuse{"`--out " + words.out +
                  "` ends neither in .xlsx nor in .csv: say `--format xlsx` or `--format csv`"};
  if (words.dixf_unicode && (options.format != RowsFormat::Csv || words.exact_csv))
    return Misuse{"`--dixf-unicode` is about CSV of entities in AX's form"};
  return options;
}

}  // namespace rapport::cli
