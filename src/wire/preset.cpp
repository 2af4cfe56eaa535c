#include "wire/preset.h"

#include "wire/json_fields.h"

#include <QFile>

#include <algorithm>

namespace ratescope {

namespace {

std::optional<JsonProblem> readPresets(const QByteArray& json, std::vector<Preset>& presets)
{
    const auto parsed = parseJsonObject(json);
    if (const auto* broken = std::get_if<JsonProblem>(&parsed)) {
        return *broken;
    }
    std::optional<JsonProblem> problem;
    JsonFields document(std::get<QJsonObject>(parsed), QString(), problem);
    int version = 0;
    document.readInteger("version", 1, 1, version);
    const QJsonArray entries = document.array("presets");
    document.finish();
    for (qsizetype i = 0; i < entries.size() && !problem; ++i) {
        const QString path = QStringLiteral("presets[%1]").arg(i);
        JsonFields fields(entries[i].toObject(), path, problem);
        Preset preset;
        fields.read("id", preset.id);
        fields.read("name", preset.name);
        fields.read("source", preset.source);
        fields.object("policy");
        fields.finish();
        const auto policy = policyFromJson(entries[i][QLatin1String("policy")].toObject(),
                                           path + QStringLiteral(".policy"));
        if (const auto* wrong = std::get_if<JsonProblem>(&policy)) {
            return *wrong;
        }
        preset.policy = std::get<Policy>(policy);
        presets.push_back(std::move(preset));
    }
    return problem;
}

} // namespace

std::vector<Preset> builtInPresets()
{
    QFile file(QStringLiteral(":/ratescope/presets.json"));
    std::vector<Preset> presets;
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("presets.json is not compiled in");
    }
    if (const auto problem = readPresets(file.readAll(), presets)) {
        qFatal("presets.json: %s", qPrintable(problem->message));
    }
    return presets;
}

std::optional<Preset> findPreset(const std::vector<Preset>& presets, const QString& id)
{
    const auto found = std::find_if(presets.begin(), presets.end(),
                                    [&id](const Preset& preset) { return preset.id == id; });
    return found == presets.end() ? std::nullopt : std::optional(*found);
}

Policy defaultPolicy()
{
    const std::optional<Preset> preset = findPreset(builtInPresets(), QStringLiteral("auto"));
    if (!preset) {
        qFatal("presets.json has no \"auto\"");
    }
    return preset->policy;
}

} // namespace ratescope
