// A sheet for people, as text and as HTML from the same parts.
#pragma once

#include <string>
#include <vector>

namespace rapport::output {

struct SheetPart {
  std::string title;
  std::vector<std::string> words;              // paragraphs
  std::vector<std::string> heading;            // of the table; empty: there is none
  std::vector<std::vector<std::string>> rows;  // as wide as the heading
};

struct PrintedSheet {
  std::string title;
  std::vector<std::string> words;
  std::vector<SheetPart> parts;  // numbered from 1: the order in which they are worked through
};

std::string sheet_text(const PrintedSheet& sheet);  // UTF-8, LF, lines of 100 columns where words allow
std::string sheet_html(const PrintedSheet& sheet);  // one file, nothing to load

}  // namespace rapport::output
