#include "compiler/driver/copy.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/driver/declarations.h"
#include "compiler/pack/po.h"

namespace rapport::driver {
namespace {

using base::Error;
using base::ErrorCode;
using syntax::DeclarationKind;

Error wrong(std::string message) { return {ErrorCode::InvalidArgument, std::move(message)}; }

struct Part {  // text that is copied as it stands, but for what is cut out of it
  const syntax::File* file = nullptr;
  const syntax::Item* item = nullptr;
  std::vector<Edit> cuts;
};

class Copier {
 public:
  Copier(const pack::PackSources& from, const pack::PackSources& to, const std::vector<std::string>& groups)
      : from_(from), to_(to), wanted_(groups.begin(), groups.end()), front_(read_front(from)) {
    index();
  }

  base::Result<Copy> run(std::string_view name, const std::string& file) {
    if (!front_.is_well_formed)
      return wrong("a file of " + from_.root_name + " is not well-formed: `rapport check` says where");
    if (const base::Status found = choose(name); !found) return found.error();
    if (pack::find_file(to_, file))
      return Error{ErrorCode::Conflict, to_.root_name + ": has a file " + file + " already"};
    take_along();
    out_.files.push_back({file, text()});
    if (const base::Status taken = take_data(); !taken) return taken.error();
    take_texts();
    list_needs();
    return std::move(out_);
  }

 private:
  void index() {
    walk_pack(front_, [&](const Found& found) {
      const syntax::Item& item = *found.item;
      const bool top = item.kind == DeclarationKind::Enum || item.kind == DeclarationKind::Template ||
                       is_pattern(item) || item.kind == DeclarationKind::Area;
      if (top) top_.emplace(item.name.text, found);
      if (!noun(item).empty() && !is_block(item)) values_.insert(item.name.text);
    });
  }

  base::Status choose(std::string_view name) {
    const auto found = top_.find(std::string(name));
    const bool right = found != top_.end() && (found->second.item->kind == DeclarationKind::Area ||
                                               found->second.item->kind == DeclarationKind::Template);
    if (!right) return wrong(from_.root_name + ": has no template or area `" + std::string(name) + "`");
    const bool area = found->second.item->kind == DeclarationKind::Area;
    out_.what = (area ? "area `" : "template `") + std::string(name) + "`";
    add(found->second);
    for (const std::string& group : wanted_)
      if (!found_groups_.contains(group)) return wrong(out_.what + " has no group `" + group + "`");
    return base::Done{};
  }

  // A template with its areas and templates, as far as they are of this pack.
  void add(const Found& found) {
    const syntax::Item& item = *found.item;
    if (!taken_.insert(&item).second) return;
    if (const auto* body = std::get_if<syntax::TemplateBody>(&item.body))
      for (const auto& [word, path] : body->parts)
        if (const auto part = top_.find(path.parts.back().text); path.parts.size() == 1 && part != top_.end())
          add(part->second);
    Part part{found.file, &item, {}};
    if (item.kind == DeclarationKind::Area) leave_out(part, item.items);
    parts_.push_back(std::move(part));
  }

  // The groups of an area that nobody wants.
  void leave_out(Part& part, const std::vector<syntax::ItemId>& items) {
    const std::string_view text = front_.sources.text(part.file->file);
    for (const syntax::ItemId id : items) {
      const syntax::Item& item = part.file->item_table[id];
      if (item.kind == DeclarationKind::When) leave_out(part, item.items);
      if (item.kind != DeclarationKind::Group && item.kind != DeclarationKind::Use) continue;
      found_groups_.insert(item.name.text);
      if (wanted_.empty() || wanted_.contains(item.name.text)) continue;
      part.cuts.push_back(cut(text, lines_of(*part.file, text, item)));
    }
  }

  static bool holds(const Part& part, const diag::Span& span) {
    const bool inside = span.file == part.item->span.file && span.begin >= part.item->span.begin &&
                        span.end <= end_of(*part.item);
    return inside && std::none_of(part.cuts.begin(), part.cuts.end(), [&](const Edit& cut) {
             return span.begin >= cut.begin && span.begin < cut.end;
           });
  }

  static uint32_t end_of(const syntax::Item& item) {
    uint32_t end = item.span.end;
    for (const syntax::Clause& clause : item.clauses) end = std::max(end, clause.span.end);
    return end;
  }

  bool is_taken(const diag::Span& span) const {
    return std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) { return holds(part, span); });
  }

  // Every path of what is copied; those of a pattern that is taken along come with it.
  template <class Visit>
  void each_path(Visit visit) const {
    for (const syntax::File& file : front_.trees[0]) {
      for (const Names& path : paths_in(file))
        if (!path.empty() && is_taken(path[0].span)) visit(path);
      for (const syntax::Item& item : file.item_table)
        if (const auto* use = std::get_if<syntax::UseBody>(&item.body); use && is_taken(item.span))
          visit(use->pattern.parts);
    }
  }

  // Enums and groups with parameters, before what uses them.
  void take_along() {
    for (bool more = true; more;) {
      more = false;
      std::vector<Found> found;
      each_path([&](const Names& path) {
        const auto top = top_.find(path[0].text);
        if (top == top_.end() || taken_.contains(top->second.item)) return;
        const bool along = top->second.item->kind == DeclarationKind::Enum || is_pattern(*top->second.item);
        if (along && !values_.contains(path[0].text)) found.push_back(top->second);
      });
      for (const Found& one : found)
        if (taken_.insert(one.item).second) {
          parts_.insert(parts_.begin(), Part{one.file, one.item, {}});
          more = true;
        }
    }
  }

  std::string text() const {
    std::string out = "// Copied from " + front_.resolution.packs[0].manifest.name + " " +
                      to_text(front_.resolution.packs[0].manifest.version) + " by `rapport copy`.\n";
    for (const Part& part : parts_) {
      const std::string_view all = front_.sources.text(part.file->file);
      const Lines lines = lines_of(*part.file, all, *part.item);
      std::vector<Edit> cuts = part.cuts;
      cuts.push_back({lines.end, static_cast<uint32_t>(all.size()), ""});
      std::string whole = edited(all, cuts).substr(lines.begin);
      out += "\n" + whole + (whole.ends_with('\n') ? "" : "\n");
    }
    return out;
  }

  base::Status take_data() {
    std::set<std::string> names;
    for (const syntax::File& file : front_.trees[0])
      for (const syntax::Item& item : file.item_table)
        if (const auto* rows = std::get_if<syntax::RowsBody>(&item.body))
          if (is_taken(item.span) && !rows->file.literals.empty()) names.insert(rows->file.literals[0]);
    for (const std::string& name : names) {
      const pack::SourceFile* ours = pack::find_file(from_, name);
      const pack::SourceFile* theirs = pack::find_file(to_, name);
      if (ours == nullptr) continue;  // the compiler says so of both packs
      if (theirs == nullptr)
        out_.files.push_back(*ours);
      else if (theirs->bytes == ours->bytes)
        out_.kept.push_back(name);
      else
        return Error{ErrorCode::Conflict, to_.root_name + ": has another file " + name + " already"};
    }
    return base::Done{};
  }

  // What texts are keyed by begins with the name of what they are of.
  std::set<std::string> taken_names() const {
    std::set<std::string> names;
    for (const syntax::File& file : front_.trees[0])
      for (const syntax::Item& item : file.item_table) {
        if (item.name.text.empty() || !is_taken(item.name.span)) continue;
        names.insert(item.kind == DeclarationKind::Enum ? "enum." + item.name.text : item.name.text);
      }
    return names;
  }

  void take_texts() {
    const std::set<std::string> names = taken_names();
    const auto is_ours = [&](const std::string& key) {
      const size_t first = key.find('.', key.starts_with("enum.") ? 5 : 0);
      return names.contains(key.substr(0, first));
    };
    diag::SourceMap unused;
    diag::Diagnostics diags;
    const pack::Manifest manifest = manifest_of(unused, diags);
    for (const pack::SourceFile& file : from_.files) {
      const std::string language = pack::language_of_po(file.name);
      const auto wanted = std::find_if(manifest.languages.begin(), manifest.languages.end(),
                                       [&](const auto& l) { return pack::same_language(l, language); });
      if (language.empty() || wanted == manifest.languages.end()) continue;
      const pack::PoFile ours = pack::read_po(unused, unused.add(file.name, file.bytes), diags);
      add_texts(file.name, manifest, language, ours, is_ours);
    }
  }

  pack::Manifest manifest_of(diag::SourceMap& sources, diag::Diagnostics& diags) const {
    const pack::SourceFile* file = pack::find_file(to_, "pack.toml");
    return file == nullptr ? pack::Manifest{}
                           : pack::read_manifest(sources, sources.add(file->name, file->bytes), diags);
  }

  template <class IsOurs>
  void add_texts(const std::string& name, const pack::Manifest& manifest, const std::string& language,
                 const pack::PoFile& ours, IsOurs is_ours) {
    diag::SourceMap map;
    diag::Diagnostics diags;
    const pack::SourceFile* old = pack::find_file(to_, name);
    pack::PoFile theirs = old != nullptr
                              ? pack::read_po(map, map.add(name, old->bytes), diags)
                              : pack::updated({}, {}, {manifest.name, to_text(manifest.version), language});
    if (theirs.broken || ours.broken) return;  // `rapport check` says so of its pack
    std::set<std::pair<std::string, std::string>> there;
    for (const pack::PoEntry& entry : theirs.entries) there.emplace(entry.context.text, entry.id.text);
    bool more = false;
    for (const pack::PoEntry& entry : ours.entries) {
      if (!entry.counts() || entry.is_header() || !is_ours(entry.context.text)) continue;
      if (!there.emplace(entry.context.text, entry.id.text).second) continue;
      theirs.entries.push_back(entry);
      more = true;
    }
    if (more) out_.files.push_back({name, pack::write_po(theirs)});
  }

  void list_needs() {
    std::set<std::string> values, aliases;
    const std::set<std::string> names = taken_names();
    each_path([&](const Names& path) {
      const std::string& first = path[0].text;
      if (values_.contains(first) && !names.contains(first)) values.insert(first);
      for (const pack::Dependency& dependency : front_.resolution.packs[0].manifest.dependencies)
        if (dependency.alias == first && !values_.contains(first)) aliases.insert(first);
    });
    out_.values.assign(values.begin(), values.end());
    out_.uses.assign(aliases.begin(), aliases.end());
  }

  const pack::PackSources &from_, &to_;
  std::set<std::string> wanted_, found_groups_;  // names of groups
  Front front_;
  std::map<std::string, Found> top_;  // enums, templates, areas, groups with parameters
  std::set<std::string> values_;      // of the whole pack, those in its areas and outside
  std::set<const syntax::Item*> taken_;
  std::vector<Part> parts_;  // in the order that they are written in
  Copy out_;
};

}  // namespace

base::Result<Copy> copy_declaration(const pack::PackSources& from, std::string_view name,
                                    const std::vector<std::string>& groups, const pack::PackSources& to,
                                    const std::string& file) {
  return Copier(from, to, groups).run(name, file);
}

}  // namespace rapport::driver
