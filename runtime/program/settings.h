// What tests and default configurations of a pack give and claim, and the templates of projects.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/table.h"

namespace rapport::program {

using base::kNone;
using Index = uint32_t;

struct Place {  // in the pack's sources, for people; both from 1
  Index file = kNone;
  uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
};

// `test`: steps on one interview. What a test gives and expects are Claim slots, which no other slot reads.
struct TestPlace {  // one of the six; none: the whole interview
  Index question = kNone, table = kNone, group = kNone, area = kNone;
  Index input = kNone, let = kNone;
  // Claim slots: of a column or table, the key of the row that is meant, outermost first. Of a table in a
  // table also only that of the row around: what is meant is all its rows there.
  std::vector<Index> key;
};
struct TestCell {
  Index question = kNone;
  Index slot = kNone;  // Claim
};
struct TestSetting {  // a value at a place, a table's rows from a file, or a new row: there the key is that
                      // of the row around
  TestPlace at;
  Index slot = kNone;   // Claim; kNone: a row or rows
  Index given = kNone;  // of `given`: the rows; those of a table in a table follow those around them
  std::vector<TestCell> row;
};
enum class ClaimKind : uint8_t {
  Asked,
  Hidden,
  Required,
  Optional,
  Open,
  Ok,
  Complete,
  Review,
  Error,
  Warning,
  Record,  // or a call, or a row for an entity or operation
  Holds,
};
struct TestField {  // of a record
  std::string field;
  Index slot = kNone;  // Claim
};
struct TestClaim {
  ClaimKind kind = ClaimKind::Holds;
  bool no = false;  // Error, Warning, Record: there is none
  TestPlace at;
  Index because = kNone,
        cause = kNone;       // a slot that was read, and a Claim slot: what it was; kNone: not claimed
  Index slot = kNone;        // Holds: a Claim slot that has to be yes
  bool has_message = false;  // Error, Warning: of that text, in the pack's language
  std::string message;
  std::string table;  // Record: or schema::designation()
  std::vector<TestField> fields;
  std::string text;  // as written, for messages
  Place place;
};
enum class StepKind : uint8_t { Given, Forget, Blank, Expect };
struct TestStep {
  StepKind kind = StepKind::Given;
  std::vector<TestSetting> settings;  // Given
  std::vector<TestPlace> places;      // Forget, Blank
  std::vector<TestClaim> claims;      // Expect
  Place place;
};
struct Test {
  std::string name;
  Index pack = 0;
  std::vector<TestStep> steps;
  Place place;
};

// The rows of a file that a test or a configuration gives, as a table has those that it starts with.
struct GivenRows {
  Index table = kNone;
  std::vector<Index> cells;       // row by row a constant per column; kNone: the column's default
  std::vector<uint32_t> parents;  // child rows: the row around, of those that stand before them, ascending
  uint32_t row_count = 0;
};

// `template`: which areas a project has that is made from it.
enum class TemplateKind : uint8_t { BusinessProcess, Module };
struct ProjectTemplate {
  std::string name;
  Index pack = 0;
  Index title = kNone;
  TemplateKind kind = TemplateKind::BusinessProcess;
  std::vector<Index> areas;      // or, and not both,
  std::vector<Index> templates;  // rows before this one
  Place place;
};

// `default_configuration`: what questions have before anybody answers. Its slots read nothing.
struct Facet {
  std::string name;  // "country", "industry", "release"
  std::vector<std::string> words;
};
struct Configuration {
  std::string name;
  Index pack = 0;
  Index title = kNone;
  std::vector<Facet> applies;  // the projects that it suits
  std::vector<TestSetting> settings;
  Place place;
};

}  // namespace rapport::program
