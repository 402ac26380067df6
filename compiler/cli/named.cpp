#include "compiler/cli/named.h"

#include <algorithm>

#include "runtime/lib/key.h"

namespace rapport::cli {
namespace {

using interview::Interview;
using program::Index;
using program::kNone;
using program::Program;

struct Entry {
  Named what;
  std::string_view name;
  Index title = kNone;  // text
  Index scope = kNone;  // in whose rows the title is shown
};

// Everything that has a name here, in the order in which names are looked up: areas and groups have a name
// space of their own.
std::vector<Entry> all_named(const Program& program) {
  std::vector<Entry> all;
  for (Index i = 0; i < program.questions.size(); ++i) {
    const program::Question& q = program.questions[i];
    if (q.table == kNone || program.tables[q.table].asked)
      all.push_back({{Named::Kind::Question, i}, q.name, q.title, program.slots[q.slot].scope});
  }
  for (Index i = 0; i < program.lets.size(); ++i) {
    const program::Let& let = program.lets[i];
    if (let.title != kNone)
      all.push_back({{Named::Kind::Let, i}, let.name, let.title, program.slots[let.slot].scope});
  }
  for (Index i = 0; i < program.tables.size(); ++i) {
    const program::Table& t = program.tables[i];
    if (t.asked) all.push_back({{Named::Kind::Table, i}, t.name, t.title, program.scopes[t.scope].parent});
  }
  for (Index i = 0; i < program.groups.size(); ++i)
    all.push_back({{Named::Kind::Group, i}, program.groups[i].name, program.groups[i].title});
  for (Index i = 0; i < program.areas.size(); ++i)
    all.push_back({{Named::Kind::Area, i}, program.areas[i].name, program.areas[i].title});
  return all;
}

// A title with values of a row in it is another one in each row: nobody calls all of them by it.
std::string title_of(const Interview& interview, const Entry& entry, uint32_t language) {
  if (entry.title == kNone) return {};
  const bool of_rows = entry.scope != kNone && !interview.program().texts[entry.title].parts.empty();
  return of_rows ? std::string() : interview.text(entry.title, language);
}

}  // namespace

std::vector<Named> named(const Interview& interview, std::string_view name, uint32_t language) {
  const std::vector<Entry> all = all_named(interview.program());
  const auto exact = std::ranges::find(all, name, &Entry::name);
  if (exact != all.end()) return {exact->what};
  std::vector<Named> found;
  for (const Entry& entry : all)
    if (lib::same_key(entry.name, name) || lib::same_key(title_of(interview, entry, language), name))
      found.push_back(entry.what);
  return found;
}

std::vector<std::string> names(const Interview& interview, uint32_t language) {
  std::vector<std::string> out;
  for (const Entry& entry : all_named(interview.program())) {
    out.emplace_back(entry.name);
    if (std::string title = title_of(interview, entry, language); !title.empty())
      out.push_back(std::move(title));
  }
  return out;
}

std::string_view name_of(const Program& program, const Named& what) {
  switch (what.kind) {
    case Named::Kind::Question: return program.questions[what.index].name;
    case Named::Kind::Let: return program.lets[what.index].name;
    case Named::Kind::Table: return program.tables[what.index].name;
    case Named::Kind::Group: return program.groups[what.index].name;
    case Named::Kind::Area: return program.areas[what.index].name;
  }
  return {};
}

Index table_around(const Program& program, const Named& what) {
  Index scope = kNone;
  switch (what.kind) {
    case Named::Kind::Question: return program.questions[what.index].table;
    case Named::Kind::Let: scope = program.slots[program.lets[what.index].slot].scope; break;
    case Named::Kind::Table: scope = program.scopes[program.tables[what.index].scope].parent; break;
    case Named::Kind::Group:
    case Named::Kind::Area: break;
  }
  return scope == kNone ? kNone : program.table_of[scope];
}

}  // namespace rapport::cli
