// What of each struct stands in a payload, in which order: one visit per struct, used by the encoder, the
// decoder and the least size of a row. A new field of a program is one word here.
#pragma once

#include <concepts>
#include <type_traits>
#include <vector>

#include "runtime/program/program.h"

namespace rapport::program {

template <class T, class Of>
concept Is = std::same_as<std::remove_const_t<T>, Of>;

// A row of Program::constants, without a pointer: for texts that are not empty and for wide decimals `number`
// is the offset of their bytes in the pool.
struct StoredConstant {
  value::Type type;
  value::State state = value::State::Unknown;
  uint16_t scale = 0;
  uint32_t size = 0;
  int64_t number = 0;
};

constexpr bool lies_in_pool(const value::Type& type, value::State state, uint32_t size) {
  if (state != value::State::Known) return false;
  return (type.kind == value::Kind::Text && size > 0) || (type.kind == value::Kind::Decimal && size == 16);
}

// The last enumerator of each stored enum: what is above is Corrupt.
constexpr Op last_of(Op) { return static_cast<Op>(kOpCount - 1); }
constexpr SlotKind last_of(SlotKind) { return SlotKind::Counted; }
constexpr ClaimKind last_of(ClaimKind) { return ClaimKind::Holds; }
constexpr MoveKind last_of(MoveKind) { return MoveKind::Convert; }
constexpr StepKind last_of(StepKind) { return StepKind::Expect; }
constexpr TemplateKind last_of(TemplateKind) { return TemplateKind::Module; }
constexpr TextForm last_of(TextForm) { return TextForm::Formatted; }
constexpr Requirement last_of(Requirement) { return Requirement::If; }
constexpr CheckKind last_of(CheckKind) { return CheckKind::Key; }
constexpr ScreenKind last_of(ScreenKind) { return ScreenKind::Table; }
constexpr ScopeKind last_of(ScopeKind) { return ScopeKind::Loop; }
constexpr TapKind last_of(TapKind) { return TapKind::Unique; }
constexpr LoopKind last_of(LoopKind) { return LoopKind::Set; }
constexpr EachKind last_of(EachKind) { return EachKind::Column; }
constexpr FieldFormat last_of(FieldFormat) { return FieldFormat::MainAccount; }
constexpr value::Kind last_of(value::Kind) { return value::Kind::Error; }
constexpr value::State last_of(value::State) { return value::State::Known; }
constexpr schema::FieldType last_of(schema::FieldType) { return schema::FieldType::RecId; }
constexpr schema::TableKind last_of(schema::TableKind) { return schema::TableKind::Method; }
constexpr schema::Trust last_of(schema::Trust) { return schema::Trust::Weak; }
constexpr schema::OneRow last_of(schema::OneRow) { return schema::OneRow::PerSystem; }

template <class A>
constexpr void fields(A& a, Is<value::Type> auto& x) {
  a(x.kind, x.precision, x.scale, x.length, x.enum_index, x.table);
}
template <class A>
constexpr void fields(A& a, Is<StoredConstant> auto& x) {
  a(x.type, x.state, x.scale, x.size, x.number);
}
template <class A>
constexpr void fields(A& a, Is<Instr> auto& x) {
  a(x.op, x.reserved, x.a, x.b);
}
template <class A>
constexpr void fields(A& a, Is<Place> auto& x) {
  a(x.file, x.line, x.column, x.end_line, x.end_column);
}
template <class A>
constexpr void fields(A& a, Is<Range> auto& x) {
  a(x.begin, x.count);
}
template <class A>
constexpr void fields(A& a, Is<Slot> auto& x) {
  a(x.kind, x.type, x.scope, x.gate, x.fallback, x.code, x.owner, x.place);
}
template <class A>
constexpr void fields(A& a, Is<Template> auto& x) {
  a(x.literals, x.part_order);
}
template <class A>
constexpr void fields(A& a, Is<Text> auto& x) {
  a(x.key, x.form, x.languages, x.parts);
}
template <class A>
constexpr void fields(A& a, Is<EnumElement> auto& x) {
  a(x.name, x.title, x.help, x.converted, x.converts, x.alone);
}
template <class A>
constexpr void fields(A& a, Is<Enum> auto& x) {
  a(x.name, x.target_enum, x.elements);
}
template <class A>
constexpr void fields(A& a, Is<Question> auto& x) {
  a(x.name, x.pack, x.table, x.type, x.slot, x.title, x.help, x.unit, x.confirm, x.requirement, x.required,
    x.options, x.minimum, x.maximum, x.group, x.place);
}
template <class A>
constexpr void fields(A& a, Is<Check> auto& x) {
  a(x.kind, x.name, x.slot, x.message, x.warning, x.at, x.at_tables, x.let, x.group, x.place);
}
template <class A>
constexpr void fields(A& a, Is<Area> auto& x) {
  a(x.name, x.pack, x.title, x.help, x.gate, x.chosen, x.place);
}
template <class A>
constexpr void fields(A& a, Is<Group> auto& x) {
  a(x.name, x.pack, x.area, x.title, x.help, x.expert, x.gate, x.place);
}
template <class A>
constexpr void fields(A& a, Is<Let> auto& x) {
  a(x.name, x.pack, x.slot, x.title, x.help, x.confirm, x.group);
}
template <class A>
constexpr void fields(A& a, Is<Input> auto& x) {
  a(x.name, x.pack, x.slot, x.title, x.type, x.of_migration);
}
template <class A>
constexpr void fields(A& a, Is<Note> auto& x) {
  a(x.text, x.gate);
}
template <class A>
constexpr void fields(A& a, Is<ScreenItem> auto& x) {
  a(x.kind, x.index, x.group, x.scope);
}
template <class A>
constexpr void fields(A& a, Is<Write> auto& x) {
  a(x.table, x.field, x.slot, x.row, x.format, x.declared, x.question, x.place);
}
template <class A>
constexpr void fields(A& a, Is<Record> auto& x) {
  a(x.table, x.existing, x.scope, x.referred, x.gate, x.parent, x.parent_field, x.writes, x.needs, x.gives,
    x.place);
}
template <class A>
constexpr void fields(A& a, Is<Scope> auto& x) {
  a(x.kind, x.row, x.parent);
}
template <class A>
constexpr void fields(A& a, Is<Table> auto& x) {
  a(x.name, x.pack, x.scope, x.asked, x.rows, x.columns, x.key, x.title, x.help, x.requirement, x.required,
    x.cells, x.parents, x.row_count, x.group, x.place);
}
template <class A>
constexpr void fields(A& a, Is<Tap> auto& x) {
  a(x.kind, x.slot, x.table, x.column, x.where, x.match, x.key);
}
template <class A>
constexpr void fields(A& a, Is<Loop> auto& x) {
  a(x.kind, x.scope, x.sources, x.table, x.where, x.at_most, x.place);
}
template <class A>
constexpr void fields(A& a, Is<Each> auto& x) {
  a(x.kind, x.slot, x.loop, x.column);
}
template <class A>
constexpr void fields(A& a, Is<RowPart> auto& x) {
  a(x.field, x.slot, x.row);
}
template <class A>
constexpr void fields(A& a, Is<RowReference> auto& x) {
  a(x.table, x.parts);
}
template <class A>
constexpr void fields(A& a, Is<TestPlace> auto& x) {
  a(x.question, x.table, x.group, x.area, x.input, x.let, x.key);
}
template <class A>
constexpr void fields(A& a, Is<TestCell> auto& x) {
  a(x.question, x.slot);
}
template <class A>
constexpr void fields(A& a, Is<TestSetting> auto& x) {
  a(x.at, x.slot, x.given, x.row);
}
template <class A>
constexpr void fields(A& a, Is<TestField> auto& x) {
  a(x.field, x.slot);
}
template <class A>
constexpr void fields(A& a, Is<TestClaim> auto& x) {
  a(x.kind, x.no, x.at, x.because, x.cause, x.slot, x.has_message, x.message, x.table, x.fields, x.text,
    x.place);
}
template <class A>
constexpr void fields(A& a, Is<TestStep> auto& x) {
  a(x.kind, x.settings, x.places, x.claims, x.place);
}
template <class A>
constexpr void fields(A& a, Is<Test> auto& x) {
  a(x.name, x.pack, x.steps, x.place);
}
template <class A>
constexpr void fields(A& a, Is<GivenRows> auto& x) {
  a(x.table, x.cells, x.parents, x.row_count);
}
template <class A>
constexpr void fields(A& a, Is<ProjectTemplate> auto& x) {
  a(x.name, x.pack, x.title, x.kind, x.areas, x.templates, x.place);
}
template <class A>
constexpr void fields(A& a, Is<Facet> auto& x) {
  a(x.name, x.words);
}
template <class A>
constexpr void fields(A& a, Is<Configuration> auto& x) {
  a(x.name, x.pack, x.title, x.applies, x.settings, x.place);
}
template <class A>
constexpr void fields(A& a, Is<MappedValue> auto& x) {
  a(x.from, x.to);
}
template <class A>
constexpr void fields(A& a, Is<ConvertSource> auto& x) {
  a(x.name, x.input, x.goes);
}
template <class A>
constexpr void fields(A& a, Is<Move> auto& x) {
  a(x.kind, x.from, x.of_enum, x.to, x.values, x.because, x.sources, x.slot, x.place);
}
template <class A>
constexpr void fields(A& a, Is<Migration> auto& x) {
  a(x.pack, x.from, x.to, x.moves, x.place);
}
template <class A>
constexpr void fields(A& a, Is<RuleOperand> auto& x) {
  a(x.slot, x.instruction, x.place);
}
template <class A>
constexpr void fields(A& a, Is<PackInfo> auto& x) {
  a(x.alias, x.name, x.version, x.title, x.publisher, x.digest);
}
template <class A>
constexpr void fields(A& a, Is<SourceText> auto& x) {
  a(x.name, x.text);
}
template <class A>
constexpr void fields(A& a, Is<schema::Field> auto& x) {
  a(x.name, x.type, x.length, x.decimals, x.mandatory, x.says_mandatory, x.system, x.enum_name, x.fk_table,
    x.fk_field, x.trust, x.evidence);
}
template <class A>
constexpr void fields(A& a, Is<schema::Service> auto& x) {
  a(x.name, x.name_space, x.document, x.evidence);
}
template <class A>
constexpr void fields(A& a, Is<schema::Table> auto& x) {
  a(x.name, x.kind, x.extends, x.per_company, x.one_row, x.says_per_company, x.says_one_row, x.key, x.trust,
    x.evidence, x.service, x.fields);
}
template <class A>
constexpr void fields(A& a, Is<schema::EnumElement> auto& x) {
  a(x.name, x.value);
}
template <class A>
constexpr void fields(A& a, Is<schema::Enum> auto& x) {
  a(x.name, x.elements, x.evidence);
}
template <class A>
constexpr void fields(A& a, Is<schema::MessageType> auto& x) {
  a(x.name, x.extends, x.type, x.length, x.decimals, x.structure, x.elements, x.evidence);
}
template <class A>
constexpr void fields(A& a, Is<schema::DocumentElement> auto& x) {
  a(x.name, x.type, x.mandatory, x.single);
}
template <class A>
constexpr void fields(A& a, Is<schema::DocumentRecord> auto& x) {
  a(x.name, x.table, x.extends, x.elements);
}
template <class A>
constexpr void fields(A& a, Is<schema::Document> auto& x) {
  a(x.name, x.name_space, x.type, x.evidence, x.records);
}
template <class A>
constexpr void fields(A& a, Is<schema::Schema> auto& x) {
  a(x.name, x.tables, x.enums, x.documents, x.message_types);
}

// The payload. The sources come first, in every format version: sources_of() reads them from formats it does
// not know.
template <class A>
constexpr void fields(A& a, Is<Program> auto& x, Is<std::vector<StoredConstant>> auto& constants) {
  a(x.sources, x.packs, x.target, x.languages, x.slots, x.code, x.pool, constants, x.texts, x.enums, x.areas,
    x.groups, x.questions, x.checks, x.lets, x.inputs, x.notes, x.screen, x.scopes, x.tables, x.taps, x.loops,
    x.eaches, x.rows, x.writes, x.records, x.counted, x.tests, x.given, x.templates, x.configurations,
    x.migrations, x.operands, x.today, x.schema);
}

}  // namespace rapport::program
