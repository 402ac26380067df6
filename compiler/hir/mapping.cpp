#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "compiler/hir/context.h"
#include "runtime/base/utf8.h"

namespace rapport::hir {
namespace {

using program::FieldFormat;
using schema::FieldType;
using value::Kind;

std::string full_name(const PendingWrite& w) { return w.table->name + "." + w.field->name; }

void does_not_fit(Context& c, const PendingWrite& w, const value::Type& type, std::string_view wanted) {
  c.diags.report(diag::E5003, w.target_span, full_name(w), wanted, describe(c, type));
}

bool is_integer(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

std::string_view written(const program::EnumElement& e) {
  return e.converts ? std::string_view(e.converted) : std::string_view(e.name);
}

FieldFormat map_text(Context& c, const PendingWrite& w, const value::Type& type) {
  const auto limit = w.field->length;
  if (type.kind == Kind::Choice) {
    for (const program::EnumElement& e : c.out.parts.enums[type.enum_index].elements)
      if (limit && base::utf16_length(written(e)) > *limit)
        c.diags.report(diag::E5004, w.value_span, full_name(w), *limit,
                       std::to_string(base::utf16_length(written(e))));
    return FieldFormat::EnumElement;
  }
  if (type.kind != Kind::Text) {
    does_not_fit(c, w, type, limit ? fmt::format("text({})", *limit) : "text");
  } else if (limit && (type.length == 0 || type.length > *limit)) {
    c.diags.report(diag::E5004, w.value_span, full_name(w), *limit,
                   type.length ? std::to_string(type.length) : "any number");
  }
  return FieldFormat::Text;
}

FieldFormat map_integer(Context& c, const PendingWrite& w, const value::Type& type) {
  if (type.kind == Kind::Choice) {
    const auto& elements = c.out.parts.enums[type.enum_index].elements;
    const bool numbers = std::all_of(elements.begin(), elements.end(),
                                     [](const auto& e) { return e.converts && is_integer(e.converted); });
    if (!numbers)
      c.diags.report(diag::E5006, w.value_span, c.out.parts.enums[type.enum_index].name, full_name(w),
                     "an integer");
    return FieldFormat::EnumElement;
  }
  if (type.kind != Kind::Integer) does_not_fit(c, w, type, "integer");
  return FieldFormat::Number;
}

FieldFormat map_real(Context& c, const PendingWrite& w, const value::Type& type) {
  if (type.kind != Kind::Integer && type.kind != Kind::Decimal) does_not_fit(c, w, type, "decimal");
  if (type.kind == Kind::Decimal && w.field->decimals && type.scale > *w.field->decimals)
    c.diags.report(diag::E5005, w.value_span, full_name(w), *w.field->decimals, type.scale);
  return FieldFormat::Number;
}

FieldFormat map_own_enum(Context& c, const PendingWrite& w, const program::Enum& own,
                         const schema::Enum& target) {
  for (const program::EnumElement& e : own.elements) {
    const auto there = std::any_of(target.elements.begin(), target.elements.end(),
                                   [&](const auto& t) { return t.name == written(e); });
    if (there) continue;
    if (!e.converts) {
      c.diags.report(diag::E5006, w.value_span, own.name, full_name(w),
                     fmt::format("an element of `{}`", target.name));
      break;
    }
    c.diags.report(diag::E5015, w.value_span, own.name + "." + e.name, e.converted, target.name);
  }
  return FieldFormat::EnumElement;
}

FieldFormat map_enum(Context& c, const PendingWrite& w, const value::Type& type) {
  const schema::Enum* target =
      w.field->enum_name.empty() ? nullptr : schema::find_enum(c.schema, w.field->enum_name);
  if (type.kind == Kind::YesNo && w.field->enum_name == "NoYes") return FieldFormat::NoYes;
  if (!target) {
    c.diags.report(diag::E5007, w.target_span, full_name(w), override_line(*w.table, *w.field));
    return FieldFormat::EnumElement;
  }
  if (type.kind != Kind::Choice) {
    does_not_fit(c, w, type, target->name == "NoYes" ? "yes_no" : fmt::format("choice of {}", target->name));
    return FieldFormat::EnumElement;
  }
  const program::Enum& own = c.out.parts.enums[type.enum_index];
  if (own.target_enum == target->name) return FieldFormat::EnumElement;
  return map_own_enum(c, w, own, *target);
}

FieldFormat map_unknown(Context& c, const PendingWrite& w, const value::Type& type) {
  c.assumptions["the type is the pack's word"].push_back(full_name(w));
  switch (type.kind) {
    case Kind::YesNo: return FieldFormat::NoYes;
    case Kind::Integer:
    case Kind::Decimal: return FieldFormat::Number;
    case Kind::Date: return FieldFormat::Date;
    case Kind::Choice: return FieldFormat::EnumElement;
    case Kind::Choices: return FieldFormat::EnumSet;
    case Kind::Text:
    case Kind::Period:
    case Kind::Error: return FieldFormat::Text;
  }
  return FieldFormat::Text;
}

FieldFormat map_write(Context& c, const PendingWrite& w, const value::Type& type) {
  switch (w.field->type) {
    case FieldType::String: return map_text(c, w, type);
    case FieldType::Int: return map_integer(c, w, type);
    case FieldType::Int64:
    case FieldType::RecId:
      if (w.field->fk_table.empty()) return map_integer(c, w, type);
      if (type.kind != Kind::Text)
        does_not_fit(c, w, type, fmt::format("the key of a row of {}", w.field->fk_table));
      return schema::is_ledger_account(*w.field) ? FieldFormat::MainAccount : FieldFormat::Reference;
    case FieldType::Real: return map_real(c, w, type);
    case FieldType::Date:
    case FieldType::DateTime:  // the day's first moment
      if (type.kind != Kind::Date) does_not_fit(c, w, type, "date");
      return FieldFormat::Date;
    case FieldType::Enum:
    case FieldType::IntOrEnum: return map_enum(c, w, type);
    case FieldType::Unknown: return map_unknown(c, w, type);
    case FieldType::Time:
    case FieldType::Guid:
    case FieldType::Container: does_not_fit(c, w, type, "what no pack can give"); return FieldFormat::Text;
  }
  return FieldFormat::Text;
}

// What an override removes is check_removed()'s to report.
bool is_removed(const Context& c, NodeId gate) {
  return gate.valid() && c.out.nodes[gate].span.file == UINT32_MAX && c.out.nodes[gate].name == "remove";
}

// What a record writes on every path: fields under a `when` of its own may be missing.
std::vector<std::string_view> always_written(const Context& c, const program::Record& record) {
  std::vector<std::string_view> names;
  for (const Index w : record.writes) {
    if (c.writes[w].gate.index == record.gate || is_removed(c, c.writes[w].gate))
      names.push_back(c.out.parts.writes[w].field);
  }
  if (!record.parent_field.empty()) names.push_back(record.parent_field);
  return names;
}

bool has(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_record(Context& c, Index row) {
  const program::Record& record = c.out.parts.records[row];
  const schema::Table& table = *schema::find_table(c.schema, record.table);
  if (table.one_row != schema::OneRow::No) return;
  if (table.trust == schema::Trust::Weak) c.assumptions["the key is to be confirmed"].push_back(table.name);
  const auto names = always_written(c, record);
  const bool keyed = table.kind == schema::TableKind::Table;
  if (keyed && table.key.empty()) {
    c.diags.report(diag::E5009, c.record_spans[row], table.name,
                   "is not known; name it in `target/overrides.toml`");
    return;
  }
  if (keyed &&
      std::none_of(table.key.begin(), table.key.end(), [&](const std::string& k) { return has(names, k); }))
    c.diags.report(diag::E5009, c.record_spans[row], table.name,
                   fmt::format("is `{}`; write it", fmt::join(table.key, "`, `")));
  if (record.existing) return;
  for (const schema::FieldRef& ref : schema::all_fields(c.schema, table)) {
    const bool key = std::find(table.key.begin(), table.key.end(), ref.field->name) != table.key.end();
    if (ref.field->mandatory && !ref.field->system && !key && !has(names, ref.field->name))
      c.diags.report(diag::E5008, c.record_spans[row], table.name, ref.field->name);
  }
}

void note_trust(Context& c, schema::Trust trust, const std::string& name) {
  switch (trust) {
    case schema::Trust::Verified: return;
    case schema::Trust::Later: return c.assumptions["known only from the later product"].push_back(name);
    case schema::Trust::Weak: return c.assumptions["inferred, to be confirmed"].push_back(name);
  }
}

}  // namespace

void check_mapping(Context& c) {
  for (const PendingWrite& w : c.writes) {
    program::Write& write = c.out.parts.writes[w.write];
    if (write.slot != base::kNone) {  // a row is checked where it is read
      const value::Type type = c.out.nodes[NodeId{write.slot}].type;
      if (type.kind == Kind::Error) continue;
      write.format = map_write(c, w, type);
    }
    note_trust(c, w.field->trust, full_name(w));
    const schema::Enum* target = schema::find_enum(c.schema, w.field->enum_name);
    if (target && schema::trust_of(target->evidence) == schema::Trust::Weak)
      note_trust(c, schema::Trust::Weak, target->name);
  }
  for (Index row = 0; row < c.out.parts.records.size(); ++row) check_record(c, row);
}

// One note for the whole pack: nobody reads the 49th.
void report_assumptions(Context& c) {
  std::string reasons;
  size_t total = 0;
  for (auto& [reason, names] : c.assumptions) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    total += names.size();
    reasons += fmt::format("{}{} ({})", reasons.empty() ? "" : ", ", reason, names.size());
  }
  if (total == 0) return;
  diag::Diagnostic& note = c.diags.report(diag::N5013, whole_pack(c), total, reasons);
  for (const auto& [reason, names] : c.assumptions)
    note.label({}, fmt::format("{}: {}", reason, fmt::join(names, ", ")));
}

}  // namespace rapport::hir
