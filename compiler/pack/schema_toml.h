// target/*.toml of a pack: facts about the target, made by an import or written by hand.
//
//   name = "ax-2012-r3"                         which target; may be left out
//   [enum.NoYes]
//   elements = { No = 0, Yes = 1 }              or ["No", "Yes"] when the values are not known
//   evidence = "2012: …"                        where it comes from; decides how far it is relied on
//                                               (trust_of)
//   [table.PaymTerm]
//   extends = "Parent", per_company = true, key = ["PaymTermId"]
//   one_row = "no"                              or "per_company", "per_system"
//   [table.PaymTerm.service]                    which AIF service creates records; each name may be left out
//   name = "PaymTermService", namespace = "http://tempuri.org", document = "PaymTerm"
//   [table.PaymTerm.field.PaymMethod]           or one line under [table.PaymTerm.field]: PaymMethod = { … }
//   type = "enum"                               follows from `enum` when that is given
//   enum = "NetCurrent", length = 10, decimals = 2, mandatory = true, system = false
//   references = "PaymDay.PaymDayId", data_type = "PaymMethod"
//   [type.PaymMethod]                           an extended data type: what its fields have in common
//   extends = "Parent"; type, enum, length, decimals, references, evidence as of a field
//   [document.…], [message_type.…]              the forms of messages: document_toml.h
#pragma once

#include <string>
#include <string_view>

#include "compiler/diag/diagnostics.h"
#include "compiler/pack/document_checks.h"
#include "runtime/schema/schema.h"

namespace rapport::pack {

// Whether it can stand as the namespace of a service.
bool is_namespace(std::string_view text);

// What the file says, sorted; what cannot be read is reported (E6001 to E6003, E61xx) and left out. `names`
// gets what its documents call each other, for check_documents(); none: nobody asks.
schema::Schema read_schema(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags,
                           std::vector<FormName>* names = nullptr);

// The same as a file: reading it back gives an equal schema.
std::string write_schema(const schema::Schema& schema);

}  // namespace rapport::pack
