# `cpack -G DEB` makes two packages; only what is named here gets in.
#   rapport_<version>_<architecture>.deb    the compiler, its manual page and completions as it prints them itself, the docs,
#                                           and packs to read and to build on
#   rapportd_<version>_<architecture>.deb   the service, its unit, its configuration, the docs; where it is built
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

set(package_components rapport)
if(TARGET rapportd)
  list(APPEND package_components rapportd)
  set(packaging server/packaging)
  install(TARGETS rapportd RUNTIME DESTINATION bin COMPONENT rapportd)
  install(FILES ${packaging}/rapportd.service DESTINATION lib/systemd/system COMPONENT rapportd)
  install(FILES ${packaging}/rapportd.toml DESTINATION /etc/rapport COMPONENT rapportd)
  install(FILES ${packaging}/nginx.conf ${packaging}/haproxy.cfg ${packaging}/alerts.yml DESTINATION share/doc/rapportd/examples COMPONENT rapportd)
  install(FILES ${package_files}/copyright ${package_files}/changelog.gz DESTINATION share/doc/rapportd COMPONENT rapportd)
  install(FILES docs/service.md docs/operations.md docs/security.md docs/life-cycle.md
    DESTINATION share/doc/rapportd/docs COMPONENT rapportd)
endif()

set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # what is packed is built by then, and the tests need not be
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rapport)
set(CPACK_PACKAGE_VENDOR "Rapport")
set(CPACK_PACKAGE_CONTACT "Rapport maintainers <maintainers@rapport.invalid>")
set(CPACK_DEBIAN_RAPPORT_PACKAGE_NAME rapport)
set(CPACK_DEBIAN_RAPPORT_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_RAPPORT_DESCRIPTION
"interviews that configure business software
Rapport turns packs of questions and rules, written in the language Rap,
into interviews, and their answers into the configuration of an ERP:
AX configuration XML, messages for the document services and files for the
Data Import/Export Framework of Dynamics AX 2012, packages for Business
Central and for Finance & Operations, and workbooks.")
set(CPACK_DEBIAN_RAPPORTD_PACKAGE_NAME rapportd)
set(CPACK_DEBIAN_RAPPORTD_PACKAGE_SECTION web)
set(CPACK_DEBIAN_RAPPORTD_DESCRIPTION
"partners, customers and their services, by web and API
The service around Rapport: a registry of partners, activation of partners
and customers by mail, portals for both, users and roles, trials, an audit
log and an API. It keeps its data in SQLite or PostgreSQL.")
# What its libraries do not name: the user, the dictionary of words that are no passwords, the time zones.
set(CPACK_DEBIAN_RAPPORTD_PACKAGE_DEPENDS "adduser, cracklib-runtime, wamerican, tzdata, ca-certificates")
set(CPACK_DEBIAN_RAPPORTD_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/server/packaging/debian/conffiles ${PROJECT_SOURCE_DIR}/server/packaging/debian/postinst
  ${PROJECT_SOURCE_DIR}/server/packaging/debian/prerm ${PROJECT_SOURCE_DIR}/server/packaging/debian/postrm)
set(CPACK_DEBIAN_RAPPORTD_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL ${package_components})
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
include(CPack)
