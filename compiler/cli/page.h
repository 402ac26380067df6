// What a person sees of an interview: headings, questions, rows, problems, in lines as wide as the terminal
// is.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

#include "compiler/cli/phrases.h"
#include "compiler/cli/places.h"
#include "compiler/cli/surroundings.h"
#include "compiler/cli/terminal.h"
#include "compiler/cli/typed.h"
#include "runtime/interview/interview.h"

namespace rapport::cli {

enum class Look : uint8_t { Plain, Heading, Problem, Hint };

class Page {
 public:
  // Not owned.
  Page(Surroundings& world, Terminal& terminal, const program::Program& program, uint32_t language)
      : world_(world), terminal_(terminal), program_(program), language_(language) {}

  uint32_t language() const { return language_; }
  std::string_view language_name() const { return program_.languages[language_]; }

  void line() { world_.print("\n"); }
  void text(std::string_view text, Look look = Look::Plain, std::string_view indent = "");
  void say(Phrase phrase, std::initializer_list<std::string_view> values = {}, Look look = Look::Plain);
  std::string phrase(Phrase phrase, std::initializer_list<std::string_view> values = {}) const;
  void prompt();
  void echo(std::string_view typed);  // where nobody sees what is typed

  // A heading only where the place before stood under another one.
  void heading(const interview::Interview& interview, program::Index group);
  void row_heading(const interview::Interview& interview, const Place& place);
  void passed(const interview::Interview& interview, const program::ScreenItem& item, uint32_t row);
  void place(const interview::Interview& interview, const Place& place);
  void first_choices(const Choices& choices);  // as many as are quicker read than searched
  void found_choices(const Choices& choices, std::string_view search);
  void all_choices(const Choices& choices);
  void taken_choice(const Choices& choices, size_t at);  // which one a part of it, or its title, was
  void rows(const interview::Interview& interview, const Place& list);
  void problem(const interview::Interview& interview, const interview::Problem& problem);
  void skipped(const interview::Interview& interview, const std::vector<Place>& places);
  void progress(const interview::Interview& interview);

  // What people call it: its text, else its name. A row's column, with the row.
  std::string title(const interview::Interview& interview, program::Index question, uint32_t row) const;
  std::string slot_title(const interview::Interview& interview, program::Index slot, uint32_t row) const;
  std::string table_title(const interview::Interview& interview, program::Index table, uint32_t around) const;
  std::string group_title(const interview::Interview& interview, program::Index group) const;
  // With where it is.
  std::string problem_text(const interview::Interview& interview, const interview::Problem& problem) const;
  // "Payment days 15TH › Dates 2": a row by the titles of its tables, and the rows that lie in one around.
  std::string row_title(const interview::Interview& interview, program::Index table, uint32_t row) const;
  std::string rows_title(const interview::Interview& interview, program::Index table, uint32_t around) const;
  // Short: its key, and what stands beside it.
  std::string row_label(const interview::Interview& interview, program::Index table, uint32_t row) const;
  std::string value(const interview::Interview& interview, program::Index slot, uint32_t row) const;

 private:
  void print_lines(std::string lines, Look look);
  void question(const interview::Interview& interview, const Place& place);
  void list_rows(const interview::Interview& interview, program::Index table, interview::RowRange rows);
  std::string row_line(const interview::Interview& interview, program::Index table, uint32_t row,
                       const std::vector<program::Index>& columns) const;
  std::string title_with_unit(const interview::Interview& interview, program::Index question,
                              uint32_t row) const;
  std::string shown(const interview::Interview& interview, program::Index text, program::Index scope,
                    uint32_t row) const;
  std::string judged_value(const interview::Interview& interview, program::Index question,
                           uint32_t row) const;
  void choice(const Choices& choices, size_t at);

  Surroundings& world_;
  Terminal& terminal_;
  const program::Program& program_;
  uint32_t language_;
  program::Index group_ = program::kNone, area_ = program::kNone;  // of the last heading
  std::set<program::Index> introduced_;                            // groups whose help was shown
  program::Index table_ = program::kNone;
  uint32_t row_number_ = 0;
};

}  // namespace rapport::cli
