#include "store/settings_file.h"

#include "store/json_file.h"

#include <utility>

namespace ratescope {

namespace {

constexpr int version = 1;

} // namespace

SettingsFile::SettingsFile(QString file)
    : m_file(std::move(file))
{
    if (!m_file.isEmpty()) {
        JsonFileContent content = readJsonFile(m_file, version);
        m_sections = std::move(content.object);
        m_saved = m_sections;
        m_problem = std::move(content.problem);
    }
}

QJsonObject SettingsFile::section(const QString& name) const
{
    return m_sections.value(name).toObject();
}

void SettingsFile::setSection(const QString& name, const QJsonObject& values)
{
    m_sections.insert(name, values);
}

std::optional<StoreProblem> SettingsFile::save()
{
    if (m_file.isEmpty() || m_sections == m_saved) {
        return std::nullopt;
    }
    auto problem = writeJsonFile(m_file, m_sections, version);
    if (!problem) {
        m_saved = m_sections;
    }
    return problem;
}

} // namespace ratescope
