// A template or area of one pack into another: the files that come of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/pack/sources.h"
#include "runtime/base/result.h"

namespace rapport::driver {

struct Copy {
  std::string what;                       // "area `finance`"
  std::vector<pack::SourceFile> files;    // of the other pack: new ones, and texts/*.po with more in them
  std::vector<std::string> values, uses;  // that it reads and does not have; aliases that it uses
  std::vector<std::string> kept;          // data files that are there already, with the same bytes
};

// `groups`: of the areas, those to take; none: all. The text goes to the new file `file`, with the enums and
// groups with parameters that it uses; `rows from` takes its files along, and texts/*.po what is translated
// of it, into the languages of the other pack. InvalidArgument: there is no such template, area or group, or
// a file is not well-formed; Conflict: a file is there already, and is another one.
base::Result<Copy> copy_declaration(const pack::PackSources& from, std::string_view name,
                                    const std::vector<std::string>& groups, const pack::PackSources& to,
                                    const std::string& file);

}  // namespace rapport::driver
