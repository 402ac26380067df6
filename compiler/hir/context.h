// What the passes of this folder share while one pack is analysed. Not seen outside the folder.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/hir/analyse.h"
#include "compiler/hir/reuse.h"

namespace rapport::hir {

using program::Index;

struct Locals {  // the `let` names inside a record, innermost first
  const Locals* outer = nullptr;
  std::map<std::string, NodeId, std::less<>> names;
  std::string variable = {};  // of `for`, and in parts.loops whose
  Index loop = base::kNone;
};

struct Scope {  // where an expression stands
  const syntax::File* file = nullptr;
  uint32_t pack = 0;
  NodeId gate;
  const Locals* locals = nullptr;
  std::string_view own_name;  // in `where`: the name that means the option
  value::Type own_type;
  Index area = base::kNone;
  Index group = base::kNone;
  Index row = base::kNone;       // in parts.scopes: it stands in a row of that
  Index instance = base::kNone;  // in `instances`: it stands in the pattern that it is made from; `pack` is
                                 // the pattern's
  // In an aggregate: `t.column` of this table, and of those around it, is a cell of the row looked at. What
  // the own row has is there only as far as the rows looked at lie within it: rows of `bound` and around it.
  Index looked = base::kNone;
  Index bound = base::kNone;
  bool in_test = false;  // `count(Table)` counts records of the target
  bool in_when = false;
  // In the `where` of a reference: `t.column` of this table is a cell of the row that `option` names.
  Index filtered = base::kNone;
  NodeId option;
};

// An expression that waits to be typed: bodies are read only when every name of the pack is known.
struct Pending {
  Scope scope;
  syntax::ExprId expr;
  std::optional<value::Type> wanted;  // what it is assigned to; none: its own type becomes the node's
};
enum class Progress : uint8_t { Waiting, Running, Done };

struct EnumEntry {
  Index index;  // in parts.enums
  diag::Span span;
  bool used = false;
};

// What is known of a column before it is declared: what refers to it may stand first.
struct TargetField {
  const schema::Table* table = nullptr;
  const schema::Field* field = nullptr;  // nullptr: none, or reported
};
struct ColumnFacts {
  TargetField target;
  value::Type type;
  bool reading = false;
};

struct TableEntry {  // a table or list: what its row of parts.tables does not say
  const syntax::File* file = nullptr;
  const syntax::Item* item = nullptr;
  uint32_t pack = 0;
  Index instance = base::kNone;                    // in `instances`
  Index parent = base::kNone;                      // in parts.tables
  const schema::Table* target = nullptr;           // where its rows go
  Index record = base::kNone;                      // in parts.records: what writes them
  std::unordered_map<std::string, NodeId> values;  // of the row: columns, lets, presets; Rows of child tables
  std::vector<NodeId> marked;                      // with `key`
  std::vector<std::pair<const schema::Field*, NodeId>> fields;  // what goes where
  const syntax::Text* rows = nullptr;                           // `rows from`
  uint32_t rows_pack = 0;                                       // whose file it names
  bool exported = false;                                        // its rows are those of the target
  NodeId number;                                                // row_number(), when something reads it
};

struct PatternEntry {  // a group with parameters
  const syntax::File* file;
  const syntax::Item* item;
  bool used = false;
};

struct Argument {  // of a parameter
  value::Type type;
  ExprId value;     // reads nothing; invalid: wrong, and reported
  diag::Span span;  // the parameter's name
};

struct Instance {                      // what a `use` places: the pattern's declarations, once more
  const syntax::File* file = nullptr;  // of the pattern
  const syntax::Item* pattern = nullptr;
  uint32_t pattern_pack = 0;
  const syntax::Item* use = nullptr;
  uint32_t pack = 0;          // where it is used: its name is one of that pack
  Index group = base::kNone;  // in parts.groups
  std::map<std::string, Argument, std::less<>> arguments;
  std::unordered_map<std::string, NodeId> values;  // members: questions, lets, presets, tables
  std::unordered_map<std::string, Index> tables;

  const std::string& name() const { return use->name.text; }
};

struct PackScope {
  std::unordered_map<std::string, Index> tables;   // those in no other, in parts.tables
  std::unordered_map<std::string, NodeId> values;  // questions, lets, presets, inputs
  std::unordered_map<std::string, EnumEntry> enums;
  std::unordered_map<std::string, diag::Span> groups;  // areas, groups, templates
  std::unordered_map<std::string, PatternEntry> patterns;
  std::unordered_map<std::string, Index> instances;  // in `instances`
  std::unordered_map<std::string, Index> lookups;    // in parts.tables, by the target's table
};

// A file of rows exported from the target: the list that it stands for.
struct Lookup {
  uint32_t pack = 0;
  const schema::Table* table = nullptr;
  syntax::File file;
  const syntax::Item* item = nullptr;  // in `file`
  syntax::Text rows;                   // the name of the file, as `rows from` has it
};

struct PendingReference {  // its rules need the table that it refers to
  Scope scope;
  const syntax::Item* item;
  Index question;
};

struct LoopEntry {  // what its row of parts.loops does not say
  Scope around;
  const syntax::RecordBody* body;
  value::Type type;                  // of the variable as such
  std::optional<int64_t> low, high;  // of it, when it is a number
  NodeId value, start, end, number;  // once something reads them
  std::map<Index, NodeId> columns;
};

struct CheckPosition {  // check … at path
  Index check;
  Scope scope;
  syntax::Path path;
};

// One field that one declaration writes, before the mapping is checked.
struct PendingWrite {
  Index write;                 // in parts.writes
  Index record = base::kNone;  // in parts.records; none: a question, preset or let
  diag::Span target_span, value_span;
  const schema::Table* table = nullptr;
  const schema::Field* field = nullptr;
  NodeId gate;
};

enum class Side : uint8_t { Low, High };
using Bounds = std::map<std::pair<ExprId, Side>, std::optional<int64_t>>;  // none: constants do not tell

struct Removal {  // by an override
  NodeId gate;    // never yes
  const syntax::Item* item;
  diag::Span span;
};

struct Context {
  std::span<const PackInput> packs;
  const schema::Schema& schema;
  const diag::SourceMap& sources;
  diag::Diagnostics& diags;
  TypedPack out;
  std::vector<PackScope> scopes;     // per pack
  Reuse reuse;                       // what packs change of others
  std::vector<Progress> progress;    // per node: Done when nothing waits for it
  std::vector<uint32_t> pending_of;  // per node: row of `pending`
  std::vector<Pending> pending;
  std::vector<NodeId> resolving;  // whose expressions are being typed, the innermost last
  std::map<std::string, Index, std::less<>> target_enums;  // by the target's name
  std::vector<PendingWrite> writes;
  std::vector<diag::Span> record_spans;  // per row of parts.records
  std::deque<Locals> locals;             // of records; what waits to be typed points here
  std::vector<CheckPosition> check_positions;
  std::vector<TableEntry> tables;  // per row of parts.tables
  std::deque<Lookup> lookups;
  std::vector<std::pair<Index, const syntax::CallBody*>> calls;  // with their rows of parts.records
  uint32_t areas = 0;                                            // of all packs
  std::deque<Instance> instances;
  std::unordered_map<const syntax::Item*, Index> instance_of_use;
  std::map<std::pair<Index, const syntax::Item*>, Index> table_of_item;       // of an instance, or of none
  std::map<std::pair<Index, const syntax::Item*>, ColumnFacts> column_facts;  // by their table
  std::vector<PendingReference> references;
  std::vector<std::pair<Scope, const syntax::Item*>> test_items, template_items, configuration_items,
      migration_items;
  // What `convert` would work out, or begin with, whose lines are left out: told once, by W9021.
  std::set<std::string> left_out;
  std::vector<NodeId> counted;                         // per row of parts.counted
  std::vector<LoopEntry> loops;                        // per row of parts.loops
  Bounds bounds;                                       // as far as somebody has asked
  std::map<std::array<Index, 7>, NodeId> taps;         // equal ones are one
  std::map<std::string, NodeId, std::less<>> project;  // inputs of the host: country, industry …
  NodeId company;                                      // project.company
  std::vector<Removal> removals;
  std::set<Index> fixed_by_others;             // rows of parts.questions: an override says so
  std::unordered_map<Index, bool> positioned;  // checks that have positions of their own
  std::map<std::string, std::vector<std::string>>
      assumptions;  // what the metadata does not know → where it matters

  const syntax::Expr& syntax_of(const Scope& scope, syntax::ExprId id) const { return scope.file->exprs[id]; }
  // Whose names the declarations get that stand here.
  uint32_t home(const Scope& scope) const {
    return scope.instance == base::kNone ? scope.pack : instances[scope.instance].pack;
  }
  std::string qualified(uint32_t pack, std::string_view name) const {
    return packs[pack].alias.empty() ? std::string(name) : packs[pack].alias + "." + std::string(name);
  }
};

// For suggestions, which do not depend on the order.
template <class Map>
std::vector<std::string_view> keys_of(const Map& map) {
  std::vector<std::string_view> names;
  for (const auto& [name, entry] : map) names.push_back(name);
  return names;
}

program::Place place_of(const Context& c, diag::Span span);
diag::Span whole_pack(
    const Context& c);  // what is about the pack and no place in it stands at its first file

// Nodes. A name in `name` is for messages; declare_value() also makes it known to the pack.
NodeId add_node(Context& c, Node node);
void await(Context& c, NodeId node, const Scope& scope, syntax::ExprId expr,
           std::optional<value::Type> wanted);
void resolve(Context& c, NodeId node);  // types what waits for this node, once
NodeId add_condition(Context& c, const Scope& scope, syntax::ExprId condition, diag::Span span);

// types.cpp
std::optional<value::Type> read_type(Context& c, const Scope& scope, const syntax::TypeName& written);
Index find_enum(Context& c, uint32_t pack,
                const syntax::Path& path);             // kNone and reported when there is none
Index target_enum(Context& c, std::string_view name);  // adds it on first use; kNone: unknown to the schema
bool fits_a_set(Context& c, Index enum_index, diag::Span at);  // an element is a bit; too many: reported
std::string describe(const Context& c, const value::Type& type);
std::vector<std::string_view> element_names(const program::Enum& e);

// expr.cpp: typed, or Error and reported. `wanted` helps names of elements and the literal `unknown` to a
// type.
ExprId check(Context& c, const Scope& scope, syntax::ExprId expr, const value::Type* wanted = nullptr);
// The same, and it must fit `wanted`: types, digits after the point, lengths.
ExprId check_fits(Context& c, const Scope& scope, syntax::ExprId expr, const value::Type& wanted);
ExprId fitted(Context& c, ExprId expr, const value::Type& wanted);
ExprId add_expr(Context& c, value::Type type, diag::Span span, decltype(Expr::node) node);
ExprId error_expr(Context& c, diag::Span span);
// The same; a literal `unknown` that nothing gives a type is reported.
ExprId with_type(Context& c, ExprId expr);

// operators.cpp, calls.cpp
ExprId check_unary(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Unary& x);
ExprId check_binary(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Binary& x,
                    const value::Type* wanted);
ExprId check_is(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Is& x);
ExprId check_call(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Call& x);

// names.cpp
// The dependency that `pack` calls so; else the one that any pack does.
std::optional<uint32_t> pack_of_alias(const Context& c, uint32_t pack, std::string_view alias);
ExprId check_place(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Place& x,
                   const value::Type* wanted);
ExprId read_node(Context& c, NodeId node, diag::Span span);
std::optional<NodeId> value_named(const Context& c, const Scope& scope, const std::string& name);
// A path as far as it names a table and what is in its rows.
struct TablePath {
  Index table;      // the last table of it
  NodeId node;      // a column, or the Rows of the table
  size_t used;      // names of the path
  Index home;       // in parts.scopes: the rows looked at lie within one row of it; kNone: all are
  bool in_own_row;  // it begins in the own row, with a table that lies in it
};
// The names that a place begins with, up to a key in brackets; none when there is one.
std::vector<syntax::Name> names_of(const syntax::Expr& e);
std::optional<TablePath> table_path(const Context& c, const Scope& scope,
                                    std::span<const syntax::Name> names);
// The own row's value of a name and the rows around it, innermost first.
std::optional<NodeId> named_in_row(const Context& c, Index row, const std::string& name);
bool may_read_row(const Context& c, const Scope& scope, Index row);
ExprId refuse_own_row(Context& c, diag::Span span);  // where may_read_row() says no
// A bare name that can only be an element: no value of that name is in scope.
bool is_bare_element(const Context& c, const Scope& scope, syntax::ExprId expr);

// texts.cpp
Index add_text(Context& c, const Scope& scope, std::string key, const syntax::Text& text);
ExprId check_text(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Text& text);

// translations.cpp
void check_markup(Context& c);  // of the sources' texts
void translate(Context& c);     // texts/*.po

// declare.cpp, enums.cpp, questions.cpp, records.cpp
void declare_enums(Context& c);
void declare_values(Context& c);
void declare_items(Context& c, const Scope& scope, const syntax::Item& block);
Index block_text(Context& c, const Scope& scope, const syntax::Item& item, syntax::ClauseKind kind,
                 const std::string& key);
void declare_ask(Context& c, const Scope& scope, const syntax::Item& item);
void declare_let(Context& c, const Scope& scope, const syntax::Item& item);
void declare_preset(Context& c, const Scope& scope, const syntax::Item& item);
void declare_input(Context& c, const Scope& scope, const syntax::Item& item);
void declare_tests(Context& c);  // after all that they can name
void declare_record(Context& c, const Scope& scope, const syntax::Item& item);
void declare_note(Context& c, const Scope& scope, const syntax::Item& item);
// What `record` writes: the fields of `table`.
void declare_fields(Context& c, const Scope& scope, Index record, const schema::Table& table,
                    const syntax::Fields& fields);
void declare_value(Context& c, const Scope& scope, const syntax::Name& name, NodeId node);
void add_check(Context& c, const Scope& scope, const syntax::Clause& clause, std::string_view owner,
               std::vector<Index> at);
void resolve_check_positions(Context& c);
value::Type type_of(Context& c, const Scope& scope, const syntax::Item& item, const TargetField& target);
Index add_made_check(Context& c, const Scope& scope, program::CheckKind kind, std::vector<Index> at,
                     ExprId rule, diag::Span span, const std::string& name);
uint32_t builtin_row(std::string_view name);  // the first row of that name, which there is

// clauses.cpp
constexpr uint32_t bit(syntax::ClauseKind kind) { return 1U << static_cast<unsigned>(kind); }
uint32_t allowed_clauses(syntax::DeclarationKind kind);  // bits
std::string_view keyword(syntax::ClauseKind kind);
std::string_view keyword(syntax::DeclarationKind kind);
diag::Span keyword_span(const syntax::Item& item);
const syntax::Clause* find_clause(const syntax::Item& item, syntax::ClauseKind kind);
void refuse_clauses(Context& c,
                    const syntax::Item& item);  // those that do not belong to the declaration, or stand twice

// patterns.cpp
void find_patterns(Context& c);
// Of a `use`; kNone: there is none, which is reported.
Index add_instance(Context& c, uint32_t pack, const syntax::Item& use);
void read_arguments(Context& c);  // when all names are known
// How many names stand before an instance's member: its name, or its area and name; 0: none does.
size_t names_before_member(const Context& c, const Scope& scope, std::span<const syntax::Name> names);
Scope scope_within(const Context& c, const Scope& scope, const syntax::Name& instance);
const Argument* argument_named(const Context& c, const Scope& scope, const std::string& name);
ExprId read_argument(Context& c, const Argument& argument, diag::Span span);
std::string key_of_text(const Context& c, const Scope& scope, std::string key);
std::optional<Index> table_named(const Context& c, const Scope& scope, const std::string& name);
void check_patterns(Context& c);                  // those that nobody uses
bool is_constant(const Context& c, ExprId expr);  // it reads nothing
// In the body of a pattern that is used: what is the same for one use may differ for another.
bool is_in_pattern(const Context& c, diag::Span span);

// templates.cpp
void declare_templates(Context& c);  // when all areas are declared

// configurations.cpp, tests.cpp
program::Configuration read_configuration(Context& c, const Scope& scope, const syntax::Item& item);
void declare_configurations(Context& c);  // after all that they can name
void check_configurations(Context& c);    // when all is typed

// migrations.cpp, previous.cpp
void declare_migrations(Context& c);  // after all that they can name
void check_previous(Context& c);      // whether they say what became of all that earlier versions had

// tables.cpp
void find_tables(Context& c);  // all of them, before anything is declared: types name them
void declare_table(Context& c, const Scope& scope, const syntax::Item& item);
void declare_rows(Context& c, const Scope& scope, const syntax::Item& item);
Index add_lookup_table(Context& c, const Lookup& lookup);
void add_keys(Context& c);  // when all columns are declared
const ColumnFacts& column_facts(Context& c, Index table, const Placed& column);
TargetField column_target(Context& c, Index table, const syntax::Item& item);
Index table_of(const Context& c, const Scope& scope);  // in whose row it stands; kNone: in none
std::string full_name(const Context& c, const Scope& scope, std::string_view name);  // "table.column"
void note_column(Context& c, const Scope& scope, const syntax::Item& item, NodeId node,
                 const schema::Field* field);

// lookups.cpp
void find_lookups(Context& c);  // when all tables are found
void declare_lookups(Context& c);
std::optional<Index> lookup_named(const Context& c, uint32_t pack, std::string_view table);

// references.cpp
std::optional<value::Type> reference_type(Context& c, const Scope& scope, const syntax::TypeName& written);
void add_reference_rules(Context& c);
// At a reference, or at the list itself: its rows are not known by one text.
void report_key(Context& c, const TableEntry& entry, const std::string& name, diag::Span at);
NodeId add_tap(Context& c, const program::Tap& tap, std::string name, value::Type type, Index scope,
               diag::Span span);
// The cell of `column` in the row of `table` that `key` names; not valid when the table has no such key.
NodeId row_tap(Context& c, Index table, NodeId column, NodeId key, diag::Span span);
ExprId no_column(Context& c, Index table, const syntax::Name& name);           // reported
ExprId follow(Context& c, ExprId value, std::span<const syntax::Name> names);  // reference.column…
ExprId check_row(Context& c, const Scope& scope, const syntax::Expr& e,
                 const syntax::Place& x);  // T[key].column
// A slot for what `expr` gives: the one that it reads, or a Term where it has to stand.
NodeId slot_of(Context& c, ExprId expr, Index scope);
Index deepest_scope(const Context& c, ExprId expr);
bool is_around(const Context& c, Index scope, Index inner);  // or `inner` itself; kNone is around all

// aggregates.cpp
bool is_aggregate(Context& c, const Scope& scope, const syntax::Call& x);
ExprId check_aggregate(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Call& x);
ExprId check_row_number(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Call& x);

// counted.cpp
// Nothing: it counts nothing that goes to the target.
std::optional<ExprId> check_counted(Context& c, const Scope& scope, const syntax::Expr& e,
                                    const syntax::Call& x);

// loops.cpp
Index add_loop(Context& c, const Scope& scope, const syntax::RecordBody& body);  // row of parts.loops
void resolve_loops(Context& c);  // over what they go and how often at most, when all names are known
std::optional<Index> loop_named(const Locals* locals, std::string_view name);
ExprId check_turn(Context& c, const Scope& scope, Index loop, std::span<const syntax::Name> names);
bool is_loop_function(std::string_view name);
// The number of turns that `range(…)`, `months(…)` or `split(…)` makes.
ExprId count_turns(Context& c, const Scope& scope, const syntax::Expr& e, const syntax::Call& x);

// bounds.cpp: what a number or day is at least and at most, where constants tell. An answer outside of its
// own bounds is an error of its own.
std::optional<int64_t> lowest(Context& c, NodeId id);
std::optional<int64_t> highest(Context& c, NodeId id);
std::optional<int64_t> highest(Context& c, ExprId id);

// row_references.cpp
bool is_target_row(const Context& c, const Scope& scope,
                   syntax::ExprId id);  // `T[…]` and no table of the pack
// Row of parts.rows, for a field that refers to it; kNone: wrong, and reported.
Index add_row_reference(Context& c, const Scope& scope, syntax::ExprId id, const TargetField& target,
                        diag::Span at);
void add_row_write(Context& c, const Scope& scope, const TargetField& target, syntax::ExprId value,
                   std::string declared, diag::Span target_span, Index record);

// project.cpp
ExprId check_project(Context& c, const syntax::Expr& e, std::span<const syntax::Name> names);
// The input that `project.country` and its like is; kNone: there is none of that name.
Index project_input(Context& c, std::string_view name, diag::Span span);
// The gate of what follows `for country …`; that of the scope where nothing does.
NodeId add_applicability(Context& c, const Scope& scope, const syntax::Item& item);
// The gate of an area that the project may be without; sets its `chosen`.
NodeId add_choice(Context& c, const Scope& scope, program::Area& area, diag::Span span);
std::string_view word(syntax::AppliesTo::Facet facet);

// rows.cpp
void read_rows(Context& c);  // of `rows from`
// Of a setting: row of parts.given. `before`: those of the same step, which have the rows around. kNone:
// wrong, and reported.
Index read_given_rows(Context& c, uint32_t pack, Index table, const syntax::Text& name,
                      std::span<const Index> before);

// takers.cpp
// What the packs name that takes values and is no table, as far as the metadata does not know it; with the
// fields that they write, of unknown types.
schema::Schema assumed_takers(std::span<const PackInput> packs, const schema::Schema& schema);
// `service(S.op)` or `entity("E")`; nullptr: wrong, and reported.
const schema::Table* find_taker(Context& c, const syntax::Target& target);
const schema::Table* find_method(Context& c, const syntax::Path& path);
std::string_view word_for_field(const schema::Table& taker);  // "field", "parameter"

// class_calls.cpp
void declare_call(Context& c, const Scope& scope, const syntax::Item& item);
void check_calls(Context& c);  // what they need is there, and one can come first

// target.cpp
TargetField find_target(Context& c, const syntax::Target& target);
// The field of `child` that refers to `parent`, or to a table that it extends; nullptr: none.
const schema::Field* parent_field(const Context& c, const schema::Table& child, const schema::Table& parent);
std::string override_line(const schema::Table& table,
                          const schema::Field& field);  // what to add to overrides.toml
TargetField find_target_field(Context& c, const schema::Table& table, const syntax::Name& name);
const schema::Table* find_target_table(Context& c, const syntax::Path& path);
std::optional<value::Type> type_of_field(Context& c, const TargetField& target, diag::Span at);
void add_write(Context& c, const TargetField& target, NodeId node, std::string declared, Index question,
               diag::Span target_span, diag::Span value_span, Index record);
void check_mapping(Context& c);  // formats, lengths, keys, mandatory fields
void check_writers(Context& c);  // two that write one field

// known.cpp, unused.cpp
void check_knownness(Context& c);
void check_unused(Context& c);
void check_reachable(Context& c);
void report_assumptions(Context& c);

}  // namespace rapport::hir
