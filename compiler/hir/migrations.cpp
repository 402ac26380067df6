// `migrate`: what became of the names of earlier versions.
#include <algorithm>
#include <set>

#include "compiler/hir/earlier.h"

namespace rapport::hir {
namespace {

using program::Migration;
using syntax::MoveKind;

std::string joined(const syntax::Path& path) {
  std::string out;
  for (const syntax::Name& name : path.parts) out.append(out.empty() ? "" : ".").append(name.text);
  return out;
}

std::string_view word_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::Question: return "a question";
    case ValueKind::Column: return "a column";
    case ValueKind::Table: return "a table";
    case ValueKind::Input: return "an input";
    case ValueKind::Instance: return "what `use` places";
  }
  return {};
}

std::string literal_of(const std::optional<syntax::Text>& text) {
  return !text || text->literals.empty() ? std::string() : text->literals[0];
}

// `2.0` is 2.0.0.
std::optional<pack::Version> whole_version(std::string text) {
  for (int parts = static_cast<int>(std::count(text.begin(), text.end(), '.')); parts < 2; ++parts)
    text += ".0";
  return pack::parse_version(text);
}

// A version alone is the range that holds it and no other.
std::string range_text(const std::optional<syntax::Text>& written) {
  const std::string text = literal_of(written);
  const std::optional<pack::Version> version = pack::parse_range(text) ? std::nullopt : whole_version(text);
  return version ? "=" + to_text(*version) : text;
}

class MigrationReader {
 public:
  MigrationReader(Context& c, const Scope& scope, const syntax::Item& item)
      : c_(c),
        scope_(scope),
        body_(*std::get_if<syntax::MigrateBody>(&item.body)),
        now_(c.out.parts, scope.pack),
        range_(pack::parse_range(range_text(body_.from))) {
    out_.pack = scope.pack;
    out_.place = place_of(c, item.span);
  }

  void read() {
    read_versions();
    for (const EarlierVersion& earlier : c_.packs[scope_.pack].previous) {
      const auto version = pack::parse_version(earlier.program->packs[0].version);
      if (range_ && version && contains(*range_, *version)) {
        earlier_.emplace_back(*earlier.program, 0);
        programs_.push_back(earlier.program);
      }
    }
    if (range_ && earlier_.empty() && scope_.pack == 0)
      c_.diags.report(diag::W9016, body_.from.span, range_->text);
    for (const syntax::Move& move : body_.moves) read_move(move);
    for (const auto& [move, span] : columns_) check_stays(out_.moves[move], span);
    c_.out.parts.migrations.push_back(std::move(out_));
  }

 private:
  void read_versions() {
    out_.from = range_text(body_.from);
    if (!range_) c_.diags.report(diag::E9002, body_.from.span, out_.from);
    const std::string written = literal_of(body_.to);
    const std::optional<pack::Version> to = whole_version(written);
    if (!to) {
      c_.diags.report(diag::E9001, body_.to.span, written);
      return;
    }
    out_.to = to_text(*to);
    const pack::Version& own = c_.packs[scope_.pack].manifest->version;
    if (compare(*to, own) > 0) c_.diags.report(diag::E9003, body_.to.span, to_text(own), out_.to);
    if (range_ && contains(*range_, *to)) c_.diags.report(diag::E9004, body_.to.span, out_.to, range_->text);
    if (range_ && compare(*to, range_->lowest) <= 0)
      c_.diags.report(diag::E9005, body_.to.span, out_.to, range_->text);
    for (const Migration& other : c_.out.parts.migrations)
      if (other.pack == out_.pack && other.to == out_.to && range_ && overlaps(other))
        c_.diags.report(diag::E9006, body_.to.span, range_->text, out_.to);
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
    for (const ValueNames& names : earlier_)
      if (const auto whole = names.whole(written)) return c_.qualified(scope_.pack, *whole);
    if (!earlier_.empty()) {
      diag::Diagnostic& d = c_.diags.report(diag::E9007, path.span, written);
      c_.diags.suggest(d, path.span, written, [&] {
        std::vector<std::string_view> known;
        for (const ValueNames& names : earlier_)
          for (const auto& [name, value] : names.all()) known.push_back(name);
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
  const NamedValue* old_value(std::string_view name) const {
    for (const ValueNames& names : earlier_)
      if (const NamedValue* value = names.find(without_alias(name))) return value;
    return nullptr;
  }

  void read_move(const syntax::Move& move) {
    program::Move out{.place = place_of(c_, move.span)};
    switch (move.kind) {
      case MoveKind::Rename: return read_rename(move, std::move(out));
      case MoveKind::Drop: return read_drop(move, std::move(out));
      case MoveKind::Map: return read_map(move, std::move(out));
      case MoveKind::Convert: return read_convert(move, std::move(out));
    }
  }

  void add(program::Move move, diag::Span span) {
    const auto is_same = [&](const program::Move& other) {
      return other.kind != program::MoveKind::Map && other.from == move.from;
    };
    if (move.kind != program::MoveKind::Map && std::ranges::any_of(out_.moves, is_same))
      c_.diags.report(diag::E4009, span, move.from);
    check_alone(move, span);
    out_.moves.push_back(std::move(move));
  }

  // Two that become one would be one answer too many.
  void check_alone(const program::Move& move, diag::Span span) {
    for (const program::Move& other : out_.moves)
      if (!move.to.empty() && other.to == move.to)
        c_.diags.report(diag::E9009, span, word_of_source(other), word_of_source(move), move.to);
  }
  static const std::string& word_of_source(const program::Move& move) {
    return move.sources.empty() ? move.from : move.sources.front().name;
  }

  void read_rename(const syntax::Move& move, program::Move out) {
    out.from = old_name(move.from.front());
    out.to = new_name(move.to);
    const NamedValue *before = old_value(out.from), *after = is_last_ ? now_.find(out.to) : nullptr;
    if (before != nullptr && after != nullptr && before->kind != after->kind)
      c_.diags.report(diag::E9008, move.span, out.from, word_of(before->kind), out.to, word_of(after->kind));
    if (before != nullptr && before->kind == ValueKind::Column)
      columns_.emplace_back(out_.moves.size(), move.span);
    add(std::move(out), move.from.front().span);
  }

  // Rows are moved as a whole: a column stays in its table, whatever that is called now.
  void check_stays(const program::Move& move, diag::Span span) {
    const std::string table = move.from.substr(0, move.from.rfind('.'));
    if (move.to.substr(0, move.to.rfind('.')) != program::moved(out_, table).name)
      c_.diags.report(diag::E9019, span, move.from, table);
  }

  std::string new_name(const syntax::Path& path) {
    if (const auto whole = now_.whole(qualified(path))) return *whole;
    if (is_last_) {
      diag::Diagnostic& d = c_.diags.report(diag::E9010, path.span, joined(path));
      c_.diags.suggest(d, path.span, joined(path), [&] { return keys_of(now_.all()); });
    }
    return qualified(path);
  }

  void read_drop(const syntax::Move& move, program::Move out) {
    out.kind = program::MoveKind::Drop;
    out.from = old_name(move.from.front());
    out.because = literal_of(move.because);
    if (out.because.empty()) c_.diags.report(diag::E9011, move.span, out.from);
    add(std::move(out), move.from.front().span);
  }

  void read_map(const syntax::Move& move, program::Move out) {
    out.kind = program::MoveKind::Map;
    const syntax::Path& path = move.from.front();
    const auto& enums = c_.scopes[scope_.pack].enums;
    const auto found = path.parts.size() == 1 ? enums.find(path.parts[0].text) : enums.end();
    if (found != enums.end())
      out.of_enum = found->second.index;
    else
      out.from = old_name(path);
    const Index enum_now = found != enums.end() ? out.of_enum : enum_of(out.from);
    std::set<std::string> seen;
    for (const syntax::MapValue& value : move.values) {
      program::MappedValue mapping{text_of(value.from), text_of(value.to)};
      if (!seen.insert(mapping.from).second)
        c_.diags.report(diag::E4009, span_of(value.from, move), mapping.from);
      if (is_last_ && enum_now != base::kNone) check_element(enum_now, value.to, move);
      out.values.push_back(std::move(mapping));
    }
    add(std::move(out), path.span);
  }

  // What is computed of answers as they were. Their names are local to it.
  void read_convert(const syntax::Move& move, program::Move out) {
    out.kind = program::MoveKind::Convert;
    out.to = new_name(move.to);
    const NamedValue* target = now_.find(out.to);
    if (target == nullptr) return;  // reported
    if (target->kind != ValueKind::Question) {
      c_.diags.report(diag::E9020, move.to.span, joined(move.to), word_of(target->kind));
      return;
    }
    Locals& locals = c_.locals.emplace_back();
    bool known = true;
    for (const syntax::Path& path : move.from) known = add_source(path, out, locals) && known;
    if (!known) return;
    Scope scope = scope_;
    scope.locals = &locals;
    const value::Type& wanted = c_.out.parts.questions[target->row].type;
    const NodeId node = add_node(
        c_,
        {.kind = program::SlotKind::Claim, .name = out.to + ".migrate", .type = wanted, .span = move.span});
    await(c_, node, scope, move.expr, wanted);
    out.slot = node.index;
    check_alone(out, move.to.span);
    out_.moves.push_back(std::move(out));
  }

  // False: what it was is not known, or nothing that can be converted; told.
  bool add_source(const syntax::Path& path, program::Move& out, Locals& locals) {
    const std::string name = old_name(path);
    const NamedValue* before = old_value(name);
    if (before == nullptr) {
      if (earlier_.empty()) c_.diags.report(diag::W9021, path.span, joined(path));
      return false;
    }
    if (before->kind != ValueKind::Question || path.parts.size() != 1) {
      c_.diags.report(diag::E9020, path.span, joined(path), word_of(before->kind));
      return false;
    }
    const program::Program& old = *old_program_of(name);
    const value::Type type = type_now(old, old.questions[before->row].type);
    const auto row = static_cast<Index>(c_.out.parts.inputs.size());
    const std::string input = "migrate " + out_.to + " " + name + " → " + out.to;  // no name of a pack
    const NodeId node = add_node(
        c_, {.kind = program::SlotKind::Input, .name = input, .type = type, .owner = row, .span = path.span});
    c_.out.parts.inputs.push_back(
        {.name = input, .pack = scope_.pack, .slot = node.index, .type = type, .of_migration = true});
    if (!locals.names.emplace(path.parts[0].text, node).second)
      c_.diags.report(diag::E4009, path.span, path.parts[0].text);
    out.sources.push_back({name, row, now_.find(name) == nullptr || name == out.to});
    return true;
  }

  const program::Program* old_program_of(std::string_view name) const {
    for (size_t i = 0; i < earlier_.size(); ++i)
      if (earlier_[i].find(without_alias(name)) != nullptr) return programs_[i];
    return nullptr;
  }

  // An enum that has other elements by now is one of its own, a reference the text of its key.
  value::Type type_now(const program::Program& old, value::Type type) {
    type.table = base::kNone;
    if (type.enum_index == base::kNone) return type;
    program::Enum copy = old.enums[type.enum_index];
    for (program::EnumElement& element : copy.elements) element.title = element.help = base::kNone;
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

  // Of what the question is called now.
  Index enum_of(const std::string& old) {
    const NamedValue* value = now_.find(program::moved(out_, old).name);
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
  std::vector<ValueNames> earlier_;                // those within the range
  std::vector<const program::Program*> programs_;  // likewise
  Migration out_;
  std::vector<std::pair<size_t, diag::Span>> columns_;  // renamed ones: of out_.moves
  bool is_last_ = true;                                 // what is called so afterwards is called so now
};

}  // namespace

void declare_migrations(Context& c) {
  for (const auto& [scope, item] : c.migration_items) MigrationReader(c, scope, *item).read();
}

}  // namespace rapport::hir
