// `test` blocks: what they give and expect, as data of the program.
#include <algorithm>

#include "compiler/hir/context.h"
#include "runtime/program/markup.h"

namespace rapport::hir {
namespace {

using program::ClaimKind;
using program::SlotKind;
using program::StepKind;

struct Written {  // a place as it is written: its names, and behind which of them keys stand
  std::vector<syntax::Name> names;
  std::vector<std::vector<syntax::ExprId>> keys;  // per name
  diag::Span span;
};

Written written(const Context& c, const Scope& scope, syntax::ExprId id) {
  const syntax::Expr& e = c.syntax_of(scope, id);
  Written out{.names = {}, .keys = {}, .span = e.span};
  const auto* place = std::get_if<syntax::Place>(&e.node);
  if (!place) return out;
  out.names.push_back(place->name);
  out.keys.emplace_back();
  for (const syntax::Member& member : place->members) {
    if (const auto* name = std::get_if<syntax::Name>(&member.node)) {
      out.names.push_back(*name);
      out.keys.emplace_back();
    } else {
      const auto& keys = *std::get_if<std::vector<syntax::ExprId>>(&member.node);
      out.keys.back().insert(out.keys.back().end(), keys.begin(), keys.end());
    }
  }
  return out;
}

std::string joined(const std::vector<syntax::Name>& names, size_t from) {
  std::string out;
  for (size_t i = from; i < names.size(); ++i) out.append(out.empty() ? "" : ".").append(names[i].text);
  return out;
}

template <class Row>
Index row_named(const std::vector<Row>& rows, const std::string& name) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
  return found == rows.end() ? base::kNone : static_cast<Index>(found - rows.begin());
}

bool is_block(const Context& c, const std::string& name) {
  return row_named(c.out.parts.groups, name) != base::kNone ||
         row_named(c.out.parts.areas, name) != base::kNone;
}

// One that people see something at: its text, or what its check says.
Index let_named(const Context& c, const std::string& name) {
  for (Index row = 0; row < c.out.parts.lets.size(); ++row) {
    const program::Let& let = c.out.parts.lets[row];
    if (let.name != name) continue;
    const bool checked = std::any_of(c.out.parts.checks.begin(), c.out.parts.checks.end(),
                                     [row](const program::Check& check) { return check.let == row; });
    if (checked || let.title != base::kNone) return row;
  }
  return base::kNone;
}

program::TestPlace place_named(const Context& c, const std::string& name) {
  program::TestPlace at;
  at.question = row_named(c.out.parts.questions, name);
  if (at.question != base::kNone) return at;
  at.table = row_named(c.out.parts.tables, name);
  if (at.table != base::kNone) return at;
  at.input = row_named(c.out.parts.inputs, name);
  if (at.input != base::kNone) return at;
  at.let = let_named(c, name);
  if (at.let != base::kNone) return at;
  at.group = row_named(c.out.parts.groups, name);
  if (at.group == base::kNone) at.area = row_named(c.out.parts.areas, name);
  return at;
}

bool is_anywhere(const program::TestPlace& at) {
  return at.question != base::kNone || at.table != base::kNone || at.input != base::kNone ||
         at.let != base::kNone || at.group != base::kNone || at.area != base::kNone;
}

class TestReader {
 public:
  TestReader(Context& c, Scope scope, const syntax::Item& item) : c_(c), scope_(scope), item_(item) {}

  // A default configuration is a `given` that stands for itself: constants at questions, and whole rows.
  program::Configuration read_configuration() {
    program::Configuration out{.name = item_.name.text,
                               .pack = scope_.pack,
                               .applies = {},
                               .settings = {},
                               .place = place_of(c_, item_.name.span)};
    if (item_.title)
      out.title = add_text(c_, scope_, c_.qualified(scope_.pack, out.name) + ".text", *item_.title);
    for (const syntax::AppliesTo& applies : item_.applies) {
      program::Facet facet{std::string(word(applies.facet)), {}};
      for (const syntax::Text& text : applies.values) {
        if (!text.exprs.empty()) c_.diags.report(diag::E3011, text.span, "a text without `{…}`");
        facet.words.push_back(text.literals.empty() ? std::string() : text.literals[0]);
      }
      out.applies.push_back(std::move(facet));
    }
    constant_ = true;
    read_settings(std::get_if<syntax::DefaultsBody>(&item_.body)->settings);
    out.settings = std::move(step_.settings);
    return out;
  }

  void read() {
    program::Test test{.name = name(), .pack = scope_.pack, .place = place_of(c_, item_.span)};
    for (const syntax::Step& step : std::get_if<syntax::TestBody>(&item_.body)->steps) {
      step_ = {.place = place_of(c_, step.span)};
      if (const auto* given = std::get_if<syntax::Given>(&step.node)) read_given(*given);
      if (const auto* forget = std::get_if<syntax::Forget>(&step.node)) read_forget(*forget);
      if (const auto* expect = std::get_if<syntax::Expect>(&step.node)) read_expect(*expect);
      test.steps.push_back(std::move(step_));
    }
    c_.out.parts.tests.push_back(std::move(test));
  }

 private:
  std::string name() const {
    return item_.title && !item_.title->literals.empty() ? item_.title->literals[0] : std::string();
  }

  Index claim_slot(syntax::ExprId expr, std::optional<value::Type> wanted) {
    const NodeId node = add_node(c_, {.kind = SlotKind::Claim,
                                      .name = "test",
                                      .type = wanted.value_or(value::Type{}),
                                      .span = c_.syntax_of(scope_, expr).span});
    await(c_, node, scope_, expr, wanted);
    return node.index;
  }

  // ---- places ----

  // Of a table: a row or all rows, where a row is put, or also the rows within the row around.
  enum class Meant : uint8_t { What, NewRow, RowsWithin };

  std::optional<program::TestPlace> place(syntax::ExprId id, Meant meant = Meant::What) {
    const Written at = written(c_, scope_, id);
    if (const Index input = project_input(c_, joined(at.names, 0), at.span); input != base::kNone)
      return program::TestPlace{.input = input, .key = {}};
    for (size_t from = 0; from < at.names.size(); ++from) {
      program::TestPlace found = place_named(c_, c_.qualified(scope_.pack, joined(at.names, from)));
      if (!is_anywhere(found)) found = place_named(c_, joined(at.names, from));
      if (is_anywhere(found)) return with_key(at, found, meant);
      if (!is_block(c_, at.names[from].text)) break;
    }
    report_unknown(at);
    return std::nullopt;
  }

  void report_unknown(const Written& at) {
    const std::string text = at.names.empty() ? std::string("this") : joined(at.names, 0);
    diag::Diagnostic& d = c_.diags.report(diag::E2031, at.span, text);
    c_.diags.suggest(d, at.span, text, [&] {
      std::vector<std::string_view> known;
      for (const auto& question : c_.out.parts.questions) known.push_back(question.name);
      for (const auto& table : c_.out.parts.tables) known.push_back(table.name);
      return known;
    });
  }

  // `table[key].column`, `table["a"].child[2].column`
  std::optional<program::TestPlace> with_key(const Written& at, program::TestPlace found, Meant meant) {
    std::vector<syntax::ExprId> keys;
    for (const auto& some : at.keys) keys.insert(keys.end(), some.begin(), some.end());
    const Index table = table_at(found);
    std::vector<value::Type> wanted = table == base::kNone ? std::vector<value::Type>{} : key_types(table);
    if (meant == Meant::NewRow && table != base::kNone) wanted = types_around(table);
    const bool within = meant == Meant::RowsWithin && found.table != base::kNone && at.keys.back().empty();
    if (within) wanted = types_around(table);
    const bool whole = found.table != base::kNone && keys.empty() && meant != Meant::NewRow;
    if (!whole && keys.size() != wanted.size()) {
      c_.diags.report(diag::E2032, at.span, joined(at.names, 0), wanted.size(), keys.size());
      return std::nullopt;
    }
    for (size_t i = 0; i < keys.size(); ++i) found.key.push_back(claim_slot(keys[i], wanted[i]));
    return found;
  }

  Index table_at(const program::TestPlace& at) const {
    if (at.question != base::kNone) return c_.out.parts.questions[at.question].table;
    if (at.let == base::kNone) return at.table;
    const Index scope = c_.out.nodes[NodeId{c_.out.parts.lets[at.let].slot}].scope;
    return scope == base::kNone ? base::kNone : c_.out.parts.scopes[scope].row;
  }

  std::vector<value::Type> types_around(Index table) const {
    const Index around = c_.out.parts.scopes[c_.out.parts.tables[table].scope].parent;
    return around == base::kNone ? std::vector<value::Type>{} : key_types(c_.out.parts.scopes[around].row);
  }

  // Of the row and those around it, outermost first; a row without a key is named by its number.
  std::vector<value::Type> key_types(Index table) const {
    std::vector<value::Type> types = types_around(table);
    bool asked = !c_.out.parts.tables[table].key.empty();
    for (const Index key : c_.out.parts.tables[table].key)
      asked = asked && c_.out.nodes[NodeId{key}].kind == SlotKind::Question;
    if (!asked) return types.push_back(value::integer()), types;
    for (const Index key : c_.out.parts.tables[table].key) types.push_back(c_.out.nodes[NodeId{key}].type);
    return types;
  }

  // ---- steps ----

  void read_given(const syntax::Given& given) {
    step_.kind = StepKind::Given;
    read_settings(given.settings);
  }

  void read_settings(const std::vector<syntax::Setting>& settings) {
    for (const syntax::Setting& setting : settings) {
      const bool new_row = std::holds_alternative<syntax::FieldsId>(setting.value);
      auto at = place(setting.place, new_row ? Meant::NewRow : Meant::What);
      if (!at || (constant_ && !may_prefill(setting, *at))) continue;
      if (const auto* value = std::get_if<syntax::ExprId>(&setting.value)) read_value(setting, *at, *value);
      if (const auto* row = std::get_if<syntax::FieldsId>(&setting.value)) read_row(setting, *at, *row);
      if (const auto* file = std::get_if<syntax::Text>(&setting.value)) read_rows_from(setting, *at, *file);
    }
  }

  bool is_fixed_by_another(const program::TestPlace& at) const {
    return c_.fixed_by_others.contains(at.question) &&
           c_.out.parts.questions[at.question].pack == scope_.pack;
  }

  // What nobody asks has no prefill, and single cells none of their own.
  bool may_prefill(const syntax::Setting& setting, const program::TestPlace& at) {
    const bool rows = !std::holds_alternative<syntax::ExprId>(setting.value);
    const bool asked_question =
        at.question != base::kNone && c_.out.parts.questions[at.question].table == base::kNone &&
        c_.out.nodes[NodeId{c_.out.parts.questions[at.question].slot}].kind == SlotKind::Question;
    const bool asked_table = at.table != base::kNone && c_.out.parts.tables[at.table].asked;
    const bool twice = !rows && std::any_of(step_.settings.begin(), step_.settings.end(), [&](const auto& s) {
      return s.at.question == at.question && s.at.question != base::kNone;
    });
    if (!twice && !rows && is_fixed_by_another(at)) return false;  // its own pack's prefill is overridden
    if (twice)
      c_.diags.report(diag::E4009, setting.span, c_.sources.text(c_.syntax_of(scope_, setting.place).span));
    else if (rows ? !asked_table : !asked_question)
      c_.diags.report(diag::E2044, setting.span);
    return !twice && (rows ? asked_table : asked_question);
  }

  void read_rows_from(const syntax::Setting& setting, program::TestPlace at, const syntax::Text& file) {
    const bool whole = at.table != base::kNone && at.key.empty() && c_.out.parts.tables[at.table].asked;
    if (!whole) {
      c_.diags.report(diag::E2033, setting.span);
      return;
    }
    std::vector<Index> before;
    for (const program::TestSetting& other : step_.settings)
      if (other.given != base::kNone) before.push_back(other.given);
    const Index given = read_given_rows(c_, scope_.pack, at.table, file, before);
    if (given != base::kNone) step_.settings.push_back({.at = std::move(at), .given = given, .row = {}});
  }

  void read_value(const syntax::Setting& setting, program::TestPlace at, syntax::ExprId value) {
    if (at.question == base::kNone && at.input == base::kNone) {
      c_.diags.report(diag::E2033, setting.span);
      return;
    }
    const value::Type type = at.input != base::kNone ? c_.out.parts.inputs[at.input].type
                                                     : c_.out.parts.questions[at.question].type;
    step_.settings.push_back({.at = std::move(at), .slot = claim_slot(value, type), .row = {}});
  }

  void read_row(const syntax::Setting& setting, const program::TestPlace& at, syntax::FieldsId id) {
    if (at.table == base::kNone) {
      c_.diags.report(diag::E2033, setting.span);
      return;
    }
    program::TestSetting row{.at = at, .row = {}};
    for (const auto& entry : scope_.file->fields[id].list) {
      const auto* assign = std::get_if<syntax::FieldAssign>(&entry);
      if (!assign || assign->is_let) {
        c_.diags.report(diag::E2033, setting.span);
        continue;
      }
      const std::string name = c_.out.parts.tables[at.table].name + "." + assign->name.text;
      const Index question = row_named(c_.out.parts.questions, name);
      if (question == base::kNone) {
        c_.diags.report(diag::E2031, assign->name.span, name);
        continue;
      }
      row.row.push_back({question, claim_slot(assign->value, c_.out.parts.questions[question].type)});
    }
    step_.settings.push_back(std::move(row));
  }

  void read_forget(const syntax::Forget& forget) {
    step_.kind = forget.blank ? StepKind::Blank : StepKind::Forget;
    for (const syntax::ExprId id : forget.places)
      if (auto at = place(id)) step_.places.push_back(std::move(*at));
  }

  // ---- claims ----

  void read_expect(const syntax::Expect& expect) {
    step_.kind = StepKind::Expect;
    for (const syntax::Claim& claim : expect.claims) {
      program::TestClaim out{.kind = kind_of(claim.kind),
                             .no = claim.no,
                             .text = std::string(c_.sources.text(claim.span)),
                             .place = place_of(c_, claim.span)};
      if (read_claim(claim, out)) step_.claims.push_back(std::move(out));
    }
  }

  static ClaimKind kind_of(syntax::ClaimKind kind) {
    switch (kind) {
      case syntax::ClaimKind::Asked: return ClaimKind::Asked;
      case syntax::ClaimKind::Hidden: return ClaimKind::Hidden;
      case syntax::ClaimKind::Required: return ClaimKind::Required;
      case syntax::ClaimKind::Optional: return ClaimKind::Optional;
      case syntax::ClaimKind::Open: return ClaimKind::Open;
      case syntax::ClaimKind::Ok: return ClaimKind::Ok;
      case syntax::ClaimKind::Complete: return ClaimKind::Complete;
      case syntax::ClaimKind::Review: return ClaimKind::Review;
      case syntax::ClaimKind::Error: return ClaimKind::Error;
      case syntax::ClaimKind::Warning: return ClaimKind::Warning;
      case syntax::ClaimKind::Record:
      case syntax::ClaimKind::Call: return ClaimKind::Record;
      case syntax::ClaimKind::Expr: break;
    }
    return ClaimKind::Holds;
  }

  bool read_claim(const syntax::Claim& claim, program::TestClaim& out) {
    if (out.kind == ClaimKind::Holds) {
      Scope scope = scope_;
      scope_.in_test = true;
      out.slot = claim_slot(claim.place, value::yes_no());
      scope_ = scope;
      return true;
    }
    if (out.kind == ClaimKind::Record) return read_record(claim, out);
    auto at = claim.place.valid() ? place(claim.place, Meant::RowsWithin) : program::TestPlace{};
    if (!at || !may_claim(claim, out.kind, *at)) return false;
    out.at = std::move(*at);
    if (claim.message) {
      out.has_message = true;
      std::vector<std::string> message = claim.message->literals;
      program::settle_lines(message, program::TextForm::Line);  // as the check's own
      out.message = message.empty() ? std::string() : message[0];
    }
    return !claim.because_place.valid() || read_because(claim, out);
  }

  // A `let` has no answer: only what its check finds can be claimed of it.
  bool may_claim(const syntax::Claim& claim, ClaimKind kind, const program::TestPlace& at) {
    if (at.let == base::kNone || kind == ClaimKind::Error || kind == ClaimKind::Warning) return true;
    c_.diags.report(diag::E2034, claim.span, c_.out.parts.lets[at.let].name);
    return false;
  }

  bool read_because(const syntax::Claim& claim, program::TestClaim& out) {
    const auto cause = place(claim.because_place);
    if (!cause) return false;
    if (cause->question == base::kNone || !cause->key.empty()) {
      c_.diags.report(diag::E2033, c_.syntax_of(scope_, claim.because_place).span);
      return false;
    }
    const program::Question& question = c_.out.parts.questions[cause->question];
    out.because = question.slot;
    out.cause = claim_slot(claim.because_value, question.type);
    return true;
  }

  const schema::Table* taker_of(const syntax::Claim& claim) {
    if (claim.kind == syntax::ClaimKind::Call) return find_method(c_, claim.target.path);
    if (claim.target.argument) return find_taker(c_, claim.target);
    return find_target_table(c_, claim.target.path);
  }

  // `Field = unknown`
  bool is_left_out(syntax::ExprId value) const {
    const auto* place = std::get_if<syntax::Place>(&c_.syntax_of(scope_, value).node);
    return place && place->members.empty() && place->name.text == "unknown";
  }

  bool read_record(const syntax::Claim& claim, program::TestClaim& out) {
    const schema::Table* table = taker_of(claim);
    if (!table || !claim.fields.valid()) return false;
    out.table = table->name;
    for (const auto& entry : scope_.file->fields[claim.fields].list) {
      const auto* assign = std::get_if<syntax::FieldAssign>(&entry);
      const auto* when = std::get_if<syntax::FieldWhen>(&entry);
      const auto* record = std::get_if<syntax::FieldRecord>(&entry);
      if (!assign || assign->is_let) {
        c_.diags.report(diag::E2035, when     ? when->span
                                     : record ? scope_.file->item_table[record->record].span
                                              : assign->span);
        return false;
      }
      const TargetField target = find_target_field(c_, *table, assign->name);
      if (!target.field) return false;
      std::optional<value::Type> type;
      if (target.field->type != schema::FieldType::Unknown)
        type = type_of_field(c_, target, assign->name.span);
      if (!type && is_left_out(assign->value)) type = value::text();  // of whatever type it would be
      if (type && type->kind == value::Kind::Text) type->length = 0;  // what is expected may be anything
      out.fields.push_back({target.field->name, claim_slot(assign->value, type)});
    }
    return true;
  }

  Context& c_;
  Scope scope_;
  const syntax::Item& item_;
  program::TestStep step_;
  bool constant_ = false;  // it is a default configuration
};

}  // namespace

program::Configuration read_configuration(Context& c, const Scope& scope, const syntax::Item& item) {
  return TestReader(c, scope, item).read_configuration();
}

void declare_tests(Context& c) {
  for (const auto& [scope, item] : c.test_items) TestReader(c, scope, *item).read();
}

}  // namespace rapport::hir
