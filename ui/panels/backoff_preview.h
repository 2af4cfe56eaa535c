#pragma once

#include "core/policy.h"

#include <QWidget>

#include <vector>

namespace ratescope {

/// The range one retry's wait is drawn from, and the un-jittered wait above it.
struct BackoffSpan
{
    Duration lowest;
    Duration highest;
    Duration ceiling;
};

/// Of the first `most` retries the settings allow. Decorrelated jitter, which depends on the wait
/// before, is given its widest.
std::vector<BackoffSpan> backoffSpans(const BackoffSettings& settings, int most);

/// A picture of the backoff: how long the first retries wait, as a line, and what the jitter makes
/// of it, as a band.
class BackoffPreview : public QWidget
{
    Q_OBJECT

public:
    explicit BackoffPreview(QWidget* parent = nullptr);
    void setSettings(const BackoffSettings& settings);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    BackoffSettings m_settings;
};

} // namespace ratescope
