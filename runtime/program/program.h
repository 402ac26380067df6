// A compiled pack: immutable, shared by threads, what a `.rapc` holds. Indexes are 32 bit and checked by
// verify(), after which nothing that reads a Program needs to check them again; base::kNone refers to
// nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/table.h"
#include "runtime/program/instr.h"
#include "runtime/program/migrations.h"
#include "runtime/program/settings.h"
#include "runtime/schema/schema.h"
#include "runtime/value/cell.h"
#include "runtime/value/type.h"

namespace rapport::program {

enum class SlotKind : uint8_t {
#define SLOT(kind, noun) kind,
#include "runtime/program/slots.def"
};
std::string_view noun(SlotKind kind);

struct Range {  // [begin, begin + count) of another list
  uint32_t begin = 0, count = 0;
};

// What has rows: a table's are answered, a loop's (`record … for`) are worked out when the data set is made.
// A slot of a scope has a value per row, and its rule reads, besides what has no scope, the own row and the
// rows around it. So a rule never knows of rows: whatever it takes from other rows is a Tap.
enum class ScopeKind : uint8_t { Table, Loop };
struct Scope {
  ScopeKind kind = ScopeKind::Table;
  Index row = kNone;     // of `tables` or `loops`
  Index parent = kNone;  // the scope that each row of it belongs to a row of; kNone: there is one set of rows
};

// A value of the dependency graph. Slots stand in dependency order: what a slot reads has a lower index, but
// for the row before (TapKind::Previous), which may come from slots up to the end of the own segment
// (Program::segments). Where `gate` is not yes the slot reads unknown, whatever its rule: that is all of
// hiding.
struct Slot {
  SlotKind kind = SlotKind::Let;
  value::Type type;
  Index scope = kNone;     // kNone: one value
  Index gate = kNone;      // a Condition slot; kNone: always there
  Index fallback = kNone;  // Question: its Default slot
  Range code;              // into Program::code; empty for Question, Input, Today
  Index owner = kNone;     // row of the list that `kind` belongs to: Question, Default, Required, Options,
                        // Bound, Fixed → questions · Check → checks · Let → lets · Preset, Field → writes ·
                        // Input → inputs · Rows → tables · Tap → taps · Each → eaches · Counted →
  // counted
  Place place;
};

// A shown text, per language of the pack: literal, part, literal …; a part is a Part slot.
struct Template {
  std::vector<std::string> literals;  // one more than part_order
  std::vector<uint32_t> part_order;   // index into Text::parts
};
// Line: one line, as it stands · Formatted: paragraphs, lists, bold and links (markup.h).
enum class TextForm : uint8_t { Line, Formatted };
struct Text {
  std::string key;  // "name.role": what translations are keyed by
  TextForm form = TextForm::Line;
  std::vector<Template> languages;  // in the order of Manifest::languages; no literals: missing
  std::vector<Index> parts;         // slots
};

struct EnumElement {
  std::string name;
  Index title = kNone, help = kNone;  // texts
  std::string converted;              // what is written to the target; empty: its name
  bool converts = false;
  bool alone = false;  // in a set it excludes the others
};
struct Enum {
  std::string name;         // empty prefix: the pack's own; "alias.Name" for a dependency's
  std::string target_enum;  // `as T`, or the enum of the field it is the type of; empty: own
  std::vector<EnumElement> elements;
};

enum class Requirement : uint8_t { No, Always, If };

// `table` and `list`. Rows have a number that is never reused, and a key, which people and files use.
struct Table {
  std::string name;  // identity with `pack`, as a question's; "aging.aging_lines" for child rows
  Index pack = 0;
  Index scope = kNone;         // its own
  bool asked = true;           // a `list` is not
  Index rows = kNone;          // Rows slot, in the scope around; its gate is the table's
  std::vector<Index> columns;  // rows of `questions`, in the order declared
  std::vector<Index>
      key;  // Question or Preset slots of the row, in the order declared; empty: rows have no key
  Index title = kNone, help = kNone;
  Requirement requirement = Requirement::No;  // at least one row
  Index required = kNone;                     // Required slot of its own, when If; in the scope around
  // The rows it starts with, row by row a constant per column; kNone: the column's default. Of child rows,
  // the row of the parent's that each belongs to, ascending.
  std::vector<Index> cells;
  std::vector<uint32_t> parents;
  uint32_t row_count = 0;
  Index group = kNone;
  Place place;
};

// What a rule may know of rows other than its own.
enum class TapKind : uint8_t {
  Previous,  // of the row before, of the same parent, in the answer's order; of the first row: unknown
  Count,     // of rows
  Sum,
  Min,
  Max,
  First,
  Last,  // strict; of no row: a sum of 0, else unknown
  All,
  Any,     // Kleene's; of no row: yes, no
  Unique,  // whether no two known cells are equal
};
struct Tap {
  TapKind kind = TapKind::Count;
  Index slot = kNone;    // whose it is
  Index table = kNone;   // whose rows are looked at: those within the own row, when a scope around the table
                         // is the tap's
  Index column = kNone;  // slot of the table's scope whose cells are taken; kNone: Count
  Index where =
      kNone;  // yes_no slot of the table's scope: rows where it is not yes are left out; kNone: none are
  // Only rows whose `match`, a slot of the table's scope, equals `key`, a slot of the tap's own scope; texts
  // as keys are compared. Then all rows of the table are looked at. kNone: both.
  Index match = kNone, key = kNone;
};

// `record … for`: turn by turn, each within a turn of the loop around.
enum class LoopKind : uint8_t { Range, Months, Split, Rows, Set };
struct Loop {
  LoopKind kind = LoopKind::Range;
  Index scope = kNone;
  // Slots in the scope around. Range: first, last · Months: from, to · Split: from, to, quantity, unit (a
  // choice whose elements are named Day, Week, Month, Year) · Set: the set.
  std::vector<Index> sources;
  Index table = kNone;   // Rows: whose rows, in the answer's order
  Index where = kNone;   // yes_no slot of this scope: turns where it is not yes are left out
  uint32_t at_most = 0;  // more turns are a fault
  Place place;
};
// What a turn gives: the slots of kind Each. The number of the turn is a Number slot.
enum class EachKind : uint8_t {
  Value,
  Start,
  End,
  Column
};  // Range, Set · Months, Split: days, both within · Rows
struct Each {
  EachKind kind = EachKind::Value;
  Index slot = kNone;
  Index loop = kNone;
  Index column = kNone;  // Column: slot of the table's scope
};

struct Question {  // or column
  std::string
      name;  // identity with `pack`: "code", or "base.code" for a dependency's; of a column "table.column"
  Index pack = 0;
  Index table = kNone;  // of a column
  value::Type type;
  Index slot = kNone;  // Question or Fixed
  Index title = kNone, help = kNone, unit = kNone;
  Index confirm = kNone;  // text: what somebody has to confirm of its value; of no column
  Requirement requirement = Requirement::No;
  Index required = kNone;                  // Required slot, when If
  Index options = kNone;                   // Options slot
  Index minimum = kNone, maximum = kNone;  // Bound slots
  Index group = kNone;
  Place place;
};

// Option: of a reference also that the row is there. Key: no two rows have one key (made per table with a
// key).
enum class CheckKind : uint8_t { Rule, Minimum, Maximum, Option, Key };
struct Check {
  CheckKind kind = CheckKind::Rule;
  std::string name;  // empty: none
  Index slot = kNone;
  Index message = kNone;  // text; kNone for Minimum, Maximum, Option, which speak for themselves
  bool warning = false;
  std::vector<Index>
      at;  // questions (rows of `questions`); no table either: a group's or the pack's own check
  std::vector<Index> at_tables;
  Index let = kNone;  // that declares it
  Index group = kNone;
  Place place;
};

struct Area {
  std::string name;
  Index pack = 0;
  Index title = kNone, help = kNone;
  Index gate = kNone;
  Index chosen = kNone;  // of `inputs`: no is not in the project; kNone: every project has it
  Place place;
};
struct Group {
  std::string name;
  Index pack = 0;
  Index area = kNone;                                 // kNone: a group outside of areas
  Index title = kNone, help = kNone, expert = kNone;  // texts
  Index gate = kNone;
  Place place;
};

struct Let {
  std::string name;
  Index pack = 0;
  Index slot = kNone;
  Index title = kNone;    // with a text it is shown
  Index help = kNone;     // likewise a text
  Index confirm = kNone;  // likewise a text, of one that is shown outside of rows
  Index group = kNone;
};
struct Input {
  std::string name;
  Index pack = 0;
  Index slot = kNone;
  Index title = kNone;
  value::Type type;
  bool of_migration = false;  // an answer of an earlier version, which no host gives
};
struct Note {
  Index text = kNone;
  Index gate = kNone;
};

enum class ScreenKind : uint8_t { Question, Let, Note, Table };
struct ScreenItem {  // in the order of the declarations; what stands in a table's block has its scope
  ScreenKind kind;
  Index index;
  Index group;
  Index scope = kNone;
};

// How a value gets into a field of the target.
// MainAccount: the number of a main account, where the target wants a ledger account, which is a combination
// of dimensions and has no key that a pack could know.
enum class FieldFormat : uint8_t { Text, Number, Date, NoYes, EnumElement, EnumSet, Reference, MainAccount };
struct Write {               // one field that one declaration writes
  std::string table, field;  // as the schema spells them
  Index slot = kNone;        // Question, Fixed, Preset, Let or Field; kNone: it writes `row`
  Index row = kNone;         // of `rows`
  FieldFormat format = FieldFormat::Text;
  std::string declared;    // question, preset or let; empty: a field of a record
  Index question = kNone;  // the question behind it, when one is
  Place place;
};
// A row of another table, by its natural key: `T[key]`.
struct RowPart {
  std::string field;   // of the key, as the schema spells it
  Index slot = kNone;  // its value, or
  Index row = kNone;   // a row of `rows` before this one
};
struct RowReference {
  std::string table;
  std::vector<RowPart> parts;
};

struct Record {       // record T { … }, the rows of a table, or a `call`
  std::string table;  // or what else takes its values: schema::designation()
  bool existing = false;
  Index scope = kNone;    // one for each row; the parent's scope is this one or around it
  bool referred = false;  // of a list: only rows that an answer refers to
  Index gate = kNone;
  Index parent = kNone;       // the record it is nested in
  std::string parent_field;   // the field that refers to the parent
  std::vector<Index> writes;  // rows of `writes`
  // Its place in the load order: what comes before it, and what there is after it. Tables, or names of their
  // own.
  std::vector<std::string> needs, gives;
  Place place;
};

struct PackInfo {  // the pack itself first, then its dependencies in order of their alias
  std::string alias, name, version, title, publisher;
  std::string digest;  // hex of the sources' digest
};
struct SourceText {
  std::string name;  // dependencies' files carry "alias/"
  std::string text;
};

// A side of an `and` or `or`, for coverage: what is on top of the stack when this instruction runs, one of
// those that take a side. In the order of slots and instructions.
struct RuleOperand {
  Index slot = kNone;
  uint32_t instruction = 0;  // of the slot's rule
  Place place;
};

// Which values of a reader depend on the value of one row.
enum class Reach : uint8_t {
  Own,     // that of the same row
  Within,  // those of the rows within the row
  Next,    // that of the next row
  Around,  // that of the row around
  All,
};
struct Segment {  // slots of one scope that follow one another: they run row by row
  Index scope = kNone;
  Range slots;
  std::vector<Index>
      reads;  // slots of this scope and of those around it that the segment reads and does not hold
};

struct Program {
  std::vector<PackInfo> packs;
  std::string target;                  // schema name
  std::vector<std::string> languages;  // the first is the default
  std::vector<SourceText> sources;

  std::vector<Slot> slots;
  std::vector<Instr> code;
  std::vector<value::Cell> constants;  // texts and wide decimals point into `pool`
  std::vector<value::Type> constant_types;
  std::vector<char> pool;  // never resized after loading

  std::vector<Text> texts;
  std::vector<Enum> enums;
  std::vector<Area> areas;
  std::vector<Group> groups;
  std::vector<Question> questions;
  std::vector<Check> checks;
  std::vector<Let> lets;
  std::vector<Scope> scopes;  // each after its parent
  std::vector<Table> tables;  // each after its parent
  std::vector<Tap> taps;
  std::vector<Loop> loops;
  std::vector<Each> eaches;
  std::vector<RowReference> rows;
  std::vector<Input> inputs;
  std::vector<Note> notes;
  std::vector<ScreenItem> screen;
  std::vector<Write> writes;  // of questions, presets, lets and records
  std::vector<Record> records;
  std::vector<std::string> counted;  // target tables, or what else takes values: a test counts what they get
  std::vector<Test> tests;
  std::vector<GivenRows> given;
  std::vector<ProjectTemplate> templates;
  std::vector<Configuration> configurations;
  std::vector<Migration> migrations;
  std::vector<RuleOperand> operands;
  Index today = kNone;    // the Today slot, when a rule reads it
  schema::Schema schema;  // the part of the target's metadata that it uses

  // Derived by index_program(), not stored:
  std::vector<uint32_t> dependent_starts;  // per slot, and one at the end
  std::vector<Index> dependents;
  std::vector<Reach> reaches;  // per dependent
  // Of a program with scopes, else empty:
  std::vector<Segment> segments;                // of all slots
  std::vector<Index> segment_of;                // per slot
  std::vector<Index> table_of;                  // per scope: its table; kNone: a loop
  std::vector<std::vector<Index>> table_slots;  // per table
  std::vector<std::vector<value::Cell>>
      default_columns;  // per question: of a column, per row that its table starts with
  std::vector<std::pair<std::string_view, Index>> questions_by_name;  // sorted
  std::vector<std::vector<Index>> question_checks;                    // per question
  std::vector<std::pair<std::string_view, Index>> tables_by_name;     // sorted

  std::span<const Instr> code_of(const Slot& s) const { return {code.data() + s.code.begin, s.code.count}; }
  std::span<const Index> dependents_of(Index slot) const {
    return {dependents.data() + dependent_starts[slot], dependent_starts[slot + 1] - dependent_starts[slot]};
  }
};

// Fills the derived lists; the program must be verified, or made by the emitter.
void index_program(Program& program);

// Calls visit(slot) for each slot that slot `s` can read: its gate, its fallback, what its tap takes, and the
// loads of its rule.
template <class Visit>
void for_each_read(const Program& p, const Slot& s, Visit visit) {
  if (s.gate != kNone) visit(s.gate);
  if (s.fallback != kNone) visit(s.fallback);
  if (s.kind == SlotKind::Tap) {
    const Tap& tap = p.taps[s.owner];
    for (const Index read : {p.tables[tap.table].rows, tap.column, tap.where, tap.match, tap.key})
      if (read != kNone) visit(read);
  }
  if (s.kind == SlotKind::Check && p.checks[s.owner].kind == CheckKind::Key)
    for (const Index key : p.tables[p.checks[s.owner].at_tables.front()].key) visit(key);
  for (const Instr& in : p.code_of(s)) {
    const OpInfo& info = info_of(in.op);
    if (info.a == Operand::Slot) visit(in.a);
    if (info.b == Operand::Slot) visit(in.b);
  }
}

Index find_question(const Program& program, std::string_view name);  // kNone: none of that name
Index find_table(const Program& program, std::string_view name);     // likewise

// How the values of `reader` follow from a value of `read`, which it reads.
Reach reach_of(const Program& program, Index read, Index reader);

// Of all slots, without what they read; none in a program without scopes. Slots of which an earlier one takes
// the row before from a later one stand in one, unless they are of several scopes.
std::vector<Segment> segments_of(const Program& program);

// The scope itself, the one around it and so on contain `inner`; kNone contains all.
bool contains(const Program& program, Index outer, Index inner);

// How tests and default configurations name a row: by the values of its key, or, when it has no key of
// answers, by its place in the row around, from 1.
bool is_named_by_place(const Program& program, const Table& table);
size_t values_that_name(const Program& program, Index table);  // a row, with those of the rows around

// A list's column that is what the pack says, and nothing else: the same in every interview.
bool is_given(const Program& program, const Slot& slot);

}  // namespace rapport::program
