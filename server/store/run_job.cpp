#include "server/store/run_job.h"

#include <exception>

namespace rapport::store {

base::Status run_job(SociConnection& connection, const Scope& scope,
                     const std::function<base::Status(Tx&)>& job) {
  try {
    Tx tx(connection, scope);
    auto status = job(tx);
    if (status && connection.broken()) return *connection.broken();
    return status;
  } catch (const std::exception& error) {
    return base::Error{base::ErrorCode::Unavailable,
                       std::string("the work on the database was broken off: ") + error.what()};
  }
}

}  // namespace rapport::store
