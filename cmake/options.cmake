# Flags that all of our own code is compiled with. -Wswitch (in -Wall) names a forgotten case: switches have no default.
add_library(rapport_options INTERFACE)
target_include_directories(rapport_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(rapport_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers -Werror
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
# __int128 carries the decimals, which -Wpedantic would refuse; -Wrestrict and -Wmaybe-uninitialized of g++ 12 cry wolf over std::string and std::variant; std::stable_sort of libstdc++ uses what it deprecates itself
target_compile_options(rapport_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-pedantic;-Wno-restrict;-Wno-maybe-uninitialized> $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu;-Wno-deprecated-declarations;-Wno-overlength-strings>)
if(RAPPORT_SANITIZE)
  target_compile_options(rapport_options INTERFACE -fsanitize=${RAPPORT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(rapport_options INTERFACE -fsanitize=${RAPPORT_SANITIZE})
endif()
if(RAPPORT_FUZZ)
  target_compile_options(rapport_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(rapport_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
