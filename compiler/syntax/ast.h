// The tree of one source file: everything the grammar takes, as written, each part with its span. Rich enough
// that a formatter can be built on it. Broken input still gives a tree: what could not be read is left out or
// is an Error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/diag/source_map.h"
#include "runtime/base/table.h"

namespace rapport::syntax {

using diag::Span;
struct Expr;
struct Item;
using ExprId = base::Id<Expr>;
using ItemId = base::Id<Item>;

struct Name {
  std::string text;
  Span span;
};

struct Path {  // a.b.c
  std::vector<Name> parts;
  Span span;
};

// A text as written. `parts` alternates what stands between braces with what stands in them: literal,
// expression, literal …; always one literal more than expressions. Escapes are resolved; a raw text ('…') is
// one literal.
struct Text {
  std::vector<std::string> literals;
  std::vector<ExprId> exprs;
  bool raw = false;    // '…'
  bool block = false;  // """…""": its common indentation is taken away
  Span span;
};

// ---- expressions ----

enum class BinaryOp : uint8_t {
  Multiply,
  Divide,
  Add,
  Subtract,
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge,
  In,
  And,
  Or,
  Otherwise
};
enum class UnaryOp : uint8_t { Negate, Not };
enum class PeriodUnit : uint8_t { Day, Week, Month, Year };
enum class MonthEnd : uint8_t { None, Clamp, Spill, Exact };

struct IntLit {
  std::string digits;
};
struct DecimalLit {
  std::string digits;
};
struct DateLit {
  std::string text;
};  // YYYY-MM-DD as written; the checker says whether there is such a day
struct TextLit {
  Text text;
};
struct PeriodLit {
  std::string digits;
  PeriodUnit unit;
  MonthEnd month_end = MonthEnd::None;
};

struct Member {
  std::variant<Name, std::vector<ExprId>> node;
};  // .name, or [key, key]
struct Place {
  Name name;
  std::vector<Member> members;
};  // name.member[key]

struct Arg {
  ExprId expr;
  ExprId where;
};  // `where` none: not written
struct Call {
  Place callee;
  std::vector<Arg> args;
  std::vector<Name> members;
};  // f(args).member; callee has no keys

struct Unary {
  UnaryOp op;
  ExprId operand;
  Span op_span;
};
struct Binary {
  BinaryOp op;
  ExprId left, right;
  Span op_span;
};
struct Is {
  ExprId left, right;
  bool negated = false;
};
struct If {
  ExprId condition, then, otherwise;
};
struct SetLit {
  std::vector<ExprId> elements;
};
struct ErrorExpr {};

struct Expr {
  Span span;  // without parentheses around it
  std::variant<ErrorExpr, IntLit, DecimalLit, DateLit, TextLit, PeriodLit, Place, Call, Unary, Binary, Is, If,
               SetLit>
      node;
  bool parenthesized = false;
};

// ---- parts of declarations ----

enum class TypeWord : uint8_t { YesNo, Integer, Date, Text, Decimal, Choice, Choices, Reference, References };
struct TypeName {
  TypeWord word;
  std::vector<std::string> sizes;  // text(n): n · decimal(p, s): p, s
  Path of;                         // choice of, reference to
  Span span;
};

struct Target {  // CompanyInfo.Name · service(S.op) · entity("Customer")
  Path path;
  std::optional<std::variant<Path, Text>> argument;
  Span span;
};

enum class ClauseKind : uint8_t {
#define CLAUSE(kind, keyword, since) kind,
#include "compiler/syntax/clauses.def"
};

struct Clause {
  ClauseKind kind;
  Span span;
  std::optional<Text> text;      // Text Help Unit Confirm; Check: the message
  ExprId expr;                   // Required (if), Default Min Max Where Fixed Check
  std::optional<Name> name;      // Check: its name · Without: whose
  std::optional<Target> target;  // Target
  bool warning = false;          // Check: else warning
  std::vector<Path> at;          // Check: where it is shown
};

struct AppliesTo {  // for country "DE", "AT" industry "…"
  enum class Facet : uint8_t { Country, Industry, Release } facet;
  std::vector<Text> values;
  Span span;
};

struct EnumElement {
  Name name;
  std::optional<Text> title;
  std::optional<Text> help;
  // => element of the target's enum (Name) · code (raw Text) · number (IntLit)
  std::variant<std::monostate, Name, Text, IntLit> converts_to;
  bool alone = false;
  Span span;
};

// ---- records, settings, tests, migrations ----

struct Fields;
struct FieldAssign {
  Name name;
  ExprId value;
  bool is_let = false;
  Span span;
};
struct FieldWhen {
  ExprId condition;
  base::Id<Fields> fields;
  Span span;
};
struct FieldRecord {
  ItemId record;
};
struct Fields {
  std::vector<std::variant<FieldAssign, FieldWhen, FieldRecord>> list;
  Span span;
};
using FieldsId = base::Id<Fields>;

struct Setting {  // place = expr · place rows from "f" · place row { … }
  ExprId place;   // a Place
  std::variant<ExprId, Text, FieldsId> value;
  Span span;
};

enum class ClaimKind : uint8_t {
  Asked,
  Hidden,
  Required,
  Optional,
  Open,
  Ok,
  Complete,
  Review,
  Error,
  Warning,
  Record,
  Call,
  Expr
};
struct Claim {
  ClaimKind kind;
  bool no = false;  // Error Warning Record Call: that there is none
  ExprId place;     // a Place, of a `no` also none; Expr: the expression
  ExprId because_place, because_value;
  std::optional<Text> message;  // Error Warning
  Target target;                // Record Call: what it goes to, or the method
  FieldsId fields;
  Span span;
};
struct Given {
  std::vector<Setting> settings;
};
struct Forget {
  std::vector<ExprId> places;
  bool blank = false;
};
struct Expect {
  std::vector<Claim> claims;
};
struct Step {
  std::variant<Given, Forget, Expect> node;
  Span span;
};

enum class MoveKind : uint8_t { Rename, Map, Convert, Drop };
struct MapValue {
  std::variant<Name, Text, IntLit> from, to;
};
struct Move {
  MoveKind kind;
  std::vector<Path> from;
  Path to;
  std::vector<MapValue> values;
  ExprId expr;
  std::optional<Text> because;
  Span span;
};

// ---- declarations ----

enum class DeclarationKind : uint8_t {
#define DECLARATION(kind, keyword, since) kind,
#include "compiler/syntax/declarations.def"
};

struct Parameter {
  Name name;
  TypeName type;
};
struct GroupBody {
  std::optional<std::vector<Parameter>> parameters;
  std::optional<Text> expert;
};
struct UseBody {
  Path pattern;
  std::vector<Arg> args;
};
struct TableBody {
  bool by_row = false;
  std::optional<Target> target;
  bool existing = false;
};
struct RowsBody {
  Text file;
};
struct EnumBody {
  std::optional<Path> as;
  std::vector<EnumElement> elements;
};
struct RecordBody {  // record T existing for x in e where c at most n { … }
  Path table;
  bool existing = false;
  std::optional<Name> variable;
  ExprId in, where;
  std::optional<IntLit> at_most;
  FieldsId fields;
};
struct CallBody {
  Path method;
  std::vector<Path> needs, gives;
  FieldsId fields;
};
struct ExtendBody {
  Name what;
  Path path;
  std::optional<Path> anchor;
  bool before = false;
};  // what: area group table list
struct OverrideBody {
  Path path;
};
struct TemplateBody {
  std::optional<Name> kind;
  std::vector<std::pair<Name, Path>> parts;
};  // area|template path
struct DefaultsBody {
  std::vector<Path> from;  // configurations that it takes up
  std::vector<Setting> settings;
};
struct TestBody {
  std::vector<Step> steps;
};
struct MigrateBody {
  Text from, to;
  std::vector<Move> moves;
};

struct Item {
  DeclarationKind kind;
  Span span;                  // from the keyword to the end of the block, clauses not included
  std::string doc;            // the doc comment (/// lines) before it, without the slashes
  Name name;                  // empty text: the kind has none (when, note, record, rows, test …)
  std::optional<Text> title;  // the text after the name; Note: the note; Test: its name; Call: its title
  std::optional<TypeName> type;
  ExprId expr;  // When: the condition · Let, Preset: the value
  std::vector<AppliesTo> applies;
  std::vector<Clause> clauses;  // that follow it, or that stand first in its block, in the order written
  std::vector<ItemId> items;    // of its block
  std::variant<std::monostate, GroupBody, UseBody, TableBody, RowsBody, EnumBody, RecordBody, CallBody,
               ExtendBody, OverrideBody, TemplateBody, DefaultsBody, TestBody, MigrateBody>
      body;
};

struct Comment {
  Span span;
  bool doc = false;
};

struct File {
  uint32_t file = 0;  // in the SourceMap
  std::vector<ItemId> items;
  std::vector<Clause> clauses;    // before the first declaration: never right, reported by hir
  std::vector<Comment> comments;  // in order of position
  base::Table<Item> item_table;
  base::Table<Expr> exprs;
  base::Table<Fields> fields;
};

}  // namespace rapport::syntax
