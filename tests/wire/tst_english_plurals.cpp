#include "wire/english_plurals.h"

#include <QCoreApplication>
#include <QTest>

using namespace ratescope;

class TestEnglishPlurals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void choosesByTheNumber_data();
    void choosesByTheNumber();
    void leavesOthersAlone();
    void worksThroughTr();
};

void TestEnglishPlurals::choosesByTheNumber_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("n");
    QTest::addColumn<QString>("expected");
    QTest::newRow("one") << QByteArray("%n job(s)") << 1 << QStringLiteral("%n job");
    QTest::newRow("none") << QByteArray("%n job(s)") << 0 << QStringLiteral("%n jobs");
    QTest::newRow("many") << QByteArray("%n job(s)") << 2 << QStringLiteral("%n jobs");
    QTest::newRow("es") << QByteArray("%n search(es)") << 2 << QStringLiteral("%n searches");
    QTest::newRow("ies") << QByteArray("%n retr(y|ies)") << 3 << QStringLiteral("%n retries");
    QTest::newRow("y") << QByteArray("%n retr(y|ies)") << 1 << QStringLiteral("%n retry");
    QTest::newRow("verb") << QByteArray("%n job(s) wait(s|)") << 1
                          << QStringLiteral("%n job waits");
    QTest::newRow("verbs") << QByteArray("%n job(s) wait(s|)") << 5
                           << QStringLiteral("%n jobs wait");
    QTest::newRow("beyond ASCII") << QByteArray("“%n” job(s) …") << 1
                                  << QStringLiteral("“%n” job …");
}

void TestEnglishPlurals::choosesByTheNumber()
{
    QFETCH(QByteArray, text);
    QFETCH(int, n);
    QTEST(EnglishPlurals().translate("", text.constData(), "", n), "expected");
}

void TestEnglishPlurals::leavesOthersAlone()
{
    const EnglishPlurals plurals;
    QVERIFY(plurals.translate("", "job(s)", "", -1).isNull());
    QVERIFY(plurals.translate("", "job(s)", "", 1).isNull());
    QVERIFY(plurals.translate("", "%n of them (some)", "", 1).isNull());
    QVERIFY(plurals.translate("", "%n per second (s)", "", 2).isNull());
}

void TestEnglishPlurals::worksThroughTr()
{
    EnglishPlurals plurals;
    QVERIFY(QCoreApplication::installTranslator(&plurals));
    QCOMPARE(tr("%n job(s)", nullptr, 1), QStringLiteral("1 job"));
    QCOMPARE(tr("%n job(s)", nullptr, 1000), QStringLiteral("1000 jobs"));
    QCOMPARE(tr("no number(s)"), QStringLiteral("no number(s)"));
}

QTEST_GUILESS_MAIN(TestEnglishPlurals)
#include "tst_english_plurals.moc"
