#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/cli/commands.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/write_files.h"
#include "compiler/diag/render.h"
#include "compiler/driver/texts.h"

namespace rapport::cli {
namespace {

using pack::PoEntry;
using pack::PoFile;
using pack::Translatable;

struct Completeness {
  std::string language;
  size_t total = 0;
  std::vector<std::string> stale, missing;  // keys
};

// A text is stale when there is a translation of what it said before.
Completeness completeness(const PoFile& file, const std::vector<Translatable>& texts, std::string language) {
  std::map<std::pair<std::string, std::string>, bool> translated;
  std::set<std::string> earlier;
  for (const PoEntry& entry : file.entries) {
    if (entry.obsolete || entry.translation.text.empty()) continue;
    translated[{entry.context.text, entry.id.text}] = entry.counts();
    earlier.insert(entry.context.text);
  }
  Completeness out{std::move(language), texts.size(), {}, {}};
  for (const Translatable& text : texts) {
    const auto found = translated.find({text.key, text.source});
    if (found != translated.end() && found->second) continue;
    const bool known = found != translated.end() || earlier.contains(text.key);
    (known ? out.stale : out.missing).push_back(text.key);
  }
  return out;
}

class Texts {
 public:
  Texts(Surroundings& world, const LoadedPack& loaded, const TextsOptions& options)
      : world_(world), loaded_(loaded), options_(options), shown_(driver::shown_texts(loaded.sources)) {}

  Exit run() {
    if (shown_.compiled.diags.has_errors()) {
      say_diagnostics(world_, shown_.compiled, options_.pack);
      return Exit::BadInput;
    }
    const std::vector<std::string> languages = wanted();
    if (!options_.language.empty() && languages.empty())
      return world_.fail({base::ErrorCode::InvalidArgument, options_.pack +
                                                                ": `languages` in pack.toml names no `" +
                                                                options_.language + "` to translate to"});
    if (languages.empty())
      world_.print(
          fmt::format("{} texts, and no language to translate to: add some to `languages` in pack.toml\n",
                      shown_.texts.size()));
    Exit exit = Exit::Fine;
    for (const std::string& language : languages) exit = worse(exit, one(language));
    return exit;
  }

 private:
  // The first is the language of the sources.
  std::vector<std::string> wanted() const {
    const std::vector<std::string>& all = shown_.manifest.languages;
    std::vector<std::string> some;
    for (size_t i = 1; i < all.size(); ++i)
      if (options_.language.empty() || pack::same_language(all[i], options_.language)) some.push_back(all[i]);
    return some;
  }

  const pack::SourceFile* file_of(const std::string& language) const {
    for (const pack::SourceFile& file : loaded_.sources.files)
      if (pack::same_language(pack::language_of_po(file.name), language)) return &file;
    return nullptr;
  }

  Exit one(const std::string& language) {
    const pack::SourceFile* file = file_of(language);
    driver::Compiled read;
    PoFile old;
    if (file) old = pack::read_po(read.sources, read.sources.add(file->name, file->bytes), read.diags);
    if (old.broken) {
      say_diagnostics(world_, read, options_.pack);
      return Exit::BadInput;
    }
    const std::string name = file ? file->name : "texts/" + language + ".po";
    if (options_.update)
      if (const Exit exit = update(old, name, file ? file->bytes : "", language); exit != Exit::Fine)
        return exit;
    say(completeness(old, shown_.texts, language));
    return Exit::Fine;
  }

  // `old` becomes what is written.
  Exit update(PoFile& old, const std::string& name, const std::string& before, const std::string& language) {
    old = pack::updated(old, shown_.texts,
                        {shown_.manifest.name, pack::to_text(shown_.manifest.version), language});
    const std::string bytes = pack::write_po(old);
    if (bytes == before) return Exit::Fine;
    const std::string folder = joined(options_.pack, "texts"), path = joined(options_.pack, name);
    const base::Result<FileInfo> info = world_.disk().inspect(folder);
    if (!info && info.error().code != base::ErrorCode::NotFound) return world_.fail(info.error());
    if (!info)
      if (const base::Status made = world_.disk().make_folder(folder); !made)
        return world_.fail(made.error());
    if (const base::Status written = write_file(world_.disk(), path, bytes); !written) {
      if (!info) static_cast<void>(world_.disk().remove(folder));  // what failed is said already
      return world_.fail(written.error());
    }
    world_.print("wrote " + diag::printable(path) + "\n");
    return Exit::Fine;
  }

  void say(const Completeness& c) {
    const size_t open = c.stale.size() + c.missing.size();
    world_.print(fmt::format("{}: {} of {} texts translated, {} stale, {} missing\n", c.language,
                             c.total - open, c.total, c.stale.size(), c.missing.size()));
    if (options_.language.empty()) return;
    for (const std::string& key : c.stale) world_.print("  stale    " + diag::printable(key) + "\n");
    for (const std::string& key : c.missing) world_.print("  missing  " + diag::printable(key) + "\n");
  }

  Surroundings& world_;
  const LoadedPack& loaded_;
  const TextsOptions& options_;
  driver::ShownTexts shown_;
};

}  // namespace

Exit texts(Surroundings& world, const TextsOptions& options) {
  const LoadedPack loaded = load_pack(world.disk(), options.pack, world.packs());
  if (const Exit exit = say_problems(world, loaded); exit != Exit::Fine) return exit;
  if (loaded.form == PackForm::Program || !pack::find_file(loaded.sources, "pack.toml"))
    return world.misused("`texts` takes a folder with pack.toml: its `languages` say what is translated");
  if (!loaded.too_long.empty()) {
    say_diagnostics(world, compile_loaded(loaded), options.pack);
    return Exit::BadInput;
  }
  return Texts(world, loaded, options).run();
}

}  // namespace rapport::cli
