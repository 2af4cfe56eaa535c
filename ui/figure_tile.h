#pragma once

#include <QAbstractButton>

namespace ratescope {

/// One figure with its caption: a button that leads to what explains it.
class FigureTile : public QAbstractButton
{
    Q_OBJECT

public:
    FigureTile(const QString& caption, const QString& explanation, QWidget* parent);

    void setValue(const QString& value, bool alarming);
    /// What the tool tip says from now on.
    void setExplanation(const QString& explanation);
    QString value() const { return m_value; }
    /// Wide enough for this value in the full size; a longer one is shown smaller, never cut.
    int widthFor(const QString& value) const;
    QFont valueFont() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QFont captionFont() const;

    QString m_value;
    bool m_alarming = false;
};

} // namespace ratescope
