// The operations of a WSDL 1.1: what a message to each carries.
//
// AX gives every service a port type, and its operations a wrapper element each with the parameters in it
// (document/literal wrapped), one of which may be a document. Read as well: messages of several parts, parts
// with a type in place of an element, an element that is the parameter itself.
// Sources: WSDL 1.1 (W3C note), sections 2.3 to 3.5; the WSDL of AX 2012 as others published proxies made of
// it.
#pragma once

#include <string>
#include <vector>

#include "compiler/import/facts.h"
#include "compiler/import/xsd_library.h"

namespace rapport::metadata {

struct WsdlOperation {
  std::string service, name;  // "VendGroupService", "create"
  std::string name_space;     // of the service: its action is "name_space/service/name"
  bool known = false;         // its message is in one of the files
  std::string document;  // the root element of the document that it takes; empty: it takes none, or several
  std::vector<std::string> tables;      // whose records are at the top of that document
  std::vector<std::string> inheriting;  // tables whose records may stand there too
  std::vector<schema::Field> fields;    // the parameters that are single values
};

// Of all port types, in the order of the file. Enums that only parameters have are added to `facts`; what was
// left out is counted there.
std::vector<WsdlOperation> read_operations(pugi::xml_node definitions, const XsdLibrary& library,
                                           const std::string& evidence, Facts& facts);

}  // namespace rapport::metadata
