cmake_policy(VERSION 3.25)
# Writes the commit that is being built as a header, and only when it has changed.
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT commit)
  set(commit "unknown")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT
"// Owns the name of the commit that this build was made from. Written by each build.
#pragma once

namespace trestle::sim {
inline constexpr char const* commit = \"@commit@\";
}
" @ONLY)
