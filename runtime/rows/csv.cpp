#include "runtime/rows/csv.h"

#include <algorithm>

#include "runtime/base/utf8.h"

namespace rapport::rows {

LineAndColumn position_in(std::string_view file, size_t offset) {
  const std::string_view before = file.substr(0, std::min(offset, file.size()));
  const size_t start = before.find_last_of('\n') + 1;
  const auto continues = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; };
  const std::string_view line = before.substr(start);
  const auto bytes_within = std::count_if(line.begin(), line.end(), continues);
  return {static_cast<size_t>(std::count(before.begin(), before.end(), '\n')) + 1,
          line.size() - static_cast<size_t>(bytes_within) + 1};
}

void put_csv_field(std::string& out, std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

CsvReader::CsvReader(std::string_view file) : file_(file) {
  if (file_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  if (const auto broken = base::find_invalid_utf8(file_))
    fail("this byte belongs to no UTF-8 character; save the file as UTF-8", *broken);
}

bool CsvReader::fail(std::string message, size_t offset) {
  problem_ = CsvProblem{std::move(message), offset};
  fields_.clear();
  return false;
}

bool CsvReader::next() {
  if (problem_ || at_ >= file_.size()) return false;
  fields_.clear();
  for (After after = After::Field; after == After::Field;) {
    CsvField field{{}, at_, at_};
    const bool quoted = at_ < file_.size() && file_[at_] == '"';
    if (!(quoted ? read_quoted(field) : read_plain(field))) return false;
    field.end = at_;
    fields_.push_back(std::move(field));
    after = end_field();
  }
  return !problem_;
}

bool CsvReader::read_plain(CsvField& field) {
  const size_t end = std::min(file_.find_first_of(",\"\r\n", at_), file_.size());
  field.text = file_.substr(at_, end - at_);
  at_ = end;
  if (at_ == file_.size() || file_[at_] != '"') return true;
  return fail("a quote inside of a field; put the whole field in quotes and write the quote twice", at_);
}

bool CsvReader::read_quoted(CsvField& field) {
  const size_t open = at_++;
  for (;;) {
    const size_t quote = file_.find('"', at_);
    if (quote == std::string_view::npos) return fail("this quote is never closed", open);
    field.text += file_.substr(at_, quote - at_);
    at_ = quote + 1;
    if (at_ == file_.size() || file_[at_] != '"') return true;
    field.text += '"';
    ++at_;
  }
}

CsvReader::After CsvReader::end_field() {
  if (at_ == file_.size()) return After::Record;
  const char next = file_[at_];
  const bool crlf = file_.substr(at_, 2) == "\r\n";
  if (next == ',' || next == '\n' || crlf) {
    at_ += crlf ? 2 : 1;
    return next == ',' ? After::Field : After::Record;
  }
  fail(next == '\r' ? "a line ends in CR LF or LF, found CR alone"
                    : "expected a comma or the end of the line after a field in quotes",
       at_);
  return After::Problem;
}

}  // namespace rapport::rows
