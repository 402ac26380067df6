// The forms of messages in target/*.toml, which an import of XSD makes:
//
//   [message_type.AxdEnum_NoYes]                 a simple type, by its name in the XSD
//   elements = ["No", "Yes"]                     the texts that it may be
//   extends = "AxdExtType_Name", type = "string", length = 10, decimals = 2, structure = true, evidence = "…"
//   [document.ContosoTerms]                      by its root element; a later file replaces all of it
//   namespace = "http://…", type = "AxdContosoTerms", evidence = "…"
//   [document.ContosoTerms.record.AxdEntity_PaymTerm]
//   table = "PaymTerm"                           missing: the document itself
//   extends = "…"                                whose elements come first
//   [document.ContosoTerms.record.AxdEntity_PaymTerm.element]
//   PaymTermId = { type = "AxdExtType_PaymTermId", mandatory = true }      in the order of the message
#pragma once

#include "compiler/pack/document_checks.h"
#include "compiler/pack/toml_tree.h"
#include "runtime/schema/schema.h"

namespace rapport::pack {

// What stands under `document` and `message_type`; what cannot be read is reported and left out.
// `names` gets what they call each other, for check_documents().
void read_documents(const TomlReader& root, diag::Diagnostics& diags, schema::Schema& schema,
                    std::vector<FormName>& names);

std::string write_documents(const schema::Schema& schema);

}  // namespace rapport::pack
