// The texts of a pack that are to be translated.
#pragma once

#include <vector>

#include "compiler/driver/compile.h"
#include "compiler/pack/manifest.h"
#include "compiler/pack/po.h"

namespace rapport::driver {

struct ShownTexts {
  pack::Manifest manifest;
  std::vector<pack::Translatable> texts;  // of the pack itself, in the order of its declarations
  Compiled compiled;                      // without a program: sources and what is wrong with them
};

// Nothing but the texts when there are no errors; what texts/*.po say is not looked at.
ShownTexts shown_texts(pack::PackSources sources);

}  // namespace rapport::driver
