// `override`: what packs say of a declaration of another, put together with what its own pack says.
#include <algorithm>
#include <cctype>

#include "compiler/hir/reuse_find.h"

namespace rapport::hir {
namespace {

using syntax::Clause;
using syntax::ClauseKind;
using syntax::DeclarationKind;

// What may be said of a declaration of that kind by another pack.
uint32_t overridable(DeclarationKind kind) {
  const uint32_t fixed_ones = bit(ClauseKind::Target) | bit(ClauseKind::Key) | bit(ClauseKind::Unmapped);
  const uint32_t own = allowed_clauses(kind) & ~fixed_ones;
  const bool removable = kind != DeclarationKind::Input;
  const bool checked = (own & bit(ClauseKind::Check)) != 0;
  return own | (removable ? bit(ClauseKind::Remove) : 0) | (checked ? bit(ClauseKind::Without) : 0);
}

// What one clause settles: of two that settle the same, the stronger pack's holds.
std::string property_of(const Clause& clause) {
  switch (clause.kind) {
    case ClauseKind::Required:
    case ClauseKind::Optional: return "required";
    case ClauseKind::Default:
    case ClauseKind::Fixed: return "default";
    case ClauseKind::Check:
    case ClauseKind::Without: return clause.name ? "check " + clause.name->text : "";
    case ClauseKind::Target:
    case ClauseKind::Text:
    case ClauseKind::Help:
    case ClauseKind::Unit:
    case ClauseKind::Confirm:
    case ClauseKind::Open:
    case ClauseKind::Key:
    case ClauseKind::Unmapped:
    case ClauseKind::Min:
    case ClauseKind::Max:
    case ClauseKind::Where:
    case ClauseKind::Remove: return std::string(keyword(clause.kind));
  }
  return {};
}

struct Said {  // one clause, or `rows from`, of one override
  Origin from;
  const syntax::Item* by = nullptr;  // the override
  const Clause* clause = nullptr;
  const syntax::Item* rows = nullptr;
  diag::Span at;
};
using Properties = std::map<std::string, std::vector<Said>>;

struct Overridden {
  Thing thing;
  std::string name;                                        // as the first one writes it
  std::vector<std::pair<Origin, const syntax::Item*>> by;  // weakest first
};

// The words of a clause, without its texts but for what stands in their braces.
std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  bool in_text = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || (in_text && c == '{') || (!in_text && c == '}')) in_text = !in_text;
    const auto is_letter = [&](size_t at) {
      const auto u = static_cast<unsigned char>(text[at]);
      return std::isalnum(u) != 0 || u == '_' || u >= 0x80;
    };
    if (in_text || !is_letter(i)) continue;
    size_t end = i;
    while (end < text.size() && is_letter(end)) ++end;
    if (i == 0 || text[i - 1] != '.') names.emplace_back(text.substr(i, end - i));
    i = end - 1;
  }
  return names;
}

std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

class Merger {
 public:
  Merger(Context& c, const Finder& finder, const Overridden& what) : c_(c), finder_(finder), what_(what) {}

  void merge() {
    for (const auto& [from, item] : what_.by) read(from, *item);
    for (auto& [property, said] : properties_) {
      const std::vector<Said> all = said;
      settle(property, said);
      for (const Said& one : all) tell(property, one, said);
    }
    if (has_rows(written())) lift_rows();
    make();
  }

 private:
  const syntax::Item& written() const { return *what_.thing.at.item; }

  void read(const Origin& from, const syntax::Item& item) {
    for (const Clause& clause : item.clauses) read_clause(from, item, clause);
    for (const syntax::ItemId id : item.items) {
      const syntax::Item& inner = from.file->item_table[id];
      if (inner.kind != DeclarationKind::Rows || !has_rows(written())) {
        c_.diags.report(diag::E2059, keyword_span(inner), keyword(inner.kind));
        continue;
      }
      say("rows from", {from, &item, nullptr, &inner, inner.span});
      for (const Clause& clause : inner.clauses) read_clause(from, item, clause);
    }
  }

  void read_clause(const Origin& from, const syntax::Item& by, const Clause& clause) {
    const bool fixed_one = clause.kind == ClauseKind::Target || clause.kind == ClauseKind::Key ||
                           clause.kind == ClauseKind::Unmapped;
    if (fixed_one) return void(c_.diags.report(diag::E2056, clause.span, what_.name));
    if (!(overridable(written().kind) & bit(clause.kind)))
      return void(c_.diags.report(diag::E4008, clause.span, keyword(clause.kind), keyword(written().kind)));
    if (clause.kind == ClauseKind::Without && !knows_check(from.pack, clause)) return report_no_check(clause);
    std::string property = property_of(clause);
    if (property.empty()) property = "check #" + std::to_string(properties_.size());  // one more
    say(property, {from, &by, &clause, nullptr, clause.span});
  }

  // One pack says a thing once; in one override refuse_clauses() sees most of what stands twice.
  void say(const std::string& property, const Said& said) {
    std::vector<Said>& all = properties_[property];
    for (const Said& other : all) {
      const bool alike = !said.clause || !other.clause || said.clause->kind == other.clause->kind ||
                         said.clause->kind == ClauseKind::Without;
      if (other.from.pack != said.from.pack || !alike) continue;
      const bool seen = said.by == other.by && said.clause && said.clause->kind != ClauseKind::Check &&
                        said.clause->kind != ClauseKind::Without;
      if (!seen) c_.diags.report(diag::E4009, said.at, property).label(other.at, "here first");
      return;
    }
    all.push_back(said);
  }

  // Of the declaration itself, or of an override that is weaker.
  bool knows_check(uint32_t pack, const Clause& without) const {
    if (!without.name) return false;
    if (checks_.contains(without.name->text)) return true;
    const auto said = properties_.find(property_of(without));
    return said != properties_.end() &&
           std::any_of(said->second.begin(), said->second.end(), [&](const Said& one) {
             return one.clause->kind == ClauseKind::Check && finder_.depends(pack, one.from.pack);
           });
  }

  void report_no_check(const Clause& without) {
    if (!without.name || without.name->text.empty()) return;
    diag::Diagnostic& d = c_.diags.report(diag::E2057, without.name->span, what_.name, without.name->text);
    c_.diags.suggest(d, without.name->span, without.name->text, [&] {
      std::vector<std::string_view> names;
      names.assign(checks_.begin(), checks_.end());
      return names;
    });
  }

  // With those after its `rows from`, which are about the table as well.
  std::vector<std::pair<const Clause*, Origin>> own_clauses() const {
    std::vector<std::pair<const Clause*, Origin>> all;
    for (const Clause& clause : written().clauses) all.emplace_back(&clause, what_.thing.at.from);
    if (!has_rows(written())) return all;
    for (const Placed& inner : inside())
      if (inner.item->kind == DeclarationKind::Rows)
        for (const Clause& clause : inner.item->clauses) all.emplace_back(&clause, inner.from);
    return all;
  }

  std::set<std::string> named_checks() const {
    std::set<std::string> names;
    for (const auto& [clause, from] : own_)
      if (clause->kind == ClauseKind::Check && clause->name) names.insert(clause->name->text);
    return names;
  }

  std::vector<Placed> inside() const {
    return items_in(c_.reuse, what_.thing.at.from, what_.thing.use, &written());
  }

  // Leaves what the strongest pack says.
  void settle(const std::string& property, std::vector<Said>& all) {
    std::vector<Said> strongest;
    for (const Said& one : all) {
      const bool weaker = std::any_of(all.begin(), all.end(), [&](const Said& other) {
        return finder_.depends(other.from.pack, one.from.pack);
      });
      if (!weaker) strongest.push_back(one);
    }
    const uint32_t first = strongest.front().from.pack;
    for (const Said& one : strongest)
      if (one.from.pack != first && !is_same(strongest.front(), one)) {
        report_conflict(property, strongest.front(), one);
        break;
      }
    std::erase_if(strongest, [&](const Said& one) { return one.from.pack != first; });
    all = std::move(strongest);
  }

  // What becomes of the property, for those who read about it.
  void tell(const std::string& property, const Said& said, const std::vector<Said>& strongest) const {
    const bool holds =
        std::ranges::any_of(strongest, [&](const Said& one) { return one.from.pack == said.from.pack; });
    c_.out.overrides.push_back({.of = declared(what_.thing),
                                .property = property,
                                .was = own_words(property),
                                .is = words_of(said),
                                .pack = said.from.pack,
                                .at = said.at,
                                .overruled = !holds});
  }

  std::string own_words(const std::string& property) const {
    if (property == "text" && written().title) return words_of(what_.thing.at.from, *written().title);
    if (property == "rows from")
      for (const Placed& inner : inside())
        if (const auto* rows = std::get_if<syntax::RowsBody>(&inner.item->body))
          return words_of(inner.from, rows->file);
    for (const auto& [clause, from] : own_)
      if (property_of(*clause) == property) return words_of(from, *clause);
    return {};
  }

  std::string words_of(const Said& said) const {
    if (said.rows) return words_of(said.from, std::get_if<syntax::RowsBody>(&said.rows->body)->file);
    return said.clause->kind == ClauseKind::Without ? std::string() : words_of(said.from, *said.clause);
  }

  std::string words_of(const Origin& from, const Clause& clause) const {
    const bool is_check = clause.kind == ClauseKind::Check;
    if (clause.text && !is_check) return words_of(from, *clause.text);
    return on_one_line(c_.sources.text(clause.span));
  }

  // A value in it as it is written.
  std::string words_of(const Origin& from, const syntax::Text& text) const {
    std::string out = text.literals.empty() ? std::string() : text.literals[0];
    for (size_t i = 0; i < text.exprs.size() && i + 1 < text.literals.size(); ++i)
      out.append("{")
          .append(c_.sources.text(from.file->exprs[text.exprs[i]].span))
          .append("}")
          .append(text.literals[i + 1]);
    return on_one_line(out);
  }

  // The same words, which mean the same in both packs.
  bool is_same(const Said& a, const Said& b) const {
    if ((a.rows == nullptr) != (b.rows == nullptr)) return false;
    if (a.rows) return bytes_of(a) == bytes_of(b);
    const std::string_view text = c_.sources.text(a.at);
    if (on_one_line(text) != on_one_line(c_.sources.text(b.at))) return false;
    return std::ranges::none_of(names_in(text), [&](const std::string& name) {
      const auto there = pack_of_alias(c_, a.from.pack, name), here = pack_of_alias(c_, b.from.pack, name);
      return finder_.has(a.from.pack, name) || finder_.has(b.from.pack, name) || there != here;
    });
  }

  std::optional<std::string_view> bytes_of(const Said& said) const {
    const syntax::Text& name = std::get_if<syntax::RowsBody>(&said.rows->body)->file;
    for (const DataFile& file : c_.packs[said.from.pack].data)
      if (!name.literals.empty() && file.name == name.literals[0]) return c_.sources.text(file.file);
    return std::nullopt;  // reported when it is read
  }

  void report_conflict(const std::string& property, const Said& a, const Said& b) {
    c_.diags
        .report(diag::E2058, a.at, c_.packs[a.from.pack].manifest->name, c_.packs[b.from.pack].manifest->name,
                property, what_.name)
        .label(b.at, "the other one");
  }

  bool is_said(const std::string& property) const { return properties_.contains(property); }

  // The rows of another file; and its clauses go to the table, where they can be overridden.
  void lift_rows() {
    const InUse table{what_.thing.use, &written()};
    const auto other = properties_.find("rows from");
    std::optional<Placed> instead;
    if (other != properties_.end())
      instead = Placed{plain(*other->second.front().rows), other->second.front().from};
    for (const Placed& inner : inside()) {
      if (inner.item->kind != DeclarationKind::Rows) continue;
      c_.reuse.rows[{what_.thing.use, inner.item}] =
          instead ? *instead : Placed{plain(*inner.item), inner.from};
      if (instead) return;
    }
    if (instead) c_.reuse.last[table].push_back(*instead);
  }

  const syntax::Item* plain(const syntax::Item& item) {
    c_.reuse.items.push_back(item);
    c_.reuse.items.back().clauses.clear();
    return &c_.reuse.items.back();
  }

  void make() {
    syntax::Item made = written();
    std::vector<std::pair<const Clause*, Origin>> clauses;
    for (const auto& [clause, from] : own_) keep(clauses, *clause, from);
    for (const auto& [property, said] : properties_)
      for (const Said& one : said)
        if (one.clause && one.clause->kind != ClauseKind::Remove && one.clause->kind != ClauseKind::Without)
          clauses.emplace_back(one.clause, one.from);
    if (is_said("text")) made.title.reset();
    made.clauses.clear();
    for (const auto& [clause, from] : clauses) made.clauses.push_back(*clause);
    c_.reuse.items.push_back(std::move(made));
    const syntax::Item& item = c_.reuse.items.back();
    for (size_t i = 0; i < clauses.size(); ++i)
      if (clauses[i].second.file != what_.thing.at.from.file)
        c_.reuse.clauses.emplace(&item.clauses[i], clauses[i].second);
    c_.reuse.is[{what_.thing.use, &written()}] = &item;
    c_.reuse.was[&item] = &written();
    if (const auto removed = properties_.find("remove"); removed != properties_.end())
      c_.reuse.removed[&item] = removed->second.front().at;
  }

  // What no override says otherwise. What is fixed now is not asked, and so not required.
  void keep(std::vector<std::pair<const Clause*, Origin>>& clauses, const Clause& clause,
            const Origin& from) const {
    const std::string property = property_of(clause);
    const auto value = properties_.find("default");
    const bool fixed = value != properties_.end() &&
                       std::any_of(value->second.begin(), value->second.end(),
                                   [](const Said& said) { return said.clause->kind == ClauseKind::Fixed; });
    if (!is_said(property) && !(fixed && property == "required")) clauses.emplace_back(&clause, from);
  }

  Context& c_;
  const Finder& finder_;
  const Overridden& what_;
  const std::vector<std::pair<const Clause*, Origin>> own_ = own_clauses();
  const std::set<std::string> checks_ = named_checks();  // of the declaration itself
  Properties properties_;
};

// Enums, templates and the like are used, not changed.
bool is_fixed(const syntax::Item& item) {
  const auto* group = std::get_if<syntax::GroupBody>(&item.body);
  return item.kind == DeclarationKind::Enum || item.kind == DeclarationKind::Template ||
         item.kind == DeclarationKind::DefaultConfiguration || (group && group->parameters);
}

}  // namespace

void read_overrides(Context& c, Finder& finder) {
  std::vector<Overridden> all;
  std::map<InUse, size_t> rows;
  for (const uint32_t pack : weakest_first(c))
    for (const syntax::File* file : c.packs[pack].files)
      for (const syntax::ItemId id : file->items) {
        const syntax::Item& item = file->item_table[id];
        if (item.kind != DeclarationKind::Override) continue;
        const syntax::Path& path = std::get_if<syntax::OverrideBody>(&item.body)->path;
        const auto thing = finder.changeable(pack, item, path);
        if (!thing) continue;
        if (is_fixed(*thing->at.item)) {
          c.diags.report(diag::E2054, path.span, c.sources.text(path.span), kind_in_words(*thing->at.item),
                         keyword(item.kind));
          continue;
        }
        const auto [row, is_new] = rows.try_emplace({thing->use, thing->at.item}, all.size());
        if (is_new) all.push_back({*thing, std::string(c.sources.text(path.span)), {}});
        all[row->second].by.push_back({{file, pack}, &item});
      }
  for (const Overridden& one : all) Merger(c, finder, one).merge();
}

}  // namespace rapport::hir
