#pragma once

// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QToolButton>

#include "metrics/politeness.h"

class QFrame;
class QLabel;

namespace ratescope {

/// How well the client heeds the server's waits, in one figure; a click tells what it is made of.
class PolitenessButton : public QToolButton
{
    Q_OBJECT

public:
    explicit PolitenessButton(QWidget* parent = nullptr);

    void showFigures(const PolitenessFigures& figures);

    /// Always that of the longest text: what is beside it stays where it is.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

private:
    void open();
    void tell();

    PolitenessFigures m_figures;
    QFrame* m_panel;
    QLabel* m_words;
};

} // namespace ratescope
