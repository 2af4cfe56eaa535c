#include "ui/first_start_line.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace ratescope {

FirstStartLine::FirstStartLine(QWidget* parent)
    : QWidget(parent)
{
    auto* words = new QLabel(tr("New here? Click a demo step: real requests go to a simulated "
                                "server inside Ratescope. It costs nothing."),
                             this);
    words->setObjectName(QStringLiteral("firstStartWords"));
    auto* dismiss = new QPushButton(tr("Got it"), this);
    dismiss->setObjectName(QStringLiteral("dismissFirstStart"));
    connect(dismiss, &QPushButton::clicked, this, &FirstStartLine::finish);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 4, 2);
    row->addWidget(words, 1);
    row->addWidget(dismiss);
}

void FirstStartLine::fold(const std::vector<Event>& events)
{
    const bool sent = std::any_of(events.begin(), events.end(), [](const Event& event) {
        return std::holds_alternative<AttemptStarted>(event.body);
    });
    if (sent) {
        finish();
    }
}

void FirstStartLine::finish()
{
    if (!m_done) {
        m_done = true;
        Q_EMIT done();
    }
}

} // namespace ratescope
