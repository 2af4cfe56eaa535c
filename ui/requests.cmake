# The waterfall of requests and the verdict, for ratescope_ui.
set(RATESCOPE_UI_REQUEST_SOURCES
    requests/filter_bar.cpp
    requests/lane_axis.cpp
    requests/lane_delegate.cpp
    requests/lane_filter.cpp
    requests/lane_header.cpp
    requests/lane_marks.cpp
    requests/lane_model.cpp
    requests/lane_painter.cpp
    requests/lane_table.cpp
    requests/lane_words.cpp
    requests/requests_pane.cpp
    requests/verdict_text.cpp
    requests/verdict_view.cpp
)
