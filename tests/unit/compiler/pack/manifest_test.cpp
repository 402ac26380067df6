#include "compiler/pack/manifest.h"

#include <gtest/gtest.h>

#include "tests/unit/compiler/pack/problems.h"

namespace rapport::pack {
namespace {

using Lines = std::vector<std::string>;

struct Read {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  Manifest manifest;

  explicit Read(std::string text) {
    manifest = read_manifest(sources, sources.add("pack.toml", std::move(text)), diags);
  }
  Lines places() const { return test::places(diags, sources); }
};

// The least that is right, and more lines.
std::string with(std::string_view lines) {
  return "name = \"a\"\nversion = \"1.0.0\"\n" + std::string(lines);
}

TEST(Manifest, ReadsAllOfIt) {
  Read read(R"(name = "contoso-bangladesh"
version = "1.3.0"
title = "Bangladesh"
publisher = "Contoso"
target = "ax-2012-r2"
languages = ["en", "pt-BR"]
[applies-to]
countries = ["BD"]
releases = ["ax-2012-r3"]
[dependencies]
base = { pack = "base-information", version = "^1.4", path = "../base-information" }
iso = "^1"
)");
  EXPECT_EQ(read.places(), Lines{});
  const Manifest& m = read.manifest;
  EXPECT_EQ(m.name, "contoso-bangladesh");
  EXPECT_EQ(to_text(m.version), "1.3.0");
  EXPECT_EQ(m.title, "Bangladesh");
  EXPECT_EQ(m.publisher, "Contoso");
  EXPECT_EQ(m.target, "ax-2012-r2");
  EXPECT_EQ(m.languages, (Lines{"en", "pt-BR"}));
  EXPECT_EQ(m.applies_to.countries, Lines{"BD"});
  EXPECT_EQ(m.applies_to.industries, Lines{});
  EXPECT_EQ(m.applies_to.releases, Lines{"ax-2012-r3"});
  ASSERT_EQ(m.dependencies.size(), 2u);
  EXPECT_EQ(m.dependencies[0].alias, "base");
  EXPECT_EQ(m.dependencies[0].pack, "base-information");
  EXPECT_EQ(m.dependencies[0].range.text, "^1.4");
  EXPECT_EQ(m.dependencies[0].path, "../base-information");
  EXPECT_EQ(m.dependencies[1].alias, "iso");
  EXPECT_EQ(m.dependencies[1].pack, "iso");
  EXPECT_EQ(read.sources.text(m.dependencies[1].at), "iso");
}

TEST(Manifest, DefaultsWhatIsNotSaid) {
  Read read(with(""));
  EXPECT_EQ(read.places(), Lines{});
  EXPECT_EQ(read.manifest.target, "ax-2012-r3");
  EXPECT_EQ(read.manifest.languages, Lines{"en"});
  EXPECT_TRUE(read.manifest.dependencies.empty());
}

TEST(Manifest, ASyntaxErrorIsOneProblemAtItsPlace) {
  Read read("name = \"a\nversion = \"1.0.0\"\n");
  ASSERT_EQ(test::codes(read.diags), Lines{"E6001"});
  EXPECT_EQ(read.sources.position(0, read.diags.list()[0].at.begin).line, 1u);
}

TEST(Manifest, RefusesBytesThatAreNotText) {
  EXPECT_EQ(test::codes(Read("name = \"\xff\"\n").diags), Lines{"E1001"});
  EXPECT_EQ(test::codes(Read(std::string("name = \"a\0b\"\n", 13)).diags), Lines{"E6001"});
}

TEST(Manifest, DamagedFilesGiveProblemsAndNothingWorse) {
  const std::string whole =
      with("languages = [\"en\"]\n[dependencies]\nb = { version = \"^1\", path = \"../b\" } # é\n");
  for (size_t i = 0; i < whole.size(); ++i) {
    EXPECT_LE(Read(whole.substr(0, i)).diags.list().size(), 3u) << i;
    for (char c : {'"', '[', '}', '\n', '\0', '\\', '\xff'}) {
      std::string damaged = whole;
      damaged[i] = c;
      Read read(damaged);
      for (const diag::Diagnostic& problem : read.diags.list()) EXPECT_LE(problem.at.end, whole.size()) << i;
    }
  }
}

TEST(Manifest, DeepNestingIsRefusedWithoutACrash) {
  EXPECT_EQ(test::codes(Read("name = " + std::string(100000, '[')).diags), Lines{"E6001"});
}

TEST(Manifest, UnknownKeysAreNamedWithTheClosestOne) {
  Read read(
      with("titel = \"x\"\n[applies-to]\ncountrie = [\"BD\"]\n[dependencies]\nb = { versoin = \"^1\" }\n"));
  EXPECT_EQ(read.places(), (Lines{"E6002 `titel`", "E6002 `countrie`", "E6002 `versoin`"}));
  EXPECT_EQ(test::fixes(read.diags), (Lines{"title", "countries", "version"}));
}

TEST(Manifest, WrongTypesPointAtTheValue) {
  Read read("name = 7\nversion = 1.0\nlanguages = [\"en\", 4]\ntitle = true\n[dependencies]\nb = 1\n");
  EXPECT_EQ(read.places(), (Lines{"E6003 `7`", "E6003 `1.0`", "E6003 `true`", "E6003 `4`", "E6003 `1`"}));
  EXPECT_EQ(read.diags.list()[0].message, "`name` is a whole number, expected a text");
}

TEST(Manifest, NameAndVersionMustBeThere) {
  Read read("title = \"x\"\n");
  EXPECT_EQ(test::codes(read.diags), (Lines{"E6004", "E6004"}));
  EXPECT_EQ(read.diags.list()[1].message, "pack.toml does not say `version`");
}

TEST(Manifest, NamesOfPacks) {
  for (std::string_view name : {"a", "base-information", "iso2", "01-skeleton"})
    EXPECT_EQ(Read("version = \"1.0.0\"\nname = \"" + std::string(name) + "\"").places(), Lines{}) << name;
  for (std::string_view name : {"", "Base", "a b", "a_b", "-a", "a-", "ä", "a/b", "..", "x\\u0000"})
    EXPECT_EQ(test::codes(Read("version = \"1.0.0\"\nname = \"" + std::string(name) + "\"").diags),
              Lines{"E6005"})
        << name;
  EXPECT_EQ(test::codes(Read("version = \"1.0.0\"\nname = \"" + std::string(65, 'a') + "\"").diags),
            Lines{"E6005"});
}

TEST(Manifest, VersionsAndRanges) {
  EXPECT_EQ(Read("name = \"a\"\nversion = \"1.0\"\n").places(), Lines{"E6006 `\"1.0\"`"});
  Read read(with("[dependencies]\nb = \"1.4.0\"\nc = \"latest\"\n"));
  EXPECT_EQ(read.places(), (Lines{"E6007 `\"1.4.0\"`", "E6007 `\"latest\"`"}));
  EXPECT_EQ(test::fixes(read.diags), Lines{"\"^1.4.0\""});
  EXPECT_EQ(read.manifest.dependencies.size(), 2u) << "what can be read is kept";
}

TEST(Manifest, Languages) {
  Read read(with("languages = [\"en\", \"english\", \"en\", \"zh-Hans-CN\", \"e\", \"en-\"]\n"));
  EXPECT_EQ(read.places(),
            (Lines{"E6008 `\"english\"`", "E6019 `\"en\"`", "E6008 `\"e\"`", "E6008 `\"en-\"`"}));
  EXPECT_EQ(read.manifest.languages, (Lines{"en", "zh-Hans-CN"}));
}

TEST(Manifest, Targets) {
  Read read(with("target = \"ax-2012-r4\"\n"));
  EXPECT_EQ(read.places(), Lines{"E6010 `\"ax-2012-r4\"`"});
  EXPECT_EQ(read.manifest.target, "ax-2012-r3") << "so that the mappings can be checked all the same";
  EXPECT_EQ(test::fixes(read.diags).size(), 1u);
}

TEST(Manifest, AnAliasIsANameOfTheLanguage) {
  Read read(with("[dependencies]\nbase-information = \"^1\"\n\"1x\" = \"^1\"\n"));
  EXPECT_EQ(test::codes(read.diags), (Lines{"E6018", "E6018"}));
  EXPECT_EQ(test::fixes(read.diags),
            Lines{"base_information = { pack = \"base-information\", version = \"^1\" }"});
}

TEST(Manifest, PathsOfDependencies) {
  for (std::string_view path : {"/etc", "C:/x", "a\\\\b", "", "a//b", "./a", "a\\u0000b"})
    EXPECT_EQ(test::codes(Read(with("[dependencies]\nb = { path = \"" + std::string(path) + "\" }\n")).diags),
              Lines{"E6022"})
        << path;
  EXPECT_EQ(Read(with("[dependencies]\nb = { path = \"../../b\" }\n")).places(), Lines{});
}

TEST(Manifest, PositionsCountBytesNotCharacters) {
  Read read(with("title = \"Übersicht\"\npublisher = \"ÄÖ\" # ß\n\"größe\" = 1\n"));
  EXPECT_EQ(read.places(), Lines{"E6002 `\"größe\"`"});
}

TEST(Manifest, OfALoneFile) {
  EXPECT_EQ(lone_file_manifest("retail.rap").name, "retail");
  EXPECT_EQ(lone_file_manifest("some/folder/My Pack_2.rap").name, "my-pack-2");
  EXPECT_EQ(lone_file_manifest("ä.rap").name, "pack");
  EXPECT_EQ(lone_file_manifest("").name, "pack");
  Manifest manifest = lone_file_manifest("x.rap");
  EXPECT_EQ(to_text(manifest.version), "0.0.0");
  EXPECT_EQ(manifest.languages, Lines{"en"});
  EXPECT_EQ(manifest.target, "ax-2012-r3");
}

}  // namespace
}  // namespace rapport::pack
