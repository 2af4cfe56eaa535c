#pragma once

#include "ui/charts/bucket_chart.h"

namespace ratescope {

/// What is left of the server's limit, in percent, of requests and of tokens, with the early
/// warning: when it will run out, where the warning stood, and how good the warnings have been.
class HeadroomChart : public BucketChart
{
    Q_OBJECT

public:
    explicit HeadroomChart(QWidget* parent = nullptr);

protected:
    void applyTheme(const Theme& theme) override;
    double fillSeries(const ChartPicture& picture) override;
    ChartLegend legend(const Theme& theme) const override;
    QString emptyText() const override;
    QString valueText(double value) const override;
    std::vector<double> ticks() const override { return {0, 25, 50, 75, 100}; }
    /// Over the heading: the score in a sentence.
    bool viewportEvent(QEvent* event) override;
    void paintData(QPainter& painter, const PlotMap& map) override;
    void paintWords(QPainter& painter, const PlotMap& map) override;

private:
    QList<QPointF> m_warned; ///< steps of 0 and 1
    QString m_warning;       ///< "429 in about 9 s at this rate"; may be empty
    QString m_score;
    QString m_scoreSentence;
    bool m_tokensKnown = false; ///< what is left of them, somewhere in this stretch
    bool m_warnedOf = false;    ///< a 429, somewhere in this stretch
    bool m_unknown = true;      ///< nothing about headroom is known in this stretch
};

} // namespace ratescope
