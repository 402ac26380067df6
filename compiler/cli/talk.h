// One interview held with a person: question by question, with commands in between. Each step is saved before
// the next prompt.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/cli/command_words.h"
#include "compiler/cli/page.h"
#include "compiler/cli/places.h"
#include "compiler/cli/saved_file.h"
#include "compiler/cli/surroundings.h"
#include "compiler/cli/terminal.h"
#include "runtime/interview/interview.h"

namespace rapport::cli {

struct TalkOptions {
  uint32_t language = 0;
  bool trace = false;
  size_t begun = 0;  // entries of the log before this session
};

class Talk {
 public:
  // `file` may be null: nothing is saved. None of them owned.
  Talk(Surroundings& world, Terminal& terminal, interview::Interview interview, SavedFile* file,
       const TalkOptions& options);

  // Until it ends: how.
  Exit hold();

 private:
  void start();
  void show();
  void handle(const std::string& typed);
  void enter();
  void answer(std::string_view text);
  void answer_question(std::string_view text);
  void say_still();
  void answer_confirm(std::string_view text);
  void answer_group(std::string_view text);
  void move_on();
  void go_to(const Place& place);
  Passed passing();
  bool step(const interview::Entry& entry) { return step(std::span(&entry, 1)); }
  bool step(std::span<const interview::Entry> entries);  // false: refused, and said
  interview::Entry entry_of(interview::EntryKind kind, const Place& place) const;
  bool say_problems_at(const Place& place, bool warnings);
  void end(Exit exit);
  void script_ended();

  // talk_commands.cpp
  bool command(std::string_view line);  // false: it is an answer
  bool fits(const CommandWord& word, std::string_view rest) const;
  bool asks_text() const;
  void run(Command command, std::string_view rest);
  void go(std::string_view name);
  std::optional<Named> named_one(std::string_view name);  // nothing: none or several, and that was said
  void unknown_name(std::string_view name);
  void back();
  void skip();
  void blank_or_reset(interview::EntryKind kind);
  void undo();
  std::string what_was_said(const interview::Entry& entry) const;
  std::string entry_title(const interview::Entry& entry) const;
  void complete();
  void say_changes();
  void help();
  void search(std::string_view text);
  void add_row();
  void load(std::string_view file);  // talk_load.cpp
  void change_row(std::string_view name);
  void remove_row(std::string_view name);
  std::optional<uint32_t> find_row(std::string_view name);  // nothing: none or two, and that was said
  std::optional<uint32_t> row_with_key(std::string_view text) const;
  // talk_left.cpp
  std::optional<Place> first_left() const;
  Phrase end_hint() const;
  void say_open();
  void say_unmarked();
  void leave_table();
  void say_raised(const std::vector<interview::Problem>& before);
  void say_elsewhere(const std::vector<interview::Problem>& problems);
  std::vector<Place> still_skipped(program::Index group) const;
  // talk_why.cpp
  struct Here {  // a row of a table; no table: where there are no rows
    program::Index table = program::kNone;
    uint32_t row = program::kNone;
  };
  void why(std::string_view rest);
  void why_question(program::Index question, const Here& here);
  void why_let(program::Index let, const Here& here);
  void why_asked(program::Index gate, const Here& here);
  bool applies(program::Index gate, const Here& here) const;
  Here row_here() const;
  uint32_t row_around(program::Index table, const Here& here) const;
  uint32_t row_for(program::Index slot, const Here& here) const;
  std::string reasons(program::Index slot, const Here& here) const;
  std::string because(program::Index slot, const Here& here) const;

  Surroundings& world_;
  Terminal& terminal_;
  interview::Interview interview_;
  const program::Program& program_;
  SavedFile* file_;
  TalkOptions options_;
  Page page_;
  Place place_;
  std::vector<Place> before_;   // for `back`
  std::vector<Place> skipped_;  // questions and tables, of this session
  bool shown_ = false;          // the place is on the screen already
  bool like_command_ = false;   // what was typed begins as a command does, and is an answer all the same
  bool kept_wrong_ = false;     // its answer is wrong, and that was said
  std::optional<Exit> ended_;
};

}  // namespace rapport::cli
