#pragma once

#include <QLabel>

namespace ratescope {

/// A line of plain words that takes what room there is: too long, it ends with "…", and the tool
/// tip has it whole.
class FittedLabel : public QLabel
{
    Q_OBJECT

public:
    explicit FittedLabel(QWidget* parent = nullptr);

    /// `besides` stands after them in brackets where there is room for all of it, and in the tool
    /// tip in any case.
    void setWords(const QString& words, const QString& besides = {});
    const QString& words() const { return m_words; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QString whole() const;
    void fit();

    QString m_words;
    QString m_besides;
};

} // namespace ratescope
