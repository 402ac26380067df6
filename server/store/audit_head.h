// The head of an audit chain: what its next line is chained to, and the row that two writers wait for.
#pragma once

#include <string_view>

#include "server/store/queries.h"

namespace rapport::store {

// With the number of the next line and the hash of the last one, held until the transaction ends. Nothing:
// nobody has begun this chain.
Found<AuditHead> take_next_line(Tx& tx, std::string_view chain);
// The chain ends with this hash now.
base::Result<size_t> end_chain_with(Tx& tx, std::string_view chain, std::string_view hash);

}  // namespace rapport::store
