#include "runtime/answers/answers.h"

#include <algorithm>

#include "runtime/answers/json_text.h"
#include "runtime/answers/json_value.h"
#include "runtime/answers/reader.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/program/names.h"

namespace rapport::answers {
namespace {

using program::Index;
using program::Program;
using value::Cell;

void move_to_line(Answers& answers, uint32_t line) {
  for (Problem& problem : answers.problems) problem.line += line - 1;
  for (auto& place : answers.places) place.first += line - 1;
}

// "null" for what is blank; empty: untouched.
std::string held_text(const interview::Interview& interview, Index question, uint32_t row) {
  const interview::Answer answer = interview.answer(question, row);
  switch (answer.held) {
    case interview::Held::Untouched: return {};
    case interview::Held::Blank: return "null";
    case interview::Held::Answered: break;
  }
  return json_of(answer.value, interview.program().questions[question].type, interview.program());
}

std::string rows_text(const interview::Interview& interview, Index table, interview::RowRange range) {
  const Program& program = interview.program();
  const program::Table& t = program.tables[table];
  std::string out = "[";
  for (uint32_t row = range.begin; row < range.end; ++row) {
    std::string cells;
    const auto add = [&cells](std::string_view name, std::string_view value) {
      if (value.empty()) return;
      cells.append(cells.empty() ? "" : ", ")
          .append(json_text(program::last_part(name)))
          .append(": ")
          .append(value);
    };
    for (const Index question : t.columns)
      add(program.questions[question].name, held_text(interview, question, row));
    for (Index child = 0; child < program.tables.size(); ++child)
      if (program.scopes[program.tables[child].scope].parent == t.scope)
        add(program.tables[child].name,
            rows_text(interview, child, interview.rows().range(child, t.scope, row)));
    out.append(row == range.begin ? "{" : ", {").append(cells).append("}");
  }
  return out + "]";
}

// The names of what is confirmed as it is now; empty: of nothing.
std::string confirmed_text(const interview::Interview& interview) {
  const Program& program = interview.program();
  std::string out;
  const auto add = [&](std::string_view name, Index slot, Index text) {
    const bool known = text != program::kNone && interview.slot(slot).known();
    if (known && !interview.is_unconfirmed(slot))
      out.append(out.empty() ? "[" : ", ").append(json_text(name));
  };
  for (const program::Question& q : program.questions)
    if (q.table == program::kNone) add(q.name, q.slot, q.confirm);
  for (const program::Let& let : program.lets)
    if (program.slots[let.slot].scope == program::kNone) add(let.name, let.slot, let.confirm);
  return out.empty() ? out : out + "]";
}

}  // namespace

Answers read_answers(std::string_view json, const Program& program) {
  if (json.size() <= limits::kAnswerBytes) return read_object(json, program);
  Answers out;
  out.problems.push_back({1, 1, "larger than " + std::to_string(limits::kAnswerBytes >> 20) + " MB"});
  return out;
}

std::vector<Answers> read_answer_lines(std::string_view jsonl, const Program& program) {
  std::vector<Answers> out;
  uint32_t line = 0;
  while (!jsonl.empty()) {
    ++line;
    const std::string_view text = jsonl.substr(0, jsonl.find('\n'));
    jsonl.remove_prefix(std::min(text.size() + 1, jsonl.size()));
    if (base::trimmed(text).empty()) continue;
    out.push_back(read_answers(text, program));
    move_to_line(out.back(), line);
  }
  return out;
}

std::string write_answers(const interview::Interview& interview) {
  const Program& program = interview.program();
  std::string out;
  const auto add = [&out](std::string_view name, std::string_view value) {
    out.append(out.empty() ? "{\n  " : ",\n  ").append(json_text(name)).append(": ").append(value);
  };
  for (const program::Input& input : program.inputs)
    if (const Cell& cell = interview.slot(input.slot); cell.known())
      add(input.name, json_of(cell, input.type, program));
  for (Index i = 0; i < program.questions.size(); ++i)
    if (program.questions[i].table == program::kNone)
      if (const std::string value = held_text(interview, i, program::kNone); !value.empty())
        add(program.questions[i].name, value);
  for (Index table = 0; table < program.tables.size(); ++table)
    if (program.scopes[program.tables[table].scope].parent == program::kNone &&
        interview.rows().is_own(table))
      add(program.tables[table].name, rows_text(interview, table, {0, interview.rows().count(table)}));
  if (const std::string confirmed = confirmed_text(interview); !confirmed.empty()) add("confirm", confirmed);
  return out.empty() ? "{}\n" : out + "\n}\n";
}

std::vector<Parked> parked_answers(const interview::Interview& interview) {
  const Program& program = interview.program();
  std::vector<Parked> out;
  for (Index i = 0; i < program.questions.size(); ++i) {
    const Index table = program.questions[i].table;
    if (table == program::kNone) {
      if (interview.question(i).parked) out.push_back({i});
    } else if (interview.rows().is_own(table)) {
      Parked parked{i};
      for (uint32_t row = 0; row < interview.rows().count(table); ++row)
        parked.rows += interview.question(i, row).parked;
      if (parked.rows > 0) out.push_back(parked);
    }
  }
  return out;
}

}  // namespace rapport::answers
