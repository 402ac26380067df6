#include "compiler/doc/site.h"

#include <fmt/format.h>

#include "compiler/cli/commands.h"
#include "compiler/cli/graphviz.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/write_files.h"
#include "compiler/diag/render.h"
#include "compiler/driver/front.h"
#include "compiler/pack/po.h"
#include "runtime/base/limits.h"

namespace rapport::cli {
namespace {

class Doc {
 public:
  Doc(Surroundings& world, const DocOptions& options) : world_(world), options_(options) {}

  Exit run(const pack::PackSources& sources) {
    driver::Front front = driver::read_front(sources);
    if (!front.is_well_formed) return refuse(front);
    const std::vector<hir::PackInput> inputs = driver::inputs_of(front);
    const hir::TypedPack typed = hir::analyse(inputs, *front.schema, front.sources, front.diags);
    hir::dependency_order(typed, front.diags);  // a rule that goes round has no words
    if (front.diags.has_errors()) return refuse(front);
    const pack::Manifest& manifest = front.resolution.packs.front().manifest;
    const std::optional<uint32_t> language = find_language(manifest);
    if (!language) return Exit::Usage;
    return write(doc::make_site({.pack = typed,
                                 .schema = *front.schema,
                                 .manifest = manifest,
                                 .sources = front.sources,
                                 .language = *language,
                                 .previous = inputs.front().previous},
                                [this](std::string_view dot) { return draw(dot); }));
  }

 private:
  Exit refuse(driver::Front& front) {
    front.diags.note_left_out(front.sources);
    front.diags.sort();
    driver::Compiled compiled;
    compiled.sources = std::move(front.sources);
    compiled.diags = std::move(front.diags);
    say_diagnostics(world_, compiled, options_.pack);
    return Exit::BadInput;
  }

  std::optional<uint32_t> find_language(const pack::Manifest& manifest) {
    if (options_.language.empty()) return 0;
    std::string known;
    for (uint32_t i = 0; i < manifest.languages.size(); ++i) {
      if (pack::same_language(manifest.languages[i], options_.language)) return i;
      known += (known.empty() ? "" : ", ") + manifest.languages[i];
    }
    world_.misused("the pack has no texts in the language `" + options_.language + "`, only in: " + known);
    return std::nullopt;
  }

  // One note for all pictures; the pages say it, too.
  base::Result<std::string> draw(std::string_view dot) {
    base::Result<std::string> svg = draw_graph(dot);
    if (!svg && picture_problem_.empty()) picture_problem_ = svg.error().message;
    return svg;
  }

  Exit write(const std::vector<doc::Page>& pages) {
    std::vector<output::OutputFile> files;
    for (const doc::Page& page : pages) files.push_back({page.name, page.bytes});
    base::Result<std::vector<std::string>> earlier = pages_of_earlier_site();
    if (!earlier) return world_.fail(earlier.error());
    const base::Status written = write_set(world_.disk(), options_.out, files,
                                           {.existing = options_.force ? Existing::Replace : Existing::Refuse,
                                            .of_earlier_sets = std::move(*earlier)});
    if (!written) return world_.fail(written.error());
    if (!picture_problem_.empty())
      world_.complain("note: the site is without pictures: " + picture_problem_ + "\n");
    world_.print(fmt::format("wrote {} pages to {}\n", files.size() - 1, diag::printable(options_.out)));
    return Exit::Fine;
  }

  // Of areas that are no more, for instance. A page that somebody else wrote stays.
  base::Result<std::vector<std::string>> pages_of_earlier_site() {
    std::vector<std::string> names;
    if (!options_.force) return names;
    const base::Result<std::vector<FolderEntry>> entries = world_.disk().list(options_.out);
    if (!entries)
      return entries.error().code == base::ErrorCode::NotFound ? base::Result(names) : entries.error();
    for (const FolderEntry& entry : *entries) {
      if (entry.kind != FileKind::Regular || !entry.name.ends_with(".html")) continue;
      const base::Result<std::string> bytes =
          world_.disk().read(joined(options_.out, entry.name), limits::kConfigurationBytes);
      if (!bytes && bytes.error().code != base::ErrorCode::LimitExceeded) return bytes.error();
      if (bytes.ok() && doc::is_page(entry.name, *bytes)) names.push_back(entry.name);
    }
    return names;
  }

  Surroundings& world_;
  const DocOptions& options_;
  std::string picture_problem_;
};

}  // namespace

Exit doc(Surroundings& world, const DocOptions& options) {
  const base::Status place =
      check_set_place(world.disk(), options.out, options.force ? Existing::Replace : Existing::Refuse);
  if (!place) return world.fail(place.error());
  const LoadedPack loaded = load_pack(world.disk(), options.pack, world.packs());
  if (const Exit exit = say_problems(world, loaded); exit != Exit::Fine) return exit;
  if (!loaded.too_long.empty()) {
    say_diagnostics(world, compile_loaded(loaded), options.pack);
    return Exit::BadInput;
  }
  if (loaded.form == PackForm::Sources) return Doc(world, options).run(loaded.sources);
  const base::Result<pack::PackSources> inside = driver::sources_inside(loaded.program, options.pack);
  if (!inside) return world.fail({inside.error().code, options.pack + ": " + inside.error().message});
  return Doc(world, options).run(*inside);
}

}  // namespace rapport::cli
