// Rows as comma-separated values: RFC 4180, strictly, in UTF-8 with or without a byte order mark. Lines end
// in CRLF or LF. One record is in memory at a time; what is not CSV is never guessed at.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rapport::rows {

struct CsvField {
  std::string text;  // without quotes
  size_t begin = 0;  // bytes [begin, end) of the file, quotes included
  size_t end = 0;
};

struct CsvProblem {
  std::string message;  // what was found and what was expected
  size_t offset = 0;    // of the byte
};

// Adds `text` as a field: in quotes only where it has to be, with a comma, a quote or a line end in it.
void put_csv_field(std::string& out, std::string_view text);

struct LineAndColumn {  // for people: both from 1; a column counts code points
  size_t line = 0;
  size_t column = 0;
};
LineAndColumn position_in(std::string_view file, size_t offset);

class CsvReader {
 public:
  explicit CsvReader(std::string_view file);  // a view: the bytes must outlive the reader

  // The next record; false at the end of the file, and for good after a problem. A line without anything is
  // a record of one empty field.
  bool next();
  const std::vector<CsvField>& fields() const { return fields_; }
  const std::optional<CsvProblem>& problem() const { return problem_; }

 private:
  bool fail(std::string message, size_t offset);
  bool read_plain(CsvField& field);
  bool read_quoted(CsvField& field);
  enum class After { Field, Record, Problem };
  After end_field();  // what stands after the field: more of the record, or its end

  std::string_view file_;
  size_t at_ = 0;
  std::vector<CsvField> fields_;
  std::optional<CsvProblem> problem_;
};

}  // namespace rapport::rows
