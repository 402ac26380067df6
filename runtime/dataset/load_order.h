// The order in which the target can take the records, derived from foreign keys and references.
#pragma once

#include <string>
#include <vector>

#include "runtime/dataset/dataset.h"
#include "runtime/dataset/merge.h"

namespace rapport::dataset {

// `merged` as merge_writes gives it. A value that closes a cycle of tables, or of the rows of one table,
// moves into an Update that stands after the last table it refers to. Needs that nothing can break are a
// problem.
Assembled put_in_order(DataSet head, Merged merged, const schema::Schema& schema);

}  // namespace rapport::dataset
