#include "tests/oracle/answering.h"

#include <algorithm>

#include "runtime/base/utf8.h"
#include "runtime/interview/project.h"
#include "runtime/value/date.h"
#include "tests/oracle/answering_rows.h"

namespace rapport::oracle {
namespace {

using program::Program;
using value::Kind;
using value::Type;
using value::Value;

constexpr std::string_view kTexts[] = {"",    "a",   "b",        "A",      "ab",     "EUR", "USD", "abc",
                                       "a b", " x ", "Ä",        "ß",      "éà",     "😀",  "7",   "007",
                                       " ",   "x😀", "zzzzzzzz", "a\tb\n", "\"&<>'", "]]>"};
constexpr int64_t kIntegers[] = {0,  1,  2,   3,   7,    12,        28,        29,
                                 -1, -7, 100, 365, 9999, INT64_MAX, INT64_MIN, INT64_MIN + 1};
constexpr std::string_view kDates[] = {"2024-02-29", "2023-02-28", "2024-01-31", "2000-12-31",
                                       "0001-01-01", "9999-12-31", "2025-06-15", "2025-10-31",
                                       "1999-03-30", "2026-01-01", "1900-02-28", "2025-08-31"};

value::Decimal random_decimal(const Type& type, Random& random) {
  const int precision = std::max<int>(type.precision, 1);
  __int128 most = 1;
  for (int i = 0; i < precision; ++i) most *= 10;
  __int128 coefficient = random.chance(20)   ? most - 1
                         : random.chance(30) ? static_cast<__int128>(random.below(20))
                                             : 0;
  if (coefficient == 0 && random.chance(80)) {
    const auto high = static_cast<unsigned __int128>(random.next());
    coefficient =
        static_cast<__int128>(((high << 40) ^ random.next()) % static_cast<unsigned __int128>(most));
  }
  coefficient %= most;
  value::Decimal d{random.chance(30) ? -coefficient : coefficient, type.scale};
  while (d.scale > 0 && d.coefficient % 10 == 0) d.coefficient /= 10, --d.scale;
  return d;
}

Value random_text(const Type& type, Random& random) {
  const std::string_view text = random.of(kTexts);
  return value::text_value(type.length == 0 ? text : base::utf16_prefix(text, type.length));
}

uint64_t random_set(const program::Enum& e, Random& random) {
  const size_t count = std::min<size_t>(e.elements.size(), 64);
  const uint64_t set = random.next() & (count == 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1);
  for (size_t i = 0; i < count; ++i)
    if (e.elements[i].alone && (set >> i & 1) != 0) return uint64_t{1} << i;
  return set;
}

Value random_date(Random& random) {
  if (random.chance(60)) return value::date_value(*value::parse_date(random.of(kDates)));
  return value::date_value(18000 + random.between(0, 3000));
}

// A key that some row has, mostly, and not always as it is written there.
Value random_key(const Compiled& compiled, const Answers& given, const Type& type, Random& random) {
  const std::vector<Index>& key = compiled.program.tables[type.table].key;
  const std::vector<GivenRow>& rows = given.tables[type.table].rows;
  const Index slot = key.empty() ? kNone : key.front();
  const bool is_column = slot != kNone && compiled.program.slots[slot].kind == program::SlotKind::Question;
  if (!is_column || rows.empty() || random.chance(15)) return random_text(type, random);
  const GivenRow& row = random.of(rows);
  const auto cell = row.cells.find(compiled.program.slots[slot].owner);
  if (cell == row.cells.end() || cell->second.given != Given::Answer) return random_text(type, random);
  Value out = cell->second.value;
  if (random.chance(25))
    for (char& c : out.text)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

Entry today_entry(const Answers& given, Random& random) {
  const int64_t from = given.today ? given.today->number : 19000;
  return {.kind = EntryKind::Today,
          .name = {},
          .value = value::date_value(from + random.between(0, 40)),
          .author = {}};
}

bool is_asked(const Program& program, const program::Question& q) {
  return q.table == kNone && program.slots[q.slot].kind != program::SlotKind::Fixed;
}

Entry question_entry(const Compiled& compiled, const Answers& given, const program::Question& q,
                     Random& random) {
  Entry entry{.kind = EntryKind::Answer, .name = q.name, .value = {}, .author = "somebody", .time_ms = 1};
  const size_t kind = random.below(100);
  if (kind < 10) entry.kind = EntryKind::Blank;
  if (kind >= 10 && kind < 18) entry.kind = EntryKind::Reset;
  if (kind >= 18 && kind < 26) {
    entry.kind = EntryKind::Prefill;
    if (random.chance(30)) return entry;  // takes it back
  }
  if (kind >= 18) entry.value = random_value(compiled, given, q.type, random);
  return entry;
}

struct ToConfirm {
  std::string name;
  Type type;
};
std::vector<ToConfirm> to_confirm(const Program& program) {
  std::vector<ToConfirm> out;
  for (const program::Question& q : program.questions)
    if (q.confirm != kNone) out.push_back({q.name, q.type});
  for (const program::Let& let : program.lets)
    if (let.confirm != kNone) out.push_back({let.name, program.slots[let.slot].type});
  return out;
}

// Of what it is after the step, mostly.
Entry confirm_entry(const Compiled& compiled, const Answers& given, const ToConfirm& what, Random& random) {
  Entry entry{.kind = EntryKind::Confirm, .name = what.name, .value = {}, .author = "somebody"};
  if (random.chance(30)) entry.value = random_value(compiled, given, what.type, random);
  return entry;
}

// A default configuration, or the areas of a template.
std::vector<Entry> project_entries(const Program& program, Random& random) {
  if (!program.configurations.empty() && (program.templates.empty() || random.chance(50)))
    return interview::prefill(program, static_cast<Index>(random.below(program.configurations.size())))
        .entries;
  if (program.templates.empty()) return {};
  const auto chosen = static_cast<Index>(random.below(program.templates.size()));
  return interview::choose_areas(program, interview::areas_of(program, chosen));
}

Entry any_entry(const Compiled& compiled, const Answers& given, Random& random) {
  const Program& program = compiled.program;
  if (random.chance(10))
    if (const std::vector<ToConfirm> all = to_confirm(program); !all.empty())
      return confirm_entry(compiled, given, random.of(all), random);
  const size_t kind = random.below(100);
  const bool has_tables = has_asked_tables(program);
  if (kind < 4 || (program.questions.empty() && program.inputs.empty() && !has_tables))
    return today_entry(given, random);
  if (has_tables && random.chance(60)) return row_entry(compiled, given, random);
  if (!program.inputs.empty() && (kind < 14 || program.questions.empty())) {
    const program::Input& input = random.of(program.inputs);
    return {.kind = EntryKind::Input,
            .name = input.name,
            .value = random_value(compiled, given, input.type, random),
            .author = {}};
  }
  if (program.questions.empty()) return row_entry(compiled, given, random);
  const program::Question& q = random.of(program.questions);
  if (is_asked(program, q)) return question_entry(compiled, given, q, random);
  return has_tables && random.chance(90) ? row_entry(compiled, given, random) : today_entry(given, random);
}

// Of another type, unknown by name, fixed, longer than it may be, or a step back in time.
Entry wrong_entry(const Compiled& compiled, const Answers& given, Random& random) {
  const Program& program = compiled.program;
  if (has_asked_tables(program) && random.chance(50)) return wrong_row_entry(compiled, given, random);
  Entry entry{.kind = EntryKind::Answer, .name = "nobody", .value = value::integer_value(1), .author = {}};
  if (random.chance(20)) {
    constexpr EntryKind kOthers[] = {EntryKind::Prefill, EntryKind::PrefillRows, EntryKind::Confirm,
                                     EntryKind::Complete};
    entry.kind = random.of(kOthers);
    return entry;
  }
  if (given.today && random.chance(20)) {
    entry = {.kind = EntryKind::Today,
             .name = {},
             .value = value::date_value(given.today->number - 1),
             .author = {}};
  } else if (!program.questions.empty() && random.chance(80)) {
    const program::Question& q = random.of(program.questions);
    entry.name = q.name;  // of a column: without its row
    entry.value = q.type.kind == Kind::Text ? value::yes_no_value(true) : value::text_value("no");
    if (q.type.kind == Kind::Text && q.type.length > 0)
      entry.value = value::text_value(std::string(q.type.length + 1, 'x'));
  }
  return entry;
}

}  // namespace

Value random_value(const Compiled& compiled, const Answers& given, const Type& type, Random& random) {
  const Program& program = compiled.program;
  switch (type.kind) {
    case Kind::YesNo: return value::yes_no_value(random.chance(60));
    case Kind::Text:
      return type.table == kNone ? random_text(type, random) : random_key(compiled, given, type, random);
    case Kind::Integer:
      return value::integer_value(random.chance(80) ? random.of(kIntegers) : random.between(-50, 50));
    case Kind::Decimal: return value::decimal_value(random_decimal(type, random));
    case Kind::Date: return random_date(random);
    case Kind::Choice:
      return value::choice_value(
          static_cast<uint32_t>(random.below(program.enums[type.enum_index].elements.size())));
    case Kind::Choices: return value::choices_value(random_set(program.enums[type.enum_index], random));
    case Kind::Period:
    case Kind::Error: break;
  }
  return {};
}

Planned plan_step(const Compiled& compiled, const Answers& given, Random& random) {
  Planned step;
  Answers after = given;
  if (random.chance(5)) step.entries = project_entries(compiled.program, random);
  take(compiled, step, after);
  for (size_t i = random.chance(12) ? 2 + random.below(3) : 1; i > 0; --i) {
    step.entries.push_back(any_entry(compiled, after, random));
    take(compiled, {{step.entries.back()}}, after);
  }
  if (random.chance(4)) {
    step.wrong = true;
    step.entries.push_back(wrong_entry(compiled, after, random));
  }
  return step;
}

void take(const Compiled& compiled, const Planned& step, Answers& answers) {
  const Program& program = compiled.program;
  for (const Entry& entry : step.entries) {
    if (is_of_rows(entry)) {
      take_rows(compiled, entry, answers);
    } else if (entry.kind == EntryKind::Today) {
      answers.today = entry.value;
    } else if (entry.kind == EntryKind::Input) {
      for (size_t i = 0; i < program.inputs.size(); ++i)
        if (program.inputs[i].name == entry.name) answers.inputs[i] = entry.value;
    } else if (entry.kind == EntryKind::Prefill) {
      const Index question = program::find_question(program, entry.name);
      answers.prefills[question].reset();
      if (entry.value.known()) answers.prefills[question] = entry.value;
    } else if (entry.kind != EntryKind::Confirm && entry.kind != EntryKind::Complete) {
      for (size_t i = 0; i < program.questions.size(); ++i)
        if (program.questions[i].name == entry.name)
          answers.questions[i] = {entry.kind == EntryKind::Answer  ? Given::Answer
                                  : entry.kind == EntryKind::Blank ? Given::Blank
                                                                   : Given::Nothing,
                                  entry.value};
    }
  }
}

Answers no_answers(const Compiled& compiled) {
  Answers answers;
  answers.questions.resize(compiled.program.questions.size());
  answers.prefills.resize(compiled.program.questions.size());
  answers.inputs.resize(compiled.program.inputs.size());
  for (Index table = 0; table < compiled.program.tables.size(); ++table)
    answers.tables.push_back(starting_rows(compiled.pack, table));
  return answers;
}

}  // namespace rapport::oracle
