#include "tests/oracle/walked_records.h"

#include <algorithm>

#include "runtime/assemble/assemble.h"
#include "runtime/assemble/field_text.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/key.h"
#include "runtime/value/split.h"
#include "tests/oracle/walked_values.h"

namespace rapport::oracle {
namespace {

using hir::NodeId;
using value::Value;

using Fields =
    std::map<std::string, std::set<std::string>>;  // what is written to each, by any of its writers
using Records = std::map<std::string, Fields>;     // by table and key

struct Within {  // where a record is made: a row, or a turn that runs within it
  Index scope = kNone;
  uint32_t row = kNone;
};

std::string id_of(const std::string& table, const std::vector<std::string>& key) {
  std::string out = table;
  for (const std::string& part : key) out += "|" + lib::folded_key(part);
  return out;
}

class RecordWalk {
 public:
  RecordWalk(const Compiled& compiled, TreeWalker& walker)
      : pack_(compiled.pack), program_(compiled.program), walker_(walker) {}

  Records run() {
    for (Index record = 0; record < parts().records.size(); ++record)
      if (parts().records[record].parent == kNone) add_turns(record, {}, {});
    return std::move(out_);
  }

 private:
  const program::Program& parts() const { return pack_.parts; }
  const program::Scope& scope(Index row) const { return parts().scopes[row]; }

  Value value_of(Index node, const Within& here) {
    const NodeId id{node};
    const Index own = pack_.nodes[id].scope;
    return walker_.at(id, own == kNone ? kNone : walker_.row_around(own, here.scope, here.row)).value;
  }
  bool holds(NodeId gate, const Within& here) {
    return !gate.valid() || is(value_of(gate.index, here), true);
  }

  // `parent`: the key of the record around.
  void add_turns(Index record, const Within& here, const std::vector<std::string>& parent) {
    Index next = parts().records[record].scope;
    if (next == here.scope) return add(record, here, parent);
    while (scope(next).parent != here.scope) next = scope(next).parent;
    if (scope(next).kind == program::ScopeKind::Loop)
      return add_loop(record, parts().loops[scope(next).row], here, parent);
    const Index table = scope(next).row;
    for (uint32_t row = 0; row < walker_.row_count(table); ++row) {
      const bool inside = here.scope == kNone || walker_.row_around(here.scope, next, row) == here.row;
      if (inside && is_written(record, table, row)) add_turns(record, {next, row}, parent);
    }
  }

  void add_loop(Index record, const program::Loop& loop, const Within& here,
                const std::vector<std::string>& parent) {
    int64_t number = 0;
    for (Turn turn : turns_of(loop, here)) {
      turn.loop = scope(loop.scope).row;
      turn.number = ++number;
      walker_.enter(turn, here.row);
      const Within inner{loop.scope, here.row};
      if (loop.where == kNone || is(value_of(loop.where, inner), true)) add_turns(record, inner, parent);
    }
  }

  std::vector<Turn> turns_of(const program::Loop& loop, const Within& here) {
    std::vector<Turn> turns;
    std::vector<Value> sources;
    for (const Index source : loop.sources) sources.push_back(value_of(source, here));
    for (const Value& source : sources)
      if (!source.known()) return turns;
    switch (loop.kind) {
      case program::LoopKind::Range:
        for (int64_t n = sources[0].number; n <= sources[1].number; ++n) {
          turns.push_back({.value = value::integer_value(n), .start = {}, .end = {}});
          if (turns.size() == loop.at_most || n == INT64_MAX) break;
        }
        break;
      case program::LoopKind::Months:
        add_spans(value::months(sources[0].number, sources[1].number, loop.at_most), turns);
        break;
      case program::LoopKind::Split:
        add_spans(value::split(sources[0].number, sources[1].number, sources[2].number,
                               unit_of(loop.sources[3], sources[3]), loop.at_most),
                  turns);
        break;
      case program::LoopKind::Set:
        for (uint32_t element = 0; element < 64 && turns.size() < loop.at_most; ++element)
          if ((static_cast<uint64_t>(sources[0].number) >> element & 1) != 0)
            turns.push_back({.value = value::choice_value(element), .start = {}, .end = {}});
        break;
      case program::LoopKind::Rows: add_rows(loop, here, turns); break;
    }
    return turns;
  }

  static void add_spans(const std::vector<value::DaySpan>& spans, std::vector<Turn>& turns) {
    for (const value::DaySpan& span : spans)
      turns.push_back(
          {.value = {}, .start = value::date_value(span.first), .end = value::date_value(span.last)});
  }

  value::PeriodUnit unit_of(Index source, const Value& unit) const {
    const auto& elements = parts().enums[pack_.nodes[NodeId{source}].type.enum_index].elements;
    const program::EnumElement& element = elements[static_cast<size_t>(unit.number)];
    return *value::period_unit_named(element.converted.empty() ? element.name : element.converted);
  }

  // All of the table, or those in the row around both. Those of a table that is not there are no turns.
  void add_rows(const program::Loop& loop, const Within& here, std::vector<Turn>& turns) {
    Index around = here.scope;
    while (around != kNone && scope(around).kind == program::ScopeKind::Loop) around = scope(around).parent;
    const program::Table& table = parts().tables[loop.table];
    const bool inside = around != kNone && walker_.is_around(around, table.scope);
    uint32_t seen = 0;
    for (uint32_t row = 0; row < walker_.row_count(loop.table); ++row) {
      if (inside && walker_.row_around(around, table.scope, row) != here.row) continue;
      if (loop.at_most != 0 && ++seen > loop.at_most) break;
      if (value_of(table.rows, {table.scope, row}).known())
        turns.push_back({.value = {}, .start = {}, .end = {}, .row = row});
    }
  }

  // Of a list only the rows that an answer, or what stands for one, refers to.
  bool is_written(Index record, Index table, uint32_t row) {
    const program::Record& r = parts().records[record];
    if (!r.referred || r.scope != parts().tables[table].scope) return true;
    const Value key = walker_.at(NodeId{parts().tables[table].key.front()}, row).value;
    for (uint32_t i = 0; i < pack_.nodes.size(); ++i) {
      const hir::Node& node = pack_.nodes[NodeId{i}];
      const bool is_value = node.kind == program::SlotKind::Question ||
                            node.kind == program::SlotKind::Fixed || node.kind == program::SlotKind::Preset;
      if (!is_value || node.type.kind != value::Kind::Text || node.type.table != table) continue;
      for (uint32_t at = 0; at < walker_.places(NodeId{i}); ++at)
        if (same_key(walker_.at(NodeId{i}, node.scope == kNone ? kNone : at).value, key)) return true;
    }
    return false;
  }

  void add(Index index, const Within& here, const std::vector<std::string>& parent) {
    const program::Record& record = parts().records[index];
    if (!holds(NodeId{record.gate}, here)) return;
    const schema::Table* table = schema::find_table(program_.schema, record.table);
    std::map<std::string, std::string> fields;
    for (const Index write : record.writes) {
      const program::Write& w = parts().writes[write];
      const auto text = text_of(w, here);
      if (text) fields[w.field] = *text;
      const bool is_there = w.slot == kNone || holds(pack_.nodes[NodeId{w.slot}].gate, here);
      const schema::Field* field = schema::find_field(program_.schema, *table, w.field)->field;
      const bool needed = schema::is_key_field(*table, w.field) || (field->mandatory && !record.existing);
      if (!text && is_there && needed) return;  // with what is nested in it
    }
    std::vector<std::string> key;
    bool only_key = true;
    for (const std::string& part : table->key)
      if (schema::same_name(part, record.parent_field))
        key.insert(key.end(), parent.begin(), parent.end());
      else
        key.push_back(fields.contains(part) ? fields[part] : "");
    for (const auto& [field, text] : fields) only_key = only_key && schema::is_key_field(*table, field);
    if (!record.existing || !only_key) {
      Fields& written = out_[id_of(table->name, key)];
      for (const auto& [field, text] : fields) written[field].insert(text);
    }
    for (Index nested = 0; nested < parts().records.size(); ++nested)
      if (parts().records[nested].parent == index) add_turns(nested, here, key);
  }

  std::optional<std::string> text_of(const program::Write& write, const Within& here) {
    if (write.row != kNone) return row_text(parts().rows[write.row], here);
    const auto text = slot_text(write.slot, write.format, here);
    const schema::Table* table = schema::find_table(program_.schema, write.table);
    const schema::Field* field = schema::find_field(program_.schema, *table, write.field)->field;
    const bool too_long = text && field->type == schema::FieldType::String && field->length &&
                          base::utf16_length(*text) > *field->length;
    return too_long ? std::nullopt : text;
  }

  std::optional<std::string> slot_text(Index node, program::FieldFormat format, const Within& here) {
    const Value v = value_of(node, here);
    if (!v.known()) return std::nullopt;
    value::Scratch scratch;
    return assemble::field_text(value::view(v, scratch), pack_.nodes[NodeId{node}].type, format, program_);
  }

  std::optional<std::string> row_text(const program::RowReference& row, const Within& here) {
    std::string out;
    for (const program::RowPart& part : row.parts) {
      const auto text = part.row != kNone ? row_text(parts().rows[part.row], here)
                                          : slot_text(part.slot, program::FieldFormat::Reference, here);
      if (!text) return std::nullopt;
      out += (&part == &row.parts.front() ? "" : "|") + *text;
    }
    return out;
  }

  const hir::TypedPack& pack_;
  const program::Program& program_;  // for its metadata
  TreeWalker& walker_;
  Records out_;
};

std::vector<std::string> texts_of(const dataset::FieldValue& field) {
  if (field.kind != dataset::FieldKind::Reference || field.row.fields.empty()) return {field.text};
  std::vector<std::string> out;
  for (const auto& [part, text] : field.row.fields) out.push_back(text);
  return out;
}

Records records_of(const dataset::DataSet& data) {
  Records out;
  for (const dataset::Action& action : data.actions) {
    std::vector<std::string> key;
    for (const std::string& part : action.key)
      for (const dataset::FieldValue& field : action.fields)
        if (schema::same_name(field.field, part))
          for (const std::string& text : texts_of(field)) key.push_back(text);
    if (action.key.empty() && dataset::is_record(action.kind)) continue;
    Fields& fields = out[id_of(action.table, key)];
    for (const dataset::FieldValue& field : action.fields) {
      const std::vector<std::string> parts = texts_of(field);
      std::string text = parts.front();
      for (size_t i = 1; i < parts.size(); ++i) text += "|" + parts[i];
      fields[field.field].insert(text);
    }
  }
  return out;
}

}  // namespace

std::string compare_records(const Compiled& compiled, TreeWalker& walker,
                            const interview::Interview& interview) {
  const dataset::Assembled made = assemble::assemble(interview, {"dat"});
  const Records wanted = RecordWalk(compiled, walker).run(), found = records_of(made.data);
  for (const auto& [id, fields] : found) {
    const auto known = wanted.find(id);
    if (known == wanted.end()) return "the record " + id + " is written, which the tree walker does not know";
    for (const auto& [field, texts] : known->second) {
      const auto written = fields.find(field);
      if (written == fields.end() && made.problems.empty()) return id + " is written without " + field;
      for (const std::string& text : written == fields.end() ? std::set<std::string>{} : written->second)
        if (!texts.contains(text))
          return "to " + field + " of " + id + " goes `" + text + "`, the tree walker says `" +
                 *texts.begin() + "`";
    }
  }
  for (const auto& [id, fields] : wanted)
    if (made.problems.empty() && !found.contains(id)) return "the record " + id + " is not written";
  return {};
}

}  // namespace rapport::oracle
