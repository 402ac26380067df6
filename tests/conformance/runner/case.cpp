#include "tests/conformance/runner/case.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

#include "tests/conformance/runner/process.h"

namespace rapport::conformance {
namespace {

namespace fs = std::filesystem;

enum class Source {
  Out,
  Err,
  ExitCode,
  Files,  // those in FOLDER, one after the other, each behind a line with its name
};

struct Expectation {
  std::string suffix;              // of the expect.* file
  std::vector<std::string> words;  // the command, after `rapport`; PACK, ANSWERS, FILES and FOLDER are put in
  Source source = Source::Out;
};

const std::vector<std::string> kRun = {"run", "PACK", "--answers", "ANSWERS", "--out", "-", "--emit"};

std::vector<std::string> run_words(std::initializer_list<std::string> more) {
  std::vector<std::string> words = kRun;
  words.insert(words.end(), more);
  return words;
}

// What each expect.* file holds.
std::vector<Expectation> expectations() {
  std::vector<Expectation> all = {
      {"diag", {"check", "PACK", "--format", "lines"}},
      {"xml", run_words({"ax-xml"})},
      {"json", run_words({"json"})},
      {"trace", run_words({"json", "--trace"}), Source::Err},
      {"stderr", run_words({"ax-xml"}), Source::Err},
      {"exit", run_words({"ax-xml"}), Source::ExitCode},
      {"aif", {"run", "PACK", "--answers", "ANSWERS", "--out", "FOLDER", "--emit", "aif"}, Source::Files},
      {"dixf", {"run", "PACK", "--answers", "ANSWERS", "--out", "FOLDER", "--emit", "dixf"}, Source::Files},
      {"tests", {"test", "PACK", "--coverage"}},
      {"import", {"import", "FILES", "--out", "FOLDER"}},
      {"imported", {"import", "FILES", "--out", "FOLDER"}, Source::Files},
      {"import-problems", {"import", "FILES", "--out", "FOLDER"}, Source::Err},
      {"dataset", {"dump", "PACK", "--stage", "dataset", "--answers", "ANSWERS"}},
  };
  for (const std::string_view backend : {"bc", "d365", "xlsx"}) {
    const std::vector<std::string> words = {"run",   "PACK",   "--answers", "ANSWERS",
                                            "--out", "FOLDER", "--emit",    std::string(backend)};
    all.push_back({std::string(backend), words, Source::Files});
    all.push_back({std::string(backend) + "-problems", words, Source::Err});
  }
  for (const char* stage : {"tokens", "tree", "hir", "program", "graph", "summary"})
    all.push_back({stage, {"dump", "PACK", "--stage", stage}});
  return all;
}

// A line of a problem: "file:line:column: error E2004: …", or "error …" for what stands in no file; for
// people "error[E2004]: …", or "file:line:column: error: …".
bool has_error(const std::string& lines) {
  return lines.starts_with("error ") || lines.find(": error ") != std::string::npos ||
         lines.find("\nerror ") != std::string::npos || lines.find(": error: ") != std::string::npos ||
         lines.find("error[") != std::string::npos;
}

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write(const fs::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc)
      .write(text.data(), static_cast<std::streamsize>(text.size()));
}

class Case {
 public:
  Case(const Tools& tools, fs::path folder) : tools_(tools), folder_(std::move(folder)) {
    work_ = tools_.work / folder_.filename();
    fs::create_directories(work_);
    pack_ = fs::exists(folder_ / "pack.rap") ? "pack.rap" : "pack";
    args_ = words_in("args");
    imports_ = words_in("imports");
  }

  std::vector<std::string> check() {
    if (!fs::exists(folder_ / pack_) && imports_.empty())
      return {"there is neither `pack.rap` nor a folder `pack`, nor files to import named in `imports`"};
    const std::vector<Expectation> known = expectations();
    size_t met = 0;
    for (const Expectation& expectation : known) {
      if (!fs::exists(expect_file(expectation))) continue;
      ++met;
      meet(expectation);
    }
    if (met == 0) problems_.push_back("there is no expect.* file");
    report_unknown_files(known);
    return std::move(problems_);
  }

 private:
  std::vector<std::string> words_in(const char* name) const {
    std::istringstream in(read(folder_ / name));
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
  }

  fs::path expect_file(const Expectation& e) const { return folder_ / ("expect." + e.suffix); }

  void meet(const Expectation& e) {
    const bool answered = std::find(e.words.begin(), e.words.end(), "ANSWERS") != e.words.end();
    if (answered && !fs::exists(folder_ / "answers.json")) {
      problems_.push_back("expect." + e.suffix + " needs an `answers.json`");
      return;
    }
    fs::remove_all(files_folder());
    const Command command = command_of(e);
    const int code = run(command);
    fs::path actual = e.source == Source::Err ? command.err : command.out;
    if (e.source == Source::Files) {
      actual = work_ / (e.suffix + ".files");
      write(actual, all_files());
    }
    if (e.source == Source::ExitCode) {
      actual = work_ / "exit.code";
      write(actual, std::to_string(code) + "\n");
    }
    compare(e, command, actual);
    check_exit(e, command, code);
    if (e.suffix == "xml") validate(command.out);
  }

  fs::path files_folder() const { return work_ / "files"; }

  std::string all_files() const {
    std::vector<fs::path> files;
    if (fs::exists(files_folder()))
      for (const fs::directory_entry& entry : fs::directory_iterator(files_folder()))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::string all;
    for (const fs::path& file : files)
      all += is_packed(file) ? unpacked(file) : "== " + file.filename().string() + "\n" + read(file);
    return all;
  }

  static bool is_packed(const fs::path& file) {
    return file.extension() == ".rapidstart" || file.extension() == ".zip" || file.extension() == ".xlsx";
  }

  std::string unpacked(const fs::path& file) const {
    const fs::path out = work_ / "unpacked", err = work_ / "unpack.err";
    const int code = run({.words = {tools_.python.string(), "-B", tools_.unpack.string(), file.string()},
                          .folder = folder_,
                          .out = out,
                          .err = err});
    return code == 0 ? read(out) : file.filename().string() + " cannot be unpacked:\n" + read(err);
  }

  Command command_of(const Expectation& e) const {
    std::vector<std::string> words = {tools_.rapport.string()};
    for (const std::string& word : e.words) {
      if (word == "PACK") {
        words.push_back(pack_);
      } else if (word == "ANSWERS") {
        words.push_back("answers.json");
      } else if (word == "FILES") {
        words.insert(words.end(), imports_.begin(), imports_.end());
      } else if (word == "FOLDER") {
        words.push_back(files_folder().string());
      } else {
        words.push_back(word);
      }
    }
    if (e.words.front() == "run") words.insert(words.end(), args_.begin(), args_.end());
    const std::string& name = e.suffix;
    return {
        .words = words, .folder = folder_, .out = work_ / (name + ".out"), .err = work_ / (name + ".err")};
  }

  void compare(const Expectation& e, const Command& command, const fs::path& actual) {
    const fs::path expected = expect_file(e);
    if (read(expected) == read(actual)) return;
    if (tools_.mode == Mode::Rewrite) {
      write(expected, read(actual));
      return;
    }
    const fs::path diff = work_ / (e.suffix + ".diff");
    run({.words = {"diff", "-u", "--label", expected.filename().string(), "--label", "what it gave now",
                   expected.string(), actual.string()},
         .folder = work_,
         .out = diff,
         .err = work_ / "diff.err"});
    problems_.push_back(shell_line(command.words) + "\n" + read(diff));
  }

  // A case that says nothing of the exit code expects 0; `check` ends with 1 exactly when it reports an
  // error.
  void check_exit(const Expectation& e, const Command& command, int code) {
    int wanted = 0;
    if (e.words.front() == "check") wanted = has_error(read(command.out)) ? 1 : 0;
    if (e.words.front() == "test") wanted = read(command.out).find("failed  ") != std::string::npos ? 1 : 0;
    if (e.suffix.ends_with("-problems") && e.words.front() == "run")
      wanted = has_error(read(command.err)) ? 1 : 0;
    if (e.words.front() == "import") wanted = fs::exists(folder_ / "expect.import-problems") ? 1 : 0;
    if (e.words.front() == "run" && fs::exists(folder_ / "expect.exit")) return;
    if (code == wanted) return;
    problems_.push_back(shell_line(command.words) + "\nended with " + std::to_string(code) + " instead of " +
                        std::to_string(wanted) + " (a run that has to end otherwise has an expect.exit)\n" +
                        read(command.err));
  }

  void validate(const fs::path& document) {
    if (read(document).empty()) return;  // a run that was refused
    const fs::path err = work_ / "xmllint.err";
    const int code = run(
        {.words = {tools_.xmllint.string(), "--noout", "--schema", tools_.xsd.string(), document.string()},
         .folder = work_,
         .out = work_ / "xmllint.out",
         .err = err});
    if (code != 0) problems_.push_back("the XML does not follow its schema\n" + read(err));
  }

  void report_unknown_files(const std::vector<Expectation>& known) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with("expect.")) continue;
      const std::string suffix = name.substr(std::string_view("expect.").size());
      if (std::none_of(known.begin(), known.end(), [&](const Expectation& e) { return e.suffix == suffix; }))
        problems_.push_back("nobody knows what `" + name + "` expects");
    }
  }

  const Tools& tools_;
  fs::path folder_, work_;
  std::string pack_;
  std::vector<std::string> args_;
  std::vector<std::string> imports_;  // files that `import` reads, by their paths from the case's folder
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> check_case(const Tools& tools, const fs::path& folder) {
  return Case(tools, folder).check();
}

}  // namespace rapport::conformance
