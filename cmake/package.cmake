# `cpack -G DEB` makes rapport_<version>_<architecture>.deb: the program, its manual page and completions as it prints them
# itself, the docs, and packs to read and to build on. Only what is named here gets in.
if(NOT TARGET rapport OR RAPPORT_SANITIZE)
  return()
endif()

set(package_files ${CMAKE_BINARY_DIR}/package)
add_custom_command(
  OUTPUT ${package_files}/rapport.1.gz ${package_files}/changelog.gz ${package_files}/rapport.bash
         ${package_files}/_rapport ${package_files}/rapport.fish ${package_files}/copyright
  COMMAND ${CMAKE_COMMAND} -E make_directory ${package_files}
  COMMAND $<TARGET_FILE:rapport> manual > ${package_files}/rapport.1
  COMMAND gzip --force --best --no-name ${package_files}/rapport.1
  COMMAND gzip --best --no-name --stdout ${PROJECT_SOURCE_DIR}/CHANGELOG.md > ${package_files}/changelog.gz
  COMMAND $<TARGET_FILE:rapport> completions bash > ${package_files}/rapport.bash
  COMMAND $<TARGET_FILE:rapport> completions zsh > ${package_files}/_rapport
  COMMAND $<TARGET_FILE:rapport> completions fish > ${package_files}/rapport.fish
  COMMAND ${CMAKE_COMMAND} -E cat ${PROJECT_SOURCE_DIR}/NOTICE ${PROJECT_SOURCE_DIR}/cmake/copyright.txt > ${package_files}/copyright
  DEPENDS rapport ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/NOTICE ${PROJECT_SOURCE_DIR}/cmake/copyright.txt
  VERBATIM)
add_custom_target(package_files ALL DEPENDS ${package_files}/copyright)

install(TARGETS rapport RUNTIME DESTINATION bin COMPONENT rapport)
install(FILES ${package_files}/rapport.1.gz DESTINATION share/man/man1 COMPONENT rapport)
install(FILES ${package_files}/rapport.bash DESTINATION share/bash-completion/completions RENAME rapport COMPONENT rapport)
install(FILES ${package_files}/_rapport DESTINATION share/zsh/vendor-completions COMPONENT rapport)
install(FILES ${package_files}/rapport.fish DESTINATION share/fish/vendor_completions.d COMPONENT rapport)
install(FILES ${package_files}/copyright ${package_files}/changelog.gz README.md DESTINATION share/doc/rapport COMPONENT rapport)
install(DIRECTORY docs/ DESTINATION share/doc/rapport/docs COMPONENT rapport FILES_MATCHING PATTERN "*.md" PATTERN "*.xsd")
install(DIRECTORY packs/ DESTINATION share/rapport/packs COMPONENT rapport
  FILES_MATCHING PATTERN "*.rap" PATTERN "*.toml" PATTERN "*.json" PATTERN "*.csv" PATTERN "*.po" PATTERN "*.lock"
                 PATTERN "*.schema" PATTERN "SOURCES.md")

set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # what is packed is built by then, and the tests need not be
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rapport)
set(CPACK_PACKAGE_VENDOR "Rapport")
set(CPACK_PACKAGE_CONTACT "Rapport maintainers <maintainers@rapport.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "interviews that configure business software")
set(CPACK_PACKAGE_DESCRIPTION
"Rapport turns packs of questions and rules, written in the language Rap,
into interviews, and their answers into the configuration of an ERP:
AX configuration XML and messages for the document services of
Dynamics AX 2012.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL rapport)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
include(CPack)
