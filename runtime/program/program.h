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
#include "runtime/schema/schema.h"
#include "runtime/value/cell.h"
#include "runtime/value/type.h"

namespace rapport::program {

using base::kNone;
using Index = uint32_t;

enum class SlotKind : uint8_t {
#define SLOT(kind, noun) kind,
#include "runtime/program/slots.def"
};
std::string_view noun(SlotKind kind);

struct Place {  // in the pack's sources, for people; both from 1
  Index file = kNone;
  uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
};

struct Range {  // [begin, begin + count) of another list
  uint32_t begin = 0, count = 0;
};

// A value of the dependency graph. Slots stand in dependency order: what a slot reads has a lower index.
// Where `gate` is not yes the slot reads unknown, whatever its rule: that is all of hiding.
struct Slot {
  SlotKind kind = SlotKind::Let;
  value::Type type;
  Index gate = kNone;      // a Condition slot; kNone: always there
  Index fallback = kNone;  // Question: its Default slot
  Range code;              // into Program::code; empty for Question, Input, Today
  Index owner =
      kNone;  // row of the list that `kind` belongs to: Question, Default, Required, Options, Bound, Fixed →
              // questions · Check → checks · Let → lets · Preset, Field → writes · Input → inputs
  Place place;
};

// A shown text, per language of the pack: literal, part, literal …; a part is a Part slot.
struct Template {
  std::vector<std::string> literals;  // one more than part_order
  std::vector<uint32_t> part_order;   // index into Text::parts
};
struct Text {
  std::string key;                  // "name.role": what translations are keyed by
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

struct Question {
  std::string name;  // identity with `pack`: "code", or "base.code" for a dependency's
  Index pack = 0;
  value::Type type;
  Index slot = kNone;  // Question or Fixed
  Index title = kNone, help = kNone, unit = kNone;
  Requirement requirement = Requirement::No;
  Index required = kNone;                  // Required slot, when If
  Index options = kNone;                   // Options slot
  Index minimum = kNone, maximum = kNone;  // Bound slots
  Index group = kNone;
  Place place;
};

enum class CheckKind : uint8_t { Rule, Minimum, Maximum, Option };
struct Check {
  CheckKind kind = CheckKind::Rule;
  std::string name;  // empty: none
  Index slot = kNone;
  Index message = kNone;  // text; kNone for Minimum, Maximum, Option, which speak for themselves
  bool warning = false;
  std::vector<Index> at;  // questions (rows of `questions`); empty: a group's or the pack's own check
  Index group = kNone;
  Place place;
};

struct Area {
  std::string name;
  Index pack = 0;
  Index title = kNone, help = kNone;
  Index gate = kNone;
  Place place;
};
struct Group {
  std::string name;
  Index pack = 0;
  Index area = kNone;  // kNone: a group outside of areas
  Index title = kNone, help = kNone;
  std::string expert;
  Index gate = kNone;
  Place place;
};

struct Let {
  std::string name;
  Index pack = 0;
  Index slot = kNone;
  Index title = kNone;  // with a text it is shown
  Index group = kNone;
};
struct Input {
  std::string name;
  Index pack = 0;
  Index slot = kNone;
  Index title = kNone;
  value::Type type;
};
struct Note {
  Index text = kNone;
  Index gate = kNone;
};

enum class ScreenKind : uint8_t { Question, Let, Note };
struct ScreenItem {  // in the order of the declarations
  ScreenKind kind;
  Index index;
  Index group;
};

// How a value gets into a field of the target.
enum class FieldFormat : uint8_t { Text, Number, Date, NoYes, EnumElement, EnumSet, Reference };
struct Write {               // one field that one declaration writes
  std::string table, field;  // as the schema spells them
  Index slot = kNone;        // Question, Fixed, Preset, Let or Field
  FieldFormat format = FieldFormat::Text;
  std::string declared;    // question, preset or let; empty: a field of a record
  Index question = kNone;  // the question behind it, when one is
  Place place;
};
struct Record {  // record T { … }
  std::string table;
  bool existing = false;
  Index gate = kNone;
  Index parent = kNone;       // the record it is nested in
  std::string parent_field;   // the field that refers to the parent
  std::vector<Index> writes;  // rows of `writes`
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
  std::vector<Input> inputs;
  std::vector<Note> notes;
  std::vector<ScreenItem> screen;
  std::vector<Write> writes;  // of questions, presets, lets and records
  std::vector<Record> records;
  Index today = kNone;    // the Today slot, when a rule reads it
  schema::Schema schema;  // the part of the target's metadata that it uses

  // Derived by index_program(), not stored:
  std::vector<uint32_t> dependent_starts;  // per slot, and one at the end
  std::vector<Index> dependents;
  std::vector<std::pair<std::string_view, Index>> questions_by_name;  // sorted
  std::vector<std::vector<Index>> question_checks;                    // per question

  std::span<const Instr> code_of(const Slot& s) const { return {code.data() + s.code.begin, s.code.count}; }
  std::span<const Index> dependents_of(Index slot) const {
    return {dependents.data() + dependent_starts[slot], dependent_starts[slot + 1] - dependent_starts[slot]};
  }
};

// Fills the derived lists; the program must be verified, or made by the emitter.
void index_program(Program& program);

// Calls visit(slot) for each slot that slot `s` can read: its gate, its fallback, and the loads of its rule.
template <class Visit>
void for_each_read(const Program& p, const Slot& s, Visit visit) {
  if (s.gate != kNone) visit(s.gate);
  if (s.fallback != kNone) visit(s.fallback);
  for (const Instr& in : p.code_of(s)) {
    const OpInfo& info = info_of(in.op);
    if (info.a == Operand::Slot) visit(in.a);
    if (info.b == Operand::Slot) visit(in.b);
  }
}

Index find_question(const Program& program, std::string_view name);  // kNone: none of that name

}  // namespace rapport::program
