#include "runtime/dataset/dataset.h"

#include "runtime/base/limits.h"
#include "runtime/dataset/load_order.h"
#include "runtime/dataset/merge.h"

namespace rapport::dataset {

bool is_record(ActionKind kind) { return kind == ActionKind::Create || kind == ActionKind::Update; }

Assembled assemble_actions(DataSet head, Actions writes, const schema::Schema& schema) {
  head.actions.clear();
  Merged merged = merge_writes(std::move(writes), schema, limits::kRecords);
  return put_in_order(std::move(head), std::move(merged), schema);
}

}  // namespace rapport::dataset
