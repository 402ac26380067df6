// Which rows are there while entries are checked one after the other, before any is applied.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/interview/interview.h"

namespace rapport::interview {

class RowNumbers {
 public:
  RowNumbers(const program::Program& program, const Rows* rows) : program_(program), rows_(rows) {}

  // What is wrong with the row that the entry names; empty: nothing. Takes note of what the entry does to
  // rows. `index`: of the question or table that the entry names.
  std::string problem(const Entry& entry, Index index);

 private:
  struct Table {                              // of which an entry changed the rows: the differences only
    bool anew = false;                        // none of the interview's rows is left
    std::map<uint32_t, uint32_t> added = {};  // → of the row around; 0: none
    std::set<std::pair<uint32_t, uint32_t>> within = {};  // those that have a row around: it, and they
    std::set<uint32_t> removed = {};                      // of the interview's rows
    uint32_t next = 1;
    // Rows that were given whole are numbered only when an entry asks for one of them.
    const RowBlock* block = nullptr;
    uint32_t first = 1, first_around = 0;
    bool defaults = false;
  };
  struct Family {  // a table that stands in no other, with those in it
    bool own = false;
    const RowBlock* prefill = nullptr;
  };
  Family& family(Index table);
  Table& touched(Index table);  // may still have to be numbered
  Table& table(Index table);
  bool has(Index table, uint32_t number);
  size_t count(Index table);
  std::string add(const Entry& entry, Index table);
  std::string replace(Index table, const RowBlock& block);
  bool has_numbers_for(Index table, const RowBlock& block);
  void give(Index table, const RowBlock& block, uint32_t first_around);
  void prefill(Index table, const RowBlock* block);
  void start(Index table, const Family& family, const RowBlock* block);
  void put(Index table, uint32_t number, uint32_t around);
  void remove(Index table, uint32_t number);
  std::vector<uint32_t> rows_within(Index child, Index table, uint32_t number);

  const program::Program& program_;
  const Rows* rows_;  // null: a program without tables
  std::vector<std::optional<Table>> tables_;
  std::vector<std::optional<Family>> families_;  // per table that stands in no other
};

}  // namespace rapport::interview
