// ANTLR's tree → ours. Goes by labels and token types, never by ANTLR's visitors. A part that is missing
// because of a reported problem becomes an ErrorExpr, an empty name or nothing.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compiler/syntax/antlr_run.h"
#include "compiler/syntax/ast.h"

namespace rapport::syntax {

using Node = antlr4::ParserRuleContext;

class Builder {
 public:
  Builder(const Source& source, File& out) : source_(source), out_(out) {}
  void file(const Node* tree);

 private:
  // build_items.cpp
  template <class List>
  void items(const List& list, std::vector<ItemId>& into, ItemId owner);
  ItemId item(const Node* tree);
  void declaration(const Node* tree, Item& built);
  void area(const Node* tree, Item& item);
  void group(const Node* tree, Item& item);
  void when(const Node* tree, Item& item);
  void use(const Node* tree, Item& item);
  void ask(const Node* tree, Item& item);
  void table(const Node* tree, Item& item);
  void column(const Node* tree, Item& item);
  void list(const Node* tree, Item& item);
  void rows(const Node* tree, Item& item);
  void let(const Node* tree, Item& item);
  void preset(const Node* tree, Item& item);
  void input(const Node* tree, Item& item);
  void note(const Node* tree, Item& item);
  void enumeration(const Node* tree, Item& item);
  void extend(const Node* tree, Item& item);
  void override_(const Node* tree, Item& item);
  void template_(const Node* tree, Item& item);
  std::string doc_before(uint32_t offset);

  // build_parts.cpp
  Name name(const Node* tree);
  Path path(const Node* tree);
  std::vector<Path> paths(const Node* tree);
  std::optional<TypeName> type(const Node* tree);
  std::optional<Target> target(const Node* tree);
  std::vector<AppliesTo> applies(const Node* tree);
  std::optional<std::vector<Parameter>> parameters(const Node* tree);
  EnumElement element(const Node* tree);
  Clause clause(const Node* tree);

  // build_records.cpp
  void record(const Node* tree, Item& item);
  void call(const Node* tree, Item& item);
  void defaults(const Node* tree, Item& item);
  void test(const Node* tree, Item& item);
  void migrate(const Node* tree, Item& item);
  FieldsId fields(const Node* tree);
  Setting setting(const Node* tree);
  Step step(const Node* tree);
  Claim claim(const Node* tree);
  Move move(const Node* tree);
  std::variant<Name, Text, IntLit> choice_value(const Node* tree);

  // build_exprs.cpp
  ExprId expr(const Node* tree);
  ExprId operand(const Node* tree);
  ExprId binary(const Node* tree, ExprId left);
  ExprId primary(const Node* tree);
  ExprId literal(const Node* tree);
  ExprId place_expr(const Node* tree);
  Place place(const Node* tree);
  std::vector<Arg> arguments(const Node* tree);
  ExprId error_expr(Span at);
  void check_chain(const Expr& left, Span op, ExprId right);
  std::optional<Text> text(const antlr4::Token* token);
  ExprId text_part(Span part);

  ExprId add(Span span, decltype(Expr::node) node) { return out_.exprs.add({span, std::move(node), false}); }
  Span span(const Node* tree) const;
  Span span(const antlr4::Token* token) const;
  std::string_view written(Span at) const { return source_.sources.text(at); }

  const Source& source_;
  File& out_;
  size_t next_doc_ = 0;   // the first comment that was not looked at yet
  uint32_t reached_ = 0;  // where the last part that was there begins: the place of one that is not
};

}  // namespace rapport::syntax
