// The data set: what is to be written to the target, in order, each value with the question, answer and rule
// behind it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/dataset/actions.h"
#include "runtime/schema/schema.h"

namespace rapport::dataset {

struct DataSet {
  std::string pack;     // "name@version"
  std::string target;   // schema name
  std::string company;  // the company configured
  Actions actions;      // in load order
  friend bool operator==(const DataSet&, const DataSet&) = default;
};

// What could not be made: a conflict of two writers, a key that is unknown.
struct Problem {
  std::string message;   // names the questions and rules
  std::string question;  // where it is shown; empty: no single one
};

// Merges actions on the same record (table, company, key without regard to case and trailing blanks): equal
// values merge, different ones are a problem naming both writers, never last-one-wins. Then puts them into
// load order: a table after the tables that its foreign keys name, what is no table after all that it need
// not come before; ties by table name, then key; cycles among tables become create-then-update (the values of
// references that close a cycle move into an Update after it). `writes` may be in any order: the result is
// the same.
struct Assembled {
  DataSet data;
  std::vector<Problem> problems;
};
Assembled assemble_actions(DataSet head, Actions writes, const schema::Schema& schema);

}  // namespace rapport::dataset
