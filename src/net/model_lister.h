#pragma once

#include "wire/model_source.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QPointer>

#include <memory>

class QNetworkReply;

namespace ratescope {

class Dialect;

/// Asks an endpoint's server for its models, one question at a time. Lives on one thread with a Qt
/// event loop; it waits at most ten seconds and takes in at most 4 MiB.
class ModelLister final : public QObject, public ModelSource
{
public:
    explicit ModelLister(QObject* parent = nullptr);
    ~ModelLister() override;

    void askModels(const Endpoint& endpoint, std::function<void(ModelAnswer)> done) override;

private:
    struct Question
    {
        Endpoint endpoint;
        std::unique_ptr<const Dialect> dialect;
        std::function<void(ModelAnswer)> done;
        bool tooLarge = false;
    };

    void readSome();
    void finish();
    void drop();
    ModelAnswer answerOf(QNetworkReply& reply) const;

    QNetworkAccessManager m_manager;
    QPointer<QNetworkReply> m_reply;
    QByteArray m_body;
    Question m_question;
};

} // namespace ratescope
