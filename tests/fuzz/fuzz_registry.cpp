// The registry's CSV file as an operator uploads it, read and written to a database that forgets it again.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/base/utf8.h"
#include "server/service/operators.h"
#include "tests/fuzz/forgetful.h"

namespace {

using namespace rapport;  // NOLINT(google-build-using-namespace): a program of the tests

void check(const service::Imported& imported, std::string_view csv) {
  const int64_t lines =
      std::count(csv.begin(), csv.end(), '\n') + std::count(csv.begin(), csv.end(), '\r') + 1;
  const int64_t done = imported.partners_new + imported.partners_changed + imported.customers_new +
                       imported.customers_changed + imported.unchanged;
  RAPPORT_CHECK(done + imported.refused_count <= lines);
  RAPPORT_CHECK(static_cast<int64_t>(imported.refused.size()) <=
                std::min<int64_t>(imported.refused_count, 100));
  for (const service::Said& said : imported.refused)
    RAPPORT_CHECK(!base::find_invalid_utf8(in_language(said, texts::Language::En)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static fuzz::World world;
  const std::string_view csv(reinterpret_cast<const char*>(data), size);
  const auto imported = service::import_registry(world.forgetful(), world.an_operator(), csv);
  if (imported)
    check(*imported, csv);
  else
    RAPPORT_CHECK(imported.error().code == base::ErrorCode::InvalidArgument ||
                  imported.error().code == base::ErrorCode::LimitExceeded);
  return 0;
}
