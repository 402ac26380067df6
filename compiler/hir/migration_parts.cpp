#include "compiler/hir/migration_parts.h"

#include <algorithm>
#include <map>
#include <set>

namespace rapport::hir {

std::string joined(const syntax::Path& path) {
  std::string out;
  for (const syntax::Name& name : path.parts) out.append(out.empty() ? "" : ".").append(name.text);
  return out;
}

std::string_view word_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::Question: return "a question";
    case ValueKind::Column: return "a column";
    case ValueKind::Table: return "a table";
    case ValueKind::Input: return "an input";
    case ValueKind::Area: return "an area";
    case ValueKind::Instance: return "what `use` places";
  }
  return {};
}

std::string literal_of(const std::optional<syntax::Text>& text) {
  return !text || text->literals.empty() ? std::string() : text->literals[0];
}

// `2.0` is 2.0.0.
std::optional<pack::Version> whole_version(std::string text) {
  for (int parts = static_cast<int>(std::count(text.begin(), text.end(), '.')); parts < 2; ++parts)
    text += ".0";
  return pack::parse_version(text);
}

// A version alone is the range that holds it and no other.
std::string range_text(const std::optional<syntax::Text>& written) {
  const std::string text = literal_of(written);
  const std::optional<pack::Version> version = pack::parse_range(text) ? std::nullopt : whole_version(text);
  return version ? "=" + to_text(*version) : text;
}

std::string as_input(std::string name, const std::string& alias) {
  if (alias.empty() || !name.starts_with(alias + "." + std::string(kAreaNames))) return name;
  return std::string(kAreaNames) + alias + name.substr(kAreaNames.size() + alias.size());
}

namespace {

constexpr size_t kNoLine = static_cast<size_t>(-1);

class AloneChecker {
 public:
  AloneChecker(diag::Diagnostics& diags, const program::Migration& migration,
               std::span<const diag::Span> spans, const std::string& alias)
      : diags_(diags), migration_(migration), spans_(spans), alias_(alias) {}

  void check_lines() {
    const std::vector<program::Move>& moves = migration_.moves;
    for (size_t i = 0; i < moves.size(); ++i)
      for (size_t j = 0; j < i; ++j)
        if (!moves[i].to.empty() && moves[j].to == moves[i].to) {
          told_.insert(moves[i].to);
          diags_.report(diag::E9009, spans_[i], source_of(moves[j]), source_of(moves[i]), moves[i].to);
        }
  }

  void check(const ValueNames& before) {
    const std::vector<program::Move>& moves = migration_.moves;
    becomes_.clear();
    for (const auto& [name, value] : before.all()) {
      if (value.kind == ValueKind::Instance) continue;
      const std::string whole = alias_.empty() ? name : alias_ + "." + name;
      const program::Moved moved = program::moved(migration_, whole);
      if (!moved.goes())
        claim(moved.name,
              {whole, moved.by == nullptr ? kNoLine : static_cast<size_t>(moved.by - moves.data())});
    }
    for (size_t i = 0; i < moves.size(); ++i) {
      const auto is_source = [&](const program::ConvertSource& source) { return source.name == moves[i].to; };
      if (moves[i].kind == program::MoveKind::Convert && std::ranges::none_of(moves[i].sources, is_source))
        claim(moves[i].to, {source_of(moves[i]), i});
    }
  }

 private:
  struct Claim {
    std::string name;
    size_t line = kNoLine;  // kNoLine: it keeps its name
  };

  static const std::string& source_of(const program::Move& move) {
    return move.sources.empty() ? move.from : move.sources.front().name;
  }

  // Each line is told of once.
  void claim(const std::string& to, Claim mine) {
    const auto [found, is_first] = becomes_.try_emplace(to, mine);
    if (is_first || found->second.name == mine.name) return;
    Claim other = found->second;
    if (mine.line == kNoLine) std::swap(mine, other);
    if (mine.line == kNoLine || told_.contains(migration_.moves[mine.line].to)) return;
    if (wrong_.insert(mine.line).second)
      diags_.report(diag::E9009, spans_[mine.line], mine.name, other.name, to);
  }

  diag::Diagnostics& diags_;
  const program::Migration& migration_;
  std::span<const diag::Span> spans_;
  const std::string& alias_;
  std::set<std::string> told_;                         // names that two lines give
  std::set<size_t> wrong_;                             // lines
  std::map<std::string, Claim, std::less<>> becomes_;  // by the new name
};

}  // namespace

void check_alone(diag::Diagnostics& diags, const program::Migration& migration,
                 std::span<const diag::Span> spans, std::span<const ValueNames* const> before,
                 const std::string& alias) {
  AloneChecker checker(diags, migration, spans, alias);
  checker.check_lines();
  for (const ValueNames* names : before) checker.check(*names);
}

}  // namespace rapport::hir
