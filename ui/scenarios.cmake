# The scenarios, what is set in the panels and what changed, for ratescope_ui.
set(RATESCOPE_UI_SCENARIO_SOURCES
    changes/settings_history.cpp
    demo/demo_bar.cpp
    demo/demo_card.cpp
    demo/run_result.cpp
    panels/backoff_preview.cpp
    panels/policy_panel.cpp
    panels/server_panel.cpp
    panels/value_slider.cpp
    panels/wheel_guard.cpp
    run_bar.cpp
    scenarios/arrival_preview.cpp
    scenarios/scenario_picker.cpp
    scenarios/stage.cpp
    scenarios/workload_editor.cpp
)
