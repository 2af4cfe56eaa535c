# The charts and the figures on top, for ratescope_ui.
set(RATESCOPE_UI_CHART_SOURCES
    charts/bucket_chart.cpp
    charts/bucket_chart_paint.cpp
    charts/chart_legend.cpp
    charts/marker_layout.cpp
    charts/monitor_charts.cpp
    charts/rate_chart.cpp
    charts/read_out.cpp
    charts/refusal_chart.cpp
    charts/step_points.cpp
    charts/time_axis.cpp
    charts/value_axis.cpp
    figure_strip.cpp
    figure_texts.cpp
    theme.cpp
)
