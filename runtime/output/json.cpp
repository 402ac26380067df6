#include <algorithm>
#include <string>
#include <string_view>

#include "runtime/output/ax_xml.h"
#include "runtime/output/output.h"

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::FieldKind;
using dataset::FieldValue;

std::string_view short_escape(char c) {
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: return {};
  }
}

void put_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (const std::string_view escape = short_escape(c); !escape.empty()) {
      out += escape;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void put_member(std::string& out, std::string_view start, std::string_view text) {
  out += start;
  put_string(out, text);
}

void put_row(std::string& out, const dataset::RowKey& row) {
  put_member(out, ", \"row\": {\"table\": ", row.table);
  out += ", \"key\": [";
  for (size_t i = 0; i < row.fields.size(); ++i) {
    put_member(out, i == 0 ? "{\"field\": " : ", {\"field\": ", row.fields[i].first);
    put_member(out, ", \"value\": ", row.fields[i].second);
    out += "}";
  }
  out += "]}";
}

void put_field(std::string& out, const FieldValue& value) {
  put_member(out, "        {\"field\": ", value.field);
  put_member(out, ", \"type\": ", kind_name(value.kind));
  if (value.kind == FieldKind::Reference) {
    put_row(out, value.row);
  } else {
    put_member(out, ", \"value\": ", value.text);
  }
  put_member(out, ", \"question\": ", value.cause.question);
  put_member(out, ", \"rule\": ", value.cause.rule);
  out += "}";
}

// Of "Service.operation" both parts.
void put_parts(std::string& out, std::string_view first, std::string_view second, std::string_view name) {
  const size_t dot = std::min(name.rfind('.'), name.size());
  put_member(out, first, name.substr(0, dot));
  put_member(out, second, name.substr(std::min(dot + 1, name.size())));
}

void put_taker(std::string& out, const Action& action) {
  const std::string_view name = schema::plain_name(action.table);
  switch (taker_of(action.kind)) {
    case schema::TableKind::Table: return put_member(out, ", \"table\": ", name);
    case schema::TableKind::Entity: return put_member(out, ", \"entity\": ", name);
    case schema::TableKind::Operation: return put_parts(out, ", \"service\": ", ", \"operation\": ", name);
    case schema::TableKind::Method: return put_parts(out, ", \"class\": ", ", \"method\": ", name);
  }
}

void put_names(std::string& out, std::string_view member, const std::vector<std::string>& names) {
  if (names.empty()) return;
  out.append(", \"").append(member).append("\": [");
  for (size_t i = 0; i < names.size(); ++i) put_member(out, i == 0 ? "" : ", ", names[i]);
  out += "]";
}

void put_action(std::string& out, const Action& action, size_t sequence) {
  out += "    {\"sequence\": " + std::to_string(sequence);
  put_member(out, ", \"action\": ", action_name(action.kind));
  put_taker(out, action);
  put_member(out, ", \"company\": ", action.company);
  out += ", \"key\": [";
  for (size_t i = 0; i < action.key.size(); ++i) put_member(out, i == 0 ? "" : ", ", action.key[i]);
  out += "]";
  put_names(out, "needs", action.needs);
  put_names(out, "gives", action.gives);
  out += ",\n      \"fields\": [";
  for (size_t i = 0; i < action.fields.size(); ++i) {
    out += i == 0 ? "\n" : ",\n";
    put_field(out, action.fields[i]);
  }
  out += action.fields.empty() ? "]}" : "\n      ]}";
}

}  // namespace

std::string to_json(const dataset::DataSet& data) {
  std::string out;
  put_member(out, "{\n  \"pack\": ", data.pack);
  put_member(out, ",\n  \"target\": ", data.target);
  put_member(out, ",\n  \"company\": ", data.company);
  out += ",\n  \"actions\": [";
  size_t sequence = 0;
  for (const Action& action : data.actions) {
    out += sequence == 0 ? "\n" : ",\n";
    put_action(out, action, ++sequence);
  }
  out += data.actions.empty() ? "]\n}\n" : "\n  ]\n}\n";
  return out;
}

}  // namespace rapport::output
