# cmake -DCOMPILER= -DOPTIONS= -DROOT= -DSAMPLE= -P compile_sample.cmake
file(STRINGS ${SAMPLE} first_line LIMIT_COUNT 1)
if(NOT first_line MATCHES "^// expect: (.+)$")
  message(FATAL_ERROR "${SAMPLE}: the first line must be \"// expect: what the compiler says\"")
endif()
set(expected "${CMAKE_MATCH_1}")

set(ENV{LC_ALL} C)
set(compile ${COMPILER} ${OPTIONS} -std=c++20 -fsyntax-only -fdiagnostics-color=never
            -I ${ROOT})
execute_process(COMMAND ${compile} ${SAMPLE} RESULT_VARIABLE status ERROR_VARIABLE said)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "without its bad line the sample must compile, yet:\n${said}")
endif()

execute_process(COMMAND ${compile} -DWITH_BAD_LINE ${SAMPLE}
                RESULT_VARIABLE status ERROR_VARIABLE said)
if(status EQUAL 0)
  message(FATAL_ERROR "the bad line compiles: ${SAMPLE}")
endif()
string(FIND "${said}" "${expected}" at)
if(at EQUAL -1)
  message(FATAL_ERROR "expected the compiler to say \"${expected}\"; it says:\n${said}")
endif()
