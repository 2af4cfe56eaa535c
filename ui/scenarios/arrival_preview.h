#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QWidget>

#include "core/workload_plan.h"

#include <cstdint>
#include <vector>

namespace ratescope {

/// A plan's arrivals counted into equal stretches of time.
struct ArrivalPicture
{
    std::vector<std::uint32_t> counts;
    Duration span = Duration::zero(); ///< of all of them together; at least a second
    std::size_t jobs = 0;
    double busiestPerSecond = 0; ///< as the plan says, else of the busiest stretch
};

/// `stretches` > 0.
ArrivalPicture pictureOf(const WorkloadPlan& plan, std::size_t stretches);

/// When the jobs of a workload will arrive, as a small picture.
class ArrivalPreview : public QWidget
{
    Q_OBJECT

public:
    explicit ArrivalPreview(QWidget* parent = nullptr);

    void setPlan(const WorkloadPlan& plan);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString sentence() const;

    ArrivalShape m_shape = ArrivalShape::burst;
    int m_batches = 1;
    ArrivalPicture m_picture;
};

} // namespace ratescope
