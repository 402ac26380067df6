// The list of countries: complete, found by code, sorted as people of each language look for them.
#include "server/texts/countries.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "server/texts/formats.h"

namespace rapport::texts {
namespace {

size_t place(std::string_view code, Language language) {
  const auto& list = countries(language);
  auto found = std::find_if(list.begin(), list.end(), [&](const Country& one) { return one.code == code; });
  return static_cast<size_t>(found - list.begin());
}

TEST(Countries, EveryCodeIsThereOnceWithANameInEveryLanguage) {
  for (Language language : kLanguages) {
    std::set<std::string_view> codes, names;
    for (const Country& one : countries(language)) {
      EXPECT_EQ(one.code.size(), 2u);
      EXPECT_TRUE(is_country(one.code));
      EXPECT_EQ(country_name(one.code, language), one.name);
      EXPECT_TRUE(codes.insert(one.code).second) << one.code;
      EXPECT_TRUE(names.insert(one.name).second) << one.name;
    }
    EXPECT_EQ(codes.size(), 249u);
  }
}

TEST(Countries, NamesAreOfTheLanguage) {
  EXPECT_EQ(country_name("DK", Language::En), "Denmark");
  EXPECT_EQ(country_name("DK", Language::De), "Dänemark");
  EXPECT_EQ(country_name("DK", Language::Da), "Danmark");
}

TEST(Countries, WhatIsNoneHasItsCodeForAName) {
  for (std::string_view code : {"", "XX", "dk", "DNK", "ZZ"}) {
    EXPECT_FALSE(is_country(code)) << code;
    EXPECT_EQ(country_name(code, Language::En), code);
  }
}

TEST(Countries, LettersWithMarksStandWherePeopleLook) {
  // Österreich beside Oman in German, Østrig and Åland at the end in Danish, Åland among A in English.
  EXPECT_LT(place("AT", Language::De), place("PK", Language::De));
  EXPECT_LT(place("EG", Language::De), place("AL", Language::De));
  EXPECT_GT(place("AT", Language::Da), place("ZW", Language::Da));
  EXPECT_GT(place("AX", Language::Da), place("AT", Language::Da));
  EXPECT_LT(place("AX", Language::En), place("AL", Language::En));
  EXPECT_EQ(countries(Language::Da).back().code, "AX");
}

TEST(Countries, WhatAnOrganizationBeginsWithIsOfItsCountry) {
  EXPECT_EQ(usual_time_zone("DE"), "Europe/Berlin");
  EXPECT_EQ(usual_language("DE"), Language::De);
  EXPECT_EQ(usual_time_zone("US"), "America/New_York");
  EXPECT_EQ(usual_language("DK"), Language::Da);
  EXPECT_EQ(usual_language("FR"), std::nullopt);
  EXPECT_EQ(usual_time_zone("XX"), "");
  for (const Country& one : countries(Language::En)) {
    const std::string zone(usual_time_zone(one.code));
    const bool is_empty_land = one.code == "BV" || one.code == "HM";
    EXPECT_TRUE(is_empty_land || is_time_zone(zone)) << one.code << ": " << zone;
  }
}

}  // namespace
}  // namespace rapport::texts
