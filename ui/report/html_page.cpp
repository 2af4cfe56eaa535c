#include "ui/report/html_page.h"

#include <QXmlStreamReader>

namespace ratescope {

namespace {

/// Without what XML has no place for: control characters and halves of characters.
QString fitForXml(QString text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        const bool pair =
            c.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate();
        if (pair) {
            ++i;
        } else if (c.isSurrogate() || c.unicode() >= 0xfffe ||
                   (c.unicode() < 0x20 && c != u'\n' && c != u'\t')) {
            text[i] = QChar::ReplacementCharacter;
        }
    }
    return text;
}

/// What an SVG of its own needs and a drawing in a page does not: the page has a label for it, and
/// its place says how large it is.
bool leftOut(QStringView name)
{
    return name == u"title" || name == u"desc" || name == u"image";
}

bool leftOutOfRoot(QStringView name)
{
    return name.startsWith(u"xmlns") || name == u"width" || name == u"height" ||
           name == u"version" || name == u"baseProfile";
}

} // namespace

HtmlPage::HtmlPage(const QString& title, const QString& style)
    : m_writer(&m_bytes)
{
    m_writer.writeDTD(QStringLiteral("<!DOCTYPE html>"));
    m_writer.writeCharacters(QStringLiteral("\n"));
    open(QStringLiteral("html"), {{QStringLiteral("lang"), QStringLiteral("en")}});
    open(QStringLiteral("head"));
    const auto meta = [this](const Attributes& attributes) {
        m_writer.writeEmptyElement(QStringLiteral("meta"));
        for (const auto& [name, value] : attributes) {
            m_writer.writeAttribute(name, value);
        }
    };
    meta({{QStringLiteral("charset"), QStringLiteral("utf-8")}});
    meta({{QStringLiteral("http-equiv"), QStringLiteral("Content-Security-Policy")},
          {QStringLiteral("content"),
           QStringLiteral("default-src 'none'; style-src 'unsafe-inline'")}});
    meta({{QStringLiteral("name"), QStringLiteral("viewport")},
          {QStringLiteral("content"), QStringLiteral("width=device-width")}});
    meta({{QStringLiteral("name"), QStringLiteral("color-scheme")},
          {QStringLiteral("content"), QStringLiteral("light dark")}});
    element(QStringLiteral("title"), title);
    element(QStringLiteral("style"), style);
    close();
    open(QStringLiteral("body"));
}

void HtmlPage::open(const QString& tag, const Attributes& attributes)
{
    m_writer.writeStartElement(tag);
    for (const auto& [name, value] : attributes) {
        m_writer.writeAttribute(name, fitForXml(value));
    }
    // Closes the tag: an empty element's "<td/>" would mean "<td>" to a browser.
    m_writer.writeCharacters(QString());
}

void HtmlPage::close()
{
    m_writer.writeEndElement();
    m_writer.writeCharacters(QStringLiteral("\n"));
}

void HtmlPage::text(const QString& text)
{
    m_writer.writeCharacters(fitForXml(text));
}

void HtmlPage::element(const QString& tag, const QString& text, const Attributes& attributes)
{
    open(tag, attributes);
    this->text(text);
    close();
}

void HtmlPage::table(const std::vector<Column>& columns, const std::vector<QStringList>& rows)
{
    const auto cell = [&](const QString& tag, std::size_t column, const QString& text) {
        const bool number = column < columns.size() && columns[column].number;
        element(tag, text,
                number ? Attributes{{QStringLiteral("class"), QStringLiteral("number")}}
                       : Attributes());
    };
    open(QStringLiteral("div"), {{QStringLiteral("class"), QStringLiteral("scroll")}});
    open(QStringLiteral("table"));
    open(QStringLiteral("thead"));
    open(QStringLiteral("tr"));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        cell(QStringLiteral("th"), i, columns[i].heading);
    }
    close();
    close();
    open(QStringLiteral("tbody"));
    for (const QStringList& row : rows) {
        open(QStringLiteral("tr"));
        for (qsizetype i = 0; i < row.size(); ++i) {
            cell(QStringLiteral("td"), static_cast<std::size_t>(i), row.at(i));
        }
        close();
    }
    close();
    close();
    close();
}

QString HtmlPage::drawingValue(const QXmlStreamAttribute& attribute) const
{
    // Two drawings may use one name for different things; a page may not.
    const QString own = QStringLiteral("d%1-").arg(m_drawings);
    QString value = fitForXml(attribute.value().toString());
    if (attribute.qualifiedName() == u"id") {
        return own + value;
    }
    return value.replace(QLatin1String("url(#"), QLatin1String("url(#") + own);
}

void HtmlPage::drawing(const QByteArray& svg, const QString& label, const QString& cssClass)
{
    QXmlStreamReader reader(svg);
    reader.setNamespaceProcessing(false);
    ++m_drawings;
    bool root = true;
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement() && leftOut(reader.qualifiedName())) {
            reader.skipCurrentElement();
        } else if (reader.isStartElement()) {
            m_writer.writeStartElement(reader.qualifiedName().toString());
            if (root) {
                m_writer.writeAttribute(QStringLiteral("class"), cssClass);
                m_writer.writeAttribute(QStringLiteral("role"), QStringLiteral("img"));
                m_writer.writeAttribute(QStringLiteral("aria-label"), fitForXml(label));
            }
            for (const QXmlStreamAttribute& attribute : reader.attributes()) {
                if (!root || !leftOutOfRoot(attribute.qualifiedName())) {
                    m_writer.writeAttribute(attribute.qualifiedName().toString(),
                                            drawingValue(attribute));
                }
            }
            root = false;
        } else if (reader.isEndElement()) {
            m_writer.writeEndElement();
        } else if (reader.isCharacters()) {
            m_writer.writeCharacters(fitForXml(reader.text().toString()));
        }
    }
    m_writer.writeCharacters(QStringLiteral("\n"));
}

QByteArray HtmlPage::finish()
{
    m_writer.writeEndDocument();
    return m_bytes;
}

} // namespace ratescope
