#pragma once

#include "core/event.h"
#include "core/event_words.h"
#include "wire/policy_json.h"

#include <QDataStream>
#include <QIODevice>
#include <QJsonDocument>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ratescope {

// Values to bytes and back, for the fields that event_fields.h names. Who asks includes that file,
// too, as each of these calls its fields() in turn.

/// Bounds for bytes that may be damaged.
constexpr quint32 longestText = 1U << 20U;
constexpr quint32 mostEntries = 10'000;

class PackWriter
{
public:
    template <typename T>
    using Ref = const T&;

    explicit PackWriter(QDataStream& stream, PackWriter* exchanges = nullptr)
        : m_stream(stream)
        , m_exchanges(exchanges)
    {}

    static bool holds(int /*version*/) { return true; }

    template <typename T>
    void required(const char* name, const T& value_)
    {
        value(name, value_);
    }
    void value(const char* /*name*/, bool value) { m_stream << value; }
    void value(const char* /*name*/, int value) { m_stream << qint32{value}; }
    void value(const char* /*name*/, std::int64_t value) { m_stream << qint64{value}; }
    void value(const char* /*name*/, std::uint64_t value) { m_stream << quint64{value}; }
    void value(const char* /*name*/, double value) { m_stream << value; }
    void value(const char* /*name*/, const std::string& value)
    {
        const auto size = std::min<std::size_t>(value.size(), longestText);
        m_stream << static_cast<quint32>(size);
        m_stream.writeRawData(value.data(), static_cast<int>(size));
    }
    void value(const char* name, Duration value_) { value(name, std::int64_t{value_.count()}); }
    void value(const char* name, Instant value_) { value(name, value_.time_since_epoch()); }
    void value(const char* name, JobId value_) { value(name, value_.value); }
    void value(const char* name, Tokens value_) { value(name, value_.count); }
    template <typename Unit>
    void value(const char* name, Rate<Unit> value_)
    {
        value(name, value_.perSecond());
    }
    template <typename Enum>
    requires std::is_enum_v<Enum>
    void value(const char* /*name*/, Enum value)
    {
        const auto words = eventWords<Enum>();
        const auto found = std::find_if(words.begin(), words.end(),
                                        [&](const auto& word) { return word.value == value; });
        m_stream << static_cast<quint8>(found - words.begin());
    }
    template <typename T>
    void value(const char* name, const std::optional<T>& value_)
    {
        m_stream << value_.has_value();
        if (value_) {
            value(name, *value_);
        }
    }
    template <typename T>
    void group(const char* /*name*/, const T& value)
    {
        fields(*this, value);
    }
    template <typename T>
    void group(const char* /*name*/, const std::optional<T>& value)
    {
        m_stream << value.has_value();
        if (value) {
            fields(*this, *value);
        }
    }
    template <typename T>
    void list(const char* /*name*/, const std::vector<T>& values)
    {
        const auto size = std::min<std::size_t>(values.size(), mostEntries);
        m_stream << static_cast<quint32>(size);
        for (std::size_t i = 0; i < size; ++i) {
            fields(*this, values[i]);
        }
    }
    template <typename T>
    void shared(const char* /*name*/, const std::shared_ptr<const T>& value)
    {
        fields(*this, *value);
    }
    void policy(const char* name, const std::shared_ptr<const Policy>& policy)
    {
        const QJsonDocument document(policyToJson(*policy));
        value(name, document.toJson(QJsonDocument::Compact).toStdString());
    }
    void exchange(const char* /*name*/, const std::shared_ptr<const Exchange>& exchange)
    {
        if (exchange && m_exchanges != nullptr) {
            m_exchanges->m_stream << static_cast<quint32>(index);
            fields(*m_exchanges, *exchange);
            ++exchangeCount;
        }
    }

    int index = 0; ///< of the event being written
    int exchangeCount = 0;

private:
    QDataStream& m_stream;
    PackWriter* m_exchanges;
};

class PackReader
{
public:
    template <typename T>
    using Ref = T&;

    PackReader(QDataStream& stream, quint8 version)
        : m_stream(stream)
        , m_version(version)
    {}

    bool holds(int version) const { return m_version >= version; }

    template <typename T>
    void required(const char* name, T& target)
    {
        value(name, target);
    }
    void value(const char* /*name*/, bool& target) { m_stream >> target; }
    void value(const char* /*name*/, int& target) { target = take<qint32>(); }
    void value(const char* /*name*/, std::int64_t& target) { target = take<qint64>(); }
    void value(const char* /*name*/, std::uint64_t& target) { target = take<quint64>(); }
    void value(const char* /*name*/, double& target) { m_stream >> target; }
    void value(const char* /*name*/, std::string& target)
    {
        const auto size = take<quint32>();
        if (size > longestText || size > m_stream.device()->bytesAvailable()) {
            spoil();
            return;
        }
        target.resize(size);
        m_stream.readRawData(target.data(), static_cast<int>(size));
    }
    void value(const char* /*name*/, Duration& target) { target = Duration(take<qint64>()); }
    void value(const char* name, Instant& target)
    {
        Duration sinceStart = Duration::zero();
        value(name, sinceStart);
        target = Instant(sinceStart);
    }
    void value(const char* name, JobId& target) { value(name, target.value); }
    void value(const char* name, Tokens& target) { value(name, target.count); }
    template <typename Unit>
    void value(const char* name, Rate<Unit>& target)
    {
        double perSecond = 0;
        value(name, perSecond);
        target = Rate<Unit>::perSecond(perSecond);
    }
    template <typename Enum>
    requires std::is_enum_v<Enum>
    void value(const char* /*name*/, Enum& target)
    {
        const auto words = eventWords<Enum>();
        const auto index = take<quint8>();
        if (index < words.size()) {
            target = words[index].value;
        } else {
            spoil();
        }
    }
    template <typename T>
    void value(const char* name, std::optional<T>& target)
    {
        if (takeFlag()) {
            value(name, target.emplace());
        }
    }
    template <typename T>
    void group(const char* /*name*/, T& target)
    {
        fields(*this, target);
    }
    template <typename T>
    void group(const char* /*name*/, std::optional<T>& target)
    {
        if (takeFlag()) {
            fields(*this, target.emplace());
        }
    }
    template <typename T>
    void list(const char* /*name*/, std::vector<T>& target)
    {
        const auto size = take<quint32>();
        if (size > mostEntries) {
            spoil();
        }
        for (quint32 i = 0; i < size && good(); ++i) {
            fields(*this, target.emplace_back());
        }
    }
    template <typename T>
    void shared(const char* /*name*/, std::shared_ptr<const T>& target)
    {
        auto made = std::make_shared<T>();
        fields(*this, *made);
        target = std::move(made);
    }
    void policy(const char* name, std::shared_ptr<const Policy>& target)
    {
        std::string json;
        value(name, json);
        auto read = policyFromJson(QByteArray::fromStdString(json));
        if (std::holds_alternative<JsonProblem>(read)) {
            spoil();
        } else {
            target = std::make_shared<const Policy>(std::get<Policy>(read));
        }
    }
    void exchange(const char* /*name*/, std::shared_ptr<const Exchange>& /*target*/) {}

    template <typename Number>
    Number take()
    {
        Number number{};
        m_stream >> number;
        return number;
    }
    bool good() const { return m_stream.status() == QDataStream::Ok; }
    void spoil() { m_stream.setStatus(QDataStream::ReadCorruptData); }

private:
    bool takeFlag()
    {
        bool flag = false;
        m_stream >> flag;
        return flag;
    }

    QDataStream& m_stream;
    quint8 m_version;
};

} // namespace ratescope
