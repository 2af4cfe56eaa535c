#pragma once

#include "wire/endpoint_prober.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace ratescope {

/// What a probe's result says, in sentences and figures a person can read; without the key.
QString probeReport(const ProbeResult& result, const ApiKey& key);

/// The button that tries an endpoint, and what came back.
class ProbeView : public QWidget
{
    Q_OBJECT

public:
    /// Without a prober there is nothing to press. It outlives the view.
    explicit ProbeView(EndpointProber* prober, QWidget* parent = nullptr);
    ~ProbeView() override;

    /// Whoever is asked to test answers with start(), once endpoint and key are in order.
    void start(const Endpoint& endpoint);
    /// Something else is on screen now: drops what is under way and what was shown.
    void clear();
    void setTestable(bool testable);

Q_SIGNALS:
    void testRequested();

private:
    void pressed();
    void showRunning(bool running);
    void showSeconds();
    void showResult(const ProbeResult& result);

    EndpointProber* m_prober;
    ApiKey m_key; ///< of the one under way, to keep it out of what is shown
    bool m_running = false;
    QElapsedTimer m_since;
    QTimer m_clock;
    QPushButton* m_button;
    QLabel* m_headline;
    QLabel* m_report;
};

} // namespace ratescope
