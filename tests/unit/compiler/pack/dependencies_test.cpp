#include "compiler/pack/dependencies.h"

#include <gtest/gtest.h>

#include "compiler/pack/digest.h"
#include "compiler/pack/lock.h"
#include "tests/unit/compiler/pack/problems.h"

namespace rapport::pack {
namespace {

using Lines = std::vector<std::string>;

std::string manifest(std::string_view name, std::string_view version, std::string_view dependencies) {
  return "name = \"" + std::string(name) + "\"\nversion = \"" + std::string(version) +
         "\"\n[dependencies]\n" + std::string(dependencies);
}

PackSources pack(std::string name, std::string_view version, std::string_view dependencies,
                 std::vector<PackSources> given = {}) {
  PackSources made{.root_name = name, .dependencies = std::move(given), .alias = name};
  made.files = {{"pack.toml", manifest(name, version, dependencies)}};
  return made;
}

struct Resolved {
  PackSources root;
  diag::SourceMap sources;
  diag::Diagnostics diags;
  Resolution resolution;

  explicit Resolved(PackSources given) : root(std::move(given)) {
    root.alias.clear();
    resolution = resolve_dependencies(root, sources, diags);
  }
  Lines places() const { return test::places(diags, sources); }
  Lines names() const {
    Lines all;
    for (const ResolvedPack& item : resolution.packs) all.push_back(item.manifest.name);
    return all;
  }
  std::string message() const { return diags.list().empty() ? "" : diags.list().front().message; }
};

TEST(Dependencies, APackStandsBeforeThoseItDependsOn) {
  PackSources iso = pack("iso", "1.0.0", "");
  PackSources base = pack("base", "1.4.0", "iso = \"^1\"\nax2012 = \"^1\"\n", {iso});
  Resolved resolved(pack("shop", "2.0.0", "base = \"^1.2\"\niso = \"*\"\n", {base, iso}));
  EXPECT_EQ(resolved.places(), Lines{});
  EXPECT_EQ(resolved.names(), (Lines{"shop", "base", "ax2012", "iso"}));
  EXPECT_EQ(resolved.resolution.packs[1].prefix, "base/");
  EXPECT_EQ(resolved.resolution.packs[3].digest, digest_of(iso));
  EXPECT_TRUE(resolved.resolution.packs[2].built_in);
  EXPECT_EQ(to_text(resolved.resolution.packs[2].manifest.version), "1.0.0");
}

TEST(Dependencies, WhatIsBuiltInStaysValidWhenTheResolutionMoves) {
  Resolved resolved(pack("shop", "1.0.0", "ax2012 = \"*\"\n"));
  Resolution moved = std::move(resolved.resolution);
  ASSERT_EQ(moved.packs.size(), 2u);
  EXPECT_NE(find_file(*moved.packs[1].sources, "pack.toml"), nullptr);
}

TEST(Dependencies, AreFoundByAlias) {
  PackSources base = pack("base-information", "1.4.0", "");
  base.alias = "b";
  Resolved resolved(pack("shop", "1.0.0", "b = { pack = \"base-information\", version = \"^1\" }\n", {base}));
  EXPECT_EQ(resolved.places(), Lines{});
  EXPECT_EQ(resolved.resolution.packs[1].alias, "b");
}

TEST(Dependencies, AMissingOneNamesWhereItWasLookedFor) {
  Resolved resolved(pack("shop", "1.0.0", "base = { path = \"../base\" }\niso = \"^1\"\n"));
  EXPECT_EQ(resolved.places(), (Lines{"E6011 `base`", "E6011 `iso`"}));
  EXPECT_EQ(resolved.message(), "`shop` needs the pack `base`, which is neither built in nor at `../base`");
}

TEST(Dependencies, ABuiltInOneWithAPathIsNotTakenFromTheProgram) {
  Resolved resolved(pack("shop", "1.0.0", "ax2012 = { path = \"../ax2012\" }\n"));
  EXPECT_EQ(resolved.places(), Lines{"E6011 `ax2012`"});
}

TEST(Dependencies, AnOlderOneIsRefused) {
  Resolved resolved(pack("shop", "1.0.0", "base = \"^1.4\"\n", {pack("base", "1.3.9", "")}));
  EXPECT_EQ(resolved.places(), Lines{"E6012 `base`"});
  EXPECT_EQ(resolved.message(), "`shop` needs `base` ^1.4, found 1.3.9");
  EXPECT_EQ(Resolved(pack("shop", "1.0.0", "ax2012 = \"^2\"\n")).places(), Lines{"E6012 `ax2012`"});
}

TEST(Dependencies, AnotherPackThanTheOneMeant) {
  PackSources other = pack("basic", "1.0.0", "");
  other.alias = "base";
  EXPECT_EQ(Resolved(pack("shop", "1.0.0", "base = \"^1\"\n", {other})).places(), Lines{"E6020 `base`"});
}

TEST(Dependencies, ACycleIsPrintedStepByStep) {
  PackSources again = pack("shop", "1.0.0", "base = \"^1\"\n");
  PackSources base = pack("base", "1.0.0", "shop = \"^1\"\n", {again});
  Resolved resolved(pack("shop", "1.0.0", "base = \"^1\"\n", {base}));
  EXPECT_EQ(resolved.places(), Lines{"E6013 `shop`"});
  EXPECT_EQ(resolved.message(), "a pack that depends on itself: shop → base → shop");
}

TEST(Dependencies, APackThatNamesItself) {
  Resolved resolved(pack("shop", "1.0.0", "shop = \"^1\"\n", {pack("shop", "1.0.0", "shop = \"^1\"\n")}));
  EXPECT_EQ(resolved.message(), "a pack that depends on itself: shop → shop");
}

TEST(Dependencies, TwoVersionsOfOnePack) {
  PackSources base = pack("base", "1.0.0", "iso = \"*\"\n", {pack("iso", "1.0.0", "")});
  Resolved resolved(pack("shop", "1.0.0", "base = \"*\"\niso = \"*\"\n", {base, pack("iso", "2.0.0", "")}));
  EXPECT_EQ(resolved.places(), Lines{"E6014 `iso`"});
  EXPECT_EQ(resolved.message(), "two versions of `iso`: 1.0.0 and 2.0.0");
}

TEST(Dependencies, TwoPacksOfOneNameAndVersion) {
  PackSources changed = pack("iso", "1.0.0", "");
  changed.files.push_back({"x.rap", "// changed"});
  PackSources base = pack("base", "1.0.0", "iso = \"*\"\n", {pack("iso", "1.0.0", "")});
  EXPECT_EQ(Resolved(pack("shop", "1.0.0", "base = \"*\"\niso = \"*\"\n", {base, changed})).places(),
            Lines{"E6023 `iso`"});
}

TEST(Dependencies, ALoneFileIsAPack) {
  Resolved resolved(PackSources{.root_name = "x/retail.rap", .files = {{"retail.rap", ""}}});
  EXPECT_EQ(resolved.places(), Lines{});
  EXPECT_EQ(resolved.names(), Lines{"retail"});
}

TEST(Dependencies, NeitherAManifestNorOneFile) {
  EXPECT_EQ(Resolved(PackSources{}).places(), Lines{"E6021 ``"});
  EXPECT_EQ(Resolved(PackSources{.files = {{"a.rap", ""}, {"b.rap", ""}}}).places(), Lines{"E6021 ``"});
}

TEST(Dependencies, FileNamesThatLeaveThePack) {
  PackSources root = pack("shop", "1.0.0", "");
  root.files.push_back({"../secret.csv", ""});
  EXPECT_EQ(Resolved(root).places(), Lines{"E6009 ``"});
}

TEST(Dependencies, WhatToLoadIsKnownWithoutResolving) {
  auto wanted = dependencies_of(pack("shop", "1.0.0",
                                     "base = { path = \"../base\" }\niso = \"^1\"\nax2012 = \"*\"\nmine = { "
                                     "pack = \"ax2012\", path = \"../mine\" }\n"));
  ASSERT_EQ(wanted.size(), 3u) << "all but what is built in";
  EXPECT_EQ(wanted[0].path, "../base");
  EXPECT_EQ(wanted[1].pack, "iso");
  EXPECT_EQ(wanted[2].path, "../mine");
  EXPECT_TRUE(dependencies_of(PackSources{}).empty());
}

// rapport.lock

PackSources locked_shop(std::string lock, std::string base_version = "1.0.0", std::string base_file = "") {
  PackSources base = pack("base", base_version, "");
  if (!base_file.empty()) base.files.push_back({"x.rap", base_file});
  PackSources root = pack("shop", "1.0.0", "base = \"^1\"\nax2012 = \"^1\"\n", {base});
  if (!lock.empty()) root.files.push_back({"rapport.lock", std::move(lock)});
  return root;
}

Lines lock_problems(PackSources root) {
  Resolved resolved(std::move(root));
  EXPECT_EQ(resolved.places(), Lines{});
  check_lock(resolved.resolution, resolved.sources, resolved.diags);
  return test::codes(resolved.diags);
}

std::string lock_of(PackSources root) { return write_lock(Resolved(std::move(root)).resolution); }

TEST(Lock, NamesVersionAndDigestOfEachInOrder) {
  PackSources base = pack("base", "1.0.0", "");
  EXPECT_EQ(lock_of(locked_shop("")),
            "# Written by `rapport build --update`: the packs that this one is built with. Keep it with the "
            "sources.\n"
            "\n[[pack]]\nname = \"ax2012\"\nversion = \"1.0.0\"\n"
            "\n[[pack]]\nname = \"base\"\nversion = \"1.0.0\"\ndigest = \"" +
                digest_of(base) + "\"\n");
  EXPECT_EQ(lock_of(pack("alone", "1.0.0", "")), "");
}

TEST(Lock, FitsWhatItWasWrittenFor) {
  EXPECT_EQ(lock_problems(locked_shop(lock_of(locked_shop("")))), Lines{});
}

TEST(Lock, ATamperedDependencyNamesBothDigests) {
  std::string lock = lock_of(locked_shop(""));
  Resolved resolved(locked_shop(lock, "1.0.0", "// changed"));
  check_lock(resolved.resolution, resolved.sources, resolved.diags);
  ASSERT_EQ(test::codes(resolved.diags), Lines{"E6015"});
  EXPECT_NE(resolved.message().find(digest_of(pack("base", "1.0.0", ""))), std::string::npos);
  EXPECT_NE(resolved.message().find(resolved.resolution.packs[2].digest), std::string::npos);
  EXPECT_NE(resolved.message().find("rapport build --update"), std::string::npos);
}

TEST(Lock, AnotherVersionAndAPackThatIsNotInIt) {
  EXPECT_EQ(lock_problems(locked_shop(lock_of(locked_shop("")), "1.1.0")), Lines{"E6016"});
  EXPECT_EQ(lock_problems(locked_shop("pack = []\n")), (Lines{"E6017", "E6017"}));
}

TEST(Lock, WithoutOneANoteUnlessAllIsBuiltIn) {
  EXPECT_EQ(lock_problems(locked_shop("")), Lines{"N6001"});
  EXPECT_EQ(lock_problems(pack("shop", "1.0.0", "ax2012 = \"^1\"\n")), Lines{});
  EXPECT_EQ(lock_problems(pack("shop", "1.0.0", "")), Lines{});
}

TEST(Lock, ABrokenOneIsReportedOnce) {
  EXPECT_EQ(lock_problems(locked_shop("[[pack]\n")), Lines{"E6001"});
  EXPECT_EQ(lock_problems(locked_shop("[[pack]]\nname = \"base\"\nversion = \"1\"\nhash = \"x\"\n")),
            (Lines{"E6002", "E6006"}));
  EXPECT_EQ(lock_problems(locked_shop("pack = [1]\n")), Lines{"E6003"});
}

}  // namespace
}  // namespace rapport::pack
