// Qt first: moc 6.4 does not parse GCC 12's <concepts> before it has seen a Qt header.
#include <QTest>

#include "picture_checks.h"
#include "picture_colours.h"
#include "ui/chat/chat_composer.h"
#include "ui/chat/message_list.h"
#include "ui/figure_strip.h"
#include "ui/figure_tile.h"
#include "ui/outlined_style.h"
#include "ui/requests/lane_table.h"
#include "ui/runs/run_comparison.h"
#include "ui/runs/run_list_model.h"
#include "ui/runs/run_page.h"
#include "ui/runs/run_replay.h"
#include "ui/runs/runs_dialog.h"
#include "ui/scenarios/scenario_picker.h"
#include "ui/theme.h"
#include "whole_window.h"
#include "wire/english_plurals.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QItemSelectionModel>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>

#include <cstdlib>

using namespace ratescope;
using namespace std::chrono_literals;

namespace {

using Play = std::function<void(WholeWindow&)>;
using Prepare = std::function<void(QWidget& dialog)>;
/// Returns what lies over the window then; nullptr: nothing does.
using Open = std::function<QWidget*(WholeWindow&)>;

struct State
{
    const char* name;
    Play play;
    const char* says; ///< what the line at the bottom begins with; nullptr: whatever
};

AttemptResult answer(int status, const char* type, const char* code, const char* message)
{
    AttemptResult result;
    result.httpStatus = status;
    result.error = {type, code, message};
    return result;
}

AttemptResult noConnection()
{
    AttemptResult result;
    result.status = TransportStatus::unreachable;
    result.diagnosis = "Connection refused";
    return result;
}

void endAllWith(WholeWindow& whole, const AttemptResult& result)
{
    whole.transport().endAllWith(result);
    whole.click("demo3");
    whole.play(2s);
}

/// One of those that wait: it was refused.
void selectWaiting(WholeWindow& whole)
{
    whole.window().findChild<FigureStrip*>()->findChildren<FigureTile*>().at(4)->click();
    whole.window().findChild<LaneTable*>()->selectRow(2);
}

const char* const explanation =
    "A **token bucket** of type `vector<T>` holds up to `burst` tokens. It\n\n"
    "1. fills at a fixed rate,\n2. gives one token for a request,\n"
    "3. makes the rest *wait*.\n\n"
    "```cpp\nbool TokenBucket::take(Instant now)\n{\n    refill(now);\n"
    "    return m_tokens >= 1;\n}\n```\n\n"
    "| server | says | means |\n|---|---|---|\n| OpenAI | `429` | too fast |\n"
    "| Anthropic | `529` | overloaded |\n\n"
    "> Ask for less, and you will be refused";

/// With RATESCOPE_PICTURES set to a folder, the picture is left there for a person to look at.
void leave(const QImage& picture, const QString& name)
{
    const QString folder = qEnvironmentVariable("RATESCOPE_PICTURES");
    if (!folder.isEmpty()) {
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(picture.save(QDir(folder).filePath(name + QStringLiteral(".png"))));
    }
}

/// A popup whose edge has nearly the colour of what is in it.
QStringList faintEdge(const QWidget& popup, const QImage& picture)
{
    const int edge = qGray(picture.pixel(0, picture.height() / 2));
    const int inside = popup.palette().color(QPalette::Window).lightness();
    constexpr int least = 48; // of 255
    return std::abs(edge - inside) >= least
               ? QStringList()
               : QStringList(QStringLiteral("edge %1 around %2").arg(edge).arg(inside));
}

/// The window with what lies over it.
QImage pictureOf(QWidget& window, QWidget* above)
{
    QImage picture = window.grab().toImage();
    if (above != nullptr) {
        const QPoint corner = above->windowType() == Qt::Popup
                                  ? above->mapToGlobal(QPoint()) - window.mapToGlobal(QPoint())
                                  : (window.rect().center() - above->rect().center());
        QPainter(&picture).drawPixmap(corner, above->grab());
    }
    return picture;
}

QStringList faultsIn(QWidget& window, QWidget* above, const QImage& picture)
{
    QWidget& shown = above != nullptr ? *above : window;
    const QImage own = above != nullptr ? above->grab().toImage() : picture;
    QStringList faults = cutWords(shown) + faintWords(shown, own) + straying(shown);
    if (above == nullptr) {
        faults += wrongColours(shown, picture);
    } else if (above->windowType() == Qt::Popup) {
        faults += faintEdge(shown, own);
    }
    return faults;
}

} // namespace

Q_DECLARE_METATYPE(Play)
Q_DECLARE_METATYPE(Prepare)
Q_DECLARE_METATYPE(Open)

/// Every main state of the whole window, light and dark, at the usual and at the smallest size,
/// from clicks and typing on a clock of its own.
class TestWindowPictures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void calm_data();
    void calm() { everyLook(); }
    void refused_data();
    void refused() { everyLook(); }
    void needsAPerson_data();
    void needsAPerson() { everyLook(); }
    void chat_data();
    void chat() { everyLook(); }
    void details_data();
    void details();
    void runs();
    void dialogs_data();
    void dialogs();

private:
    static void columns();
    static void rows(const std::vector<State>& states);
    void everyLook();
    void look(WholeWindow& whole, const QString& name, QWidget* above = nullptr);

    EnglishPlurals m_plurals;
};

void TestWindowPictures::initTestCase()
{
    QApplication::setStyle(new OutlinedStyle);
    QApplication::setCursorFlashTime(0); // always there
    QApplication::setApplicationVersion(QStringLiteral("1.0"));
    QApplication::installTranslator(&m_plurals);
}

void TestWindowPictures::columns()
{
    QTest::addColumn<Play>("play");
    QTest::addColumn<QString>("says");
}

void TestWindowPictures::rows(const std::vector<State>& states)
{
    columns();
    for (const State& state : states) {
        QTest::newRow(state.name) << state.play << QString::fromLatin1(state.says);
    }
}

void TestWindowPictures::calm_data()
{
    rows({{"nothing-sent", [](WholeWindow&) {}, "Nothing sent yet"},
          {"running",
           [](WholeWindow& whole) {
               whole.click("demo5");
               whole.play(25s);
           },
           "Running"},
          {"paused",
           [](WholeWindow& whole) {
               whole.click("demo5");
               whole.play(12s);
               whole.click("pauseButton");
               whole.play(2s);
           },
           "Paused"},
          {"waiting",
           [](WholeWindow& whole) {
               whole.click("demo5");
               whole.setValue("rate", QStringLiteral("0.5"));
               whole.play(21s); // between two that go
           },
           "Waiting"},
          {"finished",
           [](WholeWindow& whole) {
               whole.click("demo5");
               whole.play(40s);
           },
           "Finished"}});
}

void TestWindowPictures::refused_data()
{
    rows({{"approaching",
           [](WholeWindow& whole) {
               whole.pick("scenario", QStringLiteral("Throttle at the limit"));
               whole.setValue("serverRate", QStringLiteral("150"));
               whole.setValue("serverBurst", QStringLiteral("60"));
               whole.setValue("rate", QStringLiteral("7"));
               whole.play(40s); // the bucket fills
               whole.click("runButton");
               whole.play(5s);
           },
           "Approaching the limit"},
          {"refused",
           [](WholeWindow& whole) {
               whole.click("demo4");
               whole.play(13s);
           },
           "Refused"},
          {"limit-halved",
           [](WholeWindow& whole) {
               whole.pick("scenario", QStringLiteral("The limit halves at 30 s"));
               whole.click("runButton");
               whole.play(45s);
           },
           nullptr},
          {"searching",
           [](WholeWindow& whole) {
               whole.pick("scenario", QStringLiteral("Auto finds the limit"));
               whole.click("runButton");
               whole.play(20s);
           },
           nullptr},
          {"finished-badly",
           [](WholeWindow& whole) {
               whole.click("demo1");
               whole.play(40s);
           },
           "Finished"},
          {"changed",
           [](WholeWindow& whole) {
               whole.pick("scenario", QStringLiteral("Auto finds the limit"));
               whole.pick("controller", QStringLiteral("off"));
               whole.setValue("serverRate", QStringLiteral("60"));
               whole.click("rateOn");
               whole.setValue("rate", QStringLiteral("80"));
               whole.click("runButton");
               whole.play(30s);
               whole.setValue("rate", QStringLiteral("55"));
               whole.play(25s);
           },
           nullptr}});
}

void TestWindowPictures::needsAPerson_data()
{
    rows({{"quota-gone",
           [](WholeWindow& whole) {
               endAllWith(whole, answer(429, "insufficient_quota", "insufficient_quota",
                                        "You exceeded your current quota, please check your plan "
                                        "and billing details."));
           },
           "See the account's billing page"},
          {"too-large",
           [](WholeWindow& whole) {
               endAllWith(whole, answer(429, "tokens", "rate_limit_exceeded",
                                        "Request too large for gpt-4o on tokens per min (TPM): "
                                        "Limit 30000, Requested 41000."));
           },
           "Make the request or its answer shorter"},
          {"one-too-large",
           [](WholeWindow& whole) {
               whole.pick("scenario", QStringLiteral("One job too large"));
               whole.click("runButton");
               whole.play(20s);
           },
           "2 jobs lost, too large for the server"},
          {"key-rejected",
           [](WholeWindow& whole) {
               whole.pick("endpoint", QStringLiteral("api.openai.com"));
               whole.transport().endAllWith(answer(401, "invalid_request_error", "invalid_api_key",
                                                   "Incorrect API key provided."));
               whole.say(QStringLiteral("Why is the sky blue?"));
               whole.play(2s);
               // What was said of the endpoint makes room for it.
               QVERIFY(whole.find<QLabel>("statusSentence")->isVisible());
           },
           "Enter the key under Endpoints"},
          {"unreachable", [](WholeWindow& whole) { endAllWith(whole, noConnection()); },
           "See that the server runs"}});
}

void TestWindowPictures::chat_data()
{
    rows({{"chat-streaming",
           [](WholeWindow& whole) {
               whole.click("demo5");
               whole.play(11s);
               whole.transport().streamTo(explanation);
               whole.say(QStringLiteral("How does a token bucket work?"));
               whole.play(3s);
           },
           nullptr},
          {"chat-refused",
           [](WholeWindow& whole) {
               whole.click("demo3");
               whole.play(12s);
               whole.transport().endAllWith(
                   answer(429, "requests", "rate_limit_exceeded",
                          "Rate limit reached for requests per min (RPM): Limit 300, Used 300, "
                          "Requested 1. Please try again in 3.3s."));
               whole.say(QStringLiteral("Am I stuck behind the load?"));
               whole.play(1s);
           },
           "Refused"}});
}

void TestWindowPictures::look(WholeWindow& whole, const QString& name, QWidget* above)
{
    for (const QSize size : {QSize(1280, 800), QSize(1024, 640)}) {
        whole.window().resize(size);
        QCOMPARE(whole.window().size(), size); // or something in it needs more room
        for (const bool dark : {false, true}) {
            whole.find<QAction>(dark ? "colours-dark" : "colours-light")->trigger();
            whole.settle();
            const QImage picture = pictureOf(whole.window(), above);
            const QStringList faults = faultsIn(whole.window(), above, picture);
            const QString full =
                QStringLiteral("%1-%2x%3-%4%5")
                    .arg(name)
                    .arg(size.width())
                    .arg(size.height())
                    .arg(dark ? QStringLiteral("dark") : QStringLiteral("light"),
                         picture.devicePixelRatio() > 1 ? QStringLiteral("-200") : QString());
            leave(picture, full);
            QVERIFY2(faults.isEmpty(),
                     qPrintable(full + u'\n' + faults.join(QStringLiteral("\n"))));
        }
    }
}

void TestWindowPictures::everyLook()
{
    QFETCH(const Play, play);
    QFETCH(const QString, says);
    WholeWindow whole;
    play(whole);
    const QString sentence = whole.find<QLabel>("statusSentence")->text();
    QVERIFY2(sentence.startsWith(says), qPrintable(sentence));
    look(whole, QString::fromLatin1(QTest::currentDataTag()));
}

void TestWindowPictures::details_data()
{
    QTest::addColumn<Open>("open");
    const auto row = [](const char* name, Open open) { QTest::newRow(name) << std::move(open); };
    row("verdict", [](WholeWindow& whole) {
        whole.click("demo4");
        whole.play(13s);
        selectWaiting(whole);
        return static_cast<QWidget*>(nullptr);
    });
    row("bare-refusals", [](WholeWindow& whole) {
        whole.click("demo4");
        whole.pick("refusals", QStringLiteral("a bare 429"));
        whole.play(13s);
        selectWaiting(whole);
        auto* refusals = whole.find<QComboBox>("refusals");
        for (QWidget* above = refusals; above != nullptr; above = above->parentWidget()) {
            if (auto* area = qobject_cast<QScrollArea*>(above)) {
                area->ensureWidgetVisible(refusals, 0, 80);
            }
        }
        return static_cast<QWidget*>(nullptr);
    });
    row("slowest", [](WholeWindow& whole) {
        whole.click("demo5");
        whole.play(20s);
        const auto* figures = whole.window().findChild<FigureStrip*>();
        figures->findChildren<FigureTile*>().at(5)->click(); // p95
        return static_cast<QWidget*>(nullptr);
    });
    row("changes-compared", [](WholeWindow& whole) {
        whole.pick("scenario", QStringLiteral("Throttle at the limit"));
        whole.click("runButton");
        for (const char* rate : {"8", "4"}) {
            whole.play(7s);
            whole.setValue("rate", QLatin1String(rate));
        }
        whole.play(7s);
        whole.find<QTabBar>("detailTabs")->setCurrentIndex(1);
        auto* table = whole.find<QTableView>("changes");
        for (const int change : {0, 1}) {
            table->selectionModel()->select(table->model()->index(change, 0),
                                            QItemSelectionModel::Select |
                                                QItemSelectionModel::Rows);
        }
        return static_cast<QWidget*>(nullptr);
    });
    row("workload", [](WholeWindow& whole) {
        whole.click("workload");
        return QApplication::activePopupWidget();
    });
    row("politeness", [](WholeWindow& whole) {
        whole.click("demo4");
        whole.play(13s);
        whole.click("politeness");
        return QApplication::activePopupWidget();
    });
    row("chat-settings", [](WholeWindow& whole) {
        whole.window()
            .findChild<ChatComposer*>()
            ->findChild<QAbstractButton*>(QStringLiteral("more"))
            ->click();
        return QApplication::activePopupWidget();
    });
    row("filter-menu", [](WholeWindow& whole) -> QWidget* {
        whole.click("demo4");
        whole.play(13s);
        QMenu* menu = whole.find<QToolButton>("filter")->menu();
        menu->popup(whole.window().mapToGlobal(QPoint(520, 300)));
        return menu;
    });
    row("scenario-changed", [](WholeWindow& whole) {
        whole.click("demo4");
        whole.play(8s);
        whole.setValue("serverRate", QStringLiteral("600"));
        whole.play(8s);
        return static_cast<QWidget*>(nullptr);
    });
    row("copy-menu", [](WholeWindow& whole) -> QWidget* {
        QMenu* menu = whole.find<QAction>("copySettings")->menu();
        menu->popup(whole.window().mapToGlobal(QPoint(120, 180)));
        return menu;
    });
}

void TestWindowPictures::details()
{
    QFETCH(const Open, open);
    WholeWindow whole;
    QWidget* above = open(whole);
    look(whole, QString::fromLatin1(QTest::currentDataTag()), above);
    if (above != nullptr) {
        above->close();
    }
}

void TestWindowPictures::runs()
{
    WholeWindow whole;
    for (const char* step : {"demo1", "demo5"}) {
        whole.click(step);
        whole.play(60s);
    }
    whole.showRuns();
    auto* list = whole.window().findChild<RunsDialog*>();
    auto* table = list->findChild<QTableView*>();
    QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 2, 20'000);
    const auto stillBeingRecorded = [&] { // the recorder has half a second
        whole.showRuns();
        return !table->model()
                    ->match(table->model()->index(0, RunListModel::state), Qt::DisplayRole,
                            QStringLiteral("being recorded"))
                    .isEmpty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(!stillBeingRecorded(), 20'000);
    table->selectAll();
    look(whole, QStringLiteral("runs-list"), list);
    table->selectAll();
    list->findChild<QPushButton*>(QStringLiteral("compareRuns"))->click();
    list->hide();
    QVERIFY(whole.window().findChild<RunComparison*>() != nullptr);
    for (const auto* replay : whole.window().findChildren<RunReplay*>()) {
        QTRY_VERIFY_WITH_TIMEOUT(replay->done(), 20'000);
    }
    look(whole, QStringLiteral("runs-compared"));
    table->selectRow(0);
    list->findChild<QPushButton*>(QStringLiteral("openRun"))->click();
    list->hide();
    QTRY_VERIFY(whole.window().findChild<RunComparison*>() == nullptr);
    const auto* page = whole.window().findChild<RunPage*>();
    QVERIFY(page != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(page->replay().done(), 20'000);
    look(whole, QStringLiteral("runs-opened"));
}

void TestWindowPictures::dialogs_data()
{
    QTest::addColumn<Play>("play");
    QTest::addColumn<Prepare>("prepare");
    const auto row = [](
                         const char* name, Play open, Prepare prepare = [](QWidget&) {}) {
        QTest::newRow(name) << std::move(open) << std::move(prepare);
    };
    const auto menuEntry = [](const char* beginning) {
        return [beginning](WholeWindow& whole) {
            for (QAction* action :
                 whole.find<QWidget>("applicationMenu")->findChildren<QAction*>()) {
                if (action->text().startsWith(QLatin1String(beginning))) {
                    action->trigger();
                }
            }
        };
    };
    row("endpoints", menuEntry("&Endpoints"));
    row("endpoint-real", menuEntry("&Endpoints"), [](QWidget& dialog) {
        dialog.findChild<QListWidget*>(QStringLiteral("endpoints"))->setCurrentRow(2);
    });
    row("plain-http", [](WholeWindow& whole) { whole.pick("endpoint", QStringLiteral("Lab")); });
    row("about", menuEntry("&About"));
    row("scenario-save", [](WholeWindow& whole) {
        whole.window().findChild<ScenarioPicker*>()->saveAction()->trigger();
    });
    row("scenario-rename", [](WholeWindow& whole) {
        whole.setValue("concurrency", QStringLiteral("7"));
        auto* picker = whole.window().findChild<ScenarioPicker*>();
        QVERIFY(!picker->saveAs(QStringLiteral("Night load")));
        for (QAction* action : picker->findChildren<QAction*>()) {
            if (action->text() == QStringLiteral("&Rename…")) {
                action->trigger();
            }
        }
    });
}

void TestWindowPictures::dialogs()
{
    QFETCH(const Play, play);
    QFETCH(const Prepare, prepare);
    WholeWindow whole;
    whole.whileOpen([&] { play(whole); },
                    [&](QWidget& dialog) {
                        prepare(dialog);
                        look(whole, QString::fromLatin1(QTest::currentDataTag()), &dialog);
                    });
}

QTEST_MAIN(TestWindowPictures)
#include "tst_window_pictures.moc"
