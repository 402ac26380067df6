#include "runtime/output/sheet.h"

#include <algorithm>

#include "runtime/base/html.h"
#include "runtime/base/utf8.h"

namespace rapport::output {
namespace {

constexpr size_t kColumns = 100, kNarrowest = 30;  // kNarrowest: of a last column, before lines are longer

constexpr std::string_view kStyle =
    "body{font:15px/1.5 sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;margin:.5rem 0 1.5rem}"
    "th,td{border:1px solid #bbb;padding:.25rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#eee}h1,h2{line-height:1.25;overflow-wrap:break-word}"
    "@media print{body{margin:0;max-width:none;padding:0;font-size:10pt}h2{break-after:avoid}"
    "p{orphans:3;widows:3}thead{display:table-header-group}tr{break-inside:avoid}}";

size_t width_of(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size(); ++width) base::next_code_point(text, at);
  return width;
}

// A line end in a cell would be one of the sheet.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return line;
}

// In lines of so many columns where words allow.
std::vector<std::string> lines_of(std::string_view words, size_t columns) {
  std::vector<std::string> lines(1);
  size_t column = 0;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    const size_t width = width_of(word);
    if (column > 0 && column + 1 + width > columns) {
      lines.emplace_back();
      column = 0;
    } else if (column > 0) {
      lines.back() += ' ';
      ++column;
    }
    lines.back() += word;
    column += width;
  }
  return lines;
}

std::string wrapped(std::string_view words) {
  std::string out;
  for (const std::string& line : lines_of(words, kColumns)) out += line + "\n";
  return out;
}

std::string underlined(const std::string& title, char line) {
  return title + "\n" + std::string(width_of(title), line) + "\n\n";
}

// The last cell goes on below itself where it is too long.
void put_line(std::string& out, const std::vector<std::string>& cells, const std::vector<size_t>& widths) {
  std::string line = "  ";
  for (size_t i = 0; i + 1 < cells.size(); ++i) {
    const std::string cell = one_line(cells[i]);
    line += cell;
    line.append(widths[i] - width_of(cell) + 2, ' ');
  }
  const size_t indent = width_of(line);
  for (const std::string& part : lines_of(one_line(cells.back()), widths.back())) {
    line += part;
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
    line.assign(indent, ' ');
  }
}

void put_table(std::string& out, const SheetPart& part) {
  if (part.heading.empty()) return;
  std::vector<size_t> widths;
  for (const std::string& title : part.heading) widths.push_back(width_of(title));
  for (const auto& row : part.rows)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(one_line(row[i])));
  size_t before = 2;
  for (size_t i = 0; i + 1 < widths.size(); ++i) before += widths[i] + 2;
  size_t room = kColumns - std::min(before, kColumns - kNarrowest);
  for (const auto& row : part.rows)
    for (const std::string& word : lines_of(one_line(row.back()), 1)) room = std::max(room, width_of(word));
  widths.back() = std::min(widths.back(), room);
  put_line(out, part.heading, widths);
  std::vector<std::string> rule;
  for (const size_t width : widths) rule.emplace_back(width, '-');
  put_line(out, rule, widths);
  for (const auto& row : part.rows) put_line(out, row, widths);
  out += '\n';
}

void put_row(std::string& out, const std::vector<std::string>& cells, const std::string& open,
             const std::string& element) {
  out += "<tr>";
  for (const std::string& cell : cells)
    out += "<" + open + ">" + base::html_escaped(cell) + "</" + element + ">";
  out += "</tr>\n";
}

std::string numbered(size_t part, const std::string& title) {
  return std::to_string(part + 1) + ". " + title;
}

}  // namespace

std::string sheet_text(const PrintedSheet& sheet) {
  std::string out = underlined(one_line(sheet.title), '=');
  for (const std::string& words : sheet.words) out += wrapped(one_line(words)) + "\n";
  for (size_t i = 0; i < sheet.parts.size(); ++i) {
    const SheetPart& part = sheet.parts[i];
    out += underlined(numbered(i, part.title), '-');
    for (const std::string& words : part.words) out += wrapped(one_line(words)) + "\n";
    put_table(out, part);
  }
  out.erase(out.find_last_not_of('\n') + 2);
  return out;
}

std::string sheet_html(const PrintedSheet& sheet) {
  const std::string title = base::html_escaped(sheet.title);
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
      title + "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n<h1>" + title +
      "</h1>\n";
  for (const std::string& words : sheet.words) out += "<p>" + base::html_escaped(words) + "</p>\n";
  for (size_t i = 0; i < sheet.parts.size(); ++i) {
    const SheetPart& part = sheet.parts[i];
    out += "<h2>" + base::html_escaped(numbered(i, part.title)) + "</h2>\n";
    for (const std::string& words : part.words) out += "<p>" + base::html_escaped(words) + "</p>\n";
    if (part.heading.empty()) continue;
    out += "<table>\n<thead>\n";  // repeated on each page of paper
    put_row(out, part.heading, "th scope=\"col\"", "th");
    out += "</thead>\n<tbody>\n";
    for (const auto& row : part.rows) put_row(out, row, "td", "td");
    out += "</tbody>\n</table>\n";
  }
  return out + "</body>\n</html>\n";
}

}  // namespace rapport::output
