// Nothing on a page leads nowhere: every template with made-up data. What the handlers' tests show is looked
// at by their Browser.
#include "tests/unit/server/pages/ways.h"

#include <gtest/gtest.h>

#include "server/pages/embedded.h"
#include "server/pages/render.h"
#include "tests/unit/server/pages/samples.h"

namespace rapport::pages {
namespace {

std::string path_of(const View& view) {
  const Value* path = view.find("path", hash_of_name("path"));
  const std::string* text = path ? std::get_if<std::string>(&path->is) : nullptr;
  return text ? text->substr(0, text->find('?')) : "";
}

TEST(Ways, EveryLinkAndFormOfEveryTemplateHasARoute) {
  auto templates = Templates::read(embedded::templates(), embedded::assets());
  ASSERT_TRUE(templates.ok()) << templates.error().message;
  std::map<std::string, samples::Make> all = samples::access_pages();
  all.merge(samples::partner_pages());
  all.merge(samples::customer_pages());
  all.merge(samples::operator_pages());
  for (const auto& [name, make] : all) {
    std::string page = name.substr(0, name.find('~'));
    View view = make(texts::Language::En);
    for (const std::string& tag :
         dead_ends(path_of(view), templates->render(page, view, texts::Language::En).html))
      ADD_FAILURE() << name << ": " << tag;
  }
}

TEST(Ways, ALinkWithoutARouteIsFound) {
  EXPECT_EQ(dead_ends("/customer", R"(<a class="x" href="/customer/services?page=2">)").size(), 0u);
  EXPECT_EQ(dead_ends("/customer", R"(<a href="/customer/nothing">)").size(), 1u);
  EXPECT_EQ(dead_ends("/customer", R"(<form method="post">)").size(), 1u);
  EXPECT_EQ(dead_ends("/customer/users/new", R"(<form method="post">)").size(), 0u);
}

}  // namespace
}  // namespace rapport::pages
