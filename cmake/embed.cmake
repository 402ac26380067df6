# Puts files of packs/ and docs/ into the program, so that it needs none beside it: rapport_embed(folder function file ...).
# The functions are declared in <folder>/embedded.h.
function(rapport_embed folder)
  string(REPLACE "/" "_" target rapport_${folder})
  string(REGEX REPLACE ".*/" "rapport::" namespace ${folder})
  set(out ${CMAKE_BINARY_DIR}/embedded/${target}.cpp)
  set(text "#include \"${folder}/embedded.h\"\n\nnamespace ${namespace}::embedded {\n")
  set(pairs ${ARGN})
  while(pairs)
    list(POP_FRONT pairs name file)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${file})
    file(READ ${PROJECT_SOURCE_DIR}/${file} bytes)
    string(APPEND text "\nstd::string_view ${name}() { return R\"embedded(${bytes})embedded\"; }\n")
  endwhile()
  string(APPEND text "\n}  // namespace ${namespace}::embedded\n")
  file(CONFIGURE OUTPUT ${out} CONTENT "@text@" @ONLY)  # writes only what is different
  target_sources(${target} PRIVATE ${out})
endfunction()
