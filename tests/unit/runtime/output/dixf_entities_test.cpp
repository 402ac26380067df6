// The entities that DIXF brings, as the file of facts says.
#include "runtime/output/dixf_entities.h"

#include <gtest/gtest.h>

namespace rapport::output {
namespace {

TEST(DixfEntities, AreFoundByTheirTable) {
  const DixfEntity* groups = find_dixf_entity("VendGroup");
  ASSERT_NE(groups, nullptr);
  EXPECT_EQ(groups->name, "Vendor groups");
  EXPECT_EQ(groups->type, "Reference data");
  EXPECT_EQ(groups->module, "Vendor");
  EXPECT_EQ(find_dixf_entity("vendgroup"), groups);
  ASSERT_NE(find_dixf_entity("VendParameters"), nullptr);  // DMFVendparametersEntity
  EXPECT_EQ(find_dixf_entity("CustGroup"), nullptr);
  EXPECT_EQ(find_dixf_entity(""), nullptr);
}

TEST(DixfEntities, AreFoundByTheirName) {
  ASSERT_NE(find_dixf_entity_named("customer address"), nullptr);
  EXPECT_EQ(find_dixf_entity_named("customer address")->module, "Customer");
  EXPECT_EQ(find_dixf_entity_named("Vendor invoice line")->type, "Documents");  // the last one
  EXPECT_EQ(find_dixf_entity_named("Customers"), nullptr);
}

}  // namespace
}  // namespace rapport::output
