#include "runtime/output/dixf_entities.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/utf8.h"
#include "runtime/output/embedded.h"
#include "runtime/schema/schema.h"

namespace rapport::output {
namespace {

// Cuts what stands before `end` off `rest`, and `end` too.
std::string_view cut(std::string_view& rest, char end) {
  const std::string_view cell = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(cell.size() + 1, rest.size()));
  return cell;
}

// The file is our own: cells of it hold no comma and no quote.
std::vector<DixfEntity> read(std::string_view csv) {
  RAPPORT_CHECK(csv.find('"') == std::string_view::npos);
  RAPPORT_CHECK(base::trimmed(cut(csv, '\n')) ==
                "entity,entity_type,module,entity_class,staging_table,target_table");
  std::vector<DixfEntity> entities;
  while (!csv.empty()) {
    std::string_view line = base::trimmed(cut(csv, '\n'));
    std::array<std::string_view, 6> cells;
    for (std::string_view& cell : cells) cell = cut(line, ',');
    RAPPORT_CHECK(!cells[4].empty() && line.empty());
    entities.push_back({.name = cells[0], .type = cells[1], .module = cells[2], .staging_table = cells[4]});
  }
  return entities;
}

const std::vector<DixfEntity>& entities() {
  static const std::vector<DixfEntity> kEntities = read(embedded::dixf_entities());
  return kEntities;
}

const DixfEntity* find(std::string_view DixfEntity::* member, std::string_view wanted) {
  const auto found = std::find_if(entities().begin(), entities().end(), [&](const DixfEntity& entity) {
    return schema::same_name(entity.*member, wanted);
  });
  return found == entities().end() ? nullptr : &*found;
}

}  // namespace

const DixfEntity* find_dixf_entity_named(std::string_view name) { return find(&DixfEntity::name, name); }

const DixfEntity* find_dixf_entity(std::string_view table) {
  return find(&DixfEntity::staging_table, "DMF" + std::string(table) + "Entity");
}

}  // namespace rapport::output
