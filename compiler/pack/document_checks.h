// Whether the forms of messages hold together: looked at when the files of all packs are laid over each
// other, since a document may be of one file and the types of its elements of another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/diag/diagnostics.h"
#include "runtime/schema/schema.h"

namespace rapport::pack {

// A name with which target/*.toml says what a document or a type of its elements is; empty where it says
// none.
struct FormName {
  enum class Role : uint8_t { DocumentType, RecordBase, ElementType, TypeBase };
  Role role;
  std::string document;  // empty: of a message type
  std::string owner;     // of a base: the record or the message type that extends it
  std::string name;
  diag::Span at;
};

struct FormFile {
  std::vector<FormName> names;
  // Written by an import, which may have had only some of the schemas: of a type that it does not describe
  // nothing is known, and that is no mistake.
  bool imported = false;
};

// `files` in the order in which they lie over each other; `schema` is what came of them. Reports E6109 to
// E6111 and W6112, of what no later file replaces.
void check_documents(const std::vector<FormFile>& files, const schema::Schema& schema,
                     diag::Diagnostics& diags);

}  // namespace rapport::pack
