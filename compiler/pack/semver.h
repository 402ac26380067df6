// Semantic versions (semver.org 2.0.0) and the ranges `^1.4`, `~1.4.2`, `1.x`, `>=1.2 <2`, `=1.0.0`, `*`.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rapport::pack {

struct Version {
  uint32_t major = 0, minor = 0, patch = 0;
  std::string prerelease;  // "rc.1"; empty: a release
  friend bool operator==(const Version&, const Version&) = default;
};
std::optional<Version> parse_version(std::string_view text);
std::string to_text(const Version& version);
std::strong_ordering compare(const Version& a, const Version& b);  // by semver's precedence

struct VersionRange {
  std::string text;              // as written
  Version lowest;                // inclusive
  std::optional<Version> below;  // exclusive; nothing: no upper end
};
std::optional<VersionRange> parse_range(std::string_view text);
bool contains(const VersionRange& range, const Version& version);

}  // namespace rapport::pack
