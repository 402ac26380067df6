// `migrate`: what became of the names of earlier versions.
#include <algorithm>
#include <deque>
#include <ranges>
#include <set>

#include "compiler/hir/earlier.h"
#include "compiler/hir/migration_parts.h"

namespace rapport::hir {
namespace {

using program::Migration;
using syntax::MoveKind;

// Of one block. All blocks go through each of its steps before any goes through the next: what a block speaks
// of may be called otherwise, or be gone, by a later one.
class MigrationReader {
 public:
  MigrationReader(Context& c, const Scope& scope, const syntax::Item& item)
      : c_(c),
        scope_(scope),
        body_(*std::get_if<syntax::MigrateBody>(&item.body)),
        now_(c.out.parts, scope.pack),
        range_(pack::parse_range(range_text(body_.from))),
        at_(c.out.parts.migrations.size()) {
    c.out.parts.migrations.push_back({.pack = scope.pack, .place = place_of(c, item.span)});
    read_versions();
  }

  std::optional<pack::Version> to() const { return pack::parse_version(out().to); }

  // Renames and drops; those of earlier blocks are read.
  void read_names() {
    for (const EarlierVersion& earlier : c_.packs[scope_.pack].previous) {
      const auto version = pack::parse_version(earlier.program->packs[0].version);
      if (!range_ || !version) continue;
      if (contains(*range_, *version))
        earlier_.push_back({ValueNames(*earlier.program, 0), earlier.program});
      else
        know_through_others(*earlier.program, *version);
    }
    if (range_ && earlier_.empty() && scope_.pack == 0)
      c_.diags.report(diag::W9016, body_.from.span, range_->text);
    for (const syntax::Move& move : body_.moves) {
      if (move.kind == MoveKind::Rename) read_rename(move);
      if (move.kind == MoveKind::Drop) read_drop(move);
    }
  }

  void read_maps() {
    for (const syntax::Move& move : body_.moves)
      if (move.kind == MoveKind::Map) read_map(move);
  }

  // Those of later blocks are read.
  void read_conversions() {
    for (const syntax::Move& move : body_.moves)
      if (move.kind == MoveKind::Convert) read_convert(move);
  }

  void check() {
    for (const auto& [move, span] : columns_) check_stays(out().moves[move], span);
    std::vector<const ValueNames*> before;
    for (const Earlier& earlier : earlier_) before.push_back(&earlier.names);
    check_alone(c_.diags, out(), spans_, before, c_.packs[scope_.pack].alias);
    for (const auto& [move, written] : maps_) check_mapped(out().moves[move], *written);
    for (program::Move& move : out().moves) {
      move.from = as_input(std::move(move.from), c_.packs[scope_.pack].alias);
      move.to = as_input(std::move(move.to), c_.packs[scope_.pack].alias);
    }
  }

 private:
  struct Earlier {
    ValueNames names;
    const program::Program* program;
  };
  struct Known {  // of an earlier version
    const program::Program* program;
    NamedValue value;
    std::string name;                     // there
    std::vector<const Migration*> way{};  // from there to this block
  };

  Migration& out() { return c_.out.parts.migrations[at_]; }
  const Migration& out() const { return c_.out.parts.migrations[at_]; }

  // A version before those of the range whose way leads through this block: what its values are called by
  // then.
  void know_through_others(const program::Program& earlier, const pack::Version& version) {
    std::vector<const Migration*> way = migrations_from(c_.out.parts, scope_.pack, version);
    const auto here = std::ranges::find(way, &out());
    if (here == way.end()) return;
    way.erase(here, way.end());
    const ValueNames names(earlier, 0);
    for (const auto& [name, value] : names.all()) {
      std::string at = c_.qualified(scope_.pack, name);
      bool goes = false;
      for (const Migration* migration : way) {
        program::Moved moved = program::moved(*migration, at);
        goes = goes || moved.goes();
        at = std::move(moved.name);
      }
      if (!goes) known_.try_emplace(std::move(at), Known{&earlier, value, name, way});
    }
  }

  void read_versions() {
    out().from = range_text(body_.from);
    if (!range_) c_.diags.report(diag::E9002, body_.from.span, out().from);
    const std::string written = literal_of(body_.to);
    const std::optional<pack::Version> to = whole_version(written);
    if (!to) {
      c_.diags.report(diag::E9001, body_.to.span, written);
      return;
    }
    out().to = to_text(*to);
    const pack::Version& own = c_.packs[scope_.pack].manifest->version;
    if (compare(*to, own) > 0) c_.diags.report(diag::E9003, body_.to.span, to_text(own), out().to);
    if (range_ && contains(*range_, *to)) c_.diags.report(diag::E9004, body_.to.span, out().to, range_->text);
    if (range_ && compare(*to, range_->lowest) <= 0)
      c_.diags.report(diag::E9005, body_.to.span, out().to, range_->text);
    for (const Migration& other : std::span(c_.out.parts.migrations).first(at_))
      if (other.pack == out().pack && other.to == out().to && range_ && overlaps(other))
        c_.diags.report(diag::E9006, body_.to.span, range_->text, out().to);
    is_last_ = compare(*to, own) == 0 || !leads_on(*to);
  }

  bool overlaps(const Migration& other) const {
    const auto theirs = pack::parse_range(other.from);
    return theirs && (contains(*theirs, range_->lowest) || contains(*range_, theirs->lowest));
  }

  // Another migration begins where this one ends: what it leads to may be called otherwise by now.
  bool leads_on(const pack::Version& to) const {
    return std::ranges::any_of(c_.migration_items, [&](const auto& one) {
      const auto range =
          pack::parse_range(range_text(std::get_if<syntax::MigrateBody>(&one.second->body)->from));
      return one.first.pack == scope_.pack && range && contains(*range, to);
    });
  }

  std::string qualified(const syntax::Path& path) const { return c_.qualified(scope_.pack, joined(path)); }

  // Of an earlier version, whose names have no alias.
  std::string old_name(const syntax::Path& path) {
    const std::string written = joined(path);
    for (const Earlier& earlier : earlier_)
      if (const auto whole = earlier.names.whole(written)) return c_.qualified(scope_.pack, *whole);
    if (known_.contains(qualified(path))) return qualified(path);
    if (!earlier_.empty()) {
      diag::Diagnostic& d = c_.diags.report(diag::E9007, path.span, written);
      c_.diags.suggest(d, path.span, written, [&] {
        std::vector<std::string_view> known;
        for (const Earlier& earlier : earlier_)
          for (const auto& [name, value] : earlier.names.all()) known.push_back(name);
        return known;
      });
    }
    return now_.whole(qualified(path)).value_or(qualified(path));
  }

  // As the earlier version itself calls it.
  std::string_view without_alias(std::string_view name) const {
    const std::string& alias = c_.packs[scope_.pack].alias;
    return alias.empty() ? name : name.substr(alias.size() + 1);
  }
  std::optional<Known> old_value(const std::string& name) const {
    const std::string there(without_alias(name));
    for (const Earlier& earlier : earlier_)
      if (const NamedValue* value = earlier.names.find(there)) return Known{earlier.program, *value, there};
    const auto known = known_.find(name);
    return known == known_.end() ? std::nullopt : std::optional(known->second);
  }

  void add(program::Move move, diag::Span span) {
    const auto is_same = [&](const program::Move& other) {
      return other.kind != program::MoveKind::Map && other.from == move.from;
    };
    if (move.kind != program::MoveKind::Map && std::ranges::any_of(out().moves, is_same))
      c_.diags.report(diag::E4009, span, move.from);
    out().moves.push_back(std::move(move));
    spans_.push_back(span);
  }

  void read_rename(const syntax::Move& move) {
    program::Move made{.place = place_of(c_, move.span)};
    made.from = old_name(move.from.front());
    made.to = new_name(move.to);
    const std::optional<Known> before = old_value(made.from);
    const NamedValue* after = is_last_ ? now_.find(made.to) : nullptr;
    if (before && after != nullptr && before->value.kind != after->kind)
      c_.diags.report(diag::E9008, move.span, made.from, word_of(before->value.kind), made.to,
                      word_of(after->kind));
    if (before && before->value.kind == ValueKind::Column)
      columns_.emplace_back(out().moves.size(), move.span);
    add(std::move(made), move.from.front().span);
  }

  // Rows are moved as a whole: a column stays in its table, whatever that is called now.
  void check_stays(const program::Move& move, diag::Span span) {
    const std::string table = move.from.substr(0, move.from.rfind('.'));
    if (move.to.substr(0, move.to.rfind('.')) != program::moved(out(), table).name)
      c_.diags.report(diag::E9019, span, move.from, table);
  }

  // Of a block that others follow it may be a name that this version has no more.
  std::string new_name(const syntax::Path& path) {
    const auto had_it = [&](const EarlierVersion& earlier) {
      return ValueNames(*earlier.program, 0).find(joined(path)) != nullptr;
    };
    if (!is_last_ && std::ranges::any_of(c_.packs[scope_.pack].previous, had_it)) return qualified(path);
    if (const auto whole = now_.whole(qualified(path))) return *whole;
    if (is_last_) {
      diag::Diagnostic& d = c_.diags.report(diag::E9010, path.span, joined(path));
      c_.diags.suggest(d, path.span, joined(path), [&] { return keys_of(now_.all()); });
    }
    return qualified(path);
  }

  void read_drop(const syntax::Move& move) {
    program::Move made{.kind = program::MoveKind::Drop, .place = place_of(c_, move.span)};
    made.from = old_name(move.from.front());
    made.because = literal_of(move.because);
    if (made.because.empty()) c_.diags.report(diag::E9011, move.span, made.from);
    add(std::move(made), move.from.front().span);
  }

  void read_map(const syntax::Move& move) {
    program::Move made{.kind = program::MoveKind::Map, .place = place_of(c_, move.span)};
    const syntax::Path& path = move.from.front();
    const auto& enums = c_.scopes[scope_.pack].enums;
    const auto found = path.parts.size() == 1 ? enums.find(path.parts[0].text) : enums.end();
    if (found != enums.end())
      made.of_enum = found->second.index;
    else
      made.from = old_name(path);
    const Index enum_now = found != enums.end() ? made.of_enum : enum_of(made.from);
    std::set<std::string> seen;
    for (const syntax::MapValue& value : move.values) {
      program::MappedValue mapping{text_of(value.from), text_of(value.to)};
      if (!seen.insert(mapping.from).second)
        c_.diags.report(diag::E4009, span_of(value.from, move), mapping.from);
      if (is_last_ && enum_now != base::kNone) check_element(enum_now, value.to, move);
      made.values.push_back(std::move(mapping));
    }
    maps_.emplace_back(out().moves.size(), &move);
    add(std::move(made), path.span);
  }

  // What is on the left was an element in a version that this block leads from.
  void check_mapped(const program::Move& map, const syntax::Move& written) {
    std::set<std::string> elements;
    for (const Earlier& earlier : earlier_)
      for (const auto& [name, value] : earlier.names.all()) {
        if (value.kind != ValueKind::Question && value.kind != ValueKind::Column) continue;
        const Index old = earlier.program->questions[value.row].type.enum_index;
        const std::string whole = c_.qualified(scope_.pack, name);
        if (old == base::kNone) continue;
        if (map.of_enum == base::kNone ? whole != map.from : enum_of(whole) != map.of_enum) continue;
        for (const program::EnumElement& element : earlier.program->enums[old].elements)
          elements.insert(element.name);
      }
    const std::string& of = map.of_enum == base::kNone ? map.from : c_.out.parts.enums[map.of_enum].name;
    for (const syntax::MapValue& value : written.values) {
      const std::string element = text_of(value.from);
      if (elements.empty() || elements.contains(element)) continue;
      const diag::Span span = span_of(value.from, written);
      diag::Diagnostic& d = c_.diags.report(diag::E9024, span, element, of);
      c_.diags.suggest(d, span, element,
                       [&] { return std::vector<std::string_view>(elements.begin(), elements.end()); });
    }
  }

  // What is computed of answers as they were. Their names are local to it.
  void read_convert(const syntax::Move& move) {
    program::Move made{.kind = program::MoveKind::Convert, .place = place_of(c_, move.span)};
    made.to = name_then(move.to);
    const Later later = later_of(made.to);
    if (later.goes && later.by->kind == program::MoveKind::Drop) return read_dropped(move, *later.by);
    const std::optional<value::Type> wanted = wanted_of(later, move.to);
    if (!wanted) {
      if (c_.left_out.contains(later.name))
        for (const syntax::Path& path : move.from) c_.left_out.insert(old_name(path));
      return;
    }
    Locals& locals = c_.locals.emplace_back();
    bool known = true;
    for (const syntax::Path& path : move.from) known = add_source(path, made, locals) && known;
    if (!known) return;
    Scope scope = scope_;
    scope.locals = &locals;
    const NodeId node = add_node(
        c_,
        {.kind = program::SlotKind::Claim, .name = made.to + ".migrate", .type = *wanted, .span = move.span});
    await(c_, node, scope, move.expr, wanted);
    made.slot = node.index;
    out().moves.push_back(std::move(made));
    spans_.push_back(move.to.span);
  }

  // On the right, as the version has it that this block leads to.
  std::string name_then(const syntax::Path& path) {
    const Later later = later_of(qualified(path));
    return later.goes || now_.find(later.name) != nullptr ? qualified(path) : new_name(path);
  }

  // What was worked out is left behind by a later block: so are the answers that it was worked out of.
  void read_dropped(const syntax::Move& move, const program::Move& later) {
    for (const syntax::Path& path : move.from) {
      const std::string name = old_name(path);
      if (!stays(name))
        add({.kind = program::MoveKind::Drop,
             .from = name,
             .because = later.because,
             .place = place_of(c_, move.span)},
            path.span);
    }
  }

  struct Later {  // what becomes of a name of the version that this block leads to
    std::string name;
    bool goes = false;
    const Migration* in = nullptr;  // the block by which it goes, and its line
    const program::Move* by = nullptr;
  };
  Later later_of(std::string name) const {
    const auto version = to();
    if (!version) return {std::move(name)};
    for (const Migration* migration : migrations_from(c_.out.parts, scope_.pack, *version)) {
      program::Moved moved = program::moved(*migration, name);
      if (moved.goes()) return {std::move(name), true, migration, moved.by};
      name = std::move(moved.name);
    }
    return {std::move(name)};
  }
  bool stays(const std::string& name) const {
    const Later later = later_of(name);
    return later.goes || now_.find(later.name) != nullptr;
  }

  // Of what a conversion gives: the question as it is now, or as it was where another conversion takes it up.
  std::optional<value::Type> wanted_of(const Later& later, const syntax::Path& path) {
    const NamedValue* target = now_.find(later.name);
    if (later.goes) {
      for (const EarlierVersion& earlier : c_.packs[scope_.pack].previous) {
        const auto version = pack::parse_version(earlier.program->packs[0].version);
        const auto range = pack::parse_range(later.in->from);
        if (!version || !range || !contains(*range, *version)) continue;
        const ValueNames names(*earlier.program, 0);
        const NamedValue* value = names.find(without_alias(later.name));
        if (value != nullptr && value->kind == ValueKind::Question)
          return type_now(*earlier.program, earlier.program->questions[value->row].type, {}, later.name);
      }
      c_.diags.report(diag::W9021, path.span, joined(path));
      return std::nullopt;
    }
    if (target == nullptr) {
      if (!is_last_ && !c_.left_out.contains(later.name))
        c_.diags.report(diag::E9010, path.span, joined(path));
      return std::nullopt;  // told: by new_name(), or of the conversion that would take it up
    }
    if (target->kind != ValueKind::Question) {
      c_.diags.report(diag::E9020, path.span, joined(path), word_of(target->kind));
      return std::nullopt;
    }
    return c_.out.parts.questions[target->row].type;
  }

  // False: what it was is not known, or nothing that can be converted; told.
  bool add_source(const syntax::Path& path, program::Move& made, Locals& locals) {
    const std::string name = old_name(path);
    const std::optional<Known> before = old_value(name);
    if (!before) {
      if (earlier_.empty()) c_.diags.report(diag::W9021, path.span, joined(path));
      c_.left_out.insert(name);
      return false;
    }
    if (before->value.kind != ValueKind::Question || path.parts.size() != 1) {
      c_.diags.report(diag::E9020, path.span, joined(path), word_of(before->value.kind));
      return false;
    }
    const value::Type type = type_now(*before->program, before->program->questions[before->value.row].type,
                                      before->way, c_.qualified(scope_.pack, before->name));
    const auto row = static_cast<Index>(c_.out.parts.inputs.size());
    const std::string input = "migrate " + out().to + " " + name + " → " + made.to;  // no name of a pack
    const NodeId node = add_node(
        c_, {.kind = program::SlotKind::Input, .name = input, .type = type, .owner = row, .span = path.span});
    c_.out.parts.inputs.push_back(
        {.name = input, .pack = scope_.pack, .slot = node.index, .type = type, .of_migration = true});
    if (!locals.names.emplace(path.parts[0].text, node).second)
      c_.diags.report(diag::E4009, path.span, path.parts[0].text);
    made.sources.push_back({name, row, !stays(name) || name == made.to});
    return true;
  }

  // An enum that has other elements by now is one of its own, a reference the text of its key. `way`: from
  // that version to this block, whose maps the answers of `name` have gone through.
  value::Type type_now(const program::Program& old, value::Type type, std::span<const Migration* const> way,
                       const std::string& name) {
    type.table = base::kNone;
    if (type.enum_index == base::kNone) return type;
    program::Enum copy = old.enums[type.enum_index];
    std::vector<program::EnumElement> elements;
    for (program::EnumElement& element : copy.elements) {
      element.title = element.help = base::kNone;
      element.name = element_after(way, name, std::move(element.name));
      if (std::ranges::find(elements, element.name, &program::EnumElement::name) == elements.end())
        elements.push_back(std::move(element));
    }
    copy.elements = std::move(elements);
    auto& enums = c_.out.parts.enums;
    const auto same = std::ranges::find_if(enums, [&](const program::Enum& e) {
      return e.name == copy.name &&
             std::ranges::equal(e.elements, copy.elements, {}, &program::EnumElement::name,
                                &program::EnumElement::name);
    });
    type.enum_index = static_cast<Index>(same - enums.begin());
    if (same == enums.end()) enums.push_back(std::move(copy));
    return type;
  }

  std::string element_after(std::span<const Migration* const> way, std::string name, std::string element) {
    if (way.empty()) return element;
    std::string at = name;
    for (const Migration* migration : way) at = program::moved(*migration, at).name;
    const Index enum_now = enum_of(at);
    for (const Migration* migration : way) {
      if (const auto* to = program::mapped(*migration, name, enum_now, element)) element = to->to;
      name = program::moved(*migration, name).name;
    }
    return element;
  }

  // Of what the question is called now.
  Index enum_of(const std::string& old) const {
    const NamedValue* value = now_.find(later_of(program::moved(out(), old).name).name);
    const bool asked =
        value != nullptr && (value->kind == ValueKind::Question || value->kind == ValueKind::Column);
    return asked ? c_.out.parts.questions[value->row].type.enum_index : base::kNone;
  }

  using Written = std::variant<syntax::Name, syntax::Text, syntax::IntLit>;

  static std::string text_of(const Written& value) {
    if (const auto* name = std::get_if<syntax::Name>(&value)) return name->text;
    if (const auto* number = std::get_if<syntax::IntLit>(&value)) return number->digits;
    return literal_of(*std::get_if<syntax::Text>(&value));
  }
  static diag::Span span_of(const Written& value, const syntax::Move& move) {
    const auto* name = std::get_if<syntax::Name>(&value);
    return name != nullptr ? name->span : move.span;
  }

  void check_element(Index enum_now, const Written& value, const syntax::Move& move) {
    const program::Enum& e = c_.out.parts.enums[enum_now];
    const std::vector<std::string_view> names = element_names(e);
    const std::string element = text_of(value);
    if (std::ranges::find(names, element) != names.end()) return;
    diag::Diagnostic& d = c_.diags.report(diag::E2003, span_of(value, move), e.name, element);
    c_.diags.suggest(d, span_of(value, move), element, [&] { return element_names(e); });
  }

  Context& c_;
  const Scope& scope_;
  const syntax::MigrateBody& body_;
  ValueNames now_;
  std::optional<pack::VersionRange> range_;
  size_t at_;                                           // of the program's migrations
  std::vector<Earlier> earlier_;                        // those within the range
  std::map<std::string, Known, std::less<>> known_;     // of versions before it, by what it is called by then
  std::vector<diag::Span> spans_;                       // per move
  std::vector<std::pair<size_t, diag::Span>> columns_;  // renamed ones: of the moves
  std::vector<std::pair<size_t, const syntax::Move*>> maps_;
  bool is_last_ = true;  // what is called so afterwards is called so now
};

}  // namespace

void declare_migrations(Context& c) {
  std::deque<MigrationReader> blocks;
  for (const auto& [scope, item] : c.migration_items) blocks.emplace_back(c, scope, *item);
  std::vector<MigrationReader*> by_version;
  for (MigrationReader& block : blocks) by_version.push_back(&block);
  std::ranges::stable_sort(by_version, [](const MigrationReader* a, const MigrationReader* b) {
    const auto left = a->to(), right = b->to();
    return left && right ? compare(*left, *right) < 0 : right.has_value() && !left;
  });
  for (MigrationReader* block : by_version) block->read_names();
  for (MigrationReader* block : by_version) block->read_maps();
  for (MigrationReader* block : by_version | std::views::reverse) block->read_conversions();
  for (MigrationReader* block : by_version) block->check();
}

}  // namespace rapport::hir
