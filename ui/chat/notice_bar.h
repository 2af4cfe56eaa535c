#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace ratescope {

/// One sentence and one button that answers it. Hidden while there is nothing to say.
class NoticeBar final : public QWidget
{
    Q_OBJECT

public:
    /// `name` is the button's object name. Pressing the button hides the bar.
    NoticeBar(const QString& buttonText, const QString& name, QWidget* parent);

    /// Empty: hides it.
    void say(const QString& text);
    QString text() const;

Q_SIGNALS:
    void answered();

private:
    QLabel* m_text;
    QPushButton* m_button;
};

} // namespace ratescope
