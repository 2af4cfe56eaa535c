#include "wire/event_pack.h"

#include "wire/event_fields.h"
#include "wire/event_pack_streams.h"

#include <QDataStream>
#include <QIODevice>
#include <QtEndian>

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

/// Raised whenever event_fields.h names a new field. What a reader meets below it lacks that field.
constexpr quint8 eventPackVersion = tokensVersion;

/// A pack holds half a second of events, or a few thousand.
constexpr quint32 longestPack = 256U << 20U;

void prepare(QDataStream& stream)
{
    stream.setVersion(QDataStream::Qt_6_4);
    stream.setByteOrder(QDataStream::LittleEndian);
}

JsonProblem damaged()
{
    return {QStringLiteral("the stored events are damaged")};
}

/// The plain bytes, or empty where they are damaged. Qt takes the length in front at its word.
QByteArray unpacked(const QByteArray& bytes)
{
    if (bytes.size() < 4 || qFromBigEndian<quint32>(bytes.constData()) > longestPack) {
        return {};
    }
    return qUncompress(bytes);
}

std::optional<JsonProblem> attachExchanges(const QByteArray& packed, std::vector<Event>& events)
{
    const QByteArray bytes = unpacked(packed);
    QDataStream stream(bytes);
    prepare(stream);
    quint8 version = 0;
    stream >> version;
    PackReader reader(stream, version);
    if (!reader.good() || version > eventPackVersion) {
        return damaged();
    }
    while (!stream.atEnd()) {
        const auto index = reader.take<quint32>();
        auto exchange = std::make_shared<Exchange>();
        fields(reader, *exchange);
        auto* finished =
            index < events.size() ? std::get_if<AttemptFinished>(&events[index].body) : nullptr;
        if (!reader.good() || finished == nullptr) {
            return damaged();
        }
        finished->exchange = std::move(exchange);
    }
    return std::nullopt;
}

} // namespace

EventPack packEvents(std::span<const Event> events)
{
    constexpr int fast = 1; // three times as fast as zlib's default, for a tenth more bytes
    QByteArray eventBytes;
    QByteArray exchangeBytes;
    QDataStream eventStream(&eventBytes, QIODevice::WriteOnly);
    QDataStream exchangeStream(&exchangeBytes, QIODevice::WriteOnly);
    prepare(eventStream);
    prepare(exchangeStream);
    eventStream << eventPackVersion << static_cast<quint32>(events.size());
    exchangeStream << eventPackVersion;
    PackWriter exchanges(exchangeStream);
    PackWriter writer(eventStream, &exchanges);
    for (const Event& event : events) {
        writer.value("at", event.at);
        writer.value("sequence", event.sequence);
        eventStream << static_cast<quint8>(event.body.index());
        std::visit([&writer](const auto& body) { fields(writer, body); }, event.body);
        ++writer.index;
    }
    EventPack pack;
    pack.events = qCompress(eventBytes, fast);
    pack.eventCount = static_cast<int>(events.size());
    pack.exchangeCount = writer.exchangeCount;
    if (writer.exchangeCount > 0) {
        pack.exchanges = qCompress(exchangeBytes, fast);
    }
    return pack;
}

std::variant<std::vector<Event>, JsonProblem> unpackEvents(const QByteArray& packed,
                                                           const QByteArray& exchanges)
{
    const QByteArray bytes = unpacked(packed);
    QDataStream stream(bytes);
    prepare(stream);
    quint8 version = 0;
    quint32 count = 0;
    stream >> version >> count;
    PackReader reader(stream, version);
    if (reader.good() && version > eventPackVersion) {
        return JsonProblem{QStringLiteral("the events were stored by a newer Ratescope")};
    }
    std::vector<Event> events;
    // An event takes more than a byte, so the count cannot make us reserve too much.
    events.reserve(std::min<std::size_t>(count, static_cast<std::size_t>(bytes.size())));
    for (quint32 i = 0; i < count && reader.good(); ++i) {
        Event& event = events.emplace_back();
        reader.value("at", event.at);
        reader.value("sequence", event.sequence);
        const auto kind = reader.take<quint8>();
        if (kind >= std::variant_size_v<EventBody>) {
            return damaged();
        }
        makeEventBody(event.body, kind);
        std::visit([&reader](auto& body) { fields(reader, body); }, event.body);
    }
    if (!reader.good() || !stream.atEnd()) {
        return damaged();
    }
    if (!exchanges.isEmpty()) {
        if (auto problem = attachExchanges(exchanges, events)) {
            return *std::move(problem);
        }
    }
    return events;
}

} // namespace ratescope
