#include "runtime/base/html.h"

#include <gtest/gtest.h>

namespace rapport::base {
namespace {

TEST(Html, WhatMarkupIsMadeOfStandsForItself) {
  EXPECT_EQ(html_escaped("<a href=\"x\" title='y'>&amp;</a>"),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
}

TEST(Html, AllElseStaysAsItIs) {
  for (const char* text : {"", "a", "Größe 東 😀", "a\nb\tc", "=1+1"}) EXPECT_EQ(html_escaped(text), text);
}

TEST(Html, IsPutBehindWhatIsThere) {
  std::string out = "<p>";
  append_html(out, "a&b");
  EXPECT_EQ(out, "<p>a&amp;b");
}

}  // namespace
}  // namespace rapport::base
