# Warnings, sanitizers and the compiler cache: what every target is built with.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug or Release" FORCE)
endif()

find_program(RATESCOPE_CCACHE ccache)
if(RATESCOPE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${RATESCOPE_CCACHE})
endif()

set(RATESCOPE_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=")

option(RATESCOPE_FUZZ "Build the fuzz targets (clang only)" OFF)

add_library(ratescope_options INTERFACE)
target_compile_options(ratescope_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
    -Wcast-qual -Wimplicit-fallthrough -Werror)
if(RATESCOPE_SANITIZE)
    target_compile_options(ratescope_options INTERFACE
        -fsanitize=${RATESCOPE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1)
    target_link_options(ratescope_options INTERFACE -fsanitize=${RATESCOPE_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Among the sanitizers' checks GCC takes the payload of an empty std::optional for read.
        target_compile_options(ratescope_options INTERFACE -Wno-maybe-uninitialized)
    endif()
    if(RATESCOPE_SANITIZE MATCHES "thread")
        # GCC warns that TSan does not model std::atomic_thread_fence; Qt's headers use it.
        target_compile_options(ratescope_options INTERFACE -Wno-tsan)
    endif()
endif()

# For the targets that see Qt: no silent conversions between bytes and text.
add_library(ratescope_qt_options INTERFACE)
target_compile_definitions(ratescope_qt_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY
    QT_NO_URL_CAST_FROM_STRING QT_NO_KEYWORDS QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
    QT_DISABLE_DEPRECATED_BEFORE=0x060400)

# moc 6.4 fails with 'Parse error at "std"' on a header whose first standard include is GCC 12's
# <compare>: a visibility pragma before its #include confuses it. Seen after <utility>, it passes.
# By a full path: moc notes what it was given as a dependency, and where that is no file, every build
# begins with moc and ends with linking.
set(CMAKE_AUTOMOC_MOC_OPTIONS --include ${CMAKE_CURRENT_LIST_DIR}/before_moc.h)
