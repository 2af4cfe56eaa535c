#include "ui/start_options.h"

#include <QByteArrayList>
#include <QCommandLineParser>
#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::StartOptions)
};

[[noreturn]] void refuse(const QString& problem, int exitCode = 2)
{
    std::fprintf(stderr, "ratescope: %s\n", qPrintable(problem));
    std::exit(exitCode);
}

/// Whether X11 or Wayland is named, or the person chose a platform of Qt's in another way.
bool screenIsNamed(int argc, char** argv)
{
    const bool platformChosen = std::any_of(argv, argv + argc, [](const char* argument) {
        return qstrcmp(argument, "-platform") == 0 || qstrcmp(argument, "--platform") == 0;
    });
    return platformChosen || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") ||
           !qEnvironmentVariableIsEmpty("DISPLAY") ||
           !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

QString description()
{
    return Sentences::tr(
        "A desktop monitor for chat APIs that answer 429.\n\n"
        "Environment: OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL name an endpoint that is "
        "offered beside the simulated one and those entered under “Endpoints…”. Keys are kept in "
        "the system's keychain, or in memory where there is none.");
}

} // namespace

void answerWithoutScreen(int argc, char** argv)
{
    const bool wordsOnly = std::any_of(argv, argv + argc, [](const char* argument) {
        return QByteArrayList{"-h", "--help", "--help-all", "-v", "--version"}.contains(argument);
    });
    if (wordsOnly) {
        const QCoreApplication application(argc, argv);
        readStartOptions(application);
    }
#ifdef Q_OS_LINUX
    if (!screenIsNamed(argc, argv)) {
        refuse(Sentences::tr("there is no screen to open a window on (DISPLAY and WAYLAND_DISPLAY "
                             "are empty). Start it on a desktop, under xvfb-run, or use "
                             "ratescope-cli, the same engine without a window"),
               1);
    }
#endif
}

StartOptions readStartOptions(const QCoreApplication& application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(description());
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption demo(QStringLiteral("demo"),
                                  Sentences::tr("Start demo step N (1 to 6) at once."),
                                  QStringLiteral("N"));
    const QCommandLineOption scenario(
        QStringLiteral("scenario"),
        Sentences::tr("Run a scenario at once: its name, or a file of one."),
        QStringLiteral("NAME|FILE"));
    const QCommandLineOption seed(
        QStringLiteral("seed"),
        Sentences::tr("Seed of every chance: jitter, latencies and faults (default 1)."),
        QStringLiteral("N"));
    const QCommandLineOption screenshot(
        QStringLiteral("screenshot"),
        Sentences::tr("Save a picture of the window to FILE, then quit. Implies --fresh; runs and "
                      "conversations of before are not shown, and none are kept."),
        QStringLiteral("FILE"));
    const QCommandLineOption after(QStringLiteral("after"),
                                   Sentences::tr("Take the picture after S seconds (default 10)."),
                                   QStringLiteral("S"), QStringLiteral("10"));
    const QCommandLineOption dark(QStringLiteral("dark"),
                                  Sentences::tr("Dark colours, this time."));
    const QCommandLineOption light(QStringLiteral("light"),
                                   Sentences::tr("Light colours, this time."));
    const QCommandLineOption fresh(
        QStringLiteral("fresh"),
        Sentences::tr(
            "Start as for the first time: window, policy, server and last endpoint are "
            "not those of the last time, and how they are set this time is not kept for the "
            "next. Endpoints, runs and conversations stay, and new ones are kept."));
    parser.addOptions({demo, scenario, seed, dark, light, fresh, screenshot, after});
    parser.addPositionalArgument(QStringLiteral("file"),
                                 Sentences::tr("A saved run to show (*.ratescope-run)."),
                                 QStringLiteral("[file]"));
    parser.process(application);

    StartOptions options;
    bool valid = true;
    if (parser.isSet(demo)) {
        const uint step = parser.value(demo).toUInt(&valid);
        if (!valid || step < 1 || step > 6) {
            refuse(Sentences::tr("--demo wants a number from 1 to 6"));
        }
        options.demoStep = step - 1;
    }
    if (parser.isSet(seed)) {
        options.seed = parser.value(seed).toULongLong(&valid);
        if (!valid) {
            refuse(Sentences::tr("--seed wants a whole number"));
        }
    }
    options.scenario = parser.value(scenario);
    options.screenshot = parser.value(screenshot);
    options.runFile = parser.positionalArguments().value(0);
    const double seconds = parser.value(after).toDouble(&valid);
    if (!valid || !(seconds >= 0 && seconds <= 86400)) {
        refuse(Sentences::tr("--after wants seconds, 0 to 86400"));
    }
    options.screenshotAfter = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::duration<double>(seconds));
    if (parser.isSet(dark) && parser.isSet(light)) {
        refuse(Sentences::tr("--dark and --light exclude each other"));
    }
    if (parser.isSet(dark) || parser.isSet(light)) {
        options.dark = parser.isSet(dark);
    }
    options.fresh = parser.isSet(fresh) || parser.isSet(screenshot);
    return options;
}

} // namespace ratescope
