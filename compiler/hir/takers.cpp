// What takes values by name and is no table: entities of the import/export framework, operations of services,
// methods of classes. What the metadata knows of them is checked; else the pack's word is taken, and said to
// be.
#include <algorithm>

#include "compiler/hir/context.h"
#include "runtime/schema/by_name.h"

namespace rapport::hir {
namespace {

using schema::TableKind;
using syntax::ClauseKind;
using syntax::DeclarationKind;

struct Named {
  TableKind kind;
  std::string name;   // "Customer", "Service.operation"
  std::string owner;  // "Service": what the name begins with; empty: nothing stands before it
};

std::optional<Named> in_two_parts(TableKind kind, const syntax::Path& path) {
  if (path.parts.size() != 2) return std::nullopt;
  return Named{kind, path.parts[0].text + "." + path.parts[1].text, path.parts[0].text};
}

std::optional<Named> name_of(const syntax::Target& target) {
  if (!target.argument || target.path.parts.size() != 1) return std::nullopt;
  const std::string& word = target.path.parts[0].text;
  const auto* path = std::get_if<syntax::Path>(&*target.argument);
  if (word == "service" && path) return in_two_parts(TableKind::Operation, *path);
  const auto* text = std::get_if<syntax::Text>(&*target.argument);
  const bool plain = text && text->literals.size() == 1 && !text->literals[0].empty() &&
                     text->literals[0].find_first_of("\"\\\r\n\t") == std::string::npos;
  if (word != "entity" || !plain) return std::nullopt;
  return Named{TableKind::Entity, text->literals[0], ""};
}

// "service(VendGroupService.": what the operations of a service begin with, in the order of names.
bool is_owner_known(const schema::Schema& schema, const Named& named) {
  if (named.owner.empty()) return false;
  std::string before = schema::designation(named.kind, named.owner + ".");
  before.pop_back();
  return std::any_of(schema.tables.begin(), schema.tables.end(), [&](const schema::Table& table) {
    return table.kind == named.kind &&
           schema::same_name(std::string_view(table.name).substr(0, before.size()), before);
  });
}

// Collects what the packs write to each.
class Assuming {
 public:
  explicit Assuming(const schema::Schema& schema) : schema_(schema) {}

  void visit(const syntax::File& file, const std::vector<syntax::ItemId>& items) {
    for (const syntax::ItemId id : items) {
      const syntax::Item& item = file.item_table[id];
      if (const auto* call = std::get_if<syntax::CallBody>(&item.body)) add_call(file, *call);
      const auto* table = std::get_if<syntax::TableBody>(&item.body);
      if (table && table->target)
        if (const auto named = name_of(*table->target))
          if (schema::Table* taker = taker_of(*named)) add_columns(file, item.items, *taker);
      visit(file, item.items);
    }
  }

  schema::Schema take() {
    schema::Schema assumed;
    for (auto& [name, taker] : takers_) {
      for (auto& [field_name, field] : fields_[name]) taker.fields.push_back(field);
      assumed.tables.push_back(std::move(taker));
    }
    return schema::sorted(std::move(assumed));
  }

 private:
  // nullptr: the metadata says what it takes, or that there is none of that name.
  schema::Table* taker_of(const Named& named) {
    const std::string name = schema::designation(named.kind, named.name);
    const schema::Table* known = schema::find_table(schema_, name);
    const bool told = known && (!known->fields.empty() || !known->extends.empty());
    if (told || (!known && is_owner_known(schema_, named))) return nullptr;
    schema::Table& taker = takers_[name];
    if (taker.name.empty()) {
      taker.name = known ? known->name : name;
      taker.kind = named.kind;
      taker.trust = schema::Trust::Verified;
      take_document(named, taker);
    }
    return taker.extends.empty() ? &taker : nullptr;
  }

  // The service through which records of a table are created has an operation for that.
  void take_document(const Named& named, schema::Table& taker) const {
    if (named.kind != TableKind::Operation || !schema::same_name(named.name, named.owner + ".create")) return;
    for (const schema::Table& table : schema_.tables)
      if (table.kind == TableKind::Table && schema::same_name(table.service.name, named.owner) &&
          !table.service.document.empty()) {
        taker.extends = table.name;
        taker.key = table.key;
        taker.service = table.service;
        taker.evidence = table.service.evidence;
        return;
      }
  }

  void add_field(schema::Table& taker, const std::string& name) {
    if (name.empty()) return;
    fields_[taker.name].try_emplace(
        name, schema::Field{.name = name, .trust = schema::Trust::Verified, .evidence = "the pack"});
  }

  void add_columns(const syntax::File& file, const std::vector<syntax::ItemId>& items, schema::Table& taker) {
    for (const syntax::ItemId id : items) {
      const syntax::Item& item = file.item_table[id];
      if (item.kind == DeclarationKind::When) add_columns(file, item.items, taker);
      const syntax::Clause* target = find_clause(item, ClauseKind::Target);
      const bool goes = target && target->target && target->target->path.parts.size() == 1;
      const bool is_column = item.kind == DeclarationKind::Column;
      const bool valued =
          is_column || item.kind == DeclarationKind::Let || item.kind == DeclarationKind::Preset;
      if (!valued || find_clause(item, ClauseKind::Unmapped) || (!is_column && !goes)) continue;
      const std::string& name = goes ? target->target->path.parts[0].text : item.name.text;
      add_field(taker, name);
      if (find_clause(item, ClauseKind::Key)) taker.key.push_back(name);
    }
  }

  void add_call(const syntax::File& file, const syntax::CallBody& call) {
    const auto named = in_two_parts(TableKind::Method, call.method);
    schema::Table* taker = named ? taker_of(*named) : nullptr;
    if (taker && call.fields.valid()) add_assigned(file, file.fields[call.fields], *taker);
  }

  void add_assigned(const syntax::File& file, const syntax::Fields& fields, schema::Table& taker) {
    for (const auto& entry : fields.list) {
      if (const auto* assign = std::get_if<syntax::FieldAssign>(&entry); assign && !assign->is_let)
        add_field(taker, assign->name.text);
      if (const auto* when = std::get_if<syntax::FieldWhen>(&entry); when && when->fields.valid())
        add_assigned(file, file.fields[when->fields], taker);
    }
  }

  const schema::Schema& schema_;
  std::map<std::string, schema::Table, schema::NameLess> takers_;
  std::map<std::string, std::map<std::string, schema::Field, schema::NameLess>, schema::NameLess>
      fields_;  // per taker
};

std::string_view word_for(TableKind kind) {
  switch (kind) {
    case TableKind::Table: return "table";
    case TableKind::Entity: return "entity";
    case TableKind::Operation: return "operation";
    case TableKind::Method: return "method";
  }
  return {};
}

// As it is written: a method stands without `class(…)`.
std::string_view written_name(const schema::Table& taker) {
  return taker.kind == TableKind::Method ? schema::plain_name(taker.name) : std::string_view(taker.name);
}

// What no pack writes to, and a test claims something of.
void report_nothing(Context& c, const Named& named, diag::Span at) {
  const std::string name =
      named.kind == TableKind::Method ? named.name : schema::designation(named.kind, named.name);
  diag::Diagnostic& d = c.diags.report(diag::E5029, at, name);
  c.diags.suggest(d, at, name, [&] {
    std::vector<std::string_view> names;
    for (const schema::Table& table : c.schema.tables)
      if (table.kind == named.kind) names.push_back(written_name(table));
    return names;
  });
}

// There is one, unless the metadata knows the service or class and not this part of it.
const schema::Table* find_named(Context& c, const Named& named, const syntax::Name* part, diag::Span at) {
  const schema::Table* found = schema::find_table(c.schema, schema::designation(named.kind, named.name));
  if (found) {
    const bool word_of_pack =
        std::all_of(found->fields.begin(), found->fields.end(),
                    [](const schema::Field& field) { return field.evidence == "the pack"; }) &&
        found->extends.empty();
    if (word_of_pack) c.assumptions["it is there, and takes what the pack gives it"].push_back(found->name);
    return found;
  }
  if (!is_owner_known(c.schema, named)) {
    report_nothing(c, named, at);
    return nullptr;
  }
  diag::Diagnostic& d = c.diags.report(diag::E5025, part ? part->span : at, named.owner, word_for(named.kind),
                                       part ? part->text : named.name);
  if (!part || !c.diags.keeps(d)) return nullptr;
  std::vector<std::string_view> parts;
  for (const schema::Table& table : c.schema.tables) {
    const std::string_view name = schema::plain_name(table.name);
    const size_t dot = name.find('.');
    if (table.kind == named.kind && schema::same_name(name.substr(0, dot), named.owner))
      parts.push_back(name.substr(dot + 1));
  }
  if (const auto near = diag::closest(parts, part->text); !near.empty()) d.fix(part->span, std::string(near));
  return nullptr;
}

}  // namespace

schema::Schema assumed_takers(std::span<const PackInput> packs, const schema::Schema& schema) {
  Assuming assuming(schema);
  for (const PackInput& pack : packs)
    for (const syntax::File* file : pack.files) assuming.visit(*file, file->items);
  return assuming.take();
}

const schema::Table* find_taker(Context& c, const syntax::Target& target) {
  const auto named = name_of(target);
  if (!named) {
    c.diags.report(diag::E5024, target.span, c.sources.text(target.span));
    return nullptr;
  }
  const auto* path = std::get_if<syntax::Path>(&*target.argument);
  return find_named(c, *named, path ? &path->parts[1] : nullptr, target.span);
}

const schema::Table* find_method(Context& c, const syntax::Path& path) {
  const auto named = in_two_parts(TableKind::Method, path);
  if (named) return find_named(c, *named, &path.parts[1], path.span);
  c.diags.report(diag::E5026, path.span, c.sources.text(path.span));
  return nullptr;
}

std::string_view word_for_field(const schema::Table& taker) {
  const bool columns = taker.kind == TableKind::Table || taker.kind == TableKind::Entity;
  return columns ? "field" : "parameter";
}

}  // namespace rapport::hir
