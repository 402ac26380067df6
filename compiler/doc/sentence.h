// Rules in the words of the business: typed expressions → clauses and noun phrases in the language of the
// site.
#pragma once

#include <span>

#include "compiler/doc/book.h"

namespace rapport::doc {

// "*Fiscal year starts* plus 1 year". What is nested too deeply to be read stands as in the source.
Html value_of(const Book& book, ExprId expr);
// Of the node that has the value: its name where it has one, else its rule.
Html value_of(const Book& book, NodeId node);
// "*Name* has a value and *Multiple currencies* is yes"
Html clause_of(const Book& book, ExprId expr);
Html clause_of(const Book& book, NodeId node);
// All that has to be yes for what stands behind `gate`, up to the condition `around`, which is said
// elsewhere; whether the project has an area is left out. A sentence, or a list of clauses. Empty: always
// there.
Html condition_of(const Book& book, NodeId gate, NodeId around);
// A yes/no rule likewise, as a sentence or a list.
Html rule_of(const Book& book, NodeId node);

Html literal_of(const Book& book, const value::Type& type, const value::Value& literal);
Html type_of(const Book& book, const value::Type& type);

}  // namespace rapport::doc
