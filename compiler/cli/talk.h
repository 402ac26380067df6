// One interview held with a person: question by question, with commands in between. Each step is saved before
// the next prompt.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  void answer_confirm(std::string_view text);
  void answer_group(std::string_view text);
  void move_on();
  void go_to(const Place& place);
  Passed passing();
  bool step(const interview::Entry& entry);  // false: refused, and said
  interview::Entry entry_of(interview::EntryKind kind, const Place& place) const;
  bool say_problems_at(const Place& place, bool warnings);
  void end(Exit exit);
  void script_ended();

  // talk_commands.cpp: false when it is none, but an answer
  bool command(std::string_view line);
  bool plain_command(std::string_view word);
  bool row_command(std::string_view word, std::string_view rest);
  bool named_command(std::string_view word, std::string_view rest);
  void go(std::string_view name);
  void unknown_name(std::string_view name);
  bool is_name(std::string_view name) const;
  void back();
  void skip();
  void blank_or_reset(interview::EntryKind kind);
  void undo();
  void complete();
  void say_open();
  void say_changes();
  void help();
  bool search(std::string_view text);
  void add_row();
  std::optional<uint32_t> find_row(std::string_view name);
  // talk_why.cpp
  void why(program::Index question, uint32_t row);
  void why_block(std::string_view name);
  std::string reasons(program::Index slot, uint32_t row) const;
  std::string because(program::Index slot, uint32_t row) const;
  void why_asked(program::Index gate, uint32_t row);

  Surroundings& world_;
  Terminal& terminal_;
  interview::Interview interview_;
  const program::Program& program_;
  SavedFile* file_;
  TalkOptions options_;
  Page page_;
  Place place_;
  std::vector<Place> before_;  // for `back`
  bool shown_ = false;         // the place is on the screen already
  bool kept_wrong_ = false;    // its answer is wrong, and that was said
  std::optional<Exit> ended_;
};

}  // namespace rapport::cli
