// Every page with made-up data in every language: nothing missing, nothing inline, everything labelled. The
// pages are also written to build/preview, to look at.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "server/pages/assets.h"
#include "server/pages/embedded.h"
#include "server/pages/render.h"
#include "tests/unit/server/pages/samples.h"
#include "tests/unit/server/pages/to_look_at.h"

namespace rapport::pages {
namespace {

using texts::Language;

// Parts of pages, and texts that pages take in.
const std::set<std::string_view> kParts{"layout",
                                        "public",
                                        "head",
                                        "mark",
                                        "footer",
                                        "errors",
                                        "notice",
                                        "field",
                                        "secret",
                                        "select",
                                        "tick",
                                        "status",
                                        "paging",
                                        "csrf",
                                        "progress",
                                        "account_forms",
                                        "confirm_attributes",
                                        "radios",
                                        "checks",
                                        "todo",
                                        "counts",
                                        "attention",
                                        "history",
                                        "address_fields",
                                        "registry_fields",
                                        "format_fields",
                                        "roles",
                                        "htmx",
                                        "live_search",
                                        "found_said",
                                        "found_count",
                                        "customers_found",
                                        "partners_found",
                                        "registry_customers_found",
                                        "users_found",
                                        "webhook_events",
                                        "document_tick",
                                        "typed",
                                        "once",
                                        "copy"};

std::map<std::string, samples::Make> all_samples() {
  std::map<std::string, samples::Make> all = samples::access_pages();
  all.merge(samples::partner_pages());
  all.merge(samples::customer_pages());
  all.merge(samples::operator_pages());
  return all;
}

struct Shown {
  std::string name;  // page, variant and language: "sign_in~wrong.de"
  Rendered rendered;
};

const std::vector<Shown>& shown() {
  static const std::vector<Shown> kShown = [] {
    std::vector<Shown> list;
    auto templates = Templates::read(embedded::templates(), embedded::assets());
    EXPECT_TRUE(templates.ok()) << templates.error().message;
    if (!templates.ok()) return list;
    for (const auto& [name, make] : all_samples()) {
      for (Language language : texts::kLanguages) {
        const std::string page = name.substr(0, name.find('~'));
        list.push_back({name + "." + std::string(texts::code_of(language)),
                        templates->render(page, make(language), language)});
      }
    }
    return list;
  }();
  return kShown;
}

std::vector<std::string> all_matches(const std::string& text, const std::string& pattern, size_t group) {
  std::vector<std::string> found;
  const std::regex regex(pattern);
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it)
    found.push_back((*it)[group]);
  return found;
}

TEST(Preview, EveryPageHasASample) {
  auto templates = Templates::read(embedded::templates(), embedded::assets());
  ASSERT_TRUE(templates.ok()) << templates.error().message;
  const auto samples = all_samples();
  for (std::string_view name : templates->names()) {
    const bool is_text = name.find('.') != std::string_view::npos;
    if (is_text || kParts.contains(name)) continue;
    EXPECT_TRUE(samples.contains(std::string(name))) << name;
  }
}

TEST(Preview, NoPageLacksAName) {
  ASSERT_FALSE(shown().empty());
  for (const Shown& page : shown()) {
    EXPECT_TRUE(page.rendered.missing.empty()) << page.name << " lacks " << page.rendered.missing.front();
  }
}

TEST(Preview, NothingIsInline) {
  for (const Shown& page : shown()) {
    EXPECT_FALSE(std::regex_search(page.rendered.html, std::regex("<[^>]*\\s(style|on[a-z]+)=")))
        << page.name;
    EXPECT_EQ(page.rendered.html.find("<style"), std::string::npos) << page.name;
    EXPECT_FALSE(std::regex_search(page.rendered.html, std::regex("<script(?![^>]*src=)"))) << page.name;
    EXPECT_EQ(page.rendered.html.find("{{"), std::string::npos) << page.name;
  }
}

// Whoever tells the browser to write larger gets larger type and what has room for it.
TEST(Preview, TextIsAsLargeAsTheBrowserIsTold) {
  for (const Asset& asset : served_assets(embedded::assets())) {
    if (!asset.content_type.starts_with("text/css")) continue;
    const std::string css(asset.bytes);
    EXPECT_GT(all_matches(css, "font(-size)?:[^;}]*rem", 0).size(), 10u);
    for (const std::string& fixed : all_matches(css, "(font(-size)?:[^;}]*|@media[^{]*)\\dpx", 0))
      ADD_FAILURE() << fixed;
  }
}

TEST(Preview, EveryControlIsLabelled) {
  for (const Shown& page : shown()) {
    const std::string& html = page.rendered.html;
    for (const std::string& control : all_matches(html, "<(input|select|textarea)([^>]*)>", 2)) {
      if (control.find("type=\"hidden\"") != std::string::npos ||
          control.find("aria-label=") != std::string::npos)
        continue;
      const auto ids = all_matches(control, " id=\"([^\"]*)\"", 1);
      ASSERT_EQ(ids.size(), 1u) << page.name << ": " << control;
      EXPECT_NE(html.find("<label for=\"" + ids[0] + "\""), std::string::npos) << page.name << ": " << ids[0];
    }
  }
}

// By a button that is there with the script only.
TEST(Preview, EveryPasswordCanBeLookedAt) {
  size_t count = 0;
  for (const Shown& page : shown()) {
    for (const std::string& id :
         all_matches(page.rendered.html, "<input id=\"([^\"]*)\"[^>]*type=\"password\" required", 1)) {
      const std::string button =
          "<button type=\"button\" hidden aria-pressed=\"false\" data-shows=\"" + id + "\">";
      EXPECT_NE(page.rendered.html.find(button), std::string::npos) << page.name << ": " << id;
      ++count;
    }
  }
  EXPECT_GT(count, 10u);
}

TEST(Preview, IdsAreUniqueAndWhatRefersToThemIsThere) {
  for (const Shown& page : shown()) {
    const std::string& html = page.rendered.html;
    std::set<std::string> ids;
    for (const std::string& id : all_matches(html, " id=\"([^\"]*)\"", 1))
      EXPECT_TRUE(ids.insert(id).second) << page.name << ": " << id;
    for (const std::string& list : all_matches(html, " aria-(describedby|labelledby)=\"([^\"]*)\"", 2)) {
      for (const std::string& id : all_matches(list, "[^ ]+", 0))
        EXPECT_TRUE(ids.contains(id)) << page.name << ": " << id;
    }
    for (const std::string& id : all_matches(html, " href=\"#([^\"]*)\"", 1))
      EXPECT_TRUE(ids.contains(id)) << page.name << ": " << id;
  }
}

TEST(Preview, EveryPostHasItsToken) {
  for (const Shown& page : shown()) {
    const std::string& html = page.rendered.html;
    for (size_t at = html.find("<form method=\"post\""); at != std::string::npos;
         at = html.find("<form method=\"post\"", at + 1)) {
      const std::string form = html.substr(at, html.find("</form>", at) - at);
      EXPECT_NE(form.find("name=\"csrf\""), std::string::npos) << page.name;
    }
  }
}

TEST(Preview, OneHeadingAndOneMain) {
  for (const Shown& page : shown()) {
    EXPECT_EQ(all_matches(page.rendered.html, "<h1[ >]", 0).size(), 1u) << page.name;
    EXPECT_EQ(all_matches(page.rendered.html, "<main[ >]", 0).size(), 1u) << page.name;
  }
}

TEST(Preview, IsWrittenToBeLookedAt) {
  for (const Shown& page : shown()) write_to_look_at(page.name, page.rendered.html);
  for (const Shown& page : shown())
    EXPECT_TRUE(std::filesystem::exists(preview_folder() / (page.name + ".html"))) << page.name;
}

}  // namespace
}  // namespace rapport::pages
