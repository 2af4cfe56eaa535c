# The charts and the figures on top.
ratescope_test(tst_chart_axes LINKS ratescope_ui)
ratescope_test(tst_chart_points LINKS ratescope_ui)
ratescope_test(tst_figure_texts LINKS ratescope_ui)
ratescope_test(tst_monitor_pictures LINKS ratescope_ui SOURCES scripted_load.cpp)
ratescope_test(tst_theme LINKS ratescope_ui)
ratescope_test(tst_monitor_charts LINKS ratescope_ui SOURCES scripted_load.cpp)
ratescope_test(tst_series_csv LINKS ratescope_ui)
ratescope_test(tst_time_window LINKS ratescope_ui)
