#include <algorithm>
#include <string_view>

#include "runtime/output/ax_xml.h"
#include "runtime/output/output.h"
#include "runtime/output/xml_buffer.h"

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::ActionKind;
using dataset::FieldKind;
using dataset::FieldValue;

constexpr size_t kMarkup = 256;  // more than the markup of one line

void put_attribute(XmlBuffer& out, std::string_view start, std::string_view value) {
  out.put(start);
  out.put_attribute(value);
  out.put("\"");
}

void put_key_position(XmlBuffer& out, size_t position) {
  out.put(" key=\"");
  out.put_number(position);
  out.put("\"");
}

void put_content(XmlBuffer& out, std::string_view element, std::string_view text) {
  if (text.empty()) return out.put("/>\n");
  out.put(">");
  out.put_text(text);
  out.put("</");
  out.put(element);
  out.put(">\n");
}

void put_row(XmlBuffer& out, const FieldValue& value) {
  if (value.row.fields.empty()) return out.put("/>\n");
  out.put(">\n");
  for (const auto& [name, text] : value.row.fields) {
    out.reserve(kMarkup + XmlBuffer::kEscaped * (name.size() + text.size()));
    put_attribute(out, "        <key name=\"", name);
    put_content(out, "key", text);
  }
  out.reserve(kMarkup);
  out.put("      </reference>\n");
}

void put_field(XmlBuffer& out, const FieldValue& value, size_t key_position) {
  const std::string_view element = kind_name(value.kind);
  const dataset::Cause& cause = value.cause;
  const size_t texts = value.field.size() + value.text.size() + value.row.table.size() +
                       cause.question.size() + cause.rule.size();
  out.reserve(kMarkup + XmlBuffer::kEscaped * texts);
  out.put("      <");
  out.put(element);
  put_attribute(out, " name=\"", value.field);
  if (key_position > 0) put_key_position(out, key_position);
  if (value.kind == FieldKind::Reference) put_attribute(out, " table=\"", value.row.table);
  if (!cause.question.empty()) put_attribute(out, " question=\"", cause.question);
  if (!cause.rule.empty()) put_attribute(out, " rule=\"", cause.rule);
  if (value.kind == FieldKind::Reference) {
    RAPPORT_CHECK(value.text.empty());
    put_row(out, value);
  } else {
    RAPPORT_CHECK(value.row.table.empty() && value.row.fields.empty());
    put_content(out, element, value.text);
  }
}

// From 1; 0: the field is not part of the key.
size_t key_position(const Action& action, std::string_view field) {
  const auto found = std::find(action.key.begin(), action.key.end(), field);
  return found == action.key.end() ? 0 : static_cast<size_t>(found - action.key.begin()) + 1;
}

// The parts of the key that are not written: the row is found by their being empty.
void put_blanks(XmlBuffer& out, const Action& action) {
  for (size_t i = 0; i < action.key.size(); ++i) {
    const std::string& name = action.key[i];
    const auto is_it = [&](const FieldValue& value) { return value.field == name; };
    if (std::any_of(action.fields.begin(), action.fields.end(), is_it)) continue;
    out.reserve(kMarkup + XmlBuffer::kEscaped * name.size());
    put_attribute(out, "      <blank name=\"", name);
    put_key_position(out, i + 1);
    out.put("/>\n");
  }
}

// Names with blanks between them; none: no attribute.
void put_names(XmlBuffer& out, std::string_view start, const std::vector<std::string>& names) {
  if (names.empty()) return;
  std::string all;
  for (const std::string& name : names) all.append(all.empty() ? "" : " ").append(name);
  out.reserve(kMarkup + XmlBuffer::kEscaped * all.size());
  put_attribute(out, start, all);
}

void put_action(XmlBuffer& out, const Action& action, size_t sequence) {
  const std::string_view element = action_name(action.kind);
  out.reserve(kMarkup + XmlBuffer::kEscaped * action.company.size());
  out.put("    <");
  out.put(element);
  out.put(" sequence=\"");
  out.put_number(sequence);
  out.put("\"");
  if (!action.company.empty()) put_attribute(out, " company=\"", action.company);
  put_names(out, " needs=\"", action.needs);
  put_names(out, " gives=\"", action.gives);
  if (action.fields.empty() && action.key.empty()) return out.put("/>\n");
  out.put(">\n");
  for (const FieldValue& value : action.fields) put_field(out, value, key_position(action, value.field));
  put_blanks(out, action);
  out.reserve(kMarkup);
  out.put("    </");
  out.put(element);
  out.put(">\n");
}

void put_head(XmlBuffer& out, const dataset::DataSet& data) {
  out.reserve(kMarkup + XmlBuffer::kEscaped * (data.pack.size() + data.target.size() + data.company.size()));
  out.put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<configuration xmlns=\"");
  out.put(kAxNamespace);
  put_attribute(out, "\" pack=\"", data.pack);
  if (!data.target.empty()) put_attribute(out, " target=\"", data.target);
  if (!data.company.empty()) put_attribute(out, " company=\"", data.company);
  out.put(">\n");
}

void put_start(XmlBuffer& out, const Action& first) {
  out.reserve(kMarkup + XmlBuffer::kEscaped * first.table.size());
  out.put("  <");
  out.put(taker_name(taker_of(first.kind)));
  put_attribute(out, " name=\"", schema::plain_name(first.table));
  out.put(">\n");
}

void put_end(XmlBuffer& out, ActionKind last) {
  out.reserve(kMarkup);
  out.put("  </");
  out.put(taker_name(taker_of(last)));
  out.put(">\n");
}

void put_actions(XmlBuffer& out, const dataset::Actions& actions) {
  std::string table;
  ActionKind last = ActionKind::Create;
  size_t sequence = 0;
  for (const Action& action : actions) {
    if (out.failed()) return;
    if (sequence == 0 || action.table != table) {
      if (sequence > 0) put_end(out, last);
      put_start(out, action);
      table = action.table;
    }
    last = action.kind;
    put_action(out, action, ++sequence);
  }
  if (sequence > 0) put_end(out, last);
}

}  // namespace

base::Status to_ax_xml(const dataset::DataSet& data, base::ByteSink& sink) {
  XmlBuffer out(sink);
  put_head(out, data);
  put_actions(out, data.actions);
  out.reserve(kMarkup);
  out.put("</configuration>\n");
  return out.finish();
}

}  // namespace rapport::output
