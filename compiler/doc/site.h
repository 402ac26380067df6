// A pack → a static web site about it: what is asked, when, and what becomes of it. No script, nothing from
// outside, the same bytes for the same pack.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/source_map.h"
#include "compiler/hir/analyse.h"
#include "compiler/pack/manifest.h"
#include "runtime/base/result.h"
#include "runtime/schema/schema.h"

namespace rapport::doc {

struct Source {  // none of it owned; the pack has no errors
  const hir::TypedPack& pack;
  const schema::Schema& schema;
  const pack::Manifest& manifest;
  const diag::SourceMap& sources;
  uint32_t language = 0;  // of the manifest's
  std::span<const hir::EarlierVersion> previous;
};

struct Page {
  std::string name;  // of a file: all of them lie in one folder
  std::string bytes;
};

// Graphviz: a graph in the language DOT → SVG. An error: the page says that there is no picture.
using Draw = std::function<base::Result<std::string>(std::string_view dot)>;

std::vector<Page> make_site(const Source& source, const Draw& draw);

// Whether a file is a page of a site that this made, of whatever pack: one that replaces it leaves none of
// them behind.
bool is_page(std::string_view file_name, std::string_view bytes);

}  // namespace rapport::doc
