#pragma once

#include <QByteArray>
#include <QList>
#include <QPair>
#include <QString>
#include <QStringList>
#include <QXmlStreamWriter>

#include <vector>

namespace ratescope {

/// Writes one HTML page, piece by piece. Whatever is handed in as text stays text: nothing of it
/// becomes markup, however hostile it is. The page is well-formed XML too.
class HtmlPage
{
public:
    using Attributes = QList<QPair<QString, QString>>;

    struct Column
    {
        QString heading;
        bool number = false; ///< set flush right, in digits of one width
    };

    /// `style`: the style sheet, which is ours. Nothing else is allowed to load, run or be sent.
    HtmlPage(const QString& title, const QString& style);

    void open(const QString& tag, const Attributes& attributes = {});
    void close();
    void text(const QString& text);
    /// One element with nothing but text in it.
    void element(const QString& tag, const QString& text, const Attributes& attributes = {});
    void table(const std::vector<Column>& columns, const std::vector<QStringList>& rows);
    /// A drawing of our own as part of the page, as wide as its place; `label` says what it shows.
    void drawing(const QByteArray& svg, const QString& label, const QString& cssClass);

    /// Ends the page; call once.
    QByteArray finish();

private:
    QString drawingValue(const QXmlStreamAttribute& attribute) const;

    QByteArray m_bytes;
    QXmlStreamWriter m_writer;
    int m_drawings = 0;
};

} // namespace ratescope
