// An export of the AOT (XPO) as elements and, of those that are read, as trees of lines.
//
//   Exportfile for AOT version 1.0 or later
//   ***Element: DBT                   DBT a table, DBE an enum, UTS and the like data types, END the end
//   ; a comment
//     TABLE #PaymTerm                 a block, for there is an ENDTABLE
//       PROPERTIES                    in it `name #value`, line by line
//       FIELDS
//         FIELD #Days                 a line: no block, what follows belongs to it
//           INT
//           PROPERTIES …
//       METHODS … SOURCE #m … ENDSOURCE   code, each line behind a `#`
//
// Source: exports that others published (tests/data/xpo); no specification is public.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compiler/import/source.h"

namespace rapport::metadata {

struct XpoNode {
  std::string_view word;   // "FIELD"; empty for a line that begins with `#`
  std::string_view value;  // what follows, without its `#`
  std::string_view line;   // all of it, for positions
  bool is_block = false;
  bool left_out = false;  // a block that nobody reads, with something in it
  std::vector<XpoNode> children;
};

struct XpoElement {
  std::string_view kind;                // "DBT"
  std::string_view line;                // its first one
  std::vector<std::string_view> lines;  // without blank lines and comments, trimmed
};

// The elements, without the one that ends the file; E6202 when that is missing.
std::vector<XpoElement> xpo_elements(Source& source);

// The lines of an element as a tree: the root has no word. Nothing, and E6202 or E1003, when its blocks are
// not closed as they were opened.
std::optional<XpoNode> xpo_tree(const XpoElement& element, Source& source);

bool is_xpo(std::string_view text);  // by its first line

}  // namespace rapport::metadata
