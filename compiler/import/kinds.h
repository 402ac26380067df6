// The families of files that describe a target, and which of them a file belongs to.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compiler/import/source.h"

namespace rapport::metadata {

enum class Kind : uint8_t {
#define KIND(name, file, words, fold) name,
#include "compiler/import/kinds.def"
};

enum class Fold : uint8_t { Replace, Overlay };

struct KindInfo {
  Kind kind;
  std::string_view file;   // of the folder that is written
  std::string_view words;  // for people
  Fold fold;
};

std::span<const KindInfo> kinds();  // in the order in which they lie over each other
const KindInfo& info_of(Kind kind);

// By its contents, whatever its name; E6201 and nothing for a file of none of them.
std::optional<Kind> kind_of(Source& source);

}  // namespace rapport::metadata
