// The lines of a copy (backup.h): written and read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/store/backup.h"
#include "server/store/digest.h"

namespace rapport::store {

// What the `row` line of these values says, without its end.
std::string to_line(const std::vector<Value>& values);
// nullopt: the line is no row of such columns.
std::optional<std::vector<Value>> to_values(std::string_view line, std::span<const ColumnShape> columns);

// "table NAME COLUMN …"
std::string head_of(const Table& table);

class LineWriter {
 public:
  explicit LineWriter(const ByteSink& sink) : sink_(&sink) {}
  base::Status line(std::string_view text);
  base::Status flush();
  std::string digest() const { return digest_.text(); }

 private:
  const ByteSink* sink_;
  std::string held_;
  Digest digest_;
};

class LineReader {
 public:
  explicit LineReader(const ByteSource& source) : source_(&source) {}
  // The next line without its end; nullopt: there are no more. Corrupt: too long, or without an end.
  base::Result<std::optional<std::string>> next();
  size_t number() const { return number_; }              // of the line that next() gave
  std::string digest_before() const { return before_; }  // of all lines before it

 private:
  base::Result<size_t> fill();

  const ByteSource* source_;
  std::string held_;
  size_t at_ = 0;
  size_t number_ = 0;
  Digest digest_;
  std::string before_;
};

}  // namespace rapport::store
