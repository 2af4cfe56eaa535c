# ratescope_floor(<name> [QT] SOURCES … LINKS …)
#
# One folder of src/ as one static library. Its headers are reached as "<name>/header.h", through a
# folder of links that holds this floor alone, so a floor can include only what it links: the link
# lines are the architecture. QT says that the floor may see Qt (moc, resources, no text casts).
function(ratescope_floor name)
    cmake_parse_arguments(FLOOR "QT" "" "SOURCES;LINKS" ${ARGN})
    set(target ratescope_${name})
    set(include_root ${CMAKE_BINARY_DIR}/include/${name})
    file(MAKE_DIRECTORY ${include_root})
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${include_root}/${name} SYMBOLIC)

    if(NOT FLOOR_SOURCES)
        add_library(${target} INTERFACE)
        target_include_directories(${target} INTERFACE ${include_root})
        target_link_libraries(${target} INTERFACE ${FLOOR_LINKS})
        return()
    endif()
    add_library(${target} STATIC ${FLOOR_SOURCES})
    target_include_directories(${target} PUBLIC ${include_root})
    target_link_libraries(${target} PUBLIC ${FLOOR_LINKS} PRIVATE ratescope_options)
    if(FLOOR_QT)
        set_target_properties(${target} PROPERTIES AUTOMOC ON)
        target_link_libraries(${target} PRIVATE ratescope_qt_options)
    endif()
endfunction()
