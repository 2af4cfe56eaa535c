#pragma once

#include <QString>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

class QCoreApplication;

namespace ratescope {

/// What the command line says.
struct StartOptions
{
    std::uint64_t seed = 1;
    std::optional<std::size_t> demoStep; ///< counting from 0
    QString scenario;                    ///< a name, an id or a file; empty: none
    QString screenshot;                  ///< a file; empty: none
    std::chrono::milliseconds screenshotAfter{10'000};
    QString runFile;          ///< a saved run to show; empty: none
    std::optional<bool> dark; ///< empty: as it was last time, or as the desktop has it
    bool fresh = false;       ///< nothing of the last time, and nothing for the next
};

/// Answers --help and --version and then ends the program; with 1 and what to do where there is no
/// screen to open a window on. Called before a QApplication is made, which would abort there.
void answerWithoutScreen(int argc, char** argv);

/// Ends the program with 2 when something makes no sense.
StartOptions readStartOptions(const QCoreApplication& application);

} // namespace ratescope
