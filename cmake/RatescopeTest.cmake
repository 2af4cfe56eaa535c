# ratescope_test_run(<name> <program> <timeout> [VARIABLE=value …]): one run of a test program, with
# these in its environment.
function(ratescope_test_run name program timeout)
    if(NOT timeout)
        set(timeout 120)
    endif()
    if(RATESCOPE_SANITIZE) # what a sanitizer watches runs up to ten times slower
        math(EXPR timeout "4 * ${timeout}")
    endif()
    add_test(NAME ${name} COMMAND ${program})
    set(environment QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8 ASAN_OPTIONS=detect_leaks=0
        TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/tsan.supp ${ARGN})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout} ENVIRONMENT "${environment}")
endfunction()

# ratescope_test(<name> LINKS …): tests/<floor>/<name>.cpp as one Qt Test program, run offscreen.
function(ratescope_test name)
    cmake_parse_arguments(TEST "" "TIMEOUT" "LINKS;SOURCES" ${ARGN})
    add_executable(${name} ${name}.cpp ${TEST_SOURCES})
    set_target_properties(${name} PROPERTIES
        AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    target_link_libraries(${name} PRIVATE
        ${TEST_LINKS} Qt6::Test ratescope_options ratescope_qt_options)
    ratescope_test_run(${name} ${name} "${TEST_TIMEOUT}")
endfunction()
