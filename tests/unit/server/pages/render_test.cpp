#include "server/pages/render.h"

#include <gtest/gtest.h>

#include <thread>

#include "server/pages/assets.h"
#include "server/pages/layout.h"

namespace rapport::pages {
namespace {

using base::EmbeddedFile;
using texts::Language;

Rendered shown(std::string_view text, const View& view, Language language = Language::En) {
  const EmbeddedFile files[] = {{"page.html", text},
                                {"part.html", "[{{a}}]"},
                                {"frame.html", "<{{$body}}none{{/body}}|{{$end}}end{{/end}}>"}};
  const EmbeddedFile assets[] = {{"app.css", "a"}};
  auto templates = Templates::read(files, assets);
  EXPECT_TRUE(templates.ok()) << templates.error().message;
  return templates->render("page", view, language);
}

std::string refused(std::string_view text) {
  const EmbeddedFile files[] = {{"page.html", text}, {"partner.html", "x{{> page}}"}};
  auto templates = Templates::read(files, {});
  return templates.ok() ? "" : templates.error().message;
}

TEST(Render, TextsAreEscaped) {
  EXPECT_EQ(shown("<p title=\"{{a}}\">{{{a}}}", {{"a", "<&>\"'"}}).html,
            "<p title=\"&lt;&amp;&gt;&quot;&#39;\"><&>\"'");
}

TEST(Render, SectionsAreListsViewsAndConditions) {
  const View view{{"rows", List{View{{"a", "1"}}, View{{"a", "2"}}}},
                  {"a", "0"},
                  {"yes", true},
                  {"no", false},
                  {"empty", ""},
                  {"none", List{}},
                  {"inner", View{{"b", "x"}}}};
  EXPECT_EQ(shown("{{#rows}}{{a}}{{/rows}}{{a}}", view).html, "120");
  EXPECT_EQ(shown("{{#yes}}y{{/yes}}{{#no}}n{{/no}}{{^no}}N{{/no}}", view).html, "yN");
  EXPECT_EQ(shown("{{#empty}}e{{/empty}}{{^empty}}E{{/empty}}{{^none}}O{{/none}}", view).html, "EO");
  EXPECT_EQ(shown("{{#inner}}{{b}}{{a}}{{/inner}}{{inner.b}}", view).html, "x0x");
}

TEST(Render, BlocksOfTheOutermostTemplateCount) {
  EXPECT_EQ(shown("{{<frame}}{{$body}}{{a}}{{/body}}ignored{{/frame}}", {{"a", "x"}}).html, "<x|end>");
  EXPECT_EQ(shown("{{> part}}{{<frame}}{{/frame}}", {{"a", "x"}}).html, "[x]<none|end>");
}

TEST(Render, WordsFollowTheLanguageAndTakePlaceholdersFromTheView) {
  EXPECT_EQ(shown("{{t.sign_in}}", {}, Language::De).html, "Anmelden");
  EXPECT_EQ(shown("{{t.signed_in_as}}", {{"email", "a&b"}}).html, "Signed in as a&amp;b");
}

TEST(Render, MissingNamesAndOtherKindsAreReported) {
  const Rendered page = shown("{{a}}{{#b}}{{/b}}{{t.signed_in_as}}{{c}}{{c.d}}", {{"c", View{}}});
  EXPECT_EQ(page.missing, (std::vector<std::string>{"a", "b", "email", "c", "c.d"}));
  EXPECT_EQ(page.html, "Signed in as ");
}

TEST(Render, BrokenTemplatesAreRefusedWithTheirName) {
  EXPECT_EQ(refused("{{#a}}"), "template `page.html` does not close `a`");
  EXPECT_EQ(refused("{{#a}}{{/b}}"), "template `page.html` closes `b` where `a` is open");
  EXPECT_EQ(refused("{{/b}}"), "template `page.html` closes `b`, which is not open");
  EXPECT_EQ(refused("{{a"), "template `page.html` has a tag without an end: `{{a`");
  EXPECT_EQ(refused("{{t.nothing_such}}"), "page `page`: texts.def has no row `nothing_such`");
  EXPECT_EQ(refused("{{> other}}"), "page `page`: there is no template `other`");
  EXPECT_NE(refused("{{asset.none_css}}").find("there is no asset `none.css`"), std::string::npos);
  EXPECT_NE(refused("{{> partner}}").find("templates hold each other"), std::string::npos);
}

TEST(Render, RemarksAndIndentationAreDropped) {
  EXPECT_EQ(shown("{{! what\nit is }}a  \n\n    b c", {}).html, "a\nb c");
}

TEST(Render, TheLabelsOfFieldsAreKnown) {
  const EmbeddedFile files[] = {
      {"field.html", "<label for=\"{{$name}}{{/name}}\">{{$label}}{{/label}}</label>"},
      {"secret.html", "<p id=\"{{$name}}password{{/name}}\">{{$label}}{{t.password}}{{/label}}"},
      {"tick.html", "<p id=\"{{$name}}{{/name}}\">{{$label}}{{/label}}"},
      {"page.html",
       "{{<field}}{{$name}}city{{/name}}{{$label}}{{t.city}}{{/label}}{{/field}}{{<secret}}{{/secret}}"
       "{{<tick}}{{$name}}agreed{{/name}}{{$label}}{{t.country_understood}}{{/label}}{{/tick}}"
       "{{<field}}{{$name}}filled{{/name}}{{$label}}{{t.signed_in_as}}{{/label}}{{/field}}"}};
  auto templates = Templates::read(files, {});
  ASSERT_TRUE(templates.ok()) << templates.error().message;
  EXPECT_EQ(templates->label_of("page", "city"), texts::Text::city);
  EXPECT_EQ(templates->label_of("page", "password"), texts::Text::password) << "the template's own";
  EXPECT_FALSE(templates->label_of("page", "agreed")) << "a sentence is no name";
  EXPECT_FALSE(templates->label_of("page", "filled")) << "only the view could fill it in";
  EXPECT_FALSE(templates->label_of("page", "nothing"));
  EXPECT_FALSE(templates->label_of("nowhere", "city"));
}

TEST(Render, ThreadsShareTheTemplates) {
  const EmbeddedFile files[] = {{"page.html", "{{#rows}}{{a}},{{/rows}}"}};
  auto templates = Templates::read(files, {});
  ASSERT_TRUE(templates.ok());
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      const std::string mark(3, static_cast<char>('a' + t));
      const View view{{"rows", List{View{{"a", mark}}, View{{"a", mark}}}}};
      for (int i = 0; i < 500; ++i)
        wrong[t] += templates->render("page", view, Language::En).html != mark + "," + mark + ",";
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(Assets, PathsChangeWithTheBytes) {
  const EmbeddedFile one[] = {{"app.css", "a"}};
  const EmbeddedFile other[] = {{"app.css", "b"}};
  EXPECT_NE(asset_path(one, "app.css"), asset_path(other, "app.css"));
  EXPECT_EQ(asset_path(one, "app.css").size(), std::string("/assets/app.0123456789abcdef.css").size());
  EXPECT_EQ(asset_path(one, "none"), "");
  EXPECT_EQ(served_assets(one)[0].content_type, "text/css; charset=utf-8");
  EXPECT_EQ(served_assets(one)[0].path, asset_path(one, "app.css"));
}

TEST(Forms, ErrorsAreSummedUpInTheOrderOfTheFields) {
  FormView form;
  form.text("email", "x", "no address")
      .secret("password")
      .tick("agreed", FormView::Ticked::Yes, "why")
      .problem("both");
  const Rendered page = shown(
      "{{#errors}}{{field}}:{{message}};{{/errors}}{{email.value}}{{#agreed}}{{#is_checked}}!{{/"
      "is_checked}}{{/agreed}}",
      form.take());
  EXPECT_EQ(page.html, "email:no address;agreed:why;:both;x!");
}

TEST(Layout, NavigationIsThatOfTheHat) {
  Frame frame;
  frame.person_name = "A";
  frame.wearing = Wearing{model::OrganizationKind::Partner, "O", false, false};
  frame.area = Area::Customers;
  const std::string_view text = "{{#nav}}{{href}}{{#is_current}}*{{/is_current}} {{/nav}}";
  EXPECT_EQ(shown(text, layout_view(frame)).html, "/partner /partner/customers* /partner/people ");
  frame.wearing = Wearing{model::OrganizationKind::Customer, "O", true, false};
  EXPECT_NE(shown(text, layout_view(frame)).html.find("/customer/users "), std::string::npos);
  EXPECT_EQ(shown("{{#hat}}{{tone}} {{label}}{{/hat}}", layout_view(frame)).html, "customer Customer");
  frame.wearing->kind = model::OrganizationKind::Operator;
  EXPECT_EQ(shown("{{#hat}}{{tone}}{{/hat}}", layout_view(frame)).html, "operator");
  for (auto kind : {model::OrganizationKind::Operator, model::OrganizationKind::Partner,
                    model::OrganizationKind::Customer}) {
    frame.wearing->kind = kind;
    const std::string nav = shown("{{#nav}}{{href}} {{/nav}}", layout_view(frame)).html;
    EXPECT_TRUE(nav.starts_with(portal_of(kind) + " ")) << nav;
  }
  frame.wearing.reset();
  EXPECT_EQ(shown("{{^nav}}none{{/nav}}", layout_view(frame)).html, "none");
}

}  // namespace
}  // namespace rapport::pages
