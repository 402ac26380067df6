// Files in one list → a pack and its dependencies: the way back from the sources that a .rapc holds.
#pragma once

#include <string>
#include <vector>

#include "compiler/pack/sources.h"

namespace rapport::pack {

// `files` are named as a SourceMap names them: those of a dependency carry the prefix "alias/". A pack that
// several need may stand there once. rapport.lock is left out: it was held to the files of the folders, of
// which only those that were compiled are here.
PackSources regroup(std::vector<SourceFile> files, std::string root_name);

}  // namespace rapport::pack
