#include "compiler/pack/semver.h"

#include <charconv>

namespace rapport::pack {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kIdentifier = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-";

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kDigits) == std::string_view::npos;
}

std::optional<uint32_t> to_number(std::string_view text) {
  uint32_t number = 0;
  if (!is_number(text) || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

enum class LeadingZeros { Refused, Allowed };

bool are_identifiers(std::string_view text, LeadingZeros zeros) {
  for (std::string_view part : split(text, '.')) {
    if (part.empty() || part.find_first_not_of(kIdentifier) != std::string_view::npos) return false;
    if (zeros == LeadingZeros::Refused && is_number(part) && part.size() > 1 && part[0] == '0') return false;
  }
  return true;
}

// "1", "1.4", "1.4.2", "1.4.2-rc.1": how many of the three numbers are given, and the version with zeros for
// the rest.
struct Partial {
  Version version;
  size_t given = 0;
};

std::optional<Partial> parse_partial(std::string_view text) {
  Partial partial;
  if (size_t plus = text.find('+');
      plus != std::string_view::npos) {  // build metadata takes no part in precedence
    if (!are_identifiers(text.substr(plus + 1), LeadingZeros::Allowed)) return std::nullopt;
    text = text.substr(0, plus);
  }
  if (size_t dash = text.find('-'); dash != std::string_view::npos) {
    partial.version.prerelease = text.substr(dash + 1);
    if (!are_identifiers(partial.version.prerelease, LeadingZeros::Refused)) return std::nullopt;
    text = text.substr(0, dash);
  }
  std::vector<std::string_view> parts = split(text, '.');
  if (parts.size() > 3 || (parts.size() < 3 && !partial.version.prerelease.empty())) return std::nullopt;
  uint32_t* numbers[] = {&partial.version.major, &partial.version.minor, &partial.version.patch};
  for (std::string_view part : parts) {
    auto number = to_number(part);
    if (!number) return std::nullopt;
    *numbers[partial.given++] = *number;
  }
  return partial;
}

std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  if (is_number(a) != is_number(b))
    return is_number(a) ? std::strong_ordering::less : std::strong_ordering::greater;
  if (is_number(a) && a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

std::strong_ordering compare_prereleases(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() <=> b.empty();  // a release comes after its pre-releases
  std::vector<std::string_view> left = split(a, '.'), right = split(b, '.');
  for (size_t i = 0; i < left.size() && i < right.size(); ++i)
    if (auto order = compare_identifiers(left[i], right[i]); order != 0) return order;
  return left.size() <=> right.size();
}

// The first version that `^` leaves out: the leftmost number that is not zero goes up, of those given.
Version caret_end(const Partial& p) {
  const Version& v = p.version;
  if (v.major > 0 || p.given == 1) return {v.major + 1, 0, 0, ""};
  if (v.minor > 0 || p.given == 2) return {0, v.minor + 1, 0, ""};
  return {0, 0, v.patch + 1, ""};
}

Version tilde_end(const Partial& p) {
  return p.given == 1 ? Version{p.version.major + 1, 0, 0, ""}
                      : Version{p.version.major, p.version.minor + 1, 0, ""};
}

// The next version in the order of precedence: nothing lies between.
Version after(const Version& v) {
  if (!v.prerelease.empty()) return {v.major, v.minor, v.patch, v.prerelease + ".0"};
  return {v.major, v.minor, v.patch + 1, ""};
}

std::optional<VersionRange> parse_wild(std::string_view text) {  // "1.x", "1.4.x"
  auto partial = parse_partial(text.substr(0, text.size() - 2));
  if (!partial || partial->given > 2 || !partial->version.prerelease.empty()) return std::nullopt;
  return VersionRange{"", partial->version, tilde_end(*partial)};
}

// ">=1.2", "<2", ">=1.2 <2"
std::optional<VersionRange> parse_bounds(std::string_view text) {
  VersionRange range;
  bool has_lowest = false;
  for (std::string_view part : split(text, ' ')) {
    if (part.empty()) continue;
    bool is_lowest = part.starts_with(">=");
    if (!is_lowest && !part.starts_with("<")) return std::nullopt;
    auto partial = parse_partial(part.substr(is_lowest ? 2 : 1));
    if (!partial || (is_lowest ? has_lowest : range.below.has_value())) return std::nullopt;
    if (is_lowest)
      range.lowest = partial->version, has_lowest = true;
    else
      range.below = partial->version;
  }
  if (range.below && compare(range.lowest, *range.below) >= 0) return std::nullopt;  // nothing is in it
  return range;
}

std::optional<VersionRange> parse_one(std::string_view text) {
  if (text == "*") return VersionRange{};
  if (text.ends_with(".x")) return parse_wild(text);
  if (text.starts_with(">=") || text.starts_with("<")) return parse_bounds(text);
  if (text.empty() || std::string_view("^~=").find(text[0]) == std::string_view::npos) return std::nullopt;
  auto partial = parse_partial(text.substr(1));
  if (!partial) return std::nullopt;
  if (text[0] == '^') return VersionRange{"", partial->version, caret_end(*partial)};
  if (text[0] == '~') return VersionRange{"", partial->version, tilde_end(*partial)};
  if (partial->given < 3) return std::nullopt;
  return VersionRange{"", partial->version, after(partial->version)};
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  auto partial = parse_partial(text);
  return partial && partial->given == 3 ? std::optional(partial->version) : std::nullopt;
}

std::string to_text(const Version& version) {
  std::string text = std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
                     std::to_string(version.patch);
  return version.prerelease.empty() ? text : text + "-" + version.prerelease;
}

std::strong_ordering compare(const Version& a, const Version& b) {
  if (auto order = a.major <=> b.major; order != 0) return order;
  if (auto order = a.minor <=> b.minor; order != 0) return order;
  if (auto order = a.patch <=> b.patch; order != 0) return order;
  return compare_prereleases(a.prerelease, b.prerelease);
}

std::optional<VersionRange> parse_range(std::string_view text) {
  auto range = parse_one(text);
  if (range) range->text = text;
  return range;
}

bool contains(const VersionRange& range, const Version& version) {
  if (compare(version, range.lowest) < 0) return false;
  if (range.below && compare(version, *range.below) >= 0) return false;
  if (version.prerelease.empty()) return true;
  // a pre-release is taken only by a range that starts at a pre-release of the same version
  const Version& low = range.lowest;
  return !low.prerelease.empty() && low.major == version.major && low.minor == version.minor &&
         low.patch == version.patch;
}

}  // namespace rapport::pack
