#include "server/store/backup_lines.h"

#include <fmt/format.h>

#include <charconv>

namespace rapport::store {
namespace {

constexpr size_t kLineBytes = 64u << 20;  // many times the largest body that the service takes
constexpr size_t kChunk = 64u << 10;
constexpr std::string_view kRow = "row ";

void append_escaped(std::string& line, std::string_view text) {
  for (char c : text) switch (c) {
      case '\\': line += "\\\\"; break;
      case '\t': line += "\\t"; break;
      case '\n': line += "\\n"; break;
      case '\r': line += "\\r"; break;
      default: line += c;
    }
}

std::optional<std::string> unescaped(std::string_view cell) {
  std::string text;
  text.reserve(cell.size());
  for (size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] != '\\') {
      text += cell[i];
      continue;
    }
    if (++i == cell.size()) return std::nullopt;
    constexpr std::string_view kMarks = "\\tnr", kMeant = "\\\t\n\r";
    size_t which = kMarks.find(cell[i]);
    if (which == std::string_view::npos) return std::nullopt;
    text += kMeant[which];
  }
  return text;
}

std::optional<Value> to_value(std::string_view cell, Kind kind) {
  if (cell == "\\N") return Value();
  if (kind == Kind::Integer) {
    int64_t number = 0;
    auto [end, problem] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (problem != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
    return Value(number);
  }
  auto text = unescaped(cell);
  if (!text) return std::nullopt;
  return Value(std::move(*text));
}

}  // namespace

std::string to_line(const std::vector<Value>& values) {
  std::string line(kRow);
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) line += '\t';
    if (const auto* number = std::get_if<int64_t>(&values[i]))
      line += fmt::format("{}", *number);
    else if (const auto* text = std::get_if<std::string>(&values[i]))
      append_escaped(line, *text);
    else
      line += "\\N";
  }
  return line;
}

std::optional<std::vector<Value>> to_values(std::string_view line, std::span<const ColumnShape> columns) {
  if (!line.starts_with(kRow)) return std::nullopt;
  line.remove_prefix(kRow.size());
  std::vector<Value> values;
  for (const ColumnShape& column : columns) {
    bool is_last = values.size() + 1 == columns.size();
    size_t end = line.find('\t');
    if ((end == std::string_view::npos) != is_last) return std::nullopt;
    auto value = to_value(line.substr(0, end), column.kind);
    if (!value) return std::nullopt;
    values.push_back(std::move(*value));
    if (!is_last) line.remove_prefix(end + 1);
  }
  return values;
}

std::string head_of(const Table& table) {
  std::string line = fmt::format("table {}", table.shape.table);
  for (const ColumnShape& column : table.columns) line.append(" ").append(column.name);
  return line;
}

base::Status LineWriter::line(std::string_view text) {
  if (text.size() > kLineBytes)
    return base::Error{
        base::ErrorCode::LimitExceeded,
        fmt::format("a row takes {} bytes: {} are the limit of a copy", text.size(), kLineBytes)};
  digest_.add(text);
  digest_.add("\n");
  held_.append(text) += '\n';
  return held_.size() < kChunk ? base::Status(base::Done{}) : flush();
}

base::Status LineWriter::flush() {
  auto done = (*sink_)(held_);
  held_.clear();
  return done;
}

base::Result<size_t> LineReader::fill() {
  held_.erase(0, at_);
  at_ = 0;
  size_t before = held_.size();
  held_.resize(before + kChunk);
  auto count = (*source_)(std::span(held_.data() + before, kChunk));
  held_.resize(before + (count ? std::min(*count, kChunk) : 0));
  return count;
}

base::Result<std::optional<std::string>> LineReader::next() {
  size_t from = at_;
  size_t end = 0;
  while ((end = held_.find('\n', from)) == std::string::npos) {
    size_t held = held_.size() - at_;
    if (held > kLineBytes)
      return base::Error{base::ErrorCode::Corrupt,
                         fmt::format("line {} is longer than {} bytes", number_ + 1, kLineBytes)};
    auto count = fill();
    if (!count) return count.error();
    from = held;
    if (*count > 0) continue;
    if (held == 0) return std::optional<std::string>();
    return base::Error{base::ErrorCode::Corrupt, fmt::format("line {} is cut off", number_ + 1)};
  }
  std::string line = held_.substr(at_, end - at_);
  at_ = end + 1;
  ++number_;
  before_ = digest_.text();
  digest_.add(line);
  digest_.add("\n");
  return std::optional(std::move(line));
}

}  // namespace rapport::store
