// The grammar's tokens in Rap's words, and what a token list looks like to a reader: for brackets and
// recovery.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/syntax/tokens.h"

namespace rapport::syntax {

using TokenTypes = std::vector<uint32_t>;  // a set, in order

// "a name", "`,` or `)`", "a clause or a declaration": what may stand at a place, the most telling part of
// it.
std::string expected_words(const TokenTypes& expected);

// "`then`", "a text"; not for the end of the file.
std::string found_words(const Token& token, std::string_view written);

// The token that was most likely meant by `written`: a slip of the hand, or a word of another language. 0:
// none.
uint32_t meant_by(std::string_view written, const TokenTypes& expected);

std::string_view literal_of(uint32_t type);  // `when` as it is written; empty: the token has many forms
bool can_be_name(uint32_t type);             // ID and the words that are reserved nowhere else
bool is_reserved(uint32_t type);             // a word that can be no name
bool ends_operand(uint32_t type);
bool begins_operand(uint32_t type);
bool opens(uint32_t type);   // { ( [
bool closes(uint32_t type);  // } ) ]
uint32_t closing_of(uint32_t opening);
bool owns_block(uint32_t type);  // the keyword of a declaration with braces

// Whether `token` with `next` after it begins a clause or a declaration rather than being a name or an
// operand.
bool begins_item(const Token& token, const Token& next);
bool begins_type(uint32_t type, uint32_t next);  // `decimal` `(`, `choice` `of`
bool begins_step(const Token& token);
bool begins_move(const Token& token, const Token& next);

}  // namespace rapport::syntax
