#include "compiler/cli/pack_option.h"

namespace rapport::cli {

void add_pack(CLI::App& command, std::string& pack, std::vector<std::string>& packs, const char* help) {
  command.add_option("PACK", pack, help)->required();
  command
      .add_option("--packs", packs,
                  "a folder of packs that PACK may depend on, after those beside it and before those of "
                  "RAPPORT_PACKS; may stand more than once")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

}  // namespace rapport::cli
