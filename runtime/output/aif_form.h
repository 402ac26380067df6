// The form of a record in an AIF message, as the imported schema (XSD) of its document has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/dataset/dataset.h"

namespace rapport::output {

struct AifForm {
  struct Slot {
    std::string name;
    schema::MessageType type;
    bool mandatory = false;
    bool record = false;  // records stand in it
  };

  std::string document, name_space;
  std::string element;      // of the record
  std::string record;       // its type
  std::string type;         // that its xsi:type names; empty: the element says it
  bool single = false;      // one record of the kind at most stands in the document, or in the record around
  std::vector<Slot> slots;  // in the order of the message
  std::string refusal;      // why no record of the table can stand in the document; empty: one can

  const Slot* find(std::string_view field) const;  // nullptr: the schema knows no such element
};

// Of records of `table` at the top of `document`; nothing when no schema of it was imported.
std::optional<AifForm> aif_form(const schema::Schema& schema, std::string_view document,
                                std::string_view table);

// Of records of `table` within those of the type `outer`; nothing when none can stand there.
std::optional<AifForm> aif_form_within(const schema::Schema& schema, const AifForm& outer,
                                       std::string_view table);

// What stands in the element for a text: all are parts of the value or of the form.
struct AifText {
  std::string_view text, time;  // time: what follows a date
};

// Nothing when the type does not take the value.
std::optional<AifText> fit(const AifForm::Slot& slot, const dataset::FieldValue& value,
                           std::string_view text);
std::string expected_in(const AifForm::Slot& slot);  // "one of `Net`, `COD`"

// Records within records, the outermost one included: documents of AX have two or three.
inline constexpr size_t kAifLevels = 16;

inline constexpr std::string_view kFirstMoment = "T00:00:00Z";  // of a day

}  // namespace rapport::output
