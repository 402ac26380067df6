// What the parts of the generator share: one pack being made.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/oracle/exprs.h"
#include "tests/oracle/pack_text.h"
#include "tests/oracle/targets.h"

namespace rapport::oracle {

struct Shared {
  Shared(uint64_t seed, const Targets& all) : random(seed), targets(all), exprs(random) {}

  std::string fresh(char letter) { return letter + std::to_string(++names); }

  Random random;
  const Targets& targets;
  Exprs exprs;
  std::vector<pack::SourceFile> data;
  unsigned names = 0;
  size_t records = 0;
  std::vector<NamedValue> asked;        // questions that a test may answer
  std::vector<std::string> questions;   // where a check may be shown: of the row, inside of a table
  std::vector<uint32_t> target_enums;   // per enum of the targets: its row in the pack
  std::vector<uint32_t> subsets;        // likewise: an enum of the pack that takes it over, or itself
  std::set<size_t> taken;               // fields of one-row tables
  std::set<size_t> taken_rows;          // likewise, those that take a row
  std::set<std::string> tables, alone;  // that have a record; whose records have keys of their own making
  bool reads_company = false;           // a rule reads `project.company`: then nothing else writes it
  bool in_pattern = false;              // of several uses: what it makes stands there more than once
  std::vector<std::string> areas;
  std::vector<std::string> methods;    // that are called
  std::set<std::string> open_columns;  // of tables: those that hold an answer
};

// The clauses of declarations, and their types as they are written.
class Clauses {
 public:
  explicit Clauses(Shared& shared) : s_(shared), random_(shared.random), exprs_(shared.exprs) {}

  std::string title();
  std::string check(const std::string& own);  // `own`: the name of what it follows, or empty
  void add_block_clauses(Item& block, unsigned help_percent);
  void add_requirement(Item& item, const NamedValue& v);
  void add_limits(Item& item, const NamedValue& v);
  // `T[…]`: its parts in the order of the key, or by their names, or some of them left out.
  std::string row(const RowTarget& target);
  std::string applies();  // ` for country …`, or nothing
  void add_confirm(Item& item);

  std::string type_text(const value::Type& type);
  // As the pack counts enums; where the pack writes it, a subset of the target's enum will do.
  value::Type own_type(const value::Type& type) const;
  value::Type written_type(const value::Type& type) const;
  const FieldTarget* take_field();  // that nothing writes yet; nullptr: none now

 private:
  std::string option_rule(const NamedValue& v);

  Shared& s_;
  Random& random_;
  Exprs& exprs_;
};

// Records of the target: with constant keys, or for each turn of a loop.
class Records {
 public:
  Records(Shared& shared, Clauses& clauses)
      : s_(shared), random_(shared.random), exprs_(shared.exprs), clauses_(clauses) {}

  Item record();
  Item in_row();  // in the block of a table: for each of its rows

 private:
  Item of(const RecordTarget& target, const std::string& key, const std::string& loop);
  Item calendar();
  Item period();
  Item local();
  Item call();
  Item field(const FieldTarget& target, int depth);
  void add_other_fields(Item& record, const RecordTarget& target);
  std::string next_key();
  std::string computed_key();
  std::string loop();  // ` for v in …`; what it gives may be read from then on
  std::string loop_source(const std::string& name);

  Shared& s_;
  Random& random_;
  std::vector<std::string> given_;  // by calls so far
  Exprs& exprs_;
  Clauses& clauses_;
};

// Tables and lists, with their files of rows.
class Tables {
 public:
  Tables(Shared& shared, Clauses& clauses, Records& records)
      : s_(shared), random_(shared.random), exprs_(shared.exprs), clauses_(clauses), records_(records) {}

  Item table();
  Item list();
  // Those from `first` on stand in a pattern: afterwards nobody knows them by their own names, and each use
  // has them by the instance's.
  std::vector<TableInfo> take_pattern(size_t first);
  void use(const std::vector<TableInfo>& tables, size_t first, const std::string& instance);

 private:
  using Keys = std::vector<std::string>;  // of a row, those of the rows around before its own
  struct RowsOf {                         // of a table: what a file of rows can say
    std::string key = {};                 // its column
    std::vector<NamedValue> cells = {};   // other columns
    std::vector<Keys> starting = {};      // the rows in its file
  };

  TableInfo& own();  // whose block is being made
  RowsOf& own_rows();
  Item rows(Item item);
  void add_contents(Item& item);
  bool add_target(Item& item);
  Item lines();
  void add_line_contents(Item& item);
  Item declaration();
  Item column(const FieldTarget* field);
  Item column_of(const NamedValue& v, const FieldTarget* field);
  Item key_column(const FieldTarget* field);
  Item preset(const FieldTarget& field);
  Item reference();
  Item let();
  Item running();
  Item when();
  void declare(const NamedValue& v);
  void close(size_t index, Item& item);
  std::vector<Keys> starting_keys(value::Kind kind);
  void add_rows(Item& item);
  std::string cell(const NamedValue& column);
  static std::string joined(const std::vector<std::string>& fields);

  Shared& s_;
  Random& random_;
  Exprs& exprs_;
  Clauses& clauses_;
  Records& records_;
  std::vector<RowsOf> rows_of_;  // per table
  bool mapped_ = false;          // the rows of the block that is being made go to the target
};

// A test of the pack: what it gives and expects need not hold.
Item make_test(Shared& shared);

// What a host can choose from: templates and default configurations.
std::vector<Item> make_projects(Shared& shared);

}  // namespace rapport::oracle
