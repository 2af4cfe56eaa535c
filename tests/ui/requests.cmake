# The waterfall of requests and the verdict.
ratescope_test(tst_requests LINKS ratescope_ui SOURCES scripted_load.cpp)
ratescope_test(tst_verdict_view LINKS ratescope_ui)
ratescope_test(tst_request_lanes LINKS ratescope_ui SOURCES scripted_load.cpp)
ratescope_test(tst_politeness_button LINKS ratescope_ui)
