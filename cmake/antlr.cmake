# The ANTLR parser is generated at build time from grammar/ and never committed. Debian's tool is 4.7.2 and its runtime
# 4.9: they fit, but the tool writes u8"" names, which C++20 refuses without -fno-char8_t.
find_package(antlr4-runtime REQUIRED)
find_program(ANTLR4_TOOL NAMES antlr4 REQUIRED)
set(out ${CMAKE_BINARY_DIR}/grammar)
set(generated)
foreach(name RapLexer RapParser)
  list(APPEND generated ${out}/${name}.cpp ${out}/${name}.h)
endforeach()
add_custom_command(
  OUTPUT ${generated}
  COMMAND ${ANTLR4_TOOL} -Dlanguage=Cpp -Werror -no-visitor -no-listener -package rapport::grammar -Xexact-output-dir
          -o ${out} RapLexer.g4
  COMMAND ${ANTLR4_TOOL} -Dlanguage=Cpp -Werror -no-visitor -no-listener -package rapport::grammar -Xexact-output-dir
          -lib ${out} -o ${out} RapParser.g4
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}/grammar
  DEPENDS ${PROJECT_SOURCE_DIR}/grammar/RapLexer.g4 ${PROJECT_SOURCE_DIR}/grammar/RapParser.g4
  COMMENT "Generating the Rap parser" VERBATIM)
add_library(rapport_grammar STATIC ${generated})
target_include_directories(rapport_grammar SYSTEM PUBLIC ${ANTLR4_INCLUDE_DIR} ${out})
target_compile_features(rapport_grammar PUBLIC cxx_std_20)
target_compile_options(rapport_grammar PRIVATE -fno-char8_t -w)
target_link_libraries(rapport_grammar PUBLIC antlr4_shared)
