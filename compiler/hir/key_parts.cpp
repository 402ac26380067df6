#include "compiler/hir/key_parts.h"

#include "runtime/schema/by_name.h"

namespace rapport::hir {

std::string key_parts(const schema::Table& table) {
  std::string out;
  for (size_t i = 0; i < table.key.size(); ++i)
    out.append(i == 0 ? "`" : i + 1 == table.key.size() ? " and `" : ", `").append(table.key[i]).append("`");
  return out;
}

const std::string& part_beside(const schema::Table& table, std::string_view field) {
  for (const std::string& part : table.key)
    if (!schema::same_name(part, field)) return part;
  return table.key.front();
}

}  // namespace rapport::hir
