#include <QTest>

#include "ui/requests/politeness_button.h"
#include "ui/requests/politeness_words.h"
#include "ui/theme.h"
#include "wire/english_plurals.h"

#include <QApplication>
#include <QDir>
#include <QFrame>
#include <QLabel>
#include <QStyleFactory>

using namespace ratescope;

/// The politeness in words, and behind its button.
class TestPolitenessButton : public QObject
{
    Q_OBJECT

private:
    EnglishPlurals m_plurals;

    /// As after demo step 4.
    static PolitenessFigures jittered()
    {
        PolitenessFigures figures;
        figures.attempts = 370;
        figures.refused = figures.hints = figures.hintsTried = 235;
        figures.hintsObeyed = 145;
        figures.early = figures.earlyRetries = 192;
        figures.warned = 325;
        figures.crowding = 0.1;
        return figures;
    }
    static PolitenessFigures inStep()
    {
        PolitenessFigures figures = jittered();
        figures.hintsObeyed = figures.hintsTried;
        figures.early = figures.earlyRetries = 0;
        figures.crowding = 1;
        return figures;
    }
    static PolitenessFigures withoutHints()
    {
        PolitenessFigures figures;
        figures.attempts = 9;
        figures.refused = 1;
        return figures;
    }
    static PolitenessFigures neverRefused()
    {
        PolitenessFigures figures;
        figures.attempts = 9;
        return figures;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QCoreApplication::installTranslator(&m_plurals);
    }

    void wordsForEachVerdict()
    {
        QCOMPARE(politenessText({}), QStringLiteral("Polite –"));
        QVERIFY(politenessSentence({}).startsWith(QStringLiteral("Nothing sent yet.")));
        QCOMPARE(politenessText(neverRefused()), QStringLiteral("Polite 100 %"));
        QCOMPARE(politenessSentence(neverRefused()),
                 QStringLiteral("Never refused: the client had nothing to be told."));
        QCOMPARE(politenessText(withoutHints()), QStringLiteral("Polite –"));
        QCOMPARE(politenessSentence(withoutHints()),
                 QStringLiteral("Refused 1 time, but the server named no wait: there was nothing "
                                "to obey, so there is no figure."));
        QCOMPARE(politenessText(jittered()), QStringLiteral("Polite 48 %"));
    }

    void tellsWhatMendsTheWeakestPart()
    {
        QVERIFY(politenessAdvice(jittered()).contains(QStringLiteral("the server's time")));
        QVERIFY(politenessAdvice(inStep()).contains(QStringLiteral("jitter")));
        PolitenessFigures hasty = inStep();
        hasty.crowding = 0;
        hasty.hintsObeyed = 7;
        QVERIFY(politenessAdvice(hasty).contains(QStringLiteral("never before it")));
        hasty.hintsObeyed = hasty.hintsTried;
        QVERIFY(politenessAdvice(hasty).isEmpty());
    }

    /// 99.7 % is not full.
    void nearlyFullIsNotFull()
    {
        PolitenessFigures figures = inStep();
        figures.crowding = 0.003;
        QCOMPARE(politenessText(figures), QStringLiteral("Polite 99 %"));
    }

    void aClickTellsTheParts()
    {
        QWidget place;
        place.resize(300, 40);
        auto* button = new PolitenessButton(&place);
        button->resize(button->sizeHint());
        place.show();
        const int width = button->sizeHint().width();
        button->showFigures(jittered());
        QCOMPARE(button->text(), QStringLiteral("Polite 48 %"));
        QVERIFY(button->accessibleName().contains(button->text()));
        QVERIFY(button->toolTip().contains(QStringLiteral("Hints obeyed: 62 %")));
        button->showFigures(withoutHints());
        QCoreApplication::processEvents();
        QCOMPARE(button->sizeHint().width(), width); // nothing moves
        auto* panel = button->findChild<QFrame*>();
        QVERIFY(!panel->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(panel->isVisible());
        button->showFigures(jittered()); // it follows while it is open
        const QString text = panel->findChild<QLabel*>()->text();
        for (const char* part :
             {"145 of 235 jobs", "192 of 370 attempts", "325 attempts came", "90 %"}) {
            QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
        }
    }

    /// With RATESCOPE_PICTURES set to a folder, pictures for a person to look at.
    void pictures()
    {
        const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
        for (const bool dark : {false, true}) {
            QApplication::setPalette(dark ? darkPalette() : lightPalette());
            QWidget pane;
            pane.resize(300, 40);
            auto* button = new PolitenessButton(&pane);
            button->resize(button->sizeHint());
            button->showFigures(jittered());
            pane.show();
            QCoreApplication::processEvents();
            QTest::mouseClick(button, Qt::LeftButton);
            auto* panel = button->findChild<QFrame*>();
            QVERIFY(panel->height() < 360);
            if (!folder.isEmpty()) {
                const QString name = QLatin1String(dark ? "dark" : "light");
                pane.grab().save(
                    QDir(folder).filePath(QStringLiteral("polite-bar-%1.png").arg(name)));
                panel->grab().save(
                    QDir(folder).filePath(QStringLiteral("polite-%1.png").arg(name)));
            }
        }
    }
};

QTEST_MAIN(TestPolitenessButton)
#include "tst_politeness_button.moc"
