#include "wire/attachment.h"

#include <QBuffer>
#include <QTest>

using namespace ratescope;

namespace {

std::variant<Attachment, QString> read(QByteArray bytes)
{
    QBuffer file(&bytes);
    file.open(QIODevice::ReadOnly);
    return readAttachment(file, QStringLiteral("notes.txt"));
}

QString why(const std::variant<Attachment, QString>& result)
{
    const auto* said = std::get_if<QString>(&result);
    return said != nullptr ? *said : QStringLiteral("nothing wrong");
}

} // namespace

class TestAttachment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesText()
    {
        const auto result = read("\xEF\xBB\xBFGr\xC3\xBC\xC3\x9F"
                                 "e\n");
        QVERIFY(std::holds_alternative<Attachment>(result));
        QCOMPARE(std::get<Attachment>(result).text, QStringLiteral("Grüße\n"));
        QVERIFY(std::holds_alternative<Attachment>(read(QByteArray(longestAttachment, 'x'))));
    }

    void refusesTheRestInWords()
    {
        QVERIFY(why(read(QByteArray(longestAttachment + 1, 'x'))).contains(u"longer than"));
        QVERIFY(why(read("\xFF\xFEh\0i")).contains(u"UTF-8"));
        QVERIFY(why(read(QByteArray("a\0b", 3))).contains(u"UTF-8"));
        QVERIFY(why(read(" \n")).contains(u"empty"));
    }

    void nothingInItClosesTheFence()
    {
        QCOMPARE(fenced(QStringLiteral("a")), QStringLiteral("```\na\n```"));
        QCOMPARE(fenced(QStringLiteral("```\nb\n```\n")),
                 QStringLiteral("````\n```\nb\n```\n````"));
        QCOMPARE(withAttachments(QStringLiteral("Why?"),
                                 {{QStringLiteral("a.cpp"), QStringLiteral("int a;\n")},
                                  {QStringLiteral("b.x`y"), QStringLiteral("b")}}),
                 QStringLiteral("a.cpp:\n\n```cpp\nint a;\n```\n\nb.x`y:\n\n```\nb\n```\n\nWhy?"));
    }
};

QTEST_GUILESS_MAIN(TestAttachment)
#include "tst_attachment.moc"
