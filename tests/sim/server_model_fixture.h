#pragma once

#include "sim/server_model.h"

#include <QString>

#include <string>
#include <string_view>

namespace ratescope {

/// Always the same value. Zero makes every latency its median.
class SameRandom final : public Random
{
public:
    explicit SameRandom(double value = 0.0)
        : m_value(value)
    {}
    double uniform() override
    {
        ++draws;
        return m_value;
    }
    int draws = 0;

private:
    double m_value;
};

inline constexpr ServerRequest hello{Tokens{2}, std::nullopt};

inline Instant at(Duration time)
{
    return Instant(time);
}

inline QString header(const ServerAnswer& answer, std::string_view name)
{
    const std::string* value = findHeader(answer.headers, name);
    return value ? QString::fromStdString(*value) : QStringLiteral("(none)");
}

inline QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

inline ServerSettings unlimited()
{
    ServerSettings settings;
    settings.limiter = LimiterKind::none;
    return settings;
}

} // namespace ratescope
