// The rows of a table question, as the events of a JSON parser bring them: a list of objects, child tables
// lists in them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/answers/json_value.h"
#include "runtime/interview/row_block.h"

namespace rapport::answers {

class TableReader {
 public:
  enum class Texts : uint8_t { AsGiven, AsLogged };  // by people; as they were kept then
  struct Parser {
    std::function<bool(std::string)> report;  // a problem where it stands; false: it is to stop
    std::function<uint32_t()> line;           // where it stands; empty: the rows keep no lines
    Texts texts = Texts::AsGiven;
  };
  // The opening bracket has been read.
  TableReader(const program::Program& program, program::Index table, Parser parser);

  // Events, as the parser calls them; false stops it.
  bool scalar(JsonValue json);
  bool start_object();
  bool end_object();
  bool start_array();
  bool end_array();
  bool key(std::string_view name);

  bool done() const { return open_.empty(); }  // the closing bracket has been read
  std::shared_ptr<const interview::RowBlock> take() { return std::move(block_); }

 private:
  struct Level {  // a table whose list is open
    program::Index table;
    interview::RowBlock* block;  // has a column for each of the table's, with cells up to the last named one
    bool in_row = false;
    std::vector<bool> given;  // per column of the row that is open, then per child table
  };
  enum class At : uint8_t { Row, Column, Child, Set, Skip };

  Level level(program::Index table, interview::RowBlock& block) const;
  bool open_row();
  void add_item(JsonValue json);
  interview::RowBlock::Column& named_column();
  bool column_read(const ReadValue& read);
  bool find_column(std::string_view name);
  bool find_child(std::string_view name);
  std::string unknown_column(std::string_view name) const;
  bool problem(const std::string& message);
  std::string row_name() const;

  const program::Program& program_;
  Parser parser_;
  std::shared_ptr<interview::RowBlock> block_;
  std::vector<Level> open_;
  At at_ = At::Row;
  uint32_t skipped_ = 0;  // brackets of what is no column
  size_t column_ = 0;     // of the innermost table
  std::vector<JsonValue> items_;
};

}  // namespace rapport::answers
