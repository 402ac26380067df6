#include "compiler/hir/analyse.h"

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

void add_packs(Context& c) {
  c.scopes.resize(c.packs.size());
  const pack::Manifest& root = *c.packs[0].manifest;
  c.out.parts.target = root.target;
  c.out.parts.languages = root.languages;
  if (c.out.parts.languages.empty()) c.out.parts.languages = {"en"};
  for (const PackInput& p : c.packs)
    c.out.parts.packs.push_back({p.alias, p.manifest->name, to_text(p.manifest->version), p.manifest->title,
                                 p.manifest->publisher, p.digest});
}

void resolve_all(Context& c) {
  for (uint32_t i = 0; i < c.out.nodes.size(); ++i) resolve(c, NodeId{i});  // typing may add nodes: `today()`
}

void copy_schema(Context& c) {
  std::vector<std::string> tables;
  for (const program::Write& w : c.out.parts.writes) tables.push_back(w.table);
  for (const program::Record& r : c.out.parts.records) tables.push_back(r.table);
  for (const program::RowReference& row : c.out.parts.rows) tables.push_back(row.table);
  c.out.parts.schema = schema::subset(c.schema, tables);
}

// Warnings and notes: only about a pack that is right, since what is wrong leaves much unused and unknown.
void look_it_over(Context& c) {
  check_knownness(c);
  check_reachable(c);
  check_unused(c);
  check_patterns(c);
  report_assumptions(c);
}

}  // namespace

namespace {

TypedPack analyse_with(std::span<const PackInput> packs, const schema::Schema& schema,
                       const diag::SourceMap& sources, diag::Diagnostics& diags) {
  Context c{.packs = packs, .schema = schema, .sources = sources, .diags = diags};
  add_packs(c);
  declare_enums(c);
  find_patterns(c);
  read_reuse(c);
  find_tables(c);
  find_lookups(c);
  declare_values(c);
  declare_lookups(c);
  read_arguments(c);
  declare_templates(c);
  add_keys(c);
  add_reference_rules(c);
  resolve_loops(c);
  read_rows(c);
  resolve_check_positions(c);
  declare_configurations(c);
  declare_tests(c);
  declare_migrations(c);
  resolve_all(c);
  check_removed(c);
  check_configurations(c);
  check_mapping(c);
  check_calls(c);
  check_writers(c);
  check_markup(c);
  translate(c);
  if (!diags.has_errors()) check_previous(c);
  if (!diags.has_errors()) look_it_over(c);
  copy_schema(c);
  return std::move(c.out);
}

}  // namespace

TypedPack analyse(std::span<const PackInput> packs, const schema::Schema& schema,
                  const diag::SourceMap& sources, diag::Diagnostics& diags) {
  const schema::Schema assumed = assumed_takers(packs, schema);
  if (assumed.tables.empty()) return analyse_with(packs, schema, sources, diags);
  return analyse_with(packs, schema::overlay(schema, assumed), sources, diags);
}

}  // namespace rapport::hir
