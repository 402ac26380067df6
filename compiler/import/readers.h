// One reader per family of files: the text of a file → what it says. What is wrong with a file is reported,
// and the facts are of no use then.
#pragma once

#include "compiler/import/facts.h"
#include "compiler/import/source.h"
#include "compiler/import/xsd_library.h"

namespace rapport::metadata {

Facts read_xpo(Source& source);         // an export of the AOT
Facts read_ax_xml(Source& source);      // AxTable, AxEnum or AxEdt, one file each
Facts read_cdm(Source& source);         // a Common Data Model file of the later product
Facts read_dictionary(Source& source);  // CSV

// XSD of a document or of shared types, or a WSDL; `root` is its root element in `library`, where what it
// refers to is found.
Facts read_aif(Source& source, pugi::xml_node root, const XsdLibrary& library);

}  // namespace rapport::metadata
