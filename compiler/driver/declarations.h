// What `move` and `copy` share: the declarations of a pack as they stand in its files, and edits of their
// texts.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/driver/front.h"
#include "runtime/base/result.h"

namespace rapport::driver {

using Names = std::vector<syntax::Name>;

struct Edit {  // bytes [begin, end) become `text`
  uint32_t begin = 0, end = 0;
  std::string text;
};
std::string edited(std::string_view text, std::vector<Edit> edits);

struct Found {
  const syntax::File* file = nullptr;
  const syntax::Item* item = nullptr;
  std::vector<const syntax::Item*> blocks;  // areas and groups around it, the outermost first
  std::vector<const syntax::Item*> whens;
};

// Of the pack itself, outside of tables and of groups with parameters, each before what stands in it.
void walk_pack(const Front& front, const std::function<void(const Found&)>& visit);

bool is_block(const syntax::Item& item);          // an area or group
bool is_pattern(const syntax::Item& item);        // a group with parameters
std::string_view noun(const syntax::Item& item);  // "question"; empty: none that is named by a path
std::string described(const syntax::Item& item);  // "question `code`"

// What "name", "group.name" or "area.group.name" is; `blocks`: an area or group. InvalidArgument: nothing.
base::Result<Found> one_named(const Front& front, std::string_view path, bool blocks);

struct Lines {
  uint32_t begin = 0, end = 0;
  bool whole = false;  // it has its lines for itself
};
// With its clauses, the comments right above it, and one behind it on its line.
Lines lines_of(const syntax::File& file, std::string_view text, const syntax::Item& item);
// Two blank lines where there was one before and one behind become one.
Edit cut(std::string_view text, Lines lines);

uint32_t line_begin(std::string_view text, uint32_t at);
uint32_t line_end(std::string_view text, uint32_t at);             // behind its line end
std::string_view without_blanks(std::string_view line);            // at its beginning
std::string_view indentation(std::string_view text, uint32_t at);  // of the line there

std::vector<Names> paths_in(const syntax::File& file);  // that name values, blocks or enums

}  // namespace rapport::driver
