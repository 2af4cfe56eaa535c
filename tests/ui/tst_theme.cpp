#include <QTest>

#include "ui/theme.h"

#include <QApplication>
#include <QFontDatabase>

using namespace ratescope;

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contrastIsThatOfTheWcag()
    {
        QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
        QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
        // #767676 on white is the well-known edge of 4.5 : 1.
        QVERIFY(std::abs(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) - 4.54) < 0.01);
    }

    void knowsDarkFromLight()
    {
        QVERIFY(!Theme::forPalette(lightPalette()).dark);
        QVERIFY(Theme::forPalette(darkPalette()).dark);
    }

    void everyMeaningReadsAsText_data()
    {
        QTest::addColumn<QPalette>("palette");
        QTest::newRow("light") << lightPalette();
        QTest::newRow("dark") << darkPalette();
        QTest::newRow("white on white") << QPalette(Qt::white, Qt::white, Qt::white, Qt::white,
                                                    Qt::white, Qt::white, Qt::white);
        QTest::newRow("black on black") << QPalette(Qt::black, Qt::black, Qt::black, Qt::black,
                                                    Qt::black, Qt::black, Qt::black);
    }

    void everyMeaningReadsAsText()
    {
        QFETCH(QPalette, palette);
        const Theme theme = Theme::forPalette(palette);
        for (const QColor& words :
             {theme.text, theme.mutedText, theme.asText(theme.answered),
              theme.asText(theme.refused), theme.asText(theme.overloaded),
              theme.asText(theme.quota), theme.asText(theme.failed), theme.asText(theme.waiting),
              theme.asText(theme.lost), theme.asText(theme.firstTries), theme.asText(theme.retries),
              theme.asText(theme.throttle), theme.limit}) {
            for (const QColor& ground : {theme.background, theme.panel}) {
                const double ratio = contrastRatio(words, ground);
                QVERIFY2(ratio >= 4.5, qPrintable(words.name() + QLatin1String(" on ") +
                                                  ground.name() + QString::number(ratio)));
            }
        }
    }

    void palettesAreReadable_data()
    {
        QTest::addColumn<QPalette>("palette");
        QTest::newRow("light") << lightPalette();
        QTest::newRow("dark") << darkPalette();
    }

    void palettesAreReadable()
    {
        QFETCH(QPalette, palette);
        using Pair = std::pair<QPalette::ColorRole, QPalette::ColorRole>;
        for (const auto& [words, ground] :
             {Pair(QPalette::WindowText, QPalette::Window), Pair(QPalette::Text, QPalette::Base),
              Pair(QPalette::Text, QPalette::AlternateBase),
              Pair(QPalette::ButtonText, QPalette::Button),
              Pair(QPalette::HighlightedText, QPalette::Highlight),
              Pair(QPalette::ToolTipText, QPalette::ToolTipBase),
              Pair(QPalette::PlaceholderText, QPalette::Base), Pair(QPalette::Link, QPalette::Base),
              Pair(QPalette::LinkVisited, QPalette::Base)}) {
            for (const auto group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled}) {
                const double ratio =
                    contrastRatio(palette.color(group, words), palette.color(group, ground));
                QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("%1 on %2 in group %3: %4")
                                                      .arg(words)
                                                      .arg(ground)
                                                      .arg(group)
                                                      .arg(ratio)));
            }
        }
    }

    /// Lines and areas want 3 : 1 (WCAG 1.4.11), but for the calm grey of the first tries.
    void linesStandOut_data() { palettesAreReadable_data(); }
    void linesStandOut()
    {
        QFETCH(QPalette, palette);
        const Theme theme = Theme::forPalette(palette);
        for (const QColor& line : {theme.answered, theme.refused, theme.throttle, theme.limit,
                                   theme.retries, theme.failed}) {
            QVERIFY2(contrastRatio(line, theme.background) >= 3.0, qPrintable(line.name()));
        }
        QVERIFY(contrastRatio(theme.firstTries, theme.retries) >= 3.0);
        QVERIFY(contrastRatio(theme.grid, theme.background) < 1.6);
    }

    void figuresDoNotDance()
    {
        const QFont font = tabularFont(QApplication::font());
        QVERIFY2(hasTabularDigits(font), qPrintable(font.family()));
        QFont bold = font;
        bold.setBold(true);
        QVERIFY(hasTabularDigits(bold));
    }

    void aTabularFontIsKept()
    {
        QFont wanted(QStringLiteral("DejaVu Sans"), 13);
        if (!hasTabularDigits(wanted)) {
            return; // not installed: nothing to keep
        }
        QCOMPARE(tabularFont(wanted), wanted);
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
