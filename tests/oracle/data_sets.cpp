#include "tests/oracle/data_sets.h"

#include <algorithm>
#include <map>
#include <set>

#include "runtime/assemble/assemble.h"
#include "runtime/base/bytes.h"
#include "runtime/output/output.h"
#include "runtime/testing/testing.h"
#include "runtime/value/ops.h"

namespace rapport::oracle {
namespace {

using interview::Interview;
using program::Index;
using program::Program;

// Where in the files a rule stands is another place in each order of the declarations.
void forget_places(dataset::DataSet& data) {
  for (size_t i = 0; i < data.actions.size(); ++i)
    data.actions.change(i, [](dataset::Action& action) {
      for (dataset::FieldValue& field : action.fields) field.cause.rule.clear();
    });
}

std::string xml_of(const dataset::DataSet& data) {
  base::StringSink sink;
  const base::Status status = output::to_ax_xml(data, sink);
  return status.ok() ? sink.take() : "cannot be written: " + status.error().message;
}

// The slots that have a name of their own.
std::map<std::string, Index> slots_by_name(const Program& program) {
  std::map<std::string, Index> out;
  for (const program::Question& q : program.questions) {
    out["question " + q.name] = q.slot;
    if (q.required != program::kNone) out["required " + q.name] = q.required;
    if (q.options != program::kNone) out["options " + q.name] = q.options;
    if (q.minimum != program::kNone) out["minimum " + q.name] = q.minimum;
    if (q.maximum != program::kNone) out["maximum " + q.name] = q.maximum;
    if (const Index fallback = program.slots[q.slot].fallback; fallback != program::kNone)
      out["default " + q.name] = fallback;
  }
  for (const program::Let& let : program.lets) out["let " + let.name] = let.slot;
  for (const program::Input& input : program.inputs) out["input " + input.name] = input.slot;
  for (const program::Write& write : program.writes)
    if (!write.declared.empty() && write.slot != program::kNone)
      out["write " + write.declared + " " + write.table + "." + write.field] = write.slot;
  for (const program::Table& table : program.tables) {
    out["rows " + table.name] = table.rows;
    if (table.required != program::kNone) out["required " + table.name] = table.required;
  }
  return out;
}

std::multiset<std::string> problems_of(const Interview& interview) {
  std::multiset<std::string> out;
  const Program& program = interview.program();
  for (const interview::Problem& p : interview.problems(0))
    out.insert((p.question == program::kNone ? "" : program.questions[p.question].name) + "/" +
               (p.table == program::kNone ? "" : program.tables[p.table].name) + "/" + std::to_string(p.row) +
               "/" + std::to_string(p.parent_row) + ": " + p.message);
  return out;
}

// A slot's rows; kNone: it has one value.
std::vector<uint32_t> rows_of(const Interview& interview, Index slot) {
  const Index scope = interview.program().slots[slot].scope;
  if (scope == program::kNone) return {program::kNone};
  std::vector<uint32_t> rows;
  const Index table = interview.program().table_of[scope];
  for (uint32_t row = 0; table != program::kNone && row < interview.rows().count(table); ++row)
    rows.push_back(row);
  return rows;
}

}  // namespace

bool same_cells(const Interview& a, Index slot, const Interview& b, Index other) {
  const std::vector<uint32_t> rows = rows_of(a, slot);
  if (rows != rows_of(b, other)) return false;
  return std::all_of(rows.begin(), rows.end(), [&](uint32_t row) {
    return value::same_cell(a.slot(slot, row), b.slot(other, row), a.program().slots[slot].type.kind);
  });
}

std::vector<std::string> tests_of(const Program& program) {
  const testing::Report report = testing::run_tests(
      program,
      {.company = "dat",
       .start = {{.kind = interview::EntryKind::Today, .name = "", .value = value::date_value(19000)}}});
  std::vector<std::string> out;
  for (const testing::TestResult& test : report.tests) {
    out.push_back(program.tests[test.test].name);
    for (const testing::Failure& failure : test.failures)  // behind the `:` what was found, and where
      out.push_back(failure.message.substr(0, failure.message.find(": ")));
  }
  std::sort(out.begin(), out.end());
  out.push_back(std::to_string(report.coverage.seen) + " of " + std::to_string(report.coverage.outcomes));
  return out;
}

std::string compare_problems(const Interview& a, const Interview& b) {
  if (a.complete() != b.complete()) return "it is complete or not";
  const std::multiset<std::string> x = problems_of(a), y = problems_of(b);
  if (x == y) return "";
  std::string out = "it has other problems";
  for (const std::string& p : x)
    if (!y.contains(p)) out += "\n  here only: " + p;
  for (const std::string& p : y)
    if (!x.contains(p)) out += "\n  there only: " + p;
  return out;
}

std::string compare_data_sets(const Interview& a, const Interview& b, Rules rules) {
  dataset::Assembled x = assemble::assemble(a, {"dat"});
  dataset::Assembled y = assemble::assemble(b, {"dat"});
  if (rules == Rules::Elsewhere) forget_places(x.data), forget_places(y.data);
  if (x.data != y.data || xml_of(x.data) != xml_of(y.data))
    return "another data set\n" + output::to_json(x.data) + "\nagainst\n" + output::to_json(y.data);
  return x.problems.size() == y.problems.size() ? "" : "other problems in the data set";
}

std::string data_set_reads_back(const Program& program, std::span<const interview::Entry> entries) {
  const dataset::DataSet data =
      assemble::assemble(Interview::start(program, entries).interview, {"dat"}).data;
  const std::string xml = xml_of(data);
  const auto back = output::from_ax_xml(xml);
  if (!back) return "the XML is refused: " + back.error().message + "\n" + xml;
  return *back == data ? "" : "the XML read back is another data set\n" + xml;
}

std::string compare_shuffled(const Program& a, const Program& b, std::span<const interview::Entry> entries) {
  const auto x = Interview::start(a, entries);
  const auto y = Interview::start(b, entries);
  const auto left = slots_by_name(a);
  const auto right = slots_by_name(b);
  if (left.size() != right.size()) return "shuffled, it has other names";
  for (const auto& [name, slot] : left) {
    const auto other = right.find(name);
    if (other == right.end()) return "shuffled, it has no " + name;
    if (!same_cells(x.interview, slot, y.interview, other->second))
      return "shuffled, " + name + " has another value";
  }
  if (std::string wrong = compare_problems(x.interview, y.interview); !wrong.empty())
    return "shuffled, " + wrong;
  if (const auto found = tests_of(a), other = tests_of(b); found != other) {
    const auto [l, r] = std::mismatch(found.begin(), found.end(), other.begin(), other.end());
    return "shuffled, its tests find something else: " + (l == found.end() ? "" : *l) + "\nagainst\n" +
           (r == other.end() ? "" : *r);
  }
  const std::string wrong = compare_data_sets(x.interview, y.interview, Rules::Elsewhere);
  return wrong.empty() ? wrong : "shuffled: " + wrong;
}

}  // namespace rapport::oracle
