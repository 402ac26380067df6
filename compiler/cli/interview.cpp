// `rapport interview`: opens the pack and the file, and holds the interview.
#include <algorithm>
#include <cstdlib>

#include "compiler/cli/answering.h"
#include "compiler/cli/commands.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/saved_file.h"
#include "compiler/cli/talk.h"
#include "compiler/diag/render.h"
#include "runtime/answers/saved.h"
#include "runtime/base/limits.h"
#include "runtime/interview/progress.h"

namespace rapport::cli {
namespace {

using base::Result;
using interview::Interview;
using program::Program;

// "de" of "de_AT.UTF-8": what the reader's surroundings ask for.
std::string locale_language() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string locale = value;
    return locale.substr(0, locale.find_first_of(".@"));
  }
  return {};
}

class Opening {
 public:
  Opening(Surroundings& world, const Program& program, const InterviewOptions& options)
      : world_(world), program_(program), options_(options), digest_(digest_of(program)) {}

  Exit run() {
    if (const Exit exit = choose_language(); exit != Exit::Fine) return exit;
    std::optional<std::string> script;
    if (!options_.script.empty()) {
      Result<std::string> text = world_.disk().read(options_.script, limits::kAnswerBytes);
      if (!text) return world_.fail(text.error());
      script = std::move(*text);
    }
    std::optional<SavedFile> file;
    if (!options_.save.empty()) {
      Result<SavedFile> opened = SavedFile::open(options_.save);
      if (!opened) return world_.fail(opened.error());
      file.emplace(std::move(*opened));
    }
    if (!script) {
      PosixTerminal terminal;
      return hold(terminal, file ? &*file : nullptr);
    }
    ScriptTerminal terminal(std::move(*script));
    const Exit exit = hold(terminal, file ? &*file : nullptr);
    if (exit == Exit::Fine) say_unread(terminal.unread());
    return exit;
  }

 private:
  // Whoever wrote them meant them for an interview that went on.
  void say_unread(size_t lines) {
    if (lines == 0) return;
    const std::string count = lines == 1 ? "1 line was" : std::to_string(lines) + " lines were";
    world_.complain("warning: " + diag::printable(options_.script) + ": " + count +
                    " not read: the interview had ended before\n");
  }

  // What is asked for with this call has to be there; what the locale asks for is a wish.
  Exit choose_language() {
    const bool said = !options_.language.empty();
    const Result<uint32_t> chosen = language_of(program_, said ? options_.language : locale_language());
    if (!chosen && said) return world_.misused(chosen.error().message);
    language_ = chosen.ok() ? *chosen : 0;
    return Exit::Fine;
  }

  Exit hold(Terminal& terminal, SavedFile* file) {
    Page page(world_, terminal, program_, language_);
    std::optional<Interview> interview;
    const bool goes_on = file != nullptr && !file->bytes().empty();
    const Exit exit = goes_on ? go_on(*file, page, interview) : Exit::Fine;
    if (exit != Exit::Fine) return exit;
    const size_t begun = interview ? interview->log().size() : 0;
    if (!interview) {
      if (const Exit begin_exit = begin(file, interview); begin_exit != Exit::Fine) return begin_exit;
    } else if (!options_.answering.answers.empty()) {
      return world_.misused("`--answers` belongs to a new interview, and " + file->path() + " goes on");
    } else if (const Exit updated = update(*interview, *file); updated != Exit::Fine) {
      return updated;
    }
    if (goes_on) say_open(page, *interview);
    const TalkOptions talk{.language = language_,
                           .trace = options_.trace,
                           .begun = begun == 0 ? interview->log().size() : begun};
    return Talk(world_, terminal, std::move(*interview), file, talk).hold();
  }

  // Of an interview that goes on: whoever left it may not know any more.
  void say_open(Page& page, const Interview& interview) {
    const interview::Counts counts = interview::progress_of(interview).all;
    if (counts.complete()) return;
    const uint32_t open = counts.open + counts.unconfirmed;
    page.say(Phrase::goes_on_open, {std::to_string(open), std::to_string(counts.errors)});
  }

  // Nothing when the file has no more than the beginning of its first line.
  Exit go_on(SavedFile& file, Page& page, std::optional<Interview>& interview) {
    const Result<answers::Saved> saved = answers::read_saved(file.bytes(), program_, digest_);
    if (!saved) return world_.fail({saved.error().code, file.path() + ": " + saved.error().message});
    if (saved->torn) {
      if (const base::Status cut = file.cut(saved->whole); !cut) return world_.fail(cut.error());
      page.say(Phrase::torn);
    }
    if (saved->steps.empty()) {
      if (const base::Status cut = file.cut(0); !cut) return world_.fail(cut.error());
      return Exit::Fine;
    }
    Interview::Started started = Interview::replay(program_, saved->log, saved->steps);
    for (const Interview::Refusal& refusal : started.refusals) {
      const auto step = std::ranges::upper_bound(saved->steps, refusal.entry) - saved->steps.begin();
      return world_.fail({base::ErrorCode::Corrupt,
                          file.path() + ": line " + std::to_string(step + 2) + ": " + refusal.message});
    }
    page.say(Phrase::goes_on, {std::to_string(saved->steps.size())});
    interview = std::move(started.interview);
    return Exit::Fine;
  }

  Exit begin(SavedFile* file, std::optional<Interview>& interview) {
    std::string json = "{}";
    if (!options_.answering.answers.empty()) {
      Result<std::string> text = world_.disk().read(options_.answering.answers, limits::kAnswerBytes);
      if (!text) return world_.fail(text.error());
      json = std::move(*text);
    }
    if (holds_many(options_.answering.answers, json))
      return world_.misused("`rapport interview` holds one interview, and a .jsonl file has many");
    const std::optional<Host> host = host_of(world_, program_, options_.answering);
    if (!host) return Exit::Usage;
    const Sheet sheet = read_sheet(program_, options_.answering.answers, json, *host);
    interview = hold_interview(world_, program_, sheet);
    if (!interview) return Exit::BadInput;
    if (file == nullptr) return Exit::Fine;
    const std::string lines =
        answers::saved_head(program_, digest_) + answers::saved_step(program_, interview->log(), 1);
    const base::Status saved = file->append(lines);
    return saved ? Exit::Fine : world_.fail(saved.error());
  }

  // What the host says now: only what was said with this call, so that going on changes nothing by itself.
  Exit update(Interview& interview, SavedFile& file) {
    const std::optional<Host> host = host_of(world_, program_, options_.answering);
    if (!host) return Exit::Usage;
    if (host->said.empty()) return Exit::Fine;
    const Interview::Step step = interview.apply(host->said);
    Exit exit = Exit::Fine;
    for (const auto& refusal : step.refusals)
      exit = world_.fail({base::ErrorCode::InvalidArgument, refusal.message});
    if (exit != Exit::Fine) return exit;
    const base::Status saved =
        file.append(answers::saved_step(program_, host->said, interview.steps().size()));
    return saved ? Exit::Fine : world_.fail(saved.error());
  }

  Surroundings& world_;
  const Program& program_;
  const InterviewOptions& options_;
  std::string digest_;
  uint32_t language_ = 0;
};

}  // namespace

Exit interview(Surroundings& world, const InterviewOptions& options) {
  const Opened opened = open_program(world, options.pack);
  if (!opened.program) return opened.exit;
  return Opening(world, *opened.program, options).run();
}

}  // namespace rapport::cli
