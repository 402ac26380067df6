#include "server/store/digest.h"

#include <fmt/format.h>

namespace rapport::store {

std::string Digest::text() const { return fmt::format("{:016x}", hash_); }

}  // namespace rapport::store
