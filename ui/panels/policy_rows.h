#pragma once

#include "core/policy.h"
#include "ui/panels/settings_form.h"

#include <cmath>

class QWidget;

namespace ratescope {

// The rows of the policy panel, a file for each subject. They add to the form and keep nothing.

/// The line that says what is in force stands among them.
void addThrottleRows(SettingsForm<Policy>& form, QWidget* inForce);
/// The preview stands among them.
void addBackoffRows(SettingsForm<Policy>& form, QWidget* preview);
void addHintRows(SettingsForm<Policy>& form);
void addAttemptRows(SettingsForm<Policy>& form);
void addGuardRows(SettingsForm<Policy>& form);

// What several of them need.

inline bool retries(const Policy& policy)
{
    return policy.backoff.retries > 0;
}

inline ValueRange secondsRange(double minimum, double maximum, double sliderLowest,
                               double sliderHighest)
{
    return {minimum, maximum, {sliderLowest, sliderHighest, true}, false};
}

inline int wholeNumber(double value)
{
    return static_cast<int>(std::lround(value));
}

} // namespace ratescope
