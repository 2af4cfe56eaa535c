# The pictures of the whole window. RATESCOPE_PICTURES=folder keeps them.
ratescope_test(tst_window_pictures TIMEOUT 240 LINKS ratescope_ui
    SOURCES painted_text.cpp picture_checks.cpp picture_colours.cpp virtual_engine.cpp whole_window.cpp)
ratescope_test(tst_window_focus LINKS ratescope_ui SOURCES virtual_engine.cpp whole_window.cpp)
ratescope_test(tst_screen_fit LINKS ratescope_ui SOURCES virtual_engine.cpp whole_window.cpp)
# The same at 200 %: the scale holds for a whole process.
ratescope_test_run(tst_window_pictures_at_200_percent tst_window_pictures 240 QT_SCALE_FACTOR=2)
