#include "compiler/hir/pack_names.h"

#include <vector>

namespace rapport::hir {
namespace {

uint32_t pack_of(const Context& c, uint32_t pack, const syntax::Path& path) {
  if (path.parts.size() == 1) return pack;
  const auto other = path.parts.size() == 2 ? pack_of_alias(c, pack, path.parts[0].text) : std::nullopt;
  return other.value_or(base::kNone);
}

}  // namespace

void PackNames::add(uint32_t pack, std::string_view name, size_t row) {
  rows_.emplace(std::pair(pack, name), row);
}

std::optional<size_t> PackNames::find(Context& c, std::string_view noun, uint32_t pack,
                                      const syntax::Path& path) const {
  const std::string& name = path.parts.back().text;
  if (const auto found = rows_.find({pack_of(c, pack, path), name}); found != rows_.end())
    return found->second;
  diag::Diagnostic& d = c.diags.report(diag::E2043, path.span, noun, c.sources.text(path.span));
  c.diags.suggest(d, path.parts.back().span, name, [&] {
    std::vector<std::string_view> names;
    for (const auto& [key, row] : rows_) names.push_back(key.second);
    return names;
  });
  return std::nullopt;
}

}  // namespace rapport::hir
