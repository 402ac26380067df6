// The arguments of the program, read and checked for their form. CLI11 stays behind this header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/cli/manual.h"
#include "runtime/output/output.h"

namespace rapport::cli {

enum class Format : uint8_t { Text, Json, Lines };

struct CheckOptions {
  std::string pack;
  Format format = Format::Text;
  std::vector<std::string> packs = {};  // folders of packs that it may depend on
};

struct BuildOptions {
  std::string pack;
  std::string out;
  bool update = false;                  // write rapport.lock
  std::vector<std::string> packs = {};  // folders of packs that it may depend on
};

struct AnswerOptions {           // how an interview is held
  std::string answers;           // a file; empty: none
  std::optional<int64_t> today;  // days since 1970-01-01; none: the system's day
  std::string company;
  std::string language;  // of the messages; empty: that of the sources
  std::vector<std::pair<std::string, std::string>>
      project;                                // what the host says: "project.country" and what it is
  std::vector<std::string> templates, areas;  // that the project has; of neither: all areas
  std::string configuration;                  // empty: none
};

struct RowsFile {     // `--rows [TABLE=]FILE`
  std::string table;  // empty: the file says it
  std::string path;
  bool is_exact = false;  // CSV of an entity as well has the pack's own form
};

struct RunOptions {
  std::string pack;
  AnswerOptions answering;
  std::vector<RowsFile> rows;
  std::vector<const output::Backend*> backends;
  std::string out;  // a folder, or "-": standard output
  output::AifOptions aif;
  output::DixfOptions dixf;
  std::vector<std::string> maps;  // files, for `bc` and `d365`
  bool partial = false, force = false, trace = false;
  std::vector<std::string> packs = {};  // folders of packs that it may depend on
};

struct ExplainOptions {
  std::string code;
};

enum class Stage : uint8_t { Tokens, Tree, Hir, Program, Graph, DataSet, Summary };

struct DumpOptions {
  std::string pack;
  Stage stage = Stage::Summary;
  std::string stage_name;
  Format format = Format::Text;
  AnswerOptions answering;
  std::vector<std::string> packs = {};  // folders of packs that it may depend on
};

enum class TestFormat : uint8_t { Text, Tap, Json };

struct TestOptions {
  std::string pack;
  TestFormat format = TestFormat::Text;
  AnswerOptions answering;        // a fixed day where none is given, so that tests say the same every day
  bool coverage = false;          // list what was not seen
  std::optional<uint32_t> least;  // percent of coverage, or the run fails
  std::vector<std::string> packs = {};  // folders of packs that it may depend on
};

struct TextsOptions {
  std::string pack;
  std::string language;                 // empty: all
  bool update = false;                  // write texts/*.po
  std::vector<std::string> packs = {};  // folders of packs that it may depend on
};

struct MoveOptions {
  std::string pack;
  std::string name, to;   // a declaration, and the group or area that it goes to
  std::string workspace;  // where packs that use it are; empty: the folder around it
  bool force = false, dry_run = false;
  std::vector<std::string> packs = {};
};

struct CopyOptions {
  std::string pack;
  std::string name, to;             // a template or area, and the folder of the pack that it goes to
  std::vector<std::string> groups;  // empty: all
  bool dry_run = false;
  std::vector<std::string> packs = {};
};

struct DocOptions {
  std::string pack;
  std::string out;       // a folder
  std::string language;  // empty: that of the sources
  bool force = false;    // pages of an earlier run in the folder are replaced
  std::vector<std::string> packs = {};
};

struct KeygenOptions {
  std::string file;  // of the secret key; the public one gets `.pub` behind it
};

struct SignOptions {
  std::string pack;
  std::string key;  // a file
  std::vector<std::string> packs = {};
};

struct VerifyOptions {
  std::string pack;
  std::vector<std::string> keys;  // files
  std::string folder;             // with files *.pub; empty: none
  std::vector<std::string> packs = {};
};

struct PublishOptions {
  std::string pack;
  Format format = Format::Text;
  std::vector<std::string> packs = {};
};

enum class RowsFormat : uint8_t { Xlsx, Csv };

struct TemplateOptions {
  std::string pack;
  std::string out;  // a file; Csv: or a folder
  RowsFormat format = RowsFormat::Xlsx;
  std::vector<std::string> tables;  // empty: all that are asked
  AnswerOptions answering;          // whose rows it has
  std::vector<RowsFile> rows;       // likewise
  bool empty = false;               // none
  bool force = false;
  bool exact_csv = false, dixf_unicode = false;
  std::vector<std::string> packs = {};
};

struct ImportOptions {
  std::vector<std::string> files;
  std::string out;  // a folder
};

struct MapOptions {
  std::string product;  // "bc"
};

enum class Shell : uint8_t { Bash, Zsh, Fish };

struct CompletionsOptions {
  Shell shell = Shell::Bash;
};

struct ManualOptions {};

struct InterviewOptions {
  std::string pack;
  std::string save;    // a file; empty: nothing is saved
  std::string script;  // a file of lines that are typed; empty: somebody types them
  std::string language;
  AnswerOptions answering;
  bool trace = false;
  std::vector<std::string> packs = {};  // folders of packs that it may depend on
};

struct MigrateOptions {
  std::string pack;
  std::string save;      // the interview
  bool undo = false;     // back to what it was
  bool dry_run = false;  // only says what would be
  bool force = false;    // undo: loses the steps that came after
  std::vector<std::string> packs = {};
};

struct Help {
  std::string text;  // for standard output: what was asked for
};

struct Misuse {
  std::string message;    // what is wrong and what to do
  std::string help = {};  // more lines, of ours
};

using Options =
    std::variant<CheckOptions, BuildOptions, RunOptions, ExplainOptions, TestOptions, InterviewOptions,
                 MigrateOptions, CopyOptions, MoveOptions, DumpOptions, TextsOptions, TemplateOptions,
                 DocOptions, KeygenOptions, SignOptions, VerifyOptions, PublishOptions, ImportOptions,
                 MapOptions, CompletionsOptions, ManualOptions, Help, Misuse>;

// All that the command line takes.
ProgramInfo program_info();

// `args` without the program's own name.
Options read_options(std::vector<std::string> args);

}  // namespace rapport::cli
