#include "net/model_lister.h"

#include "net/network_error.h"
#include "net/network_request.h"
#include "wire/dialect_registry.h"

#include <QCoreApplication>
#include <QNetworkReply>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::ModelLister)
};

constexpr qsizetype longestBody = qsizetype{4} << 20;
constexpr std::chrono::milliseconds patience = std::chrono::seconds(10);

/// Why a server that answered gave no list.
QString refusalText(int status, const QString& said)
{
    if (status == 401 || status == 403) {
        return Sentences::tr(
                   "The key was missing or rejected (%1). Check the key of this endpoint.")
            .arg(status);
    }
    if (status == 404 || status == 405 || status == 501) {
        return Sentences::tr("This server has no list of models. Type the model's name.");
    }
    if (status == 429) {
        return Sentences::tr("The server refused to list its models: too many requests (429). Try "
                             "again in a while, or type the model's name.");
    }
    if (status >= 300 && status < 400) {
        return Sentences::tr(
                   "The server points to another address (%1). Check the base URL of this "
                   "endpoint.")
            .arg(status);
    }
    return said.isEmpty()
               ? Sentences::tr("The server answered %1 instead of a list of models.").arg(status)
               : Sentences::tr("The server answered %1 instead of a list of models: %2")
                     .arg(status)
                     .arg(said);
}

} // namespace

ModelLister::ModelLister(QObject* parent)
    : QObject(parent)
{}

ModelLister::~ModelLister()
{
    drop();
}

void ModelLister::drop()
{
    if (QNetworkReply* const reply = m_reply) {
        m_reply = nullptr;
        reply->disconnect(this);
        reply->abort();
        reply->deleteLater();
    }
}

void ModelLister::askModels(const Endpoint& endpoint, std::function<void(ModelAnswer)> done)
{
    drop();
    m_body.clear();
    m_question = {endpoint, dialectFor(endpoint), std::move(done)};
    Endpoint checked = endpoint;
    if (checked.model.isEmpty()) {
        checked.model = QStringLiteral("any"); // which one is what we are about to find out
    }
    const EndpointProblem problem = checkEndpoint(checked);
    if (problem != EndpointProblem::none) {
        QMetaObject::invokeMethod(
            this, [said = explain(problem, endpoint), tell = m_question.done] { tell(said); },
            Qt::QueuedConnection);
        return;
    }
    QNetworkRequest request = networkRequest(m_question.dialect->modelsRequest(endpoint));
    request.setTransferTimeout(static_cast<int>(patience.count()));
    m_reply = m_manager.get(request);
    connect(m_reply, &QNetworkReply::readyRead, this, &ModelLister::readSome);
    connect(m_reply, &QNetworkReply::finished, this, &ModelLister::finish);
}

void ModelLister::readSome()
{
    m_body += m_reply->read(longestBody + 1 - m_body.size());
    if (m_body.size() > longestBody) {
        m_question.tooLarge = true;
        m_reply->abort();
    }
}

void ModelLister::finish()
{
    QNetworkReply* const reply = m_reply;
    m_body += reply->readAll();
    ModelAnswer answer = answerOf(*reply);
    m_reply = nullptr;
    reply->deleteLater();
    // Told last, for whoever hears it may ask again.
    const auto done = std::exchange(m_question.done, {});
    done(std::move(answer));
}

ModelAnswer ModelLister::answerOf(QNetworkReply& reply) const
{
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (m_question.tooLarge) {
        return Sentences::tr("The list of models is larger than 4 MiB. Type the model's name.");
    }
    if (reply.error() == QNetworkReply::OperationCanceledError) {
        return Sentences::tr("The server did not list its models in time. Try again, or type the "
                             "model's name.");
    }
    const NetworkVerdict verdict = judge(reply, {status != 0, true, false});
    const auto clean = [this](const std::string& text) {
        return redacted(QString::fromStdString(text), m_question.endpoint.key);
    };
    if (verdict.status != TransportStatus::completed) {
        return Sentences::tr("The list of models did not come: %1. Check the endpoint, or type the "
                             "model's name.")
            .arg(clean(verdict.diagnosis));
    }
    if (status < 200 || status >= 300) {
        return refusalText(status, clean(m_question.dialect->parseError(m_body).message).left(300));
    }
    auto parsed = m_question.dialect->parseModels(m_body);
    if (const auto* problem = std::get_if<WireProblem>(&parsed)) {
        return Sentences::tr("The list of models cannot be read: %1.").arg(clean(problem->message));
    }
    QStringList models = std::get<QStringList>(std::move(parsed));
    if (models.isEmpty()) {
        return Sentences::tr("The server lists no models. Type the model's name.");
    }
    models.sort(Qt::CaseInsensitive);
    models.removeDuplicates();
    return models;
}

} // namespace ratescope
