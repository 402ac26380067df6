#include <algorithm>

#include "compiler/hir/context.h"
#include "runtime/base/limits.h"

namespace rapport::hir {

using syntax::ClauseKind;
using syntax::DeclarationKind;

// The title of a block: the text after its name, or its `text` clause.
Index block_text(Context& c, const Scope& scope, const syntax::Item& item, ClauseKind kind,
                 const std::string& key) {
  if (kind == ClauseKind::Text && item.title) return add_text(c, scope, key, *item.title);
  for (const syntax::Clause& clause : item.clauses)
    if (clause.kind == kind && clause.text) return add_text(c, scope_of(c, scope, clause), key, *clause.text);
  return base::kNone;
}

namespace {

void name_block(Context& c, const Scope& scope, const syntax::Item& item) {
  if (item.name.text.empty()) return;
  const auto [old, added] = c.scopes[scope.pack].groups.emplace(item.name.text, item.name.span);
  if (!added)
    c.diags.report(diag::E2001, item.name.span, item.name.text).label(old->second, "declared here first");
}

void add_block_checks(Context& c, const Scope& scope, const syntax::Item& item, std::string_view owner) {
  for (const syntax::Clause& clause : item.clauses)
    if (clause.kind == ClauseKind::Check) add_check(c, scope, clause, c.qualified(c.home(scope), owner), {});
}

void declare_area(Context& c, Scope scope, const syntax::Item& item) {
  if (scope.area != base::kNone || scope.group != base::kNone) {
    c.diags.report(diag::E4013, item.name.span, "area", scope.group != base::kNone ? "group" : "area");
    return;
  }
  name_block(c, scope, item);
  scope.gate = add_applicability(c, scope, item);
  program::Area area{.name = item.name.text, .pack = scope.pack, .place = place_of(c, item.name.span)};
  scope.gate = add_choice(c, scope, area, item.name.span);
  area.gate = scope.gate.index;
  const std::string name = c.qualified(scope.pack, item.name.text);
  area.title = block_text(c, scope, item, ClauseKind::Text, name + ".text");
  area.help = block_text(c, scope, item, ClauseKind::Help, name + ".help");
  scope.area = static_cast<Index>(c.out.parts.areas.size());
  c.out.parts.areas.push_back(std::move(area));
  add_block_checks(c, scope, item, item.name.text);
  declare_items(c, scope, item);
}

// What a group holds; `name` is its own, or that of the `use` that places it.
void declare_group_body(Context& c, Scope scope, const syntax::Item& item, const syntax::Name& name,
                        Index title) {
  const auto& body = *std::get_if<syntax::GroupBody>(&item.body);
  program::Group group{
      .name = name.text, .pack = c.home(scope), .gate = scope.gate.index, .place = place_of(c, name.span)};
  group.area = scope.area;
  group.title = title;
  group.help = block_text(c, scope, item, ClauseKind::Help, c.qualified(c.home(scope), name.text) + ".help");
  if (body.expert)
    group.expert = add_text(c, scope, c.qualified(c.home(scope), name.text) + ".expert", *body.expert);
  scope.group = static_cast<Index>(c.out.parts.groups.size());
  c.out.parts.groups.push_back(std::move(group));
  add_block_checks(c, scope, item, name.text);
  declare_items(c, scope, item);
}

void declare_group(Context& c, Scope scope, const syntax::Item& item) {
  const auto& body = *std::get_if<syntax::GroupBody>(&item.body);
  if (scope.group != base::kNone) {
    c.diags.report(diag::E4013, item.name.span, "group", "group");
    return;
  }
  name_block(c, scope, item);
  if (body.parameters) return;  // declared where it is used
  scope.gate = add_applicability(c, scope, item);
  const std::string name = c.qualified(scope.pack, item.name.text);
  declare_group_body(c, scope, item, item.name, block_text(c, scope, item, ClauseKind::Text, name + ".text"));
}

// A group of its own, made from the pattern.
void declare_use(Context& c, const Scope& scope, const syntax::Item& item) {
  if (scope.instance != base::kNone) {
    c.diags.report(diag::E4013, keyword_span(item), "use", "group with parameters");
    return;
  }
  const auto found = c.instance_of_use.find(&item);
  if (found == c.instance_of_use.end()) return;  // reported
  if (c.out.nodes.size() > limits::kSlots)
    return;  // reported when slots are made; many uses are short to write
  Instance& instance = c.instances[found->second];
  name_block(c, scope, item);
  Scope inside = scope;
  inside.file = instance.file;
  inside.pack = instance.pattern_pack;
  inside.instance = found->second;
  inside.gate = add_applicability(c, inside, *instance.pattern);
  const std::string own = c.qualified(scope.pack, item.name.text);
  Index title = block_text(c, scope, item, ClauseKind::Text, own + ".text");
  if (title == base::kNone) title = block_text(c, inside, *instance.pattern, ClauseKind::Text, own + ".text");
  instance.group = static_cast<Index>(c.out.parts.groups.size());
  refuse_clauses(c, *instance.pattern);
  declare_group_body(c, inside, *instance.pattern, item.name, title);
}

void declare_when(Context& c, Scope scope, const syntax::Item& item) {
  if (!item.expr.valid()) return;
  scope.gate = add_condition(c, scope, item.expr, item.span);
  scope.in_when = true;
  add_block_checks(c, scope, item, "when");
  declare_items(c, scope, item);
}

// A note has no name: it is known by that of the block around it, and several of one block by what they say.
std::string note_owner(const Context& c, const Scope& scope) {
  const program::Program& p = c.out.parts;
  if (const Index table = table_of(c, scope); table != base::kNone) return p.tables[table].name;
  if (scope.group != base::kNone) return c.qualified(p.groups[scope.group].pack, p.groups[scope.group].name);
  if (scope.area == base::kNone) return c.qualified(scope.pack, "pack");
  return c.qualified(p.areas[scope.area].pack, p.areas[scope.area].name);
}

}  // namespace

void declare_note(Context& c, const Scope& scope, const syntax::Item& item) {
  if (!item.title) return;
  const Index text = add_text(c, scope, note_owner(c, scope) + ".note", *item.title);
  c.out.parts.notes.push_back({text, scope.gate.index});
  c.out.parts.screen.push_back(
      {program::ScreenKind::Note, static_cast<Index>(c.out.parts.notes.size() - 1), scope.group, scope.row});
}

namespace {

enum class Standing : uint8_t { Anywhere, InRows, OutsideOfRows };

Standing standing_of(DeclarationKind kind) {
  switch (kind) {
    case DeclarationKind::Column:
    case DeclarationKind::Rows: return Standing::InRows;
    case DeclarationKind::Area:
    case DeclarationKind::Group:
    case DeclarationKind::Ask:
    case DeclarationKind::List:
    case DeclarationKind::Input:
    case DeclarationKind::Enum:
    case DeclarationKind::Call:
    case DeclarationKind::Use: return Standing::OutsideOfRows;
    case DeclarationKind::When:
    case DeclarationKind::Table:
    case DeclarationKind::Let:
    case DeclarationKind::Preset:
    case DeclarationKind::Record:
    case DeclarationKind::Note:
    case DeclarationKind::Extend:
    case DeclarationKind::Override:
    case DeclarationKind::Template:
    case DeclarationKind::DefaultConfiguration:
    case DeclarationKind::Test:
    case DeclarationKind::Migrate: return Standing::Anywhere;
  }
  return Standing::Anywhere;
}

// What belongs to rows stands in a table or list, and nothing that is there once does.
bool may_stand(Context& c, const Scope& scope, const syntax::Item& item) {
  const Standing standing = standing_of(item.kind);
  const Index table = table_of(c, scope);
  if (standing == Standing::InRows && table == base::kNone)
    c.diags.report(diag::E4016, keyword_span(item), keyword(item.kind));
  else if (standing == Standing::OutsideOfRows && table != base::kNone)
    c.diags.report(diag::E4013, keyword_span(item), keyword(item.kind),
                   c.out.parts.tables[table].asked ? "table" : "list");
  else if (item.kind == DeclarationKind::Record && table != base::kNone && !c.out.parts.tables[table].asked)
    c.diags.report(diag::E4013, keyword_span(item), "record", "list");
  else
    return true;
  return false;
}

// At file level, as what is about the pack as a whole.
bool stands_alone(Context& c, const Scope& scope, const syntax::Item& item) {
  const bool in_rows = scope.row != base::kNone, in_group = scope.group != base::kNone;
  if (!in_rows && !in_group && scope.area == base::kNone && !scope.gate.valid()) return true;
  c.diags.report(diag::E4013, keyword_span(item), keyword(item.kind), in_rows ? "table" : "block");
  return false;
}

// As in a `when` that is never yes; nobody wrote one, so it stands nowhere.
NodeId add_removal(Context& c, const Scope& scope, diag::Span span) {
  const ExprId no = add_expr(c, value::yes_no(), span, Literal{value::yes_no_value(false)});
  return add_node(c, {.kind = program::SlotKind::Condition,
                      .name = "remove",
                      .type = value::yes_no(),
                      .scope = scope.row,
                      .gate = scope.gate,
                      .expr = no});
}

void declare_item(Context& c, Scope scope, const syntax::Item& item) {
  if (!may_stand(c, scope, item)) return;
  if (const auto removed = c.reuse.removed.find(&item); removed != c.reuse.removed.end()) {
    scope.gate = add_removal(c, scope, removed->second);
    c.removals.push_back({scope.gate, &item, removed->second});
  }
  refuse_clauses(c, item);
  switch (item.kind) {
    case DeclarationKind::Area: return declare_area(c, scope, item);
    case DeclarationKind::Group: return declare_group(c, scope, item);
    case DeclarationKind::When: return declare_when(c, scope, item);
    case DeclarationKind::Ask:
    case DeclarationKind::Column: return declare_ask(c, scope, item);
    case DeclarationKind::Table:
    case DeclarationKind::List: return declare_table(c, scope, item);
    case DeclarationKind::Rows: return declare_rows(c, scope, item);
    case DeclarationKind::Let: return declare_let(c, scope, item);
    case DeclarationKind::Preset: return declare_preset(c, scope, item);
    case DeclarationKind::Input: return declare_input(c, scope, item);
    case DeclarationKind::Note: return declare_note(c, scope, item);
    case DeclarationKind::Record: return declare_record(c, scope, item);
    case DeclarationKind::Test:
      if (scope.instance != base::kNone)
        c.diags.report(diag::E4013, keyword_span(item), "test", "group with parameters");
      else if (scope.pack == 0)
        c.test_items.emplace_back(scope, &item);  // a dependency's are run with it
      return;
    case DeclarationKind::Enum: return;  // done: they are read first
    case DeclarationKind::Use: return declare_use(c, scope, item);
    case DeclarationKind::Template:
      if (!stands_alone(c, scope, item)) return;
      name_block(c, scope, item);
      return c.template_items.emplace_back(scope, &item), void();
    case DeclarationKind::DefaultConfiguration:
      if (stands_alone(c, scope, item)) c.configuration_items.emplace_back(scope, &item);
      return;
    case DeclarationKind::Migrate:
      if (stands_alone(c, scope, item)) c.migration_items.emplace_back(scope, &item);
      return;
    case DeclarationKind::Extend:
    case DeclarationKind::Override: return void(stands_alone(c, scope, item));  // read_reuse()
    case DeclarationKind::Call: return declare_call(c, scope, item);
  }
}

}  // namespace

void declare_items(Context& c, const Scope& scope, const syntax::Item& block) {
  for (const Placed& placed : items_of(c, scope, &block)) {
    if (placed.item->kind == DeclarationKind::Enum) {
      c.diags.report(diag::E4013, placed.item->name.span, "enum", "block");
      continue;
    }
    declare_item(c, scope_in(scope, placed.from), *placed.item);
  }
}

// What a pack depends on stands before it, on screen as well: base information is asked first.
void declare_values(Context& c) {
  for (auto pack = static_cast<uint32_t>(c.packs.size()); pack-- > 0;)
    for (const syntax::File* file : c.packs[pack].files) {
      const Scope scope{.file = file, .pack = pack};
      for (const syntax::Clause& clause : file->clauses)
        c.diags.report(diag::E4014, clause.span, keyword(clause.kind));
      for (const Placed& placed : items_of(c, scope, nullptr)) declare_item(c, scope, *placed.item);
    }
}

}  // namespace rapport::hir
