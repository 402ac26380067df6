#include "compiler/cli/maps.h"

#include <algorithm>

#include "compiler/cli/commands.h"
#include "compiler/diag/render.h"
#include "compiler/pack/baseline.h"
#include "compiler/pack/map_toml.h"
#include "runtime/base/limits.h"

namespace rapport::cli {
namespace {

schema::Schema all_that_is_known(const schema::Schema& used) {
  const schema::Schema* facts = pack::baseline_schema(used.name);
  return facts == nullptr ? used : schema::overlay(*facts, used);
}

bool is_asked_for(const RunOptions& options, std::string_view product) {
  return std::ranges::find(options.backends, product, &output::Backend::name) != options.backends.end();
}

}  // namespace

ReadMaps read_maps(Surroundings& world, const RunOptions& options, const schema::Schema& used) {
  std::vector<mapping::Map> maps = {pack::built_in_map("bc"), pack::built_in_map("d365")};
  const schema::Schema known = options.maps.empty() ? schema::Schema{} : all_that_is_known(used);
  Exit exit = Exit::Fine;
  for (const std::string& path : options.maps) {
    const base::Result<std::string> bytes = world.disk().read(path, limits::kMapBytes);
    if (!bytes) {
      exit = worse(exit, world.fail(bytes.error()));
      continue;
    }
    diag::SourceMap sources;
    diag::Diagnostics diags;
    const uint32_t file = sources.add(path, *bytes);
    const mapping::Map map = pack::read_map(sources, file, known, maps, diags);
    if (diags.has_errors()) {
      diags.note_left_out(sources);
      diags.sort();
      world.complain(diag::to_text(diags, sources));
      exit = worse(exit, Exit::BadInput);
    } else if (!is_asked_for(options, map.product)) {
      exit = worse(exit, world.misused("`--map " + path + "` says what becomes of tables in `" + map.product +
                                       "`, and `--emit` does not ask for it"));
    } else {
      mapping::Map& base = map.product == "bc" ? maps[0] : maps[1];
      base = pack::laid_over(std::move(base), map);
    }
  }
  if (exit != Exit::Fine) return {std::nullopt, exit};
  return {Maps{.bc = std::move(maps[0]), .d365 = std::move(maps[1])}, exit};
}

Exit print_map(Surroundings& world, const MapOptions& options) {
  world.print(std::string(pack::built_in_map_text(options.product)));
  return Exit::Fine;
}

}  // namespace rapport::cli
