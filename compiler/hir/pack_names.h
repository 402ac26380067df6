// What areas, templates and default configurations are called: a name in the own pack, `alias.name` in a
// dependency.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "compiler/hir/context.h"

namespace rapport::hir {

// Rows of a list by the pack that they stand in and their name there; of equal names the first one. The names
// are the caller's and live as long as this.
class PackNames {
 public:
  void add(uint32_t pack, std::string_view name, size_t row);

  // The row that a path names which is written in `pack`. Not there: reported (E2043), with what is called
  // nearly the same.
  std::optional<size_t> find(Context& c, std::string_view noun, uint32_t pack,
                             const syntax::Path& path) const;

 private:
  std::map<std::pair<uint32_t, std::string_view>, size_t> rows_;
};

}  // namespace rapport::hir
