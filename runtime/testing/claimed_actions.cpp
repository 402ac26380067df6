#include "runtime/testing/claimed_actions.h"

#include <algorithm>
#include <vector>

#include "runtime/schema/by_name.h"

namespace rapport::testing {
namespace {

using dataset::Action;
using dataset::FieldValue;
using schema::TableKind;

constexpr size_t kListed = 3;  // nearest ones: more of them hide what is wrong

const std::string& text_of(const FieldValue& field) {
  return field.kind == dataset::FieldKind::Reference && !field.row.fields.empty()
             ? field.row.fields.front().second
             : field.text;
}

const std::string* text_in(const Action& action, std::string_view name) {
  const auto field = std::ranges::find_if(
      action.fields, [&](const FieldValue& f) { return schema::same_name(f.field, name); });
  return field == action.fields.end() ? nullptr : &text_of(*field);
}

size_t matches(const Action& action, std::span<const WantedField> wanted) {
  return std::ranges::count_if(wanted, [&](const WantedField& w) {
    const std::string* text = text_in(action, w.field);
    return text == nullptr ? !w.text : w.text && *w.text == *text;
  });
}

// As a claim would have it, only what is claimed: the rest is no matter of the test.
std::string written(const Action& action, std::span<const WantedField> wanted) {
  std::string out = "{ ";
  for (const WantedField& w : wanted) {
    const std::string* text = text_in(action, w.field);
    out.append(w.field).append(" = ").append(text == nullptr ? "unknown" : *text).append(" ");
  }
  return out + "}";
}

struct Near {
  size_t matches;
  std::string written;
};

std::string listed(std::vector<Near>& near) {
  std::stable_sort(near.begin(), near.end(),
                   [](const Near& a, const Near& b) { return a.matches > b.matches; });
  std::string out;
  for (size_t i = 0; i < near.size() && i < kListed; ++i)
    out.append(i == 0 ? "" : ", ").append(near[i].written);
  return near.size() > kListed ? out + " and " + std::to_string(near.size() - kListed) + " more" : out;
}

std::string nothing_of(const std::string& name) {
  switch (schema::kind_of(name)) {
    case TableKind::Table: return "there is no record of " + name;
    case TableKind::Entity:
    case TableKind::Operation: return "no row goes to " + name;
    case TableKind::Method: break;
  }
  return "it is not called";
}

std::string found_of(const std::string& name, size_t count) {
  if (schema::kind_of(name) == TableKind::Method)
    return count == 1 ? "it is called" : "it is called " + std::to_string(count) + " times";
  return count == 1 ? "there is one" : "there are " + std::to_string(count);
}

std::string others_of(const std::string& name, std::vector<Near>& near) {
  if (schema::kind_of(name) == TableKind::Method) return "it is called with " + listed(near);
  return (near.size() == 1 ? "there is " : "there are ") + listed(near);
}

}  // namespace

std::string wrong_in_actions(const program::TestClaim& claim, std::span<const WantedField> wanted,
                             const dataset::Assembled& made) {
  std::vector<Near> near;
  size_t found = 0;
  for (const Action& action : made.data.actions) {
    if (!schema::same_name(action.table, claim.table)) continue;
    const size_t same = matches(action, wanted);
    if (same == wanted.size())
      ++found;
    else if (!claim.no)
      near.push_back({same, written(action, wanted)});
  }
  if ((found != 0) != claim.no) return {};
  if (claim.no) return found_of(claim.table, found);
  if (!near.empty()) return others_of(claim.table, near);
  std::string out = nothing_of(claim.table);
  for (const dataset::Problem& problem : made.problems) out.append("; ").append(problem.message);
  return out;
}

}  // namespace rapport::testing
