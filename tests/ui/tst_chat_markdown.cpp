#include <QTest>

#include "ui/chat/markdown_chunks.h"
#include "ui/chat/message_body.h"

#include <QTcpServer>
#include <QTcpSocket>
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
    void nothingIsFetched_data();
    void nothingIsFetched();
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

void TestChatMarkdown::nothingIsFetched_data()
{
    QTest::addColumn<QString>("text"); // %1 stands for the server
    QTest::newRow("picture") << QStringLiteral("before ![a cat](%1/cat.png \"title\") after");
    QTest::newRow("by reference") << QStringLiteral("before ![a cat][c] after\n\n[c]: %1/cat.png");
    QTest::newRow("in a link") << QStringLiteral("before [![a cat](%1/cat.png)](%1/page) after");
    QTest::newRow("in a table") << QStringLiteral(
        "before\n\n| a |\n|---|\n| ![a](%1/a.png) |\n\nand after");
    QTest::newRow("img") << QStringLiteral("before <img src=\"%1/cat.png\"> after");
    QTest::newRow("img block") << QStringLiteral("before\n\n<img src=\"%1/a.png\">\n\nand after");
    QTest::newRow("style sheet") << QStringLiteral(
        "before\n\n<link rel=\"stylesheet\" href=\"%1/a.css\">\n\nand after");
    QTest::newRow("style") << QStringLiteral("before\n\n<p style=\"background:url(%1/a)\">x</p>\n\n"
                                             "and after");
    QTest::newRow("background") << QStringLiteral(
        "before\n\n<table background=\"%1/a.png\"><tr><td>x</table>\n\nand after");
    QTest::newRow("frame") << QStringLiteral("before <iframe src=\"%1/page\"></iframe> after");
    QTest::newRow("bare address") << QStringLiteral("before %1/cat.png after");
}

/// An address in an answer would tell its owner who reads it, and when.
void TestChatMarkdown::nothingIsFetched()
{
    QFETCH(const QString, text);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    int visits = 0;
    connect(&server, &QTcpServer::newConnection, this, [&visits] { ++visits; });
    const QString address = QStringLiteral("http://127.0.0.1:%1").arg(server.serverPort());
    MessageBody body(MessageBody::Form::markdown, nullptr);
    body.resize(400, 300);
    body.show();
    QVERIFY(QTest::qWaitForWindowExposed(&body));
    body.showText(QString(text).replace(QStringLiteral("%1"), address), true, {});
    body.heightAt(400);
    body.grab();
    QVERIFY2(body.toPlainText().contains(QStringLiteral("before")), qPrintable(body.toPlainText()));
    QVERIFY2(body.toPlainText().contains(QStringLiteral("after")), qPrintable(body.toPlainText()));
    QTest::qWait(50);   // for what is fetched later
    QTcpSocket visitor; // so the server counts, and has counted all that came before
    visitor.connectToHost(QHostAddress::LocalHost, server.serverPort());
    QTRY_VERIFY(visits > 0);
    QCOMPARE(visits, 1);
}

void TestChatMarkdown::hugeTextIsShownPlain()
{
    const QString text = QStringLiteral("1. a\n").repeated(3000);
    QCOMPARE(shown(text), text);
}

QTEST_MAIN(TestChatMarkdown)
#include "tst_chat_markdown.moc"
