// Groups with parameters, which `use` places: each use declares the group's body again, under a name of its
// own and with its own arguments, so that all that follows sees plain groups.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

using syntax::DeclarationKind;

const std::vector<syntax::Parameter>* parameters_of(const syntax::Item& item) {
  const auto* body = std::get_if<syntax::GroupBody>(&item.body);
  return body && body->parameters ? &*body->parameters : nullptr;
}

void find_patterns_in(Context& c, const syntax::File& file, uint32_t pack,
                      const std::vector<syntax::ItemId>& items) {
  for (const syntax::ItemId id : items) {
    const syntax::Item& item = file.item_table[id];
    if (item.kind == DeclarationKind::Area) ++c.areas;
    if (parameters_of(item) != nullptr) {
      c.scopes[pack].patterns.emplace(item.name.text, PatternEntry{&file, &item});
      c.diags.once_in(item.span);
    } else if (item.kind == DeclarationKind::Area || item.kind == DeclarationKind::When ||
               item.kind == DeclarationKind::Extend) {
      find_patterns_in(c, file, pack, item.items);
    }
  }
}

// Whether the pack has a group of that name that is no pattern.
bool is_plain_group(const syntax::File& file, const std::vector<syntax::ItemId>& items,
                    const std::string& name) {
  for (const syntax::ItemId id : items) {
    const syntax::Item& item = file.item_table[id];
    if (item.kind == DeclarationKind::Group && item.name.text == name) return true;
    const bool holds_groups = item.kind == DeclarationKind::Area || item.kind == DeclarationKind::When;
    if (holds_groups && is_plain_group(file, item.items, name)) return true;
  }
  return false;
}

void no_pattern(Context& c, uint32_t pack, const syntax::Path& path) {
  const syntax::Name& name = path.parts.back();
  for (const syntax::File* file : c.packs[pack].files)
    if (is_plain_group(*file, file->items, name.text)) {
      c.diags.report(diag::E2042, path.span, name.text);
      return;
    }
  diag::Diagnostic& d = c.diags.report(diag::E2041, path.span, c.sources.text(path.span));
  c.diags.suggest(d, name.span, name.text, [&] { return keys_of(c.scopes[pack].patterns); });
}

struct Found {
  uint32_t pack;
  PatternEntry* pattern;
};

std::optional<Found> pattern_named(Context& c, uint32_t pack, const syntax::Path& path) {
  if (path.parts.empty()) return std::nullopt;
  const auto other = path.parts.size() == 2 ? pack_of_alias(c, pack, path.parts[0].text) : std::nullopt;
  const uint32_t owner = other.value_or(pack);
  const bool right = path.parts.size() == 1 || other;
  auto& patterns = c.scopes[owner].patterns;
  const auto found = patterns.find(path.parts.back().text);
  if (right && found != patterns.end()) return Found{owner, &found->second};
  no_pattern(c, owner, path);
  return std::nullopt;
}

// The argument typed as its parameter says; invalid: wrong, and reported.
ExprId read_value(Context& c, const Scope& scope, const syntax::Arg& arg, const value::Type& type) {
  if (arg.where.valid()) c.diags.report(diag::E1010, c.syntax_of(scope, arg.where).span, "where");
  const ExprId value = check_fits(c, scope, arg.expr, type);
  const Expr& e = c.out.exprs[value];
  if (e.type.kind == value::Kind::Error) return {};
  if (is_constant(c, value)) return value;
  c.diags.report(diag::E3031, e.span);
  return {};
}

void read_arguments_of(Context& c, Instance& instance) {
  const Scope inside{.file = instance.file, .pack = instance.pattern_pack};
  const auto& parameters = *parameters_of(*instance.pattern);
  const auto& body = *std::get_if<syntax::UseBody>(&instance.use->body);
  Scope around{.pack = instance.pack};
  for (const syntax::File* file : c.packs[instance.pack].files)
    if (file->file == instance.use->span.file) around.file = file;
  if (body.args.size() != parameters.size())
    c.diags.report(diag::E3001, instance.use->name.span, instance.pattern->name.text,
                   parameters.size() == 1 ? "1 argument" : fmt::format("{} arguments", parameters.size()),
                   body.args.size());
  for (size_t i = 0; i < parameters.size(); ++i) {
    Argument argument{
        read_type(c, inside, parameters[i].type).value_or(value::Type{}), {}, parameters[i].name.span};
    const bool given = i < body.args.size() && argument.type.kind != value::Kind::Error;
    if (given) argument.value = read_value(c, around, body.args[i], argument.type);
    Argument& known = instance.arguments.find(parameters[i].name.text)->second;
    if (known.span.begin == argument.span.begin) known = argument;  // else there are two of that name
  }
}

}  // namespace

void find_patterns(Context& c) {
  for (uint32_t pack = 0; pack < c.packs.size(); ++pack)
    for (const syntax::File* file : c.packs[pack].files) find_patterns_in(c, *file, pack, file->items);
}

Index add_instance(Context& c, uint32_t pack, const syntax::Item& use) {
  const auto* body = std::get_if<syntax::UseBody>(&use.body);
  const auto found = body ? pattern_named(c, pack, body->pattern) : std::nullopt;
  if (!found) return base::kNone;
  found->pattern->used = true;
  const auto row = static_cast<Index>(c.instances.size());
  Instance instance{.file = found->pattern->file,
                    .pattern = found->pattern->item,
                    .pattern_pack = found->pack,
                    .use = &use,
                    .pack = pack};
  for (const syntax::Parameter& parameter : *parameters_of(*instance.pattern)) {
    const auto [old, added] =
        instance.arguments.emplace(parameter.name.text, Argument{{}, {}, parameter.name.span});
    if (!added)
      c.diags.report(diag::E2001, parameter.name.span, parameter.name.text)
          .label(old->second.span, "declared here first");
  }
  c.instances.push_back(std::move(instance));
  c.instance_of_use.emplace(&use, row);
  c.scopes[pack].instances.emplace(use.name.text, row);  // a second one of that name is reported as a group
  return row;
}

void read_arguments(Context& c) {
  for (Instance& instance : c.instances) read_arguments_of(c, instance);
}

size_t names_before_member(const Context& c, const Scope& scope, std::span<const syntax::Name> names) {
  const auto& instances = c.scopes[scope.pack].instances;
  if (names.size() < 2 || value_named(c, scope, names[0].text)) return 0;
  if (instances.contains(names[0].text)) return 1;
  const auto found = names.size() > 2 ? instances.find(names[1].text) : instances.end();
  if (found == instances.end()) return 0;
  const Index group = c.instances[found->second].group;
  const Index area = group == base::kNone ? base::kNone : c.out.parts.groups[group].area;
  return area != base::kNone && c.out.parts.areas[area].name == names[0].text ? 2 : 0;
}

Scope scope_within(const Context& c, const Scope& scope, const syntax::Name& instance) {
  const Index row = c.scopes[scope.pack].instances.find(instance.text)->second;
  Scope inside = scope;
  inside.pack = c.instances[row].pattern_pack;
  inside.instance = row;
  inside.locals = nullptr;
  inside.row = base::kNone;
  return inside;
}

const Argument* argument_named(const Context& c, const Scope& scope, const std::string& name) {
  if (scope.instance == base::kNone) return nullptr;
  const auto& arguments = c.instances[scope.instance].arguments;
  const auto found = arguments.find(name);
  return found == arguments.end() ? nullptr : &found->second;
}

// A literal has the length of its parameter, so that all uses are right or none is.
ExprId read_argument(Context& c, const Argument& argument, diag::Span span) {
  if (!argument.value.valid()) return error_expr(c, span);
  const Expr e = c.out.exprs[argument.value];
  const auto* literal = std::get_if<Literal>(&e.node);
  if (!literal) return argument.value;
  const bool text = e.type.kind == value::Kind::Text;
  return add_expr(c, text ? argument.type : e.type, span, *literal);
}

// A translator translates a pattern once, and not per use: its texts are known by the pattern's name.
std::string key_of_text(const Context& c, const Scope& scope, std::string key) {
  if (scope.instance == base::kNone) return key;
  const Instance& instance = c.instances[scope.instance];
  const std::string own = c.qualified(instance.pack, instance.name()) + ".";
  if (!key.starts_with(own)) return key;
  return c.qualified(instance.pattern_pack, instance.pattern->name.text) + "." + key.substr(own.size());
}

std::optional<Index> table_named(const Context& c, const Scope& scope, const std::string& name) {
  if (scope.instance != base::kNone) {
    const auto& own = c.instances[scope.instance].tables;
    if (const auto found = own.find(name); found != own.end()) return found->second;
  }
  const auto& tables = c.scopes[scope.pack].tables;
  const auto found = tables.find(name);
  return found == tables.end() ? std::nullopt : std::optional(found->second);
}

bool is_constant(const Context& c, ExprId expr) {
  bool reads = false;
  for_each_read(c.out, expr, [&](NodeId) { reads = true; });
  return !reads;
}

bool is_in_pattern(const Context& c, diag::Span span) {
  return std::any_of(c.instances.begin(), c.instances.end(), [&](const Instance& instance) {
    const diag::Span& whole = instance.pattern->span;
    return whole.file == span.file && whole.begin <= span.begin && span.end <= whole.end;
  });
}

void check_patterns(Context& c) {
  for (const auto& [name, entry] : c.scopes[0].patterns)
    if (!entry.used) c.diags.report(diag::W4002, entry.item->name.span, "pattern", name);
}

}  // namespace rapport::hir
