#pragma once

#include "store/store_problem.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace ratescope {

/// What a person set and finds again next time, in sections that know nothing of each other. Each
/// section is checked by whoever uses it; one that makes no sense is that one's default.
class SettingsFile
{
public:
    /// Reads the file, if it is there. An empty name keeps everything for this run only.
    explicit SettingsFile(QString file);

    /// Why what was kept could not be read.
    const std::optional<StoreProblem>& problem() const { return m_problem; }

    QJsonObject section(const QString& name) const;
    void setSection(const QString& name, const QJsonObject& values);
    /// Writes what changed since the last time; nothing when nothing did.
    std::optional<StoreProblem> save();

private:
    QString m_file;
    QJsonObject m_sections;
    QJsonObject m_saved;
    std::optional<StoreProblem> m_problem;
};

} // namespace ratescope
