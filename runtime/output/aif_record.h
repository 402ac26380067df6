// Records of one table as elements of an AIF message, and what of them AIF cannot hold.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/dataset/dataset.h"
#include "runtime/output/aif_form.h"
#include "runtime/output/output.h"
#include "runtime/output/xml_buffer.h"

namespace rapport::output {

// Where the messages of a table go.
struct AifService {
  std::string name, name_space, document;
  bool needed = false;  // nobody says that there is one: it is to be made
};

inline constexpr size_t kNoValue = SIZE_MAX;

// A record with those that stand within it.
struct AifRecord {
  dataset::Action action;
  size_t by = kNoValue;               // which of its values refers to the record that it stands in
  std::vector<AifRecord> inner = {};  // in load order
};

// Rows for all values of the record, for this reason, and of those within it, because it is not written.
void leave_out(const AifRecord& record, const std::string& reason, std::vector<NotWritten>& left_out);

class AifTable {
 public:
  AifTable(const schema::Schema& schema, const std::string& name);

  const std::string& name() const { return name_; }
  const AifService& service() const { return service_; }
  bool names_type() const;         // by xsi:type, it or one that was put within one of its records
  bool has_names() const;          // all of them can stand in a message
  std::string name_space() const;  // of the document and of all in it
  bool is_single() const { return form_ && form_->single; }  // one record per document
  std::string_view refusal() const {  // why none of its records can be written; empty: they can
    return form_ ? std::string_view(form_->refusal) : std::string_view();
  }

  // Writes the record with those within it, and returns what that is. What does not fit is added to
  // `left_out`; nothing is written when the record makes no sense without it.
  Counts put(const AifRecord& record, XmlBuffer& out, std::vector<NotWritten>& left_out);

 private:
  AifTable(const schema::Schema& schema, const std::string& name, const AifTable& outer, AifForm form);

  struct Field {
    std::string name;
    uint32_t level =
        0;  // how far down the line of `extends` it is declared; 0: in the table that extends nothing
    bool needed = false;                  // no record without it: part of the key, or mandatory
    bool timed = false;                   // a date with time, which a date has to become
    bool combined = false;                // a ledger account, of which the main account is a part
    bool fits = false;                    // its name can stand in a message
    const AifForm::Slot* slot = nullptr;  // of the form; nullptr: there is no form, or not in it
  };

  size_t place_of(std::string_view field);
  Field describe(std::string_view field) const;
  void select(const AifRecord& record);
  bool choose(const dataset::FieldValue& value, const Field& field);
  void find_absent(const dataset::Action& action);
  std::string reason_of(const dataset::FieldValue& value) const;
  std::string reason_for_all(const std::string& record) const;
  void say_unfit(const dataset::Action& action, std::vector<NotWritten>& left_out) const;
  struct Inner;
  AifTable* table_within(const std::string& table);
  std::vector<Inner> put_inner(const AifRecord& record);
  std::string why_not_within(const AifTable* table, const std::string& name) const;
  void put_whole(const std::vector<Inner>& inner, XmlBuffer& out) const;
  void put_open(XmlBuffer& out) const;
  void put_value(XmlBuffer& out, std::string_view name, AifText value) const;

  const schema::Schema& schema_;
  const schema::Table* table_;  // nullptr: not known
  std::string name_;
  AifService service_;
  uint32_t levels_ = 1;
  std::optional<AifForm> form_;  // from an imported schema; else the rules of docs/aif.md count
  std::vector<Field> fields_;    // those seen so far, mostly in the order in which they come
  size_t next_ = 0;              // in fields_: where the next one probably is

  struct Chosen {
    const dataset::FieldValue* value;
    size_t order;  // the place of its element in the form, or the level of its field
    AifText text;
    std::string_view name;  // of the element
  };
  std::vector<Chosen> chosen_;                     // what select() found, reused
  std::vector<const dataset::FieldValue*> unfit_;  // likewise
  const dataset::FieldValue* missing_ = nullptr;   // of those, one without which there is no record
  std::vector<const AifForm::Slot*> absent_;       // mandatory ones of the form that have no value, reused
  size_t level_ = 0;                               // 0: its records stand in the document itself
  std::map<std::string, std::unique_ptr<AifTable>>
      within_;  // nullptr: no record of the table can stand there
};

}  // namespace rapport::output
