#include <QTest>

#include "ui/chat/markdown_chunks.h"
#include "ui/chat/message_body.h"

#include <QTemporaryDir>
#include <QTextTable>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

QString shown(const QString& markdown)
{
    MessageBody body(MessageBody::Form::markdown, nullptr);
    body.showText(markdown, true, {});
    return body.toPlainText();
}

const QString longAnswer = QStringLiteral(
    "Intro with `vector<T>` and **bold**.\n\n```cpp\nint a;\n\nint b;\n```\nAfter the code.\n\n"
    "1. one\n2. two\n\n   still two\n3. three\n\nA table:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    "> quoted\n\n# Head\n\nThe end.\n");

} // namespace

class TestChatMarkdown : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cuts_data();
    void cuts();
    void nothingVanishes_data();
    void nothingVanishes();
    void codeBlocksCopyAsWritten();
    void growingEndsLikeShowingAtOnce_data();
    void growingEndsLikeShowingAtOnce();
    void atMostFiveRendersASecond();
    void picturesAreNotLoaded();
    void hugeTextIsShownPlain();
};

void TestChatMarkdown::cuts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("cut"); // -1: none
    QTest::newRow("empty") << QString() << -1;
    QTest::newRow("one line") << QStringLiteral("Hello there.") << -1;
    QTest::newRow("paragraph open") << QStringLiteral("Hello.\n\n") << -1;
    QTest::newRow("next not telling") << QStringLiteral("Hello.\n\n1") << -1;
    QTest::newRow("next telling") << QStringLiteral("Hello.\n\nA longer line") << 8;
    QTest::newRow("list after text") << QStringLiteral("Hello.\n\n- item\n") << 8;
    QTest::newRow("list goes on") << QStringLiteral("1. a\n\n2. b\n") << -1;
    QTest::newRow("list ends") << QStringLiteral("- a\n\nA new paragraph") << 5;
    QTest::newRow("indented after list") << QStringLiteral("- a\n\n  more of a\n") << -1;
    QTest::newRow("bold is no list") << QStringLiteral("- a\n\n**bold** words\n") << 5;
    QTest::newRow("open code") << QStringLiteral("```\na\n\nb\n\nc\n") << -1;
    QTest::newRow("closed code") << QStringLiteral("```\na\n```\nA line after it") << 10;
    QTest::newRow("longer fence") << QStringLiteral("````\n```\n\nlonger line here\n") << -1;
    QTest::newRow("inline fence") << QStringLiteral("```a```\n\nlonger line here\n") << 9;
}

void TestChatMarkdown::cuts()
{
    QFETCH(QString, text);
    QFETCH(int, cut);
    QCOMPARE(settledEnd(text, 0).value_or(-1), qsizetype(cut));
}

void TestChatMarkdown::nothingVanishes_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("plain");
    const QString angle = QStringLiteral("A vector<T> of them, and more after it.");
    QTest::newRow("angle") << angle << angle;
    const QString html = QStringLiteral("One <br> two <img src=\"x\"> three <b>four</b> <!-- five");
    QTest::newRow("html") << html << html;
    QTest::newRow("html block") << QStringLiteral("<div>\n\nlater text")
                                << QStringLiteral("<div>\nlater text");
    QTest::newRow("code") << QStringLiteral("`map<K, V>` x") << QStringLiteral("map<K, V> x");
    QTest::newRow("cjk") << QStringLiteral("**你好** 😀 ende") << QStringLiteral("你好 😀 ende");
    QTest::newRow("open fence") << QStringLiteral("```cpp\nvector<T> v;")
                                << QStringLiteral("vector<T> v;");
}

void TestChatMarkdown::nothingVanishes()
{
    QFETCH(QString, markdown);
    QTEST(shown(markdown).trimmed(), "plain");
}

void TestChatMarkdown::codeBlocksCopyAsWritten()
{
    MessageBody body(MessageBody::Form::markdown, nullptr);
    body.showText(QStringLiteral("```cpp\nint a;\n\n  int b;\n```\n```\nsecond\n```\n\ntext"), true,
                  {});
    QCOMPARE(body.codeBlockCount(), 2);
    QCOMPARE(body.codeBlockText(0), QStringLiteral("int a;\n\n  int b;\n"));
    QCOMPARE(body.codeBlockText(1), QStringLiteral("second\n"));
}

void TestChatMarkdown::growingEndsLikeShowingAtOnce_data()
{
    QTest::addColumn<int>("step");
    for (const int step : {1, 3, 17, 100}) {
        QTest::addRow("%d at a time", step) << step;
    }
}

void TestChatMarkdown::growingEndsLikeShowingAtOnce()
{
    QFETCH(int, step);
    MessageBody grown(MessageBody::Form::markdown, nullptr);
    Instant now;
    for (qsizetype length = step; length < longAnswer.size(); length += step) {
        grown.showText(longAnswer.first(length), false, now);
        now += 70ms;
    }
    grown.showText(longAnswer, true, now);
    MessageBody whole(MessageBody::Form::markdown, nullptr);
    whole.showText(longAnswer, true, now);
    QCOMPARE(grown.toPlainText(), whole.toPlainText());
    QCOMPARE(grown.codeBlockCount(), 1);
    QCOMPARE(grown.codeBlockText(0), QStringLiteral("int a;\n\nint b;\n"));
    QCOMPARE(grown.heightAt(300), whole.heightAt(300));
    int tables = 0;
    for (QTextBlock block = grown.document()->begin(); block.isValid(); block = block.next()) {
        tables += QTextCursor(block).currentTable() != nullptr ? 1 : 0;
    }
    QCOMPARE(tables, 4);
}

void TestChatMarkdown::atMostFiveRendersASecond()
{
    MessageBody body(MessageBody::Form::markdown, nullptr);
    QString text;
    Instant now;
    for (int i = 0; i < 200; ++i) {
        text += QStringLiteral("word ");
        body.showText(text, false, now);
        now += 5ms;
    }
    QCOMPARE(body.renderCount(), 5);
    QCOMPARE(body.toPlainText().trimmed(), text.trimmed());
}

void TestChatMarkdown::picturesAreNotLoaded()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("big.png"));
    QImage picture(300, 300, QImage::Format_RGB32);
    picture.fill(Qt::red);
    QVERIFY(picture.save(path));
    MessageBody body(MessageBody::Form::markdown, nullptr);
    body.showText(QStringLiteral("before ![a cat](%1) after").arg(path), true, {});
    QCOMPARE(body.toPlainText(), QStringLiteral("before [picture: a cat] after"));
    QVERIFY(body.heightAt(400) < 100);
    QCOMPARE(body.loadResource(QTextDocument::ImageResource, QUrl::fromLocalFile(path))
                 .value<QImage>()
                 .size(),
             QSize(1, 1));
}

void TestChatMarkdown::hugeTextIsShownPlain()
{
    const QString text = QStringLiteral("1. a\n").repeated(3000);
    QCOMPARE(shown(text), text);
}

QTEST_MAIN(TestChatMarkdown)
#include "tst_chat_markdown.moc"
