// What is known of the target system: tables, fields, enums, services. One neutral model for all sources of
// facts (design: the baseline pack, overrides.toml, later imports); a later source overlays an earlier one
// field by field.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rapport::schema {

// Unknown: no source says. IntOrEnum: the later product says "integer", which may be an enum in AX 2012.
enum class FieldType : uint8_t {
  Unknown,
  String,
  Int,
  Int64,
  Real,
  Date,
  DateTime,
  Time,
  Enum,
  IntOrEnum,
  Guid,
  Container,
  RecId
};

inline constexpr uint32_t kUnlimited = 1 << 30;  // the length of a memo field
inline constexpr uint8_t kMostDecimals = 16;     // AX reals are numeric(32, 16)

// How far a fact can be relied on. Later: known only from the later product. Weak: "to confirm" in the facts.
enum class Trust : uint8_t { Verified, Later, Weak };

enum class OneRow : uint8_t { No, PerCompany, PerSystem };  // parameter tables hold one row, which is updated

struct Field {
  std::string name;
  FieldType type = FieldType::Unknown;
  std::optional<uint32_t> length;   // String: UTF-16 units
  std::optional<uint8_t> decimals;  // Real: digits after the point
  bool mandatory = false;
  bool says_mandatory = false;     // whether a source states `mandatory`: overlay() takes it only then
  bool system = false;             // DataAreaId and the like: never written by a pack
  std::string enum_name;           // empty: no enum, or not known which
  std::string fk_table, fk_field;  // empty: no reference
  std::string data_type;           // the extended data type; empty: none, or not known (with_data_types())
  Trust trust = Trust::Later;
  std::string evidence;  // where the fact comes from, for people
};

// Through which document service of AX (AIF) records of a table are created. Empty: no source names one.
struct Service {
  std::string name;        // the external name: "VendGroupService"
  std::string name_space;  // of its actions: "http://schemas.microsoft.com/dynamics/2008/01/services"
  std::string document;    // the root element of its messages: "VendorGroup"
  std::string evidence;
};

// What takes values by name: records of a table, rows of an entity of the import/export framework, an
// operation of a service or a method of a class, whose parameters its fields are.
enum class TableKind : uint8_t { Table, Entity, Operation, Method };

struct Table {
  std::string name;  // of what is no table, as a pack writes it: designation()
  TableKind kind = TableKind::Table;
  std::string
      extends;  // the table whose fields it inherits, of an operation those that it takes; empty: none
  bool per_company = true;
  OneRow one_row = OneRow::No;
  bool says_per_company = false, says_one_row = false;  // as says_mandatory
  std::vector<std::string> key;                         // natural key, in order; empty: not known
  Trust trust = Trust::Later;                           // of key, extends, one_row
  std::string evidence;
  Service service;
  std::vector<Field> fields;  // its own, sorted by name without regard to case
};

struct EnumElement {
  std::string name;
  std::optional<int32_t> value;  // gaps are normal; unknown for some
};

struct Enum {
  std::string name;
  std::vector<EnumElement> elements;
  std::string evidence;
};

// An extended data type: what its fields have in common where they do not say it themselves.
struct DataType {
  std::string name;
  std::string extends;  // the type whose facts it has where it says none; empty: none
  FieldType type = FieldType::Unknown;
  std::optional<uint32_t> length;   // as of a Field
  std::optional<uint8_t> decimals;  // likewise
  std::string enum_name;
  std::string fk_table, fk_field;
  std::string evidence;
};

// A simple type of the schemas (XSD) that AX checks its messages against.
struct MessageType {
  std::string name;     // as the XSD has it, without prefix: "AxdEnum_NoYes"
  std::string extends;  // the type whose facets it has where it has none; empty: none
  FieldType type = FieldType::Unknown;
  std::optional<uint32_t> length;     // as of a Field
  std::optional<uint8_t> decimals;    // likewise
  bool structure = false;             // no text can be its value
  std::vector<std::string> elements;  // of an enum: the texts that it may be; empty: any
  std::string evidence;
};

struct DocumentElement {
  std::string name;
  std::string type;        // of a MessageType, of a DocumentRecord, or one of XSD's own: "decimal"
  bool mandatory = false;  // in a message; the field of the table need not be
  bool single = false;     // of records: one at most
};

// A type of records in a document, or of the document itself.
struct DocumentRecord {
  std::string name;                       // "AxdEntity_DirParty_DirPerson", "AxdCustomer"
  std::string table;                      // "DirPerson"; empty: the document itself
  std::string extends;                    // whose elements stand before its own; empty: none
  std::vector<DocumentElement> elements;  // in the order of the message
};

// The form of a message: what the XSD of a document says.
struct Document {
  std::string name;        // the root element: "Customer"
  std::string name_space;  // of all its elements
  std::string type;        // the record that is the document itself
  std::string evidence;
  std::vector<DocumentRecord> records;  // sorted by name
};

struct Schema {
  std::string name;                        // "ax-2012-r3"
  std::vector<Table> tables;               // sorted by name, as fields are
  std::vector<Enum> enums;                 // sorted by name
  std::vector<DataType> types;             // likewise; only while a pack is compiled, no Program has them
  std::vector<Document> documents;         // sorted by name, as
  std::vector<MessageType> message_types;  // these are
};

// The order and the equality of names: ASCII letters without regard to case.
std::strong_ordering compare_names(std::string_view a, std::string_view b);
bool same_name(std::string_view a, std::string_view b);
Schema sorted(Schema schema);  // for whoever builds one: the orders that the functions below rely on

// What the words of an evidence make of a fact: "inferred" or "to confirm" is weak, "2012:" verified, "FO:"
// alone is the later product's, anything else the word of whoever wrote it.
// A combination of a main account and dimensions, by its record id: a pack can only say the main account.
bool is_ledger_account(const Field& field);
inline constexpr std::string_view kMainAccount = "MainAccount", kMainAccountId = "MainAccountId";

Trust trust_of(std::string_view evidence);

// The beginning of an evidence from the schema of a message: there a record id is the text of the row's key.
inline constexpr std::string_view kOfMessage = "2012:AIF ";

// Names are found without regard to case, as AX does; nullptr when there is none.
const Table* find_table(const Schema& schema, std::string_view name);
// `entity("Customer")`, `service(VendGroupService.create)`, `class(Class.method)`: so none has the name of a
// table.
std::string designation(TableKind kind, std::string_view name);
TableKind kind_of(std::string_view designation);
std::string_view plain_name(std::string_view designation);  // "Customer", "Class.method"; a table's own name
const Enum* find_enum(const Schema& schema, std::string_view name);
const Document* find_document(const Schema& schema, std::string_view name);
const DocumentRecord* find_record(const Document& document, std::string_view type);

// An element of a record, its own or inherited ones, in the order of a message.
std::vector<const DocumentElement*> elements_of(const Document& document, const DocumentRecord& record);

// A type with the facets of those that it extends; Unknown without facets: no XSD with it was imported.
MessageType message_type(const Schema& schema, std::string_view name);
// What one of XSD's own types is, or of AX's AxdType_…; Unknown: it is none of them.
FieldType xsd_type(std::string_view name);

bool is_of_company(const Table& table);  // each company has rows, or the one row, of its own
// Whether rows are told apart by this field: it belongs to the natural key of a table of many rows.
bool is_key_field(const Table& table, std::string_view name);

// A field of the table or of one that it extends; `owner` is the table that declares it.
struct FieldRef {
  const Table* owner;
  const Field* field;
};
std::optional<FieldRef> find_field(const Schema& schema, const Table& table, std::string_view name);
std::vector<FieldRef> all_fields(const Schema& schema,
                                 const Table& table);  // inherited ones too, sorted by name

// `over` wins fact by fact, element list by element list; what it does not say stays, values of elements
// included. "An integer or an enum" does not win over one of the two, nor the text of a message over a record
// id. Facts that it corrects bring their trust and evidence along; a weaker source that corrects nothing
// leaves both.
Schema overlay(Schema base, const Schema& over);

// Fields get from their data types, and from what those extend, what they do not say themselves.
Schema with_data_types(Schema schema);

// The tables named and all they extend or refer to by key, with the enums of their fields and the documents
// of their services: what a Program carries. Of a table that is only referred to, no references are followed
// but those in its key.
Schema subset(const Schema& schema, std::span<const std::string> tables);

}  // namespace rapport::schema
