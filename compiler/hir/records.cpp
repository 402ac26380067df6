#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

// A record while its fields are read.
struct Open {
  Index record;
  const schema::Table* table;
};

void read_fields(Context& c, const Scope& scope, const Open& open, const syntax::Fields& fields,
                 Locals& locals);

void read_let(Context& c, const Scope& scope, const syntax::FieldAssign& assign, Locals& locals) {
  const NodeId node = add_node(c, {.kind = program::SlotKind::Let,
                                   .name = assign.name.text,
                                   .scope = scope.row,
                                   .gate = scope.gate,
                                   .span = assign.span});
  await(c, node, scope, assign.value, std::nullopt);
  const auto row = static_cast<Index>(c.out.parts.lets.size());
  c.out.nodes[node].owner = row;
  c.out.parts.lets.push_back(
      {.name = assign.name.text, .pack = c.home(scope), .slot = node.index, .group = scope.group});
  if (!locals.names.emplace(assign.name.text, node).second)
    c.diags.report(diag::E2001, assign.name.span, assign.name.text);
}

void read_field(Context& c, const Scope& scope, const Open& open, const syntax::FieldAssign& assign) {
  const TargetField target = find_target_field(c, *open.table, assign.name);
  if (is_target_row(c, scope, assign.value)) {
    if (target.field) add_row_write(c, scope, target, assign.value, {}, assign.name.span, open.record);
    return;
  }
  std::optional<value::Type> type;
  if (target.field && target.field->type != schema::FieldType::Unknown)
    type = type_of_field(c, target, assign.name.span);
  const auto row = static_cast<Index>(c.out.parts.writes.size());
  const NodeId node = add_node(c, {.kind = program::SlotKind::Field,
                                   .name = open.table->name + "." + assign.name.text,
                                   .type = type.value_or(value::Type{}),
                                   .scope = scope.row,
                                   .gate = scope.gate,
                                   .owner = row,
                                   .span = assign.span});
  const bool failed = !target.field || (!type && target.field->type != schema::FieldType::Unknown);
  await(c, node, scope, assign.value, failed ? std::optional(value::Type{}) : type);
  if (!target.field) return;
  const diag::Span value = c.syntax_of(scope, assign.value).span;
  add_write(c, target, node, {}, base::kNone, assign.name.span, value, open.record);
}

void read_when(Context& c, Scope scope, const Open& open, const syntax::FieldWhen& when, Locals& locals) {
  scope.gate = add_condition(c, scope, when.condition, when.span);
  if (!when.fields.valid()) return;
  Locals& inner = c.locals.emplace_back(Locals{&locals, {}});
  scope.locals = &inner;
  read_fields(c, scope, open, scope.file->fields[when.fields], inner);
}

// Turns where it is not yes are left out.
void add_turn_filter(Context& c, const Scope& scope, Index loop, syntax::ExprId where) {
  const NodeId node = add_node(c, {.kind = program::SlotKind::Term,
                                   .name = "where",
                                   .type = value::yes_no(),
                                   .scope = scope.row,
                                   .gate = scope.gate,
                                   .span = c.syntax_of(scope, where).span});
  await(c, node, scope, where, value::yes_no());
  c.out.parts.loops[loop].where = node.index;
}

void open_record(Context& c, Scope scope, const syntax::Item& item, const Open* parent) {
  const auto& body = *std::get_if<syntax::RecordBody>(&item.body);
  const schema::Table* table = find_target_table(c, body.table);
  if (!table) return;
  // The names of `let` live as long as the analysis: what waits to be typed looks them up later.
  Locals& locals = c.locals.emplace_back(Locals{scope.locals, {}});
  if (body.variable && !body.variable->text.empty()) {
    locals.variable = body.variable->text;
    locals.loop = add_loop(c, scope, body);
    scope.row = c.out.parts.loops[locals.loop].scope;
  }
  const Open open{static_cast<Index>(c.out.parts.records.size()), table};
  program::Record record{.table = table->name,
                         .existing = body.existing,
                         .scope = scope.row,
                         .gate = scope.gate.index,
                         .place = place_of(c, body.table.span)};
  if (parent) {
    const schema::Field* field = parent_field(c, *table, *parent->table);
    if (!field) c.diags.report(diag::E5014, body.table.span, table->name, parent->table->name);
    record.parent = parent->record;
    record.parent_field = field ? field->name : "";
  }
  c.out.parts.records.push_back(std::move(record));
  c.record_spans.push_back(body.table.span);
  scope.locals = &locals;
  if (body.where.valid() && locals.loop != base::kNone) add_turn_filter(c, scope, locals.loop, body.where);
  if (!body.fields.valid()) return;
  read_fields(c, scope, open, scope.file->fields[body.fields], locals);
}

void read_fields(Context& c, const Scope& scope, const Open& open, const syntax::Fields& fields,
                 Locals& locals) {
  for (const auto& entry : fields.list) {
    if (const auto* assign = std::get_if<syntax::FieldAssign>(&entry)) {
      assign->is_let ? read_let(c, scope, *assign, locals) : read_field(c, scope, open, *assign);
    } else if (const auto* when = std::get_if<syntax::FieldWhen>(&entry)) {
      read_when(c, scope, open, *when, locals);
    } else if (const auto* nested = std::get_if<syntax::FieldRecord>(&entry)) {
      const syntax::Item& item = scope.file->item_table[nested->record];
      if (open.table->kind == schema::TableKind::Method)
        c.diags.report(diag::E4013, item.span, "record", "call");
      else
        open_record(c, scope, item, &open);
    }
  }
}

}  // namespace

// The field of `child` that refers to `parent`, or to a table that it extends.
const schema::Field* parent_field(const Context& c, const schema::Table& child, const schema::Table& parent) {
  for (const schema::FieldRef& ref : schema::all_fields(c.schema, child))
    for (const schema::Table* t = &parent; t;
         t = t->extends.empty() ? nullptr : schema::find_table(c.schema, t->extends))
      if (ref.field->fk_table == t->name && (ref.field->mandatory || ref.field->name == t->name))
        return ref.field;
  for (const schema::FieldRef& ref : schema::all_fields(c.schema, child))
    if (ref.field->fk_table == parent.name) return ref.field;
  return nullptr;
}

void declare_fields(Context& c, const Scope& scope, Index record, const schema::Table& table,
                    const syntax::Fields& fields) {
  Locals& locals = c.locals.emplace_back(Locals{scope.locals, {}});
  Scope inner = scope;
  inner.locals = &locals;
  read_fields(c, inner, {record, &table}, fields, locals);
}

void declare_record(Context& c, const Scope& scope, const syntax::Item& item) {
  open_record(c, scope, item, nullptr);
}

}  // namespace rapport::hir
