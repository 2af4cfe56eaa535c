#include "wire/openai_server.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace ratescope {

namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QLatin1String reasonName(FinishReason reason)
{
    return QLatin1String(reason == FinishReason::stop ? "stop" : "length");
}

QJsonObject usageObject(const Usage& usage)
{
    return {{QLatin1String("prompt_tokens"), qint64{usage.prompt.count}},
            {QLatin1String("completion_tokens"), qint64{usage.completion.count}},
            {QLatin1String("total_tokens"), qint64{(usage.prompt + usage.completion).count}}};
}

QJsonObject headObject(const AnswerHead& head, QLatin1String kind)
{
    return {{QLatin1String("id"), text(head.id)},
            {QLatin1String("object"), kind},
            {QLatin1String("created"), qint64{head.created}},
            {QLatin1String("model"), text(head.model)}};
}

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray frame(const QJsonObject& object)
{
    return "data: " + compact(object) + "\n\n";
}

QJsonObject chunk(const AnswerHead& head, bool includeUsage, const QJsonObject& delta,
                  const QJsonValue& reason)
{
    QJsonObject object = headObject(head, QLatin1String("chat.completion.chunk"));
    object.insert(QLatin1String("choices"),
                  QJsonArray{QJsonObject{{QLatin1String("index"), 0},
                                         {QLatin1String("delta"), delta},
                                         {QLatin1String("logprobs"), QJsonValue()},
                                         {QLatin1String("finish_reason"), reason}}});
    if (includeUsage) {
        object.insert(QLatin1String("usage"), QJsonValue());
    }
    return object;
}

QJsonValue textOrNull(const std::string& value)
{
    return value.empty() ? QJsonValue() : QJsonValue(text(value));
}

} // namespace

QByteArray plainAnswerBody(const AnswerHead& head, std::string_view answer, const Usage& usage,
                           FinishReason reason)
{
    QJsonObject object = headObject(head, QLatin1String("chat.completion"));
    const QJsonObject message{{QLatin1String("role"), QLatin1String("assistant")},
                              {QLatin1String("content"), text(answer)},
                              {QLatin1String("refusal"), QJsonValue()}};
    object.insert(QLatin1String("choices"),
                  QJsonArray{QJsonObject{{QLatin1String("index"), 0},
                                         {QLatin1String("message"), message},
                                         {QLatin1String("logprobs"), QJsonValue()},
                                         {QLatin1String("finish_reason"), reasonName(reason)}}});
    object.insert(QLatin1String("usage"), usageObject(usage));
    return compact(object);
}

QByteArray StreamWriter::role() const
{
    return frame(chunk(m_head, m_includeUsage,
                       {{QLatin1String("role"), QLatin1String("assistant")},
                        {QLatin1String("content"), QString()}},
                       QJsonValue()));
}

QByteArray StreamWriter::text(std::string_view piece) const
{
    return frame(chunk(m_head, m_includeUsage, {{QLatin1String("content"), ratescope::text(piece)}},
                       QJsonValue()));
}

QByteArray StreamWriter::finish(FinishReason reason) const
{
    return frame(chunk(m_head, m_includeUsage, {}, reasonName(reason)));
}

QByteArray StreamWriter::usage(const Usage& usage) const
{
    if (!m_includeUsage) {
        return {};
    }
    QJsonObject object = headObject(m_head, QLatin1String("chat.completion.chunk"));
    object.insert(QLatin1String("choices"), QJsonArray());
    object.insert(QLatin1String("usage"), usageObject(usage));
    return frame(object);
}

QByteArray StreamWriter::end()
{
    return QByteArrayLiteral("data: [DONE]\n\n");
}

QByteArray StreamWriter::error(const ServerError& error)
{
    return "data: " + errorBody(error) + "\n\n";
}

QByteArray errorBody(const ServerError& error, const std::string& param)
{
    const QJsonObject inner{{QLatin1String("message"), text(error.message)},
                            {QLatin1String("type"), textOrNull(error.type)},
                            {QLatin1String("param"), textOrNull(param)},
                            {QLatin1String("code"), textOrNull(error.code)}};
    return compact({{QLatin1String("error"), inner}});
}

QByteArray modelListBody(const QStringList& models, std::int64_t created)
{
    QJsonArray data;
    for (const QString& model : models) {
        data.append(QJsonObject{{QLatin1String("id"), model},
                                {QLatin1String("object"), QLatin1String("model")},
                                {QLatin1String("created"), qint64{created}},
                                {QLatin1String("owned_by"), QLatin1String("ratescope")}});
    }
    return compact(
        {{QLatin1String("object"), QLatin1String("list")}, {QLatin1String("data"), data}});
}

} // namespace ratescope
