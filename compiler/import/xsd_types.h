// The named types of XML schemas, as AX writes them for its documents.
//
//   AxdEnum_<Enum>            the names of an enum's elements
//   AxdExtType_<DataType>     a data type; one that is an enum lists the elements, and does not say which
//   enum AxdEntity_<Source>        a record of a data source, or AxdEntity_<Source>_<Table>  of one of the
//   tables that inherit from each other in it
//
// Source: the schemas of AX 2012 that others published as code made from them (JAXB).
#pragma once

#include <map>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/import/facts.h"

namespace rapport::metadata {

inline constexpr std::string_view kEnumPrefix = "AxdEnum_", kDataTypePrefix = "AxdExtType_",
                                  kEntityPrefix = "AxdEntity_";

using XsdTypes = std::map<std::string_view, pugi::xml_node>;  // definitions by name

// Of a complex type: its extension (null: it has none), and its elements, without those that it inherits.
pugi::xml_node extension_of(pugi::xml_node definition);
std::vector<pugi::xml_node> elements_of(pugi::xml_node definition);
std::string_view type_of(pugi::xml_node element);  // without prefix; empty: it has none with a name

// The definition of a data type, whatever its form: what it restricts or extends, and by how much.
schema::DataType read_data_type(pugi::xml_node definition);
std::vector<schema::EnumElement> read_elements(pugi::xml_node definition);  // its enumeration
schema::MessageType read_message_type(pugi::xml_node definition);           // without name and evidence

// "AxdUnion_AxdExtType_CustAccount_AxdType_ExtCodeValue" → "AxdExtType_CustAccount": what AX itself stores.
std::string_view member_of_union(std::string_view name);

}  // namespace rapport::metadata
