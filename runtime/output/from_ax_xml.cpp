#include <algorithm>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/output/ax_xml.h"
#include "runtime/output/markup.h"
#include "runtime/output/output.h"
#include "runtime/value/date.h"

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::ActionKind;
using dataset::FieldKind;
using dataset::FieldValue;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n";
constexpr size_t kKeyParts = 99;  // as the XSD has it; the target's keys have at most 10

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_name(std::string_view text) {
  return !text.empty() && is_letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

bool is_number(std::string_view text) {
  if (text == "0") return true;
  if (text.starts_with('-')) text.remove_prefix(1);
  const size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point),
                         fraction = text.substr(std::min(point + 1, text.size()));
  const auto all_digits = [](std::string_view t) { return std::all_of(t.begin(), t.end(), is_digit); };
  if (whole.empty() || !all_digits(whole) || !all_digits(fraction)) return false;
  if (whole[0] == '0' && (whole.size() > 1 || fraction.empty())) return false;  // -0 is 0
  return point == text.size() || (!fraction.empty() && fraction.back() != '0');
}

constexpr ActionKind kActions[] = {ActionKind::Create, ActionKind::Update, ActionKind::Import,
                                   ActionKind::Invoke, ActionKind::Call};

std::optional<FieldKind> kind_named(std::string_view element) {
  for (const FieldKind kind :
       {FieldKind::Text, FieldKind::Number, FieldKind::Date, FieldKind::EnumElement, FieldKind::Reference})
    if (element == kind_name(kind)) return kind;
  return std::nullopt;
}

constexpr size_t kShownUnits = 60;  // of a text of the document in a message

std::string quoted(std::string_view text) {
  std::string shown(base::utf16_prefix(text, kShownUnits));
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return "`" + shown + (shown.size() < text.size() ? "…`" : "`");
}

std::string message_of(const pugi::xml_parse_result& result) {
  if (result.status == pugi::status_end_element_mismatch)
    return "found an end tag that does not fit its start tag";
  if (result.status == pugi::status_no_document_element) return "found no element; expected `configuration`";
  return std::string("found what is not well-formed XML: ") + result.description();
}

// Reads on after a mistake, but only the first one is kept; the result is thrown away then.
class Reader {
 public:
  explicit Reader(std::string_view xml) : xml_(xml) {}

  base::Result<dataset::DataSet> run() {
    if (const auto bad = find_markup_error(xml_)) return corrupt(bad->offset, bad->message);
    constexpr unsigned kOptions = pugi::parse_escapes | pugi::parse_eol | pugi::parse_wconv_attribute |
                                  pugi::parse_cdata | pugi::parse_ws_pcdata | pugi::parse_declaration;
    pugi::xml_document document;
    const auto parsed = document.load_buffer(xml_.data(), xml_.size(), kOptions, pugi::encoding_utf8);
    if (!parsed) return corrupt(static_cast<size_t>(parsed.offset), message_of(parsed));
    dataset::DataSet data = read_document(document);
    if (!error_.empty()) return base::Error{base::ErrorCode::Corrupt, error_};
    return data;
  }

 private:
  base::Error corrupt(size_t offset, const std::string& message) const {
    return {base::ErrorCode::Corrupt, position_text(xml_, offset) + ": " + message};
  }

  void fail(pugi::xml_node at, const std::string& message) {
    const size_t before = at.type() == pugi::node_element ? 1 : 0;  // its `<`
    fail(static_cast<size_t>(at.offset_debug()) - before, message);
  }

  void fail(size_t offset, const std::string& message) {
    if (error_.empty()) error_ = corrupt(offset, message).message;
  }

  // The attributes of `node` are among these, each once.
  void only_attributes(pugi::xml_node node, std::initializer_list<std::string_view> known) {
    for (pugi::xml_attribute a : node.attributes()) {
      const std::string_view name = a.name();
      if (std::find(known.begin(), known.end(), name) == known.end())
        return fail(node, quoted(node.name()) + " has no attribute " + quoted(name));
      if (node.attribute(a.name()) != a)
        return fail(node, quoted(node.name()) + " has two attributes " + quoted(name));
    }
  }

  std::string required(pugi::xml_node node, const char* name) {
    const pugi::xml_attribute found = node.attribute(name);
    if (!found) fail(node, quoted(node.name()) + " lacks the attribute " + quoted(name));
    return found.value();
  }

  std::string optional(pugi::xml_node node, const char* name) {
    const pugi::xml_attribute found = node.attribute(name);
    if (found && *found.value() == '\0')
      fail(node, "the attribute " + quoted(name) + " of " + quoted(node.name()) + " is empty: leave it out");
    return found.value();
  }

  std::string required_name(pugi::xml_node node, const char* attribute) {
    std::string name = required(node, attribute);
    if (!is_name(name))
      fail(node, "the attribute " + quoted(attribute) + " of " + quoted(node.name()) + " is " + quoted(name) +
                     "; expected letters, digits and `_`, not beginning with a digit");
    return name;
  }

  // 0 when it is not there.
  size_t position(pugi::xml_node node, const char* attribute) {
    const std::string_view text = node.attribute(attribute).value();
    if (!node.attribute(attribute)) return 0;
    const bool good = !text.empty() && text.size() <= 9 && text[0] != '0' &&
                      std::all_of(text.begin(), text.end(), is_digit);
    if (!good) {
      fail(node, "the attribute " + quoted(attribute) + " of " + quoted(node.name()) + " is " + quoted(text) +
                     "; expected a number from 1");
      return 0;
    }
    size_t number = 0;
    for (const char c : text) number = number * 10 + static_cast<size_t>(c - '0');
    return number;
  }

  // Between the elements stand blanks only.
  void no_text(pugi::xml_node node) {
    for (pugi::xml_node child : node.children()) {
      if (child.type() == pugi::node_element) continue;
      const size_t text = std::string_view(child.value()).find_first_not_of(kBlanks);
      if (text == std::string_view::npos) continue;
      fail(static_cast<size_t>(child.offset_debug()) + text,
           "found text in " + quoted(node.name()) + ", which holds elements only");
    }
  }

  std::string text_of(pugi::xml_node node) {
    std::string text;
    for (pugi::xml_node child : node.children()) {
      if (child.type() == pugi::node_element)
        fail(child, "found an element " + quoted(child.name()) + " in " + quoted(node.name()) +
                        ", which holds a text");
      text += child.value();
    }
    return text;
  }

  void no_content(pugi::xml_node node) {
    if (node.first_child()) fail(node, "found content in " + quoted(node.name()) + ", which has none");
  }

  dataset::DataSet read_document(const pugi::xml_document& document) {
    dataset::DataSet data;
    pugi::xml_node root;
    for (pugi::xml_node node : document.children()) {
      if (node.type() == pugi::node_declaration) check_declaration(node);
      if (node.type() != pugi::node_element) continue;
      if (root) fail(node, "found a second root element");
      if (!root) root = node;
    }
    if (!root || std::string_view(root.name()) != "configuration") {
      if (!root) root = document;
      fail(root, "expected the root element `configuration`");
      return data;
    }
    only_attributes(root, {"xmlns", "pack", "target", "company"});
    if (root.attribute("xmlns").value() != kAxNamespace)
      fail(root, "the namespace is " + quoted(root.attribute("xmlns").value()) + "; expected " +
                     quoted(kAxNamespace));
    data.pack = required(root, "pack");
    data.target = optional(root, "target");
    data.company = optional(root, "company");
    no_text(root);
    for (pugi::xml_node table : root.children())
      if (table.type() == pugi::node_element) read_table(table, data.actions);
    return data;
  }

  void check_declaration(pugi::xml_node node) {
    const std::string_view version = node.attribute("version").value(),
                           encoding = node.attribute("encoding").value();
    if (version != "1.0") fail(node, "expected XML 1.0");
    if (!encoding.empty() && encoding != "UTF-8" && encoding != "utf-8")
      fail(node, "the encoding is " + quoted(encoding) + "; expected `UTF-8`");
  }

  static std::optional<schema::TableKind> taker_named(std::string_view element) {
    for (const auto kind : {schema::TableKind::Table, schema::TableKind::Entity, schema::TableKind::Operation,
                            schema::TableKind::Method})
      if (element == taker_name(kind)) return kind;
    return std::nullopt;
  }

  // Of an operation or method both parts; an entity's is what people call it.
  std::string taker_name_of(pugi::xml_node node, schema::TableKind kind) {
    if (kind == schema::TableKind::Table) return required_name(node, "name");
    std::string name = required(node, "name");
    const size_t dot = std::min(name.find('.'), name.size());
    const bool good = kind == schema::TableKind::Entity ? !name.empty() && name.find('"') == std::string::npos
                                                        : dot < name.size() && is_name(name.substr(0, dot)) &&
                                                              is_name(name.substr(dot + 1));
    if (!good)
      fail(node, "the attribute `name` of " + quoted(node.name()) + " is " + quoted(name) + "; expected " +
                     (kind == schema::TableKind::Entity ? "a name without quotes"
                                                        : "two names with a point between"));
    return schema::designation(kind, name);
  }

  void read_table(pugi::xml_node node, dataset::Actions& actions) {
    const auto kind = taker_named(node.name());
    if (!kind)
      return fail(node, "found " + quoted(node.name()) +
                            " in `configuration`; expected `table`, `entity`, `operation` or `method`");
    only_attributes(node, {"name"});
    no_text(node);
    const std::string name = taker_name_of(node, *kind);
    const size_t before = actions.size();
    for (pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element || !error_.empty()) continue;
      if (actions.size() >= 2UL * limits::kRecords) return fail(child, "the document has too many actions");
      actions.push_back(read_action(child, name, *kind, actions.size() + 1));
    }
    if (actions.size() == before)
      fail(node, "the " + std::string(node.name()) + " " + quoted(schema::plain_name(name)) +
                     " is empty; expected " + actions_of(*kind));
  }

  static std::string actions_of(schema::TableKind kind) {
    std::string names;
    for (const ActionKind action : kActions)
      if (taker_of(action) == kind)
        names.append(names.empty() ? "`" : " or `").append(action_name(action)).append("`");
    return names;
  }

  Action read_action(pugi::xml_node node, const std::string& table, schema::TableKind kind, size_t expected) {
    Action action;
    action.table = table;
    const auto named = std::find_if(std::begin(kActions), std::end(kActions), [&](ActionKind known) {
      return taker_of(known) == kind && action_name(known) == node.name();
    });
    if (named == std::end(kActions))
      fail(node, "found " + quoted(node.name()) + " in " + quoted(node.parent().name()) + "; expected " +
                     actions_of(kind));
    else
      action.kind = *named;
    if (action.kind == ActionKind::Call) {
      only_attributes(node, {"sequence", "company", "needs", "gives"});
      action.needs = names_in(node, "needs");
      action.gives = names_in(node, "gives");
    } else {
      only_attributes(node, {"sequence", "company"});
    }
    no_text(node);
    const std::string sequence = required(node, "sequence");
    if (position(node, "sequence") != expected)
      fail(node, "the sequence is " + quoted(sequence) + "; expected " + quoted(std::to_string(expected)) +
                     ": actions are numbered in the order of the document");
    action.company = optional(node, "company");
    read_fields(node, action);
    return action;
  }

  // With a blank between them; of an attribute that is not there, none.
  std::vector<std::string> names_in(pugi::xml_node node, const char* attribute) {
    std::vector<std::string> names;
    std::string_view rest = node.attribute(attribute).value();
    while (node.attribute(attribute)) {
      const size_t end = std::min(rest.find(' '), rest.size());
      names.emplace_back(rest.substr(0, end));
      if (!is_name(names.back()))
        fail(node, "the attribute " + quoted(attribute) + " of " + quoted(node.name()) + " names " +
                       quoted(names.back()) + "; expected names with a blank between them");
      if (end == rest.size()) break;
      rest.remove_prefix(end + 1);
    }
    return names;
  }

  // A part of the key and its place in it, from 1.
  struct KeyPart {
    size_t position;
    std::string name;
  };

  void read_fields(pugi::xml_node node, Action& action) {
    std::vector<KeyPart> key;
    bool blanks = false;
    for (pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element || !error_.empty()) continue;
      if (key.size() > kKeyParts) break;  // read_key refuses it
      const auto kind = kind_named(child.name());
      if (std::string_view(child.name()) == "blank") {
        blanks = true;
        only_attributes(child, {"name", "key"});
        no_content(child);
        required(child, "key");
        key.push_back({position(child, "key"), required_name(child, "name")});
        if (has_field(action, key.back().name))
          fail(child, "the field " + quoted(key.back().name) + " stands twice");
      } else if (!kind) {
        fail(child, "found " + quoted(child.name()) + " in " + quoted(node.name()) +
                        "; expected `text`, `number`, `date`, `enum`, `reference` or `blank`");
      } else {
        if (blanks) fail(child, "found " + quoted(child.name()) + " after `blank`; fields stand before it");
        FieldValue value = read_field(child, *kind);
        check_order(child, action, value);
        if (const size_t at = position(child, "key"); at > 0) key.push_back({at, value.field});
        action.fields.push_back(std::move(value));
      }
    }
    read_key(node, std::move(key), action);
  }

  static bool has_field(const Action& action, std::string_view field) {
    return std::any_of(action.fields.begin(), action.fields.end(),
                       [&](const FieldValue& value) { return schema::same_name(value.field, field); });
  }

  void check_order(pugi::xml_node node, const Action& action, const FieldValue& value) {
    if (action.fields.empty()) return;
    const std::string& last = action.fields.back().field;
    const auto order = schema::compare_names(last, value.field);
    if (order == 0) fail(node, "the field " + quoted(value.field) + " stands twice");
    if (order > 0)
      fail(node, "the field " + quoted(value.field) + " stands after " + quoted(last) +
                     "; fields are sorted by name, without regard to case");
  }

  void read_key(pugi::xml_node node, std::vector<KeyPart> key, Action& action) {
    if (key.size() > kKeyParts) return fail(node, "the key has too many parts; expected at most 99");
    std::sort(key.begin(), key.end(),
              [](const KeyPart& a, const KeyPart& b) { return a.position < b.position; });
    for (size_t i = 0; i < key.size(); ++i) {
      if (i > 0 && key[i].position == i)
        return fail(node, "the place " + quoted(std::to_string(i)) + " of the key is taken twice");
      if (key[i].position != i + 1)
        return fail(node, "the parts of the key are not numbered from 1 without gaps: found " +
                              quoted(std::to_string(key[i].position)) + ", expected " +
                              quoted(std::to_string(i + 1)));
      if (i > 0 &&
          std::any_of(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(i),
                      [&](const KeyPart& part) { return schema::same_name(part.name, key[i].name); }))
        return fail(node, "the field " + quoted(key[i].name) + " stands twice");
    }
    for (KeyPart& part : key) action.key.push_back(std::move(part.name));
  }

  FieldValue read_field(pugi::xml_node node, FieldKind kind) {
    FieldValue value{.field = required_name(node, "name"), .kind = kind, .text = {}, .row = {}, .cause = {}};
    value.cause = {optional(node, "question"), optional(node, "rule")};
    if (kind == FieldKind::Reference) {
      only_attributes(node, {"name", "key", "table", "question", "rule"});
      value.row = read_row(node);
      return value;
    }
    only_attributes(node, {"name", "key", "question", "rule"});
    value.text = text_of(node);
    check_text(node, value);
    return value;
  }

  dataset::RowKey read_row(pugi::xml_node node) {
    dataset::RowKey row{.table = required_name(node, "table"), .fields = {}};
    no_text(node);
    for (pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element || !error_.empty()) continue;
      if (row.fields.size() >= kKeyParts) fail(child, "the key has too many parts; expected at most 99");
      if (std::string_view(child.name()) != "key")
        fail(child, "found " + quoted(child.name()) + " in `reference`; expected `key`");
      only_attributes(child, {"name"});
      std::string name = required_name(child, "name");
      for (const auto& part : row.fields)
        if (schema::same_name(part.first, name)) fail(child, "the key " + quoted(name) + " stands twice");
      row.fields.emplace_back(std::move(name), text_of(child));
    }
    return row;
  }

  void check_text(pugi::xml_node node, const FieldValue& value) {
    const auto expect = [&](bool good, std::string_view what) {
      if (!good)
        fail(node, quoted(value.field) + " is " + quoted(value.text) + "; expected " + std::string(what));
    };
    switch (value.kind) {
      case FieldKind::Text: return;
      case FieldKind::Number:
        return expect(is_number(value.text), "a number: digits, `.`, no needless zeros");
      case FieldKind::Date: return expect(value::parse_date(value.text).has_value(), "a date, YYYY-MM-DD");
      case FieldKind::EnumElement: return expect(is_name(value.text), "the name of an enum element");
      case FieldKind::Reference: return;
    }
  }

  std::string_view xml_;
  std::string error_;  // the first one
};

}  // namespace

base::Result<dataset::DataSet> from_ax_xml(std::string_view xml) {
  if (xml.size() > limits::kConfigurationBytes)
    return base::Error{base::ErrorCode::LimitExceeded,
                       "the document has " + std::to_string(xml.size()) + " bytes; at most " +
                           std::to_string(limits::kConfigurationBytes) + " are read"};
  if (xml.starts_with(kByteOrderMark)) xml.remove_prefix(kByteOrderMark.size());
  return Reader(xml).run();
}

}  // namespace rapport::output
