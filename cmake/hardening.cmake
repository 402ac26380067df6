# What makes a mistake with memory end a released program, not serve whoever provokes it: canaries on the stack, checked
# copies, code and libraries at random addresses, tables of addresses that are read-only once it runs. Sanitizers and
# fuzz targets look for themselves. Included before any target.
option(RAPPORT_HARDEN "harden what is built as a release" ON)
if(RAPPORT_HARDEN AND NOT RAPPORT_SANITIZE AND NOT RAPPORT_FUZZ)
  add_compile_options("$<$<CONFIG:Release>:-fPIE;-fstack-protector-strong;-fstack-clash-protection;-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
  add_link_options("$<$<CONFIG:Release>:-pie;LINKER:-z,relro,-z,now,-z,noexecstack>")
endif()
