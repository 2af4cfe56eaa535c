#include "ui/endpoints/plain_text_question.h"

#include <QCoreApplication>
#include <QMessageBox>

namespace ratescope {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::PlainTextQuestion)
};

} // namespace

bool settlePlainText(Endpoint& endpoint, QWidget* parent)
{
    if (checkEndpoint(endpoint) != EndpointProblem::keyInPlainText) {
        return true;
    }
    const auto answer = QMessageBox::warning(
        parent, Words::tr("Key in plain text"),
        Words::tr("The key would travel to %1 over plain http: everybody on the way can read "
                  "it.\n\nSend it all the same?")
            .arg(endpoint.baseUrl.host()),
        QMessageBox::Yes | QMessageBox::No, QMessageBox::No);
    endpoint.plainTextKeyAllowed = answer == QMessageBox::Yes;
    return endpoint.plainTextKeyAllowed;
}

} // namespace ratescope
